"""Every command and page in a language that nobody speaks: what is still English was never handed to gettext."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import catalogue
import pytest
from bs4 import BeautifulSoup
from sentences import SENTENCE
from support import MODULE, STAND_INS, Class, cell, changed

from claimwise import words

NOBODYS = "en_XA"

DRIVER = """
import json, sys
from typer.testing import CliRunner
from claimwise.cli import app
runner = CliRunner(env={"COLUMNS": "2000"})
print(json.dumps([runner.invoke(app, call).output for call in json.loads(sys.argv[1])]))
"""
"""Runs commands one after another in one process, whose language is chosen before they are imported."""

OTHERS = [
    "Show this message and exit",
    "Usage: .*",
    "<int range>",
    "No response",
    r"\[(required|default: .*?|env var: .*?)\]",
]
"""What typer and click say, which have catalogues of their own, and nbgrader's comment on a blank answer."""

IN_NOTEBOOKS = "The article, section"
"""Stands in notebooks that come back, so it is the same in every language (``ResolvedModule.about``)."""


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locales")
    catalogue.write_pseudo_language(folder, NOBODYS)
    return folder


@pytest.fixture
def handed_in(tea_class: Class, tmp_path: Path) -> Class:
    """A class in which something is to be said of everybody."""
    tea_class.hand_in("ada", tea_class.solved())
    tea_class.hand_in("bo", tea_class.release())
    tea_class.hand_in("cy", '{"cells": [')
    tea_class.hand_in("di", changed(tea_class.solved(), lambda n: cell(n, "answers").update(source="answers(")))
    text = "Some customers said that they slept better; nobody compared them."
    tea_class.hand_in("ed", changed(tea_class.solved(), lambda n: cell(n, "written-q5-note").update(source=text)))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("fay", "gus_late", "x"):
        (inbox / f"{MODULE}_{name}.ipynb").write_text(json.dumps(tea_class.solved()))
    (inbox / "note.txt").write_text("nothing")
    (tmp_path / "list.csv").write_text("id,name,email\nfay,Fay Ray,fay@x.example\nfay,Fay Ray,fay@x.example\n")
    return tea_class


def say(locales: Path, *calls: list[str]) -> list[str]:
    """What the commands print in a language that nobody speaks."""
    environment = {**os.environ, words.LANGUAGE: NOBODYS, words.LOCALES: str(locales), "PYTHONPATH": str(STAND_INS)}
    command = [sys.executable, "-c", DRIVER, json.dumps(calls)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def english(text: str, known: str = "") -> list[str]:
    """The sentences of a text that gettext has not seen, other than those that stand in a course."""
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " · ", text)) != text:
        text = shorter
    for others in OTHERS:
        text = re.sub(others, " · ", text)
    pieces = [" ".join(piece.split()) for piece in re.split(r"[·\n│╭╮╰╯─“”():,•→\d]|  +|(?<=[.!?]) ", text)]
    return [piece for piece in pieces if SENTENCE.search(piece) and piece not in known and piece != IN_NOTEBOOKS]


def content(root: Path) -> str:
    """All that stands in a course, and what students wrote, on one line."""
    files = [
        catalogue.SOURCE / "content" / "vocabulary.yml",
        *root.rglob("*.yml"),
        *root.rglob("*.bib"),
        *root.rglob("submitted/*/*/*.ipynb"),
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return " ".join(re.sub(r"\{\w+\||[{}\\]", " ", text.replace("\\n", " ")).split())


def test_commands_say_nothing_in_english(handed_in: Class, locales: Path, tmp_path: Path) -> None:
    root = ["--root", str(handed_in.root)]
    listed, inbox = str(tmp_path / "list.csv"), str(tmp_path / "inbox")
    damaged = Path(shutil.copytree(handed_in.root, tmp_path / "damaged"))
    module = damaged / "solutions" / f"{MODULE}.yml"
    module.write_text(module.read_text().replace("points: ", "point: ", 1).replace("claim: t01", "claim: t99"))
    calls = [
        ["--help"],
        *([name, "--help"] for name in ("collect", "check", "grade", "export", "responses", "agreement", "simulate")),
        ["modules", *root],
        ["check", *root],
        ["check", "--root", str(damaged)],
        ["grade", "no-such-module", *root],
        ["collect", MODULE, inbox, "--roster", listed, "--dry-run", *root],
        ["collect", MODULE, inbox, "--roster", listed, *root],
        ["grade", MODULE, *root],
        ["grade", MODULE, *root],
        ["regrade", MODULE, *root],
        ["feedback", MODULE, *root],
        ["sample", MODULE, *root],
        ["agreement", MODULE, str(handed_in.root / "reports" / f"{MODULE}-sheet.csv"), *root],
        ["similar", MODULE, *root],
        ["export", str(tmp_path / "marks.csv"), "--for", "canvas", *root],
        ["responses", MODULE, str(tmp_path / "responses.csv"), *root],
        ["report", MODULE, "--to", str(tmp_path / "class.html"), *root],
    ]

    said = say(locales, *calls)

    known = content(handed_in.root)
    left = {" ".join(call[:2]): english(text, known) for call, text in zip(calls, said, strict=True)}
    assert all("⟦" in text for text in said)
    assert {call: texts for call, texts in left.items() if texts} == {}


def test_pages_say_nothing_in_english(handed_in: Class, locales: Path, tmp_path: Path) -> None:
    root = ["--root", str(handed_in.root)]
    page = tmp_path / "class.html"
    say(
        locales,
        ["grade", MODULE, *root],
        ["feedback", MODULE, *root],
        ["sample", MODULE, *root],
        ["similar", MODULE, *root],
        ["report", MODULE, "--to", str(page), *root],
    )

    pages = [page, *handed_in.root.rglob("feedback/*/*/*.html"), *handed_in.root.glob("reports/*.html")]
    known = content(handed_in.root)
    escaped = {}
    for path in pages:
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for hidden in soup(["style", "script"]):
            hidden.decompose()
        if left := english(soup.get_text("\n"), known):
            escaped[path.name] = left
    assert len(pages) >= 5
    assert escaped == {}
