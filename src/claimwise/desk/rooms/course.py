"""Course: every module at a glance, and the one next thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimwise.desk.visit import Room, Visit
from claimwise.words import N_


def page(visit: Visit) -> Mapping[str, Any]:
    """The modules of the course; nothing if there is no course yet."""
    if not visit.place.is_course:
        return {"modules": None, "folder": visit.root}
    return {"modules": list(visit.course.modules.values()), "folder": visit.root}


ROOM = Room("course", N_("Course"), page, anywhere=True)
