"""Numbers as people type them, and as they are shown again: stated here, and not left to a runtime's tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from claimwise.kinds.shared.folding import folded

_ZEROS = (0x30, 0x660, 0x6F0, 0x966, 0xFF10)
"""Where the ten digits of a script begin: ASCII's, Arabic, Persian, Hindi, and wide ones."""

_SIGNS = dict.fromkeys(
    "\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
)
_SIGNS |= {"−": "-", "－": "-", "＋": "+", "．": ".", "，": ",", "٫": ".", "٬": ",", "’": "'", "％": "%", "٪": "%"}
"""What people type for the signs of a number, and which sign that is."""

_TYPED = str.maketrans({chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)} | _SIGNS)
_HEAD = re.compile(r"[0-9+\-.,' ]*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]+)?(?:[.,][0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_UNIT_WORDS = {"%": ("%", "percent", "per cent", "pct")}  # not said: typed by students
_LONGEST = 40


def parse_number(response: str | float, unit: str = "") -> float | None:
    """A number as people type it ("13.5 %", "13,5", "1,200", "١٣"), or ``None`` if it is not one.

    The part's own unit may follow the number; any other word makes it no number.
    """
    if not isinstance(response, str):
        return finite(response)
    signed = response.translate(_TYPED).strip()
    head = _HEAD.match(signed)[0]  # type: ignore[index]  # it always matches
    text = _without_unit(head + folded(signed[len(head) :]), unit)
    # What is left of a text with a unit must have stood there as it is: 13² is not 132.
    if len(text) > min(len(head), _LONGEST) or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    point = _with_decimal_point(text)
    return float(point) if point.count(".") <= 1 else None  # 0,000,000 is nothing that anybody means


def _without_unit(text: str, unit: str) -> str:
    words = _UNIT_WORDS.get(unit, (folded(unit.translate(_TYPED)),))
    word = next((word for word in words if word and text.endswith(word)), "")
    return text.removesuffix(word).strip()


def with_unit(typed: str, unit: str) -> str:
    """What was typed with the unit behind it, unless it stands there already."""
    signed = typed.translate(_TYPED).strip()
    head = _HEAD.match(signed)[0]  # type: ignore[index]  # it always matches
    whole = head + folded(signed[len(head) :])
    return typed.strip() if _without_unit(whole, unit) != whole.strip() else f"{typed} {unit}".strip()


def _with_decimal_point(text: str) -> str:
    digits = text.replace(" ", "").replace("'", "")
    if "." in digits:
        return digits.replace(",", "")
    # "1,200" is twelve hundred, "13,5" is thirteen and a half.
    return digits.replace(",", "" if _THOUSANDS.fullmatch(digits) else ".")


def finite(value: object) -> float | None:
    """The value as a number that can be computed with, or ``None`` if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def shown(value: float) -> str:
    """A number in full: whole ones without a point, others with as few digits as tell it from any other number.

    JSON does not tell 13.0 from 13, so neither may a rule.
    """
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def total(values: Iterable[float]) -> float:
    """A sum, added in order: ``sum()`` rounds otherwise from Python 3.12 on, and so would not agree with a card."""
    result = 0.0
    for value in values:
        result += value
    return result


def within(distance: float, limit: float) -> bool:
    """Whether a distance keeps to a limit."""
    # 13.5 + 0.1 - 13.6 is not 0 in binary: a hair more than the limit still counts.
    return distance <= limit + 1e-9
