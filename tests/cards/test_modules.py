"""The cards' modules: one for each kind that Python marks, typed, and nothing that a page cannot load as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Any, get_args

import pytest
from support import REPOSITORY

from claimwise import kinds
from claimwise.content.webs import PageKind

CARDS = REPOSITORY / "src" / "claimwise" / "cards"
MODULES = sorted(CARDS.rglob("*.js"))
DESK = REPOSITORY / "src" / "claimwise" / "desk" / "static"


def test_each_kind_has_its_module() -> None:
    assert {path.stem for path in (CARDS / "kinds").glob("*.js")} == set(kinds.names())
    registry = (CARDS / "kinds.js").read_text(encoding="utf-8")
    assert set(re.findall(r'"\./kinds/(\w+)\.js";', registry)) == set(kinds.names())


def test_modules_need_nothing_but_each_other() -> None:
    for path in MODULES:
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r'^(?:import|export) .* from "([^"]+)";', source, re.MULTILINE):
            assert (path.parent / name).resolve() in MODULES, (path, name)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source), (
            path
        )


def test_every_message_is_said_and_none_is_lacking(twin: Any) -> None:
    messages = twin.ask("messages")
    sources = "".join(path.read_text(encoding="utf-8") for path in MODULES if path.name != "words.js")
    said = set(re.findall(r'(?:\bsay\(|\[|tell\(\[)\s*"([a-z][a-z_]+)"', sources))
    put_together = {name for name in messages if name.startswith(("judged_", "type_", "stance_"))} | {
        "right",
        "partly",
        "wrong",
        "none",
    }
    put_together |= {f"web_{kind.replace('-', '_')}" for kind in get_args(PageKind)}
    named = set(re.findall(r'"([a-z][a-z_]+)"', sources)) | put_together
    named |= {name for name in messages if name.endswith("_nobody") and name.removesuffix("_nobody") in named}

    assert set(messages) - named - {"number"} == set()
    assert {name for name in said if "_" in name} - set(messages) == set()
    forms = [form for form in messages.values() if isinstance(form, dict)]
    assert all("other" in form for form in forms)


def test_types_are_right() -> None:
    tsc = shutil.which("tsc")
    if not tsc:
        pytest.skip("there is no tsc")
    options = ["--allowJs", "--checkJs", "--strict", "--noEmit", "--target", "es2023", "--module", "nodenext"]
    files = [*map(str, MODULES), *map(str, DESK.glob("*.js")), "--lib", "es2023,dom,dom.iterable"]
    result = subprocess.run([tsc, *options, *files], capture_output=True, text=True, cwd=CARDS, check=False)
    told = [line for line in result.stdout.splitlines() if re.match(r"(?!vendor/)\S+\(\d+,\d+\): error", line)]
    assert told == []
