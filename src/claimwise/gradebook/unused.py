"""Files that came for a module and were not taken in, with the reasons: whoever sent one has not handed in nothing.

They stand in rows of :mod:`.arrangements`: one for each student, and one of nobody's for files of which nobody knows
whose they are. A student's row is emptied once their work is taken in.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection

from claimwise.errors import Finding
from claimwise.gradebook.arrangements import Arrangement, arrange, latest_about
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.people import this_person

NOBODY = ""
"""In place of a student: nobody knows whose the files are."""

Files = tuple[Finding, ...]
"""Files that came: which each is, what is wrong with it, and what to do."""


def unused(connection: Connection, students: Collection[str] | None = None) -> dict[str, dict[str, Files]]:
    """Module -> student, or :data:`NOBODY` -> files that came and were not taken in; of everybody, or of some."""
    found: dict[str, dict[str, Files]] = defaultdict(dict)
    for row in latest_about(connection, "unused", students):
        if row.value:
            found[row.assignment][row.student] = files_in(row.value)
    return found


def unused_for(nbgrader: Nbgrader, module: str) -> Mapping[str, Files]:
    """The same for one module; nothing where there is no gradebook yet."""
    if not nbgrader.has_gradebook():
        return {}
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        return unused(connection).get(module, {})


def note_unused(
    nbgrader: Nbgrader,
    module: str,
    came: Mapping[str, Sequence[Finding]],
    *,
    taken: Collection[str] = (),
    seen: Collection[str] = (),
) -> None:
    """Keep the files that came and were not taken in, by student (or :data:`NOBODY`).

    Of students whose work was ``taken`` nothing is kept any more. ``seen`` are the names of all files that were looked
    through: what was nobody's among them is so no longer, unless it ``came`` as nobody's again. Nothing is kept where
    there is no gradebook yet.
    """
    if not nbgrader.has_gradebook():
        return
    with nbgrader.writing() as connection:
        before = unused(connection).get(module, {})
        still = [found for found in before.get(NOBODY, ()) if str(found.file) not in seen]
        now = {**came, NOBODY: [*still, *came.get(NOBODY, ())], **dict.fromkeys(taken, ())}
        by = this_person()
        arrange(
            connection,
            [Arrangement(student, "unused", _as_text(files), module, by=by) for student, files in now.items()],
        )


def files_in(value: str) -> Files:
    """The files that a row tells of."""
    return tuple(map(Finding.from_json, json.loads(value)))


def _as_text(files: Sequence[Finding]) -> str:
    return json.dumps([found.as_json() for found in files], ensure_ascii=False) if files else ""
