"""Collecting from nbgrader's exchange never lets older work take a newer one's place unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError
from support import MODULE, Class

from claimwise.collect import take_back
from claimwise.collect.exchange import PlainCollect
from claimwise.collect.said_times import say_time
from claimwise.gradebook.unused import unused_for

HANDED_IN = "2026-11-20 10:00:00 UTC"


@pytest.fixture
def collected(tea_class: Class) -> Callable[..., None]:
    """Collects, by nbgrader's own step, what Ada handed in by the exchange: the notebook with nothing in it."""
    settings = tea_class.nbgrader.settings
    settings.Exchange.root = str(tea_class.root / "exchange")
    hand = tea_class.root / "exchange" / "claimwise" / "inbound" / f"ada+{MODULE}+{HANDED_IN}"
    hand.mkdir(parents=True)
    (hand / f"{MODULE}.ipynb").write_text(json.dumps(tea_class.release()))

    def collect(*, update: bool = True, student: str = "*") -> None:
        directory = CourseDirectory(config=settings)
        directory.assignment_id, directory.course_id, directory.student_id = MODULE, "claimwise", student
        step = PlainCollect(coursedir=directory, authenticator=Authenticator(config=settings), config=settings)
        step.update = update
        step.start()

    return collect


@pytest.fixture
def mailed(tea_class: Class) -> Path:
    """Work of Ada that came otherwise, and nobody knows when."""
    return tea_class.hand_in("ada", tea_class.solved())


@pytest.mark.parametrize("update", [False, True])
def test_work_that_may_be_newer_stays_and_is_named(
    update: bool, tea_class: Class, mailed: Path, collected: Callable[..., None]
) -> None:
    with pytest.raises(ExchangeError, match="1 could not be collected"):
        collected(update=update)

    assert json.loads(mailed.read_text()) == tea_class.solved()
    (finding,) = unused_for(tea_class.nbgrader, MODULE)["ada"]
    assert finding.what.startswith("other work lies there, and nobody knows when it came")
    assert "say on the student's page in the desk when that came" in finding.remedy


@pytest.mark.parametrize(("came", "newest"), [("2026-11-19 10:00 UTC", "exchange"), ("2026-11-21 10:00 UTC", "mail")])
def test_once_its_time_is_said_the_newer_one_counts(
    came: str, newest: str, tea_class: Class, mailed: Path, collected: Callable[..., None]
) -> None:
    say_time(tea_class.nbgrader, MODULE, "ada", came, why="", by="grace")
    collected()

    assert json.loads(mailed.read_text()) == {"exchange": tea_class.release(), "mail": tea_class.solved()}[newest]


def test_whoever_names_the_student_gets_what_the_exchange_holds(
    tea_class: Class, mailed: Path, collected: Callable[..., None]
) -> None:
    collected(student="ada")

    assert json.loads(mailed.read_text()) == tea_class.release()
    (kept,) = (tea_class.root / "collected-before" / "ada" / MODULE).glob("*.ipynb")
    assert json.loads(kept.read_text()) == tea_class.solved()


def test_after_the_other_work_is_taken_back_the_exchange_counts(
    tea_class: Class, mailed: Path, collected: Callable[..., None]
) -> None:
    take_back(tea_class.nbgrader, MODULE, "ada")
    collected()

    assert json.loads(mailed.read_text()) == tea_class.release()


def test_the_same_work_gets_its_time(tea_class: Class, mailed: Path, collected: Callable[..., None]) -> None:
    tea_class.hand_in("ada", json.dumps(tea_class.release()))
    collected()

    assert mailed.with_name("timestamp.txt").read_text().startswith("2026-11-20 10:00:00")
