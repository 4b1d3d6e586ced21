"""Who works here: where the server knows nobody, people say themselves who they are; the record keeps that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from claimwise.desk.visit import Action, AskedError, Go, Right, Room, Visit
from claimwise.words import N_, _


def page(visit: Visit) -> Mapping[str, Any]:
    """Who is known, and a field for a name."""
    from claimwise.gradebook.people import LONGEST_NAME, is_told_apart

    told_apart = is_told_apart(visit.user)
    return {"known": _known(visit), "longest": LONGEST_NAME, "back": visit.get("back"), "told_apart": told_apart}


def choose(visit: Visit) -> Go:
    """Be called so from now on, in this browser."""
    from claimwise.gradebook.people import person_name

    if not visit.chooses:
        raise AskedError(_("the server knows who you are, so nobody chooses a name"), _("log in as yourself"))
    name = person_name(visit.get("known") or visit.get("name"), _known(visit))
    room, asked = _page_named(visit.get("back"))
    return Go(room, asked, _("You work as {who} from now on, in this browser.", who=name), name)


def _page_named(text: str) -> tuple[str, dict[str, str]]:
    """A page of this desk and what was asked for there; the desk's start if the text names none."""
    path, _mark, asked = text.partition("?")
    return (path, dict(parse_qsl(asked))) if _PAGE.fullmatch(path) else ("", {})


_PAGE = re.compile(r"[a-z-]+|job/[0-9a-f-]+")
"""A room or a job: whatever a browser sends in its place leads nowhere else."""


def _known(visit: Visit) -> list[str]:
    from claimwise.written.marking import known_people

    return known_people(visit.nbgrader) if visit.chooses and visit.place.is_course else []


ROOM = Room(
    "who",
    N_("Who works here"),
    page,
    actions={"choose": Action(choose, Right.MARK)},
    needs=frozenset(),
    listed=False,
    anywhere=True,
)
