"""Pictures of numbers as inline SVG, for the book and for every page of ours: pieces, and pictures made of them.

Places across a picture are per cent of its width and places down it are pixels, and text keeps the page's size: so a
picture is as readable on a phone as on a screen. Colours come from ``templates/drawing.css``: they follow the reader's
theme, and nothing hangs on them alone. All texts are escaped, and the same numbers always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from statistics import fmean
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from claimwise import words

ROW = 48
"""Height in pixels of a label with its bar or its dots below."""

_WIDEST_BAR = 78
"""Per cent; the rest is for the number at the end of the bar."""

_PAIR, _DEEP, _SPREAD = 46, 300, 74
"""Heights in pixels of a pair, of the field in which marks are scattered, and of a spread."""

_LEFT, _RIGHT = 18, 94
"""Where the field begins and ends, in per cent."""

_PHONE, _LETTER, _LINE = 330, 7.2, 13
"""Pixels: how wide a picture is on a phone, where words are the closest, and how much room letters take."""

_CELLS = 12
"""Dots of so many people that they would hide each other are gathered in cells, so many across and down the field."""

_STOP, _LONGEST = 46, 34
"""Height in pixels of a stop on a way, and so many characters of a line as fit beside it on a phone."""

_DOTS_A_ROW = 20
_MOST_TICKS = 6
QUARTERS = (0, 0.25, 0.5, 0.75, 1)

_ROUND = "m-1.3 0a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0-2.6 0z"
_MARKS = {
    "disc": "M{x} {y}" + _ROUND,
    "square": "M{x} {y}m-1.6-1.6h3.2v3.2h-3.2z",
    "ring": "M{x} {y}" + _ROUND,
}
"""The marks of a crowd. They differ in shape as well, not in colour alone."""


Place = tuple[float, float]
"""Across and down; or a value on each of two axes."""


class Alternative(NamedTuple):
    """What a picture shows, for people who do not see it. ``id`` is the picture's alone on its page."""

    id: str
    title: str
    description: str


class Bar(NamedTuple):
    """A bar: what it is of, how long, and what stands at its end."""

    label: str
    value: float
    shown: str


class Pair(NamedTuple):
    """Two shares from 0 to 1 that are compared; ``None`` where there is none."""

    label: str
    square: float | None
    circle: float | None


class Stop(NamedTuple):
    """A place on a way: its name, what is said of it, and whether it counts."""

    label: str
    note: str
    counts: bool


class Tick(NamedTuple):
    """A value on an axis, and what stands there."""

    value: float
    shown: str


class Axis(NamedTuple):
    """What is measured, and the values that are shown, the lowest first."""

    label: str
    ticks: Sequence[Tick]


Shape = Literal["disc", "ring", "square"]
"""The marks of a scatter. They differ in shape or in being filled, not in colour alone."""


class Dot(NamedTuple):
    """A mark at a value on each of two axes: its radius in pixels, what stands in it and what beside it.

    With ``href`` it is a link, and ``said`` says to what.
    """

    x: float
    y: float
    radius: float = 5
    shape: Shape = "disc"
    inside: str = ""
    beside: str = ""
    href: str = ""
    said: str = ""


class Field(NamedTuple):
    """What dots lie in: two axes, lines between two points each, and the names of its parts with the dot they stand at.

    A name stands in the middle of its place, or begins or ends there (``start``, ``end``).
    """

    horizontal: Axis
    vertical: Axis
    lines: Sequence[tuple[Place, Place]] = ()
    names: Sequence[tuple[str, Place, str]] = ()


class Spread(NamedTuple):
    """How values from 0 to 1 spread: how many lie in each of some bins of like width, their mean, what stands above."""

    label: str
    counts: Sequence[int]
    mean: float


class Range(NamedTuple):
    """A best guess with its interval, if there is one; ``shown`` is what stands beside the label."""

    label: str
    value: float
    ends: tuple[float, float] | None
    shown: str


