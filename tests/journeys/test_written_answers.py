"""A grader's way with written answers: draw some for a second marker, compare, and see which texts are alike."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import MODULE, Class, cell, changed
from typer.testing import CliRunner, Result

from claimwise.cli import app
from claimwise.handed_in.responses import write

QUESTION = "written-q5-note"
TEXTS = [
    "Some customers told us they slept better; nobody compared.",
    "some customers told us they slept better, nobody compared",
    "Some customers told us they slept better; nobody compared them.",
    "=cmd|' /C calc'!A0 <script>alert('tea')</script>",
    "A shop praises its own tea, and half a character \ud800 is no text.",
    "Tea works for everybody.",
    *(
        f"Number {number} of the class, of whom nobody has asked a second person {number * 7919}."
        for number in range(8)
    ),
]
POINTS = [6, 4, 6, 1, 3, 0, *[5] * 8]


def run(tea_class: Class, *arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, [*arguments, "--root", str(tea_class.root)])


def student(number: int) -> str:
    return f"student{number:03}"


@pytest.fixture
def handed_in(tea_class: Class) -> Class:
    """A class with written answers, one blank and one broken notebook, nothing of it marked."""
    for number, text in enumerate(TEXTS):
        notebook = changed(tea_class.solved(), lambda notebook, text=text: cell(notebook, QUESTION).update(source=text))
        tea_class.hand_in(student(number), notebook)
    tea_class.hand_in("blank", tea_class.release())
    tea_class.hand_in("broken", '{"cells": [')
    return tea_class


@pytest.fixture
def marked(handed_in: Class) -> Class:
    """The same class, marked in formgrader but for the last answer."""
    handed_in.grade()
    with handed_in.nbgrader.gradebook() as gradebook:
        for number, points in enumerate(POINTS[:-1]):
            grade = gradebook.find_grade(QUESTION, MODULE, MODULE, student(number))
            grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()
    return handed_in


def fill_in(sheet: Path, levels: dict[str, tuple[int, int, int, int]]) -> list[dict[str, str]]:
    """Type levels into a sheet, by the beginning of the text; (1, 1, 1, 2) for the other rows. Gives the rows."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        given = next((given for text, given in levels.items() if row["answer"].startswith(text)), (1, 1, 1, 2))
        row |= dict(zip([name for name in row if "(0 to 2)" in name], map(str, given), strict=True))
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_a_second_marker_marks_a_sheet_and_the_two_compare(marked: Class, tmp_path: Path) -> None:
    result = run(marked, "sample", MODULE, "--share", "1")

    assert result.exit_code == 0, result.output
    assert "14 of 14 answers, drawn by chance, without names" in result.output
    assert "broken: the file is cut short or damaged" in result.output
    sheet = marked.root / "reports" / f"{MODULE}-sheet.csv"
    assert "student0" not in sheet.read_text()
    rubrics = (marked.root / "reports" / f"{MODULE}-rubrics.html").read_text()
    assert "Nothing beyond it" in rubrics
    assert "the columns evidence, strength, missing, fair" in rubrics
    assert "student0" not in rubrics

    other = tmp_path / "other.csv"
    other.write_bytes(sheet.read_bytes())
    rows = fill_in(
        sheet, {"Tea works": (2, 2, 2, 2), "A shop": (1, 1, 0, 1), "Some": (2, 2, 1, 1), "some": (2, 2, 1, 1)}
    )
    assert any(row["answer"].startswith("'=cmd") for row in rows)
    assert run(marked, "sample", MODULE).exit_code == 1  # not over the second marker's work

    result = run(marked, "agreement", MODULE, str(sheet))

    assert result.exit_code == 0, result.output
    assert "1 of 14 answers are left out, because they have no mark in formgrader" in result.output
    # 10 of 13 alike: not “Tea works” (8 against 0), “=cmd” (5 against 1) and “some customers” (6 against 4).
    assert re.search(r"^Total +13 +77% +77%", result.output, re.MULTILINE)
    talk = result.output.partition("Talk about these")[2].splitlines()[1:7]
    assert talk[0].endswith("A 8 (evidence 2, strength 2, missing 2, fair 2), B 0")
    assert "“Tea works for everybody.”" in talk[1]
    assert "B 1" in talk[2]
    assert "student0" not in result.output
    assert "(student005): A 8" in run(marked, "agreement", MODULE, str(sheet), "--names").output

    fill_in(other, {"Tea works": (0, 0, 0, 0)})
    result = run(marked, "agreement", MODULE, str(sheet), str(other))
    assert result.exit_code == 0, result.output
    for row in ("True to the evidence", "Strength in the verb", "What is missing is said", "Plain and fair", "Total"):
        assert f"  {row}: " in result.output


