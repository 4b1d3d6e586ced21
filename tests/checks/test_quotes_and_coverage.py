"""Quotes against the text, and items against objectives and claims."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import change, found
from typer.testing import CliRunner

from claimwise.checks.quotes import misquoted, never_compared
from claimwise.cli import app
from claimwise.content import Course

TEXT = (
    "1. Calm and sleepNettle tea may calm the body. Most of our customers sleep better within days! Few trials exist."
)
LEAFLET = (
    "Nettle tea may calm the body. Most of our customers sleep better within days. A spoonful of secret leaves does it."
    " Few trials of nettle tea have been done."
)


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
    assert misquoted(quote, TEXT) == ""


@pytest.mark.parametrize(
    ("quote", "wrong"),
    [
        ("Nettle tea will calm the body", "nettle tea will"),
        ("the body most of our trials", "of our trials"),
        ("Most of our customers within days", "our customers within"),
        ("Most […] coffee", "coffee"),
        ("ttle tea", "ttle tea"),
    ],
)
def test_changed_words_are_named(quote: str, wrong: str) -> None:
    assert misquoted(quote, TEXT) == wrong


@given(st.lists(st.sampled_from(["tea", "calm", "body", "may", "the"]), min_size=3, max_size=12), st.data())
def test_any_span_of_a_text_fits_it(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start, len(words)))

    assert misquoted(" ".join(words[start:end]), " ".join(words)) == ""


def run(*arguments: str | Path, root: Path) -> tuple[int, str]:
    result = CliRunner(env={"COLUMNS": "300"}).invoke(app, [*map(str, arguments), "--root", str(root)])
    return result.exit_code, result.output


def compared(tiny: Path, text: str = LEAFLET) -> tuple[int, str]:
    (tiny / "leaflet.txt").write_text(text)
    return run("fingerprint", tiny / "leaflet.txt", "--case", "tea", root=tiny)


def test_a_quote_that_changed_since_it_was_compared_is_named(tiny: Path) -> None:
    assert compared(tiny)[0] == 0
    assert found(tiny) == []

    change(tiny / "book/cases/tea/claims.yml", "customers sleep better", "buyers sleep better")

    assert found(tiny) == [
        "book/cases/tea/claims.yml:10: the quote of t02, as it stands now, was not compared with the text → "
        "copy the words exactly, then run “claimwise fingerprint TEXT --case tea”"
    ]


def test_a_misquote_is_named_and_nothing_is_noted(tiny: Path) -> None:
    code, said = compared(tiny, LEAFLET.replace("days", "weeks"))

    assert code == 1
    assert "the quote of t02 is not in the text: “better within days” → copy the words exactly" in said
    assert not (tiny / "book/cases/tea/fingerprint.txt").exists()


def test_who_keeps_the_text_has_the_quotes_compared_with_it(tiny: Path) -> None:
    assert compared(tiny)[0] == 0
    (tiny / "solutions/tea.text").write_text(LEAFLET.replace("days", "weeks"))

    assert found(tiny) == [
        "book/cases/tea/claims.yml:10: the quote of t02 is not in the text: “better within days” → "
        "copy the words exactly, or elide with […]"
    ]


def test_check_says_what_it_cannot_check(tiny: Path) -> None:
    before = run("check", root=tiny)
    compared(tiny)

    assert before[0] == 0
    assert "the quotes of tea cannot be checked, because neither its text nor a note on it is here" in before[1]
    assert "cannot be checked" not in run("check", root=tiny)[1]


def test_an_unknown_case_is_named(tiny: Path) -> None:
    code, said = run("fingerprint", tiny / "_config.yml", "--case", "coffee", root=tiny)

    assert (code, "there is no case “coffee” in book/cases/ → use one of tea" in said) == (1, True)


def test_the_note_is_the_same_whatever_else_stands_in_the_text(tiny: Path) -> None:
    # So nothing else of the text can be got out of it.
    notes = set()
    for text in (LEAFLET, LEAFLET.replace("A spoonful of secret leaves does it. ", ""), f"{LEAFLET} Buy now."):
        assert compared(tiny, text)[0] == 0
        notes.add((tiny / "book/cases/tea/fingerprint.txt").read_bytes())

    assert len(notes) == 1


def test_all_quotes_of_the_course_were_compared(course: Course) -> None:
    assert never_compared(course) == []
    for name, case in course.cases.items():
        lines = (course.root / "book/cases" / name / "fingerprint.txt").read_text().splitlines()
        assert [line.split()[0] for line in lines] == list(case.claims)


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
