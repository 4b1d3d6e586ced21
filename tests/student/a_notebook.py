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
        self.shown: list[str] = []
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
        self.shown = [output.data.get("text/html", "") for output in captured.outputs]
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

    def save(self, answers_cell: str, name: str = MODULE) -> Path:
        """Write the notebook to disk with this answers cell."""
        cells = [
            {"cell_type": "markdown", "metadata": {}, "source": ["answers(\n", "is a word"]},
            {"cell_type": "code", "metadata": {}, "source": "x = answers_of_mine()", "outputs": []},
            {"cell_type": "code", "metadata": {}, "source": answers_cell.splitlines(keepends=True), "outputs": []},
        ]
        path = self.folder / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return path

    def card(self, item: str) -> Any:
        """The card on screen."""
        return session.current().cards[item]

    def find(self, item: str, kind: type, label: str = "", nth: int = 0) -> Any:
        """A widget of the card by its class and the label it shows."""
        found = [w for w in walk(self.card(item).widget) if isinstance(w, kind) and label in w.description]
        return found[nth]

    def text(self, item: str) -> str:
        """All HTML of the card but its style sheet."""
        pieces = [w.value for w in walk(self.card(item).widget) if isinstance(w, ipywidgets.HTML)]
        return "\n".join(piece for piece in pieces if not piece.startswith("<style"))

    def choose(self, item: str, option: str) -> None:
        """Press a radio button, as the front end reports it."""
        radio = self.find(item, ipywidgets.RadioButtons)
        radio.set_state({"index": [value for _, value in radio.options].index(option)})

    def tick(self, item: str, label: str, value: bool = True) -> None:
        """Tick or clear a box, as the front end reports it."""
        self.find(item, ipywidgets.Checkbox, label).set_state({"value": value})

    def held(self, text: str | None) -> dict[str, Any]:
        """What an answers cell holds."""
        assert text is not None
        return responses.read(text)


def walk(widget: Any) -> Iterator[Any]:
    """The widget and everything in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)
