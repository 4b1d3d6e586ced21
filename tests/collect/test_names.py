"""Whose file it is: the real forms of names, and the promise that a student's own file name decides nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from collect.archives import moodle
from hypothesis import example, given
from hypothesis import strategies as st
from support import MODULE

from claimwise.collect.names import CANVAS, MOODLE, Sender, folded, senders, without_wrapper

ADA = Sender("Ada Lovelace", MOODLE, "123456")


@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("Ada Lovelace_123456_assignsubmission_file_/01-tea.ipynb", ADA),
        ("Ada Lovelace_123456_assignsubmission_file/work/01-tea.ipynb", ADA),
        ("Ada Lovelace_123456_assignsubmission_file_01-tea.ipynb", ADA),
        ("Participant_7_assignsubmission_file_/x.ipynb", Sender("Participant", MOODLE, "7")),
        ("lovelaceada_12345_678901_01-tea.ipynb", Sender("lovelaceada", CANVAS, "12345", False, (678901, 0))),
        ("lovelaceada_LATE_12345_678901_01-tea-1.ipynb", Sender("lovelaceada", CANVAS, "12345", True, (678901, 1))),
        ("anon_Xa3bC_678901_01-tea.ipynb", Sender("", CANVAS, "anon_Xa3bC", False, (678901, 0))),
        ("LATE_anon_Xa3bC_678901_01-tea.ipynb", Sender("", CANVAS, "anon_Xa3bC", True, (678901, 0))),
        ("ada.ipynb", Sender("ada")),
        ("ada (2).ipynb", Sender("ada", order=(0, 2))),
        ("01-tea_ada.ipynb", Sender("ada")),
        ("01-tea_s_12_34_x.ipynb", Sender("s_12_34_x")),
        ("ada_01-tea.ipynb", Sender("ada")),
        ("ada_01-tea (1).ipynb", Sender("ada", order=(0, 1))),
        ("ada/my work.ipynb", Sender("ada")),
        ("ada/01-tea_bo.ipynb", Sender("ada")),
    ],
)
def test_the_sender_is_read_from_the_name(name: str, sender: Sender) -> None:
    assert senders(name, MODULE)[0] == sender


@pytest.mark.parametrize("name", ["01-tea.ipynb", "01-tea-Copy1.ipynb", "01-tea (1).ipynb", "01-Tea.ipynb", "ada.pdf"])
def test_some_names_say_nothing(name: str) -> None:
    assert senders(name, MODULE) == []


# What Moodle and Canvas leave of a name: no underscores around numbers, no separators of folders.
people = st.text(st.characters(codec="utf-8", exclude_characters="_/\\\0", exclude_categories=["C", "Z"]), min_size=1)
ids = st.integers(1, 2**63 - 1)
files = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), max_size=60)


@given(name=people, number=st.integers(1), file=files)
@example("Bo Smith", 9, "Ada Lovelace_123456_assignsubmission_file_")
@example("Bo Smith", 9, "lovelaceada_1_2_")
def test_in_moodle_the_students_file_name_decides_nothing(name: str, number: int, file: str) -> None:
    for form in (moodle(name, number, f"{file}.ipynb"), f"{name}_{number}_assignsubmission_file_{file}.ipynb"):
        (sender,) = senders(form, MODULE)
        assert (sender.text, sender.platform, sender.number) == (name.strip(), MOODLE, str(number))


@given(name=people, late=st.sampled_from(["", "_LATE"]), user=ids, upload=ids, file=files)
@example("0", "", 1, 1, "")
@example("smithbo", "", 12, 34, "lovelaceada_1_2_01-tea")
def test_in_canvas_the_students_file_name_decides_nothing(
    name: str, late: str, user: int, upload: int, file: str
) -> None:
    name = "".join(re.findall(r"\w+", name.lower())).replace("_", "") or "x"  # as Canvas does
    (sender,) = senders(f"{name}{late}_{user}_{upload}_{file}x.ipynb", MODULE)

    assert (sender.text, sender.number, sender.late) == (name, str(user), bool(late))
    assert sender.order[0] == upload


@given(student=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,20}", fullmatch=True))
def test_the_hand_in_buttons_form_is_taken_as_it_is(student: str) -> None:
    assert senders(f"{MODULE}_{student}.ipynb", MODULE) == [Sender(student)]


@given(name=st.text(max_size=60), module=st.sampled_from([MODULE, "x"]))
def test_any_name_can_be_looked_at(name: str, module: str) -> None:
    senders(name, module)
    assert without_wrapper([name], module)[0] in name


@given(name=st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Zs"])))
def test_folding_forgets_form_accents_case_and_spaces(name: str) -> None:
    assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))
    assert folded(folded(name)) == folded(name)
    assert " " not in folded(name)


@pytest.mark.parametrize(
    ("names", "inner"),
    [
        (["inbox/ada.ipynb", "inbox/bo.ipynb"], ["ada.ipynb", "bo.ipynb"]),
        (["x/y/ada.ipynb", "x/y/bo.ipynb"], ["ada.ipynb", "bo.ipynb"]),
        (["x/ada/w.ipynb", "x/bo/w.ipynb"], ["ada/w.ipynb", "bo/w.ipynb"]),
        (["inbox/01-tea_ada.ipynb"], ["01-tea_ada.ipynb"]),
        (["ada/work.ipynb"], ["ada/work.ipynb"]),  # the only student's folder
        ([moodle("Ada", 1), moodle("Ada", 1, "b.ipynb")], [moodle("Ada", 1), moodle("Ada", 1, "b.ipynb")]),
        (["ada/w.ipynb", "bo.ipynb"], ["ada/w.ipynb", "bo.ipynb"]),
        ([], []),
    ],
)
def test_the_folder_around_everything_is_no_students(names: list[str], inner: list[str]) -> None:
    assert without_wrapper(names, MODULE) == inner
