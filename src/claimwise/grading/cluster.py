"""Grading on many machines: the same engine over a Dask cluster.

This machine reads the submissions and writes what comes back, so that the workers need neither the course's files nor
the gradebook; they need claimwise, in the same version.

Dask's computers run what they send each other. So whoever can join the cluster, or get in between, can run programs on
this machine too. TLS with certificates of one's own lets in only computers that hold one; without it the network must
be private, and somebody has to say so.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dask.distributed import Client, Future, Security

from claimwise.errors import ClaimwiseError, Finding
from claimwise.grading.engine import Engine, Outcome
from claimwise.grading.workers import Attempt, Grader, Job, batches, guarded, in_order
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.submission import UnreadableSubmissionError, read
from claimwise.words import _

PATIENCE = 15
"""Seconds to wait for the scheduler."""


class ClusterError(ClaimwiseError):
    """The cluster could not be used. The message says what to look at."""


@dataclass(frozen=True)
class Certificates:
    """What TLS needs, as files: whose certificates are trusted, and this machine's own certificate and its key."""

    authority: Path
    certificate: Path
    key: Path


def grader_on(address: str, certificates: Certificates | None = None, *, private_network: bool = False) -> Grader:
    """Something that grades on the workers of a Dask scheduler, e.g. ``tls://10.0.0.5:8786``.

    Raises :class:`ClusterError` for a scheduler without TLS, unless ``private_network`` says that nobody but people who
    are trusted can reach it, and for TLS without certificates.
    """
    if not private_network and not address.startswith("tls://"):
        what = _(
            "{address} is no tls:// address, and without TLS anybody who can reach the cluster can run programs here",
            address=address,
        )
        remedy = _(
            "start scheduler and workers with certificates, or add --private-network if you trust everybody in that "
            "network"
        )
        raise ClusterError(what, remedy)
    if address.startswith("tls://") and certificates is None:
        what = _("{address} needs certificates", address=address)
        raise ClusterError(what, _("name three files with --tls-ca, --tls-cert and --tls-key"))
    security = _security(certificates) if certificates else None

    def grade(engine: Engine, jobs: Sequence[Job]) -> Generator[list[Attempt]]:
        with _connected(address, security) as client:
            shared = client.scatter(engine, broadcast=True)
            ahead = 4 * len(client.scheduler_info()["workers"])
            yield from in_order((_start(client, shared, batch) for batch in batches(jobs)), ahead)

    return grade


def _security(certificates: Certificates) -> Security:
    files = {
        "tls_ca_file": str(certificates.authority),
        "tls_client_cert": str(certificates.certificate),
        "tls_client_key": str(certificates.key),
    }
    return Security(require_encryption=True, **files)


def _connected(address: str, security: Security | None) -> Client:
    try:
        client = Client(address, timeout=PATIENCE, security=security)
    except (OSError, ValueError) as error:
        what = _(
            "there is no Dask scheduler at {address} ({why}); start one with “dask scheduler”, or leave out "
            "--scheduler",
            address=address,
            why=error,
        )
        raise ClusterError(what) from None
    if not client.scheduler_info()["workers"]:
        client.close()
        what = _("the scheduler at {address} has no workers; start some with “dask worker {address}”", address=address)
        raise ClusterError(what)
    return client


def _start(client: Client, engine: Future[Any], jobs: Sequence[Job]) -> Callable[[], list[Attempt]]:
    """Send a batch on its way; what is given waits for it."""
    contents = [_content(job) for job in jobs]
    hashes = [content_hash(content) if isinstance(content, bytes) else "" for content in contents]
    future = client.submit(_grade_contents, engine, contents, pure=False)

    def result() -> list[Attempt]:
        return [Attempt(*graded) for graded in zip(jobs, hashes, future.result(), strict=True)]

    return result


def _content(job: Job) -> bytes | Finding:
    try:
        return read(job.source)
    except UnreadableSubmissionError as error:
        return error.finding


def _grade_contents(engine: Engine, contents: Sequence[bytes | Finding]) -> list[Outcome | Finding]:
    """What a worker does: the outcome of each submission, or why there is none."""
    return [
        content if isinstance(content, Finding) else guarded(partial(engine.grade, content)) for content in contents
    ]
