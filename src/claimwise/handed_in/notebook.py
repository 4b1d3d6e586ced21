"""The bytes of a file become a notebook: its cells, whatever program saved it, and the module that it says it is of.

A file is called damaged only where its JSON is. What is something else is named as what it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 20_000_000
"""Largest notebook that is read. A module's notebook takes about a tenth of a megabyte."""

MAX_CELLS = 2_000
"""Most cells that are looked at. A module's notebook has about sixty."""

_AGAIN = "ask the student for the notebook itself, the .ipynb file"

_SCRIPT = re.compile(r"\s*(#|import |from |get_ipython\(|\"\"\"|%)")
"""How programs begin, also those that notebooks are saved as."""

_FORMS = (
    (b"PK", b"word/document.xml", "is a Word file"),
    (b"PK", b"", "is a packed archive (.zip)"),
    (b"%PDF", b"", "is a PDF"),
    (b"{\\rtf", b"", "is a text of a word processor"),
    (b"\xd0\xcf\x11\xe0", b"", "is a Word file"),
    (b"\x1f\x8b", b"", "is a packed file (.gz)"),
    (b"\x89PNG", b"", "is a picture"),
    (b"\xff\xd8\xff", b"", "is a picture"),
    (b"[InternetShortcut]", b"", "is a link to a page"),
    (b"<", b"", "is a page (HTML), which shows a notebook and is none"),
)
"""How files begin that are handed in by mistake, what else they hold, and what they are."""

_MODULE = re.compile(r'"module": "([^"\n]{1,80})"')
_HAND_IN = re.compile(r'^hand_in\("([^"\n]{1,80})"', re.MULTILINE)


class UnreadableSubmissionError(Exception):
    """The file is no notebook that could be read. The message is a plain sentence with what to do."""


@dataclass(frozen=True)
class Cell:
    """A cell as somebody handed it in.

    ``place`` counts from 1. ``name`` is nbgrader's grade id, ``id`` the cell's own, ``note`` the id that Colab keeps;
    empty if there is none. ``pictures`` is a short fingerprint of what was pasted into it, empty if nothing was.
    """

    place: int
    kind: str
    source: str
    name: str = ""
    id: str = ""
    note: str = ""
    pictures: str = ""


def parse(data: bytes, module: str = "") -> dict[str, Any]:
    """The notebook that a file holds, as plain JSON with a list of ``cells``.

    Raises :class:`UnreadableSubmissionError` if it holds none, or one that names other modules than ``module``.
    """
    notebook = _json(data)
    if isinstance(notebook, dict) and not notebook.get("cells"):
        notebook["cells"] = _old_cells(notebook) or notebook.get("cells")
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmissionError(f"the file {_foreign(notebook)} → {_AGAIN}")
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnreadableSubmissionError(
            f"the notebook has more than {MAX_CELLS:,} cells, which is the most that is read → ask the student to hand "
            "in the notebook that was given out"
        )
    if module and note_of(notebook).get("module") != module:
        _refuse_other(module, modules_of(notebook))
    return notebook


def cells_of(notebook: Mapping[str, Any]) -> list[Cell]:
    """The cells of a notebook of any format. What is no cell is passed over."""
    return [_cell(place, cell) for place, cell in enumerate(notebook["cells"], 1) if isinstance(cell, Mapping)]


def modules_of(notebook: Mapping[str, Any]) -> set[str]:
    """The modules that a notebook names: in its own note, on its cards, and on the card for handing in."""
    noted = note_of(notebook).get("module")
    named = {noted} if isinstance(noted, str) and noted else set()
    for cell in cells_of(notebook):
        if cell.kind == "code" and "claim(" in cell.source:
            named |= set(_MODULE.findall(cell.source))
        elif cell.kind == "code" and "hand_in(" in cell.source:
            named |= set(_HAND_IN.findall(cell.source))
    return named


def note_of(notebook: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the notebook says of itself: its ``module`` and its ``version``, if it says anything."""
    return _mapping(_mapping(notebook.get("metadata")).get("claimwise"))


def version_of(notebook: Mapping[str, Any]) -> str:
    """The version of the module that the notebook says it is; empty if it does not say."""
    version = note_of(notebook).get("version")
    return version if isinstance(version, str) else ""


def _json(data: bytes) -> Any:
    if not data.strip():
        raise UnreadableSubmissionError("the file is empty → ask the student to save and hand in again")
    try:
        # Also with a byte-order mark, and in two bytes a letter, as Windows' own tools write text.
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        what = _form(data) or "is not text, so not a notebook, or a program changed its letters"
        raise UnreadableSubmissionError(f"the file {what} → {_AGAIN}") from None
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadableSubmissionError("the file is nested too deeply to be a notebook → look at it by hand") from None
    except ValueError as error:
        if what := _form(data) or ("is plain text, such as a program (.py)" if _SCRIPT.match(text) else ""):
            raise UnreadableSubmissionError(f"the file {what} → {_AGAIN}") from None
        where = f" (at line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableSubmissionError(
            f"the file is cut short or damaged{where} → ask the student to save and hand in again"
        ) from None


def _form(data: bytes) -> str:
    """What a file is that is no notebook; empty if that cannot be told."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((what for begins, holds, what in _FORMS if start.startswith(begins) and holds in data), "")


def _refuse_other(module: str, named: set[str]) -> None:
    if named and module not in named:
        raise UnreadableSubmissionError(
            f"this is the notebook of {', '.join(sorted(named)[:3])}, not of {module} → ask the student for the "
            f"notebook of {module}"
        )


def _old_cells(notebook: Mapping[str, Any]) -> list[Any] | None:
    """The cells of a notebook of format 2 or 3, which keeps them on worksheets; ``None`` if it has none."""
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [_mapping(sheet).get("cells") for sheet in sheets]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _foreign(content: object) -> str:
    """What JSON is that is no notebook."""
    names = _mapping(content).keys()
    if {"module", "items"} <= names:
        return "is the draft that lies beside the notebook"
    return "is a link to a page" if "url" in names else "is not a notebook of this course"


def _cell(place: int, cell: Mapping[str, Any]) -> Cell:
    metadata = _mapping(cell.get("metadata"))
    name = _mapping(metadata.get("nbgrader")).get("grade_id")
    return Cell(
        place,
        _text(cell.get("cell_type")),
        _source(cell),
        _text(name),
        _text(cell.get("id")),
        _text(metadata.get("id")),
        _pictures(cell.get("attachments")),
    )


def _source(cell: Mapping[str, Any]) -> str:
    # Older formats call the text of a code cell its input.
    source = cell.get("source", cell.get("input"))
    if isinstance(source, Sequence) and not isinstance(source, str):
        try:
            source = "".join(source)
        except TypeError:
            source = "".join(line for line in source if isinstance(line, str))
    # Half a character, which JSON can spell, could not be written down again.
    return source.encode("utf-8", "replace").decode("utf-8") if isinstance(source, str) else ""


def _pictures(attachments: object) -> str:
    if not attachments or not isinstance(attachments, Mapping):
        return ""
    return hashlib.sha256(json.dumps(attachments, sort_keys=True, default=str).encode()).hexdigest()[:8]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
