"""A student in front of a notebook in a real JupyterLab or Notebook 7, with a card of every kind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cards import give
from lab import open_notebook
from student.a_notebook import SAMPLES

from claimwise.handed_in import responses
from claimwise.handed_in.tries import TRIES

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

QUOTE = "> “A standing desk gives you energy.”\n>\n> A leaflet, written for this test"
ALL_ANSWERS = {
    "s1": {"type": "b", TRIES: {"made": 1, "first": {"type": "b"}}},  # it is practice, and was checked
    "s2": {"verdict": "unsupported", "verdict_confidence": 85, "flaws": ["anecdote", "price"]},
    "s3": {"words": ["w1", "w2"]},
    "s4": {"claims": []},
    "s5": {"rank": ["b", "c", "a", "d"]},
    "s6": {"pairs": {"q1": "r1", "q2": "r2", "q3": "none"}},
    "s7": {"share": "13.5", "word": "energy", "guess": 50},
    "s8": {"note": "It may help some people.\n\nNobody compared."},
    "s9": {"sheet": {"k2": ["supported", "none"], "k3": ["unsupported", "anecdote"]}},
    "s10": {"search": {"trail": ["p:shop", "q:plan", "p:plan"], "kept": {"plan:s3": "against", "plan:s2": "who"}}},
}
RECORDED = "● Answered · recorded"
SAVED = "● Answered · recorded and saved"


class Student:
    """Somebody in front of a notebook."""

    def __init__(
        self, page: Any, lab: Any, name: str, items: list[str] | None = None, notebook: dict[str, Any] | None = None
    ) -> None:
        self.page = page
        self.lab = lab
        self.file = Path(lab.root) / f"{name}.ipynb"
        self.items = items or list(SAMPLES)
        self.file.write_text(json.dumps(notebook or _notebook(name, self.items)))

    def open(self, where: str = "/lab/tree/") -> Student:
        open_notebook(self.page, f"{self.lab.url}{where}{self.file.name}" + ("?reset" if "lab" in where else ""))
        expect(self.page.locator(".jp-Notebook .jp-Cell").first).to_be_visible()
        return self

    def menu(self, *names: str) -> None:
        for name in names:
            labels = self.page.locator(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel")
            labels.filter(has_text=re.compile(f"^{re.escape(name)}$")).click()

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")
        expect(self.page.locator(".cw")).to_have_count(len(self.items))
        expect(self.page.locator(".cw-is-locked")).to_have_count(0)
        expect(self.page.locator(".cw-message").last).to_be_visible()

    def card(self, item: str) -> Any:
        return self.page.locator(".cw").nth(self.items.index(item))

    def status(self, item: str) -> Any:
        return self.card(item).locator(".cw-status")

    def record(self) -> None:
        """Run the answers cell, and wait until the page has put the answers into it.

        The kernel says “recorded” a moment earlier, and only what stands in the cell is saved.
        """
        written = self.answers_cell.locator(".cm-content")
        written.click()
        self.page.keyboard.press("Shift+Enter")
        expect(written).not_to_contain_text("answers()")

    @property
    def answers_cell(self) -> Any:
        return self.page.locator(".jp-CodeCell").filter(has_text="import answers")

    def cells(self) -> int:
        return int(self.page.locator(".jp-Cell").count())

    def on_disk(self) -> dict[str, Any]:
        """The answers in the file; none while it is being written."""
        try:
            cells = json.loads(self.file.read_text())["cells"]
        except json.JSONDecodeError:
            return {}
        (source,) = (text for text in map(_source, cells) if "import answers" in text)
        return responses.read(source)


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _notebook(module: str, items: list[str]) -> dict[str, Any]:
    cells: list[dict[str, Any]] = []

    def add(kind: str, source: str, **metadata: Any) -> None:
        code = {"outputs": [], "execution_count": None} if kind == "code" else {}
        cells.append({"cell_type": kind, "id": f"c{len(cells)}", "metadata": metadata, "source": source, **code})

    add("markdown", "# A sample of every kind")
    for item in items:
        spec = {**SAMPLES[item], "module": module, "items": items}
        add("markdown", f"## {spec['title']}\n\n{QUOTE}")
        call = f"from claimwise.student import claim\n\nclaim({item!r}, {spec!r})"
        # "scrolled": as Notebook 7 does to outputs much longer than the window, which it squeezes into a small box.
        add("code", call, jupyter={"source_hidden": True}, editable=False, scrolled=True)
    add("code", "from claimwise.student import answers\n\nanswers()")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def answer_everything(student: Student) -> None:
    """All kinds, some by mouse and some by keyboard."""
    keyboard = student.page.keyboard

    student.card("s1").locator("label", has_text="A matter of taste").click()
    student.card("s1").get_by_role("button", name="Check my answer").click()
    expect(student.card("s1")).to_contain_text("a liking cannot be checked")

    card = student.card("s2")
    card.get_by_role("radio").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    card.get_by_role("slider").focus()  # it starts at 75
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(card.get_by_label("Your value")).to_have_value("85")
    for _ in range(3):  # the field, the button, the first box
        keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(student.status("s2")).to_contain_text("Answered")

    student.card("s3").locator("label", has_text="suggest").click()
    student.card("s3").get_by_role("checkbox", name="may").focus()
    keyboard.press("Space")

    student.card("s4").get_by_role("checkbox", name="None of these").check()

    for item, part in (
        ("s5", "rank"),
        ("s6", "pairs"),
        ("s7", "share"),
        ("s7", "word"),
        ("s9", "sheet"),
        ("s10", "search"),
    ):
        (asked,) = (asked for asked in SAMPLES[item]["parts"] if asked["id"] == part)
        give(student.page, student.card(item), asked, ALL_ANSWERS[item][part])
    expect(student.status("s7")).to_contain_text("2 of 3 parts answered")
    student.card("s7").get_by_role("button", name="Choose 50").click()
    expect(student.status("s7")).to_contain_text("Answered")

    student.card("s8").get_by_label("Your answer").click()
    keyboard.type("It may help some people.")
    keyboard.press("Enter")
    keyboard.press("Enter")
    keyboard.type("Nobody compared.")
    expect(student.card("s8")).to_contain_text("7 words of at most 80")
