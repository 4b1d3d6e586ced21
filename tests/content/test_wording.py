"""What pydantic finds, in words: every kind of finding that our models can raise, with nothing of pydantic's in it."""

# ruff: noqa: E501  sentences are compared whole
from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from support import REPOSITORY, TINY

from claimwise.content import ContentError, Course
from claimwise.content.cases import CaseInfo, Claim, Evidence, Ledger
from claimwise.content.modules import Module
from claimwise.content.self_checks import SelfCheck
from claimwise.content.wording import WORDS
from claimwise.content.yamlfile import YamlFile

BOOTS = REPOSITORY / "book" / "cases" / "compression-boots"

FILES: list[tuple[Path, Path, Any]] = [
    (TINY, TINY / "book/cases/tea/case.yml", CaseInfo),
    (TINY, TINY / "book/cases/tea/claims.yml", list[Claim]),
    (REPOSITORY, BOOTS / "evidence.yml", list[Evidence]),
    (REPOSITORY, REPOSITORY / "book/self-checks.yml", list[SelfCheck]),
    (TINY, TINY / "solutions/tea.verdicts.yml", Ledger),
    (TINY, TINY / "solutions/01-tea.yml", Module),
]

WRONG: list[Any] = [
    *(None, True, 7, -1, 0.5, 1e9, float("inf"), "word", "", "x" * 60),
    *([], [1], ["a"], ["a"] * 9, [0.5] * 9, {}, {"a": 1}, {True: 1}, {7: 1}),
    *(datetime.date(2026, 1, 1), datetime.datetime(2026, 1, 1, 3)),
]

OURS = {"extra_forbidden", "value_error"}
"""Kinds with a way of their own: unknown fields, and the models' own rules."""

FOREIGN = (
    *("Input", "input should", "constrained", "tagged", "union", "discriminator", "dictionary", "instance", "boolean"),
    *("NoneType", "pattern", "Extra", "Field", "expected", "ExtendedText", "ReasonedOption", "[key]", "value error"),
)
"""Words of pydantic and of our code that say nothing to an author."""


