"""How long the desk's pages take for a large course, and how long its worker takes to mark a class.

    python benchmarks/desk.py --students 1000 --modules 15

Each student hands in the same best answers, which costs the desk as much as different ones. ``--keep FOLDER`` leaves
the course there, and finds it again the next time.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from claimwise.assign import assign, release_path
from claimwise.content import Course
from claimwise.demo.copies import copy_course, own_course
from claimwise.demo.simulate import Student, fill_in
from claimwise.desk import jobs
from claimwise.desk.handlers import Frame
from claimwise.desk.place import Place, load_libraries
from claimwise.desk.rooms import BY_NAME
from claimwise.desk.visit import Visit
from claimwise.desk.workers import Workers
from claimwise.grading.grade import grade
from claimwise.templating import render

TIMES = 7


def make(root: Path, students: int, modules: int) -> None:
    """A course in which everybody has handed in everything, marked."""
    if not root.joinpath("_config.yml").exists():
        copy_course(own_course(), root)
    place = Place(root)
    for module in list(place.course.modules.values())[:modules]:
        if module.name in {path.name for path in root.glob("submitted/s0001/*")}:
            continue
        text = hand_in(place, module.name)
        for number in range(students):
            write(root, f"s{number:04}", module.name, text)
        grade(place.nbgrader, module)
        print(f"{module.name}: made", flush=True)


def hand_in(place: Place, name: str) -> str:
    """What somebody hands in for a module, which is assigned."""
    module = place.course.modules[name]
    if not release_path(module, place.root).exists():
        assign(place.nbgrader, module)
    release = nbformat.read(release_path(module, place.root), as_version=4)
    return nbformat.writes(fill_in(release, module, Student("ada", 1.0), 1))


def write(root: Path, student: str, module: str, text: str) -> None:
    """Hand in for a student."""
    path = root / "submitted" / student / module / f"{module}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def measured(what: str, do: Callable[[], object]) -> None:
    """Print how long something takes: the first time, and the median of the next ones, in wall time and in CPU time."""
    walls, cpus = [], []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        do()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    then = statistics.median(walls[1:]), statistics.median(cpus[1:])
    print(f"{what:32} first {walls[0]:6.2f} s   then {then[0]:6.2f} s (CPU {then[1]:5.2f} s)", flush=True)


def page(root: Path, room: str, **fields: str) -> str:
    """A room's page, as a browser gets it."""
    visit = Visit(Place(root), "ada", {name: [value] for name, value in fields.items()})
    frame = Frame("/claimwise", "token", "nonce", str, room, "ada", [(each, each) for each in BY_NAME])
    return render(f"desk/{room}.html", desk=frame, **BY_NAME[room].page(visit))


def mark(workers: Workers, place: Place, module: str, students: int, text: str) -> None:
    """Let students hand in, and the warm worker mark them."""
    for number in range(students):
        write(place.root, f"new{number:04}", module, text + " " * int(time.time() * 1000 % 997))
    begun = time.perf_counter()
    job = workers.begin(place, "mark", "grade", "benchmark", {"module": module}, "ada")
    while (now := jobs.find(place, job.id)).state == "running":
        time.sleep(0.005)
    print(f"{students} hand-ins marked by the worker   {time.perf_counter() - begun:6.2f} s ({now.state})", flush=True)


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--students", type=int, default=1000)
    options.add_argument("--modules", type=int, default=15)
    options.add_argument("--keep", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimwise-desk-") as temporary:
        root = (asked.keep or Path(temporary) / "course").resolve()
        begun = time.perf_counter()
        load_libraries()
        print(f"nbgrader loaded                  {time.perf_counter() - begun:6.2f} s")
        make(root, asked.students, asked.modules)
        name = next(iter(Course.load(root).modules))
        measured("page Course", lambda: page(root, "course"))
        measured("page Mark", lambda: page(root, "mark", module=name))
        measured("page Take in", lambda: page(root, "take-in", module=name))
        workers, place = Workers(), Place(root)
        text = hand_in(place, name)
        small = Path(temporary) / "small"
        make(small, 1, 1)
        for _ in range(3):  # the first one waits until the worker is warm
            mark(workers, Place(small), name, 30, text)
        workers.close()
        workers.wait()


if __name__ == "__main__":
    # See cli/program.py: more than a second less.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    main()
