"""Reading and writing the answers cell: what was written is read back, and nothing but literals is ever read."""

from __future__ import annotations

import ast
import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import item_ids, scalars, texts

from claimwise.handed_in import responses
from claimwise.handed_in.responses import AnswersError, read, write

part_responses = scalars | st.lists(texts, max_size=4) | st.dictionaries(texts, texts, max_size=4)
answers = st.dictionaries(item_ids, st.dictionaries(texts, part_responses, min_size=1, max_size=3), max_size=4)


@given(answers)
def test_what_is_written_is_read_back(given_answers: responses.Answers) -> None:
    assert read(write(given_answers)) == given_answers


@given(answers)
def test_what_is_written_is_python_in_utf8(given_answers: responses.Answers) -> None:
    source = write(given_answers)

    ast.parse(source)
    source.encode("utf-8")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_sentence(source: str) -> None:
    try:
        read(source)
    except AnswersError as error:
        assert error.finding.what.endswith(".")


def test_an_untouched_cell_holds_no_answers() -> None:
    assert read("answers()") == {}
    assert read(f"{responses.IMPORT}\n\nanswers()") == {}
    assert write({"h1": {}}) == f"{responses.IMPORT}\n\nanswers()"


AS_WRITTEN = {
    'a "b" \\\\ c\n\t': r'"a \"b\" \\\\ c\n\t"',
    "Käse – 茶 🍵 naïve ﬁ ı": '"Käse – 茶 🍵 naïve ﬁ ı"',
    "Käse\u00a0und\u200bTee": r'"Käse\u00a0und\u200bTee"',
    "👩\u200d🔬 ✈️": '"👩\\u200d🔬 ✈️"',
    "a\u202eb\u2028c\ufeff\x7f\x9f": r'"a\u202eb\u2028c\ufeff\u007f\u009f"',
    "\U000e0041\U0010fffd\ue000": r'"\U000e0041\U0010fffd\ue000"',
    "\u0378": '"\u0378"',  # not a character in any Unicode so far
}


@pytest.mark.parametrize(("text", "written"), AS_WRITTEN.items())
def test_one_odd_character_changes_nothing_else(text: str, written: str) -> None:
    assert f'"a": {written},' in write({"q1": {"a": text}})
    assert read(write({"q1": {"a": text}})) == {"q1": {"a": text}}


def test_everything_that_cannot_be_seen_is_in_the_table() -> None:
    hidden = {code for first, last in responses.ESCAPED for code in range(first, last + 1)}

    for code in range(0x110000):
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
            assert code in hidden, hex(code)
        if unicodedata.category(chr(code)) == "Zs":
            assert (code in hidden) == (code != 0x20), hex(code)
    assert not hidden & set(range(0x20, 0x7F))


def test_the_table_is_in_order_and_does_not_change() -> None:
    """Another table would write answers of old notebooks in another way, and look like a change of the student's."""
    flat = [code for pair in responses.ESCAPED for code in pair]

    assert flat == sorted(flat)
    assert hashlib.sha256(repr(responses.ESCAPED).encode()).hexdigest()[:12] == "bfe1ca892e89"


@given(st.text(st.characters(categories=["Cf", "Cc", "Co", "Zs", "Zl", "Zp", "Lu", "Ll", "So", "Mn"])))
def test_texts_of_odd_characters_are_read_back_and_can_be_seen(text: str) -> None:
    source = write({"q1": {"a": text}})

    assert read(source) == {"q1": {"a": text}}
    seen = set(map(ord, source)) - {ord("\n")}
    assert not any(first <= code <= last for code in seen for first, last in responses.ESCAPED)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "no answers(…) call"),
        ("answers(", "not a complete answers(…) call"),
        ("answers(h1={'a': 1}); print(1)", "more in the cell"),
        ("import os\nanswers()", "more in the cell"),
        ("x = answers()", "nothing else"),
        ("marks(h1={})", "nothing else"),
        ("answers({'h1': {}})", "nothing without a name"),
        ("answers(**{'h1': {}})", "not \\*\\*"),
        ("answers(h1='a')", "part: response"),
        ("answers(h1={'a': open('x').read()})", "never code"),
        ("answers(h1={'a': 'b' + 'c'})", "never code"),
        ("answers(h1={'a': f'{1}'})", "never code"),
        ("answers(h1={'a': [x for x in 'b']})", "never code"),
        ("answers(h1={**{}})", "texts in quotation marks"),
        ("answers(h1={1: 'a'})", "texts in quotation marks"),
        ("answers(h1={'a': 'b', 'a': 'c'})", "answered twice"),
        ("answers(h1={'a': True})", "plain texts and numbers"),
        ("answers(h1={'a': None})", "plain texts and numbers"),
        ("answers(h1={'a': b'x'})", "plain texts and numbers"),
        ("answers(h1={'a': 1e999})", "plain texts and numbers"),
        ("answers(h1={'a': nan})", "never code"),
        ("answers(h1={'a': float('nan')})", "never code"),
        (f"answers(h1={{'a': {'9' * 30}}})", "more than 18 digits"),
        (f"answers(h1={{'a': {'9' * 5000}}})", "cannot be read|not a complete"),
        ("answers(h1={'a': " + "[" * 20 + "]" * 20 + "})", "nested too deeply"),
        ("answers(h1={'a': " + "[" * 5000 + "]" * 5000 + "})", "nested too deeply|not a complete"),
        ("answers(h1={'a': " + "-" * 5000 + "1})", "nested too deeply|not a complete"),
        ("answers(h1={'a': '" + "x" * 300_000 + "'})", "at most 200,000 are read"),
        ("answers(h1={'a': '\x00'})", "cannot be read|not a complete"),
    ],
)
def test_anything_more_than_literals_is_refused_in_plain_words(source: str, says: str) -> None:
    with pytest.raises(AnswersError, match=says.replace("(…)", r"\(…\)")):
        read(source)


def test_the_line_is_named() -> None:
    with pytest.raises(AnswersError) as caught:
        read("answers(\n    h1={\n        'a': print(1),\n    },\n)")

    assert caught.value.finding.line == 3
    assert str(caught.value).startswith("line 3: ")
