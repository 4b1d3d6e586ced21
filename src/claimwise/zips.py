"""Zip archives that we write: the same content gives the same bytes, and no name in them leads out of a folder."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from claimwise.access import fit, make_folder
from claimwise.errors import writable
from claimwise.ids import is_reserved
from claimwise.words import _

LONGEST_NAME = 400
"""The longest name of a file in an archive, in characters."""

_DATE = (1980, 1, 1, 0, 0, 0)
"""When everything in an archive was changed: a true date would make each archive another one."""

_CHUNK = 1 << 20

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
"""What a name of one file or folder must not hold on some computer."""


class UnfitNameError(OSError):
    """A file's name cannot stand in an archive. The text says why; nothing was written."""


class NewZip:
    """An archive that is being written. :func:`writing_zip` gives one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names: set[str] = set()

    def add(self, name: str, data: bytes | str) -> tuple[int, str]:
        """Add a file; gives its size and its SHA-256. A text is written as UTF-8. Raises :class:`UnfitNameError`."""
        content = data.encode("utf-8") if isinstance(data, str) else data
        with self._member(name) as member:
            member.write(content)
        return len(content), hashlib.sha256(content).hexdigest()

    def copy(self, name: str, source: IO[bytes]) -> tuple[int, str]:
        """Add what an open file holds, bit by bit; gives its size and its SHA-256. Raises :class:`UnfitNameError`."""
        size, digest = 0, hashlib.sha256()
        with self._member(name) as member:
            while chunk := source.read(_CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return size, digest.hexdigest()

    def _member(self, name: str) -> IO[bytes]:
        if not is_safe(name):
            raise UnfitNameError(_("its name cannot stand in an archive"))
        if name.casefold() in self._names:
            raise UnfitNameError(_("another file has the same name in other letters"))
        self._names.add(name.casefold())
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
        return self._archive.open(info, "w", force_zip64=True)


_UNFINISHED = re.compile(r"\..{1,40}\.[0-9a-f]{16}", re.DOTALL)
"""How archives are called while they are written."""


def unfinished_zips(folder: Path) -> list[Path]:
    """What :func:`writing_zip` left in a folder when it was killed; while it writes, also what it writes."""
    return [path for path in folder.glob(".*") if _UNFINISHED.fullmatch(path.name)]


@contextmanager
def writing_zip(path: Path, mode: int = 0o666) -> Iterator[NewZip]:
    """An archive to write to. It takes the path's place at the end; an error leaves the path as it was.

    Folders on the way are made. ``mode`` says who may read it, as far as this account's settings let them; the group
    of a shared folder may do what its owner may.
    """
    make_folder(path.parent)
    unfinished = path.with_name(f".{path.name[:40]}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode), "w+b") as file:
            fit(file.fileno(), path.parent.stat())
            with zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
                yield NewZip(archive)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except BaseException:
        with suppress(FileNotFoundError):
            unfinished.unlink()
        raise


def is_safe(name: str) -> bool:
    """Whether a name can be written, and stays in the folder where an archive is unpacked, on every computer."""
    parts = name.split("/")
    return (
        0 < len(name) <= LONGEST_NAME
        and name == writable(name)
        and "\\" not in name
        and ":" not in parts[0]
        and all(part not in ("", ".", "..") and "\x00" not in part for part in parts)
    )


def as_name(text: str, instead: str = "-") -> str:
    """A text as the name of one file or folder that every computer can write, or ``""`` if nothing is left of it.

    Several texts can have the same name.
    """
    visible = "".join(sign if sign.isprintable() else instead for sign in unicodedata.normalize("NFC", text))
    name = _UNSAFE.sub(instead, visible).strip(" .~")[:100].strip(" .~")
    return f"-{name}" if is_reserved(name) else name
