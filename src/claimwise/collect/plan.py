"""Deciding which file is taken for whom. Nothing is written here, so that a dry run shows exactly what would happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from claimwise.collect.inbox import Entry
from claimwise.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CANVAS,
    FOLDER,
    ILIAS,
    MOODLE,
    Sender,
    sender,
    without_wrapper,
)
from claimwise.collect.owners import Owners
from claimwise.collect.roster import Person, Roster
from claimwise.errors import Finding
from claimwise.handed_in.notebook import UnreadableSubmissionError, modules_of, parse
from claimwise.handed_in.submission import not_of
from claimwise.ids import id_key
from claimwise.progress import Step, quiet_step
from claimwise.words import _, ngettext
from claimwise.zone import Zone

PACKING = timedelta(minutes=10)
"""Dates of files that lie no further apart tell when they were packed or copied, not when work came in."""
AT_ONCE = timedelta(seconds=2)
"""Two files this close were written by one program."""

_NOBODY = datetime.min.replace(tzinfo=UTC)

_File = tuple[Entry, Sender, Person]
"""A file, what its name says of where it comes from, and whose it is."""


@dataclass(frozen=True)
class Taking:
    """A notebook that is a student's hand-in. ``handed_in`` is ``None`` if nobody knows; ``note`` is for people.

    ``handle`` is what the platform's download calls the student's files, as in :class:`Sender`. ``older_too`` says that
    it takes the place of newer work as well.
    """

    student: str
    entry: Entry
    handed_in: datetime | None = None
    note: str = ""
    handle: str = ""
    older_too: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A file that is not taken, and why. ``attention``: a person should do something about it.

    ``whose``: it is taken as soon as a person says whose it is, or leaves the others out. ``modules`` are the others
    whose notebook it is.
    """

    file: str
    why: Finding
    attention: bool = True
    student: str = ""
    whose: bool = False
    modules: frozenset[str] = frozenset()


@dataclass(frozen=True)
class IntakePlan:
    """What is taken and what is not, who of the list is not among it, and what holds for all.

    ``whole`` says that everybody's work should be there, since a platform packed it. ``missing`` are those of the list
    of whom no file is among it, nor came before.
    """

    takings: list[Taking] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    whole: bool = False

    @property
    def tells_who_is_missing(self) -> bool:
        """Whether who is missing handed in nothing: everybody's work is there, and one knows whose each file is."""
        return self.whole and all(left.student for left in self.left_out if left.attention)


@dataclass(frozen=True)
class _Candidate:
    entry: Entry
    sender: Sender
    handed_in: datetime | None
    chosen: bool = False
    """Whether a person said that it is this student's."""

    @property
    def age(self) -> tuple[datetime, tuple[int, int]]:
        return self.handed_in or _NOBODY, self.sender.order


def decide(
    entries: Sequence[Entry],
    module: str,
    roster: Roster | None = None,
    *,
    known: Roster | None = None,
    zone: Zone | None = None,
    chosen: Mapping[str, str] | None = None,
    step: Step = quiet_step,
) -> IntakePlan:
    """For each student the newest notebook of a module.

    ``chosen`` is what a person said of files, by their names: whose each is, or nobody's (an empty text). It counts for
    more than any name.

    Without a list of students the id in a file's name is the student's, if the form of the name is known and holds one;
    ``known`` are students of the course, who are found again also by name. A name that fits two people is nobody's, and
    so are two files of which nobody can say which is newer. ``zone`` is that of times in names; ``step`` is told of
    each file that was looked into.
    """
    owners = Owners(module, roster, known, chosen or {})
    left_out: list[LeftOut] = []
    files = _told_apart(_with_students(entries, owners, left_out), left_out)
    plan = IntakePlan(left_out=left_out, whole=any(whose.platform not in ("", FOLDER) for _entry, whose, _one in files))
    packed = _are_packing_dates(entry.modified for entry, whose, student in files if entry.is_notebook)
    candidates: dict[str, list[_Candidate]] = defaultdict(list)
    others: list[tuple[Entry, LeftOut]] = []
    for entry, whose, student in files:
        step(1)
        if problem := _is_other(entry, module):
            others.append((entry, LeftOut(entry.name, problem, student=student.id, modules=_modules(entry))))
        else:
            listed = roster is not None and roster.has_times
            when = _handed_in(entry, whose, student, zone or Zone(), packed=packed or listed)
            candidates[student.id].append(_Candidate(entry, whose, when, entry.name in owners.chosen))
    for student_id, its_files in sorted(candidates.items()):
        _choose(student_id, its_files, plan)
    # Beside the right notebook a page of text needs no care; a notebook of another module does.
    plan.left_out.extend(left for entry, left in others if entry.is_notebook or left.student not in candidates)
    handed_in = {*candidates, *(left.student for left in plan.left_out)}
    plan.missing.extend(person for person in (roster.people if roster else ()) if person.id not in handed_in)
    plan.notes.extend(_notes([file for its_files in candidates.values() for file in its_files], roster, known))
    return plan


