"""Undoing the last taking in of a module: what was there before is put back, and nothing is lost.

Before anything is written, a note says what lies there and what will. So it is known of each student, also after a kill
in the middle, whether the new work is there. It goes where earlier hand-ins are kept, and the earlier one comes back
from there. Nothing is undone once anything has changed: newer work, or work that was marked since. One student's work
can be taken back even then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from claimwise.collect.intake import BESIDE, State, collecting, keep, kept_of, place_of
from claimwise.collect.said_times import note_times, times_beside
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import remove, write_atomically
from claimwise.gradebook.arrangements import Arrangement, note
from claimwise.gradebook.database import StoreError
from claimwise.gradebook.events import Concerned
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.people import this_person
from claimwise.gradebook.scope import UnknownAssignmentError
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.folder import EARLIER
from claimwise.handed_in.opening import Folder
from claimwise.handed_in.submission import MAX_BYTES
from claimwise.words import _, listed, ngettext

MOST_NAMED = 5
_CHANGES = (State.NEW, State.REPLACES)


class UndoError(ClaimwiseError):
    """The last taking in cannot be undone. The message says why."""


@dataclass(frozen=True)
class LastTaking:
    """The last taking in of a module, as far as it is still there: when it began, in UTC, and what undoing it does.

    ``back`` are the students whose earlier work comes back, ``gone`` those who then have handed in nothing.
    ``problem`` says why it cannot be undone.
    """

    time: datetime
    back: Sequence[str] = ()
    gone: Sequence[str] = ()
    problem: Finding | None = None

    @property
    def state(self) -> str:
        """What tells it from any other taking in."""
        return self.time.isoformat()

    @property
    def students(self) -> list[str]:
        """Everybody whose work it was."""
        return sorted([*self.back, *self.gone])


@dataclass(frozen=True)
class _Note:
    """``before`` and ``after`` are hashes of each student's notebook, empty if there was none."""

    time: str
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def taking_in(nbgrader: Nbgrader, assignment: str, after: Mapping[str, str]) -> Iterator[dict[str, State]]:
    """While this lasts, work is taken in, so that it can be undone, and stands in the course's history.

    ``after`` are the hashes of the notebooks that will come, by student. Gives where to say what became of each. Raises
    :class:`BusyError` if somebody else is collecting.
    """
    states: dict[str, State] = {}
    with collecting(nbgrader.root):
        before = _note_taking(nbgrader, assignment, after)
        times = times_beside(nbgrader, assignment, before)
        try:
            yield states
        finally:
            came = [Concerned(student, after=state.value) for student, state in states.items() if state in _CHANGES]
            if came:
                nbgrader.note_done("taken-in", assignment, came)
            note_times(nbgrader, assignment, states, times)


def _note_taking(nbgrader: Nbgrader, assignment: str, after: Mapping[str, str]) -> Mapping[str, str]:
    """Note what taking in will change, and give the hashes of what it takes the place of, by student.

    Taking in the same again changes nothing, so it leaves the note.
    """
    before = {student: hash_there(nbgrader, assignment, student) for student in after}
    changed = {student: new for student, new in after.items() if before[student] != new}
    note = _Note(datetime.now(UTC).isoformat(), {student: before[student] for student in changed}, changed)
    if changed:
        write_atomically(_file(nbgrader, assignment), json.dumps(vars(note)))
    return {student: file for student, file in note.before.items() if file}


def last_taking(nbgrader: Nbgrader, assignment: str) -> LastTaking | None:
    """The last taking in of a module; ``None`` if there was none that changed anything, or it was undone."""
    note = _read(_file(nbgrader, assignment))
    if note is None:
        return None
    now = {student: hash_there(nbgrader, assignment, student) for student in note.after}
    there = [student for student in sorted(note.after) if now[student] == note.after[student]]
    if not there and all(now[student] == note.before[student] for student in note.after):
        return None
    found = LastTaking(
        datetime.fromisoformat(note.time),
        [student for student in there if note.before[student]],
        [student for student in there if not note.before[student]],
    )
    return LastTaking(found.time, found.back, found.gone, _problem(nbgrader, assignment, note, now))


def undo_taking(nbgrader: Nbgrader, assignment: str, *, seen: str | None = None) -> LastTaking:
    """Undo the last taking in of a module; gives what was undone. ``seen`` is the ``state`` of the one that is meant.

    Raises :class:`UndoError` if there is nothing to undo, if another one is the last by now, or if anything has changed
    since; then nothing is undone.
    Raises :class:`BusyError` if somebody is collecting.
    """
    with collecting(nbgrader.root):
        taking = last_taking(nbgrader, assignment)
        if taking is None:
            raise UndoError(_("nothing was taken in for {module} that could be undone", module=assignment))
        if seen is not None and seen != taking.state:
            what = _("something else was taken in since you looked, on {time}", time=nbgrader.zone.shown(taking.time))
            raise UndoError(what, _("look at the page again, then undo that if you mean it; nothing has changed"))
        if taking.problem:
            raise UndoError(taking.problem)
        note = _read(_file(nbgrader, assignment)) or _Note("")
        for student in taking.students:
            _put_back(nbgrader, assignment, student, note.before[student])
        _file(nbgrader, assignment).unlink(missing_ok=True)
        nbgrader.note_done("undone", assignment, map(Concerned, taking.students))
        note_times(nbgrader, assignment, taking.students)
    return taking


