"""A piece of work on its student's page: each marked question with answer and mark, and when it was handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimwise.desk.marking import TEXTS
from claimwise.desk.visit import Right, Visit

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.desk.answers import AnsweredQuestion
    from claimwise.gradebook.entry import Entry
    from claimwise.gradebook.marks import CellMark, SubmissionMarks


@dataclass(frozen=True)
class Question:
    """A marked question: its title, the mark with its ``state`` (for comparing), and what was ever done to the mark.

    ``comment`` is ``None`` where students get none. ``answered`` is what was asked and answered, ``None`` if the work
    cannot be read; ``code`` is what the room for written answers calls the answer, empty if it is none, and ``others``
    how many alike answers have other marks.
    """

    cell: str
    title: str
    mark: CellMark
    comment: str | None
    state: str
    story: list[Entry]
    answered: AnsweredQuestion | None
    code: str
    others: int


def shown(visit: Visit, student: str, marks: SubmissionMarks | None, module: str, graded: str) -> Mapping[str, Any]:
    """The marks of one module by question, and the work as it was handed in.

    ``graded`` is the hash of the file that the marks are for.
    """
    from claimwise.gradebook.corrections import note_unnoted, states_of
    from claimwise.grading.workers import file_hash

    # The answers are those of the file that lies there: a mark for what is seen must not count for what was graded.
    seen = graded and (file_hash(visit.nbgrader.submitted_notebook(module, student)) or graded)
    answered, blank = _answered(visit, student, module)
    if marks:
        note_unnoted(visit.nbgrader, module, student, marks)
    return {
        "module": module,
        "marks": marks,
        "questions": _questions(visit, student, marks, module, seen, answered) if marks else [],
        "time": _time(visit, student, module),
        "blank": blank and bool(marks and marks.open),
        "states": states_of(marks, seen) if marks else "",
        "older": marks is not None and _has_older_page(visit, student, marks, module),
    }


def _questions(
    visit: Visit,
    student: str,
    marks: SubmissionMarks,
    module: str,
    seen: str,
    answered: Mapping[str, AnsweredQuestion],
) -> list[Question]:
    from claimwise.gradebook.corrections import state_of
    from claimwise.written.codes import Codes

    names, stories, codes = names_of_questions(visit, module), _stories(visit, module, student), Codes(visit.root)
    order = {cell: place for place, cell in enumerate(answered or names)}
    return [
        Question(
            cell,
            names.get(cell, cell),
            mark,
            marks.comments.get(cell),
            state_of(marks, cell, seen),
            stories.get(cell, []),
            answered.get(cell),
            codes.of("answer", module, student, cell) if cell.startswith("written-") and cell in names else "",
            _others(visit, module, student, cell) if cell in names and mark.by_hand else 0,
        )
        for cell, mark in sorted(marks.marks.items(), key=lambda each: order.get(each[0], -1))
    ]


def _has_older_page(visit: Visit, student: str, marks: SubmissionMarks, module: str) -> bool:
    """Whether a page of feedback lies there that does not say what the marks are now."""
    from claimwise.handing_back.feedback_age import is_older

    nbgrader = visit.nbgrader
    if module not in visit.course.modules or not nbgrader.has_page(module, student):
        return False
    page, notebook = nbgrader.feedback_page(module, student), nbgrader.autograded_notebook(module, student)
    return is_older(page, notebook, visit.course.modules[module], marks)


def _others(visit: Visit, module: str, student: str, cell: str) -> int:
    """How many alike answers have other marks than a student's, and nobody left them so on purpose."""
    from claimwise.written.alike import marked_alike
    from claimwise.written.queue import load_queue, questions_of

    asked = [each for each in questions_of(visit.course.module(module)) if each.cell == cell]
    if not asked or not visit.may(Right.MARK):
        return 0
    queue = load_queue(visit.nbgrader, asked[0], visit.user, visit.place.private(TEXTS))
    answer = next((each for each in queue.answers if each.student == student), None)
    group = marked_alike(queue, answer) if answer else None
    return group.others(answer) if answer and group and group.state not in queue.left else 0


def _time(visit: Visit, student: str, module: str) -> Mapping[str, Any]:
    """What is known of when the work was handed in, and what the form about it shows."""
    from claimwise.collect.said_times import hand_in_time

    zone, known = visit.nbgrader.zone, hand_in_time(visit.nbgrader, module, student)
    return {
        "known": known,
        "field": zone.wall(known.counts) if known.counts else "",
        "came": zone.shown(known.came) if known.came else "",
        "zone": zone.name,
    }


def _stories(visit: Visit, module: str, student: str) -> dict[str, list[Entry]]:
    """Cell -> all that was done to a student's mark there: by people, by another key or points; the newest first."""
    from claimwise.gradebook.record import Asked, all_entries

    found: dict[str, list[Entry]] = defaultdict(list)
    with visit.nbgrader.reading() as connection:
        for entry in all_entries(connection, Asked(student, module)):
            if entry.cell:
                found[entry.cell].append(entry)
    return found


def names_of_questions(visit: Visit, module: str) -> dict[str, str]:
    """Cell -> what its question is called, in the order of the module."""
    from claimwise.handed_in.cells import mark_cell, written_cell

    if module not in visit.course.modules:
        return {}
    resolved = visit.course.modules[module]
    found = {}
    for item in resolved.items:
        for cell in (mark_cell(item.id), *(written_cell(item.id, part.id) for part in item.written)):
            found[cell] = resolved.cell_called(cell)
    return found


def _answered(visit: Visit, student: str, module: str) -> tuple[dict[str, AnsweredQuestion], bool]:
    """Cell -> what was answered there, and whether nothing at all was recorded in work that can be read."""
    from claimwise.desk.answers import in_words
    from claimwise.handed_in.submission import UnreadableSubmissionError, load, take

    path = visit.nbgrader.submitted_notebook(module, student)
    if module not in visit.course.modules or not path.is_file():
        return {}, False
    resolved = visit.course.modules[module]
    try:
        work = take(load(path, module), resolved.form)
    except UnreadableSubmissionError:
        return {}, False
    return in_words(resolved, work), not work.answers and not any(map(str.strip, work.written.values()))
