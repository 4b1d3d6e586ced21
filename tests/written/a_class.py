"""A graded class whose members wrote something, and graders who mark it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from support import Class, cell, changed

from claimwise.gradebook.drafts import Typing
from claimwise.gradebook.marks import AnswerMarks
from claimwise.gradebook.offers import Offered
from claimwise.written.marking import Aimed, mark_answers
from claimwise.written.queue import Answer, Queue, find_question, load_queue
from claimwise.written.sheets import MarkersMark

Q = "written-q5-note"
ALL = {"evidence": 2, "strength": 2, "missing": 2, "fair": 2}
SOME = {"evidence": 1, "strength": 2, "missing": 0, "fair": 2}


def mark_of(levels: dict[str, int]) -> MarkersMark:
    return MarkersMark(sum(levels.values()), levels)


def write(there: Class, student: str, text: str) -> None:
    there.hand_in(student, changed(there.solved(), lambda notebook: cell(notebook, Q).update(source=text)))


def with_texts(there: Class, *texts: str) -> Class:
    for number, text in enumerate(texts):
        write(there, f"s{number:02}", text)
    there.grade()
    return there


def queue(there: Class, marker: str = "ada") -> Queue:
    folder = Path(there.root) / ".desk" / "written"
    folder.mkdir(parents=True, exist_ok=True)
    return load_queue(there.nbgrader, find_question(there.module, Q), marker, folder)


def of(found: Queue, student: str) -> Answer:
    return next(answer for answer in found.answers if answer.student == student)


def give(
    there: Class,
    found: Queue,
    answers: Sequence[Answer],
    mark: MarkersMark,
    comment: str = "",
    *,
    settles: bool = False,
    typing: Typing | None = None,
) -> list[Offered]:
    aimed = [Aimed(answer.code, answer.hash, found.seen(answer)) for answer in answers]
    done = mark_answers(
        there.nbgrader, found.question, found.marker, aimed, mark, comment, settles=settles, typing=typing
    )
    return [offered for _aimed, offered in done]


def marks(there: Class, student: str) -> AnswerMarks:
    return of(queue(there), student).marks
