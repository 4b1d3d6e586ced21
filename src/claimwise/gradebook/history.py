"""Tables of our own in the gradebook's database: marks that people gave, and what each submission was graded from.

A person's mark is a row that is only ever added. It names the answer that was marked by a hash, so that it can be told
from a mark for another answer for ever after.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    inspect,
    select,
)
from sqlalchemy.exc import DatabaseError

from claimwise.errors import Finding
from claimwise.gradebook.database import in_words
from claimwise.gradebook.people import FORMGRADER

Stage = Literal["first", "second", "settled"]

METADATA = MetaData()
"""All tables of ours."""

MARK = Table(
    "claimwise_mark",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("assignment", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("cell", String(128), nullable=False),
    Column("answer", String(64), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("points", Float),
    Column("extra", Float),
    Column("levels", Text),
    Column("comment", Text, nullable=False),
    Column("marker", String(128), nullable=False),
    Column("time", DateTime, nullable=False),
    Index("claimwise_mark_of", "assignment", "student", "cell"),
    Index("claimwise_mark_time", "time"),
)

GRADED = Table(
    "claimwise_graded",
    METADATA,
    Column("submission", String(32), primary_key=True),
    Column("file", String(64), nullable=False),
    Column("handed_in", String(100), nullable=False),
    Column("key", String(12), nullable=False),
    Column("words", String(12), nullable=False),
    Column("notebook", String(64), nullable=False),
    Column("answers", Text, nullable=False),
    Column("unsure", Text, nullable=False),
    Column("score", Float, nullable=False),
    Column("problems", Text, nullable=False),
)


@dataclass(frozen=True)
class PersonsMark:
    """What a person gave one answer. ``answer`` is its hash, empty if nobody can say which it was.

    ``points`` take the place of the machine's, ``None`` if they leave them as they are; ``extra`` is extra credit;
    ``levels`` are those of the rubric, by criterion, if they were noted; ``time`` is in UTC.
    """

    student: str
    cell: str
    answer: str
    points: float | None
    extra: float | None = None
    comment: str = ""
    levels: Mapping[str, int] | None = None
    marker: str = FORMGRADER
    stage: Stage = "settled"
    time: datetime = field(default_factory=lambda: datetime.now(UTC).replace(tzinfo=None))

    @property
    def given(self) -> tuple[float | None, float | None]:
        """Points and extra credit."""
        return self.points, self.extra


@dataclass(frozen=True)
class Grading:
    """What a submission was graded from, so that only what changed is graded again: everything told by its content.

    ``file`` and ``notebook`` are hashes of the file handed in and of the grader's notebook; ``key`` and ``words`` are
    the versions of what decides marks and of all that the notebook shows; ``answers`` maps cells to the hashes of what
    the student answered there; ``unsure`` are marked cells that a person was to look at; ``score`` are the points that
    need no grader.
    """

    file: str
    handed_in: str
    key: str
    words: str
    notebook: str
    answers: Mapping[str, str]
    unsure: tuple[str, ...]
    score: float
    problems: tuple[Finding, ...]


def prepare(engine: Engine) -> None:
    """Make the tables where they are missing."""
    with in_words():
        try:
            METADATA.create_all(engine)
        except DatabaseError:
            # Somebody else may have made them in this very moment.
            known = inspect(engine)
            if not all(known.has_table(name) for name in METADATA.tables):
                raise


class History:
    """The settled marks that people gave some students in one assignment."""

    def __init__(self, connection: Connection, assignment: str, students: Sequence[str]) -> None:
        found = select(MARK).where(MARK.c.assignment == assignment, MARK.c.stage == "settled")
        rows = connection.execute(found.where(MARK.c.student.in_(students)).order_by(MARK.c.id)).mappings()
        self._marks = [_read(row) for row in rows]
        self._latest = {(mark.student, mark.cell): mark for mark in self._marks}
        self._given = {(mark.student, mark.cell, mark.given) for mark in self._marks}
        self._for_answer = {(mark.student, mark.cell, mark.answer): mark for mark in self._marks}

    @property
    def students(self) -> set[str]:
        """Who has a mark from a person."""
        return {student for student, _ in self._latest}

    def latest(self, student: str, cell: str) -> PersonsMark | None:
        """The last mark that was settled, for whichever answer."""
        return self._latest.get((student, cell))

    def was_given(self, student: str, cell: str, given: tuple[float | None, float | None]) -> bool:
        """Whether a person gave these points and this extra credit at any time, for whichever answer."""
        return (student, cell, given) in self._given

    def of_answer(self, student: str, cell: str, answer: str | None) -> PersonsMark | None:
        """The last mark that was settled for this answer."""
        return self._for_answer.get((student, cell, answer)) if answer else None


def add_marks(connection: Connection, assignment: str, marks: Iterable[PersonsMark]) -> None:
    """Add marks that people gave."""
    rows = [
        {
            "assignment": assignment,
            "student": mark.student,
            "cell": mark.cell,
            "answer": mark.answer,
            "stage": mark.stage,
            "points": mark.points,
            "extra": mark.extra,
            "levels": None if mark.levels is None else json.dumps(dict(mark.levels)),
            "comment": mark.comment,
            "marker": mark.marker,
            "time": mark.time,
        }
        for mark in marks
    ]
    if rows:
        connection.execute(MARK.insert(), rows)


def marks_given(
    connection: Connection, assignment: str, student: str | None = None, cell: str | None = None
) -> list[PersonsMark]:
    """Every mark that a person ever gave in an assignment, to one student or to anybody, oldest first."""
    found = select(MARK).where(MARK.c.assignment == assignment).order_by(MARK.c.id)
    found = found if student is None else found.where(MARK.c.student == student)
    found = found if cell is None else found.where(MARK.c.cell == cell)
    return [_read(row) for row in connection.execute(found).mappings()]


def markers(connection: Connection) -> set[str]:
    """Everybody who ever gave a mark, by name."""
    return set(connection.execute(select(MARK.c.marker).distinct()).scalars())


def note_gradings(connection: Connection, gradings: Mapping[str, Grading]) -> None:
    """Keep what submissions were graded from, by the id of nbgrader's row of the submitted notebook."""
    forget_gradings(connection, gradings)
    rows = [
        {
            "submission": submission,
            "file": grading.file,
            "handed_in": grading.handed_in,
            "key": grading.key,
            "words": grading.words,
            "notebook": grading.notebook,
            "answers": json.dumps(dict(grading.answers)),
            "unsure": json.dumps(list(grading.unsure)),
            "score": grading.score,
            "problems": json.dumps([problem.as_json() for problem in grading.problems], ensure_ascii=False),
        }
        for submission, grading in gradings.items()
    ]
    if rows:
        connection.execute(GRADED.insert(), rows)


