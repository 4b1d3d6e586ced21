"""From YAML to what students get: source notebooks, releases, and the note of which items were ever released."""

from __future__ import annotations

from pathlib import Path

import yaml

from claimwise.checks.course import released_file, released_ids
from claimwise.content import ContentError, Problem
from claimwise.content.modules import ResolvedModule
from claimwise.files import write_atomically
from claimwise.grading.gradebook import Nbgrader
from claimwise.notebooks import source_notebook, write_source


def assign(nbgrader: Nbgrader, module: ResolvedModule) -> Path:
    """Generate a module's notebooks and release version, and freeze its item ids; gives the release notebook's path.

    Raises :class:`ContentError` if the items changed although students have already handed in.
    """
    _refuse_changed_items(nbgrader, module)
    write_source(module, nbgrader.root)
    nbgrader.generate(module.name)
    _freeze_ids(module, nbgrader.root)
    return release_path(module, nbgrader.root)


def release_path(module: ResolvedModule, root: Path) -> Path:
    """Where the release version of a module lies."""
    return root / "exercises" / module.name / f"{module.name}.ipynb"


def _refuse_changed_items(nbgrader: Nbgrader, module: ResolvedModule) -> None:
    if not nbgrader.has_submissions(module.name):
        return
    with nbgrader.gradebook() as gradebook:
        known = {cell.name for cell in gradebook.find_notebook(module.name, module.name).source_cells}
    changed = known ^ {cell.metadata.nbgrader.grade_id for cell in source_notebook(module).cells}
    if changed:
        what = f"students have handed in, but these cells changed: {', '.join(sorted(changed))}"
        remedy = "keep the set of items; texts, keys and points may change"
        raise ContentError([Problem(module.file, 0, what, remedy)])


def _freeze_ids(module: ResolvedModule, root: Path) -> None:
    released = released_ids(root)
    before = released.get(module.name, [])
    released[module.name] = [*before, *(item.id for item in module.items if item.id not in before)]
    head = (
        "# Ids of items that students have seen. They are never used for another item. Written by “claimwise assign”.\n"
    )
    write_atomically(released_file(root), head + yaml.safe_dump(dict(sorted(released.items())), sort_keys=False))
