"""Marking sheets: a sample of written answers without names, as a table for a second marker, and back again.

A sheet is CSV, one row an answer. An answer is called by a code of ten consonants, which no spreadsheet takes for a
number, a date or a formula. The code is a keyed hash of student, question and text, so it needs no list of names and
fits no other text; the key is made once and stays in ``reports/codes.key``.
"""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimwise.content import ContentError, Finding
from claimwise.content.interactions import Criterion, WrittenInteraction
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.kinds.shared.numbers import parse_number
from claimwise.tables import TableError, TableRow, harmless, read_rows
from claimwise.words import _
from claimwise.written.answers import WrittenAnswer, questions
from claimwise.written.codes import Codes

CodedAnswers = dict[str, WrittenAnswer]

AT_LEAST = 10
"""Answers to a question that are drawn however small the share: fewer say next to nothing about agreement."""

# not said: columns that are read again when the sheet comes back
_CODE, _QUESTION, _ANSWER, _TOTAL = "code", "question", "answer", "total"


@dataclass(frozen=True)
class MarkersMark:
    """What one marker gave an answer: points in all, and the levels of the criteria if they were written down."""

    total: float
    levels: Mapping[str, int] = field(default_factory=dict)


def coded(answers: Iterable[WrittenAnswer], module: ResolvedModule, root: Path) -> CodedAnswers:
    """The answers by their codes. ``root`` is the course's folder, where the key is kept.

    Raises :class:`ClaimwiseError` if the file of the key is damaged.
    """
    codes = Codes(root)
    return {codes.of(module.name, each.student, each.question, each.text): each for each in answers}


def draw(answers: CodedAnswers, share: float, seed: int) -> CodedAnswers:
    """A simple random sample of the answers to each question, the same for the same seed.

    It takes a ``share`` (0 to 1) of each question's answers, rounded up, and at least :data:`AT_LEAST` if there are so
    many. The answers come question by question, in the order of their codes, so that no order of names shows.
    """
    chance = random.Random(seed)  # noqa: S311  a sample, not a secret
    drawn: CodedAnswers = {}
    for question in sorted({answer.question for answer in answers.values()}):
        codes = sorted(code for code, answer in answers.items() if answer.question == question)
        size = min(len(codes), max(AT_LEAST, math.ceil(share * len(codes))))
        drawn |= {code: answers[code] for code in sorted(chance.sample(codes, size))}
    return drawn


def write_sheet(path: Path, sample: CodedAnswers, module: ResolvedModule) -> None:
    """Write an empty marking sheet. Raises :class:`ContentError` rather than write over one that holds marks."""
    if path.exists() and not _is_empty_sheet(path, module):
        what, remedy = _("this file holds marks or something else"), _("move it away, or use --to")
        raise ContentError([Finding(what, remedy, file=path)])
    marks = _mark_columns(module)
    table = io.StringIO()
    writer = csv.DictWriter(table, [_CODE, _QUESTION, _ANSWER, *marks], restval="")
    writer.writeheader()
    for code, answer in sample.items():
        writer.writerow({_CODE: code, _QUESTION: harmless(answer.question), _ANSWER: harmless(answer.text)})
    # The mark at the beginning tells spreadsheets that the file is UTF-8.
    write_atomically(path, "\ufeff" + table.getvalue())


def read_sheet(path: Path, answers: CodedAnswers, module: ResolvedModule) -> dict[str, MarkersMark]:
    """The marks in a filled-in sheet, by code.

    A row holds all levels, or the total, or both. Commas, semicolons and tabs part the columns, as spreadsheets save
    them. Raises :class:`ContentError` with every slip, by the file's line and the table's row: an unknown or
    repeated code, a blank, a level outside the rubric, a total that is not the sum.
    """
    rows, findings = list(_rows(path)), list[Finding]()
    known = [row for row in rows if row.code in answers]
    if rows and not known:
        what = _("none of its codes belongs to an answer to {module}", module=module.name)
        remedy = _("use a sheet of this module; if reports/codes.key was lost or the texts changed, draw a new sample")
        raise ContentError([Finding(what, remedy, file=path)])
    marks: dict[str, MarkersMark] = {}
    seen: dict[str, _SheetRow] = {}
    asked = questions(module)
    for row in rows:
        if row.code in seen:
            what = _("the same code stands in row {number}", number=seen[row.code].number)
            findings.append(row.finding(what, _("keep one of them")))
        elif row.code not in answers:
            remedy = _("correct it; if the text was handed in again, delete the row")
            findings.append(row.finding(_("no answer has this code"), remedy))
        else:
            try:
                marks[row.code] = row.mark(asked[answers[row.code].question])
            except ContentError as error:
                findings += error.findings
        seen.setdefault(row.code, row)
    if findings:
        raise ContentError(findings)
    return marks


