"""Whose file it is, as far as its name tells.

Names are read from the outside in: what the platform or the instructor wrote comes first, and what a student called the
file never overrules it. A form that is not known here is nobody's: no text becomes a student only because it could be
an id. The forms are those of Moodle's ``mod/assign/classes/downloader.php``, Canvas's ``lib/content_zipper.rb`` and the
downloads of the other platforms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from claimwise.collect.dates import read_time
from claimwise.ids import is_plain_id

MOODLE = "Moodle"
CANVAS = "Canvas"
BLACKBOARD = "Blackboard"
BRIGHTSPACE = "Brightspace"
CLASSROOM = "Google Classroom"  # not said: a name
GRADESCOPE = "Gradescope"
ILIAS = "ILIAS"
PRAIRIELEARN = "PrairieLearn"
TWO_FORMS = "Canvas or Blackboard"  # not said: compared
FOLDER = "a folder"  # not said: compared
"""Not a platform's form, but a folder that holds one student's files: its whole name may say who that is."""

_MOODLE = re.compile(r"(?P<handle>(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+)(?:_.*)?", re.DOTALL)
_CANVAS = re.compile(
    r"(?P<handle>(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d{1,19}))_(?P<file>.+)", re.DOTALL
)
# Where names are hidden, five letters and digits stand for a student.
_CANVAS_HIDDEN = re.compile(
    r"(?P<handle>(?P<name>)(?P<late>LATE_)?(?P<number>anon_(?!\d+_)[A-Za-z0-9]{5})_(?P<upload>\d{1,19}))_(?P<file>.+)",
    re.DOTALL,
)
_BLACKBOARD = re.compile(
    r"(?P<who>.+?_.+?)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.*))?", re.DOTALL
)
_BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<time>[^-]*\b20\d\d\b[^-]*?)(?: - (?P<file>.+))?", re.DOTALL
)
_PRAIRIELEARN = re.compile(r"(?P<who>[\w.+%-]+@[A-Za-z0-9.-]+\.[A-Za-z]+)_.+_\d+_.+", re.DOTALL)
_CLASSROOM = re.compile(r"(?P<name>[^\d].*?) - (?P<file>.+)", re.DOTALL)
_GRADESCOPE = re.compile(r"submission_\d+")
_ILIAS = re.compile(r"(?P<who>[^\W\d_][^_]*_[^\W\d_][^_]*_.+)_(?P<number>\d+)", re.DOTALL)
_ILIAS_FILE = re.compile(r"(?P<time>20\d{12})_.+", re.DOTALL)
_ATTEMPT = re.compile(r"-(\d{1,4})$")
_AGAIN = re.compile(r"(?P<stem>.+?) ?\((?P<attempt>\d{1,4})\)", re.DOTALL)
# Words of machines and of people's folders, with or without a number: none of them is what somebody is called.
_NO_PERSON = re.compile(
    r"(?:^|[._@-])(?:attempt|submission|assignsubmission|abgabe|version|export|team|group|gruppe|groupe|grupo|gruppo|"
    r"upload|download|file|late|homework|assignment|task|exercise|week|section|course|class|notebook|untitled|copy|"
    r"final|answer)e?[ns]?[._-]?\d*(?:$|[._@-])|\d{4}-\d\d-\d\d",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:default )?(?:team|group|gruppe|groupe|grupo|gruppo|[ée]quipe|equipo|squadra|groep)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Sender:
    """Who handed a file in.

    ``text`` is a name or an id as the file's name gives it, or a longer text in which one of them stands. A
    ``platform`` adds its own ``number`` for the person, when work came in (``time``, without a zone), and Canvas
    whether it is ``late``. ``order`` tells a later upload from an earlier one: the greater, the later. ``handle`` is
    what Moodle's or Canvas's download puts before the student's own file name: files go back to the student by it.
    """

    text: str
    platform: str = ""
    number: str = ""
    late: bool = False
    order: tuple[int, int] = (0, 0)
    time: datetime | None = None
    handle: str = field(default="", compare=False)

    @property
    def own_id(self) -> str:
        """The id that a student has without a list; empty if the name gives none.

        Moodle's and Brightspace's names become ids; Moodle's numbers differ between assignments.
        """
        if self.platform in (MOODLE, BRIGHTSPACE):
            return "" if self.is_group else _slug(self.text) or self.number
        if self.platform == CANVAS:
            return self.number
        if self.platform == BLACKBOARD:
            return _valid(self.text.split("_")[1]) if self.text.count("_") == 1 else ""
        if self.platform == PRAIRIELEARN:
            return _valid(self.text)
        if self.platform not in ("", FOLDER) or _NO_PERSON.search(self.text) or self.text.count("_") > 3:
            return ""
        return _valid(self.text)

    @property
    def is_group(self) -> bool:
        """Whether Moodle names a group here."""
        return self.platform == MOODLE and bool(_GROUP.match(self.text))


def sender(name: str, module: str) -> Sender | None:
    """Who handed in a file; ``None`` if its name does not say.

    ``name`` is the file's path without the folder that holds everybody's (see :func:`without_wrapper`).
    """
    *folders, file = name.split("/")
    stem = file.rsplit(".", 1)[0]
    for part in (*folders, file):
        if found := _MOODLE.fullmatch(part):
            order = _without_again(stem)[1]
            return Sender(found["name"].strip(), MOODLE, found["number"], order=order, handle=found["handle"])
    for part in folders:
        if whose := _in_a_folder(part, stem):
            return whose
    if folders:
        return Sender(folders[0], FOLDER)
    if whose := _by_platform(stem, module):
        return whose
    return _named_with_module(stem, module) or (_named_alone(stem, module) if file.lower().endswith(".ipynb") else None)


def by_handle(handle: str) -> Sender | None:
    """Who is meant by a ``handle`` that was kept; ``None`` for a text that is none."""
    found = sender(f"{handle}_x.ipynb", "") if handle and "/" not in handle else None
    return found if found and found.handle == handle else None


def without_wrapper(names: Sequence[str], module: str) -> list[str]:
    """Paths without the folders that hold everybody's files, such as the one that a computer puts into an archive."""
    names = list(names)
    while names and all("/" in name for name in names) and len({name.split("/", 1)[0] for name in names}) == 1:
        outer, inner = names[0].split("/", 1)[0], [name.split("/", 1)[1] for name in names]
        if _MOODLE.fullmatch(outer) or _in_a_folder(outer, ""):
            break  # the folder of the only student
        if len(names) == 1 and not _says_more(inner[0], outer, module):
            break
        names = inner
    return names


