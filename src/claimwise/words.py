"""What claimwise says, in the reader's language: gettext, with numbers as that language writes them.

Standard library only, because it also speaks in a student's kernel. English is what stands in the source; a language is
a catalogue in ``locale/LANGUAGE/LC_MESSAGES/claimwise.mo``. ``CLAIMWISE_LANGUAGE`` chooses it for a process,
:func:`speaking` for a part of one; ``CLAIMWISE_LOCALES`` names another folder with catalogues, for those who translate.

Values are named in the message and formatted after it is translated, so that a language can put them in its own order::

    _("{student} handed in {n:,} files", student=student, n=n)
    ngettext("{n} question is open", "{n} questions are open", n)
"""

from __future__ import annotations

import datetime
import gettext as catalogues
import os
import string
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

DOMAIN = "claimwise"
LANGUAGE, LOCALES = "CLAIMWISE_LANGUAGE", "CLAIMWISE_LOCALES"


def _(message: str, /, **values: Any) -> str:
    """A message in the reader's language, with the values that it names in braces."""
    return _filled(_catalogue().gettext(message), values)


def ngettext(one: str, many: str, n: float, /, **values: Any) -> str:
    """A message about ``n`` things in the form that the reader's language has for that number. It may name ``n``.

    Languages have forms for whole numbers; a number with a fraction takes the form of two.
    """
    return _filled(_catalogue().ngettext(one, many, int(n) if n == int(n) else 2), {"n": n, **values})


def pgettext(context: str, message: str, /, **values: Any) -> str:
    """A message that means different things in different places: ``context`` says which, for those who translate."""
    return _filled(_catalogue().pgettext(context, message), values)


def N_(message: str) -> str:  # noqa: N802  gettext's own name
    """Marks a message that is translated later, with :func:`_`, where it is said."""
    return message


def language() -> str:
    """The language that is spoken, as pages name theirs: “en”, “pt-BR”."""
    return _catalogue().info().get("language", "en").replace("_", "-")


def listed(things: Sequence[str]) -> str:
    """Things in a row as people say them: “a”, “a and b”, “a, b and c”."""
    if len(things) < 2:
        return "".join(things)
    return _("{others} and {last}", others=", ".join(things[:-1]), last=things[-1])


def day(date: datetime.date) -> str:
    """A day as people write it: “3 November 2026”."""
    return _("{day} {month} {year}", day=date.day, month=_(_MONTHS[date.month - 1]), year=date.year)


_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def number(value: float, spec: str = "") -> str:
    """A number in Python's format ``spec``, with the reader's marks for decimals and thousands."""
    return _NUMBERS.format_field(value, spec)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language in what is done inside: the name of a catalogue; English where there is none."""
    before = _current.set(_found(language, os.environ.get(LOCALES, "")))
    try:
        yield
    finally:
        _current.reset(before)


_current: ContextVar[catalogues.NullTranslations | None] = ContextVar("claimwise_language", default=None)


def _catalogue() -> catalogues.NullTranslations:
    return _current.get() or _found(os.environ.get(LANGUAGE, ""), os.environ.get(LOCALES, ""))


@cache
def _found(language: str, folder: str) -> catalogues.NullTranslations:
    place = Path(folder) if folder else Path(__file__).with_name("locale")
    return catalogues.translation(DOMAIN, place, [language] if language else [], fallback=True)


def _filled(message: str, values: Mapping[str, Any]) -> str:
    return _NUMBERS.vformat(message, (), values) if values else message


class _Numbers(string.Formatter):
    """Formats values; numbers get the marks of the reader's language, which its catalogue shows by an example."""

    def format_field(self, value: Any, spec: str) -> str:
        """One value, formatted."""
        text: str = super().format_field(value, spec)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return text
        example = pgettext("how a number is written", "1,234.5")
        if example == "1,234.5":
            return text
        return text.translate({ord(","): example[1:-5] or None, ord("."): example[-2]})


_NUMBERS = _Numbers()
