"""The answers cell: JavaScript writes Python's text, reads what Python reads, and keeps what it did not change."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from claimwise.handed_in import responses
from claimwise.handed_in.responses import AnswersError

# Half characters too: JSON carries them.
halves = ["\ud800", "\udfff"]
unseen = ["\0", "\x07", "\x7f", "\x85", "\u2028", "\u202e", "\u3000", "\ufeff", "\U000e0041"]
letters = ["שלום", "نعم", "e\u0301", "ß", "İ", "ſ", "ﬁ", "１", "٣", "😀"]
signs = ['"', "'", "\\", "\\n", "\\u0041", "\n", "\r\n", "\t", "#", "{", "}", "$"]
nasty = st.sampled_from([*halves, *unseen, *letters, *signs])
texts = st.lists(nasty | st.characters(), max_size=8).map("".join)
names = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,6}\Z") | texts.filter(lambda text: not text.isdecimal())
item_ids = st.from_regex(r"\A[a-z]{1,8}[0-9]{1,4}\Z")
numbers = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False).map(
    # JSON does not tell 13.0 from 13, so JavaScript writes 13.
    lambda value: int(value) if value.is_integer() and abs(value) < 1e15 else value
)
values = st.recursive(
    texts | numbers, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6
)
answers = st.dictionaries(item_ids, st.dictionaries(names, values, max_size=4), max_size=4)


def read_in_python(source: str) -> Any:
    try:
        return responses.read(source)
    except AnswersError:
        return None


def read_in_page(twin: Any, source: str) -> Any:
    with contextlib.suppress(Exception):
        return twin.ask("read", source=source)
    return None


@given(given_=answers)
@example(given_={"q1": {"a": "\ud83d\ude00"}})
@settings(max_examples=150)
def test_answers_are_the_same_text(twin: Any, given_: dict[str, dict[str, Any]]) -> None:
    # A pair of halves is one character to JavaScript, and to whoever reads the JSON that brought it.
    given_ = _joined(given_)
    text = responses.write(given_)

    assert twin.ask("write", answers=given_) == text
    assert read_in_page(twin, text) == read_in_python(text)


def _joined(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if isinstance(value, dict):
        return {_joined(key): _joined(inner) for key, inner in value.items()}
    return [_joined(inner) for inner in value] if isinstance(value, list) else value


def test_every_character_is_written_alike(twin: Any) -> None:
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    chunks = [every[start : start + 150_000] for start in range(0, len(every), 150_000)]
    for chunk in chunks:
        assert twin.ask("write", answers={"q1": {"a": chunk}}) == responses.write({"q1": {"a": chunk}})


HEAD = "from claimwise.student import answers\n"


@pytest.mark.parametrize(
    "source",
    [
        "answers()",
        f"{HEAD}\nanswers(\n    q1={{\n        'a': 'b', # why\n    }},\n)\n# done",
        "answers(q1={'a': \"it's\"}, )  # one",
        "answers(q1={'a': '''one\ntwo\r\nthree'''})",
        'answers(q1={"a": "one" " two"\n # and\n \'three\'})',
        r'answers(q1={"a": "\x41\101\u00e9\U0001f600\d\ud83d\ude00\
more\\"})',
        "answers(q1={'a': [1, -2, 3.5, .5, 1e3, 1_000, 00, -0.0, 2.]})",
        "answers(q1 = {'a' : {'r' : 't',},},)",
        "\n\n  # a remark\n\nfrom claimwise.student import answers # yes\nanswers (q1={})\n\n",
        "answers(q1={'a': [[[[1]]]]})",
        "answers(q1={'a': 'नमस्ते'}) # नमस्ते",
        "answers(q1={'__proto__': 'x', 'constructor': {'__proto__': 'y'}})",
    ],
)
def test_what_people_write_into_the_cell_is_read(twin: Any, source: str) -> None:
    assert twin.ask("read", source=source) == responses.read(source)


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("", 1, "no answers(…) call"),
        ("# only a remark", 1, "no answers(…) call"),
        ("\nanswers(q1={'a': f('x')})", 2, "never code"),
        ("answers(q1={'a': True})", 1, "never code"),
        ("answers(q1={'a': 1})\nprint()", 2, "more in the cell"),
        ("answers(q1={'a': 1}); answers()", 1, "more in the cell"),
        ("print()", 1, "nothing else"),
        ("answers({'q1': {'a': 1}})", 1, "nothing without a name"),
        ("answers(**{'q1': {}})", 1, "nothing without a name"),
        ("answers(q1=3)", 1, "q1 must be {part: response}"),
        ("answers(q1={'a': 1,\n'a': 2})", 2, "“a” is answered twice"),
        ("answers(q1={},\nq1={})", 2, "“q1” is answered twice"),
        ("answers(q1={a: 1})", 1, "texts in quotation marks"),
        ("answers(q1={'a': [[[[[[1]]]]]]})", 1, "too deeply"),
        ("answers(q1={'a': 1000000000000000000})", 1, "more than 18 digits"),
        ("answers(q1={'a': 1e999})", 1, "plain texts and numbers"),
        ("answers(q1={'a': 'b})", 1, "not a complete"),
        ("answers(q1={'a': 1}", 1, "not a complete"),
        (" answers()", 1, "not a complete"),
        ("answers(q1={'a': 'x\0'})", 1, "not a complete"),
        ("answers(q1={'a': '" + "x" * 200_000 + "'})", 1, "200,021 characters; at most 200,000"),
    ],
)
def test_what_is_no_plain_call_is_refused_with_its_line(twin: Any, source: str, line: int, says: str) -> None:
    assert read_in_python(source) is None
    with pytest.raises(Exception) as refused:  # noqa: PT011  the fixture's own
        twin.ask("read", source=source)
    assert says in refused.value.args[0]
    assert refused.value.line == line


signs_of_code = [*"()[]{},:=-#.*\\ \n\r\x0c\t'\"", "'''", '"""', "\\x4", "\\N{DASH}", "# x\n"]
values_in_code = ["1", "0x1", "1_0", "01", "1e5", "-1", "1.5", "None", "True", "'x'", "f'x'", "r'x'", "b'x'", "é"]
pieces = st.sampled_from([*signs_of_code, *values_in_code, "answers", HEAD, "q1=", "q2={", "'a': ", '"b": ', "if="])
sources = st.lists(pieces | st.characters(), max_size=12).map("".join)


