"""The card of an item in the kernel: what it gets, what is said on it, and what happens when something is odd."""

from __future__ import annotations

import builtins
import json
import re
from typing import Any

import pytest
from ipywidgets.widgets.widget import _instances as LIVING  # noqa: N812
from student.a_notebook import SAMPLES, Notebook

from claimwise.student import widget
from claimwise.student.widget import CardWidget


def test_what_is_said_follows_the_answer(notebook: Notebook) -> None:
    notebook.claim("s2")
    assert notebook.text("s2").strip() == ""
    notebook.choose("s2", "supported")
    assert "not yet recorded: run the cell under" in notebook.text("s2")
    notebook.answers()
    assert notebook.text("s2").strip() == "recorded"
    notebook.choose("s2", "unsupported")
    assert "not yet recorded" in notebook.text("s2")
    notebook.give("s2", verdict=None)
    notebook.answers()
    assert notebook.text("s2").strip() == ""


def test_what_is_said_is_about_one_change_and_names_it(notebook: Notebook) -> None:
    """So that the page never says of a newer answer what is true of an older one."""
    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.tick("s3", "some")
    assert notebook.card("s3").widget.said["of"] == notebook.card("s3").widget.touched == 2


def test_a_card_gets_the_public_spec_and_its_place_and_no_key(notebook: Notebook) -> None:
    notebook.claim("s2")
    item = notebook.card("s2").widget.item
    assert item == {**SAMPLES["s2"], "place": 2, "total": 9}
    assert "key" not in item


def test_a_practice_card_gets_its_key_and_is_marked_in_the_page(notebook: Notebook) -> None:
    notebook.claim("s1")
    assert notebook.card("s1").widget.item["key"] == SAMPLES["s1"]["key"]


def test_a_card_run_twice_keeps_its_answer_and_retires_the_older_one(notebook: Notebook) -> None:
    notebook.claim("s3")
    older = notebook.card("s3")
    notebook.tick("s3", "may")
    notebook.claim("s3")
    assert notebook.card("s3") is not older
    assert notebook.ticked("s3", "may")
    assert "opened again in another place" in older.widget.retired
    notebook.tick("s3", "some")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2", "w4"]}}


def test_running_a_card_again_and_again_does_not_pile_up_widgets(notebook: Notebook) -> None:
    for _ in range(6):
        notebook.claim("s2")
    assert sum(isinstance(each, CardWidget) for each in LIVING.values()) == 2
    assert len(LIVING) == 3, "all cards share a layout"


def test_a_change_that_arrives_late_from_a_retired_card_changes_nothing(notebook: Notebook) -> None:
    notebook.claim("s3")
    late = notebook.card("s3").widget
    notebook.claim("s3")
    late.set_state({"response": {"words": ["w1"]}, "touched": 1})
    assert notebook.shown("s3") == {}
    assert not notebook.draft.exists()


def test_a_part_of_an_unknown_kind_keeps_its_answer(notebook: Notebook) -> None:
    def newer(spec: dict[str, Any]) -> None:
        spec["parts"].append({"id": "future", "kind": "hologram", "prompt": "Turn it", "points": 1})

    notebook.save('answers(s3={"future": [1, 2]})')
    notebook.claim("s3", change=newer)
    notebook.tick("s3", "may")
    held = notebook.held(notebook.answers('answers(s3={"future": [1, 2]})'))
    assert held == {"s3": {"words": ["w2"], "future": [1, 2]}}


@pytest.mark.parametrize("spec", [{}, {"module": "m", "items": ["s3"]}, {"module": "m", "items": ["s3"], "parts": 3}])
def test_a_card_that_cannot_be_drawn_is_a_sentence(notebook: Notebook, spec: dict[str, Any]) -> None:
    notebook.run(f"from claimwise.student import claim\nclaim('s3', {spec!r})")
    assert "cannot be shown" in notebook.words
    assert "This is not your fault" in notebook.words


def test_an_item_that_the_module_does_not_list_still_works(notebook: Notebook) -> None:
    def forgotten(spec: dict[str, Any]) -> None:
        spec["items"] = ["s1"]

    notebook.claim("s3", change=forgotten)
    assert "place" not in notebook.card("s3").widget.item
    notebook.tick("s3", "may")
    assert "not yet recorded" in notebook.text("s3")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2"]}}


def test_an_error_of_ours_is_said_on_the_card(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook.claim("s3")
    monkeypatch.setattr(notebook.card("s3")._session, "touch", None)
    notebook.card("s3").widget.set_state({"response": {"words": ["w1"]}, "touched": 1})
    assert "Something went wrong in this card" in notebook.card("s3").widget.complaints[0]


def test_without_anywidget_there_is_a_sentence(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "anywidget":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    notebook.claim("s3")
    assert "need the package anywidget" in notebook.words


def test_a_saved_notebook_says_how_to_wake_its_cards(notebook: Notebook) -> None:
    notebook.claim("s3")
    assert "Run All Cells" in notebook.outputs[0]
    assert notebook.words.strip() == "Card: The words that hedge"


def test_where_a_notebook_is_executed_to_be_marked_no_card_is_drawn(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    before = len(LIVING)
    notebook.claim()
    assert len(LIVING) == before
    assert notebook.outputs == []


# --- what reaches the page ------------------------------------------------------------------------------------------


def test_the_modules_of_a_card_are_sent_when_a_page_asks_and_they_are_whole(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook.claim("s3")
    sent: list[Any] = []
    monkeypatch.setattr(CardWidget, "send", lambda _self, content: sent.append(content))
    for asked in ({"ask": "modules"}, {"ask": "alive"}, {"ask": "else"}, "modules", None):
        notebook.card("s3").widget._handle_custom_msg(asked, [])
    (modules, alive) = sent
    assert alive == {"alive": 1}
    names = set(modules["modules"])
    assert {"card.js", "words.js", "kinds/order.js", "card.css", "widget.css"} <= names
    assert not names & {"widget.js", "notebook.js", "answers.js"}, "what only other hosts need"
    imported = re.findall(r'^import .* from "(\S+)";', "\n".join(modules["modules"].values()), re.MULTILINE)
    assert {path.rpartition("/")[2] for path in imported} <= {name.rpartition("/")[2] for name in names}


def test_a_card_brings_little_of_its_own(notebook: Notebook) -> None:
    """The card's code reaches a page once, however many cards there are."""
    notebook.claim("s3")
    state = notebook.card("s3").widget.get_state()
    assert len(state["_esm"]) < 12_000
    assert len(json.dumps(state["_esm"])) < len(json.dumps(widget.modules())) / 8
    assert state["code"] == widget.fingerprint()


def test_importing_the_package_loads_no_widgets() -> None:
    import subprocess
    import sys

    heavy = ("anywidget", "ipywidgets", "IPython", "ast")
    code = f"import sys, claimwise.student; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-S", "-c", _with_path(code)], check=False).returncode == 0


def _with_path(code: str) -> str:
    from pathlib import Path

    import claimwise

    return f"import sys; sys.path.insert(0, {str(Path(claimwise.__file__).parents[1])!r}); {code}"


def test_the_samples_are_what_a_notebook_may_hold() -> None:
    """No booleans and no null: a JSON spec is a Python literal at the same time."""

    def check(value: Any) -> None:
        assert value is not None
        assert not isinstance(value, bool)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            check(inner)

    check(SAMPLES)
