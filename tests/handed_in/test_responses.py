"""Reading and writing the answers cell: what was written is read back, and nothing but literals is ever read."""

from __future__ import annotations

import ast

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
        assert error.message.endswith(".")


def test_an_untouched_cell_holds_no_answers() -> None:
    assert read("answers()") == {}
    assert read(f"{responses.IMPORT}\n\nanswers()") == {}
    assert write({"h1": {}}) == f"{responses.IMPORT}\n\nanswers()"


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

    assert caught.value.line == 3
    assert str(caught.value).startswith("line 3: ")
