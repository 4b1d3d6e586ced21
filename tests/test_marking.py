"""A key and responses become marks, and marks become a fragment of HTML that is safe to show."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from strategies import anything, texts

from claimwise import kinds, marking
from claimwise.content.modules import ResolvedModule
from claimwise.source_notebook import solution_answers


def test_the_best_responses_earn_everything(tiny_module: ResolvedModule) -> None:
    best = solution_answers(tiny_module)

    for item in tiny_module.graded:
        mark = marking.mark_item(item.id, tiny_module.key(item), best[item.id])
        assert (mark.score, mark.problems) == (item.marked_points, [])


def test_no_answer_earns_nothing_and_is_no_problem(tiny_module: ResolvedModule) -> None:
    for item in tiny_module.graded:
        mark = marking.mark_item(item.id, tiny_module.key(item), None)
        assert (mark.score, mark.problems) == (0, [])


def test_a_misread_part_does_not_stop_the_others(tiny_module: ResolvedModule) -> None:
    key = tiny_module.key(tiny_module.item("q2"))
    mark = marking.mark_item("q2", key, {"verdict": "sideways", "flaws": ["compare", "story"]})

    assert mark.score == 2
    assert mark.problems == ["“verdict” has no option “sideways”."]


def test_unasked_parts_are_ignored(tiny_module: ResolvedModule) -> None:
    key = tiny_module.key(tiny_module.item("q2"))

    assert marking.mark_item("q2", key, {"bonus": 100}).score == 0


@given(st.dictionaries(texts, anything, max_size=4) | anything)
def test_anything_can_be_marked(tiny_module: ResolvedModule, responses: Any) -> None:
    for item in tiny_module.items:
        mark = marking.mark_item(item.id, tiny_module.key(item), responses)
        assert 0 <= mark.score <= item.points


def test_a_mark_shows_answer_credit_best_answer_reasons_and_evidence(tiny_module: ResolvedModule) -> None:
    key = tiny_module.key(tiny_module.item("q2"))
    shown = marking.html(marking.mark_item("q2", key, {"verdict": "unsupported", "flaws": []}), key)

    for expected in (
        "Most of our customers sleep better within days",  # the quote
        "Unsupported",  # the answer given
        "partly right: 0.4 of 2",
        "Not checkable",  # the best answer
        "None of these",
        "It does not say so.",  # why an option tempts
        "Nobody says how many customers were asked",  # the explanation
        "an invented trial",  # the evidence
        "https://doi.org/10.0000/invented",
    ):
        assert expected in shown


def test_a_mark_shows_the_explanation(tiny_module: ResolvedModule) -> None:
    key = tiny_module.key(tiny_module.item("q3"))

    assert "Stronger verbs need stronger evidence." in marking.html(marking.mark_item("q3", key, None), key)


def test_what_has_no_key_has_no_credit(tiny_module: ResolvedModule) -> None:
    mark = marking.mark_item("q4", tiny_module.key(tiny_module.item("q4")), {"poll": "2"})
    (poll,) = (part for part in mark.parts if part.part["id"] == "poll")

    assert (poll.given, poll.credit, poll.problem) == ("2", 0, "")


def test_reasons_stand_open_for_what_was_chosen_and_what_is_best_and_the_others_are_folded(
    tiny_module: ResolvedModule,
) -> None:
    key = tiny_module.key(tiny_module.item("q2"))
    verdict = next(part for part in key["parts"] if part["id"] == "verdict")
    shown = marking.html(marking.mark_item("q2", key, {"verdict": "supported"}), key)
    at_once, _, folded = shown.partition("<details>")
    folded, _, _ = folded.partition("</details>")

    for option, why in verdict["why"].items():
        assert (why in at_once) == (option in ("supported", "not-checkable")), option
        assert (why in folded) == (option not in ("supported", "not-checkable")), option


def test_responses_are_said_in_words(tiny_module: ResolvedModule) -> None:
    parts = {
        part["id"]: part for item in ("q2", "q3", "q4") for part in tiny_module.key(tiny_module.item(item))["parts"]
    }

    def said(part: str, response: Any) -> list[str]:
        return kinds.of(parts[part]).in_words(parts[part], response)

    assert said("rank", ["d", "b"]) == ["1. Tea helps.", "2. Tea cures."]
    assert said("hedge", ["w3", "w1"]) == ["• may", "• body"]  # in the order of the text
    assert said("flaws", []) == ["None of these"]
    assert said("share", "27") == ["27 %"]
    assert said("word", "few") == ["few"]
    assert [marking.number(points) for points in (2.0, 1.5, 2 / 3, 0.0, 10.0)] == ["2", "1.5", "0.67", "0", "10"]


class Tags(HTMLParser):
    """Collects the tags that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, _: Any) -> None:
        self.seen.add(tag)


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("<>&'\""), max_size=40))
def test_what_a_student_typed_is_never_html(tiny_module: ResolvedModule, typed: str) -> None:
    key = tiny_module.key(tiny_module.item("q4"))
    tags = Tags()
    tags.feed(marking.html(marking.mark_item("q4", key, {"word": "<script>" + typed, "share": typed}), key))

    assert tags.seen <= {
        "section",
        "h4",
        "blockquote",
        "p",
        "strong",
        "span",
        "div",
        "dl",
        "dt",
        "dd",
        "br",
        "ul",
        "li",
        "em",
        "a",
        "details",
        "summary",
    }


def test_public_specs_of_graded_items_hold_no_key(tiny_module: ResolvedModule) -> None:
    for item in tiny_module.graded:
        spec = tiny_module.public(item)
        assert "key" not in spec
        assert not any(kinds.has_key(part) or "why" in part for part in spec["parts"])
