"""The few widgets that the card for handing in is made of, and what they bring along for the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import ipywidgets

from claimwise import cards


@cache
def assets() -> str:
    """The style sheet, which runs the script as soon as it is in the page."""
    script = files("claimwise.student").joinpath("hand_in.js").read_text(encoding="utf-8")
    return f'<style onload="{escape(script)}">{cards.text("widget.css")}</style>'  # not said: HTML


def html(fragment: str, *names: str) -> Any:
    """A piece of HTML that does not answer anything."""
    return styled(ipywidgets.HTML(value=fragment, tooltip=""), *names)


def text(words: str, *names: str) -> Any:
    """A paragraph of escaped words."""
    return html(f"<p>{escape(words)}</p>", *names)


def box(children: Sequence[Any], *names: str) -> Any:
    """Widgets below each other; the style sheet may arrange them otherwise."""
    return styled(ipywidgets.VBox(children=list(children)), *names)


def styled(widget: Any, *names: str) -> Any:
    """The widget with these style classes."""
    for name in names:
        widget.add_class(name)
    return widget


def retire(widget: Any, why: str) -> None:
    """Leave only a sentence of a card that has given way to another."""
    style, *rest = widget.children
    widget.children = [style, html(why)]
    for child in rest:
        _close(child)


def _close(widget: Any) -> None:
    for child in getattr(widget, "children", ()):
        _close(child)
    widget.close()
