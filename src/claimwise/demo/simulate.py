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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from claimwise import scoring
from claimwise.content.interactions import Anchor, ExtendedText
from claimwise.content.modules import Item, ResolvedModule
from claimwise.files import write_atomically
from claimwise.gradebook.history import PersonsMark
from claimwise.handed_in import responses
from claimwise.handed_in.cells import ANSWERS_CELL, written_cell
from claimwise.handed_in.responses import Answers
from claimwise.marking import best_response
from claimwise.scoring import Part

DISCRIMINATION = 1.3
DIFFICULTY = {"easy": -1.2, "medium": 0.0, "hard": 1.2}


@dataclass(frozen=True)
class Student:
    """A simulated student: ``ability`` in standard deviations; ``habit`` says what is odd about the hand-in."""

    id: str
    ability: float
    habit: str = ""


def simulated_class(size: int, seed: int) -> list[Student]:
    """Students of normal abilities; of ten or more, two leave blanks, one is late, and one file is broken."""
    chance = random.Random(f"class {seed}")  # noqa: S311  a simulation, not a secret
    habits = ["blank", "blank", "late", "broken"] if size >= 10 else []
    plain = [""] * (size - len(habits))
    abilities = [chance.gauss(0, 1) for _ in range(size)]
    return [
        Student(f"student{number:03d}", ability, habit)
        for number, (ability, habit) in enumerate(zip(abilities, plain + habits, strict=True), 1)
    ]


def real_students(submitted: Path) -> list[str]:
    """Who has handed in and is no simulated student, so that a rehearsal never mixes with real work."""
    names = sorted(folder.name for folder in submitted.glob("*") if folder.is_dir())
    return [name for name in names if not re.fullmatch(r"student\d{3,}", name)]


def answer(module: ResolvedModule, student: Student, seed: int) -> Answers:
    """What a student answers to a module. The same seed gives the same answers."""
    chance = random.Random(f"{seed} {module.name} {student.id}")  # noqa: S311
    return {
        item.id: {
            part["id"]: response
            for part in module.key(item)["parts"]
            if (response := _respond(part, _probability(student, item), module.soundness(item), chance)) is not None
        }
        for item in module.items
    }


def fill_in(release: NotebookNode, module: ResolvedModule, student: Student, seed: int) -> NotebookNode:
    """The release notebook as a student hands it in: answers recorded, written answers typed."""
    notebook = copy.deepcopy(release)
    if student.habit == "blank":
        return notebook
    texts = {ANSWERS_CELL: responses.write(answer(module, student, seed))}
    for item in module.items:
        for part in item.written:
            texts[written_cell(item.id, part.id)] = _write(part, student)
    for cell in notebook.cells:
        cell.source = texts.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


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
            marker="simulated grader",
        )
        for item in module.graded
        for part in item.written
        if part.points and (anchor := _anchor(part, student))
    ]


def hand_in_again(submitted: Path, module: ResolvedModule, student: Student) -> None:
    """Let a student hand in a second time, with other words in the written answers."""
    path = submitted / student.id / module.name / f"{module.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    written = {written_cell(item.id, part.id) for item in module.items for part in item.written}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in written:
            cell.source = f"I have thought about it again. {cell.source}"
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


def _probability(student: Student, item: Item) -> float:
    return 1 / (1 + math.exp(-DISCRIMINATION * (student.ability - DIFFICULTY[item.difficulty])))


def _respond(part: Part, known: float, soundness: str | None, chance: random.Random) -> Any:
    kind = part["kind"]
    if kind == "extended_text":
        return None
    if soundness and part["id"] == "support":
        return _support(part, known, soundness, chance)
    if not scoring.has_key(part):
        return _opinion(part, known, chance)
    best = best_response(part)
    if isinstance(best, dict):
        targets = scoring.option_ids(part)
        return {row: right if chance.random() < known else chance.choice(targets) for row, right in best.items()}
    if kind == "order":
        return _shuffle(best, known, chance)
    if isinstance(best, list):
        return [
            option for option in scoring.option_ids(part) if (option in best) == (chance.random() < 0.4 + 0.6 * known)
        ]
    if chance.random() < known:
        return best
    return _guess(part, chance)


def _guess(part: Part, chance: random.Random) -> Any:
    if part["kind"] == "choice":
        return chance.choice(scoring.option_ids(part))
    if part["kind"] == "slider":
        return chance.randrange(int(part["min"]), int(part["max"]) + 1)
    tempting = [path for path in part["also"] if chance.random() < 0.5]
    if tempting:
        return tempting[0]["accept"][0] if "accept" in tempting[0] else str(tempting[0]["value"])
    return "not sure" if "accept" in part else str(chance.randrange(1, 100))


def _opinion(part: Part, known: float, chance: random.Random) -> Any:
    """Something that is only collected: how sure one is, or a guess about other people."""
    if part["kind"] == "slider":
        sure = part["min"] + (part["max"] - part["min"]) * min(1, max(0, known + chance.gauss(0.1, 0.2)))
        return round(sure / part["step"]) * part["step"]
    return str(chance.randrange(20, 80)) if part["expects"] == "number" else "I would ask who made the page."


def _support(part: Part, known: float, soundness: str, chance: random.Random) -> float:
    """How well a claim seems supported: on its own side of the middle if the student knows, else anywhere."""
    low, high = float(part["min"]), float(part["max"])
    if chance.random() < known:
        middle = (low + high) / 2
        low, high = (low, middle) if soundness == "unsound" else (middle, high)
    step = float(part["step"])
    return round(chance.uniform(low, high) / step) * step


def _shuffle(things: list[str], known: float, chance: random.Random) -> list[str]:
    """The right order with some neighbours swapped, the more the less is known."""
    things = list(things)
    for _ in range(len(things)):
        place = chance.randrange(len(things) - 1)
        if chance.random() > known:
            things[place], things[place + 1] = things[place + 1], things[place]
    return things


def _write(part: ExtendedText, student: Student) -> str:
    """The author's model answer whose level fits the student's ability."""
    anchor = _anchor(part, student)
    return anchor.text if anchor else "I would want to see the study first."


def _anchor(part: ExtendedText, student: Student) -> Anchor | None:
    anchors = sorted(part.anchors, key=lambda anchor: sum(anchor.levels.values()))
    rank = 1 / (1 + math.exp(-student.ability))
    return anchors[min(len(anchors) - 1, int(rank * len(anchors)))] if anchors else None
