"""The last taking in can be undone: what was there comes back, nothing is lost, and nothing newer is touched."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, Class, change

from claimwise.collect import (
    ClassList,
    State,
    Taking,
    UndoError,
    class_list,
    collect,
    intake,
    last_taking,
    plan_intake,
    take_back,
    undo,
    undo_taking,
)
from claimwise.collect.inbox import Entry
from claimwise.errors import Cancelled
from claimwise.gradebook import database, troubles
from claimwise.gradebook.arrangements import changes
from claimwise.gradebook.history import PersonsMark, marks_given
from claimwise.gradebook.store import Store
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.folder import EARLIER


@pytest.fixture
def inbox(tea_class: Class, tmp_path: Path) -> Path:
    """New work of Ada and Bo. Bo has handed in before, with a time and a secret."""
    old = tea_class.hand_in("bo", tea_class.release())
    old.with_name("timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    old.with_name("submission_secret.txt").write_text("bo's secret")
    old.with_name("platform_name.txt").write_text("Bo Li_222_assignsubmission_file")
    folder = tmp_path / "inbox"
    for student in ("ada", "bo"):
        (folder / student).mkdir(parents=True)
        (folder / student / f"{MODULE}.ipynb").write_text(json.dumps(tea_class.solved()))
    return folder


def take_in(course: Class, inbox: Path, **options: Any) -> dict[str, State]:
    people = ClassList(class_list(course.nbgrader, MODULE).known)
    plan = plan_intake(course.nbgrader, MODULE, inbox, people)
    return collect(course.nbgrader, MODULE, plan, people, **options).states


def work(course: Class) -> dict[str, bytes]:
    """All that lies in submitted/."""
    folder = course.root / "submitted"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_there_comes_back_and_what_was_taken_in_is_kept(tea_class: Class, inbox: Path) -> None:
    before = work(tea_class)
    assert take_in(tea_class, inbox) == {"ada": State.NEW, "bo": State.REPLACES}
    new = work(tea_class)[f"ada/{MODULE}/{MODULE}.ipynb"]

    taking = last_taking(tea_class.nbgrader, MODULE)
    assert taking is not None
    assert (taking.back, taking.gone, taking.problem) == (["bo"], ["ada"], None)
    undo_taking(tea_class.nbgrader, MODULE)

    assert work(tea_class) == before
    assert list(tea_class.nbgrader.submitted(MODULE)) == ["bo"]
    kept = [path.read_bytes() for path in (tea_class.root / "collected-before").rglob("*.ipynb")]
    assert kept.count(new) == 2  # Ada's and Bo's
    assert last_taking(tea_class.nbgrader, MODULE) is None


def test_work_that_was_handed_in_earlier_takes_the_place_of_none(tea_class: Class) -> None:
    place = tea_class.root / "submitted" / "bo" / MODULE
    directory = tea_class.nbgrader.directory

    def came(text: str, day: int | None, **more: bool) -> State:
        when = datetime(2026, 11, day, 13, tzinfo=UTC) if day else None
        with undo.taking_in(tea_class.nbgrader, MODULE, {"bo": content_hash(text.encode())}) as states:
            states["bo"] = intake.take_in(directory, MODULE, Taking("bo", Entry("x", text.encode()), when, **more))
        return states["bo"]

    assert came("the newer", 28) is State.NEW
    assert came("the older", 20) is State.OLDER
    assert (place / f"{MODULE}.ipynb").read_text() == "the newer"
    assert (place / "timestamp.txt").read_text().startswith("2026-11-28")
    assert came("of a time that nobody knows", None) is State.REPLACES
    assert came("the older", 20) is State.REPLACES  # nobody can say that it is
    assert came("an older one that is meant", 19, older_too=True) is State.REPLACES


def test_the_same_work_brought_twice_comes_back_with_the_time_that_it_had_last(tea_class: Class) -> None:
    beside = tea_class.root / "submitted" / "bo" / MODULE / "timestamp.txt"

    def came(text: str, day: int | None = None) -> None:
        with undo.taking_in(tea_class.nbgrader, MODULE, {"bo": content_hash(text.encode())}):
            when = datetime(2026, 11, day, 13, tzinfo=UTC) if day else None
            intake.take_in(tea_class.nbgrader.directory, MODULE, Taking("bo", Entry("x", text.encode()), when))

    came("his")
    undo_taking(tea_class.nbgrader, MODULE)
    came("his", 20)
    came("newer", 28)
    undo_taking(tea_class.nbgrader, MODULE)

    assert beside.read_text().startswith("2026-11-20 13:00")


def test_the_page_goes_back_under_the_number_of_the_work_that_is_there(tea_class: Class) -> None:
    directory, handle = tea_class.nbgrader.directory, tea_class.root / "submitted" / "bo" / MODULE / "platform_name.txt"
    own, others = "Bo Li_222_assignsubmission_file", "Ada Lovelace_111_assignsubmission_file"

    def came(text: str, called: str) -> None:
        with undo.taking_in(tea_class.nbgrader, MODULE, {"bo": content_hash(text.encode())}):
            intake.take_in(directory, MODULE, Taking("bo", Entry("x.ipynb", text.encode()), handle=called))

    came("his", own)
    came("somebody else's", others)
    assert handle.read_text() == others
    undo_taking(tea_class.nbgrader, MODULE)
    assert handle.read_text() == own

    came("mailed", "")
    assert handle.read_text() == own  # the platform still calls him that


def test_what_comes_back_is_what_was_there_last(tea_class: Class) -> None:
    """The same notebook lay there twice, at different times."""
    place = tea_class.root / "submitted" / "bo" / MODULE
    for text, day in (("same", 1), ("other", 2), ("same", 3), ("wrong", 4)):
        with undo.taking_in(tea_class.nbgrader, MODULE, {"bo": content_hash(text.encode())}):
            when = datetime(2026, 11, day, tzinfo=UTC)
            intake.take_in(tea_class.nbgrader.directory, MODULE, Taking("bo", Entry("x", text.encode()), when))
        os.utime(place / f"{MODULE}.ipynb", (when.timestamp(), when.timestamp()))

    undo_taking(tea_class.nbgrader, MODULE)

    assert (place / f"{MODULE}.ipynb").read_text() == "same"
    assert (place / "timestamp.txt").read_text().startswith("2026-11-03")


def test_taking_in_again_after_undoing_gives_the_same_as_at_first(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    after = work(tea_class)
    undo_taking(tea_class.nbgrader, MODULE)

    take_in(tea_class, inbox)

    assert {name: data for name, data in work(tea_class).items() if name.endswith(".ipynb")} == {
        name: data for name, data in after.items() if name.endswith(".ipynb")
    }


def test_the_same_again_leaves_the_note_of_what_changed_something(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    assert set(take_in(tea_class, inbox).values()) == {State.SAME}

    assert undo_taking(tea_class.nbgrader, MODULE).students == ["ada", "bo"]


def test_marks_of_before_stand_again(tea_class: Class, inbox: Path) -> None:
    tea_class.hand_in("bo", tea_class.solved())
    tea_class.grade()
    (cell,) = (name for name in tea_class.scores("bo") if name.startswith("written"))
    store = tea_class.nbgrader.store(MODULE)
    answers = store.gradings()["bo"].answers
    store.give([PersonsMark("bo", cell, answers[cell], 1.5, comment="Well seen.")])
    marked = tea_class.scores("bo")
    change(inbox / "bo" / f"{MODULE}.ipynb", "Some customers slept better", "Everybody slept better")

    take_in(tea_class, inbox)
    undo_taking(tea_class.nbgrader, MODULE)
    tea_class.grade()

    assert tea_class.scores("bo") == marked


def test_what_was_marked_since_is_not_undone(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    tea_class.grade()
    there = work(tea_class)

    with pytest.raises(UndoError, match="the work of 2 students was marked since: ada and bo"):
        undo_taking(tea_class.nbgrader, MODULE)
    assert work(tea_class) == there


def test_nothing_is_undone_while_nobody_can_say_what_was_marked(
    tea_class: Class, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(tea_class, inbox)
    tea_class.grade()
    there = work(tea_class)
    monkeypatch.setattr(database, "WAIT", 0.1)
    database._engine.cache_clear()
    holder = sqlite3.connect(tea_class.root / "gradebook.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(UndoError, match="somebody else holds the gradebook"):
            undo_taking(tea_class.nbgrader, MODULE)
    finally:
        holder.close()
    assert work(tea_class) == there


def test_newer_work_is_not_touched(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    tea_class.hand_in("ada", tea_class.release())
    there = work(tea_class)

    with pytest.raises(UndoError, match="1 student has other work there by now: ada"):
        undo_taking(tea_class.nbgrader, MODULE)
    assert work(tea_class) == there


def test_a_folder_that_became_a_link_is_not_followed(tea_class: Class, inbox: Path, tmp_path: Path) -> None:
    take_in(tea_class, inbox)
    moved = shutil.move(tea_class.root / "submitted" / "ada", tmp_path / "elsewhere")
    (tea_class.root / "submitted" / "ada").symlink_to(moved)

    with pytest.raises(UndoError, match="ada"):
        undo_taking(tea_class.nbgrader, MODULE)
    assert (tmp_path / "elsewhere" / MODULE / f"{MODULE}.ipynb").is_file()


def test_what_is_not_kept_any_more_is_said_before_anything_is_undone(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    shutil.rmtree(tea_class.root / "collected-before")
    there = work(tea_class)

    with pytest.raises(UndoError, match="the earlier work of bo is not in collected-before/ any more"):
        undo_taking(tea_class.nbgrader, MODULE)
    assert work(tea_class) == there


def test_a_taking_in_that_was_stopped_is_undone_as_far_as_it_came(tea_class: Class, inbox: Path) -> None:
    before = work(tea_class)

    def stop(_: int) -> None:
        raise Cancelled

    take_in(tea_class, inbox, step=stop)

    assert undo_taking(tea_class.nbgrader, MODULE).students == ["ada"]
    assert work(tea_class) == before


@pytest.mark.parametrize("moment", [0, 1, 5, 7, 8, 11, 12, 13])
def test_an_undoing_that_was_killed_is_finished_by_the_next(
    moment: int, tea_class: Class, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = work(tea_class)
    take_in(tea_class, inbox)
    calls = 0

    def counting(original: Any) -> Any:
        def call(*arguments: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls > moment:
                raise KeyboardInterrupt
            return original(*arguments)

        return call

    with monkeypatch.context() as patch:
        for name in ("write", "remove"):
            patch.setattr(undo.Folder, name, counting(getattr(undo.Folder, name)))
        with pytest.raises(KeyboardInterrupt):
            undo_taking(tea_class.nbgrader, MODULE)
    undo_taking(tea_class.nbgrader, MODULE)

    assert work(tea_class) == before
    (time,) = (tea_class.root / EARLIER / "bo" / MODULE).glob("*.timestamp.txt")  # that of the work that came back
    assert json.loads(time.with_name(time.name.replace("timestamp.txt", "ipynb")).read_text()) == tea_class.release()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"time": "soon", "before": {}, "after": {}}', '{"time": 3}'])
def test_a_damaged_note_is_no_note(text: str, tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)
    (tea_class.root / "reports" / f"{MODULE}-collected.json").write_text(text)

    with pytest.raises(UndoError, match="nothing was taken in"):
        undo_taking(tea_class.nbgrader, MODULE)


def test_nobody_undoes_while_somebody_collects(tea_class: Class, inbox: Path) -> None:
    take_in(tea_class, inbox)

    with intake.collecting(tea_class.root), pytest.raises(intake.BusyError):
        undo_taking(tea_class.nbgrader, MODULE)


def test_one_students_work_is_taken_back_even_after_marking(tea_class: Class) -> None:
    nbgrader, data = tea_class.nbgrader, json.dumps(tea_class.solved()).encode()
    tea_class.hand_in("ada", json.loads(data))
    tea_class.hand_in("bo", json.loads(data))
    tea_class.grade()
    store = nbgrader.store(MODULE)
    cell, answer = next(iter(store.gradings()["ada"].answers.items()))
    store.give([PersonsMark("ada", cell, answer, 1.0, marker="grace")])

    take_back(nbgrader, MODULE, "ada", why="it is Cy's", by="grace")

    assert list(nbgrader.submitted(MODULE)) == list(nbgrader.autograded(MODULE)) == ["bo"]
    store = nbgrader.store(MODULE)
    assert list(store.marks()) == list(store.gradings()) == ["bo"]
    with nbgrader.reading() as connection:
        (change,) = changes(connection, "ada")
        assert (change.row.what, change.row.why, change.row.by) == ("taken-back", "it is Cy's", "grace")
        assert [mark.points for mark in marks_given(connection, MODULE, "ada")] == [1.0]
    (kept,) = (tea_class.root / EARLIER / "ada" / MODULE).glob("*.ipynb")
    assert json.loads(kept.read_bytes()) == json.loads(data)
    assert list(tea_class.grade()) == ["bo"]
    with pytest.raises(UndoError, match="no work of ada"):
        take_back(nbgrader, MODULE, "ada")

    tea_class.hand_in("ada", json.loads(data))  # it was hers after all
    tea_class.grade()
    store = nbgrader.store(MODULE)
    assert store.marks()["ada"].marks[cell].score == 1.0


def test_work_is_not_taken_back_as_long_as_its_marks_stay(tea_class: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    nbgrader = tea_class.nbgrader
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    there = work(tea_class)

    def held(*_: object) -> None:
        raise database.StoreError(troubles.in_words("deadlock detected"))

    with monkeypatch.context() as patch:
        patch.setattr(Store, "withdraw", held)
        with pytest.raises(database.StoreError, match="somebody else holds the gradebook"):
            take_back(nbgrader, MODULE, "ada")

    assert work(tea_class) == there
    assert nbgrader.autograded_notebook(MODULE, "ada").is_file()
    with nbgrader.reading() as connection:
        assert changes(connection, "ada") == []
    take_back(nbgrader, MODULE, "ada")
    assert list(nbgrader.store(MODULE).marks()) == []


def test_work_for_a_module_that_the_gradebook_does_not_know_is_taken_back(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    with tea_class.nbgrader.gradebook() as gradebook:
        gradebook.remove_assignment(MODULE)

    take_back(tea_class.nbgrader, MODULE, "ada")

    assert work(tea_class) == {}
