"""Showing text to the student: in a notebook as HTML, elsewhere as plain lines, never as a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

SIGNS = {"good": "✓", "open": "○", "part": "◐", "waiting": "●", "written": "✎", "problem": "!"}
"""A sign for each state, so that no message depends on colour."""


def shell() -> Any:
    """The running IPython shell, or ``None`` where there is none."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()


def line(state: str, text: str) -> str:
    """One message with its sign; ``text`` is escaped."""
    sign = f'<span class="cw-sign" aria-hidden="true">{SIGNS[state]}</span>'  # not said: HTML
    return f'<p class="cw-line cw-{state}">{sign} {escape(text)}</p>'  # not said: HTML


def lines(state: str, texts: Iterable[str]) -> str:
    """Several messages of the same kind."""
    return "".join(line(state, text) for text in texts)


def show(fragment: str) -> Any:
    """Show a fragment of HTML below the running cell, or print its words where there is no notebook.

    Gives what :func:`renew` needs.
    """
    if shell() is None:
        print(as_words(fragment))
        return None
    from IPython.display import display

    return display(_bundle(fragment), raw=True, display_id=True)  # type: ignore[no-untyped-call]


def renew(shown: Any, fragment: str) -> None:
    """Put another fragment in the place of one that was shown."""
    if shown is not None:
        shown.update(_bundle(fragment), raw=True)


def _bundle(fragment: str) -> dict[str, str]:
    html = f'<div class="cw-message">{fragment}</div>'  # not said: HTML
    return {"text/html": html, "text/plain": as_words(fragment)}


def as_words(fragment: str) -> str:
    """The words of a fragment, one line for each block."""
    text = re.sub(r"</(?:p|li|pre|summary|h\d|dt|dd|blockquote)>", "\n", fragment)
    return unescape(re.sub(r"<[^>]*>", "", text)).strip()
