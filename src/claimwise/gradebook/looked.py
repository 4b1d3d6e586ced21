"""What grading found and a person ticked off: kept with who and when, and back on the list when the work changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from claimwise.gradebook.arrangements import Arrangement, arrange, latest_about
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.unused import Files
from claimwise.handed_in.fingerprint import content_hash


def looked_at(connection: Connection) -> dict[str, dict[str, Arrangement]]:
    """Module -> student -> what a person ticked off last; its value tells what they looked at (:func:`hash_of`)."""
    found: dict[str, dict[str, Arrangement]] = defaultdict(dict)
    for row in latest_about(connection, "looked-at"):
        if row.value:
            found[row.assignment][row.student] = row
    return found


def looked_at_in(nbgrader: Nbgrader, module: str) -> Mapping[str, Arrangement]:
    """The same for one module; nothing where there is no gradebook yet."""
    if not nbgrader.has_gradebook():
        return {}
    with nbgrader.reading() as connection:
        return looked_at(connection).get(module, {})


def hash_of(file: str, files: Files) -> str:
    """What tells a student's work from any other: the hash of the ``file`` there, with what else came and is not taken.

    Empty if there is neither.
    """
    return content_hash("".join([file, *map(str, files)]).encode()) if files else file


def tick_off(nbgrader: Nbgrader, module: str, student: str, *, file: str, by: str) -> None:
    """Note that somebody has looked at work; ``file`` is as in :func:`hash_of`, empty to put it back on the list."""
    with nbgrader.writing() as connection:
        arrange(connection, [Arrangement(student, "looked-at", file, module, by=by)])
