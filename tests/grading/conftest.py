"""A tiny course that has been assigned with nbgrader."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support import MODULE, TINY, Class

from claimwise.assign import assign
from claimwise.content import Course
from claimwise.grading.gradebook import Nbgrader


@pytest.fixture(scope="session")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course after “claimwise assign”; made once, copied for each test."""
    root = Path(shutil.copytree(TINY, tmp_path_factory.mktemp("assigned") / "course"))
    assign(Nbgrader(root), Course.load(root).modules[MODULE])
    return root


@pytest.fixture
def tea_class(assigned: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(assigned, tmp_path / "class")))
