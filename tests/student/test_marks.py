"""``mark``: what a student sees, and the number that nbgrader reads."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from student.a_notebook import SAMPLES, Notebook

from claimwise import kinds, marking
from claimwise.handed_in import responses
from claimwise.student.marks import clamped

KEY = {
    "title": "The words that hedge",
    "points": 2,
    "explanation": "",
    "evidence": [],
    "parts": [{**SAMPLES["s3"]["parts"][0], "correct": ["w1", "w2"], "neutral": [], "why": {"w1": "It hedges."}}],
}
MARK = f"from claimwise.student import mark\nmark('s3', key={KEY!r})"


@pytest.mark.parametrize(
    ("cell", "points"),
    [
        ('answers(s3={"words": ["w1", "w2"]})', 2.0),
        ('answers(s3={"words": ["w1"]})', 1.0),
        ('answers(s3={"words": []})', 0.0),
        ('answers(s3={"words": ["w1", "w9"]})', 0.0),
        ('answers(s3={"words": float("nan")})', 0.0),
        ("answers(s3=17)", 0.0),
        ("answers()", 0.0),
    ],
)
def test_with_a_key_it_returns_a_plain_number(notebook: Notebook, cell: str, points: float) -> None:
    notebook.answers(cell)
    value = notebook.run(MARK)
    assert type(value) is float
    assert value == points
    assert notebook.stderr == ""
    assert "It hedges." in notebook.outputs[0]


def test_marking_before_any_answers_cell_is_nothing_answered(notebook: Notebook) -> None:
    assert notebook.run(MARK) == 0.0


def test_cards_used_in_this_kernel_count(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "suggest")
    notebook.tick("s3", "may")
    notebook.answers()
    assert notebook.run(MARK) == 2.0


def test_a_draft_beside_an_executed_notebook_earns_nothing(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "suggest")
    notebook.restart()
    notebook.claim("s3")
    notebook.answers()
    assert notebook.run(MARK) == 0.0, "the submitted cell is empty, so reading it earns nothing either"


RESPONSES = st.recursive(
    st.one_of(st.integers(-9, 99), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5))
    | st.sampled_from(kinds.option_ids(KEY["parts"][0])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=60)
@given(response=RESPONSES | st.lists(st.sampled_from(["w1", "w2", "w3", "w4"]), unique=True))
def test_executing_a_notebook_and_reading_it_give_the_same_marks(notebook: Notebook, response: Any) -> None:
    notebook.restart()
    cell = responses.write({"s3": {"words": response}})
    notebook.claim("s3")
    notebook.answers(cell)
    executed = notebook.run(MARK)
    read = marking.mark_item("s3", KEY, responses.read(cell).get("s3"))
    assert executed == clamped(read.score, read.points)


@pytest.mark.parametrize("score", [math.nan, -1.0, 99.0, 3, 0, math.inf, -math.inf])
def test_a_score_is_a_plain_float_within_its_points(score: float) -> None:
    value = clamped(score, 5)
    assert type(value) is float
    assert 0 <= value <= 5
