"""Sheets for a second reader: a page to read, a table to fill in, and the way back from the table to responses.

Neither holds the key. Each reader has options in an order of their own, so that several can be asked, and none learns a
place from another. The table says whose it is and in which view, so that its file may be called anything.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimwise import kinds
from claimwise.blind.chapter import chapter_text
from claimwise.blind.questions import BlindQuestion, questions
from claimwise.content import Course
from claimwise.content.modules import Item, ResolvedModule
from claimwise.content.wording import one_of
from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import write_atomically
from claimwise.kinds import Response, ResponseError
from claimwise.tables import TableError, TableRow, harmless, read_rows
from claimwise.templating import from_markdown, render
from claimwise.words import _

VIEWS = ("cues", "item", "whole")
"""What a reader sees: titles, prompts and options only; the quote or passage as well; the chapter's text as well."""

OPEN = "?"
"""What a reader writes who cannot say. It earns nothing, and is counted."""

# not said: columns that are read again when the sheet comes back
READER, VIEW, ITEM, PART, HOW, ANSWER, CODE = "reader", "view", "item", "part", "how", "answer", "code"
_COLUMNS = (READER, VIEW, ITEM, PART, HOW, ANSWER, CODE)
_NEEDED = (READER, VIEW, ITEM, PART, ANSWER, CODE)


@dataclass(frozen=True)
class BlindSheet:
    """What was made for a reader, and how many parts it asks."""

    page: Path
    table: Path
    parts: int


@dataclass(frozen=True)
class Reading:
    """What one reader answered in one view. ``responses`` holds what could be read, by item and part.

    ``None`` is the response of a reader who could not say.
    """

    reader: str
    view: str
    responses: Mapping[tuple[str, str], Response | None]


def folder(root: Path) -> Path:
    """Where sheets and results are: no student gets that folder."""
    return root / "reports" / "blind"


def make_sheet(course: Course, module: ResolvedModule, view: str, reader: str) -> BlindSheet:
    """Write the page and the empty table for a reader.

    Raises :class:`ClaimwiseError` for a module with nothing to ask, a name that is no file's, and rather than write
    over a table that holds answers.
    """
    if not re.fullmatch(r"[^\W_][\w-]{0,29}", reader):
        remedy = _("take a name of letters, digits and “-”, without spaces")
        raise ClaimwiseError(_("“{reader}” cannot be part of a file's name", reader=reader), remedy)
    asked = questions(module, course.vocabulary)
    if not asked:
        what = _("no graded part of {module} is answered from its passage", module=module.name)
        raise ClaimwiseError(what, _("choose another module"))
    name = f"{module.name}.{view}.{reader}"
    page, table = folder(course.root) / f"{name}.html", folder(course.root) / f"{name}.csv"
    if table.exists() and _holds_answers(table):
        raise ClaimwiseError(Finding(_("this sheet holds answers"), _("choose another --reader"), file=table))
    write_atomically(page, _page(course, module, view, reader, asked, table.name))
    # The mark at the beginning tells spreadsheets that the file is UTF-8.
    write_atomically(table, "\ufeff" + _empty_table(module, view, reader, asked))
    return BlindSheet(page, table, len(asked))


def _page(
    course: Course, module: ResolvedModule, view: str, reader: str, asked: Sequence[BlindQuestion], table: str
) -> str:
    items: dict[str, dict[str, Any]] = {}
    for question in asked:
        item = question.item
        about = _about(module, item) if view != "cues" else ""
        shown = {"id": item.id, "number": question.number, "title": item.title, "about": about, "parts": []}
        items.setdefault(item.id, shown)["parts"].append(_part(question, module, reader))
    return render(
        "blind.html",
        title=module.module.title,
        view=view,
        reader=reader,
        table=table,
        open=OPEN,
        chapter=from_markdown(chapter_text(course, module)) if view == "whole" else "",
        introduction=from_markdown(module.module.introduction) if view != "cues" else "",
        before=[(item.title, _about(module, item)) for item in module.items if item.practice and view != "cues"],
        rules=course.vocabulary.rules if view != "cues" and any(map(_asks_for_verdict, asked)) else [],
        items=list(items.values()),
        n=len(asked),
    )


def _about(module: ResolvedModule, item: Item) -> str:
    """What students read before they answer, also where it stands in a question that asks to mark words of it."""
    texts = [module.about(item).partition("\n\n")[2]]
    texts += filter(None, (kinds.of(part).running_text(part) for part in module.public(item)["parts"]))
    return from_markdown("\n\n".join(texts))


def _asks_for_verdict(question: BlindQuestion) -> bool:
    return any(part.asks_for_verdicts for part in question.item.parts if part.id == question.part["id"])


def _part(question: BlindQuestion, module: ResolvedModule, reader: str) -> dict[str, Any]:
    options = question.options(module.name, reader)
    return {
        "id": question.part["id"],
        "prompt": question.part["prompt"],
        "how": _how(question, options),
        "options": [(letter, text) for letter, (_id, text) in options.items()],
    }


def _how(question: BlindQuestion, options: Mapping[str, object]) -> str:
    return kinds.of(question.part).how_to_write(question.part, list(options))


def _empty_table(module: ResolvedModule, view: str, reader: str, asked: Iterable[BlindQuestion]) -> str:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for question in asked:
        how = _how(question, question.options(module.name, reader))
        writer.writerow([harmless(cell) for cell in (reader, view, *question.place, how, "", question.code)])
    return table.getvalue()


