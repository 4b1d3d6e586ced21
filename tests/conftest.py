"""Fixtures shared by all tests: a tiny course of invented content in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import REPOSITORY, TINY

from claimwise.content import Course
from claimwise.content.modules import ResolvedModule


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny course, free to be changed."""
    return Path(shutil.copytree(TINY, tmp_path / "course"))


@pytest.fixture(scope="session")
def tiny_module() -> ResolvedModule:
    """The tiny course's only module, with every kind of interaction."""
    return Course.load(TINY).modules["01-tea"]


@pytest.fixture(scope="session")
def course() -> Course:
    """The real course."""
    return Course.load(REPOSITORY)