def test_graders_see_the_text_of_the_card_and_what_else_stands_in_the_cell(tea_class: Class) -> None:
    notebook = tea_class.release()
    cell(notebook, "answers")["source"] = write({"q5": {"note": "Nobody compared."}})
    cell(notebook, QUESTION)["source"] = "Tea helps."
    tea_class.hand_in("ada", notebook)
    graded = tea_class.grade()["ada"]

    assert any("the card's counts, and the other is shown below it" in str(problem) for problem in graded.problems)
    run(tea_class, "sample", MODULE)
    run(tea_class, "feedback", MODULE)
    sheet = (tea_class.root / "reports" / f"{MODULE}-sheet.csv").read_text(encoding="utf-8-sig")
    seen = [tea_class.nbgrader.autograded_notebook(MODULE, "ada"), tea_class.nbgrader.feedback_page(MODULE, "ada")]
    for text in (sheet, *(path.read_text(encoding="utf-8") for path in seen)):
        first, rule, second = text.partition("The text above was written in the card, and counts.")
        assert rule
        assert "Nobody compared." in first
        assert "Tea helps." in second


def test_a_spoilt_sheet_is_explained(handed_in: Class) -> None:
    run(handed_in, "sample", MODULE)
    sheet = handed_in.root / "reports" / f"{MODULE}-sheet.csv"
    fill_in(sheet, {})
    text = sheet.read_text()
    sheet.write_text(text.replace(";1;1;1;2;", ";1;1;3;2;", 1).replace(";1;1;1;2;", ";;;;;", 1))

    result = run(handed_in, "agreement", MODULE, str(sheet))

    assert result.exit_code == 1
    assert f"{sheet}:2: row 2, “" in result.output
    assert "“missing” is “3” → give a whole number from 0 to 2" in result.output
    assert "there are no marks → mark it, or delete the row" in result.output
    assert "2 to correct." in result.output


def test_alike_answers_stand_side_by_side_with_their_marks(marked: Class) -> None:
    result = run(marked, "similar", MODULE)

    assert result.exit_code == 0, result.output
    assert "3 answers in 2 wordings, points so far: 4, 6" in result.output
    assert "hold answers with different points" in result.output
    html = (marked.root / "reports" / f"{MODULE}-similar.html").read_text()
    page = BeautifulSoup(html, "html.parser")
    group = page.find("section")
    assert group
    assert "Group 1: 3 answers, 2 wordings" in group.text
    assert "Different marks so far: 4, 6 points" in group.text
    said = sorted(item.text for item in group.find_all("li"))  # which wording is the most typical one is not told here
    assert said == ["student000: 6 points", "student001: 4 points", "student002: 6 points"]
    assert [mark.text for mark in group.find_all("mark")] == ["compared them."]
    assert "blank" not in html
    assert not page.find(["script", "img", "iframe"])
    assert "http" not in html
    assert [heading.name for heading in page.find_all(["h1", "h2", "h3"])][:3] == ["h1", "h2", "h3"]


def test_hostile_texts_stay_texts_on_the_page(tea_class: Class) -> None:
    for name in ("ada", "bo"):
        notebook = tea_class.solved()
        cell(notebook, QUESTION)["source"] = f"<img src=x onerror=alert(1)> {{{{ 7 * 7 }}}} \x1b[31m & {name}"
        tea_class.hand_in(name, notebook)

    result = run(tea_class, "similar", MODULE)

    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    page = BeautifulSoup((tea_class.root / "reports" / f"{MODULE}-similar.html").read_text(), "html.parser")
    assert not page.find("img")
    assert "<img src=x onerror=alert(1)> {{ 7 * 7 }}" in page.text
    assert "not marked yet" in page.text


@pytest.mark.parametrize("command", ["sample", "similar"])
def test_without_answers_there_is_nothing_to_do(tea_class: Class, command: str) -> None:
    tea_class.hand_in("bo", tea_class.release())

    result = run(tea_class, command, MODULE)

    assert result.exit_code == 1
    assert "nobody has handed in a written answer to 01-tea yet" in result.output
    assert not (tea_class.root / "reports").exists()


def test_other_commands_do_not_wait_for_the_libraries_of_these() -> None:
    code = "import sys, claimwise.cli; print({'sklearn', 'numpy', 'nbgrader'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "set()"
