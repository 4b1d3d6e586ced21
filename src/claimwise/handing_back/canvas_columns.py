"""Into which column of Canvas's gradebook the marks of a module go: chosen once, among those that Canvas exports.

Read in the source code of Canvas, not tried on a running one: its importer (``lib/gradebook_importer.rb``) takes a
column for the assignment whose number ends the column's name in brackets, as in “Tea (12345)”; else for the one whose
title is the whole name; else it makes a new assignment. It knows only assignments that are published, and so does its
export. It looks for no assignment in a column whose name holds one of :data:`PASSED_OVER`. The points in the row
“Points Possible” count for new assignments alone.

What was read and chosen stands in rows of :mod:`claimwise.gradebook.arrangements` without a student.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from claimwise.errors import ClaimwiseError, Finding
from claimwise.gradebook.arrangements import EVERYWHERE, Arrangement, arrange, latest_about
from claimwise.gradebook.arranging import require_modules
from claimwise.gradebook.database import require
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.gradebook.students import assigned_modules
from claimwise.tables import read_rows
from claimwise.words import _, listed, number

_COLUMN = re.compile(r"(?P<title>.*)\s\((?P<number>\d+)\)", re.DOTALL)
_POINTS = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)
_HEAD = ("Student", "LastName", "ID", "SIS Login ID", "Section")  # not said: columns that Canvas writes
_POSSIBLE = "Points Possible"  # not said: as above

PASSED_OVER = re.compile(
    "(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)"  # not said: compared
)
"""What names of columns hold that Canvas takes for no assignment."""


class ColumnError(ClaimwiseError):
    """A file holds no columns of Canvas's, or none can be chosen as asked. The message says why and what to do."""


@dataclass(frozen=True)
class CanvasColumn:
    """A column as Canvas names it, and the points of its assignment there; ``None`` if it has none."""

    name: str
    points: float | None = None

    @property
    def title(self) -> str:
        """The title of the assignment."""
        found = _COLUMN.fullmatch(self.name)
        return found["title"] if found else self.name

    @property
    def number(self) -> str:
        """What Canvas knows the assignment by."""
        found = _COLUMN.fullmatch(self.name)
        return found["number"] if found else ""


def read_columns(path: Path) -> list[CanvasColumn]:
    """The columns of assignments in the gradebook that Canvas exports, in their order.

    Raises :class:`TableError` for a file that is no table, :class:`ColumnError` for one that Canvas did not export.
    """
    again = _("in Canvas, open Grades, choose Export, then Export Entire Gradebook, and take that file")
    rows = read_rows(path, lambda cells: len({*_HEAD} & {*map(str.strip, cells)}))
    head = [name.strip() for name in rows[0].cells] if rows else []
    if not head or head[0] not in _HEAD[:2] or "Section" not in head:
        raise ColumnError(Finding(_("this is not the gradebook as Canvas exports it"), again, file=path))
    possible = next((row.cells for row in rows[1:] if _POSSIBLE in row.cells[0]), ())
    found = []
    for place in range(head.index("Section") + 1, len(head)):
        points = possible[place].strip() if place < len(possible) else ""
        if _COLUMN.fullmatch(head[place]) and (not points or _POINTS.fullmatch(points)):  # no sums, which are read only
            found.append(CanvasColumn(head[place], float(points.replace(",", ".")) if points else None))
    if not found:
        what = _("there is no assignment in this gradebook")
        raise ColumnError(
            Finding(what, _("publish the assignment in Canvas, then export the gradebook again"), file=path)
        )
    return found


def known_columns(connection: Connection) -> list[CanvasColumn]:
    """The columns that Canvas has, as the file said that was read last."""
    return next((_columns(row.value) for row in _rows(connection) if row.assignment == EVERYWHERE), [])


def chosen_columns(connection: Connection) -> dict[str, CanvasColumn]:
    """Module -> the column of Canvas that was chosen for it. The others make new ones."""
    return {row.assignment: _columns(row.value)[0] for row in _rows(connection) if row.assignment and row.value}


def columns_of(nbgrader: Nbgrader) -> tuple[list[CanvasColumn], dict[str, CanvasColumn]]:
    """The columns that Canvas has; and module -> the chosen one. Raises :class:`StoreError` without a gradebook."""
    require(nbgrader.directory.db_url)
    with nbgrader.reading() as connection:
        return known_columns(connection), chosen_columns(connection)


