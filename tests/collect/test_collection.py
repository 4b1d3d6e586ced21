"""Collecting as a whole: what is foreseen is what happens, and it can be stopped at any moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import MODULE, Class

from claimwise.collect import (
    BusyError,
    ClassList,
    InboxError,
    IntakePlan,
    State,
    class_list,
    collect,
    collecting,
    foresee,
    plan_intake,
)
from claimwise.errors import Cancelled

STUDENTS = ("ada", "bo", "cy")


@pytest.fixture
def inbox(tea_class: Class, tmp_path: Path) -> Path:
    """A folder with the work of three students; beside it, a list of four."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for student in STUDENTS:
        (folder / f"{student}.ipynb").write_text(json.dumps(tea_class.solved()))
    (tmp_path / "list.csv").write_text("id,name\nada,Ada Lovelace\nbo,Bo Li\ncy,Cy No\ndi,Di Ray\n")
    return folder


def prepared(course: Class, inbox: Path) -> tuple[IntakePlan, ClassList]:
    people = class_list(course.nbgrader, MODULE, inbox.parent / "list.csv")
    return plan_intake(course.nbgrader, MODULE, inbox, people), people


def test_what_is_foreseen_is_what_happens(tea_class: Class, inbox: Path) -> None:
    tea_class.hand_in("bo", tea_class.solved())
    tea_class.hand_in("cy", tea_class.release())
    plan, people = prepared(tea_class, inbox)

    foreseen = {each.taking.student: each.state for each in foresee(tea_class.nbgrader, MODULE, plan)}
    intake = collect(tea_class.nbgrader, MODULE, plan, people)

    assert intake.states == foreseen == {"ada": State.NEW, "bo": State.SAME, "cy": State.REPLACES}
    assert ([person.id for person in intake.missing], intake.enrolled, intake.cancelled) == (["di"], 4, False)


def test_a_student_whose_folder_leads_elsewhere_is_foreseen_and_named(tea_class: Class, inbox: Path) -> None:
    (tea_class.root / "submitted").mkdir()
    (tea_class.root / "submitted" / "ada").symlink_to(inbox, target_is_directory=True)
    plan, people = prepared(tea_class, inbox)

    (foreseen,) = (each for each in foresee(tea_class.nbgrader, MODULE, plan) if each.state is None)
    intake = collect(tea_class.nbgrader, MODULE, plan, people)

    assert foreseen.taking.student == "ada"
    assert "could not be written" in str(foreseen.problem)
    assert set(intake.states) == {"bo", "cy"}
    assert [(problem.student, problem.what[:30]) for problem in intake.failed.values()] == [
        ("ada", "ada.ipynb could not be written")
    ]


def test_collecting_that_is_cancelled_says_what_was_taken_and_a_rerun_does_the_rest(
    tea_class: Class, inbox: Path
) -> None:
    plan, people = prepared(tea_class, inbox)
    done = 0

    def stop_after_two(more: int) -> None:
        nonlocal done
        done += more
        if done == 2:
            raise Cancelled

    stopped = collect(tea_class.nbgrader, MODULE, plan, people, step=stop_after_two)

    assert stopped.cancelled
    assert stopped.states == {"ada": State.NEW, "bo": State.NEW}
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["ada", "bo"]
    again = collect(tea_class.nbgrader, MODULE, plan, people)
    assert again.states == {"ada": State.SAME, "bo": State.SAME, "cy": State.NEW}
    assert not (tea_class.root / "collected-before").exists()


def test_reading_can_be_cancelled_and_leaves_nothing(tea_class: Class, inbox: Path) -> None:
    people = class_list(tea_class.nbgrader, MODULE)
    before = set(tea_class.root.rglob("*"))

    def stop(_: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        plan_intake(tea_class.nbgrader, MODULE, inbox, people, step=stop)

    assert set(tea_class.root.rglob("*")) == before


def test_every_file_is_counted_when_it_is_read_and_when_it_is_looked_into(tea_class: Class, inbox: Path) -> None:
    steps: list[int] = []

    plan_intake(tea_class.nbgrader, MODULE, inbox, class_list(tea_class.nbgrader, MODULE), step=steps.append)

    assert sum(steps) == 2 * len(STUDENTS)


def test_nobody_collects_while_somebody_else_does(tea_class: Class, inbox: Path) -> None:
    plan, people = prepared(tea_class, inbox)

    with collecting(tea_class.root), pytest.raises(BusyError) as busy:
        collect(tea_class.nbgrader, MODULE, plan, people)

    assert busy.value.finding.remedy == "wait until that is done, then collect again"
    assert not tea_class.nbgrader.submitted(MODULE)


def test_a_folder_without_a_notebook_is_said(tea_class: Class, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(InboxError, match=r"there is no \.ipynb file in"):
        plan_intake(tea_class.nbgrader, MODULE, tmp_path / "empty", class_list(tea_class.nbgrader, MODULE))
