"""Alike answers with other marks, side by side: change them, or leave them so on purpose. Nothing changes by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.marking import (
    Entered,
    asked_question,
    asked_queue,
    entered,
    fields_of,
    mark_ticked,
    name_of,
    ticked,
    typed_before,
    typing,
)
from claimwise.desk.paged import paged
from claimwise.desk.visit import Action, Go, Right, Room, Visit
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """The group of the answer that is named, else the first whose marks differ; those with the rarest points first."""
    from claimwise.written.alike import differing, marked_alike
    from claimwise.written.pages import compared

    queue = asked_queue(visit)
    groups, part = differing(queue), queue.question.part
    code = visit.get("answer") or (groups[0].answers[0].code if groups else "")
    told = {
        "queue": queue,
        "question": queue.question,
        "part": part,
        "at": fields_of(queue.question, visit),
        **visit.told_of_section,
        "groups": len(groups),
        "group": None,
        "may_see_names": visit.may(Right.NAMES),
        "anchors": sorted(part.anchors, key=lambda each: sum(each.levels.values())),
        "when": visit.nbgrader.zone.shown,
    }
    if not code:
        return told
    asked = queue.find(code)
    group = marked_alike(queue, asked)
    shown = paged(group.answers, visit.get("page"))
    looked = visit.get("looked").split()
    typed = (Entered.from_text(draft.typed) for draft in queue.drafts.get(asked.student, ()))
    return {
        **told,
        "group": group,
        "asked": asked,
        "left": queue.left.get(group.state),
        "waiting": sum(map(queue.needs, queue.groups.get(asked.alike, ()))),
        "typing": typed_before(queue, asked),
        "filled": next(filter(None, typed), Entered()),
        "paged": shown,
        "named": bool(visit.get("names")),
        "rows": [
            {
                "answer": each,
                "seen": queue.seen(each),
                "own": queue.own(each),
                "name": name_of(visit, each),
                "looked": each.code in looked,
                "pieces": list(compared(group.answers[0].text, each.text)),
            }
            for each in shown.shown
        ],
    }


def mark(visit: Visit) -> Go:
    """Give the ticked answers another mark."""
    from claimwise.written.marking import keep_draft
    from claimwise.written.typed import NoMarkError

    question, code, chosen = asked_question(visit), visit.needs("answer"), ticked(visit)
    form = entered(visit, question)
    try:
        said = mark_ticked(visit, question, chosen, form)
    except NoMarkError as error:
        keep_draft(visit.nbgrader, question, visit.user, code, typing(visit, form))
        return Go("alike", _here(visit, looked=" ".join(chosen.looked)), str(error), refused=True)
    keep_draft(visit.nbgrader, question, visit.user, code, typing(visit))
    return Go("alike", _here(visit), said)


def leave(visit: Visit) -> Go:
    """Let the marks differ on purpose."""
    from claimwise.written.alike import leave as leave_so

    queue = asked_queue(visit)
    leave_so(visit.nbgrader, queue, queue.find(visit.needs("answer")), visit.needs("state"))
    said = _("They stay as they are. You are told again when one of these answers or marks changes.")
    return Go("alike", fields_of(queue.question, visit), said)


def again(visit: Visit) -> Go:
    """Tell again that the marks differ."""
    from claimwise.written.alike import look_again

    queue = asked_queue(visit)
    look_again(visit.nbgrader, queue, queue.find(visit.needs("answer")))
    return Go("alike", _here(visit), _("It is told again that these marks differ."))


def _here(visit: Visit, **more: str) -> dict[str, str]:
    return fields_of(asked_question(visit), visit, answer=visit.needs("answer"), **more)


ROOM = Room(
    "alike",
    N_("Alike answers"),
    page,
    actions={
        "mark": Action(mark, Right.MARK),
        "leave": Action(leave, Right.MARK),
        "again": Action(again, Right.MARK),
    },
    needs=frozenset({Right.MARK}),
    listed=False,
)
