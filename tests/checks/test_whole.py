"""A whole check as data: what to correct, what to look at, and how much there is."""

from __future__ import annotations

from pathlib import Path

from claimwise.checks import check_whole


def test_a_course_that_is_right_says_how_much_it_is_and_what_is_worth_a_look(tiny: Path) -> None:
    hard = (
        "Incontrovertible methodological considerations notwithstanding, epidemiological extrapolations deteriorate. "
    )
    (tiny / "book/chapters").mkdir()
    (tiny / "book/chapters/99-hard.md").write_text(f"# Hard\n\n{hard * 5}\n")

    checked = check_whole(tiny)

    assert (checked.whole, checked.findings) == (True, [])
    assert (checked.claims, len(checked.course.modules), checked.items) == (3, 1, 5)
    hard_to_read, not_compared = checked.warnings
    assert hard_to_read.what.startswith("99-hard reads like school grade ")
    assert not_compared.what.startswith("the quotes of tea cannot be checked")


def test_of_a_course_with_faults_only_these_are_told(tiny: Path) -> None:
    module = tiny / "solutions/01-tea.yml"
    module.write_text(module.read_text().replace("minutes:", "minuts:"))

    checked = check_whole(tiny)

    assert not checked.whole
    assert [(str(finding.file), finding.line) for finding in checked.findings] == [("solutions/01-tea.yml", 4)]
    assert checked.warnings == []
