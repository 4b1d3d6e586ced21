"""The course at a glance: how far each module is, and the one next thing to do."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from claimwise.assign import release_path
from claimwise.content.modules import ResolvedModule
from claimwise.desk.place import Place
from claimwise.files import remembered
from claimwise.gradebook.arrangements import Arrangement, Standings, standings
from claimwise.gradebook.counts import Progress, due_dates, progress
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.looked import hash_of, looked_at
from claimwise.gradebook.returned import everybody_returned_to
from claimwise.gradebook.unused import Files, unused
from claimwise.grading.workers import file_hash
from claimwise.ids import id_key, is_student_id
from claimwise.words import _, ngettext

HAND_BACK, CLASS, WRITTEN = "handback", "class", "written"
"""Rooms that a course's next step may lead to."""


Looked = Mapping[str, Mapping[str, Arrangement]]
"""Module -> student -> what a person ticked off."""


@dataclass(frozen=True)
class Glance:
    """How far a module is, in numbers of students.

    ``made`` says that its notebook is there to give out; ``new`` is how many hand-ins are not marked yet, ``look_at``
    how many a person must look at, or mark where the machine cannot, ``back`` to how many feedback was handed back. The
    one number of answers is ``by_hand``: those that a person has yet to mark. ``due`` is in UTC.
    """

    name: str
    title: str
    made: bool = False
    due: datetime | None = None
    handed_in: int = 0
    marked: int = 0
    new: int = 0
    look_at: int = 0
    by_hand: int = 0
    back: int = 0

    @property
    def to_hand_back(self) -> int:
        """How many have a mark and no feedback yet."""
        return max(0, self.marked - self.back)


@dataclass(frozen=True)
class NextStep:
    """What to do next: a button. Without an ``action`` it leads to the room."""

    label: str
    room: str
    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def glances(place: Place) -> list[Glance]:
    """How far each module of a course is, for the students on the list."""
    return _glances(place, list(place.course.modules.values()), _from_gradebook(place))


def glance_at(place: Place, module: ResolvedModule, section: str = "") -> Glance:
    """How far one module is, for the class or a section of it."""
    return _glances(place, [module], _from_gradebook(place, module.name, section))[0]


def _glances(place: Place, modules: Sequence[ResolvedModule], known: _Known) -> list[Glance]:
    directory, names = place.nbgrader.directory, [module.name for module in modules]
    base = place.root / directory.submitted_directory
    submitted = changed_files(base, names, ".ipynb", or_folders=True)
    autograded = changed_files(place.root / directory.autograded_directory, names, ".ipynb")
    return [_glance(place, each, known, base, submitted[each.name], autograded[each.name]) for each in modules]


def _glance(
    place: Place,
    module: ResolvedModule,
    known: _Known,
    base: Path,
    submitted: Mapping[str, int],
    autograded: Mapping[str, int],
) -> Glance:
    """How far a module is; ``submitted`` and ``autograded`` say of each student when the files there were changed."""
    name, standings = module.name, known.standings
    done = known.progress.get(name, {})
    work = {student: changed for student, changed in submitted.items() if known.listed(student)}
    alike = Counter(map(id_key, work))
    odd = {student for student in work.keys() - done.keys() if alike[id_key(student)] > 1}
    new = [
        student
        for student, changed in work.items()
        if student not in odd
        and (student not in done or changed > autograded.get(student, -1))
        and _is_new(base / student / name / f"{name}.ipynb", changed, done.get(student), autograded.get(student))
    ]
    seen = [(student, done[student]) for student in work if student in done]
    marked = {student for student, state in seen if state.file}
    unused = {
        student: files
        for student, files in known.unused.get(name, {}).items()
        if student and known.listed(student) and name not in standings[student].excused
    }
    undecided = {student for student, state in seen if state.undecided}
    doubtful = ({student for student, state in seen if state.problems} | unused.keys()) - undecided
    to_see = {each for each in doubtful if not _looked_at(base, name, each, work, unused, known.looked)}
    return Glance(
        name,
        module.module.title,
        made=release_path(module, place.root).is_file() and name in known.due,
        due=known.due.get(name),
        handed_in=len(work),
        marked=len(marked),
        new=len(new),
        look_at=len(odd) + len(undecided) + len(to_see),
        by_hand=sum(state.by_hand for _student, state in seen),
        back=len(marked & known.back.get(name, set())),
    )


