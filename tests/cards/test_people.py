"""Whose answers are kept on a device: one set an id, also when a file brings one."""

from __future__ import annotations

from typing import Any

import pytest

from claimwise.ids import id_key

MODULE = "02-sources"


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("02-sources_lena.ipynb", "lena"),
        ("02-sources_lena (1).ipynb", "lena"),
        ("02-sources_lena(2).ipynb", "lena"),
        ("dl_02-sources_lena.ipynb", "lena"),
        ("02-sources_le_na.IPYNB", "le_na"),
        ("02-sources_l.b@x.ipynb", "l.b@x"),
        ("02-sources.ipynb", ""),
        ("notes.ipynb", ""),
        ("02-sources_two words.ipynb", ""),
        ("03-hedges_lena.ipynb", ""),
    ],
)
def test_a_files_name_says_whose_it_is(twin: Any, name: str, student: str) -> None:
    assert twin.ask("id_in", file=name, module=MODULE) == student


@pytest.mark.parametrize(("name", "typed"), [("lena", "Lena"), ("lena", "lena"), ("lena", "lea"), ("", "lena")])
def test_ids_are_the_same_that_collecting_takes_for_one(twin: Any, name: str, typed: str) -> None:
    assert twin.ask("called", id=name, typed=typed) == (id_key(name) == id_key(typed))


def given(person: str, part: str, response: Any) -> list[Any]:
    return [["answer", person, MODULE, "q1", part], {"response": response}]


def join(twin: Any, *records: Any, name: str = "") -> list[Any]:
    people = [[["person", "b"], {"id": "b", "name": name}]]
    return twin.ask("join", records=[*people, *records], **{"from": {"id": "b", "name": name}, "into": {"id": "a"}})


def test_answers_are_added_where_there_are_none_and_no_second_set_is_left(twin: Any) -> None:
    left = join(twin, given("a", "x", "mine"), given("a", "y", None), given("b", "y", 3), given("b", "z", None))
    assert left == [given("a", "x", "mine"), given("a", "y", 3)]


def test_what_would_overwrite_stays_with_its_own_set(twin: Any) -> None:
    left = join(twin, given("a", "x", "mine"), given("b", "x", "other"))
    assert given("a", "x", "mine") in left
    assert given("b", "x", "other") in left


def test_a_set_with_an_id_of_its_own_stays(twin: Any) -> None:
    assert given("b", "x", 1) in join(twin, given("b", "x", 1), name="ben")
