"""Quotes against a fingerprint of the text, and items against objectives and claims."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import change, found

from claimwise.checks.quotes import fingerprint, misquoted
from claimwise.content import Course

TEXT = (
    "1. Calm and sleepNettle tea may calm the body. Most of our customers sleep better within days! Few trials exist."
)
KNOWN = set(fingerprint(TEXT))


@pytest.mark.parametrize(
    "quote",
    [
        "Nettle tea may calm the body",
        "nettle TEA, may calm",
        "Most of our customers […] within days",
        "tea",
        "",
        "Few trials exist.",
    ],
)
def test_words_that_stand_in_the_text_fit(quote: str) -> None:
    assert misquoted(quote, KNOWN) == ""


@pytest.mark.parametrize(
    ("quote", "wrong"),
    [
        ("Nettle tea will calm the body", "nettle tea will"),
        ("the body most of us", "most of us"),
        ("Most of our customers within days", "our customers within"),
    ],
)
def test_changed_words_are_named(quote: str, wrong: str) -> None:
    assert misquoted(quote, KNOWN) == wrong


@given(st.lists(st.sampled_from(["tea", "calm", "body", "may", "the"]), min_size=3, max_size=12), st.data())
def test_any_span_of_a_text_fits_it(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start, len(words)))

    assert misquoted(" ".join(words[start:end]), set(fingerprint(" ".join(words)))) == ""


def test_a_misquote_is_named_by_check(tiny: Path) -> None:
    text = (
        "Nettle tea may calm the body. Most of our customers sleep better within weeks. "
        "Few trials of nettle tea have been done."
    )
    (tiny / "book/cases/tea/fingerprint.txt").write_text("\n".join(fingerprint(text)))

    assert found(tiny) == [
        "book/cases/tea/claims.yml:10: the quote of t02 is not in the text: “better within days” → "
        "copy the words exactly, or elide with […]"
    ]


def test_the_fingerprint_of_the_real_case_is_there_and_small(course: Course) -> None:
    path = course.root / "book/cases/microdose-mdma/fingerprint.txt"

    assert 1_000 < len(path.read_text().split()) < 5_000


def test_an_objective_with_one_item_is_named(tiny: Path) -> None:
    change(
        tiny / "solutions/01-tea.yml",
        "  - {id: o1, text: Judge a sentence about tea.}",
        "  - {id: o1, text: Judge a sentence about tea.}\n  - {id: o2, text: Another.}",
    )

    assert any("the objective o2 has 0 of 2 items" in problem for problem in found(tiny))


def test_a_claim_that_nobody_asks_about_is_named(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "claim: t02", "claim: t03")

    assert any("no item asks about t02, and no chapter works it" in problem for problem in found(tiny))


def test_the_same_question_twice_is_named(tiny: Path) -> None:
    other = (tiny / "solutions/01-tea.yml").read_text()
    (tiny / "solutions/02-tea.yml").write_text(other)

    assert any("q2 asks the same as 01-tea, q2" in problem for problem in found(tiny))
