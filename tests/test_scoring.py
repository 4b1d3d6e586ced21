"""How responses earn credit: each rule at its boundaries, and what holds for all of them."""

from __future__ import annotations

import math
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import anything, responses_to

from claimwise import kinds
from claimwise.kinds import ResponseError, credit
from claimwise.kinds.shared.numbers import parse_number
from claimwise.kinds.shared.rubrics import rubric_share


def options(*ids: str) -> list[dict[str, str]]:
    return [{"id": name, "text": name.upper()} for name in ids]


def part(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": "part", "kind": kind, "prompt": "?", "points": 2, **fields}


ONE = part("choice", select="one", options=options("a", "b", "c"), credit={"a": 1, "b": 0.4})
MANY = part("choice", select="many", options=options(*"abcde"), correct=["a", "b"], neutral=["e"])
NOTHING = part("choice", select="many", options=options(*"abcd"), correct=[], neutral=[])
WORDS = part(
    "hottext",
    select="words",
    segments=["It ", {"id": "w1", "text": "may"}, " ", {"id": "w2", "text": "help"}, {"id": "w3", "text": "you"}],
    correct=["w1"],
    neutral=[],
)
ORDER = part("order", options=options(*"abcd"), order=[["c"], ["a"], ["b", "d"]])
MATCH = part(
    "match",
    left=options("x", "y"),
    options=options("r", "s", "none"),
    pairs={"x": "r", "y": "none"},
    accept={"x": {"s": 0.5}},
)
SLIDER = part("slider", min=0, max=100, step=1, unit="%", target=30, tolerance=5, half=10)
NUMBER = part(
    "text_entry",
    expects="number",
    unit="%",
    value=13.5,
    tolerance=0.1,
    also=[{"value": 90, "tolerance": 1, "credit": 0.5}],
)
NEARLY = part(
    "text_entry",
    expects="number",
    unit="",
    value=10,
    tolerance=1,
    also=[{"value": 11, "tolerance": 2, "credit": 0.5}],
)
ALL_RIGHT = part("choice", select="many", options=options("a", "b"), correct=["a", "b"], neutral=[])
WORD = part("text_entry", expects="text", unit="", accept=["may", "might"], also=[{"accept": ["can"], "credit": 0.5}])
ALL = [ONE, MANY, NOTHING, ALL_RIGHT, WORDS, ORDER, MATCH, SLIDER, NUMBER, NEARLY, WORD]


@pytest.mark.parametrize(
    ("asked", "response", "expected"),
    [
        (ONE, "a", 1),
        (ONE, "b", 0.4),
        (ONE, "c", 0),
        (MANY, ["a", "b"], 1),
        (MANY, ["b", "a", "e"], 1),  # a neutral option counts neither way
        (MANY, ["a"], 0.5),
        (MANY, ["a", "b", "c"], 0.5),
        (MANY, ["a", "c"], 0),
        (MANY, list("abcde"), 0),  # ticking everything
        (MANY, [], 0),  # ticking nothing
        (MANY, ["c", "d"], 0),  # never below zero
        (NOTHING, [], 1),
        (NOTHING, ["a"], 0.75),
        (NOTHING, list("abcd"), 0),
        (ALL_RIGHT, ["a", "b"], 1),  # there is nothing wrong to pick
        (ALL_RIGHT, ["a"], 0.5),
        (WORDS, ["w1"], 1),
        (WORDS, ["w1", "w2"], 0.5),
        (WORDS, ["w1", "w2", "w3"], 0),
        (WORDS, [], 0),
        (ORDER, ["c", "a", "b", "d"], 1),
        (ORDER, ["c", "a", "d", "b"], 1),  # tied things may stand either way round
        (ORDER, ["a", "c", "b", "d"], 1 - 2 / 5),
        (ORDER, ["d", "b", "a", "c"], 0),
        (MATCH, {"x": "r", "y": "none"}, 1),
        (MATCH, {"x": "s", "y": "none"}, 0.75),
        (MATCH, {"x": "r"}, 0.5),
        (MATCH, {"x": "none", "y": "none"}, 0.25),  # a wrong row costs half a row with three targets
        (MATCH, {"x": "none", "y": "r"}, 0),
        (MATCH, {}, 0),
        (SLIDER, 30, 1),
        (SLIDER, 35, 1),
        (SLIDER, 25, 1),
        (SLIDER, 36, 0.5),
        (SLIDER, 40, 0.5),
        (SLIDER, 41, 0),
        (SLIDER, 24, 0.5),
        (SLIDER, 19, 0),
        (NUMBER, "13.5", 1),
        (NUMBER, "13,6 %", 1),
        (NUMBER, "13.4 per cent", 1),
        (NUMBER, 13.5, 1),
        (NUMBER, "13.7", 0),
        (NUMBER, "90%", 0.5),
        (NUMBER, "ninety", 0),
        (NEARLY, "11", 1),  # where the key and another path fit, the better one counts
        (NEARLY, "13", 0.5),
        (NUMBER, "13.5 apples", 0),
        (WORD, "May", 1),
        (WORD, " “might”! ", 1),
        (WORD, "CAN", 0.5),
        (WORD, "must", 0),
    ],
)
def test_a_response_earns_what_the_rule_says(asked: dict[str, Any], response: Any, expected: float) -> None:
    assert credit(asked, response) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("asked", "response", "says"),
    [
        (ONE, "z", "no option “z”"),
        (ONE, ["a"], "one option, not a list"),
        (ONE, True, "not True or False"),
        (ONE, 2, "not a number"),
        (ONE, None, "not nothing"),
        (MANY, "a", "a list of option names, not a text"),
        (MANY, ["a", "a"], "names an option twice"),
        (MANY, ["a", 3], "a list of option names"),
        (WORDS, ["w9"], "no option “w9”"),
        (ORDER, ["c", "a"], "all 4 things"),
        (ORDER, ["c", "a", "b", "b"], "names an option twice"),
        (MATCH, {"q": "r"}, "no row “q”"),
        (MATCH, {"x": "q"}, "no option “q”"),
        (MATCH, [], "a target for each row"),
        (SLIDER, float("nan"), "not a number (NaN or infinity)"),
        (SLIDER, float("inf"), "not a number (NaN or infinity)"),
        (SLIDER, True, "not True or False"),
        (SLIDER, "30", "not a text"),
        (SLIDER, 101, "from 0 to 100"),
        (SLIDER, 10**400, "takes a number"),
        (WORD, "x" * 2001, "2,000 are allowed"),
        (WORD, {"may": 1}, "not a table"),
        (part("extended_text", rubric=[]), ["text"], "takes a text, not a list"),
        (part("extended_text", rubric=[]), "x" * 20_001, "holds 20,001 characters; 20,000 are allowed"),
    ],
)
def test_a_response_of_the_wrong_form_is_named_and_never_silently_zero(
    asked: dict[str, Any], response: Any, says: str
) -> None:
    with pytest.raises(ResponseError, match=says.replace("(", r"\(").replace(")", r"\)")):
        credit(asked, response)


