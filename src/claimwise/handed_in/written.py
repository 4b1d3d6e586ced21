"""Finding written answers: among the answers, in their own cells, in cells without names, in any other cell.

What is found becomes the text that graders see, with a sentence that says where it stood. Only an answer whose cell is
certainly there as it was given out is known to be none; whatever else has no text may have been lost.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from claimwise.errors import Finding
from claimwise.handed_in import responses
from claimwise.handed_in.cells import (
    ANSWERS_CELL,
    FIXED_CELLS,
    code_cell,
    compared,
    fixed_cell,
    is_stub,
    item_of,
    part_of,
    replaced,
    without_stub,
)
from claimwise.handed_in.notebook import Cell
from claimwise.handed_in.recorded import Recorded, is_answers_cell, plain
from claimwise.kinds.shared.texts import MAX_WRITTEN, described
from claimwise.words import _, ngettext

BETWEEN = "\n\n* * *\n\n"
"""Stands between texts that are shown together because nobody can say which is the answer."""

BESIDE = (  # not said: in fingerprints
    "\n\n* * *\n\n*The text above was written in the card, and counts. The notebook also holds this one for the same "
    "answer:*\n\n"
)
"""Stands between a text from the answers cell and another that the notebook holds for the same answer."""

FEW_WORDS = 2
"""From so many words on, what stands in a code cell as text may be an answer."""

_PICTURE = re.compile(r"!\[[^\]\n]*\](\(|\[)|<img\b|data:image/", re.IGNORECASE)
_PICTURE_DATA = re.compile(r"data:image/[^\s)\"'>\]]{100,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{4}")
_REMARK = re.compile(r"(?:^[ \t]*|\)[ \t]*)#[ \t]*(.+)$", re.MULTILINE)
"""A remark on a line of its own, or behind the end of the call, in the answers cell."""
_ANSWERED = re.compile(r'^[ \t]*"(?:[^"\\\n]|\\.)*": "(?:[^"\\\n]|\\.)*",?$', re.MULTILINE)
"""A line of the answers cell that answers a part with a text; nothing in it is a remark, whatever the text says."""
_OURS = re.compile(
    r"^# ((Question|Mark for question) \d+|Hand in)$|^from claimwise\.student import (claim|hand_in|mark)$"
    r"|^(claim|hand_in|mark)\(.*?^\}\)$|^### (BEGIN|END) HIDDEN TESTS$",
    re.MULTILINE | re.DOTALL,
)
"""What code cells hold that were given out: in a release, in an instructor's notebook, in a grader's."""
_ANSWERS = re.compile(rf"^{re.escape(responses.IMPORT)}$|^answers\(\s*\)|^answers\(\n.*?^\)$", re.MULTILINE | re.DOTALL)
"""What the answers cell holds as it is given out, and as it is rewritten."""


class Where(Enum):
    """Where a written answer was found, or how it is missing.

    ``OWN``: in its own cell or among the answers. ``UNTOUCHED``: its cell is there, under its name, as it was given
    out. ``ELSEWHERE``: in a cell without its name, so it may be another text. ``BLANK``: its cell is there, and what
    was given out in it is gone, or its name. ``GONE``: its cell is gone.
    """

    OWN = auto()
    UNTOUCHED = auto()
    ELSEWHERE = auto()
    BLANK = auto()
    GONE = auto()


@dataclass(frozen=True)
class Written:
    """A written answer: its ``text`` (empty if none was found), and what is odd about it."""

    where: Where
    text: str = ""
    problems: tuple[Finding, ...] = ()

    @property
    def astray(self) -> bool:
        """Whether it is not where it belongs, so that something may have been lost."""
        return self.where not in (Where.OWN, Where.UNTOUCHED)


@dataclass(frozen=True)
class Typed:
    """What the answers cells hold for a written answer: the ``text`` that counts, and ``others`` that differ from it.

    ``problem`` says what stands there in place of a text.
    """

    text: str = ""
    others: tuple[str, ...] = ()
    problem: Finding | None = None


@dataclass(frozen=True)
class _Stray:
    """What stands where nothing was given out: a text, a picture, or (without either) a placeholder without a name.

    ``after`` is the cell of the module that it follows.
    """

    place: int
    text: str
    pictures: str
    after: str

    @property
    def holds(self) -> bool:
        """Whether there is anything that may be an answer."""
        return bool(self.text or self.pictures)


@dataclass
class _Slot:
    """The cells of one written answer."""

    filled: list[Cell] = field(default_factory=list)
    blank: list[Cell] = field(default_factory=list)


def counting(text: str) -> str:
    """Of a written answer as graders see it, what counts: not another text that is shown beside it."""
    return text.partition(BESIDE)[0]


def typed_answers(recorded: Recorded, names: Iterable[str]) -> dict[str, Typed]:
    """Cell -> what the answers cells hold for a written answer, for those of the named ones for which there is any."""
    found = {}
    for name in names:
        item, part = part_of(name)
        held = [answers[item][part] for answers in recorded.held if part in answers.get(item, {})]
        if held:
            found[name] = _typed(name, recorded.answers.get(item, {}).get(part), held)
    return found


def _typed(name: str, counts: object, held: Sequence[object]) -> Typed:
    text = without_stub(counts) if isinstance(counts, str) else ""
    given = (without_stub(other) for other in held if isinstance(other, str))
    others = tuple(dict.fromkeys(other for other in given if other and compared(other) != compared(text)))
    odd = next((value for value in held if not isinstance(value, str)), None)
    if odd is None:
        return Typed(text, others)
    what = _(
        "in the answers cell there is {sort} in place of the written answer {name}, which is a text",
        sort=described(odd),
        name=name,
    )
    return Typed(text, others, Finding(what, _("look at the answers cell"), cells=(name,)))


def find_written(
    cells: Sequence[Cell],
    names: Sequence[str],
    known: Collection[str],
    texts: Mapping[str, str],
    typed: Mapping[str, Typed],
) -> dict[str, Written]:
    """Cell -> written answer, for the names of written cells in their order. Never raises.

    ``known`` are the names of all cells of the module; ``texts`` says what stands in those that give out a text;
    ``typed`` is what the answers cells hold, as :func:`typed_answers` gives it.
    """
    in_card = {name: _shown(name, [about.text], (), ()) for name, about in typed.items() if about.text}
    slots = {name: _Slot([Cell(0, "", other, name) for other in typed.get(name, Typed()).others]) for name in names}
    strays: list[_Stray] = []
    last = ""
    for cell in cells:
        name = _name(cell, slots, known, texts)
        if name in slots:
            if name in in_card:  # a grader's notebook shows both
                cell = replace(cell, source=cell.source.removeprefix(in_card[name].text + BESIDE))
            (slots[name].filled if _is_filled(cell) else slots[name].blank).append(cell)
        elif stray := _stray(cell, name, last, texts):
            strays.append(stray)
        last = name or last
    found = {
        name: _beside(name, shown, {shown.text, typed[name].text}, slots[name].filled, strays)
        for name, shown in in_card.items()
    }
    found |= {
        name: _in_its_cell(name, slot.filled, strays)
        for name, slot in slots.items()
        if slot.filled and name not in found
    }
    found |= _among_strays({name: slot for name, slot in slots.items() if name not in found}, strays)
    return {name: _with_problem(found[name], typed.get(name, Typed()).problem) for name in names}


def _with_problem(written: Written, problem: Finding | None) -> Written:
    if problem is None:
        return written
    # Something was answered, so a cell that is as it was given out does not say that nothing was.
    where = Where.BLANK if written.where is Where.UNTOUCHED else written.where
    return replace(written, where=where, problems=(*written.problems, problem))


def _beside(
    name: str, shown: Written, same: Collection[str], filled: Sequence[Cell], strays: Sequence[_Stray]
) -> Written:
    """A text from the answers cell, with whatever else the notebook holds for the same answer below it."""
    known = set(map(compared, same))
    cells = [replace(cell, source="") if compared(without_stub(cell.source)) in known else cell for cell in filled]
    differing = [cell for cell in cells if cell.source or cell.pictures]
    below = [stray for stray in strays if stray.pictures or compared(stray.text) not in known]
    other = _in_its_cell(name, differing, below)
    if not other.text:
        return shown
    what = _(
        "the card and the notebook hold different texts for the written answer {name}; the card's counts, and the "
        "other is shown below it",
        name=name,
    )
    said = (*shown.problems, Finding(what, cells=(name,)), *other.problems)
    return Written(Where.OWN, shown.text + BESIDE + other.text, said)


# --- which cell is which ---------------------------------------------------------------------------------------------


def _name(cell: Cell, slots: Collection[str], known: Collection[str], texts: Mapping[str, str]) -> str:
    """What a cell is called in the module: by its names, else by what it holds; empty if it is none of the module's."""
    name = next((name for name in (cell.name, cell.id, cell.note) if name in known), "")
    if name not in slots and is_answers_cell(cell):
        return ANSWERS_CELL
    if name:
        return name
    if cell.kind == "code":
        return code_cell(cell.source)
    start = _first_line(cell.source)
    return next((name for name, text in texts.items() if start and start == _first_line(text)), "") or fixed_cell(start)


