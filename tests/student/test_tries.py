"""Tries at practice in a kernel: kept with the answers, and no mistake of the student's."""

from __future__ import annotations

from typing import Any

from student.a_notebook import Notebook

from claimwise.handed_in.tries import TRIES


def test_tries_are_recorded_beside_the_answers_and_come_back(notebook: Notebook) -> None:
    notebook.claim("s1")
    part = next(iter(notebook.card("s1").spec["parts"]))
    option = part["options"][0]["id"]
    noted: dict[str, Any] = {"made": 1, "first": {part["id"]: option}}
    notebook.give("s1", **{part["id"]: option, TRIES: noted})
    text = notebook.answers()
    assert notebook.held(text) == {"s1": {part["id"]: option, TRIES: noted}}
    assert notebook.text("s1").strip() == "recorded"
    assert "cannot be used" not in notebook.words

    notebook.give("s1", **{TRIES: {**noted, "made": 2}})
    assert "not yet recorded" in notebook.text("s1")
    assert notebook.held(notebook.answers(text))["s1"][TRIES]["made"] == 2
