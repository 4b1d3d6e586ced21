"""Whose file it is: the real forms of names, and the promise that a student's own file name decides nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

import pytest
from collect.archives import moodle
from hypothesis import example, given
from hypothesis import strategies as st
from support import MODULE

from claimwise.collect.names import (
    BLACKBOARD,
    BRIGHTSPACE,
    CANVAS,
    CLASSROOM,
    FOLDER,
    GRADESCOPE,
    ILIAS,
    MOODLE,
    PRAIRIELEARN,
    TWO_FORMS,
    Sender,
    folded,
    sender,
    without_wrapper,
)

ADA = Sender("Ada Lovelace", MOODLE, "123456")
ELEVEN_THIRTY = datetime(2026, 11, 23, 11, 30, 5)


@pytest.mark.parametrize(
    ("name", "who"),
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
        ("ada/my work.ipynb", Sender("ada", FOLDER)),
        ("ada/01-tea_bo.ipynb", Sender("ada", FOLDER)),
        ("ada/lovelacebo_12345_678901_01-tea.ipynb", Sender("ada", FOLDER)),
        ("Week 1_ada_attempt_2026-11-23-11-30-05_x_y.ipynb", Sender("Week 1_ada", BLACKBOARD, time=ELEVEN_THIRTY)),
        (
            "01-tea_ada_l_attempt_2026-11-23-11-30-05_01-tea.ipynb",
            Sender("01-tea_ada_l", BLACKBOARD, time=ELEVEN_THIRTY),
        ),
        (
            "12345-678 - Ada Lovelace - Nov 23, 2026 1130 AM/x.ipynb",
            Sender("Ada Lovelace", BRIGHTSPACE, "12345", time=ELEVEN_THIRTY.replace(second=0)),
        ),
        (
            "12345-678 - Ada Lovelace - 23 novembre 2026 1130 - x - y.ipynb",
            Sender("Ada Lovelace", BRIGHTSPACE, "12345", time=ELEVEN_THIRTY.replace(second=0)),
        ),
        ("Ada Lovelace - 01-tea (1).ipynb", Sender("Ada Lovelace", CLASSROOM, order=(0, 1))),
        ("submission_111/01-tea_bo.ipynb", Sender("submission_111", GRADESCOPE)),
        (
            "Lovelace_Ada_ada_l_4711/20261123113005_x.ipynb",
            Sender("Lovelace_Ada_ada_l", ILIAS, "4711", time=ELEVEN_THIRTY),
        ),
        ("Team 3/Lovelace_Ada_ada_4711/x.ipynb", Sender("Lovelace_Ada_ada", ILIAS, "4711")),
        ("ada_l@example.org_q_tea_1_9001_x.ipynb", Sender("ada_l@example.org", PRAIRIELEARN)),
        (
            "lovelaceada_12_34_x_attempt_2026-11-23-11-30-05_y.ipynb",
            Sender("lovelaceada_12_34_x_attempt_2026-11-23-11-30-05_y", TWO_FORMS),
        ),
    ],
)
def test_the_sender_is_read_from_the_name(name: str, who: Sender) -> None:
    assert sender(name, MODULE) == who


@pytest.mark.parametrize("name", ["01-tea.ipynb", "01-tea-Copy1.ipynb", "01-tea (1).ipynb", "01-Tea.ipynb", "ada.pdf"])
def test_some_names_say_nothing(name: str) -> None:
    assert sender(name, MODULE) is None


# What Moodle and Canvas leave of a name: no underscores around numbers, no separators of folders.
people = st.text(st.characters(codec="utf-8", exclude_characters="_/\\\0", exclude_categories=["C", "Z"]), min_size=1)
ids = st.integers(1, 2**63 - 1)
files = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0"), max_size=60)


@given(name=people, number=st.integers(1), file=files)
@example("Bo Smith", 9, "Ada Lovelace_123456_assignsubmission_file_")
@example("Bo Smith", 9, "lovelaceada_1_2_")
def test_in_moodle_the_students_file_name_decides_nothing(name: str, number: int, file: str) -> None:
    for form in (moodle(name, number, f"{file}.ipynb"), f"{name}_{number}_assignsubmission_file_{file}.ipynb"):
        who = sender(form, MODULE)
        assert who is not None
        assert (who.text, who.platform, who.number) == (name.strip(), MOODLE, str(number))


@given(name=people, late=st.sampled_from(["", "_LATE"]), user=ids, upload=ids, file=files)
@example("0", "", 1, 1, "")
@example("smithbo", "", 12, 34, "lovelaceada_1_2_01-tea")
def test_in_canvas_the_students_file_name_decides_nothing(
    name: str, late: str, user: int, upload: int, file: str
) -> None:
    name = "".join(re.findall(r"\w+", name.lower())).replace("_", "") or "x"  # as Canvas does
    who = sender(f"{name}{late}_{user}_{upload}_{file}x.ipynb", MODULE)

    assert who is not None
    assert (who.text, who.number, who.late) == (name, str(user), bool(late))
    assert who.order[0] == upload


@given(student=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,20}", fullmatch=True))
def test_the_hand_in_buttons_form_is_taken_as_it_is(student: str) -> None:
    assert sender(f"{MODULE}_{student}.ipynb", MODULE) == Sender(student)


@given(name=st.text(max_size=60), module=st.sampled_from([MODULE, "x"]))
def test_any_name_can_be_looked_at(name: str, module: str) -> None:
    sender(name, module)
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


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("ada.ipynb", "ada"),
        ("ada_l.ipynb", "ada_l"),
        ("s1234567/x.ipynb", "s1234567"),
        ("01-tea_s_12_34_x.ipynb", "s_12_34_x"),
        ("Week 1_ada_attempt_2026-11-23-11-30-05_x.ipynb", "ada"),
        ("ada@example.org_q_tea_9001_x.ipynb", "ada@example.org"),
        ("12345-678 - Zoë Groß - Nov 23, 2026 1130 AM/x.ipynb", "zoe-gross"),
        (moodle("Zoë Groß", 7), "zoe-gross"),
        (moodle("Ада", 8), "8"),
        ("lovelaceada_500_9_x.ipynb", "500"),
    ],
)
def test_a_name_of_a_known_form_gives_an_id_without_a_list(name: str, student: str) -> None:
    who = sender(name, MODULE)

    assert who is not None
    assert who.own_id == student


@pytest.mark.parametrize(
    "name",
    [
        "Week_1_ada_attempt_2026-11-23-11-30-05_x.ipynb",  # nobody knows where the name of the assignment ends
        "01-tea_ada_l_attempt_2026-11-23-11-30-05_01-tea.ipynb",
        "lovelaceada_12_34_x_attempt_2026-11-23-11-30-05_y.ipynb",
        "submission_111/x.ipynb",
        "Lovelace_Ada_ada_4711/x.ipynb",
        "Ada Lovelace - 01-tea.ipynb",
        "Ada Lovelace/Version 1/x.ipynb",
        "Lovelace, Ada(ada)/Submission attachment(s)/x.ipynb",
        moodle("Group A", 4711),
        "ada_attempt_1.ipynb",
        "submission-12.ipynb",
        "team3/x.ipynb",
        "final_version.ipynb",
        "2026-11-23-ada.ipynb",
        "a_b_c_d_e.ipynb",
        "CON.ipynb",
        "nul.txt/x.ipynb",
        "ada./x.ipynb",
    ],
)
def test_no_other_text_becomes_a_student(name: str) -> None:
    who = sender(name, MODULE)

    assert who is not None
    assert who.own_id == ""