def _with_students(entries: Sequence[Entry], owners: Owners, left_out: list[LeftOut]) -> Iterable[_File]:
    """Each readable file with the student whose it is; the others are left out with the reason."""
    notebooks = [entry for entry in entries if entry.is_notebook and not entry.problem]
    inner = without_wrapper([entry.name for entry in notebooks], owners.module)
    wrapper = notebooks[0].name.removesuffix(inner[0]) if notebooks else ""
    for entry in entries:
        found = sender(entry.name.removeprefix(wrapper), owners.module)
        owner = owners.chosen.get(entry.name)
        student = owners.person(owner) if owner else owners.owner(found)
        if owner == "":
            whose = student.id if isinstance(student, Person) else ""
            remedy = _("take it in again without leaving it out, if it is the student's")
            left_out.append(LeftOut(entry.name, Finding(_("left out by hand"), remedy), attention=False, student=whose))
            continue
        if entry.problem:
            whose = student.id if isinstance(student, Person) else ""
            left_out.append(LeftOut(entry.name, entry.problem, student=whose))
        elif isinstance(student, Person):
            yield entry, found or Sender(student.id), student
        elif entry.is_notebook:
            left_out.append(LeftOut(entry.name, student, whose=True))


def _told_apart(files: Iterable[_File], left_out: list[LeftOut]) -> list[_File]:
    """The files but those under ids that many computers take for the same; these are noted as left out."""
    files = list(files)
    same: dict[str, set[str]] = defaultdict(set)
    for *_file, student in files:
        same[id_key(student.id)].add(student.id)
    for entry, _sender, student in files:
        if others := sorted(same[id_key(student.id)] - {student.id}):
            what = _("many computers do not tell the id “{one}” from “{other}”", one=student.id, other=others[0])
            left_out.append(
                LeftOut(entry.name, Finding(what, _("call each file by its student's real id")), whose=True)
            )
    return [each for each in files if len(same[id_key(each[2].id)]) == 1]


def _handed_in(entry: Entry, sender: Sender, student: Person, zone: Zone, *, packed: bool) -> datetime | None:
    if (sender.platform, sender.number) in student.numbers and student.handed_in:
        return student.handed_in
    if sender.time:
        return zone.utc(sender.time)
    # Canvas dates every member with the moment of packing: github.com/instructure/canvas-lms/issues/2219. And a time
    # that a platform or a list states, but nobody understands, is not to be had from the date of the file either.
    return None if packed or sender.platform in (CANVAS, BLACKBOARD, BRIGHTSPACE, ILIAS) else entry.modified


def _are_packing_dates(dates: Iterable[datetime | None]) -> bool:
    """Whether files were dated while they were packed or copied. Moodle has streamed its archives like that since 3.10.

    All dates lie close together, or most files share their second with another one.
    """
    known = sorted(date for date in dates if date)
    if not known or known[-1] - known[0] <= PACKING:
        return bool(known)
    near = [later - earlier <= AT_ONCE for earlier, later in pairwise(known)]
    return 2 * sum(before or after for before, after in zip([False, *near], [*near, False], strict=True)) > len(known)


def _notes(files: Sequence[_Candidate], roster: Roster | None, known: Roster | None) -> Iterable[Finding]:
    timeless = [file for file in files if not file.handed_in]
    if timeless:
        yield _no_times(timeless, len(files), roster)
    if taken := [file for file in files if file.handed_in and file.handed_in == file.entry.modified]:
        yield _dates_taken(len(taken))
    numbered = [file for file in files if file.sender.platform in (MOODLE, BRIGHTSPACE)]
    if not roster and any(not (known and known.fits(file.sender)) for file in numbered):
        what = _(
            "without a list students from {platform} go by their names, as in ada-lovelace, and by the platform's "
            "number only if a name has other letters",
            platform=numbered[0].sender.platform,
        )
        yield Finding(what, _("give a class list (--roster)"))


