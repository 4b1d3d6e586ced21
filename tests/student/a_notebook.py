"""A student's notebook without a server: the real InteractiveShell, the real ipywidgets, a file on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from claimwise.handed_in import responses
from claimwise.student import session

SAMPLES = json.loads(Path(__file__).with_name("sample_items.json").read_text(encoding="utf-8"))
MODULE = "00-sample"
UNTOUCHED = "from claimwise.student import answers\n\nanswers()"


class Notebook:
    """A student's notebook: cells that are run, cards that are used, a file on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.draft = folder / f"{MODULE}.draft.json"
        self.outputs: list[str] = []
        config = Config()
        config.HistoryManager.hist_file = ":memory:"
        InteractiveShell.clear_instance()
        self.shell = InteractiveShell.instance(config=config)
        self.restart()

    def restart(self) -> None:
        """Forget everything, as a new kernel does."""
        session.forget()
        ipywidgets.Widget.close_all()

    def run(self, source: str) -> Any:
        """Run a cell, remember the HTML it shows, and return its value. No cell may end in a traceback."""
        with capture_output() as captured:
            result = self.shell.run_cell(source, store_history=True)
        result.raise_error()
        self.outputs = [output.data.get("text/html", "") for output in captured.outputs]
        self.words = "\n".join([*(output.data.get("text/plain", "") for output in captured.outputs), captured.stdout])
        self.stderr = captured.stderr
        return result.result

    def claim(self, *items: str, change: Callable[[dict[str, Any]], Any] | None = None) -> None:
        """Run the cards of these items, or of all."""
        for item in items or SAMPLES:
            spec = json.loads(json.dumps(SAMPLES[item]))
            if change:
                change(spec)
            self.run(f"from claimwise.student import claim\nclaim({item!r}, {spec!r})")

    def answers(self, source: str = UNTOUCHED) -> str | None:
        """Run the answers cell. Return the text that the front end is asked to put in its place, if any."""
        if not source.startswith("from"):
            source = f"{responses.IMPORT}\n\n{source}"
        self.shell.payload_manager.clear_payload()
        self.run(source)
        payloads = [p for p in self.shell.payload_manager.read_payload() if p["source"] == "set_next_input"]
        assert len(payloads) <= 1
        if not payloads:
            return None
        assert payloads[0]["replace"] is True
        return str(payloads[0]["text"])

    def save(self, answers_cell: str, name: str = MODULE, typed: dict[str, Any] | None = None) -> Path:
        """Write the notebook to disk with this answers cell, and with a text cell of the student's."""
        cells = [
            {"cell_type": "markdown", "metadata": {}, "source": ["answers(\n", "is a word"]},
            {"cell_type": "code", "metadata": {}, "source": "x = answers_of_mine()", "outputs": []},
            {"cell_type": "code", "metadata": {}, "source": answers_cell.splitlines(keepends=True), "outputs": []},
            *([{"cell_type": "markdown", **typed}] if typed else []),
        ]
        path = self.folder / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return path

    def card(self, item: str) -> Any:
        """The card on screen."""
        return session.current().cards[item]

    def give(self, item: str, **parts: Any) -> None:
        """Answer parts of a card, as the page reports it; ``None`` takes an answer back."""
        widget = self.card(item).widget
        given = {part: response for part, response in {**widget.response, **parts}.items() if response is not None}
        widget.set_state({"response": given, "touched": widget.touched + 1})

    def shown(self, item: str) -> dict[str, Any]:
        """The responses that the card shows."""
        return dict(self.card(item).widget.response)

    def ticked(self, item: str, label: str) -> bool:
        """Whether a box of the card is ticked."""
        part, option = self._box(item, label)
        return option in self.shown(item).get(part["id"], [])

    def text(self, item: str) -> str:
        """What the kernel says on the card: beside the state, and below."""
        widget = self.card(item).widget
        assert widget.said["of"] == widget.touched, "the page shows what is said of this very answer only"
        return "\n".join([widget.said["note"], *widget.complaints, widget.retired])

    def choose(self, item: str, option: str) -> None:
        """Press a radio button."""
        part = next(part for part in self.card(item).spec["parts"] if part.get("select") == "one")
        self.give(item, **{part["id"]: option})

    def tick(self, item: str, label: str, value: bool = True) -> None:
        """Tick or clear a box."""
        part, option = self._box(item, label)
        chosen = {*self.shown(item).get(part["id"], []), option} - (set() if value else {option})
        self.give(item, **{part["id"]: [each for each in _boxes(part) if each in chosen] or None})

    def _box(self, item: str, label: str) -> tuple[dict[str, Any], str]:
        for part in self.card(item).spec["parts"]:
            for option, text in _boxes(part).items():
                if label in text:
                    return part, option
        raise AssertionError(f"{item} has no box “{label}”")

    def held(self, text: str | None) -> dict[str, Any]:
        """What an answers cell holds."""
        assert text is not None
        return responses.read(text)


def _boxes(part: dict[str, Any]) -> dict[str, str]:
    pieces = part["segments"] if part["kind"] == "hottext" else part.get("options", [])
    return {piece["id"]: piece["text"] for piece in pieces if isinstance(piece, dict)}


def walk(widget: Any) -> Iterator[Any]:
    """The widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)