def keep_columns(nbgrader: Nbgrader, columns: Sequence[CanvasColumn], by: str) -> list[Finding]:
    """Keep which columns Canvas has; gives what to know of those that were chosen before and are not among them.

    What was chosen stays chosen, with the name and the points that Canvas has for it by now.
    """
    require(nbgrader.directory.db_url)
    now = {column.number: column for column in columns}
    with nbgrader.writing() as connection:
        before = chosen_columns(connection)
        same = {module: now[column.number] for module, column in before.items() if column.number in now}
        _keep(connection, {EVERYWHERE: columns, **{module: [column] for module, column in same.items()}}, by)
    remedy = _("if the file is of another course in Canvas, choose its columns")
    gone = {module: column.name for module, column in before.items() if module not in same}
    return [
        Finding(_("{module}: “{column}”, which was chosen, is not in this file", module=module, column=name), remedy)
        for module, name in gone.items()
    ]


def choose_columns(nbgrader: Nbgrader, choices: Mapping[str, str], by: str) -> None:
    """Choose columns: ``choices`` maps modules to numbers of Canvas's, or to nothing for a new column.

    Raises :class:`ColumnError` for a number that Canvas does not have, and for one that two modules would share, and
    :class:`ArrangingError` for a module that nobody knows; then nothing changes.
    """
    require(nbgrader.directory.db_url)
    with nbgrader.writing() as connection:
        require_modules(choices, assigned_modules(connection))
        before = chosen_columns(connection)
        known = {column.number: column for column in (*before.values(), *known_columns(connection))}
        chosen = {module: column.number for module, column in before.items()} | dict(choices)
        for wanted in filter(None, choices.values()):
            if wanted not in known:
                what = _("Canvas has no column “{column}”, as far as its file said", column=wanted)
                raise ColumnError(what, _("export the gradebook from Canvas again, and take that file"))
            sharing = sorted(module for module, number in chosen.items() if number == wanted)
            if len(sharing) > 1:
                name, modules = known[wanted].name, listed(sharing)
                what = _("“{column}” would be the column of two modules: {modules}", column=name, modules=modules)
                raise ColumnError(what, _("choose another one for one of them"))
        _keep(connection, {module: [known[wanted]] if wanted else [] for module, wanted in choices.items()}, by)


def find_column(columns: Sequence[CanvasColumn], asked: str) -> CanvasColumn:
    """The column of a number, a name or a title. Raises :class:`ColumnError` if there is none, or more than one."""
    found = [column for column in columns if asked in (column.number, column.name)]
    found = found or [column for column in columns if column.title.casefold() == asked.casefold()]
    if len(found) == 1:
        return found[0]
    if not columns:
        raise ColumnError(
            _("nobody has said yet which columns Canvas has"), _("name the file that Canvas exports: --from")
        )
    what = _("“{asked}” is {n} of Canvas's columns", asked=asked, n=len(found))
    raise ColumnError(what, _("choose one of {columns}", columns=listed([f"“{column.name}”" for column in columns])))


def other_points(column: CanvasColumn, module: str, points: float) -> str:
    """What to know of a column that has other points than the module, whose marks are not converted."""
    return _(
        "{module} is worth {points} points, and “{column}” {there} in Canvas; set its points there to {points}, since "
        "marks are not converted",
        module=module,
        points=number(points, "g"),
        column=column.name,
        there=number(column.points or 0, "g"),
    )


def header(module: str, column: CanvasColumn) -> str:
    """What a table's column must be called for Canvas to find the assignment, whatever its title is."""
    return f"{module} ({column.number})" if PASSED_OVER.search(column.name) else column.name


def _rows(connection: Connection) -> list[Arrangement]:
    return latest_about(connection, "canvas-column", [""])


def _columns(value: str) -> list[CanvasColumn]:
    return [CanvasColumn(name, points) for name, points in json.loads(value or "[]")]


def _keep(connection: Connection, columns: Mapping[str, Sequence[CanvasColumn]], by: str) -> None:
    told = {module: [[column.name, column.points] for column in some] for module, some in columns.items()}
    arrange(
        connection,
        [
            Arrangement("", "canvas-column", json.dumps(some, ensure_ascii=False) if some else "", module, by=by)
            for module, some in told.items()
        ],
    )
