"""Two graders mark 60 answers at once by keyboard, and all goes wrong that can: every mark is right in the end."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from desk.a_desk import Person, running_desk
from support import MODULE, Class
from written.a_class import Q, of, queue, with_texts, write

HOW_MANY = 60
ROOM = f"/claimwise/written?module={MODULE}&question={Q}"


def levels_of(text: str) -> str:
    """The levels that a text of this class deserves: four digits in it."""
    found = re.search(r"deserves (\d{4})", text)
    assert found, text
    return found[1]


def text_of(number: int) -> str:
    levels = "".join(str(number // 3**place % 3) for place in range(4))
    words = ("herbs", "pillows", "lamps", "songs", "walks", "baths")[number % 6]
    return f"{words} number {number * 7919} help some who tried {words}; this deserves {levels}"


@pytest.fixture(scope="module")
def there(assigned: Path, tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = Path(shutil.copytree(assigned, tmp_path_factory.mktemp("class") / "course"))
    return with_texts(Class(root), *map(text_of, range(HOW_MANY)))


@pytest.fixture(scope="module")
def desk(there: Class) -> Iterator[Person]:
    with running_desk(there.root, there.root.parent / "home") as person:
        yield person


class Grader:
    """Somebody who marks with the keyboard."""

    def __init__(self, browser: Any, desk: Person, name: str) -> None:
        self.name, self.desk = name, desk
        self.context = browser.new_context(viewport={"width": 1280, "height": 800})
        self.page = self.context.new_page()
        self.page.goto(f"{desk.address}/claimwise?token={desk.token}")
        self.say_who(name)
        self.go(ROOM)

    def say_who(self, name: str) -> None:
        """Another person is at this browser from now on."""
        self.page.get_by_role("link", name="Change", exact=True).click()
        self.page.get_by_label("Your name").fill(name)
        self.page.get_by_role("button", name="That is me").click()
        self.page.get_by_text(f"You work as {name} from now on").wait_for()

    def go(self, path: str) -> None:
        self.page.goto(self.desk.address + path)

    @property
    def code(self) -> str:
        return str(self.page.locator("[data-answer]").get_attribute("data-answer"))

    @property
    def text(self) -> str:
        return str(self.page.locator(".left .answer").inner_text())

    def choose(self, levels: str) -> None:
        for digit in levels:
            self.page.keyboard.press(digit)

    def begin(self) -> str:
        """Mark the answer that is there, and give its code; the next one comes by itself."""
        code = self.code
        self.choose(levels_of(self.text))
        self.page.keyboard.press("Enter")
        return code

    def wait_after(self, code: str) -> None:
        """Until the next answer is there, or none is left. Who is shown that somebody was quicker leaves that mark."""
        from playwright.sync_api import expect

        here, both = self.page.locator(f'[data-answer="{code}"]'), self.page.locator(".both")
        gone = self.page.locator(f':root:not(:has([data-answer="{code}"]))')
        all_done = self.page.get_by_text(f"{HOW_MANY} of {HOW_MANY} marked")
        expect(gone.or_(both).or_(all_done).first).to_be_attached()
        if both.count():
            self.page.get_by_role("button", name="Leave this one").press("Enter")
            self.page.wait_for_selector(".said")
        if both.count() or here.count():
            self.go(ROOM)
        expect(here).to_have_count(0)

    def state(self, words: str) -> None:
        from playwright.sync_api import expect

        expect(self.page.locator("#state")).to_contain_text(words)

    @property
    def is_done(self) -> bool:
        return self.page.locator("[data-answer]").count() == 0


@contextmanager
def graders(browser: Any, desk: Person) -> Iterator[tuple[Grader, Grader]]:
    ada, bo = Grader(browser, desk, "ada"), Grader(browser, desk, "bo")
    yield ada, bo
    for each in (ada, bo):
        each.context.close()


def mark_some(ada: Grader, bo: Grader, rounds: int) -> None:
    """Both at once."""
    for _round in range(rounds):
        both = [(each, each.begin()) for each in (ada, bo) if not each.is_done]
        for each, code in both:
            each.wait_after(code)


def practise_by_keyboard(ada: Grader) -> None:
    """Five model answers are marked, and compared, with Tab, Space, arrows and Enter alone."""
    page = ada.page
    ada.go(ROOM.replace("written?", "practise?"))
    for number in range(1, 6):
        page.get_by_role("heading", name=f"Model answer {number} of 5").wait_for()
        press_until(page, "input[type=radio]", "Tab")
        for _row in range(4):
            page.keyboard.press("Space")
            page.keyboard.press("ArrowDown")  # the middle level
            page.keyboard.press("Tab")
        assert page.locator("input:checked").count() == 4
        assert barriers(page) == []
        page.keyboard.press("Enter")  # the button comes after the last row
        page.get_by_role("heading", name="What the author gave").wait_for()
        press_until(page, "a.button.first", "Tab")
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="How near you were").wait_for()
    assert barriers(page) == []
    ada.go(ROOM)


def press_until(page: Any, selector: str, key: str) -> None:
    """Press a key until something has the focus."""
    for _press in range(20):
        page.keyboard.press(key)
        if page.evaluate("(what) => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(selector)


def test_two_graders_mark_sixty_answers_whatever_goes_wrong(there: Class, desk: Person, browser: Any) -> None:
    with graders(browser, desk) as (ada, bo):
        practise_by_keyboard(ada)
        assert ada.code != bo.code
        assert barriers(ada.page) == []
        mark_some(ada, bo, 8)

        conflict(ada, bo, there)
        mark_some(ada, bo, 2)
        a_lost_connection(bo)
        mark_some(ada, bo, 2)
        a_closed_tab(ada)
        mark_some(ada, bo, 2)
        a_text_handed_in_again(bo, there)

        while not (ada.is_done or bo.is_done or ada.code == bo.code):
            mark_some(ada, bo, 1)
        ada.go(ROOM)  # one is left, or two that were offered to both
        while not ada.is_done:
            ada.wait_after(ada.begin())
        assert "Nothing is left to mark here." in ada.page.inner_text("main")

    found = queue(there)
    assert (len(found.answers), found.to_mark) == (HOW_MANY, [])
    for answer in found.answers:
        kept = answer.marks.settled
        assert kept, answer
        assert "".join(str(kept.levels[row.id]) for row in found.question.part.rubric) == levels_of(answer.text)
        assert (kept.answer, kept.points) == (answer.hash, sum(map(int, levels_of(answer.text))))
        assert len(answer.marks.for_this) == 1
    by = Counter(answer.marks.settled.marker for answer in found.answers if answer.marks.settled)
    assert by.keys() == {"ada", "bo"}
    assert sum(by.values()) == HOW_MANY
    assert by == Counter(dict(found.by_marker))
    assert found.drafts == {}


def conflict(ada: Grader, bo: Grader, there: Class) -> None:
    """Both have the same answer open; the second is shown both versions, and leaves the first."""
    code = ada.code
    bo.go(f"{ROOM}&answer={code}")
    ada.wait_after(ada.begin())
    right = levels_of(bo.text)
    bo.choose("0000" if right != "0000" else "1111")
    bo.page.keyboard.press("Enter")
    bo.page.wait_for_selector(".both")
    said = bo.page.inner_text(".both")
    assert "Somebody else marked this answer while you did." in said
    assert f"ada gave {sum(map(int, right))} points" in said
    assert barriers(bo.page) == []
    student = next(answer.student for answer in queue(there).answers if answer.code == code)
    assert of(queue(there), student).marks.mark.score == sum(map(int, right))
    bo.page.get_by_role("button", name="Leave this one").focus()
    bo.page.keyboard.press("Enter")
    bo.page.wait_for_selector(".said")
    bo.go(ROOM)


def a_lost_connection(bo: Grader) -> None:
    """What is marked without a line is kept in the browser, and saved when the desk answers again."""
    code = bo.code
    bo.context.set_offline(True)
    bo.choose(levels_of(bo.text))
    bo.page.keyboard.press("c")
    bo.page.keyboard.type("Typed without a line")
    bo.page.keyboard.press("Control+Enter")
    bo.state("The desk does not answer")
    bo.context.set_offline(False)
    bo.state("Kept as a draft")
    assert bo.page.input_value("#m-comment") == "Typed without a line"
    bo.page.keyboard.press("Control+Enter")
    bo.wait_after(code)


def a_closed_tab(ada: Grader) -> None:
    """The tab is closed in the middle of a word; the text and the levels are there again."""
    code, levels = ada.code, levels_of(ada.text)
    ada.context.set_offline(True)  # not even a last request gets through
    ada.choose(levels)
    ada.page.keyboard.press("c")
    ada.page.keyboard.type("In the middle of a wo")
    ada.page.close()
    ada.context.set_offline(False)
    ada.page = ada.context.new_page()
    ada.go(f"{ROOM}&answer={code}")
    ada.state("Kept as a draft")
    assert ada.page.input_value("#m-comment") == "In the middle of a wo"
    assert ada.page.locator("[type=radio]:checked").count() == 4
    ada.page.focus("#m-comment")
    ada.page.keyboard.type("rd")
    ada.page.keyboard.press("Control+Enter")
    ada.wait_after(code)


def a_text_handed_in_again(bo: Grader, there: Class) -> None:
    """The student hands in another text while it is marked: nothing is written for the old one."""
    code = bo.code
    student = next(answer.student for answer in queue(there).answers if answer.code == code)
    write(there, student, "Now it says something else, and this deserves 2101")
    there.grade()
    bo.choose("0000")
    bo.page.keyboard.press("Enter")
    bo.page.locator(".left .answer", has_text="something else").wait_for()
    assert "handed in another text while you marked" in bo.page.inner_text(".right")
    for _row in range(4):
        bo.page.keyboard.press("Backspace")
    bo.choose("2101")
    bo.page.keyboard.press("Enter")
    bo.wait_after(code)


def test_two_take_turns_at_one_computer(there: Class, desk: Person, browser: Any) -> None:
    """The second marker does not see the first's mark, and a tab that the first left open gives no mark of hers."""
    ada = Grader(browser, desk, "ada")
    code = queue(there).answers[0].code
    ada.go(f"/claimwise/second?module={MODULE}&question={Q}")
    assert "says for themselves who they are" in ada.page.inner_text("main")
    ada.page.get_by_label("Second marker").fill("Bo Li")
    ada.page.get_by_label("Share").fill("100")
    ada.page.get_by_role("button", name="Draw them").click()
    ada.page.get_by_text("Bo Li marks 60 answers second").wait_for()
    ada.go(f"{ROOM}&answer={code}")
    ada.choose("0000")
    ada.page.get_by_label("Comment").fill("only ada wrote this")
    ada.page.get_by_role("button", name="Save, and on to the next").click()
    ada.page.wait_for_selector(f':root:not(:has([data-answer="{code}"]))')
    ada.go(f"{ROOM}&answer={code}")
    assert "only ada wrote this" in ada.page.content()

    left_open, ada.page = ada.page, ada.context.new_page()
    ada.go("/claimwise/who")
    assert barriers(ada.page) == []
    ada.page.get_by_role("button", name="Bo Li").click()
    ada.page.get_by_text("You work as Bo Li.").wait_for()
    ada.go(f"{ROOM}&answer={code}")
    assert "You mark this answer second" in ada.page.inner_text("main")
    assert "only ada wrote this" not in ada.page.content()

    left_open.keyboard.press("Enter")
    left_open.get_by_text("this page is of another person").wait_for()
    ada.choose("1111")
    ada.page.keyboard.press("Enter")
    ada.page.wait_for_selector(f':root:not(:has([data-answer="{code}"]))')
    ada.context.close()
    given = queue(there).find(code).marks.for_this
    assert [(mark.marker, mark.comment) for mark in given][-2:] == [("ada", "only ada wrote this"), ("Bo Li", "")]
