"""The cards' modules: one for each kind that Python marks, typed, and nothing that a page cannot load as it is."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from support import REPOSITORY

from claimwise import scoring

CARDS = REPOSITORY / "src" / "claimwise" / "cards"
MODULES = sorted(CARDS.rglob("*.js"))


def test_each_kind_has_its_module() -> None:
    assert {path.stem for path in (CARDS / "kinds").glob("*.js")} == set(scoring.KINDS)
    registry = (CARDS / "kinds.js").read_text(encoding="utf-8")
    assert set(re.findall(r'"\./kinds/(\w+)\.js";', registry)) == set(scoring.KINDS)


def test_modules_need_nothing_but_each_other() -> None:
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r'^(?:import|export) .* from "([^"]+)";', source, re.MULTILINE):
            assert (path.parent / name).resolve() in MODULES, (path, name)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source), (
            path
        )


def test_types_are_right() -> None:
    tsc = shutil.which("tsc")
    if not tsc:
        pytest.skip("there is no tsc")
    options = ["--allowJs", "--checkJs", "--strict", "--noEmit", "--target", "es2023", "--module", "nodenext"]
    files = [*map(str, MODULES), "--lib", "es2023,dom,dom.iterable"]
    result = subprocess.run([tsc, *options, *files], capture_output=True, text=True, cwd=CARDS)
    assert result.stdout == ""
