"""“claimwise serve” shows a folder's pages to this computer's browser, and nothing else to anybody else."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator

import pytest

from claimwise.serve import server_of


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of a folder with pages, hidden files, links, and a folder without a page."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "keys.yml").write_text("the key")
    folder = outside / "site"
    for name in ("index.html", "sub/index.html", "bare/page.html", ".env", ".git/config", "sub/.htaccess"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("shown")
    (folder / "link.html").symlink_to(outside / "keys.yml")
    (folder / "folder").symlink_to(outside)
    (folder / "circle").symlink_to(folder / "circle")
    (folder / "linked").mkdir()
    (folder / "linked" / "index.html").symlink_to(outside / "keys.yml")
    (folder / "inside.html").symlink_to(folder / "index.html")
    with server_of(folder, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def answer(port: int, path: str, host: str | None = None, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    response = connection.getresponse()
    return response.status, response.read().decode()


@pytest.mark.parametrize("path", ["/", "/index.html?x=1", "/sub/", "/bare/page.html", "/inside.html", "/bare/../"])
def test_the_folders_pages_are_shown(port: int, path: str) -> None:
    assert answer(port, path) == (200, "shown")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/.env",
            "/.git/config",
            "/.git/",
            "/sub/.htaccess",
            "/%2eenv",
            "/bare/",
            "/bare",
            "/link.html",
            "/circle",
            "/linked/",
        ),
        *("/folder/keys.yml", "/../keys.yml", "/%2e%2e/keys.yml", "/..%2fkeys.yml", "//etc/passwd", "/none", "/%00"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_else_is_shown(port: int, path: str, method: str) -> None:
    status, text = answer(port, path, method=method)

    assert status in (301, 404)
    assert "key" not in text
    assert "page.html" not in text


@pytest.mark.parametrize(
    "host", ["claims.example", "evil.example:8000", "127.0.0.1.evil.example", "", "localhost@evil", "10.0.0.1"]
)
def test_a_page_of_another_name_gets_nothing(port: int, host: str) -> None:
    status, text = answer(port, "/", host)

    assert status == 421
    assert "shown" not in text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1"])
def test_every_name_of_this_computer_is_answered(port: int, host: str) -> None:
    assert answer(port, "/", host)[0] == 200
