"""What the record calls those who work on a course: nobody is taken for a program, and no two for one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import MODULE, Class
from whole_class import NOTE

from claimwise.gradebook.history import PersonsMark, marks_given
from claimwise.gradebook.marks import answer_marks
from claimwise.gradebook.people import (
    AND,
    FORMGRADER,
    PersonError,
    account_name,
    is_told_apart,
    person_name,
    this_person,
    working_as,
)

ODD = [
    "formgrader",
    "Formgrader",
    "ｆｏｒｍｇｒａｄｅｒ",
    "autograde",
    "claimwise",
    "machine",
    "Machine",
    "nbgrader",
    "*",
    "you",
]
ODD += [
    "",
    " ",
    "a  b",
    " ada",
    "last, first",
    "a\u202eb",
    "a\x00b",
    "a\nb",
    "x" * 300,
    "\ud800",
    "Ada (account 0a1b2c3d)",
]


@pytest.mark.parametrize("name", ODD)
def test_an_account_that_is_called_like_something_else_gets_a_name_of_its_own(name: str) -> None:
    called = account_name(name)

    assert called != name
    assert is_told_apart(called)
    assert person_name(called) == called  # as who is to mark second can be named
    assert called == account_name(name)


@pytest.mark.parametrize(
    "name", ["ada", "Ada Lovelace", "Łi", "李雷", "عمر", "ada@x.org", "o'brien", "x" * 100, "-", "grader-course"]
)
def test_other_accounts_are_called_as_they_are(name: str) -> None:
    assert account_name(name) == name


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_two_accounts_have_one_name(one: str, other: str) -> None:
    for name in (one, unicodedata.normalize("NFD", one), f" {one}", account_name(one)):
        assert (account_name(name) == account_name(other)) == (name == other)
        assert AND not in account_name(name)


def test_the_spelling_of_just_this_name_comes_before_one_in_other_letters() -> None:
    assert person_name("ADA", ["ada", "ADA"]) == "ADA"
    assert person_name("Ada", ["ada"]) == "ada"


@pytest.mark.parametrize("name", ["formgrader", "MACHINE", "*", "Autograde", "You"])
def test_nobody_chooses_the_name_of_a_program(name: str) -> None:
    with pytest.raises(PersonError, match="does not mean one person"):
        person_name(name)


def test_who_is_at_work_is_called_by_the_same_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "formgrader")
    assert this_person() == account_name("formgrader")
    monkeypatch.setenv("CLAIMWISE_PERSON", "ada")  # a program of ours tells another, by the rule already
    assert this_person() == "ada"
    with working_as("bo"):
        assert this_person() == "bo"


def test_a_mark_of_an_account_called_formgrader_is_a_persons(people: Class) -> None:
    """What formgrader itself gave, also in an old gradebook, is still known as its mark."""
    store = people.nbgrader.store(MODULE)
    ((student, grading), *_others) = store.gradings().items()
    given_by = (FORMGRADER, account_name(FORMGRADER))
    for points, marker in zip((2, 3), given_by, strict=True):
        store.give([PersonsMark(student, NOTE, grading.answers[NOTE], points, marker=marker)])
    with store._engine.connect() as connection:
        assert [mark.marker for mark in marks_given(connection, MODULE)] == [*given_by]
        found = answer_marks(connection, MODULE, NOTE)[student]
    assert found.settled
    assert found.settled.marker != FORMGRADER
    assert found.overwritten is None
