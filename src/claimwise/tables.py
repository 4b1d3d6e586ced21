"""Tables as CSV files: written whole or not at all, and no spreadsheet runs anything in them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from claimwise.errors import Finding
from claimwise.files import writing

_BREAK = re.compile("(?<=[;\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029])")
"""Where a cell may begin inside a text."""

_SIGNS = {"=", "+", "-", "@", "\u2212"}
"""What begins a formula, in its plain form: the wide signs of East Asian keyboards are taken for them."""

_NO_FORMULA = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*|-\s*", re.ASCII)

_UNSEEN = set("\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""What a spreadsheet may pass over at the beginning of a cell, besides spaces, controls and marks without a width."""


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> int:
    """Write rows as they come, so that their number does not matter; gives that number.

    The file is UTF-8 with commas and decimal points. ``None`` becomes an empty cell. If a row cannot be made, the
    file stays as it was.
    """
    count = 0
    with writing(path) as file:
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


def _as_text(piece: str, also_passed_over: str = "") -> str:
    """A piece of a text that may become a cell, with an apostrophe if that cell would be run."""
    seen = (place for place, sign in enumerate(piece) if not _is_unseen(sign) and sign not in also_passed_over)
    rest = piece[next(seen, len(piece)) :]
    formula = unicodedata.normalize("NFKC", rest[:1]) in _SIGNS and not _NO_FORMULA.fullmatch(rest)
    return f"'{piece}" if formula else piece


def _is_unseen(sign: str) -> bool:
    return sign in _UNSEEN or unicodedata.category(sign)[0] in "CZ"
