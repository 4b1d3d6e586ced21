"""Every command in every plight: outside a course, without a module, without a gradebook, with a mistake of ours.

The commands are taken from the program, so that a new one cannot be forgotten: it must say here how it is called.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from support import MODULE, Class
from typer.testing import CliRunner, Result

from claimwise.checks import course as checks
from claimwise.cli import app
from claimwise.cli.program import OUR_MISTAKE

NAMED, FILE, TEXT, SHEET, CASE = "MODULE", "out.csv", "TEXT", "SHEET", "CASE"

CALLS: dict[str, tuple[str, ...]] = {
    "agreement": (NAMED, SHEET),
    "archive": ("--yes",),
    "assign": (NAMED,),
    "backup": (),
    "blind": (NAMED,),
    "book": (),
    "build": (NAMED,),
    "canvas-column": (NAMED,),
    "check": (),
    "collect": (NAMED, TEXT),
    "delete-student": ("ada", "--yes"),
    "demo": ("--students", "1"),
    "desk": ("--no-browser",),
    "export": (FILE,),
    "export-student": ("ada", FILE),
    "feedback": (NAMED,),
    "fingerprint": (TEXT, "--case", CASE),
    "grade": (NAMED,),
    "hand-back": (NAMED, FILE, "--for", "mail"),
    "late": (),
    "marks": (NAMED, SHEET, "--marker", "cy"),
    "modules": (),
    "regrade": (NAMED,),
    "report": (NAMED,),
    "responses": (NAMED, FILE),
    "restore": (SHEET, "--yes"),
    "sample": (NAMED,),
    "serve": (),
    "similar": (NAMED,),
    "simulate": (NAMED, "--students", "1"),
    "site": (),
    "student": ("ada",),
    "web": ("kettle",),
}
"""How each command is called with what it needs."""

ANYWHERE = ("desk",)
"""Commands that work where there is no course yet."""

GRADED = (
    "archive",
    "backup",
    "delete-student",
    "export",
    "export-student",
    "feedback",
    "grade",
    "hand-back",
    "regrade",
)
"""Commands that read or write marks."""


def commands() -> list[str]:
    return sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def call(command: str, root: Path, elsewhere: Path, module: str = MODULE, case: str = "tea") -> Result:
    """Call a command for a course, with files of its own beside it."""
    text, sheet = elsewhere / "text.txt", elsewhere / "sheet.csv"
    text.write_text("A text of a few words.")
    sheet.write_text("code,question\n")
    files = {TEXT: str(text), SHEET: str(sheet), NAMED: module, CASE: case, FILE: str(elsewhere / FILE)}
    arguments = [files.get(argument, argument) for argument in CALLS[command]]
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, *arguments, "--root", str(root)])


def everything(root: Path) -> set[Path]:
    return set(root.rglob("*"))


def stopped_with(result: Result, *words: str) -> bool:
    """Whether a command ended with a sentence, and not with an exception."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return all(word in result.output for word in words)


def test_every_command_is_called_here() -> None:
    assert sorted(CALLS) == commands()


@pytest.mark.parametrize("command", commands())
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, [command, "--help"])

    assert result.exit_code == 0
    assert "Usage:" in result.output


