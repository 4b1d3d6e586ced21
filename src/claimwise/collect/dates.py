"""Reading a time as a learning platform writes it, in the languages of its lists. What is unclear is not guessed."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from functools import cache

from babel.dates import get_day_names, get_month_names

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")

# What may stand beside numbers and names of days and months.
_FILLERS = frozenset(
    (
        "de",
        "del",
        "di",
        "do",
        "of",
        "at",
        "um",
        "uhr",
        "a",
        "as",
        "às",
        "las",
        "la",
        "le",
        "el",
        "los",
        "om",
        "il",
        "alle",
        "the",
        "den",
    )
)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?::| ?h ?|(?<=\d)\.(?=\d\d\b))(\d\d)(?:[:.](\d\d))?(?!\d)\s*([ap]\.? ?m\.?)?(?!\w)"
)
_BARE_CLOCK = re.compile(r"(?<!\d)(\d{1,2}?)(\d\d)(?:(\d\d))?(?!\d)\s*([ap]\.? ?m\.?)?(?!\w)")
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_NUMERIC = re.compile(r"(\d\d?)([./])(\d\d?)\2(\d{4})")


def read_time(text: str) -> datetime | None:
    """A time without a zone, such as “Montag, 23. November 2026, 11:30”; ``None`` if it is not understood.

    Words of a day must be those of the date, and a date in numbers must have one reading only.
    """
    text = unicodedata.normalize("NFKC", text).casefold().strip()
    date, rest = _date_in_numbers(text) or _date_in_words(text) or (None, "")
    if date is None:
        return None
    clock = _CLOCK.search(rest) or _BARE_CLOCK.search(rest)
    if not clock:
        return None
    rest = rest[: clock.start()] + " " + rest[clock.end() :]
    hour, half = int(clock[1]), (clock[4] or "")[:1]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        time = datetime(*date, hour, int(clock[2]), int(clock[3] or 0))
    except ValueError:
        return None
    return (
        time
        if 2000 <= time.year < 2100 and all(_fits(word, time) for word in re.findall(r"[^\W_]+(?:-[^\W_]+)*", rest))
        else None
    )


def _date_in_numbers(text: str) -> tuple[tuple[int, int, int], str] | None:
    if found := _ISO.search(text):
        year, month, day = map(int, found.groups())
    elif found := _NUMERIC.search(text):
        first, sign, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
        if sign == "/" and first != second and max(first, second) <= 12:
            return None  # both the American and everybody else's order would do
        day, month = (second, first) if sign == "/" and second > 12 else (first, second)
    else:
        return None
    return (year, month, day), text[: found.start()] + " " + text[found.end() :].removeprefix("t")


def _date_in_words(text: str) -> tuple[tuple[int, int, int], str] | None:
    words = re.findall(r"[^\W\d_]+", text)
    months = {_months()[word] for word in words if word in _months()}
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", text)
    day = re.search(r"(?<![\d:h.])(\d{1,2})(?:\.|st|nd|rd|th|er|º)?(?=[\s,])(?!\s*[ap]\.?m)", text)
    if len(months) != 1 or not year or not day:
        return None
    rest = "".join(" " if start in _spans(year, day) else sign for start, sign in enumerate(text))
    rest = " ".join(word for word in rest.split() if word.strip(".,") not in _months())
    return (int(year[1]), months.pop(), int(day[1])), rest


def _spans(*found: re.Match[str]) -> set[int]:
    return {place for each in found for place in range(*each.span())}


def _fits(word: str, time: datetime) -> bool:
    """Whether a word may stand beside a time: a day of the week must be the right one."""
    return word in _FILLERS or time.weekday() in _days().get(word, ())


@cache
def _months() -> dict[str, int]:
    names: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, "format", language).items():
                names.setdefault(name.casefold().strip("."), set()).add(number)
    names.setdefault("sept", {9})
    return {name: numbers.pop() for name, numbers in names.items() if len(numbers) == 1}


@cache
def _days() -> dict[str, set[int]]:
    names: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_day_names(width, "format", language).items():
                names.setdefault(name.casefold().strip("."), set()).add(number)
    return names
