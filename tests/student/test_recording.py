"""From a card to the answers cell and back: recording, restoring, and which source counts."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from student.a_notebook import UNTOUCHED, Notebook

from claimwise.handed_in import responses
from claimwise.handed_in.cells import WRITE_HERE


def test_answers_are_recorded_in_the_cell_in_the_order_of_the_module(notebook: Notebook) -> None:
    notebook.claim("s3", "s2")
    notebook.tick("s3", "may")
    notebook.tick("s2", "one person")
    notebook.choose("s2", "unsupported")
    text = notebook.answers()
    assert text == (
        "from claimwise.student import answers\n\nanswers(\n"
        '    s2={\n        "verdict": "unsupported",\n        "flaws": ["anecdote"],\n    },\n'
        '    s3={\n        "words": ["w2"],\n    },\n)'
    )
    assert "Recorded: 1 of 9 questions are complete" in notebook.words
    assert "Ctrl+S" in notebook.words
    assert "How sure are you that your verdict is right?" in notebook.words
    assert "Question 5: its card has not been run" in notebook.words


def test_the_cell_is_replaced_only_if_its_answers_changed(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "may")
    text = notebook.answers()
    assert text is not None
    assert notebook.answers(text) is None
    by_hand = "from claimwise.student import answers\n# mine\nanswers(s3={'words': ['w2']})"
    assert notebook.answers(by_hand) is None, "the same answers in other words are left alone"
    notebook.tick("s3", "some")
    assert notebook.held(notebook.answers(text)) == {"s3": {"words": ["w2", "w4"]}}


def test_nothing_answered_is_nothing_recorded(notebook: Notebook) -> None:
    notebook.claim()
    assert notebook.answers() is None
    assert "Nothing to record yet" in notebook.words
    assert "Question" not in notebook.words, "no list of all questions before the first answer"
    notebook.tick("s3", "may")
    notebook.answers()
    assert "Question 8, “Say it fairly”: not answered yet" in notebook.words


def test_answers_come_back_from_the_notebook_on_disk(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w2"]}, s5={"rank": ["b", "c", "a", "d"]})')
    notebook.claim("s3", "s5")
    assert notebook.ticked("s3", "may")
    assert notebook.shown("s5") == {"rank": ["b", "c", "a", "d"]}
    assert notebook.text("s3").startswith("recorded")
    assert not notebook.draft.exists(), "looking at a card changes nothing"


def test_the_server_says_which_notebook_it_is(
    notebook: Notebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = notebook.save('answers(s3={"words": ["w4"]})', name="my copy")
    monkeypatch.setenv("JPY_SESSION_NAME", str(renamed))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    notebook.claim("s3")
    assert notebook.ticked("s3", "some")
    notebook.tick("s3", "may")
    assert notebook.draft.exists(), "the draft lies beside the notebook"


def test_arguments_count_more_than_the_notebook_on_disk(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    live = 'from claimwise.student import answers\nanswers(s3={"words": ["w2"]})'
    assert notebook.answers(live) is None
    assert notebook.ticked("s3", "may")
    assert not notebook.ticked("s3", "some")


def test_what_was_touched_counts_more_than_the_arguments(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "may")
    assert notebook.held(notebook.answers('answers(s3={"words": ["w4"]})')) == {"s3": {"words": ["w2"]}}


def test_an_unrecorded_draft_counts_more_than_the_notebook(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.restart()
    notebook.claim("s3")
    assert notebook.ticked("s3", "may")
    assert "not yet recorded" in notebook.text("s3")
    assert notebook.held(notebook.answers('answers(s3={"words": ["w4"]})')) == {"s3": {"words": ["w2", "w4"]}}


def test_answers_run_first_and_cards_later(notebook: Notebook) -> None:
    assert notebook.answers('from claimwise.student import answers\nanswers(s3={"words": ["w4"]})') is None
    assert "Answers to 1 question are recorded" in notebook.words
    notebook.save(UNTOUCHED)
    notebook.claim("s3")
    assert notebook.ticked("s3", "some")
    assert notebook.text("s3").startswith("recorded")


def test_recorded_but_never_saved_answers_come_back_from_the_draft(notebook: Notebook) -> None:
    notebook.save(UNTOUCHED)
    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.answers()
    notebook.restart()
    notebook.claim("s3")
    assert notebook.ticked("s3", "may")


def test_a_draft_older_than_the_notebook_is_stale(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.restart()
    notebook.save('answers(s3={"words": ["w1"]})')  # answered on another computer meanwhile
    notebook.claim("s3")
    assert notebook.ticked("s3", "suggest")
    assert not notebook.ticked("s3", "may")


def test_changes_after_recording_and_saving_are_in_the_draft(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "may")
    text = notebook.answers()
    notebook.save(text or "")
    notebook.tick("s3", "some")
    notebook.restart()
    notebook.claim("s3")
    assert notebook.ticked("s3", "some")


def test_an_answer_taken_back_stays_taken_back(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    notebook.tick("s3", "some", value=False)
    assert "not yet recorded" in notebook.text("s3")
    notebook.restart()
    notebook.claim("s3")
    assert not notebook.ticked("s3", "some")
    assert notebook.answers('answers(s3={"words": ["w4"]})') == UNTOUCHED


def test_a_wiped_answers_cell_is_filled_again_from_the_cards(notebook: Notebook) -> None:
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    assert notebook.held(notebook.answers(UNTOUCHED)) == {"s3": {"words": ["w4"]}}


def test_items_whose_card_was_not_run_stay_as_they_are(notebook: Notebook) -> None:
    cell = 'answers(s2={"verdict": "supported", "made_up": {"x": [1]}}, s7={"share": "13.5"})'
    notebook.claim("s3")
    notebook.tick("s3", "may")
    held = notebook.held(notebook.answers(cell))
    assert held == {**responses.read(cell), "s3": {"words": ["w2"]}}


def test_a_draft_of_a_card_that_was_not_run_is_mentioned_and_kept(notebook: Notebook) -> None:
    notebook.claim("s3", "s4")
    notebook.tick("s3", "may")
    notebook.tick("s4", "back pain")
    notebook.restart()
    notebook.claim("s4")
    assert notebook.held(notebook.answers()) == {"s4": {"claims": ["p3"]}}
    assert "Question 3: answered earlier, but not recorded. Run its card, then this cell." in notebook.words
    notebook.claim("s3")
    assert notebook.ticked("s3", "may")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("answers(s2='unsupported')", 's2 was left out: write it as s2={"part": answer}.'),
        ("answers(s2={3: 'unsupported'})", 's2 was left out: write it as s2={"part": answer}.'),
        ("answers(s2={'verdict_confidence': float('nan')})", "One answer to s2 was left out"),
        ("answers(s2={'verdict': None})", "One answer to s2 was left out"),
        ("answers(s2={'verdict': object()})", "One answer to s2 was left out"),
        ("answers({'s2': {}})", "every answer needs the name of its question"),
    ],
)
def test_an_argument_that_cannot_be_kept_costs_only_itself(notebook: Notebook, call: str, sentence: str) -> None:
    notebook.claim("s2", "s3")
    notebook.tick("s3", "may")
    assert notebook.held(notebook.answers(call)) == {"s3": {"words": ["w2"]}}
    assert sentence in notebook.words


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("answers(zz={'a': 'b'})", "zz: this notebook has no question of that name."),
        ("answers(s2={'verdict': 'nope'})", "“verdict” has no option “nope”"),
        ("answers(s2={'verdict': ['supported']})", "“verdict” takes the name of one option, not a list"),
        ("answers(s2={'flaws': 'anecdote'})", "“flaws” takes a list of option names, not a text"),
        ("answers(s2={'verdict_confidence': 5})", "“verdict_confidence” takes a number from 50 to 100, not 5"),
        ("answers(s2={'extra': 'b'})", "there is no part “extra”"),
    ],
)
def test_an_argument_that_cannot_be_used_is_named_and_kept(notebook: Notebook, call: str, sentence: str) -> None:
    notebook.claim("s2", "s3")
    notebook.tick("s3", "may")
    assert notebook.held(notebook.answers(call)) == responses.read(call) | {"s3": {"words": ["w2"]}}
    assert sentence in notebook.words


def test_bad_arguments_before_any_card(notebook: Notebook) -> None:
    cell = "answers(s2={'verdict': 'supported'}, s3=[1], s4={'a': {1, 2}})"
    assert notebook.held(notebook.answers(cell)) == {"s2": {"verdict": "supported"}}
    assert "s3 was left out" in notebook.words
    assert "One answer to s4 was left out" in notebook.words


def test_an_option_that_is_no_longer_offered_stays_until_there_is_another(notebook: Notebook) -> None:
    notebook.save('answers(s2={"verdict": "gone", "verdict_confidence": 80})')
    notebook.claim("s2")
    assert notebook.shown("s2")["verdict"] == "gone", "the card says that it cannot show it"
    notebook.give("s2", flaws=[])
    held = notebook.held(notebook.answers('answers(s2={"verdict": "gone", "verdict_confidence": 80})'))
    assert held["s2"] == {"verdict": "gone", "verdict_confidence": 80, "flaws": []}
    assert "Question 2, “How well supported?”: not complete" in notebook.words
    notebook.choose("s2", "supported")
    assert notebook.held(notebook.answers())["s2"]["verdict"] == "supported"


def test_answers_that_did_not_change_keep_their_text(notebook: Notebook) -> None:
    cell = f"{responses.IMPORT}\nanswers(s2={{'verdict': 'supported', # sure?\n}}, s7={{'share': 13.50}})"
    notebook.claim("s2", "s3")
    notebook.tick("s3", "may")
    text = notebook.answers(cell) or ""
    assert "\"verdict\": 'supported'," in text
    assert "13.50" in text
    assert text.endswith("# sure?")
    assert notebook.held(text) == responses.read(cell) | {"s3": {"words": ["w2"]}}


# --- written answers ------------------------------------------------------------------------------------------------

NOTE = "written-s8-note"


def test_a_written_answer_is_recorded_like_any_other(notebook: Notebook) -> None:
    notebook.claim("s8")
    notebook.give("s8", note="It may help “some” people.\n\nNobody compared.")
    assert "not yet recorded" in notebook.text("s8")
    text = notebook.answers()
    assert notebook.held(text) == {"s8": {"note": "It may help “some” people.\n\nNobody compared."}}
    notebook.save(text or "")
    notebook.restart()
    notebook.claim("s8")
    assert notebook.shown("s8")["note"].startswith("It may help")
    assert notebook.text("s8").startswith("recorded")


@pytest.mark.parametrize("names", [{"metadata": {"nbgrader": {"grade_id": NOTE}}}, {"id": NOTE, "metadata": {}}])
def test_a_text_in_its_own_cell_opens_in_the_card(notebook: Notebook, names: dict[str, Any]) -> None:
    notebook.save(UNTOUCHED, typed={**names, "source": f"{WRITE_HERE}\n\nSome slept better."})
    notebook.claim("s8")
    assert notebook.shown("s8") == {"note": "Some slept better."}
    assert "not yet recorded" in notebook.text("s8")
    assert notebook.held(notebook.answers()) == {"s8": {"note": "Some slept better."}}


def test_what_the_card_holds_counts_more_than_its_cell_and_a_difference_is_said(notebook: Notebook) -> None:
    text = responses.write({"s8": {"note": "In the card."}})
    notebook.save(text, typed={"id": NOTE, "metadata": {}, "source": "In the cell."})
    notebook.claim("s8")
    assert notebook.shown("s8") == {"note": "In the card."}
    assert "The cell below this card holds another text" in notebook.text("s8")
    assert notebook.answers(text) is None


@pytest.mark.parametrize(
    "cell",
    [
        {"id": NOTE, "metadata": {}, "source": WRITE_HERE},
        {"id": NOTE, "metadata": {}, "source": "![a](attachment:a.png)", "attachments": {"a.png": {}}},
        {"id": "other", "metadata": {}, "source": "A note of mine."},
    ],
)
def test_a_card_opens_empty_where_there_is_no_text_for_it(notebook: Notebook, cell: dict[str, Any]) -> None:
    notebook.save(UNTOUCHED, typed=cell)
    notebook.claim("s8")
    assert notebook.shown("s8") == {}


def test_a_cell_with_other_code_is_not_replaced(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "may")
    assert notebook.answers("from claimwise.student import answers\nmine = 1\nanswers()") is None
    assert "holds more than the answers" in notebook.words
    assert '"words": ["w2"]' in notebook.words
    assert "not yet recorded" in notebook.text("s3")


def test_a_front_end_that_ignores_the_payload_is_noticed_at_the_next_run(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.tick("s3", "may")
    text = notebook.answers()
    assert "<details>" in notebook.outputs[0], "the text to paste is at hand but folded away"
    assert notebook.answers() == text, "the cell still has its old text"
    assert "replace all of its text with the text below" in notebook.words
    assert "<details>" not in notebook.outputs[0]
    assert "not yet recorded" in notebook.text("s3")
    assert notebook.answers(text or "") is None, "pasted"
    assert notebook.text("s3").startswith("recorded")


def test_colab_is_known_to_ignore_the_payload(notebook: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.colab", sys)
    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.answers()
    assert "replace all of its text with the text below" in notebook.words
    assert "<details>" not in notebook.outputs[0]


@pytest.mark.parametrize(
    ("message", "replaced"),
    [
        ({"header": {"msg_type": "execute_request"}, "content": {"code": UNTOUCHED}}, True),
        ({"header": {"msg_type": "execute_request"}}, True),
        ({}, True),
        (None, True),
        ({"header": {"msg_type": "comm_msg"}, "content": {"comm_id": "x"}}, False),
    ],
)
def test_the_message_that_is_answered_decides_whether_a_cell_is_being_run(
    notebook: Notebook, message: Any, replaced: bool
) -> None:
    class Kernel:  # as much of ipykernel's as is asked for
        def get_parent(self) -> Any:
            return message

    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.shell.kernel = Kernel()
    assert (notebook.answers() is not None) is replaced


def test_every_change_is_in_the_draft_at_once(notebook: Notebook) -> None:
    notebook.claim("s2")
    notebook.choose("s2", "supported")
    assert json.loads(notebook.draft.read_text())["items"]["s2"]["responses"] == {"verdict": "supported"}
    notebook.give("s2", verdict_confidence=75)
    assert json.loads(notebook.draft.read_text())["items"]["s2"]["responses"]["verdict_confidence"] == 75
    assert [path.name for path in notebook.folder.iterdir()] == [notebook.draft.name], "nothing half-written is left"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": 9, "items": {}}',
        '{"format": 1, "items": {"s3": 5}}',
        '{"format": 1, "items": {"s3": {"since": 5, "responses": {}}}}',
        '{"format": 1, "items": {"s3": {"since": [], "responses": []}}}',
        "[" * 100_000,
        "\x00",
        '"' + "x" * 1_000_001 + '"',
    ],
    ids=range(12),
)
def test_a_corrupt_draft_is_a_sentence(notebook: Notebook, content: str) -> None:
    notebook.draft.write_text(content)
    notebook.save('answers(s3={"words": ["w4"]})')
    notebook.claim("s3")
    assert "could not be read" in notebook.text("s3")
    assert notebook.ticked("s3", "some")
    notebook.tick("s3", "may")
    assert "could not be read" not in notebook.text("s3"), "a new draft has been written"


def test_a_draft_that_cannot_be_written_is_a_sentence(notebook: Notebook) -> None:
    notebook.claim("s3")
    notebook.draft.mkdir()  # not even root can write a file here
    notebook.tick("s3", "may")
    assert "cannot be kept as a draft in this folder" in notebook.text("s3")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2"]}}
    assert [path.name for path in notebook.folder.iterdir()] == [notebook.draft.name]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"cells": 3}', '{"cells": [{}]}', '{"cells": [{"cell_type": "code", "source": 7}]}']
)
def test_a_broken_notebook_on_disk_is_as_good_as_none(notebook: Notebook, content: str) -> None:
    (notebook.folder / "00-sample.ipynb").write_text(content)
    notebook.claim("s3")
    assert notebook.shown("s3") == {}


def test_an_answers_cell_that_runs_code_is_not_read(notebook: Notebook) -> None:
    notebook.save("answers(s3=__import__('os').environ)")
    notebook.claim("s3")
    assert notebook.shown("s3") == {}


def test_two_modules_in_one_kernel_stay_apart(notebook: Notebook) -> None:
    def rename(spec: dict[str, Any]) -> None:
        spec["module"] = "other/../module"

    notebook.claim("s3")
    notebook.tick("s3", "may")
    notebook.claim("s3", change=rename)
    assert not notebook.ticked("s3", "may")
    notebook.tick("s3", "some")
    assert {path.name for path in notebook.folder.iterdir()} == {notebook.draft.name, "other_.._module.draft.json"}
    notebook.claim("s4")
    assert notebook.held(notebook.answers()) == {"s3": {"words": ["w2"]}}


def test_without_ipython_everything_says_so_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    from claimwise.student import answers, claim, session

    InteractiveShell.clear_instance()
    session.forget()
    claim("s3", {})
    answers(s3={"words": ["w2"]})
    said = capsys.readouterr()
    assert "This card needs a notebook" in said.out
    assert '"words": ["w2"]' in said.out
    assert "<" not in said.out
    assert said.err == ""