def _first_line(text: str) -> str:
    return text.lstrip().partition("\n")[0].rstrip()


def _is_filled(cell: Cell) -> bool:
    return bool(without_stub(cell.source) or cell.pictures)


def _stray(cell: Cell, name: str, last: str, texts: Mapping[str, str]) -> _Stray | None:
    """What stands in a cell beyond what was given out, if that may be an answer."""
    text = without_stub(_beyond(cell, name, texts))
    if text or (not name and (cell.pictures or is_stub(cell.source))):
        return _Stray(cell.place, text, "" if name else cell.pictures, name or last)
    return _Stray(cell.place, "", cell.pictures, name) if cell.pictures and name in FIXED_CELLS else None


def _beyond(cell: Cell, name: str, texts: Mapping[str, str]) -> str:
    if name == ANSWERS_CELL:
        source = plain(cell)
        left = _ANSWERS.sub("", source).strip()
        beyond = left if "answers(" not in left and _is_prose(left) else _remarks(source)
        return beyond if _is_prose(f"# {beyond}") or beyond == left else ""
    if cell.kind == "code":
        left = _OURS.sub("", cell.source).strip() if name else cell.source.strip()
        return left if _is_prose(left) else ""
    if item_of(name):
        return _added(cell.source, texts[name]) if name in texts else ""
    return replaced(name, cell.source) if name else cell.source


