"""The saved notebook: which file it is, and what marking will find in it. It is read, never changed or run.

Answers and written texts are found as ``claimwise.handed_in.submission`` finds them in what was handed in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.responses import Answers, AnswersError
from claimwise.student import notebook

MAX_BYTES = 50_000_000
"""Largest file that is looked into."""

NO_CELL = "there is none"
TWO_CELLS = "there are two that differ; delete one of them"


class UnseenError(Exception):
    """The saved notebook cannot be told or read. Carries a plain sentence."""


@dataclass(frozen=True)
class Saved:
    """A notebook file: its name, its bytes, and its cells."""

    name: str
    data: bytes
    cells: list[dict[str, Any]]

    def is_of(self, module: str) -> bool:
        """Whether the cells name this module."""
        named = json.dumps(module)
        return any(
            f"hand_in({named}" in source or ("claim(" in source and f'"module": {named}' in source)
            for source in self._code()
        )

    def answers(self, name: str) -> Answers:
        """What the answers cell says; ``name`` is the cell's. Raises :class:`AnswersError` if marking cannot tell."""
        found = self._code(name) or [source for source in self._code() if _calls_answers(source)]
        if not found:
            raise AnswersError(NO_CELL)
        if len(set(found)) > 1:
            raise AnswersError(TWO_CELLS)
        return {item: parts for item, parts in responses.read(found[-1]).items() if parts}

    def written(self, name: str, stub: str) -> str | None:
        """A written answer, empty if only the ``stub`` stands there; ``None`` if its cell is missing."""
        texts = [_source(cell) for cell in self.cells if name in (_name(cell), cell.get("id"))]
        filled = [text for text in texts if text.strip() and text.strip() != stub]
        return filled[-1] if filled else "" if texts else None

    def _code(self, name: str = "") -> list[str]:
        code = [cell for cell in self.cells if cell.get("cell_type") == "code"]
        return [_source(cell) for cell in code if not name or _name(cell) == name]


def find(module: str) -> Saved:
    """The saved notebook of a module: as the server names it, else the only one in this folder.

    Raises :class:`UnseenError` if there is none, or if nobody can say which of several it is.
    """
    named = notebook.named()
    if named and (saved := _open(named)) and saved.is_of(module):
        return saved
    found = list(filter(None, (_open(path, module) for path in _beside())))
    found = [saved for saved in found if saved.is_of(module)]
    if not found:
        raise UnseenError("Your notebook's file cannot be seen from here.")
    if len(found) > 1:
        several = f"This folder holds several notebooks of {module}, and nobody can say which one you mean"
        names = ", ".join(saved.name for saved in found)
        raise UnseenError(f"{several}: {names}. Move the others away, and press the button again.")
    return found[0]


def _beside() -> list[Path]:
    try:
        return sorted(path for path in Path.cwd().glob("*.ipynb") if path.is_file())
    except OSError:
        return []


def _open(path: Path, word: str = "") -> Saved | None:
    """A notebook that holds a word; ``None`` if it does not. Raises :class:`UnseenError` if it cannot be read."""
    damaged = f"The file {path.name} cannot be read. Save the notebook, and press the button again."
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnseenError(f"The file {path.name} is too large to be looked into.")
        data = path.read_bytes()
        if word.encode() not in data:
            return None
        content = json.loads(data.decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        raise UnseenError(damaged) from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list):
        raise UnseenError(damaged)
    return Saved(path.name, data, [cell for cell in cells if isinstance(cell, dict)])


def _calls_answers(source: str) -> bool:
    return responses.IMPORT in source or source.lstrip().startswith("answers(")


def _name(cell: dict[str, Any]) -> object:
    metadata = cell.get("metadata")
    grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return grading.get("grade_id") if isinstance(grading, dict) else None


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
