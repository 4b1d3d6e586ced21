"""Who may use what we make: its owner, and the group of the folder that it is made in, if that group may write there.

So a course that several accounts share, in a folder that their group may write to, works for all of them, and one that
is its owner's alone stays so. Nothing is given to any other group, nor to everybody. Windows has no such groups.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

OWNERS_FILE, OWNERS_FOLDER = 0o600, 0o700
_OTHERS_READ, _OTHERS_PASS = stat.S_IROTH, stat.S_IXOTH


def is_shared(folder: Path) -> bool:
    """Whether the group of a folder may do everything in it."""
    return _shared(folder.stat())


def passes_on_its_group(folder: Path) -> bool:
    """Whether what anybody makes in a folder belongs to the folder's group, and not to that of who makes it."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def is_open_to_others(path: Path) -> bool:
    """Whether every account of the computer can read a file, or get into a folder; ``False`` if there is none."""
    if os.name != "posix" or not path.exists():
        return False
    found = path.resolve()
    asked = _OTHERS_READ | (_OTHERS_PASS if found.is_dir() else 0)
    return bool(found.stat().st_mode & asked) and all(each.stat().st_mode & _OTHERS_PASS for each in found.parents)


def _knows_groups() -> bool:
    return all(hasattr(os, name) for name in ("fchown", "fchmod", "O_NOFOLLOW", "O_NONBLOCK"))


def fit(made: int, folder: os.stat_result, mode: int | None = None) -> None:
    """Let a folder's group do with what was made in it, an open descriptor, whatever its owner may do.

    ``mode`` is what holds where the folder is not shared; without one, what holds now. What is not ours stays.
    """
    if not _knows_groups():
        return
    found = os.fstat(made)
    wanted = stat.S_IMODE(found.st_mode) if mode is None else mode
    with suppress(OSError):  # a file of somebody else, or a group that is not ours
        if stat.S_ISDIR(found.st_mode) and not _shared(folder):
            wanted &= ~stat.S_IWGRP  # or what lies in it would be shared, whatever the folder above says
        if _shared(folder):
            if found.st_gid != folder.st_gid:
                os.fchown(made, -1, folder.st_gid)
            wanted |= (wanted & stat.S_IRWXU) >> 3 | (stat.S_ISGID if stat.S_ISDIR(found.st_mode) else 0)
        if wanted != stat.S_IMODE(found.st_mode):
            os.fchmod(made, wanted)


def fit_path(path: Path, mode: int | None = None) -> None:
    """As :func:`fit`, for what lies at a path; a link is left alone, and so is what is not there or not to be read."""
    if _knows_groups():
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fit(descriptor, path.parent.stat(), mode)
            finally:
                os.close(descriptor)


def open_private(path: Path, flags: int) -> int:
    """A descriptor of a file for its owner alone, or also the group of a shared folder; made if ``flags`` say so.

    A link is refused with an :class:`OSError`.
    """
    more = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_BINARY"))  # each where the system has it
    descriptor = os.open(path, flags | more, OWNERS_FILE)
    fit(descriptor, path.parent.stat(), OWNERS_FILE)
    return descriptor


def private_folder(path: Path) -> Path:
    """A folder that its owner alone may use, or also the group of a shared folder that it lies in; made if need be."""
    path.mkdir(mode=OWNERS_FOLDER, exist_ok=True)
    fit_path(path, OWNERS_FOLDER)
    return path


def make_folder(path: Path) -> Path:
    """A folder with those above it, made if need be, for whomever the account's settings and a shared folder say."""
    if not path.is_dir():
        if path.parent != path:
            make_folder(path.parent)
        path.mkdir(exist_ok=True)
        fit_path(path)
    return path


@contextmanager
def temporary_folder(folder: Path, prefix: str) -> Iterator[Path]:
    """A private folder in another one, for a moment. What a kill leaves behind whoever shares the folder can remove."""
    with TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True) as name:
        fit_path(Path(name), OWNERS_FOLDER)
        yield Path(name)


def work_for_group(root: Path) -> None:
    """If a course is shared, let its group use whatever this process makes from now on, libraries' files too."""
    if is_shared(root):
        os.umask(os.umask(0o077) & ~stat.S_IRWXG)


def _shared(folder: os.stat_result) -> bool:
    return os.name == "posix" and folder.st_mode & stat.S_IRWXG == stat.S_IRWXG
