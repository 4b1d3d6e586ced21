"""In how many groups of alike answers the marks differ, question by question."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

from claimwise.desk.aside import A_MOMENT, Aside
from claimwise.desk.marking import TEXTS
from claimwise.desk.place import Place
from claimwise.gradebook.counts import marked_by_hand
from claimwise.gradebook.database import open_database, reading, state
from claimwise.written.alike import differing
from claimwise.written.queue import Question, load_queue, questions_of

NOBODY = ""
"""Who looks: somebody who marks nothing second, and so may see all but second marks."""

Unequal = Mapping[tuple[str, str], int]
"""Module and cell of a question -> in how many groups the marks differ, and nobody left them so on purpose."""

_counts: Aside[Unequal] = Aside("unequal-marks")  # not said: a thread's name


def unequal_marks(place: Place, patience: float = A_MOMENT, section: str = "") -> Unequal | None:
    """What :data:`Unequal` says, of the whole class or a section; ``None`` while it is counted, after some seconds.

    Alike answers of one section are compared with each other only.
    """
    nbgrader = place.nbgrader
    if not nbgrader.has_gradebook():
        return {}
    with reading(open_database(nbgrader.directory.db_url)) as connection:
        now = state(connection)
    return _counts.of((place.root, section), now, lambda: _of_all_questions(place, section), patience)


_known: dict[tuple[Path, str, str, str], tuple[Hashable, int]] = {}
"""What was counted of a course's question in a section, with what tells whether anything has changed there since."""


def _of_all_questions(place: Place, section: str) -> Unequal:
    with place.nbgrader.reading() as connection:
        marked = marked_by_hand(connection)
    found = {}
    for question in (each for module in place.course.modules.values() for each in questions_of(module)):
        about = question.module.name, question.cell
        several, now = marked.get(about, (0, None))
        if several > 1:
            last, n = _known.get((place.root, section, *about), (None, 0))
            found[about] = n if last == now else _unequal(place, question, section)
            _known[place.root, section, *about] = now, found[about]
    return found


def _unequal(place: Place, question: Question, section: str) -> int:
    return len(differing(load_queue(place.nbgrader.only(section), question, NOBODY, place.private(TEXTS))))
