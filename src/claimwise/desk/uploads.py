"""What comes with a form: received piece by piece up to a limit, and taken apart on the disk, not in memory."""

from __future__ import annotations

import mmap
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message
from pathlib import Path
from typing import IO

from claimwise.access import make_folder, private_folder
from claimwise.desk.place import Place
from claimwise.desk.visit import AskedError, Upload
from claimwise.files import remove
from claimwise.ids import is_reserved
from claimwise.words import _

LARGEST = 1_000_000_000
"""Most bytes of one form with its files: twice what is read of an archive after unpacking."""

MOST_PARTS = 5_000
"""Most fields and files of one form."""

LONGEST_FIELD = 1_000_000
LONGEST_HEAD = 10_000
LONGEST_STEM = 160
"""Most bytes of a file's name that are kept, besides its ending and a number; systems take 255 altogether."""

_PIECE = 1 << 20
_FEW = 20
_DAY = 86_400

_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_FILE_NAME = re.compile(rb'[;\s]filename="([^"]*)"')
_ESCAPED = {b"%22": b'"', b"%0D": b"", b"%0A": b""}


class TooLargeError(Exception):
    """More was sent than is taken."""


class Received:
    """The body of a form with files, while it comes in and until it is used up. Close it at the end."""

    def __init__(self, place: Place, content_type: str, limit: int) -> None:
        uploads = place.private("uploads")
        _forget_old(uploads)
        self.folder = private_folder(uploads / secrets.token_hex(8))
        self._boundary = _boundary(content_type)
        self._room = limit
        self._file: IO[bytes] = (self.folder / "body").open("wb")

    def write(self, piece: bytes) -> None:
        """Keep another piece. Raises :class:`TooLargeError` once there are more bytes than are taken."""
        self._room -= len(piece)
        if self._room < 0:
            raise TooLargeError
        self._file.write(piece)

    def parts(self) -> tuple[dict[str, list[str]], dict[str, list[Upload]]]:
        """The fields and the files of the form. Raises :class:`AskedError` for what is no such form."""
        self._file.close()
        fields: dict[str, list[str]] = {}
        uploads: dict[str, list[Upload]] = {}
        for number, (head, content, size) in enumerate(self._taken_apart()):
            name, file = _text(_NAME, head), _FILE_NAME.search(head)
            if number >= MOST_PARTS or name is None:
                raise _no_form()
            if file is None:
                fields.setdefault(name, []).append(content.read(min(size, LONGEST_FIELD)).decode("utf-8", "replace"))
            elif called := _text(_FILE_NAME, head):  # a field for files that was left empty has no name
                uploads.setdefault(name, []).append(self._keep(called, content, size, number))
        return fields, uploads

    def close(self) -> None:
        """Forget all that is still there."""
        self._file.close()
        remove(self.folder)

    def _keep(self, called: str, content: IO[bytes], size: int, number: int) -> Upload:
        folder = self.folder / str(number)
        folder.mkdir()
        path = folder / safe_name(called)
        with path.open("wb") as file:
            while size > 0 and (piece := content.read(min(size, _PIECE))):
                size -= len(piece)
                file.write(piece)
        return Upload(called, path)

    def _taken_apart(self) -> Iterator[tuple[bytes, IO[bytes], int]]:
        """Head of each part, and the file at the place where so many bytes of content begin: they may be large."""
        body = self.folder / "body"
        if not self._boundary or body.stat().st_size == 0:
            raise _no_form()
        with body.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
            line = b"--" + self._boundary
            start = held.find(line)
            while start >= 0:
                start += len(line)
                if held[start : start + 2] == b"--":
                    return
                head = held.find(b"\r\n\r\n", start, start + LONGEST_HEAD)
                end = held.find(b"\r\n" + line, start)
                if head < 0 or end < head:
                    break
                file.seek(head + 4)
                yield held[start:head], file, end - head - 4
                start = end + 2
        raise _no_form()


def _forget_old(folder: Path) -> None:
    """Remove what a server left behind that was killed while something came in: it is students' work."""
    for left in folder.iterdir():
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > _DAY:
                remove(left)


def safe_name(name: str) -> str:
    """A name for a file on this computer, after one that somebody chose: no folder, nothing hidden, not long."""
    plain = re.sub(r"[^\w .@()+-]", "_", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, ending = plain.rpartition(".") if "." in plain else (plain, "", "")
    kept = stem.encode()[:LONGEST_STEM].decode(errors="ignore") or "file"
    return f"{'_' if is_reserved(kept) else ''}{kept}{dot}{ending[:10]}"


def move(upload: Upload, folder: Path) -> Path:
    """Keep an upload in a folder, beyond the answer to its form; gives where. A name that is taken gets a number."""
    make_folder(folder)
    target, number = folder / upload.path.name, 2
    while target.exists():
        other = number if number < _FEW else secrets.token_hex(8)  # thousands of one name must not be counted through
        target = folder / f"{upload.path.stem} {other}{upload.path.suffix}"
        number += 1
    shutil.move(upload.path, target)
    return target


def _boundary(content_type: str) -> bytes:
    told = Message()
    told["Content-Type"] = content_type
    boundary = told.get_boundary() if told.get_content_type() == "multipart/form-data" else None
    return boundary.encode("latin-1", "replace")[:200] if boundary else b""


def _text(pattern: re.Pattern[bytes], head: bytes) -> str | None:
    found = pattern.search(head)
    if not found:
        return None
    name = found[1]
    for escaped, meant in _ESCAPED.items():
        name = name.replace(escaped, meant)
    return name.decode("utf-8", "replace")


def _no_form() -> AskedError:
    return AskedError(_("what your browser sent did not arrive whole"), _("go back and send it again"))
