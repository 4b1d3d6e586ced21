"""A link that hands a file over from the kernel to the student's computer, in any front end and without a server."""

from __future__ import annotations

import base64
import json
from html import escape
from typing import Any

from claimwise.words import _

MAX_BYTES = 1_400_000
"""Largest file that goes into a link: browsers refuse to download from addresses of more than 2 MB."""


def link(data: bytes, name: str) -> str:
    """A link that downloads these bytes under this name."""
    content = base64.b64encode(data).decode("ascii")
    # No type that a browser knows: it might change the file's ending.
    href = f"data:application/octet-stream;base64,{content}"
    words = escape(_("Download {name}", name=name))
    return f'<p><a class="cw-file" download="{escape(name)}" href="{href}">{words}</a></p>'  # not said: HTML


def without_outputs(data: bytes) -> bytes:
    """A notebook file without its outputs and without what is kept of widgets; nothing else is changed."""
    notebook: dict[str, Any] = json.loads(data.decode("utf-8-sig"))
    for cell in notebook["cells"]:
        if isinstance(cell, dict) and "outputs" in cell:
            cell["outputs"] = []
    if isinstance(notebook.get("metadata"), dict):
        notebook["metadata"].pop("widgets", None)
    return json.dumps(notebook, indent=1).encode("ascii") + b"\n"
