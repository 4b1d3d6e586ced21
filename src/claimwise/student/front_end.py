"""The notebook around the kernel: the file on disk, the cell being run, and how to replace that cell's text."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from typing import Any

from claimwise.handed_in.notebook import MAX_BYTES, Cell, UnreadableSubmissionError, cells_of, parse
from claimwise.student.messages import shell


def find(module: str) -> Path | None:
    """The notebook's file if it can be told: as the server or VS Code names it, else ``<module>.ipynb`` here."""
    return named() or _file(f"{module}.ipynb")


def named() -> Path | None:
    """The notebook's file as the server or VS Code named it when the kernel was started, if it is still there."""
    in_code, in_server = getattr(shell(), "user_ns", {}).get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")
    return _file(in_code) or _file(in_server)


def folder(module: str) -> Path:
    """The notebook's folder, or the working directory."""
    notebook = find(module)
    return notebook.parent if notebook else Path.cwd()


def cells(path: Path | None) -> list[Cell]:
    """The cells of the notebook on disk; none if there is no such file."""
    try:
        if path is None or path.stat().st_size > MAX_BYTES:
            return []
        return cells_of(parse(path.read_bytes()))
    except (OSError, UnreadableSubmissionError):
        return []


def holds_only_answers(source: str) -> bool:
    """Whether the text is one call of ``answers`` and imports, so that replacing it loses nothing else."""
    if "answers" not in source:
        return False
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    calls = [statement for statement in body if not isinstance(statement, ast.ImportFrom)]
    return len(calls) == 1 and _calls_answers(calls[0])


def _calls_answers(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    called = statement.value.func
    return isinstance(called, ast.Name) and called.id == "answers"


def running_cell() -> str | None:
    """The text of the cell being run, or ``None`` where no cell is being run or its text cannot be told.

    A payload written at any other time, from a widget's callback say, would later replace whatever the student
    runs next.
    """
    parent = _parent_message()
    if parent.get("header", {}).get("msg_type", "execute_request") != "execute_request":
        return None
    code = parent.get("content", {}).get("code")
    if isinstance(code, str):
        return code
    history = getattr(getattr(shell(), "history_manager", None), "input_hist_raw", None)
    return str(history[-1]) if history else None


def asking_page() -> str:
    """The name of the page whose request is being answered, as the kernel knows it; empty if it cannot be told."""
    return str(_parent_message().get("header", {}).get("session", ""))


def replace_running_cell(text: str) -> bool:
    """Ask the front end to replace the running cell's text; ``False`` where that cannot even be asked.

    Whether the front end follows cannot be seen from here.
    """
    payloads = getattr(shell(), "payload_manager", None)
    if payloads is None:
        return False
    payloads.write_payload({"source": "set_next_input", "text": text, "replace": True})
    return True


def ignores_payloads() -> bool:
    """Whether the front end is one that is known never to replace a cell's text."""
    return "google.colab" in sys.modules


def _parent_message() -> dict[str, Any]:
    # ipykernel has this; a plain IPython has neither kernel nor messages.
    get_parent = getattr(getattr(shell(), "kernel", None), "get_parent", None)
    parent = get_parent() if get_parent else None
    return parent if isinstance(parent, dict) else {}


def _file(name: object) -> Path | None:
    if not isinstance(name, str) or not name.endswith(".ipynb"):
        return None
    try:
        path = Path(name).absolute()
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None
