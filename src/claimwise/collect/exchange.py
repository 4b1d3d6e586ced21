"""Collecting from nbgrader's exchange: what is plainly a student's notebook, and nothing else of what lies there.

Anybody may put anything into the folder of an exchange. As it comes, nbgrader copies all of it, follows links and
deletes the earlier hand-in; and one folder with an odd name ends it for everybody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default.collect import ExchangeCollect

from claimwise.collect.inbox import Entry
from claimwise.collect.intake import State, state_of, take_in
from claimwise.collect.plan import Taking
from claimwise.collect.undo import taking_in
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.unused import note_unused
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.folder import SECRET_FILE, parsed_time, time_text
from claimwise.handed_in.opening import Folder, NotPlainError, opened
from claimwise.handed_in.submission import MAX_BYTES
from claimwise.ids import is_student_id, no_id
from claimwise.words import _, ngettext

try:
    import pwd
except ImportError:  # Windows has neither accounts of that kind nor an exchange
    pwd = None  # type: ignore[assignment]

Hand = tuple[datetime, str]
"""When a student handed in, in UTC, and the folder of it."""


class PlainCollect(ExchangeCollect):  # type: ignore[misc]  # nbgrader's exchange has no types
    """nbgrader's collecting, by reading. With ``update``, a newer hand-in takes an older one's place, which is kept.

    Work of which nobody knows when it came may be the newer one, so it stays, and the hand-in is named. It gives way if
    somebody asks for that with ``update`` and the student's id; for a whole class nobody has looked.
    """

    def init_src(self) -> None:
        """Finds each student's newest hand-in; with ``before_duedate``, the newest that was in time."""
        if not self.coursedir.course_id:
            self.fail(_("No course id specified. Re-run with --course flag."))
        self.inbound_path = str(Path(self.root) / self.coursedir.course_id / "inbound")
        due = self._due() if self.before_duedate else None
        self.src_records = [
            (student, max([hand for hand in its if not due or hand[0] <= due] or its))
            for student, its in sorted(self._hands().items())
        ]

    def _hands(self) -> dict[str, list[Hand]]:
        """Student -> every time that something was handed in, of those who are asked for."""
        try:
            with opened(Path(self.inbound_path)) as inbound:
                names = inbound.names()
        except OSError as error:
            what = _(
                "The exchange has no folder that can be read for this course ({error}); release it first.", error=error
            )
            self.fail(what)
        hands: dict[str, list[Hand]] = {}
        form = re.compile(
            rf"(?P<student>.+)\+{re.escape(self.coursedir.assignment_id)}\+(?P<time>[^+]+)(?:\+.*)?", re.DOTALL
        )
        for found in filter(None, map(form.fullmatch, names)):
            if self.coursedir.student_id not in ("*", "", found["student"]):
                continue
            if time := parsed_time(found["time"]):
                hands.setdefault(found["student"], []).append((time, found[0]))
            else:
                self._warn(_("{name!r}: its name holds no time, so it is left out", name=found[0]))
        return hands

    def copy_files(self) -> None:
        """Takes in what was found. What cannot be read is named, and the command fails in the end.

        Each notebook is read twice, so that it can be noted first what will lie there, and never two in memory.
        """
        self._unused: dict[str, list[Finding]] = defaultdict(list)
        assignment = self.coursedir.assignment_id
        try:
            nbgrader = Nbgrader(Path(self.coursedir.root))
            with opened(Path(self.inbound_path)) as inbound:
                found = {student: self._content(inbound, student, hand) for student, hand in self.src_records}
                come = {student: content for student, content in found.items() if content}
                with taking_in(nbgrader, assignment, come) as states:
                    for student, hand in self.src_records:
                        if student in come:
                            self._take(inbound, student, hand, states)
                    note_unused(nbgrader, assignment, dict(filter(_is_somebodys, self._unused.items())), taken=states)
        except ClaimwiseError as error:
            self.fail(str(error))
        taken = sum(state is not State.SAME for state in states.values())
        failed = len(self._unused)
        unchanged = len(self.src_records) - taken - failed
        self._say(_("{taken} taken in, {unchanged} unchanged", taken=taken, unchanged=unchanged))
        if failed:
            self.fail(
                ngettext(
                    "{n} could not be collected, see above; the others were.",
                    "{n} could not be collected, see above; the others were.",
                    failed,
                )
            )

    def _content(self, inbound: Folder, student: str, hand: Hand) -> str:
        """The hash of what comes from a student; empty if it was collected before, or must not or cannot be taken."""
        handed_in, name = hand
        assignment = self.coursedir.assignment_id
        folder = Path(self.coursedir.format_path(self.coursedir.submitted_directory, student, assignment))
        content = ""
        with self._or_named(student, name):
            if not is_student_id(student):
                raise NotPlainError(str(no_id()))
            before = parsed_time(time_text(folder))
            if before and (before == handed_in or not self._takes(before, handed_in)):
                return ""
            taking = self._read(inbound, student, hand)
            if before or self._asked_for(student) or state_of(self.coursedir, assignment, taking) != State.REPLACES:
                self._say_if_somebody_elses(inbound, student, name)
                content = content_hash(taking.entry.data or b"")
            else:
                self._name(student, name, _may_be_older(assignment, student))
        return content

    def _asked_for(self, student: str) -> bool:
        return bool(self.update) and self.coursedir.student_id == student

    def _take(self, inbound: Folder, student: str, hand: Hand, states: dict[str, State]) -> None:
        with self._or_named(student, hand[1]):
            states[student] = take_in(self.coursedir, self.coursedir.assignment_id, self._read(inbound, student, hand))
            self._say(_in_words(student, states[student]))

    def _read(self, inbound: Folder, student: str, hand: Hand) -> Taking:
        handed_in, name = hand
        with inbound.folder(name) as place:
            data, secret = place.read(_notebook(place, self.coursedir.assignment_id), MAX_BYTES), _secret(place)
        if len(data) > MAX_BYTES:
            raise NotPlainError(_("the notebook has more than {size:.0f} MB", size=MAX_BYTES / 1e6))
        # Which one counts is for nbgrader's options to say: the last before the due date may be older.
        return Taking(student, Entry(name, data, secret=secret), handed_in.replace(tzinfo=UTC), older_too=True)

    @contextmanager
    def _or_named(self, student: str, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            remedy = _("ask the student for the notebook itself")
            self._name(student, name, Finding(str(error.strerror or error), remedy))

    def _name(self, student: str, name: str, why: Finding) -> None:
        """Name a hand-in that is not taken."""
        self.log.error("%s", _("{name!r}: not collected: {why}", name=name, why=why))
        self._unused[student].append(replace(why, file=Path(name)))

    def _takes(self, before: datetime, handed_in: datetime) -> bool:
        """Whether a hand-in takes the place of one that was collected before."""
        if not self.update and not self.before_duedate and handed_in > before:
            self._warn(_("There is a newer hand-in; “nbgrader collect --update” takes it."))
        return bool(self.before_duedate) or (bool(self.update) and handed_in > before)

    def _say_if_somebody_elses(self, inbound: Folder, student: str, name: str) -> None:
        if not self.check_owner or pwd is None:
            return
        try:
            owner = pwd.getpwuid(inbound.status(name).st_uid).pw_name
        except KeyError:
            owner = _("an unknown account")
        if owner != student:
            self._warn(
                _(
                    "{name}: put there by {owner} → if that is not {student}, ask them; or set "
                    "c.ExchangeCollect.check_owner = False",
                    name=name,
                    owner=owner,
                    student=student,
                )
            )

    def _say(self, what: str) -> None:
        self.log.info("%s", what)  # a name may hold a per cent sign

    def _warn(self, what: str) -> None:
        self.log.warning("%s", what)

    def _due(self) -> datetime | None:
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                due: datetime | None = gradebook.find_assignment(self.coursedir.assignment_id).duedate
            except MissingEntry:
                return None
        return due


def _notebook(hand: Folder, assignment: str) -> str:
    """The name of the notebook in a hand-in: the module's, or that of the only one."""
    names = [name for name in hand.names() if name.lower().endswith(".ipynb")]
    right = f"{assignment}.ipynb"
    if right not in names and len(names) != 1:
        raise FileNotFoundError(_("there is no {file} in it", file=right))
    return right if right in names else names[0]


def _may_be_older(assignment: str, student: str) -> Finding:
    what = _("other work lies there, and nobody knows when it came, so it may be the newer one")
    remedy = _(
        "say on the student's page in the desk when that came, then collect again; “nbgrader collect {module} --update "
        "--student={student}” takes this one at once",
        module=assignment,
        student=student,
    )
    return Finding(what, remedy)


def _is_somebodys(came: tuple[str, Sequence[Finding]]) -> bool:
    return is_student_id(came[0])


def _in_words(student: str, state: State) -> str:
    if state is State.REPLACES:
        return _("{student}: replaces; the earlier one is in collected-before/", student=student)
    return _("{student}: unchanged", student=student) if state is State.SAME else _("{student}: new", student=student)


def _secret(hand: Folder) -> bytes:
    """By which the page of feedback is found again; only its student and the course know it."""
    try:
        return hand.read(SECRET_FILE, 1000)
    except OSError:
        return b""