@given(
    source=sources
    | sources.map(lambda inside: f"answers(q1={{'a': {inside}}})")
    | sources.map(lambda i: f"{HEAD}answers({i})")
)
@settings(max_examples=500)
def test_what_is_read_means_the_same_to_python(twin: Any, source: str) -> None:
    told = read_in_page(twin, source)
    assert told is None or told == read_in_python(source)


@given(before=answers, after=answers)
@settings(max_examples=100)
def test_a_rewritten_cell_holds_the_new_answers(twin: Any, before: Any, after: Any) -> None:
    before, after = _joined(before), _joined(after)
    assume(read_in_python(responses.write(after)) is not None)
    source = responses.write(before)
    assume(read_in_python(source) is not None)
    text = twin.ask("rewrite", source=source, answers=after)

    assert read_in_python(text) == read_in_python(responses.write(after))
    assert twin.ask("rewrite", source=text, answers=read_in_python(text)) == text


def test_what_did_not_change_keeps_its_text_and_remarks_stay(twin: Any) -> None:
    source = (
        f"{HEAD}answers(q1={{'a': 13.0, # sure?\n  'b': ['x',\n 'y']}},\n"
        "# my own remark\n q2={'c': '''one\n# no remark'''})"
    )
    assert twin.ask("rewrite", source=source, answers=responses.read(source)) == source

    text = twin.ask("rewrite", source=source, answers={"q1": {"a": 13, "b": ["x", "y"]}, "q2": {"c": "two", "d": 1}})
    assert text == (
        f"{HEAD}\nanswers(\n    q1={{\n        \"a\": 13.0,\n        \"b\": ['x',\n 'y'],\n    }},\n"
        '    q2={\n        "c": "two",\n        "d": 1,\n    },\n)\n# sure?\n# my own remark'
    )
    assert responses.read(text) == {"q1": {"a": 13.0, "b": ["x", "y"]}, "q2": {"c": "two", "d": 1}}


def test_a_cell_that_cannot_be_read_is_not_rewritten(twin: Any) -> None:
    with pytest.raises(Exception, match="never code"):
        twin.ask("rewrite", source="answers(q1={'a': f()})", answers={"q1": {"a": "b"}})
