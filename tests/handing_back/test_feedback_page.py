"""The page of feedback: what stands first is true, whatever is marked, and the page holds no more than it may."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import zlib
from collections import Counter
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from strategies import answers_to
from support import MODULE, REPOSITORY, TINY, Class, cell

from claimwise import kinds
from claimwise.content import Course
from claimwise.content.interactions import with_slips
from claimwise.content.modules import ResolvedModule
from claimwise.gradebook.marks import CellMark, SubmissionMarks
from claimwise.grading.graders_notebook import rebuild
from claimwise.grading.marker import Marker
from claimwise.handed_in import responses
from claimwise.handed_in.cells import mark_cell
from claimwise.handed_in.submission import Submission, take
from claimwise.handing_back import feedback_book
from claimwise.handing_back.feedback import FeedbackPages
from claimwise.handing_back.feedback_pages import write_feedback
from claimwise.source_notebook import solution_answers

WRITTEN = "written-q5-note"


@pytest.fixture(scope="module")
def pages(tiny_module: ResolvedModule) -> FeedbackPages:
    return FeedbackPages(tiny_module, TINY, "https://book.example/")


def notebook_of(module: ResolvedModule, answers: Any, text: str = "") -> Any:
    return rebuild(module, Submission(answers, responses.write(answers), {WRITTEN: text}))


def answered(there: Class, answers: Any) -> Any:
    notebook = there.solved()
    cell(notebook, "answers")["source"] = responses.write(answers)
    return notebook


def marks_of(module: ResolvedModule, notebook: Any, settled: dict[str, CellMark]) -> SubmissionMarks:
    """The gradebook's marks of a notebook, some of them other ones."""
    marks = Marker(module).mark(take(notebook, module.form))
    found = {
        mark_cell(mark.item_id): CellMark(mark.score, mark.points, auto=mark.score)
        for mark in marks.items
        if mark.points
    }
    found[WRITTEN] = CellMark(0, 8, open=True, waiting=True)
    return SubmissionMarks("ada", None, 26, found | settled)


def page_of(pages: FeedbackPages, module: ResolvedModule, answers: Any, **settled: CellMark) -> BeautifulSoup:
    notebook = notebook_of(module, answers)
    other = {name.replace("_", "-"): mark for name, mark in settled.items()}
    return BeautifulSoup(pages.page(notebook, marks_of(module, notebook, other)), "html.parser")


def first_lines(page: BeautifulSoup) -> list[str]:
    return [" ".join(line.get_text().split()) for line in page.select(".first > p")]


def looks(page: BeautifulSoup) -> set[str]:
    return {item["data-look"] for item in page.select("details[data-look]")}


def unpacked(page: BeautifulSoup, name: str) -> Any:
    found = page.find(id=f"claimwise-{name}")
    return json.loads(zlib.decompress(base64.b64decode(found.string))) if found else {}


# --- the first lines ------------------------------------------------------------------------------------------------


def test_all_right(pages: FeedbackPages, tiny_module: ResolvedModule) -> None:
    best = solution_answers(tiny_module)
    page = page_of(pages, tiny_module, best)

    well, slip, read = first_lines(page)
    assert well == "All 9 answers that the key marked are right."
    assert (slip, read) == ("None.", "You need not read anything again.")
    assert page.select_one(".total").get_text() == "18 of 18 marked points so far"
    assert "Its points (8) do not count against you" in page.get_text()
    assert looks(page) == {"right", "open"}


def test_nothing_handed_in(pages: FeedbackPages, tiny_module: ResolvedModule) -> None:
    well, slip, read = first_lines(page_of(pages, tiny_module, {}))

    assert well.startswith("No answer was found to what the key marks.")
    assert slip == "No answer: 9 times (questions 2, 3 and 4)."
    assert read.startswith("In the book: chapter “01-tea”")


def test_only_written_answers_or_everything_open(pages: FeedbackPages, tiny_module: ResolvedModule) -> None:
    waits = {f"mark_{item.id}": CellMark(0, item.marked_points, open=True, auto=0) for item in tiny_module.graded}
    waits.pop("mark_q5")
    page = page_of(pages, tiny_module, {"q2": {"flaws": []}}, **waits)

    assert first_lines(page)[:2] == ["Nothing that the key can judge is settled yet.", "None can be named yet."]
    assert page.find(id="claimwise-cards") is None
    assert looks(page) == {"open"}


