"""A notebook in JavaScript: its cards, its answers, and the file with others in it, which Python reads as it should."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import REPOSITORY

from claimwise.content import Course
from claimwise.handed_in import cells as python_cells
from claimwise.handed_in import responses
from claimwise.handed_in.submission import take

Notebook = dict[str, Any]
MODULE = "01-claims"
RELEASED = sorted((REPOSITORY / "exercises").glob("*/*.ipynb"))


@pytest.fixture(scope="module")
def text() -> str:
    """A released notebook with every kind of cell."""
    return (REPOSITORY / "exercises" / MODULE / f"{MODULE}.ipynb").read_text(encoding="utf-8")


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def source(text: str, name: str) -> str:
    return "".join(cell(json.loads(text), name)["source"])


def written(text: str, **sources: str) -> str:
    """The file with other texts in some cells, as JupyterLab saves it."""
    notebook = json.loads(text)
    for name, new in sources.items():
        cell(notebook, name.replace("_", "-"))["source"] = new.splitlines(keepends=True)
    return nbformat.writes(nbformat.from_dict(notebook)) + "\n"


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_every_released_notebook_opens_and_stays_as_it_is(twin: Any, course: Course, path: Path) -> None:
    module = course.modules[path.stem]
    text = path.read_text(encoding="utf-8")
    opened = twin.ask("open", text=text)

    assert (opened["module"], opened["version"], opened["problems"]) == (path.stem, module.asked.version, [])
    assert list(opened["cards"]) == [item.id for item in module.items]
    for place, item in enumerate(module.items, 1):
        card, spec = opened["cards"][item.id], json.loads(json.dumps(module.public(item)))
        assert {name: card[name] for name in spec} == spec
        assert (card["place"], card["total"]) == (place, len(module.items))
        assert module.reading(item).endswith(card["reading"])
        assert not card["reading"].startswith(("#", "*Practice*"))
    assert opened["answers"] == {}
    assert twin.ask("fill", text=text, answers={}) == {"text": text, "problems": []}


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r*_"), max_size=40).map(str.strip)


@given(answer=texts, pick=st.lists(st.sampled_from(["s1", "s2"]), unique=True))
@settings(max_examples=60)
def test_python_takes_what_was_put_in(twin: Any, course: Course, text: str, answer: str, pick: list[str]) -> None:
    answers: dict[str, dict[str, Any]] = {"q3": {"pick": pick}, "q19": {"sum": answer}}
    if answer:
        answers["q11"] = {"restate": answer}
    filled = twin.ask("fill", text=text, answers=answers)
    taken = take(json.loads(filled["text"]), course.modules[MODULE].form)

    assert filled["problems"] == []
    assert taken.answers == {item: parts for item, parts in answers.items() if item != "q11"}
    assert taken.in_card == ({"written-q11-restate"} if answer else set())
    assert taken.written["written-q11-restate"] == python_cells.without_stub(answer)
    assert twin.ask("open", text=filled["text"])["answers"] == answers


def test_only_the_texts_of_two_cells_change(twin: Any, text: str) -> None:
    answers = {"q3": {"pick": ["s1"]}, "q11": {"restate": "Some said so.\nNobody compared."}}
    filled = twin.ask("fill", text=text, answers=answers)["text"]

    expected = written(text, answers=responses.write(answers), written_q11_restate="Some said so.\nNobody compared.")
    assert filled == expected  # byte for byte as JupyterLab would have saved it

    # Taken back, the file is as it was given out.
    assert twin.ask("fill", text=filled, answers={})["text"] == text


@pytest.mark.parametrize("form", ["lines", "text", "dense", "wide", "marked"])
def test_a_file_keeps_its_form(twin: Any, text: str, form: str) -> None:
    notebook = json.loads(text)
    notebook["metadata"]["large"] = 12345678901234567890
    if form == "text":
        for each in notebook["cells"]:
            each["source"] = "".join(each["source"])
    saved = {
        "dense": lambda: json.dumps(notebook, separators=(",", ":")),
        "wide": lambda: json.dumps(notebook, indent=4),
        "marked": lambda: "\ufeff" + json.dumps(notebook, indent=1, ensure_ascii=False),
    }.get(form, lambda: json.dumps(notebook, indent=1))()
    filled = twin.ask("fill", text=saved, answers={"q3": {"pick": ["s1"]}})["text"]

    expected = copy.deepcopy(notebook)
    new = responses.write({"q3": {"pick": ["s1"]}})
    cell(expected, "answers")["source"] = new if form == "text" else new.splitlines(keepends=True)
    assert json.loads(filled) == expected
    again = {"dense": {"separators": (",", ":")}, "wide": {"indent": 4}, "marked": {"indent": 1, "ensure_ascii": False}}
    assert filled == json.dumps(expected, **again.get(form, {"indent": 1}))


def test_the_answers_cell_is_found_by_its_name_its_id_or_what_it_holds(twin: Any, text: str) -> None:
    for strip in ([], ["nbgrader"], ["nbgrader", "id"]):
        notebook = json.loads(text)
        answers = cell(notebook, "answers")
        answers["id"] = "0f3a" if "id" in strip else "answers"
        if strip:
            answers["metadata"] = {}
        filled = twin.ask("fill", text=json.dumps(notebook), answers={"q3": {"pick": []}})
        assert filled["problems"] == []
        assert "q3={\\n" in filled["text"] or "    q3={" in filled["text"]


def test_of_several_answers_cells_none_is_touched(twin: Any, text: str) -> None:
    notebook = json.loads(text)
    double = copy.deepcopy(cell(notebook, "answers"))
    double["id"] = "copy"
    double["source"] = ["answers(q3={'pick': ['s2']})"]
    notebook["cells"].append(double)
    twice = json.dumps(notebook, indent=1)

    assert twin.ask("open", text=twice)["answers"] == {"q3": {"pick": ["s2"]}}
    filled = twin.ask("fill", text=twice, answers={"q3": {"pick": ["s1"]}})
    assert filled["text"] == twice
    assert filled["problems"] == ["The notebook has several cells with answers, so none was changed."]


def test_a_cell_that_cannot_be_read_is_kept_and_named(twin: Any, text: str) -> None:
    broken = written(text, answers="from claimwise.student import answers\n\nanswers(q3={'pick': mine})")
    opened = twin.ask("open", text=broken)
    assert [problem[0] for problem in opened["problems"]] == ["cell_unread"]

    filled = twin.ask("fill", text=broken, answers={"q3": {"pick": ["s1"]}})
    assert filled["text"] == broken
    assert filled["problems"] == [
        "The answers cell cannot be read, so it was left as it is: line 3: "
        "only plain texts, numbers, lists and tables are read, never code."
    ]


def test_an_emptied_answers_cell_is_filled_again(twin: Any, text: str) -> None:
    filled = twin.ask("fill", text=written(text, answers=""), answers={"q3": {"pick": ["s1"]}})
    assert filled["problems"] == []
    assert source(filled["text"], "answers") == responses.write({"q3": {"pick": ["s1"]}})


def test_a_text_typed_into_its_cell_is_shown_and_goes_on_there(twin: Any, text: str) -> None:
    old = written(text, written_q11_restate="Typed in the notebook.")
    assert twin.ask("open", text=old)["answers"] == {"q11": {"restate": "Typed in the notebook."}}

    filled = twin.ask("fill", text=old, answers={"q11": {"restate": "Typed on the card."}})
    assert filled["problems"] == []
    assert source(filled["text"], "written-q11-restate") == "Typed on the card."


def test_a_cell_with_another_text_than_the_card_is_left(twin: Any, text: str) -> None:
    both = written(
        text, answers=responses.write({"q11": {"restate": "On the card."}}), written_q11_restate="In the cell."
    )
    assert twin.ask("open", text=both)["answers"] == {"q11": {"restate": "On the card."}}
    filled = twin.ask("fill", text=both, answers={"q11": {"restate": "On the card, changed."}})
    assert source(filled["text"], "written-q11-restate") == "In the cell."
    assert responses.read(source(filled["text"], "answers")) == {"q11": {"restate": "On the card, changed."}}
    assert filled["problems"] == [
        "The cell of a written answer (written-q11-restate) holds another text than the card, so it was left as it is."
    ]


def test_a_text_that_looks_like_answers_is_no_second_answers_cell(twin: Any, text: str, course: Course) -> None:
    answers = {"q3": {"pick": ["s1"]}, "q11": {"restate": "answers(q3={'pick': ['s2']})"}}
    filled = twin.ask("fill", text=text, answers=answers)["text"]
    again = twin.ask("fill", text=filled, answers=answers | {"q3": {"pick": ["s2"]}})
    taken = take(json.loads(again["text"]), course.modules[MODULE].form)

    assert again["problems"] == []
    assert taken.answers == {"q3": {"pick": ["s2"]}}
    assert taken.written == {"written-q11-restate": "answers(q3={'pick': ['s2']})"}


def test_a_cell_with_a_picture_is_left(twin: Any, text: str) -> None:
    picture = written(text, written_q11_restate="![me](attachment:me.png)")
    filled = twin.ask("fill", text=picture, answers={"q11": {"restate": "On the card."}})
    assert source(filled["text"], "written-q11-restate") == "![me](attachment:me.png)"
    assert ["picture" in problem for problem in filled["problems"]] == [True]


def test_an_over_long_text_costs_only_itself(twin: Any, text: str) -> None:
    answers = {"q3": {"pick": ["s1"]}, "q11": {"restate": "x" * 20_001, "pick": ["s2"]}}
    filled = twin.ask("fill", text=text, answers=answers)
    assert responses.read(source(filled["text"], "answers")) == {"q3": {"pick": ["s1"]}, "q11": {"pick": ["s2"]}}
    assert source(filled["text"], "written-q11-restate") == "x" * 20_001
    assert ["20,001 characters" in problem for problem in filled["problems"]] == [True]


def test_what_is_no_notebook_is_none(twin: Any) -> None:
    for content in ("", "{", "[]", "3", '{"cells": 3}', "<html>", "null"):
        assert twin.ask("open", text=content) is None


def test_what_stands_there_in_place_of_an_answer_is_pythons(twin: Any, text: str) -> None:
    for stub in python_cells.STUBS:
        assert twin.ask("open", text=written(text, written_q11_restate=stub))["answers"] == {}
        added = f"{stub}\n\nMine."
        assert twin.ask("open", text=written(text, written_q11_restate=added))["answers"] == {
            "q11": {"restate": "Mine."}
        }


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
awkward = scalars | st.sampled_from(['"', "\\", '\\"', "[", "}", '"source": "x"', "cells", ","])
contents = st.recursive(
    awkward, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
separators = st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")])


@given(
    more=st.dictionaries(st.text(max_size=6), contents, max_size=3),
    others=st.lists(contents | st.fixed_dictionaries({"source": contents, "metadata": contents}), max_size=3),
    indent=st.sampled_from([None, 0, 1, 3, "\t"]),
    separators=separators,
    ascii_only=st.booleans(),
)
@settings(max_examples=150)
def test_whatever_stands_in_a_file_stays(
    twin: Any, more: Any, others: list[Any], indent: Any, separators: tuple[str, str], ascii_only: bool
) -> None:
    answers_cell = {**more, "cell_type": "code", "id": "answers", "metadata": {}, "source": ["answers(\n", ")"]}
    notebook = {**more, "cells": [*others, answers_cell, *others], "metadata": more}

    def saved(source: str) -> str:
        answers_cell["source"] = source.splitlines(keepends=True)
        return json.dumps(notebook, indent=indent, separators=separators, ensure_ascii=ascii_only)

    answers = {"q1": {"a": "b"}}
    filled = twin.ask("fill", text=saved("answers(\n)"), answers=answers)
    assert filled["problems"] == []
    assert json.loads(filled["text"]) == json.loads(saved(responses.write(answers)))
    before, after = saved("answers(\n)"), filled["text"]
    ahead, behind = _shared(before, after), _shared(before[::-1], after[::-1])
    assert len(before) - ahead - behind <= len('"answers(\\n",\n\t\t\t\t\t\t\t\t\t\t\t\t")"')


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))
