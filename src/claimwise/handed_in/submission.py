"""What is taken from a submitted notebook: answers and written texts, nothing else.

Key, points, kinds, checksums and every other cell in the file lie in the student's hands, so none of them is looked
at. Whatever is wrong with the file becomes a plain sentence.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimwise.handed_in import responses
from claimwise.handed_in.cells import ANSWERS_CELL, WRITE_HERE
from claimwise.handed_in.opening import NotPlainError, opened
from claimwise.handed_in.responses import Answers, AnswersError

MAX_BYTES = 20_000_000
"""Largest notebook that is read. A module's notebook takes about a tenth of a megabyte."""

MAX_CELLS = 2_000
"""Most cells that are looked at. A module's notebook has about sixty."""

NOTHING_RECORDED = (
    "no answers are recorded → if the student did answer, ask them to run the cell under “Record your answers”, save, "
    "and hand in again"
)

A_LINK = "this is a link or no plain file, so it is not followed → ask the student for the notebook itself"

MAX_WRITTEN = 20_000
"""Longest written answer, in characters, that is kept."""


class UnreadableSubmissionError(Exception):
    """The file is no notebook that could be read. The message is a plain sentence with what to do."""


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    ``answers`` maps item ids to responses; ``source`` is the answers cell as handed in, for people; ``written`` maps
    the names of written cells to their texts; ``problems`` are plain sentences about what could not be taken as it was.
    """

    answers: Answers = field(default_factory=dict)
    source: str = ""
    written: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """What is looked for in a submission: item id -> ids of its parts, and the names of cells for written answers."""

    items: Mapping[str, frozenset[str]]
    written: tuple[str, ...]


def load(path: Path) -> dict[str, Any]:
    """The notebook in a file, as plain JSON.

    Raises :class:`UnreadableSubmissionError` for a file that is a link, too large, cut short, not text or no notebook.
    """
    return parse(read(path))


def read(path: Path) -> bytes:
    """The content of a submitted file. Raises :class:`UnreadableSubmissionError` for a link and for one too large.

    A link is refused because it could name another student's work or the solutions; so is whatever is no plain file,
    because reading it might never end.
    """
    student, module = path.parent.parent, path.parent
    try:
        with opened(student.parent, student.name, module.name) as folder:
            data = folder.read(path.name, MAX_BYTES)
    except FileNotFoundError:
        raise UnreadableSubmissionError("the notebook is missing → ask the student to hand in again") from None
    except NotPlainError:
        raise UnreadableSubmissionError(A_LINK) from None
    except OSError as error:
        raise UnreadableSubmissionError(f"the file cannot be opened ({error.strerror}) → look at it by hand") from None
    if len(data) > MAX_BYTES:
        raise UnreadableSubmissionError(
            f"the notebook has more than {MAX_BYTES / 1e6:.0f} MB, which is the most that is read → ask the student to "
            "clear pasted material and hand in again"
        )
    return data


def parse(data: bytes) -> dict[str, Any]:
    """The notebook that a file holds, as plain JSON. Raises :class:`UnreadableSubmissionError` if it holds none."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableSubmissionError(
            "the file is not text, so not a notebook → ask the student to hand in again"
        ) from None
    except RecursionError:
        raise UnreadableSubmissionError("the file is nested too deeply to be a notebook → look at it by hand") from None
    except ValueError as error:
        where = f" (at line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableSubmissionError(
            f"the file is cut short or damaged{where} → ask the student to save and hand in again"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise UnreadableSubmissionError("the file is not a notebook of this course → ask the student to hand in again")
    if len(notebook["cells"]) > MAX_CELLS:
        raise UnreadableSubmissionError(
            f"the notebook has more than {MAX_CELLS:,} cells, which is the most that is read → ask the student to hand "
            "in the notebook that was given out"
        )
    return notebook


def take(notebook: Mapping[str, Any], form: Form) -> Submission:
    """The answers and written texts in a notebook. Never raises: what cannot be taken becomes a problem."""
    cells = [cell for cell in notebook["cells"] if isinstance(cell, dict)]
    source, problems = _answers_source(cells)
    answers: Answers = {}
    if source is not None:
        try:
            answers = responses.read(source)
        except AnswersError as error:
            problems.append(f"the answers cell cannot be read: {error} → look at it by hand")
        else:
            problems += [] if answers else [NOTHING_RECORDED]
    problems += _never_asked(answers, form)
    written = {}
    for name in form.written:
        written[name], problem = _written(cells, name)
        problems += [problem] if problem else []
    kept = {name: answers[name] for name in answers if name in form.items}
    return Submission(kept, source or "", written, tuple(problems))


def _never_asked(answers: Answers, form: Form) -> list[str]:
    """Problems for answers to things that the module does not ask in the answers cell."""
    items = [name for name in answers if name not in form.items]
    parts = [
        f"{item}: {part}" for item, asked in form.items.items() for part in answers.get(item, {}) if part not in asked
    ]
    return _left_out("item", items, "in this module") + _left_out("question", parts, "for the answers cell")


def _left_out(kind: str, names: Sequence[str], where: str) -> list[str]:
    """A problem that holds the first three of some names that a student wrote, cut to what a line can hold."""
    if not names:
        return []
    shown = ", ".join(f"“{name[:40]}”" for name in names[:3])
    more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
    whose = "its answer was" if len(names) == 1 else "their answers were"
    return [f"there is no {kind} {shown}{more} {where}; {whose} left out"]


def _answers_source(cells: Sequence[Mapping[str, Any]]) -> tuple[str | None, list[str]]:
    """The text of the answers cell, found by its name or, failing that, by what it holds."""
    named = [_source(cell) for cell in cells if _name(cell) == ANSWERS_CELL and cell.get("cell_type") == "code"]
    found = named or [_source(cell) for cell in cells if cell.get("cell_type") == "code" and _calls_answers(cell)]
    if not found:
        return None, ["the answers cell is missing → ask the student for the notebook with the answers"]
    problems = []
    if not named:
        problems.append("the answers cell had lost its name; it was found by what it holds")
    if len(set(found)) > 1:
        problems.append("there are several answers cells that differ; the last one was read → look at it by hand")
    return found[-1], problems


def _calls_answers(cell: Mapping[str, Any]) -> bool:
    source = _source(cell)
    return responses.IMPORT in source or source.lstrip().startswith("answers(")


def _written(cells: Sequence[Mapping[str, Any]], name: str) -> tuple[str, str]:
    """The text of a written answer (empty if none), and a problem (empty if none)."""
    texts = [_source(cell) for cell in cells if name in (_name(cell), cell.get("id"))]
    texts = [text for text in texts if text.strip() and text.strip() != WRITE_HERE]
    if not texts:
        gone = not any(name in (_name(cell), cell.get("id")) for cell in cells)
        return "", f"the cell for the written answer {name} is missing → ask the student for the text" if gone else ""
    text, problem = texts[-1][:MAX_WRITTEN], ""
    if len(texts[-1]) > MAX_WRITTEN:
        problem = f"the written answer {name} is very long; only its beginning was kept"
    elif len(set(texts)) > 1:
        problem = f"there are several cells for the written answer {name}; the last one was kept → look at it by hand"
    return text, problem


def _name(cell: Mapping[str, Any]) -> object:
    metadata = cell.get("metadata")
    grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return grading.get("grade_id") if isinstance(grading, dict) else None


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    # Half a character, which JSON can spell, could not be written down again.
    return source.encode("utf-8", "replace").decode("utf-8") if isinstance(source, str) else ""
