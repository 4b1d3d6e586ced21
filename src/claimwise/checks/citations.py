"""Whether every source that a page of the book cites stands in the bibliography."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimwise.content import Course, Finding

_CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]*)`")


def find_lost_citations(course: Course) -> Iterator[Finding]:
    """Every citation of a key that the bibliography does not have, with its line."""
    for path in sorted((course.root / "book").rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for key in (key.strip() for cited in _CITATION.findall(line) for key in cited.split(",")):
                if key not in course.references:
                    what = f"the bibliography has no “{key}”"
                    yield Finding(
                        what, "add it to book/references.bib", file=path.relative_to(course.root), line=number
                    )
