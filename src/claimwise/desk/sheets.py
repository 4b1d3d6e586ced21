"""Marking sheets at the desk: written answers of a module out into a table, and a filled table back as marks."""

from __future__ import annotations

from typing import Any

from claimwise.desk.visit import AskedError, Download, Go, Right, Visit
from claimwise.words import _, ngettext

MOST_NAMED, BETWEEN = 40, "."
"""So many answers that a sheet left as they are stand in an address, and what parts their codes."""


def sheet(visit: Visit) -> Download:
    """All answers of a module, or those of a section, as an empty marking sheet, without names."""
    import tempfile
    from pathlib import Path

    from claimwise.written.answers import written_answers
    from claimwise.written.sheets import coded, write_sheet

    module = visit.course.module(visit.needs("module"))
    answers = coded(written_answers(visit.of_section, module)[0], module, visit.root)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        write_sheet(path, dict(sorted(answers.items())), module)
        return Download(path.read_bytes(), f"{module.name}-sheet.csv", "text/csv")


def rubrics(visit: Visit) -> Download:
    """Questions, rubrics and model answers of a module, to read beside the sheet."""
    from claimwise.written.pages import rubrics_page

    module = visit.course.module(visit.needs("module"))
    text = rubrics_page(module)
    return Download(text.encode(), f"{module.name}-rubrics.html", "text/html; charset=utf-8", shown=True)


def read_back(visit: Visit) -> Go:
    """Take the marks of a filled sheet. Whoever runs the course may say whose marks they are; others mean their own."""
    from claimwise.gradebook.people import person_name
    from claimwise.written.answers import written_answers
    from claimwise.written.filled_sheet import marks_of_sheet
    from claimwise.written.marking import known_people
    from claimwise.written.queue import load_queue, questions_of
    from claimwise.written.sheets import coded, read_sheet

    module = visit.course.module(visit.needs("module"))
    files = visit.uploads.get("sheet", ())
    if not files:
        raise AskedError(_("no sheet came with the form"), _("choose the file, then send it"))
    named = visit.get("marker").strip() if visit.may(Right.RUN) else ""
    marker = person_name(named, known_people(visit.nbgrader)) if named else visit.user
    answers = coded(written_answers(visit.nbgrader, module)[0], module, visit.root)
    marks = read_sheet(files[-1].path, answers, module)
    folder = visit.place.private("written")
    queues = [load_queue(visit.nbgrader, each, marker, folder) for each in questions_of(module)]
    taken, refused = marks_of_sheet(visit.nbgrader, queues, answers, marks)
    said = ngettext("{n} mark of the sheet was taken.", "{n} marks of the sheet were taken.", taken)
    if refused:
        left = ngettext(
            "{n} was not: that answer has another mark, or is not graded.",
            "{n} were not: those answers have another mark, or are not graded.",
            len(refused),
        )
        said = f"{said} {left}"
    rows = [BETWEEN.join((each.row, each.question.cell, each.answer)) for each in refused[:MOST_NAMED]]
    return Go(
        "written", {"module": module.name, **visit.at_section, **({"not-taken": " ".join(rows)} if rows else {})}, said
    )


def not_taken(visit: Visit) -> list[dict[str, Any]]:
    """The answers whose marks in a sheet were not taken: the row's code, and where the answer is."""
    from claimwise.written.queue import questions_of

    if not visit.get("not-taken"):
        return []
    asked = {each.cell: each for each in questions_of(visit.course.module(visit.needs("module")))}
    rows = (row.split(BETWEEN) for row in visit.get("not-taken").split()[:MOST_NAMED])
    return [
        {"row": row[0], "question": asked[row[1]], "answer": row[2]}
        for row in rows
        if len(row) == len(("row", "cell", "answer")) and row[1] in asked
    ]
