"""How many pages of feedback are older than their marks."""

from __future__ import annotations

from collections.abc import Mapping

from claimwise.desk.aside import A_MOMENT, Aside
from claimwise.desk.glance import changed_files
from claimwise.desk.place import Place
from claimwise.gradebook.database import open_database, reading, state
from claimwise.handing_back.feedback_age import older_pages

_counts: Aside[dict[str, int]] = Aside("page-ages")  # not said: a thread's name


def older_by_module(place: Place, patience: float = A_MOMENT) -> Mapping[str, int] | None:
    """Module -> how many of its pages of feedback were made from other marks than there are now.

    ``None`` while they are being counted, after so many seconds of ``patience``: ask again. Raises what reading the
    marks raises.
    """
    nbgrader, modules = place.nbgrader, list(place.course.modules)
    pages = changed_files(place.root / nbgrader.directory.feedback_directory, modules, ".html")
    if not any(pages.values()) or not nbgrader.has_gradebook():
        return {}
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        now = state(connection), {module: tuple(found.items()) for module, found in pages.items()}
    return _counts.of(place.root, now, lambda: _of_all_modules(place), patience)


def _of_all_modules(place: Place) -> dict[str, int]:
    found = older_pages(place.nbgrader, list(place.course.modules.values()))
    return {module: len(students) for module, students in found.items()}
