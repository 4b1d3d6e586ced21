"""Marking sheets: a sample of written answers without names, as a table for a second marker, and back again.

A sheet is CSV, one row an answer. An answer is called by a code of ten consonants, which no spreadsheet takes for a
number, a date or a formula. The code is a keyed hash of student, question and text, so it needs no list of names and
fits no other text; the key is made once and stays in ``reports/codes.key``.
"""

from __future__ import annotations

import csv
import hmac
import io
import math
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimwise.content import ClaimwiseError, ContentError, Finding
from claimwise.content.interactions import Criterion, WrittenInteraction
from claimwise.content.modules import ResolvedModule
from claimwise.files import secret, write_atomically
from claimwise.kinds.shared.numbers import parse_number
from claimwise.tables import harmless
from claimwise.written.answers import WrittenAnswer, questions

CodedAnswers = dict[str, WrittenAnswer]

AT_LEAST = 10
"""Answers to a question that are drawn however small the share: fewer say next to nothing about agreement."""

_LETTERS = "bcdfghjkmnpqrstvwxz"
_CODE, _QUESTION, _ANSWER, _TOTAL = "code", "question", "answer", "total"


@dataclass(frozen=True)
class Mark:
    """What one marker gave an answer: points in all, and the levels of the criteria if they were written down."""

    total: float
    levels: Mapping[str, int] = field(default_factory=dict)


def coded(answers: Iterable[WrittenAnswer], module: ResolvedModule, root: Path) -> CodedAnswers:
    """The answers by their codes. ``root`` is the course's folder, where the key is kept.

    Raises :class:`ClaimwiseError` if the file of the key is damaged.
    """
    key = _key(root / "reports" / "codes.key")
    return {_code(key, module.name, answer): answer for answer in answers}


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
        raise ContentError([Finding("this file holds marks or something else", "move it away, or use --to", file=path)])
    marks = _mark_columns(module)
    table = io.StringIO()
    writer = csv.DictWriter(table, [_CODE, _QUESTION, _ANSWER, *marks], restval="")
    writer.writeheader()
    for code, answer in sample.items():
        writer.writerow({_CODE: code, _QUESTION: harmless(answer.question), _ANSWER: harmless(answer.text)})
    # The mark at the beginning tells spreadsheets that the file is UTF-8.
    write_atomically(path, "\ufeff" + table.getvalue())


def read_sheet(path: Path, answers: CodedAnswers, module: ResolvedModule) -> dict[str, Mark]:
    """The marks in a filled-in sheet, by code.

    A row holds all levels, or the total, or both. Commas, semicolons and tabs part the columns, as spreadsheets save
    them. Raises :class:`ContentError` with every slip, by the file's line and the table's row: an unknown or
    repeated code, a blank, a level outside the rubric, a total that is not the sum.
    """
    rows, problems = list(_rows(path)), []
    known = [row for row in rows if row.code in answers]
    if rows and not known:
        remedy = "use a sheet of this module; if reports/codes.key was lost or the texts changed, draw a new sample"
        raise ContentError([Finding(f"none of its codes belongs to an answer to {module.name}", remedy, file=path)])
    marks: dict[str, Mark] = {}
    seen: dict[str, _Row] = {}
    asked = questions(module)
    for row in rows:
        if row.code in seen:
            problems.append(row.problem(f"the same code stands in row {seen[row.code].number}", "keep one of them"))
        elif row.code not in answers:
            problems.append(
                row.problem("no answer has this code", "correct it; if the text was handed in again, delete the row")
            )
        else:
            try:
                marks[row.code] = row.mark(asked[answers[row.code].question])
            except _SlipError as slip:
                problems += [row.problem(*what) for what in slip.args]
        seen.setdefault(row.code, row)
    if problems:
        raise ContentError(problems)
    return marks


class _SlipError(Exception):
    """What is wrong with a row: pairs of a finding and a remedy."""


@dataclass(frozen=True)
class _Row:
    """A row of a sheet. ``line`` counts the file's lines, ``number`` the table's rows, both from 1."""

    path: Path
    line: int
    number: int
    cells: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.cells[_CODE].lower()

    def problem(self, what: str, remedy: str) -> Finding:
        return Finding(f"row {self.number}, “{self.code}”: {what}", remedy, file=self.path, line=self.line)

    def mark(self, part: WrittenInteraction) -> Mark:
        typed = {criterion.id: self.cells.get(_column(criterion), "") for criterion in part.rubric}
        total = self.cells.get(_TOTAL, "")
        if not any(typed.values()):
            return Mark(_points(total, part))
        findings, levels = [], {}
        for criterion in part.rubric:
            level, top = parse_number(typed[criterion.id]), len(criterion.levels) - 1
            if level is None or level not in range(top + 1):
                given = f"is “{typed[criterion.id]}”" if typed[criterion.id] else "is blank"
                findings.append((f"“{criterion.id}” {given}", f"give a whole number from 0 to {top}"))
            else:
                levels[criterion.id] = int(level)
        if findings:
            raise _SlipError(*findings)
        added = sum(levels.values())
        if total and _points(total, part) != added:
            raise _SlipError((f"the total is {total}, but the levels add up to {added}", "correct one, or clear it"))
        return Mark(added, levels)


def _points(total: str, part: WrittenInteraction) -> float:
    if not total:
        raise _SlipError(("there are no marks", "mark it, or delete the row"))
    points = parse_number(total)
    if points is None or not 0 <= points <= part.points:
        raise _SlipError((f"the total is “{total}”", f"give a number from 0 to {part.points:g}"))
    return points


def _rows(path: Path) -> Iterator[_Row]:
    text = _text(path)
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    line = 1
    try:
        columns = [name.strip() for name in next(reader, [])]
        if _CODE not in columns:
            remedy = "give a file that “claimwise sample” wrote, saved as CSV"
            raise ContentError([Finding(f"there is no column “{_CODE}” in the first line", remedy, file=path, line=1)])
        for number, cells in enumerate(reader, 2):
            line, start = reader.line_num, line + 1
            row = dict.fromkeys(columns, "") | dict(zip(columns, map(str.strip, cells), strict=False))
            if any(cells):
                yield _Row(path, start, number, row)
    except csv.Error as error:
        remedy = "open it in a spreadsheet and save it as CSV again"
        raise ContentError([Finding(f"not a CSV table: {error}", remedy, file=path, line=reader.line_num)]) from None


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Some spreadsheets save in an older code. Codes and marks read the same in it; the texts are not needed.
        return data.decode("cp1252", "replace")


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
    return f"{criterion.id} (0 to {len(criterion.levels) - 1})"


def _code(key: bytes, module: str, answer: WrittenAnswer) -> str:
    message = "\0".join((module, answer.student, answer.question, answer.text))
    number = int.from_bytes(hmac.digest(key, message.encode(), "sha256"))
    return "".join(_LETTERS[number // len(_LETTERS) ** place % len(_LETTERS)] for place in range(10))


def _key(path: Path) -> bytes:
    try:
        return secret(path).hex().encode()
    except ValueError as error:
        raise ClaimwiseError(str(error)) from None
