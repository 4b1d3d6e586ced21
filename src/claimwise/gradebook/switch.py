"""All data of a course exchanged at once, gradebook and folders together: whoever looks finds the old or the new.

Folders cannot be exchanged in one step with a database. So a note in the course's folder says first what is to move,
then one transaction changes the gradebook and notes that it did, and only then folders are moved. Whoever finds such a
note sees by the gradebook on which side the course is: before the transaction nothing has happened, after it the rest
is done.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from claimwise.at_work import alone
from claimwise.files import remove, write_atomically
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.exchanged import note_exchanged, was_exchanged
from claimwise.gradebook.whole import writing_alone

NOTE = ".claimwise-exchange.json"
"""The note. While it lies there, an exchange is not finished."""

TEMPORARY = ".claimwise-new-"
"""How folders begin in which something is made ready."""

_OLD = ".claimwise-old-"


@dataclass(frozen=True)
class _Plan:
    """``away`` are paths below the course's folder that go; ``come`` those that come from the folder ``new``.

    ``aside`` are paths below those that go, which nothing else holds: they are put into the folder ``left`` first.
    """

    key: str
    away: Sequence[str]
    come: Sequence[str]
    new: str
    aside: Sequence[str] = ()
    left: str = ""

    @property
    def old(self) -> str:
        """The folder into which goes what goes."""
        return f"{_OLD}{self.key}"


@contextmanager
def exchanging(
    root: Path, engine: Engine, what: str, file: str, *, left: str, come: Sequence[str] = (), new: str = ""
) -> Iterator[tuple[Connection, Callable[[Sequence[str], Sequence[str]], None]]]:
    """Exchange the data of a course. Gives a connection that holds the gradebook, and a function to call at the end.

    Until that function is called, with the paths that go and with those among them that are put into the folder
    ``left``, nothing has begun, and an error leaves everything as it is. What was changed through the connection and
    what moves become true together. ``what`` and ``file`` are noted in the gradebook. The caller is
    :func:`claimwise.at_work.alone`.
    """
    try:
        with writing_alone(engine) as connection:

            def decide(away: Sequence[str], aside: Sequence[str]) -> None:
                plan = _Plan(uuid.uuid4().hex, list(away), list(come), new, list(aside), left)
                note_exchanged(connection, plan.key, what, file)
                write_atomically(root / NOTE, json.dumps(asdict(plan)))

            yield connection, decide
    finally:
        _settle(root, engine)


def finish_exchange(root: Path, db_url: str) -> None:
    """If an exchange was cut short, finish it or take it back. Raises :class:`AtWorkError` while one is going on."""
    if not (root / NOTE).is_file():
        return
    with alone(root):
        _settle(root, open_database(db_url))


def remove_leftovers(root: Path) -> None:
    """Remove folders that an exchange left behind when it was killed. The caller is alone, and there is no note."""
    for beginning in (TEMPORARY, _OLD):
        for folder in root.glob(f"{beginning}*"):
            remove(folder)


def _settle(root: Path, engine: Engine) -> None:
    """If there is a note: move everything to where it belongs now. A second time does what is left of it."""
    if not (root / NOTE).is_file():
        return
    plan = _Plan(**json.loads((root / NOTE).read_text(encoding="utf-8")))
    with reading(engine) as connection:
        done = was_exchanged(connection, plan.key)
    if done:
        for name in plan.aside:
            _move(root / name, root / plan.left / name)
        for name in plan.away:
            _move(root / name, root / plan.old / name)
        for name in plan.come:
            _move(root / plan.new / name, root / name)
    (root / NOTE).unlink()
    remove_leftovers(root)


def _move(source: Path, target: Path) -> None:
    if (source.exists() or source.is_symlink()) and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
