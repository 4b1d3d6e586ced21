"""The class page: the right numbers, no names, one file, and readable by everybody."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from modules import A, B, add_forms
from support import MODULE, TINY, Class, cell, change, changed
from typer.testing import CliRunner

from claimwise.assign import assign
from claimwise.cli import app
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.handed_in import responses
from claimwise.report.class_page import class_page
from claimwise.report.gain import Taken
from claimwise.report.results import class_work
from claimwise.report.summary import ModuleSummary, summarise
from claimwise.source_notebook import solution_answers


def answering(tea_class: Class, **changes: dict):  # type: ignore[no-untyped-def,type-arg]
    """A notebook with the best answers but for some parts; ``None`` leaves a part out."""
    answers = solution_answers(tea_class.module)
    for item, parts in changes.items():
        answers[item] = {part: given for part, given in {**answers[item], **parts}.items() if given is not None}
    source = responses.write(answers)
    return changed(tea_class.release(), lambda notebook: cell(notebook, "answers").update(source=source))


def a_class(tea_class: Class, right: int, wrong: int) -> ModuleSummary:
    """So many students with the best answers, so many who believe everything, one empty and one damaged file."""
    believes = {"verdict": "supported", "verdict_confidence": 90, "flaws": ["nature"]}
    for number in range(right):
        tea_class.hand_in(f"able{number:02}", answering(tea_class, q2={"verdict_confidence": 90}))
    for number in range(wrong):
        tea_class.hand_in(f"weak{number:02}", answering(tea_class, q2=believes, q3={"rank": None, "pairs": None}))
    tea_class.hand_in("empty", changed(tea_class.solved(), lambda n: cell(n, "answers").update(source="answers()")))
    tea_class.hand_in("damaged", "{")
    return summarise(tea_class.module, class_work(tea_class.nbgrader, tea_class.module))


@pytest.fixture
def page_of(tea_class: Class):  # type: ignore[no-untyped-def]
    """A function from a class's size to its page."""

    def page(right: int, wrong: int) -> BeautifulSoup:
        course = Course.load(tea_class.root)
        html = class_page(course, [a_class(tea_class, right, wrong)], date(2026, 11, 23))
        return BeautifulSoup(html, "html.parser")

    return page


def test_a_module_in_numbers(tea_class: Class) -> None:
    summary = a_class(tea_class, right=12, wrong=8)
    customers, words, numbers = summary.items

    assert (summary.n, summary.empty, summary.unreadable) == (20, 1, 1)
    assert customers.facility == pytest.approx(12 / 20)  # all 4 points or none
    assert customers.discrimination == pytest.approx(1)  # the same people lack both items
    assert numbers.discrimination is None  # everybody has it
    assert (customers.blank, words.blank) == (0, pytest.approx(2 / 3 * 8 / 20))
    assert customers.wrong is not None
    assert (customers.wrong.option.id, customers.wrong.share) == ("supported", 8 / 20)
    assert customers.wrong.option.misconception == "M01"
    assert summary.mean == pytest.approx((12 * 18 + 8 * (18 - 4 - 6)) / 20 / 18 * 100)
    assert numbers.remarks == ("nearly everybody has it: too easy to tell people apart",)
    assert words.remarks == ("often left blank",)


def test_a_wrong_answer_that_beats_the_best_one_is_singled_out(tea_class: Class) -> None:
    customers = a_class(tea_class, right=8, wrong=12).items[0]

    assert "a wrong answer is chosen more often than the best one" in customers.remarks


def test_alpha_and_discrimination_wait_for_ten_students(tea_class: Class) -> None:
    summary = a_class(tea_class, right=5, wrong=4)

    assert summary.alpha is None
    assert all(item.discrimination is None and not item.remarks for item in summary.items)


def test_the_page_shows_the_numbers_in_words_and_tables(page_of) -> None:  # type: ignore[no-untyped-def]
    text = page_of(12, 8).get_text(" ", strip=True)

    assert "On average students were 90% sure, and 60% of these answers were the best." in text
    assert "They were too sure, by 30 percentage points." in text
    assert "40%: Supported: there is good evidence for it" in text
    assert "(M01: It helped me, so it works)" in text
    assert "With 20 students chance moves these numbers a lot." in text
    assert "Before and after" not in text


def test_the_page_names_nobody(page_of) -> None:  # type: ignore[no-untyped-def]
    html = str(page_of(2, 1))

    assert not any(name in html for name in ("able0", "weak0", "damaged"))


