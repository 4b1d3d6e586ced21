"""Every address of the desk, with the handler that answers there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimwise.desk.place import REHEARSAL
from claimwise.desk.rooms import ROOMS
from claimwise.desk.visit import Room
from claimwise.desk.web.addresses import START
from claimwise.desk.web.in_rooms import DownloadHandler, FormHandler, RoomHandler, UploadHandler
from claimwise.desk.web.page import DeskHandler, NothingHereHandler
from claimwise.desk.web.work import JobFormHandler, JobHandler, JobStateHandler

Route = tuple[str, type[DeskHandler], dict[str, Any]]
"""A pattern, the handler, and what that is told of the address."""

_BASE = rf"{START}(?:/({REHEARSAL}))?"


def routes() -> list[Route]:
    """All of them, the first that fits counts."""
    job = rf"{_BASE}/job/([0-9a-f-]+)"
    return [
        (rf"{_BASE}/?", RoomHandler, {"room": ROOMS[0]}),
        *(route for room in ROOMS for route in _of_room(room)),
        (job, JobHandler, {}),
        (rf"{job}/state", JobStateHandler, {}),
        *((rf"{job}/{name}", JobFormHandler, {"name": name}) for name in ("cancel", "again")),
        (rf"{START}/(.*)", NothingHereHandler, {}),
    ]


def _of_room(room: Room) -> Iterator[Route]:
    here = rf"{_BASE}/{room.name}"
    yield here, RoomHandler, {"room": room}
    for name, action in room.actions.items():
        yield rf"{here}/{name}", UploadHandler if action.uploads else FormHandler, {"room": room, "name": name}
    for name in room.downloads:
        yield rf"{here}/{name}", DownloadHandler, {"room": room, "name": name}
