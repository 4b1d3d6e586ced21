"""When work was handed in, as a person says it: where no platform tells the time, or tells a wrong one.

What was said is kept as a decision with who and why, and written where the time of a hand-in always lies: beside it,
and in the gradebook once the same file is graded. It belongs to that hand-in, which it names by its hash, and ends
with it. Rows that are nobody's say what came with the work, so that it can be put back, and where a time is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from claimwise.collect.intake import collecting, place_of, sender_in, write_time
from claimwise.collect.plan import Taking
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement, arrange, decisions, latest_about, standings
from claimwise.gradebook.arranging import because
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.own_tables import utc_now
from claimwise.gradebook.students import assigned_modules
from claimwise.gradebook.told_time import NOT_MISSING, Missing, ToldTime
from claimwise.grading.workers import file_hash
from claimwise.handed_in.folder import SECRET_FILE, TIME_FILE, parsed_time, time_text
from claimwise.words import _


class SaidTimeError(ClaimwiseError):
    """The time of handing in cannot be said like that. The message says why and what to do."""


@dataclass(frozen=True)
class HandInTime:
    """When the work that lies there was handed in, in UTC; ``None`` if nobody knows.

    ``came`` is the time that came with it; ``missing`` says why there was none, if somebody should say one. ``said`` is
    the decision, if a person said another time, which then counts. ``file`` is the hash of the work.
    """

    counts: datetime | None
    came: datetime | None
    said: Arrangement | None = None
    missing: Missing = ""
    file: str = ""

    @property
    def state(self) -> str:
        """What tells whether the time is as it was, and of the same work."""
        return f"{self.file[:16]} {self.counts.isoformat() if self.counts else ''}"

    @property
    def asks(self) -> Missing:
        """Why somebody should say a time now; empty if nobody need."""
        return "" if self.counts else self.missing


@dataclass(frozen=True)
class Timeless:
    """Work that somebody should say a time for: whose it is, in which module, and why."""

    module: str
    student: str
    missing: Missing


def hand_in_time(nbgrader: Nbgrader, assignment: str, student: str) -> HandInTime:
    """What is known of when a student's work was handed in."""
    with nbgrader.reading() as connection:
        rows = decisions(connection, "handed-in", assignment)[student]
    return _known(nbgrader, assignment, student, rows)


def say_time(
    nbgrader: Nbgrader, assignment: str, student: str, typed: str, *, why: str, by: str, seen: str | None = None
) -> datetime:
    """Keep what a person says of when work was handed in, and let it count at once; gives the time, in UTC.

    ``typed`` is in the course's zone, as due dates are. ``seen`` is the ``state`` that they had before their eyes.
    Raises :class:`ZoneError` for what is no time, and :class:`SaidTimeError` if it lies in the future, if no work is
    there, if it came through nbgrader's exchange, if a known time is changed without a reason, or if another time holds
    by now; then nothing changes. Raises :class:`BusyError` if somebody is collecting.
    """
    if not typed.strip():
        raise SaidTimeError(_("no time is typed"), _("type day and time; nothing has changed"))
    time = nbgrader.zone.read(typed)
    if time > utc_now():
        what = _("{time} has not come yet, so nothing can have been handed in then", time=nbgrader.zone.shown(time))
        raise SaidTimeError(what, _("type when the work came; nothing has changed"))
    with collecting(nbgrader.root):
        now = _now(nbgrader, assignment, student, seen)
        if now.counts and not why.strip():
            raise SaidTimeError(_("another time of handing in needs a reason"), _("say why in a few words"))
        if time != now.counts:
            value = _told(nbgrader, time, now.file).value
            _change(nbgrader, now, Arrangement(student, "handed-in", value, assignment, why.strip(), by))
    return time


def take_time_back(
    nbgrader: Nbgrader, assignment: str, student: str, *, by: str, seen: str | None = None
) -> datetime | None:
    """Let the time hold again that came with the work, or none, and give it. Raises as :func:`say_time` does."""
    with collecting(nbgrader.root):
        now = _now(nbgrader, assignment, student, seen)
        if not now.said:
            raise SaidTimeError(_("there is nothing to take back"), _("look at the page again"))
        value = _told(nbgrader, now.came, now.file, now.missing).value
        _change(nbgrader, now, Arrangement(student, "handed-in", value, assignment, _("taken back"), by))
    return now.came


