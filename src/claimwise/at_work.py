"""Who is at work in a course's folder: by name, and that many may write at once, but nobody while all is exchanged.

Whoever writes holds a file of their own in ``.at-work/``; whoever exchanges everything holds the gate, and goes through
only if nobody holds such a file. A program that was killed holds nothing any more.
"""

from __future__ import annotations

import getpass
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from filelock import FileLock, Timeout

from claimwise.errors import ClaimwiseError
from claimwise.words import _

FOLDER = ".at-work"
_GATE = "gate"
_MODE = 0o600
"""Whoever may read a file may hold it, so nobody else may."""
_SHORT = 10
"""Seconds to wait at the gate for others who only go through."""

PERSON = "CLAIMWISE_PERSON"
"""The variable of the environment by which a program of ours that we start knows for whom it works."""

_person: ContextVar[str] = ContextVar("person", default="")


class AtWorkError(ClaimwiseError):
    """Somebody else is at work in the course's folder. Its finding says to wait."""


@contextmanager
def working_as(name: str) -> Iterator[None]:
    """While this lasts, whatever is done here is done by somebody: one who asks a server that several share."""
    before = _person.set(name)
    try:
        yield
    finally:
        _person.reset(before)


def this_person() -> str:
    """Who is at work: whoever asked for it, else who JupyterHub says it is, else the account on this computer."""
    return _person.get() or os.environ.get(PERSON) or os.environ.get("JUPYTERHUB_USER") or getpass.getuser()


@contextmanager
def at_work(root: Path) -> Iterator[None]:
    """While this lasts, nobody exchanges the data of a course. Raises :class:`AtWorkError` if somebody does."""
    own = FileLock(_folder(root) / f"{uuid.uuid4().hex}.lock", mode=_MODE)
    with _through_the_gate(root, _SHORT):
        own.acquire()
    try:
        yield
    finally:
        own.release()
        with suppress(OSError):
            Path(own.lock_file).unlink(missing_ok=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """While this lasts, nobody else is at work in a course. Raises :class:`AtWorkError` if somebody is."""
    with _through_the_gate(root, 0):
        for file in sorted(_folder(root).glob("*.lock")):
            if _is_held(file):
                what = _("somebody is at work in this course right now: taking in, grading or writing feedback")
                raise AtWorkError(what, _("wait until that is done, then try again"))
        yield


@contextmanager
def _through_the_gate(root: Path, seconds: float) -> Iterator[None]:
    gate = FileLock(_folder(root) / _GATE, mode=_MODE)
    try:
        gate.acquire(timeout=seconds)
    except Timeout:
        what = _("the data of this course are being exchanged right now: archived, restored or deleted")
        raise AtWorkError(what, _("wait until that is done, then try again")) from None
    try:
        yield
    finally:
        gate.release()


def _folder(root: Path) -> Path:
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    with suppress(OSError):  # not ours
        folder.chmod(0o700)
    return folder


def _is_held(file: Path) -> bool:
    """Whether its owner is still there; the file of one who was killed is removed."""
    lock = FileLock(file, mode=_MODE)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    with suppress(OSError):
        file.unlink(missing_ok=True)
    return False
