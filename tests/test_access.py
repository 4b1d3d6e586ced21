"""A course that several accounts share works for each of them, and one that is its owner's alone stays so."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support import TINY, Class
from written.a_class import give, mark_of, of, queue, write

from claimwise.access import is_open_to_others, make_folder, open_private, private_folder, work_for_group
from claimwise.at_work import at_work
from claimwise.desk import accounts, jobs
from claimwise.desk.place import Place
from claimwise.desk.rooms import course
from claimwise.desk.visit import EVERYTHING, Right, Visit
from claimwise.files import secret, write_atomically
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.opening import opened
from claimwise.term.terms import backup, end_term, restore
from claimwise.zips import writing_zip

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no groups of this kind")

GROUP, ADA, BO, EVE = 61_000, 61_001, 61_002, 61_003
"""Numbers that no account of a computer has."""


def made_in(folder: Path) -> dict[str, int]:
    """What is made in a folder in each way there is -> who may do what with it."""
    with at_work(folder):
        held = next(path for path in (folder / ".at-work").iterdir() if path.suffix == ".lock")
        modes = {"lock": held.stat().st_mode}
    place = Place(folder)
    with jobs.lock(place):
        pass
    jobs.keep(place, jobs.new_job("mark", "grade", "Mark", {}, "ada"))
    secret(folder / "secrets" / "codes.key")
    write_atomically(folder / "texts" / "text", "text")
    os.close(open_private(folder / "log", os.O_WRONLY | os.O_CREAT))
    with writing_zip(folder / "zips" / "one.zip", 0o600) as archive:
        archive.add("a", "b")
    with opened(folder, "handed-in", "ada", make=True) as inner:
        inner.write("plain", b"x")
        inner.write("secret", b"x", 0o600)
    return modes | {path.relative_to(folder).as_posix(): path.stat().st_mode for path in folder.rglob("*")}


def test_what_lies_in_a_private_folder_is_its_owners_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    made = made_in(tmp_path)

    ours = {"lock", ".at-work", ".at-work/gate", ".desk", ".desk/jobs", ".desk/working.lock", "log", "zips/one.zip"}
    for name in ours | {"secrets/codes.key", "handed-in/ada/secret"}:
        assert made[name] & 0o077 == 0, name
    assert all(mode & 0o022 == 0 for mode in made.values())  # nothing that this account's settings do not say


def test_what_lies_in_a_shared_folder_is_its_groups_and_nobody_elses(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)
    made = made_in(tmp_path)

    for name, mode in made.items():
        assert mode & 0o070 == (mode & 0o700) >> 3, name
        assert mode & 0o002 == 0, name
        assert bool(mode & stat.S_ISGID) == stat.S_ISDIR(mode), name
    assert made["secrets/codes.key"] & 0o007 == made[".desk"] & 0o007 == 0

    tmp_path.chmod(0o700)  # and it is private again with the next use
    Place(tmp_path).private("jobs")
    assert (tmp_path / ".desk").stat().st_mode & 0o077 == 0


def test_no_link_leads_out_of_a_shared_folder(tmp_path: Path) -> None:
    elsewhere, root = tmp_path / "elsewhere", tmp_path / "course"
    root.mkdir()
    elsewhere.mkdir(mode=0o700)
    (elsewhere / "file").touch(mode=0o600)
    root.chmod(0o770)
    (root / ".desk").symlink_to(elsewhere)
    (root / "log").symlink_to(elsewhere / "file")

    private_folder(root / ".desk")
    make_folder(root / ".desk")
    with pytest.raises(OSError, match="symbolic links"):
        open_private(root / "log", os.O_WRONLY)

    assert [path.stat().st_mode & 0o077 for path in (elsewhere, elsewhere / "file")] == [0, 0]


def test_the_desk_says_who_else_can_read_a_course() -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are shut
        root = Path(shutil.copytree(TINY, Path(name) / "it's a course"))
        Path(name).chmod(0o755)
        visit = Visit(Place(root), "ada", rights=EVERYTHING)
        assert course.page(visit)["access"] == "solutions"
        assert course.page(Visit(Place(root), "ada", rights=frozenset({Right.MARK})))["access"] == ""
        root.chmod(0o2775)

        assert "cannot get into" in course.shut(visit).said
        assert root.stat().st_mode & 0o7777 == 0o2770  # a group that shares it stays
        assert accounts.open_to_others(Nbgrader(root)) == ""
        assert course.page(visit)["access"] == ""
        assert not is_open_to_others(root / "nothing")


ROOT_ONLY = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two accounts")


def as_account(user: int, work: Callable[[], object], *groups: int) -> None:
    """Do some work as another account, in a process of its own; what goes wrong there goes wrong here."""
    process = multiprocessing.get_context("fork").Process(target=_become, args=(user, groups, work))
    process.start()
    process.join()
    assert process.exitcode == 0


def _become(user: int, groups: tuple[int, ...], work: Callable[[], object]) -> None:
    os.umask(0o022)
    os.setgroups(groups)
    os.setgid(user)
    os.setuid(user)
    try:
        work()
    except BaseException:
        traceback.print_exc()
        raise


def everything(root: Path) -> Iterator[Path]:
    """The folder and all that is in it."""
    yield root
    yield from root.rglob("*")


@pytest.fixture
def shared(assigned: Path) -> Iterator[Class]:
    """A course in a folder that a group may write to, where other accounts can get to it."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are shut
        Path(name).chmod(0o755)
        there = Class(Path(shutil.copytree(assigned, Path(name) / "course")))
        write(there, "s00", "herbs helped")
        for path in everything(there.root):
            os.chown(path, ADA, GROUP)
            path.chmod(0o2770 if path.is_dir() else 0o660)
        yield there


def grade_and_mark(there: Class, who: str, points: int) -> None:
    work_for_group(there.root)
    place = Place(there.root)
    with jobs.lock(place):
        jobs.keep(place, jobs.new_job("mark", "grade", "Mark", {}, who))
        there.grade()
    secret(there.root / "reports" / "codes.key")
    found = queue(there, who)
    give(there, found, [of(found, "s00")], mark_of(dict.fromkeys(("evidence", "strength", "missing", "fair"), points)))


def keep_and_end(there: Class) -> None:
    work_for_group(there.root)
    kept = end_term(there.nbgrader)
    restore(there.nbgrader, kept.file)
    backup(there.nbgrader)


@ROOT_ONLY
def test_two_accounts_work_on_one_course(shared: Class, assigned: Path, tmp_path: Path) -> None:
    before = Class(Path(shutil.copytree(assigned, tmp_path / "before")))
    write(before, "s00", "herbs")
    grade_and_mark(before, "root", 2)  # loads what is needed: the accounts cannot read this one's Python
    keep_and_end(before)

    as_account(ADA, lambda: grade_and_mark(shared, "ada", 1), GROUP)
    as_account(BO, lambda: grade_and_mark(shared, "bo", 2), GROUP)
    as_account(BO, lambda: keep_and_end(shared), GROUP)
    as_account(ADA, lambda: keep_and_end(shared), GROUP)
    as_account(EVE, lambda: refused(shared.root))

    assert [mark.marker for mark in of(queue(shared), "s00").marks.given] == ["ada", "bo"]
    ours = [path for path in everything(shared.root) if path.stat().st_uid in (ADA, BO)]
    assert {path.stat().st_uid for path in ours} == {ADA, BO}
    for path in ours:
        assert (path.stat().st_gid, path.stat().st_mode & 0o060) == (GROUP, 0o060), path


def refused(root: Path) -> None:
    with pytest.raises(PermissionError):
        list(root.iterdir())
