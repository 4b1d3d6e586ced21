"""Reading numbers as people type them."""

from __future__ import annotations

import math
import re
import unicodedata

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)?(?:[.,]\d+)?", re.ASCII)
_UNIT_WORDS = {"%": ("%", "percent", "per cent", "pct")}  # not said: typed by students


def parse_number(response: str | float, unit: str = "") -> float | None:
    """A number as people type it ("13.5 %", "13,5", "1,200"), or ``None`` if it is not one.

    The part's own unit may follow the number; any other word makes it no number.
    """
    if not isinstance(response, str):
        return finite(response)
    text = unicodedata.normalize("NFKC", response).replace("\N{MINUS SIGN}", "-").strip().lower()
    for word in _UNIT_WORDS.get(unit, (unit.lower(),)):
        if word and text.endswith(word):
            text = text.removesuffix(word).strip()
            break
    if not text or len(text) > 40 or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    return finite(float(_with_decimal_point(text)))


def _with_decimal_point(text: str) -> str:
    text = text.replace(" ", "").replace("'", "")
    if "." in text:
        return text.replace(",", "")
    # "1,200" is twelve hundred, "13,5" is thirteen and a half.
    thousands = re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+", text)
    return text.replace(",", "") if thousands else text.replace(",", ".")


def finite(value: object) -> float | None:
    """The value as a number that can be computed with, or ``None`` if it is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def within(distance: float, limit: float) -> bool:
    """Whether a distance keeps to a limit."""
    # 13.5 + 0.1 - 13.6 is not 0 in binary: a hair more than the limit still counts.
    return distance <= limit + 1e-9
