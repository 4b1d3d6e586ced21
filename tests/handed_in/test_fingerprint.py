"""Fingerprints of answers: the same for the same answer wherever it is read, another for another."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import answers_to
from support import Class, cell, changed

from claimwise.grading.engine import Engine
from claimwise.handed_in import responses
from claimwise.handed_in.fingerprint import fingerprint


def handed_in(notebook: dict[str, Any]) -> bytes:
    return json.dumps(notebook).encode()


def test_every_cell_that_is_marked_has_one(there: Class, engine: Engine) -> None:
    outcome = engine.grade(handed_in(there.solved()))

    assert outcome.answers.keys() == outcome.scores.keys()
    assert outcome.answers == engine.fingerprints(handed_in(there.solved()))
    assert outcome.answers["written-q5-note"] == fingerprint("Some customers slept better; nobody compared.")


def test_only_the_cell_whose_answer_changed_has_another(there: Class, engine: Engine) -> None:
    before = engine.grade(handed_in(there.solved())).answers
    other = changed(
        there.solved(), lambda notebook: cell(notebook, "written-q5-note").update(source="Nobody compared.")
    )
    after = engine.grade(handed_in(other)).answers

    assert {name for name in before if before[name] != after[name]} == {"written-q5-note"}


def test_spaces_and_order_in_the_answers_cell_change_nothing(there: Class, engine: Engine) -> None:
    one, two = (
        changed(there.solved(), lambda notebook, text=text: cell(notebook, "answers").update(source=text))
        for text in ("answers(q4={'word': 'few', 'share': '27'})", "answers(q4={'share':'27',\n  'word':'few'})")
    )

    assert engine.fingerprints(handed_in(one)) == engine.fingerprints(handed_in(two))


@given(st.data())
@settings(max_examples=30)
def test_the_graders_notebook_gives_the_same(there: Class, engine: Engine, data: st.DataObject) -> None:
    keys = {item.id: there.module.key(item) for item in there.module.items}
    notebook = there.release()
    cell(notebook, "answers")["source"] = responses.write(data.draw(answers_to(keys)))
    cell(notebook, "written-q5-note")["source"] = data.draw(st.text(max_size=60))

    outcome = engine.grade(handed_in(notebook))

    assert engine.fingerprints(outcome.notebook.encode()) == outcome.answers
