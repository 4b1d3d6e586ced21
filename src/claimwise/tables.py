"""Tables as CSV files: read however a program saved them, written whole or not at all, and no spreadsheet runs them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from claimwise.errors import ClaimwiseError, Finding
from claimwise.files import writing
from claimwise.words import _

MAX_BYTES = 20_000_000
"""The largest file that is read as a table."""

ABOVE = 20
"""Most rows of titles above the names of the columns."""

_SEPARATORS = ",;\t|"

_MARK = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
"""What some programs write above a table to say how its cells are separated."""

_BREAK = re.compile("(?<=[;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029])")
"""Where a cell may begin inside a text."""

_SIGNS = {"=", "+", "-", "@", "\u2212"}
"""What begins a formula, in its plain form: the wide signs of East Asian keyboards are taken for them."""

_NO_FORMULA = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*|-\s*", re.ASCII)

_UNSEEN = set("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""What a spreadsheet may pass over at the beginning of a cell, besides spaces, controls and marks without a width."""


class TableError(ClaimwiseError):
    """A file cannot be read as a table. Its finding names the file and, where there is one, the line."""


@dataclass(frozen=True)
class TableRow:
    """A row that holds something. ``line`` counts the file's lines, ``number`` the table's rows, both from 1."""

    line: int
    number: int
    cells: Sequence[str]


def read_rows(path: Path, named: Callable[[Sequence[str]], int]) -> list[TableRow]:
    """The rows of a CSV file, with the names of its columns, without rows that are blank.

    ``named`` says how many known columns some cells name: cells are separated by the sign that finds the most, unless
    the file itself says by which. Raises :class:`TableError` for a file that is none, is too large, or has quotation
    marks out of place.
    """
    text = _text(path)
    marked = _MARK.fullmatch(text.split("\n", 1)[0])
    if marked:
        return list(_rows(path, text, marked[1], strict=True))[1:]

    def likeliness(separator: str) -> tuple[int, int]:
        rows = list(_rows(path, text, separator))
        return max((named(row.cells) for row in rows[:ABOVE]), default=0), sum(len(row.cells) > 1 for row in rows)

    return list(_rows(path, text, max(_SEPARATORS, key=likeliness), strict=True))


def _rows(path: Path, text: str, separator: str, *, strict: bool = False) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = 1
    try:
        for number, cells in enumerate(reader, 1):
            if any(map(str.strip, cells)):
                yield TableRow(line, number, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        what = _("not a CSV table: {error}", error=error)
        remedy = _("open it in a spreadsheet and save it as CSV again")
        raise TableError(Finding(what, remedy, file=path, line=reader.line_num)) from None


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or data.startswith(b"PK\x03\x04"):
        remedy = _("save the table as CSV (in a spreadsheet: Save As)")
        raise TableError(Finding(_("this is no CSV file"), remedy, file=path))
    # Spreadsheets write UTF-16 as “Unicode text”, and older ones the Western code page, which any bytes fit.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as they come, so that their number does not matter; gives that number.

    The file is UTF-8 with commas and decimal points. ``None`` becomes an empty cell. If a row cannot be made, the
    file stays as it was.
    """
    with writing(path) as file:
        return _write(file, columns, rows)


def table_text(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """The text of such a file."""
    file = io.StringIO(newline="")
    _write(file, columns, rows)
    return file.getvalue()


def _write(file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    count = 0
    csv.writer(file).writerow(map(harmless, columns))
    table = csv.DictWriter(file, fieldnames=columns)
    for row in rows:
        table.writerow({name: harmless(value) for name, value in row.items()})
        count += 1
    return count


def write_findings(path: Path, findings: Iterable[Finding]) -> int:
    """Write findings about students' work as a table; gives their number."""
    columns = ["student", "what", "what to do"]  # not said: programs read it
    rows = (dict(zip(columns, (found.student, found.what, found.remedy), strict=True)) for found in findings)
    return write_table(path, columns, rows)


def harmless(value: object) -> object:
    """The value; a text that a spreadsheet would run as a formula gets an apostrophe, which keeps it a text.

    A cell may also begin after a semicolon, a tab or a line break, because spreadsheets of many countries part cells
    so, and they pass over what cannot be seen, and there over quotation marks. So each such piece is looked at. Numbers
    stay, and so does a dash alone: learning platforms read it as “no mark”. Half characters, which no file can hold,
    become question marks.
    """
    if not isinstance(value, str):
        return value
    first, *others = _BREAK.split(value.encode("utf-8", "replace").decode("utf-8"))
    text = "".join([_as_text(first), *(_as_text(piece, also_passed_over='"') for piece in others)])
    return f"'{text}" if text[:1] in ("\t", "\r") else text


def unharmed(text: str) -> str:
    """What :func:`harmless` made harmless, as it was, for a page; never for a table."""
    pieces = _BREAK.split(text.removeprefix("'") if text[1:2] in ("\t", "\r") else text)
    return "".join(
        piece[1:] if piece[:1] == "'" and _as_text(piece[1:], '"' if place else "") == piece else piece
        for place, piece in enumerate(pieces)
    )


def _as_text(piece: str, also_passed_over: str = "") -> str:
    """A piece of a text that may become a cell, with an apostrophe if that cell would be run."""
    seen = (place for place, sign in enumerate(piece) if not _is_unseen(sign) and sign not in also_passed_over)
    rest = piece[next(seen, len(piece)) :]
    formula = unicodedata.normalize("NFKC", rest[:1]) in _SIGNS and not _NO_FORMULA.fullmatch(rest)
    return f"'{piece}" if formula else piece


def _is_unseen(sign: str) -> bool:
    return sign in _UNSEEN or unicodedata.category(sign)[0] in "CZ"
