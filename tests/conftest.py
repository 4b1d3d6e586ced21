"""Fixtures shared by all tests: a tiny course of invented content in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import MODULE, REPOSITORY, TINY, Class

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.grading.gradebook import Nbgrader


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


@pytest.fixture(scope="session")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course after “claimwise assign”; made once, copied for each test."""
    root = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("assigned") / "course"))
    assign(Nbgrader(root), Course.load(root).modules[MODULE])
    return root


@pytest.fixture
def tea_class(assigned: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(assigned, tmp_path / "class")))
