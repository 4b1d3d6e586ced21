"""The web around the rooms: who may do what, how pages are sent, and what nobody else's page can make of it.

Every handler is a :class:`DeskHandler`, whose ``prepare`` lets nobody through who is not logged in, lacks a right,
comes from another site's page, or shows the desk in a frame. Rooms run in threads, so that no page holds up another.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from tornado import web

from claimwise.desk import jobs
from claimwise.desk.jobs import Job, JobError
from claimwise.desk.persons import PersonChangedError, knows_people, person_in, remember_person
from claimwise.desk.place import REHEARSAL, Place, load_libraries
from claimwise.desk.rooms import BY_NAME, ROOMS
from claimwise.desk.told import told as told_here
from claimwise.desk.uploads import LARGEST, Received, TooLargeError
from claimwise.desk.visit import EVERYTHING, Action, AskedError, Begin, Download, Go, Right, Room, Told, Visit
from claimwise.desk.workers import Workers
from claimwise.errors import ContentError, Finding
from claimwise.gradebook.people import working_as
from claimwise.templating import render
from claimwise.troubles import in_words, mistake
from claimwise.words import N_, _, day, listed

T = TypeVar("T")

START = "/claimwise"
"""Where the desk is, below the server's own address."""

SETTING = "claimwise_desk"

RESOURCE = "claimwise"
"""What Jupyter's Authorizer is asked about: whether somebody may *read* it at all, and each right below."""

RIGHTS = {
    Right.MARK: ("write", f"{RESOURCE}:{Right.MARK}"),
    Right.RUN: ("execute", f"{RESOURCE}:{Right.RUN}"),
    Right.NAMES: ("read", f"{RESOURCE}:{Right.NAMES}"),
}

RIGHTS_IN_WORDS = {
    Right.MARK: N_("to mark"),
    Right.RUN: N_("to take in, mark by machine and hand back"),
    Right.NAMES: N_("to see students' names"),
}

POLICY = (  # not said: for the browser
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'"
)
"""The policy for pages: nothing from elsewhere, no script in a page, no frame around it."""

INERT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'"  # not said:
"""The policy for files: whatever is in one, no script runs, nothing is fetched, and it is not of our origin."""

EVERYBODY_ELSE = "*"
"""In place of a name: what all others may do who may come in."""

DONE_IN = {
    "assign": "mark",
    "collect": "take-in",
    "grade": "mark",
    "regrade": "key",
    "feedback": "handback",
    "export": "handback",
    "late": "late",
    "student": "students",
}
"""Command -> the room that does the same."""

LONGEST_FIELD = 20_000
"""Most characters of one field: about ten pages, where people write a comment."""

ME = "me"
"""The field of a form that says who its page was made for, where people say themselves who they are."""

A_MOMENT = 0.1
"""Seconds between two looks at work that may be short."""

LONGEST_SAID = 2_000
"""Most bytes of that sentence: of a cookie that is longer than 4,096 with its signature browsers keep nothing."""

SECRETS = ("_xsrf", "token")
"""Fields of an address that belong on no page."""

SAID, REFUSED = "claimwise-said", "!"
"""The cookie that carries one sentence from an action to the next page, and what it begins with if it is a refusal."""


@dataclass
class Desk:
    """What all handlers of a server share: the folder it is about, its workers, and what it lets people do, by name."""

    root: Path
    workers: Workers
    rights: Mapping[str, frozenset[Right]] = field(default_factory=dict)

    def allows(self, person: str) -> frozenset[Right]:
        """What somebody may do whom the server knows."""
        return self.rights.get(person, self.rights.get(EVERYBODY_ELSE, EVERYTHING))

    def place(self, *, rehearsal: bool) -> Place:
        """The course, or its rehearsal."""
        return Place(self.root / REHEARSAL if rehearsal else self.root)


