"""Marks that people offer: taken if what they looked at is still what is there, else shown beside what is there now."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection

from claimwise.gradebook.adopting import adopt, give
from claimwise.gradebook.drafts import Draft, Typing, drafts, forget
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.marks import AnswerMarks, answer_marks
from claimwise.gradebook.people import FORMGRADER
from claimwise.gradebook.scope import Scope
from claimwise.gradebook.second import Arranged, State, agreed, is_twice, pair, same_mark, stage_for


class Outcome(StrEnum):
    """What became of a mark that somebody offered."""

    TAKEN = "taken"
    """It is kept, or was there already."""
    CONFLICT = "conflict"
    """Somebody else gave another mark since; nothing was written."""
    CHANGED = "changed"
    """The answer is another one by now; nothing was written."""
    DIFFERS = "differs"
    """Two markers have marked it differently, which somebody must settle; nothing was written."""
    DRAFTS = "drafts"
    """The same person has typed something else about it elsewhere, and not seen it here; nothing was written."""


@dataclass(frozen=True)
class Offer:
    """A mark for an answer. ``seen`` is :func:`version` of what whoever marks had before their eyes.

    ``typing`` says where it was typed; without it no draft of the marker's stands in the way.
    """

    mark: PersonsMark
    seen: str
    settles: bool = False
    typing: Typing | None = None

    def knows(self, draft: Draft) -> bool:
        """Whether nothing is lost with a draft of the marker's own."""
        return self.typing is None or self.typing.knows(draft)


@dataclass(frozen=True)
class Offered:
    """What became of an offer, and what was there before."""

    offer: Offer
    outcome: Outcome
    found: AnswerMarks


def version(found: AnswerMarks, marker: str, arranged: Arranged | None) -> str:
    """What tells whether a mark is as it was, as far as a marker may see it: a second marker learns no first mark."""
    stage = stage_for(found, marker, arranged)
    seen: object = [mark.time for mark in found.for_this if mark.stage == "second"]
    if stage != "second":
        state = found.mark
        counts = (state.score, state.open, state.by_hand, state.earlier, found.comment)
        # What formgrader gave becomes a row some time later, and is the same mark.
        kept = [mark for mark in found.for_this if mark.marker != FORMGRADER]
        seen = counts, [(mark.stage, mark.time) for mark in kept if mark.stage != "second" or stage is None]
    return hashlib.sha256(repr((found.answer, stage, seen)).encode()).hexdigest()[:16]


def take(
    connection: Connection, scope: Scope, cell: str, offers: Sequence[Offer], arranged: Arranged | None
) -> list[Offered]:
    """Keep marks for answers to one question that are as their markers saw them, in the transaction of ``connection``.

    What was marked in formgrader before counts as seen only if it was. A mark that is there already is taken without
    another row, so that a browser may ask twice. The drafts of what was taken are forgotten, as far as they are known.
    """
    students = sorted({offer.mark.student for offer in offers})
    markers = {offer.mark.marker for offer in offers}
    typed = {marker: drafts(connection, scope.assignment, cell, marker, students) for marker in markers}

    def own(offer: Offer) -> Sequence[Draft]:
        return typed[offer.mark.marker].get(offer.mark.student, ())

    before = answer_marks(connection, scope.assignment, cell, students)
    adopt(connection, scope, students, lambda _student: {}, [offer.mark for offer in offers])
    known = [_as_shown(offer, before) for offer in offers if offer.mark.student in before]
    done = [_judged(offer, before[offer.mark.student], arranged, own(offer)) for offer in known]
    new = [_staged(each, arranged) for each in done if each.outcome is Outcome.TAKEN and not _there(each, arranged)]
    settled = [mark for each in done for mark in [agreed(each.found, [n for n in new if _same(n, each)])] if mark]
    if new:
        give(connection, scope, [*new, *settled])
    taken = [each.offer for each in done if each.outcome is Outcome.TAKEN and each.offer.typing]
    forget(connection, [draft for offer in taken for draft in own(offer) if offer.knows(draft)])
    return done


def _as_shown(offer: Offer, before: Mapping[str, AnswerMarks]) -> Offer:
    """The offer with what no form shows: extra credit, which formgrader alone gives, and the last digits of points."""
    mark, stands, settled = offer.mark, before[offer.mark.student].mark, before[offer.mark.student].settled
    extra = mark.extra if mark.extra is not None else stands.extra or None
    rounded = settled is not None and mark.points is not None and f"{settled.points:g}" == f"{mark.points:g}"
    return replace(
        offer, mark=replace(mark, extra=extra, points=settled.points if settled and rounded else mark.points)
    )


def _judged(offer: Offer, found: AnswerMarks, arranged: Arranged | None, own: Sequence[Draft]) -> Offered:
    mark = offer.mark
    if mark.answer != found.answer:
        return Offered(offer, Outcome.CHANGED, found)
    if _there(Offered(offer, Outcome.TAKEN, found), arranged):
        return Offered(offer, Outcome.TAKEN, found)
    differs = stage_for(found, mark.marker, arranged) is None
    if differs and not offer.settles:
        return Offered(offer, Outcome.DIFFERS, found)
    if offer.seen != version(found, mark.marker, arranged) or (offer.settles and not differs):
        return Offered(offer, Outcome.CONFLICT, found)  # nobody settles what two have not marked yet
    return Offered(offer, Outcome.TAKEN if all(map(offer.knows, own)) else Outcome.DRAFTS, found)


def _there(each: Offered, arranged: Arranged | None) -> bool:
    """Whether this very mark of this person is there already, as what it would be kept as today."""
    mark, found = each.offer.mark, each.found
    own = next((one for one in reversed(found.for_this) if one.marker == mark.marker), None)
    if own is None or not same_mark(own, mark) or own.comment != mark.comment or own.extra != mark.extra:
        return False
    both = pair(found)
    if each.offer.settles and both.state is State.DIFFERS:
        return False  # the same mark again, but now it settles
    if own.stage == "settled":
        return found.settled is own
    if each.offer.settles or arranged is None or not is_twice(found, arranged):
        return False
    if both.state is State.SETTLED:
        return found.settled is not None and same_mark(found.settled, own)
    return own is (both.second if mark.marker == arranged.marker else both.first)


def _staged(each: Offered, arranged: Arranged | None) -> PersonsMark:
    mark = each.offer.mark
    stage = "settled" if each.offer.settles else stage_for(each.found, mark.marker, arranged)
    return replace(mark, stage=stage or "settled")


def _same(mark: PersonsMark, each: Offered) -> bool:
    return mark.student == each.offer.mark.student
