"""Pseudonyms: the same for the same course, unlike for another, and the secret stays where it is."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from claimwise.content import ClaimwiseError
from claimwise.report.pseudonyms import SECRET_FILE, pseudonyms


def test_codes_are_stable_and_differ_between_students_and_courses(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    code, again, elsewhere = pseudonyms(tmp_path), pseudonyms(tmp_path), pseudonyms(tmp_path / "other")

    assert code("ada") == again("ada")
    assert len({code("ada"), code("bo"), elsewhere("ada")}) == 3
    assert re.fullmatch(r"s[0-9a-f]{16}", code("ada"))


def test_the_secret_is_for_its_owner_only(tmp_path: Path) -> None:
    pseudonyms(tmp_path)

    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "é"])
def test_a_damaged_secret_is_named_and_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / SECRET_FILE).write_text(content, encoding="utf-8")

    with pytest.raises(ClaimwiseError, match="bring it back from a backup"):
        pseudonyms(tmp_path)
    assert (tmp_path / SECRET_FILE).read_text(encoding="utf-8") == content
