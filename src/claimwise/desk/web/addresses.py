"""Where the desk's pages are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

START = "/claimwise"
"""Where the desk is, below the server's own address."""

SECRETS = ("_xsrf", "token")
"""Fields of an address that belong on no page."""


def address(base: str, *parts: str, fields: Mapping[str, Any] | None = None) -> str:
    """An address below another one; parts that are empty are left out."""
    path = "/".join(filter(None, (base, *map(quote, parts))))
    return f"{path}?{urlencode(fields)}" if fields else path


def without_secrets(path: str, query: str) -> str:
    """A path and what is asked for there, as it may stand on a page."""
    asked = urlencode([(name, value) for name, value in parse_qsl(query) if name not in SECRETS])
    return f"{path}?{asked}" if asked else path
