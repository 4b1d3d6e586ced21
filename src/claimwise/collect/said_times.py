"""When work was handed in, as a person says it: where no platform tells the time, or tells a wrong one.

What was said is kept as a decision with who and why, and written where the time of a hand-in always lies: beside it,
and in the gradebook once the same file is graded. It belongs to that hand-in, and ends with it. Rows that are nobody's
say what time had come with the work, so that it can be put back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from claimwise.collect.intake import collecting, place_of, sender_in, write_time
from claimwise.collect.plan import Taking
from claimwise.errors import ClaimwiseError
from claimwise.gradebook.arrangements import Arrangement, arrange, changes, latest_about
from claimwise.gradebook.arranging import opened
from claimwise.gradebook.database import reading, writing
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.store import Store
from claimwise.gradebook.students import assigned_modules
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.folder import SECRET_FILE, TIME_FILE, parsed_time, time_text
from claimwise.handed_in.submission import MAX_BYTES
from claimwise.words import _


class SaidTimeError(ClaimwiseError):
    """The time of handing in cannot be said like that. The message says why and what to do."""


@dataclass(frozen=True)
class HandInTime:
    """When the work that lies there was handed in, in UTC; ``None`` if nobody knows.

    ``came`` is the time that came with it. ``said`` is the decision, if a person said another one, which then counts.
    """

    counts: datetime | None
    came: datetime | None
    said: Arrangement | None = None

    @property
    def state(self) -> str:
        """What tells whether the time is as it was."""
        return self.counts.isoformat() if self.counts else ""


def hand_in_time(nbgrader: Nbgrader, assignment: str, student: str) -> HandInTime:
    """What is known of when a student's work was handed in."""
    counts = parsed_time(time_text(nbgrader.submitted_notebook(assignment, student).parent))
    with opened(nbgrader) as engine, reading(engine) as connection:
        decided = [change.row for change in changes(connection, student)]
    rows = [row for row in decided if row.what == "handed-in" and row.assignment == assignment]
    came = _utc(next((row.value for row in reversed(rows) if not row.by), ""))
    if rows and rows[-1].by and counts and counts == _utc(rows[-1].value) != came:
        return HandInTime(counts, came, rows[-1])
    return HandInTime(counts, counts)


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
    if time > datetime.now(UTC).replace(tzinfo=None):
        what = _("{time} has not come yet, so nothing can have been handed in then", time=nbgrader.zone.shown(time))
        raise SaidTimeError(what, _("type when the work came; nothing has changed"))
    with collecting(nbgrader.root):
        now = _now(nbgrader, assignment, student, seen)
        if now.counts and not why.strip():
            raise SaidTimeError(_("another time of handing in needs a reason"), _("say why in a few words"))
        if time != now.counts:
            _change(
                nbgrader, now, Arrangement(student, "handed-in", _value(nbgrader, time), assignment, why.strip(), by)
            )
    return time


def take_time_back(
    nbgrader: Nbgrader, assignment: str, student: str, *, by: str, seen: str | None = None
) -> datetime | None:
    """Let the time hold again that came with the work, or none, and give it. Raises as :func:`say_time` does."""
    with collecting(nbgrader.root):
        now = _now(nbgrader, assignment, student, seen)
        if not now.said:
            raise SaidTimeError(_("there is nothing to take back"), _("look at the page again"))
        value = _value(nbgrader, now.came)
        _change(nbgrader, now, Arrangement(student, "handed-in", value, assignment, _("taken back"), by))
    return now.came


def let_real_times_count(nbgrader: Nbgrader, assignment: str, takings: Iterable[Taking]) -> None:
    """Where the same work came again with a time, let that count in place of what a person said.

    The very time that a person corrected does not. For whoever is collecting.
    """
    timed = {taking.student: taking.handed_in for taking in takings if taking.handed_in}
    if not timed or not nbgrader.has_gradebook():
        return
    with opened(nbgrader) as engine, reading(engine) as connection:
        decided = {row.student for row in latest_about(connection, "handed-in") if row.assignment == assignment}
    for student in sorted(decided & timed.keys()):
        now, real = hand_in_time(nbgrader, assignment, student), _plain(timed[student])
        if now.said and real != now.came:
            _change(nbgrader, now, Arrangement(student, "handed-in", _value(nbgrader, real), assignment, _came_with()))


def late_without_time(nbgrader: Nbgrader, assignments: Collection[str]) -> dict[str, list[str]]:
    """Assignment -> the students whose work counts and was called late by a platform, while nobody knows its time."""
    known = nbgrader.standings()
    return {
        assignment: [
            student
            for student in students
            if assignment not in known[student].excused
            and called_late(nbgrader, assignment, student)
            and not parsed_time(time_text(nbgrader.submitted_notebook(assignment, student).parent))
        ]
        for assignment, students in nbgrader.all_submitted(assignments).items()
    }


def called_late(nbgrader: Nbgrader, assignment: str, student: str) -> bool:
    """Whether the platform that a student's work came from called it late."""
    sender = sender_in(nbgrader.submitted_notebook(assignment, student).parent)
    return bool(sender and sender.late)


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
    if seen is not None and seen != now.state:
        holds = nbgrader.zone.shown(now.counts) if now.counts else _("not known")
        what = _("the time of handing in has changed since you looked: it is now {time}", time=holds)
        raise SaidTimeError(what, _("look at it, then decide again"))
    return now


def _change(nbgrader: Nbgrader, now: HandInTime, row: Arrangement) -> None:
    """Keep a decision, after what had come with the work, and write the time beside the work and into the gradebook."""
    student, assignment, time = row.student, row.assignment, _utc(row.value)
    came = replace(row, value=_value(nbgrader, now.came), why=_came_with(), by="")
    with opened(nbgrader) as engine:
        with writing(engine) as connection:
            arrange(connection, [row] if now.said else [came, row])
        with reading(engine) as connection:
            assigned = assignment in assigned_modules(connection)
    with place_of(nbgrader.directory, assignment, student) as place:
        if time:
            write_time(place, time.replace(tzinfo=UTC))
        else:
            place.remove(TIME_FILE)
        file = content_hash(place.read(f"{assignment}.ipynb", MAX_BYTES))
    if assigned:
        with Store(nbgrader.directory.db_url, assignment, nbgrader.late_penalty) as store:
            grading = store.gradings().get(student)
            if grading and grading.file == file:  # else the gradebook is still about an earlier hand-in
                store.set_time(student, time)


def _came_with() -> str:
    return _("as it came with the work")


def _value(nbgrader: Nbgrader, time: datetime | None) -> str:
    """A time as a decision's value, in the course's zone, for people who read it later; empty for none."""
    return nbgrader.zone.local(time).isoformat(sep=" ") if time else ""


def _utc(value: str) -> datetime | None:
    return _plain(datetime.fromisoformat(value)) if value else None


def _plain(time: datetime) -> datetime:
    """A time in UTC that does not say so, as the gradebook keeps it."""
    return time.astimezone(UTC).replace(tzinfo=None)