def _holds_answers(table: Path) -> bool:
    """Whether a file holds answers, or something else that nobody may write over."""
    try:
        return any(row.cells.get(ANSWER) for row in _rows(table))
    except ClaimwiseError:
        return True


# --- and back


def read_sheets(
    course: Course, module: ResolvedModule, sheets: Iterable[Path]
) -> tuple[list[BlindQuestion], list[Reading], list[Finding]]:
    """What is asked today, what each reader answered, and a finding for each row that cannot be used or is missing.

    What cannot be used is left out of the readings, never taken for a wrong answer.
    """
    asked = questions(module, course.vocabulary)
    known = {question.place: question for question in asked}
    rows, findings = list[_Row](), list[Finding]()
    for path in sheets:
        try:
            rows += _rows(path)
        except ClaimwiseError as error:
            findings.append(error.finding)
    read: dict[tuple[str, str], dict[tuple[str, str], Response | None]] = {}
    first: dict[tuple[str, ...], _Row] = {}
    last: dict[tuple[str, str], Path] = {}
    for row in rows:
        if (problem := _misnamed(row, known)) or (problem := row.twice(first.setdefault(row.key, row))):
            findings.append(problem)
            continue
        last[row.whose] = row.path
        responses = read.setdefault(row.whose, {})
        try:
            responses[row.place] = _response(row, known[row.place], module)
        except _RowError as error:
            findings.append(error.finding)
    for whose, path in last.items():
        for place in known:
            if (*whose, *place) not in first:
                what = _("{item}, {part} has no row by {reader}", item=place[0], part=place[1], reader=whose[1])
                findings.append(Finding(what, _("add it from the sheet as it was made"), file=path))
    readings = [Reading(reader, view, responses) for (view, reader), responses in read.items()]
    return asked, sorted(readings, key=lambda each: (VIEWS.index(each.view), each.reader)), findings


class _RowError(ClaimwiseError):
    """A row holds no answer that can be used."""


@dataclass(frozen=True)
class _Row:
    path: Path
    line: int
    cells: Mapping[str, str]

    @property
    def whose(self) -> tuple[str, str]:
        return self.cells[VIEW].lower(), self.cells[READER]

    @property
    def place(self) -> tuple[str, str]:
        return self.cells[ITEM], self.cells[PART]

    @property
    def key(self) -> tuple[str, ...]:
        return (*self.whose, *self.place)

    def finding(self, what: str, remedy: str) -> Finding:
        said = _("{item}, {part}: {what}", item=self.cells[ITEM], part=self.cells[PART], what=what)
        return Finding(said, remedy, file=self.path, line=self.line)

    def twice(self, first: _Row) -> Finding | None:
        if first is self:
            return None
        place = f"{first.path.name}:{first.line}"
        return self.finding(_("the same part stands at {place}", place=place), _("keep one of them"))


def _misnamed(row: _Row, known: Mapping[tuple[str, str], BlindQuestion]) -> Finding | None:
    if row.whose[0] not in VIEWS:
        return row.finding(_("there is no view “{view}”", view=row.cells[VIEW]), one_of(VIEWS, row.cells[VIEW]))
    if not row.whose[1]:
        return row.finding(_("nobody is named as its reader"), _("write the name that the sheet was made with"))
    if row.place not in known:
        remedy = _("delete the row, or use a sheet of this module as it is now")
        return row.finding(_("no such part is asked"), remedy)
    return None


def _response(row: _Row, question: BlindQuestion, module: ResolvedModule) -> Response | None:
    if row.cells[CODE] != question.code:
        what = _("the question was changed after the sheet was made")
        raise _RowError(row.finding(what, _("make a new sheet, and ask again")))
    if not row.cells[ANSWER]:
        raise _RowError(row.finding(_("no answer"), _("answer it, or write {open} for “I cannot say”", open=OPEN)))
    if row.cells[ANSWER] == OPEN:
        return None
    options = {letter: name for letter, (name, _text) in question.options(module.name, row.whose[1]).items()}
    try:
        return kinds.of(question.part).from_paper(question.part, row.cells[ANSWER], options)
    except ResponseError as error:
        how = _how(question, options)
        raise _RowError(row.finding(str(error).rstrip("."), _("write {how}", how=how))) from None


def _rows(path: Path) -> Iterator[_Row]:
    try:
        header, *rows = read_rows(path, _columns_in) or [TableRow(1, 1, [])]
    except OSError as error:
        what = _("the file cannot be read ({reason})", reason=error.strerror)
        raise TableError(Finding(what, _("look at its rights, and whether it is a file"), file=path)) from None
    columns = [_name(cell) for cell in header.cells]
    if lacking := [column for column in _NEEDED if column not in columns]:
        what = _("there is no column “{column}” in the first line", column=lacking[0])
        remedy = _("give a table that “claimwise blind” made, saved as CSV")
        raise TableError(Finding(what, remedy, file=path, line=header.line))
    for row in rows:
        cells = dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, row.cells), strict=False))
        yield _Row(path, row.line, cells)


def _columns_in(cells: Sequence[str]) -> int:
    return len(set(_NEEDED) & set(map(_name, cells)))


def _name(cell: str) -> str:
    return cell.strip().lower()
