"""Two markers of one question: their agreement, row by row, comes from the right marks and is shown in the room."""

from __future__ import annotations

import random

import pytest
from desk.a_visit import a_visit, drawn
from sklearn.metrics import cohen_kappa_score
from support import MODULE, Class
from written.a_class import Q, give, mark_of, of, queue, with_texts

from claimwise.desk.rooms import second
from claimwise.written.double import agreements
from claimwise.written.marking import arrange
from claimwise.written.sheets import MarkersMark

FIRST = ["2102", "0000", "1112", "2222", "0102", "1010", "2120", "2212", "1100", "0012", "1221", "2011", "0202"]
SECOND = ["2101", "0010", "2112", "2221", "0001", "1020", "2110", "1212", "1200", "0011", "1220", "0011", ""]
"""Levels in the four rows, one text for each student. The second marker has not come to the last one."""

ONLY_POINTS = 11
"""Of this student's answer the second marker gives the points alone, without rows."""


def test_agreement_is_of_the_same_students_marks_row_by_row(tea_class: Class) -> None:
    there = with_texts(tea_class, *(f"Text number {number} is like no other." for number in range(len(FIRST))))
    rows = {row.id: row.text for row in queue(there).question.part.rubric}
    assert arrange(there.nbgrader, queue(there), 1, "bo", "teacher")

    def mark(marker: str, given: list[str], seed: int) -> None:
        order = [number for number, levels in enumerate(given) if levels]
        random.Random(seed).shuffle(order)  # noqa: S311  no secret
        for number in order:
            found = queue(there, marker)
            full = mark_of(dict(zip(rows, map(int, given[number]), strict=True)))
            told = MarkersMark(full.total, {}) if (marker, number) == ("bo", ONLY_POINTS) else full
            give(there, found, [of(found, f"s{number:02}")], told)

    mark("bo", SECOND, 1)
    mark("ada", FIRST, 2)

    both = [(one, other) for one, other in zip(FIRST, SECOND, strict=True) if other]
    in_rows = [pair for number, pair in enumerate(both) if number != ONLY_POINTS]
    pairs = {text: [(int(a[n]), int(b[n])) for a, b in in_rows] for n, text in enumerate(rows.values())}
    pairs["Total"] = [(sum(map(int, a)), sum(map(int, b))) for a, b in both]
    got = {each.what: each for each in agreements(queue(there))}

    assert list(got) == list(pairs)
    shown = drawn("second", second.page(a_visit(there.root, module=MODULE, question=Q))).select("table tbody tr")
    for row, (what, marks) in zip(shown, pairs.items(), strict=True):
        one, other = zip(*marks, strict=True)
        kappa = cohen_kappa_score(one, other, labels=range(9), weights="quadratic")
        found = got[what]
        assert found.kappa == pytest.approx(kappa, abs=1e-9), what
        assert (found.n, found.exact) == (len(marks), sum(a == b for a, b in marks) / len(marks))
        assert found.interval
        low, high = found.interval
        assert low < kappa < high
        words = f"{kappa:.2f} (95% interval {low:.2f} to {high:.2f})".replace("-", "−")
        assert [cell.text for cell in row.select("th, td")][:2] == [what, str(len(marks))]
        assert row.select("td")[3].text == words
