"""What a grader does to written answers: marks, drafts, groups, second marking; each answer is named by its code."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

from claimwise.errors import ClaimwiseError
from claimwise.gradebook.drafts import Draft, Typing
from claimwise.gradebook.drafts import keep_draft as keep
from claimwise.gradebook.events import note_event
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.jottings import Jotting, jot, jottings, rub_out_all
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.offers import Offer, Offered
from claimwise.gradebook.second import Arranged, State, arrange_second, known_markers, pair
from claimwise.gradebook.students import submitted_students
from claimwise.words import _, ngettext
from claimwise.written.codes import Codes
from claimwise.written.queue import Answer, Question, Queue, arranged_of, code_of, lot_of
from claimwise.written.sheets import AT_LEAST, MarkersMark

LONGEST_COMMENT = 10_000
LONGEST_DRAFT = 20_000
_STEERING = ("Cc", "Cn", "Cs")  # not said: Unicode's names of control signs, of none, and of halves of one


@dataclass(frozen=True)
class Aimed:
    """An answer that somebody marks: its code, the hash of the text that they saw, and what tells its mark then."""

    code: str
    answer: str
    seen: str


def students_by_code(nbgrader: Nbgrader, question: Question) -> dict[str, str]:
    """Code -> student, for everybody whose work was graded."""
    codes = Codes(nbgrader.root)
    with nbgrader.reading() as connection:
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
    comment = _plain(comment)
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
    done = offer_marks(nbgrader, question, offers)
    found = {each.offer.mark.student: each for each in done}
    return [(each, found[students[each.code]]) for each in aimed if students[each.code] in found]


def _plain(comment: str) -> str:
    """A comment without signs that only steer machines; a page of feedback could not show them."""
    lines = (
        "".join(sign for sign in line if unicodedata.category(sign) not in _STEERING) for line in comment.splitlines()
    )
    return "\n".join(lines).strip()


def _students(nbgrader: Nbgrader, question: Question, aimed: Sequence[Aimed]) -> dict[str, str]:
    known = students_by_code(nbgrader, question)
    if any(each.code not in known for each in aimed):
        raise ClaimwiseError(_("there is no such answer"), _("choose the question again"))
    return known


def offer_marks(nbgrader: Nbgrader, question: Question, offers: Sequence[Offer]) -> list[Offered]:
    """Keep marks for answers to a question, as far as what their markers saw still holds; gives what became of each."""
    codes = Codes(nbgrader.root)
    lot = partial(lot_of, codes, question)
    return nbgrader.store(question.module.name).offer(question.cell, offers, lot)


def keep_draft(nbgrader: Nbgrader, question: Question, marker: str, code: str, typing: Typing) -> list[Draft]:
    """Keep what somebody is typing about an answer, in place of their drafts that are known there; gives the others.

    If nothing is typed, it forgets those. No student ever sees any. Raises :class:`ClaimwiseError` for a code that no
    answer has and for a draft that is too long.
    """
    if len(typing.typed) > LONGEST_DRAFT:
        raise ClaimwiseError(_("this is too long to be kept"), _("shorten it"))
    student = _students(nbgrader, question, [Aimed(code, "", "")])[code]
    with nbgrader.writing() as connection:
        return keep(connection, question.module.name, question.cell, marker, student, typing)


def move_out(nbgrader: Nbgrader, question: Question, marker: str, aimed: Aimed) -> None:
    """Take an answer out of its group; if it changes, the new one may be in a group again."""
    student = _students(nbgrader, question, [aimed])[aimed.code]
    with nbgrader.writing() as connection:
        jot(connection, Jotting(question.module.name, question.cell, "apart", aimed.answer, marker, student))


def move_back(nbgrader: Nbgrader, question: Question, code: str) -> None:
    """Let an answer that was taken out of its group be with alike ones again, whoever took it out."""
    student = _students(nbgrader, question, [Aimed(code, "", "")])[code]
    with nbgrader.writing() as connection:
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
    with nbgrader.writing() as connection:
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
    with nbgrader.reading() as connection:
        return known_markers(connection)


def keep_tried(nbgrader: Nbgrader, question: Question, marker: str, tried: str) -> None:
    """Keep how somebody marked the model answers to practise."""
    with nbgrader.writing() as connection:
        jot(connection, Jotting(question.module.name, question.cell, "tried", tried, marker))


def tried_by(nbgrader: Nbgrader, question: Question, marker: str) -> str:
    """How somebody marked the model answers; empty if they did not."""
    with nbgrader.reading() as connection:
        found = jottings(connection, question.module.name, question.cell, "tried", marker)
    return found[-1].value if found else ""
