"""Real servers for tests, on 127.0.0.1 only: a web server, a PostgreSQL, a Dask scheduler with two workers."""

from __future__ import annotations

import contextlib
import functools
import http.server
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from support import PATIENCE

BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.1)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the browser leaves before everything has come
            super().handle()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A plain web server for the files in a folder; gives its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


_numbers = itertools.count()


def new_database(server: str, template: str = "template0") -> str:
    """A database of its own on a PostgreSQL, a copy of another one there; gives its URL."""
    name = f"tests_{next(_numbers)}"
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return server + name


def use_database(root: Path, url: str) -> None:
    """Let a course keep its gradebook there."""
    config = root / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\nc.CourseDirectory.db_url = {url!r}\n")


def postgres_tools() -> Path | None:
    """The folder with initdb and postgres; Debian keeps it off the path."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


@contextmanager
def running_postgres(tools: Path) -> Iterator[str]:
    """A new PostgreSQL server; gives the start of a URL, to which the name of a database is added."""
    # PostgreSQL refuses to run as root; its own user is there wherever Debian installed it.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="claimwise-postgres-"))
    port = free_port()
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    initdb = [
        str(tools / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "tester",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=folder)
    command = [str(tools / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    server = subprocess.Popen(
        [*command, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd=folder,
    )
    try:
        url = f"postgresql+psycopg://tester@127.0.0.1:{port}/"
        wait_for(lambda: _answers(url))
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # at once, without waiting for open connections
        server.wait(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(url: str) -> bool:
    from sqlalchemy import create_engine, exc, text

    engine = create_engine(f"{url}postgres")
    try:
        with engine.connect() as connection:
            return bool(connection.execute(text("SELECT 1")).scalar())
    except exc.OperationalError:
        return False
    finally:
        engine.dispose()


def certificates(folder: Path) -> tuple[Path, Path]:
    """A certificate that is its own authority, and its key; made by openssl."""
    certificate, key = folder / "cluster.pem", folder / "cluster.key"
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    files = ["-subj", "/CN=claimwise tests", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([shutil.which("openssl") or "openssl", *made, *files], check=True, capture_output=True)
    return certificate, key


@contextmanager
def running_cluster(certificate: Path, key: Path) -> Iterator[str]:
    """A Dask scheduler with two worker processes that let in only who has the certificate; gives its address."""
    address = f"tls://127.0.0.1:{free_port()}"
    here = ["--host", "tls://127.0.0.1", "--no-dashboard"]
    here += ["--tls-ca-file", str(certificate), "--tls-cert", str(certificate), "--tls-key", str(key)]
    port = address.rpartition(":")[2]
    commands = [[str(BIN / "dask"), "scheduler", "--port", port, *here]]
    commands += [[str(BIN / "dask"), "worker", address, "--nthreads", "1", *here]] * 2
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, **quiet) for command in commands]  # type: ignore[call-overload]
    try:
        wait_for(lambda: _workers(address, certificate, key) == 2)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(timeout=PATIENCE)


def _workers(address: str, certificate: Path, key: Path) -> int:
    from dask.distributed import Client, Security

    files = {"tls_ca_file": str(certificate), "tls_client_cert": str(certificate), "tls_client_key": str(key)}
    try:
        with Client(address, timeout=PATIENCE, security=Security(**files)) as client:
            return len(client.scheduler_info()["workers"])
    except OSError:
        return 0
