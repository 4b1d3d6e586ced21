"""Naming a response that cannot be used."""

from __future__ import annotations

import math

from claimwise.kinds.shared.base import Part, ResponseError
from claimwise.words import _

MAX_WRITTEN = 20_000
"""Longest written answer, in characters: some 3,000 words, twenty times what a question of this course asks for, and so
few that what is pasted by mistake stays readable on a grader's page. It is the same wherever the text stands."""


def check_length(part: Part, text: str, most: int) -> None:
    """Raise :class:`ResponseError` for a text of more than ``most`` characters."""
    if len(text) > most:
        raise ResponseError(
            _("“{part}” holds {n:,} characters; {most:,} are allowed.", part=part["id"], n=len(text), most=most)
        )


def described(value: object) -> str:
    """What sort of thing a response is, to be said in the middle of a sentence."""
    if isinstance(value, float) and not math.isfinite(value):
        return _("something that is not a number (NaN or infinity)")
    if value is None:
        return _("nothing")
    sorts = {
        bool: _("True or False"),
        str: _("a text"),
        list: _("a list"),
        dict: _("a table"),
        int: _("a number"),
        float: _("a number"),
    }
    return sorts.get(type(value), _("that"))


def clipped(value: object) -> str:
    """The value, cut to what a sentence can hold."""
    text = str(value) if not isinstance(value, int) or abs(value) < 10**20 else _("a huge number")
    return text if len(text) <= 40 else text[:37] + "…"
