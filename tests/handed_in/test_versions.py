"""Hand-ins of other versions: what they share with today's module is marked, the rest is named and left open."""

from __future__ import annotations

import json
from typing import Any

import pytest
from handed_in.conftest import Grade
from support import TINY, Class, Notebook, cell, changed

from claimwise.content import Course
from claimwise.handed_in import responses
from claimwise.handed_in.asked import Asked, difference, outline
from claimwise.handed_in.cells import STUBS
from claimwise.source_notebook import solution_answers

MARKED = {"mark-q2", "mark-q3", "mark-q4"}


def older(notebook: Notebook, *changes: Any) -> Notebook:
    """A notebook that says it is of another version, after some changes."""
    notebook = changed(notebook, lambda n: n["metadata"].update(claimwise={"module": "01-tea", "version": "0ld"}))
    for change in changes:
        change(notebook)
    return notebook


def replace(name: str, old: str, new: str) -> Any:
    def change(notebook: Notebook) -> None:
        found = cell(notebook, name)
        source = "".join(found["source"])
        assert old in source
        found["source"] = source.replace(old, new)

    return change


def remove(*names: str) -> Any:
    def change(notebook: Notebook) -> None:
        for name in names:
            notebook["cells"].remove(cell(notebook, name))

    return change


def test_the_release_names_module_and_version(there: Class) -> None:
    assert there.release()["metadata"]["claimwise"] == {"module": "01-tea", "version": there.module.asked.version}


def test_the_version_is_of_what_is_asked_and_of_nothing_else() -> None:
    asked = Course.load(TINY).modules["01-tea"].asked
    parts = [{"id": "a", "kind": "choice", "select": "one", "prompt": "?", "options": [{"id": "x", "text": "X"}]}]

    assert asked.version == Course.load(TINY).modules["01-tea"].asked.version
    assert len(asked.version) == 12
    one = Asked({"q1": outline(parts)}).version
    parts[0]["points"], parts[0]["credit"] = 3, {"x": 1}
    assert Asked({"q1": outline(parts)}).version == one
    parts[0]["options"] = [{"id": "x", "text": "Y"}]
    assert Asked({"q1": outline(parts)}).version != one


def test_an_older_version_that_asks_the_same_is_marked(there: Class, grade: Grade) -> None:
    outcome = grade(older(there.solved(), replace("card-q2", "It has no comparison.", "It has no comparisons.")))

    assert (outcome.score, outcome.problems, outcome.unsure) == (18, (), frozenset())


def test_what_a_version_never_asked_is_named_and_open(there: Class, grade: Grade) -> None:
    answers = {item: parts for item, parts in solution_answers(there.module).items() if item != "q3"}
    notebook = older(there.solved(), remove("read-q3", "card-q3", "mark-q3"))
    cell(notebook, "answers")["source"] = responses.write(answers)

    outcome = grade(notebook)

    assert [str(problem) for problem in outcome.problems] == [
        "this notebook is of another version of the module, which did not ask: q3 → look at these by hand"
    ]
    assert outcome.unsure == {"mark-q3"}
    assert outcome.scores["mark-q2"] == 4


def test_what_a_version_asked_in_another_way_is_named_and_open(there: Class, grade: Grade) -> None:
    outcome = grade(older(there.solved(), replace("card-q2", '"id": "story"', '"id": "tale"')))

    assert "which asked in another way: q2 → look at these by hand" in str(outcome.problems[0])
    assert outcome.unsure == {"mark-q2"}


def test_a_text_that_was_never_asked_for_is_open(there: Class, grade: Grade) -> None:
    outcome = grade(older(there.solved(), remove("read-q5", "card-q5", "written-q5-note")))

    assert "did not ask: q5" in str(outcome.problems[0])
    assert outcome.scores["written-q5-note"] is None


def test_a_blank_text_to_another_question_is_open(there: Class, grade: Grade) -> None:
    notebook = older(
        changed(
            there.solved(),
            lambda n: cell(n, "written-q5-note").update(source=cell(there.release(), "written-q5-note")["source"]),
        ),
        replace("card-q5", "Rewrite the sentence so that it says no more than is known.", "What is a control group?"),
    )

    assert grade(notebook).scores["written-q5-note"] is None


def test_what_is_asked_no_more_is_named(there: Class, grade: Grade) -> None:
    notebook = older(there.solved())
    gone = json.loads(json.dumps(cell(notebook, "card-q2")).replace("q2", "q77"))
    notebook["cells"].append(gone)

    outcome = grade(notebook)

    assert "which asked what is asked no more: q77" in str(outcome.problems[0])
    assert outcome.score == 18


def test_a_version_that_nothing_is_known_of_leaves_everything_open(there: Class, grade: Grade) -> None:
    outcome = grade(older(there.solved(), remove("card-q1", "card-q2", "card-q3", "card-q4", "card-q5")))

    assert "nothing in it says what that one asked → compare it by hand" in str(outcome.problems[0])
    assert outcome.unsure == MARKED
    assert outcome.score == 18


def test_a_notebook_without_a_version_is_read_as_before(there: Class, grade: Grade) -> None:
    notebook = changed(there.solved(), replace("card-q2", '"id": "story"', '"id": "tale"'))
    notebook["metadata"].pop("claimwise")

    assert (grade(notebook).score, grade(notebook).problems) == (18, ())


@pytest.mark.parametrize(
    "spec",
    ["{}", '{"parts": 3}', '{"parts": [3]}', '{"parts": [{"id": [], "kind": {}}]}', '{"parts": ' + "[" * 5000, "{"],
)
def test_a_forged_card_raises_questions_and_no_marks(there: Class, grade: Grade, spec: str) -> None:
    forged = f'claim("q2", {spec})'
    outcome = grade(older(there.solved(), lambda n: cell(n, "card-q2").update(source=forged)))

    assert outcome.score == 18
    assert outcome.unsure == {"mark-q2"}


def test_long_wordings_are_compared_at_once() -> None:
    def asked(text: str) -> Any:
        return outline([{"id": "a", "kind": "choice", "prompt": "?", "options": [{"id": "x", "text": text}]}])

    assert difference(asked("a " * 100_000), asked("b " * 100_000))
    assert not difference(asked("a " * 100_000), asked("a " * 100_000))


OLD_END = "*The lines above are for the marker. There is nothing to do here.*\n\n**Have you just chosen …"


@pytest.mark.parametrize(("text", "score"), [(STUBS[2], 0.0), (STUBS[3], 0.0), ("Nobody compared.", None)])
def test_a_notebook_of_before_there_was_a_box_is_read_as_ever(
    there: Class, grade: Grade, text: str, score: float | None
) -> None:
    """Its written answer stands in its cell, which was not folded, and what is for the marker stood last."""

    def as_it_was(notebook: Notebook) -> None:
        marks = [found for found in notebook["cells"] if found["id"].startswith("mark-")]
        end = cell(notebook, "end")
        notebook["cells"] = [*(found for found in notebook["cells"] if found not in [end, *marks]), *marks, end]
        end["source"] = OLD_END
        end["metadata"].pop("jp-MarkdownHeadingCollapsed")
        end["metadata"].pop("nbgrader")  # told by what it says
        end["id"] = "c1"
        cell(notebook, "written-q5-note").update(source=text)

    outcome = grade(changed(there.solved(), as_it_was))

    assert outcome.scores["written-q5-note"] == score
    assert (outcome.score, outcome.problems) == (18, ())
