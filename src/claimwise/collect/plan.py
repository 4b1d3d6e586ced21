"""Deciding which file is taken for whom. Nothing is written here, so that a dry run shows exactly what would happen."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from claimwise.collect.inbox import Entry
from claimwise.collect.names import CANVAS, MOODLE, Sender, senders, without_wrapper
from claimwise.collect.roster import Person, Roster
from claimwise.handed_in.submission import not_of
from claimwise.student.student_id import STUDENT_ID

PACKING = timedelta(minutes=10)
"""Dates in one archive of Moodle's that lie no further apart tell when it was packed, not when work came in."""

NO_TIMES = (
    "the dates in this archive are those of the download, so no times are noted and nothing will count as late; what "
    "Canvas calls late is named → for the times in Moodle, give the assignment's grading worksheet as --roster"
)
NO_ROSTER = (
    "Moodle's numbers change with every assignment, so without a list students go by their names, as in ada-lovelace, "
    "and by the number only if a name has other letters → give a list with --roster, the same for every module"
)

_NOBODY = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Taking:
    """A notebook that is a student's hand-in. ``handed_in`` is ``None`` if nobody knows; ``note`` is for people."""

    student: str
    entry: Entry
    handed_in: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class LeftOut:
    """A file that is not taken, and why. ``attention``: a person should do something about it."""

    file: str
    why: str
    attention: bool = True
    student: str = ""


@dataclass(frozen=True)
class Plan:
    """What is taken and what is not, who of the list handed in nothing, and what holds for all."""

    takings: list[Taking] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    entry: Entry
    sender: Sender
    handed_in: datetime | None

    @property
    def age(self) -> tuple[datetime, tuple[int, int]]:
        return self.handed_in or _NOBODY, self.sender.order


def decide(entries: Sequence[Entry], module: str, roster: Roster | None = None) -> Plan:
    """For each student the newest notebook of a module.

    Without a list of students the id in a file's name is the student's. A name that fits two people is nobody's, and
    so are two files of which nobody can say which is newer.
    """
    plan = Plan()
    files = list(_with_students(entries, module, roster, plan))
    packed = _are_packing_dates(entry.modified for entry, sender, _ in files if sender.platform == MOODLE)
    candidates: dict[str, list[_Candidate]] = defaultdict(list)
    others: list[tuple[Entry, LeftOut]] = []
    for entry, sender, student in files:
        if problem := _is_other(entry, module):
            others.append((entry, LeftOut(entry.name, problem, student=student.id)))
        else:
            when = _handed_in(entry, sender, student, packed)
            candidates[student.id].append(_Candidate(entry, sender, when))
    for student_id, its_files in sorted(candidates.items()):
        _choose(student_id, its_files, plan)
    # Beside the right notebook a page of text needs no care; a notebook of another module does.
    plan.left_out.extend(left for entry, left in others if entry.is_notebook or left.student not in candidates)
    handed_in = {*candidates, *(left.student for _, left in others)}
    plan.missing.extend(person for person in (roster.people if roster else ()) if person.id not in handed_in)
    plan.notes.extend(_notes([file for its_files in candidates.values() for file in its_files], roster))
    return plan


def _with_students(
    entries: Sequence[Entry], module: str, roster: Roster | None, plan: Plan
) -> Iterable[tuple[Entry, Sender, Person]]:
    """Each readable file with the student whose it is; the others go to the plan with the reason."""
    readable = [entry for entry in entries if not entry.problem]
    plan.left_out.extend(LeftOut(entry.name, entry.problem) for entry in entries if entry.problem)
    notebooks = [entry for entry in readable if entry.is_notebook]
    inner = without_wrapper([entry.name for entry in notebooks], module)
    wrapper = notebooks[0].name.removesuffix(inner[0]) if notebooks else ""
    for entry in readable:
        found = _student(senders(entry.name.removeprefix(wrapper), module), module, roster)
        if not isinstance(found, str):
            yield entry, *found
        elif entry.is_notebook:
            plan.left_out.append(LeftOut(entry.name, found))


