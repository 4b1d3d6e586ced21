"""Whatever is in a submitted file, grading it gives marks in their bounds or a sentence, and nothing else.

CLAIMWISE_FUZZ is the number of inputs for each property; a long run is described in CONTRIBUTING.md.
"""

from __future__ import annotations

import copy
import json
import math
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import answers_to, anything
from support import Class, Notebook, cell
from tampering.corpus import HONEST, honest_notebook

from claimwise.grading.engine import Engine
from claimwise.grading.grade import engine_of
from claimwise.handed_in import responses
from claimwise.handed_in.folder import parsed_time
from claimwise.handed_in.submission import UnreadableSubmissionError
from claimwise.source_notebook import mark_cell, written_cell

fuzzed = settings(max_examples=int(os.environ.get("CLAIMWISE_FUZZ", "150")), database=None)

PIECES = [
    *(
        "answers(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        '"""',
        ":",
        ",",
        "=",
        "-",
        "+",
        "**",
        "*",
        ";",
        "\n",
        "\\",
        "#",
        "%",
    ),
    *("lambda: ", "True", "None", "nan", "1e999", "0x1F", "1_000", "1j", "...", "f'{1}'", "b'x'", "(yield)", "await x"),
    *("q2", "q3", "q4", "q5", "'verdict'", "'flaws'", "'rank'", "'pairs'", "'guess'", "'share'", "not-checkable"),
    *(
        "\ud800",
        "\\ud800",
        "\x00",
        "\\x00",
        "\u202e",
        "\u2028",
        "\x0b",
        "\ufeff",
        "ｑ４",
        "\N{LATIN SMALL LETTER LONG S}",
    ),
    *("9" * 20, "9" * 5000, "[" * 300, "-" * 300, "import os\n", "from claimwise.student import answers\n", "<script>"),
]
pieces = st.sampled_from(PIECES) | st.text(max_size=5)


@pytest.fixture(scope="module")
def course(assigned: Any) -> Class:
    return Class(assigned)


@pytest.fixture(scope="module")
def engine(course: Class) -> Engine:
    store = course.nbgrader.store(course.module.name)
    return engine_of(course.module, store)


@pytest.fixture(scope="module")
def points(course: Class) -> dict[str, float]:
    """The most that each graded cell can earn."""
    marked = {mark_cell(item.id): item.marked_points for item in course.module.items if item.marked_points}
    return marked | {written_cell(item.id, part.id): 0.0 for item in course.module.items for part in item.written}


@pytest.fixture(scope="module")
def honest(course: Class) -> Notebook:
    return honest_notebook(course, HONEST)


def holds(engine: Engine, points: dict[str, float], data: bytes) -> None:
    """The property: marks within their bounds and everything that can be written down, or a sentence."""
    try:
        outcome = engine.grade(data)
    except UnreadableSubmissionError as error:
        assert " → " in str(error)
        return
    assert set(outcome.scores) == set(points)
    for name, score in outcome.scores.items():
        assert score is None or (type(score) is float and math.isfinite(score) and 0 <= score <= points[name])
    assert outcome.unsure <= set(points)
    assert len(json.loads(outcome.notebook.encode("utf-8"))["cells"]) > len(points)
    for problem in outcome.problems:
        str(problem).encode("utf-8")
        assert len(str(problem)) < 500


@given(st.data())
@fuzzed
def test_bytes_changed_anywhere(
    engine: Engine, points: dict[str, float], honest: Notebook, data: st.DataObject
) -> None:
    content = bytearray(json.dumps(honest, ensure_ascii=data.draw(st.booleans())).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        end = min(len(content), start + data.draw(st.integers(0, 40)))
        match data.draw(st.sampled_from(["replace", "insert", "delete", "repeat", "move", "cut"])):
            case "replace":
                content[start:end] = data.draw(st.binary(max_size=20))
            case "insert":
                content[start:start] = data.draw(pieces).encode("utf-8", "surrogatepass")
            case "delete":
                del content[start:end]
            case "repeat":
                content[start:start] = content[start:end] * data.draw(st.integers(1, 50))
            case "move":
                moved = content[start:end]
                del content[start:end]
                place = data.draw(st.integers(0, len(content)))
                content[place:place] = moved
            case "cut" if data.draw(st.integers(0, 9)) == 0:
                del content[start:]
    holds(engine, points, bytes(content))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(PIECES),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
@fuzzed
def test_json_changed_anywhere(engine: Engine, points: dict[str, float], honest: Notebook, data: st.DataObject) -> None:
    notebook = copy.deepcopy(honest)
    for _ in range(data.draw(st.integers(1, 4))):
        change(notebook, data)
    holds(engine, points, json.dumps(notebook).encode())


def change(tree: Any, data: st.DataObject) -> None:
    """Go down a tree of JSON to some place, and change what is there."""
    keys = list(range(len(tree))) if isinstance(tree, list) else sorted(tree)
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    if isinstance(tree[key], list | dict) and data.draw(st.integers(0, 3)):
        change(tree[key], data)
        return
    match data.draw(st.sampled_from(["replace", "delete", "wrap", "copy"])):
        case "replace":
            tree[key] = data.draw(json_values)
        case "delete":
            del tree[key]
        case "wrap":
            tree[key] = [tree[key]]
        case "copy":
            tree[data.draw(st.sampled_from(keys))] = copy.deepcopy(tree[key])


@given(st.data())
@fuzzed
def test_the_answers_cell_changed_anywhere(
    engine: Engine, points: dict[str, float], honest: Notebook, course: Class, data: st.DataObject
) -> None:
    keys = {item.id: course.module.key(item) for item in course.module.items}
    answers = data.draw(answers_to(keys)) | data.draw(st.dictionaries(st.sampled_from(["q9", "x"]), st.just({"a": 1})))
    source = responses.write(answers)
    for _ in range(data.draw(st.integers(0, 3))):
        start = data.draw(st.integers(0, len(source)))
        end = min(len(source), start + data.draw(st.integers(0, 12)))
        source = source[:start] + data.draw(pieces | anything.map(repr)) + source[end:]
    notebook = copy.deepcopy(honest)
    cell(notebook, "answers")["source"] = source
    cell(notebook, "written-q5-note")["source"] = data.draw(pieces)
    holds(engine, points, json.dumps(notebook).encode())


@given(
    st.text(max_size=100)
    | st.from_regex(r"20\d\d-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,6})?( [A-Z+0-9-]{1,9})?", fullmatch=True)
)
@fuzzed
def test_a_time_is_read_or_not(text: str) -> None:
    found = parsed_time(text)

    assert found is None or (found.tzinfo is None and 1999 <= found.year <= 2100)
