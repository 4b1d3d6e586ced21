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

FULL = {"width": "100%"}


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


def html(fragment: str, *names: str) -> Any:
    """A piece of HTML that does not answer anything."""
    return styled(ipywidgets.HTML(fragment, tooltip=""), *names)


def text(words: str, *names: str) -> Any:
    """A paragraph of escaped words."""
    return html(f"<p>{escape(words)}</p>", *names)


def box(children: Sequence[Any], *names: str) -> Any:
    """Widgets below each other; the style sheet may arrange them otherwise."""
    return styled(ipywidgets.VBox(list(children)), *names)


def checkbox(label: str, *names: str) -> Any:
    """A box to tick, with its visible label."""
    return styled(ipywidgets.Checkbox(value=False, indent=False, layout=FULL, **described(label)), *names)


def dropdown(label: str, options: Sequence[tuple[str, Any]], *names: str) -> Any:
    """A list to choose one entry from, with its visible label; starts at the first entry."""
    widget = ipywidgets.Dropdown(options=list(options), value=options[0][1], layout=FULL, **described(label))
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
