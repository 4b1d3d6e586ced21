"""The texts of written answers, kept by the content of the files they came in, so that no page reads a class again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from claimwise import __version__
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.gradebook.graded import GradedWork
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.cells import compared
from claimwise.handed_in.fingerprint import content_hash, fingerprint
from claimwise.handed_in.submission import UnreadableSubmissionError, parse, read, take
from claimwise.progress import Step, quiet_step
from claimwise.written.answers import questions

Texts = Mapping[str, str]
"""Written cell -> text."""


@dataclass(frozen=True)
class KeptTexts:
    """Student -> what was written in the work that was graded last, and the work that was not read yet."""

    of: Mapping[str, Texts]
    unread: Sequence[GradedWork]


_loaded: dict[Path, tuple[tuple[int, int, int], dict[str, Texts]]] = {}


def kept_texts(module: ResolvedModule, works: Sequence[GradedWork], folder: Path) -> KeptTexts:
    """What ``folder`` keeps of some graded work; :func:`read_texts` does the rest."""
    kept = _load(_file(module, folder), _version(module))
    return KeptTexts(
        {work.student: kept[work.file] for work in works if work.file in kept},
        [work for work in works if work.file and work.file not in kept],
    )


def read_texts(
    nbgrader: Nbgrader, module: ResolvedModule, works: Sequence[GradedWork], folder: Path, step: Step = quiet_step
) -> KeptTexts:
    """Read what is not kept yet, and keep it; what is of no work any more is forgotten."""
    found, file = kept_texts(module, works, folder), _file(module, folder)
    kept = {work.file: found.of[work.student] for work in works if work.student in found.of}
    try:
        for work in found.unread:
            if found_there := _written(nbgrader, module, work):  # what cannot be read now is read again
                kept[work.file] = found_there
            step(1)
    finally:  # what was read before somebody stopped it is kept
        told = {"version": _version(module), "texts": kept}
        write_atomically(file, json.dumps(told, ensure_ascii=False))
    return kept_texts(module, works, folder)


def is_text_of(text: str, answer: str) -> bool:
    """Whether a text is the answer with this hash."""
    return _hash(text) == answer


@lru_cache(maxsize=20_000)
def _hash(text: str) -> str:
    return fingerprint(compared(text))


def _written(nbgrader: Nbgrader, module: ResolvedModule, work: GradedWork) -> Texts:
    """From the file that was graded; if another lies there by now, from the notebook that graders got."""
    handed_in = nbgrader.submitted_notebook(module.name, work.student)
    for path in (handed_in, nbgrader.autograded_notebook(module.name, work.student)):
        try:
            data = read(path)
            if path != handed_in or content_hash(data) == work.file:
                found = take(parse(data), module.form).written
                return {cell: found[cell] for cell in questions(module)}
        except UnreadableSubmissionError:
            continue
    return {}


def _file(module: ResolvedModule, folder: Path) -> Path:
    return folder / f"{module.name}.json"


def _version(module: ResolvedModule) -> str:
    return fingerprint([__version__, sorted(questions(module))])


def _load(file: Path, version: str) -> dict[str, Texts]:
    try:
        status = file.stat()
        state = (status.st_mtime_ns, status.st_size, status.st_ino)
        if _loaded.get(file, ((), {}))[0] != state:
            told = json.loads(file.read_text(encoding="utf-8"))
            _loaded[file] = state, told["texts"] if told["version"] == version else {}
        return _loaded[file][1]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
