"""Writing: nothing is overwritten without being kept, nothing twice, and nothing looks older than it is."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, Class, Notebook

from claimwise.collect import Person, State, Taking, enrol, take_in
from claimwise.collect.inbox import Entry
from claimwise.handed_in.opening import Folder

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def taking(notebook: Notebook, when: datetime | None = NOON) -> Taking:
    return Taking("ada", Entry("ada.ipynb", json.dumps(notebook).encode(), when), when)


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def content(folder: Path) -> dict[str, bytes]:
    return {name: data for name, (data, _time) in files(folder).items()}


def test_an_earlier_hand_in_is_kept_with_its_time_and_the_same_again_changes_nothing(tea_class: Class) -> None:
    first, second = tea_class.release(), tea_class.solved()
    submitted, before = tea_class.root / "submitted" / "ada" / MODULE, tea_class.root / "collected-before"

    assert take_in(tea_class.nbgrader.directory, MODULE, taking(first)) is State.NEW
    assert (submitted / "timestamp.txt").read_text() == "2026-11-22 12:00:00.000000 UTC"
    assert take_in(tea_class.nbgrader.directory, MODULE, taking(second, None)) is State.REPLACES
    kept = {path.suffix: path.read_text() for path in before.rglob("*") if path.is_file()}
    assert json.loads(kept[".ipynb"]) == first
    assert kept[".txt"] == "2026-11-22 12:00:00.000000 UTC"
    assert not (submitted / "timestamp.txt").exists()  # an old time would be a wrong one

    assert (
        take_in(tea_class.nbgrader.directory, MODULE, taking(second, NOON)) is State.SAME
    )  # only the time was not known yet
    assert (submitted / "timestamp.txt").exists()
    now = files(tea_class.root)
    assert take_in(tea_class.nbgrader.directory, MODULE, taking(second, NOON + timedelta(1))) is State.SAME
    assert files(tea_class.root) == now


@pytest.mark.parametrize("moment", range(8))
def test_a_taking_in_that_was_killed_is_finished_by_the_next(
    moment: int, tea_class: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the student of work from the exchange finds the feedback, and the time is the work's own."""
    directory = tea_class.nbgrader.directory
    old, new = (
        Taking("ada", Entry("ada", json.dumps(data).encode(), secret=secret), when, handle=f"Ada_{secret!r}")
        for data, secret, when in (
            (tea_class.release(), b"old", NOON),
            (tea_class.solved(), b"new", NOON + timedelta(1)),
        )
    )
    take_in(directory, MODULE, old)
    before = content(tea_class.root / "submitted")
    calls, write = 0, Folder.write

    def killed(folder: Folder, *arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls > moment:
            raise KeyboardInterrupt
        write(folder, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            take_in(directory, MODULE, new)
    take_in(directory, MODULE, new)

    submitted = tea_class.root / "submitted" / "ada" / MODULE
    assert (submitted / f"{MODULE}.ipynb").read_bytes() == new.entry.data
    assert (submitted / "submission_secret.txt").read_bytes() == b"new"
    assert (submitted / "timestamp.txt").read_text().startswith("2026-11-23 12:00")
    assert (submitted / "platform_name.txt").read_text() == new.handle
    kept = content(tea_class.root / "collected-before")
    assert sorted(kept.values()) == sorted(before.values())


def test_a_new_hand_in_with_an_old_date_is_graded(tea_class: Class) -> None:
    take_in(tea_class.nbgrader.directory, MODULE, taking(tea_class.release()))
    assert tea_class.grade()["ada"].score == 0

    old = replace(taking(tea_class.solved(), datetime(2001, 1, 1, tzinfo=UTC)), older_too=True)
    take_in(tea_class.nbgrader.directory, MODULE, old)
    result = tea_class.grade()["ada"]

    assert (result.score, result.skipped) == (18, False)


def test_earlier_hand_ins_of_the_same_second_are_all_kept(tea_class: Class) -> None:
    submitted = tea_class.root / "submitted" / "ada" / MODULE / f"{MODULE}.ipynb"
    for number in range(3):
        take_in(tea_class.nbgrader.directory, MODULE, taking({"cells": [], "metadata": {"number": number}}))
        os.utime(submitted, (1, 1))

    assert len(list((tea_class.root / "collected-before").rglob("*.ipynb"))) == 2


def test_a_list_that_lost_letters_overwrites_no_name(tea_class: Class) -> None:
    enrol(tea_class.nbgrader, [Person("lz", "Łukasz", "Żak")])

    assert enrol(tea_class.nbgrader, [Person("lz", "?ukasz", "?ak")]) == 0
    assert enrol(tea_class.nbgrader, [Person("lz", "Lukas?", "Zak")]) == 1  # whatever that is, it is another name
    with tea_class.nbgrader.gradebook() as gradebook:
        assert (gradebook.find_student("lz").first_name, gradebook.find_student("lz").last_name) == ("Lukas?", "Zak")


def test_names_go_into_the_gradebook_and_blanks_erase_nothing(tea_class: Class) -> None:
    ada = Person("ada", "Ada", "Lovelace", "ada@example.org")

    assert enrol(tea_class.nbgrader, [ada, Person("bo", "Bo")]) == 2
    assert enrol(tea_class.nbgrader, [Person("ada"), Person("bo", "Bo", "Li")]) == 1
    with tea_class.nbgrader.gradebook() as gradebook:
        known = {student.id: (student.first_name, student.last_name, student.email) for student in gradebook.students}
    assert known == {"ada": ("Ada", "Lovelace", "ada@example.org"), "bo": ("Bo", "Li", None)}
