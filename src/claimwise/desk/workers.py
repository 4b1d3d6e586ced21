"""The server's side of its workers: one for each course that work is done on, started before it is needed."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections import defaultdict
from pathlib import Path

from claimwise.access import open_private
from claimwise.desk import jobs
from claimwise.desk.jobs import Job, JobError
from claimwise.desk.place import Place
from claimwise.words import _

PATIENCE = 60.0
"""Seconds until a worker that says nothing is ended: long enough to load everything on a slow computer."""


class Workers:
    """All workers of a server. They end with it, after what they are doing."""

    def __init__(self) -> None:
        self._running: dict[Path, subprocess.Popen[str]] = {}
        self._one_at_a_time: dict[Path, threading.Lock] = defaultdict(threading.Lock)
        """For each course, so that none waits for another one's worker."""

    def warm(self, place: Place) -> None:
        """Have a worker ready for a course. Whoever is at it has one, so nobody waits here."""
        lock = self._one_at_a_time[place.root]
        if lock.acquire(blocking=False):
            try:
                self._worker(place)
            finally:
                lock.release()

    def begin(self, place: Place, job: Job) -> None:
        """Begin a job on a course. Raises :class:`JobError` if one runs already, or if it cannot be begun."""
        with self._one_at_a_time[place.root]:
            if busy := jobs.running(place):
                raise _busy(busy)
            worker = self._worker(place)
            answer = _answer(worker, job)
            if not answer:
                worker.kill()  # one that hangs would be asked again and again
                _end(self._running.pop(place.root))
                what = _("the program that does the work did not start")
                raise JobError(what, _("try again; .desk/worker.log in the course's folder may say why"))
        if not json.loads(answer)["begun"]:
            raise _busy(jobs.running(place))

    def close(self) -> None:
        """Let all workers end after what they are doing."""
        for worker in self._running.values():
            if worker.stdin:
                worker.stdin.close()

    def wait(self) -> None:
        """Wait until all workers have ended."""
        for worker in self._running.values():
            _end(worker)
        self._running.clear()

    def _worker(self, place: Place) -> subprocess.Popen[str]:
        worker = self._running.get(place.root)
        if worker and worker.poll() is not None:
            _end(worker)
            worker = None
        if worker is None:
            log = place.private("jobs").parent / "worker.log"
            with os.fdopen(open_private(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as errors:
                worker = subprocess.Popen(  # noqa: S603  our own command
                    [sys.executable, "-m", "claimwise.desk.worker", str(place.root)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    encoding="utf-8",
                    start_new_session=True,  # Ctrl+C at the server lets it finish what it does
                )
            self._running[place.root] = worker
        return worker


def _answer(worker: subprocess.Popen[str], job: Job) -> str:
    """What a worker says when it is told of a job; empty if it ended, or hangs."""
    assert worker.stdin  # noqa: S101  it was asked for
    try:
        worker.stdin.write(json.dumps(job.as_json()) + "\n")
        worker.stdin.flush()
        return _line_within(worker, PATIENCE)
    except OSError:
        return ""


def _line_within(worker: subprocess.Popen[str], seconds: float) -> str:
    """The next line that a worker says; empty if it ends, or says nothing for so long."""
    said: list[str] = []
    output = worker.stdout
    assert output  # noqa: S101  it was asked for
    reader = threading.Thread(target=lambda: said.append(output.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    return said[0] if said else ""


def _end(worker: subprocess.Popen[str]) -> None:
    """Wait for a worker's end, and let go of what led there."""
    for pipe in (worker.stdin, worker.stdout):
        if pipe:
            with contextlib.suppress(OSError):
                pipe.close()
    worker.wait()


def _busy(job: Job | None) -> JobError:
    what = _("something else is being done on this course right now")
    if job:
        what = _("something else is being done on this course right now: {title}", title=job.title)
    return JobError(what, _("wait until that is done, or stop it, then try again"))
