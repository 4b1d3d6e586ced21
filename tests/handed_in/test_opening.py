"""Opening what a student may have put there: plain files of that folder, and never anything else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimwise.handed_in import opening
from claimwise.handed_in.opening import Folder, NotPlainError, opened


@pytest.fixture(params=["descriptors", "paths, as on Windows"], autouse=True)
def _system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to open, each with what its system has."""
    if request.param != "descriptors":
        for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY"):
            monkeypatch.delattr(os, flag)
        monkeypatch.setattr(os, "supports_dir_fd", set())


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Folder]:
    """A student's folder, with everything in it that is no plain file."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.txt").write_bytes(b"key")
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "work.txt").write_bytes(b"a\r\nb\x1ac")
    (folder / "link.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (folder / "nowhere.txt").symlink_to("nowhere")
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "away").symlink_to(tmp_path / "secret", target_is_directory=True)
    (folder / "inside").mkdir()
    os.mkfifo(folder / "pipe.txt")
    with opened(tmp_path, "ada") as place:
        yield place


def test_a_plain_file_is_read_byte_by_byte_up_to_the_limit(place: Folder) -> None:
    assert place.read("work.txt", 100) == b"a\r\nb\x1ac"
    assert place.read("work.txt", 2) == b"a\r\n"  # one more than the limit


@pytest.mark.parametrize(
    "name", ["link.txt", "nowhere.txt", "zero.txt", "pipe.txt", "inside", "away", "../secret/key.txt", "..", "", "a\0b"]
)
def test_what_is_no_plain_file_is_neither_followed_nor_waited_for(place: Folder, name: str) -> None:
    with pytest.raises(NotPlainError):
        place.read(name, 100)


@pytest.mark.parametrize("name", ["away", "work.txt", "pipe.txt", "..", "inside/../../secret"])
def test_what_is_no_folder_is_not_entered_or_made(place: Folder, name: str) -> None:
    for make in (False, True):
        with pytest.raises(NotPlainError), place.folder(name, make=make):
            pass


def test_writing_replaces_a_link_and_leaves_what_it_led_to(place: Folder) -> None:
    place.write("link.txt", b"mine")

    assert place.read("link.txt", 100) == b"mine"
    assert (place.path.parent / "secret" / "key.txt").read_bytes() == b"key"
    assert not [name for name in place.names() if name.endswith(".tmp")]


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(place: Folder) -> None:
    before = place.names()

    with pytest.raises(OSError):  # noqa: PT011  which one is the system's choice
        place.write("inside", b"mine")

    assert place.names() == before


def test_files_are_for_whoever_the_system_says(place: Folder) -> None:
    before = os.umask(0o027)
    try:
        place.write("new.txt", b"")
    finally:
        os.umask(before)

    assert stat.S_IMODE(place.status("new.txt").st_mode) == 0o640


def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    for _ in range(2):
        with opened(tmp_path, "bo", "01-tea", make=True) as folder:
            folder.write("work.txt", b"new")

    assert (tmp_path / "bo" / "01-tea" / "work.txt").read_bytes() == b"new"
    with pytest.raises(FileNotFoundError), opened(tmp_path, "cy"):
        pass


def test_a_file_exchanged_between_looking_and_opening_is_refused(
    place: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Folder.status

    def look_then_swap(folder: Folder, name: str) -> os.stat_result:
        status = look(folder, name)
        (folder.path / name).unlink()
        (folder.path / name).symlink_to(folder.path.parent / "secret" / "key.txt")
        return status

    monkeypatch.setattr(opening.Folder, "status", look_then_swap)

    with pytest.raises(NotPlainError):
        place.read("work.txt", 100)


def test_a_parent_exchanged_after_it_was_opened_changes_nothing(tmp_path: Path) -> None:
    if not opening._holds_folders():
        pytest.skip("only where a folder can be held open")
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "work.txt").write_bytes(b"ada's")
    (tmp_path / "bo").mkdir()
    (tmp_path / "bo" / "work.txt").write_bytes(b"bo's")

    with opened(tmp_path, "ada") as place:
        (tmp_path / "ada").rename(tmp_path / "moved")
        (tmp_path / "ada").symlink_to(tmp_path / "bo", target_is_directory=True)
        assert place.read("work.txt", 100) == b"ada's"
        place.write("new.txt", b"")

    assert (tmp_path / "moved" / "new.txt").exists()
    shutil.rmtree(tmp_path / "moved")
    with pytest.raises(NotPlainError), opened(tmp_path, "ada"):
        pass
