"""Findings as the desk tells them: what names a command, an option or a file's name is told as what one does here.

The sentences are those of :mod:`claimwise.words`, wherever they are made; each is found again with
what was put into it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from claimwise.content.modules import ResolvedModule
from claimwise.errors import Finding
from claimwise.handed_in.cells import mark_cell
from claimwise.words import N_, _, language

HERE: Mapping[str, str] = {
    # taking in
    N_("give a class list (--roster)"): N_("choose a class list along with the files"),
    N_("give a class list (--roster) that tells them apart"): N_(
        "choose a class list that tells them apart along with the files, or say whose it is in the table"
    ),
    N_("for the times in Moodle, give the assignment's grading worksheet as the class list (--roster)"): N_(
        "for the times in Moodle, choose the assignment's grading worksheet as the class list"
    ),
    N_("look at them with --dry-run; if they are wrong, remove timestamp.txt beside the notebook in submitted/"): N_(
        "look at the times in the table; for a class list with times, choose the files again along with it"
    ),
    N_("download it again, or unpack it and give the folder"): N_("download it again, and choose it here again"),
    N_("unpack the archive yourself and give the folder"): N_(
        "unpack the archive on your computer, and choose the notebooks in it"
    ),
    N_("unpack it and collect its folder by itself"): N_(
        "choose one archive at a time; if this one lies within another, unpack the outer one, and choose this one"
    ),
    N_("collect again"): N_("choose the files again"),
    # marking sheets
    N_("give a file that “claimwise sample” wrote, saved as CSV"): N_("choose a sheet that you got here, saved as CSV"),
    N_("use a sheet of this module; if reports/codes.key was lost or the texts changed, draw a new sample"): N_(
        "choose a sheet of this module; if its texts have changed since, get the sheet anew"
    ),
    N_("collect the right one as {student}.ipynb"): N_("take in the right one by itself"),
    N_("look whether one is the student's; call it by the id, and collect it again"): N_(
        "take these files in again, and say whose they are"
    ),
    N_("collect in parts"): N_("choose fewer files at once"),
    N_("wait until that is done, then collect again"): N_("wait until that is done, then take in again"),
    N_("“claimwise student NAME --back” takes somebody back"): N_(
        "on the student's page, under “Students”, you can take somebody back"
    ),
    N_("take in the right files instead; they take the place of these, and what a person marked is kept"): N_(
        "take in the right files instead, which take the place of these; or take back the work of one student, below"
    ),
    N_(
        "say on the student's page in the desk when that came, then collect again; “nbgrader collect {module} --update "
        "--student={student}” takes this one at once"
    ): N_("say on the student's page when that came, or take that work back; then take in from the exchange once more"),
    N_("collect with a class list that has a column “Section”"): N_(
        "take in with a class list that has a column “Section”"
    ),
    N_("collect with a class list, or grade the student's work first"): N_(
        "take in with a class list, or mark the student's work first"
    ),
    # giving out and marking
    N_("the gradebook does not know {module}; run “claimwise assign {module}” first"): N_(
        "the gradebook does not know {module}: its notebook is not made yet"
    ),
    N_("there is no gradebook yet ({file}); run “claimwise assign MODULE” first"): N_(
        "there is no gradebook yet: no module's notebook is made"
    ),
    N_("run “claimwise assign MODULE”, or bring it back from a backup"): N_(
        "make a module's notebook, or bring the gradebook back from a backup"
    ),
    N_("{module} is not assigned yet; run “claimwise assign {module}” first"): N_(
        "the notebook of {module} is not made yet"
    ),
    N_(
        "cells or points of {module} changed since it was assigned; run “claimwise assign {module}”, then grade again"
    ): N_("questions or points of {module} changed since its notebook was made: make it again, then mark again"),
    N_("run “claimwise grade {module}” first"): N_("mark what came in first"),
    N_("run “claimwise grade {module}”"): N_("mark what came in"),
    N_("run “claimwise grade” again"): N_("mark again"),
    N_(
        "somebody else holds the gradebook: another grader, formgrader, or a database browser with a change that is "
        "not saved"
    ): N_("somebody else holds the gradebook: another person who marks, or another program that has it open"),
    # the website
    N_("no module is assigned yet; run “claimwise assign” first"): N_("no module's notebook is made yet"),
    N_("{folder} holds other files; name an empty or new folder with --into"): N_(
        "{folder} holds files that no build made; move them to another place, then build again"
    ),
    N_("look at the folder, empty it yourself, or name another one with --into"): N_(
        "look at the folder, empty it yourself, then build again"
    ),
    # handing back
    N_("run “claimwise regrade MODULE” (or “grade”, if it was handed in again), then “feedback”"): N_(
        "apply the new key (or mark again, if it was handed in again), then write the pages"
    ),
    N_("write the pages with “claimwise feedback”, or send them by mail"): N_("write the pages, or send them by mail"),
    N_("somebody else wrote them; look at them in formgrader or at the desk"): N_(
        "somebody else wrote them; look at them among the marked answers"
    ),
}
"""What is said elsewhere, and what the desk says in its place."""

_PLACE, _NAME = re.compile(r"\{(\w+)\}"), re.compile(r"[\w-]+")


_BROUGHT = re.compile(r"\.desk/(?:uploads/[0-9a-f]+/\d+|inbox/[0-9a-f]+/(?:files|list))/")
"""Where files lie that somebody brought. People know them by their names."""


def told(finding: Finding, root: Path | None = None) -> Finding:
    """A finding as the desk tells it: files by their places in the course's folder ``root``, not in the computer."""
    above = f"{root}{os.sep}" if root else ""

    def within(text: str) -> str:
        return _BROUGHT.sub("", text.replace(above, "") if above else text)

    file = finding.file and Path(within(str(finding.file)))
    return replace(finding, what=within(_here(finding.what)), remedy=within(_here(finding.remedy)), file=file)


def explained(finding: Finding, module: ResolvedModule) -> Finding:
    """The same with questions called as people know them, in place of the names of cells and items."""
    items, cells = module.form.items, {*module.form.cells, *map(mark_cell, module.form.items)}
    named = {cell: module.cell_called(cell) for cell in cells} | {
        item: module.cell_called(mark_cell(item)) for item in items
    }
    called = {name: _("“{question}”", question=title) for name, title in named.items() if title != name}
    told = replace(finding, what=_NAME.sub(lambda found: called.get(found[0], found[0]), finding.what))
    return replace(told, remedy=_NAME.sub(lambda found: called.get(found[0], found[0]), told.remedy))


def _here(sentence: str) -> str:
    return _in(language(), sentence)


@lru_cache(maxsize=1000)
def _in(language: str, sentence: str) -> str:
    for pattern, place in _known(language):
        if found := pattern.fullmatch(sentence):
            return _(place, **{name: value for name, value in found.groupdict().items() if f"{{{name}}}" in place})
    return sentence


@lru_cache
def _known(_language: str) -> list[tuple[re.Pattern[str], str]]:
    """Each sentence in the language of the page, as a pattern with a group for what is put in."""
    return [(_pattern(_(sentence)), place) for sentence, place in HERE.items()]


def _pattern(sentence: str) -> re.Pattern[str]:
    named = set[str]()
    parts = []
    for number, part in enumerate(_PLACE.split(sentence)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in named else f"(?P<{part}>.+?)")
            named.add(part)
    return re.compile("".join(parts), re.DOTALL)
