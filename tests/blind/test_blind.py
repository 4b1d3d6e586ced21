"""Sheets for a second reader: they hold no key, come back as responses, and nothing in them is silently wrong."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE, change
from typer.testing import CliRunner, Result

from claimwise import kinds
from claimwise.blind.questions import LETTERS, BlindQuestion, questions
from claimwise.blind.results import agreements, kappa, shares
from claimwise.blind.sheets import make_sheet, read_sheets
from claimwise.cli import app
from claimwise.content import Course
from claimwise.errors import ClaimwiseError
from claimwise.kinds import ResponseError

Answer = Callable[[BlindQuestion, dict[str, str]], str]


def best(question: BlindQuestion, letters: dict[str, str]) -> str:
    """What somebody writes who knows the key."""
    right = kinds.best(question.part)
    if isinstance(right, list):
        return " ".join(letters[option] for option in right) or "none"
    return letters.get(right, right)


def fill(course: Course, path: Path, answer: Answer) -> None:
    """Fill in a sheet as a spreadsheet saves it."""
    asked = {question.place: question for question in questions(course.modules[MODULE], course.vocabulary)}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        question = asked[row["item"], row["part"]]
        letters = {name: letter for letter, (name, _) in question.options(MODULE, row["reader"]).items()}
        row["answer"] = answer(question, letters)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def sheet(course: Course, view: str = "cues", reader: str = "ada", answer: Answer | None = best) -> Path:
    made = make_sheet(course, course.modules[MODULE], view, reader)
    if answer:
        fill(course, made.table, answer)
    return made.table


def blind(root: Path, *arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["blind", MODULE, *arguments, "--root", str(root)])


def findings(course: Course, *paths: Path) -> list[str]:
    found = read_sheets(course, course.modules[MODULE], paths)[2]
    return [str(finding).replace(f"{paths[0].parent}/", "") for finding in found]


@pytest.fixture
def course(tiny: Path) -> Course:
    return Course.load(tiny)


def test_only_graded_parts_that_need_their_passage_are_asked(course: Course) -> None:
    asked = questions(course.modules[MODULE], course.vocabulary)

    assert [(*question.place, question.group) for question in asked] == [
        ("q2", "verdict", "verdicts"),
        ("q2", "flaws", "several choices"),
        ("q4", "verdict", "verdicts"),
        ("q4", "share", "numbers"),
        ("q4", "word", "short texts"),
    ]


def test_each_view_shows_what_it_says_and_none_the_key(course: Course) -> None:
    tell = {view: make_sheet(course, course.modules[MODULE], view, "ada").page.read_text() for view in ("cues", "item")}

    quote = course.cases["tea"].claims["t02"].quote
    assert quote not in tell["cues"]
    assert quote in tell["item"]
    assert "Indirect evidence" not in tell["cues"]
    assert "Indirect evidence" in tell["item"]
    for page in tell.values():
        assert "How well is this supported?" in page
        for secret in ("Nobody counted.", "That is the count.", "Nobody says how many customers"):
            assert secret not in page


def test_the_whole_view_holds_the_chapter_without_its_self_check(tiny: Path) -> None:
    chapter = tiny / "book/chapters/01-tea.md"
    chapter.parent.mkdir()
    body = "# Tea\n\n{term}`Tea` is wet {cite}`leaf2020`.\n\n```{claim} t01\n```\n\n```{evidence} leaf2020\n```\n\n"
    chapter.write_text(body + ":::{admonition} Look\n:class: tip\nA *box*.\n:::\n\n```{self-check} 01-tea\n```\n")
    course = Course.load(tiny)

    page = make_sheet(course, course.modules[MODULE], "whole", "ada").page.read_text()

    case = course.cases["tea"]
    for shown in ("Tea is wet .", case.claims["t01"].quote, case.evidence["leaf2020"].found):
        assert shown in page
    assert "<p>A <em>box</em>.</p>" in page
    assert not re.search(r"self-check|:class:|\{term\}|leaf2020", page)


def test_readers_get_orders_of_their_own_that_stay(course: Course) -> None:
    asked = questions(course.modules[MODULE], course.vocabulary)[0]
    orders = {name: asked.options(MODULE, name) for name in ("ada", "bo", "cy", "di")}

    assert len({tuple(order.values()) for order in orders.values()}) > 1
    assert asked.options(MODULE, "ada") == orders["ada"]


def test_who_knows_the_key_earns_everything(course: Course) -> None:
    paths = [sheet(course, view, reader) for view in ("cues", "item") for reader in ("ada", "bo")]

    asked, readings, found = read_sheets(course, course.modules[MODULE], paths)

    assert found == []
    assert [(reading.view, reading.reader) for reading in readings] == [
        ("cues", "ada"), ("cues", "bo"), ("item", "ada"), ("item", "bo"),
    ]  # fmt: skip
    assert {share.share for share in shares(asked, readings)} == {1.0}
    assert {each.same for each in agreements(asked, readings)} == {1.0}


def test_who_cannot_say_earns_nothing_and_is_counted(course: Course) -> None:
    asked, readings, found = read_sheets(course, course.modules[MODULE], [sheet(course, answer=lambda *_: "?")])

    assert found == []
    assert {(share.share, share.parts == share.asked) for share in shares(asked, readings)} == {(0.0, True)}


def test_what_a_guess_earns_stands_beside(course: Course) -> None:
    asked, readings, _ = read_sheets(course, course.modules[MODULE], [sheet(course)])
    by_chance = {share.group: share.by_chance for share in shares(asked, readings)}

    assert by_chance["verdicts"] == pytest.approx((1.2 + 1.4) / 2 / 5)
    assert by_chance["numbers"] == 0


def test_a_sheet_may_come_back_from_any_spreadsheet_and_under_any_name(course: Course) -> None:
    path = sheet(course)
    other = path.with_name("from Ada (2).csv")
    other.write_bytes("\r\n".join(path.read_text().replace(",", ";").splitlines()).encode("utf-16"))
    fill(course, path, lambda question, letters: best(question, letters).upper().replace(" ", ", "))

    for given_back in (path, other):
        asked, readings, found = read_sheets(course, course.modules[MODULE], [given_back])
        assert found == []
        assert shares(asked, readings)[0].share == 1


SLIPS: dict[str, tuple[str, str, str]] = {
    "an unknown letter": ("q2,verdict", "z", "there is no option “z” → write one of a b c d e"),
    "two letters": ("q2,verdict", "a b", "“a b” names more than one option → write one of a b c d e"),
    "no number": ("q4,share", "half", "“half” is no number → write a number, in %"),
    "a blank": ("q2,verdict", "", "no answer → answer it, or write ? for “I cannot say”"),
}


@pytest.mark.parametrize(("place", "typed", "says"), SLIPS.values(), ids=SLIPS)
def test_an_answer_that_cannot_be_read_is_named_with_its_line_and_left_out(
    course: Course, place: str, typed: str, says: str
) -> None:
    item, part = place.split(",")
    path = sheet(course, answer=lambda asked, letters: typed if asked.place == (item, part) else best(asked, letters))
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if f",{place}," in text)

    asked, readings, _ = read_sheets(course, course.modules[MODULE], [path])

    assert findings(course, path) == [f"01-tea.cues.ada.csv:{line}: {item}, {part}: {says}"]
    every = shares(asked, readings)[-1]
    assert (every.share, every.parts, every.asked) == (1.0, 4, 5)


def test_rows_that_are_missing_doubled_or_strange_are_named(course: Course) -> None:
    path = sheet(course)
    header, first, second, *others = path.read_text().splitlines()
    strange = [second.replace("q2", "q9"), second.replace("cues", "queues"), second.replace("ada", "", 1)]
    path.write_text("\n".join([header, first, first, *strange, *others]))

    assert findings(course, path) == [
        "01-tea.cues.ada.csv:3: q2, verdict: the same part stands at 01-tea.cues.ada.csv:2 → keep one of them",
        "01-tea.cues.ada.csv:4: q9, flaws: no such part is asked → "
        "delete the row, or use a sheet of this module as it is now",
        "01-tea.cues.ada.csv:5: q2, flaws: there is no view “queues” → did you mean “cues”? "
        "Else use one of cues, item, whole",
        "01-tea.cues.ada.csv:6: q2, flaws: nobody is named as its reader → write the name that the sheet was made with",
        "01-tea.cues.ada.csv: q2, flaws has no row by ada → add it from the sheet as it was made",
    ]


def test_a_question_changed_since_is_not_misread(course: Course, tiny: Path) -> None:
    path = sheet(course)
    change(tiny / "solutions/01-tea.yml", "text: It rests on stories.", "text: It rests on hearsay.")

    assert [finding.partition(": ")[2] for finding in findings(Course.load(tiny), path)] == [
        "q2, flaws: the question was changed after the sheet was made → make a new sheet, and ask again"
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04", b'reader,"'])
def test_a_file_that_is_no_sheet_is_named(course: Course, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)

    assert len(findings(course, path)) == 1
    assert len(findings(course, tmp_path / "gone.csv")) == 1


def test_answers_are_not_written_over(course: Course) -> None:
    path = sheet(course)
    before = path.read_text()

    with pytest.raises(ClaimwiseError, match="this sheet holds answers"):
        sheet(course, answer=None)
    assert path.read_text() == before
    assert sheet(course, reader="bo", answer=None) == sheet(course, reader="bo", answer=None)


@pytest.mark.parametrize("reader", ["", "../up", "a b", "a.b", "-a", "x" * 31])
def test_a_reader_s_name_is_part_of_a_file_s_name(course: Course, reader: str) -> None:
    with pytest.raises(ClaimwiseError, match="cannot be part of a file's name"):
        sheet(course, reader=reader)


def test_the_command_makes_sheets_and_reads_them_back(course: Course, tiny: Path) -> None:
    made = blind(tiny, "--view", "item", "--reader", "ada", "--reader", "bo")
    assert made.exit_code == 0, made.output
    for reader in ("ada", "bo"):
        fill(course, tiny / f"reports/blind/01-tea.item.{reader}.csv", best)

    result = blind(tiny, "--read")

    assert result.exit_code == 0, result.output
    assert re.search(r"q4, share +13.5 +✓ 13.5 +✓ 13.5", result.output)
    assert re.search(r"ada +verdicts +2 of 2 +100% +26%", result.output)
    assert re.search(r"ada – bo +all +5 +100% +1.00", result.output)
    with (tiny / "reports/blind/01-tea.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 10
    assert blind(tiny, "--read").exit_code == 0  # the table of results is not taken for a sheet


def test_the_command_says_what_it_lacks(course: Course, tiny: Path) -> None:
    assert "there is no sheet of 01-tea yet" in blind(tiny, "--read").output
    assert "there is no view “all”" in blind(tiny, "--view", "all").output
    path = sheet(course, answer=None)
    result = blind(tiny, str(path))
    assert result.exit_code == 1
    assert result.output.count("no answer") == 5


# --- answers on paper


PARTS: list[dict[str, Any]] = [
    {"select": "one", "credit": {"a": 1, "c": 0.4}},
    {"select": "many", "correct": ["a", "c"], "neutral": ["b"]},
    {"select": "many", "correct": [], "neutral": []},
]
OPTIONS = [{"id": name, "text": name} for name in "abcd"]


def parts(tiny_part: dict[str, Any]) -> dict[str, Any]:
    return {"id": "x", "kind": "choice", "prompt": "?", "points": 1, "options": OPTIONS, "why": {}, **tiny_part}


@pytest.mark.parametrize("part", [parts(part) for part in PARTS])
def test_what_a_guess_earns_is_the_mean_of_all_guesses(part: dict[str, Any]) -> None:
    ids = kinds.option_ids(part)
    if part["select"] == "one":
        guesses: list[Any] = list(ids)
    else:
        guesses = [[name for name, take in zip(ids, taken, strict=True) if take] for taken in product((0, 1), repeat=4)]

    mean = sum(kinds.credit(part, guess) for guess in guesses) / len(guesses)
    assert kinds.of(part).by_chance(part) == pytest.approx(mean)


@given(st.sampled_from(PARTS), st.text(st.sampled_from("abcdefz ,;-?none"), max_size=12), st.randoms())
def test_whatever_is_written_is_read_or_named(part: dict[str, Any], written: str, chance: random.Random) -> None:
    whole = parts(part)
    ids = kinds.option_ids(whole)
    chance.shuffle(ids)
    options = dict(zip(LETTERS, ids, strict=False))
    try:
        response = kinds.of(whole).from_paper(whole, written, options)
    except ResponseError as error:
        assert "“" in str(error)
    else:
        kinds.check(whole, response)


def test_kappa_of_known_tables() -> None:
    # Cohen 1960: agreement of 0.7 where habits alone give 0.5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("y", "y")] * 5) is None
    assert kappa([("y", "n"), ("n", "y")]) == -1


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_kappa_is_one_only_for_readers_who_always_agree(pairs: list[tuple[int, int]]) -> None:
    value = kappa(pairs)

    if value is not None:
        assert value <= 1
        assert (value == pytest.approx(1)) == all(one == other for one, other in pairs)
