"""Which hostile submissions get what they want: of a stock nbgrader, which executes them, and of this course's grader.

    python benchmarks/tampering.py [WORD …]

Each attack of ``tests/tampering/corpus.py`` (with words: each that has one of them in its name) is handed in to two
throw-away copies of the tests' tiny course, beside an honest student. One copy is graded by ``nbgrader autograde`` with
plain settings, the other by ``claimwise grade``. Then both are searched for what the attack was after.

The attacks are real, so everything runs as a user without rights, with a limit on memory and on the size of files; it
needs to be started by root, and Linux. Some attacks would do more harm without these limits.
"""

from __future__ import annotations

import os
import resource
import shutil
import socketserver
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

import claimwise
from claimwise.assign import assign
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.marker import Marker
from claimwise.handed_in.submission import Submission

# The corpus lies with the tests; the folder of this file holds nothing to import.
sys.path[0] = str(Path(__file__).parents[1] / "tests")

from support import MODULE, TINY, Class  # noqa: E402
from tampering.corpus import ATTACKS, ENVIRONMENT, FULL, SECRET, VICTIM, Attack, Desk, Goal, honest_notebook  # noqa: E402
from tampering.scene import formgraders_page, owned, scores  # noqa: E402

NOBODY = 65534
PATIENCE = 60
MEMORY = 4 * 1024**3
FILE_SIZE = 200 * 1024**2

STOCK = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "answers()"}
c.Execute.timeout = 10
"""


@dataclass(frozen=True)
class Side:
    """A way to grade: its name, what Python is told to run, and nbgrader's settings if not the course's own."""

    name: str
    arguments: list[str]
    settings: str = ""


SIDES = [
    Side("stock nbgrader", ["-m", "nbgrader", "autograde", MODULE], STOCK),
    Side("claimwise", ["-c", "from claimwise.cli import app; app()", "grade", MODULE]),
]
PACKAGES = os.pathsep.join([sysconfig.get_path("purelib"), str(Path(claimwise.__file__).parents[1])])


@contextmanager
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this computer, and what was said to it."""
    heard: list[bytes] = []

    class Ear(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            heard.append(self.request.recv(100))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()


def fight(attack: Attack, side: Side, python: str, assigned: Path, folder: Path) -> str:
    """What an attack got from a side; empty if nothing."""
    course = Class(Path(shutil.copytree(assigned, folder / "course")))
    (course.root / "solutions" / "secret.txt").write_text(SECRET)
    course.hand_in(VICTIM, honest_notebook(course, FULL))
    with listening() as (port, heard):
        attack.make(Desk(course, attack.student, port))
        if side.settings:
            (course.root / "nbgrader_config.py").write_text(side.settings)
            course.nbgrader = Nbgrader(course.root)
        ended = run([python, *side.arguments], course.root, folder)
        if attack.goal is Goal.REACH:
            return reached(course, attack, heard)
    if attack.goal is Goal.POINTS:
        return points(course, attack)
    return page(course, attack) if attack.goal is Goal.PAGE else stopped(course, ended=ended)


def points(course: Class, attack: Attack) -> str:
    """More points than the honest answers earn."""
    honest = Marker(course.module).mark(Submission(answers=attack.honest)).score
    earned = sum(scores(course).get(attack.student, {}).values())
    return f"{earned:g} points for {honest:g}" if earned > honest else ""


def reached(course: Class, attack: Attack, heard: list[bytes]) -> str:
    """A trace of code that ran, or a secret in the folder that feedback is made from."""
    if heard:
        return "it called out"
    traces = [path for path in course.root.rglob("owned*") if not path.name.startswith("owned.")]
    if traces:
        return "its code ran"
    graded = course.root / "autograded" / attack.student
    files = [path for path in graded.rglob("*") if path.is_file() and not path.is_symlink()]
    return "a secret for the student" if any(SECRET.encode() in path.read_bytes() for path in files) else ""


def page(course: Class, attack: Attack) -> str:
    """Elements of its own in the page that formgrader shows."""
    if not course.nbgrader.autograded_notebook(MODULE, attack.student).is_file():
        return ""
    found = owned(formgraders_page(course, attack.student, course.nbgrader.settings))
    return f"{len(found)} elements in formgrader" if found else ""


def stopped(course: Class, *, ended: bool) -> str:
    """The victim without marks."""
    if sum(scores(course).get(VICTIM, {}).values()) == 18:
        return ""
    return "the next one not graded" if ended else f"waits (> {PATIENCE} s)"


def run(command: list[str], root: Path, folder: Path) -> bool:
    """Run a command as nobody in a course that is nobody's; whether it ended by itself."""
    home = folder / "home"
    home.mkdir()
    for path in (folder, *folder.rglob("*")):
        os.lchown(path, NOBODY, NOBODY)
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PYTHONPATH": PACKAGES, "LANG": "C.UTF-8"}
    with (folder / "log").open("wb") as log:
        process = as_nobody(command, cwd=root, env=environment | {ENVIRONMENT: SECRET}, stdout=log, stderr=log)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return False
        finally:
            end(process, root)
    return True


def as_nobody(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a command as a user without rights and within limits."""
    options |= {"user": NOBODY, "group": NOBODY, "extra_groups": [], "preexec_fn": limit}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)  # noqa: S603


def limit() -> None:
    """Limits for a process that executes attacks."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))


def end(process: subprocess.Popen[bytes], root: Path) -> None:
    """End a command and every process of nobody's that it left in its course."""
    process.kill()
    process.wait()
    for other in psutil.process_iter():
        with suppress(psutil.Error):
            if other.uids().real == NOBODY and other.cwd().startswith(str(root)):
                other.kill()


def interpreter() -> str:
    """A Python that a user without rights can run, with our packages; empty if there is none."""
    names = [sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"]
    for name in names:
        with suppress(OSError):
            asked = [name, "-c", "import nbgrader.apps, claimwise.cli"]
            if as_nobody(asked, env={"PYTHONPATH": PACKAGES}, cwd="/", stderr=subprocess.DEVNULL).wait() == 0:
                return name
    return ""


def main(words: list[str]) -> None:
    """Fight all battles and print who got what."""
    console = Console()
    python = interpreter() if os.geteuid() == 0 else ""
    if not python:
        console.print("Skipped: the attacks are real, so root must start this, with a Python that others can run too.")
        return
    attacks = [attack for attack in ATTACKS if not words or any(word in attack.name for word in words)]
    table = Table("attack", "it wants", *(side.name for side in SIDES), title="What hostile submissions got")
    got = dict.fromkeys([side.name for side in SIDES], 0)
    with tempfile.TemporaryDirectory(prefix="tampering-") as folder:
        Path(folder).chmod(0o755)
        assigned = Path(shutil.copytree(TINY, Path(folder) / "assigned"))
        assign(Nbgrader(assigned), Course.load(assigned).modules[MODULE])
        for attack in track(attacks, "Fighting", console=console):
            found = {}
            for number, side in enumerate(SIDES):
                place = Path(folder) / f"side{number}"
                place.mkdir()
                found[side.name] = fight(attack, side, python, assigned, place)
                got[side.name] += bool(found[side.name])
                shutil.rmtree(place)
            table.add_row(attack.name, attack.goal.value, *(found[side.name] or "–" for side in SIDES))
    console.print(table)
    for name, count in got.items():
        console.print(f"{name}: {count} of {len(attacks)} got what they wanted.")


if __name__ == "__main__":
    main(sys.argv[1:])
