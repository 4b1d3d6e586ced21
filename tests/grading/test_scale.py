"""Several processes, two graders at once, other databases, other machines, and a power cut at any moment."""

from __future__ import annotations

import contextlib
import itertools
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from servers import BIN, certificates, new_database, running_cluster, use_database
from sqlalchemy import Engine
from sqlalchemy.event import listen
from support import MODULE, PATIENCE, Class, gradebook_rows
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.demo.simulate import fill_in, simulated_class
from claimwise.errors import Cancelled
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading import workers
from claimwise.grading.cluster import Certificates, ClusterError, grader_on
from claimwise.handing_back.export import export

STUDENTS = 160
assert STUDENTS >= workers.WORTH_PROCESSES


def fill(there: Class, students: int) -> None:
    """A simulated class hands in; one file is broken."""
    release = nbformat.from_dict(there.release())
    for student in simulated_class(students, seed=5):
        text = nbformat.writes(fill_in(release, there.module, student, seed=5))
        there.hand_in(student.id, text[:500] if student.habit == "broken" else text)


def state(there: Class) -> tuple[dict[str, set[tuple[object, ...]]], dict[str, str]]:
    """Everything that grading leaves behind: the gradebook's rows and the graders' notebooks."""
    notebooks = {
        str(path.relative_to(there.root)): path.read_text(encoding="utf-8")
        for path in (there.root / "autograded").rglob("*.ipynb")
    }
    return gradebook_rows(there.nbgrader.directory.db_url), notebooks


@pytest.fixture(scope="module")
def handed_in(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which a class has handed in and nothing is graded; copied for each test."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("handed-in") / "course"))
    fill(Class(root), STUDENTS)
    return root


@pytest.fixture(scope="module")
def undisturbed(
    handed_in: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, set[tuple[object, ...]]], dict[str, str]]:
    """What one process leaves behind that nobody disturbs."""
    there = Class(Path(shutil.copytree(handed_in, tmp_path_factory.mktemp("undisturbed") / "course")))
    there.grade(grader=one_process)
    return state(there)


def one_process(engine: workers.Engine, jobs: list[workers.Job]) -> Iterator[list[workers.Attempt]]:
    for batch in workers.batches(jobs):
        yield [workers.attempt(job, engine.grade) for job in batch]


@pytest.fixture
def big_class(handed_in: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(handed_in, tmp_path / "course")))


def test_many_processes_leave_what_one_leaves(big_class: Class, undisturbed: object) -> None:
    results = big_class.grade()

    assert state(big_class) == undisturbed
    assert len(results) == STUDENTS
    assert [student for student, result in results.items() if result.score is None] == ["student160"]


