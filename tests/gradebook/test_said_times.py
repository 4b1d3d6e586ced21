"""When work was handed in, as a person says it: it counts everywhere, is kept with who and why, and is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from late_class import DUE, hand_in
from sqlalchemy import delete
from support import MODULE, Class, cell
from typer.testing import CliRunner

from claimwise.cli import app
from claimwise.collect import ClassList, IntakePlan, Roster, Taking, collect
from claimwise.collect.inbox import Entry
from claimwise.collect.said_times import (
    SaidTimeError,
    hand_in_time,
    note_times,
    say_time,
    take_time_back,
    without_time,
)
from claimwise.collect.undo import take_back, undo_taking
from claimwise.gradebook.arrangements import Arrangement
from claimwise.gradebook.arranging import decide
from claimwise.gradebook.late_setting import set_late_penalty
from claimwise.gradebook.own_tables import ARRANGEMENT
from claimwise.gradebook.record import Asked, entries
from claimwise.handing_back.feedback_age import older_pages
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.zone import ZoneError

SECOND_DAY = "2026-11-28 19:00 UTC"


@pytest.fixture
def there(on_both: Class) -> Iterator[Class]:
    """The class with a penalty of a tenth a day; Ada's work came from Canvas, late and without a time."""
    set_late_penalty(on_both.nbgrader, "10% a day", why="", by="teacher")
    there = Class(on_both.root)
    beside(there, "timestamp.txt").unlink(missing_ok=True)
    beside(there, "platform_name.txt").write_text("lovelaceada_LATE_11_22")
    hand_in(there, "bo", 15)
    with there.nbgrader.writing() as connection:
        connection.execute(delete(ARRANGEMENT))
    for student, hours in (("ada", None), ("bo", 15)):
        store = there.nbgrader.store(MODULE)
        store.set_time(student, DUE + timedelta(hours=hours) if hours else None)
    note_times(there.nbgrader, MODULE, ["ada", "bo"])
    work = {student: there.nbgrader.submitted_notebook(MODULE, student).read_bytes() for student in ("ada", "bo")}
    yield there
    for student, data in work.items():
        there.hand_in(student, data)
    beside(there, "submission_secret.txt").unlink(missing_ok=True)


def beside(there: Class, name: str, student: str = "ada") -> Path:
    return there.root / "submitted" / student / MODULE / name


def say(there: Class, time: str = SECOND_DAY, student: str = "ada", why: str = "seen on Canvas", **more: str) -> None:
    say_time(there.nbgrader, MODULE, student, time, why=why, by="grace", **more)


def lost(there: Class, student: str = "ada") -> tuple[float, bool]:
    """What the work loses, and whether it is late: for claimwise, and for whoever asks nbgrader."""
    store = there.nbgrader.store(MODULE)
    found = store.marks()[student]
    with there.nbgrader.gradebook() as gradebook:
        assert gradebook.find_submission(MODULE, student).late_submission_penalty == pytest.approx(found.late_penalty)
    return round(found.late_penalty, 2), found.late


def waiting(there: Class) -> list[tuple[str, str]]:
    return [(each.student, each.missing) for each in without_time(there.nbgrader)]


def history(there: Class, student: str = "ada") -> list[tuple[str, str, str, str]]:
    with there.nbgrader.reading() as connection:
        found = entries(connection, Asked(student, kind="decisions"), 10)
    assert {entry.what for entry in found} <= {"time of handing in"}
    return [(entry.before, entry.after, entry.by, entry.why) for entry in found]


LATE, PLAIN = "lovelaceada_LATE_11_22", "lovelaceada_11_22"
FROM_CANVAS = ("not known", "not known; the platform called the work late", "", "as it came with the work")
NO_TIME = "other work was handed in, and no time came with it"


def take_in_again(there: Class, student: str, when: datetime | None, other: str = "", handle: str = "") -> None:
    """The same work comes once more, or the same with ``other`` words in it."""
    data = there.nbgrader.submitted_notebook(MODULE, student).read_bytes()
    if other:
        notebook = json.loads(data)
        cell(notebook, "written-q5-note")["source"] = other
        data = json.dumps(notebook).encode()
    plan = IntakePlan([Taking(student, Entry(f"{student}.ipynb", data), when, handle=handle)])
    collect(there.nbgrader, MODULE, plan, ClassList(Roster([], "id")))


