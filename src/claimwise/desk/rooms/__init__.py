"""The rooms of the desk, in the order in which pages name them. A room is a line here, a file and a template."""

from __future__ import annotations

from claimwise.desk.rooms import (
    alike,
    archive,
    class_room,
    course,
    handback,
    history,
    key,
    late,
    mark,
    practise,
    question,
    rehearsal,
    second,
    settle,
    site,
    student,
    students,
    take_in,
    term,
    who,
    work,
    written,
)
from claimwise.desk.visit import Room

ROOMS: tuple[Room, ...] = (
    course.ROOM,
    take_in.ROOM,
    mark.ROOM,
    written.ROOM,
    second.ROOM,
    settle.ROOM,
    alike.ROOM,
    practise.ROOM,
    key.ROOM,
    handback.ROOM,
    class_room.ROOM,
    students.ROOM,
    late.ROOM,
    history.ROOM,
    site.ROOM,
    term.ROOM,
    archive.ROOM,
    question.ROOM,
    student.ROOM,
    work.ROOM,
    who.ROOM,
    rehearsal.ROOM,
)

BY_NAME = {room.name: room for room in ROOMS}
