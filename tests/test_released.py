"""The ledger of what students have seen: an id means the same for ever, whatever is corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from support import MODULE, Class, change, found

from claimwise import released
from claimwise.assign import assign
from claimwise.content import ContentError, Course
from claimwise.gradebook.nbgrader import Nbgrader

YAML = f"solutions/{MODULE}.yml"

ANOTHER_MEANING = {
    "an option with another id": (
        "{id: story, text: It rests",
        "{id: tale, text: It rests",
        "q2",
        "options of “flaws”",
    ),
    "an option less": (
        "          - {id: nature, text: It says natural means good., why: It does not say so., misconception: M01}\n",
        "",
        "q2",
        "options of “flaws”",
    ),
    "an option that says something else": (
        "It gives only a relative number.",
        "Nobody paid for it.",
        "q2",
        "the option “number” of “flaws” says something else",
    ),
    "options that changed places": (
        "text: It has no comparison., correct: true, why: What would have happened anyway?}\n"
        "          - {id: story, text: It rests on stories.",
        "text: It rests on stories., correct: true, why: What would have happened anyway?}\n"
        "          - {id: story, text: It has no comparison.",
        "q2",
        "the option “compare” of “flaws” says something else",
    ),
    "another question": ("How many trials?", "Which year was it?", "q4", "“guess” asks something else"),
    "another kind": (
        "kind: slider, prompt: How many trials?, min: 0, max: 20, step: 1, points: 1, target: 1, tolerance: 0, half: 2",
        "kind: text_entry, prompt: How many trials?, points: 1, accept: [one]",
        "q4",
        "“guess” was slider and is text_entry",
    ),
    "a part with another id": ("{id: poll, kind", "{id: cups, kind", "q4", "its parts were"),
    "the other end of an order": ("first: strongest", "first: weakest", "q3", "“(first)” of “rank”"),
    "other rows": (
        "{id: l3, text: Is it nice?}",
        "{id: l3, text: Who sells tea in spring?}",
        "q3",
        "“row l3” of “pairs”",
    ),
    "another scale": ("min: 0, max: 20", "min: 0, max: 9", "q4", "“(max)” of “guess”"),
}


@pytest.fixture
def course(tea_class: Class) -> Path:
    return tea_class.root


@pytest.mark.parametrize(("old", "new", "item", "says"), ANOTHER_MEANING.values(), ids=ANOTHER_MEANING)
def test_what_asks_something_else_needs_a_new_id(course: Path, old: str, new: str, item: str, says: str) -> None:
    change(course / YAML, old, new)
    line = (course / YAML).read_text().splitlines().index(f"  - id: {item}") + 1

    problems = [problem for problem in found(course) if "was released" in problem]

    assert len(problems) == 1
    assert problems[0].startswith(f"{YAML}:{line}: the item {item} was released and has come to ask something else: ")
    assert says in problems[0]
    assert f"list {item} under “retired”" in problems[0]
    with pytest.raises(ContentError, match=f"{item} was released"):
        assign(Nbgrader(course), Course.load(course).modules[MODULE])


CORRECTIONS = {
    "a slip of the pen": ("It gives only a relative number.", "It only gives a relative number."),
    "a clearer question": ("What is wrong with it?", "What is wrong with that sentence?"),
    "another key": ("{id: story, text: It rests on stories., correct: true", "{id: story, text: It rests on stories."),
    "what was found out since": (
        "It gives only a relative number.",
        "It gives only a relative number of people; with the whole number it would sound small.",
    ),
    "another reason": ("why: Nobody counted.", "why: A story is no count."),
    "other points": ("difficulty: medium\n    claim: t02", "difficulty: easy\n    claim: t02"),
}


@pytest.mark.parametrize(("old", "new"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_keeps_its_id(course: Path, old: str, new: str) -> None:
    change(course / YAML, old, new)

    assert [problem for problem in found(course) if "was released" in problem] == []


def test_a_question_that_no_student_has_seen_may_change(course: Path) -> None:
    change(course / YAML, "{id: story, text: It rests", "{id: tale, text: It rests")
    ledger = yaml.safe_load(released.file(course).read_text())
    del ledger[MODULE]["q2"]
    released.file(course).write_text(yaml.safe_dump(ledger))

    assign(Nbgrader(course), Course.load(course).modules[MODULE])

    assert "tale" in released.read(course)[MODULE]["q2"]["flaws"]["words"]


def test_a_ledger_of_ids_alone_is_read_and_filled_in(course: Path) -> None:
    released.file(course).write_text(f"{MODULE}: [q1, q2, q9]\n")

    assert [problem for problem in found(course) if "was released" in problem] == [
        f"{YAML}: the item q9 was released and is gone → bring it back, or list it under “retired”"
    ]
    assign(Nbgrader(course), Course.load(course).modules[MODULE])
    assert list(released.read(course)[MODULE]) == ["q1", "q2", "q9", "q3", "q4", "q5"]
    assert released.read(course)[MODULE]["q2"]


def test_what_students_saw_first_stays_in_the_ledger(course: Path) -> None:
    before = released.read(course)
    change(course / YAML, "It gives only a relative number.", "It only gives a relative number.")

    assign(Nbgrader(course), Course.load(course).modules[MODULE])

    assert released.read(course) == before
