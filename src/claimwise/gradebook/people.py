"""What the record calls those who work on a course: one rule for names, and who is at work right now."""

from __future__ import annotations

import getpass
import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from claimwise.errors import ClaimwiseError
from claimwise.words import _

LONGEST_NAME = 100
"""Most characters of a name: tables of ours have room for 128, and a row of a page for less."""

FORMGRADER = "formgrader"
"""The marker's name where nbgrader does not say who it was."""

AND = ", "
"""What stands between the names of two who gave the same mark."""

PERSON = "CLAIMWISE_PERSON"
"""The variable of the environment that tells a program of ours, which we start, for whom it works."""

_working: ContextVar[str] = ContextVar("_working", default="")


class PersonError(ClaimwiseError):
    """What somebody typed cannot be a person's name in the record."""


def person_name(text: str, known: Iterable[str] = ()) -> str:
    """A name as the record keeps it: visible, on one line, and spelled like the ``known`` one of the same letters.

    Raises :class:`PersonError` for what is empty, too long, holds signs that cannot be seen, or means somebody else.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise PersonError(_("no name was typed"), _("type the name of whoever marks"))
    if len(name) > LONGEST_NAME or not name.isprintable():
        what = _("a name has at most {most} signs, all of which can be seen", most=LONGEST_NAME)
        raise PersonError(what, _("type it anew, shorter or without what was copied along with it"))
    if name.casefold() == FORMGRADER or AND in name:
        what = _("“{name}” does not mean one person in the record of marks", name=name)
        raise PersonError(what, _("type another name, without a comma"))
    return next((each for each in known if each.casefold() == name.casefold()), name)


def this_person() -> str:
    """Who is at work: whom :func:`working_as` names, else the name from JupyterHub, else that of the account."""
    try:
        return _working.get() or os.environ.get(PERSON) or os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name
        return "instructor"  # not said: a name


@contextmanager
def working_as(name: str) -> Iterator[None]:
    """While this lasts, what is done here is the doing of whom somebody else names."""
    before = _working.set(name)
    try:
        yield
    finally:
        _working.reset(before)
