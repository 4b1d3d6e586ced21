"""Writing what was decided: notebooks into nbgrader's folder of submissions, names into its gradebook."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from claimwise.collect.plan import Taking
from claimwise.collect.roster import Person
from claimwise.files import write_atomically
from claimwise.grading.gradebook import Nbgrader


class State(StrEnum):
    """What taking a notebook in does to what is already there."""

    NEW = "new"
    SAME = "unchanged"
    REPLACES = "replaces an earlier hand-in, which is kept"


def state_of(nbgrader: Nbgrader, assignment: str, taking: Taking) -> State:
    """What taking a notebook in would do."""
    notebook = _target(nbgrader, assignment, taking)
    if not notebook.is_file():
        return State.NEW
    return State.SAME if notebook.read_bytes() == taking.entry.data else State.REPLACES


def take_in(nbgrader: Nbgrader, assignment: str, taking: Taking) -> State:
    """Write a student's notebook, and when it was handed in, to where nbgrader looks for submissions.

    An earlier hand-in that differs is kept in ``collected-before/STUDENT/MODULE/``. The same again changes nothing.
    """
    notebook = _target(nbgrader, assignment, taking)
    timestamp = notebook.with_name("timestamp.txt")
    state = state_of(nbgrader, assignment, taking)
    if state is State.REPLACES:
        _keep(notebook, timestamp, nbgrader.root / "collected-before" / taking.student / assignment)
    if state is not State.SAME:
        # A new file with today's date: with the date it had, grading could take it for work that is already marked.
        write_atomically(notebook, (taking.entry.data or b"").decode("utf-8"))
    if taking.handed_in and not timestamp.exists():
        write_atomically(timestamp, f"{taking.handed_in.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC")
    return state


def enrol(nbgrader: Nbgrader, people: Iterable[Person]) -> int:
    """Note students with names and e-mail addresses in the gradebook; gives the number of new or changed ones.

    What the list leaves blank stays as it is.
    """
    changed = 0
    with nbgrader.gradebook() as gradebook:
        known = {student.id: student for student in gradebook.students}
        for person in people:
            named = {"first_name": person.first, "last_name": person.last, "email": person.email}
            details = {name: value for name, value in named.items() if value}
            student = known.get(person.id)
            if student is None or any(getattr(student, name) != value for name, value in details.items()):
                gradebook.update_or_create_student(person.id, **details)
                changed += 1
    return changed


def _target(nbgrader: Nbgrader, assignment: str, taking: Taking) -> Path:
    directory = nbgrader.directory
    folder = Path(directory.format_path(directory.submitted_directory, taking.student, assignment))
    return nbgrader.root / folder / f"{assignment}.ipynb"


def _keep(notebook: Path, timestamp: Path, folder: Path) -> None:
    when = datetime.fromtimestamp(notebook.stat().st_mtime, UTC)
    content = hashlib.sha256(notebook.read_bytes()).hexdigest()[:8]
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{when:%Y%m%dT%H%M%S}-{content}.ipynb"
    shutil.copy2(notebook, kept)
    if timestamp.exists():
        # The time belongs to the old notebook; the new one gets its own or none.
        timestamp.replace(kept.with_suffix(".timestamp.txt"))