def test_the_page_is_one_file_without_scripts(page_of) -> None:  # type: ignore[no-untyped-def]
    soup = page_of(2, 1)

    assert not soup.find_all(["script", "img", "iframe", "object"])
    assert [link["href"] for link in soup.find_all("link")] == ["data:,"]
    assert all(link["href"].startswith("#") and soup.find(id=link["href"][1:]) for link in soup.find_all("a"))


def test_every_figure_has_a_text_alternative_and_a_table(page_of) -> None:  # type: ignore[no-untyped-def]
    soup = page_of(12, 8)
    figures = soup.find_all("figure")

    assert len(figures) == 4  # scores, discernment, confidence, items
    for figure in figures:
        labels = figure.svg["aria-labelledby"].split()
        assert figure.svg["role"] == "img"
        assert all(soup.find(id=label).get_text(strip=True) for label in labels)
        assert figure.find_next_sibling("details").table.caption
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert all(heading["scope"] for heading in soup.find_all("th"))


def test_what_authors_write_is_escaped(tea_class: Class) -> None:
    change(tea_class.root / "solutions/01-tea.yml", "It says natural means good.", "<script>alert(1)</script>")
    change(tea_class.root / "solutions/01-tea.yml", "title: Customers", "title: <b>Customers</b>")
    tea_class.module = Course.load(tea_class.root).modules[MODULE]
    summary = a_class(tea_class, right=0, wrong=2)
    # The verdict's wrong option comes first; blank it so that the flaws' one is shown.
    html = class_page(Course.load(tea_class.root), [summary], date(2026, 11, 23))

    assert "<b>Customers" not in html
    assert "<script>" not in html
    assert "&lt;b&gt;Customers" in html


def two_tests(root: Path) -> tuple[Course, ModuleSummary, ModuleSummary]:
    """A course with the two forms of a test, in which Ada took A first and Bo B first."""
    add_forms(root)
    course = Course.load(root)
    early, late = datetime(2026, 9, 1), datetime(2026, 12, 1)
    a, b = (summarise(course.modules[name], []) for name in (A, B))
    a.tests.update(ada=Taken(50, early), bo=Taken(70, late))
    b.tests.update(ada=Taken(75, late), bo=Taken(60, early))
    return course, a, b


def test_before_and_after_by_order(tiny: Path) -> None:
    course, a, b = two_tests(tiny)

    soup = BeautifulSoup(class_page(course, [a, b], date(2026, 11, 23)), "html.parser")
    text = soup.find(id="tests").get_text(" ", strip=True)

    assert "From form A to form B the mean score rose by 25 percentage points, which is 50% of what was left" in text
    assert "From form B to form A the mean score rose by 10 percentage points, which is 25% of what was left" in text
    assert "With one student chance moves these numbers a lot." in text
    assert "Only one order" not in text
    assert "Against another class" not in text


def test_one_form_alone_is_no_before_and_after(tiny: Path) -> None:
    course, a, _b = two_tests(tiny)

    assert "Before and after" not in class_page(course, [a], date(2026, 11, 23))


def test_the_page_compares_with_another_class(tiny: Path) -> None:
    course, a, b = two_tests(tiny)

    soup = BeautifulSoup(class_page(course, [a, b], date(2026, 11, 23), [a, b]), "html.parser")
    text = soup.find(id="tests").get_text(" ", strip=True)
    assert "Against another class Too few to compare" in text
    nobody = class_page(course, [a, b], date(2026, 11, 23), [])
    assert "The other class took the forms in no order that this class took them in" in nobody


