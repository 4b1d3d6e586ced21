"""What was read of a class's work, kept in the course, so that a page on the class need not read it all again.

Nothing here goes by the time of a file. What is kept belongs to the content of a file handed in and to the module's
questions and key; if either changes, the work is read anew. Which content counts the gradebook says: what was graded
last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from claimwise import __version__
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.gradebook.graded import GradedWork, graded_work
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.fingerprint import content_hash
from claimwise.handed_in.submission import UnreadableSubmissionError, read
from claimwise.progress import Step, quiet_step
from claimwise.report.answered import Answered, answered, from_json
from claimwise.report.results import Reader


@dataclass(frozen=True)
class ClassWork:
    """The work of a class for a module, as far as it is kept.

    ``rows`` are what is known of it. ``unread`` is graded work that was not read yet. ``waiting`` says how many pieces
    of work are in no number: not graded yet, not readable, or handed in again since they were graded.
    """

    module: ResolvedModule
    rows: tuple[Answered, ...]
    unread: tuple[GradedWork, ...]
    waiting: int


class KeptWork:
    """What is kept of the work for a module, in a file of a folder that nobody else can look into."""

    def __init__(self, folder: Path, module: ResolvedModule) -> None:
        self.folder, self.module = folder, module
        self._told = self._load()

    @cached_property
    def version(self) -> str:
        """A fingerprint of all that decides what is kept of a file."""
        asked = [[self.module.key(item), self.module.soundness(item)] for item in self.module.items]
        drawn = [[self.module.soundness_of(claim) for claim in sorted(self.module.case.verdicts)]]
        text = json.dumps([__version__, asked, drawn], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def _file(self) -> Path:
        return self.folder / f"{self.module.name}.json"

    def _load(self) -> dict[str, Any]:
        try:
            told = json.loads(self._file.read_text(encoding="utf-8"))
            return dict(told["work"]) if told["version"] == self.version else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def row(self, work: GradedWork) -> Answered | None:
        """What is kept of a piece of work; ``None`` if nothing is."""
        try:
            return from_json(work.student, work.handed_in, self._told[work.file])
        except (KeyError, ValueError, TypeError):
            return None

    def keep(self, read_now: Mapping[str, Answered], files: set[str]) -> None:
        """Add rows by the hash of their file, and forget all that are of no file of ``files``."""
        told = {**self._told, **{file: row.as_json() for file, row in read_now.items()}}
        self._told = {file: row for file, row in sorted(told.items()) if file in files}
        write_atomically(self._file, json.dumps({"version": self.version, "work": self._told}))


def known_work(module: ResolvedModule, found: Sequence[GradedWork], folder: Path) -> ClassWork:
    """What ``folder`` keeps of the work that the gradebook holds for a module; :func:`read_unread` does the rest."""
    kept, graded = KeptWork(folder, module), [work for work in found if work.file]
    known = [(work, kept.row(work)) for work in graded]
    unread = tuple(work for work, row in known if row is None)
    version = Reader(module).key_version
    rows = (replace(row, old_key=row.recorded and work.key != version) for work, row in known if row)
    return ClassWork(module, tuple(rows), unread, len(found) - len(graded))


def read_unread(nbgrader: Nbgrader, found: ClassWork, folder: Path, step: Step = quiet_step) -> ClassWork:
    """Read the work that is not kept yet, and keep it. What was handed in again since it was graded stays out."""
    module, reader = found.module, Reader(found.module)
    read_now: dict[str, Answered] = {}
    try:
        for work in found.unread:
            if (data := _graded_file(nbgrader, module, work)) is not None:
                read_now[work.file] = answered(module, reader.work(work.student, work.handed_in, data, {}))
            step(1)
    finally:  # what was read before somebody stopped it is kept
        everybody = graded_work(nbgrader.only(""), [module.name])[module.name]
        KeptWork(folder, module).keep(read_now, {work.file for work in everybody})
    now = known_work(module, [*found.unread], folder)
    rows = sorted((*found.rows, *now.rows), key=lambda row: row.student)
    return ClassWork(module, tuple(rows), (), found.waiting + len(now.unread))


def _graded_file(nbgrader: Nbgrader, module: ResolvedModule, work: GradedWork) -> bytes | None:
    """The content that was graded; ``None`` if another lies there now."""
    try:
        data = read(nbgrader.submitted_notebook(module.name, work.student))
    except UnreadableSubmissionError:
        return None
    return data if content_hash(data) == work.file else None
