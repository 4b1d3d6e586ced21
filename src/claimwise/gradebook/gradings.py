"""What each submission was graded from: a row of our own beside nbgrader's, in place of the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select

from claimwise.errors import Finding
from claimwise.gradebook.own_tables import GRADED


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


def note_gradings(connection: Connection, gradings: Mapping[str, Grading]) -> None:
    """Keep what submissions were graded from, by the id of nbgrader's row of the submitted notebook."""
    forget_gradings(connection, gradings)
    rows = [
        {
            **vars(grading),
            "submission": submission,
            "answers": json.dumps(dict(grading.answers)),
            "unsure": json.dumps(list(grading.unsure)),
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
        **{name: row[name] for name in ("file", "handed_in", "key", "words", "notebook", "score")},
        answers=json.loads(row["answers"]),
        unsure=tuple(json.loads(row["unsure"])),
        problems=tuple(map(_finding, json.loads(row["problems"]))),
    )


def _finding(kept: str | dict[str, Any]) -> Finding:
    """What was kept as JSON; earlier versions kept one text."""
    if isinstance(kept, dict):
        return Finding.from_json(kept)
    what, _, remedy = kept.partition(" → ")
    return Finding(what, remedy)
