"""The rooms of the desk, in the order in which pages name them. A room is a line here, a file and a template."""

from __future__ import annotations

from claimwise.desk.rooms import (
    class_room,
    course,
    handback,
    key,
    late,
    mark,
    question,
    student,
    students,
    term,
)
from claimwise.desk.visit import Room

ROOMS: tuple[Room, ...] = (
    course.ROOM,
    mark.ROOM,
    students.ROOM,
    student.ROOM,
    late.ROOM,
    class_room.ROOM,
    question.ROOM,
    key.ROOM,
    handback.ROOM,
    term.ROOM,
)

BY_NAME = {room.name: room for room in ROOMS}
