"""The widget that shows a card: one for each item, drawn by the modules in ``cards/``.

Besides what is synced, page (``cards/widget.js``) and kernel tell each other:

========  ================  ==========================================================================================
from      message           meaning
========  ================  ==========================================================================================
page      ask: modules      the page has no modules yet
kernel    modules           name -> text of every module and style sheet that a card needs
page      ask: alive        the connection was broken, and is back
kernel    alive             this kernel knows the card
========  ================  ==========================================================================================
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import anywidget
import ipywidgets
import traitlets

from claimwise import cards

_STYLES = ("card.css", "widget.css")


@cache
def modules() -> dict[str, str]:
    """All that a page needs for cards, by name: the card, what it imports, and the style sheets."""
    return cards.modules("card.js") | {name: cards.text(name) for name in _STYLES}


@cache
def fingerprint() -> str:
    """A short name for exactly these modules: a page may show cards of kernels with different ones."""
    told = "\0".join(f"{name}\0{source}" for name, source in sorted(modules().items()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class CardWidget(anywidget.AnyWidget):
    """A card on screen. The page changes ``response`` and ``touched`` and nothing else."""

    _esm = cards.standalone("widget.js")
    code = traitlets.Unicode().tag(sync=True)
    """Which modules the card needs."""
    item = traitlets.Dict().tag(sync=True)
    """The item as the card shows it: its public spec, and its place."""
    response = traitlets.Dict().tag(sync=True)
    touched = traitlets.Int(0).tag(sync=True)
    """Counts the changes that the student made."""
    said = traitlets.Dict({"of": 0, "note": ""}).tag(sync=True)
    """What is said beside the state, and the change that it is about."""
    complaints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    retired = traitlets.Unicode().tag(sync=True)
    """Why the card has given way to another."""

    def __init__(self, **state: Any) -> None:
        super().__init__(layout=_layout(), code=fingerprint(), **state)
        self.on_msg(_answer)


def _answer(widget: CardWidget, message: Any, _buffers: Any) -> None:
    asked = message.get("ask") if isinstance(message, dict) else None
    if asked == "modules":
        widget.send({"modules": modules()})
    elif asked == "alive":
        widget.send({"alive": 1})


_shared: list[ipywidgets.Layout] = []


def _layout() -> ipywidgets.Layout:
    """The layout of all cards: each would bring a model of its own to the page."""
    if not _shared or _shared[0].comm is None:  # somebody has closed all widgets
        _shared[:] = [ipywidgets.Layout(width="100%")]
    return _shared[0]
