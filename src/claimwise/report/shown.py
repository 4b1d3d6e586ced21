"""What a page on the class shows of the work that is kept, and for how much more work must be read first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimwise import words
from claimwise.content import Course
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.graded import GradedWork, graded_work
from claimwise.gradebook.nbgrader import Nbgrader
from claimwise.progress import Stages, quiet
from claimwise.report.class_page import NOWHERE, Links, parts
from claimwise.report.gain import forms_of_tests
from claimwise.report.kept import ClassWork, known_work, read_unread
from claimwise.report.summary import ModuleSummary, sum_up
from claimwise.words import _

AT_ONCE = 40
"""So many pieces of work are read while somebody waits for a page; more is long work."""

_MOST = 8
_pages: OrderedDict[Hashable, Shown] = OrderedDict()
"""The last pages that were made, by everything that decides what stands on them."""


@dataclass(frozen=True)
class Shown:
    """What is to be seen of a class: its ``summaries``, and the ``parts`` of its page.

    ``unread`` pieces of work are graded and must be read before they count, ``waiting`` ones cannot count yet: they are
    not graded, not readable, or were handed in again since.
    """

    summaries: Sequence[ModuleSummary]
    parts: Mapping[str, Any]
    unread: int
    waiting: int


def chosen_modules(course: Course, name: str) -> list[ResolvedModule]:
    """The modules of a page: all, or the named one; with one form of a test comes the other form.

    Raises :class:`ClaimwiseError` if the course has no such module.
    """
    if not name:
        return list(course.modules.values())
    one = course.module(name)
    forms = [set(test.values()) for test in forms_of_tests(course.modules.values()).values()]
    together = next((names for names in forms if name in names), {name})
    return [module for module in course.modules.values() if module.name in together or module is one]


def shown(
    nbgrader: Nbgrader,
    course: Course,
    modules: Sequence[ResolvedModule],
    folder: Path,
    links: Links = NOWHERE,
    *,
    items: bool = True,
) -> Shown:
    """What is to be seen of the students that ``nbgrader`` is about. ``folder`` is where work is kept.

    ``links`` and ``items`` are as for :func:`parts`.

    Little work that is not kept yet is read at once. The same content gives the same page again without any work.
    """
    names = [module.name for module in modules]
    graded = graded_work(nbgrader, names)
    state = _state(nbgrader, course, graded, links, items)
    if state in _pages:
        _pages.move_to_end(state)
        return _pages[state]
    found = [known_work(module, graded[module.name], folder) for module in modules]
    if 0 < sum(len(work.unread) for work in found) <= AT_ONCE:
        found = read_all(nbgrader, found, folder)
    page = _page(course, found, links, items)
    if not page.unread:
        _pages[state] = page
        while len(_pages) > _MOST:
            _pages.popitem(last=False)
    return page


def _state(
    nbgrader: Nbgrader, course: Course, graded: Mapping[str, Sequence[GradedWork]], links: Links, items: bool
) -> Hashable:
    """Everything that decides what stands on a page. A course that was read again is another object."""
    work = tuple((module, tuple(rows)) for module, rows in graded.items())
    return nbgrader.root, course, nbgrader.section, links, items, words.language(), work


def _page(course: Course, found: Sequence[ClassWork], links: Links, items: bool) -> Shown:
    summaries = [sum_up(work.module, work.rows) for work in found if work.rows]
    unread, waiting = sum(len(work.unread) for work in found), sum(work.waiting for work in found)
    return Shown(summaries, parts(course, summaries, links=links, items=items), unread, waiting)


def read_all(nbgrader: Nbgrader, found: Sequence[ClassWork], folder: Path, stages: Stages = quiet) -> list[ClassWork]:
    """Read all work that is not kept yet; reading a module's is a stage."""
    done = []
    for work in found:
        if work.unread:
            step = stages(_("Reading {module}", module=work.module.name), len(work.unread))
            work = read_unread(nbgrader, work, folder, step)
        done.append(work)
    return done
