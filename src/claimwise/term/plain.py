"""A term in plain tables, for people with a spreadsheet: marks, written answers' comments, and the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbgrader import api
from sqlalchemy import Connection, select

from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.entry import COLUMNS, table_row
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.marks import AnswerMarks, SubmissionMarks, answer_marks, read_marks, written_cells
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.people import FORMGRADER
from claimwise.gradebook.record import Asked, all_entries
from claimwise.gradebook.students import ListedStudent, class_list
from claimwise.tables import table_text
from claimwise.written.answers import questions

Row = dict[str, object]

_WHO = ("last_name", "first_name", "student")  # not said: columns, for programs, as all in this module
_MARKS = (  # not said: as above
    *_WHO,
    "section",
    "left_class",
    "module",
    "title",
    "handed_in",
    "points",
    "late",
    "late_penalty",
    "final",
    "of",
    "excused",
    "waiting",
)
_ANSWERS = (  # not said: as above
    *_WHO,
    "module",
    "question",
    "state",
    "points",
    "of",
    "extra",
    "levels",
    "comment",
    "who",
    "when",
)

MARKS, ANSWERS, HISTORY = "marks", "answers", "history"
TABLES = {MARKS: _MARKS, ANSWERS: _ANSWERS, HISTORY: COLUMNS}
"""The names of the tables and their columns. In each, ``student`` is an id.

``marks`` has a row for each student and module: points earned, what is taken off for being late, and what is left
(``final``); ``waiting`` is for how many questions a mark is missing. ``answers`` has a row for each written answer,
``counts`` or ``open``, and one for each other mark that a person gave it: ``first``, ``second``, ``earlier``.
"""


@dataclass(frozen=True)
class _Class:
    """What all tables are made of."""

    connection: Connection
    nbgrader: Nbgrader
    modules: Mapping[str, ResolvedModule]
    students: Mapping[str, ListedStudent]
    assignments: list[str]

    def title(self, assignment: str) -> str:
        module = self.modules.get(assignment)
        return module.module.title if module else assignment

    def question(self, assignment: str, cell: str) -> str:
        module = self.modules.get(assignment)
        return module.cell_called(cell) if module and cell else cell


def plain_tables(
    connection: Connection, nbgrader: Nbgrader, modules: Mapping[str, ResolvedModule]
) -> Iterator[tuple[str, str]]:
    """The name and the text of each table of :data:`TABLES`; all our tables must be there.

    ``modules`` tell what modules and questions are called; those that are not there are called by their names.
    """
    listed = sorted(class_list(connection), key=lambda each: (each.last.casefold(), each.first.casefold(), each.id))
    names = list(connection.execute(select(api.Assignment.name).order_by(api.Assignment.name)).scalars())
    here = _Class(connection, nbgrader, modules, {each.id: each for each in listed}, names)
    for name, rows in ((MARKS, _marks), (ANSWERS, _answers), (HISTORY, _history)):
        yield name, "\ufeff" + table_text(TABLES[name], rows(here))  # or a spreadsheet takes the letters for others


def _who(student: ListedStudent) -> Row:
    return dict(zip(_WHO, (student.last, student.first, student.id), strict=True))


def _marks(here: _Class) -> Iterator[Row]:
    found: dict[str, dict[str, Row]] = {student: {} for student in here.students}
    for name in here.assignments:
        marks = read_marks(here.connection, name, here.nbgrader.late_penalty)
        most = max((each.possible for each in marks.values()), default="")
        for student in here.students:
            found[student][name] = _mark(here, name, student, marks.get(student), most)
    return (row for rows in found.values() for row in rows.values())


def _mark(here: _Class, name: str, student: str, marks: SubmissionMarks | None, most: float | str) -> Row:
    one = here.students[student]
    row: Row = {
        **_who(one),
        "section": one.standing.section,
        "left_class": _yes(one.standing.dropped),
        "module": name,
        "title": here.title(name),
        "of": most,
        "excused": _yes(name in one.standing.excused),
    }
    if marks is None:
        return row
    return row | {
        "handed_in": here.nbgrader.zone.shown(marks.handed_in) if marks.handed_in else _yes(True),
        "points": round(marks.earned, 2),
        "late": _yes(marks.late),
        "late_penalty": round(marks.late_penalty, 2),
        "final": round(marks.total, 2),
        "waiting": len(marks.open),
    }


def _yes(holds: bool) -> str:
    return "yes" if holds else ""


def _answers(here: _Class) -> Iterator[Row]:
    for name in here.assignments:
        module = here.modules.get(name)
        parts = questions(module) if module else {}
        for cell in written_cells(here.connection, name):
            answers = answer_marks(here.connection, name, cell)
            for student in (each for each in here.students if each in answers):
                row: Row = {**_who(here.students[student]), "module": name, "question": here.question(name, cell)}
                found = answers[student]
                yield row | _that_counts(here, found, parts.get(cell))
                for mark in (mark for mark in found.given if mark is not found.settled):
                    yield row | _given(
                        here, mark, "earlier" if mark.stage == "settled" else mark.stage, parts.get(cell)
                    )


def _that_counts(here: _Class, found: AnswerMarks, part: WrittenInteraction | None) -> Row:
    mark, settled = found.mark, found.settled
    row = _given(here, settled, "counts", part) if settled else {"who": FORMGRADER if found.is_unnoted else ""}
    counts: Row = {"state": "open"} if mark.open else {"state": "counts", "points": mark.score - mark.extra}
    return {**row, **counts, "of": mark.points, "extra": mark.extra or None, "comment": found.comment}


def _given(here: _Class, mark: PersonsMark, state: str, part: WrittenInteraction | None) -> Row:
    return {
        "state": state,
        "points": mark.points,
        "extra": mark.extra,
        "levels": _in_words(mark.levels or {}, part),
        "comment": mark.comment,
        "who": mark.marker,
        "when": here.nbgrader.zone.shown(mark.time),
    }


def _in_words(levels: Mapping[str, int], part: WrittenInteraction | None) -> str:
    """The levels of a rubric, each criterion on a line of its own."""
    known = {criterion.id: criterion for criterion in part.rubric} if part else {}

    def line(name: str, level: int) -> str:
        criterion = known.get(name)
        if criterion is None or level not in range(len(criterion.levels)):
            return f"{name}: {level}"
        return f"{criterion.text}: {level} ({criterion.levels[level]})"

    return "\n".join(line(name, level) for name, level in levels.items())


def _history(here: _Class) -> Iterator[Row]:
    for entry in all_entries(here.connection, Asked()):
        student = here.students.get(entry.student)
        when, question = here.nbgrader.zone.shown(entry.time), here.question(entry.module, entry.cell)
        yield table_row(entry, when, question, entry.student, student.name if student else "")
