"""Two marks for one answer: who gives which, when they agree, and what counts meanwhile.

An answer that is marked twice stays open in the gradebook until both markers agree or somebody settles the difference:
a mark that may still change is no result. An answer that had a mark before it was drawn keeps that one meanwhile,
because nothing unsettles a mark of a person but another mark; it is then the first mark.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from claimwise.gradebook.history import PersonsMark, Stage, markers
from claimwise.gradebook.jottings import Jotting, jot, jottings, values_about
from claimwise.gradebook.marks import AnswerMarks
from claimwise.gradebook.people import AND, FORMGRADER


class State(StrEnum):
    """How far an answer is that is marked twice."""

    OPEN = "open"
    """Neither has marked it."""
    FIRST = "first"
    """The second mark is missing."""
    SECOND = "second"
    """The first mark is missing."""
    DIFFERS = "differs"
    """Both have marked it, differently."""
    SETTLED = "settled"
    """Both agree, or somebody settled it."""


@dataclass(frozen=True)
class Arranged:
    """Who marks which answers to a question a second time.

    An answer is drawn if its lot, from 0 to 1, is below ``below``; its lot never changes, so what was drawn once stays
    drawn when more work comes in. ``share`` is what somebody chose.
    """

    marker: str
    share: float
    below: float
    by: str
    lot: Callable[[str], float] = field(compare=False, repr=False, default=lambda _student: 1.0)
    time: datetime | None = None

    def drawn(self, student: str) -> bool:
        """Whether a student's answer is marked twice."""
        return self.lot(student) < self.below


@dataclass(frozen=True)
class Pair:
    """The two marks of an answer, as far as they are there."""

    first: PersonsMark | None
    second: PersonsMark | None
    state: State


def arrange_second(connection: Connection, assignment: str, cell: str, arranged: Arranged) -> None:
    """Note who marks which share of a question's answers second; a share of 0 ends it. Marks that are there stay."""
    told = json.dumps({"marker": arranged.marker, "share": arranged.share, "below": arranged.below, "by": arranged.by})
    jot(connection, Jotting(assignment, cell, "second", told, ""))


def arranged_second(connection: Connection, assignment: str, cell: str, lot: Callable[[str], float]) -> Arranged | None:
    """Who marks which answers to a question second, if anybody. ``lot`` maps students to numbers below 1."""
    found = jottings(connection, assignment, cell, "second")
    if not found:
        return None
    told = json.loads(found[-1].value)
    return Arranged(**told, lot=lot, time=found[-1].time) if told["share"] else None


def known_markers(connection: Connection) -> list[str]:
    """Everybody who gave a mark or is to mark any question second, by name."""
    second = {json.loads(told)["marker"] for told in values_about(connection, "second")}
    named = (markers(connection) | second) - {FORMGRADER, ""}
    return sorted((name for name in named if AND not in name), key=str.casefold)


def same_mark(one: PersonsMark, other: PersonsMark) -> bool:
    """Whether two marks say the same: the same points and, where both noted them, the same levels."""
    levels = one.levels == other.levels or not one.levels or not other.levels
    return one.points == other.points and levels


def pair(found: AnswerMarks) -> Pair:
    """The two marks of this very answer. A settled mark from before the second one is the first mark.

    Two persons give them: of the first and second marks of one person the last counts.
    """
    last = {mark.marker: mark for mark in found.for_this if mark.stage != "settled"}
    given = [mark for mark in found.for_this if mark.stage == "settled" or last[mark.marker] is mark]
    seconds = [place for place, mark in enumerate(given) if mark.stage == "second"]
    after = seconds[-1] if seconds else len(given)
    firsts = [m for place, m in enumerate(given) if m.stage == "first" or (m.stage == "settled" and place < after)]
    first, second = firsts[-1] if firsts else None, given[after] if seconds else None
    if any(mark.stage == "settled" for mark in given[after:]):
        return Pair(first, second, State.SETTLED)
    if first and second:
        return Pair(first, second, State.SETTLED if same_mark(first, second) else State.DIFFERS)
    return Pair(first, second, State.FIRST if first else State.SECOND if second else State.OPEN)


def is_twice(found: AnswerMarks, arranged: Arranged | None) -> bool:
    """Whether an answer is marked twice: it is drawn, and its mark is not one that the second marker gave before."""
    if arranged is None or not arranged.drawn(found.student):
        return False
    both = pair(found)
    alone = both.first is not None and both.second is None and both.first.stage == "settled"
    return not (alone and both.first and both.first.marker == arranged.marker)


def stage_for(found: AnswerMarks, marker: str, arranged: Arranged | None) -> Stage | None:
    """As what a person's mark of an answer is kept; ``None`` if two marks differ, so that they must be settled."""
    if arranged is None or not is_twice(found, arranged):
        return "settled"
    state = pair(found).state
    if state is State.DIFFERS:
        return None
    if state is State.SETTLED:
        return "settled"
    if marker == arranged.marker:
        return "second"
    return "first" if found.mark.open else "settled"


def mine(found: AnswerMarks, marker: str, arranged: Arranged | None) -> PersonsMark | None:
    """The mark of this answer that a person may see while marking: a second marker sees her own alone."""
    stage = stage_for(found, marker, arranged)
    if stage in ("first", "second"):
        both = pair(found)
        return both.second if stage == "second" else both.first
    return found.settled


def agreed(found: AnswerMarks, added: Sequence[PersonsMark]) -> PersonsMark | None:
    """The settled mark, once the marks ``added`` to an open answer make both agree."""
    after = AnswerMarks(found.student, found.cell, found.answer, found.mark, found.comment, (*found.given, *added))
    both = pair(after)
    if not found.mark.open or both.state is not State.SETTLED or not both.first or not both.second:
        return None
    if any(mark.stage == "settled" for mark in after.for_this):
        return None
    comment = both.first.comment or both.second.comment
    names = AND.join((both.first.marker, both.second.marker))[:128]
    levels = both.first.levels or both.second.levels
    return PersonsMark(
        found.student,
        found.cell,
        found.answer,
        both.first.points,
        both.first.extra or both.second.extra,
        comment,
        levels,
        names,
    )