def test_forms_and_answers_stand_on_the_page(tea_class: Class) -> None:
    classes = {name: tea_class.root / name for name in ("here", "there")}
    for name, folder in classes.items():
        shutil.copytree(tea_class.root, folder, ignore=lambda _folder, names: [n for n in names if n in classes])
        add_forms(folder)
        for module in (A, B):
            assign(Nbgrader(folder), Course.load(folder).modules[module])
        for number in range(24):
            first, last = (A, B) if number % 2 else (B, A)
            right = 3 if name == "here" else 1
            sit(folder, f"s{number:02}", first, 1 + number // 2 % 2, "2026-09-01")
            sit(folder, f"s{number:02}", last, right + number // 2 % 2, "2026-12-01")
    (file,) = [tea_class.root / "class.html"]
    line = ["report", "--root", str(classes["here"]), "--to", str(file), "--against", str(classes["there"])]

    result = CliRunner().invoke(app, line)

    assert result.exit_code == 0, result.output
    soup = BeautifulSoup(file.read_text(), "html.parser")
    text = soup.find(id="tests").get_text(" ", strip=True)
    assert "This class rose by 50 percentage points more than the other; anything from 50 to 50 fits" in text
    assert "Which form is easier cannot be told: form A 62% and form B 62%" in text
    rows = [row.get_text(" ", strip=True) for row in soup.find(id="tests").select("table")[-1].select("tbody tr")]
    assert rows[0] == "1. A lamp / 1. A lamp 100% 100% 0"
    answers = soup.find(id=A).find("summary", string="How often each answer is chosen").parent
    rows = [row.get_text(" ", strip=True) for row in answers.select("tbody tr")]
    assert rows[0] == "1. A lamp (z1) The page names a street wrong 0% 24"
    assert rows[1] == "The table shows a river right 100% 24"
    assert "How far chance reaches with 24 students" in soup.find(id=A).get_text(" ", strip=True)


def sit(folder: Path, student: str, module: str, right: int, day: str) -> None:
    """Hand in a form with so many of its four answers right, on a day."""
    best = solution_answers(Course.load(folder).modules[module])
    wrong = {item: {**parts, "best": "d" if parts["best"] == "a" else "a"} for item, parts in best.items()}
    answers = {item: best[item] if place < right else wrong[item] for place, item in enumerate(best)}
    notebook = json.loads((folder / "exercises" / module / f"{module}.ipynb").read_text())
    cell(notebook, "answers")["source"] = responses.write(answers)
    place = folder / "submitted" / student / module
    place.mkdir(parents=True)
    (place / f"{module}.ipynb").write_text(json.dumps(notebook))
    (place / "timestamp.txt").write_text(f"{day} 12:00:00.0 UTC")


def test_what_cannot_be_compared_is_said(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    line = ["report", "--root", str(tea_class.root), "--to", str(tea_class.root / "class.html"), "--against"]
    other = shutil.copytree(TINY, tea_class.root / "other")

    assert "--against names this class itself" in CliRunner().invoke(app, [*line, str(tea_class.root)]).output
    said = " ".join(CliRunner().invoke(app, [*line, str(other)]).output.split())
    assert "this class has not handed in both forms of a test" in said
    assert not (tea_class.root / "class.html").exists()


def test_work_for_a_module_that_is_gone_is_named_and_left_alone(tea_class: Class) -> None:
    add_forms(tea_class.root)
    assign(Nbgrader(tea_class.root), Course.load(tea_class.root).modules[A])
    tea_class.hand_in("ada", tea_class.solved())
    old = tea_class.root / "submitted" / "ada" / "20-old-a" / "20-old-a.ipynb"
    old.parent.mkdir(parents=True)
    old.write_text(json.dumps(tea_class.solved()))
    root = ["--root", str(tea_class.root)]

    said = [
        " ".join(CliRunner().invoke(app, [*line, *root]).output.split())
        for line in (["report", "--to", str(tea_class.root / "class.html")], ["grade", A])
    ]

    for each in said:
        assert "20-old-a: the work of 1 student stays as it is, with any marks; “22-form-a” has taken the place" in each
        assert "→ ask for 22-form-a" in each
    for command in (["grade", "20-old-a"], ["feedback", "20-old-a"], ["collect", "20-old-a", str(old)]):
        result = CliRunner().invoke(app, [*command, *root])
        assert result.exit_code == 1
        assert "the module “20-old-a” is gone; “22-form-a” has taken its place" in " ".join(result.output.split())
    tea_class.grade()
    with tea_class.nbgrader.gradebook() as gradebook:
        assert {found.name for found in gradebook.assignments} == {MODULE, A}


def test_the_command_writes_the_page_or_says_that_there_is_nothing_yet(tea_class: Class) -> None:
    file = tea_class.root / "class.html"
    report = ["report", "--to", str(file), "--root", str(tea_class.root)]
    assert "nobody has handed in anything yet" in CliRunner().invoke(app, report).output
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("bo", tea_class.release())

    result = CliRunner().invoke(app, [*report, MODULE])

    assert result.exit_code == 0, result.output
    assert "Left out because empty or not readable: 1." in result.output
    assert "<h1>The class</h1>" in file.read_text()


def test_the_page_says_that_the_gradebook_goes_by_an_earlier_key(tea_class: Class) -> None:
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.grade()
    line = ["report", "--to", str(tea_class.root / "class.html"), "--root", str(tea_class.root)]
    assert "The key changed" not in CliRunner().invoke(app, line).output
    ledger = tea_class.root / "solutions/tea.verdicts.yml"
    old = "verdict: not-checkable\n    accept: {unsupported: 0.2}"
    change(ledger, old, "verdict: unsupported\n    accept: {not-checkable: 0.5}")

    said = CliRunner().invoke(app, line).output

    assert "The key changed after the work of one student was graded." in " ".join(said.split())
    assert "The key changed after the work of one student was graded." in (tea_class.root / "class.html").read_text()
