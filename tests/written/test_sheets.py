"""Marking sheets: what a spreadsheet and a second marker do to them, and what is said about each slip."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import Class

from claimwise.content import ContentError
from claimwise.content.modules import ResolvedModule
from claimwise.errors import Cancelled, ClaimwiseError
from claimwise.written.agreement import compare_markers
from claimwise.written.answers import WrittenAnswer, written_answers
from claimwise.written.sheets import CodedAnswers, MarkersMark, coded, draw, read_sheet, write_sheet

Q = "written-q5-note"
LEVELS = ["evidence (0 to 2)", "strength (0 to 2)", "missing (0 to 2)", "fair (0 to 2)"]
HEADER = ["code", "question", "answer", *LEVELS, "total"]


def answers(*texts: str) -> list[WrittenAnswer]:
    return [WrittenAnswer(f"student{number}", Q, text) for number, text in enumerate(texts)]


@pytest.fixture
def sample(tmp_path: Path, tiny_module: ResolvedModule) -> CodedAnswers:
    return coded(answers("One.", "Two.", "Three,\nin lines."), tiny_module, tmp_path)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def save(path: Path, rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def test_a_sheet_tells_no_name_and_no_mark(tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, sample, tiny_module)

    header, *rows = table(path)

    assert header == HEADER
    assert [row[3:] for row in rows] == [[""] * 5] * 3
    assert {row[2] for row in rows} == {"One.", "Two.", "Three,\nin lines."}
    assert "student" not in path.read_text()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # or some spreadsheets would garble the texts


def test_a_code_belongs_to_one_text_in_one_course(tmp_path: Path, tiny_module: ResolvedModule) -> None:
    one, again = (coded(answers("One."), tiny_module, tmp_path / "a") for _ in range(2))
    changed = coded(answers("One!"), tiny_module, tmp_path / "a")
    elsewhere = coded(answers("One."), tiny_module, tmp_path / "b")

    assert list(one) == list(again)
    assert len({*one, *changed, *elsewhere}) == 3


def test_no_spreadsheet_takes_a_code_for_something_else(tmp_path: Path, tiny_module: ResolvedModule) -> None:
    codes = coded(answers(*map(str, range(2000))), tiny_module, tmp_path)

    assert len(codes) == 2000
    assert all(code.isalpha() and len(code) == 10 and not set(code) & set("aeiou") for code in codes)


@given(size=st.integers(1, 200), share=st.floats(0, 1), seed=st.integers(0, 100))
@settings(max_examples=30)
def test_a_sample_takes_its_share_of_each_question(size: int, share: float, seed: int) -> None:
    everything = {f"{q}{n:03}": WrittenAnswer(f"s{n}", q, "Text") for q in ("a", "b") for n in range(size)}

    drawn = draw(everything, share, seed)

    for question in ("a", "b"):
        number = sum(answer.question == question for answer in drawn.values())
        assert number >= min(size, 10)
        assert number >= share * size
        assert number <= max(10, share * size + 1)
    assert drawn == draw(everything, share, seed)


A_NUMBER = re.compile(r"-|[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
"""What a spreadsheet runs not, though it begins with a sign: a number, or a dash alone."""


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
@example("-0")
@example("-1e5")
@settings(max_examples=60)
def test_whatever_was_written_the_sheet_comes_back_whole_and_harmless(
    tmp_path: Path, tiny_module: ResolvedModule, text: str
) -> None:
    (tmp_path / "sheet.csv").unlink(missing_ok=True)
    sample = coded(answers(text.strip(), "=2+3"), tiny_module, tmp_path)
    write_sheet(tmp_path / "sheet.csv", sample, tiny_module)

    header, *rows = table(tmp_path / "sheet.csv")
    texts = [row[2] for row in rows if not A_NUMBER.fullmatch(row[2])]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for text in texts)
    save(tmp_path / "sheet.csv", [header, *([*row[:7], "5"] for row in rows)])

    assert read_sheet(tmp_path / "sheet.csv", sample, tiny_module) == dict.fromkeys(sample, MarkersMark(5))


SAVED: dict[str, Callable[[Path, list[list[str]]], Path]] = {
    "commas": save,
    "semicolons in an older code": lambda path, rows: save(path, rows, "cp1252", ";"),
    "tabs as “Unicode text”": lambda path, rows: save(path, rows, "utf-16", "\t"),
    "with a line about semicolons": lambda path, rows: save(path, [["sep=;"], *rows], delimiter=";"),
    "tabs": lambda path, rows: save(path, rows, delimiter="\t"),
    "blank rows at the end": lambda path, rows: save(path, [*rows, [""] * 8, []]),
    "columns moved and added": lambda path, rows: save(path, [[*row[::-1], "my note"] for row in rows]),
    "capitals and spaces": lambda path, rows: save(
        path, [rows[0], *([f" {row[0].upper()} ", *row[1:]] for row in rows[1:])]
    ),
    "decimals": lambda path, rows: save(
        path, [rows[0], *([*row[:3], *(f"{v},0" for v in row[3:7]), ""] for row in rows[1:])]
    ),
    "without texts": lambda path, rows: save(path, [[row[0], *row[3:]] for row in rows]),
}


@pytest.mark.parametrize("saved", SAVED.values(), ids=SAVED)
def test_a_sheet_can_be_read_however_it_was_saved(
    tmp_path: Path,
    sample: CodedAnswers,
    tiny_module: ResolvedModule,
    saved: Callable[[Path, list[list[str]]], Path],
) -> None:
    rows = [HEADER, *([code, Q, "“Thrée”,\nin lines", "0", "1", "2", "2", "5"] for code in sample)]

    marks = read_sheet(saved(tmp_path / "sheet.csv", rows), sample, tiny_module)

    assert marks == dict.fromkeys(sample, MarkersMark(5, {"evidence": 0, "strength": 1, "missing": 2, "fair": 2}))


SLIPS = {
    "a level outside": (["0", "1", "3", "2", ""], "“missing” is “3” → give a whole number from 0 to 2"),
    "half a level": (["0", "1", "1.5", "2", ""], "“missing” is “1.5” → give a whole number from 0 to 2"),
    "a word": (["0", "1", "two", "2", ""], "“missing” is “two” → give a whole number from 0 to 2"),
    "a blank level": (["0", "1", "", "2", "5"], "“missing” is blank → give a whole number from 0 to 2"),
    "no marks": (["", "", "", "", ""], "there are no marks → mark it, or delete the row"),
    "a total outside": (["", "", "", "", "9"], "the total is “9” → give a number from 0 to 8"),
    "no number": (["", "", "", "", "five"], "the total is “five” → give a number from 0 to 8"),
    "a comma too many": (
        ["", "", "", "", "7", "5"],
        "it has more cells than the table has columns → write 7.5, or put 7,5 into quotation marks",
    ),
    "another sum": (["0", "1", "1", "2", "5"], "the total is 5, but the levels add up to 4 → correct one, or clear it"),
}


@pytest.mark.parametrize(("typed", "says"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_by_line_row_and_code(
    tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule, typed: list[str], says: str
) -> None:
    first, second, _ = sample
    rows = [HEADER, [first, Q, "in\ntwo lines", "2", "2", "2", "2", "8"], [second, Q, "x", *typed]]
    path = save(tmp_path / "sheet.csv", rows)

    with pytest.raises(ContentError) as error:
        read_sheet(path, sample, tiny_module)

    assert [str(problem) for problem in error.value.findings] == [f"{path}:4: row 3, “{second}”: {says}"]


def test_all_slips_are_named_at_once(tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule) -> None:
    first, second, _ = sample
    rows = [HEADER, [first, "", "", "9", "", "2", "2"], [second, *[""] * 6, "3"], [second, *[""] * 6, "3"], ["zzz"]]

    with pytest.raises(ContentError) as error:
        read_sheet(save(tmp_path / "sheet.csv", rows), sample, tiny_module)

    said = "\n".join(problem.what for problem in error.value.findings)
    assert "row 2, " in said
    assert "“evidence” is “9”" in said
    assert "“strength” is blank" in said
    assert f"row 4, “{second}”: the same code stands in row 3" in said
    assert "row 5, “zzz”: no answer has this code" in said


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "there is no column “code”"),
        (b"PK\x03\x04\x14\x00\x06\x00", "this is no CSV file → save the table as CSV"),
        (b"name,total\nada,5\n", "there is no column “code”"),
        (b'code,total\n"abc', "not a CSV table"),
        (b"code,total\nzzz,5\nyyy,5\n", "none of its codes belongs to an answer to 01-tea"),
    ],
)
def test_a_file_that_is_no_sheet_of_the_module_is_refused(
    tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule, data: bytes, says: str
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)

    with pytest.raises(ContentError, match=says):
        read_sheet(path, sample, tiny_module)


@given(
    st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"code,total\n{text}".encode("utf-8", "replace"))
)
def test_any_file_is_read_or_refused_in_words(
    tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule, data: bytes
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)

    try:
        assert read_sheet(path, sample, tiny_module) == {}
    except ContentError as error:
        assert error.findings


def test_a_filled_in_sheet_and_any_other_file_are_never_written_over(
    tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule
) -> None:
    path = tmp_path / "sheet.csv"
    write_sheet(path, sample, tiny_module)
    write_sheet(path, dict(list(sample.items())[:1]), tiny_module)  # nobody has typed anything yet
    assert len(table(path)) == 2

    for precious in (f"code,question,answer,total\n{next(iter(sample))},{Q},One.,0\n", "my diary\n"):
        path.write_text(precious)
        with pytest.raises(ContentError, match="this file holds marks or something else → move it away"):
            write_sheet(path, sample, tiny_module)
        assert path.read_text() == precious


def test_two_markers_are_compared_and_what_only_one_marked_is_a_finding(
    tmp_path: Path, sample: CodedAnswers, tiny_module: ResolvedModule
) -> None:
    one, two, three = sample
    first = save(tmp_path / "a.csv", [["code", "total"], [one, "5"], [two, "2"]])
    second = save(tmp_path / "b.csv", [["code", "total"], [one, "5"], [two, "7"], [three, "1"]])
    marked = {**sample, two: dataclasses.replace(sample[two], points=2.0)}

    both = compare_markers(sample, tiny_module, first, second)
    grader = compare_markers(marked, tiny_module, first, None)

    assert [(result.what, result.n, result.exact) for result in both.agreements[Q]] == [("Total", 2, 0.5)]
    assert [(found.code, found.gap) for found in both.differences] == [(two, 5)]
    assert list(map(str, both.findings)) == [
        f"1 of 3 answers in {second} are left out, because they are not in the first sheet"
    ]
    assert (grader.second, grader.differences) == ("formgrader", [])
    assert list(map(str, grader.findings)) == ["1 of 2 answers are left out, because they have no mark in formgrader"]
    with pytest.raises(ClaimwiseError, match="has a mark in formgrader yet"):
        compare_markers(sample, tiny_module, first, None)


def test_reading_the_answers_can_be_stopped(tea_class: Class) -> None:
    for student in ("ada", "bo"):
        tea_class.hand_in(student, tea_class.solved())

    def stop(_done: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        written_answers(tea_class.nbgrader, tea_class.module, stop)
