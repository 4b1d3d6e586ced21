"""Collecting as a whole, for a command or a page: who may hand in, what would be taken, and taking it in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimwise.collect.inbox import InboxError, read_inbox
from claimwise.collect.intake import State, enrol, state_of, take_in
from claimwise.collect.people import known_people, under_known_ids
from claimwise.collect.plan import IntakePlan, Taking, decide
from claimwise.collect.roster import Person, Roster
from claimwise.collect.roster_file import read_roster
from claimwise.collect.said_times import let_real_times_count
from claimwise.collect.undo import hash_there, taking_in
from claimwise.errors import Cancelled, Finding
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.people import PERSON, this_person
from claimwise.gradebook.unused import note_unused, unused_for
from claimwise.handed_in.fingerprint import content_hash, fingerprint
from claimwise.handed_in.folder import EARLIER
from claimwise.handed_in.submission import UnreadableSubmissionError, read
from claimwise.progress import Step, quiet_step
from claimwise.words import _, ngettext


@dataclass(frozen=True)
class ClassList:
    """Who may hand in: ``known`` are the people of the course so far, ``listed`` those of a list, if one was given.

    ``dropped`` are those of them who left the class. Their work is still taken in, and nobody waits for it.
    """

    known: Roster
    listed: Roster | None = None
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Foreseen:
    """What taking a notebook in would do, or why it could not be written.

    ``also`` are other students under whom the very same file lies already, and stays.
    """

    taking: Taking
    state: State | None = None
    problem: Finding | None = None
    also: tuple[str, ...] = ()


@dataclass
class Intake:
    """What taking in did: ``states`` by student, and ``failed`` for those whose work could not be written.

    ``missing`` are people of the list of whom nothing has come, ``enrolled`` is how many were new or changed in the
    gradebook. Of a ``cancelled`` intake both are unknown; students in neither of the first two were not reached.
    """

    states: dict[str, State] = field(default_factory=dict)
    failed: dict[str, Finding] = field(default_factory=dict)
    missing: list[Person] = field(default_factory=list)
    enrolled: int = 0
    cancelled: bool = False

    def count(self, state: State) -> int:
        """For how many students the intake did that."""
        return list(self.states.values()).count(state)

    @property
    def in_words(self) -> str:
        """How many were taken in, in a sentence."""
        replaced, unchanged = self.count(State.REPLACES), self.count(State.SAME)
        older = self.count(State.OLDER)
        taken = len(self.states) - unchanged - older
        said = self._taken_in_words(taken, replaced, unchanged)
        if not older:
            return said
        left = ngettext(
            "{n} is older than the work that lies there, and was left alone.",
            "{n} are older than the work that lies there, and were left alone.",
            older,
        )
        return f"{said} {left}"

    @staticmethod
    def _taken_in_words(taken: int, replaced: int, unchanged: int) -> str:
        if replaced:
            return _(
                "{taken} taken in ({replaced} in place of earlier ones, which are in collected-before/), "
                "{unchanged} unchanged.",
                taken=taken,
                replaced=replaced,
                unchanged=unchanged,
            )
        return _("{taken} taken in, {unchanged} unchanged.", taken=taken, unchanged=unchanged)

    def missing_in_words(self, *, whole: bool) -> str:
        """Who is missing, in a sentence; empty if nobody is. ``whole``: everybody's work should have been there."""
        missing = len(self.missing)
        if missing and whole:
            return ngettext(
                "{n} on the list handed in nothing: {names}",
                "{n} on the list handed in nothing: {names}",
                missing,
                names=", ".join(map(str, self.missing)),
            )
        if not missing:
            return ""
        return ngettext(
            "Of {n} on the list nothing has been collected so far.",
            "Of {n} on the list nothing has been collected so far.",
            missing,
        )

    @property
    def enrolled_in_words(self) -> str:
        """How many names were noted, in a sentence; empty if none were."""
        return names_noted(self.enrolled)


def names_noted(changed: int) -> str:
    """How many names were noted in the gradebook, in a sentence; empty if none were."""
    if not changed:
        return ""
    return ngettext("{n} name noted in the gradebook.", "{n} names noted in the gradebook.", changed)


