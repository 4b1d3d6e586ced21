"""Whether every source that a page of the book cites stands in the bibliography."""

from __future__ import annotations

from collections.abc import Iterator

from claimwise.content import Course, Finding
from claimwise.content.pages import is_citation, page_files, read_page
from claimwise.words import _


def find_lost_citations(course: Course) -> Iterator[Finding]:
    """Every citation of a key that the bibliography does not have, with its line."""
    for path in page_files(course.root):
        for role in filter(is_citation, read_page(path.read_text(encoding="utf-8")).roles):
            for key in map(str.strip, role.content.split(",")):
                if key not in course.references:
                    what = _("the bibliography has no “{key}”", key=key)
                    remedy = _("add it to {file}", file="book/references.bib")
                    yield Finding(what, remedy, file=path.relative_to(course.root), line=role.line)
