"""The saved notebook: which file it is, and what marking will find in it. It is read, never changed or run.

Answers and written texts are found by the same code as in what is handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimwise.handed_in.notebook import MAX_BYTES, UnreadableSubmissionError, cells_of, modules_of, parse
from claimwise.handed_in.recorded import find_answers
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.handed_in.written import Written, find_written, typed_answers
from claimwise.student import front_end
from claimwise.words import N_, _

NO_CELL = N_("there is none")
TWO_CELLS = N_("there are two that differ; delete one of them")


class UnseenError(Exception):
    """The saved notebook cannot be told or read. Carries a plain sentence."""


@dataclass(frozen=True)
class Saved:
    """A notebook file: its name, its bytes, and what it holds as plain JSON."""

    name: str
    data: bytes
    content: dict[str, Any]

    def is_of(self, module: str) -> bool:
        """Whether the notebook names this module."""
        return module in modules_of(self.content)

    def answers(self) -> Answers:
        """What the answers cell says. Raises :class:`AnswersError` if marking cannot tell."""
        found = find_answers(cells_of(self.content))
        if found.source is None:
            raise AnswersError(_(NO_CELL))
        if found.error:
            raise found.error
        if found.several:
            raise AnswersError(_(TWO_CELLS))
        return found.answers

    def written(self, names: Sequence[str], known: Collection[str]) -> dict[str, Written]:
        """Cell -> written answer. ``names`` are those of the cells, ``known`` of all cells of the module."""
        cells = cells_of(self.content)
        return find_written(cells, names, known, {}, typed_answers(find_answers(cells), names))


def find(module: str) -> Saved:
    """The saved notebook of a module: as the server names it, else the only one in this folder.

    Raises :class:`UnseenError` if there is none, or if nobody can say which of several it is.
    """
    named = front_end.named()
    if named and (saved := _open(named)) and saved.is_of(module):
        return saved
    found = list(filter(None, (_open(path, module) for path in _beside())))
    found = [saved for saved in found if saved.is_of(module)]
    if not found:
        raise UnseenError(_("Your notebook's file cannot be seen from here."))
    if len(found) > 1:
        several = _(
            "This folder holds several notebooks of {module}, and nobody can say which one you mean: {names}. "
            "Move the others away, and press the button again.",
            module=module,
            names=", ".join(saved.name for saved in found),
        )
        raise UnseenError(several)
    return found[0]


def _beside() -> list[Path]:
    try:
        return sorted(path for path in Path.cwd().glob("*.ipynb") if path.is_file())
    except OSError:
        return []


def _open(path: Path, word: str = "") -> Saved | None:
    """A notebook that holds a word; ``None`` if it does not. Raises :class:`UnseenError` if it cannot be read."""
    damaged = _("The file {name} cannot be read. Save the notebook, and press the button again.", name=path.name)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnseenError(_("The file {name} is too large to be looked into.", name=path.name))
        data = path.read_bytes()
        if word.encode() not in data:
            return None
        return Saved(path.name, data, parse(data))
    except (OSError, UnreadableSubmissionError):
        raise UnseenError(damaged) from None
