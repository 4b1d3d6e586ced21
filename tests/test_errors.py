"""Findings travel: as JSON through notebooks and the gradebook, pickled to other processes and machines."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimwise.errors import Cancelled, ClaimwiseError, Finding
from claimwise.grading.cluster import ClusterError
from claimwise.handed_in.notebook import UnreadableSubmissionError
from claimwise.handed_in.responses import AnswersError

words = st.text(max_size=20)
findings = st.builds(
    Finding,
    words,
    words,
    st.none() | st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}", fullmatch=True).map(Path),
    st.integers(0, 9),
    words,
    st.lists(words, max_size=3).map(tuple),
)


@given(findings)
def test_a_finding_comes_back_from_json(finding: Finding) -> None:
    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding


def test_a_finding_can_be_written_whatever_names_are_in_it() -> None:
    name = "l\udcf6sung"
    finding = Finding(f"{name} is none", f"remove {name}", Path("submitted") / name, student=name, cells=(name,))

    assert str(finding).encode().decode() == (
        r"submitted/l\udcf6sung: l\udcf6sung: l\udcf6sung is none → remove l\udcf6sung"
    )
    assert json.dumps(finding.as_json(), ensure_ascii=False).encode()
    assert Finding.from_json(json.loads(json.dumps(finding.as_json()))) == finding


@pytest.mark.parametrize("kind", [ClaimwiseError, UnreadableSubmissionError, ClusterError, AnswersError])
def test_an_error_comes_back_from_another_process(kind: type[ClaimwiseError]) -> None:
    error = pickle.loads(pickle.dumps(kind(Finding("it is broken", "mend it", line=3))))  # noqa: S301  our own

    assert (type(error), error.finding) == (kind, Finding("it is broken", "mend it", line=3))


def test_what_is_cancelled_is_no_fault_to_mend() -> None:
    assert not issubclass(Cancelled, ClaimwiseError)
