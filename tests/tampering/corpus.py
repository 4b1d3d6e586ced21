"""Hostile submissions, as data: what each one tries, how its files are made, and what the grader must do with it.

Honest answers that are partly right stand in most of them, so that a mark too many and a mark too few both show. An
attack that runs code writes “owned…” somewhere or calls a port, so that it shows if it ever ran.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from support import MODULE, Class, Notebook, cell

from claimwise.handed_in import responses
from claimwise.handed_in.cells import WRITE_HERE
from claimwise.handed_in.responses import Answers
from claimwise.handed_in.written import BESIDE

HONEST: Answers = {
    "q2": {"verdict": "not-checkable", "verdict_confidence": 70, "flaws": ["compare"]},
    "q3": {"hedge": ["w1"], "rank": ["d", "b", "a", "c"]},
    "q4": {"guess": 3, "share": "27", "word": "few", "poll": "2"},
}
NOTHING: Answers = {}
WRITTEN = "Some customers slept better; nobody compared."

VICTIM = "zz-victim"
"""A student with full marks, last in order, whom attacks try to rob or to stop."""

SECRET = "SECRET-IN-THE-SOLUTIONS"  # noqa: S105  no secret of ours
ENVIRONMENT = "CLAIMWISE_TEST_SECRET"


@dataclass(frozen=True)
class Same:
    """The attack changes nothing: the honest answers earn what they earn, and there is nothing to say."""


@dataclass(frozen=True)
class Named:
    """The attack is named in a sentence that holds ``says``; what is left of the answers earns what it earns."""

    says: str


@dataclass(frozen=True)
class Refused:
    """Nothing is graded, and a sentence that holds ``says`` tells why and what to do."""

    says: str


class Goal(Enum):
    """What an attack is after."""

    POINTS = "more points"
    """More than the answers in it earn."""
    REACH = "code, secrets, files"
    """To run code, to read a secret, or to change somebody else's file."""
    PAGE = "a script in a page"
    """An element of its own in the page that a grader sees."""
    STOP = "others not graded"


@dataclass(frozen=True)
class Desk:
    """Where an attacker hands in. ``port`` is one of this computer's that an attack may try to call."""

    course: Class
    student: str
    port: int = 9

    @property
    def root(self) -> Path:
        return self.course.root

    @property
    def folder(self) -> Path:
        """The attacker's folder for the module."""
        return self.root / "submitted" / self.student / MODULE

    @property
    def file(self) -> Path:
        return self.folder / f"{MODULE}.ipynb"

    def notebook(self, answers: Answers = HONEST) -> Notebook:
        """The release notebook with answers recorded and the written answer typed."""
        return honest_notebook(self.course, answers)

    def with_answers(self, source: str) -> Notebook:
        """The release notebook with this text in the answers cell."""
        notebook = self.notebook()
        cell(notebook, "answers")["source"] = source
        return notebook

    def hand_in(self, content: Notebook | str | bytes) -> None:
        self.course.hand_in(self.student, content)

    def hand_in_a_link(self, target: str | Path) -> None:
        self.folder.mkdir(parents=True)
        self.file.symlink_to(target)

    def beside(self, name: str) -> Path:
        """A file beside the notebook."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / name

    def trace(self) -> str:
        """Python that leaves a trace in the course's folder."""
        return f"open({str(self.root / f'owned-{self.student}')!r}, 'w').write('x')"


@dataclass(frozen=True)
class Attack:
    """One hostile submission. ``honest`` are the answers in it that count; ``student`` is an id that is part of it."""

    name: str
    tries: str
    make: Callable[[Desk], None]
    must: Same | Named | Refused
    goal: Goal
    honest: Answers
    student: str

    def __str__(self) -> str:
        return self.name


ATTACKS: list[Attack] = []


def honest_notebook(course: Class, answers: Answers) -> Notebook:
    notebook = course.release()
    cell(notebook, "answers")["source"] = responses.write(answers)
    cell(notebook, "written-q5-note")["source"] = WRITTEN
    return notebook


def attack(
    tries: str,
    goal: Goal,
    must: Same | Named | Refused = Same(),
    honest: Answers = HONEST,
    student: str = "",
) -> Callable[[Callable[[Desk], None]], Callable[[Desk], None]]:
    """Adds a function that hands in an attack to the corpus."""

    def add(make: Callable[[Desk], None]) -> Callable[[Desk], None]:
        name = make.__name__.replace("_", " ")
        ATTACKS.append(Attack(name, tries, make, must, goal, honest, student or make.__name__.replace("_", "-")))
        return make

    return add


