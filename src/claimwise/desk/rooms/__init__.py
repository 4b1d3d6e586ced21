"""The rooms of the desk, in the order in which pages name them. A room is a line here, a file and a template."""

from __future__ import annotations

from claimwise.desk.rooms import course, mark, rehearsal, take_in, work
from claimwise.desk.visit import Room

ROOMS: tuple[Room, ...] = (
    course.ROOM,
    take_in.ROOM,
    mark.ROOM,
    rehearsal.ROOM,
    work.ROOM,
)

BY_NAME = {room.name: room for room in ROOMS}
