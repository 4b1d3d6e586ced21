"""What would be taken in, in words: a row for each file, who is missing, and what somebody must look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from claimwise.desk.told import told
from claimwise.words import _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.collect import ClassList, IntakePlan, LeftOut, Person, Roster
    from claimwise.errors import Finding
    from claimwise.gradebook.nbgrader import Nbgrader


@dataclass(frozen=True)
class Row:
    """A file and what becomes of it; ``student`` is the id of whose it is.

    ``attention``: somebody must act; ``whose``: by saying whose it is, or leaving it out. ``same``: the same is there
    already; ``new``: it would be taken in for somebody who is not of the class so far; ``also``: students under whom
    the same file lies.
    """

    file: str
    student: str
    what: str
    when: str = ""
    remedy: str = ""
    attention: bool = False
    whose: bool = True
    taken: bool = False
    same: bool = False
    new: bool = False
    also: tuple[str, ...] = ()


def foreseen(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> dict[str, Any]:
    """What would be taken in, as data that JSON can hold: first what somebody must look at.

    ``hash`` is what tells it from anything else that would be taken in.
    """
    from claimwise.collect import plan_state

    listed = people.listed
    known = {person.id: person for person in (*people.known.people, *(listed.people if listed else ()))}
    rows = [left_as_row(left) for left in plan.left_out] + _taken(nbgrader, module, plan, known)
    rows.sort(key=lambda row: (not row.attention, not row.new and not row.also, not row.taken, row.student, row.file))
    notes = (*(listed.notes if listed else ()), *(listed.problems if listed else ()), *plan.notes)
    return {
        "hash": plan_state(nbgrader, module, plan),
        "rows": [asdict(row) for row in rows],
        "to_take": sum(row.taken and not row.same for row in rows),
        "same": sum(row.same for row in rows),
        "whose": sum(row.attention and row.whose for row in rows),
        "other": sum(row.attention and not row.whose for row in rows),
        "new": sum(row.new for row in rows),
        "timed": any(row.when for row in rows),
        "people": [[student, known[student].name] for student in sorted(known)],
        "missing": list(map(str, _missing(nbgrader, module, people, plan))),
        "unusable": [
            [str(known.get(student, student)), why.what, why.remedy]
            for student, why in _unusable(nbgrader, module, people, plan)
        ],
        "elsewhere": _elsewhere(plan),
        "whole": plan.tells_who_is_missing,
        "listed": _listed(listed) if listed else "",
        "notes": [note.as_json() for note in notes],
    }


def _listed(roster: Roster) -> str:
    return ngettext(
        "{n} student on the list; the ids are from the column “{column}”.",
        "{n} students on the list; their ids are from the column “{column}”.",
        len(roster.people),
        column=roster.id_column,
    )


def left_as_row(left: LeftOut) -> Row:
    """A file that is not taken. Where a choice of whose it is helps, that is what to do."""
    why = told(left.why)
    remedy = why.remedy
    if left.whose:
        remedy = _("leave out all but the right one") if left.student else _("say whose it is, or leave it out")
    student = left.student if left.attention else ""
    whose = left.whose or not left.attention
    return Row(left.file, student, why.what, remedy=remedy, attention=left.attention, whose=whose)


def _taken(nbgrader: Nbgrader, module: str, plan: IntakePlan, known: Mapping[str, Person]) -> list[Row]:
    """The files that are taken, with what somebody should know of each."""
    from claimwise.collect import State, foresee

    rows = []
    for each in foresee(nbgrader, module, plan):
        taking = each.taking
        rows.append(
            Row(
                taking.entry.name,
                taking.student,
                "; ".join(filter(None, (each.state.in_words if each.state else str(each.problem), taking.note))),
                nbgrader.zone.shown(taking.handed_in) if taking.handed_in else "",
                attention=each.state is None,
                taken=each.state not in (None, State.OLDER),
                same=each.state is State.SAME,
                new=bool(known) and taking.student not in known,
                also=tuple(str(known.get(student, student)) for student in each.also),
            )
        )
    return rows


def _elsewhere(plan: IntakePlan) -> str:
    """The module that most of the files are of, if none of this one can be taken; else nothing."""
    others = Counter(module for left in plan.left_out for module in left.modules)
    return others.most_common(1)[0][0] if others and not plan.takings else ""


def _missing(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> list[Person]:
    """Of whom nothing came: of the list; without one, of those of whom the gradebook has a name."""
    from claimwise.collect import came_before

    if people.listed:
        return plan.missing
    there = {taking.student for taking in plan.takings} | {left.student for left in plan.left_out}
    there |= people.dropped | came_before(nbgrader, module)
    return [person for person in people.known.people if person.name and person.id not in there]


def _unusable(nbgrader: Nbgrader, module: str, people: ClassList, plan: IntakePlan) -> list[tuple[str, Finding]]:
    """Everybody of whom something came, now or before, and nothing of it can be marked; and what is wrong with it.

    It is no matter here whether somebody left a file out, or nobody can say which of several is the right one.
    """
    from claimwise.collect import came_before
    from claimwise.gradebook.no_mark import without_work

    taken = {taking.student for taking in plan.takings}
    now = [
        (left.student, replace(told(left.why), what=f"{left.file}: {left.why.what}"))
        for left in plan.left_out
        if left.student and left.student not in taken
    ]
    known = {person.id for person in (*people.known.people, *(people.listed.people if people.listed else ()))}
    others = known & came_before(nbgrader, module) - nbgrader.submitted(module).keys() - people.dropped
    others -= taken | {student for student, _why in now}
    reasons = without_work(nbgrader, module, sorted(others))
    before = [(student, told(why.finding({}, named=False))) for student, why in reasons.items()]
    return sorted([*now, *before], key=lambda each: each[0])
