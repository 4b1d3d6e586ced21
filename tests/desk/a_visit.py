"""Rooms without a web: somebody visits one, what it begins is done, and its page is drawn and looked at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from claimwise.desk.place import Place
from claimwise.desk.rooms import BY_NAME
from claimwise.desk.visit import EVERYTHING, Begin, Done, Go, Right, Visit
from claimwise.desk.web.frame import Frame
from claimwise.progress import quiet
from claimwise.templating import render

OWN = "\"'><x-owned></x-owned><script>owned()</script>"
"""What anybody outside can choose, and must be text on every page."""


def a_visit(root: Path, *, user: str = "ada", rights: frozenset[Right] = EVERYTHING, **fields: Any) -> Visit:
    """Somebody asks, with fields that have one value or a list of them."""
    told = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return Visit(Place(root), user, told, rights)


def done(root: Path, begun: Go | Begin) -> Done:
    """Do at once what was begun, with its arguments as a worker gets them."""
    assert isinstance(begun, Begin)
    (do,) = {room.works[begun.work] for room in BY_NAME.values() if begun.work in room.works}
    return do(Place(root), json.loads(json.dumps(begun.arguments)), quiet)


def frame(room: str = "course", **more: Any) -> Frame:
    """What a page needs besides its own, with names that are none."""
    rooms = [(name, name) for name in BY_NAME]
    return Frame("/claimwise", "token", "nonce", lambda name: f"/static/{name}", room, OWN, rooms, **more)


def drawn(room: str, told: Mapping[str, Any], **more: Any) -> BeautifulSoup:
    """A room's page: everything is text, every field has a name, and every form its token."""
    page = BeautifulSoup(render(f"desk/{room}.html", desk=frame(room, **more), **told), "html.parser")
    assert page.find_all("x-owned") == []
    assert all(script["src"].startswith("/static/") for script in page.find_all("script"))
    assert page.find("main", id="main")
    assert len(page.find_all("h1")) == 1
    for form in page.find_all("form", method="post"):
        assert form.find("input", attrs={"name": "_xsrf", "value": "token"}) or "_xsrf=token" in form["action"]
    for field in page.find_all(["input", "select", "textarea"]):
        label = page.find("label", attrs={"for": field.get("id")}) or field.find_parent("label")
        assert field.get("type") == "hidden" or field.get("aria-label") or label, field
    return page
