"""Written answers are found wherever they stand, and what may have been lost is never a final zero."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from handed_in.conftest import Grade
from hypothesis import given, settings
from hypothesis import strategies as st
from support import MAY_BE_LOST, Class, Notebook, cell, changed

from claimwise.handed_in.cells import EMPTY_ANSWERS, NOTHING_FOUND, STUBS, WRITE_HERE, compared, is_stub, without_stub
from claimwise.handed_in.fingerprint import fingerprint
from claimwise.handed_in.notebook import Cell
from claimwise.handed_in.responses import write as write_answers
from claimwise.handed_in.submission import Form, Submission, take
from claimwise.handed_in.written import BESIDE, BETWEEN, find_written
from claimwise.kinds.shared.texts import MAX_WRITTEN
from claimwise.source_notebook import solution_answers, source_notebook

NAME = "written-q5-note"
TEXT = "Some customers slept better; nobody compared."
PICTURE = {"sketch.png": {"image/png": "iVBORw0KGgo="}}

Change = Callable[[Notebook], object]


def new(source: str, kind: str = "markdown", **more: Any) -> Notebook:
    return {"cell_type": kind, "metadata": {}, "source": source, **more}


def place(notebook: Notebook, name: str) -> int:
    return notebook["cells"].index(cell(notebook, name))


def put(source: str, kind: str = "markdown", after: str = NAME, **more: Any) -> Change:
    """Adds a cell that nobody gave out."""
    return lambda notebook: notebook["cells"].insert(place(notebook, after) + 1, new(source, kind, **more))


def write(source: str, **more: Any) -> Change:
    """Writes into the cell that is there for it."""
    return lambda notebook: cell(notebook, NAME).update(source=source, **more)


def add(name: str, source: str) -> Change:
    """Writes at the end of a cell that is not there for it."""
    return lambda notebook: cell(notebook, name).update(source=[*cell(notebook, name)["source"], source])


def remove(notebook: Notebook) -> None:
    notebook["cells"].remove(cell(notebook, NAME))


def wipe(notebook: Notebook) -> None:
    """Takes away all metadata and ids, as an editor of 2020 did."""
    for found in notebook["cells"]:
        found["metadata"] = {}
        found.pop("id", None)


def ids_into_metadata(notebook: Notebook) -> None:
    """Keeps of all metadata an id that Colab writes."""
    for found in notebook["cells"]:
        found["metadata"] = {"id": found.pop("id")}


def all_of(*changes: Change) -> Change:
    def change(notebook: Notebook) -> None:
        for one in changes:
            one(notebook)

    return change


FOUND = {
    "in its cell": (write(TEXT), TEXT, ""),
    "with an id and no metadata": (all_of(write(TEXT), lambda n: cell(n, NAME).update(metadata={})), TEXT, ""),
    "with an id in the metadata": (
        all_of(write(TEXT), ids_into_metadata),
        TEXT,
        "had lost its name; it was found by its id",
    ),
    "without any name, in its place": (all_of(write(TEXT), wipe), TEXT, "had lost its name; it was found by its place"),
    "retyped as code": (write(TEXT, cell_type="code", outputs=[]), TEXT, ""),
    "retyped as raw text": (write(TEXT, cell_type="raw"), TEXT, ""),
    "after the placeholder": (write(f"{WRITE_HERE}\n\n{TEXT}"), TEXT, ""),
    "within the placeholder's line": (write(f"{TEXT} {WRITE_HERE}"), TEXT, ""),
    "beside an old placeholder": (write(f"{STUBS[-1]}\n{TEXT}"), TEXT, ""),
    "in a new cell below": (put(TEXT), TEXT, "is as it was given out; the text of cell"),
    "in a new raw cell below": (put(TEXT, "raw"), TEXT, "is as it was given out; the text of cell"),
    "in a code box": (put(TEXT, "code"), TEXT, "is as it was given out; the text of cell"),
    "in a code box, as a comment": (put(f"# {TEXT}", "code"), f"# {TEXT}", "is shown in its place"),
    "in a code box, in quotation marks": (put(f'"{TEXT}"', "code"), f'"{TEXT}"', "is shown in its place"),
    "in the box of the answers": (
        lambda n: cell(n, "answers").update(source=f"{EMPTY_ANSWERS}\n{TEXT}"),
        TEXT,
        "is as it was given out; the text of cell",
    ),
    "in the box of answers that are recorded": (
        lambda n: cell(n, "answers").update(source=f"{write_answers({'q4': {'word': 'few'}})}\n\n{TEXT}"),
        TEXT,
        "is as it was given out; the text of cell",
    ),
    "in the folded box of the card": (
        add("card-q5", f"\n\n{TEXT}"),
        TEXT,
        "is shown in its place",
    ),
    "below the question": (
        add("read-q5", f"\n\n{TEXT}"),
        TEXT,
        "is shown in its place",
    ),
    "in a new cell, its own deleted": (all_of(put(TEXT), remove), TEXT, "found by its place"),
    "somewhere else, its own deleted": (
        all_of(put(TEXT, after="record"), remove),
        TEXT,
        "is missing; the text of cell",
    ),
    "in a new cell, its own blank": (all_of(write(" \n"), put(TEXT)), TEXT, "is empty, though something was given out"),
    "in its cell and one below": (
        all_of(write(TEXT), put("Nobody compared.")),
        f"{TEXT}{BETWEEN}Nobody compared.",
        "is shown with it",
    ),
    "twice, one of them untouched": (all_of(write(TEXT), lambda n: n["cells"].append(untouched(n))), TEXT, ""),
    "twice, the same": (all_of(write(TEXT), lambda n: n["cells"].append(cell(n, NAME))), TEXT, ""),
    "twice, and different": (
        all_of(write(TEXT), lambda n: n["cells"].append({**untouched(n), "source": "Nobody compared."})),
        f"{TEXT}{BETWEEN}Nobody compared.",
        "there are several cells for the written answer written-q5-note that differ; all of them are shown",
    ),
}


def untouched(notebook: Notebook) -> Notebook:
    return {**cell(notebook, NAME), "source": WRITE_HERE}


@pytest.mark.parametrize(("change", "text", "says"), FOUND.values(), ids=FOUND)
def test_a_text_is_found_and_waits_for_a_person(
    there: Class, grade: Grade, change: Change, text: str, says: str
) -> None:
    outcome = grade(changed(there.release(), change))

    assert shown(outcome.notebook) == text
    assert outcome.scores[NAME] is None
    assert outcome.answers[NAME] == fingerprint(text)
    about = [str(problem) for problem in outcome.problems if NAME in problem.cells]
    assert len(about) == bool(says)
    assert all(says in problem for problem in about)
    assert NAME not in outcome.silent


def shown(notebook: str) -> str:
    return "".join(cell(json.loads(notebook), NAME)["source"])


LOST = {
    "its cell is gone": (remove, "is missing → ask the student for the text"),
    "its cell is blank": (write(" "), "is empty, though something was given out in it"),
    "all names are gone": (wipe, "had lost its name, and only what was given out stands in it"),
    "the answers cell is gone": (lambda n: n["cells"].remove(cell(n, "answers")), MAY_BE_LOST),
    "the answers cell is broken": (lambda n: cell(n, "answers").update(source="answers(q2={"), MAY_BE_LOST),
}


@pytest.mark.parametrize(("change", "says"), LOST.values(), ids=LOST)
def test_what_may_be_lost_is_left_open_and_said(there: Class, grade: Grade, change: Change, says: str) -> None:
    outcome = grade(changed(there.release(), change))

    assert outcome.scores[NAME] is None
    assert says in " ".join(str(problem) for problem in outcome.problems if NAME in problem.cells)
    assert shown(outcome.notebook) == NOTHING_FOUND
    assert NAME not in outcome.silent


UNTOUCHED = {
    "as it was given out": lambda _: None,
    "with another line end": write(f"{WRITE_HERE}\r\n"),
    "broken into lines": write(WRITE_HERE.replace(" ", "\n")),
    "without the stars": write(WRITE_HERE.strip("*")),
    "as an older release gave it out": write(STUBS[-1]),
    "beside code of the student's own": put("import math\nprint(math.sqrt(2))", "code"),
    "beside an empty cell": put("\n"),
}


@pytest.mark.parametrize("change", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_certainly_untouched_earns_nothing(there: Class, grade: Grade, change: Change) -> None:
    outcome = grade(changed(there.solved(), all_of(write(WRITE_HERE), change)))

    assert (outcome.scores[NAME], outcome.problems) == (0.0, ())
    assert NAME in outcome.silent
    assert shown(outcome.notebook) == WRITE_HERE


PICTURES = {
    "pasted": write("![sketch.png](attachment:sketch.png)", attachments=PICTURE),
    "pasted and nothing written": write(WRITE_HERE, attachments=PICTURE),
    "in a new cell": put("![a](attachment:a.png)", attachments=PICTURE),
    "in a new cell without a word": put("", attachments=PICTURE),
    "as data": write(f"See ![](data:image/png;base64,{'A' * 100_000}) there."),
    "as HTML": write('See <img src="https://example.org/a.png">.'),
    "by its address": write("See ![](https://example.org/a.png)."),
    "by a reference": write("See ![this][1].\n\n[1]: attachment:a.png"),
}


@pytest.mark.parametrize("change", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_said_to_be_left_out(there: Class, grade: Grade, change: Change) -> None:
    outcome = grade(changed(there.release(), change))

    what = "a picture was left out of the written answer written-q5-note → look at it in the file handed in"
    assert what in map(str, outcome.problems)
    assert outcome.scores[NAME] is None
    assert len(shown(outcome.notebook)) < 300


def test_another_picture_is_another_answer(there: Class, grade: Grade) -> None:
    one, two = (
        grade(changed(there.release(), write("![](attachment:a.png)", attachments={"a.png": {"image/png": data}})))
        for data in ("AAAA", "BBBB")
    )

    assert one.answers[NAME] != two.answers[NAME]


def test_a_text_too_long_costs_only_itself(there: Class, grade: Grade) -> None:
    outcome = grade(changed(there.solved(), write("x" * (MAX_WRITTEN + 1))))
    other = grade(changed(there.solved(), write("x" * MAX_WRITTEN + "y")))

    assert "written-q5-note is very long; only its beginning was kept" in str(outcome.problems[0])
    assert len(shown(outcome.notebook)) == MAX_WRITTEN
    assert outcome.scores[NAME] is None
    assert outcome.score == 18
    assert outcome.answers[NAME] != other.answers[NAME]


def test_what_there_is_to_know_stands_above_the_answer(there: Class, grade: Grade) -> None:
    notebook = json.loads(grade(changed(there.release(), put(TEXT))).notebook)

    (output,) = cell(notebook, "card-q5")["outputs"]
    html = "".join(output["data"]["text/html"])
    assert "is as it was given out; the text of cell" in html
    assert html.index("For the grader") < html.index("cw-rubric")


# --- in the card -----------------------------------------------------------------------------------------------------

OTHER = "Nobody compared."
BOTH = f"{TEXT}{BESIDE}{OTHER}"
DIFFER = "the card and the notebook hold different texts for the written answer written-q5-note; the card's counts"


def card(text: Any, **more: Any) -> Change:
    """Records something as the written answer, among the answers."""
    answers = write_answers({"q4": {"word": "few"}, "q5": {"note": text, **more}})
    return lambda notebook: cell(notebook, "answers").update(source=answers)


def cards(*texts: str) -> Change:
    """Records one text in the answers cell, and others in copies of it."""

    def change(notebook: Notebook) -> None:
        card(texts[0])(notebook)
        for text in texts[1:]:
            copy = changed(notebook, card(text))
            notebook["cells"].append(cell(copy, "answers"))

    return change


IN_THE_CARD = {
    "only there": (card(TEXT), TEXT, ""),
    "there and in the cell": (all_of(card(TEXT), write(TEXT)), TEXT, ""),
    "there and in the cell, saved elsewhere": (
        all_of(card(f"{TEXT}\nSo."), write(f"{TEXT} \r\nSo.\n")),
        f"{TEXT}\nSo.",
        "",
    ),
    "another in the cell": (all_of(card(TEXT), write(OTHER)), BOTH, DIFFER),
    "another in a new cell below": (all_of(card(TEXT), put(OTHER)), BOTH, DIFFER),
    "the same in a new cell below": (all_of(card(TEXT), put(TEXT)), TEXT, ""),
    "its cell deleted": (all_of(card(TEXT), remove), TEXT, ""),
    "its cell emptied": (all_of(card(TEXT), write(" ")), TEXT, ""),
    "without any name": (all_of(card(TEXT), wipe), TEXT, ""),
    "blank there, and one in the cell": (all_of(card(" \n"), write(TEXT)), TEXT, ""),
    "a placeholder there, and one in the cell": (all_of(card(WRITE_HERE), write(TEXT)), TEXT, ""),
    "with a placeholder": (card(f"{WRITE_HERE}\n{TEXT}"), TEXT, ""),
    "twice, the same": (cards(TEXT, TEXT), TEXT, ""),
    "twice, and different": (cards(OTHER, TEXT), BOTH, DIFFER),
    "twice, the second blank": (cards(TEXT, ""), TEXT, ""),
    "like the grader's sentence": (all_of(card(BOTH), write("Tea.")), f"{BOTH}{BESIDE}Tea.", DIFFER),
    "like a remark": (card("See (there) # nobody compared."), "See (there) # nobody compared.", ""),
    "like answers": (card("answers(q4={'word': 'a lot'})"), "answers(q4={'word': 'a lot'})", ""),
    "like answers, in the cell too": (
        all_of(card("answers(q4={'word': 'a lot'})"), write("answers(q4={'word': 'a lot'})")),
        "answers(q4={'word': 'a lot'})",
        "",
    ),
    "like code": (card('""")\nimport os\nanswers(\n)\n'), '""")\nimport os\nanswers(\n)\n', ""),
}


@pytest.mark.parametrize(("change", "text", "says"), IN_THE_CARD.values(), ids=IN_THE_CARD)
def test_a_text_may_stand_in_the_card(there: Class, grade: Grade, change: Change, text: str, says: str) -> None:
    outcome = grade(changed(there.release(), change))

    assert shown(outcome.notebook) == text
    assert outcome.scores[NAME] is None
    assert outcome.answers[NAME] == fingerprint(compared(text))
    about = [str(problem) for problem in outcome.problems if NAME in problem.cells]
    assert bool(about) == bool(says)
    assert not says or says in about[0]
    assert NAME not in outcome.silent
    assert outcome.scores["mark-q4"] == 1


def test_the_same_text_is_the_same_answer_wherever_it_stands(there: Class, grade: Grade) -> None:
    given = {"q4": {"word": "few"}}
    typed = grade(
        changed(there.release(), all_of(write(TEXT), lambda n: cell(n, "answers").update(source=write_answers(given))))
    )
    recorded = grade(changed(there.release(), card(TEXT)))

    assert typed.answers == recorded.answers


def test_a_cell_with_a_picture_is_shown_below_the_cards_text(there: Class, grade: Grade) -> None:
    picture = "![](attachment:sketch.png)"
    outcome = grade(changed(there.release(), all_of(card(TEXT), write(TEXT, attachments=PICTURE))))
    other = grade(changed(there.release(), all_of(card(TEXT), write(picture, attachments=PICTURE))))

    assert shown(outcome.notebook).startswith(f"{TEXT}{BESIDE}[a picture is in the file handed in: ")
    assert shown(other.notebook).startswith(f"{TEXT}{BESIDE}{picture}")
    for found in (outcome, other):
        assert "look at it in the file handed in" in " ".join(map(str, found.problems))


@pytest.mark.parametrize("cell_holds", ["", WRITE_HERE, "x" * (MAX_WRITTEN + 1), "y" * (MAX_WRITTEN + 1)])
def test_a_text_too_long_in_the_card_costs_only_itself(there: Class, grade: Grade, cell_holds: str) -> None:
    outcome = grade(changed(there.release(), all_of(card("x" * (MAX_WRITTEN + 1)), write(cell_holds))))

    said = " ".join(map(str, outcome.problems))
    assert "written-q5-note is very long; only its beginning was kept → read the rest in the file handed in" in said
    assert shown(outcome.notebook).startswith("x" * 1000)
    assert shown(outcome.notebook).count("[cut here: ") == (2 if "yy" in cell_holds else 1)
    assert outcome.scores[NAME] is None
    assert outcome.scores["mark-q4"] == 1


def test_the_longest_texts_that_are_allowed_fit_among_the_answers(course: Any) -> None:
    """Also if each character takes two in the cell, beside the answers to all that is asked."""
    for module in course.modules.values():
        answers = solution_answers(module)
        for item in module.items:
            answers[item.id] |= {part.id: '"\n' * (MAX_WRITTEN // 2) for part in item.written}

        found = take(
            {"cells": [{"source": write_answers(answers), "metadata": {"nbgrader": {"grade_id": "answers"}}}]},
            module.form,
        )

        assert {len(text) for text in found.written.values()} <= {MAX_WRITTEN}, module.name
        assert found.answers == {item: parts for item, parts in solution_answers(module).items() if parts}
        assert not found.problems


@pytest.mark.parametrize("value", [7, ["Tea."], {"a": "Tea."}, 1.5, [], {}])
def test_what_is_no_text_is_named_and_left_open(there: Class, grade: Grade, value: Any) -> None:
    outcome = grade(changed(there.release(), card(value)))
    with_text = grade(changed(there.release(), all_of(card(value), write(TEXT))))

    for found in (outcome, with_text):
        assert "in place of the written answer written-q5-note, which is a text" in " ".join(map(str, found.problems))
        assert found.scores[NAME] is None
        assert found.scores["mark-q4"] == 1
    assert shown(outcome.notebook) == NOTHING_FOUND
    assert shown(with_text.notebook) == TEXT


def test_what_is_blank_in_the_card_and_untouched_in_the_cell_earns_nothing(there: Class, grade: Grade) -> None:
    outcome = grade(changed(there.release(), card("\n")))

    assert (outcome.scores[NAME], outcome.problems) == (0.0, ())


# --- several written answers -----------------------------------------------------------------------------------------

NAMES = ("written-q1-a", "written-q1-b", "written-q2-a")
KNOWN = {*NAMES, "read-q1", "card-q1", "read-q2", "card-q2", "answers"}
TEXTS = {"read-q1": "### 1. Tea", "read-q2": "### 2. Coffee"}


def texts(*cells: tuple[str, str] | str) -> list[str]:
    """The texts that are found; a cell is a source, or a name and a source."""
    made = [("", found) if isinstance(found, str) else found for found in cells]
    handed_in = [Cell(place, "markdown", source, name) for place, (name, source) in enumerate(made, 1)]
    return [found.text for found in find_written(handed_in, NAMES, KNOWN, TEXTS, {}).values()]


def test_nameless_cells_are_told_apart_by_their_order() -> None:
    assert texts("### 1. Tea", "One.", "Two.", "### 2. Coffee", "Three.") == ["One.", "Two.", "Three."]
    assert texts("### 1. Tea", WRITE_HERE, "Two.", "### 2. Coffee", WRITE_HERE) == ["", "Two.", ""]
    assert texts("One.", "Two.", "Three.") == ["One.", "Two.", "Three."]


def test_where_the_order_does_not_tell_every_text_is_shown_for_every_answer() -> None:
    both = f"One.{BETWEEN}Two."

    assert texts("### 1. Tea", ("written-q1-a", WRITE_HERE), "### 2. Coffee", "One.", "Two.") == ["", "", both]
    assert texts("One.", "Two.") == [both, both, both]


def test_a_new_cell_belongs_to_the_answer_above_it() -> None:
    stubs = [(name, WRITE_HERE) for name in NAMES]

    assert texts(stubs[0], "One.", stubs[1], stubs[2], "Three.") == ["One.", "", "Three."]


def test_a_text_beside_other_parts_of_its_item_is_an_answer_of_its_own() -> None:
    form = Form({"q1": frozenset({"pick", "note"})}, ("written-q1-note",))

    def taken(*answers: dict[str, Any]) -> Submission:
        made = [{"cell_type": "code", "id": "answers", "source": write_answers({"q1": given})} for given in answers]
        return take({"cells": [*made, {"cell_type": "markdown", "id": "written-q1-note", "source": WRITE_HERE}]}, form)

    both, alone = taken({"pick": "a", "note": TEXT}), taken({"pick": "a"})
    assert both.answers == alone.answers == {"q1": {"pick": "a"}}
    assert (both.written, both.in_card) == ({"written-q1-note": TEXT}, {"written-q1-note"})
    assert (both.untouched, alone.untouched) == (frozenset(), {"written-q1-note"})

    # What a later answers cell lacks is not lost.
    lacking = taken({"pick": "a", "note": TEXT}, {"pick": "b"})
    assert lacking.answers == {"q1": {"pick": "b"}}
    assert lacking.written == {"written-q1-note": TEXT}
    assert lacking.unsure == {"q1"}


# --- placeholders ----------------------------------------------------------------------------------------------------


def test_todays_placeholders_are_in_the_table(there: Class) -> None:
    assert WRITE_HERE in STUBS
    assert NOTHING_FOUND in STUBS
    assert "".join(cell(there.release(), NAME)["source"]) in STUBS


@given(st.lists(st.sampled_from([*STUBS, " ", "\n", "*", "Tea.", "Write your answer here"]), max_size=5).map("".join))
@settings(max_examples=50)
def test_what_a_student_wrote_holds_no_placeholder(text: str) -> None:
    written = without_stub(text)

    assert without_stub(written) == written
    assert not any(stub in written for stub in STUBS)
    assert ("Tea." in written) == ("Tea." in text)
    assert is_stub(text) == (bool(text.strip()) and not written)


# --- every module ----------------------------------------------------------------------------------------------------


def test_every_cell_of_every_module_is_known_without_its_name(course: Any) -> None:
    """A module's own cells are never taken for a student's, even where an editor wiped all names."""
    for module in course.modules.values():
        form = module.form
        made = source_notebook(module).cells
        handed_in = [
            Cell(place, found.cell_type, WRITE_HERE if found.id in form.written else found.source)
            for place, found in enumerate(made, 1)
        ]
        found = find_written(handed_in, form.written, form.cells, form.texts, {})
        assert [answer.text for answer in found.values()] == [""] * len(form.written), module.name
        assert {found.id for found in made} <= form.cells, module.name


# --- anything at all -------------------------------------------------------------------------------------------------

PIECES = [
    *STUBS,
    *(
        "Tea.",
        TEXT,
        "",
        " ",
        "\n",
        "### 5. Say it fairly",
        "# Question 5",
        EMPTY_ANSWERS,
        "answers(q4={'word': 'few'})",
        "answers(q5={'note': 'Tea.'})",
        f"answers(q5={{'note': {TEXT!r}}}, q4={{}})",
        "answers(q5={'note': ['Tea.']})",
    ),
    *(
        "![](attachment:a.png)",
        "<img src=x>",
        f"data:image/png;base64,{'A' * 150}",
        "x" * 500,
        BETWEEN,
        BESIDE,
        "```\n",
        "\r",
    ),
    *("[a picture is in the file handed in: 0]", "\n[cut here: 0]", 'claim("q5", {\n})', "# a b c d", "*", "_"),
]
sources = st.lists(st.sampled_from(PIECES) | st.text(max_size=10), max_size=4).map("".join)
names = st.sampled_from(["", NAME, "answers", "read-q5", "card-q5", "mark-q2", "end", "of my own"])
cells = st.builds(
    lambda kind, source, name, by, pictures: {
        "cell_type": kind,
        "source": source,
        "metadata": {},
        **({"id": name} if by == "id" else {"metadata": {"id": name}} if by == "note" else {}),
        **({"metadata": {"nbgrader": {"grade_id": name}}} if by == "name" else {}),
        **({"attachments": PICTURE} if pictures else {}),
    },
    st.sampled_from(["markdown", "code", "raw"]),
    *(sources, names, st.sampled_from(["id", "note", "name"]), st.booleans()),
)


@given(st.lists(cells, max_size=6), st.booleans(), st.integers(0, 2))
@settings(max_examples=150)
def test_whatever_is_found_reads_the_same_in_the_graders_notebook(
    there: Class, grade: Grade, added: list[Notebook], whole: bool, long: int
) -> None:
    notebook = there.release() if whole else {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    for found in added:
        notebook["cells"].insert(len(notebook["cells"]) * 2 // 3, found)
    if long and added:
        added[0]["source"] *= MAX_WRITTEN // 10**long

    outcome = grade(notebook)

    assert outcome.scores[NAME] in (0.0, None)
    assert (outcome.scores[NAME] == 0.0) <= (shown(outcome.notebook) == WRITE_HERE)
    assert all(len(str(problem)) < 500 for problem in outcome.problems)


anything = st.text(max_size=40) | st.sampled_from(PIECES)
at_length = st.builds(lambda text, long: text + "x" * (MAX_WRITTEN + 1) if long else text, anything, st.booleans())


@given(at_length, st.none() | at_length, st.booleans())
@settings(max_examples=100)
def test_any_text_in_the_card_comes_back_from_the_graders_notebook(
    there: Class, grade: Grade, typed: str, own: str | None, same: bool
) -> None:
    notebook = changed(there.release(), card(typed))
    if same or own is not None:
        write(typed if same else own)(notebook)

    outcome = grade(notebook)  # which sees to it that the grader's notebook reads as this one does

    text = without_stub(typed)
    assert outcome.scores[NAME] is None or not text
    assert shown(outcome.notebook).startswith(text[: MAX_WRITTEN // 2]) or not text or "data:image" in text
    assert (BESIDE in shown(outcome.notebook)) <= (BESIDE in typed or own is not None)
