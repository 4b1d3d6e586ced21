"""A sheet of claims: it draws them from the case, keeps its key to itself, and refuses what could not be answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import change, found

from claimwise import kinds
from claimwise.checks.balance import CEILING
from claimwise.content import ContentError, Course
from claimwise.content.modules import ResolvedModule
from claimwise.handed_in import responses
from claimwise.source_notebook import solution_answers

MODULE, CLAIMS, LEDGER = "solutions/01-tea.yml", "book/cases/tea/claims.yml", "solutions/tea.verdicts.yml"
SHEET = """\
  - id: q6
    title: A sheet
    objective: o1
    difficulty: medium
    passage: Two claims of the leaflet are left.
    interactions:
      - {id: sheet, kind: audit, prompt: Judge two claims., points: 2, rows: 2, kept: 1, sections: 1, same: 1}
"""
CLAIM = """\
- id: t04
  section: opening
  quote: "It is good"
  type: effect
  hedges: []
  offers: "Nothing."
  support: none
  context: Last of all.
"""
VERDICT = """\
  - claim: t04
    verdict: unsupported
    accept: {}
    certainty: low
    flaws: [vague-claim]
    arguable: []
    reasoning: Nobody says for what.
    needed: A word for what.
    says: Nothing was found.
    evidence: []
"""


@pytest.fixture
def sheet(tiny: Path) -> Path:
    """The tiny course with a sheet at the end of its module."""
    change(tiny / MODULE, "\npoints: 26", "\npoints: 28")
    (tiny / MODULE).write_text((tiny / MODULE).read_text() + SHEET)
    return tiny


def refused(root: Path) -> str:
    with pytest.raises(ContentError) as caught:
        Course.load(root)
    (finding,) = caught.value.findings
    return str(finding)


def test_it_draws_the_claims_that_no_chapter_works(sheet: Path) -> None:
    module = Course.load(sheet).modules["01-tea"]
    (part,) = module.public(module.item("q6"))["parts"]

    assert [claim["id"] for claim in part["options"]] == ["t02", "t03"]
    assert part["options"][0] == {
        "id": "t02",
        "text": "Most of our customers sleep better within days",
        "section": "Benefits",
        "context": "It stands under a picture of a teapot.",
    }
    assert part["flaws"][-1]["id"] == "none"
    assert module.judged(module.item("q6")) == ["unsound", "sound"]
    assert solution_answers(module)["q6"]["sheet"] == {
        "t02": ["not-checkable", "anecdote"],
        "t03": ["supported", "none"],
    }


def test_its_answers_are_plain_literals(sheet: Path) -> None:
    answers = {"q6": {"sheet": {"t02": ["not-checkable", "anecdote"], "t03": ["", ""]}}}

    assert responses.read(responses.write(answers)) == answers
    module = Course.load(sheet).modules["01-tea"]
    assert module.asked.items["q6"]["sheet"]["words"]["(rows)"] == "2"


def test_its_claims_count_as_asked(tiny: Path) -> None:
    (tiny / CLAIMS).write_text((tiny / CLAIMS).read_text() + CLAIM)
    (tiny / LEDGER).write_text((tiny / LEDGER).read_text() + VERDICT)
    assert any("no item asks about t04" in finding for finding in found(tiny))
    change(tiny / MODULE, "\npoints: 26", "\npoints: 28")
    (tiny / MODULE).write_text((tiny / MODULE).read_text() + SHEET)
    assert not any("no item asks about t04" in finding for finding in found(tiny))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rows: 2, kept", "rows: 3, kept", "there are only 2 such claims in 1 sections → ask for fewer"),
        ("sections: 1", "sections: 2", "there are only 2 such claims in 1 sections → ask for fewer"),
        ("kept: 1", "kept: 2", "by the ledger no sheet earns everything → ask for less to keep"),
        ("kept: 1", "kept: 3", "“kept” is more than there are rows"),
        ("rows: 2, kept", "rows: 1, kept", "rows"),
        ("same: 1}", "same: 1, claims: all}", "claims"),
    ],
)
def test_a_sheet_that_nobody_could_fill_is_refused_with_its_line(sheet: Path, old: str, new: str, says: str) -> None:
    change(sheet / MODULE, old, new)

    text = refused(sheet)
    line = (
        (sheet / MODULE)
        .read_text()
        .splitlines()
        .index(next(t for t in (sheet / MODULE).read_text().splitlines() if "kind: audit" in t))
    )
    assert says in text
    assert f"{MODULE}:{line + 1}" in text


def test_claims_that_no_chapter_works_cannot_be_practised(sheet: Path) -> None:
    change(sheet / MODULE, "    title: A sheet\n", "    title: A sheet\n    practice: true\n")
    change(sheet / MODULE, "points: 2, rows", "points: 0, rows")
    change(sheet / MODULE, "\npoints: 28", "\npoints: 26")

    assert "to practise it would tell verdicts that no page may show → draw worked claims only" in refused(sheet)


def test_a_fault_of_the_ledger_is_named_once_and_there(sheet: Path) -> None:
    (sheet / CLAIMS).write_text((sheet / CLAIMS).read_text() + CLAIM)

    assert "the claim t04 has no verdict" in refused(sheet)


# --- the real one


@pytest.fixture(scope="module")
def audit(course: Course) -> ResolvedModule:
    return course.modules["12-audit"]


def test_nothing_that_reaches_students_says_what_the_ledger_says(course: Course, audit: ResolvedModule) -> None:
    case = course.cases["microdose-mdma"]
    sheets = [(item, part) for item in audit.items for part in audit.public(item)["parts"] if part["kind"] == "audit"]
    for item, part in sheets:
        worked = {bool(case.claims[option["id"]].worked) for option in part["options"]}
        assert worked == {item.practice}
        assert {"ledger", "why"}.isdisjoint(part)
        shown = json.dumps(part)
        for option in part["options"]:
            assert case.verdicts[option["id"]].reasoning[:40] not in shown
            assert set(option) == {"id", "text", "section", "context"}
    assert [item.practice for item, _part in sheets] == [True, False]


def test_no_sheet_of_the_same_words_earns_more_than_the_ceiling(audit: ResolvedModule) -> None:
    (part,) = [part for part in audit.key(audit.item("d51"))["parts"] if part["kind"] == "audit"]
    rules = kinds.of(part).strategies([part])

    earned = {name: kinds.credit(part, rule(part)) for name, rule in rules.items()}
    assert max(earned.values()) <= CEILING
    assert kinds.credit(part, kinds.best(part)) == 1


def test_verdicts_alone_earn_a_third(audit: ResolvedModule) -> None:
    (part,) = [part for part in audit.key(audit.item("d51"))["parts"] if part["kind"] == "audit"]
    best = kinds.best(part)

    assert kinds.credit(part, {claim: [verdict, ""] for claim, (verdict, _flaw) in best.items()}) == pytest.approx(
        1 / 3
    )