def _remarks(source: str) -> str:
    return "\n".join(_REMARK.findall(_ANSWERED.sub("", source))) if "#" in source else ""


def _added(text: str, given: str) -> str:
    """What was added to a text that was given out, or stands in its place. An older wording of it is neither."""
    if given.strip() and given.strip() in text:
        return text.replace(given.strip(), "", 1).strip()
    return "" if _first_line(text) == _first_line(given) else text.strip()


def _is_prose(source: str) -> bool:
    """Whether a code cell holds sentences: as they are, in quotation marks, or as comments."""
    if _CHARACTERS.search(source):  # a language that puts no spaces between words
        return True
    if not _WORD.search(source):
        return False
    code = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("%", "!")))
    try:
        strings = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return len(_WORD.findall(code)) >= FEW_WORDS
    comments = [line for line in code.splitlines() if line.lstrip().startswith("#")]
    said = " ".join([*(text for text in strings if isinstance(text, str)), *comments])
    return len(_WORD.findall(said)) >= FEW_WORDS


# --- in its own cell -------------------------------------------------------------------------------------------------


def _in_its_cell(name: str, filled: Sequence[Cell], strays: Sequence[_Stray]) -> Written:
    below = [stray for stray in strays if stray.after == name and stray.holds]
    problems = []
    if len({(without_stub(cell.source), cell.pictures) for cell in filled}) > 1:
        what = _("there are several cells for the written answer {name} that differ; all of them are shown", name=name)
        problems.append(Finding(what, cells=(name,)))
    elif filled and all(name not in (cell.name, cell.id) for cell in filled):
        what = _(
            "the cell for the written answer {name} had lost its name; it was found by its id (cell {place})",
            name=name,
            place=filled[0].place,
        )
        problems.append(Finding(what, cells=(name,)))
    if below:
        where = _cells(below)
        what = _("the text of {cells}, below the written answer {name}, is shown with it", cells=where, name=name)
        problems.append(Finding(what, cells=(name,)))
    texts = dict.fromkeys([*(without_stub(cell.source) for cell in filled), *(stray.text for stray in below)])
    return _shown(name, texts, [*(cell.pictures for cell in filled), *(stray.pictures for stray in below)], problems)


def _shown(name: str, texts: Iterable[str], pictures: Iterable[str], problems: Sequence[Finding]) -> Written:
    """The texts as graders see them. What that leaves out is said."""
    said = list(problems)
    text = BETWEEN.join(filter(None, texts))
    pasted = sorted(set(filter(None, pictures)))
    if pasted or _PICTURE.search(text):
        what = _("a picture was left out of the written answer {name}", name=name)
        said.append(Finding(what, _("look at it in the file handed in"), cells=(name,)))
    text = _PICTURE_DATA.sub(lambda data: f"picture-{_short(data[0])}", text)
    # With a mark of what was left out, so that another picture makes another answer.
    marks = [f"[a picture is in the file handed in: {mark}]" for mark in pasted]  # not said: in fingerprints
    text = "\n\n".join([*filter(None, [text]), *marks])
    if len(text) > MAX_WRITTEN:
        what = _("the written answer {name} is very long; only its beginning was kept", name=name)
        said.append(Finding(what, _("read the rest in the file handed in"), cells=(name,)))
        mark = f"\n[cut here: {_short(text)}]"  # not said: in fingerprints
        text = text[: MAX_WRITTEN - len(mark)] + mark
    return Written(Where.OWN, text, tuple(said))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


