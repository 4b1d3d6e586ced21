"""The marks of a filled sheet, taken as those of one marker; and those that are not taken, each with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimwise.errors import Finding
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.offers import Offer, Offered, Outcome
from claimwise.words import _
from claimwise.written.marking import offer_marks
from claimwise.written.queue import Question, Queue
from claimwise.written.sheets import CodedAnswers, MarkersMark


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
            if answer.text.strip() != answers[code].text:
                what = _("“{code}”: this text came after the one that is graded", code=code)
                finding = Finding(what, _("grade it first, then read the sheet again"))
                refused.append(NotTaken(code, queue.question, answer.code, finding))
                continue
            levels = dict(mark.levels) or None
            own = PersonsMark(student, queue.question.cell, answer.hash, mark.total, levels=levels, marker=queue.marker)
            offers.append(Offer(own, queue.seen(answer) if queue.needs(answer) else ""))
        for each in offer_marks(nbgrader, queue.question, offers) if offers else ():
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
