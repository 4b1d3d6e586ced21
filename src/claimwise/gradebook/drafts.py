"""Marks that people are typing, one for each page on which somebody types: no page replaces another's unseen.

Somebody who has an answer open on two computers has two drafts of it, until they see both and choose.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from claimwise.gradebook.jottings import Jotting
from claimwise.gradebook.own_tables import JOTTING


@dataclass(frozen=True)
class Draft:
    """What somebody typed about an answer on one ``page``, and when, in UTC. ``typed`` has a form of its writer's."""

    page: str
    typed: str
    time: datetime
    key: int

    @property
    def version(self) -> str:
        """What tells it from any other, and from itself once more is typed."""
        return hashlib.sha256(f"{self.page} {self.typed}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Typing:
    """Somebody types on a page, so far ``typed``. ``seen`` are the versions of the drafts that they saw on it."""

    page: str = ""
    seen: frozenset[str] = frozenset()
    typed: str = ""

    def knows(self, draft: Draft) -> bool:
        """Whether nothing is lost with a draft: it is this page's, or was seen on it, or says the very same."""
        return draft.page == self.page or draft.version in self.seen or draft.typed == self.typed


def drafts(
    connection: Connection, assignment: str, cell: str, marker: str, students: Sequence[str] | None = None
) -> dict[str, list[Draft]]:
    """Student -> what somebody is typing about an answer to a question, the newest first; of all students or some."""
    about = JOTTING.c.assignment == assignment, JOTTING.c.cell == cell, JOTTING.c.about == "draft"
    found = (
        select(JOTTING).where(*about, JOTTING.c.marker == marker).order_by(JOTTING.c.time.desc(), JOTTING.c.id.desc())
    )
    found = found if students is None else found.where(JOTTING.c.student.in_(students))
    result: dict[str, list[Draft]] = defaultdict(list)
    for row in connection.execute(found):
        result[row.student].append(Draft(*_page_and_typed(row.value), row.time, row.id))
    return dict(result)


def _page_and_typed(value: str) -> tuple[str, str]:
    told = json.loads(value)
    return (told["page"], told["typed"]) if "page" in told else ("", value)  # earlier versions kept one, of no page


def keep_draft(
    connection: Connection, assignment: str, cell: str, marker: str, student: str, typing: Typing
) -> list[Draft]:
    """Keep what somebody is typing in place of the drafts that are known there; gives the others, which stay.

    If nothing is typed, it only forgets those.
    """
    there = drafts(connection, assignment, cell, marker, [student]).get(student, [])
    forget(connection, filter(typing.knows, there))
    if typing.typed:
        value = json.dumps({"page": typing.page, "typed": typing.typed}, ensure_ascii=False)
        connection.execute(JOTTING.insert(), [vars(Jotting(assignment, cell, "draft", value, marker, student))])
    return [draft for draft in there if not typing.knows(draft)]


def forget(connection: Connection, some: Iterable[Draft]) -> None:
    """Forget drafts."""
    connection.execute(delete(JOTTING).where(JOTTING.c.id.in_([draft.key for draft in some])))