def class_list(nbgrader: Nbgrader, assignment: str, roster: Path | None = None) -> ClassList:
    """The people of the course, and those in a file with a list, under the ids by which they are known.

    Raises :class:`TableError` and :class:`RosterError` for a list that cannot be used.
    """
    known = known_people(nbgrader, assignment)
    dropped = frozenset(student for student, standing in nbgrader.standings().items() if standing.dropped)
    if not roster:
        return ClassList(known, dropped=dropped)
    listed = under_known_ids(read_roster(roster, nbgrader.zone), known)
    if still := [str(person) for person in listed.people if person.id in dropped]:
        what = ngettext(
            "{n} on the list left the class, and stays out: {names}",
            "{n} on the list left the class, and stay out: {names}",
            len(still),
            names=", ".join(still),
        )
        back = Finding(what, _("“claimwise student NAME --back” takes somebody back"))
        listed = replace(listed, notes=(*listed.notes, back))
    return ClassList(known, listed, dropped)


def plan_intake(
    nbgrader: Nbgrader,
    assignment: str,
    source: Path,
    people: ClassList,
    *,
    chosen: Mapping[str, str] | None = None,
    step: Step = quiet_step,
) -> IntakePlan:
    """What would be taken for whom of what lies in a folder, an archive or a notebook. Writes nothing.

    ``chosen`` is what a person said of files: see :func:`decide`.

    ``step`` is told of each file when it has been read, and of each of a student when it has been looked into. Raises
    :class:`InboxError` if nothing can be read there, or if there is no notebook.
    """
    entries = read_inbox(source, nbgrader.zone, step=step)
    plan = decide(entries, assignment, people.listed, known=people.known, zone=nbgrader.zone, chosen=chosen, step=step)
    if not plan.takings and not plan.left_out:
        raise InboxError(_("there is no .ipynb file in {source}", source=source))
    takings = [_with_note(taking) if taking.student in people.dropped else taking for taking in plan.takings]
    before = people.dropped | came_before(nbgrader, assignment)
    return replace(plan, takings=takings, missing=[person for person in plan.missing if person.id not in before])


def came_before(nbgrader: Nbgrader, assignment: str) -> set[str]:
    """The students of whom something came before, whether it could be taken in or not, and whether it counts."""
    odd, kept = nbgrader.left_out(assignment).keys(), nbgrader.root.glob(f"{EARLIER}/*/{assignment}")
    there = nbgrader.submitted(assignment).keys() | odd | {folder.parent.name for folder in kept}
    return there | unused_for(nbgrader, assignment).keys()


def _with_note(taking: Taking) -> Taking:
    left = _("left the class: the work is kept, and not graded")
    return replace(taking, note="; ".join(filter(None, (taking.note, left))))


def foresee(nbgrader: Nbgrader, assignment: str, plan: IntakePlan) -> list[Foreseen]:
    """What each taking of a plan would do. Writes nothing."""
    also, foreseen = _same_files(nbgrader, assignment, plan), []
    for taking in plan.takings:
        others = tuple(also.get(taking.student, ()))
        try:
            foreseen.append(Foreseen(taking, state_of(nbgrader.directory, assignment, taking), also=others))
        except OSError as error:
            foreseen.append(Foreseen(taking, problem=Finding(_("could not be written: {error}", error=error))))
    return foreseen


def plan_state(nbgrader: Nbgrader, assignment: str, plan: IntakePlan) -> str:
    """What tells a plan from any other, in hexadecimal digits.

    It is another one if a file is another's or holds something else, comes at another time, is taken or left out, or if
    something else lies there by now for its student.
    """
    taken = [
        (
            taking.entry.name,
            taking.student,
            str(taking.handed_in or ""),
            content_hash(taking.entry.data or b""),
            hash_there(nbgrader, assignment, taking.student),
        )
        for taking in plan.takings
    ]
    left_out = [(left.file, left.student) for left in plan.left_out]
    return fingerprint([assignment, sorted(taken), sorted(left_out)])


