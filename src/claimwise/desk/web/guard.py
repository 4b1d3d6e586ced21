"""Who may come in, and what nobody else's page can make of the desk.

Every handler is a :class:`Guarded` one, whose ``prepare`` lets nobody through who is not logged in, lacks a right,
comes from another site's page, or shows the desk in a frame.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

from jupyter_core.utils import ensure_async
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from claimwise.desk.persons import knows_people, person_in
from claimwise.desk.place import REHEARSAL, Place
from claimwise.desk.rooms import ROOMS
from claimwise.desk.visit import EVERYTHING, Right, Room
from claimwise.desk.web import refusals
from claimwise.desk.web.addresses import START, address
from claimwise.desk.workers import Workers
from claimwise.errors import Finding
from claimwise.gradebook.people import account_name

SETTING = "claimwise_desk"
"""The server's setting in which the :class:`Desk` is."""

RESOURCE = "claimwise"
"""What Jupyter's Authorizer is asked about: whether somebody may *read* it at all, and each right below."""

RIGHTS = {
    Right.MARK: ("write", f"{RESOURCE}:{Right.MARK}"),
    Right.RUN: ("execute", f"{RESOURCE}:{Right.RUN}"),
    Right.NAMES: ("read", f"{RESOURCE}:{Right.NAMES}"),
}

EVERYBODY_ELSE = "*"
"""In place of a name: what all others may do who may come in."""

POLICY = (  # not said: for the browser
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-{nonce}'"
)
"""The policy for pages: nothing from elsewhere, no script in a page, no frame around it."""


@dataclass
class Desk:
    """What all handlers of a server share: the folder it is about, its workers, and what it lets people do, by name.

    ``alone`` says that the server shows nothing else, so that nobody gets around these rights.
    """

    root: Path
    workers: Workers
    rights: Mapping[str, frozenset[Right]] = field(default_factory=dict)
    alone: bool = True

    def allows(self, account: str = EVERYBODY_ELSE) -> frozenset[Right]:
        """What somebody may do whom the server knows; without a name, somebody whom it cannot tell from others."""
        return self.rights.get(account, self.rights.get(EVERYBODY_ELSE, EVERYTHING))

    def place(self, *, rehearsal: bool) -> Place:
        """The course, or its rehearsal."""
        return Place(self.root / REHEARSAL if rehearsal else self.root)


class RefusedError(web.HTTPError):
    """Somebody is not let through whom the server knows; ``finding`` says why, and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(HTTPStatus.FORBIDDEN)
        self.finding = finding


class Guarded(JupyterHandler):
    """What answers at an address of the desk: for those who may, in no frame, kept by no cache."""

    auth_resource = RESOURCE
    needs: frozenset[Right] = frozenset()

    def initialize(self, room: Room | None = None, name: str = "") -> None:
        """``room`` is the one that this is about, ``name`` what is done or fetched there."""
        self.room, self.name = room, name
        self.rights: frozenset[Right] = frozenset()

    @property
    def desk(self) -> Desk:
        """What all handlers share."""
        found: Desk = self.settings[SETTING]
        return found

    @property
    def home(self) -> str:
        """The desk's address."""
        return self.base_url.rstrip("/") + START

    @property
    def rehearsal(self) -> bool:
        """Whether this is about the rehearsal: the first group of each address in ``routes`` says so."""
        return self.path_args[:1] == [REHEARSAL]

    @cached_property
    def place(self) -> Place:
        """The course or the rehearsal that this is about."""
        return self.desk.place(rehearsal=self.rehearsal)

    def address(self, path: str = "", fields: Mapping[str, str] | None = None) -> str:
        """Where something is at this desk, in the course or in its rehearsal."""
        return address(self.home, REHEARSAL if self.rehearsal else "", path, fields=fields)

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
        self._refuse_other_pages()
        self.rights = await self._rights()
        if not self.rights:  # pages that name nobody, and need no right, still show keys
            raise self._no_right()
        if not self.needed() <= self.rights:
            self.redirect(self.address(self._way_in()))

    def _no_right(self) -> RefusedError:
        missing = self.needed() - self.rights if self.rights else frozenset[Right]()
        return RefusedError(refusals.of_no_right(self.account, missing, chooses=self.chooses))

    def _refuse_other_pages(self) -> None:
        """Be in no frame, and answer no script but ours: it alone knows the token."""
        asked = self.request.headers
        if asked.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object"):
            raise RefusedError(refusals.of_frame())
        if self.request.method == "GET" and asked.get("Sec-Fetch-Mode", "navigate") != "navigate":
            self.check_xsrf_cookie()

    def _way_in(self) -> str:
        """The first room that somebody may use who begins at the desk, but may not see whose work it is.

        So whoever only marks finds what to mark. Refuses if there is none, or if another page is asked for.
        """
        begins = self.room is ROOMS[0] and not self.name and self.request.method == "GET"
        for room in ROOMS if begins else ():
            if room.listed and room.needs <= self.rights:
                return room.name
        raise self._no_right()

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
        return found & (self.desk.allows() if self.chooses else self.desk.allows(self.account))

    async def _may(self, action: str, resource: str) -> bool:
        return bool(await ensure_async(self.authorizer.is_authorized(self, self.current_user, action, resource)))

    @property
    def chooses(self) -> bool:
        """Whether who asks says themselves who they are, because the server cannot know it."""
        return not knows_people(self.identity_provider)

    @property
    def person(self) -> str:
        """Who asks, for the record: whom the server knows; else who one said one is, at first the account's name."""
        return person_in(self) if self.chooses else account_name(self.account)

    @property
    def account(self) -> str:
        """The name with which somebody logged in: what rights go by."""
        return str(self.current_user.username)
