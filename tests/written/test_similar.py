"""Alike answers: what is put together, what is kept apart, and that a large class takes little memory."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwise.content import Course
from claimwise.handed_in.written import BESIDE
from claimwise.written.answers import WrittenAnswer, questions
from claimwise.written.similar import LONGEST, AlikeAnswers, comparable, similar


def answers(*texts: str, points: tuple[float | None, ...] = ()) -> list[WrittenAnswer]:
    points = points or (None,) * len(texts)
    pairs = zip(texts, points, strict=True)
    return [WrittenAnswer(f"s{number}", "q", text, given) for number, (text, given) in enumerate(pairs)]


def students(groups: list[AlikeAnswers]) -> list[set[str]]:
    return [{answer.student for answer in group.answers} for group in groups]


def anchors(course: Course) -> list[list[str]]:
    """The model answers to each written question of the course."""
    parts = [part for module in course.modules.values() for part in questions(module).values()]
    return [[anchor.text.strip() for anchor in part.anchors] for part in parts]


def with_other_words(text: str, words: list[str], chance: random.Random) -> str:
    """The text with one word in ten exchanged."""
    pieces = text.split()
    for place in chance.sample(range(len(pieces)), round(len(pieces) / 10) or 1):
        pieces[place] = chance.choice(words)
    return " ".join(pieces)


def with_slips(text: str, chance: random.Random) -> str:
    """The text with two letters swapped in one word of ten."""
    pieces = text.split()
    for place in chance.sample(range(len(pieces)), len(pieces) // 10 or 1):
        word = pieces[place]
        cut = chance.randrange(max(1, len(word) - 1))
        pieces[place] = word[:cut] + word[cut : cut + 2][::-1] + word[cut + 2 :]
    return " ".join(pieces)


def test_the_threshold_parts_different_answers_and_joins_copies_with_small_changes(course: Course) -> None:
    chance = random.Random(1)  # noqa: S311  made-up texts
    words = [word for texts in anchors(course) for text in texts for word in text.split()]
    for texts in anchors(course):
        assert similar(answers(*texts)) == []
        for text in texts:
            copies = [with_other_words(text, words, chance), with_slips(text, chance)]
            (group,) = similar(answers(*texts, *copies))
            assert {answer.text for answer in group.answers} == {text, *copies}


def test_whether_texts_are_alike_does_not_depend_on_the_class() -> None:
    text = "Some customers told us that they slept better; nobody compared them with others."
    copies = [text.replace("customers", f"{name}customers") for name in ("ada", "bob", "cyd")]
    others = [f"Remark {number}: {number**9} {number**7} {number**5}" for number in range(300)]

    for crowd in ([], others):
        groups = similar(answers(*copies, *crowd))
        assert {"s0", "s1", "s2"} in students(groups)


def test_case_spaces_and_punctuation_make_no_other_wording() -> None:
    (group,) = similar(answers("Nobody compared.", "  nobody\ncompared", "NOBODY compared!", "A shop sells tea."))

    assert len(group.wordings) == 1
    assert students([group]) == [{"s0", "s1", "s2"}]


def test_our_own_words_between_two_texts_make_nobody_alike() -> None:
    assert similar(answers(f"Tea helps.{BESIDE}It may.", f"No.{BESIDE}Nobody knows.")) == []
    assert similar(answers(f"Nobody compared.{BESIDE}Tea helps.", f"Nobody compared.{BESIDE}Tea helps!"))


def test_the_most_common_text_comes_first() -> None:
    common = "Some customers told us that they slept better; nobody compared them with others."
    (group,) = similar(answers(common.replace("better", "worse"), common, common, common))

    assert [wording[0].text for wording in group.wordings] == [common, common.replace("better", "worse")]


def test_different_marks_in_a_group_come_first() -> None:
    texts = ("Nobody compared.",) * 3 + ("A shop sells this tea to everybody.",) * 2 + ("It may help some.",) * 2
    groups = similar(answers(*texts, points=(5, 5, None, None, None, 4, 6)))

    assert [(len(group.answers), group.points) for group in groups] == [(2, [4, 6]), (3, [5]), (2, [])]


def test_answers_to_different_questions_stay_apart() -> None:
    assert similar([WrittenAnswer("ada", "q1", "The same text."), WrittenAnswer("bo", "q2", "The same text.")]) == []


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(str.strip), max_size=12))
@settings(max_examples=50)
def test_any_texts_are_grouped_each_once_and_the_same_texts_together(texts: list[str]) -> None:
    groups = similar(answers(*texts))

    grouped = [answer.student for group in groups for answer in group.answers]
    assert len(grouped) == len(set(grouped))
    assert all(len(group.answers) > 1 for group in groups)
    for text in texts:
        if texts.count(text) > 1:
            together = {f"s{place}" for place, other in enumerate(texts) if other == text}
            assert any(together <= found for found in students(groups))


def test_no_answers_make_no_groups() -> None:
    assert similar([]) == []


def test_many_answers_need_no_table_of_all_pairs(course: Course) -> None:
    chance = random.Random(2)  # noqa: S311
    words = [word for texts in anchors(course) for text in texts for word in text.split()]
    texts = [" ".join(chance.choices(words, k=12)) for _ in range(2500)]
    copied = [with_other_words(" ".join(words[:40]), words, chance) for _ in range(500)]

    tracemalloc.start()
    groups = similar(answers(*texts, *copied))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert max(len(group.answers) for group in groups) >= 490
    assert peak < 36_000_000  # 3000 × 3000 numbers would take 72 MB


LINE = "".join(random.Random(4).choices("etaoin shrdlu", k=5_000))  # noqa: S311  made-up text

LIGATURE = "\ufdfa"
"""One character that becomes eighteen when texts are made comparable."""


def test_a_text_made_to_take_long_is_compared_by_its_beginning_and_that_is_said() -> None:
    crafted = answers(LIGATURE * 20_000, LIGATURE * 20_000 + " and something else", "Tea may calm.")

    compared, findings = comparable(crafted)

    assert compared == crafted
    assert list(map(str, findings)) == [f"2 very long answers are compared by their first {LONGEST:,} characters only"]
    assert students(similar(compared)) == [{"s0", "s1"}]


@pytest.mark.parametrize(
    "crafted",
    [
        lambda number: "a" * (200_000 - number),
        lambda number: "e" + "\u0301" * (5_000 + number),
        lambda number: "\u202e" * 3_000 + f"right to left {number}",
        lambda number: f"<script>{number}</script>" * 20_000,
        lambda number: LIGATURE * 20_000 + str(number),
        lambda number: LINE[:1_000] + str(number**9) * 100,
        lambda number: LINE[: 2 * LONGEST] + str(number),
    ],
    ids=["one letter", "accents", "directions", "markup", "ligatures", "half the same", "nearly the same"],
)
def test_crafted_texts_take_no_longer_than_long_ones(crafted: Callable[[int], str]) -> None:
    chance = random.Random(3)  # noqa: S311
    ordinary = ["".join(chance.choices("etaoin shrdlu", k=LONGEST)) for _ in range(200)]

    def seconds(texts: list[str]) -> float:
        start = time.process_time()
        similar(comparable(answers(*texts))[0])
        return time.process_time() - start

    assert seconds([crafted(number) for number in range(200)]) < 3 * seconds(ordinary)


def test_texts_that_are_too_long_together_are_left_out_the_longest_first_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("claimwise.written.similar.TOGETHER", 100)

    compared, findings = comparable(answers("a" * 90, "b" * 30, "c" * 40, "d" * 30))

    assert [answer.student for answer in compared] == ["s1", "s2", "s3"]
    assert list(map(str, findings)) == ["1 of 4 answers, the longest ones, are left out: together they are too long"]
    assert comparable(answers("short", "texts"))[1] == []
