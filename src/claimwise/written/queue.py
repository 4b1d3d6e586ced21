"""One question across all students: its answers in an order that is random and stays, alike answers together.

Answers are called by a code, so that neither a page nor its address names anybody. Who may see which mark, and what
counts, :mod:`claimwise.gradebook.second` and :mod:`claimwise.gradebook.marks` say.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from sqlalchemy import Connection

from claimwise import __version__
from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import write_atomically
from claimwise.gradebook.drafts import Draft, drafts
from claimwise.gradebook.graded import graded_work
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.jottings import Jotting, jottings
from claimwise.gradebook.marks import AnswerMarks, answer_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.offers import version
from claimwise.gradebook.second import Arranged, State, arranged_second, is_twice, mine, pair, stage_for
from claimwise.gradebook.students import problems_of
from claimwise.handed_in.cells import mark_cell, written_cell
from claimwise.handed_in.fingerprint import fingerprint
from claimwise.words import _
from claimwise.written.answers import WrittenAnswer
from claimwise.written.codes import Codes
from claimwise.written.kept import is_text_of, kept_texts, read_texts

MOST_COMMENTS = 12


@dataclass(frozen=True)
class Question:
    """A written question that earns points: where it stands, and the name of its cell."""

    module: ResolvedModule
    item: Item
    part: WrittenInteraction

    @property
    def cell(self) -> str:
        """The name of the cell that is marked."""
        return written_cell(self.item.id, self.part.id)

    @property
    def title(self) -> str:
        """Number and title, as students know it."""
        return f"{self.module.number(self.item)}. {self.item.title}"


def questions_of(module: ResolvedModule) -> list[Question]:
    """The written questions of a module, in its order."""
    return [Question(module, item, part) for item in module.items for part in item.written if part.points]


def find_question(module: ResolvedModule, cell: str) -> Question:
    """A question by its cell. Raises :class:`ClaimwiseError` if there is none."""
    for question in questions_of(module):
        if question.cell == cell:
            return question
    what = _("{module} has no written question “{question}”", module=module.name, question=cell[:60])
    raise ClaimwiseError(what, _("choose one in the room “Written answers”"))


@dataclass(frozen=True)
class Answer:
    """One answer in the queue. ``alike`` is the code of its group's first answer; its own if it is alone.

    ``apart`` says that somebody took it out of its group.
    """

    code: str
    student: str
    text: str
    marks: AnswerMarks
    alike: str
    apart: bool = False

    @property
    def hash(self) -> str:
        """What tells this answer from any other of the same student."""
        return self.marks.answer


@dataclass
class Queue:
    """All answers to one question as one marker may see them.

    ``drafts`` are what she is typing, by student, the newest first. ``left`` are groups whose marks differ on purpose,
    by what tells their state, with who said so.
    """

    question: Question
    marker: str
    answers: Sequence[Answer]
    arranged: Arranged | None
    drafts: Mapping[str, Sequence[Draft]] = field(default_factory=dict)
    left: Mapping[str, Jotting] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Answer]:
        """Code -> answer."""
        return {answer.code: answer for answer in self.answers}

    def find(self, code: str) -> Answer:
        """An answer by its code. Raises :class:`ClaimwiseError` if there is none."""
        if code in self.by_code:
            return self.by_code[code]
        raise ClaimwiseError(_("there is no such answer"), _("choose the question again"))

    def own(self, answer: Answer) -> PersonsMark | None:
        """The mark of an answer that this marker may see."""
        return mine(answer.marks, self.marker, self.arranged)

    def is_second(self, answer: Answer) -> bool:
        """Whether this marker marks an answer second, so that the first mark is hidden."""
        return stage_for(answer.marks, self.marker, self.arranged) == "second"

    def seen(self, answer: Answer) -> str:
        """What tells later whether a mark is as it is now."""
        return version(answer.marks, self.marker, self.arranged)

    def needs(self, answer: Answer) -> bool:
        """Whether this marker still has to mark an answer."""
        if self.arranged is None or not is_twice(answer.marks, self.arranged):
            return answer.marks.mark.open
        state = pair(answer.marks).state
        if self.marker == self.arranged.marker:
            return state in (State.OPEN, State.FIRST)
        return answer.marks.mark.open and state in (State.OPEN, State.SECOND)

    @cached_property
    def to_mark(self) -> list[Answer]:
        """What this marker still has to mark, in order."""
        return [answer for answer in self.answers if self.needs(answer)]

    @cached_property
    def differing(self) -> list[Answer]:
        """The answers of which two marks differ."""
        return [each for each in self.twice if pair(each.marks).state is State.DIFFERS]

    @cached_property
    def twice(self) -> list[Answer]:
        """The answers that are marked twice."""
        return [each for each in self.answers if is_twice(each.marks, self.arranged)]

    def next_after(self, code: str, taken: Collection[str] = ()) -> Answer | None:
        """The next answer that this marker has to mark, after one and round to the beginning.

        Those that somebody else has open right now (``taken``) come last.
        """
        places = {answer.code: place for place, answer in enumerate(self.answers)}
        start = places.get(code, -1)
        left = [answer for answer in self.to_mark if answer.code != code]
        left.sort(key=lambda each: (each.code in taken, places[each.code] <= start))
        return left[0] if left else None

    def beside(self, answer: Answer, step: int) -> Answer | None:
        """The answer before (-1) or after (1) one, marked or not."""
        place = self.answers.index(answer) + step
        return self.answers[place] if 0 <= place < len(self.answers) else None

    @cached_property
    def groups(self) -> Mapping[str, list[Answer]]:
        """The answers of each group of two or more, by the code of its first."""
        found: dict[str, list[Answer]] = defaultdict(list)
        for answer in self.answers:
            found[answer.alike].append(answer)
        return {code: group for code, group in found.items() if len(group) > 1}

    def alike(self, answer: Answer) -> list[Answer]:
        """The answers of a group that this marker still has to mark, and this one."""
        group = self.groups.get(answer.alike, [answer])
        return [each for each in group if each is answer or self.needs(each)]

    @property
    def done(self) -> int:
        """How many answers this marker need not mark any more."""
        return len(self.answers) - len(self.to_mark)

    @property
    def by_marker(self) -> list[tuple[str, int]]:
        """Who marked how many of the answers that are there now: whose mark counts, or both where two mark."""
        count: Counter[str] = Counter()
        for answer in self.answers:
            settled = answer.marks.settled
            twice = {mark.marker for mark in answer.marks.for_this if mark.stage != "settled"}
            count.update(twice or ({settled.marker} if settled else ()))
        return count.most_common()

    def comments(self, answer: Answer) -> list[str]:
        """Comments that were given to this question before, the commonest first; to a second marker only her own."""
        count: Counter[str] = Counter()
        for each in self.answers:
            own = each.code != answer.code
            for mark in each.marks.given if own else ():
                hidden = mark.stage == "second" or self.is_second(answer)
                if mark.comment and (mark.marker == self.marker or not hidden):
                    count.update({line.strip() for line in mark.comment.splitlines() if line.strip()})
        return [comment for comment, _n in count.most_common(MOST_COMMENTS)]


def remarks(nbgrader: Nbgrader, question: Question, answer: Answer) -> list[Finding]:
    """What grading said about this answer, for whoever marks it."""
    about = (question.cell, mark_cell(question.item.id))
    with nbgrader.reading() as connection:
        found = problems_of(connection, question.module.name, answer.student)
    return [each for each in found if any(cell in about for cell in each.cells)]


def load_queue(nbgrader: Nbgrader, question: Question, marker: str, folder: Path) -> Queue:
    """All answers to a question, of everybody whose work counts (in the section that ``nbgrader`` is about).

    ``folder`` keeps what was read, so that only what is new is read now.
    """
    module, cell, codes = question.module, question.cell, Codes(nbgrader.root)
    works = [work for work in graded_work(nbgrader, [module.name])[module.name] if work.file]
    texts = kept_texts(module, works, folder)
    if texts.unread:
        texts = read_texts(nbgrader, module, works, folder)
    marks = _marks(nbgrader, question)
    with nbgrader.reading() as connection:
        arranged = arranged_of(connection, question, codes)
        apart = {(each.student, each.value) for each in jottings(connection, module.name, cell, "apart")}
        typed = drafts(connection, module.name, cell, marker)
        left = {each.value: each for each in jottings(connection, module.name, cell, "left")}
    there = [(work.student, texts.of[work.student].get(cell, "")) for work in works if work.student in texts.of]
    found = [
        (student, text.strip(), marks[student])
        for student, text in there
        if student in marks and is_text_of(text, marks[student].answer) and (text.strip() or marks[student].mark.open)
    ]
    names = {student: code_of(codes, question, student) for student, _text, _marks in found}
    alone = {student for student, _text, known in found if (student, known.answer) in apart}
    state = frozenset((names[student], known.answer, student in alone) for student, _text, known in found)
    texts_of = {student: text for student, text, _known in found}
    section = f".{fingerprint(nbgrader.section)[:16]}" if nbgrader.section else ""
    kept = folder / f"{module.name}.{cell}{section}.json"
    places = _kept_order(kept, state, lambda: _ordered(names, texts_of, cell, frozenset(alone), codes))
    answers = [
        Answer(names[student], student, text, known, places[student][1], student in alone)
        for student, text, known in sorted(found, key=lambda each: places[each[0]][0])
    ]
    return Queue(question, marker, answers, arranged, typed, left)


def _marks(nbgrader: Nbgrader, question: Question) -> dict[str, AnswerMarks]:
    """Student -> the marks of an answer. What formgrader gave meanwhile becomes part of the history first."""
    module, cell = question.module.name, question.cell

    def read() -> dict[str, AnswerMarks]:
        with nbgrader.reading() as connection:
            return answer_marks(connection, module, cell)

    marks = read()
    if unnoted := sorted(student for student, found in marks.items() if found.is_unnoted):
        store = nbgrader.store(module)
        store.adopt(unnoted, lambda _student: {})
        marks = read()
    return marks


def arranged_of(connection: Connection, question: Question, codes: Codes) -> Arranged | None:
    """Who marks which answers to a question second."""
    lot = partial(lot_of, codes, question)
    return arranged_second(connection, question.module.name, question.cell, lot)


def lot_of(codes: Codes, question: Question, student: str) -> float:
    """The lot of a student's answer to a question, by which it is drawn for a second marker."""
    return codes.lot("second", question.module.name, student, question.cell)