@dataclass(frozen=True)
class Frame:
    """What every page needs besides its own: addresses, the XSRF token, what was just done and what is being done.

    ``user`` is who asks; ``chooses`` says that they say so themselves. ``rights`` are what the server lets people do;
    ``root`` is the course's folder.
    """

    base: str
    xsrf: str
    nonce: str
    static: Callable[[str], str]
    room: str
    user: str
    rooms: list[tuple[str, str]]
    said: str = ""
    job: Job | None = None
    rehearsal: bool = False
    chooses: bool = False
    rights: Mapping[str, frozenset[Right]] = field(default_factory=dict)
    course: str = ""
    here: str = ""
    root: Path | None = None

    @property
    def today(self) -> str:
        """The day, as it stands on paper."""
        return day(date.today())

    @property
    def fields(self) -> Mapping[str, str]:
        """What each form of ours must hold: the token, and for whom its page was made."""
        return {"_xsrf": self.xsrf, **({ME: self.user} if self.chooses else {})}

    @property
    def refused(self) -> bool:
        """Whether what is said tells why something was not done."""
        return self.said.startswith(REFUSED)

    def url(self, room: str = "", action: str = "", **fields: Any) -> str:
        """The address of a room, or of something that is done in it."""
        path = "/".join(filter(None, (self.base, quote(room), quote(action))))
        return f"{path}?{urlencode(fields)}" if fields else path

    def has(self, room: str) -> bool:
        """Whether somebody may go into a room that is listed."""
        return room in dict(self.rooms)

    def who(self, name: str) -> str:
        """Who did something: where nobody is known, the account's name says nothing, so it is “you”."""
        return _("you") if name == self.user and self.chooses else name

    def ways(self, finding: Finding) -> list[tuple[str, str]]:
        """The rooms in which one does what a finding says with a command: titles and addresses."""
        said = finding.remedy
        named = {room for name, room in DONE_IN.items() if f"claimwise {name}" in said}  # not said: compared
        return [(title, self.url(name)) for name, title in self.rooms if name in named]

    def told(self, finding: Finding) -> Finding:
        """A finding in the desk's words, without commands, and without where the course's folder is."""
        return told_here(finding, self.root)

    @property
    def outside(self) -> str:
        """The address of the course that a rehearsal belongs to."""
        return self.base.removesuffix(f"/{REHEARSAL}")

    @property
    def page(self) -> str:
        """Which page of the desk this is, below the desk's own address."""
        return self.here.partition(self.base)[2].lstrip("/")

    def job_url(self, job: Job, what: str = "") -> str:
        """The address of a job's page, or of something that is done with it."""
        return "/".join(filter(None, (self.base, "job", job.id, what)))


