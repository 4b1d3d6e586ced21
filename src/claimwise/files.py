"""Files that are never half-written, open to nobody whom the user shuts out, and read once; secrets; what was made."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

from claimwise.access import OWNERS_FILE, fit, fit_path, make_folder
from claimwise.errors import ClaimwiseError
from claimwise.words import _


def write_atomically(path: Path, text: str) -> None:
    """Write a text file in one step: readers see the old text or the new one, never a part.

    Folders on the way are made. A file that already holds the text is left alone, so that its time stays.
    """
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return
    with writing(path) as file:
        file.write(text)


@contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    """A text file to write to bit by bit. It takes the path's place at the end; an error leaves the path as it was.

    Folders on the way are made. Line ends are written as they are given. Who may read a new file is for the user's
    umask and a shared folder to say; a file that takes another's place may be read by the same people.
    """
    try:
        temporary, handle = _new_file(path, 0o666)
    except FileNotFoundError:
        make_folder(path.parent)
        temporary, handle = _new_file(path, 0o666)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            if (mode := _mode(path)) is not None:
                os.chmod(temporary, mode)
            yield file
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _new_file(beside: Path, mode: int) -> tuple[Path, int]:
    """A new file beside a path, open to write."""
    path = beside.with_name(f".{beside.name[:40]}.{secrets.token_hex(8)}")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    fit(handle, path.parent.stat())
    return path, handle


def _mode(path: Path) -> int | None:
    """Who may do what with a plain file; ``None`` if there is none."""
    try:
        found = os.lstat(path).st_mode
    except OSError:
        return None
    return stat.S_IMODE(found) & 0o777 if stat.S_ISREG(found) else None


T = TypeVar("T")

SETTLED = 2.0
"""Seconds after which a file that changes again gets another time in any file system."""

_MOST_REMEMBERED = 50_000
"""Files of which one function remembers what it read: all that a large class handed in."""


def remembered(read: Callable[[Path], T]) -> Callable[[Path], T]:
    """The same function of a file, which reads a plain file again only if anything of its state is new.

    Nothing goes by the time alone: the state is the file itself, its size, and the times of its content and of its
    entry, which nobody can set back. What changed a moment ago is read each time. What it gives must not be changed.
    """
    known: dict[str, tuple[tuple[int, ...], T]] = {}

    @functools.wraps(read)
    def read_once(path: Path) -> T:
        try:
            status = os.lstat(path)
        except OSError:
            return read(path)  # which says so in its own way
        state = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        name = os.fspath(path)
        if (last := known.get(name)) and last[0] == state:
            return last[1]
        found = read(path)
        if stat.S_ISREG(status.st_mode) and time.time() - max(status.st_mtime, status.st_ctime) > SETTLED:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[name] = state, found
        return found

    return read_once


SECRET_BYTES = 32


class SecretError(ClaimwiseError):
    """The file of a secret holds no whole one."""


def secret(path: Path) -> bytes:
    """The secret that a file keeps, made at the first use.

    Only its owner can read it from its first byte on, and the group of a shared folder. Two first uses at once give
    the same secret. Raises :class:`SecretError` if the file holds no whole secret.
    """
    if not path.exists():
        make_folder(path.parent)
        _make_secret(path)
    fit_path(path, OWNERS_FILE)  # an earlier version let others read some
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        found = b""
    if len(found) == SECRET_BYTES:
        return found
    if path.stat().st_size:
        remedy = _(
            "bring it back from a backup; if you delete it, new tables and sheets get other codes than the ones you "
            "have"
        )
        raise SecretError(_("{file} is damaged", file=path.name), remedy)
    what = _("{file} is empty, because a first run was cut short", file=path.name)
    raise SecretError(what, _("delete it and try again"))


def _make_secret(path: Path) -> None:
    temporary, handle = _new_file(path, OWNERS_FILE)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
        # A link is whole at once, and fails if somebody was quicker: then theirs counts.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        os.unlink(temporary)


def noted_names(path: Path) -> list[str]:
    """The names of files and folders beside a note that a command wrote about what it made; none if there is no note.

    What is named will be deleted, so each must be a name and nothing more. Raises :class:`ValueError`, which says what
    is wrong.
    """
    if path.is_symlink():
        raise ValueError(_("it is a link"))
    if not path.exists():
        return []
    if not path.is_file():
        raise ValueError(_("it is no plain file"))
    try:
        names = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise ValueError(_("it is damaged")) from None
    if not isinstance(names, list):
        raise ValueError(_("it holds no list"))
    for name in names:
        if not isinstance(name, str) or not name.isprintable() or name in ("", ".", "..") or set(name) & set("/\\:"):
            what = _("it holds {entry}, which is no name of a file beside it", entry=json.dumps(name)[:60])
            raise ValueError(what)
    return names


def remove(path: Path) -> None:
    """Delete a file, a folder with all that is in it, or a link but not what it leads to; nothing if there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
