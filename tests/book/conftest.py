"""The tiny course as a book that each test may build."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_book import Book, make_book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book that has not been built."""
    return make_book(tmp_path / "course")
