"""Rules of Python's that must change so that JavaScript can have the same: proposals for ``kinds/``.

Until they stand there, the twin is compared with these. Whoever takes one over deletes it here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# --- texts -----------------------------------------------------------------------------------------------------------
# Folding is stated by tables, not left to a runtime's own idea of what a letter is: two runtimes, and two versions of
# one, differ in it. Two promises of Unicode are relied on, and only for the characters in FOLDED, all of which every
# runtime in use knows: how a character decomposes never changes, nor which small letter belongs to a capital.

UNSEEN = "\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
"""Nobody sees these, so they do not count: joiners, marks of direction, hyphens at the end of a line."""

FOLDED = (
    "A-Z\xa0-\u024f\u0250-\u036f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u052f\u0531-\u0556"
    "\u0561-\u0587\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d"
    "\u1f80-\u1fb4\u1fb6-\u1fc4\u1fc6-\u1fd3\u1fd6-\u1fdb\u1fdd-\u1fef\u1ff2-\u1ff4\u1ff6-\u1ffe\u2070\u2071"
    "\u2074-\u208e\u2090-\u209c\u2100-\u218b\u2460-\u24ff\u3041-\u3096\u3099-\u30ff\u3131-\u318e\uac00-\ud7a3"
    "\ufb00-\ufb06\uff01-\uff9f\U0001d400-\U0001d454"
)
"""Characters that are folded: Latin, Greek, Cyrillic and Armenian letters, signs that stand for letters and digits,
Japanese and Korean syllables, ligatures, wide and narrow forms. All others stay as they are."""

BETWEEN_WORDS = (
    "\0-/:-@\\[-\\^`\\{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u02c2-\u02c5\u02d2-\u02df\u037e\u0387\u055a-\u055f"
    "\u0589\u058a\u05be\u05c0\u05c3\u05c6\u05f3\u05f4\u0600-\u060f\u061b\u061d-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u0970\u0e4f\u0e5a\u0e5b\u104a-\u104f\u10fb\u1361-\u1368\u1680\u2000-\u206f\u207a-\u207e\u208a-\u208e\u20a0-\u20cf"
    "\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30a0\u30fb\ud800-\uf8ff\ufd3e\ufd3f"
    "\ufe10-\ufe19\ufe30-\ufe6f\uffe0-\uffff\U0001f000-\U0001faff\U000e0000-\U0010ffff"
)
"""No part of a word: punctuation, signs, symbols, pictures, and what is no character. All others are."""

_SPECIAL = {"ß": "ss", "ς": "σ"}
_UNSEEN, _TO_FOLD, _GAPS = re.compile(f"[{UNSEEN}]"), re.compile(f"[{FOLDED}]"), re.compile(f"[{BETWEEN_WORDS}]+")
_ACCENTS = re.compile("[\u0300-\u036f]{2,}")


def plain(text: str) -> str:
    """The text as short answers are compared: without case, punctuation, unseen characters, and repeated spaces.

    Accents count, in whatever order they were typed.
    """
    return _GAPS.sub(" ", folded(text)).strip(" ")


def folded(text: str) -> str:
    """The text without case, unseen characters and the order in which accents were typed."""
    folds = _TO_FOLD.sub(_fold, _UNSEEN.sub("", text))
    return _ACCENTS.sub(lambda marks: "".join(sorted(marks[0])), folds)


def _fold(character: re.Match[str]) -> str:
    lower = (piece.lower() for piece in unicodedata.normalize("NFKD", character[0]))
    return "".join(_SPECIAL.get(piece, piece) for piece in lower)


# --- numbers ---------------------------------------------------------------------------------------------------------

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
_UNIT_WORDS = {"%": ("%", "percent", "per cent", "pct")}
_LONGEST = 40


def parse_number(response: str | float, unit: str = "") -> float | None:
    """A number as people type it ("13.5 %", "13,5", "1,200", "١٣"), or ``None`` if it is not one.

    The part's own unit may follow the number; any other word makes it no number.
    """
    if not isinstance(response, str):
        return _finite(response)
    signed = response.translate(_TYPED).strip()
    head = _HEAD.match(signed)[0]  # type: ignore[index]  # it always matches
    text = _without_unit(head + folded(signed[len(head) :]), unit)
    # What is left of a text with a unit must have stood there as it is: 13² is not 132.
    if len(text) > min(len(head), _LONGEST) or not _NUMBER.fullmatch(text) or not any(c.isdigit() for c in text):
        return None
    return float(_with_decimal_point(text))


def _without_unit(text: str, unit: str) -> str:
    words = _UNIT_WORDS.get(unit, (folded(unit.translate(_TYPED)),))
    word = next((word for word in words if word and text.endswith(word)), "")
    return text.removesuffix(word).strip()


def _with_decimal_point(text: str) -> str:
    digits = text.replace(" ", "").replace("'", "")
    if "." in digits:
        return digits.replace(",", "")
    # "1,200" is twelve hundred, "13,5" is thirteen and a half.
    return digits.replace(",", "" if _THOUSANDS.fullmatch(digits) else ".")


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def shown(value: float) -> str:
    """A number in full: whole ones without a point, others with as few digits as tell it from any other number.

    JSON does not tell 13.0 from 13, so neither may a rule. In place of ``str(response)``, ``f"{response}"``,
    ``str(part["value"])``, and for the bounds in what is said of a slider.
    """
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


# --- sums and written answers ----------------------------------------------------------------------------------------


def total(values: Iterable[float]) -> float:
    """A sum, added in order. In place of ``sum()``, which rounds otherwise from Python 3.12 on."""
    result = 0.0
    for value in values:
        result += value
    return result


MAX_WRITTEN = 20_000
"""Longest written answer, in characters, that is read."""


def check_written(part: dict[str, Any], response: object, described: str) -> str:
    """What is wrong with a written answer that stands in ``answers(…)``; empty if nothing is."""
    if not isinstance(response, str):
        return f"“{part['id']}” takes a text, not {described}."
    if len(response) > MAX_WRITTEN:
        return f"“{part['id']}” holds {len(response):,} characters; {MAX_WRITTEN:,} are allowed."
    return ""
