"""A student in front of a notebook in a real JupyterLab or Notebook 7, with a card of every kind."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from student.a_notebook import SAMPLES

from claimwise.handed_in import responses

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

QUOTE = "> “A standing desk gives you energy.”\n>\n> A leaflet, written for this test"
ALL_ANSWERS = {
    "s1": {"type": "b"},
    "s2": {"verdict": "unsupported", "verdict_confidence": 85, "flaws": ["anecdote", "price"]},
    "s3": {"words": ["w1", "w2"]},
    "s4": {"claims": []},
    "s5": {"rank": ["b", "c", "a", "d"]},
    "s6": {"pairs": {"q1": "r1", "q2": "r2", "q3": "none"}},
    "s7": {"share": "13.5", "word": "energy", "guess": 50},
}
ANSWERED = re.compile("Answered|^. Recorded")


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
        self.page.goto(f"{self.lab.url}{where}{self.file.name}" + ("?reset" if "lab" in where else ""))
        expect(self.page.locator(".jp-Notebook .jp-Cell").first).to_be_visible(timeout=60_000)
        self.wait_for_kernel()
        return self

    def wait_for_kernel(self) -> None:
        # Cells that are run before there is a kernel are silently not run, and "idle" alone is said without one too.
        named = self.page.locator(".jp-KernelName", has_text="Python 3")
        idle = self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
        expect(named.first).to_be_attached(timeout=60_000)
        expect(idle.first).to_be_attached(timeout=60_000)

    def menu(self, *names: str) -> None:
        for name in names:
            labels = self.page.locator(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel")
            labels.filter(has_text=re.compile(f"^{re.escape(name)}$")).click()

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")
        expect(self.page.locator(".cw:not(.cw-hand-in)")).to_have_count(len(self.items))
        # The last cell has run, so every card has drawn its status.
        expect(self.page.locator(".cw-status .cw-line")).to_have_count(len(self.items))
        expect(self.page.locator(".cw-message").last).to_be_visible(timeout=60_000)

    def card(self, item: str) -> Any:
        return self.page.locator(".cw").nth(self.items.index(item))

    def status(self, item: str) -> Any:
        return self.card(item).get_by_role("status").filter(has=self.page.locator(".cw-sign")).last

    def record(self) -> None:
        self.answers_cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")

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
    """All seven kinds, some by mouse and some by keyboard."""
    keyboard = student.page.keyboard

    student.card("s1").locator("label", has_text="A matter of taste").click()
    student.card("s1").get_by_role("button", name="Check my answer").click()
    expect(student.card("s1")).to_contain_text("a liking cannot be checked")

    card = student.card("s2")
    card.get_by_role("radio").first.focus()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    keyboard.press("Tab")  # to the slider, which starts at 75
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(card.get_by_label("Your value")).to_have_value("85")
    for _ in range(3):  # the field, the button, the first box
        keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(student.status("s2")).to_contain_text(ANSWERED)

    student.card("s3").locator("label", has_text="suggest").click()
    student.card("s3").get_by_role("checkbox", name="may").focus()
    keyboard.press("Space")

    student.card("s4").get_by_role("checkbox", name="None of these").check()

    card = student.card("s5")
    card.get_by_label("Walking cures bad sleep.").select_option(label="2")
    card.get_by_label("Walking may help").select_option(label="3")
    expect(card).to_contain_text("Your order so far")
    card.get_by_label("Walking helps most").select_option(label="2")  # which sends the first one away …
    card.get_by_label("Walking cures bad sleep.").select_option(
        label="1 (strongest)"
    )  # … and the last one finds a place
    expect(card.get_by_label("not known")).to_have_value("4 (weakest)")

    card = student.card("s6")
    card.get_by_label("allowed").select_option(index=1)
    card.get_by_label("trials taken together").select_option(index=2)
    expect(student.status("s6")).to_contain_text("Not complete yet")
    card.get_by_label("taste").focus()
    keyboard.press("N")  # jumps to "Nothing here fits"; JupyterLab must not see it
    expect(student.status("s6")).to_contain_text(ANSWERED)

    card = student.card("s7")
    card.get_by_label("Your number (%)").fill("13.5")
    card.get_by_label("Your answer").click()
    keyboard.type("energy")
    card.get_by_role("button", name="Keep this value").click()
    expect(student.status("s7")).to_contain_text(ANSWERED)
