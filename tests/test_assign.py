"""Assigning: a module with something wrong in it is refused with all of it, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import MODULE

from claimwise.assign import RefusedError, assign_checked, release_path
from claimwise.content import Course
from claimwise.gradebook.nbgrader import Nbgrader


def test_what_is_right_is_assigned(tiny: Path) -> None:
    course = Course.load(tiny)

    path = assign_checked(Nbgrader(tiny), course, course.modules[MODULE])

    assert path == release_path(course.modules[MODULE], tiny)
    assert path.is_file()


def test_what_is_wrong_is_refused_with_every_finding_and_leaves_nothing(tiny: Path) -> None:
    module = tiny / "solutions/01-tea.yml"
    text = module.read_text().replace("objectives:", "objectives:\n  - {id: o2, text: Take 15 mg.}")
    module.write_text(text)
    course, before = Course.load(tiny), set(tiny.rglob("*"))

    with pytest.raises(RefusedError) as refused:
        assign_checked(Nbgrader(tiny), course, course.modules[MODULE])

    said = "\n".join(map(str, refused.value.findings))
    assert "“15 mg” reads like an amount" in said
    assert "the objective o2 has 0 of 2 items" in said
    assert set(tiny.rglob("*")) == before
