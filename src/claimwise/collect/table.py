"""A table that somebody exported: which row names the columns, and what a column holds if its name is not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimwise.collect.dates import read_time
from claimwise.errors import ClaimwiseError, Finding
from claimwise.ids import is_plain_id
from claimwise.tables import ABOVE, read_rows
from claimwise.words import _

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_PARTICIPANT = re.compile(
    r"(?:participante?|teilnehme(?:r|nde)|partecipante|deelnemer)\D*\d+|[^\W\d_]{4,}\D* \d{3,}", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'’`-])*")


class RosterError(ClaimwiseError):
    """The list cannot be used. Its finding says where, what is wrong and what to do."""


@dataclass(frozen=True)
class RosterRow:
    """A row below the names of the columns: its line in the file, its number in the table, and what it holds."""

    line: int
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RosterTable:
    """A file's columns, and its rows below their names."""

    path: Path
    columns: Sequence[str]
    rows: Sequence[RosterRow]

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

    def is_numbers(self, column: str) -> bool:
        """Whether everything that stands in a column is a number, and something does."""
        values = self._values(column)
        return bool(values) and all(value.isascii() and value.isdecimal() for value in values)

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
        return [row.cells[column] for row in self.rows if row.cells.get(column)]


def read_table(path: Path, known: Collection[str]) -> RosterTable:
    """The table in a CSV file. ``known`` are names of columns (as :func:`plain` gives them) that tell its first row.

    If no row holds any, the columns go by what a first row of words calls them, or by their numbers. Raises
    :class:`TableError` for a file that cannot be read, and :class:`RosterError` for one that is empty.
    """
    found = read_rows(path, lambda cells: _named(cells, known))
    if not found:
        raise RosterError(Finding(_("this is empty"), _("its first row must hold the names of the columns"), file=path))
    lines = [(row.number, list(map(_printable, row.cells))) for row in found]
    top, header = _header(lines, known)
    columns = [name or _("column {number}", number=number) for number, name in enumerate(header, 1)]
    columns = [name if name not in columns[:place] else f"{name} ({place + 1})" for place, name in enumerate(columns)]
    rows = [
        RosterRow(row.line, row.number, dict(zip(columns, map(_printable, row.cells), strict=False)))
        for row in found
        if row.number > top
    ]
    return RosterTable(path, columns, rows)


def plain(header: str) -> str:
    """A column's name for comparing: small letters without accents and digits, with single spaces for all else."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def _header(lines: Sequence[tuple[int, list[str]]], known: Collection[str]) -> tuple[int, list[str]]:
    """The number of the row above the people, and what it calls the columns."""
    number, row = max(lines[:ABOVE], key=lambda line: _named(line[1], known))
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


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