@dataclass(frozen=True)
class _SheetRow:
    """A row of a sheet. ``line`` counts the file's lines, ``number`` the table's rows, both from 1.

    ``more`` says that something stands behind its last column.
    """

    path: Path
    line: int
    number: int
    cells: Mapping[str, str]
    more: bool = False

    @property
    def code(self) -> str:
        return self.cells[_CODE].lower()

    @property
    def total(self) -> str:
        return self.cells.get(_TOTAL, "")

    def typed(self, criterion: Criterion) -> str:
        return self.cells.get(_column(criterion), "")

    def finding(self, what: str, remedy: str) -> Finding:
        what = _("row {number}, “{code}”: {what}", number=self.number, code=self.code, what=what)
        return Finding(what, remedy, file=self.path, line=self.line)

    def mark(self, part: WrittenInteraction) -> MarkersMark:
        """The mark in the row. Raises :class:`ContentError` with what is wrong with it."""
        if self.more:
            what = _("it has more cells than the table has columns")
            raise ContentError([self.finding(what, _("write 7.5, or put 7,5 into quotation marks"))])
        if not any(map(self.typed, part.rubric)):
            return MarkersMark(self._points(part))
        levels = {criterion.id: level for criterion in part.rubric if (level := self._level(criterion)) is not None}
        if wrong := [self._no_level(criterion) for criterion in part.rubric if criterion.id not in levels]:
            raise ContentError(wrong)
        added = sum(levels.values())
        if self.total and self._points(part) != added:
            what = _("the total is {total}, but the levels add up to {sum}", total=self.total, sum=added)
            raise ContentError([self.finding(what, _("correct one, or clear it"))])
        return MarkersMark(added, levels)

    def _level(self, criterion: Criterion) -> int | None:
        level = parse_number(self.typed(criterion))
        return None if level is None or level not in range(len(criterion.levels)) else int(level)

    def _no_level(self, criterion: Criterion) -> Finding:
        name, typed = criterion.id, self.typed(criterion)
        blank = _("“{criterion}” is blank", criterion=name)
        what = _("“{criterion}” is “{typed}”", criterion=name, typed=typed) if typed else blank
        return self.finding(what, _("give a whole number from 0 to {top}", top=len(criterion.levels) - 1))

    def _points(self, part: WrittenInteraction) -> float:
        if not self.total:
            raise ContentError([self.finding(_("there are no marks"), _("mark it, or delete the row"))])
        points = parse_number(self.total)
        if points is None or not 0 <= points <= part.points:
            what = _("the total is “{total}”", total=self.total)
            raise ContentError([self.finding(what, _("give a number from 0 to {top:g}", top=part.points))])
        return points


def _rows(path: Path) -> Iterator[_SheetRow]:
    try:
        header, *rows = read_rows(path, lambda cells: _CODE in map(str.strip, cells)) or [TableRow(1, 1, [])]
    except TableError as error:
        raise ContentError([error.finding]) from None
    columns = [name.strip() for name in header.cells]
    if _CODE not in columns:
        what = _("there is no column “{column}” in the first line", column=_CODE)
        remedy = _("give a file that “claimwise sample” wrote, saved as CSV")
        raise ContentError([Finding(what, remedy, file=path, line=1)])
    if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
        what = _("the column “{column}” is there twice", column=twice[0])
        raise ContentError([Finding(what, _("keep one of them"), file=path, line=header.line)])
    for row in rows:
        given = list(map(str.strip, row.cells))
        cells = dict.fromkeys(columns, "") | dict(zip(columns, given, strict=False))
        yield _SheetRow(path, row.line, row.number, cells, more=any(given[len(columns) :]))


def _is_empty_sheet(path: Path, module: ResolvedModule) -> bool:
    try:
        return not any(row.cells.get(column) for row in _rows(path) for column in _mark_columns(module))
    except ContentError:
        return False


def _mark_columns(module: ResolvedModule) -> list[str]:
    """The columns to fill in: each criterion of any question, and the total."""
    criteria = (_column(criterion) for part in questions(module).values() for criterion in part.rubric)
    return [*dict.fromkeys(criteria), _TOTAL]


def _column(criterion: Criterion) -> str:
    return f"{criterion.id} (0 to {len(criterion.levels) - 1})"  # not said: read again when the sheet comes back
