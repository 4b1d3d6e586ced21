"""Why somebody has no mark for a module: decided here for every page, table and command.

Work can be there and not be usable: it could not be read, was left out while taking in, lies in a folder that nobody
can tell from another, or was taken back. None of that is “nothing handed in”, and what there was is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from sqlalchemy import Connection

from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.gradebook.arrangements import Arrangement, Standings, latest_about
from claimwise.gradebook.database import open_database, reading
from claimwise.gradebook.marks import SubmissionMarks
from claimwise.gradebook.nbgrader import Nbgrader, is_there
from claimwise.gradebook.unused import NOBODY, Files, unused
from claimwise.handed_in.cells import mark_cell, part_of
from claimwise.handed_in.folder import EARLIER
from claimwise.handed_in.submission import UnreadableSubmissionError, load
from claimwise.words import N_, _, listed


class Why(StrEnum):
    """Why somebody has no mark for a module."""

    DROPPED = "dropped"
    EXCUSED = "excused"
    NOTHING = "nothing"
    TAKEN_BACK = "taken-back"
    UNUSED = "not-taken-in"
    NOT_GRADED = "ungraded"
    UNREADABLE = "unreadable"
    WAITING = "waiting"
    ZERO_SO_FAR = "zero"

    @property
    def in_short(self) -> str:
        """The same in a few words."""
        return _(_IN_SHORT[self])

    @property
    def came(self) -> bool:
        """Whether something was handed in that could not be used, so that the mark is open."""
        return self in (Why.UNUSED, Why.UNREADABLE)


_IN_SHORT = {
    Why.DROPPED: N_("left the class"),
    Why.EXCUSED: N_("excused"),
    Why.NOTHING: N_("nothing handed in"),
    Why.TAKEN_BACK: N_("what was handed in was taken back"),
    Why.UNUSED: N_("handed in, and could not be taken in"),
    Why.NOT_GRADED: N_("not marked yet"),
    Why.UNREADABLE: N_("handed in, and could not be read"),
    Why.WAITING: N_("a person has yet to mark"),
    Why.ZERO_SO_FAR: N_("0 points so far, because nothing of it is marked yet"),
}

_WORDS = {
    Why.DROPPED: (N_("has left the class, so there is no row"), ""),
    Why.EXCUSED: (N_("is excused"), ""),
    Why.NOTHING: (N_("nothing is handed in"), ""),
    Why.TAKEN_BACK: (
        N_("what was handed in counts no more; it is kept in collected-before/"),
        N_("take in the right file, or this one again if it is the student's"),
    ),
    Why.UNUSED: (N_("handed in, and not taken in"), N_("ask for the notebook again")),
    Why.NOT_GRADED: (N_("handed in, and not graded yet"), N_("run “claimwise grade {module}”")),
    Why.UNREADABLE: (N_("what was handed in could not be read"), N_("ask for the notebook again")),
    Why.ZERO_SO_FAR: (
        N_("gets 0 points so far, although a person has yet to mark or look at all of it"),
        N_("mark it first, or leave out the points so far"),
    ),
    Why.WAITING: (N_("a person has yet to mark or look at it"), N_("mark it, or send the points so far")),
}


@dataclass(frozen=True)
class NoMark:
    """A student without a mark for an assignment. ``cells`` wait for a person; who was dropped has no row at all.

    ``found`` is what there was in place of usable work; ``nobodys`` are files of which nobody knows whose they are, one
    of which may be the student's. ``has_row`` is not set for who is not in the gradebook, ``started`` not for work of
    which nothing is marked, so that there are no points so far.
    """

    student: str
    assignment: str
    why: Why
    cells: tuple[str, ...] = ()
    found: Files = ()
    nobodys: Files = ()
    has_row: bool = True
    started: bool = True

    def finding(self, modules: Mapping[str, ResolvedModule], *, named: bool = True) -> Finding:
        """It in words; ``modules`` know the questions by number and title, ``named`` says that the module is named."""
        what, remedy = (_(text, module=self.assignment) if text else "" for text in _WORDS[self.why])
        if self.why is Why.WAITING:
            what = f"{what}: {listed(_questions(self.cells, modules.get(self.assignment)))}"
            remedy = remedy if self.started else _("mark it first")
        if self.found:
            what = f"{what}: {'; '.join(map(_said, self.found))}"
            remedy = next(filter(None, (found.remedy for found in self.found)), remedy)
        if self.nobodys:
            what = _(
                "nothing is handed in under this name, and nobody knows whose these files are: {files}",
                files=listed([str(found.file) for found in self.nobodys]),
            )
            remedy = _("look whether one is the student's; call it by the id, and collect it again")
        if not self.has_row:
            what = _("{what} (the class list does not name this student, so there is no row)", what=what)
        if self.assignment and named:
            what = f"{self.assignment}: {what}"
        return Finding(what, remedy, student=self.student, cells=self.cells)


def _said(found: Finding) -> str:
    return f"{found.file.name}: {found.what}" if found.file else found.what  # the folder only names the student again


def _questions(cells: tuple[str, ...], module: ResolvedModule | None) -> list[str]:
    """The questions that cells belong to, each once, as students see them."""
    if module is None:
        return list(cells)
    known = {item.id: item for item in module.items}
    ids = dict.fromkeys(part_of(cell)[0] for cell in cells)
    return [module.called(known[each]) if each in known else each for each in ids]


@dataclass(frozen=True)
class Noted:
    """What the gradebook notes of work that does not lie there: by module, and by student (or :data:`NOBODY`)."""

    unused: Mapping[str, Mapping[str, Files]] = field(default_factory=dict)
    taken_back: Mapping[tuple[str, str], Arrangement] = field(default_factory=dict)


def noted(connection: Connection, students: Sequence[str] | None = None) -> Noted:
    """What is noted about everybody, or about some students."""
    back = {(row.assignment, row.student): row for row in latest_about(connection, "taken-back", students)}
    return Noted(unused(connection, None if students is None else [*students, NOBODY]), back)


def without_work(nbgrader: Nbgrader, module: str, students: Sequence[str]) -> dict[str, NoMark]:
    """Why students have none of whom nothing was ever graded, whatever was decided about them."""
    reasons = Reasons(nbgrader, module, Standings(), _noted_if_any(nbgrader, students))
    return {student: reasons.without_marks(student) for student in students}


def _noted_if_any(nbgrader: Nbgrader, students: Sequence[str]) -> Noted:
    """What is noted about some students; nothing where there is no gradebook yet."""
    if not nbgrader.has_gradebook():
        return Noted()
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        return noted(connection, students)


class Reasons:
    """Why students have no mark for one module. What is the same for all of them is looked up once."""

    def __init__(self, nbgrader: Nbgrader, module: str, known: Standings, noted: Noted) -> None:
        self.nbgrader, self._module, self._known = nbgrader, module, known
        self._unused, self._taken_back = noted.unused.get(module, {}), noted.taken_back

    def of(self, student: str, work: SubmissionMarks | None, *, so_far: bool = False) -> NoMark | None:
        """Why a student has none; ``None`` if there is a mark, or with ``so_far`` at least one so far.

        ``work`` are the student's marks, if there are any. A mark so far that is 0, because nothing of it is marked
        yet, is named all the same.
        """
        standing = self._known[student]
        if standing.dropped or self._module in standing.excused:
            return NoMark(student, self._module, Why.DROPPED if standing.dropped else Why.EXCUSED)
        if work is None:
            return self.without_marks(student)
        if not work.open:
            return None
        if not work.started:
            return self._not_started(student, work)
        if so_far:
            return None if work.earned else NoMark(student, self._module, Why.ZERO_SO_FAR)
        return NoMark(student, self._module, Why.WAITING, tuple(work.open))

    def unused(self, student: str) -> Files:
        """The files of a student that came and were not taken in, also where other work is there."""
        return self._unused.get(student, ())

    def without_marks(self, student: str) -> NoMark:
        """Why a student has none of whom nothing was ever graded."""
        no_mark = NoMark(student, self._module, Why.NOTHING)
        if is_there(self.nbgrader.submitted_notebook(self._module, student).parent):
            odd = self._odd.get(student)
            return replace(no_mark, why=Why.UNREADABLE, found=(odd,)) if odd else replace(no_mark, why=Why.NOT_GRADED)
        if files := self.unused(student):
            return replace(no_mark, why=Why.UNUSED, found=files)
        if self._was_there(student):
            back = self._taken_back.get((self._module, student))
            why = _("{who} took it back: {why}", who=back.by, why=back.why) if back and back.why else ""
            return replace(no_mark, why=Why.TAKEN_BACK, found=(Finding(why),) if why else ())
        return replace(no_mark, nobodys=self._unused.get(NOBODY, ()))

    def _not_started(self, student: str, work: SubmissionMarks) -> NoMark:
        """Why a student has none whose marks are all open."""
        no_mark = NoMark(student, self._module, Why.WAITING, tuple(work.open), started=False)
        file = self.nbgrader.submitted_notebook(self._module, student)
        try:
            load(file, self._module)
        except UnreadableSubmissionError as error:
            return replace(no_mark, why=Why.UNREADABLE, found=(error.finding,))
        by_machine = [mark for cell, mark in work.marks.items() if cell.startswith(mark_cell(""))]
        if any(mark.auto is None and not mark.by_hand for mark in by_machine):
            return replace(no_mark, why=Why.NOT_GRADED, cells=())  # it was unreadable, and is another file by now
        return no_mark

    @cached_property
    def _odd(self) -> Mapping[str, Finding]:
        return self.nbgrader.left_out(self._module)

    def _was_there(self, student: str) -> bool:
        """Whether an earlier hand-in of a student is kept."""
        folder = self.nbgrader.root / EARLIER / student / self._module
        return folder.is_dir() and any(folder.glob("*.ipynb"))
