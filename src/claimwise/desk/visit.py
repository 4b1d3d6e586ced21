"""What a room is made of: functions from a visit to what is shown, done or begun. Nothing here knows of the web."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimwise.content import Course
from claimwise.desk.place import Place
from claimwise.errors import ClaimwiseError, Finding
from claimwise.progress import Stages
from claimwise.words import _

if TYPE_CHECKING:
    from claimwise.gradebook.nbgrader import Nbgrader


class Right(StrEnum):
    """What somebody may do. On a laptop everybody who may open the desk may do everything."""

    MARK = "mark"
    """Give marks."""
    RUN = "run"
    """Change the course: take in, grade, hand back."""
    NAMES = "names"
    """See whose work it is."""


EVERYTHING = frozenset(Right)


class AskedError(ClaimwiseError):
    """What was asked for makes no sense here. The message says what to do."""


@dataclass(frozen=True)
class Upload:
    """A file that came with a form: what it was called, and where it lies until the answer is sent."""

    name: str
    path: Path


@dataclass
class Visit:
    """Somebody asks for a page, or for something to be done.

    ``fields`` are those of the address and the form, ``uploads`` the files by the name of their field; ``user`` is who
    asks, for the record; ``chooses`` says that they say so themselves.
    """

    place: Place
    user: str
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rights: frozenset[Right] = EVERYTHING
    uploads: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    chooses: bool = False

    @property
    def root(self) -> Path:
        """The course's folder."""
        return self.place.root

    @property
    def course(self) -> Course:
        """The course. Raises :class:`ContentError` with everything that is wrong with it."""
        return self.place.course

    @property
    def nbgrader(self) -> Nbgrader:
        """The course's nbgrader."""
        return self.place.nbgrader

    @cached_property
    def of_section(self) -> Nbgrader:
        """The course's nbgrader with lists of the section that is asked for; of everybody if none is.

        Raises :class:`NbgraderError` for a section that nobody is in.
        """
        return self.nbgrader.only(self.get("section"))

    @property
    def at_section(self) -> dict[str, str]:
        """What an address or a form says of the section that is asked for; nothing for everybody."""
        return {"section": asked} if (asked := self.get("section")) else {}

    @property
    def told_of_section(self) -> dict[str, Any]:
        """What a page needs to say which ``section`` it shows, and to keep it where it leads to (``kept``)."""
        return {"section": self.of_section.section, "kept": self.at_section}

    @property
    def told_of_sections(self) -> dict[str, Any]:
        """The same, with the ``sections`` of the class, to offer them."""
        return {"sections": self.of_section.standings().sections, **self.told_of_section}

    def of_whom(self, title: str) -> str:
        """What is to be done, with the section that it is done for, if one is asked for."""
        section = self.of_section.section
        return _("{title} (section {section})", title=title, section=section) if section else title

    def may(self, right: Right) -> bool:
        """Whether whoever asks has a right."""
        return right in self.rights

    def get(self, name: str, default: str = "") -> str:
        """A field; the last one, if there are several."""
        values = self.fields.get(name)
        return values[-1] if values else default

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return list(self.fields.get(name, ()))

    def needs(self, name: str) -> str:
        """A field that must be there. Raises :class:`AskedError` if it is not."""
        if value := self.get(name):
            return value
        raise AskedError(
            _("something is missing in what your browser sent ({name})", name=name), _("go back, try again")
        )


@dataclass(frozen=True)
class Go:
    """An action's answer: it is done; the next page is that of a room. ``said`` is shown there, once.

    ``person`` is who asks from now on, in this browser; ``refused`` says that it was not done.
    """

    room: str
    fields: Mapping[str, str] = field(default_factory=dict)
    said: str = ""
    person: str = ""
    refused: bool = False


@dataclass(frozen=True)
class Told:
    """An action's answer to a script of ours: data that JSON can hold."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class Begin:
    """An action's answer: long work begins. ``work`` is one of the room's works, ``title`` says what it is, in words.

    ``arguments`` are data that JSON can hold.
    """

    work: str
    title: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """A file for whoever asks: a path or bytes, and the name that it gets there.

    ``shown`` says that the browser may show it in place of keeping it: shut in, so that nothing in it can do anything.
    """

    content: Path | bytes
    name: str
    kind: str = "application/octet-stream"
    shown: bool = False


@dataclass(frozen=True)
class Done:
    """What came of long work: sentences, what somebody should look at, and the room to go to (``room``, ``fields``)."""

    said: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    room: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        return {
            "said": list(self.said),
            "findings": [finding.as_json() for finding in self.findings],
            "room": self.room,
            "fields": dict(self.fields),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Done:
        """What :meth:`as_json` told of."""
        return cls(told["said"], [Finding.from_json(each) for each in told["findings"]], told["room"], told["fields"])


@dataclass(frozen=True)
class Action:
    """Something that a form does, and the right that it takes. ``uploads``: files may come with it."""

    do: Callable[[Visit], Go | Begin | Told]
    right: Right = Right.RUN
    uploads: bool = False


Work = Callable[[Place, Mapping[str, Any], Stages], Done]
"""Long work on a course: it is told its arguments, tells how far it is, and may be stopped there."""


@dataclass(frozen=True)
class Room:
    """A room of the desk. Its address is its ``name``, its page the template ``desk/NAME.html``.

    ``page`` gives what the template is told. ``needs`` are rights without which nobody gets in; ``listed`` says that
    the way there stands at the top of each page; ``anywhere`` that it works where there is no course yet.
    ``confirmed`` are works that begin only for a word that was typed, and so are never done again by a button.
    """

    name: str
    title: str
    page: Callable[[Visit], Mapping[str, Any]]
    actions: Mapping[str, Action] = field(default_factory=dict)
    downloads: Mapping[str, Callable[[Visit], Download]] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)
    needs: frozenset[Right] = frozenset({Right.NAMES})
    listed: bool = True
    anywhere: bool = False
    confirmed: frozenset[str] = frozenset()
