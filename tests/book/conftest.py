"""The tiny course as a book: one that each test may build, and one that is built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_book import Book, make_book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book that has not been built."""
    return make_book(tmp_path / "course")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book, with markup in its data that must not get through. Tests only read it."""
    book = make_book(tmp_path_factory.mktemp("book") / "course")
    book.replace(
        "book/cases/tea/claims.yml", "context: It stands", 'context: <script>alert("t")</script> Beside t01, it stands'
    )
    book.replace("book/cases/tea/claims.yml", "hedges: [most]", "hedges: ['<b onclick=x>most</b>']")
    book.replace("book/cases/tea/evidence.yml", "title: Nettle tea", 'title: "<img src=x onerror=alert(1)> Nettle')
    book.replace("book/cases/tea/evidence.yml", "at bedtime", 'at bedtime"')
    book.replace(
        "book/cases/tea/evidence.yml", "seen: abstract", "seen: abstract\n  read: 2026-01-09\n  medicines: true"
    )
    book.replace("book/cases/tea/claims.yml", "under a picture of a teapot.", "under a teapot.\n  medicines: true")
    book.replace("book/evidence-list.md", "# The evidence", "# The evidence\n\n```{medicines-warning}\n```")
    book.replace("solutions/tea.verdicts.yml", "reasoning: Calm", "reasoning: <script>alert(2)</script> Calm")
    notebook = book.root / "exercises" / "01-tea" / "01-tea.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    result = book.build()
    assert result.returncode == 0, result.stdout
    return book
