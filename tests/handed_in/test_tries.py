"""Tries at practice stand among the answers, are read as data, and can neither earn nor cost anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from handed_in.conftest import Grade
from support import Class, Notebook, cell, changed

from claimwise import kinds
from claimwise.content import Course
from claimwise.handed_in import responses
from claimwise.handed_in.submission import parse, take
from claimwise.handed_in.tries import TRIES, Tries

NOTED = {"made": 2, "first": {"word": "a"}, "second": {"word": "b"}}


def with_tries(there: Class, noted: Any, item: str = "q1") -> Notebook:
    """A notebook in which all is right, with something in place of tries."""
    answers = responses.read("".join(cell(there.solved(), "answers")["source"]))
    answers[item] = {**answers.get(item, {}), TRIES: noted}
    return changed(there.solved(), lambda notebook: cell(notebook, "answers").update(source=responses.write(answers)))


def test_they_are_read_beside_answers_that_are_the_same_without_them(there: Class, grade: Grade) -> None:
    taken = take(parse(json.dumps(with_tries(there, NOTED)).encode()), there.module.form)
    plain = take(parse(json.dumps(there.solved()).encode()), there.module.form)

    assert taken.tries == {"q1": Tries(2, {"word": "a"}, {"word": "b"})}
    assert (taken.answers, taken.problems, plain.tries) == (plain.answers, (), {})
    assert grade(with_tries(there, NOTED)).answers == grade(there.solved()).answers


@pytest.mark.parametrize(
    "noted",
    [
        3,
        "many",
        [],
        {},
        {"made": 2},
        {"made": 0, "first": {}},
        {"made": 1, "first": {}, "second": {}},
        {"made": 10**9, "first": {}},
        {"made": "1", "first": {}},
        {"made": 1.5, "first": {}},
        {"made": 1, "first": []},
        {"made": 1, "first": {"nobody": "asked"}},
        {"made": 1, "first": {}, "third": {}},
        {"made": 1, "first": {TRIES: {"made": 1}}},
    ],
)
def test_nonsense_is_left_out_with_a_sentence_and_costs_nothing(there: Class, grade: Grade, noted: Any) -> None:
    outcome = grade(with_tries(there, noted))

    assert outcome.score == 18
    assert not outcome.unsure
    (problem,) = outcome.problems
    assert problem.what == "what is noted of tries at q1 cannot be read, and was left out"
    assert problem.remedy == "nothing needs to be done: tries are never marked"


def test_cells_that_differ_in_tries_only_agree(there: Class, grade: Grade) -> None:
    notebook = with_tries(there, NOTED)
    notebook["cells"].append({**cell(there.solved(), "answers"), "id": "copy"})

    outcome = grade(notebook)
    assert (outcome.score, outcome.problems, outcome.unsure) == (18, (), frozenset())


def test_tries_alone_are_no_answer(there: Class, grade: Grade) -> None:
    text = responses.write({"q1": {TRIES: NOTED}})
    notebook = changed(there.release(), lambda notebook: cell(notebook, "answers").update(source=text))

    assert any("no answers are recorded" in str(problem) for problem in grade(notebook).problems)


def test_tries_at_each_practice_item_of_the_course_can_be_written_and_read(course: Course) -> None:
    for module in course.modules.values():
        for item in module.items:
            if item.practice:
                given = {part["id"]: kinds.best(part) for part in module.key(item)["parts"] if kinds.has_key(part)}
                noted = {item.id: {**given, TRIES: {"made": 2, "first": given, "second": given}}}
                assert responses.read(responses.write(noted)) == noted


@pytest.mark.parametrize("noted", ["None", "9" * 19, "{'made': True, 'first': {}}", "print(1)", "[[[[[[[[[]]]]]]]]]"])
def test_whatever_stands_in_place_of_tries_the_answers_beside_it_are_read(there: Class, noted: str) -> None:
    notebook = there.solved()
    plain = take(parse(json.dumps(notebook).encode()), there.module.form)
    answers = with_answers(notebook)
    answers["q1"] = {**answers.get("q1", {}), TRIES: "HERE"}
    source = responses.write(answers).replace('"HERE"', noted)
    cell(notebook, "answers")["source"] = source

    taken = take(parse(json.dumps(notebook).encode()), there.module.form)

    assert (taken.answers, taken.tries, taken.unsure) == (plain.answers, {}, plain.unsure)
    assert [problem.what for problem in taken.problems] == [
        "what is noted of tries at q1 cannot be read, and was left out"
    ]


def with_answers(notebook: Notebook) -> responses.Answers:
    return responses.read("".join(cell(notebook, "answers")["source"]))
