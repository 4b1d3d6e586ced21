"""What is taken from a submitted notebook: answers and written texts, nothing else.

Key, points, kinds, checksums and every other cell in the file lie in the student's hands, so none of them is looked
at. Whatever is wrong with the file becomes a plain sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from claimwise.errors import Finding
from claimwise.handed_in.asked import Asked, compare, first_few
from claimwise.handed_in.cells import item_of, known_cells, part_of
from claimwise.handed_in.notebook import MAX_BYTES, UnreadableSubmissionError, cells_of, modules_of, parse
from claimwise.handed_in.opening import NotPlainError, opened
from claimwise.handed_in.recorded import as_remark, find_answers, is_answers_cell
from claimwise.handed_in.responses import Answers
from claimwise.handed_in.tries import Tries, tries_in, without_tries
from claimwise.handed_in.written import Where, find_written, typed_answers
from claimwise.words import _, ngettext

__all__ = ["MAX_BYTES", "Form", "Submission", "UnreadableSubmissionError", "load", "parse", "read", "take"]


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    ``answers`` maps item ids to responses, written answers aside; ``source`` is the answers cell as handed in, for
    people, as a remark if it was refused; ``written`` maps the names of written cells to the texts of written answers,
    wherever they stood; ``problems`` say what could not be taken as it was.
    ``untouched`` are the written cells that are certainly there as they were given out, so that nothing can have been
    lost; ``unsure`` the items of which nobody can say that what was read is all that was answered. ``in_card`` are the
    written cells whose text stands among the answers. ``tries`` are those at practice items.
    """

    answers: Answers = field(default_factory=dict)
    source: str = ""
    written: dict[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()
    untouched: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    in_card: frozenset[str] = frozenset()
    tries: Mapping[str, Tries] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """What is looked for in a submission.

    ``items`` maps item ids to the ids of their parts, ``written`` are the names of cells for written answers, which
    may stand among the answers as well. ``asked`` is what the items ask, ``texts`` what stands in the cells that give
    out a text, as far as it tells them apart.
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

    @cached_property
    def marked(self) -> Mapping[str, frozenset[str]]:
        """Item -> the ids of its parts that are answered in the answers cell and nowhere else."""
        by_person = {part_of(cell) for cell in self.written}
        return {
            item: frozenset(part for part in parts if (item, part) not in by_person)
            for item, parts in self.items.items()
        }


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
        raise UnreadableSubmissionError(_("the notebook is missing"), _("ask the student to hand in again")) from None
    except NotPlainError:
        what = _("this is a link or no plain file, so it is not followed")
        raise UnreadableSubmissionError(what, _("ask the student for the notebook itself")) from None
    except OSError as error:
        what = _("the file cannot be opened ({why})", why=error.strerror)
        raise UnreadableSubmissionError(what, _("look at it by hand")) from None
    if len(data) > MAX_BYTES:
        what = _("the notebook has more than {most:.0f} MB, which is the most that is read", most=MAX_BYTES / 1e6)
        raise UnreadableSubmissionError(what, _("ask the student to clear pasted material and hand in again"))
    return data


def not_of(data: bytes, module: str) -> Finding | None:
    """Why a file is no notebook of a module, and what to do; ``None`` if it is one, or may be."""
    try:
        notebook = parse(data, module)
    except UnreadableSubmissionError as error:
        return error.finding
    if modules_of(notebook) or any(map(is_answers_cell, cells_of(notebook))):
        return None
    what = _("the file is no notebook of this course")
    return Finding(what, _("ask the student for the one of {module}", module=module))


def take(notebook: Mapping[str, Any], form: Form) -> Submission:
    """The answers and written texts in a notebook. Never raises: what cannot be taken becomes a problem."""
    cells = cells_of(notebook)
    recorded = find_answers(cells)
    tries, odd_tries = tries_in(recorded.answers, form.items)
    recorded = replace(recorded, answers=without_tries(recorded.answers))
    typed = typed_answers(recorded, form.written)
    written = find_written(cells, form.written, form.cells, form.texts, typed)
    compared = compare(notebook, form.asked)
    asks = any(form.marked.values())
    answers = {item: parts for item, parts in recorded.answers.items() if item in form.items}
    problems = [*compared.problems, *recorded.problems]
    if recorded.error:
        what = _("the answers cell cannot be read: {why}", why=recorded.error)
        problems.append(Finding(what, _("look at it by hand")))
    elif asks and not recorded.answers and recorded.source is not None:
        problems.append(_nothing_recorded())
    never_asked = _never_asked(recorded.answers, form)
    problems += never_asked
    problems += [problem for answer in written.values() for problem in answer.problems]
    problems += odd_tries
    blank = {name for name, answer in written.items() if answer.where is Where.UNTOUCHED}
    lost = not recorded.certain or bool(recorded.disputed) or any(answer.astray for answer in written.values())
    lost = lost or bool(never_asked)
    doubtful = {item for item, asked in form.items.items() if answers.get(item, {}).keys() - asked}
    if recorded.answers.keys() - form.items.keys():
        doubtful |= form.items.keys() - answers.keys()
    if blank and lost:
        problems.append(_may_be_lost(sorted(blank)))
        blank.clear()
    everything_read = recorded.certain and (bool(answers) or not asks)
    return Submission(
        {item: left for item, parts in answers.items() if (left := _marked(parts, form, item))},
        as_remark(recorded.source or "") if recorded.error else recorded.source or "",
        {name: answer.text for name, answer in written.items()},
        tuple(problems),
        untouched=frozenset(name for name in blank if item_of(name) not in compared.unsure),
        unsure=recorded.disputed | compared.unsure | doubtful if everything_read else frozenset(form.items),
        in_card=frozenset(name for name, answer in typed.items() if answer.text),
        tries=tries,
    )


def _marked(parts: Mapping[str, Any], form: Form, item: str) -> dict[str, Any]:
    """The responses to an item without its written answers, which are answers of their own."""
    written = form.items[item] - form.marked[item]
    return {part: response for part, response in parts.items() if part not in written}


def _nothing_recorded() -> Finding:
    remedy = _(
        "if the student did answer, ask them to run the cell under “Record your answers”, save, and hand in again"
    )
    return Finding(_("no answers are recorded"), remedy)


def _may_be_lost(cells: Sequence[str]) -> Finding:
    what = _("{cells}: no text is there, and other work in this notebook may be lost", cells=first_few(cells))
    return Finding(what, _("ask the student whether something was written"), cells=tuple(cells))


def _never_asked(answers: Answers, form: Form) -> list[Finding]:
    """Problems for answers to things that the module does not ask."""
    items = [name for name in answers if name not in form.items]
    parts = [
        f"{item}: {part}" for item, asked in form.items.items() for part in answers.get(item, {}) if part not in asked
    ]
    found = []
    if items:
        no_item = ngettext(
            "there is no item {names} in this module; its answer was left out",
            "there is no item {names} in this module; their answers were left out",
            len(items),
            names=_quoted(items),
        )
        found.append(Finding(no_item))
    if parts:
        no_question = ngettext(
            "there is no question {names} for the answers cell; its answer was left out",
            "there is no question {names} for the answers cell; their answers were left out",
            len(parts),
            names=_quoted(parts),
        )
        found.append(Finding(no_question))
    return found


def _quoted(names: Sequence[str]) -> str:
    return first_few([f"“{name}”" for name in names])
