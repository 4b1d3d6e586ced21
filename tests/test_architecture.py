"""The shape of the house: imports point downwards only, and a student's kernel needs little."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from support import REPOSITORY

SOURCE = REPOSITORY / "src" / "claimwise"

# From the ground up. A module may import from its own layer's package and from layers above it in this list.
LAYERS = [
    {"cards", "words", "drawing", "errors", "progress", "ids", "kinds", "files", "processes", "tables", "zips", "zone"}
    | {"access", "at_work"},
    {"marking", "handed_in"},
    {"student", "templating"},
    {"content"},
    {"source_notebook", "gradebook", "released", "serve"},
    {"checks", "grading", "troubles"},
    {"assign", "blind", "collect", "handing_back", "term", "written"},
    {"nbgrader_steps"},
    {"report", "book"},
    {"site"},
    {"demo"},
    {"desk"},
    {"cli"},
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imported(path: Path) -> set[str]:
    """The full names of everything that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def part_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if part_of(path) != "__init__"]


def test_every_module_has_its_place() -> None:
    assert {part_of(path) for path in modules()} == set(LEVEL)


def test_imports_point_downwards_only() -> None:
    for path in modules():
        own = part_of(path)
        for name in imported(path):
            other = name.removeprefix("claimwise.").split(".")[0]
            if name.startswith("claimwise.") and other != "__version__":
                assert other == own or LEVEL[other] < LEVEL[own] or {own, other} <= LAYERS[LEVEL[own]], (path, name)


def test_what_students_run_needs_the_standard_library_and_two_packages_of_widgets() -> None:
    allowed = set(sys.stdlib_module_names) | {"claimwise", "anywidget", "comm", "ipywidgets", "IPython", "traitlets"}
    for path in modules():
        if part_of(path) in {"cards", "kinds", "handed_in", "marking", "student"}:
            assert {name.split(".")[0] for name in imported(path)} <= allowed, path


def test_importing_what_students_import_loads_nothing_heavy() -> None:
    heavy = "[name in sys.modules for name in ('anywidget', 'ipywidgets', 'IPython', 'pydantic', 'nbformat')]"
    code = f"import sys; from claimwise.student import claim, answers, mark; print(any({heavy}))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"
