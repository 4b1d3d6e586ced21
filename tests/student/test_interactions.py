"""Each kind of interaction: what is shown, what the student does, and the response that comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise import kinds
from claimwise.kinds import UnknownKindError
from claimwise.student.interactions import create

SAMPLES = json.loads(Path(__file__).with_name("sample_items.json").read_text(encoding="utf-8"))
PARTS = {(item, part["id"]): part for item, spec in SAMPLES.items() for part in spec["parts"]}
ANSWERABLE = [place for place, part in PARTS.items() if part["kind"] != "extended_text"]


def walk(widget: Any) -> list[Any]:
    return [widget, *(inner for child in getattr(widget, "children", ()) for inner in walk(child))]


def inputs(widget: Any, kind: type) -> list[Any]:
    return [inner for inner in walk(widget) if isinstance(inner, kind)]


def responses_to(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Every response of the right form."""
    ids = kinds.option_ids(part)
    kind = part["kind"]
    if kind == "order":
        return st.permutations(ids)
    if kind == "hottext" or part.get("select") == "many":
        return st.sets(st.sampled_from(ids)).map(lambda picked: [option for option in ids if option in picked])
    if kind == "choice":
        return st.sampled_from(ids)
    if kind == "match":
        rows = [row["id"] for row in part["left"]]
        return st.dictionaries(st.sampled_from(rows), st.sampled_from(ids), min_size=1)
    if kind == "slider":
        steps = int((part["max"] - part["min"]) / part["step"])
        return st.integers(0, steps).map(lambda n: part["min"] + n * part["step"])
    return st.text(min_size=1, max_size=60).filter(str.strip)


def test_every_kind_is_sampled() -> None:
    assert {part["kind"] for part in PARTS.values()} == set(kinds.names())


@pytest.mark.parametrize("place", ANSWERABLE, ids="-".join)
@given(data=st.data())
def test_a_response_that_is_shown_is_the_response_that_is_read(place: tuple[str, str], data: st.DataObject) -> None:
    part = PARTS[place]
    changes: list[int] = []
    interaction = create(part, lambda: changes.append(1))
    assert interaction.response is None
    response = data.draw(responses_to(part))
    interaction.show(response)
    assert interaction.response == response
    kinds.check(part, interaction.response)
    interaction.show(None)
    assert interaction.response is None
    assert not changes, "showing is not a change by the student"
    ipywidgets.Widget.close_all()


@given(steps=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=12))
def test_no_two_things_ever_hold_the_same_place(steps: list[tuple[int, int]]) -> None:
    part = PARTS["s5", "rank"]
    interaction = create(part, lambda: None)
    rows = inputs(interaction.widget, ipywidgets.Dropdown)
    for row, place in steps:
        rows[row].set_state({"index": place})
        assert rows[row].value == place, "the student's own choice stands"
        held = [r.value for r in rows if r.value]
        assert len(held) == len(set(held))
    if interaction.response is not None:
        kinds.check(part, interaction.response)
    ipywidgets.Widget.close_all()


def test_taking_a_place_swaps_with_its_holder_and_the_last_thing_finds_its_own() -> None:
    changes: list[int] = []
    interaction = create(PARTS["s5", "rank"], lambda: changes.append(1))
    a, b, c, d = inputs(interaction.widget, ipywidgets.Dropdown)
    a.set_state({"index": 1})
    b.set_state({"index": 2})
    assert interaction.response is None
    c.set_state({"index": 3})
    assert interaction.response == ["a", "b", "c", "d"]
    d.set_state({"index": 1})
    assert interaction.response == ["d", "b", "c", "a"]
    assert len(changes) == 4, "a swap is one change"
    so_far = inputs(interaction.widget, ipywidgets.HTML)[-1].value
    assert "from strongest to weakest" in so_far
    assert so_far.index("not known") < so_far.index("cures") < so_far.index("may help")


def test_a_thing_can_be_taken_out_of_the_order_again() -> None:
    interaction = create(PARTS["s5", "rank"], lambda: None)
    interaction.show(["a", "b", "c", "d"])
    inputs(interaction.widget, ipywidgets.Dropdown)[0].set_state({"index": 0})
    assert interaction.response is None


@pytest.mark.parametrize("place", [("s2", "flaws"), ("s3", "words"), ("s4", "claims")], ids="-".join)
def test_nothing_is_an_answer_only_when_it_is_chosen(place: tuple[str, str]) -> None:
    changes: list[int] = []
    interaction = create(PARTS[place], lambda: changes.append(1))
    *options, none = inputs(interaction.widget, ipywidgets.Checkbox)
    assert none.description == "None of these"
    none.set_state({"value": True})
    assert interaction.response == []
    options[0].set_state({"value": True})
    assert interaction.response == [kinds.option_ids(PARTS[place])[0]]
    assert none.value is False
    none.set_state({"value": True})
    assert interaction.response == []
    assert not any(option.value for option in options)
    assert len(changes) == 3, "what follows from a tick is not a second change"
    none.set_state({"value": False})
    assert interaction.response is None


