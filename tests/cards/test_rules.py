"""The rules of the cards' JavaScript are Python's: folding, numbers, rounding."""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimwise import kinds
from claimwise.kinds.shared.folding import plain
from claimwise.kinds.shared.numbers import parse_number, shown

letters = ["ß", "ẞ", "İ", "ı", "ſ", "ﬁ", "ﬃ", "Ǆ", "Σ", "ς", "e\u0301", "é", "ệ", "e\u0302\u0323", "Å", "\u212b", "𝐛"]
scripts = ["が", "か\u3099", "ｶﾞ", "한", "שלום", "نعم", "हिन्दी", "１３", "٣", "۳", "½", "²", "℃", "µ"]
signs = ["\u200b", "\u202e", "\xad", "\u2028", "\0", "’", "“", "_", "-", " ", "\u3000", "👍🏽", "\ufe0f"]
NASTY = st.sampled_from([*letters, *scripts, *signs, "word", "Word", "WORD"])
TYPED = st.lists(NASTY | st.characters(codec="utf-8"), max_size=12).map("".join)
CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]

NUMBERS = st.from_regex(r"\A[+\-−]?[0-9]{0,4}([,.' \u202f’٬][0-9]{3}){0,2}([.,٫][0-9]{1,3})?\Z")
NUMBER_LIKE = st.lists(
    st.sampled_from(
        [*"0123456789.,+-−' %’٣٫", "13", "1,200", "percent", "Per Cent", "mg", "MG", "µg", "μg", "²", "\xa0", "１"]
    ),
    max_size=8,
).map("".join)


def test_every_character_is_folded_alike(twin: Any) -> None:
    told = twin.ask("plain", texts=CHARACTERS)

    different = [hex(ord(c)) for c, folded in zip(CHARACTERS, told, strict=True) if folded != plain(c)]
    assert different == []


def test_white_space_is_pythons(twin: Any) -> None:
    told = twin.ask("strip", texts=CHARACTERS)

    assert [c for c, stripped in zip(CHARACTERS, told, strict=True) if not stripped] == [
        c for c in CHARACTERS if c.isspace()
    ]


@given(text=TYPED)
def test_texts_are_folded_alike(twin: Any, text: str) -> None:
    assert twin.ask("plain", texts=[text]) == [plain(text)]


def test_what_people_type_for_a_word_is_the_word() -> None:
    for one, other in [
        ("Straße", "STRASSE"),
        ("CAFÉ", "cafe\u0301"),
        ("ﬁnal", "final"),
        ("ｗｉｄｅ", "Wide"),
        ("of\xadten", "often"),
        (" “might”! ", "might"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("Việt", "Vie\u0302\u0323t"),
    ]:
        assert plain(one) == plain(other)
    assert plain("schon") != plain("schön")
    assert plain("हिन्दी") == "हिन्दी"


def test_folding_again_changes_nothing() -> None:
    once = [plain(c) for c in CHARACTERS]
    assert [c for c, text in zip(CHARACTERS, once, strict=True) if plain(text) != text] == []


@given(text=NUMBERS | NUMBER_LIKE | TYPED, unit=st.sampled_from(["", "%", "mg", "µg", "people", "m²"]))
@example(text="13²", unit="")
@example(text="0,000,000", unit="")
@example(text="5 m2", unit="m²")
def test_numbers_are_read_alike(twin: Any, text: str, unit: str) -> None:
    assert twin.ask("number", given=text, unit=unit) == parse_number(text, unit)


def test_numbers_as_people_type_them() -> None:
    for text, unit, number in [
        ("13.5 %", "%", 13.5),
        ("13,5", "%", 13.5),
        ("13.5 PER CENT", "%", 13.5),
        ("1,200", "", 1200),
        ("1’200", "", 1200),
        ("−3", "", -3),
        ("１３．５％", "%", 13.5),
        ("١٣٫٥", "", 13.5),
        ("13\xa0MG", "mg", 13),
        ("5 m2", "m²", 5),
        ("13²", "", None),
        ("13 mg", "%", None),
        ("", "", None),
        ("%", "%", None),
        ("0,000,000", "", None),
        ("1.200,5", "", None),
    ]:
        assert parse_number(text, unit) == number, text


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(values=st.lists(FINITE | st.integers(-(2**53), 2**53).map(float)))
@example(values=[1e15, 1e16, 1e-4, 1e-5, 1.5e-7, 123456789.125, 1e22, 5e-324, 0.1, -0.0, 13.0])
def test_numbers_are_shown_alike(twin: Any, values: list[float]) -> None:
    assert twin.ask("shown", values=values) == [shown(value) for value in values]


EIGHTHS = st.integers(-10_000, 10_000).map(lambda n: n / 32)
SMALL = st.floats(-1e6, 1e6, allow_subnormal=False).filter(lambda value: abs(value) >= 1e-6)


@given(values=st.lists((SMALL | EIGHTHS).filter(bool)), digits=st.sampled_from([0, 2, 4]))
@example(values=[0.125, 0.375, 2.5, 0.03125, 2.675, 0.15], digits=2)
@settings(max_examples=300)
def test_rounding_is_pythons(twin: Any, values: list[float], digits: int) -> None:
    assert twin.ask("fixed", values=values, digits=digits) == [f"{value:.{digits}f}" for value in values]


@given(values=st.lists(st.integers(0, 400).map(lambda n: n / 8) | st.floats(0, 1000)))
def test_points_are_written_alike(twin: Any, values: list[float]) -> None:
    from claimwise import marking

    assert twin.ask("points", values=values) == [marking.number(value) for value in values]


def test_what_is_no_number_or_blank_is_not_answered(twin: Any) -> None:
    number = {"id": "n", "kind": "text_entry", "expects": "number", "unit": "days", "prompt": "?", "points": 0}
    note = {"id": "t", "kind": "extended_text", "words": 90, "prompt": "?", "points": 0}
    for part, response, whole in [
        (number, "0,9", True),
        (number, "0,9 days", True),
        (number, 0.9, True),
        (number, "about 0,9 days", False),
        (number, "?", False),
        ({**number, "expects": "text"}, "about 0,9 days", True),
        (note, "Short.", True),
        (note, " ", False),
    ]:
        assert twin.ask("part", part=part, response=response)["complete"] is whole
        assert kinds.complete(part, response) is whole
