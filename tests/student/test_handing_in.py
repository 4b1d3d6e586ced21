"""The card for handing in: it gives a file only if marking will find in it what the cards hold."""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Mapping
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipywidgets import Button, Text
from strategies import responses_to
from student.a_notebook import Notebook, walk
from support import cell

from claimwise.collect.inbox import Entry
from claimwise.collect.plan import decide
from claimwise.content.modules import ResolvedModule
from claimwise.handed_in import responses
from claimwise.handed_in.cells import ANSWERS_CELL, EMPTY_ANSWERS, HAND_IN_CELL, WRITE_HERE, compared, part_of
from claimwise.handed_in.submission import take
from claimwise.handed_in.written import counting
from claimwise.ids import is_plain_id
from claimwise.source_notebook import source_notebook
from claimwise.student import download, session
from claimwise.student.student_id import REMEMBERED, file_name

MODULE = "01-tea"
WRITTEN = "written-q5-note"
ALL = {
    "q1": {"word": "b"},
    "q2": {"verdict": "partly-supported", "verdict_confidence": 80, "flaws": ["compare", "story"]},
}


class Desk:
    """A student with a module's notebook: its cards, its file, and the card for handing in."""

    def __init__(self, notebook: Notebook, module: ResolvedModule) -> None:
        self.notebook = notebook
        self.module = module
        self.content: dict[str, Any] = json.loads(nbformat.writes(source_notebook(module)))
        cell(self.content, WRITTEN)["source"] = WRITE_HERE
        self.file = notebook.folder / f"{MODULE}.ipynb"
        self.save()

    def open(self, *, cards: bool = True) -> None:
        """Run the cards, and the cell for handing in."""
        for each in self.content["cells"]:
            if cards and str(each["id"]).startswith("card-"):
                self.notebook.run(_text(each))
        self.notebook.run(_text(cell(self.content, HAND_IN_CELL)))

    def save(self, answers: str = EMPTY_ANSWERS) -> None:
        """Save the notebook with this answers cell."""
        cell(self.content, ANSWERS_CELL)["source"] = answers
        self.file.write_text(json.dumps(self.content))

    def answer(self, answers: dict[str, dict[str, Any]]) -> None:
        """Answer on the cards."""
        for item, parts in answers.items():
            session.current().touch(item, parts)

    def press(self, label: str = "Check") -> None:
        """Press a button of the card."""
        next(w for w in self._widgets(Button) if label in w.description).click()

    def type_id(self, student: str) -> None:
        self._widgets(Text)[0].value = student

    @property
    def typed_id(self) -> str:
        return str(self._widgets(Text)[0].value)

    @property
    def offers_as_it_is(self) -> bool:
        (button,) = (w for w in self._widgets(Button) if "as it is" in w.description)
        return button.layout.display != "none"

    def has_button(self, label: str) -> bool:
        return any(w.description == label for w in self._widgets(Button))

    @property
    def shown(self) -> str:
        """All the card's HTML but its style sheet."""
        pieces = [w.value for w in walk(session.current().follower.widget) if hasattr(w, "value")]
        return "\n".join(str(piece) for piece in pieces if not str(piece).startswith("<style"))

    @property
    def words(self) -> str:
        return re.sub(r"<[^>]*>", " ", self.shown.replace(f"{self.link}", ""))

    @property
    def link(self) -> str:
        found = re.search(r'href="(data:[^"]*)"', self.shown)
        return found[1] if found else ""

    @property
    def download(self) -> tuple[str, bytes]:
        """What the link gives: the file's name and its bytes."""
        name = re.search(r'download="([^"]*)"', self.shown)
        assert name is not None
        return name[1], base64.b64decode(self.link.partition("base64,")[2])

    def _widgets(self, kind: type) -> list[Any]:
        return [w for w in walk(session.current().follower.widget) if isinstance(w, kind)]


def _text(given: dict[str, Any]) -> str:
    return "".join(given["source"])


@pytest.fixture
def desk(notebook: Notebook, tiny_module: ResolvedModule) -> Desk:
    return Desk(notebook, tiny_module)


def recorded(desk: Desk) -> str:
    """Record, and give the text that the answers cell then holds."""
    return desk.notebook.answers() or responses.write(session.current().cell)


# --- the way through ------------------------------------------------------------------------------------------------


