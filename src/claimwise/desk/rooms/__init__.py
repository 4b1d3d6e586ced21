"""The rooms of the desk, in the order in which pages name them. A room is a line here, a file and a template."""

from __future__ import annotations

from claimwise.desk.rooms import course, mark
from claimwise.desk.visit import Room

ROOMS: tuple[Room, ...] = (
    course.ROOM,
    mark.ROOM,
)

BY_NAME = {room.name: room for room in ROOMS}
