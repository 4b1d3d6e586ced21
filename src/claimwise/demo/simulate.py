"""A simulated class that answers modules: for demonstrations and tests, never for claims about learning.

Abilities and difficulties follow the two-parameter logistic model of item response theory: a student of ability θ
knows a part of difficulty b with probability 1 ÷ (1 + exp(−a(θ − b))), with a = 1.3. Who does not know it guesses, in
the way that the kind of part invites.
"""

from __future__ import annotations

import copy
import math
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from claimwise import kinds
from claimwise.assign import release_path
from claimwise.content import Course
from claimwise.content.interactions import Anchor, WrittenInteraction
from claimwise.content.modules import Item, ResolvedModule
from claimwise.errors import ClaimwiseError
from claimwise.files import write_atomically
from claimwise.gradebook.history import PersonsMark
from claimwise.handed_in import responses
from claimwise.handed_in.cells import ANSWERS_CELL, written_cell
from claimwise.handed_in.responses import Answers
from claimwise.handed_in.tries import TRIES
from claimwise.kinds import Guesser
from claimwise.marking import Key, mark_item
from claimwise.progress import Stages, quiet
from claimwise.words import _

DISCRIMINATION = 1.3
DIFFICULTY = {"easy": -1.2, "medium": 0.0, "hard": 1.2}

AGAIN_AFTER_HINT = 0.8
"""The share of those who try once more after a hint."""

AT_FIRST, AGAIN = "At first I thought:", "I have thought about it again."  # not said: a student's own words


class RehearsalError(ClaimwiseError):
    """A simulated class cannot hand in here."""


@dataclass(frozen=True)
class Student:
    """A simulated student: ``ability`` in standard deviations; ``habit`` says what is odd about the hand-in."""

    id: str
    ability: float
    habit: str = ""


def simulated_class(size: int, seed: int) -> list[Student]:
    """Students of normal abilities.

    Of ten or more, one writes in the card and something else in the cell, two leave blanks, one is late, and one file
    is broken.
    """
    chance = random.Random(f"class {seed}")  # noqa: S311  # not said: a seed, in a simulation and no secret
    habits = ["both", "blank", "blank", "late", "broken"] if size >= 10 else []
    plain = [""] * (size - len(habits))
    abilities = [chance.gauss(0, 1) for _student in range(size)]
    return [
        Student(f"student{number:03d}", ability, habit)
        for number, (ability, habit) in enumerate(zip(abilities, plain + habits, strict=True), 1)
    ]


def _real_students(submitted: Path) -> list[str]:
    """Who has handed in and is no simulated student, so that a rehearsal never mixes with real work."""
    names = sorted(folder.name for folder in submitted.glob("*") if folder.is_dir())
    return [name for name in names if not re.fullmatch(r"student\d{3,}", name)]


def answer(module: ResolvedModule, student: Student, seed: int) -> Answers:
    """What a student answers to a module. The same seed gives the same answers."""
    chance = random.Random(f"{seed} {module.name} {student.id}")  # noqa: S311
    answers: Answers = {}
    for item in module.items:
        guesser = Guesser(_probability(student, item), chance, module.soundness(item))
        key = module.key(item)
        first = answers[item.id] = _given(key, guesser)
        if item.practice:
            again = random.Random(f"{seed} {module.name} {item.id} {student.id}")  # noqa: S311
            answers[item.id] = {**first, **_tried_again(key, first, guesser.known, again)}
    return answers


def _given(key: Key, guesser: Guesser) -> dict[str, Any]:
    given = {part["id"]: kinds.of(part).simulated(part, guesser) for part in key["parts"]}
    return {part: response for part, response in given.items() if response is not None}


def _tried_again(key: Key, first: dict[str, Any], known: float, chance: random.Random) -> dict[str, Any]:
    """What is recorded after practising: four in five whose first try is not right try again, and the hint helps."""
    tries: dict[str, Any] = {"made": 1, "first": first}
    right = all(part.credit == 1 for part in mark_item("", key, first).parts if kinds.has_key(part.part))
    if right or chance.random() > AGAIN_AFTER_HINT:
        return {TRIES: tries}
    second = _given(key, Guesser((1 + known) / 2, chance))
    return second | {TRIES: {**tries, "made": 2, "second": second}}


def fill_in(release: NotebookNode, module: ResolvedModule, student: Student, seed: int) -> NotebookNode:
    """The release notebook as a student hands it in: answers recorded, written answers too.

    Three in four write in the card, whose text page and lab extension put into the cell as well; the others write in
    the cell, as there was no other place once.
    """
    notebook = copy.deepcopy(release)
    if student.habit == "blank":
        return notebook
    answers, cells = answer(module, student, seed), dict[str, str]()
    in_card = student.habit == "both" or random.Random(f"{seed} {student.id}").random() < 0.75  # noqa: S311
    for item in module.items:
        for part in item.written:
            text = _write(part, student)
            cells[written_cell(item.id, part.id)] = f"{AT_FIRST} {text}" if student.habit == "both" else text
            if in_card:
                answers[item.id][part.id] = text
    _put(notebook, {**cells, ANSWERS_CELL: responses.write(answers)})
    return notebook