def test_a_penalty_is_taken_off_once_somebody_says_the_time_and_not_before(there: Class) -> None:
    assert lost(there) == (0, False)
    assert waiting(there) == [("ada", "late")]
    write_feedback(there.nbgrader, there.module)

    say(there)

    assert lost(there) == (3.6, True)
    assert waiting(there) == []
    assert "ada" in older_pages(there.nbgrader, [there.module])[MODULE]
    assert beside(there, "timestamp.txt").read_text() == "2026-11-28 19:00:00.000000 UTC"
    assert history(there) == [(FROM_CANVAS[1], "2026-11-28 19:00 UTC", "grace", "seen on Canvas"), FROM_CANVAS]
    there.grade()
    assert lost(there) == (3.6, True)


def test_taken_back_nobody_knows_the_time_again_and_nothing_is_taken_off(there: Class) -> None:
    say(there)

    assert take_time_back(there.nbgrader, MODULE, "ada", by="grace") is None

    assert lost(there) == (0, False)
    assert not beside(there, "timestamp.txt").exists()
    assert history(there)[0][:3] == ("2026-11-28 19:00 UTC", FROM_CANVAS[1], "grace")
    assert waiting(there) == [("ada", "late")]
    there.grade()
    assert lost(there) == (0, False)
    with pytest.raises(SaidTimeError, match="nothing to take back"):
        take_time_back(there.nbgrader, MODULE, "ada", by="grace")


def test_a_time_from_a_platform_is_corrected_with_a_reason_and_comes_back(there: Class) -> None:
    came = DUE + timedelta(hours=15)
    assert lost(there, "bo") == (1.8, True)
    with pytest.raises(SaidTimeError, match="needs a reason"):
        say(there, SECOND_DAY, "bo", why=" ")

    say(there, "2026-11-27 17:00 UTC", "bo", "the server was down")

    assert lost(there, "bo") == (0, False)
    assert history(there, "bo")[0] == ("2026-11-28 09:00 UTC", "2026-11-27 17:00 UTC", "grace", "the server was down")
    take_in_again(there, "bo", came.replace(tzinfo=UTC))  # the time that was corrected is no news
    assert hand_in_time(there.nbgrader, MODULE, "bo").counts == DUE - timedelta(hours=1)
    assert take_time_back(there.nbgrader, MODULE, "bo", by="grace") == came
    assert lost(there, "bo") == (1.8, True)


def test_a_real_time_that_comes_later_counts_in_place_of_what_was_said(there: Class) -> None:
    say(there)

    take_in_again(there, "ada", None)
    assert lost(there) == (3.6, True)
    take_in_again(there, "ada", (DUE + timedelta(hours=1)).replace(tzinfo=UTC))

    assert lost(there) == (1.8, True)
    assert hand_in_time(there.nbgrader, MODULE, "ada").said is None
    assert history(there)[0] == ("2026-11-28 19:00 UTC", "2026-11-27 19:00 UTC", "", "as it came with the work")
    take_in_again(there, "ada", (DUE + timedelta(hours=30)).replace(tzinfo=UTC))
    assert lost(there) == (1.8, True)  # a time that came with the work stays, as ever


def test_a_time_belongs_to_its_hand_in(there: Class) -> None:
    store = there.nbgrader.store(MODULE)
    store.set_time("ada", DUE - timedelta(hours=1))
    graded = beside(there, f"{MODULE}.ipynb").read_bytes()
    there.hand_in("ada", there.release())

    say(there)

    assert lost(there) == (0, False)  # what is graded is still the earlier one
    there.hand_in("ada", graded)


def test_a_time_ends_with_the_work_that_it_was_said_for_and_is_asked_again(there: Class) -> None:
    say(there)
    take_in_again(there, "ada", None, "Other words.", PLAIN)

    assert hand_in_time(there.nbgrader, MODULE, "ada").counts is None
    assert waiting(there) == [("ada", "again")]
    assert history(there)[0] == ("2026-11-28 19:00 UTC", "not known", "", NO_TIME)
    there.grade()
    assert lost(there) == (0, False)
    assert not (there.nbgrader.autograded_notebook(MODULE, "ada").parent / "timestamp.txt").exists()

    say(there, why="the same day")  # even the very same time is said anew
    assert lost(there) == (3.6, True)
    assert history(there)[0] == ("not known", "2026-11-28 19:00 UTC", "grace", "the same day")
    assert waiting(there) == []


