"""What is asked of a room: its page, what its forms do, and files from it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from tornado import web

from claimwise.desk.persons import PersonChangedError, remember_person
from claimwise.desk.uploads import LARGEST, Received, TooLargeError
from claimwise.desk.visit import Action, Begin, Download, Go, Right, Room, Told, Visit
from claimwise.desk.web.frame import ME
from claimwise.desk.web.page import DeskHandler
from claimwise.desk.web.refusals import require_short
from claimwise.desk.web.work import WorkHandler
from claimwise.gradebook.people import working_as

INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"  # not said:
"""The policy for files: whatever is in one, no script runs, nothing is fetched, and it is not of our origin."""

_PIECE = 1 << 20
"""Bytes of a file that are sent at once."""


class RoomHandler(DeskHandler):
    """A room's page."""

    room: Room

    @web.authenticated
    async def get(self, *_address: str | None) -> None:
        """Show it."""
        visit, room = self.visit(), self.room
        if not room.anywhere and not self.place.is_course:
            self.redirect(self.home)
            return
        await self.or_say_why(lambda: self.show(f"desk/{room.name}.html", lambda: room.page(visit)))
        if self.place.is_course:
            await asyncio.to_thread(self.desk.workers.warm, self.place)  # whoever looks may soon begin something


class FormHandler(WorkHandler):
    """Something that a form does in a room."""

    room: Room

    @property
    def action(self) -> Action:
        """What is done."""
        return self.room.actions[self.name]

    def needed(self) -> frozenset[Right]:
        """The right that it takes, too."""
        return super().needed() | {self.action.right}

    @web.authenticated
    async def post(self, *_address: str | None) -> None:
        """Do it, and go on to the page that shows what came of it."""
        visit = self.visit()
        await self.or_say_why(lambda: self.act(visit))

    async def act(self, visit: Visit) -> None:
        """Do what the form asks for, for whoever its page was made for."""
        if (made_for := visit.get(ME)) and made_for != visit.user:
            raise PersonChangedError(made_for, visit.user)
        with working_as(visit.user):
            outcome = await self.in_thread(lambda: self.action.do(visit))
        if isinstance(outcome, Begin):
            await self.begin(self.room.name, outcome)
        elif isinstance(outcome, Told):
            await self.finish(dict(outcome.data))
        else:
            self._go(outcome)

    def _go(self, outcome: Go) -> None:
        self.say(outcome.said, refused=outcome.refused)
        if outcome.person and self.chooses:
            remember_person(self, outcome.person)
        self.redirect(self.address(outcome.room, outcome.fields), status=HTTPStatus.SEE_OTHER)


@web.stream_request_body
class UploadHandler(FormHandler):
    """Something that a form with files does. Its body is read piece by piece, once ``prepare`` let it through.

    What carries the XSRF token has to come before the body, so the form's address does.
    """

    received: Received | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Be ready for the body; one that says itself that it is too large is not read at all."""
        await super().prepare()
        if self._finished:
            return
        connection: Any = self.request.connection
        connection.set_max_body_size(LARGEST + 1)
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal() and (len(length) > len(str(LARGEST)) or int(length) > LARGEST):
            raise web.HTTPError(413)
        self.received = Received(self.place, self.request.headers.get("Content-Type", ""), LARGEST)

    def data_received(self, chunk: bytes) -> None:
        """Another piece."""
        if self.received:
            try:
                self.received.write(chunk)
            except TooLargeError:
                raise web.HTTPError(413) from None

    async def act(self, visit: Visit) -> None:
        """Do what the form asks for, with its files."""
        assert self.received  # noqa: S101  prepare() made it
        fields, uploads = await asyncio.to_thread(self.received.parts)
        require_short(fields)
        await super().act(replace(visit, fields={**visit.fields, **fields}, uploads=uploads))

    def on_finish(self) -> None:
        """Whatever of the files was not moved elsewhere is forgotten."""
        self._forget()

    def on_connection_close(self) -> None:
        """The same if somebody went away in the middle."""
        super().on_connection_close()
        self._forget()

    def _forget(self) -> None:
        if self.received:
            self.received.close()


class DownloadHandler(DeskHandler):
    """A file from a room."""

    room: Room

    @web.authenticated
    async def get(self, *_address: str | None) -> None:
        """Send it."""
        visit = self.visit()
        await self.or_say_why(lambda: self._send_file(visit))

    async def _send_file(self, visit: Visit) -> None:
        found: Download = await self.in_thread(lambda: self.room.downloads[self.name](visit))
        self.set_header("Content-Type", found.kind)
        how = "inline" if found.shown else "attachment"
        self.set_header("Content-Disposition", f"{how}; filename*=UTF-8''{quote(found.name)}")
        self.set_header("Content-Security-Policy", INERT)
        if isinstance(found.content, bytes):
            await self.finish(found.content)
            return
        with found.content.open("rb") as file:
            while part := await asyncio.to_thread(file.read, _PIECE):
                self.write(part)
                await self.flush()
        await self.finish()
