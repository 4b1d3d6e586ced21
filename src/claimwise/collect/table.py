"""A table that somebody exported: which row names the columns, and what a column holds if its name is not known."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimwise.collect.dates import read_time
from claimwise.content import ClaimwiseError
from claimwise.ids import is_plain_id

MAX_BYTES = 20_000_000

_SEPARATORS = ",;\t|"
_MARK = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)
"""What some programs write above a table to say how its cells are separated."""
_ABOVE = 20
"""Most rows of titles above a table."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PARTICIPANT = re.compile(
    r"(?:participante?|teilnehme(?:r|nde)|partecipante|deelnemer)\D*\d+|[^\W\d_]{4,}\D* \d{3,}", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’`-])*")


class RosterError(ClaimwiseError):
    """The list cannot be used. The message names the file, what is wrong and what to do."""


@dataclass(frozen=True)
class Table:
    """A file's columns, and its rows below their names, each with its number in the file."""

    path: Path
    columns: Sequence[str]
    rows: Sequence[tuple[int, Mapping[str, str]]]

    def called(self, headers: Iterable[str]) -> Iterator[str]:
        """The columns of these names (as :func:`plain` gives them), in the order of the names."""
        for header in headers:
            yield from (column for column in self.columns if plain(column) == header)

    def is_filled(self, column: str) -> bool:
        """Whether more than half of the rows hold something there."""
        return 2 * len(self._values(column)) > len(self.rows)

    def is_participants(self, column: str) -> bool:
        """Whether a column holds Moodle's numbers of the people in an assignment."""
        return self._mostly(column, _PARTICIPANT.fullmatch)

    def of_emails(self) -> str | None:
        """The column of addresses."""
        return self._first(_EMAIL.fullmatch)

    def of_times(self) -> str | None:
        """The first column of times; a dash stands for none."""
        return self._first(lambda value: read_time(value) or not re.search(r"\w", value))

    def of_ids(self, others: Collection[str]) -> str | None:
        """A column, none of the others, in which everybody has an id of their own with a digit in it."""
        for column in self.columns:
            values = self._values(column)
            own = len({value.casefold() for value in values}) == len(values) and self.is_filled(column)
            numbered = 2 * sum(any(map(str.isdigit, value)) for value in values) > len(values)
            if column not in others and own and numbered and all(map(is_plain_id, values)):
                return column
        return None

    def of_names(self, others: Collection[str]) -> list[str]:
        """The column of names, or two beside each other for its parts; none of the others. Empty if there is none."""
        for place, column in enumerate(self.columns):
            if column in others or not self._are_names(column):
                continue
            beside = self.columns[place + 1] if place + 1 < len(self.columns) else column
            if self._mostly(column, lambda value: " " in value or "," in value):
                return [column]
            if beside not in others and beside != column and self._are_names(beside):
                return [column, beside]
            return [column]
        return []

    def _are_names(self, column: str) -> bool:
        values = self._values(column)
        # What many share is a status, a group or a place.
        own = 2 * len({value.casefold() for value in values}) > len(values)
        return own and self.is_filled(column) and self._mostly(column, _NAME.fullmatch)

    def _first(self, holds: Callable[[str], object]) -> str | None:
        return next((column for column in self.columns if self._mostly(column, holds)), None)

    def _mostly(self, column: str, holds: Callable[[str], object]) -> bool:
        values = self._values(column)
        return 2 * sum(bool(holds(value)) for value in values) > len(values)

    def _values(self, column: str) -> list[str]:
        return [row[column] for _, row in self.rows if row.get(column)]


def read_table(path: Path, known: Collection[str]) -> Table:
    """The table in a CSV file. ``known`` are names of columns (as :func:`plain` gives them) that tell its first row.

    If no row holds any, the columns go by what a first row of words calls them, or by their numbers. Raises
    :class:`RosterError` for a file that cannot be read.
    """
    lines = _lines(path, known)
    top, header = _header(lines, known)
    columns = [name or f"column {number}" for number, name in enumerate(header, 1)]
    columns = [name if name not in columns[:place] else f"{name} ({place + 1})" for place, name in enumerate(columns)]
    rows = [(number, dict(zip(columns, line, strict=False))) for number, line in lines if number > top]
    return Table(path, columns, rows)


def plain(header: str) -> str:
    """A column's name for comparing: small letters without accents and digits, with single spaces for all else."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _lines(path: Path, known: Collection[str]) -> list[tuple[int, list[str]]]:
    """The rows that hold something, each with its number; cells are separated by what finds the most known columns."""
    text = _text(path)
    marked = _MARK.fullmatch(text.split("\n", 1)[0])
    try:
        tables = [_split(text, separator) for separator in (marked[1] if marked else _SEPARATORS)]
    except csv.Error as error:
        raise RosterError(f"{path} cannot be read as a table ({error}) → save it as CSV again") from None
    lines = max(tables, key=lambda table: _likeliness(table, known))[1 if marked else 0 :]
    if not lines:
        raise RosterError(f"{path} is empty → its first row must hold the names of the columns")
    return lines


def _split(text: str, separator: str) -> list[tuple[int, list[str]]]:
    rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1)
    return [(number, list(map(_printable, row))) for number, row in rows if any(map(str.strip, row))]


def _likeliness(lines: Sequence[tuple[int, list[str]]], known: Collection[str]) -> tuple[int, int]:
    return max((_named(row, known) for _, row in lines[:_ABOVE]), default=0), sum(len(row) > 1 for _, row in lines)


def _header(lines: Sequence[tuple[int, list[str]]], known: Collection[str]) -> tuple[int, list[str]]:
    """The number of the row above the people, and what it calls the columns."""
    number, row = max(lines[:_ABOVE], key=lambda line: _named(line[1], known))
    if _named(row, known):
        return number, row
    width = max(len(row) for _, row in lines)
    number, row = next((line for line in lines if sum(map(bool, line[1])) > 1), lines[0])
    if any(map(_is_data, row)):
        return number - 1, [""] * width
    return number, row


def _named(row: Sequence[str], known: Collection[str]) -> int:
    return len({plain(cell) for cell in row} & set(known))


def _is_data(cell: str) -> bool:
    return bool(_EMAIL.fullmatch(cell)) or any(map(str.isdigit, cell))


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES or data.startswith(b"PK\x03\x04"):
        raise RosterError(f"{path} is no CSV file → save the table as CSV (in a spreadsheet: Save As)")
    # Spreadsheets write UTF-16 as “Unicode text”, and older ones the Western code page, which any bytes fit.
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
