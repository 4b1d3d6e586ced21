"""What this kernel knows about a student's answers, and which of several sources counts.

The answers to an item come from the first of these that has any:

1. what the student changed on a card in this kernel,
2. the draft, as far as it is newer than the notebook,
3. the arguments of ``answers(…)``, or its cell in the notebook on disk,
4. for a written answer, the text in its own cell, where notebooks of before there was a box have it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from claimwise import kinds
from claimwise.handed_in import responses
from claimwise.handed_in.cells import compared, without_stub, written_cell
from claimwise.handed_in.notebook import Cell
from claimwise.handed_in.recorded import find_answers
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.handed_in.tries import TRIES
from claimwise.kinds import ResponseError
from claimwise.student import front_end
from claimwise.student.draft import Draft, Entry, fingerprint
from claimwise.words import _

Spec = Mapping[str, Any]
Responses = dict[str, Any]


class Card(Protocol):
    """What the session needs of a card on screen."""

    spec: Spec

    def show(self, responses: Responses) -> None:
        """Show these responses."""

    def refresh(self) -> None:
        """Bring progress and status up to date."""


class Follower(Protocol):
    """What follows all cards: the card for handing in."""

    def refresh(self) -> None:
        """Bring everything up to date."""


class Automatic(Protocol):
    """What records without a click, where the front end can."""

    working: bool
    """Whether it is recording what the student just did."""
    problem: str
    """A plain sentence if it has stopped, or if what it recorded could not be saved."""

    def write(self) -> None:
        """Have what the cards hold recorded."""

    def save(self, then: Callable[[], None]) -> bool:
        """Have the notebook saved, and call when that is done or has failed; ``False`` where it cannot be asked."""

    def resume(self, source: str) -> None:
        """Go on after the answers cell, which held this text, has been run."""


@dataclass(frozen=True)
class Progress:
    """How far the module is: its items, how many of them are answered, and how many of these are recorded."""

    total: int
    answered: int
    recorded: int


class Session:
    """The answers to one module in this kernel."""

    def __init__(self) -> None:
        # Widgets report changes on a thread of their own where the kernel has subshells.
        self.lock = threading.RLock()
        self.module = ""
        self.items: list[str] = []
        self.cards: dict[str, Card] = {}
        self.follower: Follower | None = None
        self.cell: Answers = {}
        """What the answers cell holds, as far as is known."""
        self.base: Answers = {}
        """What cards show that were not touched: like ``cell``, but keeps what a student's slip deleted from it."""
        self.asked: dict[str, Any] = {}
        """The arguments of the last ``answers(…)``, as somebody who reads the cell takes them."""
        self.asked_yet = False
        self.automatic: Automatic | None = None
        self.saved: Answers | None = None
        """What the answers cell of the saved notebook holds, if the front end says so."""
        self.summary: Any = None
        """The display of what the last ``answers(…)`` said."""
        self.replaced: str | None = None
        """The text of the answers cell that was last asked to be replaced."""
        self.texts: dict[str, str] = {}
        """The texts in cells for written answers, by the cells' names, as last heard."""
        self._touched: dict[str, Responses] = {}
        self._entries: dict[str, Entry] = {}
        self._draft: Draft | None = None

    # --- opening -------------------------------------------------------------------------------------------------

    def open(self, module: str, items: Iterable[str]) -> None:
        """Read what the notebook and the draft hold, once for each module."""
        if self.module == module:
            return
        self.module = module
        self.items = list(items)
        saved = front_end.cells(front_end.find(module))
        self.texts = written_texts(saved)
        if not self.asked_yet:
            self.cell = find_answers(saved).answers
            self.base = dict(self.cell)
        safe_name = re.sub(r"[^\w.-]", "_", module)
        self._draft = Draft(front_end.folder(module) / f"{safe_name}.draft.json")
        self._entries = self._draft.load(self.cell)

    def add(self, item_id: str, card: Card) -> None:
        """Register a card and show the item's responses on it."""
        self.cards[item_id] = card
        kept, _problems = self.check(item_id, self.responses(item_id))
        if item_id in self._entries:
            self._entries[item_id].responses = kept
        else:
            self.base[item_id] = self._typed(item_id) | kept
        card.show(self.responses(item_id))

    def _typed(self, item_id: str) -> Responses:
        """The texts that stand in the item's own cells."""
        return {part: self.texts[cell] for part, cell in self._written(item_id) if cell in self.texts}

    def _written(self, item_id: str) -> list[tuple[str, str]]:
        return written_cells(item_id, self.cards[item_id].spec)

    def hear(self, texts: Mapping[str, str]) -> None:
        """Take what the cells for written answers hold in a page."""
        self.texts = {cell: text for cell, source in texts.items() if (text := without_stub(source))}
        for item, card in self.cards.items():
            typed = self._typed(item)
            if item not in self._entries and typed.keys() - self.base.get(item, {}).keys():
                self.base[item] = typed | self.base.get(item, {})
                card.show(self.responses(item))

    # --- reading -------------------------------------------------------------------------------------------------

    def responses(self, item_id: str) -> Responses:
        """The item's responses, from the first source that has any."""
        entry = self._entries.get(item_id)
        return dict(entry.responses if entry else self.base.get(item_id, {}))

    def touched(self, item_id: str) -> Responses | None:
        """What the student changed on this item's card in this kernel, if anything."""
        return self._touched.get(item_id)

    def held(self) -> Answers:
        """What all cards hold, and what is known of items whose card has not been run."""
        return {item: given for item in self._known() if (given := self.responses(item))}

    def waiting(self) -> list[str]:
        """Items with a draft whose card has not been run, so that it cannot be recorded."""
        return [item for item in self._entries if item not in self.cards]

    def is_recorded(self, item_id: str) -> bool:
        """Whether the answers cell holds what the card shows."""
        return self.responses(item_id) == self.cell.get(item_id, {})

    def is_saved(self, item_id: str) -> bool:
        """Whether the saved notebook is known to hold what the card shows."""
        return self.saved is not None and self.responses(item_id) == self.saved.get(item_id, {})

    def all_saved(self) -> bool:
        """Whether the saved notebook is known to hold everything that the cards show."""
        return all(map(self.is_saved, self._known()))

    def all_recorded(self) -> bool:
        """Whether the answers cell holds everything that the cards show."""
        return all(map(self.is_recorded, self._known()))

    def open_parts(self, item_id: str) -> list[str]:
        """The prompts of the parts that a card takes and that are not completely answered."""
        given = self.responses(item_id)
        return [part["prompt"] for part in known_parts(self.cards[item_id].spec) if not _is_complete(part, given)]

    def is_answered(self, item_id: str) -> bool:
        """Whether nothing is left to answer, as far as can be told."""
        if item_id in self.cards:
            return not self.open_parts(item_id)
        return bool(self.responses(item_id))

    def progress(self) -> Progress:
        """How far the module is."""
        answered = [item for item in self.items if self.is_answered(item)]
        return Progress(len(self.items), len(answered), sum(map(self.is_recorded, answered)))

    def differs(self, item_id: str) -> bool:
        """Whether a cell for a written answer of this item holds another text than what is recorded."""
        recorded = self.cell.get(item_id, {})
        if item_id not in self.cards or not self.is_recorded(item_id):
            return False
        held = [(self.texts.get(cell), recorded.get(part)) for part, cell in self._written(item_id)]
        return any(text and given and compared(text) != compared(str(given)) for text, given in held)

    @property
    def records_itself(self) -> bool:
        """Whether what the student does is recorded without a click."""
        return self.automatic is not None and self.automatic.working

    def problems(self) -> list[str]:
        """Plain sentences on what hinders keeping or recording the answers."""
        draft = self._draft.problem if self._draft else ""
        return [problem for problem in (draft, self.automatic.problem if self.automatic else "") if problem]

    # --- changing ------------------------------------------------------------------------------------------------

    def touch(self, item_id: str, given: Responses) -> None:
        """Take over what the student just did on a card, and keep it in the draft."""
        before = self.progress()
        entry = self._entries.setdefault(item_id, Entry({}))
        entry.seen(self.cell.get(item_id, {}))
        entry.responses = given
        self._touched[item_id] = given
        if self._draft:
            self._draft.save(self.module, self._entries)
        if self.automatic:
            self.automatic.write()
        if self.progress() == before:
            self._refresh([self.cards[item_id]])
        else:
            self.refresh()

    def take(self, given: Mapping[str, Any]) -> list[str]:
        """Take the arguments of ``answers(…)`` as what its cell holds. Return a plain sentence for each bad one."""
        self.asked, self.asked_yet = _as_read(given), True
        return self._hold(given)

    def adopt(self, found: Answers) -> bool:
        """Take what the answers cell is found to hold, unless that is newer than what was done on a card.

        Gives whether it was taken. It is not if answers differ that the cell is not known to have held before, or if
        one of them cannot be kept: then only the student can say which counts.
        """
        for item, entry in self._entries.items():
            recorded = found.get(item, {})
            if recorded != entry.responses and fingerprint(recorded) not in entry.since:
                return False
        if any(self.check(item, parts)[0] != parts for item, parts in found.items()):
            return False
        self._hold(found)
        return True

    def _hold(self, given: Mapping[str, Any]) -> list[str]:
        shown = {item: self.responses(item) for item in self.cards}
        self.cell, problems = {}, []
        for item, parts in given.items():
            kept, wrong = self.check(item, parts)
            problems += wrong
            if kept:
                self.cell[item] = kept
        self.base = {item: self.base[item] for item in self.cards if item in self.base} | self.cell
        for item, card in self.cards.items():
            if self.responses(item) != shown[item]:
                card.show(self.responses(item))
        return problems

    def merged(self) -> Answers:
        """What the answers cell should hold: cards that were run as they are, other items as the cell has them."""
        merged = {
            item: self.responses(item) if item in self.cards else self.cell.get(item, {}) for item in self._known()
        }
        return {item: self._in_order(item, parts) for item, parts in merged.items() if parts}

    def recorded(self, answers: Answers) -> None:
        """Note that the answers cell now holds these answers."""
        self.cell = answers
        self.base |= answers
        for item, entry in self._entries.items():
            if item in self.cards:
                entry.seen(answers.get(item, {}))
        if self._draft and self._entries:
            self._draft.save(self.module, self._entries)

    def refresh(self) -> None:
        """Bring progress and status of all cards up to date."""
        self._refresh(self.cards.values())

    def _refresh(self, cards: Iterable[Card]) -> None:
        for card in cards:
            card.refresh()
        if self.follower:
            self.follower.refresh()

    # --- checking ------------------------------------------------------------------------------------------------

    def check(self, item_id: str, given: Any) -> tuple[Responses, list[str]]:
        """The responses that can be kept, and a plain sentence for each that cannot be used.

        What has the wrong form is kept all the same, until another answer is given: who marks it may understand it.
        """
        if not isinstance(given, dict) or not all(isinstance(part, str) for part in given):
            form = f'{item_id}={{"part": answer}}'  # not said: Python
            return {}, [_("{item} was left out: write it as {form}.", item=item_id, form=form)]
        card = self.cards.get(item_id)
        parts = {part["id"]: part for part in card.spec["parts"]} if card else {}
        kept, problems = {}, []
        if self.items and item_id not in self.items and not card:
            problems.append(_("{item}: this notebook has no question of that name.", item=item_id))
        for part_id, response in given.items():
            try:
                # Whatever is kept must survive being written into the cell and read from it.
                responses.read(responses.write({"item": {part_id: response}}))
            except AnswersError as error:
                why = _sentence(str(error))
                problems.append(_("One answer to {item} was left out: {why}", item=item_id, why=why))
                continue
            kept[part_id] = response
            if card and part_id != TRIES and (wrong := _wrong(part_id, response, parts.get(part_id))):
                problems.append(_("One answer to {item} cannot be used: {why}", item=item_id, why=_sentence(wrong)))
        return kept, problems

    def _known(self) -> Iterable[str]:
        """All items, those of the module first and in its order."""
        return dict.fromkeys([*self.items, *self.cards, *self.cell])

    def _in_order(self, item_id: str, given: Responses) -> Responses:
        if item_id not in self.cards:
            return given
        order = [part["id"] for part in self.cards[item_id].spec["parts"]]
        return {part: given[part] for part in sorted(given, key=lambda part: (part not in order, _index(order, part)))}


