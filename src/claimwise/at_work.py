"""Who is at work in a course's folder: many may write at once, but nobody while the whole of it is exchanged.

Whoever writes holds a file of their own in ``.at-work/``; whoever exchanges everything holds the gate, and goes through
only if nobody holds such a file. A program that was killed holds nothing any more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from claimwise.access import OWNERS_FILE, fit_path, is_shared, private_folder
from claimwise.errors import ClaimwiseError
from claimwise.words import _

FOLDER = ".at-work"
_GATE = "gate"
_SHORT = 10
"""Seconds to wait at the gate for others who only go through."""


class AtWorkError(ClaimwiseError):
    """Somebody else is at work in the course's folder. Its finding says to wait."""


@contextmanager
def at_work(root: Path) -> Iterator[None]:
    """While this lasts, nobody exchanges the data of a course. Raises :class:`AtWorkError` if somebody does."""
    own = lock_in(own_folder(root), f"{uuid.uuid4().hex}.lock")
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
        for file in sorted(own_folder(root).glob("*.lock")):
            if _is_held(lock_in(file.parent, file.name)):
                what = _("somebody is at work in this course right now: taking in, grading or writing feedback")
                raise AtWorkError(what, _("wait until that is done, then try again"))
        yield


@contextmanager
def _through_the_gate(root: Path, seconds: float) -> Iterator[None]:
    gate = lock_in(own_folder(root), _GATE)
    try:
        gate.acquire(timeout=seconds)
    except Timeout:
        what = _("the data of this course are being exchanged right now: archived, restored or deleted")
        raise AtWorkError(what, _("wait until that is done, then try again")) from None
    try:
        yield
    finally:
        gate.release()


def lock_in(folder: Path, name: str, seconds: float = -1) -> FileLock:
    """A lock in a folder of :func:`private_folder`, which waits for so many seconds; for ever if below 0.

    Whoever may read a lock's file may hold it, so only those may who may use the folder.
    """
    shared = is_shared(folder)
    fit_path(folder / name, OWNERS_FILE)  # one from before the folder was shared, or from when it was
    return FileLock(folder / name, timeout=seconds, mode=0o660 if shared else OWNERS_FILE)


def own_folder(root: Path) -> Path:
    """The folder of a course in which locks lie."""
    return private_folder(root / FOLDER)


def _is_held(lock: FileLock) -> bool:
    """Whether its owner is still there; the file of one who was killed is removed."""
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
    return False
