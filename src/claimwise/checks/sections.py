"""Whether the sections of the book are there that modules send students to."""

from __future__ import annotations

from collections.abc import Iterator

from claimwise.content import Course, Finding
from claimwise.content.chapters import page_of
from claimwise.content.pages import read_page
from claimwise.content.wording import one_of
from claimwise.words import _


def find_lost_sections(course: Course) -> Iterator[Finding]:
    """Objectives that name a section which their chapter does not have. A page that is not there is said elsewhere."""
    for module in course.modules.values():
        for objective in module.module.objectives:
            page = page_of(course.root, objective.chapter or module.module.chapter)
            if objective.section and (course.root / page).is_file():
                headings = read_page((course.root / page).read_text(encoding="utf-8")).headings
                if objective.section not in headings:
                    where = {"objective": objective.id, "page": page.as_posix(), "section": objective.section}
                    what = _("the objective {objective}: {page} has no section “{section}”", **where)
                    yield Finding(what, one_of(headings, objective.section), file=module.file)
