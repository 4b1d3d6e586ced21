"""Files: open to those whom the user lets in and to nobody else, whole or not there, and secrets that stay secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import Class
from typer.testing import CliRunner

from claimwise import files
from claimwise.at_work import at_work
from claimwise.cli import app
from claimwise.collect.intake import collecting
from claimwise.files import SETTLED, remembered, secret, write_atomically, writing

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems know no umask")


@pytest.fixture(params=[0o077, 0o027, 0o022, 0o002], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_files_and_folders_are_as_open_as_the_user_wants(tmp_path: Path, umask: int) -> None:
    write_atomically(tmp_path / "new" / "page.html", "text")

    assert mode(tmp_path / "new" / "page.html") == 0o666 & ~umask
    assert mode(tmp_path / "new") == 0o755 & ~umask  # its group may not write to the folder above either


@pytest.mark.usefixtures("umask")
def test_a_file_that_is_replaced_stays_as_open_as_it_was_also_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    for was in (0o600, 0o640, 0o664):
        path.write_text("old")
        path.chmod(was)
        with writing(path) as file:
            file.write("new")
            file.flush()
            assert {mode(found) for found in tmp_path.iterdir()} == {was}
        assert (mode(path), path.read_text()) == (was, "new")


@pytest.mark.usefixtures("umask")
def test_a_secret_is_for_its_owner_only_from_its_first_byte_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes = []
    link = os.link
    monkeypatch.setattr(os, "link", lambda old, new: modes.append(mode(Path(old))) or link(old, new))

    made = secret(tmp_path / "reports" / "codes.key")

    assert modes == [0o600]
    assert mode(tmp_path / "reports" / "codes.key") == 0o600
    assert (len(made), secret(tmp_path / "reports" / "codes.key")) == (32, made)
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["codes.key"]


def test_a_secret_that_others_could_read_is_closed(tmp_path: Path) -> None:
    made = secret(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)

    assert secret(tmp_path / "key") == made
    assert mode(tmp_path / "key") == 0o600


def test_first_uses_at_once_give_one_secret(tmp_path: Path) -> None:
    for number in range(20):
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(secret, [tmp_path / str(number)] * 8))) == 1


def test_a_kill_while_a_secret_is_made_leaves_none(tmp_path: Path) -> None:
    code = f"""if True:
        import os, pathlib, claimwise.files as files
        os.link = lambda *_: os._exit(9)
        files.secret(pathlib.Path({str(tmp_path / "key")!r}))"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9

    assert not (tmp_path / "key").exists()
    assert len(secret(tmp_path / "key")) == files.SECRET_BYTES


@pytest.mark.parametrize(
    ("content", "to_do"),
    [
        ("", "delete it and try again"),
        ("ab" * 31, "bring it back from a backup"),
        ("zz" * 32, "backup"),
        ("é", "backup"),
    ],
)
@pytest.mark.parametrize(("name", "command"), [("reports/codes.key", "sample"), ("pseudonyms.secret", "responses")])
def test_a_secret_that_is_not_whole_is_refused_with_a_sentence(
    tea_class: Class, name: str, command: str, content: str, to_do: str
) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    path = tea_class.root / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")

    arguments = ["01-tea"] if command == "sample" else ["01-tea", str(tea_class.root / "answers.csv")]
    result = CliRunner().invoke(app, [command, *arguments, "--root", str(tea_class.root)])

    assert result.exit_code == 1
    assert not isinstance(result.exception, Exception)
    assert path.name in result.stderr
    assert to_do in result.stderr
    assert path.read_text(encoding="utf-8") == content


def test_nobody_else_can_hold_what_keeps_a_course_s_work_apart(tmp_path: Path) -> None:
    """Whoever may read a lock's file may hold it for ever."""
    with at_work(tmp_path):
        held = [tmp_path / ".at-work", *(tmp_path / ".at-work").iterdir()]
        assert [path.stat().st_mode & 0o077 for path in held] == [0] * 3
    with collecting(tmp_path):
        assert (tmp_path / ".at-work" / "collecting").stat().st_mode & 0o077 == 0


def test_a_file_is_read_again_only_when_it_is_another_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    @remembered
    def text(path: Path) -> str:
        read.append(path.name)
        return path.read_text() if path.exists() else "none"

    def times_read(expected: str) -> int:
        read.clear()
        assert text(file) == text(file) == expected
        return len(read)

    file, now = tmp_path / "a.txt", files.time.time
    assert times_read("none") == 2
    file.write_text("one")
    assert times_read("one") == 2  # it may change again before the clock of the files goes on
    monkeypatch.setattr(files.time, "time", lambda: now() + 2 * SETTLED)
    assert times_read("one") == 1
    assert times_read("one") == 0

    status = file.stat()
    file.write_text("two")  # as long as before, and with the old time
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert times_read("two") == 1
    other = tmp_path / "b.txt"
    other.write_text("ore")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(file)
    assert times_read("ore") == 1
    file.unlink()
    file.symlink_to(tmp_path / "c.txt")
    (tmp_path / "c.txt").write_text("led")
    assert times_read("led") == 2  # what a link leads to may change, and the link does not
    file.unlink()
    assert times_read("none") == 2