def _same_files(nbgrader: Nbgrader, assignment: str, plan: IntakePlan) -> dict[str, list[str]]:
    """Student of a plan -> others under whom the same file lies, and is not replaced by the plan.

    What was handed in as it was given out says nothing of whose it is.
    """
    new = {taking.student: taking.entry.data or b"" for taking in plan.takings}
    untouched = _given_out(nbgrader, assignment)
    sizes = {len(data) for data in new.values()}
    lying: dict[bytes, list[str]] = defaultdict(list)
    for student in nbgrader.handed_in(assignment):
        path = nbgrader.submitted_notebook(assignment, student)
        try:
            data = read(path) if path.lstat().st_size in sizes else None
        except (OSError, UnreadableSubmissionError):
            continue
        if data is not None and data != untouched and new.get(student, data) == data:
            lying[data].append(student)
    return {student: [other for other in lying[data] if other != student] for student, data in new.items()}


def _given_out(nbgrader: Nbgrader, assignment: str) -> bytes:
    """The notebook as students got it; nothing if it is not there."""
    folder = nbgrader.directory.format_path(nbgrader.directory.release_directory, ".", assignment)
    try:
        return read(Path(folder) / f"{assignment}.ipynb")
    except UnreadableSubmissionError:
        return b""


def collect(
    nbgrader: Nbgrader,
    assignment: str,
    plan: IntakePlan,
    people: ClassList,
    *,
    step: Step = quiet_step,
) -> Intake:
    """Write what a plan says, and the names of the list into the gradebook.

    What it does can be undone (see :mod:`.undo`). ``step`` is told of each student. If it raises :class:`Cancelled`,
    the work stops, and the intake says what was done; collecting again does the rest. Raises :class:`BusyError` if
    somebody else is collecting.
    """
    intake = Intake()
    try:
        after = {taking.student: content_hash(taking.entry.data or b"") for taking in plan.takings}
        with taking_in(nbgrader, assignment, after) as intake.states:
            for taking in plan.takings:
                try:
                    intake.states[taking.student] = take_in(nbgrader.directory, assignment, taking)
                except OSError as error:
                    what = _("{file} could not be written: {error}", file=taking.entry.name, error=error)
                    intake.failed[taking.student] = Finding(what, student=taking.student)
                step(1)
            there = [taking for taking in plan.takings if intake.states.get(taking.student) is not State.OLDER]
            let_real_times_count(nbgrader, assignment, there)
            _note_unused(nbgrader, assignment, plan, intake, people)
    except Cancelled:
        intake.cancelled = True
        return intake
    intake.missing = [*plan.missing]
    intake.enrolled = enrol_listed(nbgrader, people)
    return intake


def _note_unused(nbgrader: Nbgrader, assignment: str, plan: IntakePlan, intake: Intake, people: ClassList) -> None:
    """Keep what came and is not there now, so that its students are never said to have handed in nothing.

    What somebody left out by hand, of a student whom nobody knows, is nobody's work.
    """
    known = {person.id for roster in (people.known, people.listed) if roster for person in roster.people}
    came: dict[str, list[Finding]] = defaultdict(list)
    for left in plan.left_out:
        if left.attention or (left.student in known and left.student not in intake.states):
            came[left.student].append(replace(left.why, file=Path(left.file)))
    for student, problem in intake.failed.items():
        came[student].append(problem)
    seen = {left.file for left in plan.left_out} | {taking.entry.name for taking in plan.takings}
    note_unused(nbgrader, assignment, came, taken=intake.states, seen=seen)


def exchange_is_open(nbgrader: Nbgrader) -> bool:
    """Whether students can hand in by nbgrader's exchange: a folder for it is there."""
    root = str(nbgrader.settings.Exchange.get("root", ""))
    return bool(root) and Path(root, nbgrader.directory.course_id, "inbound").is_dir()


def collect_from_exchange(nbgrader: Nbgrader, assignment: str) -> int:
    """Collect from nbgrader's exchange with nbgrader's own command, which prints its log; gives its exit code."""
    # Beside our Python even if no shell knows of it.
    command = [str(Path(sys.executable).with_name("nbgrader")), "collect", assignment, "--update"]
    whose = {**os.environ, PERSON: this_person()}
    return subprocess.run(command, cwd=nbgrader.root, env=whose, check=False).returncode  # noqa: S603  our own command


def enrol_listed(nbgrader: Nbgrader, people: ClassList) -> int:
    """Note the people of a list in the gradebook, if one was given; gives how many were new or changed."""
    return enrol(nbgrader, people.listed.people) if people.listed else 0