class DeskHandler(JupyterHandler):
    """What every page of the desk is: for those who may, in no frame, kept by no cache, and wrong in words."""

    auth_resource = RESOURCE
    needs: frozenset[Right] = frozenset()

    def initialize(self, room: Room | None = None, name: str = "") -> None:
        """``room`` is the one that this is about, ``name`` what is done or fetched there."""
        self.room, self.name = room, name
        self.rights: frozenset[Right] = frozenset()
        self.rehearsal = False
        self.refusal: Finding | None = None

    @property
    def desk(self) -> Desk:
        """What all handlers share."""
        found: Desk = self.settings[SETTING]
        return found

    @property
    def content_security_policy(self) -> str:
        """Nothing from elsewhere, no script in a page, and no frame around it."""
        return POLICY.format(nonce=self.nonce)

    def set_default_headers(self) -> None:
        """Headers that every answer has."""
        if not hasattr(self, "nonce"):  # tornado asks before it calls initialize()
            self.nonce = secrets.token_urlsafe(12)
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Frame-Options", "DENY")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    async def prepare(self) -> None:  # type: ignore[override]
        """Let nobody through who may not be here, before anything is read of what they send."""
        await super().prepare()
        if self._finished:
            return
        web.authenticated(lambda _: None)(self)  # to the login page, or 403
        if self._finished:
            return
        if self.request.method == "GET" and "token" in self.request.query_arguments:
            self.redirect(self.request.path)  # the login cookie is set; the token belongs in no address
            return
        if self.request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object"):
            self.refuse(_("the desk shows itself inside of no other page"), _("open it in a tab of its own"))
        if self.request.method == "GET" and self.request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            self.check_xsrf_cookie()  # a script, perhaps another site's: only ours knows the token
        self.rights = await self._rights()
        if not self.rights:  # pages that name nobody, and need no right, still show keys
            self.refuse(
                _("as “{who}” you have no right at this desk", who=self.person), _("ask whoever runs it for one")
            )
        if missing := self.needed() - self.rights:
            if not (room := self.way_in()):
                rights = listed([_(RIGHTS_IN_WORDS[right]) for right in Right if right in missing])
                what = _("as “{who}” you have no right to this: {rights}", who=self.person, rights=rights)
                self.refuse(what, _("ask whoever runs the desk for it, or do what stands in the menu"))
            self.rehearsal = bool(self.path_kwargs.get("rehearsal") or (self.path_args and self.path_args[0]))
            self.redirect(self.address(room))

    def refuse(self, what: str, remedy: str) -> NoReturn:
        """Let nobody through whom the server knows, and say why."""
        self.refusal = Finding(what, remedy)
        raise web.HTTPError(403)

    def way_in(self) -> str:
        """The first room that somebody may use who begins at the desk, but may not see whose work it is.

        So whoever only marks finds what to mark. Empty if there is none, or if another page is asked for.
        """
        if self.room is not ROOMS[0] or self.name or self.request.method != "GET":
            return ""
        open_to = (room.name for room in ROOMS if room.listed and room.needs <= self.rights)
        return next(open_to, "")

    @property
    def has_login(self) -> bool:
        """Whether there is a page on which one can log in: of a Hub, or for a password that was set."""
        return not self.chooses or bool(getattr(self.identity_provider, "hashed_password", ""))

    def get_login_url(self) -> str:
        """Where whoever is not known logs in. Without a password there is no use in a page for that; say what to do."""
        if not self.has_login:
            raise web.HTTPError(401)
        return str(super().get_login_url())

    def needed(self) -> frozenset[Right]:
        """The rights without which nobody gets an answer here."""
        return self.needs | (self.room.needs if self.room else frozenset())

    async def _rights(self) -> frozenset[Right]:
        """What whoever asks may do: nothing for those who may not even read."""
        if not await self._may("read", RESOURCE):
            return frozenset()
        found = frozenset([right for right, what in RIGHTS.items() if await self._may(*what)])
        return found if self.chooses else found & self.desk.allows(self.person)

    async def _may(self, action: str, resource: str) -> bool:
        return bool(await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, resource)))

    @property
    def chooses(self) -> bool:
        """Whether who asks says themselves who they are, because the server cannot know it."""
        return not knows_people(self.identity_provider)

    @property
    def person(self) -> str:
        """Who asks, for the record: whom the server knows; else who one said one is, at first the account's name."""
        return person_in(self) if self.chooses else str(self.current_user.username)

    def visit(self, rehearsal: str | None, **more: Any) -> Visit:
        """What a room is told of this request."""
        self.rehearsal = bool(rehearsal)
        place = self.desk.place(rehearsal=self.rehearsal)
        fields = {
            name: [value.decode("utf-8", "replace") for value in values]
            for name, values in self.request.arguments.items()
            if name not in SECRETS
        }
        require_short(fields)
        return Visit(place, self.person, **{"fields": fields, "rights": self.rights, "chooses": self.chooses, **more})

    def frame(self, place: Place, said: str = "") -> Frame:
        """What every page needs. Looks into the course, so not for the event loop."""
        base = self.address()
        rooms = [
            (room.name, _(room.title))
            for room in ROOMS
            if room.listed and room.needs <= self.rights and (room.anywhere or place.is_course)
        ]
        name = self.room.name if self.room else ""
        xsrf = self._xsrf
        running = jobs.running(place) if JobHandler.needs <= self.rights else None
        static = self._static
        page = (base, xsrf, self.nonce, static, name, self.person, rooms, said, running, self.rehearsal)
        here = f"{self.request.protocol}://{self.request.host}{self.here}"
        return Frame(
            *page, self.chooses, {} if self.chooses else self.desk.rights, self.desk.root.name, here, place.root
        )

    @property
    def here(self) -> str:
        """Where this page is: its path and what was asked for, without tokens."""
        asked = urlencode([(name, value) for name, value in parse_qsl(self.request.query) if name not in SECRETS])
        return self.request.path + (f"?{asked}" if asked else "")

    def address(self, path: str = "", fields: Mapping[str, str] | None = None) -> str:
        """Where something is at this desk, in the course or in its rehearsal."""
        base = self.base_url.rstrip("/") + START + (f"/{REHEARSAL}" if self.rehearsal else "")
        return "/".join(filter(None, (base, path))) + (f"?{urlencode(fields)}" if fields else "")

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
            told = (REFUSED if refused else "") + sentence
            self.set_signed_cookie(
                SAID,
                told.encode("utf-8", "replace")[:LONGEST_SAID],
                expires_days=None,
                path=self.base_url,
                httponly=True,
            )

    async def show(self, place: Place, template: str, work: Callable[[], Mapping[str, Any]]) -> None:
        """Answer with a page: what ``work`` gives, put into a template. Both happen in a thread."""
        self._xsrf = self.xsrf_token.decode("utf-8")
        said = self.take_said()
        page = await in_thread(place, lambda: render(template, desk=self.frame(place, said), **work()))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        await self.finish(page)

    async def or_say_why(self, place: Place, answer: Callable[[], Any]) -> None:
        """Answer; what goes wrong is a page that says what is wrong and what to do."""
        try:
            await answer()
        except (web.HTTPError, web.Finish):
            raise
        except Exception as error:
            status, findings = await asyncio.to_thread(told, error, place)
            self.set_status(status)
            told_of = {"status": int(status), "findings": findings, "ways_back": self._ways_back()}
            await self.show(place, "desk/error.html", lambda: told_of)

    def _ways_back(self) -> list[tuple[str, str]]:
        """To the form that this came from, and to the room: what is said and addresses."""
        came, here = urlsplit(self.request.headers.get("Referer", "")), self.request
        base, back = self.base_url.rstrip("/") + START, []
        ours = came.netloc == here.host and (came.path == base or came.path.startswith(f"{base}/"))
        if ours and came.path != here.path:
            asked = urlencode([(name, value) for name, value in parse_qsl(came.query) if name not in SECRETS])
            back.append((_("Back to the page that you came from"), came.path + (f"?{asked}" if asked else "")))
        if self.room and self.room.listed and self.address(self.room.name) not in (here.uri, came.path):
            back.append((_("To “{room}”", room=_(self.room.title)), self.address(self.room.name)))
        return back

    def write_error(self, status_code: int, **_error: Any) -> None:
        """A page for what the web server refused."""
        self._xsrf = ""
        base = self.base_url.rstrip("/") + START
        frame = Frame(base, "", self.nonce, self._static, "", "", [])
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) and not self.current_user:
            sent = self.request.method == "POST"
            self.finish(render("desk/stranger.html", desk=frame, sent=sent, login=self.has_login))
            return
        finding = self.refusal or Finding(*_refused(status_code))
        self.finish(render("desk/error.html", desk=frame, status=status_code, findings=[finding]))


