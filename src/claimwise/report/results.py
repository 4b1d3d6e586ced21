"""What a class answered, read again from what it handed in and marked again by the rules that graded it.

Only the marks of written answers come from the gradebook, for people give them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from claimwise import kinds
from claimwise.content.interactions import Interaction
from claimwise.content.kinds import confidence_slider
from claimwise.content.modules import Item, ResolvedModule
from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.marks import CellMark
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.no_mark import NoMark, Why
from claimwise.gradebook.unused import NOBODY, unused_for
from claimwise.grading import keys
from claimwise.grading.known_marks import known_marks, marked_otherwise
from claimwise.grading.marker import Marker, Marks
from claimwise.handed_in.cells import written_cell
from claimwise.handed_in.folder import parsed_time, time_text
from claimwise.handed_in.submission import Submission, UnreadableSubmissionError, parse, read, take
from claimwise.handed_in.written import counting
from claimwise.marking import PartMark
from claimwise.progress import Stages, Step, quiet, quiet_step
from claimwise.report.practice import Practice, Practised
from claimwise.words import _


@dataclass(frozen=True)
class PartResult:
    """What a student answered to one part of a graded item, and what it earned.

    ``response`` is ``None`` if there was none that could be understood. ``credit`` is a share from 0 to 1; ``None``
    where nothing is right or wrong, and where a written answer waits for its marker. ``confidence`` is in per cent,
    ``None`` if it was not asked or not given. ``problem`` says what could not be understood. ``recorded`` is not set
    for a written answer that stands in the notebook's own cell only.
    """

    item: Item
    part: Interaction
    response: Any
    credit: float | None
    confidence: float | None = None
    problem: str = ""
    recorded: bool = True

    @property
    def answered(self) -> bool:
        """Whether there is a response. To choose none of the options is one, to leave a text empty is not."""
        return self.response is not None and str(self.response).strip() != ""

    @property
    def earned(self) -> float | None:
        """Points earned, if known."""
        return None if self.credit is None else round(self.credit * self.part.points, 4)

    @property
    def marked(self) -> bool:
        """Whether the part earns points without a grader."""
        return bool(self.part.points) and not self.part.by_person


@dataclass(frozen=True)
class Work:
    """What one student handed in for a module. ``problem`` says why it could not be read; then there are no results.

    ``practised`` are the tries at practice items. ``old_key`` says that the gradebook holds marks that today's key
    would not give.
    """

    student: str
    handed_in: datetime | None
    results: tuple[PartResult, ...] = ()
    problem: str = ""
    old_key: bool = False
    practised: tuple[Practised, ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether any answer was recorded. A text that was typed into the notebook does not tell."""
        return any(result.answered and result.recorded for result in self.results)


def handed_in(
    nbgrader: Nbgrader, modules: Iterable[ResolvedModule]
) -> tuple[list[ResolvedModule], dict[str, list[Finding]]]:
    """The modules that somebody handed in; and module -> findings on the folders in which there is nobody's work.

    Raises :class:`ClaimwiseError` if nobody has handed in any.
    """
    chosen = [module for module in modules if nbgrader.counting(module.name)]
    if not chosen:
        raise ClaimwiseError(_("nobody has handed in anything yet; “claimwise collect MODULE” takes submissions in"))
    left_out = {module.name: nbgrader.left_out(module.name).items() for module in chosen}
    return chosen, {module: [replace(why, student=name) for name, why in found] for module, found in left_out.items()}


def class_works(
    nbgrader: Nbgrader, modules: Sequence[ResolvedModule], stages: Stages = quiet
) -> Iterator[tuple[ResolvedModule, Iterator[Work]]]:
    """Each module with what everybody handed in for it; reading a module's work is a stage."""
    for module in modules:
        title = _("Reading {module}", module=module.name)
        yield module, class_work(nbgrader, module, stages(title, len(nbgrader.counting(module.name))))


def class_work(nbgrader: Nbgrader, module: ResolvedModule, step: Step = quiet_step) -> Iterator[Work]:
    """What everybody handed in for a module, one student at a time so that memory stays flat, in the order of ids.

    Left out are students whom the module does not count for; whose file could not be taken in is among it. Of practice
    items there are only the tries: students may go on until they are right. ``step`` is called after each student.
    """
    reader, given = Reader(module), known_marks(nbgrader, module)
    folders, problems = nbgrader.counting(module.name), _not_taken_in(nbgrader, module.name)
    for student in sorted(folders.keys() | problems.keys()):
        if (folder := folders.get(student)) is None:
            yield Work(student, None, problem=problems[student])
            continue
        handed_in_at = parsed_time(time_text(folder))
        try:
            data = read(folder / f"{module.name}.ipynb")
        except UnreadableSubmissionError as error:
            yield Work(student, handed_in_at, problem=str(error))
        else:
            yield reader.work(student, handed_in_at, data, given(student, data))
        step(1)


def _not_taken_in(nbgrader: Nbgrader, assignment: str) -> dict[str, str]:
    """Student -> what is wrong with the files that came and were not taken in, of those whom the module counts for."""
    known = nbgrader.standings()
    return {
        student: str(NoMark("", "", Why.UNUSED, found=files).finding({}))
        for student, files in unused_for(nbgrader, assignment).items()
        if student != NOBODY and known.listed(student, nbgrader.section) and assignment not in known[student].excused
    }


class Reader:
    """Reads and marks what was handed in for a module. Making one works out the key, so make it once for a class."""

    def __init__(self, module: ResolvedModule) -> None:
        self._module, self._marker, self._form = module, Marker(module), module.form
        self._practice = Practice(module)

    @property
    def key_version(self) -> str:
        """The version of the key that marks."""
        return keys.version(self._marker.keys)

    def work(self, student: str, handed_in: datetime | None, data: bytes, known: Mapping[str, CellMark]) -> Work:
        """What a student handed in, from the content of the file; ``known`` are the gradebook's marks for it."""
        try:
            submission = take(parse(data), self._form)
        except UnreadableSubmissionError as error:
            return Work(student, handed_in, problem=str(error))
        marks = self._marker.mark(submission)
        stand = {cell: mark for cell, mark in known.items() if not mark.waiting and not mark.changed}
        results = tuple(marked_results(self._module, marks, submission, stand))
        old_key = bool(known and marked_otherwise(marks, known))
        return Work(student, handed_in, results, old_key=old_key, practised=tuple(self._practice.of(submission)))


def marked_results(
    module: ResolvedModule, marks: Marks, submission: Submission, given: Mapping[str, CellMark] | None = None
) -> Iterator[PartResult]:
    """The results of one submission. ``given`` holds the marks of written answers that have any (by cell)."""
    for mark in marks.items:
        item = module.item(mark.item_id)
        parts = {part.part["id"]: part for part in mark.parts}
        for part in item.interactions:
            if part.by_person:
                name = written_cell(item.id, part.id)
                found = (given or {}).get(name)
                # Extra credit is no share of the question's points.
                credit = (found.score - found.extra) / part.points if found and part.points else None
                text = counting(submission.written.get(name, "")) or None
                yield PartResult(item, part, text, credit, recorded=name in submission.in_card)
            else:
                sure = parts[confidence_slider(part).id].given if part.confidence else None
                yield _result(item, part, parts[part.id], sure)


def _result(item: Item, part: Interaction, mark: PartMark, sure: float | None) -> PartResult:
    return PartResult(item, part, mark.given, mark.credit if kinds.has_key(mark.part) else None, sure, mark.problem)
