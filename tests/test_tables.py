"""Tables: what is written can be read again, nothing is half-written, and no spreadsheet runs anything."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise.tables import harmless, write_table


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


@pytest.mark.parametrize("formula", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_become_texts(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


@pytest.mark.parametrize("value", ["-", "-5", "+3.5", "-1e-05", "ada", "", "a=1", -5, 2.5, None])
def test_numbers_and_plain_texts_stay(value: object) -> None:
    assert harmless(value) == value


@given(st.text())
def test_no_text_starts_a_formula(text: str) -> None:
    shown = str(harmless(text))

    assert shown in (text, f"'{text}")
    assert shown[:1] not in ("=", "@", "\t", "\r") or len(shown) == 1