@pytest.mark.parametrize("command", [name for name in commands() if name not in ANYWHERE])
def test_outside_a_course_every_command_says_where_to_go(command: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    assert stopped_with(call(command, folder, tmp_path), "this is not inside a course", "--root")
    assert everything(folder) == set()


@pytest.mark.parametrize("command", [name for name in commands() if NAMED in CALLS[name]])
def test_an_unknown_module_is_answered_with_the_one_that_was_meant(command: str, tiny: Path, tmp_path: Path) -> None:
    before = everything(tiny)

    result = call(command, tiny, tmp_path, module="01-tee")

    assert stopped_with(result, "there is no module “01-tee”", "did you mean “01-tea”?")
    assert everything(tiny) == before


def test_an_unknown_case_leaves_no_folder(tiny: Path, tmp_path: Path) -> None:
    before = everything(tiny)

    assert stopped_with(call("fingerprint", tiny, tmp_path, case="tee"), "there is no case “tee”", "“tea”")
    assert everything(tiny) == before


WHOLE = ("archive", "backup", "delete-student", "export-student")
"""Commands about all data, or all of a student."""


@pytest.mark.parametrize(
    "command", [*GRADED, *WHOLE, "report", "responses", "sample", "similar", "simulate", "agreement"]
)
def test_before_anything_was_assigned_commands_say_so_and_leave_nothing(
    command: str, tiny: Path, tmp_path: Path
) -> None:
    before = everything(tiny)

    assert stopped_with(call(command, tiny, tmp_path), "✗ ")
    assert everything(tiny) == before


def lost(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def damaged(path: Path) -> None:
    path.write_bytes(b"This was a gradebook once. " * 1000)


@pytest.mark.parametrize(
    ("harm", "says"),
    [(lost, "there is no gradebook yet"), (emptied, "there is no gradebook yet"), (damaged, "damaged or no database")],
)
@pytest.mark.parametrize("command", ["export", "grade", "regrade"])
def test_a_gradebook_that_cannot_be_used_is_named(
    command: str, harm: Callable[[Path], None], says: str, tea_class: Class, tmp_path: Path
) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    file = tea_class.root / "gradebook.db"
    harm(file)
    left = file.read_bytes() if file.exists() else None

    assert stopped_with(call(command, tea_class.root, tmp_path), says)
    assert (file.read_bytes() if file.exists() else None) == left


def test_assigning_into_a_damaged_gradebook_is_told_without_a_log(tea_class: Class, tmp_path: Path) -> None:
    damaged(tea_class.root / "gradebook.db")

    assert stopped_with(call("assign", tea_class.root, tmp_path), "damaged or no database")


def test_a_server_that_does_not_answer_is_named_without_its_password(tea_class: Class, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    config = tea_class.root / "nbgrader_config.py"
    address = "postgresql+psycopg://ada:secret@127.0.0.1:9/marks"
    config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {address!r}\n")
    tea_class.hand_in("ada", tea_class.solved())

    result = call("grade", tea_class.root, tmp_path)

    assert stopped_with(result, "the gradebook's server cannot be reached")
    assert "secret" not in result.output


WHAT_GRADERS_DO = ("grade", "feedback", "hand-back", "export", "regrade")


def test_no_command_needs_what_only_unix_has(tea_class: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows lacks is taken away; nothing was tried on a real one."""
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "geteuid", "getuid", "fork"):
        monkeypatch.delattr(os, name)
    monkeypatch.setattr(os, "supports_dir_fd", set())
    monkeypatch.setenv("USERNAME", "teacher")  # Windows always says so
    tea_class.hand_in("ada", tea_class.solved())

    for command in (*WHAT_GRADERS_DO, "report", "backup", "export-student", "delete-student", "archive"):
        (tmp_path / FILE).unlink(missing_ok=True)
        result = call(command, tea_class.root, tmp_path)
        assert result.exit_code == 0, (command, result.output, result.exception)


# --- the program as a whole


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own."""
    code = "import sys; from claimwise.cli import app; sys.exit(app())"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding=environment.get("PYTHONIOENCODING", "utf-8"),
        env={**os.environ, "COLUMNS": "200", **environment},
        check=False,
    )


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "utf-16"])
def test_output_says_everything_in_signs_that_exist(encoding: str, tiny: Path) -> None:
    good = program("check", "--root", str(tiny), PYTHONIOENCODING=encoding)
    bad = program("grade", "02-pot", "--root", str(tiny), PYTHONIOENCODING=encoding)

    assert (good.returncode, bad.returncode) == (0, 1)
    assert good.stdout.strip().removeprefix("\ufeff") in {
        f"{sign} 3 claims, 1 module, 5 items: nothing to correct." for sign in "+✓√"
    }
    assert "there is no module" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_names_in_other_alphabets_do_not_stop_the_work(tiny: Path) -> None:
    module = tiny / "solutions" / f"{MODULE}.yml"
    module.write_text(module.read_text().replace("title: Tea and claims", "title: “Té” and 王"), encoding="utf-8")

    told = program("modules", "--root", str(tiny), PYTHONIOENCODING="ascii")

    assert (told.returncode, told.stderr) == (0, "")
    assert '"Te" and ?' in told.stdout


@pytest.mark.parametrize("stream", ["1", "2"])
@pytest.mark.parametrize("taken_away", [">&-", "> /dev/full"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_nobody_takes_does_not_stop_the_work(stream: str, taken_away: str, tiny: Path) -> None:
    code = "import sys; from claimwise.cli import app; sys.exit(app())"
    command = f"exec {sys.executable} -c '{code}' build --root '{tiny}' {stream}{taken_away}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tiny / "solutions" / MODULE / f"{MODULE}.ipynb").is_file()


def test_a_reader_who_leaves_early_does_not_stop_the_work(tiny: Path) -> None:
    code = "import sys; from claimwise.cli import app; sys.exit(app())"
    command = [sys.executable, "-c", code, "build", "--root", str(tiny)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        complaints = running.stderr.read()

    assert (running.returncode, complaints) == (0, "")
    assert (tiny / "solutions" / MODULE / f"{MODULE}.ipynb").is_file()


def test_a_mistake_of_ours_is_one_sentence_and_its_details_are_in_a_file(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def mistaken(_: Any) -> Any:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr(checks, "find_gaps", mistaken)
    monkeypatch.setattr(sys, "argv", ["claimwise", "check", "--root", str(tiny)])

    with pytest.raises(SystemExit) as left:
        app()

    told = capsys.readouterr().err
    assert left.value.code == OUR_MISTAKE
    assert "claimwise's mistake, not yours" in told
    assert "Traceback" not in told
    (log,) = (tiny / "reports").iterdir()
    assert log.name in told
    assert "nobody thought of this" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0  # it may name students


def test_a_locked_gradebook_is_told_by_assign_too(tea_class: Class, tmp_path: Path, monkeypatch: Any) -> None:
    """nbgrader opens the database itself here, and would report the end of a traceback."""
    import claimwise.gradebook.nbgrader as ours

    locked = {
        "success": False,
        "log": "x\nsqlalchemy.exc.OperationalError: (sqlite3.OperationalError) database is locked",
    }
    monkeypatch.setattr(ours.NbGraderAPI, "generate_assignment", lambda *_, **__: locked)

    assert stopped_with(call("assign", tea_class.root, tmp_path), "somebody else holds the gradebook")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("c.Foo = (", "nbgrader_config.py cannot be read: SyntaxError"),
        ("raise RuntimeError('no')", "nbgrader_config.py cannot be read: RuntimeError: no"),
        ("c.CourseDirectory.db_url = 'nonsense'", "the gradebook's address in nbgrader_config.py cannot be used"),
        ("c.CourseDirectory.db_url = 'mysql://x/y'", "the package “MySQLdb” is not installed"),
    ],
)
def test_settings_that_cannot_be_used_are_named(line: str, says: str, tiny: Path, tmp_path: Path) -> None:
    with (tiny / "nbgrader_config.py").open("a") as settings:
        settings.write(f"{line}\n")

    assert stopped_with(call("assign", tiny, tmp_path), says)


def test_what_nbgrader_logs_is_told_without_its_traceback(tiny: Path, tmp_path: Path) -> None:
    (tiny / "exercises").write_text("A file where a folder is wanted.")

    result = call("assign", tiny, tmp_path)

    assert stopped_with(result, "exercises")
    assert 'File "' not in result.output
