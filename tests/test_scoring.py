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
CLAIMS = [{"id": f"c{n}", "text": f"Claim {n}", "section": "AABBCCDD"[n]} for n in range(8)]
SHEET = part(
    "audit",
    rows=4,
    kept=1,
    sections=2,
    same=2,
    options=CLAIMS,
    verdicts=[{"id": name, "label": name, "text": name} for name in ("supported", "partly-supported", "unsupported")],
    flaws=[{"id": name, "label": name, "text": name} for name in ("vague", "story", "borrowed", "none")],
    ledger={
        **{name: {"credit": {"supported": 1}, "flaws": [], "arguable": ["vague"]} for name in ("c0", "c2", "c4")},
        **{
            name: {"credit": {"unsupported": 1, "partly-supported": 0.4}, "flaws": ["story"], "arguable": ["vague"]}
            for name in ("c1", "c3", "c5")
        },
        "c6": {"credit": {"partly-supported": 1, "supported": 0.4}, "flaws": ["vague", "borrowed"], "arguable": []},
        "c7": {"credit": {"unsupported": 1}, "flaws": ["borrowed"], "arguable": []},
    },
    why={},
)
KEPT, STORY = ["supported", "none"], ["unsupported", "story"]
RIGHT = {"c0": KEPT, "c1": STORY, "c2": KEPT, "c3": STORY}
WEB = {
    "title": "Tea",
    "summaries": [],
    "pages": [
        {
            "id": page,
            "site": page.upper(),
            "address": f"{page}.example",
            "kind": "news",
            "title": f"Page {page}",
            "body": [["p", *([f"s{n}", f"Sentence {n} of {page}."] for n in range(1, 8))]],
        }
        for page in "abcdef"
    ],
}
INQUIRY = part(
    "inquiry",
    web=WEB,
    start="p:a",
    views=5,
    keep=6,
    facts=[
        {"id": "f1", "text": "One", "stance": "for", "sentences": ["b:s1", "b:s2"]},
        {"id": "f2", "text": "Two", "stance": "against", "sentences": ["c:s1"]},
        {"id": "f3", "text": "Three", "stance": "who", "sentences": ["d:s1", "a:s2"]},
        {"id": "f4", "text": "Four", "stance": "for", "sentences": ["c:s2"]},
    ],
    moves=[
        {"id": "m1", "text": "Left", "why": "Leave.", "steps": [["b", "c"]]},
        {"id": "m2", "text": "First c, then d", "why": "Origins.", "steps": [["c"], ["d"]], "ordered": "yes"},
    ],
    traps={"e": "Copied.", "f": "Old."},
)
STILL = {**INQUIRY, "moves": []}
ALONG = ["p:a", "p:b", "p:c", "p:d"]
FACTS = {"b:s1": "for", "c:s1": "against", "d:s1": "who", "c:s2": "for"}
ALL = [INQUIRY, STILL, SHEET, ONE, MANY, NOTHING, ALL_RIGHT, WORDS, ORDER, MATCH, SLIDER, NUMBER, NEARLY, WORD]


