"""Checks on a course: fairness, doses, frozen ids and leaks, each shown to find what it looks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import change, found

from claimwise import kinds
from claimwise.checks.balance import blanket_shares
from claimwise.checks.cues import judge
from claimwise.checks.secrecy import find_leaks
from claimwise.content import ContentError, Course
from claimwise.files import write_atomically
from claimwise.source_notebook import source_notebook


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


def test_a_key_may_repeat_the_rules_that_chapters_teach(tiny: Path) -> None:
    (harm,) = [rule for rule in Course.load(tiny).vocabulary.terms("rules").values() if rule.id == "harm"]
    module = tiny / "solutions" / "01-tea.yml"
    secret = LEAKS["an anchor"]
    write_atomically(module, module.read_text().replace(secret, f'"{harm.text}"'))
    write_atomically(tiny / "book" / "chapter.md", harm.text)

    assert find_leaks(Course.load(tiny), [tiny / "book"]) == []


def test_an_option_that_nothing_is_said_about_is_named(tiny: Path) -> None:
    change(tiny / "solutions/tea.verdicts.yml", "      contradicted: {why: One is few.}\n", "")

    assert any("nothing is said to somebody who chooses contradicted" in problem for problem in found(tiny))


def test_a_remark_on_no_verdict_and_an_unknown_misconception_are_named(tiny: Path) -> None:
    change(tiny / "solutions/tea.verdicts.yml", "misconception: M13", "misconception: M99")
    change(tiny / "solutions/tea.verdicts.yml", "contradicted: {why: One is few.}", "so-so: {why: One is few.}")

    with pytest.raises(ContentError) as error:
        Course.load(tiny)
    assert "there is no misconception “M99”" in str(error.value)
    assert "there is no verdict “so-so”" in str(error.value)


GLOSSARY = "# Glossary\n\n```{glossary}\nhedge\n  A weak word.\n```\n"


def test_terms_are_linked_where_they_first_turn_up(tiny: Path) -> None:
    def about_terms() -> list[str]:
        return [problem for problem in found(tiny) if "(verdicts)" not in problem and "(flaws)" not in problem]

    write_atomically(tiny / "book/glossary.md", GLOSSARY)
    change(tiny / "solutions/01-tea.yml", "chapter: 01-tea", "chapter: 01-a")
    change(tiny / "book/cases/tea/claims.yml", "worked: 01-tea", "worked: 01-a")
    write_atomically(tiny / "book/chapters/01-a.md", "# Hedges\n\nNear-hedge is another word.\n")
    write_atomically(tiny / "book/chapters/02-b.md", "# B\n\nThree hedges.\n")
    write_atomically(tiny / "book/chapters/03-c.md", "# C\n\nA {term}`hedge`, {term}`two <fence>`.\n")

    assert about_terms() == [
        "book/chapters/02-b.md:3: “hedge” turns up here first and is not linked to the glossary → write {term}`hedge`",
        "book/chapters/03-c.md:3: the glossary has no “fence” → explain it there, or name it as it stands",
    ]
    assert any("the glossary has no “not checkable” (verdicts)" in problem for problem in found(tiny))


@pytest.mark.parametrize(
    ("lengths", "place", "found_words"),
    [
        ("short", "spread", "the key is the longest option in 0% of 40"),
        ("long", "spread", "the key is the longest option in 100% of 40"),
        ("mixed", "spread", ""),
        ("mixed", "first", "the key stands at place 1 in 40 of 40"),
    ],
)
def test_keys_that_can_be_guessed_by_form_are_named(lengths: str, place: str, found_words: str) -> None:
    def part(number: int) -> dict[str, Any]:
        key = 0 if place == "first" else number % 4
        long = lengths == "long" or (lengths == "mixed" and number % 5 == 0)
        options = [{"id": name, "text": "some words"} for name in "abcd"]
        options[key]["text"] = "some words and more" if long else "words"
        return {"kind": "choice", "select": "one", "points": 1, "credit": {"abcd"[key]: 1}, "options": options}

    problems = list(judge([part(number) for number in range(40)], Path("solutions")))

    assert [found_words in problem.what for problem in problems] == [True] * bool(found_words)


def part(kind: str, **fields: object) -> dict[str, Any]:
    return {"kind": kind, **fields}


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (part("order", order=[["a"], ["b"], ["c"], ["d"]]), "alphabetical"),
        (part("order", order=[["t9"], ["t10"], ["t11"], ["t12"]]), "alphabetical"),
        (part("order", order=[["d"], ["c", "b"], ["a"]]), "alphabetical"),
        (part("match", pairs={"l1": "r1", "l2": "r2", "l3": "r3", "l4": "none"}), "goes with"),
        (part("match", pairs={"tea": "tea", "oil": "oil", "sun": "sun"}), "goes with"),
        (part("match", pairs={"a": "p", "b": "p", "c": "q", "d": "s"}), "same order"),
        (part("match", pairs={"a": "s", "b": "r", "c": "q", "d": "p"}), "same order"),
        (part("choice", options=[{"id": "x"}, {"id": "correct"}]), "“correct” says something"),
    ],
)
def test_ids_that_tell_the_key_are_found(told: dict[str, Any], what: str) -> None:
    assert what in kinds.of(told).telling_ids(told)


@pytest.mark.parametrize(
    "silent",
    [
        part("order", order=[["b"], ["a"], ["d"], ["c"]]),
        part("order", order=[["a"], ["b"], ["c"]]),
        part("match", pairs={"l1": "r1", "l2": "r2", "l3": "none"}),
        part("match", pairs={"l1": "r2", "l2": "r1", "l3": "r3", "l4": "r5"}),
        part("choice", options=[{"id": "a"}, {"id": "b"}]),
        part("slider"),
    ],
)
def test_ids_that_say_nothing_are_left_alone(silent: dict[str, Any]) -> None:
    assert kinds.of(silent).telling_ids(silent) == ""


def test_an_order_that_its_ids_tell_is_named_by_check(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "key: [[b], [d], [a, c]]", "key: [[a], [b], [c], [d]]")

    assert any("q3, rank: the ids in alphabetical order are the key → give the options" in text for text in found(tiny))


def test_a_section_that_its_chapter_does_not_have_is_named(tiny: Path) -> None:
    chapter = tiny / "book" / "chapters" / "01-tea.md"
    chapter.parent.mkdir()
    chapter.write_text("# Tea\n\n## What tea can do\n\nLittle.\n")
    module = tiny / "solutions" / "01-tea.yml"
    change(module, "about tea.}", "about tea., section: What tea could do}")
    (problem,) = [problem for problem in found(tiny) if "no section" in problem]
    assert problem.startswith(
        "solutions/01-tea.yml: the objective o1: book/chapters/01-tea.md has no section “What tea could do” → did you "
        "mean “What tea can do”?"
    )

    change(module, "tea could do", "tea can do")
    assert not [problem for problem in found(tiny) if "no section" in problem]
    change(module, "section: What", "chapter: 02-milk, section: What")
    with pytest.raises(ContentError, match="there is no chapter “02-milk”"):
        Course.load(tiny)
