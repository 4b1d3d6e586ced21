"""A rule of Python's that must change so that JavaScript can have the same: a proposal for ``kinds/``.

Until it stands there, the twin is compared with this. Whoever takes it over deletes it here.
"""

from __future__ import annotations

from typing import Any

MAX_WRITTEN = 20_000
"""Longest written answer, in characters, that is read."""


def check_written(part: dict[str, Any], response: object, described: str) -> str:
    """What is wrong with a written answer that stands in ``answers(…)``; empty if nothing is."""
    if not isinstance(response, str):
        return f"“{part['id']}” takes a text, not {described}."
    if len(response) > MAX_WRITTEN:
        return f"“{part['id']}” holds {len(response):,} characters; {MAX_WRITTEN:,} are allowed."
    return ""