def forget_gradings(connection: Connection, submissions: Iterable[str]) -> None:
    """Let submissions count as not graded, by the ids of nbgrader's rows."""
    if known := list(submissions):
        connection.execute(delete(GRADED).where(GRADED.c.submission.in_(known)))


def gradings(connection: Connection, submissions: Any) -> dict[str, Grading]:
    """What submissions were graded from; ``submissions`` are ids of nbgrader's rows, or a query that gives them."""
    found = connection.execute(select(GRADED).where(GRADED.c.submission.in_(submissions)))
    return {row["submission"]: _grading(row) for row in found.mappings()}


def graded_answers(connection: Connection, submissions: Any) -> dict[str, Mapping[str, str]]:
    """Submission -> cell -> hash of the answer that was graded last; ``submissions`` as in :func:`gradings`."""
    found = select(GRADED.c.submission, GRADED.c.answers).where(GRADED.c.submission.in_(submissions))
    return {submission: _answers(answers) for submission, answers in connection.execute(found)}


@lru_cache(maxsize=20_000)
def _answers(told: str) -> Mapping[str, str]:
    found: dict[str, str] = json.loads(told)
    return found


def _grading(row: RowMapping) -> Grading:
    return Grading(
        file=row["file"],
        handed_in=row["handed_in"],
        key=row["key"],
        words=row["words"],
        notebook=row["notebook"],
        answers=json.loads(row["answers"]),
        unsure=tuple(json.loads(row["unsure"])),
        score=row["score"],
        problems=tuple(map(_finding, json.loads(row["problems"]))),
    )


def _finding(kept: str | dict[str, Any]) -> Finding:
    """What was kept as JSON; earlier versions kept one text."""
    if isinstance(kept, dict):
        return Finding.from_json(kept)
    what, _, remedy = kept.partition(" → ")
    return Finding(what, remedy)


def _read(row: RowMapping) -> PersonsMark:
    levels = row["levels"]
    kept = {name: row[name] for name in ("student", "cell", "answer", "points", "extra", "comment", "marker", "stage")}
    return PersonsMark(**kept, levels=None if levels is None else json.loads(levels), time=row["time"])
