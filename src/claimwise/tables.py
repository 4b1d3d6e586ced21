"""Tables as CSV files: written whole or not at all, and no spreadsheet runs anything in them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from claimwise.files import writing

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as they come, so that their number does not matter; gives that number.

    The file is UTF-8 with commas and decimal points. ``None`` becomes an empty cell. If a row cannot be made, the
    file stays as it was.
    """
    count = 0
    with writing(path) as file:
        table = csv.DictWriter(file, fieldnames=columns)
        table.writeheader()
        for row in rows:
            table.writerow({name: harmless(value) for name, value in row.items()})
            count += 1
    return count


def harmless(value: object) -> object:
    """The value; a text that a spreadsheet would run as a formula gets an apostrophe, which keeps it a text.

    A dash alone stays: learning platforms read it as “no mark”.
    """
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") and value != "-":
        return value if _NUMBER.fullmatch(value) else f"'{value}"
    return value
