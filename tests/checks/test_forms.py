"""The forms of a test belong together, and what a module replaces is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from modules import B, add, add_forms, form_items
from support import change

from claimwise.checks.forms import find_lost_forms, find_still_there
from claimwise.content import ContentError, Course


def found(root: Path) -> list[str]:
    course = Course.load(root)
    return [str(finding) for finding in (*find_lost_forms(course), *find_still_there(course))]


def test_two_forms_with_all_their_pairs_are_right(tiny: Path) -> None:
    add_forms(tiny)

    assert found(tiny) == []


def test_a_test_has_two_forms_neither_fewer_nor_more(tiny: Path) -> None:
    add_forms(tiny)
    (tiny / f"solutions/{B}.yml").unlink()
    (one,) = found(tiny)
    assert one == (
        "solutions/22-form-a.yml: the test “judging” has 1 form (22-form-a), but a test has two → write the "
        "same “test: name” in two modules, or take it out"
    )

    add_forms(tiny)
    add(tiny, form_items(4), "24-form-c", test={"name": "judging", "form": "C"})
    (three,) = found(tiny)
    assert "24-form-c.yml: the test “judging” has 3 forms (22-form-a, 23-form-b, 24-form-c)" in three


def test_both_forms_have_names_of_their_own(tiny: Path) -> None:
    add_forms(tiny, test={"name": "judging", "form": "A"})

    (one,) = found(tiny)

    assert one.startswith("solutions/23-form-b.yml: both forms of the test “judging” are called A")


def test_each_pair_has_an_item_in_each_form(tiny: Path) -> None:
    add_forms(tiny)
    change(tiny / f"solutions/{B}.yml", "pair: p2", "pair: p1")
    lines = (tiny / f"solutions/{B}.yml").read_text().splitlines()
    first, second = (lines.index(f"- id: z{number}") + 1 for number in (1, 2))
    remedy = "give each pair one item in each form"

    assert sorted(found(tiny)) == [
        f"solutions/22-form-a.yml:{second}: the pair “p2” of z2 has no item in 23-form-b → {remedy}",
        f"solutions/23-form-b.yml:{first}: the pair “p1” of z1 stands in this form twice → {remedy}",
        f"solutions/23-form-b.yml:{second}: the pair “p1” of z2 stands in this form twice → {remedy}",
    ]


def test_a_pair_belongs_to_a_test(tiny: Path) -> None:
    add(tiny, form_items(1))

    (one,) = found(tiny)

    assert "“pair” of z1 says nothing here" in one


@pytest.mark.parametrize(
    ("test", "what"),
    [
        ("A", "“test”"),
        ({"name": "judging"}, "“form”"),
        ({"name": "judging", "form": 1}, "“form”"),
        ({"name": "judging", "form": "A", "when": "before"}, "unknown key “when”"),
    ],
)
def test_what_is_no_form_is_refused(tiny: Path, test: Any, what: str) -> None:
    add_forms(tiny, test=test)

    with pytest.raises(ContentError) as error:
        Course.load(tiny)

    (finding,) = error.value.findings
    assert what in str(finding)
    assert finding.file is not None
    assert finding.file.name == f"{B}.yml"


def test_a_module_that_is_gone_is_told_from_one_that_never_was(tiny: Path) -> None:
    add_forms(tiny)
    course = Course.load(tiny)

    with pytest.raises(ContentError, match="the module “21-old-b” is gone; “23-form-b” has taken its place"):
        course.module("21-old-b")
    with pytest.raises(ContentError, match="there is no module “99-none”"):
        course.module("99-none")


def test_what_is_replaced_is_gone_and_has_one_successor(tiny: Path) -> None:
    add_forms(tiny, replaces=["01-tea", "20-old-a"])

    there, twice = found(tiny)

    assert there.startswith("solutions/23-form-b.yml: it replaces “01-tea”, which is still there →")
    assert twice.startswith("solutions/23-form-b.yml: “20-old-a” is replaced by 22-form-a already →")