def command(there: Class) -> subprocess.Popen[str]:
    line = [str(BIN / "claimwise"), "grade", MODULE, "--force"]
    return subprocess.Popen(line, cwd=there.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_graders_at_once_lose_nothing(big_class: Class, undisturbed: object) -> None:
    both = [command(big_class), command(big_class)]
    said = [process.communicate(timeout=PATIENCE) for process in both]

    assert [process.returncode for process in both] == [1, 1], said  # 1: one file is broken
    assert all("159 graded" in output for output, _ in said), said
    assert state(big_class) == undisturbed


@pytest.fixture(scope="module")
def two_batches(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which two batches have been handed in and nothing is graded; copied for each kill."""
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("two-batches") / "course"))
    fill(Class(root), workers.BATCH + 10)
    return root


Moments = list[str]
"""What was about to be kept, one after the other: a transaction of the gradebook, or the name of a file."""


@contextlib.contextmanager
def grading(root: Path, killed_at: int | None = None) -> Iterator[tuple[BaseProcess, Moments]]:
    """A process that grades, and the moments that it went through, which are known when the block ends.

    It kills itself at a certain moment: so it dies in that very state, however fast the machine is.
    """
    fork = multiprocessing.get_context("fork")  # everything is loaded already
    hear, tell = fork.Pipe(duplex=False)
    child = fork.Process(target=grade_until, args=(root, killed_at, tell))
    child.start()
    tell.close()
    moments: Moments = []
    yield child, moments
    with contextlib.suppress(EOFError):
        while True:
            moments.append(hear.recv())
    child.join()


def grade_until(root: Path, moment: int | None, tell: Connection) -> None:
    numbers = itertools.count()

    def about_to_keep(what: str) -> None:
        tell.send(what)
        if next(numbers) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename":  # a finished file takes its place
            about_to_keep(Path(arguments[1]).name)

    listen(Engine, "commit", lambda _: about_to_keep("transaction"))
    sys.addaudithook(hook)
    Class(root).grade(grader=one_process)


def test_after_a_kill_at_any_moment_a_rerun_finishes_the_rest(two_batches: Path, tmp_path: Path) -> None:
    whole = Class(Path(shutil.copytree(two_batches, tmp_path / "whole")))
    start = time.perf_counter()
    with grading(whole.root) as (child, moments):
        pass
    seconds = time.perf_counter() - start
    assert child.exitcode == 0
    undisturbed = state(whole)
    transactions = [number for number, what in enumerate(moments) if what == "transaction"]
    assert len(transactions) >= 2
    assert len(moments) > workers.BATCH  # each notebook is one

    chance = random.Random(2026)  # noqa: S311  the moments need not be secret
    chosen = {number + step for number in transactions for step in range(-1, 4)} & set(range(len(moments)))
    for moment in {*chosen, *chance.sample(range(len(moments)), 6), len(moments) - 1}:
        there = Class(Path(shutil.copytree(two_batches, tmp_path / f"moment-{moment}")))
        with grading(there.root, killed_at=moment) as (child, seen):
            pass
        assert (child.exitcode, seen) == (-signal.SIGKILL, moments[: moment + 1])
        finishes_the_rest(there, undisturbed)
    for number in range(4):  # and wherever the machine happens to be; it may even have finished
        there = Class(Path(shutil.copytree(two_batches, tmp_path / f"time-{number}")))
        with grading(there.root) as (child, _):
            child.join(chance.uniform(0, seconds))
            child.kill()
        finishes_the_rest(there, undisturbed)


def finishes_the_rest(there: Class, undisturbed: object) -> None:
    for path in (there.root / "autograded").rglob("*.ipynb"):
        json.loads(path.read_text(encoding="utf-8"))  # nothing is half-written

    there.grade(grader=one_process)

    assert state(there) == undisturbed
    shutil.rmtree(there.root)


def test_memory_does_not_grow_with_the_class(handed_in: Path, tmp_path: Path) -> None:
    def peak(students: int) -> int:
        root = Path(shutil.copytree(handed_in, tmp_path / str(students)))
        for folder in sorted((root / "submitted").iterdir())[students:]:
            shutil.rmtree(folder)
        code = (
            "import resource, sys; from pathlib import Path; from claimwise.cli import app\n"
            "try: app(['grade', sys.argv[1]])\n"
            "except SystemExit: print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        line = [sys.executable, "-c", code, MODULE]
        done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=True)
        return int(done.stdout.split()[-1])

    assert peak(STUDENTS) < 1.25 * peak(10)


def test_postgres_holds_what_sqlite_holds(postgres: str, big_class: Class, undisturbed: object) -> None:
    url = new_database(postgres)
    config = big_class.root / "nbgrader_config.py"
    use_database(big_class.root, url)
    there = Class(big_class.root)
    assign(Nbgrader(there.root), there.module)

    both = [command(there), command(there)]
    said = [process.communicate(timeout=PATIENCE) for process in both]

    assert all("159 graded" in output for output, _ in said), said
    assert state(there) == undisturbed
    assert not (there.root / "gradebook.db").stat().st_mtime > config.stat().st_mtime

    # nbgrader's own tools go on from there.
    assert len(export(there.nbgrader, there.root / "out.csv").rows) == STUDENTS
    there.nbgrader.feedback(MODULE, "student001")
    assert there.nbgrader.feedback_page(MODULE, "student001").is_file()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed; it makes the certificates")
def test_a_cluster_leaves_what_one_machine_leaves_and_lets_no_stranger_in(
    big_class: Class, undisturbed: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimwise.grading.cluster.PATIENCE", 2)
    certificate, key = certificates(tmp_path)
    with running_cluster(certificate, key) as address:
        line = [str(BIN / "claimwise"), "grade", MODULE, "--scheduler", address]
        line += ["--tls-ca", str(certificate), "--tls-cert", str(certificate), "--tls-key", str(key)]
        done = subprocess.run(line, cwd=big_class.root, capture_output=True, text=True, check=False)
        (tmp_path / "stranger").mkdir()
        stranger = Certificates(certificate, *certificates(tmp_path / "stranger"))
        with pytest.raises(ClusterError, match="there is no Dask scheduler"):
            big_class.grade(grader=grader_on(address, stranger), force=True)
        friend = Certificates(certificate, certificate, key)
        with pytest.raises(Cancelled):
            big_class.grade(grader=grader_on(address, friend), force=True, step=cancel_after_a_batch)

    assert "159 graded" in done.stdout, done
    assert "student160: the file is cut short or damaged" in done.stderr
    assert state(big_class) == undisturbed


def cancel_after_a_batch(done: int) -> None:
    if done:
        raise Cancelled


def test_no_cluster_is_named(tea_class: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwise.grading.cluster.PATIENCE", 1)
    tea_class.hand_in("ada", tea_class.solved())

    with pytest.raises(ClusterError, match=r"there is no Dask scheduler at tcp://127.0.0.1:9"):
        tea_class.grade(grader=grader_on("tcp://127.0.0.1:9", private_network=True))


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "ws://10.0.0.5:8786", "TLS://10.0.0.5"])
def test_a_cluster_that_anybody_could_join_is_refused_unless_its_network_is_said_to_be_private(address: str) -> None:
    with pytest.raises(ClusterError, match=r"anybody who can reach the cluster .* add --private-network"):
        grader_on(address)


def test_tls_needs_certificates_and_says_so(tea_class: Class) -> None:
    line = ["grade", MODULE, "--scheduler", "tls://127.0.0.1:9", "--root", str(tea_class.root)]
    result = CliRunner().invoke(app, line)

    assert result.exit_code == 1
    assert "name three files with --tls-ca, --tls-cert and --tls-key" in result.stderr
