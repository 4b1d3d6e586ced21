"""A class with everything that can be known of a student, in every place where data lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text
from support import MODULE, Class

from claimwise.collect import Taking, take_in
from claimwise.collect.inbox import Entry
from claimwise.gradebook.arrangements import Arrangement, arrange
from claimwise.gradebook.history import PersonsMark
from claimwise.gradebook.jottings import Jotting, jot
from claimwise.gradebook.second import Arranged, arrange_second
from claimwise.grading.audit import Audit
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.handing_back.feedback_zip import note_given, pages
from claimwise.handing_back.formats import Way

NOTE = "written-q5-note"
NAMES = {"ada": ("Ada", "Byron-Xq"), "bo": ("Bo", "Lizzard-Yz")}


def fill(course: Class) -> Class:
    """Two students who handed in twice, were graded, marked by a person, arranged, fed back and regraded."""
    nbgrader = course.nbgrader
    with nbgrader.gradebook() as gradebook:
        for student, (first, last) in NAMES.items():
            gradebook.update_or_create_student(
                student, first_name=first, last_name=last, email=f"{student}.mail@example.org"
            )
    for student in NAMES:
        handle = f"{NAMES[student][0]} {NAMES[student][1]}_{len(student)}_assignsubmission_file"
        for number, notebook in enumerate((course.release(), course.solved())):
            notebook["metadata"]["whose"] = f"{student} {number}"
            entry = Entry("x.ipynb", json.dumps(notebook).encode(), secret=f"secret-of-{student}".encode())
            take_in(nbgrader.directory, MODULE, Taking(student, entry, handle=handle))
    course.grade()
    decisions = [Arrangement(student, "section", f"Section of {student}", why=f"{student} asked") for student in NAMES]
    with nbgrader.writing() as connection:
        arrange(connection, [*decisions, Arrangement("", "late-penalty", "10%")])
        arrange_second(connection, MODULE, NOTE, Arranged("cy", 0.2, 0.0, "di"))  # of the question, and of nobody
        jot(connection, Jotting(MODULE, NOTE, "tried", "{}", "cy"))
        jot(connection, Jotting(MODULE, NOTE, "draft", "{}", "cy", "ada"))
    store = nbgrader.store(MODULE)
    answers = {student: grading.answers[NOTE] for student, grading in store.gradings().items()}
    store.give([PersonsMark(each, NOTE, answers[each], 3, comment=f"Well said, {each}.") for each in NAMES])
    write_feedback(nbgrader, course.module)
    note_given(nbgrader, MODULE, pages(nbgrader, MODULE), Way.MAIL)
    changes = [{"student": student, "cell": NOTE, "old": 1, "new": 2, "kept": False} for student in NAMES]
    Audit(course.root, MODULE).note_regrade(["a"], "b", changes)
    reports = course.root / "reports"
    (reports / "blind").mkdir(parents=True, exist_ok=True)
    (reports / "blind" / "sheet.csv").write_text("what a second reader said")
    rows = "".join(f"{student},what is wrong,look\n" for student in NAMES)
    (reports / f"{MODULE}-grading.csv").write_text(f"student,what,what to do\n{rows}")
    (reports / "mistake-1.log").write_text("Traceback … ada …")
    (course.root / ".nbgrader.log").write_text("".join(f"[INFO] Converting {each}/01-tea\n" for each in NAMES))
    return course


def state(root: Path, db_url: str) -> dict[str, Any]:
    """Everything that a course holds about students: files with what is in them, and rows."""
    places = ("submitted", "autograded", "feedback", "collected-before", "reports", "solutions", ".nbgrader.log")
    files = {
        str(path.relative_to(root)): path.read_bytes()
        for place in places
        for path in ([root / place] if (root / place).is_file() else sorted((root / place).rglob("*")))
        if path.is_file()
    }
    rows = tables(db_url)
    for told in ("claimwise_exchanged", "claimwise_event"):  # what was done, with a time of its own
        rows.pop(told, None)
    return {"files": files, "rows": rows}


def tables(db_url: str) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    engine = create_engine(db_url)
    try:
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
            select = 'SELECT * FROM "{}"'
            return {
                name: sorted(str(tuple(row)) for row in connection.execute(text(select.format(name)))) for name in names
            }
    finally:
        engine.dispose()
