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

from claimwise.errors import ClaimwiseError
from claimwise.words import N_, _

MAX_BYTES = 20_000_000
"""Largest notebook that is read. A module's notebook takes about a tenth of a megabyte."""

MAX_CELLS = 2_000
"""Most cells that are looked at. A module's notebook has about sixty."""

_AGAIN = N_("ask the student for the notebook itself, the .ipynb file")

_SCRIPT = re.compile(r"\s*(#|import |from |get_ipython\(|\"\"\"|%)")
"""How programs begin, also those that notebooks are saved as."""

_FORMS = (
    (b"PK", b"word/document.xml", N_("the file is a Word file")),
    (b"PK", b"", N_("the file is a packed archive (.zip)")),
    (b"%PDF", b"", N_("the file is a PDF")),
    (b"{\\rtf", b"", N_("the file is a text of a word processor")),
    (b"\xd0\xcf\x11\xe0", b"", N_("the file is a Word file")),
    (b"\x1f\x8b", b"", N_("the file is a packed file (.gz)")),
    (b"\x89PNG", b"", N_("the file is a picture")),
    (b"\xff\xd8\xff", b"", N_("the file is a picture")),
    (b"[InternetShortcut]", b"", N_("the file is a link to a page")),
    (b"<", b"", N_("the file is a page (HTML), which shows a notebook and is none")),
)
"""How files begin that are handed in by mistake, what else they hold, and what is said of them."""

_MODULE = re.compile(r'"module": "([^"\n]{1,80})"')
_HAND_IN = re.compile(r'^hand_in\("([^"\n]{1,80})"', re.MULTILINE)


class UnreadableSubmissionError(ClaimwiseError):
    """The file is no notebook that could be read. Its finding says why, and what to do."""


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
        raise UnreadableSubmissionError(_foreign(notebook), _(_AGAIN))
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnreadableSubmissionError(
            _("the notebook has more than {most:,} cells, which is the most that is read", most=MAX_CELLS),
            _("ask the student to hand in the notebook that was given out"),
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
        raise UnreadableSubmissionError(_("the file is empty"), _("ask the student to save and hand in again"))
    try:
        # Also with a byte-order mark, and in two bytes a letter, as Windows' own tools write text.
        text = data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        what = _form(data) or _("the file is not text, so not a notebook, or a program changed its letters")
        raise UnreadableSubmissionError(what, _(_AGAIN)) from None
    try:
        return json.loads(text)
    except RecursionError:
        what = _("the file is nested too deeply to be a notebook")
        raise UnreadableSubmissionError(what, _("look at it by hand")) from None
    except ValueError as error:
        what = _form(data) or (_("the file is plain text, such as a program (.py)") if _SCRIPT.match(text) else "")
        if what:
            raise UnreadableSubmissionError(what, _(_AGAIN)) from None
        what = _("the file is cut short or damaged")
        if isinstance(error, json.JSONDecodeError):
            what = _("the file is cut short or damaged (at line {line})", line=error.lineno)
        raise UnreadableSubmissionError(what, _("ask the student to save and hand in again")) from None


def _form(data: bytes) -> str:
    """What a file is that is no notebook, as a sentence; empty if that cannot be told."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((_(what) for begins, holds, what in _FORMS if start.startswith(begins) and holds in data), "")


def _refuse_other(module: str, named: set[str]) -> None:
    if named and module not in named:
        raise UnreadableSubmissionError(
            _("this is the notebook of {others}, not of {module}", others=", ".join(sorted(named)[:3]), module=module),
            _("ask the student for the notebook of {module}", module=module),
        )


def _old_cells(notebook: Mapping[str, Any]) -> list[Any] | None:
    """The cells of a notebook of format 2 or 3, which keeps them on worksheets; ``None`` if it has none."""
    sheets = notebook.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [_mapping(sheet).get("cells") for sheet in sheets]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _foreign(content: object) -> str:
    """What JSON is that is no notebook, as a sentence."""
    names = _mapping(content).keys()
    if {"module", "items"} <= names:
        return _("the file is the draft that lies beside the notebook")
    return _("the file is a link to a page") if "url" in names else _("the file is not a notebook of this course")


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
