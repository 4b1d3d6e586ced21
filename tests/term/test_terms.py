"""A term ends and comes back: all or nothing, whenever it is cut short, and never from an archive that is not sound."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import MODULE, Class, gradebook_rows
from whole_class import NAMES, state, tables

from claimwise.at_work import AtWorkError, at_work
from claimwise.errors import Cancelled, ClaimwiseError
from claimwise.gradebook import database, whole
from claimwise.gradebook.arrangements import Arrangement, arrange
from claimwise.gradebook.database import StoreError
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.switch import NOTE
from claimwise.term.keeping import ArchiveError
from claimwise.term.terms import backup, end_term, history, look_into, restore
from claimwise.term.traces import Who, files_naming


def seen(course: Class) -> dict[str, Any]:
    return state(course.root, course.nbgrader.directory.db_url)


def hidden(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob(".claimwise-*"))


def test_a_term_ends_with_the_same_modules_and_an_empty_gradebook(course: Class) -> None:
    with course.nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-12-01 12:00")
    nobodys = Arrangement("", "unused", json.dumps([{"what": "x", "file": "Bo Lizzard-Yz.ipynb"}]), MODULE)
    with course.nbgrader.writing() as connection:
        arrange(connection, [nobodys, Arrangement("", "canvas-column", '[["Tea (77)", 20.0]]', MODULE)])
    modules = {name: rows for name, rows in tables(course.nbgrader.directory.db_url).items() if "cell" in name}

    kept = end_term(course.nbgrader)

    after = seen(course)
    assert not {name for name in after["files"] if not name.startswith(("solutions/", "reports/blind/"))}
    assert not [name for name in after["files"] if name.endswith(".jsonl")]
    rows = gradebook_rows(course.nbgrader.directory.db_url)
    assert not any(rows.values())
    now = tables(course.nbgrader.directory.db_url)
    assert {name: rows for name, rows in now.items() if "cell" in name} == modules
    assert "None" in now["assignment"][0]
    assert [row for row in now["claimwise_arrangement"] if "10%" in row or "Tea (77)" in row] == now[
        "claimwise_arrangement"
    ]
    assert (kept.file.parent.name, kept.contents.students, kept.contents.left_out) == ("archives", 2, ())
    assert kept.file.stat().st_mode & 0o777 == 0o600
    assert [(each.what, each.file) for each in history(course.nbgrader)] == [("archive", kept.file.name)]
    assert hidden(course.root) == []

    course.hand_in("cy", course.solved())
    assert course.grade()["cy"].score == 18  # the next term has begun


def test_an_ended_term_comes_back_whole_and_the_new_one_is_kept(course: Class) -> None:
    before = seen(course)
    archive = end_term(course.nbgrader).file
    course.hand_in("cy", course.solved())
    course.grade()

    done = restore(course.nbgrader, archive)

    assert seen(course) == before
    assert done.contents.students == 2
    assert done.before.contents.students == 1
    restore(course.nbgrader, done.before.file)
    assert sum(filter(None, course.scores("cy").values())) == 18
    assert not (course.root / "submitted" / "ada").exists()


def test_no_term_ends_into_an_archive_that_could_not_be_put_back(course: Class, tmp_path: Path) -> None:
    """A backup of it can be made all the same: it takes nothing away."""
    with sqlite3.connect(course.root / "gradebook.db") as plain:
        plain.execute("INSERT INTO student (id) VALUES ('../ada')")
    before = seen(course)

    with pytest.raises(ClaimwiseError, match=r"names “\.\./ada”.*correct it there first"):
        end_term(course.nbgrader)

    assert seen(course) == before
    assert list((course.root / "archives").iterdir()) == []
    assert backup(course.nbgrader, tmp_path / "kept.zip").file.is_file()


def test_a_backup_goes_into_a_fresh_copy_of_the_course(course: Class, assigned: Path, tmp_path: Path) -> None:
    before, file = seen(course), tmp_path / "kept.zip"
    backup(course.nbgrader, file)
    assert seen(course) == before
    with pytest.raises(ClaimwiseError, match="is there already"):
        backup(course.nbgrader, file)

    other = Path(shutil.copytree(assigned, tmp_path / "fresh"))
    (other / "gradebook.db").unlink()
    # A program of its own has loaded no more than it needs, and knows all tables of ours none the less.
    program = [sys.executable, "-c", "from claimwise.cli import app; app()", "restore", str(file), "--yes"]
    subprocess.run(program, cwd=other, check=True, capture_output=True)

    there = state(other, Nbgrader(other).directory.db_url)
    assert there["rows"] == before["rows"]
    mine = {name: data for name, data in before["files"].items() if not name.startswith("reports/blind")}
    assert {name: data for name, data in there["files"].items() if not name.startswith("reports/blind")} == mine


def test_a_backup_is_of_one_moment_while_others_write(course: Class, tmp_path: Path) -> None:
    """What a transaction has not finished is not in it."""
    plain = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    plain.execute("BEGIN IMMEDIATE")
    plain.execute("UPDATE student SET first_name = 'half'")
    try:
        kept = backup(course.nbgrader, tmp_path / "kept.zip")
    finally:
        plain.execute("ROLLBACK")
        plain.close()

    assert kept.contents.students == 2
    with zipfile.ZipFile(kept.file) as archive:
        archive.extract("gradebook.db", tmp_path)
    names = sqlite3.connect(tmp_path / "gradebook.db").execute("SELECT first_name FROM student ORDER BY id").fetchall()
    assert names == [("Ada",), ("Bo",)]


@pytest.mark.parametrize("exchange", [end_term, lambda nbgrader: restore(nbgrader, nbgrader.root.parent / "other.zip")])
def test_nothing_is_exchanged_while_somebody_writes(
    course: Class, exchange: Callable[[Nbgrader], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(course.nbgrader, course.root.parent / "other.zip")
    before = seen(course)

    with at_work(course.root), pytest.raises(AtWorkError, match="somebody is at work"):
        exchange(course.nbgrader)

    monkeypatch.setattr(database, "WAIT", 0.1)
    formgrader = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    formgrader.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="somebody else holds the gradebook"):
            exchange(course.nbgrader)
    finally:
        formgrader.close()
    assert seen(course) == before
    assert hidden(course.root) == []


def test_a_gradebook_that_is_held_or_damaged_is_told_in_a_sentence(
    course: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "WAIT", 0.1)
    held = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(database, "WAIT", 0.1)
    try:
        with pytest.raises(StoreError, match="somebody else holds the gradebook"):
            backup(course.nbgrader, tmp_path / "kept.zip")
    finally:
        held.close()
    (course.root / "gradebook.db").write_bytes(b"This was a gradebook once. " * 1000)
    with pytest.raises(StoreError, match="damaged or no database"):
        backup(course.nbgrader, tmp_path / "kept.zip")
    assert not (tmp_path / "kept.zip").exists()


def test_cancelling_leaves_everything_as_it_was(course: Class) -> None:
    before = seen(course)

    def stop(_done: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        end_term(course.nbgrader, step=stop)

    assert seen(course) == before
    assert not list((course.root / "archives").iterdir())
    assert hidden(course.root) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process that can be killed at an exact place")
@pytest.mark.parametrize("what", ["end", "restore"])
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(what: str, course: Class, tmp_path: Path) -> None:
    """The process dies before its first, second, third … step of the exchange; then the course is opened again."""
    backup(course.nbgrader, tmp_path / "other.zip")
    if what == "restore":
        shutil.rmtree(course.root / "submitted" / "bo")
        with course.nbgrader.gradebook() as gradebook:
            gradebook.remove_student("bo")
    old = seen(course)

    def work(root: Path) -> None:
        nbgrader = Nbgrader(root)
        end_term(nbgrader) if what == "end" else restore(nbgrader, tmp_path / "other.zip")

    finished = Path(shutil.copytree(course.root, tmp_path / "finished"))
    work(finished)
    new = state(finished, Nbgrader(finished).directory.db_url)
    assert new != old

    found = []
    for moment in range(1, 200):
        root = Path(shutil.copytree(course.root, tmp_path / f"at-{moment}"))
        killed = dies_at(moment, lambda root=root: work(root))  # type: ignore[misc]
        nbgrader = Nbgrader(root)
        now = state(root, nbgrader.directory.db_url)
        assert now in (old, new), moment
        assert not (root / NOTE).exists()
        found.append(now == new)
        if not killed:
            break
        shutil.rmtree(root)
    assert found == sorted(found)  # first the old, then the new
    assert not found[0]
    assert found.count(True) > 3


def dies_at(moment: int, work: Callable[[], None]) -> bool:
    """Whether a process that does some work, and is killed at a moment, was killed before it was done."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1] != 0
    left = moment

    def counted(change: Callable[..., Any], about: str = "") -> Callable[..., Any]:
        def changing(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= about in str(arguments)
            if not left:
                os._exit(9)
            return change(*arguments, **options)

        return changing

    try:
        from sqlalchemy.engine.default import DefaultDialect

        os.replace = counted(os.replace, NOTE)
        Path.rename = counted(Path.rename)  # type: ignore[method-assign]
        Path.unlink = counted(Path.unlink, NOTE)  # type: ignore[method-assign]
        shutil.rmtree = counted(shutil.rmtree, "-old-")
        DefaultDialect.do_commit = counted(DefaultDialect.do_commit)  # type: ignore[method-assign]
        work()
        os._exit(0)
    finally:
        os._exit(1)


def changed_archive(source: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """An archive with other files or another list of contents."""
    with zipfile.ZipFile(source) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    contents = json.loads(files["claimwise-archive.json"])
    change(files, contents)
    files["claimwise-archive.json"] = json.dumps(contents).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def added(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    """A file that stands on the list of contents as it should."""
    import hashlib

    def change(files: dict[str, bytes], contents: dict[str, Any]) -> None:
        files[name] = data
        contents["files"][name] = [len(data), hashlib.sha256(data).hexdigest()]

    return change


def broken(files: dict[str, bytes], _contents: dict[str, Any]) -> None:
    files[f"data/submitted/ada/{MODULE}/{MODULE}.ipynb"] = b"{}"


def swapped(files: dict[str, bytes], _contents: dict[str, Any]) -> None:
    name = f"data/submitted/ada/{MODULE}/{MODULE}.ipynb"
    files[name] = files[name].replace(b"ada", b"eve")


def other_rows(_files: dict[str, bytes], contents: dict[str, Any]) -> None:
    contents["rows"]["student"] = 7


def with_trigger(files: dict[str, bytes], contents: dict[str, Any]) -> None:
    plain = sqlite3.connect(":memory:")
    plain.deserialize(files["gradebook.db"])
    plain.execute("CREATE TRIGGER t AFTER INSERT ON student BEGIN DELETE FROM student; END")
    plain.commit()
    added("gradebook.db", plain.serialize())(files, contents)


def with_id(name: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    """A gradebook with a student whose id leads elsewhere."""

    def change(files: dict[str, bytes], contents: dict[str, Any]) -> None:
        plain = sqlite3.connect(":memory:")
        plain.deserialize(files["gradebook.db"])
        plain.execute("INSERT INTO student (id) VALUES (?)", (name,))
        plain.commit()
        contents["rows"]["student"] += 1
        contents["ids"] = sorted([*contents["ids"], name])
        added("gradebook.db", plain.serialize())(files, contents)

    return change


def other_ids(_files: dict[str, bytes], contents: dict[str, Any]) -> None:
    contents["ids"] = ["bo"]


def long_list(_files: dict[str, bytes], contents: dict[str, Any]) -> None:
    contents["left_out"] = [{"what": "x" * 6_000_000}]


def lost(files: dict[str, bytes], _contents: dict[str, Any]) -> None:
    del files["gradebook.db"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (broken, "another size"),
        (swapped, "is not as it was when the archive was made"),
        *((with_id(name), "can be no student's id") for name in ("..", ".", "../../elsewhere", "/etc", "")),
        (long_list, "list of contents is damaged"),
        (lost, "gradebook.db is missing"),
        (other_rows, "holds other rows than it says"),
        (other_ids, "is about other students than it says"),
        (with_trigger, "is damaged or no gradebook"),
        (lambda files, _: files.update({"data/submitted/eve/x": b"x"}), "not on its list of contents"),
        (added("data/../../evil"), "leads out of the folder"),
        (added("/etc/passwd"), "leads out of the folder"),
        (added("data/submitted/..\\x"), "leads out of the folder"),
        (added("data/nbgrader_config.py"), "no data of students"),
        (added("data/solutions/01-tea.yml"), "no data of students"),
        (added("data/submitted"), "no data of students"),
        (added("data/reports/blind/sheet.csv"), "no data of students"),
        (added("elsewhere/x"), "no data of students"),
        (lambda _, contents: contents.update(format=3), "newer version"),
        (lambda _, contents: contents.update(files=[]), "list of contents is damaged"),
    ],
)
def test_an_archive_that_is_not_sound_is_refused_before_anything_changes(
    change: Callable[[dict[str, bytes], dict[str, Any]], None], says: str, course: Class, tmp_path: Path
) -> None:
    good = backup(course.nbgrader, tmp_path / "good.zip").file
    before = seen(course)
    bad = changed_archive(good, tmp_path / "bad.zip", change)

    for use in (look_into, restore):
        if use is look_into and change in (with_trigger,):
            continue
        with pytest.raises(ClaimwiseError, match=says):
            use(course.nbgrader, bad)
    assert seen(course) == before
    assert hidden(course.root) == []
    assert not (course.root / "backups").exists()


def test_links_and_files_that_are_no_archive_are_refused(course: Class, tmp_path: Path) -> None:
    good = backup(course.nbgrader, tmp_path / "good.zip").file
    with zipfile.ZipFile(good, "a") as archive:
        link = zipfile.ZipInfo("data/submitted/eve")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc")
    (tmp_path / "text.zip").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("x", "y")

    for name, says in {
        "good": "no plain file",
        "text": "no archive at all",
        "other": "no archive that claimwise made",
        "none": "there is no archive",
    }.items():
        with pytest.raises(ArchiveError, match=says):
            restore(course.nbgrader, tmp_path / f"{name}.zip")


NO_TEXT = os.fsdecode(b"l\xf6sung.ipynb")
"""A name as an archive from an old Windows leaves it."""


def test_a_name_that_no_page_can_hold_keeps_nothing_from_being_kept_or_put_back(course: Class) -> None:
    (course.root / "submitted/ada" / MODULE / NO_TEXT).write_text("older work")
    (course.root / "reports" / NO_TEXT).write_text("a note")

    kept = backup(course.nbgrader)
    restore(course.nbgrader, kept.file)

    left = [str(found.file) for found in kept.contents.left_out]
    assert left == ["reports/l\\udcf6sung.ipynb", f"submitted/ada/{MODULE}/l\\udcf6sung.ipynb"]
    assert all("its name cannot stand in an archive" in found.what for found in kept.contents.left_out)
    assert course.nbgrader.submitted_notebook(MODULE, "ada").is_file()
    assert look_into(course.nbgrader, kept.file) == kept.contents


@pytest.mark.parametrize("what", ["end", "restore"])
def test_what_cannot_be_kept_is_put_aside_when_everything_else_goes(what: str, course: Class, tmp_path: Path) -> None:
    kept = backup(course.nbgrader).file
    folder = course.root / "submitted/ada" / MODULE
    for name in (NO_TEXT, "a.txt", "A.txt"):
        (folder / name).write_bytes(os.fsencode(name))
    (course.root / "reports" / "elsewhere").symlink_to(tmp_path)

    before = end_term(course.nbgrader) if what == "end" else restore(course.nbgrader, kept).before

    aside = before.file.with_name(f"{before.file.stem}-left-out")
    found = {path.relative_to(aside).as_posix() for path in aside.rglob("*") if path.is_symlink() or path.is_file()}
    assert found == {f"submitted/ada/{MODULE}/a.txt", f"submitted/ada/{MODULE}/{NO_TEXT}", "reports/elsewhere"}
    assert (aside / "submitted/ada" / MODULE / NO_TEXT).read_bytes() == os.fsencode(NO_TEXT)
    assert before.said == [f"What could not be taken in lies in {aside.relative_to(course.root)} now."]
    assert not (folder / NO_TEXT).exists()
    assert hidden(course.root) == []
    assert aside / "submitted/ada" / MODULE / "a.txt" in files_naming(course.nbgrader, Who("ada"))
    assert before.file not in files_naming(course.nbgrader, Who("ada"))


def test_what_cannot_be_kept_is_named(course: Class, tmp_path: Path) -> None:
    (course.root / "submitted" / "eve").symlink_to(tmp_path)

    kept = backup(course.nbgrader)

    assert [str(found.file) for found in kept.contents.left_out] == ["submitted/eve"]
    assert look_into(course.nbgrader, kept.file).students == len(NAMES)