def code_cell(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def output(value: str) -> dict[str, Any]:
    return {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": value}}


def marks(notebook: Notebook) -> Iterable[dict[str, Any]]:
    """The cells that mark."""
    return [found for found in notebook["cells"] if found["metadata"]["nbgrader"]["grade_id"].startswith("mark-")]


def on_top(desk: Desk, code: str) -> None:
    """Hand in a notebook with code in a first cell of its own."""
    notebook = desk.notebook()
    notebook["cells"].insert(0, code_cell(code))
    desk.hand_in(notebook)


def changed_answers(old: str, new: str) -> str:
    text = responses.write(HONEST)
    assert old in text
    return text.replace(old, new)


# --- code --------------------------------------------------------------------------------------------------------

PICTURE = Named("a picture was left out of the written answer written-q5-note → look at it in the file handed in")
MORE = Named("there is more in the cell than one answers(…) call")
NO_CODE = Named("only plain texts, numbers, lists and tables are read, never code")


@attack("Runs a line of code before the answers.", Goal.REACH, MORE, NOTHING)
def code_before_the_answers(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(f"{responses.write(HONEST)}\n{desk.trace()}"))


@attack("Gives a call as an answer.", Goal.REACH, NO_CODE, NOTHING)
def a_call_as_an_answer(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(f"{responses.IMPORT}\nanswers(q2={{'verdict': {desk.trace()}}})"))


@attack("Hides a call in a formatted text.", Goal.REACH, NO_CODE, NOTHING)
def a_call_in_a_formatted_text(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(f"{responses.IMPORT}\nanswers(q4={{'word': f\"{{{desk.trace()}}}\"}})"))


@attack("Unpacks a computed table into the call.", Goal.REACH, Named("takes item=…, not **"), NOTHING)
def computed_answers(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(f"{responses.IMPORT}\nanswers(**[{{}}, {desk.trace()}][0])"))


@attack("Turns the answers cell into a shell script.", Goal.REACH, Named("not a complete answers(…) call"), NOTHING)
def a_shell_script_in_the_answers_cell(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(f"%%bash\ntouch {desk.root}/owned-{desk.student}"))


@attack("Adds a cell that runs code.", Goal.REACH)
def an_extra_cell_with_code(desk: Desk) -> None:
    on_top(desk, desk.trace())


@attack("Adds a cell that runs a shell command.", Goal.REACH)
def an_extra_cell_with_a_shell_command(desk: Desk) -> None:
    on_top(desk, f"!touch {desk.root}/owned-{desk.student}")


@attack("Puts code where a question's card was.", Goal.REACH)
def code_in_the_card_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "card-q2")["source"] = desk.trace()
    desk.hand_in(notebook)


@attack("Puts code into the cells that mark.", Goal.REACH)
def code_in_the_mark_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in marks(notebook):
        found["source"] = f"{desk.trace()}\nfloat('nan')"
    desk.hand_in(notebook)


@attack("Puts a function of its own in place of the one that marks, before it is called.", Goal.POINTS)
def the_marking_function_replaced(desk: Desk) -> None:
    on_top(desk, "import claimwise.student\nclaimwise.student.mark = lambda item, key: float('nan')")


@attack("Puts a function of its own in place of the one that gives credit.", Goal.POINTS)
def the_credit_replaced(desk: Desk) -> None:
    on_top(desk, "from claimwise import kinds\nkinds.credit = lambda part, response: 1.0")


@attack("Copies the key out of the hidden test when it is run.", Goal.REACH)
def the_key_read_from_the_hidden_test(desk: Desk) -> None:
    trace = str(desk.root / f"owned-{desk.student}")
    on_top(
        desk,
        "import claimwise.student\nmarked = claimwise.student.mark\n"
        f"def mark(item, key):\n    open({trace!r}, 'a').write(repr(key))\n    return marked(item, key)\n"
        "claimwise.student.mark = mark",
    )


@attack("Sets its own marks in gradebook.db.", Goal.POINTS)
def the_gradebook_edited(desk: Desk) -> None:
    database = str(desk.root / "gradebook.db")
    change = "update grade set manual_score = 8, extra_credit = 50"
    on_top(
        desk, f"import sqlite3\nwith sqlite3.connect({database!r}, timeout=20) as base:\n    base.execute({change!r})"
    )


@attack("Overwrites another student's submission.", Goal.REACH)
def another_students_file_overwritten(desk: Desk) -> None:
    other = desk.root / "submitted" / VICTIM / MODULE
    on_top(desk, f"open({str(other / f'owned-{desk.student}')!r}, 'w').write('x')")


@attack("Opens a network connection.", Goal.REACH)
def a_network_connection(desk: Desk) -> None:
    on_top(desk, f"import socket\nsocket.create_connection(('127.0.0.1', {desk.port}), 5).sendall(b'owned')")


@attack("Reads a secret from the grader's environment.", Goal.REACH)
def the_environment_read(desk: Desk) -> None:
    trace = str(desk.root / f"owned-{desk.student}")
    on_top(desk, f"import os\nopen({trace!r}, 'w').write(os.environ[{ENVIRONMENT!r}])")


@attack("Never ends.", Goal.STOP)
def an_endless_loop(desk: Desk) -> None:
    on_top(desk, "while True:\n    pass")


@attack("Ends the process that it runs in.", Goal.STOP)
def the_process_ended(desk: Desk) -> None:
    on_top(desk, "import os\nos._exit(0)")


@attack("Ends the grader's own process.", Goal.STOP)
def the_grader_ended(desk: Desk) -> None:
    on_top(desk, "import os, signal\nos.kill(os.getppid(), signal.SIGTERM)")


@attack("Puts a package of the grader's name beside the notebook, to be imported in its place.", Goal.POINTS)
def a_package_of_the_graders_name(desk: Desk) -> None:
    package = desk.beside("claimwise")
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "student.py").write_text(
        "def claim(*_): pass\ndef answers(**_): pass\ndef mark(item, key): return float('nan')\n"
    )
    desk.hand_in(desk.notebook())


@attack("Puts settings for nbgrader beside the notebook.", Goal.REACH)
def settings_beside_the_notebook(desk: Desk) -> None:
    desk.beside("nbgrader_config.py").write_text(desk.trace())
    desk.hand_in(desk.notebook())


@attack("Puts a draft with other answers beside the notebook.", Goal.POINTS)
def a_draft_beside_the_notebook(desk: Desk) -> None:
    draft = {"q3": {"rank": ["b", "d", "a", "c"], "pairs": {"l1": "r1", "l2": "r2", "l3": "none"}}}
    desk.beside(f"{MODULE}.draft.json").write_text(json.dumps(draft))
    desk.hand_in(desk.notebook())


@attack("Puts a forged record of grading beside the notebook.", Goal.POINTS)
def a_forged_record(desk: Desk) -> None:
    record = {"stamp": [], "handed_in": "", "key_version": "", "scores": {"mark-q2": 100}, "problems": []}
    desk.beside(".graded.json").write_text(json.dumps(record))
    desk.hand_in(desk.notebook())


# --- cells -------------------------------------------------------------------------------------------------------


