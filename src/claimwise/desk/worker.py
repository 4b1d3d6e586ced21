"""The process that does long work on one course, kept warm: what takes long to load is loaded once.

It reads orders from its input, a line of JSON each, and answers each with a line: that the job has begun, or that
another one runs. How the job goes on stands in the course (:mod:`.jobs`). When the server goes away, it finishes what
it does and ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import Timeout

from claimwise.access import work_for_group
from claimwise.desk import jobs
from claimwise.desk.jobs import Job
from claimwise.desk.place import Place, keep_loaded, load_libraries
from claimwise.desk.rooms import BY_NAME
from claimwise.errors import Cancelled
from claimwise.gradebook.people import working_as
from claimwise.progress import Step
from claimwise.troubles import findings_of

OFTEN = 0.15
"""Seconds between two times that progress is written down, and the wish to stop is looked for."""


def run(place: Place, job: Job, begun: Callable[[], None]) -> Job:
    """Do a job on a course, with its progress and its result written down; gives it as it ended.

    ``begun`` is called when nobody else works on the course and the job stands in it. Raises :class:`Timeout` if
    somebody does.
    """
    with jobs.lock(place):
        jobs.tidy(place)
        jobs.keep(place, job)
        begun()
        report = _Report(place, job)
        try:
            with working_as(job.user):
                result = BY_NAME[job.room].works[job.work](place, job.arguments, report.stage)
            ended = replace(report.job, state="done", result=result)
        except Cancelled:
            ended = replace(report.job, state="cancelled")
        except Exception as error:  # whatever it is, the next job must go on
            ended = replace(report.job, state="failed", problems=tuple(findings_of(error, place.root)))
        ended = replace(ended, ended=datetime.now(UTC).isoformat())
        jobs.keep(place, ended)
        return ended


class _Report:
    """Writes down how far a job is, not too often, and stops it where somebody wants that."""

    def __init__(self, place: Place, job: Job) -> None:
        self._place, self.job, self._last = place, job, 0.0

    def stage(self, title: str, total: int) -> Step:
        self.job = replace(self.job, stage=title, done=0, total=total)
        self._tell(at_once=True)
        return self._step

    def _step(self, done: int) -> None:
        self.job = replace(self.job, done=self.job.done + done)
        self._tell()

    def _tell(self, *, at_once: bool = False) -> None:
        if at_once or time.monotonic() - self._last > OFTEN:
            self._last = time.monotonic()
            if jobs.is_cancelled(self._place, self.job):
                raise Cancelled
            jobs.keep(self._place, self.job)


def _warm_up(root: Path) -> None:
    """Load what work needs. What is wrong with the course is told by the work."""
    load_libraries()
    import claimwise.grading.grade
    import claimwise.handing_back.feedback  # noqa: F401

    place = Place(root)
    if place.is_course:
        with contextlib.suppress(Exception):  # whoever works on it will be told
            _ = place.nbgrader, place.course
    keep_loaded()


def main(root: Path) -> None:
    """Take orders until nobody gives any."""
    work_for_group(root)
    answers, sys.stdout = os.fdopen(os.dup(1), "w", encoding="utf-8"), sys.stderr  # libraries may print
    os.dup2(2, 1)
    warm = threading.Thread(target=_warm_up, args=(root,), daemon=True)
    warm.start()

    def answer(told: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the server may have gone; what it wanted is done all the same
            answers.write(json.dumps(told) + "\n")
            answers.flush()

    for line in sys.stdin:
        job = Job.from_json(json.loads(line))

        def begun() -> None:
            answer({"begun": True})
            warm.join()

        try:
            run(Place(root), job, begun)
        except Timeout:
            answer({"begun": False})


if __name__ == "__main__":
    # See cli/program.py: more than a second less.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    main(Path(sys.argv[1]))
