"""What is installed besides Python: the extension lies where JupyterLab and Notebook look for extensions."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support import REPOSITORY

pytest.importorskip("hatchling", reason="hatchling is not installed")


def test_the_wheel_brings_the_extension(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        found = {name.partition(".data/data/")[2]: name for name in archive.namelist()}
        place = "share/jupyter/labextensions/claimwise"
        package = json.loads(archive.read(found[f"{place}/package.json"]))
        assert f"{place}/{package['jupyterlab']['_build']['load']}" in found
