"""The guide on trying out a test names the borders that the class page goes by, and numbers that are worked out."""

from __future__ import annotations

import pytest
from support import REPOSITORY

from claimwise.checks.readability import WARN_ABOVE, reading_grade, running_text
from claimwise.content.interactions import ReasonedOption
from claimwise.report import gain, pairs, summary
from claimwise.report.dataset import COLUMNS
from claimwise.report.distributions import t_quantile
from claimwise.report.statistics import alpha_interval, correlation_margin, share_margin

GUIDE = (REPOSITORY / "book/guides/piloting.md").read_text(encoding="utf-8")
PEOPLE = (30, 100, 300)


def row(begins: str) -> list[str]:
    """The cells of the guide's table row that begins so, without the first one."""
    line = next(line for line in GUIDE.splitlines() if line.startswith(f"| {begins}"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_borders_are_those_of_the_page() -> None:
    assert f"*Facility* of {summary.EASY:.0%} or more" in GUIDE
    assert f"Facility of {summary.HARD:.0%} or less" in GUIDE
    assert f"*Discrimination* below {summary.ALIKE}" in GUIDE
    assert f"Said from {summary.NEVER_FROM} answers on" in GUIDE
    assert f"{summary.BLANK:.0%} or more of its parts have no answer" in GUIDE
    assert f"are {100 * pairs.APART:.0f} or more percentage points apart" in GUIDE
    assert f"From {summary.REMARKABLE} students on" in GUIDE
    assert gain.ENOUGH_EACH == 10
    assert "It needs ten people in each order of each class" in GUIDE


def test_every_remark_of_the_page_is_in_the_guide() -> None:
    wrong = summary.WrongOption(ReasonedOption(id="a", text="Yes", why="No."), 0.5, beats_best=True)
    remarks = {
        *summary._remarks(1, -0.1, 0.5, wrong),
        *summary._remarks(0, 0.05, 0.5, None),
    }

    assert len(remarks) == 6
    for remark in remarks:
        assert f"| {remark.split(': ')[-1]} |" in GUIDE


def test_how_far_chance_reaches_is_worked_out() -> None:
    assert row("half of them") == [f"{0.5 - share_margin(n):.0%} to {0.5 + share_margin(n):.0%}" for n in PEOPLE]
    assert row("a question that measures") == [f"{correlation_margin(n):.2f}" for n in PEOPLE]
    alphas = [alpha_interval(0.7, n, 18) or (0, 0) for n in PEOPLE]
    assert row("alpha came out at 0.70") == [f"{low:.2f} to {high:.2f}" for low, high in alphas]
    assert row("nobody chose") == [f"{300 / n:.0f} in 100" for n in PEOPLE]


def test_what_a_comparison_can_see_is_worked_out() -> None:
    # The error of the difference is 15 × √(2/n); power of 80 % asks for t and 0.84 of them.
    seen = [(t_quantile(0.975, 2 * n - 2) + 0.8416) * 15 * (2 / n) ** 0.5 for n in PEOPLE]

    assert [float(cell) for cell in row("at least so many")] == pytest.approx(seen, abs=0.1)


def test_it_reads_easily() -> None:
    assert reading_grade(running_text(GUIDE)) <= WARN_ABOVE


def test_the_columns_it_names_are_in_the_table_for_researchers() -> None:
    assert "The columns `test`, `form` and `pair`" in GUIDE
    assert {"test", "form", "pair"} <= COLUMNS.keys()
