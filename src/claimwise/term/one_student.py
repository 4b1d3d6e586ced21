"""Everything about one student: in one archive for them to read, or gone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from claimwise.at_work import alone, at_work
from claimwise.content.modules import ResolvedModule
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import remove, write_atomically
from claimwise.gradebook.database import open_database, reading, require
from claimwise.gradebook.events import note_event
from claimwise.gradebook.history import marks_given
from claimwise.gradebook.marks import SubmissionMarks, read_marks
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.record import Asked, all_entries
from claimwise.gradebook.returned import returned
from claimwise.gradebook.whole import forget_student, rows_of_student, wipe, writing_alone
from claimwise.grading.audit import Audit
from claimwise.handed_in.folder import EARLIER, SECRET_FILE
from claimwise.handed_in.opening import Folder, opened
from claimwise.handed_in.submission import UnreadableSubmissionError, parse, read, take
from claimwise.progress import Step, quiet_step
from claimwise.tables import harmless, table_text
from claimwise.templating import render
from claimwise.term.places import MADE_AGAIN, remove_leftovers
from claimwise.term.traces import LOGS, TAKEN_IN, Traces, Who, files_naming, names_in, rows_naming, traces_of
from claimwise.words import _
from claimwise.written.answers import questions
from claimwise.zips import NewZip, writing_zip

_OTHERS = ("marker", "by")
"""Columns that name those who marked or decided."""


@dataclass(frozen=True)
class Deleted:
    """What was removed, and what still names the student: to be looked at by a person."""

    traces: Traces
    left: tuple[Finding, ...]


def export_student(
    nbgrader: Nbgrader, modules: Mapping[str, ResolvedModule], student: str, path: Path, *, step: Step = quiet_step
) -> list[Finding]:
    """Write an archive with everything about a student, to be read without any program of ours.

    What is left out, and why, stands in it: the notebook for graders (it holds the key) and the names of markers. Gives
    a finding for each file that could not be taken in. Raises :class:`ClaimwiseError` if there is nothing about them,
    or if the file is there already.
    """
    if path.exists():
        raise ClaimwiseError(_("{file} is there already", file=path), _("choose another name"))
    require(nbgrader.directory.db_url)
    with at_work(nbgrader.root):
        traces = traces_of(nbgrader, student)
        with nbgrader.reading() as connection:
            rows = rows_of_student(connection, student)
            page = _overview(nbgrader, modules, connection, traces.who)
        problems: list[Finding] = []
        with writing_zip(path, 0o600) as archive:
            archive.add("overview.html", page)
            for table, found in rows.items():
                columns = [column for column in found[0] if column not in _OTHERS]
                told = [{column: row[column] for column in columns} for row in found]
                archive.add(f"tables/{table}.csv", table_text(columns, told))
            directory = nbgrader.directory
            places = {"handed-in": directory.submitted_directory, "handed-in-before": EARLIER}
            for name, place in {**places, "feedback": directory.feedback_directory}.items():
                if (nbgrader.root / place / student).is_dir():
                    with opened(nbgrader.root / place, student) as folder:
                        problems += _add(archive, folder, name, step)
            for place in traces.exchange:
                if place.is_dir():
                    with opened(place.parent, place.name) as folder:
                        problems += _add(archive, folder, f"exchange/{place.name}", step)
    return problems


def delete_student(
    nbgrader: Nbgrader, modules: Mapping[str, ResolvedModule], student: str, *, step: Step = quiet_step
) -> Deleted:
    """Remove everything about a student from the course, then look for what still names them.

    Archives and backups stay as they are: see :mod:`.archived`. Cut short, another run does the rest. Raises
    :class:`ClaimwiseError` if there is nothing about them, :class:`AtWorkError` or :class:`StoreError` while somebody
    else writes.
    """
    require(nbgrader.directory.db_url)
    with alone(nbgrader.root):
        remove_leftovers(nbgrader.root)
        traces = traces_of(nbgrader, student)
        texts, problems = _texts_of(modules, traces), list[Finding]()
        for path in traces.shared:
            problems += _trying(path, lambda path=path: without(path, traces.who, texts))
        for path in (*traces.exchange, *traces.folders, *(nbgrader.root / name for name in MADE_AGAIN)):
            problems += _trying(path, lambda path=path: _remove(path))
        engine = open_database(nbgrader.directory.db_url)
        with writing_alone(engine) as connection:
            forget_student(connection, student)
            note_event(connection, "deleted")
        wipe(engine)
        with reading(engine) as connection:
            problems += rows_naming(connection, traces.who)
        left = files_naming(nbgrader, traces.who, step=step)
        problems += [_still(path.relative_to(nbgrader.root)) for path in left]
    return Deleted(traces, tuple(problems))


def _still(path: Path) -> Finding:
    what = _("this file still names the student")
    return Finding(what, _("it is yours or another student's: look at it, and delete it or make it anew"), file=path)


def _remove(path: Path) -> None:
    """Remove what lies in a folder under a name, and never anything elsewhere."""
    with suppress(FileNotFoundError), opened(path.parent) as folder:
        folder.remove_all(path.name)


def _trying(path: Path, work: Any) -> list[Finding]:
    try:
        work()
    except OSError as error:
        what = _("could not be removed: {why}", why=error.strerror or error)
        return [Finding(what, _("ask whoever runs the computer"), file=path)]
    return []


# --- the archive for the student


def _add(archive: NewZip, folder: Folder, name: str, step: Step) -> Iterator[Finding]:
    for each in folder.names():
        inner = f"{name}/{each}"
        if each.endswith(SECRET_FILE):
            continue  # it opens the student's folder of the exchange, and says nothing about them
        try:
            with folder.folder(each) as below:
                yield from _add(archive, below, inner, step)
        except OSError:
            try:
                with folder.open(each) as file:
                    archive.copy(inner, file)
                step(1)
            except OSError as error:
                what = _("is not in the archive: {why}", why=error.strerror or error)
                yield Finding(what, _("look at it by hand"), file=Path(inner))


def _overview(nbgrader: Nbgrader, modules: Mapping[str, ResolvedModule], connection: Connection, who: Who) -> str:
    """The page that tells everything in words and tables."""
    shown, zone = nbgrader.standings()[who.id], nbgrader.zone
    with nbgrader.gradebook() as gradebook:
        names = [assignment.name for assignment in gradebook.assignments]
    works = []
    for name in names:
        marks = read_marks(connection, name, nbgrader.late_penalty, [who.id]).get(who.id)
        module = modules.get(name)
        given = [mark for mark in marks_given(connection, name) if mark.student == who.id]
        back = returned(connection, name).get(who.id)
        regraded = [*_regraded(nbgrader.root, name, who.id)]
        if marks or given or back or regraded:
            works.append(
                {
                    "title": module.module.title if module else name,
                    "name": name,
                    "handed_in": zone.shown(marks.handed_in) if marks and marks.handed_in else "",
                    "marks": marks,
                    "cells": [*_cells(module, marks)] if marks else [],
                    "given": [
                        {"cell": _question(module, mark.cell), "mark": mark, "time": zone.shown(mark.time)}
                        for mark in given
                    ],
                    "returned": back and {"way": back.way, "time": zone.shown(back.time)},
                    "regraded": [{**each, "cell": _question(module, each["cell"])} for each in regraded],
                }
            )
    history = [
        {
            "row": row,
            "time": zone.shown(row.time),
            "question": _question(modules.get(row.module), row.cell) if row.cell else "",
            "why": "" if row.tells_key else row.why,
        }
        for row in all_entries(connection, Asked(who.id))
    ]
    made = zone.shown(datetime.now().astimezone())
    return render("student.html", who=who, standing=shown, works=works, history=history, made=made)


def _cells(module: ResolvedModule | None, marks: SubmissionMarks) -> Iterator[dict[str, Any]]:
    for cell, mark in marks.marks.items():
        yield {"question": _question(module, cell), "mark": mark, "comment": marks.comments.get(cell, "")}


def _question(module: ResolvedModule | None, cell: str) -> str:
    return module.cell_called(cell) if module else cell


def _regraded(root: Path, assignment: str, student: str) -> Iterator[dict[str, Any]]:
    for event in Audit(root, assignment).events():
        for change in event.get("changes", ()):
            if change.get("student") == student:
                yield {"when": event["when"], **change}


# --- files about several people


def _texts_of(modules: Mapping[str, ResolvedModule], traces: Traces) -> dict[str, set[str]]:
    """Module -> texts that the student wrote, now or earlier."""
    found: dict[str, set[str]] = {}
    for path in (path for folder in traces.folders for path in folder.rglob("*.ipynb")):
        name = path.parent.name
        if module := modules.get(name):
            try:
                written = take(parse(read(path)), module.form).written
            except UnreadableSubmissionError:
                continue
            found.setdefault(name, set()).update(filter(None, (written[cell].strip() for cell in questions(module))))
    return found


def without(path: Path, who: Who, texts: Mapping[str, set[str]]) -> None:
    """Take the student out of a file about several people, or remove it if it is only a note.

    ``texts`` maps modules to the texts that the student wrote, for files that hold these without names.
    """
    pattern = who.pattern()
    if path.suffix == ".jsonl":
        write_atomically(path, "".join(_audit_line(line, who.id) for line in path.read_text("utf-8").splitlines()))
    elif path.name.endswith("-sheet.csv"):
        written = {str(harmless(text)) for text in texts.get(path.name.removesuffix("-sheet.csv"), ())}
        _rewrite_table(path, lambda row: row.get("answer") in written or row.get("answer", "").strip() in written)
    elif path.name.endswith(TAKEN_IN):
        told = json.loads(path.read_text("utf-8"))
        for hashes in (told["before"], told["after"]):
            hashes.pop(who.id, None)
        write_atomically(path, json.dumps(told))
    elif path.suffix == ".csv":
        _rewrite_table(
            path,
            lambda row: (
                row["student"] in who.in_tables
                if "student" in row
                else any(pattern.search(str(cell).encode()) for cell in row.values())
            ),
        )
    elif path.name.endswith(".log") and any(path.match(log) for log in LOGS):
        lines = path.read_text("utf-8", "replace").splitlines(keepends=True)
        write_atomically(path, "".join(line for line in lines if not pattern.search(line.encode())))
    elif path.name.endswith("-similar.html") or names_in(path, pattern):
        remove(path)  # it can be made again, or says only what was done once


def _audit_line(line: str, student: str) -> str:
    try:
        event = json.loads(line)
    except ValueError:
        return ""
    if "changes" in event:
        event["changes"] = [change for change in event["changes"] if change.get("student") != student]
    return json.dumps(event, ensure_ascii=False) + "\n"


def _rewrite_table(path: Path, goes: Any) -> None:
    """Write a table of ours again, without the rows that go."""
    text = path.read_text("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    reader = csv.DictReader(io.StringIO(text.removeprefix(mark), newline=""))
    rows = [row for row in reader if not goes(row)]
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, reader.fieldnames or [], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(path, mark + table.getvalue())
