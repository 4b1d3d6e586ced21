"""Writing what was decided: notebooks into nbgrader's folder of submissions, names into its gradebook."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from filelock import Timeout
from nbgrader.coursedir import CourseDirectory

from claimwise.at_work import at_work, lock_in, own_folder
from claimwise.collect.names import CANVAS, Sender, by_handle
from claimwise.collect.plan import Taking
from claimwise.collect.roster import Person
from claimwise.errors import ClaimwiseError
from claimwise.files import remembered
from claimwise.gradebook.arrangements import Arrangement, What, arrange
from claimwise.gradebook.events import Concerned
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.people import this_person
from claimwise.handed_in.folder import EARLIER, HANDLE_FILE, SECRET_FILE, TIME_FILE, parsed_time, time_in
from claimwise.handed_in.opening import Folder, opened
from claimwise.words import _

LOCK = "collecting"
"""The lock of whoever collects, beside those of all who are at work."""

BESIDE = {TIME_FILE: 0o666, SECRET_FILE: 0o600, HANDLE_FILE: 0o666}
"""What lies beside a notebook and belongs to it, and who may read and write that."""


class BusyError(ClaimwiseError):
    """Somebody else is collecting for the same course. Its finding says to wait."""


class State(StrEnum):
    """What taking a notebook in does to what is already there."""

    NEW = "new"
    SAME = "same"
    REPLACES = "replaces"
    OLDER = "older"

    @property
    def in_words(self) -> str:
        """The same for people."""
        if self is State.REPLACES:
            return _("replaces an earlier hand-in, which is kept")
        if self is State.OLDER:
            return _(
                "is older than the work that lies there, and left alone; to have it count, take that work back first"
            )
        return _("unchanged") if self is State.SAME else _("new")


@contextmanager
def collecting(root: Path) -> Iterator[None]:
    """While this lasts, nobody else collects for a course. Raises :class:`BusyError` if somebody does."""
    try:
        with at_work(root), lock_in(own_folder(root), LOCK, 0):
            yield
    except Timeout:
        what = _("somebody else, or another window of yours, is collecting for this course right now")
        raise BusyError(what, _("wait until that is done, then collect again")) from None


def state_of(directory: CourseDirectory, assignment: str, taking: Taking) -> State:
    """What taking a notebook in would do. Raises :class:`OSError` if it could not be written."""
    try:
        with place_of(directory, assignment, taking.student) as place:
            return _state(place, assignment, taking)
    except FileNotFoundError:
        return State.NEW


def take_in(directory: CourseDirectory, assignment: str, taking: Taking) -> State:
    """Write a student's notebook, and when it was handed in, to where nbgrader looks for submissions.

    An earlier hand-in that differs is kept in ``collected-before/STUDENT/MODULE/``. The same again changes nothing, but
    what is missing beside it comes: so it is finished if it was cut short. Nothing takes the place of work that was
    handed in later. Raises :class:`OSError` if it cannot be
    written, also because the folder leads elsewhere.
    """
    with place_of(directory, assignment, taking.student, make=True) as place:
        state = _state(place, assignment, taking)
        if state is State.OLDER:
            return state
        if state is State.REPLACES:
            with kept_of(directory, assignment, taking.student, make=True) as before:
                keep(place, assignment, before)
        if state is not State.SAME:
            # A new file with today's date: with the date it had, grading could take it for work already marked.
            place.write(f"{assignment}.ipynb", taking.entry.data or b"")
        if taking.entry.secret and (state is not State.SAME or SECRET_FILE not in place.names()):
            place.write(SECRET_FILE, taking.entry.secret, BESIDE[SECRET_FILE])
        if taking.handed_in and TIME_FILE not in place.names():
            write_time(place, taking.handed_in)
        if taking.handle:  # another download may have a newer one; a file that came otherwise leaves the one there is
            _note(place, HANDLE_FILE, taking.handle.encode())
    return state


def write_time(place: Folder, handed_in: datetime) -> None:
    """Note beside a hand-in when it came, as nbgrader does."""
    place.write(TIME_FILE, f"{handed_in.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC".encode())


def sender_in(folder: Path) -> Sender | None:
    """Who handed in the work in a folder, as the platform's download said; ``None`` if it did not come from one."""
    handle = folder / HANDLE_FILE
    return _sender(handle) if os.path.lexists(handle) else None


@remembered
def _sender(handle: Path) -> Sender | None:
    folder = handle.parent
    try:
        with opened(folder.parent.parent, folder.parent.name, folder.name) as place:
            return by_handle(place.read(handle.name, 2000).decode("utf-8", "replace").strip())
    except OSError:
        return None