def code_of(codes: Codes, question: Question, student: str) -> str:
    """What a student's answer to a question is called, whatever is written in it."""
    return codes.of("answer", question.module.name, student, question.cell)


_Order = dict[str, tuple[int, str]]
"""Student -> place, and code of the first of its group."""

_State = frozenset[tuple[str, str, bool]]
"""Of what an order was made: codes, hashes of the answers, and whether somebody took them out of their groups."""

_orders: dict[Path, tuple[_State, _Order]] = {}


def _kept_order(file: Path, state: _State, order: Callable[[], _Order]) -> _Order:
    """An order as long as the texts are the same, since it takes seconds to compare them all: also after a restart."""
    if file not in _orders or _orders[file][0] != state:
        _orders[file] = state, _order_in(file, state) or _written_order(file, state, order())
    return _orders[file][1]


def _order_in(file: Path, state: _State) -> _Order | None:
    """The order that a file keeps, if it is that of a state."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        if (told["version"], told["state"]) != (__version__, fingerprint(sorted(state))):
            return None
        return {student: (place, leader) for student, (place, leader) in told["places"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _written_order(file: Path, state: _State, order: _Order) -> _Order:
    told = {"version": __version__, "state": fingerprint(sorted(state)), "places": order}
    write_atomically(file, json.dumps(told, ensure_ascii=False))
    return order


def _ordered(
    names: Mapping[str, str], texts: Mapping[str, str], cell: str, alone: frozenset[str], codes: Codes
) -> _Order:
    from claimwise.written.similar import comparable, similar  # its library takes a second to load

    answers = [WrittenAnswer(each, cell, text) for each, text in texts.items() if text and each not in alone]
    groups = [[each.student for each in group.answers] for group in similar(comparable(answers)[0])] if answers else []
    grouped = {student for group in groups for student in group}
    groups += [[student] for student in texts if student not in grouped]
    groups.sort(key=lambda group: min(codes.lot("queue", names[student]) for student in group))
    flat = [(student, names[group[0]]) for group in groups for student in group]
    return {student: (place, leader) for place, (student, leader) in enumerate(flat)}