@given(st.sampled_from(ALL).flatmap(lambda asked: st.tuples(st.just(asked), responses_to(asked))))
def test_credit_is_a_plain_number_from_0_to_1(case: tuple[dict[str, Any], Any]) -> None:
    earned = credit(*case)

    assert type(earned) is float
    assert 0 <= earned <= 1


@given(st.sampled_from(ALL), anything)
def test_anything_at_all_earns_credit_or_a_sentence(asked: dict[str, Any], response: Any) -> None:
    try:
        assert 0 <= credit(asked, response) <= 1
    except ResponseError as error:
        assert str(error).endswith(".")


@given(st.lists(st.sampled_from("abcd"), unique=True), st.sampled_from("cd"))
def test_one_more_wrong_tick_never_earns_more(ticked: list[str], wrong: str) -> None:
    assert credit(MANY, [*{*ticked, wrong}]) <= credit(MANY, ticked)


def test_guessing_a_match_expects_nothing() -> None:
    asked = part("match", left=options("x"), options=options("r", "s", "none"), pairs={"x": "r"}, accept={})
    raw = [kinds.named("match").credit(asked, {"x": target}) for target in ("r", "s", "none")]

    assert math.isclose(sum(raw), 0, abs_tol=1e-12)


def test_a_random_order_of_four_expects_about_a_fifth() -> None:
    asked = part("order", options=options(*"abcd"), order=[["a"], ["b"], ["c"], ["d"]])
    earned = [credit(asked, list(order)) for order in permutations("abcd")]

    assert sum(earned) / len(earned) == pytest.approx(0.19, abs=0.005)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("13.5", 13.5),
        ("13,5", 13.5),
        (".5", 0.5),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1,200.5", 1200.5),
        ("0,125", 0.125),
        ("−3", -3),
        ("１２", 12),
        ("13.5%", 13.5),
        ("1e5", None),
        ("", None),
        ("%", None),
        ("-", None),
        ("1.2.3", None),
        ("nan", None),
        ("٣" * 50, None),
        ("9" * 100, None),
        (True, None),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: Any, value: float | None) -> None:
    assert parse_number(typed, "%") == value


RUBRIC = [{"id": "evidence", "text": "", "levels": ["", "", ""]}, {"id": "fair", "text": "", "levels": ["", ""]}]


@pytest.mark.parametrize(
    ("levels", "share"),
    [({"evidence": 2, "fair": 1}, 1), ({"evidence": 0, "fair": 0}, 0), ({"evidence": 1, "fair": 1}, 2 / 3)],
)
def test_a_rubric_gives_the_share_of_its_levels(levels: dict[str, int], share: float) -> None:
    assert rubric_share(levels, RUBRIC) == pytest.approx(share)


@pytest.mark.parametrize(
    "levels", [{"evidence": 2}, {"evidence": 3, "fair": 1}, {"evidence": -1, "fair": 1}, {"evidence": True, "fair": 1}]
)
def test_a_level_that_does_not_exist_is_refused(levels: dict[str, int]) -> None:
    with pytest.raises(ResponseError):
        rubric_share(levels, RUBRIC)


def test_a_match_is_complete_when_every_row_has_a_target() -> None:
    assert kinds.complete(MATCH, {"x": "r", "y": "s"})
    assert not kinds.complete(MATCH, {"x": "r"})
    assert not kinds.complete(WORD, "  ")
