"""Settle: the answers that two people marked differently, on one screen; the mark that is settled counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.deciding import ENTER
from claimwise.desk.marking import asked_question, asked_queue, entered, fields_of, refuse_unknown
from claimwise.desk.visit import Action, AskedError, Go, Right, Room, Visit
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """Every answer that is open because both marks differ, those furthest apart first, both marks side by side."""
    from claimwise.gradebook.second import pair
    from claimwise.written.alike import differing, marked_alike

    queue = asked_queue(visit)

    def apart(each: Mapping[str, Any]) -> float:
        both = each["pair"]
        return -abs(float(both.first.points or 0.0) - float(both.second.points or 0.0))

    rows = [
        {
            "answer": each,
            "pair": pair(each.marks),
            "seen": queue.seen(each),
            "counts": not each.marks.mark.open,
            "marked": (marked := marked_alike(queue, each)),
            "left": queue.left.get(marked.state),
        }
        for each in queue.differing
    ]
    return {
        "queue": queue,
        "question": queue.question,
        "part": queue.question.part,
        "at": fields_of(queue.question, visit),
        **visit.told_of_section,
        "rows": sorted(rows, key=apart),
        "differing": len(differing(queue)),
        "anchors": sorted(queue.question.part.anchors, key=lambda each: sum(each.levels.values())),
        "when": visit.nbgrader.zone.shown,
    }


def settle(visit: Visit) -> Go:
    """Let the first mark, the second, or another one count. Both stay in the history."""
    from claimwise.gradebook.offers import Outcome
    from claimwise.gradebook.second import pair
    from claimwise.written.marking import Aimed, mark_answers
    from claimwise.written.sheets import MarkersMark
    from claimwise.written.typed import read_mark

    question = asked_question(visit)
    queue = asked_queue(visit, question)
    answer, form, at = queue.find(visit.needs("answer")), entered(visit, question), fields_of(question, visit)
    which = refuse_unknown(visit, "which", {"first", "second", "other", ENTER})
    both, typed = pair(answer.marks), any(form.levels.values()) or bool(form.points.strip())
    chosen, comment = {"first": both.first, "second": both.second}.get(which), form.comment
    if chosen and typed:
        raise AskedError(_("another mark is typed"), _("clear it, or press “This mark counts”; nothing was written"))
    if which == ENTER and not typed:
        raise AskedError(_("nothing is settled yet"), _("press the button of the mark that is to count"))
    if chosen and chosen.points is not None:
        mark, comment = MarkersMark(chosen.points, chosen.levels or {}), comment.strip() or chosen.comment
    else:
        mark = read_mark(question.part, form.levels, form.points)
    aimed = [Aimed(answer.code, form.answer, form.seen)]
    ((_aimed, done),) = mark_answers(visit.nbgrader, question, visit.user, aimed, mark, comment, settles=True)
    if done.outcome is Outcome.TAKEN:
        return Go("settle", at, _("It is settled, and the mark counts."))
    return Go("settle", at, _("Nothing was written: the text or a mark changed meanwhile. Look again."), refused=True)


ROOM = Room(
    "settle",
    N_("Settle"),
    page,
    actions={"settle": Action(settle, Right.MARK)},
    needs=frozenset({Right.MARK}),
    listed=False,
)
