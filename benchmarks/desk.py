"""How long the desk's pages take for a large class, beside formgrader's pages of the same class in the same run.

    python benchmarks/desk.py [--students 1000] [--modules 15] [--rounds 5] [--no-formgrader]

A page of formgrader is what its browser asks for: the page itself and the data that fill it. Twenty students hand in,
are graded and get feedback; all others are copies of them, in the gradebook and as files, which neither page can tell.
Seconds are medians of up to ROUNDS times, and in brackets stands the first time. The page of all modules is shown
before it is known which pages of feedback are older than their marks; how long that takes is told at the end. Before,
the desk grades 30 new pieces of work, cold and warm.

Formgrader needs many minutes for some of its pages; with ``--no-formgrader`` only the desk is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY / "tests" / "desk"), str(REPOSITORY / "tests")]

import a_desk  # noqa: E402
from a_desk import Person, running_desk  # noqa: E402
from servers import free_port, wait_for  # noqa: E402

from claimwise.assign import assign, release_path  # noqa: E402
from claimwise.content import Course  # noqa: E402
from claimwise.content.modules import ResolvedModule  # noqa: E402
from claimwise.demo.copies import copy_course  # noqa: E402
from claimwise.demo.simulate import hand_in_all, simulated_class  # noqa: E402
from claimwise.gradebook.nbgrader import Nbgrader  # noqa: E402
from claimwise.gradebook.store import Store, SubmissionRow  # noqa: E402
from claimwise.grading.grade import grade  # noqa: E402
from claimwise.handing_back.feedback_pages import write_feedback  # noqa: E402

REAL, SEED, HAND_INS = 20, 11, 30
TOKEN = "benchmark"  # noqa: S105
ENOUGH = 30.0
"""Seconds after which a page is asked for no more; twice it is in any case."""

a_desk.PATIENCE = 3600  # formgrader may take minutes


@dataclass(frozen=True)
class Page:
    """A page of the desk, and what formgrader's browser asks for to show the same, if it has such a page."""

    name: str
    desk: str
    formgrader: Sequence[str] = ()


def copied(folder: Path, modules: int) -> tuple[Nbgrader, list[ResolvedModule]]:
    """A copy of the course with so many modules assigned."""
    copy_course(REPOSITORY, folder)
    nbgrader, chosen = Nbgrader(folder), list(Course.load(folder).modules.values())[:modules]
    for module in chosen:
        assign(nbgrader, module)
    return nbgrader, chosen


def hand_in(nbgrader: Nbgrader, module: ResolvedModule, students: int, seed: int = SEED) -> None:
    """A simulated class without odd habits hands in."""
    pupils = [replace(pupil, habit="") for pupil in simulated_class(students, SEED)]
    submitted = nbgrader.root / "submitted"
    hand_in_all(release_path(module, nbgrader.root), submitted, module, pupils, seed, datetime.now(UTC))


def large_class(folder: Path, students: int, modules: int) -> list[str]:
    """A graded class in a folder; gives the names of its modules."""
    nbgrader, chosen = copied(folder, modules)
    for module in chosen:
        hand_in(nbgrader, module, REAL)
        grade(nbgrader, module)
        write_feedback(nbgrader, module)
        multiply(nbgrader, module, students)
    return [module.name for module in chosen]


def multiply(nbgrader: Nbgrader, module: ResolvedModule, students: int) -> None:
    """Let copies of the students who handed in fill the class."""
    with Store(nbgrader.directory.db_url, module.name) as store:
        marks, gradings = store.marks(), store.gradings()
        real, rows = sorted(gradings), []
        for number in range(len(real) + 1, students + 1):
            twin, student = real[number % len(real)], f"student{number:03d}"
            scores = {cell: mark.auto for cell, mark in marks[twin].marks.items()}
            when = marks[twin].handed_in
            rows.append(SubmissionRow(student, when, scores, frozenset(), frozenset(), gradings[twin]))
            for place in ("submitted", "autograded", "feedback"):
                link_all(nbgrader.root / place / twin / module.name, nbgrader.root / place / student / module.name)
        store.save(rows)


