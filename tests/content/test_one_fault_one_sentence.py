"""Each field of each record taken away once: one fault is one sentence, at its place, and draws no others after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from support import REPOSITORY, TINY

from claimwise.checks import check_course
from claimwise.content import Course, Finding

CASE, LEDGER, MODULE = "book/cases/tea", "solutions/tea.verdicts.yml", "solutions/01-tea.yml"
TINY_FILES = [f"{CASE}/case.yml", f"{CASE}/claims.yml", f"{CASE}/evidence.yml", LEDGER, MODULE]


class Gone(NamedTuple):
    """A file without one of its fields. ``lines`` are those of the uppermost record or list entry that it stood in."""

    path: tuple[str | int, ...]
    lines: range
    text: str


def without_each_field(text: str) -> Iterator[Gone]:
    """The text once for each field of each record, without it."""
    yield from _without(text, yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), ())


def _without(text: str, node: Any, path: tuple[str | int, ...], lines: range | None = None) -> Iterator[Gone]:
    if isinstance(node, yaml.SequenceNode):
        for place, entry in enumerate(node.value):
            own = range(entry.start_mark.line + 1, entry.end_mark.line + 2)
            yield from _without(text, entry, (*path, place), lines or own)
    if isinstance(node, yaml.MappingNode):
        starts = [key.start_mark.index for key, _ in node.value]
        ends = [*starts[1:], node.value[-1][1].end_mark.index]
        for (key, value), start, end in zip(node.value, starts, ends, strict=True):
            closing = "" if node.flow_style or end != ends[-1] else "\n"
            if len(starts) > 1:
                yield Gone((*path, key.value), lines or range(1, 2), text[:start] + closing + text[end:])
            yield from _without(text, value, (*path, key.value), lines)


def everything_found(root: Path) -> list[Finding]:
    """What “claimwise check” names, in its order."""
    course, problems = Course.read(root)
    return [*problems, *check_course(course)]


@pytest.mark.parametrize("file", TINY_FILES)
def test_a_missing_field_is_one_problem_at_its_record(tiny: Path, file: str) -> None:
    text = (tiny / file).read_text()
    faults = 0
    for gone in without_each_field(text):
        (tiny / file).write_text(gone.text)
        found = everything_found(tiny)
        faults += len(found)
        assert len(found) <= 1, (gone.path, [str(problem) for problem in found])
        for problem in found:
            assert str(problem.file) == file, (gone.path, str(problem))
            assert problem.line in gone.lines or not problem.line, (gone.path, str(problem))
    assert faults


REAL = [
    ("solutions/microdose-mdma.verdicts.yml", "    arguable: "),
    ("solutions/microdose-mdma.verdicts.yml", "  - claim: c02\n    "),
    ("book/cases/microdose-mdma/claims.yml", "  type: "),
    ("book/cases/microdose-mdma/claims.yml", "- id: c02\n  "),
    ("book/cases/microdose-mdma/evidence.yml", "  level: "),
    ("book/cases/microdose-mdma/case.yml", "checked: "),
    ("solutions/01-claims.yml", "minutes: "),
    ("solutions/01-claims.yml", "    objective: "),
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real course's texts, free to be changed."""
    root = tmp_path_factory.mktemp("real")
    for folder in ("book", "solutions"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("*.ipynb", "_build"))
    return root


@pytest.mark.parametrize(("file", "field"), REAL)
def test_in_the_real_course_too_a_missing_field_is_one_problem(real: Path, file: str, field: str) -> None:
    text = (real / file).read_text()
    start = text.index(field)
    end = start + len(field)
    if not field.endswith("\n") and field.startswith("- id") is False and "claim:" not in field:
        end = text.index("\n", start) + 1
    kept = "- " if "- " in field else ""
    indent = field[: len(field) - len(field.lstrip())]
    (real / file).write_text(text[:start] + indent * bool(kept) + kept + text[end:])
    try:
        found = Course.read(real)[1]
    finally:
        (real / file).write_text(text)

    assert [str(problem.file) for problem in found] == [file], [str(problem) for problem in found]
    assert abs(found[0].line - text[:start].count("\n") - 1) <= 60


@pytest.mark.parametrize("lost", [f"{CASE}/claims.yml", f"{CASE}/evidence.yml", LEDGER, MODULE, "book/references.bib"])
def test_a_file_that_cannot_be_read_is_the_only_problem(tiny: Path, lost: str) -> None:
    (tiny / lost).write_text("@article{leaf2020, title={never closed" if lost.endswith(".bib") else "- a\nb: 1\n")

    assert [str(problem.file) for problem in everything_found(tiny)] == [lost]


def test_an_unknown_name_is_said_once_however_often_it_is_used(tiny: Path) -> None:
    path = tiny / MODULE
    path.write_text(path.read_text().replace("objective: o1", "objective: o2"))

    (only,) = everything_found(tiny)

    assert only.what == "there is no objective “o2” (named in 5 places, here first)"


def test_independent_faults_are_all_named_at_once(tiny: Path) -> None:
    """What an author who adds a claim forgets: earlier it took six rounds to hear of all of it."""
    claims, ledger, module = tiny / f"{CASE}/claims.yml", tiny / LEDGER, tiny / MODULE
    (tiny / f"{CASE}/fingerprint.txt").write_text("")
    claims.write_text(
        claims.read_text().replace("type: testimony", "type: gossip")
        + '- {id: t04, section: benefits, quote: "Tea is nice, I may say", type: effect, hedges: [],'
        " offers: Nothing., support: none, context: At the end.}\n"
    )
    ledger.write_text(ledger.read_text().replace("certainty: moderate", "certainty: some"))
    module.write_text(module.read_text().replace("points: 26", "points: 20").replace("target: 1,", "target: 99,"))

    named = "\n".join(map(str, everything_found(tiny)))

    for fault in (
        "there is no claim type “gossip”",
        "the claim t04 has no verdict",
        "the quote of t04, as it stands now, was not compared with the text",
        "no item asks about t04",
        "there is no certainty “some”",
        "points: 20, but the items add up to 26",
        "“target” lies outside the range",
    ):
        assert fault in named, fault


def test_what_is_right_is_there_although_something_else_is_not(tiny: Path) -> None:
    path = tiny / f"{CASE}/claims.yml"
    path.write_text(path.read_text().replace("  type: effect\n", ""))

    course, _ = Course.read(tiny)

    assert not course.whole
    assert set(course.cases["tea"].claims) == {"t02", "t03"}
    assert Course.read(TINY)[0].whole