def folded(text: str) -> str:
    """A name for comparing: letters and digits only, small, without accents."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in text if letter.isalnum())


def meant_by(asked: str, names: Mapping[str, str]) -> list[str]:
    """Whom a text may mean: whose id it is, and nobody else; else all whose name or id holds each of its words.

    ``names`` maps ids to names.
    """
    if asked in names:
        return [asked]
    words = [folded(word) for word in asked.split()]
    if not any(words):
        return []
    return sorted(known for known, name in names.items() if all(word in folded(f"{name} {known}") for word in words))


def _in_a_folder(part: str, stem: str) -> Sender | None:
    """Who hands in what lies in a folder, if a platform names its folders like that."""
    if found := _BRIGHTSPACE.fullmatch(part):
        return _brightspace(found)
    if _GRADESCOPE.fullmatch(part):
        return Sender(part, GRADESCOPE)
    if found := _ILIAS.fullmatch(part):
        upload = _ILIAS_FILE.fullmatch(stem)
        return Sender(found["who"], ILIAS, found["number"], time=_clock(upload["time"]) if upload else None)
    return None


def _by_platform(stem: str, module: str) -> Sender | None:
    """Who hands in a file that lies among everybody's, if a platform names its files like that."""
    # Canvas's names may end with the module's, but never begin with it.
    canvas = None if stem.startswith(f"{module}_") else _CANVAS_HIDDEN.fullmatch(stem) or _CANVAS.fullmatch(stem)
    blackboard = _BLACKBOARD.fullmatch(stem)
    if canvas and blackboard:
        return Sender(stem, TWO_FORMS)
    if blackboard:
        again = _without_again(blackboard["file"] or "")[1]
        return Sender(blackboard["who"], BLACKBOARD, order=again, time=_clock(blackboard["time"]))
    if found := _BRIGHTSPACE.fullmatch(stem):
        return _brightspace(found)
    if found := None if stem.startswith(f"{module}_") else _PRAIRIELEARN.fullmatch(stem):
        return Sender(found["who"], PRAIRIELEARN)
    if canvas:
        attempt = _ATTEMPT.search(canvas["file"])
        order = (int(canvas["upload"]), int(attempt[1]) if attempt else 0)
        handle = canvas["handle"]
        return Sender(canvas["name"], CANVAS, canvas["number"], bool(canvas["late"]), order, handle=handle)
    if found := _CLASSROOM.fullmatch(stem):
        return Sender(found["name"], CLASSROOM, order=_without_again(stem)[1])
    return None


def _brightspace(found: re.Match[str]) -> Sender:
    time = read_time(found["time"])
    return Sender(
        found["name"].strip(), BRIGHTSPACE, found["number"], order=_without_again(found["file"] or "")[1], time=time
    )


def _clock(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits.replace("-", ""), "%Y%m%d%H%M%S")
    except ValueError:
        return None


def _says_more(inner: str, outer: str, module: str) -> bool:
    """Whether the only file says by itself whose it is, and the folder around it does not."""
    if "/" in inner:
        return not _valid(outer)
    stem = inner.rsplit(".", 1)[0]
    return bool(_named_with_module(stem, module)) or (not _valid(outer) and _by_platform(stem, module) is not None)


def _named_with_module(stem: str, module: str) -> Sender | None:
    """``01-claims_ada`` (so does the hand-in button call files) or ``ada_01-claims``."""
    stem, order = _without_again(stem)
    if stem.startswith(f"{module}_") and len(stem) > len(module) + 1:
        return Sender(stem.removeprefix(f"{module}_"), order=order)
    if stem.endswith(f"_{module}") and len(stem) > len(module) + 1:
        return Sender(stem.removesuffix(f"_{module}"), order=order)
    return None


def _named_alone(stem: str, module: str) -> Sender | None:
    """``ada``; but ``01-claims-Copy1`` names nobody."""
    stem, order = _without_again(stem)
    return None if stem.lower().startswith(module.lower()) else Sender(stem, order=order)


def _without_again(stem: str) -> tuple[str, tuple[int, int]]:
    # A browser that saves a file of the same name once more adds “ (1)”.
    again = _AGAIN.fullmatch(stem)
    return (again["stem"], (0, int(again["attempt"]))) if again else (stem, (0, 0))


def _valid(text: str) -> str:
    return text if is_plain_id(text) else ""


def _slug(name: str) -> str:
    words = unicodedata.normalize("NFKD", name.casefold())
    words = "".join(letter for letter in words if not unicodedata.combining(letter))
    slug = re.sub(r"[\W_]+", "-", words).strip("-")
    return slug if slug.isascii() else ""
