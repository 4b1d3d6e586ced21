"""Tables: what is written can be read again, nothing is half-written, and no spreadsheet runs anything."""

from __future__ import annotations

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise import tables
from claimwise.tables import TableError, TableRow, harmless, read_rows, write_table

SAID = [["id", "name"], ["a1", "Zoë; “said”,\nso"], ["a2", "Bo"]]


def save(path: Path, encoding: str, separator: str, above: str = "") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(above)
        csv.writer(file, delimiter=separator).writerows(SAID)
    return path


def naming_id(cells: Sequence[str]) -> int:
    return cells.count("id")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_however_a_program_saved_it(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = read_rows(save(tmp_path / "t.csv", encoding, separator, "A title\n\n"), naming_id)

    assert [list(row.cells) for row in rows[1:]] == SAID
    assert [(row.line, row.number) for row in rows] == [(1, 1), (3, 3), (4, 4), (6, 5)]


def test_a_table_may_say_itself_by_what_its_cells_are_separated(tmp_path: Path) -> None:
    rows = read_rows(save(tmp_path / "t.csv", "utf-8", "!", "sep=!\r\n"), naming_id)

    assert rows[0] == TableRow(2, 2, SAID[0])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04", "t.csv: this is no CSV file → save the table as CSV"),
        (b"id\n" * 1000, "t.csv: this is no CSV file"),
        (b'id;name\n1;Ada\n2;"Bo" L\n', "t.csv:3: not a CSV table"),
        (b'id;name\n1;"Ada\n2;Bo\n', "t.csv:3: not a CSV table: unexpected end of data → open it in a spreadsheet"),
    ],
    ids=["an archive", "too large", "text after a quotation mark", "a quotation mark without end"],
)
def test_what_is_no_table_is_said_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, says: str
) -> None:
    monkeypatch.setattr(tables, "MAX_BYTES", 2000)
    (tmp_path / "t.csv").write_bytes(data)

    with pytest.raises(TableError, match=says):
        read_rows(tmp_path / "t.csv", naming_id)


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    rows = [{"a": "Zoë, “said”\nso", "b": 1.5}, {"a": None, "b": 0}]

    assert write_table(tmp_path / "new" / "t.csv", ["a", "b"], iter(rows)) == 2

    with (tmp_path / "new" / "t.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == [{"a": "Zoë, “said”\nso", "b": "1.5"}, {"a": "", "b": "0"}]


def test_a_row_that_cannot_be_made_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    def rows() -> Iterator[dict[str, object]]:
        yield {"a": 1}
        raise RuntimeError("no more")

    write_table(tmp_path / "t.csv", ["a"], [{"a": "before"}])
    with pytest.raises(RuntimeError):
        write_table(tmp_path / "t.csv", ["a"], rows())

    assert (tmp_path / "t.csv").read_text().split() == ["a", "before"]
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\0=1", "'\0=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\u200b\u2060=1", "'\u200b\u2060=1"),
        ("\u3164=1", "'\u3164=1"),
        ("\uff1d1\uff0b1", "'\uff1d1\uff0b1"),
        ("\uff0b1", "'\uff0b1"),
        ("\uff0d1", "'\uff0d1"),
        ("\uff20SUM(A1)", "'\uff20SUM(A1)"),
        ("see; =1+1", "see;' =1+1"),
        ('see;"=1+1"', 'see;\'"=1+1"'),
        ("see\t=1", "see\t'=1"),
        ("see\n\n=1\r\n- a list", "see\n\n'=1\r\n'- a list"),
        ("see\u2028=1", "see\u2028'=1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
    ],
)
def test_formulas_become_texts_wherever_a_cell_may_begin(formula: str, shown: str) -> None:
    assert harmless(formula) == shown
    assert harmless(shown) == shown


@pytest.mark.parametrize(
    "value",
    ['"-7"', "-", "-5", "+3.5", "-1e-05", "ada", "", "a=1", "a; b", "one - two\n-3\nthree", "x@y.org", -5, 2.5, None],
)
def test_numbers_and_plain_texts_stay(value: object) -> None:
    assert harmless(value) == value


def test_half_a_character_does_not_stop_a_table(tmp_path: Path) -> None:
    write_table(tmp_path / "t.csv", ["a"], [{"a": "ad\udcff"}])

    assert (tmp_path / "t.csv").read_text(encoding="utf-8").split() == ["a", "ad?"]


TEXTS = st.text(st.sampled_from('=+-@\uff1d\uff0d;,\t\n\r\0 "\ufeff\u200b\u2028ab1') | st.characters(), max_size=12)


@pytest.mark.parametrize("separator", ",;\t")
@given(texts=st.lists(TEXTS, min_size=2, max_size=2))
def test_no_cell_is_a_formula_however_the_cells_are_parted(
    tmp_path_factory: pytest.TempPathFactory, separator: str, texts: list[str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "t.csv"
    write_table(path, ["id", *texts], [{"id": "ada", **dict.fromkeys(texts, ""), texts[0]: texts[1]}])
    read = path.read_text(encoding="utf-8")

    for found in itertools.chain(*csv.reader(io.StringIO(read, newline=""), delimiter=separator)):
        seen = found.strip("\0\ufeff\u200b \t\r\n")
        first = unicodedata.normalize("NFKC", seen[:1])
        assert first not in set("=+@-") or re.fullmatch(r"-|[+-]?[\d.]+([eE][+-]?\d+)?", seen), found


@given(TEXTS)
def test_the_text_can_still_be_read(text: str) -> None:
    shown = str(harmless(text))

    assert shown.replace("'", "") == text.encode("utf-8", "replace").decode().replace("'", "")
