"""Long work, as it lies in the course: what runs, how far it is, what came of it.

Everything about a job stands in one file in the course, which only its worker writes. So any page finds it again: after
a reload, in another browser, after the server was started anew, and while another server works on the same course. The
worker holds a lock while it works, which ends with it however it ends; a job that is said to run while nobody holds the
lock was killed.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from claimwise.at_work import lock_in
from claimwise.desk.place import PRIVATE, Place
from claimwise.desk.visit import Done
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import write_atomically
from claimwise.words import _

State = Literal["running", "done", "failed", "cancelled", "killed"]

KEPT = 50
"""So many jobs are kept; the oldest are forgotten."""

WAIT = 5.0
"""Seconds that a worker waits for the lock: whoever asks how jobs stand holds it for a moment."""

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")


class JobError(ClaimwiseError):
    """A job cannot be begun, or is not there. The message says why."""


@dataclass(frozen=True)
class Job:
    """A job: the ``room`` and its ``work`` with ``arguments``, what it is in words, who began it, and how it stands.

    ``stage`` is what is being done, with so many of ``total`` steps done. ``began`` and ``ended`` are in UTC, as ISO
    writes times. ``problems`` say why it failed.
    """

    id: str
    room: str
    work: str
    title: str
    arguments: Mapping[str, Any]
    user: str
    began: str
    state: State = "running"
    stage: str = ""
    done: int = 0
    total: int = 0
    ended: str = ""
    result: Done | None = None
    problems: tuple[Finding, ...] = field(default=())

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        told = {name: value for name, value in vars(self).items() if name not in ("result", "problems")}
        problems = [problem.as_json() for problem in self.problems]
        return {**told, "result": self.result and self.result.as_json(), "problems": problems}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Job:
        """The job that :meth:`as_json` told of."""
        result = told["result"] and Done.from_json(told["result"])
        return cls(**{**told, "result": result, "problems": tuple(map(Finding.from_json, told["problems"]))})


def new_job(room: str, work: str, title: str, arguments: Mapping[str, Any], user: str) -> Job:
    """A job that begins now."""
    now = datetime.now(UTC)
    return Job(f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}", room, work, title, arguments, user, now.isoformat())


def keep(place: Place, job: Job) -> None:
    """Write down how a job stands."""
    write_atomically(_file(place, job.id), json.dumps(job.as_json()))  # whatever names it holds


def find(place: Place, job_id: str) -> Job:
    """A job by its id. Raises :class:`JobError` if there is none."""
    job = _read(_file(place, job_id)) if _ID.fullmatch(job_id) else None
    if job is None:
        raise JobError(_("this job is not there any more"), _("look at the list of what was done last"))
    return _as_it_stands(place, job)


def latest(place: Place, most: int = KEPT) -> list[Job]:
    """The last jobs, the newest first. What cannot be read is left out."""
    files = sorted(_folder(place).glob("*.json"), reverse=True)[:most]
    return [_as_it_stands(place, job) for job in map(_read, files) if job]


def running(place: Place) -> Job | None:
    """The job that runs on a course, if one does."""
    return next((job for job in latest(place, 5) if job.state == "running"), None)


def cancel(place: Place, job: Job) -> None:
    """Ask for a job to stop. It does so after the step that it is at."""
    _wish(place, job.id).touch()


def is_cancelled(place: Place, job: Job) -> bool:
    """Whether somebody asked for a job to stop."""
    return _wish(place, job.id).exists()


def tidy(place: Place) -> None:
    """Forget the oldest jobs, and wishes to stop that are of no use any more."""
    folder = place.private("jobs")
    for file in sorted(folder.glob("*.json"))[:-KEPT]:
        file.unlink(missing_ok=True)
    for wish in folder.glob("*.cancel"):
        wish.unlink(missing_ok=True)


def lock(place: Place) -> FileLock:
    """The lock that whoever works on a course holds."""
    return lock_in(place.private("jobs").parent, "working.lock", WAIT)


def _read(file: Path) -> Job | None:
    try:
        return Job.from_json(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _as_it_stands(place: Place, job: Job) -> Job:
    """A job as it is: one that is said to run, and does not, was killed."""
    if job.state != "running" or _somebody_works(place):
        return job
    job = _read(_file(place, job.id)) or job  # it may have ended just now
    return replace(job, state="killed") if job.state == "running" else job


def _somebody_works(place: Place) -> bool:
    try:
        with lock(place).acquire(timeout=0):
            return False
    except Timeout:
        return True


def _folder(place: Place) -> Path:
    """Where jobs lie; only looked into, it need not be there."""
    return place.root / PRIVATE / "jobs"


def _file(place: Place, job_id: str) -> Path:
    return _folder(place) / f"{job_id}.json"


def _wish(place: Place, job_id: str) -> Path:
    return _folder(place) / f"{job_id}.cancel"