def take_back(nbgrader: Nbgrader, assignment: str, student: str, *, why: str = "", by: str = "") -> None:
    """Let a student have handed in nothing: the work is not theirs. It may be marked already.

    The file is kept with earlier hand-ins, marks of people stay in the history, and nothing of either counts any more.
    What is made from it, the graders' notebook and the page of feedback, goes. Cut short, another run does the rest.
    Raises :class:`UndoError` if no work of the student lies there, :class:`BusyError` if somebody is collecting, and
    :class:`StoreError`, with the work where it was, if the gradebook cannot be written.
    """
    with collecting(nbgrader.root):
        now = hash_there(nbgrader, assignment, student)
        if not now or now.startswith("?"):
            raise UndoError(_("no work of {student} lies there for {module}", student=student, module=assignment))
        if nbgrader.has_gradebook():
            with suppress(UnknownAssignmentError):
                nbgrader.store(assignment).withdraw(student)
            with nbgrader.writing() as connection:
                note(connection, [Arrangement(student, "taken-back", now, assignment, why, by or this_person())])
        remove(nbgrader.autograded_notebook(assignment, student).parent)
        remove(nbgrader.feedback_page(assignment, student).parent)
        _put_back(nbgrader, assignment, student, "")


def _problem(nbgrader: Nbgrader, assignment: str, note: _Note, now: Mapping[str, str]) -> Finding | None:
    """Why nothing may be undone, if that is so."""
    newer = [student for student in note.after if now[student] not in (note.after[student], note.before[student])]
    if newer:
        what = ngettext(
            "{n} student has other work there by now: {names}",
            "{n} students have other work there by now: {names}",
            len(newer),
            names=_named(newer),
        )
        return Finding(what, _("take in the right files instead; nothing that was handed in is lost"))
    try:
        files = _marked(nbgrader, assignment)
    except StoreError as error:  # nobody can say whether it was marked
        return error.finding
    marked = [student for student, file in files.items() if note.after.get(student) == file]
    if marked:
        what = ngettext(
            "the work of {n} student was marked since: {names}",
            "the work of {n} students was marked since: {names}",
            len(marked),
            names=_named(marked),
        )
        remedy = _("take in the right files instead; they take the place of these, and what a person marked is kept")
        return Finding(what, remedy)
    lost = [
        student
        for student, before in note.before.items()
        if before and now[student] == note.after[student] and not _kept(nbgrader, assignment, student, before)
    ]
    if lost:
        what = _("the earlier work of {names} is not in {folder} any more", names=_named(lost), folder=f"{EARLIER}/")
        return Finding(what, _("bring it back from a backup, then try again"))
    return None


def _put_back(nbgrader: Nbgrader, assignment: str, student: str, before: str) -> None:
    """What was there before, with what belongs to it, in place of what is there. The notebook itself comes last."""
    name = f"{assignment}.ipynb"
    with (
        place_of(nbgrader.directory, assignment, student) as place,
        kept_of(nbgrader.directory, assignment, student, make=True) as kept,
    ):
        keep(place, assignment, kept)
        if not before:
            for each in (*BESIDE, name):
                place.remove(each)
            _remove_empty(place.path, place.path.parent)
            return
        stem = _stem(kept, before)
        for extra, mode in BESIDE.items():
            if f"{stem}.{extra}" in kept.names():
                place.write(extra, kept.read(f"{stem}.{extra}", 10_000), mode)
            else:
                place.remove(extra)
        place.write(name, kept.read(f"{stem}.ipynb", MAX_BYTES))


def _remove_empty(*folders: Path) -> None:
    """Remove folders in which nothing lies; who has one has handed in. A link is no folder, and stays."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()


def _kept(nbgrader: Nbgrader, assignment: str, student: str, before: str) -> bool:
    try:
        with kept_of(nbgrader.directory, assignment, student) as kept:
            return bool(_stem(kept, before))
    except OSError:
        return False


def _stem(kept: Folder, content: str) -> str:
    """The name, without its ending, of the notebook with a content that was kept last; empty if none is."""
    names = [name for name in reversed(kept.names()) if name.endswith(".ipynb")]
    return next((name.removesuffix(".ipynb") for name in names if _hash(kept, name) == content), "")


def _hash(folder: Folder, name: str) -> str:
    data = folder.read(name, MAX_BYTES)
    return content_hash(data)


def hash_there(nbgrader: Nbgrader, assignment: str, student: str) -> str:
    """The hash of the notebook that lies there for a student; empty if there is none."""
    try:
        with place_of(nbgrader.directory, assignment, student) as place:
            return _hash(place, f"{assignment}.ipynb")
    except FileNotFoundError:
        return ""
    except OSError as error:  # a link, or not to be read: it is never what was taken in
        return f"?{type(error).__name__}"


def _marked(nbgrader: Nbgrader, assignment: str) -> dict[str, str]:
    """Student -> hash of the file that was marked. Raises :class:`StoreError` if the gradebook cannot be read."""
    if not nbgrader.has_gradebook():
        return {}
    try:
        return {student: grading.file for student, grading in nbgrader.store(assignment).gradings().items()}
    except UnknownAssignmentError:
        return {}


def _named(students: Sequence[str]) -> str:
    more = len(students) - MOST_NAMED
    named = sorted(students)[:MOST_NAMED]
    return listed([*named, _("{n} more", n=more)] if more > 0 else named)


def _file(nbgrader: Nbgrader, assignment: str) -> Path:
    return nbgrader.root / "reports" / f"{assignment}-collected.json"


def _read(file: Path) -> _Note | None:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        note = _Note(str(told["time"]), dict(told["before"]), dict(told["after"]))
        datetime.fromisoformat(note.time)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return note if note.before.keys() == note.after.keys() else None
