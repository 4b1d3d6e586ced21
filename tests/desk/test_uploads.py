"""What comes with a form is bounded, taken apart whole or refused, and leaves nothing behind."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from claimwise.desk.place import Place
from claimwise.desk.uploads import Received, TooLargeError, move, safe_name
from claimwise.desk.visit import AskedError, Upload

TYPE = "multipart/form-data; boundary=xYz"


def part(head: str, content: bytes) -> bytes:
    return b"--xYz\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--xYz--\r\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


Receive = Callable[..., Received]


@pytest.fixture
def received(place: Place) -> Iterator[Receive]:
    """Receives a body in small pieces."""
    with ExitStack() as stack:

        def receive(body: bytes, content_type: str = TYPE, limit: int = 10_000) -> Received:
            form = stack.enter_context(closing(Received(place, content_type, limit)))
            for start in range(0, len(body), 7):
                form.write(body[start : start + 7])
            return form

        yield receive


def test_fields_and_files_arrive_as_they_were_sent(place: Place, received: Receive) -> None:
    data = bytes(range(256)) + b"\r\n--xY and nearly the end\r\n"
    body = part('name="module"', "01-té".encode()) + part('name="files"; filename="Klasse &quot; %22ä.zip"', data)
    body += part('name="files"; filename=""', b"") + part('name="module"', b"two") + END

    fields, uploads = received(body).parts()

    assert fields == {"module": ["01-té", "two"]}
    (upload,) = uploads["files"]
    assert upload.name == 'Klasse &quot; "ä.zip'
    assert upload.path.read_bytes() == data
    assert place.root in upload.path.parents


def test_more_than_is_taken_is_refused_while_it_comes(received: Receive) -> None:
    with pytest.raises(TooLargeError):
        received(b"x" * 101, limit=100)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", TYPE),
        (b"module=01-tea", "application/x-www-form-urlencoded"),
        (part('name="a"', b"b"), TYPE),  # cut short
        (part('name="a"', b"b")[:20], TYPE),
        (b"--xYz\r\n" + b"h" * 20_000, TYPE),
        (part('filename="a"', b"nameless") + END, TYPE),
        (part('name="a"', b"b") + END, "multipart/form-data"),
        (part('name="a"', b"b") + END, "multipart/form-data; boundary=other"),
    ],
)
def test_what_is_no_whole_form_is_said_so(body: bytes, content_type: str, received: Receive) -> None:
    with pytest.raises(AskedError, match="did not arrive whole"):
        received(body, content_type, 100_000).parts()


def test_a_form_with_too_many_parts_is_refused(received: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwise.desk.uploads.MOST_PARTS", 3)
    with pytest.raises(AskedError):
        received(part('name="a"', b"b") * 4 + END).parts()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("class.zip", "class.zip"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".bashrc", "bashrc"),
        ("a\0b\n<script>.csv", "a_b__script_.csv"),
        ("Ünï (2).ipynb", "Ünï (2).ipynb"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".zip", "x" * 160 + ".zip"),
        ("𠀀" * 300 + "." + "𠀀" * 300, "𠀀" * 40 + "." + "𠀀" * 10),
        ("CON.ipynb", "_CON.ipynb"),
        ("Lpt1.tar.gz", "_Lpt1.tar.gz"),
        ("control.csv", "control.csv"),
    ],
)
def test_names_of_files_lead_nowhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_nothing_is_left_behind_but_what_was_kept(place: Place, received: Receive) -> None:
    body = part('name="f"; filename="a.csv"', b"1") + part('name="f"; filename="a.csv"', b"2") + END
    form = received(body)
    _, uploads = form.parts()
    kept = [move(upload, place.root / "kept") for upload in uploads["f"]]
    form.close()

    assert [path.name for path in kept] == ["a.csv", "a 2.csv"]
    assert [path.read_text() for path in kept] == ["1", "2"]
    assert list(place.private("uploads").iterdir()) == []


def test_a_field_is_cut_and_a_file_is_copied_in_pieces(received: Receive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimwise.desk.uploads.LONGEST_FIELD", 10)
    monkeypatch.setattr("claimwise.desk.uploads._PIECE", 3)
    body = part('name="module"', b"x" * 100) + part('name="file"; filename="a"', b"12345678") + END

    fields, uploads = received(body).parts()

    assert fields == {"module": ["x" * 10]}
    assert uploads["file"][0].path.read_bytes() == b"12345678"


def test_what_a_killed_server_left_is_forgotten_after_a_day(place: Place, received: Receive) -> None:
    uploads = place.private("uploads")
    for name, hours in {"old": 25, "new": 1}.items():
        (uploads / name).mkdir()
        (uploads / name / "work").write_text("x")
        then = time.time() - hours * 3600
        os.utime(uploads / name, (then, then))

    received(part('name="a"', b"") + END)

    assert not (uploads / "old").exists()
    assert (uploads / "new" / "work").exists()


def test_many_files_of_one_name_are_all_kept(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(60):
        path = tmp_path / "in" / "work.ipynb"
        path.write_text(str(number))
        move(Upload("work.ipynb", path), tmp_path / "out")

    assert {file.read_text() for file in (tmp_path / "out").iterdir()} == set(map(str, range(60)))