def _student(likely: Sequence[Sender], module: str, roster: Roster | None) -> tuple[Sender, Person] | str:
    """Whose a file is, or why nobody knows."""
    if not likely:
        return f"its name does not say whose it is → call it STUDENT.ipynb or {module}_STUDENT.ipynb"
    if roster is None:
        ids = [(sender, _id_without_list(sender)) for sender in likely]
        return next(
            ((sender, Person(student)) for sender, student in ids if STUDENT_ID.fullmatch(student)),
            f"“{ids[0][1]}” is no student id → name the file after the student, e.g. ada.ipynb, or give a --roster",
        )
    for sender in likely:
        people = roster.fits(sender)
        if len(people) == 1:
            return sender, people[0]
        if people:
            names = " and ".join(map(str, people))
            return f"its name fits {names}, so it is taken for nobody → call it by the id, e.g. {people[0].id}.ipynb"
    who = likely[0].text or likely[0].number
    return f"nobody on the list is “{who}” → correct the list, or call the file by the student's id"


def _id_without_list(sender: Sender) -> str:
    """The id in a name. Moodle's numbers differ between assignments: a student would be a new person each time."""
    if sender.platform == MOODLE:
        words = unicodedata.normalize("NFKD", sender.text.casefold())
        words = "".join(letter for letter in words if not unicodedata.combining(letter))
        slug = re.sub(r"[\W_]+", "-", words).strip("-")
        return slug if slug and slug.isascii() else sender.number
    return sender.number if sender.platform == CANVAS else sender.text


def _handed_in(entry: Entry, sender: Sender, student: Person, packed: bool) -> datetime | None:
    if (sender.platform, sender.number) in student.numbers and student.handed_in:
        return student.handed_in
    # Canvas dates every member with the moment of packing: github.com/instructure/canvas-lms/issues/2219.
    if sender.platform == CANVAS or (sender.platform == MOODLE and packed):
        return None
    return entry.modified


def _are_packing_dates(dates: Iterable[datetime | None]) -> bool:
    """Whether an archive was dated while it was packed. Moodle has streamed its archives like that since 3.10."""
    known = [date for date in dates if date]
    return bool(known) and max(known) - min(known) <= PACKING


def _notes(files: Sequence[_Candidate], roster: Roster | None) -> Iterable[str]:
    if any(file.sender.platform and not file.handed_in for file in files):
        yield NO_TIMES
    if not roster and any(file.sender.platform == MOODLE for file in files):
        yield NO_ROSTER


def _choose(student: str, files: Sequence[_Candidate], plan: Plan) -> None:
    accounts = {(file.sender.platform, file.sender.number) for file in files if file.sender.platform}
    if len({platform for platform, _ in accounts}) < len(accounts):
        why = f"two people go by {student}, so it is taken for nobody → give a --roster that tells them apart"
        plan.left_out.extend(LeftOut(file.entry.name, why, student=student) for file in files)
        return
    newest = max(files, key=lambda file: file.age)
    if any(file.age == newest.age and file.entry.data != newest.entry.data for file in files):
        why = f"nobody can say which file of {student} is the newest → collect the right one as {student}.ipynb"
        plan.left_out.extend(LeftOut(file.entry.name, why, student=student) for file in files)
        return
    notes = ["late, says Canvas"] if newest.sender.late else []
    if len(files) > 1:
        notes.append(f"the newest of {len(files)} files: {_why_newest(newest, files)}")
    plan.takings.append(Taking(student, newest.entry, newest.handed_in, "; ".join(notes)))
    why = f"older than {newest.entry.name}"
    plan.left_out.extend(
        LeftOut(file.entry.name, why, attention=False, student=student) for file in files if file is not newest
    )


def _why_newest(newest: _Candidate, files: Sequence[_Candidate]) -> str:
    others = [file.age for file in files if file is not newest]
    when, (upload, attempt) = newest.age
    if all(other_when < when for other_when, _ in others):
        return "it has the latest time"
    if all(order[0] < upload for _, order in others):
        return "the platform gave it the highest number"
    return "its name has the highest number" if attempt else "the others are the same"


def _is_other(entry: Entry, module: str) -> str:
    """Why a file is no notebook of a module; empty if it is one."""
    return not_of(entry.data or b"", module) if entry.is_notebook else "is no notebook → ask for the .ipynb file"
