"""A real JupyterLab. Tests that need it are skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lab import Lab, running_lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab (and Notebook 7) on an empty folder."""
    home = tmp_path_factory.mktemp("lab")
    root = home / "root"
    root.mkdir()
    with running_lab(home, root) as running:
        yield running
