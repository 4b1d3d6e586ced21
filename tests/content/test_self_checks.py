"""Self-checks and drawn numbers as authors write them: slips are named with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import change, found

from claimwise.content import ContentError, Course
from claimwise.files import write_atomically

FILE = "book/self-checks.yml"
CHECK = """\
- chapter: 01-tea
  questions:
    - id: calm
      claim: t01
      judged: unsound
      interactions:
        - id: shows
          kind: choice
          points: 0
          prompt: What would show this to be wrong?
          choices:
            - {id: a, text: One customer., why: One is few., misconception: M01}
            - {id: b, text: A fair test., credit: 1, why: It compares.}
            - {id: c, text: Nothing., why: A test could., misconception: M25}
    - id: pot
      passage: Tea was compared with water.
      judged: sound
      interactions:
        - id: fair
          kind: choice
          points: 0
          prompt: Is it fair?
          choices:
            - {id: a, text: Perhaps., credit: 1, why: It depends.}
            - {id: b, text: Never., why: Some are., misconception: M25}
            - {id: c, text: Always., why: Some are not., misconception: M16}
"""

FAIR = CHECK[CHECK.index("        - id: fair") :]
FAIR_FROM_A_VOCABULARY = """\
        - {id: fair, kind: choice, points: 0, prompt: Is it fair?, choices: verdicts, key: {supported: 1}}
"""
WRITTEN = """\
        - id: fair
          kind: extended_text
          points: 0
          prompt: Is it fair?
          words: 20
          rubric: [{id: fair, text: It is fair, levels: ["no", "yes"]}]
"""
RANKED = """\
        - id: fair
          kind: order
          points: 0
          prompt: From fair to unfair
          first: fair
          last: unfair
          things: [{id: a, text: One}, {id: b, text: Two}, {id: c, text: Three}]
          key: [[c], [b], [a]]
          why: Two are more than one.
