"""How long the desk's pages take for a large class, beside formgrader's pages of the same class in the same run.

    python benchmarks/desk.py [--students 1000] [--modules 15] [--rounds 5] [--no-formgrader] [--keep FOLDER]

A page of formgrader is what its browser asks for: the page itself and the data that fill it. Twenty students hand in,
are graded and get feedback, half of their written answers are marked, and the pages are handed back; all others are
copies of them, in the gradebook and as files, which neither page can tell. A class list names everybody.
Seconds are medians of up to ROUNDS times, in brackets stands the first time, and “cpu” is how long the desk computed
in the median, which tells less of what else the machine does. Before, the desk grades 30 new pieces of work, cold and
warm; in the end it is told how large the desk's process is, and whether it grows while pages are looked at.

Formgrader needs many minutes for some of its pages; with ``--no-formgrader`` only the desk is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import psutil

REPOSITORY = Path(__file__).parents[1]
sys.path[:0] = [str(REPOSITORY / "tests" / "desk"), str(REPOSITORY / "tests")]

import a_desk  # noqa: E402
from a_desk import Person, running_desk  # noqa: E402
from servers import free_port, wait_for  # noqa: E402

from claimwise.assign import assign, release_path  # noqa: E402
from claimwise.collect import Person as Listed  # noqa: E402
from claimwise.collect import enrol  # noqa: E402
from claimwise.content import Course  # noqa: E402
from claimwise.content.modules import ResolvedModule  # noqa: E402
from claimwise.demo.copies import copy_course  # noqa: E402
from claimwise.demo.simulate import Student, hand_in_all, marked_by_hand, simulated_class  # noqa: E402
from claimwise.gradebook.nbgrader import Nbgrader  # noqa: E402
from claimwise.gradebook.store import SubmissionRow  # noqa: E402
from claimwise.grading.grade import grade  # noqa: E402
from claimwise.grading.workers import file_hash  # noqa: E402
from claimwise.handing_back.feedback_pages import write_feedback  # noqa: E402
from claimwise.handing_back.feedback_zip import note_given  # noqa: E402
from claimwise.handing_back.feedback_zip import pages as feedback_pages  # noqa: E402
from claimwise.handing_back.formats import Way  # noqa: E402

REAL, SEED, HAND_INS = 20, 11, 30
TOKEN = "benchmark"  # noqa: S105
MADE = ".made"
"""The file that says that a class is whole."""

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


def hand_in(nbgrader: Nbgrader, module: ResolvedModule, students: int, seed: int = SEED) -> list[Student]:
    """A simulated class without odd habits hands in."""
    pupils = [replace(pupil, habit="") for pupil in simulated_class(students, SEED)]
    submitted = nbgrader.root / "submitted"
    hand_in_all(release_path(module, nbgrader.root), submitted, module, pupils, seed, datetime.now(UTC))
    return pupils


def large_class(folder: Path, students: int, modules: int) -> None:
    """A class in a folder that is graded, half marked by hand, and handed back."""
    nbgrader, chosen = copied(folder, modules)
    for module in chosen:
        pupils = hand_in(nbgrader, module, REAL)
        grade(nbgrader, module)
        multiply(nbgrader, module, pupils, students)
        write_feedback(nbgrader, module)
        note_given(nbgrader, module.name, feedback_pages(nbgrader, module.name), Way.MAIL)
    enrol(nbgrader, map(listed, nbgrader.submitted(chosen[0].name)))


def listed(student: str) -> Listed:
    """What a class list says of a student."""
    number = student.removeprefix("student")
    section = f"Group {int(number) % 8 + 1}"
    return Listed(student, f"First{number}", f"Last{number}", f"{student}@example.org", section=section, login=student)


def multiply(nbgrader: Nbgrader, module: ResolvedModule, pupils: Sequence[Student], students: int) -> None:
    """Let copies of the students who handed in fill the class; no two hand in the very same file."""
    store = nbgrader.store(module.name)
    marks, gradings = store.marks(), store.gradings()
    rows, by_hand = [], []
    for number in range(students):
        twin, student = pupils[number % len(pupils)], f"student{number + 1:03d}"
        grading = gradings[twin.id]
        if student not in gradings:
            work = nbgrader.submitted_notebook(module.name, student)
            copy_all(nbgrader.submitted_notebook(module.name, twin.id).parent, work.parent)
            with work.open("a") as file:
                file.write("\n" * number)
            shutil.copystat(nbgrader.submitted_notebook(module.name, twin.id), work)
            copy_all(*(nbgrader.autograded_notebook(module.name, one).parent for one in (twin.id, student)))
            grading = replace(grading, file=file_hash(work))
            scores = {cell: mark.auto for cell, mark in marks[twin.id].marks.items()}
            unsure = frozenset(grading.unsure)
            rows.append(SubmissionRow(student, marks[twin.id].handed_in, scores, unsure, frozenset(), grading))
        if number % 2:
            by_hand += marked_by_hand(module, replace(twin, id=student), grading.answers)
    store.save(rows)
    store.give(by_hand)


def copy_all(source: Path, target: Path) -> None:
    """The same files again, as old as they are."""
    shutil.copytree(source, target)


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


@dataclass(frozen=True)
class Times:
    """The first time and the median of the others, how long the server computed in each of them, and what was sent."""

    first: float
    median: float
    computed: float
    size: int


def timed(person: Person, paths: Sequence[str], rounds: int, **headers: str) -> Times:
    """How long some addresses take together."""
    seconds, computed, size = [], [], 0
    server = psutil.Process(person.process) if person.process else psutil.Process()
    while len(seconds) < 2 or (len(seconds) <= rounds and sum(seconds) < ENOUGH):
        before, start = sum(server.cpu_times()[:2]), time.perf_counter()
        got = [person.get(path, **headers) for path in paths]
        seconds.append(time.perf_counter() - start)
        computed.append(sum(server.cpu_times()[:2]) - before)
        size = sum(len(answer.text.encode()) for answer in got)
        for path, answer in zip(paths, got, strict=True):
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}\n{answer.text[:500]}")
    return Times(seconds[0], statistics.median(seconds[1:]), statistics.median(computed[1:]), size)


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
        Page("handing back, all modules", "/claimwise/handback"),
        Page("gaps of a table of marks", "/claimwise/handback?form=canvas"),
        Page("questions with answers to mark", "/claimwise/written"),
        Page("taking in", f"/claimwise/take-in?module={module}"),
        Page("a wrong key", f"/claimwise/key?module={module}"),
        Page("a wrong key, all modules", "/claimwise/key"),
        Page("a piece of work", f"/claimwise/work?module={module}&student={student}"),
        Page("late work", "/claimwise/late"),
        Page("history", "/claimwise/history"),
        Page("the term", "/claimwise/term"),
    ]


def side_by_side(place: Path, course: Path, students: int, rounds: int, *, formgrader: bool) -> None:
    """Both servers on the same class, page by page."""
    names = [module.name for module in Course.load(course).modules.values() if release_path(module, course).is_file()]
    print(f"{students} students × {len(names)} modules", flush=True)
    with contextlib.ExitStack() as servers:
        start = time.perf_counter()
        desk = servers.enter_context(running_desk(course, place / "desk-home"))
        opened = time.perf_counter() - start
        desk.log_in()
        start = time.perf_counter() - start
        other = None
        if formgrader:
            other = servers.enter_context(running_formgrader(course, place / "formgrader-home"))
        ages = counted(desk)
        read = done(desk, "/claimwise/class/read", {"module": ""})
        print(f"{'page':<30} {'desk':>15} {'cpu':>6} {'kB':>6} {'formgrader':>18} {'kB':>6} {'ratio':>6}")
        shown = pages(names[0], f"student{students // 2:03d}")
        for page in shown:
            print(compared(page, desk, other, rounds), flush=True)
        sizes = [memory(desk)]
        for _ in range(rounds):
            for page in shown:
                desk.get(page.desk)
        sizes.append(memory(desk))
    print(f"a desk is open after {opened:.1f} s, and shows its first page after {start:.1f} s")
    print(f"before, {students * len(names)} pieces of work were read for the class's page in {read:.1f} s")
    print(f"how many pages of feedback are older than their marks was known after {ages:.1f} s")
    print(f"memory: {sizes[0]:.0f} MB; {sizes[1]:.0f} MB when each page was shown {rounds} times more")


def memory(desk: Person) -> float:
    """How large a desk's process is, in MB."""
    return float(psutil.Process(desk.process).memory_info().rss) / 1e6


def compared(page: Page, desk: Person, formgrader: Person | None, rounds: int) -> str:
    """A line of the table."""
    ours = timed(desk, [page.desk], rounds)
    line = f"{page.name:<30} {ours.median:>7.3f} ({ours.first:.3f}) {ours.computed:>6.2f} {ours.size / 1000:>6.0f}"
    if page.formgrader and formgrader:
        theirs = timed(formgrader, page.formgrader, rounds, Authorization=f"token {TOKEN}")
        ratio = theirs.median / ours.median
        line += f" {theirs.median:>9.3f} ({theirs.first:.3f}) {theirs.size / 1000:>6.0f} {ratio:>6.1f}"
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
    parser.add_argument("--keep", type=Path, help="a folder for the class, which a second run finds again")
    parser.add_argument("--formgrader", action=argparse.BooleanOptionalAction, default=True)
    asked = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        grading(place, asked.rounds)
        course = asked.keep or place / "large"
        if not (course / MADE).exists():
            large_class(course, asked.students, asked.modules)
            (course / MADE).write_text("yes")
        side_by_side(place, course, asked.students, asked.rounds, formgrader=asked.formgrader)


if __name__ == "__main__":
    main()
