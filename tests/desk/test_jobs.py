"""Long work: found again whatever happens, one at a time, stopped where somebody wants it, told if it was killed."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import Timeout

from claimwise.desk import jobs, worker
from claimwise.desk.jobs import Job, JobError
from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME
from claimwise.desk.visit import Done
from claimwise.desk.web.work import may_be_done_again
from claimwise.desk.workers import Workers
from claimwise.errors import ClaimwiseError, Finding
from claimwise.progress import Stages


@pytest.fixture
def place(tiny: Path) -> Place:
    return Place(tiny)


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()
    workers.wait()


def begin(workers: Workers, place: Place, *order: Any) -> Job:
    job = jobs.new_job(*order)
    workers.begin(place, job)
    return job


def a_job(place: Place, monkeypatch: pytest.MonkeyPatch, work: Any) -> Job:
    """Do some work as a job of the room Mark; gives what stands in the course afterwards."""
    monkeypatch.setitem(BY_NAME["mark"].works, "try", work)
    job = jobs.new_job("mark", "try", "Trying", {"n": 3}, "ada")
    worker.run(place, job, lambda: None)
    return jobs.find(place, job.id)


def test_what_came_of_it_is_kept_in_the_course(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_: Place, arguments: Any, stages: Stages) -> Done:
        step = stages("Counting", arguments["n"])
        step(arguments["n"])
        return Done(["Counted."], [Finding("one is odd", "look", student="bob", cells=("a",))], "mark", {"module": "x"})

    job = a_job(place, monkeypatch, work)

    assert (job.state, job.stage, job.done, job.total, job.user) == ("done", "Counting", 3, 3, "ada")
    assert job.result == Done(
        ["Counted."], [Finding("one is odd", "look", student="bob", cells=("a",))], "mark", {"module": "x"}
    )
    assert jobs.latest(place) == [job]
    assert jobs.running(place) is None


def test_a_job_is_done_whatever_names_it_tells_of(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_job(place, monkeypatch, lambda *_: Done(["Took in l\udcf6."], [Finding("is none", student="l\udcf6")]))

    assert (job.state, job.result and job.result.findings[0].student) == ("done", r"l\udcf6")


def test_what_goes_wrong_is_told_and_the_next_job_goes_on(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> Done:
        raise ClaimwiseError("the cup is empty", "fill it")

    def mistaken(*_: Any) -> Done:
        raise ZeroDivisionError("nobody thought of this")

    assert a_job(place, monkeypatch, refused).problems == (Finding("the cup is empty", "fill it"),)
    job = a_job(place, monkeypatch, mistaken)
    assert "claimwise's mistake" in job.problems[0].what
    assert "nobody thought" not in str(job.problems)
    assert len(list((place.root / "reports").glob("mistake-*.log"))) == 1
    assert a_job(place, monkeypatch, lambda *_: Done(["Well."])).state == "done"


def test_a_wish_to_stop_stops_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "OFTEN", 0)
    done = []

    def work(place: Place, _: Any, stages: Stages) -> Done:
        step = stages("Working", 5)
        for number in range(5):
            done.append(number)
            if number == 1:
                (running,) = jobs.latest(place)
                jobs.cancel(place, running)
            step(1)
        return Done()

    assert a_job(place, monkeypatch, work).state == "cancelled"
    assert done == [0, 1]


def test_a_job_that_nobody_works_on_was_killed(place: Place) -> None:
    job = jobs.new_job("mark", "grade", "Marking", {}, "ada")
    jobs.keep(place, replace(job, stage="Grading", done=2, total=9))

    with jobs.lock(place):
        assert jobs.find(place, job.id).state == "running"
    assert jobs.find(place, job.id).state == "killed"
    assert jobs.running(place) is None


def test_one_at_a_time_also_between_two_servers(
    place: Place, monkeypatch: pytest.MonkeyPatch, workers: Workers
) -> None:
    job = jobs.new_job("mark", "grade", "Marking", {}, "ada")
    jobs.keep(place, job)
    with jobs.lock(place):
        with pytest.raises(JobError, match="Marking"):
            begin(workers, place, "mark", "grade", "Again", {}, "bob")
        monkeypatch.setattr(jobs, "WAIT", 0.1)
        with pytest.raises(Timeout):
            worker.run(place, job, lambda: None)


def test_a_real_worker_does_the_work_and_outlives_its_server(place: Place, workers: Workers) -> None:
    job = begin(workers, place, "mark", "assign", "Making the notebook", {"module": "01-tea"}, "ada")
    workers.close()  # as when the server ends

    while (now := jobs.find(place, job.id)).state == "running":
        pass
    assert (now.state, now.problems) == ("done", ())
    assert (place.root / "exercises" / "01-tea" / "01-tea.ipynb").is_file()


def test_a_job_whose_worker_is_killed_is_known_and_can_be_done_again(place: Place, workers: Workers) -> None:
    order = ("mark", "grade", "Marking", {"module": "01-tee"}, "ada")
    job = begin(workers, place, *order)
    workers._running[place.root].kill()
    workers._running[place.root].wait()

    assert jobs.find(place, job.id).state == "killed"
    assert jobs.running(place) is None
    again = begin(workers, place, *order)
    while (now := jobs.find(place, again.id)).state == "running":
        pass
    assert "there is no module “01-tee”" in now.problems[0].what


@pytest.mark.parametrize("job_id", ["20261129-084512-0a1b2c", "../../solutions/01-tea", "", "x"])
def test_a_job_that_is_not_there_is_said_to_be_gone(job_id: str, place: Place) -> None:
    with pytest.raises(JobError, match="not there any more"):
        jobs.find(place, job_id)


def test_what_lies_there_damaged_is_left_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    job = a_job(place, monkeypatch, lambda *_: Done())
    for number, text in enumerate(["", "[]", "{}", json.dumps({"id": 3})]):
        (place.private("jobs") / f"20261129-00000{number}-aaaaaa.json").write_text(text)

    assert jobs.latest(place) == [job]


def test_old_jobs_are_forgotten(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "KEPT", 2)
    for _ in range(4):
        a_job(place, monkeypatch, lambda *_: Done())

    assert len(list(place.private("jobs").glob("*.json"))) == 3


def test_nobody_else_can_look_into_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    a_job(place, monkeypatch, lambda *_: Done())

    assert (place.root / ".desk").stat().st_mode & 0o077 == 0


def test_what_is_begun_at_once_is_done_once(place: Place, workers: Workers) -> None:
    """Three forms sent at once while the worker is still cold: one job, and two that are told of it."""
    order = ("mark", "assign", "Making", {"module": "01-tea"}, "ada")

    def told(_number: int) -> Job | JobError:
        try:
            return begin(workers, place, *order)
        except JobError as error:
            return error

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(told, range(3)))

    assert [type(each) for each in done].count(Job) == 1
    assert len(list(place.private("jobs").glob("*.json"))) == 1


def test_a_worker_that_hangs_holds_up_no_page_and_is_ended(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers()
    monkeypatch.setattr("claimwise.desk.workers.PATIENCE", 0.5)
    workers.warm(place)
    hanging = workers._running[place.root]
    hanging.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(begin, workers, place, "mark", "assign", "Making", {}, "ada")
        workers.warm(place)  # returns at once, whoever waits
        with pytest.raises(JobError, match="did not start"):
            begun.result()
    assert hanging.poll() is not None
    workers.close()
    workers.wait()


def test_no_button_ends_a_term_again() -> None:
    ended = replace(jobs.new_job("term", "end", "End the term", {}, "ada"), state="killed")

    assert not may_be_done_again(ended)
    marked = replace(ended, room="mark", work="grade")
    assert may_be_done_again(marked)
    assert not may_be_done_again(replace(marked, state="done"))
    for room in BY_NAME.values():
        assert room.confirmed <= room.works.keys()
        assert room.actions.keys().isdisjoint(room.downloads), room.name  # one address each
