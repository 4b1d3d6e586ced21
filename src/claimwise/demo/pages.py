"""The demo's pages around the book and its exercises: a start page, feedback, the gradebook, and the class."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from claimwise import kinds
from claimwise.blind.sheets import make_sheet
from claimwise.content import Course
from claimwise.content.modules import Item, ResolvedModule
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import write_atomically
from claimwise.gradebook.marks import SubmissionMarks, read_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in.cells import mark_cell
from claimwise.report.class_page import class_page
from claimwise.report.results import class_works
from claimwise.report.summary import summarise
from claimwise.templating import render

BOOK = "book"
"""Where the book with its exercises lies among the pages."""

BOOK_OF_FEEDBACK = f"../../{BOOK}/"
"""The book as a page of feedback finds it there."""

AUDIT = "12-audit"
"""The module whose sheet is shown, where a course has it."""


def write_pages(course: Course, nbgrader: Nbgrader, folder: Path, findings: Mapping[str, Sequence[Finding]]) -> Path:
    """Write all pages but the book's into a folder and give the start page.

    ``findings`` are what graders are told, by the titles of modules.
    """
    modules = list(course.modules.values())
    rows = _rows(nbgrader, modules, folder)
    infos = [{"name": module.name, "title": module.module.title, "points": module.module.points} for module in modules]
    write_atomically(folder / "gradebook.html", render("gradebook.html", modules=infos, students=rows))
    shutil.copy2(course.root / "gradebook.csv", folder / "gradebook.csv")
    summaries = [summarise(*work) for work in class_works(nbgrader, modules)]
    write_atomically(folder / "class.html", class_page(course, summaries, date.today()))
    write_atomically(folder / "problems.html", render("problems.html", findings=findings))
    start = folder / "index.html"
    shown = {
        "course": course.root,
        "way": _way(modules[0], rows, folder),
        "marked": _first(rows, infos, "by_hand"),
        "changed": _first(rows, infos, "changed"),
        "search": _search(modules, rows, folder),
        "capstone": AUDIT if AUDIT in course.modules else "",
        "blind": _blind_sheet(course, modules[0], folder),
    }
    write_atomically(start, render("start.html", students=len(rows), modules=len(modules), **shown))
    return start


def _way(module: ResolvedModule, rows: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """What a student of the first module comes to, one after the other."""
    exercises = f"{BOOK}/exercises/{module.name}.html"
    chapters = (f"{BOOK}/{name}.html" for name in (f"chapters/{module.module.chapter}", module.module.chapter))
    marked = [(row["cells"][0], row["id"]) for row in rows if row["cells"][0] and row["cells"][0]["href"]]
    middle = sorted(marked, key=lambda entry: entry[0]["score"])[len(marked) // 2 :][:1]
    return {
        "chapter": next((page for page in chapters if (folder / page).is_file()), f"{BOOK}/index.html"),
        "exercises": exercises,
        "hand_in": f"{exercises}#exercise-{module.name}-hand-in",
        "feedback": next(({"href": cell["href"], "student": student} for cell, student in middle), None),
    }


def _search(modules: Sequence[ResolvedModule], rows: list[dict[str, Any]], folder: Path) -> dict[str, Any] | None:
    """Where ways are drawn: a question to try, and a page of feedback of a module that asks for more of them."""
    for place, module in enumerate(modules):
        practised = [item for item in module.items if item.practice and _has_ways(module, item)]
        asked = [item for item in module.graded if _has_ways(module, item)]
        cells = [(row["cells"][place], row["id"]) for row in rows if row["cells"][place]]
        drawn = [(cell["href"], student) for cell, student in cells if cell["href"] and _draws(folder / cell["href"])]
        if practised and asked and drawn:
            href, student = drawn[len(drawn) // 2]
            exercise = f"{BOOK}/exercises/{module.name}.html#exercise-{module.name}-{practised[0].id}"
            feedback = f"{href}#{mark_cell(asked[0].id)}"
            return {"exercise": exercise, "feedback": feedback, "student": student, "module": module.name}
    return None


def _has_ways(module: ResolvedModule, item: Item) -> bool:
    """Whether ways through a part of an item are drawn beside each other."""
    return any(
        kinds.of(part).routes(part, kinds.best(part)) for part in module.key(item)["parts"] if kinds.has_key(part)
    )


def _draws(page: Path) -> bool:
    return 'class="routes"' in page.read_text(encoding="utf-8")


def _blind_sheet(course: Course, module: ResolvedModule, folder: Path) -> str:
    """A sheet for a second reader, with its table; empty if a module has nothing to ask."""
    try:
        made = make_sheet(course, module, "cues", "reader1")
    except ClaimwiseError:
        return ""
    for path in (made.page, made.table):
        shutil.copy2(path, folder / path.name)
    return made.page.name


def _rows(nbgrader: Nbgrader, modules: list[ResolvedModule], folder: Path) -> list[dict[str, Any]]:
    """One row of the gradebook for each student, with the pages of feedback copied into the site."""
    handed_in = {module.name: nbgrader.submitted(module.name) for module in modules}
    students = sorted({student for found in handed_in.values() for student in found})
    with nbgrader.gradebook() as gradebook:
        connection = gradebook.db.connection()
        marks = {module.name: read_marks(connection, module.name, nbgrader.late_penalty) for module in modules}
    return [
        {
            "id": student,
            "cells": [
                _cell(nbgrader, module, student, marks[module.name].get(student), folder)
                if student in handed_in[module.name]
                else None
                for module in modules
            ],
        }
        for student in students
    ]


def _cell(
    nbgrader: Nbgrader, module: ResolvedModule, student: str, marks: SubmissionMarks | None, folder: Path
) -> dict[str, Any]:
    page = nbgrader.feedback_page(module.name, student)
    if marks is None or not page.is_file():
        return {"href": "", "score": 0, "pending": False, "late": False, "by_hand": False, "changed": False}
    target = folder / "feedback" / student / f"{module.name}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(page, target)
    return {
        "href": target.relative_to(folder).as_posix(),
        "score": marks.total,
        "pending": bool(marks.open),
        "late": marks.late,
        "by_hand": any(mark.by_hand for mark in marks.marks.values()) and not marks.open,
        "changed": bool(marks.changed),
    }


def _first(rows: list[dict[str, Any]], modules: list[dict[str, Any]], what: str) -> dict[str, Any] | None:
    """The first feedback of which something is true."""
    found = (
        {**module, "student": row["id"], "href": cell["href"]}
        for row in rows
        for module, cell in zip(modules, row["cells"], strict=True)
        if cell and cell[what]
    )
    return next(found, None)
