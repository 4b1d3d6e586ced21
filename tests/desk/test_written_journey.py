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
from lab import keep_picture
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
        self.log_in(self.page)
        self.go(ROOM)

    def log_in(self, page: Any) -> None:
        """With the token, as the browser is opened, and under the own name."""
        page.goto(f"{self.desk.address}/claimwise?token={self.desk.token}")
        self.say_who(self.name, page)

    def say_who(self, name: str, page: Any) -> None:
        """Another person is at this browser from now on."""
        page.get_by_role("link", name="Change", exact=True).click()
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="That is me").click()
        page.get_by_text(f"You work as {name} from now on").wait_for()

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

    def trouble(self, words: str) -> None:
        from playwright.sync_api import expect

        expect(self.page.get_by_role("alert")).to_contain_text(words)

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

        mouse_and_keys(ada)
        alike_answers(bo, there)
        conflict(ada, bo, there)
        mark_some(ada, bo, 2)
        a_lost_connection(bo)
        mark_some(ada, bo, 2)
        a_closed_tab(ada)
        mark_some(ada, bo, 2)
        an_expired_login(ada)
        an_answer_that_never_arrived(bo)
        two_tabs(ada, there)
        two_computers(ada, browser)
        a_page_that_the_browser_kept(bo)
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


def mouse_and_keys(ada: Grader) -> None:
    """A digit means the row after the one that was clicked and changes no other; the rows can be cleared."""
    from playwright.sync_api import expect

    code, right, rows = ada.code, levels_of(ada.text), ada.page.locator("[data-row]")

    def click(row: int, level: str) -> None:
        rows.nth(row).locator(f'input[value="{level}"]').click()

    def chosen() -> str:
        return "".join(rows.nth(row).locator("input:checked").first.input_value() for row in range(4))

    click(0, right[0])
    ada.choose(right[1:])
    assert chosen() == right
    ada.choose("0")
    assert chosen() == right
    click(2, right[2])
    ada.page.keyboard.press("Backspace")
    assert ada.page.locator("input:checked[type=radio]").count() == 3
    expect(rows.nth(2)).to_have_class("row now")
    ada.choose(right[2])
    assert chosen() == right
    ada.page.get_by_role("button", name="Clear the rows").click()
    assert ada.page.locator("input:checked[type=radio]").count() == 0
    done = marked(ada)
    ada.wait_after(ada.begin())
    expect(ada.page.locator("#last")).to_contain_text(f"Saved: {sum(map(int, right))} of 8 points.")
    expect(ada.page.locator("header.marking")).to_contain_text(f"{done + 1} of {HOW_MANY} marked")
    back = ada.page.get_by_role("link", name="Back to it").get_attribute("href")
    assert back
    assert f"answer={code}" in back


def marked(grader: Grader) -> int:
    """How many answers the page says are marked, when nobody else marks."""
    grader.page.reload()
    found = re.search(r"(\d+) of \d+ marked", grader.page.inner_text("header.marking"))
    assert found
    return int(found[1])


def alike_answers(bo: Grader, there: Class) -> None:
    """Marked together by keys; what is refused is not lost."""
    found = queue(there, "bo")
    group = next(alike for each in found.to_mark if len(alike := found.alike(each)) > 1)
    levels = levels_of(group[0].text)
    bo.go(f"{ROOM}&answer={group[0].code}&alike=1")
    bo.choose(levels)
    bo.page.keyboard.press("Enter")
    bo.trouble("tick each answer that you have read")
    assert bo.page.locator("input:checked[type=radio]").count() == 4
    bo.page.reload()  # in the middle of it
    assert bo.page.locator("input:checked[type=radio]").count() == 4
    alike = [each for each in group if levels_of(each.text) == levels]
    for each in alike:
        bo.page.check(f'[name="looked"][value="{each.code}"]')
    bo.page.get_by_role("button", name="Mark the ticked ones").click()
    bo.page.get_by_text(f"{len(alike)} answer").first.wait_for()
    bo.go(ROOM)