@attack("Raises the points of the cells that mark.", Goal.POINTS)
def raised_points(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in marks(notebook):
        found["metadata"]["nbgrader"]["points"] = 1000
    desk.hand_in(notebook)


@attack("Turns grading, locking and checksums off or on everywhere.", Goal.POINTS)
def turned_flags(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in notebook["cells"]:
        flags = found["metadata"]["nbgrader"]
        flags.update(grade=not flags["grade"], locked=False, solution=True, points=50, checksum="0" * 32)
    desk.hand_in(notebook)


@attack("Adds a graded cell that was never set.", Goal.POINTS)
def an_invented_graded_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    grading = {"grade": True, "grade_id": "bonus", "locked": True, "points": 100, "solution": False}
    grading |= {"schema_version": 3, "task": False, "cell_type": "code"}
    bonus = code_cell("100", nbgrader=grading)
    bonus["outputs"] = [output("100")]
    notebook["cells"].append(bonus)
    desk.hand_in(notebook)


@attack("Repeats the cells that mark, with other contents.", Goal.POINTS)
def repeated_mark_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    again = copy.deepcopy(list(marks(notebook)))
    for found in again:
        found["source"] = "float('nan')"
    notebook["cells"] += again
    desk.hand_in(notebook)


@attack("Repeats the answers cell.", Goal.POINTS)
def a_repeated_answers_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"].append(copy.deepcopy(cell(notebook, "answers")))
    desk.hand_in(notebook)


@attack("Hands in two answers cells that differ.", Goal.POINTS, Named("there are several answers cells that differ"))
def two_answers_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    other = copy.deepcopy(cell(notebook, "answers"))
    other["source"] = "answers(q4={'guess': 1})"
    notebook["cells"].insert(0, other)
    desk.hand_in(notebook)


@attack("Hands in two cells for one written answer.", Goal.POINTS, Named("several cells for the written answer"))
def two_written_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    other = copy.deepcopy(cell(notebook, "written-q5-note"))
    other["source"] = "Something else."
    notebook["cells"].insert(0, other)
    desk.hand_in(notebook)


@attack("Deletes the cells that mark.", Goal.POINTS)
def deleted_mark_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"] = [found for found in notebook["cells"] if found not in marks(notebook)]
    desk.hand_in(notebook)


@attack("Deletes the answers cell.", Goal.STOP, Named("the answers cell is missing → ask the student"), NOTHING)
def a_deleted_answers_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"].remove(cell(notebook, "answers"))
    desk.hand_in(notebook)


@attack("Deletes the cell for the written answer.", Goal.STOP, Named("written-q5-note is missing → ask the student"))
def a_deleted_written_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"].remove(cell(notebook, "written-q5-note"))
    desk.hand_in(notebook)


@attack("Deletes every cell.", Goal.STOP, Named("the answers cell is missing"), NOTHING)
def no_cells(desk: Desk) -> None:
    desk.hand_in({**desk.notebook(), "cells": []})


@attack("Puts the cells into another order.", Goal.POINTS)
def reordered_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"].reverse()
    desk.hand_in(notebook)


@attack("Retypes the cells that mark as text.", Goal.POINTS)
def retyped_mark_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in marks(notebook):
        found["cell_type"] = "markdown"
        found.pop("outputs")
        found.pop("execution_count")
    desk.hand_in(notebook)


@attack("Retypes the answers cell as text.", Goal.STOP)
def a_retyped_answers_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    found = cell(notebook, "answers")
    found["cell_type"] = "markdown"
    found.pop("outputs")
    found.pop("execution_count")
    desk.hand_in(notebook)


@attack("Swaps the names of two cells that mark.", Goal.POINTS)
def swapped_names(desk: Desk) -> None:
    notebook = desk.notebook()
    first, second = cell(notebook, "mark-q2"), cell(notebook, "mark-q3")
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]
    desk.hand_in(notebook)


@attack("Takes the answers cell's name away.", Goal.STOP, Named("the answers cell had lost its name"))
def a_nameless_answers_cell(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "answers")["metadata"] = {}
    desk.hand_in(notebook)


@attack("Adds cells that are no cells.", Goal.STOP)
def cells_that_are_no_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    odd = [None, 3, "x", [], {}, {"metadata": []}, {"metadata": {"nbgrader": 7}}, {"cell_type": {}, "source": {}}]
    notebook["cells"] += [*odd, {"cell_type": "code", "id": [], "metadata": {"nbgrader": {"grade_id": ["answers"]}}}]
    desk.hand_in(notebook)


@attack("Writes a cell's text as a list with things in it that are no lines.", Goal.STOP)
def a_source_that_is_no_text(desk: Desk) -> None:
    notebook = desk.notebook()
    found = cell(notebook, "answers")
    found["source"] = [None, *found["source"].splitlines(keepends=True), 3, ["x"], {}]
    desk.hand_in(notebook)


@attack("Asks for another kernel.", Goal.REACH)
def another_kernel(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["metadata"] = {"kernelspec": {"name": "bash", "display_name": "b", "language": "bash"}}
    desk.hand_in(notebook)


@attack("Claims to be a notebook of another age.", Goal.STOP)
def another_format(desk: Desk) -> None:
    desk.hand_in({**desk.notebook(), "nbformat": 99, "nbformat_minor": -1})


@attack("Forges what the cells that mark display.", Goal.POINTS)
def forged_outputs(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in marks(notebook):
        found["outputs"] = [output("100.0")]
    desk.hand_in(notebook)


@attack("Forges marks that are no numbers, which nbgrader takes for full marks.", Goal.POINTS)
def forged_marks_that_are_no_numbers(desk: Desk) -> None:
    notebook = desk.notebook()
    for found, value in zip(marks(notebook), ("nan", "-1", "'8'"), strict=True):
        found["outputs"] = [output(value)]
    desk.hand_in(notebook)


@attack("Writes marks into the cells' and the notebook's hidden notes.", Goal.POINTS)
def forged_notes(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["metadata"]["claimwise"] = {"problems": [], "scores": {"mark-q2": 100}}
    for found in notebook["cells"]:
        found["metadata"]["nbgrader"] |= {"score": 100, "max_score": 100, "comment": "Well done.", "pending": False}
        found["metadata"]["claimwise"] = {"prompt": "?", "rubric": "<x-owned></x-owned>"}
    desk.hand_in(notebook)


# --- somebody else's work ------------------------------------------------------------------------------------------

FULL: Answers = {
    "q2": {"verdict": "not-checkable", "flaws": ["compare", "story"]},
    "q3": {"hedge": ["w1"], "rank": ["b", "d", "a", "c"], "pairs": {"l1": "r1", "l2": "r2", "l3": "none"}},
    "q4": {"verdict": "supported", "guess": 1, "share": "13.5", "word": "few"},
}
A_LINK = Refused("this is a link or no plain file, so it is not followed → ask the student for the notebook itself")


@attack(
    "Hands in a copy of another student's notebook (which cannot be told from work of one's own).",
    Goal.POINTS,
    honest=FULL,
)
def a_copy_of_anothers_notebook(desk: Desk) -> None:
    desk.hand_in((desk.root / "submitted" / VICTIM / MODULE / f"{MODULE}.ipynb").read_bytes())


@attack("Hands in a link to another student's notebook.", Goal.POINTS, A_LINK)
def a_link_to_anothers_notebook(desk: Desk) -> None:
    desk.hand_in_a_link(f"../../{VICTIM}/{MODULE}/{MODULE}.ipynb")


@attack("Hands in a link to the solutions.", Goal.POINTS, A_LINK)
def a_link_to_the_solutions(desk: Desk) -> None:
    desk.hand_in_a_link(desk.root / "solutions" / MODULE / f"{MODULE}.ipynb")


@attack("Makes the module's folder a link to another student's.", Goal.POINTS, A_LINK)
def a_link_for_the_modules_folder(desk: Desk) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.symlink_to(f"../{VICTIM}/{MODULE}")


@attack("Makes the student's folder a link to another student's.", Goal.POINTS, A_LINK)
def a_link_for_the_students_folder(desk: Desk) -> None:
    desk.folder.parent.symlink_to(VICTIM)


@attack("Hands in a link to nowhere.", Goal.STOP, A_LINK)
def a_link_to_nowhere(desk: Desk) -> None:
    desk.hand_in_a_link("/nowhere/at/all")


@attack("Makes the module's folder a link to nowhere.", Goal.STOP, A_LINK)
def a_folder_that_is_a_link_to_nowhere(desk: Desk) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.symlink_to("/nowhere/at/all")


@attack("Makes the module's folder a link to itself.", Goal.STOP, A_LINK)
def a_folder_that_is_a_link_to_itself(desk: Desk) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.symlink_to(MODULE)


@attack("Hands in a link to a device that never ends.", Goal.STOP, A_LINK)
def a_link_to_a_device(desk: Desk) -> None:
    desk.hand_in_a_link("/dev/zero")


@attack("Hands in a pipe, which makes a reader wait forever.", Goal.STOP, A_LINK)
def a_pipe(desk: Desk) -> None:
    os.mkfifo(desk.beside(f"{MODULE}.ipynb"))


@attack("Hands in a folder of the notebook's name.", Goal.STOP, A_LINK)
def a_folder_of_the_notebooks_name(desk: Desk) -> None:
    desk.file.mkdir(parents=True)


@attack("Hands in a file of the folder's name.", Goal.STOP, A_LINK)
def a_file_of_the_folders_name(desk: Desk) -> None:
    desk.folder.parent.mkdir(parents=True)
    desk.folder.write_text("{}")


@attack("Puts a link to the solutions beside the notebook, to get them back with the feedback.", Goal.REACH)
def a_link_to_the_solutions_beside_the_notebook(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    desk.beside("notes.txt").symlink_to(desk.root / "solutions" / "secret.txt")


@attack("Puts a link to a device that never ends beside the notebook.", Goal.STOP)
def a_link_to_a_device_beside_the_notebook(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    desk.beside("notes.txt").symlink_to("/dev/zero")


@attack("Puts a pipe beside the notebook.", Goal.STOP)
def a_pipe_beside_the_notebook(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    os.mkfifo(desk.beside("notes.txt"))


# --- answers -------------------------------------------------------------------------------------------------------


@attack("Answers an item that is not asked.", Goal.POINTS, Named("there is no item “q9” in this module"))
def an_item_that_is_not_asked(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(responses.write({**HONEST, "q9": {"verdict": "supported"}})))


@attack("Answers thousands of items that are not asked.", Goal.STOP, Named("“a0”, “a1”, “a2” and 4,997 more"))
def thousands_of_items_that_are_not_asked(desk: Desk) -> None:
    invented = {f"a{number}": {"v": 1} for number in range(5000)}
    desk.hand_in(desk.with_answers(responses.write({**HONEST, **invented})))


@attack("Answers a part that is not asked.", Goal.POINTS, Named("there is no question “q2: bonus”"))
def a_part_that_is_not_asked(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(responses.write({**HONEST, "q2": {**HONEST["q2"], "bonus": 100}})))


TWO_TEXTS = Named("the card and the notebook hold different texts for the written answer written-q5-note")


def in_the_card(value: Any, **more: Any) -> Answers:
    """The honest answers with something as the written answer among them."""
    return {**HONEST, "q5": {"note": value, **more}}


@attack("Writes one text in the card and another in the notebook.", Goal.POINTS, TWO_TEXTS)
def two_written_answers(desk: Desk) -> None:
    desk.hand_in(desk.notebook(in_the_card("Text.")))


@attack("Writes what says that it is the other text, and counts.", Goal.POINTS, TWO_TEXTS)
def a_text_like_our_own_words(desk: Desk) -> None:
    notebook = desk.notebook(in_the_card(f"Text.{BESIDE}{WRITTEN}"))
    cell(notebook, "written-q5-note")["source"] = f"Text.{BESIDE}Text.{BESIDE}{WRITTEN}"
    desk.hand_in(notebook)


@attack("Writes in the card what stands in an untouched cell.", Goal.STOP)
def a_placeholder_in_the_card(desk: Desk) -> None:
    desk.hand_in(desk.notebook(in_the_card(WRITE_HERE)))


@attack("Writes a text for a question that is not asked.", Goal.POINTS, Named("there is no question “q5: essay”"))
def a_text_for_a_part_that_is_not_asked(desk: Desk) -> None:
    desk.hand_in(desk.notebook(in_the_card(WRITTEN, essay="Give me 8 points.")))


@attack("Writes a text for an item that is not asked.", Goal.POINTS, Named("there is no item “q99” in this module"))
def a_text_for_an_item_that_is_not_asked(desk: Desk) -> None:
    desk.hand_in(desk.notebook({**HONEST, "q99": {"note": "Give me 8 points."}}))


@attack("Writes two texts, in two answers cells.", Goal.POINTS, TWO_TEXTS)
def texts_in_two_answers_cells(desk: Desk) -> None:
    notebook = desk.notebook(in_the_card("Text."))
    other = copy.deepcopy(cell(notebook, "answers"))
    notebook["cells"].append({**other, "source": responses.write(in_the_card(WRITTEN))})
    cell(notebook, "written-q5-note")["source"] = WRITE_HERE
    desk.hand_in(notebook)


for name, value in [
    ("a list", ["Text."]),
    ("a table", {"points": "8"}),
    ("a number", 8),
    ("an empty list", []),
    ("texts deep in tables", {"a": {"b": ["Text."]}}),
]:
    ATTACKS.append(
        Attack(
            f"{name} as a written answer",
            f"Gives {name} as the written answer.",
            lambda desk, value=value: desk.hand_in(desk.notebook(in_the_card(value))),
            Named("in place of the written answer written-q5-note, which is a text"),
            Goal.STOP,
            HONEST,
            f"written-as-{name}".replace(" ", "-"),
        )
    )


@attack("Answers an item twice.", Goal.POINTS, Named("q4 is answered twice"), NOTHING)
def an_item_answered_twice(desk: Desk) -> None:
    desk.hand_in(desk.with_answers("answers(q4={'guess': 2}, q4={'guess': 1})"))


@attack("Answers a part twice.", Goal.POINTS, Named("“guess” is answered twice"), NOTHING)
def a_part_answered_twice(desk: Desk) -> None:
    desk.hand_in(desk.with_answers("answers(q4={'guess': 2, 'guess': 1})"))


@attack(
    "Ticks an option many times.",
    Goal.POINTS,
    Named("names an option twice"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def an_option_ticked_many_times(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('["compare"]', '["compare"' + ', "compare"' * 99 + "]")))


@attack(
    "Ticks everything where one thing is asked.",
    Goal.POINTS,
    Named("takes the name of one option, not a list"),
    {**HONEST, "q2": {"flaws": ["compare"]}},
)
def a_list_where_one_option_is_asked(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"not-checkable"', '["not-checkable", "supported"]')))


@attack(
    "Gives a table where a number is asked.",
    Goal.POINTS,
    Named("takes a number, not a table"),
    {**HONEST, "q4": {"share": "27", "word": "few"}},
)
def a_table_where_a_number_is_asked(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', '"guess": {"a": {"b": [1]}}')))


@attack(
    "Moves a slider past its end.",
    Goal.POINTS,
    Named("takes a number from 0 to 20"),
    {**HONEST, "q4": {"share": "27", "word": "few"}},
)
def a_slider_past_its_end(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', '"guess": -1e308')))


@attack("Gives NaN as a number.", Goal.POINTS, NO_CODE, NOTHING)
def not_a_number(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', '"guess": float("nan")')))


@attack("Gives infinity as a number.", Goal.POINTS, Named("only plain texts and numbers can be an answer"), NOTHING)
def infinity(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', '"guess": 1e999')))


@attack("Gives a number of a thousand digits.", Goal.STOP, Named("a number has more than 18 digits"), NOTHING)
def a_huge_number(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', f'"guess": {"9" * 1000}')))


@attack("Gives a number of a hundred thousand digits.", Goal.STOP, Named("the answers cell cannot be read"), NOTHING)
def a_number_too_long_for_python(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', f'"guess": {"9" * 100_000}')))


@attack(
    "Gives True, which is 1, as a number.", Goal.POINTS, Named("only plain texts and numbers can be an answer"), NOTHING
)
def a_truth_value_as_a_number(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', '"guess": True')))


@attack("Nests an answer a hundred levels deep.", Goal.STOP, Named("nested too deeply"), NOTHING)
def a_deeply_nested_answer(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"guess": 3', f'"guess": {"[" * 100}{"]" * 100}')))


@attack("Makes the answers cell a chain that is deep only to a parser.", Goal.STOP, Named("nested too deeply"), NOTHING)
def a_chain_that_is_deep_to_a_parser(desk: Desk) -> None:
    desk.hand_in(desk.with_answers("answers(q4={'guess': " + "1+" * 60_000 + "1})"))


@attack("Fills the answers cell with a megabyte.", Goal.STOP, Named("at most 200,000 are read"), NOTHING)
def a_megabyte_in_the_answers_cell(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', json.dumps("x" * 1_000_000))))


@attack(
    "Types a hundred thousand letters where a word is asked.",
    Goal.STOP,
    Named("characters; 2,000 are allowed"),
    {**HONEST, "q4": {"guess": 3, "share": "27"}},
)
def a_very_long_word(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', json.dumps("x" * 100_000))))


@attack("Writes the longest text that the answers cell takes.", Goal.STOP, Named("only its beginning was kept"))
def a_very_long_text_in_the_card(desk: Desk) -> None:
    room = responses.MAX_CHARACTERS - len(responses.write(in_the_card("")))
    notebook = desk.notebook(in_the_card("x" * room))
    cell(notebook, "written-q5-note")["source"] = "y" * 1_000_000
    desk.hand_in(notebook)


@attack("Writes a text of a megabyte in the card.", Goal.STOP, Named("at most 200,000 are read"), NOTHING)
def a_text_of_a_megabyte_in_the_card(desk: Desk) -> None:
    desk.hand_in(desk.notebook(in_the_card("x" * 1_000_000)))


@attack("Writes a written answer of a megabyte.", Goal.STOP, Named("is very long; only its beginning was kept"))
def a_very_long_written_answer(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "written-q5-note")["source"] = "x " * 500_000
    desk.hand_in(notebook)


@attack(
    "Names an option with a letter that only looks the same.",
    Goal.POINTS,
    Named("“flaws” has no option “сompare”"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def a_look_alike_letter(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"compare"', '"\N{CYRILLIC SMALL LETTER ES}ompare"')))


@attack(
    "Turns the reading direction round in an answer.",
    Goal.PAGE,
    Named("“flaws” has no option"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def a_turned_reading_direction(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"compare"', '"\u202eerapmoc\u2066"')))


@attack("Names an item in letters of another width, which Python reads as the same.", Goal.POINTS)
def wide_letters(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers("q4=", "ｑ４=")))


@attack(
    "Sends commands for the grader's terminal in an answer.",
    Goal.REACH,
    Named("“flaws” has no option"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def commands_for_the_terminal(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"compare"', r'"\x1b]0;owned\x07\x1b[2J\r\n✓ all graded"')))


@attack("Puts null bytes into the answers cell.", Goal.STOP, Named("the answers cell cannot be read"), NOTHING)
def null_bytes(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', '"f\x00ew"')))


@attack(
    "Puts a null byte into a text, in Python's spelling.",
    Goal.STOP,
    honest={**HONEST, "q4": {"guess": 3, "share": "27"}},
)
def a_null_byte_in_a_text(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', r'"f\x00ew"')))


@attack("Writes half characters into a text in the card, in Python's spelling.", Goal.STOP, TWO_TEXTS)
def half_a_character_in_the_card(desk: Desk) -> None:
    source = responses.write(in_the_card("Half a @ character.")).replace("@", r"\ud83d and another \udc80")
    desk.hand_in(desk.with_answers(source))


@attack("Puts half a character into the notebook, in JSON's spelling.", Goal.STOP)
def half_a_character_in_the_file(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "written-q5-note")["source"] = "Half a \ud83d character."
    cell(notebook, "answers")["source"] += "  # \udc80"
    desk.hand_in(notebook)


@attack(
    "Puts half a character into an answer, in Python's spelling.",
    Goal.STOP,
    honest={**HONEST, "q4": {"guess": 3, "share": "27"}},
)
def half_a_character_in_an_answer(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', r'"f\ud800w"')))


@attack(
    "Puts half a character into the names of a part and an option.",
    Goal.STOP,
    Named("“flaws” has no option “?”"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def half_a_character_in_a_name(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('["compare"]', r'["\udfff"], "\ud800": 1')))


@attack(
    "Types a formula that a spreadsheet would run.", Goal.REACH, honest={**HONEST, "q4": {"guess": 3, "share": "27"}}
)
def a_formula(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', "\"=HYPERLINK('//owned')\"")))


MARKUP = "</div></section><script>owned()</script><img src=x onerror=owned()><x-owned data-owned=1>"
LEFT = {**HONEST, "q4": {"guess": 3, "share": "27"}}


@attack("Types HTML and a script as an answer.", Goal.PAGE, honest=LEFT)
def a_script_in_an_answer(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"few"', json.dumps(MARKUP))))


@attack(
    "Names an option in HTML.",
    Goal.PAGE,
    Named("“flaws” has no option"),
    {**HONEST, "q2": {"verdict": "not-checkable"}},
)
def a_script_as_an_option(desk: Desk) -> None:
    desk.hand_in(desk.with_answers(changed_answers('"compare"', '"<x-owned data-owned=1>"')))


@attack("Types HTML and a script as a written answer.", Goal.PAGE, PICTURE)
def a_script_in_a_written_answer(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "written-q5-note")["source"] = f"Text.\n\n{MARKUP}\n\n```\n{MARKUP}"
    desk.hand_in(notebook)


@attack("Types HTML and a script in the card.", Goal.PAGE, PICTURE)
def a_script_in_the_card(desk: Desk) -> None:
    text = f'Text.\n\n{MARKUP}\n\n```\n{MARKUP} "}}) #'
    desk.hand_in(desk.notebook(in_the_card(text)))


@attack("Types a link that runs a script, and a picture from elsewhere, in Markdown.", Goal.PAGE, PICTURE)
def a_script_in_a_link(desk: Desk) -> None:
    notebook = desk.notebook()
    text = "[look](javascript:owned()) ![x](http://127.0.0.1:9/owned.png) <javascript:owned()>"
    cell(notebook, "written-q5-note")["source"] = text
    desk.hand_in(notebook)


@attack("Puts a script into the questions' texts and their outputs.", Goal.PAGE)
def a_script_in_other_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/html": MARKUP}}
    for found in notebook["cells"]:
        name = found["metadata"]["nbgrader"]["grade_id"]
        if name.startswith(("read-", "introduction", "record", "end")):
            found["source"] = MARKUP
        if found["cell_type"] == "code":
            found["outputs"] = [shown]
    desk.hand_in(notebook)


# --- files ---------------------------------------------------------------------------------------------------------

DAMAGED = Refused("cut short or damaged")
FOREIGN = Refused("the file is not a notebook of this course → ask the student for the notebook itself")
NO_TEXT = Refused("the file is not text, so not a notebook, or a program changed its letters → ask the student")


@attack("Hands in 25 MB.", Goal.STOP, Refused("more than 20 MB, which is the most that is read → ask the student"))
def an_oversized_file(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"].append(code_cell("x" * 25_000_000))
    desk.hand_in(notebook)


@attack(
    "Hands in a hundred thousand cells.", Goal.STOP, Refused("more than 2,000 cells, which is the most that is read")
)
def many_cells(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["cells"] += [{}] * 100_000
    desk.hand_in(notebook)


@attack(
    "Nests the file's JSON a hundred thousand levels deep.", Goal.STOP, Refused("nested too deeply to be a notebook")
)
def deeply_nested_json(desk: Desk) -> None:
    desk.hand_in('{"cells": ' + "[" * 100_000)


@attack("Cuts the file short.", Goal.STOP, DAMAGED)
def a_file_cut_short(desk: Desk) -> None:
    text = json.dumps(desk.notebook())
    desk.hand_in(text[: len(text) // 2])


@attack("Hands in an empty file.", Goal.STOP, Refused("the file is empty → ask the student"))
def an_empty_file(desk: Desk) -> None:
    desk.hand_in("")


@attack("Hands in bytes that are no text.", Goal.STOP, Refused("the file is a picture → ask the student"))
def no_text(desk: Desk) -> None:
    desk.hand_in(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")


@attack("Hands in the notebook in UTF-16.", Goal.STOP)
def utf_16(desk: Desk) -> None:
    desk.hand_in(json.dumps(desk.notebook()).encode("utf-16"))


@attack("Hands in the notebook in Latin-1.", Goal.STOP, NO_TEXT)
def latin_1(desk: Desk) -> None:
    notebook = desk.notebook()
    cell(notebook, "written-q5-note")["source"] = "café"
    desk.hand_in(json.dumps(notebook, ensure_ascii=False).encode("latin-1", "replace"))


@attack("Puts a byte order mark before the notebook.", Goal.STOP)
def a_byte_order_mark(desk: Desk) -> None:
    desk.hand_in(b"\xef\xbb\xbf" + json.dumps(desk.notebook()).encode())


@attack("Hands in a web page.", Goal.PAGE, Refused("the file is a page (HTML)"))
def a_web_page(desk: Desk) -> None:
    desk.hand_in(f"<!doctype html>{MARKUP}")


@attack("Hands in JSON that is no notebook.", Goal.STOP, FOREIGN)
def json_that_is_no_notebook(desk: Desk) -> None:
    desk.hand_in('{"worksheets": [], "cells": {"0": {}}}')


@attack("Hands in a list.", Goal.STOP, FOREIGN)
def a_list(desk: Desk) -> None:
    desk.hand_in(json.dumps([desk.notebook()]))


@attack("Says “cells” twice, so that two programs may read two notebooks in one.", Goal.POINTS)
def repeated_names_in_json(desk: Desk) -> None:
    first, last = desk.notebook(FULL), json.dumps(desk.notebook())
    desk.hand_in(f'{{"cells": {json.dumps(first["cells"])}, {last[1:]}')


@attack("Writes a number of ten thousand digits into the file.", Goal.STOP, DAMAGED)
def a_huge_number_in_json(desk: Desk) -> None:
    desk.hand_in(json.dumps(desk.notebook())[:-1] + f', "x": {"9" * 10_000}}}')


@attack("Writes NaN and infinities into the file.", Goal.POINTS)
def nan_in_json(desk: Desk) -> None:
    notebook = desk.notebook()
    for found in marks(notebook):
        found["metadata"]["nbgrader"]["points"] = float("nan")
        found["execution_count"] = float("inf")
    desk.hand_in(notebook)


@attack("Adds 10 MB of widget state.", Goal.STOP)
def much_widget_state(desk: Desk) -> None:
    notebook = desk.notebook()
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": "x" * 10_000_000}}}
    desk.hand_in(notebook)


# --- the time of handing in ------------------------------------------------------------------------------------------

NO_TIME = Named("the time of handing in (timestamp.txt) cannot be read")


def with_time(desk: Desk, text: str) -> None:
    desk.hand_in(desk.notebook())
    desk.beside("timestamp.txt").write_text(text)


@attack("Makes the time a file of 50 MB.", Goal.STOP, NO_TIME)
def a_huge_time(desk: Desk) -> None:
    with_time(desk, "2026-01-01 " * 5_000_000)


@attack("Makes the time a link to the solutions.", Goal.REACH, NO_TIME)
def a_time_that_is_a_link(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    desk.beside("timestamp.txt").symlink_to(desk.root / "solutions" / "secret.txt")


@attack("Makes the time a link to a device that never ends.", Goal.STOP, NO_TIME)
def a_time_that_never_ends(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    desk.beside("timestamp.txt").symlink_to("/dev/zero")


@attack("Makes the time a pipe.", Goal.STOP, NO_TIME)
def a_time_that_is_a_pipe(desk: Desk) -> None:
    desk.hand_in(desk.notebook())
    os.mkfifo(desk.beside("timestamp.txt"))


@attack("Dates the work back to 1970.", Goal.POINTS, NO_TIME)
def a_time_long_ago(desk: Desk) -> None:
    with_time(desk, "1970-01-01 00:00:00 UTC")


@attack("Gives a time that does not exist.", Goal.STOP, NO_TIME)
def a_time_that_does_not_exist(desk: Desk) -> None:
    with_time(desk, "2026-13-45 99:99:99 UTC")


@attack("Gives a time zone so far away that it overflows.", Goal.STOP, NO_TIME)
def a_time_zone_far_away(desk: Desk) -> None:
    with_time(desk, "2026-01-01 10:00:00 99999999")


@attack("Gives a file's name as the time zone, which a date parser would open.", Goal.REACH, NO_TIME)
def a_time_zone_that_is_a_file(desk: Desk) -> None:
    with_time(desk, "2026-01-01 10:00:00 /etc/passwd")


# --- the name of the folder -------------------------------------------------------------------------------------------

NO_ID = Refused("the folder's name is no student id")


def honest_work(desk: Desk) -> None:
    desk.hand_in(desk.notebook())


for name, tries, goal, must, student in [
    ("a long id", "Takes an id that is longer than the gradebook holds.", Goal.STOP, NO_ID, "x" * 200),
    ("an id that is no text", "Takes an id of bytes that are no text.", Goal.STOP, NO_ID, os.fsdecode(b"ad\xff\xfea")),
    ("an id that is turned round", "Takes an id that is shown the other way round.", Goal.STOP, NO_ID, "\u202eada"),
    (
        "an id that cannot be seen",
        "Takes another student's id with an unseen letter.",
        Goal.STOP,
        NO_ID,
        f"{VICTIM}\u200b",
    ),
    ("an id of two lines", "Takes an id that forges a line of the report.", Goal.STOP, NO_ID, "x\n✓ all graded"),
    ("an id that commands the terminal", "Takes an id that clears the screen.", Goal.REACH, NO_ID, "x\x1b[2J"),
    ("an id in HTML", "Takes an id that is an element of a page.", Goal.PAGE, NO_ID, "<x-owned data-owned=1>"),
    ("an id that ends a text", "Takes an id that ends in a backslash.", Goal.PAGE, NO_ID, "ada\\"),
    ("an id that is an address", "Takes an id whose address is another student's.", Goal.PAGE, NO_ID, "zz%2Dvictim"),
    ("an id that is a place in a page", "Takes an id that goes on in an address.", Goal.PAGE, NO_ID, f"{VICTIM}#"),
    ("an id that is a search", "Takes an id that finds everybody's folders.", Goal.STOP, NO_ID, "*"),
    ("an id that Windows keeps", "Takes an id that is a device on Windows.", Goal.STOP, NO_ID, "NUL.txt"),
    ("an id with a dot more", "Takes another's id with a dot at its end.", Goal.REACH, NO_ID, f"{VICTIM}."),
    ("an id that is a path", "Takes an id that is a path on Windows.", Goal.REACH, NO_ID, f"..\\{VICTIM}"),
    ("an id that is a formula", "Takes an id that a spreadsheet would run.", Goal.REACH, Same(), "=1+1"),
    ("an id after a separator", "Takes an id that begins a cell in some spreadsheets.", Goal.REACH, Same(), "a;=1+1"),
    ("an id in markup of the terminal", "Takes an id that colours the report.", Goal.REACH, NO_ID, "[red]x"),
    ("an id with an apostrophe", "Takes an id that ends a text of a script.", Goal.PAGE, Same(), "x'+owned()+'"),
    ("an id that is a formula to read", "Takes an id that formgrader would typeset.", Goal.PAGE, Same(), "$x^2$"),
    ("an id that is an option", "Takes an id that a command would read as an option.", Goal.STOP, Same(), "-rf"),
    ("an id in other letters", "Takes an id in letters of other alphabets.", Goal.STOP, Same(), "Zoë Łukasz 王"),
]:
    ATTACKS.append(Attack(name, tries, honest_work, must, goal, HONEST, student))


# --- names of people and files ----------------------------------------------------------------------------------------


def with_name(first: str, last: str) -> Callable[[Desk], None]:
    """Honest work of somebody who is enrolled under this name."""

    def make(desk: Desk) -> None:
        desk.hand_in(desk.notebook())
        with desk.course.nbgrader.gradebook() as gradebook:
            gradebook.update_or_create_student(desk.student, first_name=first, last_name=last)

    return make


def with_file(name: str, content: str) -> Callable[[Desk], None]:
    """Honest work beside a file of this name."""

    def make(desk: Desk) -> None:
        desk.hand_in(desk.notebook())
        desk.beside(name).write_text(content)

    return make


for name, tries, goal, make in [
    ("a script in a name", "Is called a script.", Goal.PAGE, with_name("<script>owned()</script>", "Eve")),
    ("an element in a name", "Is called an element.", Goal.PAGE, with_name("Eve", "</a><x-owned data-owned=1>")),
    ("a name that ends a text", "Has a name that ends a text.", Goal.PAGE, with_name('"; owned(); //', "Eve\\")),
    ("a name that ends an attribute", "Has a name with an event.", Goal.PAGE, with_name("' onmouseover='owned()", "E")),
    (
        "a name that is a formula",
        "Has a name that a spreadsheet runs.",
        Goal.REACH,
        with_name("\ufeff=1+1", "a;@SUM(1)"),
    ),
    (
        "a file whose name is an element",
        "Lays a file beside it.",
        Goal.PAGE,
        with_file("<x-owned data-owned=1>.txt", ""),
    ),
    ("a file that is a page", "Lays a page beside it.", Goal.PAGE, with_file("index.html", "<x-owned data-owned=1>")),
    (
        "a file whose name commands the terminal",
        "Lays a file beside it that clears the screen.",
        Goal.REACH,
        with_file("\x1b[2J\n[INFO] all graded.txt", ""),
    ),
    (
        "another notebook whose name commands the terminal",
        "Lays a notebook beside it whose name nbgrader logs.",
        Goal.REACH,
        with_file("\x1b[2J\n[INFO] all graded.ipynb", "{}"),
    ),
]:
    ATTACKS.append(Attack(name, tries, make, Same(), goal, HONEST, name.replace(" ", "-")))
