"""How many pages of feedback are older than their marks: counted aside, and again after each change."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import MODULE, Class

from claimwise.desk import ages
from claimwise.desk.aside import Aside
from claimwise.desk.place import Place
from claimwise.desk.rooms import course
from claimwise.desk.visit import EVERYTHING, Visit
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.handing_back.feedback_pages import write_feedback

LONG = 60.0
"""Seconds in which a count of two pages ends on any machine."""


@pytest.fixture
def handed_back(tea_class: Class) -> Class:
    for student in ("ada", "bo"):
        tea_class.hand_in(student, tea_class.solved())
    tea_class.grade()
    write_feedback(tea_class.nbgrader, tea_class.module)
    return tea_class


def mark(there: Class, student: str) -> None:
    with there.nbgrader.gradebook() as gradebook:
        gradebook.find_grade("written-q5-note", MODULE, MODULE, student).manual_score = 2
        gradebook.db.commit()


def counted(there: Class) -> dict[str, int]:
    return dict(ages.older_by_module(Place(there.root), LONG) or {})


def test_a_count_holds_until_something_changes(handed_back: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = ages.older_pages

    def noted(*about: object) -> dict[str, list[str]]:
        asked.append("again")
        return real(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(ages, "older_pages", noted)
    assert counted(handed_back) == {MODULE: 0}
    assert counted(handed_back) == {MODULE: 0}
    assert len(asked) == 1

    mark(handed_back, "ada")  # as formgrader does, which tells nobody when
    assert counted(handed_back) == {MODULE: 1}
    mark(handed_back, "bo")
    assert counted(handed_back) == {MODULE: 2}
    decide(handed_back.nbgrader, [Arrangement("bo", "dropped", "yes")])
    assert counted(handed_back) == {MODULE: 1}
    write_feedback(handed_back.nbgrader, handed_back.module)
    assert counted(handed_back) == {MODULE: 0}


def test_without_pages_or_gradebook_there_is_nothing_to_count(tea_class: Class) -> None:
    assert counted(tea_class) == {}
    page = tea_class.nbgrader.feedback_page(MODULE, "ada")
    page.parent.mkdir(parents=True)
    page.touch()
    (tea_class.root / "gradebook.db").unlink()
    assert counted(tea_class) == {}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Counting waits for this, as it does for a large class."""
    go_on, real = threading.Event(), ages.older_pages

    def waiting(*about: object) -> dict[str, list[str]]:
        assert go_on.wait(LONG)
        return real(*about)  # type: ignore[arg-type]

    monkeypatch.setattr(ages, "older_pages", waiting)
    yield go_on
    go_on.set()


def test_the_course_is_shown_while_a_large_class_is_counted(handed_back: Class, slow: threading.Event) -> None:
    mark(handed_back, "ada")
    shown = course.page(Visit(Place(handed_back.root), "me", rights=EVERYTHING))
    assert shown["older"] is None
    assert len(shown["modules"]) == len(Place(handed_back.root).course.modules)

    mark(handed_back, "bo")  # meanwhile: what was counted before is out of date
    assert ages.older_by_module(Place(handed_back.root), 0) is None
    slow.set()

    assert counted(handed_back) == {MODULE: 2}


def test_what_failed_is_counted_again_though_nothing_has_changed(tmp_path: Path) -> None:
    counts: Aside[int] = Aside("test")

    def fails() -> int:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  whatever it is
        counts.of(tmp_path, "as it is", fails, LONG)

    assert counts.of(tmp_path, "as it is", lambda: 3, LONG) == 3