@dataclass(frozen=True)
class Scale:
    """Where values stand: ``low`` at ``start``, ``high`` at ``end``; per cent across a picture or pixels down it."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        return self.start + (self.end - self.start) * (value - self.low) / (self.high - self.low)


# ---------------------------------------------------------------------------------------------------------- pictures


def bars(rows: Sequence[Bar]) -> Markup:
    """Bars below each other from a common start; the longest fills the width. A value of 0 draws a thin line."""
    longest = max(row.value for row in rows) or 1
    shapes: list[Markup] = []
    for place, row in enumerate(rows):
        top, width = place * ROW, row.value / longest * _WIDEST_BAR
        shapes.append(text(row.label, 0, top + 15))
        shapes.append(bar(0, width, top + 22, 16))
        shapes.append(_element("rect", "filled", x="0", y=_pixels(top + 22), width="2", height="16"))
        shapes.append(text(row.shown, width, top + 35, "number", dx=8))
    return picture(len(rows) * ROW, shapes)


def shares(rows: Sequence[Bar], alternative: Alternative) -> Markup:
    """Bars on a scale from 0 to 100%, with short labels beside them. Values go from 0 to 1."""
    across, bottom = Scale(0, 1, 16, 88), len(rows) * 22
    shapes = upright(across, _percents(), bottom)
    for place, row in enumerate(rows):
        top = place * 22
        shapes.append(text(row.label, across.start, top + 16, anchor="end", dx=-8))
        shapes.append(bar(across.start, across(row.value), top + 4, 15))
        shapes.append(text(row.shown, across(row.value), top + 16, dx=6))
    return picture(bottom + 24, shapes, alternative)


def pairs(rows: Sequence[Pair], alternative: Alternative) -> Markup:
    """Two points a row on a scale from 0 to 100%, an open square and a filled circle."""
    across, bottom = Scale(0, 1, 4, 94), len(rows) * _PAIR
    shapes = upright(across, _percents(), bottom)
    for place, row in enumerate(rows):
        y = place * _PAIR + 32
        shapes.append(text(row.label, across.start, y - 14))
        if row.square is not None and row.circle is not None:
            shapes.append(line((across(row.square), y), (across(row.circle), y), "between"))
        if row.square is not None:
            shapes.append(square(across(row.square), y))
        if row.circle is not None:
            shapes.append(circle(across(row.circle), y, 4.5))
    return picture(bottom + 24, shapes, alternative)


def way(stops: Sequence[Stop], alternative: Alternative | None = None) -> Markup:
    """Stops below each other on a line: a filled circle with a ring where one counts, an open square where not."""
    shapes = [line((4, _STOP / 2), (4, (len(stops) - 0.5) * _STOP), "between")] if len(stops) > 1 else []
    for place, stop in enumerate(stops):
        middle = (place + 0.5) * _STOP
        shapes.append(circle(4, middle, 8) if stop.counts else square(4, middle))
        shapes.append(
            text(_clipped(f"{place + 1}. {stop.label}", _LONGEST), 4, middle + (-3 if stop.note else 5), dx=18)
        )
        if stop.note:
            shapes.append(text(_clipped(stop.note, _LONGEST * 6 // 5), 4, middle + 15, "tick", dx=18))
    return picture(len(stops) * _STOP, shapes, alternative)


def _clipped(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def scatter(dots: Sequence[Dot], field: Field, alternative: Alternative) -> Markup:
    """Marks over two axes, with the field's lines below them. What stands beside marks keeps clear of other marks."""
    across, down = scales(field)
    shapes = axes(across, down, field.horizontal, field.vertical)
    for (x1, y1), (x2, y2) in field.lines:
        shapes.append(line((across(x1), down(y1)), (across(x2), down(y2)), "between"))
    shapes += [text(said, across(x), down(y), "part", anchor=anchor) for said, (x, y), anchor in field.names]
    places = [(across(dot.x), down(dot.y)) for dot in dots]
    marks = [_mark(dot, place) for dot, place in zip(dots, places, strict=True)]
    labels = _labels(dots, places)
    plain = [mark for dot, mark in zip(dots, marks, strict=True) if not dot.href]
    linked = [_link(*each) for each in zip(dots, marks, labels, strict=True) if each[0].href]
    shapes += [*plain, *(label for dot, label in zip(dots, labels, strict=True) if not dot.href), *linked]
    return picture(_DEEP + 48, shapes, alternative, links=bool(linked))