def test_a_slider_is_answered_once_it_is_moved_or_kept() -> None:
    part = PARTS["s2", "verdict_confidence"]
    moved, kept, typed = (create(part, lambda: None) for _ in range(3))
    inputs(moved.widget, ipywidgets.IntSlider)[0].set_state({"value": 90})
    assert moved.response == 90
    assert inputs(moved.widget, ipywidgets.BoundedIntText)[0].value == 90
    inputs(kept.widget, ipywidgets.Button)[0].click()
    assert kept.response == 75
    inputs(typed.widget, ipywidgets.BoundedIntText)[0].set_state({"value": 80})
    assert typed.response == 80


@pytest.mark.parametrize(("bounds", "start"), [((0, 1, 0.25), 0.5), ((1, 10, 2), 5), ((-3, 3, 1), 0)])
def test_a_slider_starts_on_a_step_near_the_middle(bounds: tuple[float, float, float], start: float) -> None:
    low, high, step = bounds
    part = {"id": "n", "kind": "slider", "prompt": "", "points": 0, "min": low, "max": high, "step": step, "unit": ""}
    interaction = create(part, lambda: None)
    inputs(interaction.widget, ipywidgets.Button)[0].click()
    assert interaction.response == start


def test_a_number_that_cannot_be_read_is_pointed_out_and_kept() -> None:
    interaction = create(PARTS["s7", "share"], lambda: None)
    field, hint = inputs(interaction.widget, ipywidgets.Text)[0], inputs(interaction.widget, ipywidgets.HTML)[0]
    field.set_state({"value": "rather many"})
    assert "does not look like a number" in hint.value
    assert interaction.response == "rather many"
    for readable in ("13.5", "13,5 %", "13.5 percent", ""):
        field.set_state({"value": readable})
        assert hint.value == ""


def test_a_bare_number_in_the_answers_cell_is_shown_as_text() -> None:
    interaction = create(PARTS["s7", "share"], lambda: None)
    interaction.show(13.5)
    assert interaction.response == "13.5"


def test_targets_are_lettered_and_nothing_fits_is_not() -> None:
    interaction = create(PARTS["s6", "pairs"], lambda: None)
    row = inputs(interaction.widget, ipywidgets.Dropdown)[0]
    labels = [label for label, _ in row.options]
    assert [label[:2] for label in labels] == ["Ch", "A:", "B:", "C:", "No"]
    assert max(map(len, labels)) <= 60
    assert "published in a journal" in inputs(interaction.widget, ipywidgets.HTML)[0].value


def test_texts_of_authors_are_shown_and_never_run() -> None:
    nasty = "<img src=x onerror=alert(1)> & $5 or $6"
    part = {"id": "w", "kind": "hottext", "select": "words", "prompt": "", "points": 1}
    part["segments"] = [nasty, {"id": "a", "text": nasty}]
    order = {"id": "o", "kind": "order", "prompt": "", "points": 1, "first": nasty, "last": nasty}
    order["options"] = [{"id": "a", "text": nasty}, {"id": "b", "text": "b"}]
    match = {
        "id": "m",
        "kind": "match",
        "prompt": "",
        "points": 1,
        "left": order["options"],
        "options": order["options"],
    }
    written = {"id": "e", "kind": "extended_text", "prompt": "", "points": 1, "words": 5}
    written["rubric"] = [{"id": "r", "text": nasty, "levels": [nasty, nasty]}]
    slider = {**PARTS["s2", "verdict_confidence"], "unit": nasty}
    for each in (part, order, match, written, slider):
        for widget in walk(create(each, lambda: None).widget):
            if isinstance(widget, ipywidgets.HTML):
                assert "<img" not in widget.value
            elif getattr(widget, "description_allow_html", False):
                assert "<img" not in widget.description


def test_dollar_signs_in_labels_are_kept_from_being_typeset() -> None:
    boxes = inputs(create(PARTS["s2", "flaws"], lambda: None).widget, ipywidgets.Checkbox)
    assert boxes[1].description_allow_html
    assert "$" not in boxes[1].description
    assert "&#36;" in boxes[1].description
    assert not boxes[0].description_allow_html


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(UnknownKindError, match="hologram"):
        create({"id": "x", "kind": "hologram", "prompt": "", "points": 1}, lambda: None)
