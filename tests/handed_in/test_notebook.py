"""Files as people hand them in: every format of notebook is read alike, and what is none is named as what it is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from handed_in.conftest import Grade
from support import MODULE, Class, Notebook, cell, changed

from claimwise.gradebook.nbgrader import NbgraderError
from claimwise.grading.engine import Engine
from claimwise.handed_in.notebook import UnreadableSubmissionError, cells_of, modules_of, parse
from claimwise.handed_in.submission import take


def as_json(notebook: Notebook) -> bytes:
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def in_format(version: int) -> Callable[[Notebook], bytes]:
    def convert(notebook: Notebook) -> bytes:
        return as_json(nbformat.convert(nbformat.from_dict(notebook), version))

    return convert


SAVED_BY = {
    "Jupyter": as_json,
    "an editor that writes a mark first": lambda notebook: b"\xef\xbb\xbf" + as_json(notebook),
    "Windows, in two bytes a letter": lambda notebook: as_json(notebook).decode().encode("utf-16"),
    "Windows, the other way round": lambda notebook: b"\xfe\xff" + as_json(notebook).decode().encode("utf-16-be"),
    "a program that leaves the mark out": lambda notebook: as_json(notebook).decode().encode("utf-16-le"),
    "Windows, with its line ends": lambda notebook: as_json(notebook).replace(b"\n", b"\r\n"),
    "IPython 1 to 2": in_format(3),
    "a program with everything on one line": lambda notebook: json.dumps(notebook).encode(),
    "a program with spaces around": lambda notebook: b"\n\n " + as_json(notebook) + b"\n\x0a ",
}


@pytest.mark.parametrize("save", SAVED_BY.values(), ids=SAVED_BY)
def test_a_notebook_is_read_whatever_saved_it(there: Class, grade: Grade, save: Callable[[Notebook], bytes]) -> None:
    notebook = changed(there.solved(), lambda n: cell(n, "written-q5-note").update(source="Tee wärmt – 茶 🍵."))

    outcome = grade(save(notebook))

    assert outcome == grade(as_json(notebook))
    assert (outcome.score, outcome.problems) == (18, ())


@pytest.mark.parametrize("version", [2, 3])
def test_old_formats_are_read_as_jupyters_own_upgrade_reads_them(there: Class, version: int) -> None:
    old = nbformat.convert(nbformat.from_dict(there.solved()), 3)
    if version == 2:
        old = {**old, "nbformat": 2, "nbformat_minor": 0}
    data = as_json(old)

    ours, theirs = parse(data), nbformat.convert(nbformat.from_dict(json.loads(data)), 4)

    assert take(ours, there.module.form) == take(theirs, there.module.form)
    code = [[found.source for found in cells_of(read) if found.kind == "code"] for read in (ours, theirs)]
    assert code[0] == code[1]


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "{}")
    return file.getvalue()


NONE = {
    "nothing": (b" \n", "the file is empty"),
    "a notebook cut short": (as_json({"cells": []})[:-3], "is cut short or damaged (at line 2)"),
    "a letter changed": (b'{"cells": [} ]}', "is cut short or damaged (at line 1)"),
    "a page": (b"\n<!DOCTYPE html><html></html>", "is a page (HTML), which shows a notebook and is none"),
    "a page with a mark first": (b"\xef\xbb\xbf<html></html>", "is a page (HTML)"),
    "a program": (b"#!/usr/bin/env python\n# coding: utf-8\n\nanswers()\n", "is plain text, such as a program (.py)"),
    "an archive": (zipped("01-tea.ipynb"), "is a packed archive (.zip)"),
    "a Word file": (zipped("word/document.xml"), "is a Word file"),
    "a PDF": (b"%PDF-1.7\n\xe2\xe3", "is a PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "is a picture"),
    "a photo": (b"\xff\xd8\xff\xe0", "is a picture"),
    "a shortcut": (b"[InternetShortcut]\r\nURL=https://example.org\r\n", "is a link to a page"),
    "a list": (b"[]", "is not a notebook of this course"),
    "another thing in JSON": (b'{"cells": {}}', "is not a notebook of this course"),
    "a link in JSON": (b'{"url": "https://example.org", "doc_id": "1"}', "is a link to a page"),
    "the draft": (b'{"format": 1, "module": "01-tea", "items": {}}', "is the draft that lies beside the notebook"),
    "letters of another code": ('{"cells": ["Käse"]}'.encode("cp1252"), "a program changed its letters"),
    "nothing but brackets": (b"[" * 100_000, "nested too deeply"),
    "worksheets that are none": (b'{"worksheets": 3}', "is not a notebook of this course"),
}


@pytest.mark.parametrize(("data", "says"), NONE.values(), ids=NONE)
def test_what_is_no_notebook_is_named_as_what_it_is(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableSubmissionError) as error:
        parse(data)

    assert says in str(error.value)
    assert " → " in str(error.value)
    assert ("damaged" in str(error.value)) == ("damaged" in says)


@pytest.mark.parametrize("sheets", [[None, {"cells": 3}, {"cells": [None, 3, {"input": 7}]}], [], {}])
def test_hostile_worksheets_do_no_harm(engine: Engine, sheets: Any) -> None:
    try:
        outcome = engine.grade(as_json({"worksheets": sheets, "metadata": [], "nbformat": 3}))
    except UnreadableSubmissionError:
        return
    assert outcome.score == 0
    assert outcome.unsure == {"mark-q2", "mark-q3", "mark-q4"}


# --- of which module -------------------------------------------------------------------------------------------------


def of_another_module(notebook: Notebook) -> Notebook:
    return json.loads(json.dumps(notebook).replace(MODULE, "02-coffee"))


def without_note(notebook: Notebook) -> Notebook:
    return {**notebook, "metadata": {}}


def test_a_notebook_of_another_module_is_named_and_not_marked(there: Class, engine: Engine) -> None:
    says = f"this is the notebook of 02-coffee, not of {MODULE} → ask the student for the notebook of {MODULE}"
    for other in (of_another_module(there.solved()), without_note(of_another_module(there.solved()))):
        with pytest.raises(UnreadableSubmissionError, match=says):
            engine.grade(as_json(other))


def test_nbgraders_own_way_names_it_too(tea_class: Class) -> None:
    tea_class.hand_in("ada", of_another_module(tea_class.solved()))

    with pytest.raises(NbgraderError, match="ada: this is the notebook of 02-coffee"):
        tea_class.nbgrader.autograde(MODULE, "ada")


@pytest.mark.parametrize("names", ["claim", "hand_in", "note"])
def test_each_thing_that_names_the_module_is_enough(there: Class, grade: Grade, names: str) -> None:
    notebook = there.solved()
    if names != "note":
        notebook["metadata"] = {}
    kept = {"claim": "card-q2", "hand_in": "hand-in-card"}.get(names, "")
    notebook["cells"] = [
        found
        for found in notebook["cells"]
        if found["cell_type"] == "markdown" or found["id"] in (kept, "answers") or found["id"].startswith("mark")
    ]

    assert modules_of(notebook) == {MODULE}
    assert grade(notebook).score == 18


def test_a_notebook_that_names_nothing_is_read(there: Class, grade: Grade) -> None:
    notebook = without_note(there.solved())
    notebook["cells"] = [cell(notebook, "answers"), cell(notebook, "written-q5-note")]

    assert modules_of(notebook) == set()
    assert grade(notebook).score == 18


@pytest.mark.parametrize("note", [None, 3, [], "01-tea", {"module": ["01-tea"], "version": {}}, {"module": ""}])
def test_a_note_that_is_none_changes_nothing(there: Class, grade: Grade, note: Any) -> None:
    notebook = {**there.solved(), "metadata": {"claimwise": note}}

    assert (grade(notebook).score, grade(notebook).problems) == (18, ())