def test_a_time_that_came_ends_with_its_work_too(there: Class) -> None:
    take_in_again(there, "bo", None, "Other words.")
    there.grade()

    assert (lost(there, "bo"), waiting(there)) == ((0, False), [("ada", "late"), ("bo", "again")])
    assert history(there, "bo")[0] == ("2026-11-28 09:00 UTC", "not known", "", NO_TIME)
    take_in_again(there, "bo", (DUE + timedelta(hours=30)).replace(tzinfo=UTC))
    there.grade()
    assert (lost(there, "bo"), waiting(there)) == ((3.6, True), [("ada", "late")])
    assert history(there, "bo")[0] == ("not known", "2026-11-29 00:00 UTC", "", "as it came with the work")


def test_a_time_comes_back_with_its_work(there: Class) -> None:
    say(there)
    take_in_again(there, "ada", None, "Other words.", LATE)
    assert waiting(there) == [("ada", "late")]

    undo_taking(there.nbgrader, MODULE)

    said = hand_in_time(there.nbgrader, MODULE, "ada").said
    assert said is not None
    assert (said.by, waiting(there)) == ("grace", [])
    there.grade()
    assert lost(there) == (3.6, True)
    take_time_back(there.nbgrader, MODULE, "ada", by="grace")
    assert (lost(there), waiting(there)) == ((0, False), [("ada", "late")])


def test_nothing_waits_for_a_time_whose_work_does_not_count_or_is_gone(there: Class) -> None:
    decide(there.nbgrader, [Arrangement("ada", "excused", "yes", MODULE, by="grace")])
    assert waiting(there) == []
    decide(there.nbgrader, [Arrangement("ada", "excused", "", MODULE, by="grace")])
    assert waiting(there) == [("ada", "late")]
    data = there.nbgrader.submitted_notebook(MODULE, "ada").read_bytes()
    take_back(there.nbgrader, MODULE, "ada", by="grace")
    assert waiting(there) == []
    there.hand_in("ada", data)
    there.grade()


def test_nbgraders_own_autograde_keeps_no_time_of_other_work(there: Class) -> None:
    assert lost(there, "bo") == (1.8, True)
    there.hand_in("bo", there.release())
    beside(there, "timestamp.txt", "bo").unlink()

    there.nbgrader.autograde(MODULE, "bo")

    with there.nbgrader.gradebook() as gradebook:
        assert gradebook.find_submission(MODULE, "bo").timestamp is None


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("", "no time is typed"),
        ("yesterday", "is not understood"),
        ("2026-02-31 12:00", "there is no such time"),
        ("2126-12-01 12:00", "has not come yet"),
    ],
)
def test_what_is_no_time_of_the_past_is_refused(there: Class, time: str, said: str) -> None:
    with pytest.raises((SaidTimeError, ZoneError), match=said):
        say(there, time)
    assert (lost(there), history(there)) == ((0, False), [FROM_CANVAS])


def test_a_time_is_refused_without_work_after_a_change_and_for_the_exchange(there: Class) -> None:
    with pytest.raises(SaidTimeError, match="no work of eve"):
        say(there, student="eve")
    with pytest.raises(SaidTimeError, match="has changed since you looked: it is now 2026-11-28"):
        say(there, student="bo", seen=f"{hand_in_time(there.nbgrader, MODULE, 'bo').file[:16]} ")
    with pytest.raises(SaidTimeError, match="has handed in other work"):
        say(there, student="bo", seen="another-file 2026-11-28T12:00:00")
    beside(there, "submission_secret.txt").write_text("x")
    with pytest.raises(SaidTimeError, match="through nbgrader's exchange"):
        say(there)


def test_the_command_says_and_takes_back(there: Class) -> None:
    def run(*arguments: str, code: int = 0) -> str:
        command = ["student", "ada", *arguments, "--root", str(there.root)]
        result = CliRunner(env={"COLUMNS": "200"}).invoke(app, command)
        assert result.exit_code == code, result.output
        return result.output

    assert "ada: handed in: 2026-11-28" in run("--handed-in", SECOND_DAY, "--module", MODULE, "--why", "seen")
    assert lost(there) == (3.6, True)
    assert "not known" in run("--handed-in", "none", "--module", MODULE)
    assert "about one module" in run("--handed-in", SECOND_DAY, code=1)
    assert "seen" in run()
