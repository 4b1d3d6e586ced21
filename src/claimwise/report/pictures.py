"""The pictures of the class page: where each mark lies, what the parts of a field are called, how many lie together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from claimwise import drawing, words
from claimwise.drawing import Alternative, Axis, Bar, Dot, Field, Pair, Place, Range, Shape, Spread, Tick
from claimwise.report.discernment import LEANS, TELLS_APART
from claimwise.report.gain import OrderTaken
from claimwise.report.statistics import Bin, Calibration, Discernment, mean_interval
from claimwise.report.summary import ALIKE, EASY, HALF, HARD, ItemSummary
from claimwise.templating import decimal, percent
from claimwise.words import _

BINS = 10
"""So many columns a spread of scores has."""

FEW_ANSWERS = 10
"""A circle of the calibration that stands for fewer answers than this is hollow."""

_SHAPES: Mapping[str, Shape] = {"hard": "disc", "sorts": "disc", "easy": "ring", "look": "square"}
_CLOSE = 40
"""Items are one mark if they lie in the same of so many cells across and down."""


@dataclass(frozen=True)
class Together:
    """Students who lie so near to each other that they are one mark: where, and who."""

    place: Place
    students: tuple[str, ...]


def scores(rows: Sequence[tuple[str, Sequence[float]]], alternative: Alternative) -> Markup:
    """How the scores of modules spread. Each row is a label and scores in per cent, of which there must be one."""
    return drawing.spreads(
        [Spread(label, binned(values), sum(values) / len(values) / 100) for label, values in rows], alternative
    )


def binned(values: Sequence[float]) -> list[int]:
    """How many scores in per cent lie in each tenth of the scale; 100 is in the last one."""
    counts = [0] * BINS
    for value in values:
        counts[min(max(int(value * BINS / 100 + 1e-9), 0), BINS - 1)] += 1
    return counts


def facilities(items: Sequence[ItemSummary], alternative: Alternative) -> Markup:
    """A bar for each item, as long as its facility."""
    return drawing.shares([Bar(str(item.number), item.facility, percent(item.facility)) for item in items], alternative)


def items(known: Sequence[ItemSummary], alternative: Alternative, page: Callable[[str], str] | None = None) -> Markup:
    """Items by facility and discrimination; each must have one. ``page`` says where the page on an item is."""
    found = [(item.facility, item.discrimination or 0.0) for item in known]
    low, high = _reach([y for _, y in found], -0.2, 0.6, 0.2)
    field = Field(
        Axis(_("facility: share of points earned"), _shares()),
        Axis(_("discrimination"), [Tick(value, decimal(value)[:-1]) for value in _steps(low, high, 0.2)]),
        [
            ((HARD, ALIKE), (EASY, ALIKE)),
            ((HARD, ALIKE), (HARD, high)),
            ((HALF, ALIKE), (HALF, high)),
            ((EASY, low), (EASY, high)),
        ],
        [
            (_("harder, sorts well"), (0, high), ""),
            (_("easier, sorts well"), ((HALF + EASY) / 2, high), "middle"),
            (_("look at this one"), (0, low), ""),
            (_("easy, tells little →"), (EASY, low), "end"),
        ],
    )
    dots = []
    for (x, y), numbers in drawing.gathered(found, field, _CLOSE):
        near = [known[number] for number in numbers]
        shapes = {_SHAPES[item.zone or "look"] for item in near}
        shape = shapes.pop() if len(shapes) == 1 else "square"
        beside = ", ".join(str(item.number) for item in near)
        href = page(near[0].item.id) if page and len(near) == 1 else ""
        dots.append(Dot(x, y, 5, shape, beside=beside, href=href, said=near[0].item.title))
    return drawing.scatter(dots, field, alternative)


def students(
    each: Mapping[str, Discernment], alternative: Alternative, page: Callable[[str], str] | None = None
) -> tuple[Markup, list[Together]]:
    """The map of a class: c across, d′ upwards; and who lies where, from the top left on.

    ``page`` says where the page on a student is; without it nobody is named.
    """
    names, found = list(each), [(one.criterion or 0.0, one.d_prime or 0.0) for one in each.values()]
    left, right = _reach([x for x, _ in found], -1, 1, 0.5)
    low, high = _reach([y for _, y in found], -1, 2, 1)
    field = Field(
        Axis(_("c: ← distrusts, trusts →"), [Tick(c, drawing.number(c)) for c in _steps(left, right, 0.5)]),
        Axis(_("d′: tells them apart"), [Tick(d, drawing.number(d)) for d in _steps(low, high, 1)]),
        [
            ((left, TELLS_APART), (right, TELLS_APART)),
            ((-LEANS, low), (-LEANS, TELLS_APART)),
            ((LEANS, low), (LEANS, TELLS_APART)),
        ],
        [
            (_("tells sound from unsound"), ((left + right) / 2, high), "middle"),
            (_("distrusts"), (left, low), ""),
            (_("trusts"), (right, low), "end"),
            (_("no pattern"), (0, low), "middle"),
        ],
    )
    near = [
        Together(place, tuple(names[number] for number in numbers)) for place, numbers in drawing.gathered(found, field)
    ]
    dots = [_crowd(one.place, len(one.students), *_known(one.students, page)) for one in near]
    return drawing.scatter(dots, field, alternative), near


def hits(rows: Sequence[Pair], alternative: Alternative) -> Markup:
    """False alarms and hits, module by module."""
    return drawing.pairs(rows, alternative)


def confidence(found: Calibration, alternative: Alternative) -> Markup:
    """How sure across, how often right upwards: a circle for each group of answers, with their number beside it."""
    low = found.bins[0].low
    sure = [Tick(share, percent(share)) for share in (*(group.low for group in found.bins), 1)]
    field = Field(
        Axis(_("how sure they were"), sure),
        Axis(_("how often right"), _shares()),
        [((low, low), (1, 1))],
        [(_("surer than right"), (1, 0), "end"), (_("more often right than sure"), (low, 1), "")],
    )
    dots = [
        Dot(
            group.confidence,
            group.right,
            4 + 10 * (group.n / found.n) ** 0.5,
            "ring" if is_small(group) else "disc",
            beside=words.number(group.n, ",d"),
        )
        for group in found.bins
        if group.confidence is not None and group.right is not None
    ]
    return drawing.scatter(dots, field, alternative)


def is_small(group: Bin) -> bool:
    """Whether a group of answers is too small to be read alone."""
    return 0 < group.n < FEW_ANSWERS


def before_and_after(order: OrderTaken, alternative: Alternative) -> Markup:
    """The students of one order: before across, after upwards."""
    field = Field(
        Axis(_("score before, form {form}", form=order.first), _shares()),
        Axis(_("score after, form {form}", form=order.last), _shares()),
        [((0, 0), (1, 1))],
        [(_("rose"), (0, 1), ""), (_("fell"), (1, 0), "end")],
    )
    near = drawing.gathered([(before / 100, after / 100) for before, after in order.scores], field)
    return drawing.scatter([_crowd(place, len(numbers)) for place, numbers in near], field, alternative)


def changes(rows: Sequence[tuple[str, OrderTaken]], shown: Callable[[OrderTaken], str], said: Alternative) -> Markup:
    """The mean change of each order in its 95 % interval, in percentage points."""
    return drawing.ranges(
        [Range(label, order.after - order.before, mean_interval(order.changes), shown(order)) for label, order in rows],
        _("no change"),
        said,
    )


def _crowd(place: Place, n: int, href: str = "", said: str = "") -> Dot:
    """A mark for one student, or for several with their number in it."""
    if n == 1:
        return Dot(*place, 4.5, href=href, said=said)
    return Dot(*place, min(8 + 0.25 * n, 12), inside=str(n))


def _known(students: Sequence[str], page: Callable[[str], str] | None) -> tuple[str, str]:
    """Where the page on a student is, and who it is; nothing for several, or where nobody is named."""
    return (page(students[0]), students[0]) if page and len(students) == 1 else ("", "")


def _shares() -> list[Tick]:
    return [Tick(share, percent(share)) for share in drawing.QUARTERS]


def _reach(values: Sequence[float], low: float, high: float, step: float) -> tuple[float, float]:
    """From at most ``low`` to at least ``high``, in whole steps, so that all values lie between."""
    lowest = math.floor(min(values, default=low) / step - 1e-9) * step
    highest = math.ceil(max(values, default=high) / step + 1e-9) * step
    return round(min(low, lowest), 6), round(max(high, highest), 6)


def _steps(low: float, high: float, step: float) -> list[float]:
    return [round(low + number * step, 6) for number in range(round((high - low) / step) + 1)]
