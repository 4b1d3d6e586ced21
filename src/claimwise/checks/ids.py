"""Whether the ids of options give keys away. Students can read them in the notebook, so they must say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from claimwise import kinds
from claimwise.content import Course, Finding
from claimwise.content.modules import ResolvedModule
from claimwise.words import _


def find_telling_ids(course: Course) -> Iterator[Finding]:
    """Graded questions whose key can be read off the ids."""
    for module in course.modules.values():
        for item in module.graded:
            for part in module.key(item)["parts"]:
                if what := kinds.of(part).telling_ids(part):
                    yield _finding(module, f"{item.id}, {part['id']}: {what}")


def _finding(module: ResolvedModule, what: str) -> Finding:
    remedy = _("give the options other ids, in no order; was it released before, then give the question a new id too")
    return Finding(what, remedy, file=module.file)