def let_real_times_count(nbgrader: Nbgrader, assignment: str, takings: Iterable[Taking]) -> None:
    """Where the same work came again with a time, let that count in place of what a person said.

    The very time that a person corrected does not. For whoever is collecting.
    """
    timed = {taking.student: taking.handed_in for taking in takings if taking.handed_in}
    if not timed or not nbgrader.has_gradebook():
        return
    with nbgrader.reading() as connection:
        decided = decisions(connection, "handed-in", assignment)
    for student in sorted(decided.keys() & timed.keys()):
        now, real = _known(nbgrader, assignment, student, decided[student]), _plain(timed[student])
        if now.said and real != now.came:
            value = _told(nbgrader, real, now.file).value
            _change(nbgrader, now, Arrangement(student, "handed-in", value, assignment, _came_with()))


def times_beside(nbgrader: Nbgrader, assignment: str, files: Mapping[str, str]) -> dict[str, ToldTime]:
    """Student -> when the work came in that lies there, where that is known. ``files`` are the hashes of the work."""
    times = {student: parsed_time(time_text(_folder(nbgrader, assignment, student))) for student in files}
    return {student: _told(nbgrader, time, files[student]) for student, time in times.items() if time}


def note_times(
    nbgrader: Nbgrader, assignment: str, students: Iterable[str], before: Mapping[str, ToldTime] | None = None
) -> None:
    """Note what is known of when work came in that lies there by now, where a time ended, is missing, or is news.

    ``before`` are the times of the work that lay there before. For whoever is collecting.
    """
    if not nbgrader.has_gradebook():
        return
    with nbgrader.reading() as connection:
        decided = decisions(connection, "handed-in", assignment)
    found = list[Arrangement]()
    for student in sorted(students):
        rows = decided.get(student, [])
        news = _news(nbgrader, assignment, student, rows, (before or {}).get(student))
        found += [Arrangement(student, "handed-in", told.value, assignment, why) for told, why in news]
    if found:
        with nbgrader.writing() as connection:
            arrange(connection, found)


def _news(
    nbgrader: Nbgrader, assignment: str, student: str, rows: Sequence[Arrangement], before: ToldTime | None
) -> list[tuple[ToldTime, str]]:
    """What the rows about a student's work do not say yet, with the reason."""
    last = ToldTime.of(rows[-1].value) if rows else before
    if not last and not called_late(nbgrader, assignment, student):
        return []
    now = _known(nbgrader, assignment, student, rows)
    same = last is not None and last.file == now.file
    if not now.file or (same and last and (last.time or not now.counts)):
        return []
    if now.counts:
        return [(_told(nbgrader, now.counts, now.file), _came_with())] if rows else []
    ended = last if last and not same and (last.time or last.missing == "again") else None
    missing = now.missing or ("again" if ended else "")
    why = _("other work was handed in, and no time came with it") if ended else _came_with()
    first = [(ended, _came_with())] if ended and not rows else []
    return [*first, (_told(nbgrader, None, now.file, missing), why)] if rows or missing else []


def without_time(nbgrader: Nbgrader) -> list[Timeless]:
    """The work that counts and that somebody should say a time for, by module and student.

    No file is opened: which work that may be is noted when work is taken in.
    """
    if not nbgrader.has_gradebook():
        return []
    with nbgrader.reading() as connection:
        known, rows = standings(connection), latest_about(connection, "handed-in")
        modules = set(assigned_modules(connection))
    found = [Timeless(row.assignment, row.student, ToldTime.of(row.value).missing) for row in rows]
    submitted = str(nbgrader.root / nbgrader.directory.submitted_directory)
    return sorted(
        (
            each
            for each in found
            if each.missing
            and each.module in modules
            and known.listed(each.student, nbgrader.section)
            and each.module not in known[each.student].excused
            and _lies_without_time(f"{submitted}{os.sep}{each.student}{os.sep}{each.module}", each.module)
        ),
        key=lambda each: (each.module, each.student),
    )


def called_late(nbgrader: Nbgrader, assignment: str, student: str) -> bool:
    """Whether the platform that a student's work came from called it late."""
    sender = sender_in(nbgrader.submitted_notebook(assignment, student).parent)
    return bool(sender and sender.late)


