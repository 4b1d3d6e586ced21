"""Practice with model answers: rounds that spread over the scale, and where a grader is stricter or milder."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwise.content import Course
from claimwise.content.interactions import Anchor, Criterion, WrittenInteraction
from claimwise.written.codes import Codes
from claimwise.written.practice import A_ROUND, Practice, compare, models_of_round
from claimwise.written.queue import Question, questions_of


def all_questions(course: Course) -> list[Question]:
    return [question for module in course.modules.values() for question in questions_of(module)]


def rubric(*names: str) -> list[Criterion]:
    return [Criterion(id=name, text=name, levels=["no", "nearly", "yes"]) for name in names]


def part_with(anchors: list[Anchor]) -> WrittenInteraction:
    told = {"id": "note", "kind": "extended_text", "prompt": "Write.", "points": 2, "words": 40}
    return WrittenInteraction(**told, rubric=rubric("fair"), anchors=anchors)


def test_a_first_round_holds_the_lowest_and_the_highest_and_five_in_all(course: Course, tmp_path: Path) -> None:
    for question in all_questions(course):
        totals = [sum(anchor.levels.values()) for anchor in question.part.anchors]
        shown = models_of_round(question, Codes(tmp_path), "ada", 0)
        earned = {sum(anchor.levels.values()) for anchor in shown.values()}
        assert len(shown) == A_ROUND
        assert {min(totals), max(totals)} <= earned
        assert len(earned) >= 3


def test_the_order_is_stable_differs_between_graders_and_rounds_and_all_come_in_two_rounds(
    course: Course, tmp_path: Path
) -> None:
    codes, questions = Codes(tmp_path), all_questions(course)

    def orders(who: str, number: int) -> list[list[str]]:
        return [list(models_of_round(question, codes, who, number)) for question in questions]

    assert orders("ada", 0) == orders("ada", 0)
    assert orders("ada", 0) != orders("bo", 0)
    assert orders("ada", 0) != orders("ada", 1)
    for question, first, second in zip(questions, orders("ada", 0), orders("ada", 1), strict=True):
        assert len({*first, *second}) == len(question.part.anchors)


@pytest.mark.parametrize("n", range(9))
def test_however_many_there_are_a_round_has_each_once(course: Course, tmp_path: Path, n: int) -> None:
    question = all_questions(course)[0]
    part = part_with([Anchor(levels={"fair": place % 3}, text=f"Text {place}", comment="") for place in range(n)])
    for number in range(4):
        shown = models_of_round(Question(question.module, question.item, part), Codes(tmp_path), "ada", number)
        assert len(shown) == min(n, A_ROUND)


def test_what_was_given_is_dropped_where_the_rubric_or_the_text_has_changed() -> None:
    part = part_with([])
    kept = Practice.from_text(Practice(1, {"a": {"fair": 2}, "b": {"fair": 3}, "c": {"old": 1}}).as_text())
    models = {name: Anchor(levels={"fair": 0}, text=name, comment="") for name in "abcd"}
    assert kept.round == 1
    assert kept.of(models, part) == {"a": {"fair": 2}}
    assert kept.of({"d": models["d"]}, part) == {}


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"0": {"fair": 1}}'])
def test_what_is_no_practice_is_a_new_one(text: str) -> None:
    assert Practice.from_text(text) == Practice()


def test_who_gives_less_twice_is_stricter_and_one_difference_says_nothing() -> None:
    part = part_with([])
    part.rubric[:] = rubric("strict", "mild", "once", "both", "same")
    own = [
        {"strict": 0, "mild": 2, "once": 1, "both": 2, "same": 1},
        {"strict": 1, "mild": 1, "once": 2, "both": 0, "same": 2},
        {"strict": 2, "mild": 2, "once": 2, "both": 1, "same": 0},
    ]
    theirs = [
        {"strict": 2, "mild": 1, "once": 2, "both": 1, "same": 1},
        {"strict": 2, "mild": 0, "once": 2, "both": 1, "same": 2},
        {"strict": 2, "mild": 2, "once": 2, "both": 1, "same": 0},
    ]
    rows = compare(part, list(zip(own, theirs, strict=True)))
    assert [row.leans for row in rows] == [-1, 1, 0, 0, 0]
    assert [(row.same, row.stricter, row.milder, row.far) for row in rows] == [
        (1, 2, 0, 1),
        (1, 0, 2, 0),
        (2, 1, 0, 0),
        (1, 1, 1, 0),
        (3, 0, 0, 0),
    ]
