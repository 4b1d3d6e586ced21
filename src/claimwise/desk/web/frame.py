"""What every page of the desk needs besides its own: addresses, who looks, what was just done and is being done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from claimwise.desk.jobs import Job
from claimwise.desk.place import REHEARSAL
from claimwise.desk.told import told
from claimwise.desk.visit import Right
from claimwise.desk.web.addresses import address
from claimwise.errors import Finding
from claimwise.words import _, day

ME = "me"
"""The field of a form that says who its page was made for, where people say themselves who they are."""

REFUSED = "!"
"""What a sentence begins with that says why something was not done."""

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


@dataclass(frozen=True)
class Frame:
    """What a page is told besides its own.

    ``base`` is the desk's address; ``xsrf`` and ``nonce`` are this page's tokens; ``static`` gives the address of a
    script; ``room`` is the one that is shown, and ``rooms`` are the names and titles of those that are listed. ``said``
    is what was just done, ``job`` what is being done. ``user`` is who asks; ``chooses`` says that they say so
    themselves. ``rights`` are what the server lets people do, and ``alone`` says that it shows nothing else;
    ``course`` is what the course's folder is called, and ``root`` where it is. ``here`` is this page's own address.
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
    alone: bool = True

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
        return address(self.base, room, action, fields=fields)

    def job_url(self, job: Job, what: str = "") -> str:
        """The address of a job's page, or of something that is done with it."""
        return address(self.base, "job", job.id, what)

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
        return told(finding, self.root)

    @property
    def outside(self) -> str:
        """The address of the course that a rehearsal belongs to."""
        return self.base.removesuffix(f"/{REHEARSAL}")

    @property
    def page(self) -> str:
        """Which page of the desk this is, below the desk's own address."""
        return self.here.partition(self.base)[2].lstrip("/")