async def in_thread(place: Place, work: Callable[[], T]) -> T:
    """What some work on a course gives. It takes time, and meanwhile the server answers others."""

    def do() -> T:
        if place.is_course:
            load_libraries()
        return work()

    return await asyncio.to_thread(do)


def told(error: Exception, place: Place) -> tuple[HTTPStatus, list[Finding]]:
    """What is said of an error, and the status that goes with it."""
    if isinstance(error, ContentError):
        return HTTPStatus.CONFLICT, error.findings
    if isinstance(error, PersonChangedError):
        return HTTPStatus.PRECONDITION_FAILED, [error.finding]
    if isinstance(error, AskedError):
        return HTTPStatus.BAD_REQUEST, [error.finding]
    if finding := in_words(error):
        return HTTPStatus.CONFLICT, [finding]
    return HTTPStatus.INTERNAL_SERVER_ERROR, [mistake(error, place.root)]


def _refused(status: int) -> tuple[str, str]:
    if status == HTTPStatus.FORBIDDEN:  # without the token that each page of ours holds
        what = _("the page that sent this is too old, or none of the desk's; nothing was done")
        return what, _("go back, copy what you typed, load the page again, and send it once more")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return _("there is no such page at the desk"), _("begin at the page “Course”")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _("what you sent is too large"), _("take it in as several archives")
    if status == HTTPStatus.BAD_REQUEST:
        return _("what you typed is too long, or did not arrive whole"), _("go back, shorten it, and send it again")
    return _("the desk could not answer"), _("go back and try again")


