"""Finding the answers cell: by its name, by its id, by what it holds, whatever type it has and however many there are.

An empty copy never wins over a filled one. Where filled ones differ nobody can say which counts, so nothing is final.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from claimwise.errors import Finding
from claimwise.handed_in import responses
from claimwise.handed_in.cells import ANSWERS_CELL, without_stub, written_cell
from claimwise.handed_in.notebook import Cell
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.handed_in.tries import without_tries
from claimwise.words import _

_REMARK = "# Not read, and kept as a remark so that it cannot run:\n# "  # not said: it is found again by these words
_LINE_BREAK = re.compile("(\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])")
_REMARKED = re.compile(f"{_LINE_BREAK.pattern}# ")

_LIKE_ANSWERS = re.compile(r"\banswers\s*\(\s*[a-z]{1,8}[0-9]{1,4}\s*=|^[a-z]{1,8}[0-9]{1,4}\s*=\s*\{", re.MULTILINE)
"""What looks like recorded answers, though it may not be how they are written."""

_FENCED = re.compile(r"\s*(`{3,}|~{3,})[^\n`]*\n(.*?)\n?\1\s*", re.DOTALL)


@dataclass(frozen=True)
class Recorded:
    """What a notebook's answers cells hold.

    ``answers`` is what was read; ``source`` the text that says so, for people (``None`` if there is no answers cell);
    ``several`` says that cells differ, ``disputed`` are the items about which they do; ``error`` why nothing could be
    read; ``problems`` say what is odd about where it was found. ``certain`` says that nothing else can have been
    recorded. ``held`` is what each cell holds that could be read.
    """

    answers: Answers = field(default_factory=dict)
    source: str | None = None
    several: bool = False
    disputed: frozenset[str] = frozenset()
    error: AnswersError | None = None
    problems: tuple[Finding, ...] = ()
    certain: bool = True
    held: tuple[Answers, ...] = ()


def is_answers_cell(cell: Cell) -> bool:
    """Whether a cell is the answers cell, by its name or by what it holds."""
    return bool(_told_by(cell)) or _calls_answers(cell)


def find_answers(cells: Sequence[Cell]) -> Recorded:
    """What the answers cells of a notebook hold. Never raises."""
    named = [cell for cell in cells if _told_by(cell)]
    calling = {cell.place: _names(cell) for cell in cells if not _told_by(cell) and _calls_answers(cell)}
    texts = _written_there(named) if calling else set()
    found = [
        cell for cell in cells if _told_by(cell) or (cell.place in calling and texts.isdisjoint(calling[cell.place]))
    ]
    if not found:
        return Recorded(certain=False, problems=(_missing(),))
    filled: list[tuple[Cell, str, Answers]] = []
    failed: list[tuple[str, AnswersError]] = []
    for cell in found:
        source = plain(cell)
        try:
            answers = {item: parts for item, parts in responses.read(source).items() if parts}
        except AnswersError as error:
            if source.strip():
                failed.append((source, error))
        else:
            filled += [(cell, source, answers)] if answers else []
    if filled:
        return _agreed(filled, named, unread=bool(failed))
    problems = _unnamed(found[-1], named)
    if failed:
        return Recorded(source=failed[-1][0], error=failed[-1][1], problems=problems, certain=False)
    return Recorded(source=plain(found[-1]), problems=problems, certain=not problems)


def _written_there(named: Sequence[Cell]) -> set[str]:
    """The names of the cells whose written answer stands in the answers cell.

    Page and lab extension write such a text into its own cell too, and it may look like answers.
    """
    found = set()
    for cell in named:
        with contextlib.suppress(AnswersError):
            found |= {
                written_cell(item, part)
                for item, parts in responses.read(plain(cell)).items()
                for part, response in parts.items()
                if isinstance(response, str) and without_stub(response)
            }
    return found


def _agreed(filled: Sequence[tuple[Cell, str, Answers]], named: Sequence[Cell], *, unread: bool) -> Recorded:
    """What filled cells say together; a later one counts where two differ."""
    last, source, answers = filled[-1]
    problems = _unnamed(last, named)
    merged: Answers = {}
    copies = tuple(held for *_cell, held in filled)
    for held in copies:
        merged |= held
    # Where only tries differ, the answers agree.
    told, *others = (without_tries(held) for held in (merged, *copies))
    disputed = {item for item in told for held in others if held.get(item, told[item]) != told[item]}
    several = any(held != without_tries(answers) for held in others)
    if several:
        source, answers = responses.write(merged), merged
        problems += (_several(),)
    if unread:
        problems += (_unread_copy(),)
    return Recorded(
        answers, source, several or unread, frozenset(disputed), None, problems, certain=not unread, held=copies
    )


def _missing() -> Finding:
    return Finding(_("the answers cell is missing"), _("ask the student for the notebook with the answers"))


def _several() -> Finding:
    what = _("there are several answers cells that differ; where they do, the last one was read")
    return Finding(what, _("look at the file handed in"))


def _unread_copy() -> Finding:
    what = _("there are several answers cells that differ, and one of them cannot be read")
    return Finding(what, _("look at the file handed in"))


def _unnamed(cell: Cell, named: Sequence[Cell]) -> tuple[Finding, ...]:
    if cell in named and cell.name == ANSWERS_CELL:
        return ()
    if cell in named:
        return (Finding(_("the answers cell had lost its name; it was found by its id")),)
    return (Finding(_("the answers cell had lost its name; it was found by what it holds")),)


def _told_by(cell: Cell) -> str:
    """Which of a cell's names says that it is the answers cell; empty if none does."""
    return next((name for name in _names(cell) if name == ANSWERS_CELL), "")


def _names(cell: Cell) -> tuple[str, str, str]:
    return cell.name, cell.id, cell.note


def _calls_answers(cell: Cell) -> bool:
    source = plain(cell)
    if responses.IMPORT in source or (cell.kind == "code" and source.lstrip().startswith("answers(")):
        return True
    return "=" in source and bool(_LIKE_ANSWERS.search(source))  # the search takes long, and most cells hold no “=”


def plain(cell: Cell) -> str:
    """The text of a cell as code: in a cell that became text it may stand between fences, in a grader's in remarks."""
    fenced = _FENCED.fullmatch(cell.source)
    source = fenced[2] if fenced else cell.source
    return _REMARKED.sub(r"\1", source.removeprefix(_REMARK)) if source.startswith(_REMARK) else source


def as_remark(source: str) -> str:
    """Refused code as remarks: people can read it in the grader's notebook, and nobody who runs that runs it.

    :func:`plain` gives the code back.
    """
    return _REMARK + _LINE_BREAK.sub(r"\1# ", source)
