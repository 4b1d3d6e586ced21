"""How fast a class is graded: a stock nbgrader, claimwise and the floor, side by side on the same submissions.

    python benchmarks/autograde.py --students 100 --sizes 100 1000 10000

The floor is the least that any grader must do: read the JSON, mark, write the notebook, insert the rows.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from support import gradebook_rows  # noqa: E402

from claimwise.assign import assign, release_path  # noqa: E402
from claimwise.content import Course  # noqa: E402
from claimwise.content.modules import ResolvedModule  # noqa: E402
from claimwise.demo.copies import copy_course  # noqa: E402
from claimwise.demo.simulate import fill_in, simulated_class  # noqa: E402
from claimwise.gradebook.nbgrader import Nbgrader  # noqa: E402
from claimwise.grading.marker import Marker  # noqa: E402
from claimwise.handed_in.submission import take  # noqa: E402

import nbformat  # noqa: E402  isort: skip

SEED = 11
BIN = Path(sys.executable).parent

STOCK = """
c = get_config()
c.CourseDirectory.course_id = "claimwise"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {"python": "answers()"}
"""


@dataclass
class Run:
    """Seconds that a command took, and the largest memory of one of its processes in megabytes."""

    seconds: float
    megabytes: float


def measured(command: list[str]) -> Run:
    """Run a command to its end; it must succeed."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        pid = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, output.fileno(), 2)],
        )
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - start
        if status:
            output.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{output.read()[-2000:].decode()}")
    return Run(seconds, usage.ru_maxrss / 1000)


def prepare(folder: Path, name: str) -> tuple[Nbgrader, ResolvedModule]:
    """A copy of the course with one module assigned."""
    copy_course(REPOSITORY, folder)
    nbgrader, module = Nbgrader(folder), Course.load(folder).module(name)
    assign(nbgrader, module)
    return nbgrader, module


def hand_in(folder: Path, module: ResolvedModule, students: int) -> None:
    """A simulated class hands in."""
    release = nbformat.read(release_path(module, folder), as_version=4)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"
    for student in simulated_class(students, SEED):
        if student.habit != "broken":  # a stock nbgrader would end with an error
            target = folder / "submitted" / student.id / module.name
            target.mkdir(parents=True)
            (target / f"{module.name}.ipynb").write_text(nbformat.writes(fill_in(release, module, student, SEED)))
            (target / "timestamp.txt").write_text(when)


def floor(folder: Path, module: ResolvedModule) -> float:
    """Seconds for the least that must be done, in one process, with a database without constraints."""
    marker, form = Marker(module), module.form
    database = sqlite3.connect(folder / "floor.db")
    database.execute("CREATE TABLE grade (student TEXT, cell TEXT, score REAL)")
    start = time.perf_counter()
    for path in sorted(folder.glob(f"submitted/*/{module.name}/*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        marks = marker.mark(take(notebook, form))
        target = folder / "floor" / path.parts[-3]
        target.mkdir(parents=True)
        (target / path.name).write_text(json.dumps(notebook), encoding="utf-8")
        rows = [(path.parts[-3], item.item_id, item.score) for item in marks.items]
        database.executemany("INSERT INTO grade VALUES (?, ?, ?)", rows)
    database.commit()
    return time.perf_counter() - start


def side_by_side(place: Path, name: str, students: int) -> float:
    """Stock, ours and the floor on one class; gives the stock's seconds for a submission."""
    _, module = prepare(place / "ours", name)
    hand_in(place / "ours", module, students)
    shutil.copytree(place / "ours", place / "stock")
    (place / "stock" / "nbgrader_config.py").write_text(STOCK)
    count = len(list((place / "ours" / "submitted").iterdir()))
    print(f"{name}: {count} submissions, {os.cpu_count()} cores")

    stock = measured_in(place / "stock", [str(BIN / "nbgrader"), "autograde", name, "--create"])
    ours = measured_in(place / "ours", [str(BIN / "claimwise"), "grade", name])
    least = floor(place / "ours", module)
    for label, run in (("stock nbgrader autograde", stock), ("claimwise grade", ours), ("floor", Run(least, 0))):
        memory = f", peak {run.megabytes:.0f} MB" if run.megabytes else ""
        print(f"  {label:26} {run.seconds:8.2f} s, {1000 * run.seconds / count:9.2f} ms each{memory}")
    print(f"  with start-up: {stock.seconds / ours.seconds:.0f} x")
    books = [gradebook_rows(f"sqlite:///{place / way / 'gradebook.db'}") for way in ("stock", "ours")]
    print(f"  same rows in both gradebooks: {compared(*books)}")
    return stock.seconds / count


def compared(stock: dict[str, set[tuple]], ours: dict[str, set[tuple]]) -> str:
    """Whether two gradebooks hold the same rows, but for our calling a grader to work in which nothing was recorded."""
    flagged = ours["grades"] - stock["grades"]
    calmed = {(*row[:-1], False) for row in flagged}
    if stock == ours:
        return "yes"
    if stock == {**ours, "grades": (ours["grades"] - flagged) | calmed}:
        return f"yes, but for {len(flagged)} marks of empty work, which claimwise flags for a grader"
    return "NO"


def measured_in(folder: Path, command: list[str]) -> Run:
    """Run a command in a folder."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        return measured(command)
    finally:
        os.chdir(here)


def growth(place: Path, name: str, sizes: list[int], stock: float) -> None:
    """How cost grows with the class; start-up included."""
    print("\n  submissions   seconds   ms each   peak MB   ratio to stock   ratio to floor")
    for size in sizes:
        folder = place / f"class-{size}"
        _, module = prepare(folder, name)
        hand_in(folder, module, size)
        count = len(list((folder / "submitted").iterdir()))
        run = measured_in(folder, [str(BIN / "claimwise"), "grade", name])
        each, least = run.seconds / count, floor(folder, module) / count
        print(
            f"  {count:11d} {run.seconds:9.2f} {1000 * each:9.2f} {run.megabytes:9.0f}"
            f"   ratio to stock: {stock / each:.0f} x   ratio to floor: {each / least:.2f} x"
        )
        shutil.rmtree(folder)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", default="02-sources")
    parser.add_argument("--students", type=int, default=50, help="how many a stock nbgrader grades")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10000])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        stock = side_by_side(Path(place), arguments.module, arguments.students)
        growth(Path(place), arguments.module, arguments.sizes, stock)


if __name__ == "__main__":
    main()