def scales(field: Field) -> tuple[Scale, Scale]:
    """The scales across and down of a field."""
    return _scale(field.horizontal, _LEFT, _RIGHT), _scale(field.vertical, _DEEP, 12)


def gathered(places: Iterable[Place], field: Field, cells: int = _CELLS) -> list[tuple[Place, list[int]]]:
    """Places that lie so near to each other that their marks would hide each other, as one place with their numbers.

    The field is cut into cells, so many across and down; what lies in one cell is one place, the mean of its own.
    """
    across, down = scales(field)
    found: dict[tuple[int, int], list[tuple[int, Place]]] = {}
    for index, (x, y) in enumerate(places):
        column = (across(x) - across.start) / (across.end - across.start) * cells
        row = (down(y) - down.end) / (down.start - down.end) * cells
        found.setdefault((min(int(row), cells - 1), min(int(column), cells - 1)), []).append((index, (x, y)))
    return [
        ((fmean(x for _, (x, _y) in inside), fmean(y for _, (_x, y) in inside)), [place for place, _ in inside])
        for _, inside in sorted(found.items())
    ]


def spreads(rows: Sequence[Spread], alternative: Alternative) -> Markup:
    """A row of bars for each spread on a scale from 0 to 100%, the tallest as high as its row; a stroke is the mean."""
    across, bottom = Scale(0, 1, 4, 94), len(rows) * _SPREAD
    shapes = upright(across, _percents(), bottom)
    for place, row in enumerate(rows):
        top, foot = place * _SPREAD, (place + 1) * _SPREAD - 12
        shapes.append(text(row.label, across.start, top + 16))
        shapes.append(_columns(row.counts, across, top + 24, foot))
        shapes.append(line((across.start, foot), (across.end, foot), "axis"))
        shapes.append(line((across(row.mean), foot - 4), (across(row.mean), foot + 8), "mean"))
    return picture(bottom + 24, shapes, alternative)


def ranges(rows: Sequence[Range], zero: str, alternative: Alternative) -> Markup:
    """Best guesses in their intervals below each other, over one axis that holds 0; ``zero`` is what stands at 0."""
    values = [0.0, *(value for row in rows for value in (row.value, *(row.ends or ())))]
    ticks = _ticks(min(values), max(max(values), min(values) + 1))
    across, bottom = Scale(ticks[0], ticks[-1], 4, 94), len(rows) * _PAIR + 18
    shapes = upright(across, [Tick(tick, number(tick)) for tick in ticks], bottom)
    shapes += [line((across(0), 0), (across(0), bottom), "zero"), text(zero, across(0), 11, "part", dx=6)]
    for place, row in enumerate(rows):
        y = place * _PAIR + 52
        shapes.append(text(f"{row.label}: {row.shown}", across.start, y - 14))
        if row.ends:
            low, high = map(across, row.ends)
            shapes.append(line((low, y), (high, y), "range"))
            shapes += [line((end, y - 6), (end, y + 6), "range") for end in (low, high)]
        shapes.append(circle(across(row.value), y, 6))
    return picture(bottom + 24, shapes, alternative)