def _note(place: Folder, name: str, text: bytes) -> None:
    """Write a file unless it says so already."""
    try:
        if place.read(name, len(text)) == text:
            return
    except FileNotFoundError:
        pass
    place.write(name, text)


def enrol(nbgrader: Nbgrader, people: Iterable[Person]) -> int:
    """Note students with all that a list says of them in the gradebook; gives the number of new or changed ones.

    What the list leaves blank stays as it is, names of which it lost letters stay too, and who left the class is not
    back.
    """
    people = list(people)
    changed = set[str]()
    with nbgrader.gradebook() as gradebook:
        known = {student.id: student for student in gradebook.students}
        for person in people:
            named = {"first_name": person.first, "last_name": person.last, "email": person.email}
            student = known.get(person.id)
            details = {
                name: value
                for name, value in named.items()
                if value and not (student and _has_lost_letters(value, getattr(student, name) or ""))
            }
            if student is None or any(getattr(student, name) != value for name, value in details.items()):
                gradebook.update_or_create_student(person.id, **details)
                changed.add(person.id)
    changed |= _note_listed(nbgrader, people)
    if changed:
        nbgrader.note_done("class-list", concerned=map(Concerned, sorted(changed)))
    return len(changed)


def _has_lost_letters(text: str, known: str) -> bool:
    """Whether a list says what is known, with “?” where its code page had no letter, as “?ukasz” for “Łukasz”."""
    return "?" in text and text != known and bool(re.fullmatch(re.escape(text).replace(r"\?", "."), known))


def _note_listed(nbgrader: Nbgrader, people: Iterable[Person]) -> set[str]:
    """Keep sections, and what platforms call students; gives those of whom that was new."""
    by, found = this_person(), []
    for person in people:
        said: dict[What, str] = {
            "section": person.section,
            "number": dict(person.numbers).get(CANVAS, ""),
            "sis-id": person.sis_id,
            "login": person.login,
        }
        found += [Arrangement(person.id, what, value, why=person.where, by=by) for what, value in said.items() if value]
    if not found:
        return set()
    with nbgrader.writing() as connection:
        return {row.student for row in arrange(connection, found)}


@contextmanager
def place_of(directory: CourseDirectory, assignment: str, student: str, *, make: bool = False) -> Iterator[Folder]:
    """The folder with a student's submission; ``make`` says that it is made if there is none. Raises ``OSError``."""
    folder = Path(directory.format_path(directory.submitted_directory, student, assignment))
    everybody = folder.parent.parent
    if make:
        everybody.mkdir(parents=True, exist_ok=True)
    with opened(everybody, folder.parent.name, folder.name, make=make) as place:
        yield place


@contextmanager
def kept_of(directory: CourseDirectory, assignment: str, student: str, *, make: bool = False) -> Iterator[Folder]:
    """The folder with what a student had handed in before; ``make`` as above. Raises ``OSError``."""
    with opened(Path(directory.root), EARLIER, student, assignment, make=make) as before:
        yield before


def _state(place: Folder, assignment: str, taking: Taking) -> State:
    data = taking.entry.data or b""
    try:
        if place.read(f"{assignment}.ipynb", len(data)) == data:
            return State.SAME
    except FileNotFoundError:
        return State.NEW
    there = parsed_time(time_in(place)) if TIME_FILE in place.names() else None
    came = taking.handed_in and taking.handed_in.astimezone(UTC).replace(tzinfo=None)
    return State.OLDER if there and came and came < there and not taking.older_too else State.REPLACES


def keep(place: Folder, assignment: str, before: Folder) -> None:
    """Keep a notebook, with what belongs to it: the new one gets its own time and secret, or none.

    It goes on being called as it was by the platform, until another download says something else.
    """
    with place.open(f"{assignment}.ipynb") as file:
        data = file.read()
    when = datetime.fromtimestamp(place.status(f"{assignment}.ipynb").st_mtime, UTC)
    kept = f"{when:%Y%m%dT%H%M%S%f}-{hashlib.sha256(data).hexdigest()[:8]}"
    if f"{kept}.ipynb" not in before.names():  # else it was cut short: what lies beside may be another's by now
        for name in BESIDE.keys() & set(place.names()):
            before.write(f"{kept}.{name}", place.read(name, 10_000), BESIDE[name])
        before.write(f"{kept}.ipynb", data)
    place.remove(TIME_FILE)
    place.remove(SECRET_FILE)
