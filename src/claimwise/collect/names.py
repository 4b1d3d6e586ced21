"""Whose file it is, as far as its name tells.

Names are read from the outside in: what the platform or the instructor wrote comes first, and what a student called the
file never overrules it. The platforms' forms are those of Moodle's ``mod/assign/classes/downloader.php`` and Canvas's
``lib/content_zipper.rb``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MOODLE = "Moodle"
CANVAS = "Canvas"

_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+(?:_.*)?", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d{1,19})_(?P<file>.+)", re.DOTALL)
# Where names are hidden, five letters and digits stand for a student.
_CANVAS_HIDDEN = re.compile(
    r"(?P<name>)(?P<late>LATE_)?(?P<number>anon_(?!\d+_)[A-Za-z0-9]{5})_(?P<upload>\d{1,19})_(?P<file>.+)", re.DOTALL
)
_ATTEMPT = re.compile(r"-(\d{1,4})$")
_AGAIN = re.compile(r"(?P<stem>.+?) ?\((?P<attempt>\d{1,4})\)")


@dataclass(frozen=True)
class Sender:
    """Who handed a file in.

    ``text`` is a name or an id as the file's name gives it. A ``platform`` adds its own ``number`` for the person, and
    Canvas whether the work is ``late``. ``order`` tells a later upload from an earlier one: the greater, the later.
    """

    text: str
    platform: str = ""
    number: str = ""
    late: bool = False
    order: tuple[int, int] = (0, 0)


def senders(name: str, module: str) -> list[Sender]:
    """Who may have handed in a file, the likeliest first; nobody if the name does not say.

    ``name`` is the file's path without the folder that holds everybody's (see :func:`without_wrapper`).
    """
    *folders, file = name.split("/")
    stem = file.rsplit(".", 1)[0]
    for part in (*folders, file):
        if found := _MOODLE.fullmatch(part):
            return [Sender(found["name"].strip(), MOODLE, found["number"], order=_without_again(stem)[1])]
    named = _named_with_module(stem, module)
    # Canvas's names may end with the module's, but never begin with it.
    canvas = None if stem.startswith(f"{module}_") else _CANVAS_HIDDEN.fullmatch(stem) or _CANVAS.fullmatch(stem)
    if canvas:
        attempt = _ATTEMPT.search(canvas["file"])
        order = (int(canvas["upload"]), int(attempt[1]) if attempt else 0)
        return [Sender(canvas["name"], CANVAS, canvas["number"], bool(canvas["late"]), order)]
    if folders:
        return [Sender(folders[0]), *named]
    return named or (_named_alone(stem, module) if file.lower().endswith(".ipynb") else [])


def without_wrapper(names: Sequence[str], module: str) -> list[str]:
    """Paths without the folders that hold everybody's files, such as the one that a computer puts into an archive."""
    names = list(names)
    while names and all("/" in name for name in names) and len({name.split("/", 1)[0] for name in names}) == 1:
        inner = [name.split("/", 1)[1] for name in names]
        alone = len(names) == 1 and not _named_with_module(inner[0].rsplit(".", 1)[0], module)
        if alone or _MOODLE.fullmatch(names[0].split("/", 1)[0]):
            break  # the folder of the only student
        names = inner
    return names


def folded(text: str) -> str:
    """A name for comparing: letters and digits only, small, without accents."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in text if letter.isalnum())


def _named_with_module(stem: str, module: str) -> list[Sender]:
    """``01-claims_ada`` (so does the hand-in button call files) or ``ada_01-claims``."""
    stem, order = _without_again(stem)
    if stem.startswith(f"{module}_") and len(stem) > len(module) + 1:
        return [Sender(stem.removeprefix(f"{module}_"), order=order)]
    if stem.endswith(f"_{module}") and len(stem) > len(module) + 1:
        return [Sender(stem.removesuffix(f"_{module}"), order=order)]
    return []


def _named_alone(stem: str, module: str) -> list[Sender]:
    """``ada``; but ``01-claims-Copy1`` names nobody."""
    stem, order = _without_again(stem)
    return [] if stem.lower().startswith(module.lower()) else [Sender(stem, order=order)]


def _without_again(stem: str) -> tuple[str, tuple[int, int]]:
    # A browser that saves a file of the same name once more adds “ (1)”.
    again = _AGAIN.fullmatch(stem)
    return (again["stem"], (0, int(again["attempt"]))) if again else (stem, (0, 0))