@pytest.mark.parametrize(
    ("asked", "response", "expected"),
    [
        (SHEET, RIGHT, 1),
        (SHEET, {}, 0),
        (SHEET, {"c0": KEPT, "c3": STORY}, 1 / 2),  # a missing row earns nothing, and costs nothing else
        (SHEET, {**RIGHT, "c3": ["", ""]}, 3 / 4),
        (SHEET, {**RIGHT, "c3": ["unsupported", ""]}, 3 / 4 + 1 / 12),  # a third of a row for the verdict
        (SHEET, {**RIGHT, "c3": ["unsupported", "vague"]}, 3 / 4 + 2 / 12),  # an arguable flaw is half of two thirds
        (SHEET, {**RIGHT, "c3": ["partly-supported", "story"]}, 3 / 4 + (0.4 + 2) / 12),
        (SHEET, {**RIGHT, "c3": ["", "story"]}, 3 / 4),  # a flaw counts only beside a verdict that earns something
        (SHEET, {**RIGHT, "c3": ["supported", "story"]}, 3 / 4),
        (SHEET, {**RIGHT, "c0": ["supported", "vague"]}, 3 / 4 + 2 / 12),
        (SHEET, {**RIGHT, "c0": ["supported", "story"]}, 3 / 4 + 1 / 12),  # a flaw where there is none
        (SHEET, {**RIGHT, "c3": ["unsupported", "none"]}, 3 / 4 + 1 / 12),  # none where there is one
        (SHEET, {"c0": KEPT, "c1": STORY, "c2": KEPT, "c4": KEPT}, 3 / 4),  # three that say the same count as two
        (
            SHEET,
            {"c1": STORY, "c3": STORY, "c6": ["partly-supported", "vague"], "c7": ["unsupported", "borrowed"]},
            0.9,
        ),
        (SHEET, {"c1": STORY, "c3": STORY}, 1 / 2 * 0.9),  # nothing kept costs a tenth of what the rows earned
        (SHEET, {"c0": KEPT, "c1": STORY}, 1 / 2 * 0.9),  # so does a section too few
        (SHEET, {"c1": STORY}, 1 / 4 * 0.8),
        (INQUIRY, {"trail": ALONG, "kept": FACTS}, 1),
        (INQUIRY, {}, 0),
        (INQUIRY, {"trail": ALONG}, 1 / 4),  # moves alone
        (INQUIRY, {"trail": ["q:tea", "p:a"], "kept": {}}, 0),
        (INQUIRY, {"trail": ["p:d", "p:c", "p:b"], "kept": {}}, 1 / 8),  # in the wrong order
        (INQUIRY, {"trail": ["p:d", "p:c", "p:d"], "kept": {}}, 1 / 4),  # who comes back has done it
        (INQUIRY, {"trail": ALONG, "kept": {**FACTS, "b:s2": "for"}}, 1),  # the same fact again earns and costs nothing
        (INQUIRY, {"trail": ALONG, "kept": {**FACTS, "b:s1": "who"}}, 3 / 4 * 3 / 4 + 1 / 4),  # the other stance
        (INQUIRY, {"trail": ALONG, "kept": {**FACTS, "b:s7": "for"}}, 3 / 4 * 7 / 8 + 1 / 4),  # kept for nothing
        (INQUIRY, {"trail": ALONG, "kept": {f"b:s{n}": "for" for n in (3, 4, 5)}}, 1 / 4),  # never below 0
        (INQUIRY, {"trail": ["p:a"], "kept": {"a:s2": "who"}}, 3 / 16),
        (STILL, {"trail": ALONG, "kept": FACTS}, 1),
        (STILL, {"trail": ALONG, "kept": {"b:s2": "for"}}, 1 / 4),
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
        (SHEET, [], "takes a verdict and a flaw for each claim, not a list"),
        (SHEET, "c0", "not a text"),
        (SHEET, {"c0": "supported"}, "takes two texts for a claim, its verdict and its flaw; “c0” has something else"),
        (SHEET, {"c0": ["supported"]}, "“c0” has something else"),
        (SHEET, {"c0": ["supported", None]}, "“c0” has something else"),
        (SHEET, {"c0": {"supported": "none"}}, "“c0” has something else"),
        (SHEET, {"c9": KEPT}, "no claim “c9”"),
        (SHEET, {"c0": ["true", "none"]}, "no verdict “true”"),
        (SHEET, {"c0": ["supported", "ugly"]}, "no flaw “ugly”"),
        (SHEET, {f"c{n}": KEPT for n in range(5)}, "takes 4 claims, not 5; take some off"),
        (INQUIRY, [], "takes a trail and what was kept, not a list"),
        (INQUIRY, "p:a", "not a text"),
        (INQUIRY, {"trail": [], "keep": {}}, "takes “trail” and “kept”, and no “keep”"),
        (INQUIRY, {"Weg": []}, "and no “Weg”"),
        (INQUIRY, {"trail": "p:a"}, "The trail of “part” is no list of steps"),
        (INQUIRY, {"trail": {"p:a": 1}}, "is no list of steps"),
        (INQUIRY, {"trail": ["p:a", 3]}, "is no list of steps"),
        (INQUIRY, {"trail": None}, "is no list of steps"),
        (INQUIRY, {"trail": ["p:a"] * 10_000}, "has 10,000 steps; 200 are allowed"),
        (INQUIRY, {"trail": ["p:z"]}, "has no page “z”"),
        (INQUIRY, {"trail": ["p:страница"]}, "has no page “страница”"),
        (INQUIRY, {"trail": ["p:constructor"]}, "has no page “constructor”"),
        (INQUIRY, {"trail": ["a"]}, "knows no step “a”"),
        (INQUIRY, {"trail": [""]}, "knows no step “”"),
        (INQUIRY, {"trail": ["q:" + "ä" * 201]}, "A search in “part” has 201 characters; 200 are allowed"),
        (INQUIRY, {"trail": [f"p:{page}" for page in "abcdef"]}, "opens 6 pages; 5 are allowed"),
        (INQUIRY, {"trail": ALONG, "kept": []}, "keeps is no table of sentences"),
        (INQUIRY, {"trail": ALONG, "kept": {"b:s1": 1}}, "keeps is no table of sentences"),
        (
            INQUIRY,
            {"trail": ALONG, "kept": {f"b:s{n}": "for" for n in range(1, 8)}},
            "keeps 7 sentences; 6 are allowed",
        ),
        (INQUIRY, {"trail": ALONG, "kept": {"b:s9": "for"}}, "has no sentence “b:s9”"),
        (INQUIRY, {"trail": ALONG, "kept": {"б:с1": "for"}}, "has no sentence “б:с1”"),
        (INQUIRY, {"trail": ALONG, "kept": {7: "for"}}, "has no sentence “7”"),
        (INQUIRY, {"trail": ALONG, "kept": {"b:s1": "für"}}, "keeps nothing as “für”"),
        (INQUIRY, {"trail": ALONG, "kept": {"e:s1": "for"}}, "keeps a sentence of “e”, which was not opened"),
        (INQUIRY, {"kept": {"a:s1": "for"}}, "keeps a sentence of “a”, which was not opened"),
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


def test_a_sheet_is_complete_with_all_rows_and_nothing_lacking() -> None:
    assert kinds.complete(SHEET, RIGHT)
    assert not kinds.complete(SHEET, {"c0": KEPT, "c3": STORY})
    assert not kinds.complete(SHEET, {**RIGHT, "c3": ["unsupported", ""]})
    assert not kinds.complete(SHEET, {f"c{n}": STORY for n in (1, 3, 5, 7)})


@given(st.permutations(["c0", "c1", "c2", "c3"]))
def test_the_order_in_which_claims_were_chosen_says_nothing(order: list[str]) -> None:
    wrong = {**RIGHT, "c1": ["partly-supported", "vague"]}

    assert credit(SHEET, {claim: wrong[claim] for claim in order}) == credit(SHEET, wrong)


def test_verdicts_alone_earn_a_third_of_a_sheet() -> None:
    assert credit(SHEET, {claim: [verdict, ""] for claim, (verdict, _flaw) in RIGHT.items()}) == pytest.approx(1 / 3)


def test_a_sheet_that_says_the_same_everywhere_earns_at_most_its_share_wherever_it_does() -> None:
    kind = kinds.named("audit")
    same = [f for name, f in kind.strategies([SHEET]).items() if name.startswith("every row") and "in turn" not in name]

    assert len(same) == 3 * 4
    assert max(credit(SHEET, sheet(SHEET)) for sheet in same) <= SHEET["same"] / SHEET["rows"] + 1e-9


def test_feedback_tells_of_the_claims_that_were_chosen_and_of_no_other() -> None:
    kind = kinds.named("audit")
    asked = {**SHEET, "why": {claim["id"]: f"Why {claim['id']}." for claim in CLAIMS}}
    given = {"c1": ["supported", "story"], "c6": ["partly-supported", "borrowed"]}

    assert kind.best_for(asked, given) == {"c1": STORY, "c6": ["partly-supported", "borrowed"]}
    assert kind.best_for(asked, None) is None
    assert kind.in_words(asked, given) == ["“Claim 1” → supported · story", "“Claim 6” → partly-supported · borrowed"]
    (sheet, first, second) = kind.reasons(asked, given).at_once
    assert sheet == ("The sheet", "2 rows are missing and earn nothing.")
    assert first[1].startswith("Verdict: not right; we say “unsupported”. Flaw: fits, but counts only beside a verdict")
    assert first[1].endswith("Main flaws: story. Arguable: vague. Why c1.")
    assert second[1] == "Verdict: right. Flaw: right. Main flaws: vague; borrowed. Why c6."


@pytest.mark.parametrize(
    ("asked", "response", "told"),
    [
        (ONE, "b", "This answer is near the best one: it earns 40% of the points."),
        (ONE, "c", ""),
        (MANY, ["a", "c"], "Right ones found: 1 of 2. 1 wrong choice takes 1/2 of the points off."),
        (MANY, ["c", "d"], "Right ones found: 0 of 2. 2 wrong choices take all points off."),
        (NOTHING, ["a"], "There was nothing to find. 1 wrong choice takes 1/4 of the points off."),
        (WORDS, ["w1", "w2"], "Right ones found: 1 of 1. 1 wrong choice takes 1/2 of the points off."),
        (
            ORDER,
            list("acbd"),
            "Pairs that stand in the right order: 4 of 5. Each pair the other way round takes one of them off.",
        ),
        (
            MATCH,
            {"x": "s", "y": "r"},
            "Rows that are right: 0 of 2. 1 more earns a part. 1 wrong row takes 1/2 of a row off.",
        ),
        (SLIDER, 38, "Near enough for half of the points."),
        (SLIDER, 99, ""),
        (NUMBER, 90, "This way of taking the question earns 50% of the points."),
        (WORD, "no", ""),
        (SHEET, {}, "Each of the 4 rows counts the same: a third of it for the verdict, two thirds for the flaw."),
        (
            INQUIRY,
            {"trail": ["p:a", "p:b"], "kept": {"b:s1": "for", "b:s5": "for"}},
            "Facts found: 1 of 4. 1 sentence kept for nothing takes half a fact off. "
            "Good moves: 1 of 2; together they are a quarter of the points.",
        ),
    ],
)
def test_what_a_response_earns_is_explained(asked: dict[str, Any], response: Any, told: str) -> None:
    assert kinds.of(asked).earning(asked, response) == told
    assert credit(asked, response) < 1


@given(st.sampled_from(ALL).flatmap(lambda asked: st.tuples(st.just(asked), responses_to(asked))))
def test_every_response_of_the_right_form_can_be_explained(case: tuple[dict[str, Any], Any]) -> None:
    assert isinstance(kinds.of(case[0]).earning(*case), str)


def test_a_match_is_complete_when_every_row_has_a_target() -> None:
    assert kinds.complete(MATCH, {"x": "r", "y": "s"})
    assert not kinds.complete(MATCH, {"x": "r"})
    assert not kinds.complete(WORD, "  ")
