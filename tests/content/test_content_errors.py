"""What an author gets for a slip in the YAML: file, line, what is wrong, what to do; and every slip at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimwise.content import ContentError, Course

MODULE = "solutions/01-tea.yml"
CLAIMS = "book/cases/tea/claims.yml"
LEDGER = "solutions/tea.verdicts.yml"
EVIDENCE = "book/cases/tea/evidence.yml"


def problems(root: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        Course.load(root)
    return [str(problem) for problem in caught.value.findings]


def change(root: Path, file: str, old: str, new: str) -> int:
    """Replace a text in a file and give the line (from 1) where it stands."""
    path = root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (MODULE, "    difficulty: hard", "    dificulty: hard", "unknown key “dificulty” → did you mean “difficulty”?"),
        (MODULE, "  - id: q2", "  - id: 2nd", "“2nd” is no id of an item → write small letters and a number, e.g. h12"),
        (MODULE, "claim: t02", "claim: t99", "there is no claim “t99” → use one of t01, t02, t03"),
        (MODULE, "objective: o1", "objective: o9", "there is no objective “o9” → use one of o1"),
        (MODULE, "points: 26", "points: 25", "points: 25, but the items add up to 26 → correct one of them"),
        (MODULE, "kind: hottext", "kind: hotext", "unknown kind of interaction"),
        (MODULE, "choices: verdicts", "choices: verdict", "there is no vocabulary “verdict”"),
        (MODULE, "key: [w1]", "key: [w7]", "there is no piece of the text “w7” → use one of w1, w2, w3"),
        (MODULE, "key: [[b], [d], [a, c]]", "key: [[b], [d], [a]]", "must place each thing exactly once"),
        (MODULE, "l3: none}", "l3: r9}", "there is no target “r9”"),
        (MODULE, "key: {l1: r1, l2: r2, l3: none}", "key: {l1: r1, l2: r2}", "row “l3” has no target"),
        (MODULE, "target: 1,", "target: 99,", "“target” lies outside the range"),
        (MODULE, "half: 2", "half: 0", "“half” must be wider than “tolerance”"),
        (MODULE, "text: Calm, credit: 1", "text: Calm, credit: 0.5", "no option earns full credit"),
        (MODULE, "        points: 8", "        points: 6", "the rubric adds up to 8"),
        (MODULE, "evidence: 0, strength: 0", "evidence: 5, strength: 0", "an anchor's levels do not fit the rubric"),
        (MODULE, "  - id: q3", "  - id: q2", "the item id “q2” is used 2 times"),
        (MODULE, "    title: Numbers", "    title: Numbers\n    title: Again", "“title” stands here twice"),
        (CLAIMS, "section: opening", "section: ending", "there is no section “ending”"),
        (CLAIMS, "type: testimony", "type: gossip", "there is no claim type “gossip”"),
        (CLAIMS, '"Nettle tea may calm', f'"{"tea " * 25}may calm', "at most 25 may be quoted → shorten it"),
        (CLAIMS, "within days", "on 20 mg a day", "still holds an amount or a schedule (“20 mg”) → replace it by […]"),
        (CLAIMS, "within days", "if taken every third day", "(“every third day”)"),
        (CLAIMS, "- id: t02", "- id: t01", "“t01” stands here twice"),
        (EVIDENCE, "id: leaf2020", "id: leaf2021", "there is no reference “leaf2021” → add it to book/references.bib"),
        (LEDGER, "verdict: unsupported", "verdict: rubbish", "there is no verdict “rubbish”"),
        (LEDGER, "flaws: [vague-claim]", "flaws: [vague]", "there is no flaw “vague”"),
        (LEDGER, "accept: {contradicted: 0.4}", "accept: {contradicted: 1.4}", "less than 1"),
        (LEDGER, "evidence: [leaf2020]", "evidence: [leaf1999]", "there is no evidence card “leaf1999”"),
    ],
)
def test_a_slip_is_named_with_its_file_and_line(tiny: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(tiny, file, old, new)

    found = problems(tiny)

    assert any(says in problem and problem.startswith(f"{file}:") for problem in found), found
    named = [int(problem.split(":")[1]) for problem in found if says in problem]
    # A rule over a whole item or file names where that begins; anything else its own line.
    assert min(named) <= line + new.count("\n")


def test_the_line_of_a_wrong_key_is_exact(tiny: Path) -> None:
    line = change(tiny, MODULE, "    difficulty: hard", "    dificulty: hard")

    # And it is not said a second time that the right one is missing.
    assert problems(tiny) == [f"{MODULE}:{line}: unknown key “dificulty” → did you mean “difficulty”?"]


def test_all_slips_are_named_at_once(tiny: Path) -> None:
    change(tiny, MODULE, "minutes: 20", "minuts: 20")
    change(tiny, CLAIMS, "type: testimony", "type: gossip")
    change(tiny, LEDGER, "flaws: [vague-claim]", "flaws: [vague]")

    files = {problem.split(":")[0] for problem in problems(tiny)}

    assert files == {MODULE, CLAIMS, LEDGER}


@pytest.mark.parametrize("text", ["a: [1", "a: b: c", "\ta: 1", "- a\nb: 1"])
def test_broken_yaml_is_named_with_a_line(tiny: Path, text: str) -> None:
    (tiny / MODULE).write_text(text)

    assert any(problem.startswith(f"{MODULE}:") and "not valid YAML" in problem for problem in problems(tiny))


def test_a_file_in_another_encoding_is_named(tiny: Path) -> None:
    (tiny / CLAIMS).write_bytes("- id: t01 # na\xefve".encode("latin-1"))

    assert any("not UTF-8" in problem for problem in problems(tiny))


def test_a_missing_file_is_named(tiny: Path) -> None:
    (tiny / EVIDENCE).unlink()

    assert f"{EVIDENCE}: the file is missing → create it, or restore it from version control" in problems(tiny)


def test_a_claim_without_a_verdict_is_named(tiny: Path) -> None:
    text = (tiny / LEDGER).read_text()
    (tiny / LEDGER).write_text(text[: text.index("  - claim: t03")])

    assert any("the claim t03 has no verdict" in problem for problem in problems(tiny))


def test_a_bibliography_that_cannot_be_read_is_named(tiny: Path) -> None:
    (tiny / "book/references.bib").write_text("@article{leaf2020, title={never closed")

    assert any(problem.startswith("book/references.bib") for problem in problems(tiny))


def test_without_solutions_the_course_has_neither_modules_nor_verdicts(tiny: Path) -> None:
    for path in (tiny / "solutions").iterdir():
        path.unlink()
    (tiny / "solutions").rmdir()

    course = Course.load(tiny)

    assert course.modules == {}
    assert course.cases["tea"].verdicts == {}
    assert set(course.cases["tea"].claims) == {"t01", "t02", "t03"}


def test_the_ledger_gives_a_verdict_item_its_key(tiny: Path) -> None:
    part = Course.load(tiny).modules["01-tea"].key(Course.load(tiny).modules["01-tea"].item("q2"))["parts"][0]

    assert part["credit"] == {"not-checkable": 1, "unsupported": 0.2}


def test_confidence_adds_a_slider_that_is_not_marked(tiny_module) -> None:  # type: ignore[no-untyped-def]
    parts = tiny_module.public(tiny_module.item("q2"))["parts"]

    assert [part["id"] for part in parts] == ["verdict", "verdict_confidence", "flaws"]
    assert (parts[1]["kind"], parts[1]["min"], parts[1]["max"], parts[1]["points"]) == ("slider", 50, 100, 0)
