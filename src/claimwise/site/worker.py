"""What lets the site work without a line: a list of all that is published, and the worker that keeps just that."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from pathlib import Path

NAME = "worker.js"

_LEFT_OUT = ("_downloads/", "_sources/", "_static/locales/", "_static/scripts/fontawesome.js")
_ENDINGS = (".map", ".inv", ".buildinfo", ".LICENSE.txt")
"""What no page needs to be shown and used."""


def write_worker(site: Path) -> None:
    """Write the worker into a site that is complete."""
    paths = (path for path in sorted(site.rglob("*")) if path.is_file())
    listed = {name: _hash(site / name) for path in paths if _is_kept(name := path.relative_to(site).as_posix())}
    code = files("claimwise.site").joinpath(NAME).read_text(encoding="utf-8")
    version = hashlib.sha256((code + json.dumps(listed)).encode()).hexdigest()[:12]
    head = f'const VERSION = "{version}";\nconst FILES = {json.dumps(listed, indent=0)};\n'
    (site / NAME).write_text(head + code, encoding="utf-8")


def _is_kept(name: str) -> bool:
    return not name.startswith(_LEFT_OUT) and not name.endswith(_ENDINGS) and not name.startswith(".")


def _hash(path: Path) -> str:
    """As a browser takes it for a file's integrity."""
    return "sha256-" + base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