# --- elsewhere -------------------------------------------------------------------------------------------------------


def _among_strays(lacking: Mapping[str, _Slot], strays: Sequence[_Stray]) -> dict[str, Written]:
    """What may be the answers that no cell of theirs holds: texts beside that cell first, then texts anywhere."""
    beside = {name: [stray for stray in strays if stray.after == name and stray.holds] for name in lacking}
    for item in dict.fromkeys(map(item_of, lacking)):
        here = [stray for stray in strays if stray.after not in lacking and item_of(stray.after) == item]
        beside |= _dealt([name for name in lacking if item_of(name) == item and not beside[name]], here, lacking)
    taken = {stray for near in beside.values() for stray in near}
    far = [stray for stray in strays if stray not in taken]
    anywhere = _dealt([name for name in lacking if not beside[name]], far, lacking)
    return {name: _found(name, slot, beside[name], anywhere.get(name, [])) for name, slot in lacking.items()}


def _dealt(names: Sequence[str], strays: Sequence[_Stray], lacking: Mapping[str, _Slot]) -> dict[str, list[_Stray]]:
    """One cell for each answer, in their order, if all of their own are gone; else all texts for all of them."""
    if len(names) == len(strays) and not any(lacking[name].blank for name in names):
        return {name: [stray] for name, stray in zip(names, strays, strict=True)}
    return {name: [stray for stray in strays if stray.holds] for name in names}


def _found(name: str, slot: _Slot, beside: Sequence[_Stray], anywhere: Sequence[_Stray]) -> Written:
    near = beside or anywhere
    if not any(stray.holds for stray in near):
        return _nothing(name, slot, nameless=bool(near))
    problem = Finding(
        _where_found(name, slot, _cells(near), beside=bool(beside)), _("check whether it is the answer"), cells=(name,)
    )
    shown = _shown(name, [stray.text for stray in near], [stray.pictures for stray in near], [problem])
    return replace(shown, where=Where.ELSEWHERE)


def _where_found(name: str, slot: _Slot, cells: str, *, beside: bool) -> str:
    if _as_given(slot):
        return _(
            "the cell for the written answer {name} is as it was given out; the text of {cells} is shown in its place",
            name=name,
            cells=cells,
        )
    if slot.blank:
        return _(
            "the cell for the written answer {name} is empty, though something was given out in it; the text of "
            "{cells} is shown in its place",
            name=name,
            cells=cells,
        )
    if beside:
        return _(
            "the cell for the written answer {name} had lost its name; it was found by its place ({cells})",
            name=name,
            cells=cells,
        )
    return _(
        "the cell for the written answer {name} is missing; the text of {cells} is shown in its place",
        name=name,
        cells=cells,
    )


def _nothing(name: str, slot: _Slot, *, nameless: bool) -> Written:
    if any(is_stub(cell.source) and name in (cell.name, cell.id) for cell in slot.blank):
        return Written(Where.UNTOUCHED)
    if not (nameless or slot.blank):
        what = _("the cell for the written answer {name} is missing", name=name)
        problem = Finding(what, _("ask the student for the text"), cells=(name,))
        return Written(Where.GONE, problems=(problem,))
    if nameless:
        what = _(
            "the cell for the written answer {name} had lost its name, and only what was given out stands in it",
            name=name,
        )
    elif _as_given(slot):
        what = _("the cell for the written answer {name} is as it was given out", name=name)
    else:
        what = _("the cell for the written answer {name} is empty, though something was given out in it", name=name)
    problem = Finding(what, _("ask the student whether a text was lost"), cells=(name,))
    return Written(Where.BLANK, problems=(problem,))


def _as_given(slot: _Slot) -> bool:
    return any(is_stub(cell.source) for cell in slot.blank)


def _cells(strays: Sequence[_Stray]) -> str:
    """Where texts stand: the first five of their cells."""
    places, more = ", ".join(str(stray.place) for stray in strays[:5]), len(strays) - 5
    if more > 0:
        return ngettext("cells {places} and {n} more", "cells {places} and {n} more", more, places=places)
    return ngettext("cell {places}", "cells {places}", len(strays), places=places)
