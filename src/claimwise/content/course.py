"""The whole course: everything read, checked and tied together, or every finding at once."""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from claimwise.content.cases import Case
from claimwise.content.modules import ResolvedModule
from claimwise.content.reading import Reader
from claimwise.content.references import Reference
from claimwise.content.self_checks import SelfCheck
from claimwise.content.vocabulary import Vocabulary
from claimwise.content.webs import Web
from claimwise.content.wording import nearest
from claimwise.errors import ContentError, Finding
from claimwise.files import remembered
from claimwise.words import _


class Course:
    """A course folder with its cases and modules, ready for use.

    Make it with :meth:`load`. Without a ``solutions/`` folder it holds no modules and no verdicts, which is all that
    the book needs. ``whole`` is False if parts were left out because of their faults; ``asked`` says which claims of a
    case its modules ask about, for the cases where that is certain all the same.
    """

    def __init__(
        self,
        root: Path,
        vocabulary: Vocabulary,
        references: dict[str, Reference],
        cases: dict[str, Case],
        modules: dict[str, ResolvedModule],
        self_checks: dict[str, SelfCheck],
        webs: dict[str, Web] | None = None,
        *,
        whole: bool = True,
        asked: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.references = references
        self.cases = cases
        self.modules = modules
        self.self_checks = self_checks
        self.webs = webs or {}
        self.whole = whole
        self.asked = asked or {}

    @classmethod
    def load(cls, root: Path) -> Course:
        """Read the course in a folder.

        Raises :class:`ContentError` with every finding: unreadable files, wrong keys, unknown references,
        points that do not add up, quotes that are too long or hold a dose.
        """
        course, findings = cls.read(root)
        if findings:
            raise ContentError(findings)
        return course

    @classmethod
    def read(cls, root: Path) -> tuple[Course, list[Finding]]:
        """The course in a folder as far as it is right, and every finding that :meth:`load` would raise."""
        read = Reader(root)
        parts = (read.vocabulary, read.references, read.cases, read.modules, read.self_checks, read.webs)
        return cls(root, *parts, whole=not read.findings, asked=read.asked), read.findings

    def module(self, name: str) -> ResolvedModule:
        """A module by its name. Raises :class:`ContentError` that lists the names there are."""
        if name in self.modules:
            return self.modules[name]
        if new := self.replaced_by(name):
            what = _("the module “{name}” is gone; “{new}” has taken its place", name=name, new=new)
            remedy = _(
                "ask for {new}; what was handed in for {name} stays as it is and is not marked", name=name, new=new
            )
            raise ContentError([Finding(what, remedy, file=self.modules[new].file)])
        if near := nearest(name, self.modules):
            remedy = _(
                "did you mean “{near}”? Else the modules are: {modules}", near=near, modules=", ".join(self.modules)
            )
        elif self.modules:
            remedy = _("the modules are: {modules}", modules=", ".join(self.modules))
        else:
            remedy = _("the modules are: none yet")
        raise ContentError([Finding(_("there is no module “{name}”", name=name), remedy, file=Path("solutions"))])

    def replaced_by(self, name: str) -> str | None:
        """The module that took the place of one that is gone; ``None`` if none says so."""
        return next((new for new, module in self.modules.items() if name in module.module.replaces), None)


_cache: dict[Path, tuple[str, Course]] = {}
_reading = threading.Lock()

_READ = (
    "solutions/*.yml",
    "book/*.yml",
    "book/references.bib",
    "book/cases/*/*.yml",
    "*/webs/*/web.yml",
    "*/webs/*/pages/*.md",
)
"""What a course is read from, relative to its folder, besides the names of its pages."""

_PAGES = "book/**/*.md"


def cached_course(root: Path) -> Course:
    """The course in a folder, read again only when what its files hold has changed. For long classes and servers."""
    with _reading:  # whoever comes meanwhile waits for this reading, and begins no other one
        state = _state(root)
        if root not in _cache or _cache[root][0] != state:
            _cache[root] = state, Course.load(root)
        return _cache[root][1]


def _state(root: Path) -> str:
    """The same for the same content, whatever the times of the files say."""
    state = hashlib.sha256()
    for pattern in (*_READ, _PAGES):
        for path in sorted(root.glob(pattern)):
            content = b"" if pattern == _PAGES else _digest(path)
            state.update(f"{path.relative_to(root)}\0{len(content)}\0".encode() + content)
    return state.hexdigest()


@remembered
def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _refuse_strangers(folder: Path, start: Path) -> None:
    """Refuse a course above a folder if others can write its settings, and not that folder as well.

    Only where systems tell accounts apart.
    """
    if not hasattr(os, "geteuid"):
        return
    below = (start if start.exists() else start.parent).stat()
    trusted, open_anyway = {os.geteuid(), 0, below.st_uid}, below.st_mode & stat.S_IWOTH
    for path in (folder, folder / "_config.yml", folder / "nbgrader_config.py"):
        with suppress(FileNotFoundError):
            status = path.stat()
            if status.st_uid not in trusted or (status.st_mode & stat.S_IWOTH and not open_anyway):
                what = _("the course that this lies in can be changed by others on this computer")
                raise ContentError([Finding(what, _("if you trust it, name its own folder with --root"), file=folder)])


REHEARSAL = "rehearsal"
"""The folder in a course that holds its rehearsal: a copy of the course, with invented students."""


def is_rehearsal(root: Path) -> bool:
    """Whether a course's folder is the rehearsal of the course around it."""
    return root.name == REHEARSAL and (root.parent / "_config.yml").is_file() and (root.parent / "book").is_dir()


def find_root(start: Path) -> Path:
    """The course folder that a path lies in: the nearest one upwards with ``_config.yml`` and ``book/``.

    Raises :class:`ContentError` if there is none, or if the one found above the path is in the hands of somebody else:
    its settings are a program, which would run as whoever only works below it.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "_config.yml").is_file() and (folder / "book").is_dir():
            if folder != start.resolve():
                _refuse_strangers(folder, start.resolve())
            return folder
    what = _("this is not inside a course (no _config.yml beside a book/ folder)")
    raise ContentError([Finding(what, _("change into the course's folder, or name it with --root"), file=start)])
