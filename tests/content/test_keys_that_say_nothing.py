"""Keys that would mean something else than their author thinks, and names that lead nowhere: each is refused."""

# ruff: noqa: E501  sentences are compared whole
from __future__ import annotations

import os
from pathlib import Path

import pytest
from support import change, found

from claimwise.content import ContentError, Course
from claimwise.content.course import cached_course

MODULE, CLAIMS, LEDGER = "solutions/01-tea.yml", "book/cases/tea/claims.yml", "solutions/tea.verdicts.yml"
VERDICT = "- {id: verdict, kind: choice, prompt: How well is this supported?, points: 2, choices: verdicts}"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (MODULE, "text: It rests on stories., correct: true", "text: It rests on stories., credit: 1", "“credit” says nothing where several"),
        (MODULE, "text: Calm, credit: 1", "text: Calm, correct: true", "“correct” says nothing where one is chosen"),
        (MODULE, "text: Nettle,", "text: Nettle, neutral: true,", "“neutral” says nothing where one is chosen"),
        (MODULE, "text: Nettle,", "text: Nettle, credit: 1,", "the options a and b both earn full credit"),
        (MODULE, "neutral: true, why: Arguable.", "neutral: true, correct: true, why: Arguable.", "both correct and neutral"),
        (MODULE, VERDICT, VERDICT.replace("}", ", multiple: true}"), "only the flaws of a claim can be ticked"),
        (MODULE, VERDICT, VERDICT.replace("verdicts}", "flaws}"), "a claim may have several flaws → add multiple: true"),
        (MODULE, VERDICT, VERDICT.replace("}", ", key: {supported: 1, unsupported: 1}}"), "more than one earns full credit"),
        (MODULE, VERDICT, VERDICT.replace("}", ", key: {suported: 1}}"), "“suported” is not in the vocabulary verdicts → did you mean “supported”?"),
        (MODULE, "target: 1, ", "", "points without a “target”"),
        (MODULE, "target: 1, tolerance: 0,", "target: 1.5, tolerance: 0,", "no step of the slider comes near"),
        (MODULE, "points: 0, expects: number}", "points: 0, expects: number, why: Many.}", "“why” without a key is shown to nobody"),
        (MODULE, "points: 1, accept: [few]}", "points: 1, accept: [few], expects: number}", "“expects” does not fit the key"),
        (MODULE, "accept: {l1: {r2: 0.5}}", "accept: {l1: {r1: 0.5}}", "row “l1” has this target in “key” already"),
        (MODULE, "key: [[b], [d], [a, c]]", "key: [[b], [d], [a, c], []]", "group 4 of “key” is empty"),
        (MODULE, "key: [[b], [d], [a, c]]", "key: [[], [a, b, c, d]]", "group 1 of “key” is empty"),
        (MODULE, "{w3|body}", "{w3 body}", "a brace marks nothing"),
        (MODULE, "claim: t02", "claim: t02\n    judged: sound", "says its ledger"),
        (MODULE, "{id: strength, text", "{id: evidence, text", "the criterion “evidence” stands here twice"),
        (MODULE, "chapter: 01-tea", "chapter: 01-tee", "there is no chapter “01-tee” → "),
        (CLAIMS, "worked: 01-tea", "worked: no-such-chapter", "there is no chapter “no-such-chapter” → name a page of book/chapters"),
        (LEDGER, "case: tea", "case: coffee", "“case” is “coffee”, but the case is in the folder “tea”"),
        ("book/cases/tea/case.yml", "id: tea", "id: coffee", "“id” is “coffee”, but the case is in the folder “tea”"),
        (MODULE, "case: tea", "case: tee", "there is no case “tee” → did you mean “tea”?"),
    ],
)  # fmt: skip
def test_each_is_the_only_problem_and_has_its_line(tiny: Path, file: str, old: str, new: str, says: str) -> None:
    (tiny / "book/chapters").mkdir()
    (tiny / "book/chapters/01-tea.md").write_text("# Tea\n")
    text = (tiny / file).read_text()
    assert old in text
    (tiny / file).write_text(text.replace(old, new, 1))

    with pytest.raises(ContentError) as caught:
        Course.load(tiny)

    (problem,) = caught.value.findings
    assert says in str(problem)
    assert str(problem.file) == file
    line = text.partition(old)[0].count("\n") + 1
    assert line - 3 <= problem.line <= line + 1


def test_a_wrong_option_without_its_misconception_is_named_with_the_item(tiny: Path) -> None:
    change(tiny / MODULE, "why: It names a plant., misconception: M01", "why: It names a plant.")

    assert found(tiny) == [
        f"{MODULE}:11: q1, word: nothing names the slip behind the wrong option a → give it a “misconception”"
    ]


def test_what_a_verdict_lacks_is_said_once_where_the_verdict_stands(tiny: Path) -> None:
    change(tiny / LEDGER, "      supported: {why: Nobody counted all who were asked., misconception: M01}\n", "")

    assert found(tiny) == [
        f"{LEDGER}:19: on t02 nothing is said to somebody who chooses supported → add “remarks” to the verdict"
    ]


@pytest.mark.parametrize("file", [MODULE, CLAIMS, LEDGER, "book/references.bib"])
def test_a_course_in_memory_is_read_again_after_a_change_whatever_its_time(tiny: Path, file: str) -> None:
    first = cached_course(tiny)
    path = tiny / file
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns

    assert cached_course(tiny) is first
    path.write_text(
        path.read_text().replace("tea", "Tea") if file.endswith("bib") else f"{path.read_text()}\n# Seen.\n"
    )
    os.utime(path, ns=times)  # a copy, a sync or a backup may keep them

    assert cached_course(tiny) is not first


def test_a_course_in_memory_is_not_read_again_because_a_file_was_touched(tiny: Path) -> None:
    first = cached_course(tiny)
    for path in tiny.rglob("*.yml"):
        path.touch()

    assert cached_course(tiny) is first