def conflict(ada: Grader, bo: Grader, there: Class) -> None:
    """Both have the same answer open; the second is shown both versions, and leaves the first."""
    ada.go(ROOM)  # the other one may have marked hers meanwhile, with alike ones
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
    bo.trouble("Not saved: the desk does not answer")
    assert bo.page.locator("#trouble").bounding_box()["y"] < 800  # it is seen without scrolling
    bo.page.keyboard.type(", and more")
    bo.context.set_offline(False)
    bo.state("Kept as a draft, not saved as a mark yet")  # more was typed after the wish to save it
    assert bo.page.input_value("#m-comment") == "Typed without a line, and more"
    bo.page.keyboard.press("Control+Enter")
    bo.wait_after(code)


def an_expired_login(ada: Grader) -> None:
    """The cookies are gone. The page says so; after logging in beside it, what was to be saved is saved by itself."""
    from playwright.sync_api import expect

    code = ada.code
    ada.context.clear_cookies()
    ada.choose(levels_of(ada.text))
    ada.page.keyboard.press("c")
    ada.page.keyboard.type("Typed without a login")
    ada.page.keyboard.press("Control+Enter")
    ada.trouble("Not saved: the desk does not know you any more")
    assert barriers(ada.page) == []
    with ada.context.expect_page() as opened:
        ada.page.get_by_role("link", name="Open the desk in another tab").click()
    assert "The desk does not know this browser" in opened.value.inner_text("main")
    ada.log_in(opened.value)
    ada.wait_after(code)
    ada.page.go_back()
    expect(ada.page.locator("#m-comment")).to_have_value("Typed without a login")  # the page is loaded again
    assert "ada gave" in ada.page.inner_text(".left")
    ada.page.go_forward()


def an_answer_that_never_arrived(bo: Grader) -> None:
    """The desk saved a mark, and the line went before it could say so. Sent again, it is the same mark."""
    code, lost = bo.code, []

    def lose(route: Any) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    bo.page.route("**/written/save", lose)
    bo.begin()
    bo.wait_after(code)
    bo.page.unroute("**/written/save")
    assert lost == [200]


def two_tabs(ada: Grader, there: Class) -> None:
    """The same answer in two tabs of one grader: each says so; a save shows both drafts, the later one both marks."""
    from playwright.sync_api import expect

    code, first = ada.code, ada.page
    second = ada.context.new_page()
    second.goto(f"{ada.desk.address}{ROOM}&answer={code}")
    right = levels_of(ada.text)
    wrong = "0000" if right != "0000" else "1111"
    for digit in wrong:
        second.keyboard.press(digit)
    ada.state("You have this answer open in another tab, too.")
    expect(second.locator("#state")).to_contain_text("Kept as a draft")
    ada.begin()
    first.wait_for_selector(".both")
    assert "You have typed something else about this answer, too" in first.inner_text(".both")
    first.keyboard.press("Enter")  # and goes on with what is below
    expect(first.locator(f'[data-answer="{code}"]')).to_have_count(0)
    second.keyboard.press("Enter")
    second.wait_for_selector(".both")
    assert "You saved another mark meanwhile" in second.inner_text(".both")
    second.get_by_role("button", name="Leave this one").click()
    second.wait_for_selector(".said")
    second.close()
    student = next(answer.student for answer in queue(there).answers if answer.code == code)
    assert of(queue(there), student).marks.mark.score == sum(map(int, right))
    first.bring_to_front()


def two_computers(ada: Grader, browser: Any) -> None:
    """The same answer on two computers of one grader: the second hears of the first draft, sees both and takes one."""
    code, other = ada.code, Grader(browser, ada.desk, ada.name)
    other.go(f"{ROOM}&answer={code}")
    ada.page.fill("#m-comment", "Typed at home")
    ada.state("Kept as a draft, not saved as a mark yet")
    other.page.fill("#m-comment", "Typed in the office")
    other.state("You have typed something else about this answer elsewhere, too.")
    other.page.get_by_role("link", name="See both versions").click()
    other.page.wait_for_selector(".both")
    assert "Typed at home" in other.page.inner_text(".both")
    assert other.page.input_value("#m-comment") == "Typed in the office"
    assert barriers(other.page) == []
    for name, width, scheme in (("", 1280, "light"), ("-phone", 390, "light"), ("-dark", 1280, "dark")):
        other.page.set_viewport_size({"width": width, "height": 900})
        other.page.emulate_media(color_scheme=scheme)
        keep_picture(other.page, f"two-drafts{name}")
    other.page.get_by_role("button", name="Take this version").click()
    other.page.get_by_text("This is the version that you go on with.").wait_for()
    assert other.page.input_value("#m-comment") == "Typed at home"
    other.context.close()
    ada.page.keyboard.press("Escape")
    ada.wait_after(ada.begin())


