"""What grading found and a person ticked off: kept with who and when, and back on the list when the work changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from claimwise.gradebook.arrangements import Arrangement, arrange, latest_about
from claimwise.gradebook.arranging import opened
from claimwise.gradebook.database import reading, writing
from claimwise.gradebook.nbgrader import Nbgrader


def looked_at(connection: Connection) -> dict[str, dict[str, Arrangement]]:
    """Module -> student -> what a person ticked off last; its value is the hash of the file that they looked at."""
    found: dict[str, dict[str, Arrangement]] = defaultdict(dict)
    for row in latest_about(connection, "looked-at"):
        if row.value:
            found[row.assignment][row.student] = row
    return found


def looked_at_in(nbgrader: Nbgrader, module: str) -> Mapping[str, Arrangement]:
    """The same for one module; nothing where there is no gradebook yet."""
    if not nbgrader.has_gradebook():
        return {}
    with opened(nbgrader) as engine, reading(engine) as connection:
        return looked_at(connection).get(module, {})


def tick_off(nbgrader: Nbgrader, module: str, student: str, *, file: str, by: str) -> None:
    """Note that somebody has looked at a piece of work; ``file`` is its hash, empty to put it back on the list."""
    with opened(nbgrader) as engine, writing(engine) as connection:
        arrange(connection, [Arrangement(student, "looked-at", file, module, by=by)])
