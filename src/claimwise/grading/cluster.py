"""Grading on many machines: the same engine over a Dask cluster.

This machine reads the submissions and writes what comes back, so that the workers need neither the course's files nor
the gradebook; they need claimwise, in the same version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from dask.distributed import Client, Future

from claimwise.content import ClaimwiseError
from claimwise.grading.engine import Engine, Outcome
from claimwise.grading.workers import Attempt, Grader, Job, batches, guarded, in_order, stamp
from claimwise.handed_in.submission import UnreadableSubmissionError, read

PATIENCE = 15
"""Seconds to wait for the scheduler."""


class ClusterError(ClaimwiseError):
    """The cluster could not be used. The message says what to look at."""


def grader_on(address: str) -> Grader:
    """Something that grades on the workers of a Dask scheduler, e.g. ``tcp://10.0.0.5:8786``."""

    def grade(engine: Engine, jobs: Sequence[Job]) -> Iterator[list[Attempt]]:
        with _connected(address) as client:
            shared = client.scatter(engine, broadcast=True)
            ahead = 4 * len(client.scheduler_info()["workers"])
            yield from in_order((_start(client, shared, batch) for batch in batches(jobs)), ahead)

    return grade


def _connected(address: str) -> Client:
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        what = f"there is no Dask scheduler at {address} ({error})"
        raise ClusterError(f"{what}; start one with “dask scheduler”, or leave out --scheduler") from None
    if not client.scheduler_info()["workers"]:
        client.close()
        raise ClusterError(f"the scheduler at {address} has no workers; start some with “dask worker {address}”")
    return client


def _start(client: Client, engine: Future[Any], jobs: Sequence[Job]) -> Callable[[], list[Attempt]]:
    """Send a batch on its way; what is given waits for it."""
    stamps = [stamp(job.source) for job in jobs]
    contents = [_content(job) for job in jobs]
    future = client.submit(_grade_contents, engine, contents, pure=False)

    def result() -> list[Attempt]:
        return [Attempt(job, seen, *graded) for job, seen, graded in zip(jobs, stamps, future.result(), strict=True)]

    return result


def _content(job: Job) -> bytes | UnreadableSubmissionError:
    try:
        return read(job.source)
    except UnreadableSubmissionError as error:
        return error


def _grade_contents(
    engine: Engine, contents: Sequence[bytes | UnreadableSubmissionError]
) -> list[tuple[Outcome | None, str]]:
    """What a worker does: the outcome of each submission, or why there is none."""
    return [
        (None, str(content))
        if isinstance(content, UnreadableSubmissionError)
        else guarded(partial(engine.grade, content))
        for content in contents
    ]