def known_parts(spec: Spec) -> list[Mapping[str, Any]]:
    """The parts of an item that its card can take."""
    return [part for part in spec["parts"] if kinds.known(part["kind"])]


def written_cells(item_id: str, spec: Spec) -> list[tuple[str, str]]:
    """Each written part of an item, and the name of its own cell."""
    parts = [part["id"] for part in known_parts(spec) if kinds.of(part).by_person]
    return [(part, written_cell(item_id, part)) for part in parts]


def written_texts(cells: Iterable[Cell]) -> dict[str, str]:
    """The texts in cells for written answers, by the cells' names. A cell with a picture holds more than a text."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        name = next((name for name in (cell.name, cell.id, cell.note) if name.startswith("written-")), "")
        if name and (text := without_stub(cell.source)):
            found.setdefault(name, []).append("" if cell.pictures else text)
    return {name: texts[0] for name, texts in found.items() if len(texts) == 1 and texts[0]}


def _is_complete(part: Mapping[str, Any], given: Responses) -> bool:
    response = given.get(part["id"])
    return response is not None and not _wrong(part["id"], response, part) and kinds.complete(part, response)


def _wrong(part_id: str, response: Any, part: Mapping[str, Any] | None) -> str:
    """Why a response cannot be used, as a sentence; empty if it can, or if nobody here knows the kind of its part."""
    if part is None:
        return _("there is no part “{part}”.", part=part_id)
    try:
        if kinds.known(part["kind"]):
            kinds.check(part, response)
    except ResponseError as error:
        return str(error)
    return ""


def _as_read(given: Mapping[str, Any]) -> Answers:
    """The arguments as a marker who reads the cell takes them: all or, if one of them is no plain answer, none.

    Marks must be the same by executing as by reading.
    """
    try:
        return responses.read(responses.write(given))
    except (AnswersError, AttributeError, TypeError):
        return {}


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _index(order: list[str], part: str) -> int:
    return order.index(part) if part in order else len(order)


_sessions: dict[str, Session] = {}
_current = Session()


def current() -> Session:
    """The session of the module that was used last."""
    return _current


def known(module: str) -> Session | None:
    """The session of this module, if one of its cards has been run."""
    return _sessions.get(module)


def open_session(module: str, items: Iterable[str]) -> Session:
    """The session of this module; it becomes the current one."""
    global _current
    if module not in _sessions:
        # answers() may have been run before any card: what it holds belongs to the first module that follows.
        _sessions[module] = Session() if _current.module else _current
    _current = _sessions[module]
    _current.open(module, items)
    return _current


def forget() -> None:
    """Start as in a fresh kernel."""
    global _current
    _sessions.clear()
    _current = Session()