def require_short(fields: Mapping[str, Sequence[str]]) -> None:
    """Refuse a request with a field that is longer than anybody types, or that holds what no database keeps."""
    if any(len(value) > LONGEST_FIELD or "\0" in value for values in fields.values() for value in values):
        raise web.HTTPError(400)


class RoomHandler(DeskHandler):
    """A room's page."""

    @web.authenticated
    async def get(self, rehearsal: str | None = None) -> None:
        """Show it."""
        visit = self.visit(rehearsal)
        room = self.room
        assert room  # noqa: S101  routes() says which
        if not room.anywhere and not visit.place.is_course:
            self.redirect(self.base_url.rstrip("/") + START)
            return
        await self.or_say_why(
            visit.place, lambda: self.show(visit.place, f"desk/{room.name}.html", lambda: room.page(visit))
        )
        if visit.place.is_course:
            await asyncio.to_thread(self.desk.workers.warm, visit.place)  # whoever looks may soon begin something


class FormHandler(DeskHandler):
    """Something that a form does in a room."""

    @property
    def action(self) -> Action:
        """What is done."""
        assert self.room  # noqa: S101  routes() says which
        return self.room.actions[self.name]

    def needed(self) -> frozenset[Right]:
        """The right that it takes, too."""
        return super().needed() | {self.action.right}

    @web.authenticated
    async def post(self, rehearsal: str | None = None) -> None:
        """Do it, and go on to the page that shows what came of it."""
        visit = self.visit(rehearsal)
        await self.or_say_why(visit.place, lambda: self.act(visit))

    async def act(self, visit: Visit) -> None:
        """Do what the form asks for, for whoever its page was made for."""
        if (made_for := visit.get(ME)) and made_for != visit.user:
            raise PersonChangedError(made_for, visit.user)
        with working_as(visit.user):
            outcome = await in_thread(visit.place, lambda: self.action.do(visit))
        await self.go_on(visit.place, outcome)

    async def go_on(self, place: Place, outcome: Go | Begin | Told) -> None:
        """To the next page; long work begins; a script gets its data."""
        if isinstance(outcome, Told):
            await self.finish(dict(outcome.data))
            return
        if isinstance(outcome, Go):
            self.say(outcome.said, refused=outcome.refused)
            if outcome.person and self.chooses:
                remember_person(self, outcome.person)
            self.redirect(self.address(outcome.room, outcome.fields), status=HTTPStatus.SEE_OTHER)
            return
        assert self.room  # noqa: S101
        order = (self.room.name, outcome.work, outcome.title, outcome.arguments, self.person)
        job = await asyncio.to_thread(self.desk.workers.begin, place, *order)
        for _moment in range(10):  # short work has ended before its page is shown
            await asyncio.sleep(A_MOMENT)
            if (await asyncio.to_thread(jobs.find, place, job.id)).state != "running":
                break
        self.redirect(self.address(f"job/{job.id}"), status=HTTPStatus.SEE_OTHER)


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
        place = self.desk.place(rehearsal=bool(self.path_args and self.path_args[0]))
        self.received = Received(place, self.request.headers.get("Content-Type", ""), LARGEST)

    def data_received(self, chunk: bytes) -> None:
        """Another piece."""
        if self.received:
            try:
                self.received.write(chunk)
            except TooLargeError:
                raise web.HTTPError(413) from None

    async def act(self, visit: Visit) -> None:
        """Do what the form asks for, with its files."""
        received = self.received
        assert received  # noqa: S101  prepare() made it
        fields, uploads = await asyncio.to_thread(received.parts)
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

    @web.authenticated
    async def get(self, rehearsal: str | None = None) -> None:
        """Send it."""
        visit = self.visit(rehearsal)
        await self.or_say_why(visit.place, lambda: self._send(visit))

    async def _send(self, visit: Visit) -> None:
        room = self.room
        assert room  # noqa: S101  routes() says which
        found: Download = await in_thread(visit.place, lambda: room.downloads[self.name](visit))
        self.set_header("Content-Type", found.kind)
        how = "inline" if found.shown else "attachment"
        self.set_header("Content-Disposition", f"{how}; filename*=UTF-8''{quote(found.name)}")
        self.set_header("Content-Security-Policy", INERT)
        if isinstance(found.content, bytes):
            await self.finish(found.content)
            return
        with found.content.open("rb") as file:
            while part := await asyncio.to_thread(file.read, 1 << 20):
                self.write(part)
                await self.flush()
        await self.finish()