"""


@pytest.fixture
def checked(tiny: Path) -> Path:
    """The tiny course with a chapter and its self-check."""
    write_atomically(tiny / FILE, CHECK)
    write_atomically(tiny / "book/chapters/01-tea.md", "# Tea\n\n```{self-check} 01-tea\n```\n")
    return tiny


def problems(root: Path) -> str:
    with pytest.raises(ContentError) as error:
        Course.load(root)
    return str(error.value)


def test_a_sound_self_check_is_read_and_has_nothing_to_correct(checked: Path) -> None:
    (check,) = Course.load(checked).self_checks.values()

    assert [question.id for question in check.questions] == ["calm", "pot"]
    assert found(checked) == []


def test_any_kind_that_is_marked_at_once_can_be_asked(checked: Path) -> None:
    change(checked / FILE, FAIR, RANKED)

    (check,) = Course.load(checked).self_checks.values()
    assert [part.kind for question in check.questions for part in question.interactions] == ["choice", "order"]
    assert found(checked) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "claim: t01",
            "claim: t02",
            f"{FILE}:4: there is no worked claim “t02” → a self-check is public, so ask about one of t01",
        ),
        ("claim: t01", "claim: t99", f"{FILE}:4: there is no worked claim “t99”"),
        ("claim: t01\n", "claim: t01\n      passage: Tea.\n", "shows either a worked claim or a passage"),
        (", misconception: M01", "", "nothing names the slip behind the option a"),
        ("misconception: M01", "misconception: M99", f"{FILE}:12: there is no misconception “M99”"),
        ("why: One is few., ", "", f"{FILE}:12: “why” is missing"),
        (
            "credit: 1, why: It compares.",
            "credit: 0.5, why: It compares., misconception: M01",
            "no option earns full credit",
        ),
        ("id: pot", "id: calm", "“calm” stands here twice"),
        (
            "points: 0\n          prompt: Is",
            "points: 2\n          prompt: Is",
            f"{FILE}:21: a self-check earns no points",
        ),
        ("prompt: Is it fair?", "confidence: true\n          prompt: Is it fair?", "nothing of it is collected"),
        (
            "            - {id: c, text: Nothing., why: A test could., misconception: M25}\n",
            "",
            "a self-check has 2 options",
        ),
        (FAIR, FAIR_FROM_A_VOCABULARY, "a self-check has options of its own"),
        (FAIR, WRITTEN, f"{FILE}:19: nobody reads what is written in a self-check"),
    ],
)
def test_slips_are_named(checked: Path, old: str, new: str, message: str) -> None:
    change(checked / FILE, old, new)

    assert message in problems(checked)


def test_a_single_question_is_too_few(checked: Path) -> None:
    (checked / FILE).write_text(CHECK.partition("    - id: pot")[0])

    assert f"{FILE}:2: “questions”" in problems(checked)


def test_a_chapter_without_its_self_check_and_a_check_without_its_chapter_are_named(checked: Path) -> None:
    write_atomically(checked / "book/chapters/02-cup.md", "# Cups\n\n```{self-check} 01-tea\n```\n")
    change(checked / FILE, "chapter: 01-tea", "chapter: 03-pot")

    named = found(checked)
    assert f"{FILE}: there is no chapter “03-pot” → name a page of book/chapters without “.md”" in named
    assert any(problem.startswith("book/chapters/02-cup.md: this chapter shows no self-check") for problem in named)


def test_a_self_check_about_a_graded_passage_is_named(checked: Path) -> None:
    passage = next(item.passage for item in Course.load(checked).modules["01-tea"].graded if item.passage)
    change(checked / FILE, "Tea was compared with water.", f"'{' '.join(passage.split())}'")

    assert any("shows a passage of 01-tea, " in problem for problem in found(checked))


def test_too_few_sound_claims_and_a_dose_are_named(checked: Path) -> None:
    change(checked / FILE, "judged: sound", "judged: unsound")
    change(checked / FILE, "It depends.", "Take 3 tablets.")

    named = found(checked)
    assert any("too few of the 2 claims judged" in problem for problem in named)
    assert any(problem.startswith(f"{FILE}:24: “3 tablets”") for problem in named)


def test_secret_words_in_a_self_check_are_a_leak(checked: Path) -> None:
    kept_back = "Nobody says how many customers were asked or what would have happened without the tea."
    change(checked / FILE, "why: It depends.", f"why: {kept_back}")

    assert any(problem.startswith(f"{FILE}: holds words of") for problem in found(checked))


RESULTS = """\
  results:
    - measure: share
      outcome: slept longer
      unit: "%"
      groups:
        - {{name: tea, value: {value}{more}}}
"""


@pytest.mark.parametrize(
    ("value", "more", "message"),
    [
        (41, "", "the card's words do not hold the number 41"),
        (40, ", people: 7", "the card's words do not hold the number 7"),
        (40, ", interval: [41, 50]", "40 lies outside its interval"),
    ],
)
def test_only_numbers_that_the_card_says_can_be_drawn(tiny: Path, value: float, more: str, message: str) -> None:
    evidence = tiny / "book/cases/tea/evidence.yml"
    evidence.write_text(evidence.read_text() + RESULTS.format(value=value, more=more))

    assert message in problems(tiny)


def test_numbers_that_the_card_says_can_be_drawn(tiny: Path) -> None:
    evidence = tiny / "book/cases/tea/evidence.yml"
    evidence.write_text(evidence.read_text() + RESULTS.format(value=40, more=""))

    assert Course.load(tiny).cases["tea"].evidence["leaf2020"].results[0].groups[0].value == 40


def test_an_unknown_kind_of_support_is_named(tiny: Path) -> None:
    change(tiny / "book/cases/tea/claims.yml", "support: anecdote", "support: gossip")

    assert "there is no kind of support “gossip”" in problems(tiny)
