"""Another site's name that leads to this computer (DNS rebinding) opens nothing, written byte by byte.

A page of such a site asks from the same origin as it sees it, so neither cookies nor forms stop it: the name does.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from desk.a_desk import Person, running_desk
from support import PATIENCE, TINY

EVIL = "evil.example"
FOREIGN = [EVIL, "EVIL.example", f"{EVIL}.", f"127.0.0.1.{EVIL}", f"localhost.{EVIL}", "192.168.1.5", "[2001:db8::1]"]
FOREIGN += [
    "localhost.",
    "LOCALHOST.",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0.0.0.0",  # noqa: S104
    "[::]",
    "[fe80::1]",
    "127.0.0.1:x",
]
ODD = [
    f"127.0.0.1@{EVIL}",
    f"{EVIL}:80@127.0.0.1",
    f"127.0.0.1, {EVIL}",
    f"127.0.0.1 {EVIL}",
    f"{EVIL}#127.0.0.1",
    "/tmp",  # noqa: S108
]
FORWARDED = (
    "X-Forwarded-Host: {0}",
    "Forwarded: host={0}",
    "X-Original-Host: {0}",
    "X-Host: {0}",
    "X-Forwarded-Server: {0}",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    folder = tmp_path_factory.mktemp("hosts")
    shutil.copytree(TINY, folder / "course")
    with running_desk(folder / "course", folder / "home") as person:
        yield person.log_in()


def port(desk: Person) -> int:
    return urlsplit(desk.address).port or 0


def sent(desk: Person, line: str, *heads: str, body: str = "") -> tuple[int, str]:
    """Send a request as it is written, with the cookies of somebody who is logged in; the status and all that came."""
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
    request = "\r\n".join([line, *heads, f"Cookie: {cookies}", "Connection: close", "", body])
    with socket.create_connection(("127.0.0.1", port(desk)), timeout=PATIENCE) as connection:
        connection.sendall(request.encode("latin-1"))
        answer = b""
        while part := connection.recv(1 << 16):
            answer += part
    text = answer.decode("utf-8", "replace")
    return int(text.split(" ", 2)[1]), text


def told(desk: Person, text: str) -> bool:
    """Whether an answer tells anything of the course or the key, or lets another site read it."""
    return any(secret in text for secret in (desk.token, "Tea and claims", "01-tea", f"Allow-Origin: http://{EVIL}"))


def test_the_desks_own_names_are_answered(desk: Person) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "127.9.9.9"):
        for name in (host, f"{host}:{port(desk)}"):
            assert sent(desk, f"GET /claimwise?token={desk.token} HTTP/1.1", f"Host: {name}")[0] == 302, name
    status, text = sent(desk, "GET /claimwise HTTP/1.1", f"Host: 127.0.0.1:{port(desk)}")
    assert status == 200
    assert told(desk, text)


@pytest.mark.parametrize("host", [*FOREIGN, *ODD, ""])
def test_under_another_name_nobody_gets_anything_even_with_the_key(host: str, desk: Person) -> None:
    names = [host, f"{host}:{port(desk)}"] if host in FOREIGN else [host]
    for name in names:
        for path in (
            f"/claimwise?token={desk.token}",
            "/claimwise/term",
            f"/api?token={desk.token}",
            "/login",
            "/none",
        ):
            status, text = sent(desk, f"GET {path} HTTP/1.1", f"Host: {name}")
            assert status in (400, 403), (name, path)
            assert not told(desk, text), (name, path)
            assert "Set-Cookie: username" not in text, (name, path)


def test_whoever_comes_by_another_name_is_told_what_to_do(desk: Person) -> None:
    assert "the desk does not answer under this address" in sent(desk, "GET /claimwise HTTP/1.1", f"Host: {EVIL}")[1]


def test_a_name_beside_the_own_one_changes_nothing(desk: Person) -> None:
    own, foreign = f"Host: 127.0.0.1:{port(desk)}", f"Host: {EVIL}"
    for beside in FORWARDED:
        assert sent(desk, "GET /claimwise HTTP/1.1", foreign, beside.format("127.0.0.1"))[0] == 403, beside
        status, text = sent(desk, "GET /claimwise HTTP/1.1", own, beside.format(EVIL))
        assert (status, EVIL in text) == (200, False), beside
    for two in ((own, foreign), (foreign, own)):
        assert sent(desk, "GET /claimwise HTTP/1.1", *two)[0] == 400


@pytest.mark.parametrize(
    "target", [f"http://{EVIL}/claimwise", "http://127.0.0.1/claimwise", f"//{EVIL}/claimwise", EVIL]
)
def test_an_address_in_the_request_line_opens_nothing(target: str, desk: Person) -> None:
    for version in ("HTTP/1.1", "HTTP/1.0"):
        for host, expected in ((f"127.0.0.1:{port(desk)}", 404), (EVIL, 403)):
            status, text = sent(desk, f"GET {target} {version}", f"Host: {host}")
            assert status == expected, (version, host)
            assert host != EVIL or not told(desk, text)
            assert "01-tea" not in text
            assert "Location:" not in text


def test_a_form_under_another_name_does_nothing(desk: Person) -> None:
    fields = f"_xsrf={desk.cookies['_xsrf']}&name=Eve"
    kind = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(fields)}")
    line = "POST /claimwise/who/choose HTTP/1.1"

    assert sent(desk, line, f"Host: {EVIL}", f"Origin: http://{EVIL}", *kind, body=fields)[0] == 403
    assert sent(desk, line, f"Host: 127.0.0.1:{port(desk)}", *kind, body=fields)[0] == 303
