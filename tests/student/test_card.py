"""The card around the interactions: header, status, practice, and what happens when something is odd."""

from __future__ import annotations

import builtins
from typing import Any

import ipywidgets
import pytest
from ipywidgets.widgets.widget import _instances as LIVING  # noqa: N812
from student.a_notebook import SAMPLES, Notebook


def test_the_status_follows_the_answer(notebook: Notebook) -> None:
    notebook.claim("s2")
    assert "Not answered yet" in notebook.text("s2")
    notebook.choose("s2", "supported")
    assert "1 of 3 parts answered" in notebook.text("s2")
    notebook.find("s2", ipywidgets.Button).click()
    notebook.tick("s2", "None of these")
    assert "Answered, not yet recorded: run the cell under" in notebook.text("s2")
    notebook.answers()
    status = notebook.text("s2")
    assert "Recorded" in status
    assert "✓" in status
    notebook.choose("s2", "unsupported")
    assert "Answered, not yet recorded: run the cell under" in notebook.text("s2")


def test_all_headers_count_together(notebook: Notebook) -> None:
    notebook.claim("s3", "s4")
    assert "Question 3 of 8" in notebook.text("s3")
    assert 'aria-valuenow="0"' in notebook.text("s4")
    notebook.tick("s3", "may")
    for item in ("s3", "s4"):
        assert 'role="progressbar"' in notebook.text(item)
        assert 'aria-valuenow="1"' in notebook.text(item)
        assert "1 of 8 answered" in notebook.text(item)
    notebook.claim("s8")
    assert "1 of 7 answered, 1 to write" in notebook.text("s3")


def test_practice_explains_at_once_and_again_after_a_change(notebook: Notebook) -> None:
    notebook.claim("s1")
    check = notebook.find("s1", ipywidgets.Button, "Check my answer")
    check.click()
    assert "Answer every part first" in notebook.text("s1")
    notebook.choose("s1", "a")
    assert "Answer every part first" not in notebook.text("s1")
    check.click()
    assert "not right" in notebook.text("s1")
    assert "a liking cannot be checked" in notebook.text("s1")
    notebook.choose("s1", "b")
    assert "a liking cannot be checked" not in notebook.text("s1"), "feedback on another answer is gone"
    check.click()
    assert "✓ right" in notebook.text("s1")


def test_graded_cards_have_no_check_button_and_know_no_key(notebook: Notebook) -> None:
    notebook.claim("s2")
    with pytest.raises(IndexError):
        notebook.find("s2", ipywidgets.Button, "Check")


def test_a_written_item_has_nothing_to_record(notebook: Notebook) -> None:
    notebook.claim("s8")
    assert "Write your answer in the cell below this card" in notebook.text("s8")
    assert "At most 80 words" in notebook.text("s8")
    assert "Nothing beyond what was found." in notebook.text("s8")
    assert "Written in the cell below, not here" in notebook.text("s8")


def test_a_card_run_twice_keeps_its_answer_and_retires_the_older_one(notebook: Notebook) -> None:
    notebook.claim("s3")
    older = notebook.card("s3")
    notebook.tick("s3", "may")
    notebook.claim("s3")
    assert notebook.card("s3") is not older
    assert notebook.find("s3", ipywidgets.Checkbox, "may").value is True
    assert "opened again in another place" in older.widget.children[-1].value
    notebook.tick("s3", "some")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2", "w4"]}}


def test_running_a_card_again_and_again_does_not_pile_up_widgets(notebook: Notebook) -> None:
    def inputs() -> int:
        kinds = (ipywidgets.Checkbox, ipywidgets.RadioButtons, ipywidgets.IntSlider, ipywidgets.Button)
        return sum(isinstance(w, kinds) for w in LIVING.values())

    notebook.claim("s2")
    once = inputs()
    for _ in range(5):
        notebook.claim("s2")
    assert inputs() == once


def test_a_change_that_arrives_late_from_a_retired_card_changes_nothing(notebook: Notebook) -> None:
    notebook.claim("s3")
    late = notebook.find("s3", ipywidgets.Checkbox, "lift")
    notebook.claim("s3")
    late.value = True
    assert "Not answered yet" in notebook.text("s3")


def test_half_an_order_survives_recording(notebook: Notebook) -> None:
    notebook.claim("s3", "s5")
    notebook.find("s5", ipywidgets.Dropdown).set_state({"index": 2})
    notebook.tick("s3", "may")
    notebook.answers()
    assert notebook.find("s5", ipywidgets.Dropdown).value == 2


def test_a_part_of_an_unknown_kind_says_so_and_keeps_its_answer(notebook: Notebook) -> None:
    def newer(spec: dict[str, Any]) -> None:
        spec["parts"].append({"id": "future", "kind": "hologram", "prompt": "Turn it", "points": 1})

    notebook.save('answers(s3={"future": [1, 2]})')
    notebook.claim("s3", change=newer)
    assert "your version of claimwise does not know" in notebook.text("s3")
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
    notebook.tick("s3", "may")
    assert "Answered, not yet recorded" in notebook.text("s3")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2"]}}


def test_texts_of_authors_are_escaped(notebook: Notebook) -> None:
    nasty = "<script>alert(1)</script>"

    def poison(spec: dict[str, Any]) -> None:
        spec["title"] = nasty
        for part in spec["parts"]:
            part["prompt"] = nasty

    notebook.claim("s1", "s2", change=poison)
    notebook.find("s1", ipywidgets.Button, "Check").click()
    notebook.answers()
    for text in (notebook.text("s1"), notebook.text("s2"), *notebook.shown):
        assert nasty not in text


def test_without_ipywidgets_there_is_a_sentence(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "ipywidgets":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    notebook.claim("s3")
    assert "need the package ipywidgets" in notebook.words


def test_a_saved_notebook_says_how_to_wake_its_cards(notebook: Notebook) -> None:
    notebook.claim("s3")
    assert "Run All Cells" in notebook.shown[0]
    assert notebook.words.strip() == "Card: The words that hedge"


def test_where_a_notebook_is_executed_to_be_marked_no_card_is_drawn(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    before = len(LIVING)
    notebook.claim()
    assert len(LIVING) == before
    assert notebook.shown == []


def test_importing_the_package_loads_no_widgets() -> None:
    import subprocess
    import sys

    code = "import sys, claimwise.student; sys.exit(any(m in sys.modules for m in ('ipywidgets', 'IPython', 'ast')))"
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
