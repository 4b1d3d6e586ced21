"""How a request becomes a visit, and an answer a page. Rooms run in threads, so that none holds up another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jupyter_server.base.handlers import FileFindHandler
from tornado import web

from claimwise.desk import jobs
from claimwise.desk.place import load_libraries
from claimwise.desk.rooms import ROOMS
from claimwise.desk.visit import Right, Visit
from claimwise.desk.web import refusals
from claimwise.desk.web.addresses import SECRETS, without_secrets
from claimwise.desk.web.frame import REFUSED, Frame
from claimwise.desk.web.guard import Guarded, RefusedError
from claimwise.errors import Finding
from claimwise.templating import render
from claimwise.words import _

T = TypeVar("T")

SAID = "claimwise-said"
"""The cookie that carries one sentence from an action to the next page."""

LONGEST_SAID = 2_000
"""Most bytes of that sentence: of a cookie that is longer than 4,096 with its signature browsers keep nothing."""


class DeskHandler(Guarded):
    """What every page of the desk is: drawn in one frame, and wrong in words."""

    def visit(self) -> Visit:
        """What a room is told of this request."""
        fields = {
            name: [value.decode("utf-8", "replace") for value in values]
            for name, values in self.request.arguments.items()
            if name not in SECRETS
        }
        refusals.require_short(fields)
        return Visit(self.place, self.person, fields, self.rights, chooses=self.chooses)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What some work on the course gives. It takes time, and meanwhile the server answers others."""

        def do() -> T:
            if self.place.is_course:
                load_libraries()
            return work()

        return await asyncio.to_thread(do)

    async def show(self, template: str, work: Callable[[], Mapping[str, Any]]) -> None:
        """Answer with a page: what ``work`` gives, put into a template. Both happen in a thread."""
        said, xsrf = self.take_said(), self.xsrf_token.decode("utf-8")
        await self._send(await self.in_thread(lambda: render(template, desk=self._frame(said, xsrf), **work())))

    def _send(self, page: str) -> asyncio.Future[None]:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        return self.finish(page)

    def _frame(self, said: str, xsrf: str) -> Frame:
        """What every page needs. Looks into the course, so not for the event loop."""
        rooms = [
            (room.name, _(room.title))
            for room in ROOMS
            if room.listed and room.needs <= self.rights and (room.anywhere or self.place.is_course)
        ]
        return Frame(
            base=self.address(),
            xsrf=xsrf,
            nonce=self.nonce,
            static=self._static,
            room=self.room.name if self.room else "",
            user=self.person,
            rooms=rooms,
            said=said,
            job=jobs.running(self.place) if Right.NAMES in self.rights else None,  # its page may name students
            rehearsal=self.rehearsal,
            chooses=self.chooses,
            rights=self.desk.rights,
            course=self.desk.root.name,
            here=f"{self.request.protocol}://{self.request.host}"
            + without_secrets(self.request.path, self.request.query),
            root=self.place.root,
            alone=self.desk.alone,
        )

    def _static(self, name: str) -> str:
        app = self.settings["claimwise"]
        where = {"static_path": app.static_paths, "static_url_prefix": app.static_url_prefix}
        return str(FileFindHandler.make_static_url(where, name))

    def take_said(self) -> str:
        """What the last action said, once."""
        found = self.get_signed_cookie(SAID)
        if found:
            self.clear_cookie(SAID, path=self.base_url)
        return found.decode("utf-8", "ignore") if found else ""

    def say(self, sentence: str, *, refused: bool = False) -> None:
        """Let the next page say a sentence, as one that says why something was not done if it is ``refused``."""
        if sentence:
            told = ((REFUSED if refused else "") + sentence).encode("utf-8", "replace")[:LONGEST_SAID]
            self.set_signed_cookie(SAID, told, expires_days=None, path=self.base_url, httponly=True)

    async def or_say_why(self, answer: Callable[[], Any]) -> None:
        """Answer; what goes wrong is a page that says what is wrong and what to do."""
        try:
            await answer()
        except (web.HTTPError, web.Finish):
            raise
        except Exception as error:
            status, findings = await asyncio.to_thread(refusals.of_error, error, self.place)
            self.set_status(status)
            told = {"status": int(status), "findings": findings, "ways_back": self._ways_back()}
            await self.show("desk/error.html", lambda: told)

    def _ways_back(self) -> list[tuple[str, str]]:
        """To the form that this came from, and to the room: what is said and addresses."""
        came, here = urlsplit(self.request.headers.get("Referer", "")), self.request
        ours = came.netloc == here.host and (came.path == self.home or came.path.startswith(f"{self.home}/"))
        back = []
        if ours and came.path != here.path:
            back.append((_("Back to the page that you came from"), without_secrets(came.path, came.query)))
        if self.room and self.room.listed and self.address(self.room.name) not in (here.uri, came.path):
            back.append((_("To “{room}”", room=_(self.room.title)), self.address(self.room.name)))
        return back

    def write_error(self, status_code: int, **told: Any) -> None:
        """A page for what the web server refused."""
        frame = Frame(self.home, "", self.nonce, self._static, "", "", [])
        unknown = status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) and not self.current_user
        if unknown and self.check_host():
            sent = self.request.method == "POST"
            self._send(render("desk/stranger.html", desk=frame, sent=sent, login=self.has_login))
            return
        found = [self._why(status_code, *told.get("exc_info", ()))]
        self._send(render("desk/error.html", desk=frame, status=status_code, findings=found))

    def _why(self, status: int, _kind: object = None, error: object = None, _trace: object = None) -> Finding:
        if isinstance(error, RefusedError):
            return error.finding
        if status == HTTPStatus.FORBIDDEN and not self.check_host():
            return refusals.of_host()
        return refusals.of_status(status)


class NothingHereHandler(DeskHandler):
    """Any other address below the desk's."""

    @web.authenticated
    async def get(self, *_path: str) -> None:
        """Say so."""
        raise web.HTTPError(404)

    post = get
