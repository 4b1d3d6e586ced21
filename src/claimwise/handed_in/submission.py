"""What is taken from a submitted notebook: answers and written texts, nothing else.

Key, points, kinds, checksums and every other cell in the file lie in the student's hands, so none of them is looked
at. Whatever is wrong with the file becomes a plain sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claimwise.handed_in.asked import Asked, compare, listed
from claimwise.handed_in.cells import item_of, known_cells
from claimwise.handed_in.notebook import MAX_BYTES, UnreadableSubmissionError, cells_of, modules_of, parse
from claimwise.handed_in.opening import NotPlainError, opened
from claimwise.handed_in.recorded import as_remark, find_answers, is_answers_cell
from claimwise.handed_in.responses import Answers
from claimwise.handed_in.written import Where, find_written

__all__ = ["MAX_BYTES", "Form", "Submission", "UnreadableSubmissionError", "load", "parse", "read", "take"]

NOTHING_RECORDED = (
    "no answers are recorded → if the student did answer, ask them to run the cell under “Record your answers”, save, "
    "and hand in again"
)

MAY_BE_LOST = (
    "no text is there, and other work in this notebook may be lost → ask the student whether something was written"
)

A_LINK = "this is a link or no plain file, so it is not followed → ask the student for the notebook itself"


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    ``answers`` maps item ids to responses; ``source`` is the answers cell as handed in, for people, as a remark if it
    was refused; ``written`` maps the names of written cells to their texts; ``problems`` are plain sentences about what
    could not be taken as it was.
    ``untouched`` are the written cells that are certainly there as they were given out, so that nothing can have been
    lost; ``unsure`` the items of which nobody can say that what was read is all that was answered.
    """

    answers: Answers = field(default_factory=dict)
    source: str = ""
    written: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    untouched: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Form:
    """What is looked for in a submission.

    ``items`` maps item ids to the ids of their parts; ``written`` are the names of cells for written answers. ``asked``
    is what the items ask, ``texts`` what stands in the cells that give out a text, as far as it tells them apart.
    """

    items: Mapping[str, frozenset[str]]
    written: tuple[str, ...]
    module: str = ""
    asked: Asked = field(default_factory=Asked)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def cells(self) -> frozenset[str]:
        """The names of all cells of the module."""
        return known_cells(self.items, self.written)


def load(path: Path, module: str = "") -> dict[str, Any]:
    """The notebook in a file, as plain JSON.

    Raises :class:`UnreadableSubmissionError` for a file that is a link, too large, cut short, not text or no notebook,
    and for the notebook of another module than the named one.
    """
    return parse(read(path), module)


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


def not_of(data: bytes, module: str) -> str:
    """Why a file is no notebook of a module, and what to do; empty if it is one, or may be."""
    try:
        notebook = parse(data, module)
    except UnreadableSubmissionError as error:
        return str(error)
    ours = modules_of(notebook) or any(map(is_answers_cell, cells_of(notebook)))
    return "" if ours else f"the file is no notebook of this course → ask the student for the one of {module}"


def take(notebook: Mapping[str, Any], form: Form) -> Submission:
    """The answers and written texts in a notebook. Never raises: what cannot be taken becomes a problem."""
    cells = cells_of(notebook)
    recorded = find_answers(cells)
    written = find_written(cells, form.written, form.cells, form.texts)
    compared = compare(notebook, form.asked)
    asks = any(form.items.values())
    answers = {item: parts for item, parts in recorded.answers.items() if item in form.items}
    problems = [*compared.problems, *recorded.problems]
    if recorded.error:
        problems.append(f"the answers cell cannot be read: {recorded.error} → look at it by hand")
    elif asks and not recorded.answers and recorded.source is not None:
        problems.append(NOTHING_RECORDED)
    never_asked = _never_asked(recorded.answers, form)
    problems += never_asked
    problems += [problem for answer in written.values() for problem in answer.problems]
    blank = {name for name, answer in written.items() if answer.where is Where.UNTOUCHED}
    lost = not recorded.certain or bool(recorded.disputed) or any(answer.astray for answer in written.values())
    lost = lost or bool(never_asked)
    doubtful = {item for item, asked in form.items.items() if answers.get(item, {}).keys() - asked}
    if recorded.answers.keys() - form.items.keys():
        doubtful |= form.items.keys() - answers.keys()
    if blank and lost:
        problems.append(f"{listed(sorted(blank))}: {MAY_BE_LOST}")
        blank.clear()
    everything_read = recorded.certain and (bool(answers) or not asks)
    return Submission(
        answers,
        as_remark(recorded.source or "") if recorded.error else recorded.source or "",
        {name: answer.text for name, answer in written.items()},
        tuple(problems),
        untouched=frozenset(name for name in blank if item_of(name) not in compared.unsure),
        unsure=recorded.disputed | compared.unsure | doubtful if everything_read else frozenset(form.items),
    )


def _never_asked(answers: Answers, form: Form) -> list[str]:
    """Problems for answers to things that the module does not ask in the answers cell."""
    items = [name for name in answers if name not in form.items]
    parts = [
        f"{item}: {part}" for item, asked in form.items.items() for part in answers.get(item, {}) if part not in asked
    ]
    return _left_out("item", items, "in this module") + _left_out("question", parts, "for the answers cell")


def _left_out(kind: str, names: Sequence[str], where: str) -> list[str]:
    """A problem for names that a student wrote, if there are any."""
    if not names:
        return []
    whose = "its answer was" if len(names) == 1 else "their answers were"
    return [f"there is no {kind} {listed([f'“{name}”' for name in names])} {where}; {whose} left out"]
