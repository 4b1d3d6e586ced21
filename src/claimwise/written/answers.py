"""The written answers of a module: the texts that students handed in, and the points that graders gave them so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimwise.content.interactions import WrittenInteraction
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.gradebook.marks import CellMark
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.grading.known_marks import known_marks
from claimwise.handed_in.cells import written_cell
from claimwise.handed_in.submission import UnreadableSubmissionError, parse, read, take
from claimwise.progress import Step, quiet_step


@dataclass(frozen=True)
class WrittenAnswer:
    """What a student wrote. ``question`` is the name of the written cell, e.g. ``written-q5-note``.

    ``points`` is what a grader typed into formgrader, ``None`` before that.
    """

    student: str
    question: str
    text: str
    points: float | None = None


def questions(module: ResolvedModule) -> dict[str, WrittenInteraction]:
    """The written questions of a module that earn points, by the names of their cells."""
    return {written_cell(item.id, part.id): part for item in module.items for part in item.written if part.points}


def written_answers(
    nbgrader: Nbgrader, module: ResolvedModule, step: Step = quiet_step
) -> tuple[list[WrittenAnswer], list[Finding]]:
    """Every written answer that was handed in, by student, and a finding for each notebook that cannot be read.

    Blank and untouched answers are left out. ``step`` is called after each notebook.
    """
    marks, form = known_marks(nbgrader, module), module.form
    answers = list[WrittenAnswer]()
    findings = list(nbgrader.left_out(module.name).values())
    for student, folder in nbgrader.counting(module.name).items():
        try:
            data = read(folder / f"{module.name}.ipynb")
            written = take(parse(data), form).written
        except UnreadableSubmissionError as error:
            findings.append(replace(error.finding, student=student))
        else:
            known = marks(student, data)
            texts = {question: written[question].strip() for question in questions(module)}
            answers += [
                WrittenAnswer(student, question, text, _points(known.get(question)))
                for question, text in texts.items()
                if text
            ]
        step(1)
    return answers, findings


def _points(mark: CellMark | None) -> float | None:
    """The points that a person gave this very answer, without extra credit."""
    return mark.score - mark.extra if mark and mark.by_hand else None
