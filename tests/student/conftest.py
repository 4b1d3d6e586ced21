"""A fresh kernel and an empty folder for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import pytest
from IPython.core.interactiveshell import InteractiveShell
from student.a_notebook import Notebook

from claimwise.student import session


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """A notebook in an empty folder, and a fresh kernel."""
    for name in ("JPY_SESSION_NAME", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    yield Notebook(tmp_path)
    session.forget()
    ipywidgets.Widget.close_all()
    InteractiveShell.clear_instance()
