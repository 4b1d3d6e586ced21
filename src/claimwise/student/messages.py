"""Showing text to the student: in a notebook as HTML, elsewhere as plain lines, never as a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

SIGNS = {"good": "✓", "open": "○", "part": "◐", "waiting": "●", "written": "✎", "problem": "!"}
"""A sign for each state, so that no message depends on colour."""


RECORDING_CELL = "the cell under “Record your answers”"
"""What the notebook calls the cell of ``answers(…)``; the cells after it are for the marker."""


def shell() -> Any:
    """The running IPython shell, or ``None`` where there is none."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def line(state: str, text: str) -> str:
    """One message with its sign; ``text`` is escaped."""
    sign = f'<span class="cw-sign" aria-hidden="true">{SIGNS[state]}</span>'
    return f'<p class="cw-line cw-{state}">{sign} {escape(text)}</p>'


def lines(state: str, texts: Iterable[str]) -> str:
    """Several messages of the same kind."""
    return "".join(line(state, text) for text in texts)


def show(fragment: str) -> None:
    """Show a fragment of HTML below the running cell, or print its words where there is no notebook."""
    words = as_words(fragment)
    if shell() is None:
        print(words)
        return
    from IPython.display import display

    display({"text/html": f'<div class="cw-message">{fragment}</div>', "text/plain": words}, raw=True)  # type: ignore[no-untyped-call]


def as_words(fragment: str) -> str:
    """The words of a fragment, one line for each block."""
    text = re.sub(r"</(?:p|li|pre|summary|h\d|dt|dd|blockquote)>", "\n", fragment)
    return unescape(re.sub(r"<[^>]*>", "", text)).strip()
