"""What the rooms for written answers share: the question that is asked for, what a form says, and who has what open."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.desk.visit import AskedError, Right, Visit
from claimwise.words import _, ngettext

if TYPE_CHECKING:  # the first page is there sooner without
    from claimwise.gradebook.drafts import Typing
    from claimwise.gradebook.nbgrader import Nbgrader
    from claimwise.written.queue import Answer, Question, Queue

TEXTS = "written"
"""The folder of the desk's own in which texts are kept."""

OPEN_FOR = 600.0
"""Seconds for which an answer that somebody looks at is offered to nobody else as the next one."""

PAGE, SEEN = "typing", "drafts"
"""The fields that tell a page on which somebody types from any other, and which drafts were shown on it."""

LEVEL = "level-"
"""How the fields for levels begin; the criterion follows."""


@dataclass(frozen=True)
class Entered:
    """What a form holds of a mark: levels by criterion, points, a comment; all as typed.

    ``answer`` and ``seen`` tell what it is about.
    """

    levels: Mapping[str, str] = field(default_factory=dict)
    points: str = ""
    comment: str = ""
    answer: str = ""
    seen: str = ""

    def as_text(self) -> str:
        """A draft, as it is kept."""
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Entered | None:
        """A draft that was kept; ``None`` if there is none, or one of a form that is not known here."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError):
            return None

    def says_the_same(self, other: Entered) -> bool:
        """Whether both mean the same mark."""

        def meant(one: Entered) -> tuple[dict[str, str], str, str]:
            return {name: level for name, level in one.levels.items() if level}, one.points.strip(), one.comment.strip()

        return meant(self) == meant(other)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is chosen or typed."""
        return not (any(self.levels.values()) or self.points.strip() or self.comment.strip())


def typing(visit: Visit, form: Entered | None = None) -> Typing:
    """On which page somebody types, which drafts they saw there, and what the form holds."""
    from claimwise.gradebook.drafts import Typing

    typed = "" if form is None or form.is_empty else form.as_text()
    return Typing(visit.get(PAGE)[:40], frozenset(visit.get(SEEN).split()), typed)


def typed_before(queue: Queue, answer: Answer) -> Mapping[str, str]:
    """What a form must say for :func:`typing`: a page of its own, and the drafts that its reader sees."""
    seen = " ".join(draft.version for draft in queue.drafts.get(answer.student, ()))
    return {PAGE: secrets.token_hex(8), SEEN: seen}


def entered(visit: Visit, question: Question) -> Entered:
    """What the form of a visit holds."""
    levels = {criterion.id: visit.get(LEVEL + criterion.id)[:40] for criterion in question.part.rubric}
    comment = "\n".join(visit.get("comment").splitlines())
    return Entered(levels, visit.get("points")[:40], comment, visit.get("hash"), visit.get("seen"))


@dataclass(frozen=True)
class Ticked:
    """What a form about several answers holds: those that it showed, each with its text's hash and what tells its mark.

    ``looked`` are the codes of those that somebody has read and ticked.
    """

    shown: Mapping[str, tuple[str, str]]
    looked: list[str]


def ticked(visit: Visit) -> Ticked:
    """Which answers the form of a visit showed, and which are ticked."""
    parts = [value.split(" ", 2) for value in visit.all("each")]
    shown = {part[0]: (part[1], part[2]) for part in parts if len(part) == len(("code", "hash", "seen"))}
    return Ticked(shown, [code for code in dict.fromkeys(visit.all("looked")) if code in shown])


def mark_ticked(visit: Visit, question: Question, chosen: Ticked, form: Entered) -> str:
    """Give all that are ticked the mark of a form, each for its own text; gives a sentence on what became of them.

    Raises :class:`NoMarkError` if nothing is ticked, or for what is no mark.
    """
    from claimwise.gradebook.offers import Outcome
    from claimwise.written.marking import Aimed, mark_answers
    from claimwise.written.typed import NoMarkError, read_mark

    if not chosen.looked:
        raise NoMarkError(_("nothing was written"), _("tick each answer that you have read"))
    mark = read_mark(question.part, form.levels, form.points)
    aimed = [Aimed(code, *chosen.shown[code]) for code in chosen.looked]
    done = mark_answers(visit.nbgrader, question, visit.user, aimed, mark, form.comment)
    taken = sum(each.outcome is Outcome.TAKEN for _aimed, each in done)
    said = ngettext("{n} answer is marked.", "{n} answers are marked.", taken)
    if rest := len(done) - taken:
        said += " " + ngettext(
            "{n} is not, because its text or its mark changed meanwhile.",
            "{n} are not, because their texts or marks changed meanwhile.",
            rest,
        )
    return said


def of_mark(mark: Any) -> Entered:
    """A mark as the form shows it."""
    levels = {name: str(level) for name, level in (mark.levels or {}).items()}
    return Entered(levels, "" if levels or mark.points is None else f"{mark.points:g}", mark.comment)


def asked_question(visit: Visit) -> Question:
    """The question that is asked for."""
    from claimwise.written.queue import find_question

    return find_question(visit.course.module(visit.needs("module")), visit.needs("question"))


def asked_queue(visit: Visit, question: Question | None = None) -> Queue:
    """Its answers, of the section that is asked for, as whoever asks may see them."""
    return _queue(visit, visit.of_section, question or asked_question(visit))


def whole_queue(visit: Visit, question: Question) -> Queue:
    """Its answers of all sections."""
    return _queue(visit, visit.nbgrader, question)


def _queue(visit: Visit, nbgrader: Nbgrader, question: Question) -> Queue:
    from claimwise.written.queue import load_queue

    return load_queue(nbgrader, question, visit.user, visit.place.private(TEXTS))


def fields_of(question: Question, visit: Visit, **more: str) -> dict[str, str]:
    """What an address says of a question. No name is among it."""
    return {"module": question.module.name, "question": question.cell, **visit.at_section, **more}


def name_of(visit: Visit, answer: Answer) -> str:
    """Whose answer it is, for those who ask and may know; else an empty text."""
    if not (visit.get("names") and visit.may(Right.NAMES)):
        return ""
    from claimwise.gradebook.students import find_student

    with visit.nbgrader.reading() as connection:
        student = find_student(connection, answer.student)
    return f"{student.name} ({student.id})" if student and student.name else answer.student


_looked: dict[tuple[Path, str, str], dict[str, tuple[str, float]]] = {}


def looks_at(visit: Visit, queue: Queue, answer: Answer) -> None:
    """Note that somebody has an answer open. It is a courtesy: what is saved is compared whatever is noted here."""
    here = _looked.setdefault((visit.root, queue.question.module.name, queue.question.cell), {})
    now = time.monotonic()
    for code in [code for code, (_who, when) in list(here.items()) if now - when > OPEN_FOR]:
        here.pop(code, None)
    if answer.code not in here or here[answer.code][0] == visit.user:
        here[answer.code] = visit.user, now


def taken_by_others(visit: Visit, question: Question) -> set[str]:
    """The answers that somebody else has open."""
    here = _looked.get((visit.root, question.module.name, question.cell), {})
    now = time.monotonic()
    return {code for code, (who, when) in list(here.items()) if who != visit.user and now - when <= OPEN_FOR}


def refuse_unknown(visit: Visit, name: str, known: set[str]) -> str:
    """A field that must be one of some values."""
    value = visit.needs(name)
    if value not in known:
        raise AskedError(_("nobody knows what “{button}” means", button=value[:40]), _("go back, try again"))
    return value