def test_the_slip_is_named_and_the_questions_with_it_are_unfolded(
    pages: FeedbackPages, tiny_module: ResolvedModule
) -> None:
    best = solution_answers(tiny_module)
    page = page_of(pages, tiny_module, best | {"q2": {**best["q2"], "flaws": ["nature", "number"]}})

    well, slip, read = first_lines(page)
    assert well == "“Judge a sentence about tea.” 8 of 9 answers on this are right (questions 2, 3 and 4)."
    assert slip.startswith("“It helped me, so it works” stood behind 1 answer (question 2).")
    assert read == "In the book: chapter “01-tea”."
    assert page.select_one(".first a[rel]")["href"] == "https://book.example/chapters/01-tea.html"
    assert [item["id"] for item in page.select("details[open]")] == ["mark-q2"]
    assert "Right ones found: 0 of 2. 2 wrong choices take all points off." in page.get_text()
    assert "The slip behind it: “It helped me, so it works”." in page.get_text()


def test_what_a_person_decided_is_neither_praised_nor_a_slip(pages: FeedbackPages, tiny_module: ResolvedModule) -> None:
    wrong = {"q2": {"verdict": "supported", "flaws": ["nature"]}}
    by_hand = CellMark(4, 4, auto=0, by_hand=True)
    page = page_of(pages, tiny_module, wrong, mark_q2=by_hand)

    assert "It helped me" not in first_lines(page)[1]
    assert page.select_one("#mark-q2")["data-look"] == "right"
    assert "A person marked this question: 4 of 4 points count." in page.get_text()


def test_confidence_is_commented(pages: FeedbackPages, tiny_module: ResolvedModule) -> None:
    sure = {"q2": {"verdict": "supported", "verdict_confidence": 95, "flaws": []}}
    told = page_of(pages, tiny_module, sure).select_one(".sure").get_text()
    assert "Very sure and not right: once (question 2)." in told
    assert "On average you were 95% sure, and 0% were right (1 answer)." in told
    assert "well calibrated" in told

    right = {"q2": {**solution_answers(tiny_module)["q2"], "verdict_confidence": 55}}
    assert "Not sure, and right all the same: once" in page_of(pages, tiny_module, right).select_one(".sure").get_text()
    assert page_of(pages, tiny_module, {}).select_one(".sure") is None


_MODULE = Course.load(TINY).modules[MODULE]
_KEYS = Marker(_MODULE).keys
_STATES = st.sampled_from(["settled", "open", "by_hand"])


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(answers=answers_to(_KEYS), states=st.fixed_dictionaries(dict.fromkeys(["q2", "q3", "q4"], _STATES)))
def test_whatever_is_marked_open_or_given_the_first_lines_say_nothing_untrue(
    pages: FeedbackPages, answers: Any, states: dict[str, str]
) -> None:
    notebook = notebook_of(_MODULE, answers)
    marks = {mark.item_id: mark for mark in Marker(_MODULE).mark(take(notebook, _MODULE.form)).items}
    other = {
        mark_cell(item): CellMark(
            marks[item].score,
            marks[item].points,
            open=state == "open",
            auto=marks[item].score,
            by_hand=state == "by_hand",
        )
        for item, state in states.items()
        if state != "settled"
    }
    page = BeautifulSoup(pages.page(notebook, marks_of(_MODULE, notebook, other)), "html.parser")
    if not take(notebook, _MODULE.form).answers and set(states.values()) == {"open"}:
        assert page.select_one(".first h2").get_text() == "Your answers are missing"
        return
    well, slip, read = first_lines(page)

    settled = [item for item, state in states.items() if state == "settled"]
    judged = [part for item in settled for part in marks[item].parts if part.part["points"]]
    right = [part for part in judged if part.credit == 1]
    slips = Counter(
        slip
        for item in settled
        for part in marks[item].parts
        if part.part["points"] and part.credit < 1
        for asked in _MODULE.item(item).parts
        if asked.id == part.part["id"]
        for slip in {option.misconception for option in asked.chosen(part.given) if option.misconception}
    )
    if not judged:
        assert well == "Nothing that the key can judge is settled yet."
    elif len(right) == len(judged):
        assert well == f"All {len(judged)} answers that the key marked are right."
    elif right:
        assert f" {len(right)} of {len(judged)} answers on this are right" in well
    elif all(part.given is None for part in judged):
        assert well.startswith("No answer was found")
    else:
        assert well.startswith(
            "No answer is wholly right" if any(p.credit for p in judged) else "No answer earned points"
        )
    named = [label for label in (term.label for term in _MODULE.slips.values()) if f"“{label}”" in slip]
    assert bool(named) == bool(slips)
    assert not named or f"stood behind {max(slips.values())} answer" in slip
    assert read.startswith("You need not" if judged and len(right) == len(judged) else "In the book")
    assert set(unpacked(page, "again")) == {item for item, state in states.items() if state != "open"}
    assert len(page.encode()) < 150_000


