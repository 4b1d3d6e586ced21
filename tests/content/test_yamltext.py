"""Text that YAML would drop or change without a word is refused with its line; harmless comments are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import REPOSITORY

from claimwise.content import ContentError, Course
from claimwise.content.yamltext import find_slips

LOST, NUMBER, COLON, TAB = (
    "would be lost",
    "would be read as the number",
    "a colon with a space after it",
    "a tab stands",
)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("text: Survey proves #1 health risk\n", 1, "“#1 health risk” would be lost"),
        ("- a\n- Survey proves #1\n", 2, LOST),
        ("a:\n  text: One\n    two #3\n", 3, LOST),
        ("a:\n  text: One\n    #2 and more\n  why: x\n", 3, LOST),
        ("a:\n  text: One # a comment, or not\n", 2, LOST),
        ("text: Gift\t#1\n", 1, LOST),
        ("text: #1 of all\n", 1, LOST),
        ("- #1 of all\n", 1, LOST),
        ("a:\n  text: One\n    #2 and\n    more\n", 3, "“#2 and” would be lost"),
        ("text: One\ntwo words\nwhy: x\n", 3, "is no “name: value”"),
        ("levels: [None, Rule #2, All\n  , b]\n", 1, LOST),
        ("levels: [1, 2 #3\n  , 4]\n", 1, LOST),
        ("a: {text: Rule\n   #2\n  }\n", 2, LOST),
        ("a:\n  text: |\n      One\n    #2 two\n  why: x\n", 4, LOST),
        ("text: | #1\n  One\n", 1, LOST),
        ("text: >- # of all\n  One\n", 1, LOST),
        ("text: &B and C\n", 1, "“&B” would be lost"),
        ("text: !Wow this\n", 1, "cannot begin with “!”"),
        ("text: ! this\n", 1, "cannot begin with “!”"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  b: 2\n", 1, LOST),
        ("text: *very* good\n", 1, "cannot begin with"),
        ("a: 1\nb: 2\na: 3\n", 3, "“a” stands here twice"),
        ("a: {b: 1, b: 2}\n", 1, "“b” stands here twice"),
        ("text: 12:30\n", 1, f"{NUMBER} 750"),
        ("text: 010\n", 1, f"{NUMBER} 8"),
        ("text: 0x1F\n", 1, f"{NUMBER} 31"),
        ("text: 1_000\n", 1, f"{NUMBER} 1000"),
        ("points: .inf\n", 1, NUMBER),
        ("points: .NaN\n", 1, NUMBER),
        ("checked: 2026-02-30\n", 1, "there is no date 2026-02-30"),
        ("text: <<\n", 1, "has a meaning of its own"),
        ("? [a, b]\n: c\n", 1, "something in brackets stands where a name"),
        ("{[a]: b}\n", 1, "something in brackets stands where a name"),
        ("a:\n  text: |\n  why: x\n", 2, "no text stands below “|”"),
        ("a: 1\n---\nb: 2\n", 2, "begins another file"),
        ("a: x\x07y\nb: 1\n", 1, "an invisible character (code 7)"),
        ("[" * 100, 1, "inside each other"),
        ("text: Warning: this\n", 1, COLON),
        ("a:\n  text: He said\n    note: this\n", 3, COLON),
        ("\ta: 1\n", 1, TAB),
        ("a:\n\tb: 1\n", 2, TAB),
        ("a:\n    b: 1\n  c: 2\n", 3, "the indentation of this line fits none"),
        ("- a\nb: 1\n", 2, "begins with “- ”"),
        ("text: |\nOne two\nwhy: x\n", 1, "no text stands below “|”"),
        ("text: 'it's'\n", 1, "in quotation marks ends before the line does"),
        ('text: "One" two\n', 1, "in quotation marks ends before the line does"),
        ('a: 1\ntext: "One\nb: 2\n', 2, "a quotation mark is opened here and never closed"),
        ("a: 1\nb: [c, d\ne: 3\n", 2, "opened here with a bracket or brace goes wrong by line 3"),
        ("a: {b: Note: c}\n", 1, "opened here with a bracket"),
        ('text: "a\\d"\n', 1, "a backslash"),
        ("text: @home\n", 1, "cannot begin with this sign"),
        ("text: - one\n", 1, "a dash cannot stand here"),
        ("text: ? one\n", 1, "cannot begin with “? ”"),
        ("text: >5 people\n", 1, "cannot begin with “|” or “>”"),
        ("a: [b]]\n", 1, "something is left over"),
    ],
)
def test_what_would_be_lost_or_cannot_be_read_is_named_with_its_line(text: str, line: int, says: str) -> None:
    (slip, *_) = find_slips(text)

    assert (slip.line, says in f"{slip.what} → {slip.remedy}") == (line, True), slip
    assert not any(word in slip.what for word in ("token", "block mapping", "scalar", "simple key", "flow", "context"))


@pytest.mark.parametrize(
    "text",
    [
        "# above\na: text\n# below\nb: 1\n",
        "a: 'text' # quoted\nb: \"text\"  # quoted\n",
        "points: 2 # a number\nratio: -0.5 # another\nmultiple: true # a switch\nchecked: 2026-11-23 # a day\n",
        "a: [b, c] # a list\nd: {e: f} # a record\n",
        "a: # a list follows\n  - b\n  # another entry\n  - c\n",
        "things: [\n  {id: a, text: b}, # one\n  {id: c, text: d}, # two\n]\n",
        "a:\n  - id: b\n    text: c\n  # --- next\n  - id: d\n",
        "text: |\n  # a heading, kept\n  One #2 kept\nb: 1\n# end\n",
        "text: C#, and a#b\n",
        "text: a:b and http://c.d\n",
        "text: >-\n  One\n  two\n\n\n# end\n",
        "a: 1.5\nb: -3\nc: 0\nd: .5\ne: 1e5\n",
        "text: 10 mg\nother: 1.2.3\nthird: 12:30 o'clock\n",
        "",
        "# nothing\n",
    ],
)
def test_what_loses_nothing_is_left_alone(text: str) -> None:
    assert find_slips(text) == []


def test_all_slips_of_a_text_are_named() -> None:
    slips = find_slips("a: One #2\nb: 12:30\nc: x\nc: y\nd: 'it's'\n")

    assert [slip.line for slip in slips] == [1, 2, 4, 5]


def test_nothing_in_this_repository_loses_text() -> None:
    files = [
        path for folder in ("solutions", "book", "src", "tests/data") for path in (REPOSITORY / folder).rglob("*.yml")
    ]

    assert len(files) > 20
    assert {path: find_slips(path.read_text(encoding="utf-8")) for path in files} == {path: [] for path in files}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("solutions/01-tea.yml", "    title: Numbers", "    title: Numbers #1"),
        ("solutions/01-tea.yml", "why: Nobody counted.", "why: Nobody #1 counted."),
        ("solutions/tea.verdicts.yml", "needed: Nothing more.", "needed: Nothing #1"),
        ("solutions/tea.verdicts.yml", "checked: 2026-11-23", "checked: 2026-02-30"),
        ("book/cases/tea/case.yml", "title: A leaflet on nettle tea", "title: A leaflet\n  #1 on nettle tea"),
        ("book/cases/tea/claims.yml", "context: It stands in small print.", "context: 12:30"),
        ("book/cases/tea/evidence.yml", "limits: Forty people", "limits: &Forty people"),
    ],
)
def test_a_course_with_lost_text_is_refused_with_that_one_problem(tiny: Path, file: str, old: str, new: str) -> None:
    path = tiny / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))

    with pytest.raises(ContentError) as caught:
        Course.load(tiny)

    (problem,) = caught.value.findings
    assert str(problem.file) == file
    assert problem.line == text[: text.index(old)].count("\n") + 1 + new.count("\n")


def test_a_byte_order_mark_is_no_text(tiny: Path) -> None:
    path = tiny / "solutions/01-tea.yml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert Course.load(tiny).modules["01-tea"].module.title == "Tea and claims"


def test_a_folder_in_place_of_a_file_is_named(tiny: Path) -> None:
    path = tiny / "book/cases/tea/claims.yml"
    path.unlink()
    path.mkdir()

    with pytest.raises(ContentError, match=r"claims\.yml: the file cannot be read"):
        Course.load(tiny)
