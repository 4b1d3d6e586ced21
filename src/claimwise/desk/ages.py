"""How many pages of feedback are older than their marks: counted aside, because a large class takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from claimwise.desk.glance import changed_files
from claimwise.desk.place import Place
from claimwise.gradebook.database import open_database, reading, state
from claimwise.handing_back.feedback_age import older_pages

A_MOMENT = 0.2
"""Seconds that a page waits for the count. A class of a hundred is counted by then."""


@dataclass(frozen=True)
class _Count:
    """A count, perhaps still under way, and what tells whether anything has changed since it began."""

    state: Hashable
    older: Future[dict[str, int]]


_counting = ThreadPoolExecutor(1, "page-ages")  # not said: a thread's name
_counts: dict[Path, _Count] = {}
_lock = threading.Lock()


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
        now = (state(connection), {module: tuple(found.items()) for module, found in pages.items()})
    with _lock:
        count = _counts.get(place.root)
        if count is None or count.state != now:
            if count is not None:
                count.older.cancel()  # unless it has begun
            count = _counts[place.root] = _Count(now, _counting.submit(_of_all_modules, place))
    try:
        return count.older.result(patience)
    except (TimeoutError, CancelledError):
        return None


def _of_all_modules(place: Place) -> dict[str, int]:
    found = older_pages(place.nbgrader, list(place.course.modules.values()))
    return {module: len(students) for module, students in found.items()}