def places(data: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in some data; of lists only the first two entries, which stand for the others."""
    yield place
    if isinstance(data, dict):
        for name, value in data.items():
            yield from places(value, (*place, name))
    if isinstance(data, list):
        for number, value in enumerate(data[:2] if len(place) > 1 else data):
            yield from places(value, (*place, number))


def changed(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    """The data with another value at a place."""
    if not place:
        return value
    data = copy.copy(data)
    data[place[0]] = changed(data[place[0]], place[1:], value)
    return data


def shape(place: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple("*" if isinstance(step, int) else step for step in place)


@pytest.fixture(scope="module")
def raised() -> tuple[set[str], set[str]]:
    """Each place of each kind of file with each wrong value: the kinds of finding there are, and all that is said."""
    kinds, said = set[str](), set[str]()
    for root, path, kind in FILES:
        file, adapter = YamlFile(path, root), TypeAdapter(kind)
        whole = file.data if isinstance(file.data, dict) else file.data[:6]
        for place in {shape(place): place for place in places(whole)}.values():
            for value in WRONG:
                file.data = changed(whole, place, value)
                try:
                    adapter.validate_python(file.data)
                except ValidationError as error:
                    kinds |= {finding["type"] for finding in error.errors()}
                    file.findings.clear()
                    file.validate(kind)
                    said |= {f"{problem.what} → {problem.remedy}" for problem in file.findings}
    return kinds, said


def test_every_kind_of_finding_has_its_words(raised: tuple[set[str], set[str]]) -> None:
    assert raised[0] == set(WORDS) | OURS


def test_nothing_of_pydantic_reaches_an_author(raised: tuple[set[str], set[str]]) -> None:
    assert not {sentence for sentence in raised[1] if any(word in sentence for word in FOREIGN)}


def test_every_sentence_says_what_to_do(raised: tuple[set[str], set[str]]) -> None:
    assert not {sentence for sentence in raised[1] if sentence.startswith(" →") or sentence.endswith("→ ")}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("minutes: 20", "minutes: twenty", "“minutes” must be a number, but “twenty” is read as a text → write a number"),
        ("minutes: 20", 'minutes: "20"', "“minutes” must be a number, but it is in quotation marks → write 20 without"),
        ("minutes: 20", "minutes: 20.5", "“minutes” must be a whole number, but is 20.5 → round it"),
        ("points: 26", "points: yes", "“points” must be a number, but “yes” is read as yes or no"),
        ("minutes: 20", "minutes: 20,5", "“minutes”: “20,5” is no number here → write a point: 20.5"),
        ("tolerance: 0.5", "tolerance: 0,5", "“5” cannot be a name: it is read as the number 5 → write a number with a point"),
        ("text: Nettle,", "text: no,", '“text” must be a text, but “no” is read as yes or no → put it in quotation marks: "no"'),
        ("text: Nettle,", "text: 1.10,", '“1.10” is read as the number 1.1 → put it in quotation marks: "1.10"'),
        ("text: Nettle,", "text: 2026-11-23,", '“2026-11-23” is read as a date → put it in quotation marks: "2026-11-23"'),
        ("text: Nettle,", "text: ~,", "“text”: “~” without quotation marks means nothing at all → put it in quotation marks"),
        ("text: Nettle,", "text: ,", "“text” is empty → write what belongs there"),
        ("text: Nettle,", "text: Yes, it does,", "“it does” stands here without a value → if it is part of a text"),
        ("accept: [few]", "accept: [few, 5]", "entry 2 of “accept” must be a text, but “5” is read as the number 5"),
        ("levels: [Too strong, Nearly, Fits]", "levels: [Too strong: 1, b, c]", "entry 1 of “levels” must be a text, but a colon"),
        ("accept: {l1: {r2: 0.5}}", "accept: {no: {r2: 0.5}}", "“no” cannot be a name: it is read as yes or no"),
        ("difficulty: hard", "difficulty: hardd", "“difficulty” cannot be “hardd” → did you mean “hard”? Else use one of easy, medium, hard"),
        ("kind: hottext", "kind: hotext", "“hotext” → did you mean “hottext”? Else use one of audit, choice, extended_text, hottext, inquiry, match, order"),
        ("        kind: hottext\n", "", "“kind” is missing → add it"),
        ("key: [w1]", "kye: [w1]", "unknown key “kye” → did you mean “key”?"),
        ("practice: true", "practice: maybe", "“practice” must be true or false, but is “maybe”"),
        ("interactions:", "interactions: none\n    interaction:", "“interactions” must be a list, but is a text"),
        ("choices: verdicts", "choices: verdict", "did you mean “verdicts”? Else use one of verdicts, rules, hooks, claim-types, hedges"),
        ("points: 8", "points: -8", "“points” must be at least 0, but is -8"),
    ],
)  # fmt: skip
def test_slips_of_every_day_are_told_in_words(tiny: Path, old: str, new: str, says: str) -> None:
    path = tiny / "solutions/01-tea.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(ContentError) as caught:
        Course.load(tiny)

    line = text[: text.index(old)].count("\n") + 1
    assert says in str(caught.value)
    (problem,) = [problem for problem in caught.value.findings if says in str(problem)]
    assert line - 3 <= problem.line <= line + 1


def test_a_list_of_allowed_words_is_whole(tiny: Path, course: Course) -> None:
    path = tiny / "solutions/01-tea.yml"
    path.write_text(path.read_text().replace("misconception: M01", "misconception: M99", 1))

    with pytest.raises(ContentError) as caught:
        Course.load(tiny)

    assert f"use one of {', '.join(course.vocabulary.terms('misconceptions'))}" in str(caught.value)
