"""Small pictures of numbers as inline SVG: bars, rows of dots, squares of a hundred, intervals on an axis.

Places along a line are per cent of the picture's width and text keeps the page's size, so a picture is as readable on a
phone as on a screen. Colours come from the stylesheet: they follow the reader's theme, and nothing hangs on them alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count, takewhile
from typing import NamedTuple

from claimwise.book.markup import element, make

ROW = 48
"""Height in pixels of a label with its bar or its dots below."""

_WIDEST_BAR = 78
"""Per cent; the rest is for the number at the end of the bar."""

_DOTS_A_ROW = 20
_STEPS = (0.5, 1, 2, 5, 10, 20, 50)
_MOST_TICKS = 6


class Bar(NamedTuple):
    """A bar: what it is of, how long, and what stands at its end."""

    label: str
    value: float
    shown: str


def bars(rows: Sequence[Bar]) -> element:
    """Bars below each other from a common start; the longest fills the width. A value of 0 draws a thin line."""
    longest = max(row.value for row in rows) or 1
    shapes: list[element] = []
    for place, row in enumerate(rows):
        top, width = place * ROW, row.value / longest * _WIDEST_BAR
        shapes.append(_text(row.label, "0", top + 15))
        shapes.append(make("rect", classes=["cw-filled"], x="0", y=f"{top + 22}", width=_per_cent(width), height="16"))
        shapes.append(make("rect", classes=["cw-filled"], x="0", y=f"{top + 22}", width="2", height="16"))
        shapes.append(_text(row.shown, _per_cent(width), top + 35, dx="8", classes=["cw-number"]))
    return _picture(len(rows) * ROW, shapes)


def dots(rows: Sequence[tuple[str, int]]) -> element:
    """A dot for each thing counted, twenty in a row, under a label."""
    shapes: list[element] = []
    top = 0
    for label, number in rows:
        shapes.append(_text(label, "0", top + 15))
        for dot in range(number):
            line, place = divmod(dot, _DOTS_A_ROW)
            across = _per_cent((place + 0.5) * 100 / _DOTS_A_ROW)
            shapes.append(make("circle", classes=["cw-filled"], cx=across, cy=f"{top + 30 + 18 * line}", r="6"))
        top += ROW + 18 * max(0, (number - 1) // _DOTS_A_ROW)
    return _picture(top, shapes)


def hundred(filled: int) -> element:
    """A square of a hundred circles, the first ones filled and the others empty."""
    return make(
        "svg",
        make("path", classes=["cw-filled"], d=_circles(range(filled))),
        make("path", classes=["cw-empty"], d=_circles(range(filled, 100))),
        classes=["cw-hundred"],
        viewbox="0 0 100 100",
        aria_hidden="true",
    )


def _circles(places: Iterable[int]) -> str:
    return "".join(
        f"M{place % 10 * 10 + 1.6:g} {place // 10 * 10 + 5}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0z"
        for place in places
    )


def interval(value: float, ends: tuple[float, float], zero: str) -> element:
    """A best guess as a point in its interval, over an axis that holds 0; ``zero`` says what 0 means."""
    ticks = _ticks(min(0, ends[0]), max(0, ends[1]))

    def across(place: float) -> str:
        return _per_cent(4 + 92 * (place - ticks[0]) / (ticks[-1] - ticks[0]))

    shapes = [_line(across(ticks[0]), 58, across(ticks[-1]), 58, "cw-axis")]
    for tick in ticks:
        shapes.append(_line(across(tick), 58, across(tick), 64, "cw-axis"))
        shapes.append(_text(number(tick), across(tick), 80, text_anchor="middle"))
    shapes.append(_line(across(0), 14, across(0), 58, "cw-zero"))
    shapes.append(_text(f"0: {zero}", across(0), 10, dx="-8"))
    shapes.append(_line(across(ends[0]), 38, across(ends[1]), 38, "cw-range"))
    shapes += [_line(across(end), 30, across(end), 46, "cw-range") for end in ends]
    shapes.append(make("circle", classes=["cw-filled"], cx=across(value), cy="38", r="8"))
    return _picture(86, shapes)


def number(value: float) -> str:
    """A number as a reader expects it, with a real minus sign."""
    return f"{value:g}".replace("-", "−")


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``."""
    step = next(step for step in _STEPS if (high - low) / step <= _MOST_TICKS)
    start = low // step * step
    return [*takewhile(lambda tick: tick < high, count(start, step)), -(-high // step) * step]


def _picture(height: int, shapes: Iterable[element]) -> element:
    return make("svg", *shapes, classes=["cw-picture"], width="100%", height=str(height), aria_hidden="true")


def _text(words: str, x: str, y: float, classes: Iterable[str] = (), **attributes: str) -> element:
    return make("text", words, classes=classes, x=x, y=f"{y:g}", **attributes)


def _line(x1: str, y1: float, x2: str, y2: float, kind: str) -> element:
    return make("line", classes=[kind], x1=x1, y1=f"{y1:g}", x2=x2, y2=f"{y2:g}")


def _per_cent(share: float) -> str:
    return f"{share:.4g}%"
