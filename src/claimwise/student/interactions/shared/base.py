"""What every interaction has in common, and the few widgets they are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any

import ipywidgets

Part = Mapping[str, Any]
Response = Any

_looks: dict[tuple[type, str | None], Any] = {}
"""The layouts and styles that widgets share."""


class Interaction(ABC):
    """One thing to do in an item: a widget, and the response it stands for."""

    def __init__(self, part: Part, on_change: Callable[[], None]) -> None:
        self.part = part
        self._on_change = on_change
        self._quiet = False
        self.widget = self._build()

    @property
    def response(self) -> Response | None:
        """What the student answered, or ``None`` if nothing yet."""
        return self._read()

    def show(self, response: Response | None) -> None:
        """Show a response without reporting a change; ``None`` shows the part as unanswered."""
        with self._quietly():
            self._show(response)

    @abstractmethod
    def _build(self) -> Any:
        """Make the widget."""

    @abstractmethod
    def _read(self) -> Response | None:
        """The response that the widget stands for."""

    @abstractmethod
    def _show(self, response: Response | None) -> None:
        """Bring the widget to this response."""

    def _changed(self) -> None:
        if not self._quiet:
            self._on_change()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        # One thing that a student does may move several widgets; it is still one change.
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before


def make(kind: type[ipywidgets.DOMWidget], *, wide: bool = False, **traits: Any) -> Any:
    """A widget with the looks that it has anyway, or as ``wide`` as there is room.

    Each widget would bring a layout and a style of its own. Together they are most of what is sent to the page before
    a card can be used, so widgets that look alike share them. Don't change them afterwards.
    """
    looks = {"layout": _shared(ipywidgets.Layout, "100%" if wide else None)}
    if style := kind.class_traits().get("style"):
        looks["style"] = _shared(style.klass)
    return kind(**looks, **traits)


def _shared(kind: type[ipywidgets.Widget], width: str | None = None) -> Any:
    look = _looks.get((kind, width))
    if look is None or look.comm is None:  # somebody has closed all widgets
        look = _looks[kind, width] = kind(width=width) if width else kind()
    return look


def html(fragment: str, *names: str) -> Any:
    """A piece of HTML that does not answer anything."""
    return styled(make(ipywidgets.HTML, value=fragment, tooltip=""), *names)


def text(words: str, *names: str) -> Any:
    """A paragraph of escaped words."""
    return html(f"<p>{escape(words)}</p>", *names)


def box(children: Sequence[Any], *names: str) -> Any:
    """Widgets below each other; the style sheet may arrange them otherwise."""
    return styled(make(ipywidgets.VBox, children=list(children)), *names)


def checkbox(label: str, *names: str) -> Any:
    """A box to tick, with its visible label."""
    return styled(make(ipywidgets.Checkbox, wide=True, value=False, indent=False, **described(label)), *names)


def dropdown(label: str, options: Sequence[tuple[str, Any]], *names: str) -> Any:
    """A list to choose one entry from, with its visible label; starts at the first entry."""
    widget = make(ipywidgets.Dropdown, wide=True, options=list(options), value=options[0][1], **described(label))
    return styled(widget, "cw-row", *names)


def described(label: str) -> dict[str, Any]:
    """Arguments that show a label as it is.

    JupyterLab typesets what stands between two dollar signs as mathematics: first in the text of a label, unless they
    are written as character references, then in what has become of it, except inside of ``code``.
    """
    if "$" not in label and "\\" not in label:
        return {"description": label, "tooltip": ""}
    shown = escape(label).replace("$", "<code>&#36;</code>").replace("\\", "<code>&#92;</code>")
    return {"description": shown, "description_allow_html": True, "tooltip": ""}


def styled(widget: Any, *names: str) -> Any:
    """The widget with these style classes."""
    for name in names:
        widget.add_class(name)
    return widget


def number(value: float) -> int | float:
    """A number without a decimal point it does not need."""
    return int(value) if float(value).is_integer() else float(value)
