"""A real desk for tests, on a free port of this machine only, and somebody who asks it for pages without a browser."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from support import PATIENCE

CODE = """
import sys
from pathlib import Path
from claimwise.desk.app import open_desk
exec(sys.argv[1])
open_desk(Path(sys.argv[2]), sys.argv[3:])
"""
OPTIONS = ["--ServerApp.port=0", "--no-browser"]


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Person:
    """Somebody with cookies, who may know the token. Follows no redirect by itself."""

    address: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    process: int = 0

    def log_in(self) -> Person:
        """With the token, as the browser is opened."""
        assert self.get(f"/claimwise?token={self.token}").status == 302
        self.get("/claimwise")
        return self

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """Send a form of ours, with its XSRF token."""
        return self.ask("POST", path, urlencode({"_xsrf": self.cookies.get("_xsrf", ""), **(fields or {})}), headers)

    def upload(self, path: str, fields: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> Answer:
        """Send a form with files: field -> name and content."""
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [(f'name="{name}"; filename="{called}"', data) for name, (called, data) in files.items()]
        body = b"".join(
            b"--x\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + data + b"\r\n"
            for head, data in parts
        )
        where = f"{path}?{urlencode({'_xsrf': self.cookies.get('_xsrf', '')})}"
        return self.ask("POST", where, body + b"--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"})

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads."""
        assert answer.status in (302, 303), (answer.status, answer.text)
        return self.get(answer.headers["Location"])

    def ask(self, method: str, path: str, body: str | bytes | None, headers: Mapping[str, str]) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if isinstance(body, str):
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            for name, value in SimpleCookie(cookie).items():
                self.cookies[name] = value.coded_value
        return Answer(answer.status, answer.headers, text)

    def wait_for(self, path: str) -> Answer:
        """A job's page, once the job has ended."""
        end = time.monotonic() + PATIENCE
        while "data-stage" in (answer := self.get(path)).text:
            assert time.monotonic() < end, "the job did not end"
            time.sleep(0.05)
        return answer


@contextmanager
def running_desk(root: Path, home: Path, *, first: str = "", options: Sequence[str] = ()) -> Iterator[Person]:
    """A desk on a folder; gives somebody who has its address and token.

    ``home`` takes settings; ``first`` is code that the server runs first, ``options`` are more options of it.
    """
    home.mkdir(parents=True, exist_ok=True)
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    command = [sys.executable, "-c", CODE, first, str(root), *OPTIONS, *options]
    with (home / "log").open("w") as log:
        for tries in range(3):
            with subprocess.Popen(
                command, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=log, text=True
            ) as server:
                try:
                    assert server.stdout
                    said = server.stdout.readline()
                    found = re.search(r"(http://127\.0\.0\.1:\d+)\S*\?token=(\w+)", said)
                    told = (home / "log").read_text()
                    if not found and "no available port" in told and tries < 2:
                        continue  # Jupyter looks for a free one first and takes it later: somebody else was quicker
                    assert found, (said, told)
                    yield Person(found[1], found[2], process=server.pid)
                    return
                finally:
                    server.terminate()