# --- trying again ---------------------------------------------------------------------------------------------------


def test_a_page_holds_the_keys_of_what_is_marked_and_no_others(
    pages: FeedbackPages, tiny_module: ResolvedModule
) -> None:
    looked_at = {"mark_q3": CellMark(0, 8, open=True, auto=0)}
    again = unpacked(page_of(pages, tiny_module, {}, **looked_at), "again")

    assert set(again) == {"q2", "q4"}  # q3 is open, q5 a text
    assert [part["id"] for part in again["q4"]["parts"]] == ["verdict", "guess", "share", "word"]  # a poll has no key
    assert not any(kinds.has_key(part) for item in again.values() for part in item["parts"])
    assert all(kinds.has_key(part) for item in again.values() for part in item["key"]["parts"])


def test_a_page_holds_the_code_of_what_it_asks_and_no_remarks(
    pages: FeedbackPages, tiny_module: ResolvedModule
) -> None:
    code = unpacked(page_of(pages, tiny_module, {}), "cards")

    assert "draw" in code["kinds/match.js"]
    assert "draw" not in code["kinds/audit.js"]
    assert not any("\n//" in text or "@param" in text for name, text in code.items() if name.endswith(".js"))


def test_the_real_course_s_pages_are_small_and_tell_no_verdict_that_was_not_chosen(course: Course) -> None:
    for module in course.modules.values():
        pages = FeedbackPages(module, REPOSITORY)
        best = solution_answers(module)
        notebook = rebuild(module, Submission(best, responses.write(best), {}))
        found = {
            mark_cell(mark.item_id): CellMark(mark.score, mark.points, auto=mark.score)
            for mark in Marker(module).mark(take(notebook, module.form)).items
            if mark.points
        }
        page = pages.page(notebook, SubmissionMarks("ada", None, module.module.points, found))
        assert len(page.encode()) < 150_000, module.name
        secret = {item.id for item in module.graded if any(part.keeps_secrets for part in item.parts)}
        assert secret.isdisjoint(unpacked(BeautifulSoup(page, "html.parser"), "again"))


def test_reasons_name_the_slip_behind_an_option(tiny_module: ResolvedModule) -> None:
    (flaws,) = (part for part in tiny_module.item("q2").interactions if part.id == "flaws")
    assert with_slips(flaws, tiny_module.slips)["why"]["nature"].endswith(
        "The slip behind it: “It helped me, so it works”."
    )
    assert with_slips(flaws, {}) == flaws.key()


# --- the way into the book ------------------------------------------------------------------------------------------


def test_the_address_of_the_book_is_what_jupyter_book_is_told(tea_class: Class) -> None:
    config = tea_class.root / "_config.yml"
    assert feedback_book.address(tea_class.root) == ""
    config.write_text("title: Tea\nhtml:\n  baseurl: https://book.example/tea\n")
    module = tea_class.root / "solutions" / f"{MODULE}.yml"
    module.write_text(module.read_text().replace("about tea.}", "about tea., section: What's in it?}"))
    there = Class(tea_class.root)
    there.hand_in("ada", answered(there, {"q2": {"flaws": ["nature"]}}))
    there.grade()
    write_feedback(there.nbgrader, there.module)

    page = BeautifulSoup(there.nbgrader.feedback_page(MODULE, "ada").read_text(), "html.parser")
    link = page.select_one(".first a[rel]")
    assert link["href"] == "https://book.example/tea/chapters/01-tea.html#what-s-in-it"
    assert link.get_text() == "chapter “01-tea”, section “What's in it?”"


@pytest.mark.parametrize("config", ["html: {baseurl: 'javascript:alert(1)'}", "html:", "[", "- 3"])
def test_an_address_that_is_none_gives_no_link(tea_class: Class, config: str) -> None:
    (tea_class.root / "_config.yml").write_text(config)
    assert feedback_book.address(tea_class.root) == ""