def test_from_the_first_answer_to_the_file(desk: Desk) -> None:
    desk.open()
    assert "Not answered: " in desk.words
    assert "Written answer not filled in: 1" in desk.words
    desk.answer(ALL)
    assert "Answered, but not recorded yet: 2" in desk.words
    desk.press()
    assert "Type your student id first" in desk.words
    desk.type_id("ada")
    desk.press()
    assert "Not everything is recorded. Run the cell under “Record your answers”" in desk.words
    text = recorded(desk)
    assert "Answered and recorded: 2" in desk.words
    desk.press()
    assert "recorded, but not yet saved" in desk.words
    desk.save(text)
    before = desk.file.read_bytes()
    desk.press()
    assert not desk.link
    assert "Not everything is answered: question 3, 4" in desk.words
    assert "the written answer to question 5" in desk.words
    assert desk.offers_as_it_is
    desk.press("as it is")
    assert desk.download == ("01-tea_ada.ipynb", before)
    assert "Your file is ready" in desk.words
    assert not desk.has_button("Hand in as it is")  # beside a link to the file that would say that it is not done
    assert desk.file.read_bytes() == before, "the saved notebook is left as it is"


def test_a_change_takes_the_link_back(desk: Desk) -> None:
    desk.open()
    desk.type_id("ada")
    desk.press("as it is")
    assert desk.link
    desk.answer({"q1": {"word": "a"}})
    assert not desk.link
    assert "Something is not recorded yet" in desk.words
    desk.save(recorded(desk))
    desk.press("as it is")
    assert desk.link
    desk.type_id("bob")
    assert not desk.link


def test_written_answers_are_counted_as_they_were_saved(desk: Desk) -> None:
    desk.open()
    desk.type_id("ada")
    cell(desk.content, WRITTEN)["source"] = ["Some slept better;\n", "nobody compared."]
    desk.save()
    desk.press()
    assert "Written answer filled in: 1" in desk.words
    assert ": 5 words" in desk.words
    cell(desk.content, WRITTEN).update(metadata={}, id="new")
    desk.save()
    desk.press()
    assert "a text stands in another cell; put it into the cell for this answer" in desk.words
    desk.content["cells"] = [found for found in desk.content["cells"] if found["id"] != "new"]
    desk.save()
    desk.press()
    assert "its cell is missing in the saved notebook" in desk.words


def test_unanswered_practice_does_not_stop_anybody(desk: Desk) -> None:
    cell(desk.content, WRITTEN)["source"] = "Nobody compared."
    desk.save()
    desk.open(cards=False)
    desk.answer({item.id: {"any": 1} for item in desk.module.items if not item.practice})
    session.current().recorded(session.current().held())
    desk.save(responses.write(session.current().held()))
    desk.type_id("ada")
    desk.press()
    assert "(practice, no points)" in desk.words
    assert desk.link


def test_answers_of_an_earlier_kernel_that_were_never_recorded_stop_the_file(desk: Desk) -> None:
    desk.open()
    desk.type_id("ada")
    desk.answer(ALL)
    desk.notebook.restart()
    desk.open(cards=False)
    desk.type_id("ada")
    desk.press("as it is")
    assert not desk.link
    assert "Some answers wait for their cards. Choose the menu Run, then Run All Cells." in desk.words
    desk.open()
    desk.save(recorded(desk))
    desk.press("as it is")
    assert desk.link


# --- never by accident ----------------------------------------------------------------------------------------------


