"""Checks on a course: fairness, doses, frozen ids and leaks, each shown to find what it looks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import change, found

from claimwise.checks.balance import blanket_shares
from claimwise.checks.secrecy import find_leaks
from claimwise.content import Course
from claimwise.files import write_atomically
from claimwise.notebooks import source_notebook


def test_a_sound_course_has_nothing_to_correct(tiny: Path) -> None:
    assert found(tiny) == []


def test_a_module_that_can_be_passed_unread_is_named(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "key: {l1: r1, l2: r2, l3: none}", "key: {l1: none, l2: none, l3: none}")
    change(tiny / "solutions/01-tea.yml", "key: [w1]", "key: []")
    change(tiny / "solutions/01-tea.yml", "key: [[b], [d], [a, c]]", "key: [[a], [b], [c], [d]]")

    problem = next(problem for problem in found(tiny) if "does not read" in problem)

    assert "solutions/01-tea.yml" in problem
    assert "match everything to nothing" in problem
    assert "tick nothing" in problem
    assert "leave the order as shown" in problem


def test_always_the_same_verdict_is_counted(tiny: Path) -> None:
    shares = blanket_shares(Course.load(tiny).modules["01-tea"])

    choice = next(share for name, share in shares.items() if "always" in name)
    # 2 + 2 points of verdicts in 18; the best constant verdict is right once, and not a neighbour of the other.
    assert choice == pytest.approx(2 / 18)


def test_too_few_sound_claims_are_named(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "judged: partly", "judged: unsound")

    assert any("only 1 of 5 claims judged are sound or partly sound" in problem for problem in found(tiny))


@pytest.mark.parametrize(
    "text", ["Take 15 mg.", "about 2 grams of it", "three tablets? 3 tablets.", "every third day", "twice a week"]
)
def test_a_dose_in_the_book_is_named_with_its_line(tiny: Path, text: str) -> None:
    change(tiny / "book/index.md", "A book", f"{text}\nA book")

    assert any(problem.startswith("book/index.md:3: ") for problem in found(tiny))


def test_a_citation_of_nothing_is_named_with_its_line(tiny: Path) -> None:
    change(tiny / "book/index.md", "A book", "{cite}`leaf2020` and {cite:t}`leaf2020, gone1999`.\nA book")

    assert found(tiny) == ["book/index.md:3: the bibliography has no “gone1999” → add it to book/references.bib"]


def test_a_released_item_that_is_gone_is_named(tiny: Path) -> None:
    (tiny / "solutions/released.yml").write_text("01-tea: [q1, q2, q9]\n")

    assert any("the item q9 was released and is gone" in problem for problem in found(tiny))
    change(tiny / "solutions/01-tea.yml", "introduction:", "retired: [q9]\nintroduction:")
    assert found(tiny) == []


LEAKS = {
    "an explanation": "Nobody says how many customers were asked or what would have happened without the tea.",
    "an anchor": "Some customers told us they slept better; nobody compared.",
    "a verdict's evidence": "Sleep after warm water improved just as much in the one small trial.",
}


@pytest.mark.parametrize("secret", LEAKS.values(), ids=LEAKS)
@pytest.mark.parametrize("file", ["book/chapter.md", "_build/html/page.html", "exercises/note.txt"])
def test_secret_words_are_found_wherever_students_look(tiny: Path, file: str, secret: str) -> None:
    write_atomically(tiny / file, f"<p>Some words. <b>{secret}</b></p>")

    assert any(problem.startswith(f"{file}: holds words of") for problem in found(tiny))


def test_a_notebook_with_keys_is_a_leak(tiny: Path) -> None:
    import nbformat

    notebook = source_notebook(Course.load(tiny).modules["01-tea"])
    write_atomically(tiny / "exercises/01-tea/01-tea.ipynb", nbformat.writes(notebook))

    problems = found(tiny)

    assert any("holds a hidden test or a solution" in problem for problem in problems)
    assert any("holds words of the key of 01-tea, q2" in problem for problem in problems)


def test_a_verdict_badge_on_an_unworked_claim_is_a_leak(tiny: Path) -> None:
    card = '<div data-claim="{}"><p>“…”</p><span data-verdict="not-checkable">Not checkable</span></div>'
    write_atomically(tiny / "_build/html/page.html", card.format("t01") + card.format("t02"))

    assert ["t02" in problem for problem in found(tiny)] == [True]


def test_words_that_students_see_anyway_are_no_leak(tiny: Path) -> None:
    write_atomically(
        tiny / "_build/html/page.html",
        "Both groups slept eleven minutes longer, with no clear difference between them.",
    )

    assert find_leaks(Course.load(tiny), [tiny / "_build"]) == []
