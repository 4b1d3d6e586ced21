"""Practise: a grader marks the model answers of a question, and then sees what their authors gave, row by row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from claimwise.desk.marking import asked_question, fields_of
from claimwise.desk.visit import Action, Go, Right, Room, Visit
from claimwise.words import N_, _

MOST = 5
"""So many model answers are marked."""


def page(visit: Visit) -> Mapping[str, Any]:
    """The model answers in an order of chance; once they are marked, what was given beside what their author gave."""
    from claimwise.written.codes import Codes
    from claimwise.written.marking import tried_by

    question = asked_question(visit)
    codes, part = Codes(visit.root), question.part
    places = sorted(range(len(part.anchors)), key=lambda place: codes.lot("model", question.cell, str(place)))[:MOST]
    tried = _tried(tried_by(visit.nbgrader, question, visit.user)) if not visit.get("again") else {}
    models = [{"place": place, "anchor": part.anchors[place], "given": tried.get(str(place))} for place in places]
    rows = [
        (given[criterion.id], part.anchors[place].levels[criterion.id])
        for place, given in ((int(place), given) for place, given in tried.items() if int(place) in places)
        for criterion in part.rubric
        if criterion.id in given
    ]
    return {
        "question": question,
        "part": part,
        "at": fields_of(question, visit),
        "models": models,
        "done": bool(rows),
        "n": len(rows),
        "same": sum(one == other for one, other in rows),
        "near": sum(abs(one - other) <= 1 for one, other in rows),
        "shift": sum(one - other for one, other in rows) / len(rows) if rows else 0.0,
    }


def _tried(text: str) -> dict[str, dict[str, int]]:
    try:
        found: dict[str, dict[str, int]] = json.loads(text)
    except ValueError:
        return {}
    return found


def compare(visit: Visit) -> Go:
    """Keep what somebody gave the model answers. It is no mark of anybody's work."""
    from claimwise.written.marking import keep_tried
    from claimwise.written.typed import NoMarkError, read_mark

    question = asked_question(visit)
    at = fields_of(question, visit)
    found = {}
    for place in range(len(question.part.anchors)):
        levels = {each.id: visit.get(f"level-{place}-{each.id}") for each in question.part.rubric}
        if not any(levels.values()):
            continue
        try:
            found[str(place)] = dict(read_mark(question.part, levels, "").levels)
        except NoMarkError as error:
            return Go("practise", {**at, "again": "1"}, str(error))
    if not found:
        return Go("practise", {**at, "again": "1"}, _("Mark at least one model answer."))
    keep_tried(visit.nbgrader, question, visit.user, json.dumps(found))
    return Go("practise", at)


ROOM = Room(
    "practise",
    N_("Practise with model answers"),
    page,
    actions={"compare": Action(compare, Right.MARK)},
    needs=frozenset({Right.MARK}),
    listed=False,
)