def _no_times(timeless: Sequence[_Candidate], files: int, roster: Roster | None) -> Finding:
    """Why no times of handing in are noted for some of all files, and what can be done."""
    if roster and roster.has_times:
        what = ngettext(
            "the list has no time that could be read for {without} of {n} files, so nothing of theirs will count as "
            "late",
            "the list has no time that could be read for {without} of {n} files, so nothing of theirs will count as "
            "late",
            files,
            without=len(timeless),
        )
        return Finding(what)
    platforms = {file.sender.platform for file in timeless}
    if CANVAS in platforms:
        what = _(
            "the dates of these files are those of the download, of packing or of copying, so no times are noted and "
            "nothing will count as late; what Canvas itself calls late is named"
        )
    else:
        what = _(
            "the dates of these files are those of the download, of packing or of copying, so no times are noted and "
            "nothing will count as late"
        )
    remedies = {
        MOODLE: _("for the times in Moodle, give the assignment's grading worksheet as the class list (--roster)"),
        CANVAS: _("say afterwards when late work came, on its student's page in the desk"),
    }
    return Finding(what, "; ".join(remedy for platform, remedy in remedies.items() if platform in platforms))


def _dates_taken(files: int) -> Finding:
    what = ngettext(
        "the date of {n} file was taken as the time of handing in",
        "the dates of {n} files were taken as times of handing in",
        files,
    )
    remedy = _("look at them with --dry-run; if they are wrong, remove timestamp.txt beside the notebook in submitted/")
    return Finding(what, remedy)


def _choose(student: str, files: Sequence[_Candidate], plan: IntakePlan) -> None:
    if chosen := [file for file in files if file.chosen]:
        why = Finding(_("you chose {file}", file=chosen[0].entry.name))
        others = [file for file in files if not file.chosen]
        plan.left_out.extend(LeftOut(file.entry.name, why, attention=False, student=student) for file in others)
        files = chosen
    accounts = {(file.sender.platform, file.sender.number) for file in files if file.sender.platform}
    if not chosen and len({platform for platform, number in accounts}) < len(accounts):
        what = _("two people go by {student}, so it is taken for nobody", student=student)
        why = Finding(what, _("give a class list (--roster) that tells them apart"))
        plan.left_out.extend(LeftOut(file.entry.name, why, student=student, whose=True) for file in files)
        return
    newest = max(files, key=lambda file: file.age)
    if any(file.age == newest.age and file.entry.data != newest.entry.data for file in files):
        what = _("nobody can say which file of {student} is the newest", student=student)
        why = Finding(what, _("collect the right one as {student}.ipynb", student=student))
        plan.left_out.extend(LeftOut(file.entry.name, why, student=student, whose=True) for file in files)
        return
    notes = [_("late, says Canvas")] if newest.sender.late else []
    if len(files) > 1:
        notes.append(_("the newest of {n} files: {why}", n=len(files), why=_why_newest(newest, files)))
    plan.takings.append(Taking(student, newest.entry, newest.handed_in, "; ".join(notes), newest.sender.handle))
    why = Finding(_("older than {file}", file=newest.entry.name))
    plan.left_out.extend(
        LeftOut(file.entry.name, why, attention=False, student=student) for file in files if file is not newest
    )


def _why_newest(newest: _Candidate, files: Sequence[_Candidate]) -> str:
    others = [file.age for file in files if file is not newest]
    when, (upload, attempt) = newest.age
    if all(other_when < when for other_when, order in others):
        return _("it has the latest time")
    if all(order[0] < upload for other_when, order in others):
        return _("the platform gave it the highest number")
    return _("its name has the highest number") if attempt else _("the others are the same")


def _is_other(entry: Entry, module: str) -> Finding | None:
    """Why a file is no notebook of a module; ``None`` if it is one."""
    if not entry.is_notebook:
        return Finding(_("is no notebook"), _("ask for the .ipynb file"))
    return not_of(entry.data or b"", module)


def _modules(entry: Entry) -> frozenset[str]:
    """The modules that a file names which is no notebook of the one asked for."""
    try:
        return frozenset(modules_of(parse(entry.data or b"")))
    except UnreadableSubmissionError:
        return frozenset()