def next_step(modules: Sequence[Glance], rooms: Sequence[str], older: Mapping[str, int]) -> NextStep:
    """The one next thing to do in a course, as far as there are ``rooms`` for it. Marking comes before handing back.

    ``older`` says of how many students in a module the page of feedback is older than its mark.
    """
    for module in modules:
        at = {"module": module.name}
        if module.new:
            what = _("Mark what came in: {title}", title=module.title)
            return NextStep(f"{what} ({module.new})", "mark", "grade", at)
    for module in modules:
        at = {"module": module.name}
        if module.by_hand:
            label = ngettext(
                "Mark {n} written answer: {title}",
                "Mark {n} written answers: {title}",
                module.by_hand,
                title=module.title,
            )
            return NextStep(label, WRITTEN, fields=at) if WRITTEN in rooms else NextStep(label, "mark", fields=at)
        if module.look_at:
            label = ngettext(
                "Look at {n} piece of work: {title}",
                "Look at {n} pieces of work: {title}",
                module.look_at,
                title=module.title,
            )
            return NextStep(label, "mark", fields=at)
        if module.to_hand_back and HAND_BACK in rooms:
            return NextStep(_("Hand back: {title}", title=module.title), HAND_BACK, fields=at)
        if older.get(module.name) and HAND_BACK in rooms:
            label = ngettext(
                "Renew {n} page older than its mark: {title}",
                "Renew {n} pages older than their marks: {title}",
                older[module.name],
                title=module.title,
            )
            return NextStep(label, HAND_BACK, fields=at)
    waiting = next((module for module in modules if module.made and not module.handed_in), None)
    unmade = next((module for module in modules if not module.made), None)
    if waiting:
        return NextStep(_("Take in: {title}", title=waiting.title), "take-in", fields={"module": waiting.name})
    if unmade:
        return NextStep(_("Make the notebook: {title}", title=unmade.title), "mark", "assign", {"module": unmade.name})
    return NextStep(_("See how the class is doing"), CLASS if CLASS in rooms else "mark")


def changed_files(
    base: Path, modules: Sequence[str], ending: str, *, or_folders: bool = False
) -> dict[str, dict[str, int]]:
    """Module -> student -> when the file that nbgrader keeps there for both was changed, in nanoseconds.

    ``or_folders``: where there is a folder and no such file in it, when the folder was changed.
    """
    try:
        students = [name for name in os.listdir(base) if is_student_id(name)]  # noqa: PTH208  only names
    except OSError:
        students = []
    found: dict[str, dict[str, int]] = {module: {} for module in modules}
    for module, files in found.items():
        for student in students:
            folder = f"{base}{os.sep}{student}{os.sep}{module}"
            for path in (f"{folder}{os.sep}{module}{ending}", *([folder] if or_folders else ())):
                with suppress(OSError):
                    files[student] = os.lstat(path).st_mtime_ns
                    break
    return found


def _is_new(file: Path, changed: int, state: Progress | None, marked: int | None) -> bool:
    """Whether a hand-in was not marked yet. What is older than the grader's notebook was; else its content decides."""
    if state is None or (state.file and marked is None):
        return True
    if marked is None:  # it could not be marked, and somebody is to look at it
        return False
    return changed > marked and _hash(file) != state.file


def _looked_at(
    base: Path, module: str, student: str, work: Mapping[str, int], unused: Mapping[str, Files], looked: Looked
) -> bool:
    """Whether somebody has ticked off this work, as it lies there, and what came and was not taken in."""
    ticked = looked.get(module, {}).get(student)
    if ticked is None:
        return False
    file = _hash(base / student / module / f"{module}.ipynb") if student in work else ""
    return ticked.value == hash_of(file, unused.get(student, ()))


_hash = remembered(file_hash)


@dataclass(frozen=True)
class _Known:
    """What the gradebook knows: assignment -> how far each student's work is, when it is due, who got feedback back.

    ``looked`` is what a person ticked off, ``standings`` what holds for each student, ``unused`` are files that came
    and were not taken in. Counted are the students of ``section``, if it names one.
    """

    progress: Mapping[str, Mapping[str, Progress]] = field(default_factory=dict)
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    back: Mapping[str, set[str]] = field(default_factory=dict)
    looked: Looked = field(default_factory=dict)
    standings: Standings = field(default_factory=Standings)
    unused: Mapping[str, Mapping[str, Files]] = field(default_factory=dict)
    section: str = ""

    def listed(self, student: str) -> bool:
        """Whether a student counts."""
        return self.standings.listed(student, self.section)


def _from_gradebook(place: Place, module: str | None = None, section: str = "") -> _Known:
    """What it knows of all modules or of one, and of everybody or of a section."""
    nbgrader = place.nbgrader
    if not nbgrader.has_gradebook():
        return _Known()
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        known = standings(connection)
        back, looked = everybody_returned_to(connection), looked_at(connection)
        made = progress(connection, module, known), due_dates(connection)
        return _Known(*made, back, looked, known, unused(connection), section)