def _lies_without_time(folder: str, assignment: str) -> bool:
    return os.path.lexists(f"{folder}{os.sep}{assignment}.ipynb") and not os.path.lexists(
        f"{folder}{os.sep}{TIME_FILE}"
    )


def _folder(nbgrader: Nbgrader, assignment: str, student: str) -> Path:
    return nbgrader.submitted_notebook(assignment, student).parent


def _known(nbgrader: Nbgrader, assignment: str, student: str, rows: Sequence[Arrangement]) -> HandInTime:
    """What is known of a time, from what lies beside the work and what was decided about this very work."""
    notebook = nbgrader.submitted_notebook(assignment, student)
    counts, file = parsed_time(time_text(notebook.parent)), file_hash(notebook)
    own = [(row, told) for row in rows if (told := ToldTime.of(row.value)).file == file]
    came, missing = None if own else counts, NOT_MISSING
    said: tuple[Arrangement, datetime | None] | None = None
    for row, told in own:
        time = _plain(told.time) if told.time else None
        if row.by:
            said = (row, time) if time != came else None
        elif not said or time != said[1]:  # else the time that was said was found beside the work again
            came, missing, said = time, told.missing, None
    if not (came or missing) and called_late(nbgrader, assignment, student):
        missing = "late"
    if said and counts == said[1]:
        return HandInTime(counts, came, said[0], missing, file)
    return HandInTime(counts, counts, None, missing, file)


def _now(nbgrader: Nbgrader, assignment: str, student: str, seen: str | None) -> HandInTime:
    """What is known of the time. Raises :class:`SaidTimeError` if it cannot be changed, or has been since."""
    try:
        with place_of(nbgrader.directory, assignment, student) as place:
            names = place.names()
    except OSError:
        names = []
    if f"{assignment}.ipynb" not in names:
        what = _("no work of {student} lies there for {module}", student=student, module=assignment)
        raise SaidTimeError(what, _("take it in first"))
    if SECRET_FILE in names:  # by the old time the student's side finds the feedback, by a new one it never would
        what = _("this work came through nbgrader's exchange, which brings feedback back by the time that it noted")
        raise SaidTimeError(what, _("give extra time instead; nothing has changed"))
    now = hand_in_time(nbgrader, assignment, student)
    if seen is not None and seen.partition(" ")[0] != now.state.partition(" ")[0]:
        what = _("{student} has handed in other work for {module} since you looked", student=student, module=assignment)
        raise SaidTimeError(what, _("look at the page again, then decide"))
    if seen is not None and seen != now.state:
        holds = nbgrader.zone.shown(now.counts) if now.counts else _("not known")
        what = _("the time of handing in has changed since you looked: it is now {time}", time=holds)
        raise SaidTimeError(what, _("look at it, then decide again"))
    return now


def _change(nbgrader: Nbgrader, now: HandInTime, row: Arrangement) -> None:
    """Keep a decision, after what had come with the work, and write the time beside the work and into the gradebook."""
    student, assignment, told = row.student, row.assignment, ToldTime.of(row.value)
    came = _told(nbgrader, now.came, now.file, now.missing)
    before = [replace(row, value=came.value, why=_came_with(), by="")] if came.time or came.missing else []
    with nbgrader.writing() as connection:
        arrange(connection, [row] if now.said else [*before, row])
        assigned = assignment in assigned_modules(connection)
    with place_of(nbgrader.directory, assignment, student) as place:
        if told.time:
            write_time(place, told.time)
        else:
            place.remove(TIME_FILE)
    if assigned:
        store = nbgrader.store(assignment)
        grading = store.gradings().get(student)
        if grading and grading.file == now.file:  # else the gradebook is still about an earlier hand-in
            store.set_time(student, told.time and _plain(told.time), because(_("time of handing in"), row.why))


def _came_with() -> str:
    return _("as it came with the work")


def _told(nbgrader: Nbgrader, time: datetime | None, file: str, missing: Missing = "") -> ToldTime:
    """A time in UTC in the course's zone, for people who read it later."""
    return ToldTime(nbgrader.zone.local(time) if time else None, file, missing)


def _plain(time: datetime) -> datetime:
    """A time in UTC that does not say so, as the gradebook keeps it."""
    return time.astimezone(UTC).replace(tzinfo=None)
