"""Second marking: who marks which share of a question a second time, and how far both agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from claimwise.desk.marking import asked_question, asked_queue, fields_of, whole_queue
from claimwise.desk.visit import Action, AskedError, Go, Right, Room, Visit
from claimwise.words import N_, _, ngettext


def page(visit: Visit) -> Mapping[str, Any]:
    """One question: what is arranged, how far both are, and how far they agree. No single mark is shown."""
    from claimwise.gradebook.second import State, pair
    from claimwise.written.agreement import GOAL, reading
    from claimwise.written.double import agreements
    from claimwise.written.marking import known_people

    queue = asked_queue(visit)
    count = Counter(pair(answer.marks).state for answer in queue.twice)
    return {
        "queue": queue,
        "question": queue.question,
        "at": fields_of(queue.question, visit),
        **visit.told_of_section,
        "count": {state.value: count[state] for state in State},
        "agreements": [{"is": each, "says": reading(each)} for each in agreements(queue)],
        "goal": GOAL,
        "may_run": visit.may(Right.RUN),
        "user": visit.user,
        "known": known_people(visit.nbgrader),
    }


def arrange(visit: Visit) -> Go:
    """Draw a share of the answers for a second marker, or end it with a share of 0: among all sections."""
    from claimwise.gradebook.people import person_name
    from claimwise.kinds.shared.numbers import parse_number
    from claimwise.written.marking import arrange as arrange_second
    from claimwise.written.marking import known_people

    queue = whole_queue(visit, asked_question(visit))
    share = parse_number(visit.needs("share"), "%")
    if share is None or not 0 <= share <= 100:
        raise AskedError(
            _("“{share}” is no share from 0 to 100 %", share=visit.get("share")[:20]), _("type one like 20")
        )
    marker = person_name(visit.get("marker"), known_people(visit.nbgrader)) if share else ""
    arranged = arrange_second(visit.nbgrader, queue, share / 100, marker, visit.user)
    if arranged is None:
        said = _("Nobody marks this question second any more. Marks that were given are kept.")
    else:
        now = whole_queue(visit, queue.question)
        n = len(now.twice)
        said = ngettext("{who} marks {n} answer second.", "{who} marks {n} answers second.", n, who=arranged.marker)
        if left := sum(arranged.drawn(each.student) for each in now.answers) - n:
            said += " " + ngettext(
                "{n} that was drawn is left out, because {who} marked it alone before.",
                "{n} that were drawn are left out, because {who} marked them alone before.",
                left,
                who=arranged.marker,
            )
    return Go("second", fields_of(queue.question, visit), said)


ROOM = Room(
    "second",
    N_("Second marking"),
    page,
    actions={"arrange": Action(arrange)},
    needs=frozenset({Right.MARK}),
    listed=False,
)