def given_to(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Responses as a card gives them: it takes a blank text for none."""
    return responses_to(part).filter(lambda response: not isinstance(response, str) or bool(response.strip()))


def sources(module: ResolvedModule) -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """Answers as cards could hold them."""
    specs = {item.id: module.public(item) for item in module.items}
    parts = {
        item: st.fixed_dictionaries({}, optional={p["id"]: given_to(p) for p in session.known_parts(spec)})
        for item, spec in specs.items()
    }
    return st.fixed_dictionaries(parts).map(lambda answers: {item: given for item, given in answers.items() if given})


def as_marked(answers: Any, written: Mapping[str, str] | None = None) -> dict[tuple[str, str], Any]:
    """Answers by item and part as marking takes them: a text without what saving changes, and no blank one."""
    parts = {(item, part): given for item, held in answers.items() for part, given in held.items()}
    texts = {part_of(name): text for name, text in (written or {}).items()}
    texts |= {place: parts.pop(place) for place in list(parts) if place == ("q5", "note")}
    return parts | {place: compared(text) for place, text in texts.items() if compared(text)}


@given(st.data())
@settings(max_examples=40)
def test_a_file_is_given_only_if_it_holds_what_the_cards_hold(
    notebook: Notebook, tiny_module: ResolvedModule, data: st.DataObject
) -> None:
    notebook.restart()
    for left in notebook.folder.iterdir():
        left.unlink()
    desk = Desk(notebook, tiny_module)
    before, held = data.draw(sources(tiny_module)), data.draw(sources(tiny_module))
    desk.save(responses.write(before))
    desk.open()
    desk.answer(held)
    if data.draw(st.booleans()):
        recorded(desk)
    if data.draw(st.integers(0, 3)) == 0:  # a new kernel, in which only the last cell is run
        notebook.restart()
        desk.open(cards=False)
    inside = data.draw(st.sampled_from([before, held, session.current().merged()]) | sources(tiny_module))
    source = responses.write(inside)
    desk.save(data.draw(st.sampled_from([source, source, f"{source}\nprint(1)", "", "answers(", EMPTY_ANSWERS])))
    if data.draw(st.integers(0, 4)) == 0:
        twin = data.draw(st.sampled_from([source, responses.write(before)]))
        desk.content["cells"].append({**cell(desk.content, ANSWERS_CELL), "id": "twin", "source": twin})
        desk.file.write_text(json.dumps(desk.content))
    if data.draw(st.integers(0, 4)) == 0:
        cell(desk.content, ANSWERS_CELL)["metadata"] = {}
        desk.file.write_text(json.dumps(desk.content))
    desk.type_id("ada")
    desk.press("as it is" if data.draw(st.booleans()) else "Check")

    found = take(json.loads(desk.file.read_text()), tiny_module.form)
    shown = as_marked(session.current().held())
    in_file = as_marked(found.answers, {name: counting(found.written[name]) for name in found.in_card})
    if desk.link:
        assert in_file == shown
        assert desk.download == ("01-tea_ada.ipynb", desk.file.read_bytes())
    elif not desk.offers_as_it_is:
        unreadable = any("cannot be read" in str(problem) or "several" in str(problem) for problem in found.problems)
        assert unreadable or in_file != shown or not found.source.strip()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda content: content.update(source="answers("), "cannot be used: line"),
        (lambda content: content.update(source="print(1)", metadata={}), "cannot be used: line 1"),
        (lambda content: content.update(source="print(1)", metadata={}, id="a1"), "cannot be used: there is none"),
    ],
)
def test_an_answers_cell_that_marking_could_not_read_can_be_put_right(desk: Desk, change: Any, words: str) -> None:
    desk.open()
    desk.type_id("ada")
    desk.answer(ALL)
    recorded(desk)
    change(cell(desk.content, ANSWERS_CELL))
    desk.file.write_text(json.dumps(desk.content))
    desk.press("as it is")
    assert words in desk.words
    assert not desk.link
    (pasted,) = re.findall(r"<pre>(.*?)</pre>", desk.shown, re.DOTALL)
    assert "partly-supported" in pasted


# --- which file -----------------------------------------------------------------------------------------------------


def test_a_renamed_notebook_is_found_by_what_its_cells_say(desk: Desk) -> None:
    desk.open()
    desk.type_id("ada")
    desk.file.rename(desk.file.with_name("mine.ipynb"))
    (desk.notebook.folder / "other.ipynb").write_text(json.dumps({"cells": []}))
    desk.press("as it is")
    assert desk.download[0] == "01-tea_ada.ipynb"
    assert "It is mine.ipynb as you last saved it" in desk.words


def test_of_two_notebooks_none_is_guessed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = desk.file.with_name("01-tea-Copy1.ipynb")
    copy.write_bytes(desk.file.read_bytes())
    desk.open()
    desk.type_id("ada")
    desk.press("as it is")
    assert not desk.link
    assert "several notebooks of 01-tea" in desk.words
    assert "01-tea-Copy1.ipynb" in desk.words
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    desk.press("as it is")
    assert "It is 01-tea-Copy1.ipynb" in desk.words


def test_a_kernel_of_another_notebook_is_no_reason_to_take_that(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    other = desk.notebook.folder / "other.ipynb"
    other.write_text(json.dumps({"cells": []}))
    monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    desk.open()
    desk.type_id("ada")
    desk.press("as it is")
    assert "It is 01-tea.ipynb" in desk.words


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"cells": 3}', "[" * 100_000])
def test_without_a_file_the_card_says_what_to_do_by_hand(desk: Desk, content: str | None) -> None:
    desk.open()
    desk.type_id("ada")
    desk.file.unlink()
    if content is not None:
        desk.file.write_text(content + f"{MODULE}")
    desk.press("as it is")
    assert not desk.link
    assert "choose the menu File, then Download" in desk.words
    assert "Call the file 01-tea_ada.ipynb" in desk.words


def test_a_large_notebook_loses_its_outputs_and_nothing_else(desk: Desk) -> None:
    desk.content["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "x" * download.MAX_BYTES}
    ]
    desk.content["metadata"]["widgets"] = {"state": 1}
    desk.save(responses.write(ALL))
    desk.open()
    desk.type_id("ada")
    desk.press("as it is")
    _, data = desk.download
    assert "Outputs were left out" in desk.words
    assert len(data) < download.MAX_BYTES
    desk.content["cells"][1]["outputs"] = []
    del desk.content["metadata"]["widgets"]
    assert json.loads(data) == desk.content
    cell(desk.content, WRITTEN)["attachments"] = {"a.png": {"image/png": "x" * download.MAX_BYTES}}
    desk.save(responses.write(ALL))
    desk.press("again")
    assert "too large for a link" in desk.words
    assert not desk.link


# --- the id ---------------------------------------------------------------------------------------------------------


def test_the_id_is_asked_once_and_kept_beside_the_draft(desk: Desk) -> None:
    desk.open()
    desk.type_id("  ada.b@school-1 ")
    desk.press("as it is")
    assert desk.download[0] == "01-tea_ada.b@school-1.ipynb"
    desk.notebook.restart()
    desk.open()
    assert desk.typed_id == "ada.b@school-1"


@pytest.mark.parametrize(
    "typed", ["Ada Lovelace", "ädä", "../x", "a/b", ".ada", "-", "a" * 65, "<b>", "ada.", "CON", "nul.x"]
)
def test_an_id_that_collecting_would_refuse_is_refused_at_once(desk: Desk, typed: str) -> None:
    desk.open()
    desk.type_id(typed)
    assert "An id has letters without accents" in desk.words
    desk.press("as it is")
    assert desk.words.count("An id has letters without accents") == 1
    assert not desk.link
    assert not (desk.notebook.folder / REMEMBERED).exists()


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", fullmatch=True).filter(is_plain_id))
@settings(max_examples=50)
def test_collect_knows_whose_the_file_is(tiny_module: ResolvedModule, student: str) -> None:
    data = nbformat.writes(source_notebook(tiny_module)).encode()
    name = file_name(MODULE, student)
    plan = decide([Entry(name, data)], MODULE)
    assert [taking.student for taking in plan.takings] == [student]


@pytest.mark.parametrize("content", ["", "[]", '{"student": 3}', '{"student": "../x"}', "[" * 100_000])
def test_a_spoilt_memory_is_no_memory(desk: Desk, content: str) -> None:
    (desk.notebook.folder / REMEMBERED).write_text(content)
    desk.open()
    assert desk.typed_id == ""


def test_where_nothing_can_be_kept_the_file_is_given_all_the_same(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("No space left on device")

    desk.open()
    desk.type_id("ada")
    monkeypatch.setattr(os, "replace", full)
    desk.press("as it is")
    assert desk.link
    assert "could not be remembered here" in desk.words
    assert [path.name for path in desk.notebook.folder.iterdir()] == [desk.file.name]


# --- where nobody hands in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["autograde", "validate"])
def test_where_nbgrader_executes_the_notebook_nothing_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", by)
    desk.open(cards=False)
    assert desk.notebook.outputs == []
    assert desk.notebook.words == ""
    assert desk.notebook.stderr == ""


def test_a_spec_that_cannot_be_drawn_is_a_sentence(notebook: Notebook) -> None:
    notebook.run('from claimwise.student import hand_in\nhand_in("01-tea", {})')
    assert "This card cannot be shown" in notebook.words
    assert "Call the file 01-tea_YOUR-ID.ipynb" in notebook.words


def test_running_the_cell_again_retires_the_older_card(desk: Desk) -> None:
    desk.open()
    older: Any = session.current().follower
    desk.open(cards=False)
    assert session.current().follower is not older
    assert "opened again in another place" in older.widget.children[-1].value


def test_titles_are_escaped(desk: Desk) -> None:
    spec = _text(cell(desk.content, HAND_IN_CELL)).replace("Customers", "<script>alert(1)</script>")
    desk.open()
    desk.notebook.run(spec)
    assert "<script>" not in desk.shown
    assert "&lt;script&gt;" in desk.shown


def test_the_saved_file_is_only_read(desk: Desk) -> None:
    os.chmod(desk.file, 0o400)
    before = desk.file.stat().st_mtime_ns
    desk.open()
    desk.type_id("ada")
    desk.press("as it is")
    assert desk.link
    assert desk.file.stat().st_mtime_ns == before
