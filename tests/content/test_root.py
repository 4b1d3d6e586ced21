"""The course that a folder lies in: only one whose settings nobody else could have written."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from support import TINY

from claimwise.content import ContentError
from claimwise.content.course import find_root

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems tell accounts apart in other ways")


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """A folder of mine in a course."""
    folder = Path(shutil.copytree(TINY, tmp_path / "course")) / "mine"
    folder.mkdir()
    return folder


def test_a_course_of_mine_is_found_from_below(below: Path) -> None:
    assert find_root(below) == below.parent.resolve()


@pytest.mark.parametrize("name", ["", "_config.yml", "nbgrader_config.py"])
def test_a_course_above_that_others_can_write_is_refused_unless_it_is_named(name: str, below: Path) -> None:
    (below.parent / name).chmod(0o777)

    with pytest.raises(ContentError, match="can be changed by others"):
        find_root(below)
    assert find_root(below.parent) == below.parent.resolve()


def test_where_everything_is_open_to_everybody_a_course_is_found(below: Path) -> None:
    """Some drives know no accounts, and say so of each file."""
    for path in (below, below.parent, *(path for path in below.parent.iterdir() if path.is_file())):
        path.chmod(0o777)

    assert find_root(below) == below.parent.resolve()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_a_course_above_of_another_account_is_refused(below: Path) -> None:
    os.chown(below.parent, 65534, 65534)
    with pytest.raises(ContentError, match="can be changed by others"):
        find_root(below)
