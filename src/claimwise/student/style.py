"""What a card brings along for the page it is shown in: its style sheet and a short script."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files


@cache
def assets() -> str:
    """The style sheet, which runs the script as soon as it is in the page."""
    here = files("claimwise.student")
    style, script = (here.joinpath(name).read_text(encoding="utf-8") for name in ("card.css", "card.js"))
    return f'<style onload="{escape(script)}">{style}</style>'  # not said: HTML