def dots(rows: Sequence[tuple[str, int]]) -> Markup:
    """A dot for each thing counted, twenty in a row, under a label."""
    shapes: list[Markup] = []
    top = 0
    for label, counted in rows:
        shapes.append(text(label, 0, top + 15))
        for dot in range(counted):
            row, place = divmod(dot, _DOTS_A_ROW)
            shapes.append(circle((place + 0.5) * 100 / _DOTS_A_ROW, top + 30 + 18 * row, 6))
        top += ROW + 18 * max(0, (counted - 1) // _DOTS_A_ROW)
    return picture(top, shapes)


def hundred(filled: int) -> Markup:
    """A square of a hundred circles, the first ones filled and the others empty."""
    return _element(
        "svg",
        "hundred",
        _element("path", "filled", d=_circles(range(filled))),
        _element("path", "empty", d=_circles(range(filled, 100))),
        viewBox="0 0 100 100",
        aria_hidden="true",
    )


def interval(value: float, ends: tuple[float, float], zero: str) -> Markup:
    """A best guess as a point in its interval, over an axis that holds 0; ``zero`` is what stands at 0."""
    ticks = _ticks(min(0, ends[0]), max(0, ends[1]))
    across = Scale(ticks[0], ticks[-1], 4, 96)
    low, high = map(across, ends)
    shapes = [line((across.start, 58), (across.end, 58), "axis")]
    for tick in ticks:
        shapes.append(line((across(tick), 58), (across(tick), 64), "axis"))
        shapes.append(text(number(tick), across(tick), 80, anchor="middle"))
    shapes.append(line((across(0), 14), (across(0), 58), "zero"))
    shapes.append(text(zero, across(0), 10, dx=-8))
    shapes.append(line((low, 38), (high, 38), "range"))
    shapes += [line((end, 30), (end, 46), "range") for end in (low, high)]
    shapes.append(circle(across(value), 38, 8))
    return picture(86, shapes)


# ------------------------------------------------------------------------------------------------------------ pieces


def picture(
    height: float, shapes: Iterable[Markup], alternative: Alternative | None = None, *, links: bool = False
) -> Markup:
    """Shapes as one picture, as wide as its place. Without an alternative, words beside it must say what it shows.

    ``links`` says that there are links among the shapes, which an image could not have.
    """
    size = {"width": "100%", "height": _pixels(height)}
    if alternative is None:
        return _element("svg", "picture", *shapes, aria_hidden="true", **size)
    title, description = f"{alternative.id}-t", f"{alternative.id}-d"
    said = (
        _element("title", "", alternative.title, id=title),
        _element("desc", "", alternative.description, id=description),
    )
    return _element(
        "svg",
        "picture",
        *said,
        *shapes,
        role="group" if links else "img",
        aria_labelledby=f"{title} {description}",
        **size,
    )


def upright(across: Scale, ticks: Iterable[Tick], bottom: float) -> list[Markup]:
    """Upright lines at the values of a scale, from the top to ``bottom``, with what stands there below."""
    shapes: list[Markup] = []
    for tick in ticks:
        x = across(tick.value)
        shapes += [line((x, 0), (x, bottom), "grid"), text(tick.shown, x, bottom + 16, "tick", anchor="middle")]
    return shapes


def axes(across: Scale, down: Scale, horizontal: Axis, vertical: Axis) -> list[Markup]:
    """Two axes and a field with a line at each value of the upright one; it takes 48 pixels below ``down.start``."""
    shapes: list[Markup] = []
    for tick in vertical.ticks:
        y = down(tick.value)
        shapes.append(line((across.start, y), (across.end, y), "grid"))
        shapes.append(text(tick.shown, across.start, y + 4, "tick", anchor="end", dx=-6))
    below = down.start + 18
    shapes += [text(tick.shown, across(tick.value), below, "tick", anchor="middle") for tick in horizontal.ticks]
    shapes.append(text(horizontal.label, (across.start + across.end) / 2, down.start + 40, anchor="middle"))
    shapes.append(_upwards(vertical.label, across.start, (down.start + down.end) / 2))
    return shapes


def text(said: str, x: float, y: float, kind: str = "", *, anchor: str = "", dx: float = 0) -> Markup:
    """Words that begin at a place; ``anchor`` is “middle” or “end” if they do not, ``dx`` moves them by pixels."""
    more = ({"text_anchor": anchor} if anchor else {}) | ({"dx": _pixels(dx)} if dx else {})
    return _element("text", kind, said, x=_percent(x), y=_pixels(y), **more)


def bar(start: float, end: float, top: float, height: float) -> Markup:
    """A bar that lies."""
    return _element(
        "rect", "filled", x=_percent(start), y=_pixels(top), width=_percent(end - start), height=_pixels(height)
    )


def circle(x: float, y: float, radius: float) -> Markup:
    """A filled circle."""
    return _element("circle", "filled", cx=_percent(x), cy=_pixels(y), r=_pixels(radius))


def square(x: float, y: float, kind: str = "open", radius: float = 6) -> Markup:
    """A square around a place."""
    side, shift = _pixels(2 * radius), f"translate({_pixels(-radius)} {_pixels(-radius)})"
    return _element("rect", kind, x=_percent(x), y=_pixels(y), width=side, height=side, transform=shift)


def box(start: float, end: float, top: float, bottom: float, kind: str = "open") -> Markup:
    """A frame, to write in."""
    width, height = _percent(end - start), _pixels(bottom - top)
    return _element("rect", kind, x=_percent(start), y=_pixels(top), width=width, height=height, rx="6")


def ring(x: float, y: float, radius: float) -> Markup:
    """An open circle."""
    return _element("circle", "open", cx=_percent(x), cy=_pixels(y), r=_pixels(radius))


def line(start: Place, end: Place, kind: str) -> Markup:
    """A line from one place to another."""
    (x1, y1), (x2, y2) = start, end
    return _element("line", kind, x1=_percent(x1), y1=_pixels(y1), x2=_percent(x2), y2=_pixels(y2))


def sign(path: str, x: float, y: float) -> Markup:
    """A line drawn freely in pixels around a place, such as the tip of an arrow."""
    drawn = _element("path", "tip", d=path)
    return _element("svg", "", drawn, x=_percent(x), y=_pixels(y), overflow="visible")


def crowd(counts: Sequence[int], columns: int) -> Markup:
    """A field of marks in rows: the first ones are discs, the next ones squares, and all others rings."""
    kinds = [kind for kind, counted in zip(("disc", "square", "ring"), counts, strict=True) for _ in range(counted)]
    shapes = {
        kind: "".join(
            _MARKS[kind].format(x=place % columns * 4 + 2, y=place // columns * 4 + 2)
            for place, mark in enumerate(kinds)
            if mark == kind
        )
        for kind in _MARKS
    }
    return _element(
        "svg",
        "crowd",
        _element("path", "filled", d=shapes["disc"]),
        _element("path", "filled", d=shapes["square"]),
        _element("path", "thin", d=shapes["ring"]),
        viewBox=f"0 0 {columns * 4} {-(-len(kinds) // columns) * 4}",
        aria_hidden="true",
    )


def number(value: float) -> str:
    """A number as a reader expects it, with a real minus sign."""
    return words.number(value, "g").replace("-", "−")


def moved(place: Place, down: float) -> Place:
    """A place so many pixels further down."""
    return place[0], place[1] + down


def _mark(dot: Dot, place: Place) -> Markup:
    if dot.shape == "square":
        mark = square(*place, radius=dot.radius)
    else:
        mark = (circle if dot.shape == "disc" else ring)(*place, dot.radius)
    if not dot.inside:
        return mark
    return mark + text(dot.inside, *moved(place, 4), "inside" if dot.shape == "disc" else "within", anchor="middle")


def _link(dot: Dot, mark: Markup, label: Markup) -> Markup:
    return _element("a", "", _element("title", "", dot.said), mark, label, href=dot.href)


def _columns(counts: Sequence[int], across: Scale, top: float, foot: float) -> Markup:
    """Upright bars from the start of a scale to its end. A picture of their own, stretched to the width."""
    most = max(counts, default=0) or 1
    tall = [f"{100 * n / most:.4g}" for n in counts]
    drawn = "".join(f"M{place} 100v-{up}h.9v{up}z" for place, up in enumerate(tall) if up != "0")
    return _element(
        "svg",
        "",
        _element("path", "filled", d=drawn),
        x=_percent(across.start),
        y=_pixels(top),
        width=_percent(across.end - across.start),
        height=_pixels(foot - top),
        viewBox=f"0 0 {len(counts)} 100",
        preserveAspectRatio="none",
    )


Frame = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels of a picture that is as narrow as on a phone."""


def _labels(dots: Sequence[Dot], places: Sequence[Place]) -> list[Markup]:
    """What stands beside each mark: right, left, above or below, where it hides least of what is there already."""
    put = list(zip(dots, places, strict=True))
    taken = [_around(x / 100 * _PHONE, y, 2 * dot.radius, 2 * dot.radius) for dot, (x, y) in put]
    shapes: list[Markup] = []
    for dot, (x, y) in put:
        if not dot.beside:
            shapes.append(Markup(""))
            continue
        width, gap = len(dot.beside) * _LETTER, dot.radius + 3
        sides = (("", gap, 4.0), ("end", -gap, 4.0), ("middle", 0.0, -gap), ("middle", 0.0, gap + _LINE - 4))
        shift = {"": width / 2, "end": -width / 2, "middle": 0.0}
        frames = [_around(x / 100 * _PHONE + dx + shift[side], y + dy - 4, width, _LINE) for side, dx, dy in sides]
        best = min(range(len(sides)), key=lambda each: _hidden(frames[each], taken))
        side, dx, dy = sides[best]
        taken.append(frames[best])
        shapes.append(text(dot.beside, x, y + dy, "tick", anchor=side, dx=dx))
    return shapes


def _around(x: float, y: float, width: float, height: float) -> Frame:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _hidden(frame: Frame, taken: Iterable[Frame]) -> float:
    """How much of other frames a frame hides, and of itself what would stick out of the picture."""
    left, top, right, bottom = frame
    covered = sum(
        max(0, min(right, other[2]) - max(left, other[0])) * max(0, min(bottom, other[3]) - max(top, other[1]))
        for other in taken
    )
    return covered + _LINE * max(0, right - _PHONE)


def _percents() -> list[Tick]:
    return [Tick(share, words.number(share, ".0%")) for share in QUARTERS]


def _scale(axis: Axis, start: float, end: float) -> Scale:
    return Scale(axis.ticks[0].value, axis.ticks[-1].value, start, end)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``."""
    steps = (step * 10**power for power in count() for step in (0.5, 1, 2))
    step = next(step for step in steps if (high - low) / step <= _MOST_TICKS)
    start = low // step * step
    return [*takewhile(lambda tick: tick < high, count(start, step)), -(-high // step) * step]


def _circles(places: Iterable[int]) -> str:
    return "".join(
        f"M{place % 10 * 10 + 1.6:g} {place // 10 * 10 + 5}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z"
        for place in places
    )


def _upwards(said: str, x: float, y: float) -> Markup:
    """Words beside an upright axis. A picture of their own, because what is turned cannot stand at a per cent."""
    turned = _element("text", "", said, y="-46", text_anchor="middle", transform="rotate(-90)")
    return _element("svg", "", turned, x=_percent(x), y=_pixels(y), overflow="visible")


def _element(tag: str, kind: str, /, *inside: str, **attributes: str) -> Markup:
    """An element with the class of its kind. Texts and values are escaped; ``text_anchor`` is ``text-anchor``."""
    named = ({"class": f"cw-{kind}"} if kind else {}) | attributes
    given = Markup("").join(Markup(' {}="{}"').format(name.replace("_", "-"), value) for name, value in named.items())
    return Markup("<{0}{1}>{2}</{0}>").format(tag, given, Markup("").join(map(escape, inside)))


def _percent(place: float) -> str:
    return f"{place:.4g}%"


def _pixels(place: float) -> str:
    return f"{round(place, 1):g}"
