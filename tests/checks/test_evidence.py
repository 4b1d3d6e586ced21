"""Verdicts rest on cards that somebody has read, and every source can be looked up and is cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import change, found

from claimwise.content import Course

CARDS = "book/cases/tea/evidence.yml"
LEDGER = "solutions/tea.verdicts.yml"
BIBLIOGRAPHY = "book/references.bib"
REMEDY = "read the source and add “read” and “concludes” to the card, or rest on another one"
SECOND = "@article{root2021, author={Root, Bo}, title={Nettle tea again}, year={2021}, doi={10.0000/again}}\n"


def say_more(root: Path, file: str, text: str) -> None:
    path = root / file
    path.write_text(path.read_text() + text)


@pytest.mark.parametrize(
    ("line", "lack"),
    [
        ("  read: 2026-01-09\n", "does not say when it was read"),
        ("  concludes: The tea did no more for sleep than warm water.\n", "does not say what its authors conclude"),
    ],
)
def test_a_card_that_nobody_read_is_named_with_its_place_and_the_verdicts_on_it(
    tiny: Path, line: str, lack: str
) -> None:
    change(tiny / CARDS, line, "")

    assert found(tiny) == [f"book/cases/tea/evidence.yml:1: the card leaf2020 {lack}; on it rest t01, t02 → {REMEDY}"]


def test_a_card_that_nobody_read_may_stand_where_no_verdict_rests_on_it(tiny: Path) -> None:
    change(tiny / CARDS, "  read: 2026-01-09\n", "")
    change(tiny / LEDGER, "evidence: [leaf2020]", "evidence: []")

    assert found(tiny) == []


def test_an_item_with_evidence_of_its_own_rests_on_it_too(tiny: Path) -> None:
    change(tiny / CARDS, "  read: 2026-01-09\n", "")
    change(tiny / LEDGER, "evidence: [leaf2020]", "evidence: []")
    change(
        tiny / "solutions/01-tea.yml",
        "    explanation: Stronger verbs",
        "    evidence: [leaf2020]\n    explanation: Stronger verbs",
    )

    what = "the card leaf2020 does not say when it was read; on it rest 01-tea q3"
    assert found(tiny) == [f"book/cases/tea/evidence.yml:1: {what} → {REMEDY}"]


def test_a_source_that_nobody_can_look_up_is_named(tiny: Path) -> None:
    change(tiny / BIBLIOGRAPHY, ", doi={10.0000/invented}", "")

    assert found(tiny) == [
        "book/references.bib:1: “leaf2020” has neither a DOI nor an address"
        " → add “doi” or “url”, so that readers can look it up"
    ]


def test_an_address_is_as_good_as_a_doi(tiny: Path) -> None:
    change(tiny / BIBLIOGRAPHY, "doi={10.0000/invented}", "url={https://example.org/tea}")

    assert found(tiny) == []


def test_a_source_that_nothing_cites_is_named(tiny: Path) -> None:
    say_more(tiny, BIBLIOGRAPHY, SECOND)

    assert found(tiny) == ["book/references.bib:2: nothing cites “root2021” → cite it, or take it out"]


@pytest.mark.parametrize("role", ["{cite}`root2021`", "{cite:t}`leaf2020, root2021`"])
@pytest.mark.parametrize("file", ["book/index.md", "solutions/01-tea.yml"])
def test_pages_and_modules_cite(tiny: Path, file: str, role: str) -> None:
    say_more(tiny, BIBLIOGRAPHY, SECOND)
    say_more(tiny, file, f"\n# See {role}.\n")

    assert found(tiny) == []


def test_a_key_between_backticks_is_no_citation(tiny: Path) -> None:
    say_more(tiny, BIBLIOGRAPHY, SECOND)
    say_more(tiny, "book/index.md", "\nThe key `root2021`.\n")

    assert any("nothing cites “root2021”" in problem for problem in found(tiny))


def test_a_verdict_may_say_why_it_differs_from_its_twin(tiny: Path) -> None:
    change(
        tiny / LEDGER, "  - claim: t02\n", "  - claim: t02\n    differs: It counts customers, and t01 speaks of calm.\n"
    )

    assert found(tiny) == []
    verdict = Course.load(tiny).cases["tea"].verdicts["t02"]
    assert verdict.differs == "It counts customers, and t01 speaks of calm."


def test_the_course_rests_on_what_was_read(course: Course) -> None:
    cards = [card for case in course.cases.values() for card in case.evidence.values()]

    assert [card.id for card in cards if not card.carries] == []
