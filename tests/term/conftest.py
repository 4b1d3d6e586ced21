"""A class in the middle of its term."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support import Class
from whole_class import fill


@pytest.fixture(scope="session")
def filled(made_once: Any, assigned: Path) -> Path:
    """A class in the middle of its term. Tests only read it."""
    return (
        made_once("filled-class", lambda folder: fill(Class(Path(shutil.copytree(assigned, folder / "course")))))
        / "course"
    )


@pytest.fixture
def course(filled: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(filled, tmp_path / "course")))
