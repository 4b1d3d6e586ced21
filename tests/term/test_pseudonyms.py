"""Pseudonyms: the same for the same course, unlike for another, and the secret stays where it is."""

from __future__ import annotations

import re
from pathlib import Path

from claimwise.term.pseudonyms import pseudonyms


def test_codes_are_stable_and_differ_between_students_and_courses(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    code, again, elsewhere = pseudonyms(tmp_path), pseudonyms(tmp_path), pseudonyms(tmp_path / "other")

    assert code("ada") == again("ada")
    assert len({code("ada"), code("bo"), elsewhere("ada")}) == 3
    assert re.fullmatch(r"s[0-9a-f]{16}", code("ada"))
