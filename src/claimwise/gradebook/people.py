"""What the record calls those who work on a course: one rule for names, and who is at work right now."""

from __future__ import annotations

import getpass
import hashlib
import os
import re
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

_NOBODY = ("*", "autograde", "claimwise", FORMGRADER, "machine", "nbgrader", "the machine")  # not said: compared
"""What the record, its settings and its readers take for programs or for everybody, in small letters."""

_TOLD_APART = re.compile(r"\(account [0-9a-f]{8}\)$")
"""How the name of an account ends that is not written as it is."""

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
    if _plain(name) in (*_NOBODY, _plain(_("you"))) or AND in name:
        what = _("“{name}” does not mean one person in the record of marks", name=name)
        raise PersonError(what, _("type another name, without a comma"))
    known = list(known)
    return name if name in known else next((each for each in known if each.casefold() == name.casefold()), name)


def account_name(text: str) -> str:
    """What the record calls an account, whose name nobody can be asked to change: never two the same, never a program.

    Most are called as they are. One that could be no :func:`person_name`, or only spelled otherwise, gets signs that
    can be, and an ending of its own.
    """
    try:
        if person_name(text) == text and not is_told_apart(text):
            return text
    except PersonError:
        pass
    seen = "".join(
        sign if sign.isprintable() and sign != AND[0] else " " for sign in unicodedata.normalize("NFC", text)
    )
    own = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{' '.join(seen.split())[:60]} (account {own})".strip()  # not said: a name


def is_told_apart(name: str) -> bool:
    """Whether :func:`account_name` has written an account's name in another way."""
    return bool(_TOLD_APART.search(name))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def this_person() -> str:
    """Who is at work: whom :func:`working_as` names, else the name from JupyterHub, else that of the account."""
    try:
        named = _working.get() or os.environ.get(PERSON)
        return named or account_name(os.environ.get("JUPYTERHUB_USER") or getpass.getuser())
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