def test_hostile_texts_stay_texts(tea_class: Class) -> None:
    notebook = answered(tea_class, {"q4": {"word": "</script><script>alert(1)</script>"}})
    cell(notebook, WRITTEN)["source"] = "<img src=x onerror=alert(2)>"
    tea_class.hand_in("ada", notebook)
    tea_class.grade()
    write_feedback(tea_class.nbgrader, tea_class.module)
    page = BeautifulSoup(tea_class.nbgrader.feedback_page(MODULE, "ada").read_text(), "html.parser")

    assert page.find("img") is None
    assert [script.get("type") for script in page.find_all("script")] == ["text/plain", "text/plain", "module"]
    assert "</script><script>alert(1)</script>" in page.get_text()


# --- what is open ---------------------------------------------------------------------------------------------------


def key_texts(module: ResolvedModule) -> set[str]:
    """Sentences that stand in the key and nowhere in what students are asked."""
    asked = "".join(json.dumps(module.public(item), ensure_ascii=False) for item in module.items)
    keys = Marker(module).keys
    told = [keys[item.id]["explanation"] for item in module.graded]
    told += [entry["text"] for item in module.graded for entry in keys[item.id]["evidence"]]
    for item in module.graded:
        for part in keys[item.id]["parts"]:
            why = part.get("why")
            told += why.values() if isinstance(why, dict) else filter(None, [why])
    return {text for text in told if isinstance(text, str) and len(text) > 20 and text not in asked}


@pytest.mark.parametrize("source", ["", "answers(q2={'flaws': None})", "answers(", "answers()"])
def test_a_page_without_answers_tells_only_what_is_missing_and_what_to_do(
    source: str, pages: FeedbackPages, tiny_module: ResolvedModule
) -> None:
    """Whoever hands in nothing that can be read learns no key from it, and may hand in again."""
    notebook = rebuild(tiny_module, Submission({}, source, {WRITTEN: "My text."}))
    waits = {
        mark_cell(item.id): CellMark(0, item.marked_points, open=True, auto=0)
        for item in tiny_module.graded
        if item.marked_points
    }
    text = pages.page(notebook, marks_of(tiny_module, notebook, waits))
    page = BeautifulSoup(text, "html.parser")

    assert [heading.get_text() for heading in page.select(".first h2")] == ["Your answers are missing", "What to do"]
    assert [item["id"] for item in page.select("details.item")] == [WRITTEN]
    assert "My text." in text
    assert unpacked(page, "again") == {}
    for told in ("Best answer", "How it is marked", "Evidence", "evidence-"):
        assert told not in page.get_text(), told
    said = " ".join(page.get_text().split())
    assert len(key_texts(tiny_module)) > 5
    assert not [key for key in key_texts(tiny_module) if " ".join(key.split()) in said]


def test_an_open_question_tells_nothing_of_its_key_and_settled_ones_do(
    pages: FeedbackPages, tiny_module: ResolvedModule
) -> None:
    best = solution_answers(tiny_module)
    settled = page_of(pages, tiny_module, best)
    half = page_of(pages, tiny_module, best, mark_q2=CellMark(4, 4, open=True, auto=4))

    shown, hidden = settled.find(id="mark-q2"), half.find(id="mark-q2")
    assert shown.select(".explanation, h4, .credit")
    assert not hidden.select(".explanation, h4, .credit, .best, .routes")
    assert hidden.select(".part strong")  # the student's own answer
    assert not hidden.find_all("a", href=lambda href: href.startswith("#evidence"))
    assert half.find(id="mark-q3") == settled.find(id="mark-q3")
    numbers = {link["href"] for link in half.select('a[href^="#evidence"]')}
    assert {f"#{entry['id']}" for entry in half.select(".sources li")} == numbers


def test_the_class_s_and_nbgrader_s_pages_keep_the_key_of_what_could_not_be_read(tea_class: Class) -> None:
    notebook = tea_class.solved()
    cell(notebook, "answers")["source"] = 'from claimwise.student import answers\n\nanswers(q2={"flaws": None})'
    tea_class.hand_in("ada", notebook)
    tea_class.grade()

    write_feedback(tea_class.nbgrader, tea_class.module)
    page = tea_class.nbgrader.feedback_page(MODULE, "ada")
    ours = page.read_text(encoding="utf-8")
    page.unlink()
    tea_class.nbgrader.feedback(MODULE, "ada")
    for text in (ours, page.read_text(encoding="utf-8")):
        assert "Your answers are missing" in text
        assert "Best answer" not in text
        assert not [key for key in key_texts(tea_class.module) if key in text]


def test_every_process_packs_the_same_cards() -> None:
    """Else a page that is written again says that it is another one."""
    code = "from claimwise.handing_back import feedback_again as again; print(again.packed(again.code(frozenset())))"

    packed = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }

    assert len(packed) == 1