class JobHandler(DeskHandler):
    """A job: how it goes on, and what came of it."""

    needs = frozenset({Right.NAMES})

    @web.authenticated
    async def get(self, rehearsal: str | None, job_id: str) -> None:
        """Show it. Work that ended well and has nothing to say leads to the page where one sees what came of it."""
        place = self.visit(rehearsal).place
        await self.or_say_why(place, lambda: self._show(place, job_id))

    async def _show(self, place: Place, job_id: str) -> None:
        job = await asyncio.to_thread(jobs.find, place, job_id)
        if job.result and job.result.room and not (job.result.said or job.result.findings):
            self.redirect(self.address(job.result.room, job.result.fields), status=HTTPStatus.SEE_OTHER)
        else:
            await self.show(place, "desk/job.html", lambda: {"job": job, "again": may_be_done_again(job)})


def may_be_done_again(job: Job) -> bool:
    """Whether a button may begin a job again: one that did not end well, and took no word that was typed."""
    unfinished = job.state in ("failed", "cancelled", "killed")
    return unfinished and job.room in BY_NAME and job.work not in BY_NAME[job.room].confirmed


class JobStateHandler(DeskHandler):
    """How a job stands, for the script that shows it."""

    needs = frozenset({Right.NAMES})

    @web.authenticated
    async def get(self, rehearsal: str | None, job_id: str) -> None:
        """A line of JSON."""
        place = self.visit(rehearsal).place
        try:
            job = await asyncio.to_thread(jobs.find, place, job_id)
        except JobError as error:
            raise web.HTTPError(404) from error
        await self.finish({"state": job.state, "stage": job.stage, "done": job.done, "total": job.total})


class JobFormHandler(FormHandler):
    """Stop a job, or do it again."""

    needs = frozenset({Right.RUN, Right.NAMES})

    def needed(self) -> frozenset[Right]:
        """Whoever may run work may stop it."""
        return self.needs

    @web.authenticated
    async def post(self, rehearsal: str | None, job_id: str) -> None:
        """Do it."""
        place = self.visit(rehearsal).place
        await self.or_say_why(place, lambda: self._do(place, job_id))

    async def _do(self, place: Place, job_id: str) -> None:
        job = await asyncio.to_thread(jobs.find, place, job_id)
        if self.name == "cancel":
            await asyncio.to_thread(jobs.cancel, place, job)
            self.redirect(self.request.path.removesuffix("/cancel"), status=HTTPStatus.SEE_OTHER)
        elif not may_be_done_again(job):
            raise AskedError(_("this is not done again by a button"), _("begin it anew in its room, if you mean it"))
        else:
            self.room = BY_NAME[job.room]
            await self.go_on(place, Begin(job.work, job.title, job.arguments))


class NothingHereHandler(DeskHandler):
    """Any other address below the desk's."""

    @web.authenticated
    async def get(self, *_path: str) -> None:
        """Say so."""
        raise web.HTTPError(404)

    post = get


def routes() -> list[tuple[Any, ...]]:
    """Every address of the desk, with the handler that answers there."""
    base = rf"{START}(?:/({REHEARSAL}))?"
    found: list[tuple[Any, ...]] = [(rf"{base}/?", RoomHandler, {"room": ROOMS[0]})]
    for room in ROOMS:
        found.append((rf"{base}/{room.name}", RoomHandler, {"room": room}))
        what: list[tuple[str, type[DeskHandler]]] = [
            (name, UploadHandler if action.uploads else FormHandler) for name, action in room.actions.items()
        ]
        what += [(name, DownloadHandler) for name in room.downloads]
        found += [(rf"{base}/{room.name}/{name}", handler, {"room": room, "name": name}) for name, handler in what]
    job = rf"{base}/job/([0-9a-f-]+)"
    found += [(job, JobHandler, {}), (rf"{job}/state", JobStateHandler, {})]
    found += [(rf"{job}/{name}", JobFormHandler, {"name": name}) for name in ("cancel", "again")]
    return [*found, (rf"{START}/(.*)", NothingHereHandler, {})]