def link_all(source: Path, target: Path) -> None:
    """The same files again, without taking room."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        os.link(file, target / file.name)


@contextlib.contextmanager
def running_formgrader(root: Path, home: Path) -> Iterator[Person]:
    """Formgrader on a course, on a free port of this machine; gives somebody who may ask it."""
    home.mkdir()
    port = free_port()
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    settings = {"ServerApp": {"jpserver_extensions": {"nbgrader.server_extensions.formgrader": True}}}
    config = Path(own["JUPYTER_CONFIG_DIR"]) / "jupyter_server_config.json"
    config.parent.mkdir()
    config.write_text(json.dumps(settings))
    options = [f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}", "--no-browser", "--allow-root"]
    command = [sys.executable, "-m", "jupyter", "server", *options]
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(  # noqa: S603
            command, cwd=root, env={**os.environ, **own}, stdout=log, stderr=log
        ) as server,
    ):
        try:
            person = Person(f"http://127.0.0.1:{port}", TOKEN)
            wait_for(lambda: answers(person))
            yield person
        finally:
            server.terminate()


def answers(person: Person) -> bool:
    """Whether a server is there by now."""
    try:
        return person.get("/api", Authorization=f"token {TOKEN}").status == 200
    except OSError:
        return False


def timed(person: Person, paths: Sequence[str], rounds: int, **headers: str) -> tuple[float, float, int]:
    """The first time and the median of the others, in seconds, and how many bytes came."""
    seconds, size = [], 0
    while len(seconds) < 2 or (len(seconds) <= rounds and sum(seconds) < ENOUGH):
        start = time.perf_counter()
        got = [person.get(path, **headers) for path in paths]
        seconds.append(time.perf_counter() - start)
        size = sum(len(answer.text.encode()) for answer in got)
        for path, answer in zip(paths, got, strict=True):
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}\n{answer.text[:500]}")
    return seconds[0], statistics.median(seconds[1:]), size


def done(person: Person, path: str, fields: dict[str, str]) -> float:
    """Seconds from a click to the end of the long work that it begins."""
    start = time.perf_counter()
    answer = person.post(path, fields)
    if answer.status != 303 and answer.status != 302:
        raise SystemExit(f"{path}: {answer.status}\n{answer.text[:500]}")
    job = answer.headers["Location"]
    while (state := json.loads(person.get(f"{job}/state").text))["state"] == "running":
        time.sleep(0.01)
    if state["state"] != "done":
        raise SystemExit(f"{path}: {state}")
    return time.perf_counter() - start


def pages(module: str, student: str) -> list[Page]:
    """What is compared."""
    api = "/formgrader/api"
    return [
        Page("all modules", "/claimwise", ["/formgrader/manage_assignments", f"{api}/assignments"]),
        Page(
            "the work for a module",
            f"/claimwise/mark?module={module}",
            [f"/formgrader/manage_submissions/{module}", f"{api}/submissions/{module}"],
        ),
        Page("the list of students", "/claimwise/students", ["/formgrader/manage_students", f"{api}/students"]),
        Page(
            "a student",
            f"/claimwise/student?student={student}",
            [f"/formgrader/manage_students/{student}", f"{api}/student_submissions/{student}"],
        ),
        Page("the class in a module", f"/claimwise/class?module={module}"),
        Page("the class in all modules", "/claimwise/class"),
        Page("what can be handed back", f"/claimwise/handback?module={module}"),
        Page("questions with answers to mark", "/claimwise/written"),
    ]


def side_by_side(place: Path, students: int, modules: int, rounds: int, *, formgrader: bool) -> None:
    """Both servers on the same class, page by page."""
    names = large_class(place / "large", students, modules)
    print(f"{students} students × {len(names)} modules", flush=True)
    with contextlib.ExitStack() as servers:
        desk = servers.enter_context(running_desk(place / "large", place / "desk-home"))
        other = None
        if formgrader:
            other = servers.enter_context(running_formgrader(place / "large", place / "formgrader-home"))
        desk.log_in()
        ages = counted(desk)
        read = done(desk, "/claimwise/class/read", {"module": ""})
        print(f"{'page':<30} {'desk':>16} {'kB':>6} {'formgrader':>18} {'kB':>6} {'ratio':>6}")
        for page in pages(names[0], f"student{students // 2:03d}"):
            print(compared(page, desk, other, rounds), flush=True)
    print(f"before, {students * len(names)} pieces of work were read for the class's page in {read:.1f} s")
    print(f"how many pages of feedback are older than their marks was known after {ages:.1f} s")


def compared(page: Page, desk: Person, formgrader: Person | None, rounds: int) -> str:
    """A line of the table."""
    first, ours, size = timed(desk, [page.desk], rounds)
    line = f"{page.name:<30} {ours:>7.3f} ({first:.3f}) {size / 1000:>6.0f}"
    if page.formgrader and formgrader:
        first, theirs, size = timed(formgrader, page.formgrader, rounds, Authorization=f"token {TOKEN}")
        line += f" {theirs:>9.3f} ({first:.3f}) {size / 1000:>6.0f} {theirs / ours:>6.1f}"
    return line


def counted(desk: Person) -> float:
    """Seconds until the page of all modules knows how many pages of feedback are older than their marks."""
    start = time.perf_counter()
    while "is being counted" in desk.get("/claimwise").text:
        time.sleep(0.1)
    return time.perf_counter() - start


def grading(place: Path, rounds: int) -> None:
    """Thirty new pieces of work, graded from a click on: by a desk that was just opened, and by one that is warm."""
    nbgrader, (module,) = copied(place / "small", 1)
    hand_in(nbgrader, module, HAND_INS)
    with running_desk(place / "small", place / "small-home") as desk:
        desk.log_in()
        cold = done(desk, "/claimwise/mark/grade", {"module": module.name})
        warm = []
        for again in range(rounds):
            hand_in(nbgrader, module, HAND_INS, SEED + 1 + again)
            warm.append(done(desk, "/claimwise/mark/grade", {"module": module.name}))
    print(f"{HAND_INS} pieces of work graded: cold {cold:.2f} s, warm {statistics.median(warm):.2f} s")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--modules", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--formgrader", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        grading(Path(folder), asked.rounds)
        side_by_side(Path(folder), asked.students, asked.modules, asked.rounds, formgrader=asked.formgrader)


if __name__ == "__main__":
    main()
