"""Reading folders and archives, also hostile ones: a clear line for each bad file, the others are read all the same."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from collect.archives import PACKED, add, bytes_of_zip, zipped
from hypothesis import given
from hypothesis import strategies as st

from claimwise.collect import InboxError, inbox, read_inbox

GOOD = ("ada.ipynb", b"{}")


def problems(path: Path) -> dict[str, str]:
    """What is said about each file, with the good one, which must have been read."""
    entries = {entry.name: entry for entry in read_inbox(path)}
    assert entries[GOOD[0]].data == GOOD[1]
    return {name: str(entry.problem) for name, entry in entries.items() if entry.problem}


@pytest.mark.parametrize(
    "name", ["../../bo.ipynb", "/etc/bo.ipynb", "C:/bo.ipynb", "C:\\bo.ipynb", "..\\bo.ipynb", "a/../../bo.ipynb"]
)
def test_a_name_that_leads_out_is_refused_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    (said,) = problems(zipped(tmp_path / "a.zip", dict([GOOD, (name, b"{}")]))).values()

    assert said.startswith("its name leads out of the archive")
    assert [path.name for path in tmp_path.rglob("*")] == ["a.zip"]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        add(archive, *GOOD)
        link = zipfile.ZipInfo("bo.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / GOOD[0]).write_bytes(GOOD[1])
    (folder / "bo.ipynb").symlink_to("/etc/passwd")
    (folder / "cy").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(folder / "di.ipynb")

    assert "not followed" in problems(tmp_path / "a.zip")["bo.ipynb"]
    assert set(problems(folder)) == {"bo.ipynb", "cy", "di.ipynb"}


def test_a_bomb_is_read_up_to_its_limit_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_BYTES", 1000)
    monkeypatch.setattr(inbox, "MAX_TOTAL", 5000)
    many = {f"many{number}.ipynb": b"0" * 900 for number in range(9)}
    archive = zipped(tmp_path / "a.zip", {**dict([GOOD]), "bomb.ipynb": b"0" * 10_000_000, **many})

    said = problems(archive)

    assert said["bomb.ipynb"].startswith("is larger than")
    assert sum("all together is more than" in line for line in said.values()) == 5
    assert archive.stat().st_size < 20_000


@pytest.mark.parametrize(
    "form",
    [
        "aaron/{}.ipynb",
        "Aaron_1_assignsubmission_file/{}.ipynb",
        "aaron_1_{}_x.ipynb",
        "x_aaron_attempt_2026-11-23-11-30-05_{}.ipynb",
    ],
)
def test_one_student_cannot_use_up_the_room_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(inbox, "MAX_OWN_FILES", 5)
    monkeypatch.setattr(inbox, "MAX_OWN_BYTES", 3000)
    many = {form.format(number): b"0" * 900 for number in range(9)}
    said = problems(zipped(tmp_path / "a.zip", {**many, **dict([GOOD])}))

    assert sum("the student's files are more than" in line for line in said.values()) == 2
    assert [line for line in said.values() if line.startswith("holds more than 5 files of one student")]


@pytest.mark.parametrize("name", ["1-1 - a - " + " 2020" * 13_000 + "-x/f.ipynb", "a" + "_1_1" * 16_000 + ".ipynb"])
def test_a_name_that_no_computer_takes_is_refused_before_anybody_wonders_whose_it_is(tmp_path: Path, name: str) -> None:
    said = problems(zipped(tmp_path / "a.zip", {name: b"{}", **dict([GOOD])}))

    assert [line for line in said.values() if line.startswith("its name is longer than a computer takes")]
    assert max(map(len, said)) < 600


def test_more_files_than_a_page_could_show_are_refused_but_not_for_what_one_student_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MAX_OWN_FILES", 5)
    monkeypatch.setattr(inbox, "MAX_FILES", 8)
    many = {f"aaron/{number}.ipynb": b"{}" for number in range(50)}
    few = {f"s{number}/x.ipynb": b"{}" for number in range(3)}

    assert len(read_inbox(zipped(tmp_path / "a.zip", {**many, **few}))) == 9  # one says that more were not read
    with pytest.raises(InboxError, match="these are 9 files; 8 is the most that is read at once"):
        read_inbox(zipped(tmp_path / "b.zip", {**many, **few, "s9/x.ipynb": b"{}"}))


def test_a_file_that_vanishes_or_changes_while_others_are_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ada.ipynb", "bo.ipynb", "cy.ipynb"):
        (tmp_path / name).write_bytes(b"{}")
    listed = inbox._folder

    def then_changed(source: Path) -> list[object]:
        members = list(listed(source))
        (tmp_path / "bo.ipynb").unlink()
        (tmp_path / "cy.ipynb").unlink()
        (tmp_path / "cy.ipynb").symlink_to("/dev/zero")
        return members

    monkeypatch.setattr(inbox, "_folder", then_changed)
    said = problems(tmp_path)

    assert said["bo.ipynb"].startswith("was moved or removed while it was read")
    assert said["cy.ipynb"].startswith("is a link or no ordinary file")


@pytest.mark.parametrize("seconds", [-(10**11), -1, 10**9 // 2, 2**40, 253402300799])
def test_a_date_that_cannot_be_true_is_no_date_and_ends_nothing(tmp_path: Path, seconds: int) -> None:
    (tmp_path / "ada.ipynb").write_bytes(b"{}")
    try:
        os.utime(tmp_path / "ada.ipynb", (0, seconds))
    except OSError:
        pytest.skip("this file system has no such dates")

    (entry,) = read_inbox(tmp_path)

    assert (entry.modified, entry.problem) == (None, None)


def test_dates_later_than_the_archive_are_another_zones(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for day in (1, 9, 20):
            add(file, f"s{day}.ipynb", b"{}", datetime(2026, 11, day))
    packed = datetime(2026, 11, 19, 18).timestamp()
    os.utime(archive, (packed, packed))

    assert {entry.modified for entry in read_inbox(archive)} == {None}


def test_a_pipe_is_no_archive(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.zip")

    with pytest.raises(InboxError, match="cannot be read as a zip archive"):
        read_inbox(tmp_path / "a.zip")


def test_folders_may_lie_deep(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["x"] * 60)
    deep.mkdir(parents=True)
    (deep / "bo.ipynb").write_bytes(b"{}")
    (tmp_path / GOOD[0]).write_bytes(GOOD[1])

    assert [line.split(" → ")[0] for line in problems(tmp_path).values()] == ["lies too deep in folders"]


def test_locked_damaged_and_nested_files_are_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", dict([GOOD, ("locked.ipynb", b"{}"), ("hurt.ipynb", b"{}"), ("in.zip", b"PK")]))
    data = bytearray(path.read_bytes())
    flags = data.index(b"locked.ipynb", data.index(b"PK\x01\x02")) - 46 + 8
    data[flags : flags + 2] = struct.pack("<H", 1)
    checksum = data.index(b"hurt.ipynb", data.index(b"PK\x01\x02")) - 46 + 16
    data[checksum] ^= 0xFF
    path.write_bytes(data)

    said = problems(path)

    assert "locked with a password" in said["locked.ipynb"]
    assert "is damaged" in said["hurt.ipynb"]
    assert "an archive within is not opened" in said["in.zip"]


UNREADABLE = {"empty": b"", "no archive": b"no archive", "cut short": bytes_of_zip({"ada.ipynb": b"{}"})[:40]}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_an_archive_that_cannot_be_read_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)

    with pytest.raises(InboxError, match="download it again, or unpack it and give the folder"):
        read_inbox(tmp_path / "a.zip")
    with pytest.raises(InboxError, match="there is no folder, archive or notebook"):
        read_inbox(tmp_path / "b.zip")


SMALL = bytes_of_zip({"ada.ipynb": b'{"cells": []}', "Zoë/bo.ipynb": b"{}"})


@given(changes=st.dictionaries(st.integers(0, len(SMALL) - 1), st.integers(0, 255), min_size=1, max_size=6))
def test_no_damage_ends_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[int, int]
) -> None:
    data = bytearray(SMALL)
    for place, value in changes.items():
        data[place] = value
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(data)

    try:
        entries = read_inbox(path)
    except InboxError:
        return
    assert all(entry.problem or entry.data is not None or not entry.is_notebook for entry in entries)


def test_names_are_read_as_meant_and_shown_safely(tmp_path: Path) -> None:
    """Canvas writes UTF-8 without saying so; Windows programs write backslashes; anybody writes control characters."""
    path = zipped(
        tmp_path / "a.zip", {"müller_1_2_x.ipynb": b"{}", "bo\\x.ipynb": b"{}", "e\x1b[31m\u202e.ipynb": b"{}"}
    )
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00"))  # the mark for UTF-8

    assert [entry.name for entry in read_inbox(path)] == ["bo/x.ipynb", "e�[31m�.ipynb", "müller_1_2_x.ipynb"]


def test_dates_are_in_this_computers_time_zone(tmp_path: Path) -> None:
    (entry,) = read_inbox(zipped(tmp_path / "a.zip", dict([GOOD])))
    (undated,) = read_inbox(zipped(tmp_path / "b.zip", dict([GOOD]), datetime(1980, 1, 1)))

    assert entry.modified == PACKED.astimezone(UTC)
    assert undated.modified is None


def test_what_a_system_adds_is_passed_over(tmp_path: Path) -> None:
    extra = ["__MACOSX/._ada.ipynb", ".DS_Store", "ada/.ipynb_checkpoints/x-checkpoint.ipynb", "empty/"]
    archive = zipped(tmp_path / "a.zip", dict([GOOD, *((name, b"") for name in extra)]))

    assert [entry.name for entry in read_inbox(archive)] == [GOOD[0]]


def test_one_notebook_is_an_inbox_too_but_not_a_link_to_one(tmp_path: Path) -> None:
    notebook = tmp_path / "01-tea_ada.ipynb"
    notebook.write_bytes(b"{}")
    link = tmp_path / "01-tea_bob.ipynb"
    link.symlink_to(notebook)

    (entry,) = read_inbox(notebook)
    (refused,) = read_inbox(link)

    assert (entry.name, entry.data, entry.problem) == ("01-tea_ada.ipynb", b"{}", None)
    assert refused.data is None
    assert "is a link" in str(refused.problem)