def _put(notebook: NotebookNode, texts: Mapping[str, str]) -> None:
    for cell in notebook.cells:
        cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)


def marked_by_hand(module: ResolvedModule, student: Student, answers: Mapping[str, str]) -> list[PersonsMark]:
    """What a simulated grader gives a student's written answers: the levels of the model answer that each one is.

    ``answers`` maps cells to the hashes of what the student answered there.
    """
    return [
        PersonsMark(
            student.id,
            name := written_cell(item.id, part.id),
            answers[name],
            float(sum(anchor.levels.values())),
            comment=anchor.comment.strip(),
            levels=anchor.levels,
            marker="simulated grader",  # not said: a name
        )
        for item in module.graded
        for part in item.written
        if part.points and (anchor := _anchor(part, student))
    ]


def hand_in_again(submitted: Path, module: ResolvedModule, student: Student) -> None:
    """Let a student hand in a second time, with other words in the written answers."""
    path = submitted / student.id / module.name / f"{module.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    texts = {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells}
    answers = responses.read(texts[ANSWERS_CELL])
    cells = dict[str, str]()
    for item in module.items:
        for part in item.written:
            name = written_cell(item.id, part.id)
            cells[name] = f"{AGAIN} {texts[name]}"
            if part.id in answers.get(item.id, {}):
                answers[item.id][part.id] = cells[name]
    _put(notebook, {**cells, ANSWERS_CELL: responses.write(answers)})
    write_atomically(path, nbformat.writes(notebook) + "\n")


def hand_in(release: Path, submitted: Path, module: ResolvedModule, student: Student, seed: int, due: datetime) -> None:
    """Write a student's submission into nbgrader's folder of submissions, with the time it came in."""
    folder = submitted / student.id / module.name
    text = nbformat.writes(fill_in(nbformat.read(release, as_version=4), module, student, seed)) + "\n"
    if student.habit == "broken":
        text = text[: len(text) // 3]
    when = due + timedelta(hours=5) if student.habit == "late" else due - timedelta(hours=20)
    write_atomically(folder / f"{module.name}.ipynb", text)
    write_atomically(folder / "timestamp.txt", f"{when:%Y-%m-%d %H:%M:%S.%f} UTC")


def hand_in_all(
    release: Path,
    submitted: Path,
    module: ResolvedModule,
    students: Iterable[Student],
    seed: int,
    due: datetime,
    *,
    step: Callable[[int], None] = lambda _: None,
) -> None:
    """Let students hand in, one after the other; ``step`` is told of each, and may raise :class:`Cancelled`."""
    for student in students:
        hand_in(release, submitted, module, student, seed, due)
        step(1)


def rehearse(course: Course, module: ResolvedModule, size: int, seed: int, *, stages: Stages = quiet) -> Path:
    """Let a simulated class hand in a module of a course that is assigned; gives the folder of submissions.

    ``stages`` are told of each student, and may stop it. Raises :class:`RehearsalError` if the module is not assigned,
    or if anybody has handed in who is no simulated student.
    """
    release, submitted = release_path(module, course.root), course.root / "submitted"
    if not release.is_file():
        raise RehearsalError(
            _("{module} is not assigned yet; run “claimwise assign {module}” first", module=module.name)
        )
    if real := _real_students(submitted):
        what = _(
            "there is real work in submitted/ ({student} …); rehearse in a copy of the course's folder", student=real[0]
        )
        raise RehearsalError(what)
    step = stages(_("Students answer {module}", module=module.name), size)
    hand_in_all(release, submitted, module, simulated_class(size, seed), seed, datetime.now(UTC), step=step)
    return submitted


def _probability(student: Student, item: Item) -> float:
    return 1 / (1 + math.exp(-DISCRIMINATION * (student.ability - DIFFICULTY[item.difficulty])))


def _write(part: WrittenInteraction, student: Student) -> str:
    """The author's model answer whose level fits the student's ability."""
    anchor = _anchor(part, student)
    return anchor.text if anchor else "I would want to see the study first."  # not said: a student's own words


def _anchor(part: WrittenInteraction, student: Student) -> Anchor | None:
    anchors = sorted(part.anchors, key=lambda anchor: sum(anchor.levels.values()))
    rank = 1 / (1 + math.exp(-student.ability))
    return anchors[min(len(anchors) - 1, int(rank * len(anchors)))] if anchors else None
