"""Long work that somebody cancels: it stops with whole files and no process left, and another run does the rest."""

from __future__ import annotations

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from support import MODULE, Class, cell, change, gradebook_rows

from claimwise.content import Course
from claimwise.demo.simulate import fill_in, rehearse, simulated_class
from claimwise.errors import Cancelled
from claimwise.grading import workers
from claimwise.grading.regrade import apply_regrade, plan_regrade
from claimwise.handed_in import responses

STUDENTS = 20


def after(most: int) -> Callable[[int], None]:
    """A progress callback that cancels the work once so many are done."""
    done = 0

    def step(more: int) -> None:
        nonlocal done
        done += more
        if done >= most:
            raise Cancelled

    return step


def state(there: Class) -> tuple[dict[str, set[tuple[object, ...]]], dict[str, str]]:
    """Everything that grading leaves behind, unfinished files included."""
    files = {
        str(path.relative_to(there.root)): path.read_text(encoding="utf-8")
        for path in (there.root / "autograded").rglob("*")
        if path.is_file()
    }
    return gradebook_rows(there.nbgrader.directory.db_url), files


@pytest.fixture
def two_classes(tea_class: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Class, Class]:
    """The same class twice, in batches of four; nothing is graded."""
    monkeypatch.setattr(workers, "BATCH", 4)
    release = nbformat.from_dict(tea_class.release())
    for student in simulated_class(STUDENTS, seed=3):
        text = nbformat.writes(fill_in(release, tea_class.module, student, seed=3))
        tea_class.hand_in(student.id, text[:500] if student.habit == "broken" else text)
    return tea_class, Class(Path(shutil.copytree(tea_class.root, tmp_path / "other")))


@pytest.mark.parametrize("processes", ["one", "several"])
def test_grading_again_after_it_was_cancelled_leaves_what_one_run_leaves(
    two_classes: tuple[Class, Class], monkeypatch: pytest.MonkeyPatch, processes: str
) -> None:
    here, undisturbed = two_classes
    undisturbed.grade()
    if processes == "several":
        monkeypatch.setattr(workers, "WORTH_PROCESSES", 1)

    with pytest.raises(Cancelled):
        here.grade(step=after(8))

    assert multiprocessing.active_children() == []
    rows, files = state(here)
    assert len(rows["submissions"]) == 8
    assert len([name for name in files if name.endswith(".ipynb")]) == 8
    assert all(state(undisturbed)[1][name] == text for name, text in files.items())
    results = here.grade()
    assert state(here) == state(undisturbed)
    assert sum(result.skipped for result in results.values()) == 8


def test_work_that_is_cancelled_before_it_begins_leaves_nothing(two_classes: tuple[Class, Class]) -> None:
    here, _ = two_classes

    with pytest.raises(Cancelled):
        here.grade(step=after(0))

    assert not (here.root / "autograded").exists()


def test_another_key_that_was_cancelled_is_applied_to_the_rest(two_classes: tuple[Class, Class]) -> None:
    for there in two_classes:
        for student in ("student001", "student015", "student016"):
            notebook = there.release()
            cell(notebook, "answers")["source"] = responses.write({"q2": {"verdict": "unsupported"}})
            there.hand_in(student, notebook)
        there.grade()
        change(there.root / "solutions/tea.verdicts.yml", "accept: {unsupported: 0.2}", "accept: {unsupported: 0.6}")
        there.module = Course.load(there.root).modules[MODULE]
    here, undisturbed = two_classes
    whole = plan_regrade(undisturbed.nbgrader, undisturbed.module)
    apply_regrade(undisturbed.nbgrader, undisturbed.module, whole)

    with pytest.raises(Cancelled):
        plan_regrade(here.nbgrader, here.module, step=after(4))
    plan = plan_regrade(here.nbgrader, here.module)
    assert plan == whole
    with pytest.raises(Cancelled):
        apply_regrade(here.nbgrader, here.module, plan, step=after(4))

    rest = plan_regrade(here.nbgrader, here.module)
    assert 0 < len(rest.changes) < len(whole.changes)
    apply_regrade(here.nbgrader, here.module, rest)
    assert not plan_regrade(here.nbgrader, here.module).needed
    assert state(here) == state(undisturbed)


def test_a_rehearsal_that_was_cancelled_leaves_whole_submissions(tea_class: Class, tmp_path: Path) -> None:
    other = Class(Path(shutil.copytree(tea_class.root, tmp_path / "other")))
    rehearse(Course.load(other.root), other.module, 6, seed=1)

    with pytest.raises(Cancelled):
        rehearse(Course.load(tea_class.root), tea_class.module, 6, seed=1, stages=lambda *_: after(3))

    folders = sorted(path.name for path in (tea_class.root / "submitted").iterdir())
    assert folders == ["student001", "student002", "student003"]
    for name in folders:
        place = Path("submitted") / name / MODULE
        left, right = (sorted(path.name for path in (root / place).iterdir()) for root in (tea_class.root, other.root))
        assert left == right
