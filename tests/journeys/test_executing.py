"""The same marks whether a submission is read, as here, or executed, as a stock nbgrader does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import determine_grade
from strategies import answers_to
from support import MODULE, REPOSITORY, Class

from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.demo.simulate import fill_in, simulated_class
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.graders_notebook import rebuild
from claimwise.grading.marker import Marker
from claimwise.handed_in import responses
from claimwise.handed_in.submission import Submission, take
from claimwise.student import session

STUDENTS = 200


@pytest.fixture(scope="module")
def shell() -> Iterator[InteractiveShell]:
    """A real IPython shell, as in a notebook's kernel."""
    shell = InteractiveShell.instance()
    yield shell
    InteractiveShell.clear_instance()


def execute(shell: InteractiveShell, notebook: NotebookNode) -> dict[str, float]:
    """Run the cells that nbgrader would run, and take the scores as nbgrader takes them from what they display."""
    session.forget()
    scores = {}
    for cell in notebook.cells:
        name = cell.metadata.nbgrader.grade_id
        if name != "answers" and not name.startswith("mark-"):
            continue  # cards change nothing: marks come from what answers() was given
        with capture_output() as captured:
            result = shell.run_cell(cell.source, store_history=False)
        assert result.success, (name, result.error_in_exec)
        if name.startswith("mark-"):
            assert captured.stderr == ""
            shown = [new_output("execute_result", {"text/plain": repr(result.result)}, execution_count=1)]
            score, _ = determine_grade(NotebookNode({**cell, "outputs": shown}), SimpleNamespace(warning=print))
            scores[name] = score
    return scores


def read(module: ResolvedModule, notebook: NotebookNode) -> dict[str, float]:
    marks = Marker(module).mark(take(notebook, module.form))
    return {f"mark-{item.item_id}": item.score for item in marks.items if item.points}


@given(st.data())
@settings(max_examples=60)
def test_any_answers_earn_the_same_both_ways(
    shell: InteractiveShell, tiny_module: ResolvedModule, data: st.DataObject
) -> None:
    answers = data.draw(answers_to({item.id: tiny_module.key(item) for item in tiny_module.items}))
    notebook = rebuild(tiny_module, Submission(source=responses.write(answers)))

    assert execute(shell, notebook) == read(tiny_module, notebook)


def simulated(course: Course) -> Iterator[tuple[ResolvedModule, NotebookNode]]:
    """Submissions of a simulated class, taking the modules in turn."""
    releases: dict[str, NotebookNode] = {}
    modules = list(course.modules.values())
    for number, student in enumerate(simulated_class(STUDENTS, seed=7)):
        module = modules[number % len(modules)]
        path = REPOSITORY / "exercises" / module.name / f"{module.name}.ipynb"
        release = releases.setdefault(module.name, nbformat.read(path, as_version=4))
        yield module, fill_in(release, module, student, seed=7)


def test_200_simulated_submissions_earn_the_same_both_ways(shell: InteractiveShell, course: Course) -> None:
    compared = 0
    for module, notebook in simulated(course):
        by_reading = read(module, notebook)
        executed = execute(shell, rebuild(module, take(notebook, module.form)))
        assert executed == by_reading
        compared += 1

    assert compared == STUDENTS


STOCK = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "answers()"}
"""


def test_a_stock_nbgrader_that_executes_gives_the_same_gradebook(tea_class: Class) -> None:
    students = simulated_class(3, seed=3)
    for student in students:
        release = nbformat.from_dict(tea_class.release())
        tea_class.hand_in(student.id, json.loads(nbformat.writes(fill_in(release, tea_class.module, student, seed=3))))
    tea_class.grade()
    by_reading = {student.id: tea_class.scores(student.id) for student in students}
    looked_at = {student.id: tea_class.needs_a_look(student.id) for student in students}
    (tea_class.root / "nbgrader_config.py").write_text(STOCK)

    stock = Nbgrader(tea_class.root)
    for student in students:
        stock.autograde(MODULE, student.id)

    assert {student.id: tea_class.scores(student.id) for student in students} == by_reading
    assert {student.id: tea_class.needs_a_look(student.id) for student in students} == looked_at
    assert all("written-q5-note" in waiting for waiting in looked_at.values())
    assert any(any(scores.values()) for scores in by_reading.values())
