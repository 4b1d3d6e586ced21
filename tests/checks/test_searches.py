"""What “check” says of searches in small webs: guessing earns little, and a graded web stays with its module."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import nbformat
import pytest
from small_web import FOUND, KETTLE, KEY, MODULE, question, with_question
from support import change, found

from claimwise import kinds
from claimwise.assign import assign
from claimwise.checks.balance import CEILING, alone
from claimwise.checks.secrecy import find_leaks
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.kinds import Guesser
from claimwise.source_notebook import solution_answers

ON_PAGE = "The Kettle is faster than any other, a kitchen lab has found."


def test_a_question_that_searches_is_sound(tiny: Path) -> None:
    with_question(tiny)

    assert found(tiny) == []
    course = Course.load(tiny)
    best = solution_answers(course.modules["01-tea"])["q6"]["search"]
    assert best["kept"] == FOUND["kept"]


def test_every_strategy_is_played_and_none_earns_much() -> None:
    part = question()
    played = kinds.of(part).strategies([part])

    assert len(played) == 3 * 3 + 1
    for rule in played.values():
        assert kinds.credit(part, rule(part)) <= CEILING
    assert alone(part)[1] == pytest.approx(1 / 8)


def facts(*sentences: str) -> str:
    told = [f"  - {{id: f{n}, text: F., stance: for, sentences: [{name!r}]}}\n" for n, name in enumerate(sentences)]
    return f"facts:\n{''.join(told)}"


@pytest.mark.parametrize(
    "sentences",
    [("shop:s1", "news:s1", "answer:s1", "plan:s1"), ("shop:s1", "shop:s2", "shop:s3", "about:s1")],
    ids=["the first sentence of each result", "the first page"],
)
def test_a_search_that_guessing_solves_is_named_with_its_item(tiny: Path, sentences: tuple[str, ...]) -> None:
    with_question(tiny)
    head, _, rest = (tiny / KEY).read_text().partition("facts:\n")
    (tiny / KEY).write_text(f"{head}{facts(*sentences)}moves:{rest.partition('moves:')[2]}")

    problem = next(problem for problem in found(tiny) if "“search” in q6" in problem)
    line = (tiny / MODULE).read_text().partition("- id: q6")[0].count("\n") + 1
    assert problem.startswith(f"{MODULE}:{line}: somebody who does not read earns ")
    assert problem.endswith(" → change it until it is at most 40%")


def test_a_graded_web_stands_with_its_module_and_nowhere_else(tiny: Path) -> None:
    with_question(tiny)
    course = Course.load(tiny)
    assign(Nbgrader(tiny), course.modules["01-tea"])
    notebook = (tiny / "exercises/01-tea/01-tea.ipynb").read_text()
    sources = "\n".join(cell["source"] for cell in nbformat.reads(notebook, 4).cells)

    assert ON_PAGE in sources
    assert not {"'facts'", "'moves'", "'traps'"} & {
        word for word in ("'facts'", "'moves'", "'traps'") if word in sources
    }
    assert "There is no such journal" not in sources
    assert found(tiny) == []
    for file in ("book/chapter.md", "_build/html/chapters/01-coffee.html", "exercises/02-coffee/02-coffee.ipynb"):
        path = tiny / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook.replace("\\n", "\n") if path.suffix == ".ipynb" else f"# Page\n\n{ON_PAGE}\n")
        what = "holds words of the web “kettle”, which reaches students with its module only"
        assert any(problem.startswith(f"{file}: ") and what in problem for problem in found(tiny)), file
        path.unlink()


def test_what_two_webs_say_alike_may_stand_with_the_module_of_each(tiny: Path) -> None:
    with_question(tiny)
    course = Course.load(tiny)
    assign(Nbgrader(tiny), course.modules["01-tea"])
    shutil.copytree(tiny / KETTLE, (tiny / KETTLE).with_name("pot"))
    shutil.copy(tiny / KEY, (tiny / KEY).with_name("pot.web.yml"))

    assert [problem for problem in found(tiny) if "holds words of the web" in problem] == []


def test_a_web_to_try_is_no_secret(tiny: Path) -> None:
    page = tiny / "book" / "chapter.md"
    page.write_text(f"# Page\n\n{ON_PAGE}\n")

    assert find_leaks(Course.load(tiny), [tiny / "book"]) == []


def test_an_amount_on_a_page_is_named(tiny: Path) -> None:
    with_question(tiny)
    change(tiny / KETTLE / "pages/news.md", "hopes for orders.", "sells 20 mg a day.")

    assert any(problem.startswith(f"{KETTLE}/pages/news.md:9: “20 mg") for problem in found(tiny))


def test_simulated_students_search_as_well_as_they_know() -> None:
    part = question()
    earned = {}
    for known in (0.0, 0.5, 1.0):
        chance = random.Random(f"search {known}")  # noqa: S311
        responses = [kinds.of(part).simulated(part, Guesser(known, chance)) for _ in range(60)]
        earned[known] = sum(kinds.credit(part, response) for response in responses) / len(responses)

    assert earned[1.0] == 1
    assert earned[0.0] < 0.35 < earned[0.5] < 0.9
