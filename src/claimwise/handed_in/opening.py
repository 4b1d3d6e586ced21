"""Folders that lie in other people's hands: no link is followed, no pipe waited for, nothing outside is reached.

One enters at a folder that is trusted and goes down step by step. Where the system can, each step starts from the
folder that was opened before it, so nothing can be swapped between looking and using. Windows cannot: there each step
is looked at before and after.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from claimwise.access import fit
from claimwise.words import _

_JUNCTION = 0xA0000003
"""What Windows says of a folder that stands for another one."""


class NotPlainError(OSError):
    """A link, a pipe, a device, or a name that leads elsewhere: no ordinary file or folder."""


class Folder:
    """A folder that cannot be swapped for another one while it is used. :func:`opened` gives one.

    Whatever it is asked for is a name in it. All raise :class:`OSError` as the system does, among them
    :class:`FileNotFoundError` for what is gone, and :class:`NotPlainError`.
    """

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self._descriptor = descriptor

    def names(self) -> list[str]:
        """What lies in it, sorted."""
        return sorted(os.listdir(self.path if self._descriptor is None else self._descriptor))  # noqa: PTH208  a descriptor

    def status(self, name: str) -> os.stat_result:
        """What a name stands for; a link is not followed."""
        path, here = self._at(name)
        return os.stat(path, dir_fd=here, follow_symlinks=False)

    @contextmanager
    def folder(self, name: str, *, make: bool = False) -> Iterator[Folder]:
        """A folder in it; ``make`` says that it is made if there is none."""
        path, here = self._at(name)
        made = False
        if make:
            with suppress(FileExistsError):
                os.mkdir(path, dir_fd=here)
                made = True
        _refuse_unless(stat.S_ISDIR, self.status(name), name)
        if here is None:
            yield Folder(self.path / name, None)
            return
        descriptor = _descriptor(path, os.O_DIRECTORY | os.O_NOFOLLOW, here)
        try:
            if made:
                fit(descriptor, os.fstat(here))
            yield Folder(self.path / name, descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """A plain file in it, to read."""
        before = self.status(name)
        _refuse_unless(stat.S_ISREG, before, name)
        path, here = self._at(name)
        # Each where the system has it; without “binary”, Windows would change line ends and stop at a Ctrl-Z.
        flags = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        with open(_descriptor(path, flags, here), "rb") as file:
            after = os.fstat(file.fileno())
            _refuse_unless(stat.S_ISREG, after, name)
            if not os.path.samestat(before, after):
                raise NotPlainError(_("{name} was exchanged while it was opened", name=name))
            yield file

    def read(self, name: str, most: int) -> bytes:
        """What a plain file in it holds, up to ``most`` bytes and one more, which tells that there are more."""
        with self.open(name) as file:
            return file.read(most + 1)

    def write(self, name: str, data: bytes, mode: int = 0o666) -> None:
        """Write a file at once: it is always either the old one or the new one. A link of that name is replaced.

        ``mode`` says who may read and write it, as far as this account's settings let them; the group of a shared
        folder may do what its owner may.
        """
        unfinished = f".{uuid.uuid4().hex}.tmp"
        path, here = self._at(unfinished)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, mode, dir_fd=here), "wb") as file:  # noqa: PTH123  a descriptor
            try:
                if here is not None:
                    fit(file.fileno(), os.fstat(here))
                file.write(data)
                file.close()
                os.replace(path, self._at(name)[0], src_dir_fd=here, dst_dir_fd=here)
            except BaseException:
                file.close()
                self.remove(unfinished)
                raise

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens if there is none."""
        path, here = self._at(name)
        with suppress(FileNotFoundError):
            self.status(name)
            os.unlink(path, dir_fd=here)

    def remove_all(self, name: str) -> None:
        """Remove what a name stands for, a folder with all that is in it; of a link nothing but the link itself."""
        with suppress(FileNotFoundError):
            if stat.S_ISDIR(self.status(name).st_mode):
                path, here = self._at(name)
                shutil.rmtree(path, dir_fd=here)  # follows no link
            else:
                self.remove(name)

    def _at(self, name: str) -> tuple[str | Path, int | None]:
        """How the system is told of a name in this folder."""
        if name in ("", ".", "..") or any(sign in name for sign in ("/", os.sep, os.altsep or "/", "\0")):
            raise NotPlainError(_("{name!r} is no name of a file or folder", name=name))
        return (self.path / name, None) if self._descriptor is None else (name, self._descriptor)


@contextmanager
def opened(path: Path, *below: str, make: bool = False) -> Iterator[Folder]:
    """A trusted folder, or the one that names ``below`` it lead to; ``make`` says that those are made."""
    with ExitStack() as stack:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY) if _holds_folders() else None
        if descriptor is not None:
            stack.callback(os.close, descriptor)
        folder = Folder(path, descriptor)
        for name in below:
            folder = stack.enter_context(folder.folder(name, make=make))
        yield folder


def _holds_folders() -> bool:
    """Whether the system lets a program hold a folder open and start from it."""
    can = {os.open, os.stat, os.mkdir, os.unlink, os.rename} <= os.supports_dir_fd and os.listdir in os.supports_fd
    return can and all(hasattr(os, flag) for flag in ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK"))


def _descriptor(path: str | Path, flags: int, here: int | None) -> int:
    try:
        return os.open(path, os.O_RDONLY | flags, dir_fd=here)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENOTDIR):  # exchanged since it was looked at
            raise NotPlainError(_("{name} is a link or no plain file", name=path)) from None
        raise


def _refuse_unless(right: Callable[[int], bool], status: os.stat_result, name: str) -> None:
    if not right(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION:
        raise NotPlainError(_("{name} is a link or no plain file", name=name))
