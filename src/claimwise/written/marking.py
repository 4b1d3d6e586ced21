"""Marking written answers: marks, drafts and what else a grader does to answers, each named by its code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Connection

from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.arranging import opened
from claimwise.gradebook.database import reading, writing
from claimwise.gradebook.drafts import Draft, Typing
from claimwise.gradebook.drafts import keep_draft as keep
from claimwise.gradebook.events import note_event
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.jottings import Jotting, jot, jottings, rub_out_all
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.offers import Offer, Offered, Outcome
from claimwise.gradebook.second import Arranged, State, arrange_second, known_markers, pair
from claimwise.gradebook.store import Store
from claimwise.gradebook.students import submitted_students
from claimwise.words import _, ngettext
from claimwise.written.codes import Codes
from claimwise.written.queue import Answer, Question, Queue, arranged_of, code_of, lot_of
from claimwise.written.sheets import AT_LEAST, CodedAnswers, MarkersMark

LONGEST_COMMENT = 10_000
LONGEST_DRAFT = 20_000


@dataclass(frozen=True)
class Aimed:
    """An answer that somebody marks: its code, the hash of the text that they saw, and what tells its mark then."""

    code: str
    answer: str
    seen: str


def students_by_code(nbgrader: Nbgrader, question: Question) -> dict[str, str]:
    """Code -> student, for everybody whose work was graded."""
    codes = Codes(nbgrader.root)
    with opened(nbgrader) as engine, reading(engine) as connection:
        students = submitted_students(connection, question.module.name)
    return {code_of(codes, question, student): student for student in students}


def mark_answers(
    nbgrader: Nbgrader,
    question: Question,
    marker: str,
    aimed: Sequence[Aimed],
    mark: MarkersMark,
    comment: str = "",
    *,
    settles: bool = False,
    typing: Typing | None = None,
) -> list[tuple[Aimed, Offered]]:
    """Give answers a mark, each bound to its own text; gives what became of each.

    ``typing`` is as in an :class:`Offer`. Raises :class:`ClaimwiseError` for a code that no answer has and for a
    comment that is too long.
    """
    comment = "\n".join(comment.splitlines()).strip()
    if len(comment) > LONGEST_COMMENT:
        what = _("the comment has more than {most:,} characters", most=LONGEST_COMMENT)
        raise ClaimwiseError(what, _("shorten it; nothing was written"))
    students = _students(nbgrader, question, aimed)
    levels = dict(mark.levels) or None
    offers = [
        Offer(
            PersonsMark(students[each.code], question.cell, each.answer, mark.total, None, comment, levels, marker),
            each.seen,
            settles,
            typing,
        )
        for each in aimed
    ]
    done = _offer(nbgrader, question, offers)
    found = {each.offer.mark.student: each for each in done}
    return [(each, found[students[each.code]]) for each in aimed if students[each.code] in found]


def _students(nbgrader: Nbgrader, question: Question, aimed: Sequence[Aimed]) -> dict[str, str]:
    known = students_by_code(nbgrader, question)
    if any(each.code not in known for each in aimed):
        raise ClaimwiseError(_("there is no such answer"), _("choose the question again"))
    return known


def _offer(nbgrader: Nbgrader, question: Question, offers: Sequence[Offer]) -> list[Offered]:
    codes = Codes(nbgrader.root)
    with Store(nbgrader.directory.db_url, question.module.name, nbgrader.late_penalty) as store:
        return store.offer(question.cell, offers, lambda student: lot_of(codes, question, student))


def keep_draft(nbgrader: Nbgrader, question: Question, marker: str, code: str, typing: Typing) -> list[Draft]:
    """Keep what somebody is typing about an answer, in place of their drafts that are known there; gives the others.

    If nothing is typed, it forgets those. No student ever sees any. Raises :class:`ClaimwiseError` for a code that no
    answer has and for a draft that is too long.
    """
    if len(typing.typed) > LONGEST_DRAFT:
        raise ClaimwiseError(_("this is too long to be kept"), _("shorten it"))
    student = _students(nbgrader, question, [Aimed(code, "", "")])[code]
    with _writing(nbgrader) as connection:
        return keep(connection, question.module.name, question.cell, marker, student, typing)


def move_out(nbgrader: Nbgrader, question: Question, marker: str, aimed: Aimed) -> None:
    """Take an answer out of its group; if it changes, the new one may be in a group again."""
    student = _students(nbgrader, question, [aimed])[aimed.code]
    with _writing(nbgrader) as connection:
        jot(connection, Jotting(question.module.name, question.cell, "apart", aimed.answer, marker, student))


def move_back(nbgrader: Nbgrader, question: Question, code: str) -> None:
    """Let an answer that was taken out of its group be with alike ones again, whoever took it out."""
    student = _students(nbgrader, question, [Aimed(code, "", "")])[code]
    with _writing(nbgrader) as connection:
        rub_out_all(connection, question.module.name, question.cell, "apart", student)


def arrange(nbgrader: Nbgrader, queue: Queue, share: float, marker: str, by: str) -> Arranged | None:
    """Draw a share (0 to 1) of the answers to a question for a second marker, at least ten; a share of 0 ends it.

    What was drawn once stays drawn while the share is not made smaller. Answers that the marker marked alone are not
    among them.
    Raises :class:`ClaimwiseError` if first marks of the marker wait for a second one.
    """
    if n := sum(_waits_for_another(each, marker) for each in queue.answers) if share else 0:
        what = ngettext(
            "{who} marked {n} answer first that waits for the second mark",
            "{who} marked {n} answers first that wait for the second mark",
            n,
            who=marker,
        )
        raise ClaimwiseError(what, _("name somebody else as second marker"))
    question, codes = queue.question, Codes(nbgrader.root)
    lots = sorted(lot_of(codes, question, each.student) for each in queue.answers)
    size = min(len(lots), max(AT_LEAST, ceil(share * len(lots)))) if share else 0
    below = 0.0 if not share else 1.0 if share >= 1 or size == len(lots) else max(share, lots[size])
    with _writing(nbgrader) as connection:
        arrange_second(connection, question.module.name, question.cell, Arranged(marker, share, below, by))
        called = question.module.cell_called(question.cell)
        told = _("{question}: {share:.0f} %, {marker}", question=called, share=100 * share, marker=marker or "–")
        note_event(connection, "second-marking", question.module.name, value=told)
        return arranged_of(connection, question, codes)


def _waits_for_another(answer: Answer, marker: str) -> bool:
    both = pair(answer.marks)
    return (
        both.state is State.FIRST
        and both.first is not None
        and (both.first.marker, both.first.stage) == (marker, "first")
    )


def known_people(nbgrader: Nbgrader) -> list[str]:
    """Everybody who gave a mark or is to mark second, by name; nobody where there is no gradebook."""
    if not nbgrader.has_gradebook():
        return []
    with opened(nbgrader) as engine, reading(engine) as connection:
        return known_markers(connection)


def keep_tried(nbgrader: Nbgrader, question: Question, marker: str, tried: str) -> None:
    """Keep how somebody marked the model answers to practise."""
    with _writing(nbgrader) as connection:
        jot(connection, Jotting(question.module.name, question.cell, "tried", tried, marker))


def tried_by(nbgrader: Nbgrader, question: Question, marker: str) -> str:
    """How somebody marked the model answers; empty if they did not."""
    with opened(nbgrader) as engine, reading(engine) as connection:
        found = jottings(connection, question.module.name, question.cell, "tried", marker)
    return found[-1].value if found else ""


@contextmanager
def _writing(nbgrader: Nbgrader) -> Iterator[Connection]:
    with opened(nbgrader) as engine, writing(engine) as connection:
        yield connection


@dataclass(frozen=True)
class NotTaken:
    """A mark of a sheet that was not taken: its ``row`` by the sheet's code, the answer, and why, with what to do.

    ``answer`` is empty for a text that nobody has graded.
    """

    row: str
    question: Question
    answer: str
    finding: Finding


def marks_of_sheet(
    nbgrader: Nbgrader, queues: Iterable[Queue], answers: CodedAnswers, marks: Mapping[str, MarkersMark]
) -> tuple[int, list[NotTaken]]:
    """Take the marks of a filled sheet as those of the queues' marker; gives how many were taken, and what was not.

    An answer that has another mark already keeps it.
    """
    taken, refused = 0, list[NotTaken]()
    for queue in queues:
        there = {answer.student: answer for answer in queue.answers}
        codes = {answers[code].student: code for code in marks if answers[code].question == queue.question.cell}
        offers = []
        for student, code in codes.items():
            if student not in there:
                finding = Finding(_("“{code}”: this text is not graded", code=code), _("grade it first"))
                refused.append(NotTaken(code, queue.question, "", finding))
                continue
            answer, mark = there[student], marks[code]
            levels = dict(mark.levels) or None
            own = PersonsMark(student, queue.question.cell, answer.hash, mark.total, levels=levels, marker=queue.marker)
            offers.append(Offer(own, queue.seen(answer) if queue.needs(answer) else ""))
        for each in _offer(nbgrader, queue.question, offers) if offers else ():
            if each.outcome is Outcome.TAKEN:
                taken += 1
            else:
                student = each.offer.mark.student
                finding = _why_not(codes[student], each)
                refused.append(NotTaken(codes[student], queue.question, there[student].code, finding))
    return taken, refused


def _why_not(code: str, each: Offered) -> Finding:
    if each.outcome is Outcome.DIFFERS:
        return Finding(_("“{code}”: two markers differ here", code=code), _("settle it in the room “Settle”"))
    what = _("“{code}” has another mark already, which stays", code=code)
    return Finding(what, _("look at it in the room “Written answers”"))
