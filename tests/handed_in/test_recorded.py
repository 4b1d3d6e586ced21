"""The answers cell is found whatever it is called, whatever type it has, and however many there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from handed_in.conftest import Grade
from support import MISSING, NOTHING_RECORDED, SEVERAL, UNREAD_COPY, Class, Notebook, cell, changed

from claimwise.handed_in import responses

MARKED = {"mark-q2", "mark-q3", "mark-q4"}
WRITTEN = "written-q5-note"


def source(text: str, **more: object) -> Callable[[Notebook], object]:
    return lambda notebook: cell(notebook, "answers").update(source=text, **more)


def retype(kind: str, fence: str = "") -> Callable[[Notebook], object]:
    def change(notebook: Notebook) -> None:
        found = cell(notebook, "answers")
        text = "".join(found["source"])
        found.update(cell_type=kind, source=f"{fence}python\n{text}\n{fence}" if fence else text)

    return change


def nameless(notebook: Notebook) -> None:
    found = cell(notebook, "answers")
    found["metadata"] = {}
    found["id"] = "a1b2"


def noted(notebook: Notebook) -> None:
    found = cell(notebook, "answers")
    found["metadata"] = {"id": found.pop("id")}


FOUND = {
    "as Markdown": (retype("markdown"), ()),
    "as Markdown between fences": (retype("markdown", "```"), ()),
    "as Markdown between other fences": (retype("markdown", "~~~"), ()),
    "as raw text": (retype("raw"), ()),
    "by its id": (lambda n: cell(n, "answers").update(metadata={}), ("it was found by its id",)),
    "by the id in its metadata": (noted, ("it was found by its id",)),
    "by what it holds": (nameless, ("it was found by what it holds",)),
    "as Markdown, by what it holds": (
        lambda n: (retype("markdown")(n), nameless(n)),
        ("it was found by what it holds",),
    ),
}


@pytest.mark.parametrize(("change", "says"), FOUND.values(), ids=FOUND)
def test_it_is_found(there: Class, grade: Grade, change: Callable[[Notebook], object], says: tuple[str, ...]) -> None:
    outcome = grade(changed(there.solved(), change))

    assert outcome.score == 18
    assert len(outcome.problems) == len(says)
    assert all(word in str(problem) for word, problem in zip(says, outcome.problems, strict=True))
    assert not outcome.unsure


def another(text: str, kind: str = "code", **more: object) -> Callable[[Notebook], object]:
    return lambda notebook: notebook["cells"].append({"cell_type": kind, "metadata": {}, "source": text, **more})


EMPTY = ["answers()", "", f"{responses.IMPORT}\n\nanswers()", f"{responses.IMPORT}\nanswers(q2={{}})"]


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("first", [True, False])
def test_an_empty_copy_never_wins(there: Class, grade: Grade, empty: str, first: bool) -> None:
    notebook = there.solved()
    copy = {**cell(notebook, "answers"), "source": empty}
    notebook["cells"].insert(0 if first else len(notebook["cells"]), copy)

    assert (grade(notebook).score, grade(notebook).problems) == (18, ())


def test_a_filled_cell_without_a_name_wins_over_an_empty_one_with_it(there: Class, grade: Grade) -> None:
    filled = "".join(cell(there.solved(), "answers")["source"])
    notebook = changed(there.solved(), lambda n: (source("answers()")(n), another(filled)(n)))

    assert grade(notebook).score == 18
    assert not grade(notebook).unsure


def test_what_two_cells_agree_in_counts_and_the_rest_is_open(there: Class, grade: Grade) -> None:
    first, second = "answers(q4={'word': 'few'}, q3={'hedge': ['w1']})", "answers(q4={'word': 'some'})"
    notebook = changed(there.release(), lambda n: (source(first)(n), another(second)(n)))

    outcome = grade(notebook)

    assert SEVERAL in map(str, outcome.problems)
    assert outcome.unsure == {"mark-q4"}
    assert outcome.scores["mark-q3"] == 2
    assert outcome.scores[WRITTEN] is None


def test_a_copy_that_cannot_be_read_leaves_everything_open(there: Class, grade: Grade) -> None:
    outcome = grade(changed(there.solved(), another(f"{responses.IMPORT}\nanswers(q2={{")))

    assert UNREAD_COPY in map(str, outcome.problems)
    assert outcome.score == 18
    assert outcome.unsure == MARKED


NEVER_FINAL = {
    "nothing recorded": (lambda _: None, NOTHING_RECORDED),
    "the cell is missing": (lambda n: n["cells"].remove(cell(n, "answers")), MISSING),
    "the cell is blank": (source(""), NOTHING_RECORDED),
    "the cell is cut short": (source("answers(q2={'verdict': 'supp"), "cannot be read"),
    "one entry is bad": (source("answers(q2={'verdict': x}, q4={'word': 'few'})"), "cannot be read"),
    "the cell holds words": (source("I did answer all of this."), "cannot be read"),
}


@pytest.mark.parametrize(("change", "says"), NEVER_FINAL.values(), ids=NEVER_FINAL)
def test_what_was_not_read_is_never_a_final_zero(
    there: Class, grade: Grade, change: Callable[[Notebook], object], says: str
) -> None:
    outcome = grade(changed(there.release(), change))

    assert outcome.unsure == MARKED
    assert any(says in str(problem) for problem in outcome.problems)
    assert (outcome.scores[WRITTEN] is None) == (says != NOTHING_RECORDED)
