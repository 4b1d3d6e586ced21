"""A module's notebook: deterministic, valid, without keys once released, and true to the YAML in the repository."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest
from support import NOTHING_RECORDED, REPOSITORY

from claimwise.checks.secrecy import find_leaks
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.grading.graders_notebook import rebuild, show
from claimwise.grading.marker import Marker
from claimwise.handed_in import responses
from claimwise.handed_in.cells import HAND_IN_CELL
from claimwise.handed_in.submission import Submission, take
from claimwise.source_notebook import solution_answers, source_notebook, write_source

MODULES = sorted(path.stem for path in (REPOSITORY / "solutions").glob("[0-9]*.yml"))


def test_generating_again_changes_no_byte(tiny: Path) -> None:
    first = write_source(Course.load(tiny).modules["01-tea"], tiny)
    before = first.read_bytes(), first.stat().st_mtime_ns
    second = write_source(Course.load(tiny).modules["01-tea"], tiny)

    assert (second.read_bytes(), second.stat().st_mtime_ns) == before


def test_the_notebook_is_valid_and_its_code_is_python(tiny_module: ResolvedModule) -> None:
    notebook = source_notebook(tiny_module)

    nbformat.validate(notebook)
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells]
    assert len(set(names)) == len(names)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)


def test_the_solution_notebook_earns_full_marks(tiny_module: ResolvedModule) -> None:
    marks = Marker(tiny_module).mark(take(source_notebook(tiny_module), tiny_module.form))

    assert marks.problems == ()
    assert marks.score == sum(item.marked_points for item in tiny_module.graded)


def test_points_in_the_notebook_are_the_points_of_the_yaml(tiny_module: ResolvedModule) -> None:
    graded = [cell.metadata.nbgrader for cell in source_notebook(tiny_module).cells if cell.metadata.nbgrader.grade]

    assert sum(cell.points for cell in graded) == tiny_module.module.points


@pytest.mark.parametrize("name", MODULES)
def test_solutions_in_the_repository_are_what_the_yaml_makes(course: Course, name: str) -> None:
    module = course.modules[name]
    path = REPOSITORY / "solutions" / name / f"{name}.ipynb"

    assert path.read_text() == nbformat.writes(source_notebook(module)) + "\n", "run “claimwise assign”"


@pytest.mark.parametrize("name", MODULES)
def test_exercises_in_the_repository_ask_what_the_yaml_asks(course: Course, name: str) -> None:
    """Cell by cell: the release is the source without solutions and hidden tests."""
    release = nbformat.read(REPOSITORY / "exercises" / name / f"{name}.ipynb", as_version=4)
    source = source_notebook(course.modules[name])

    assert [cell.id for cell in release.cells] == [cell.id for cell in source.cells]
    for given, made in zip(release.cells, source.cells, strict=True):
        if "BEGIN" not in made.source:
            assert given.source == made.source, f"run “claimwise assign {name}”"
    assert find_leaks(course, [REPOSITORY / "exercises" / name]) == []


@pytest.mark.parametrize("name", MODULES)
def test_solutions_earn_full_marks_and_releases_none(course: Course, name: str) -> None:
    module = course.modules[name]
    marker = Marker(module)
    release = nbformat.read(REPOSITORY / "exercises" / name / f"{name}.ipynb", as_version=4)

    full = marker.mark(take(source_notebook(module), module.form))
    none = marker.mark(take(release, module.form))

    assert (full.score, full.problems) == (sum(item.marked_points for item in module.graded), ())
    assert (none.score, *map(str, none.problems)) == (0, NOTHING_RECORDED)


@pytest.mark.parametrize("name", MODULES)
def test_the_answers_cell_of_the_solution_reads_well(course: Course, name: str) -> None:
    answers = solution_answers(course.modules[name])

    assert responses.read(responses.write(answers)) == {item: parts for item, parts in answers.items() if parts}


def test_the_card_for_handing_in_knows_all_that_is_asked(tiny_module: ResolvedModule) -> None:
    names = [cell.metadata.nbgrader.grade_id for cell in source_notebook(tiny_module).cells]
    (hand_in,) = (cell for cell in source_notebook(tiny_module).cells if cell.id == HAND_IN_CELL)
    spec = ast.literal_eval(hand_in.source.partition('"01-tea", ')[2].removesuffix(")"))

    assert names.index("answers") < names.index("end") < names.index("hand-in") < names.index(HAND_IN_CELL)
    assert names[-1] == HAND_IN_CELL, "JupyterLab selects the last cell, so nothing that is folded may be the last"
    assert hand_in.metadata.nbgrader.locked
    assert spec["items"] == [item.id for item in tiny_module.items]
    assert [part["cell"] for part in spec["written"]] == ["written-q5-note"]
    assert {question["id"] for question in spec["questions"]} | {"q5"} == set(spec["items"])
    assert spec["practice"] == ["q1"]


def test_graders_see_no_spec_of_that_card(tiny_module: ResolvedModule) -> None:
    notebook = rebuild(tiny_module, Submission())
    show(notebook, tiny_module, {}, [])
    (shown,) = (cell.source for cell in notebook.cells if cell.id == HAND_IN_CELL)

    assert shown == "# Hand in"


def test_code_and_what_is_for_the_marker_are_folded_and_named(tiny_module: ResolvedModule) -> None:
    cells = {cell.id: cell for cell in source_notebook(tiny_module).cells}

    code = [cell for cell in cells.values() if cell.cell_type == "code"]
    folded = [*code, cells["written-q5-note"]]
    assert all(cell.metadata.jupyter.source_hidden for cell in folded)
    seen = {cell.id: cell.source.partition("\n")[0] for cell in code}
    assert seen["card-q2"] == "# Question 2"
    assert seen["mark-q2"] == "# Mark for question 2"
    assert seen[HAND_IN_CELL] == "# Hand in"
    assert cells["end"].metadata["jp-MarkdownHeadingCollapsed"] is True
    names = list(cells)
    marks = [name for name in names if name.startswith("mark-")]
    assert names[names.index("end") + 1 : names.index("hand-in")] == marks


def test_the_first_lines_say_what_to_press(tiny_module: ResolvedModule) -> None:
    first = source_notebook(tiny_module).cells[0].source.split("\n\n")[1]

    assert "choose Run → Run All Cells" in first
    assert "\n" not in first