def a_page_that_the_browser_kept(bo: Grader) -> None:
    """A page that comes back as it was left is loaded again, with what was typed; keys and saving work."""
    code = bo.code
    bo.choose(levels_of(bo.text))
    with bo.page.expect_event("load"):
        bo.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert bo.page.locator("[type=radio]:checked").count() == 4
    bo.page.keyboard.press("Enter")
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


SAID = "Say who compared <whom> & how."


def keys_of_the_page(ada: Grader, first: str, middle: str, last: str) -> None:
    """Each key on the page does what the list of keys says, and none does anything once they are switched off.

    The answers follow each other.
    """
    from playwright.sync_api import expect

    def is_open(selector: str) -> Any:
        return expect(ada.page.locator(f"details{selector}[open]"))

    def focus(selector: str) -> None:
        expect(ada.page.locator(selector)).to_be_focused()

    def press(*keys: str) -> None:
        for key in keys:
            ada.page.keyboard.press(key)

    def is_shown(code: str) -> None:
        expect(ada.page.locator(f'[data-answer="{code}"]')).to_be_attached()

    ada.go(f"{ROOM}&answer={first}")
    ada.choose("1111")
    press("c")
    ada.page.keyboard.type(SAID)
    press("Control+Enter")
    expect(ada.page.locator(f'[data-answer="{first}"]')).to_have_count(0)

    ada.go(f"{ROOM}&answer={middle}")
    comment, rows = ada.page.locator("#m-comment"), ada.page.locator("[data-row]")
    there, checked = comment.input_value(), ada.page.locator("input[type=radio]:checked")
    for _row in range(checked.count()):
        press("Backspace")
    expect(checked).to_have_count(0)
    press("2", "1")
    expect(checked).to_have_count(2)
    press("Backspace")
    expect(checked).to_have_count(1)
    expect(rows.nth(1)).to_have_class("row now")
    press("m")
    is_open("#models").to_have_count(1)
    press("m")
    is_open("#models").to_have_count(0)
    press("u")
    is_open(".used").to_have_count(1)
    focus(".used li:first-child button")
    while ada.page.evaluate("document.activeElement.textContent") != SAID:
        press("Tab")
        focus(".used button:focus")  # not past the last one
    press("Enter")
    focus("#m-comment")
    typed = f"{there}\n{SAID}".lstrip()
    expect(comment).to_have_value(typed)
    ada.state("Kept as a draft, not saved as a mark yet")
    press("Escape")
    focus("#answer")
    press("j")
    is_shown(last)
    press("k")
    is_shown(middle)
    expect(comment).to_have_value(typed)
    expect(checked).to_have_count(1)

    for is_on in (False, True):
        ada.page.locator("summary", has_text="Keys").click()
        switch = ada.page.get_by_label("Use these keys")
        switch.set_checked(is_on)
        ada.page.reload()
        expect(switch).to_be_checked(checked=is_on)
        press("m", "1")
        is_open("#models").to_have_count(int(is_on))
        expect(checked).to_have_count(1 + is_on)
        press("c")
        assert ada.page.evaluate("document.activeElement.id") == ("m-comment" if is_on else "")
        press("Escape", "k" if is_on else "j")
        is_shown(first if is_on else middle)


def test_two_take_turns_at_one_computer(there: Class, desk: Person, browser: Any) -> None:
    """The second marker does not see the first's mark, and a tab that the first left open gives no mark of hers."""
    ada = Grader(browser, desk, "ada")
    code, *others = (answer.code for answer in queue(there).answers[:4])
    keys_of_the_page(ada, *others)
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
    ada.go(f"/claimwise/settle?module={MODULE}&question={Q}")
    ada.page.get_by_text("Comments used before").click()
    ada.page.get_by_role("button", name=SAID, exact=True).click()
    assert ada.page.get_by_label("Comment, which").input_value() == SAID
    ada.context.close()
    given = queue(there).find(code).marks.for_this
    assert [(mark.marker, mark.comment) for mark in given][-2:] == [("ada", "only ada wrote this"), ("Bo Li", "")]
