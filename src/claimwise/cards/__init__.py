"""The card as ES modules, read by whoever hands them to a page: a kernel or a site. Standard library only."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^(?:import|export)\b[^"\';]*["\'](\.[^"\']+)["\'];?$', re.MULTILINE)

_EXPORT = re.compile(r"^export (?=function|const|class)", re.MULTILINE)


@cache
def text(name: str) -> str:
    """The text of one file in this folder, by its path from here."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def standalone(name: str) -> str:
    """The text of a module that stands alone in a page, with that of each module that it imports in the import's place.

    The modules that it imports may import nothing themselves.
    """
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda found: _EXPORT.sub("", text(posixpath.join(folder, found[1]))), text(name))


@cache
def modules(entry: str, without: frozenset[str] = frozenset()) -> dict[str, str]:
    """All modules that a page needs for one of them, itself among them, by name: found by following the imports.

    ``without`` are modules that the page does without, and so without what only they import.
    """
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found and name not in without:
            found[name] = text(name)
            folder = posixpath.dirname(name)
            waiting += [posixpath.normpath(posixpath.join(folder, other)) for other in _IMPORT.findall(found[name])]
    return found
