"""The files of the cards that a page of the book loads: one folder, whose name changes whenever one of them does.

So a page never gets parts of two versions, whatever a browser or a server between has kept.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path, PurePosixPath

SOURCE = Path(__file__).parents[1] / "cards"
STYLES = ("card.css", "page.css")

_FIRST = "page.js"
_IMPORT = re.compile(r'^(?:import|export)\b[^"\';]*["\'](\.[^"\']+)["\'];?$', re.MULTILINE)


@cache
def scripts() -> dict[str, bytes]:
    """The modules that the page's script needs, itself among them: found by following the imports."""
    found: dict[str, bytes] = {}
    waiting = [_FIRST]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = (SOURCE / name).read_bytes()
            beside = PurePosixPath(name).parent
            waiting += [_joined(beside, other) for other in _IMPORT.findall(found[name].decode())]
    return found


@cache
def folder() -> str:
    """Where they lie in a site, as a path from its first page."""
    digest = hashlib.sha256()
    for name, content in sorted(_files().items()):
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return f"_static/cards-{digest.hexdigest()[:12]}"


def write(site: Path) -> None:
    """Write them into a site."""
    for name, content in _files().items():
        path = site / folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files() -> dict[str, bytes]:
    return scripts() | {name: (SOURCE / name).read_bytes() for name in STYLES}


def _joined(beside: PurePosixPath, name: str) -> str:
    parts: list[str] = []
    for part in (*beside.parts, *PurePosixPath(name).parts):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
