"""A student's cards in JupyterLab and in Notebook 7, as the student meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from accessibility import barriers
from at_work import ALL_ANSWERS, RECORDED, Student, answer_everything
from lab import wait_for_kernel, wait_until

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def _save(student: Student, saved: Callable[[], bool]) -> None:
    student.page.keyboard.press("Control+s")
    wait_until(student.page, saved)


def _press(keyboard: Any, *keys: str) -> None:
    for key in keys:
        keyboard.press(key)


def test_answers_are_given_recorded_found_again_and_saved(page: Any, lab: Any) -> None:
    student = Student(page, lab, "all-kinds").open()
    student.run_all()
    before = student.cells()
    answer_everything(student)
    assert student.cells() == before, "no key went to the notebook"

    student.record()
    expect(student.status("s2")).to_have_text(RECORDED)
    expect(student.answers_cell).to_contain_text("Recorded: all 10 questions.")
    expect(student.answers_cell.locator(".cm-content")).to_contain_text("unsupported")

    student.menu("Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    student.run_all()
    expect(student.card("s2").get_by_role("radio").nth(2)).to_be_checked()
    expect(student.card("s2").get_by_label("Your value")).to_have_value("85")
    expect(student.card("s3").get_by_role("checkbox", name="may")).to_be_checked()
    expect(student.card("s4").get_by_role("checkbox", name="None of these")).to_be_checked()
    expect(student.card("s5").locator("li").first).to_contain_text("Walking cures bad sleep.")
    expect(student.card("s6").get_by_role("radiogroup").last.get_by_role("radio").last).to_be_checked()
    expect(student.card("s7").get_by_label("Your answer")).to_have_value("energy")
    expect(student.card("s8").get_by_label("Your answer")).to_have_value(ALL_ANSWERS["s8"]["note"])
    for item in ALL_ANSWERS:
        expect(student.status(item)).to_have_text(RECORDED)

    # With the focus still in a card, Ctrl+S must reach the notebook.
    student.card("s7").get_by_label("Your answer").click()
    _save(student, lambda: student.on_disk() != {})
    assert student.on_disk() == ALL_ANSWERS


def test_the_rules_for_verdicts_open_without_disturbing_the_notebook(page: Any, lab: Any) -> None:
    student = Student(page, lab, "rules").open()
    student.run_all()
    before = student.cells()
    card = student.card("s2")
    rule = card.get_by_text("It is judged by what it is used to show.")
    expect(rule).to_be_hidden()

    card.locator("summary", has_text="How is this judged? Three rules").focus()
    page.keyboard.press("Enter")
    expect(rule).to_be_visible()
    expect(card.get_by_text("Harm and <b>benefit</b>")).to_be_visible()
    page.keyboard.press("Space")
    expect(rule).to_be_hidden()
    assert student.cells() == before


@pytest.mark.parametrize("where", ["/lab/tree/", "/notebooks/"])
def test_every_card_can_be_done_by_keyboard_alone(page: Any, lab: Any, where: str) -> None:
    student = Student(page, lab, f"keyboard-{where.split('/')[1]}").open(where)
    student.run_all()
    keyboard = page.keyboard

    def reach(role: str, name: str = "", nth: int = 0) -> None:
        wanted = student.card(item).get_by_role(role, name=name).nth(nth)
        for _ in range(40):
            keyboard.press("Tab")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        pytest.fail(f"the Tab key does not lead to the {role} {name!r} of {item}")

    student.page.locator(".jp-Cell").first.focus()
    item = "s1"
    reach("radio")
    keyboard.press("ArrowDown")
    reach("button", "Check my answer")
    keyboard.press("Space")
    expect(student.card("s1")).to_contain_text("a liking cannot be checked")
    item = "s2"
    reach("radio")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    reach("slider")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    for nth in range(2):
        reach("checkbox", nth=nth)
        keyboard.press("Space")
    item = "s3"
    for name in ("suggest", "may"):
        reach("checkbox", name)
        keyboard.press("Space")
    item = "s4"
    reach("checkbox", "None of these")
    keyboard.press("Space")
    item = "s5"
    reach("button", "Move up: Walking cures")
    keyboard.press("Enter")  # the focus stays on the button
    keyboard.press("Space")
    reach("button", "Move up: Walking helps most")
    keyboard.press("Enter")
    expect(student.card("s5").locator("li .cw-words").first).to_contain_text("Walking cures bad sleep.")
    item = "s6"
    for nth, presses in enumerate((0, 1, 3)):
        reach("radio", nth=4 * nth)
        keyboard.press("Space")
        for _ in range(presses):
            keyboard.press("ArrowRight")
    item = "s7"
    reach("textbox", "Your number")
    keyboard.type("13.5")
    reach("textbox", "Your answer")
    keyboard.type("energy")
    reach("button", "Choose 50")
    keyboard.press("Space")
    item = "s8"
    reach("textbox", "Your answer")
    keyboard.type("It may help some people.")
    keyboard.press("Enter")
    keyboard.press("Enter")
    keyboard.type("Nobody compared.")
    item = "s9"
    reach("checkbox", nth=1)
    _press(keyboard, "Space", "Tab", "Space", "Tab")  # the verdicts of a chosen claim follow it
    keyboard.type("no flaw")
    reach("checkbox", nth=2)
    _press(keyboard, "Space", "Tab", "Space", "ArrowRight", "Tab")
    keyboard.type("anecdote")
    item = "s10"
    reach("searchbox")
    keyboard.type("plan")
    keyboard.press("Enter")
    reach("button", "Plan of the kettle test")
    keyboard.press("Enter")
    for sentence, steps in (("Paid for by the Kettle Shop.", 2), ("Nothing was changed after the start.", 1)):
        reach("button", f"Keep: {sentence}")
        _press(keyboard, "Enter", *["Tab"] * steps, "Enter")
    for item in ALL_ANSWERS:
        expect(student.status(item)).to_contain_text("Answered")
    student.record()
    expect(student.status("s7")).to_have_text(RECORDED)
    _save(student, lambda: student.on_disk() != {})
    assert student.on_disk() == ALL_ANSWERS


def test_notebook_7(page: Any, lab: Any) -> None:
    student = Student(page, lab, "seven").open("/notebooks/")
    student.run_all()
    before = student.cells()
    answer_everything(student)
    assert student.cells() == before
    student.record()
    expect(student.status("s6")).to_have_text(RECORDED)
    _save(student, lambda: student.on_disk() != {})
    assert student.on_disk() == ALL_ANSWERS


def test_a_notebook_opened_later_says_how_to_wake_its_cards(page: Any, lab: Any) -> None:
    student = Student(page, lab, "asleep", ["s3"]).open()
    student.run_all()
    expect(page.locator(".cw-asleep")).to_be_hidden()
    _save(student, lambda: "cw-asleep" in student.file.read_text())
    student.menu("Kernel", "Shut Down Kernel")
    student.open()
    expect(page.locator(".cw-asleep")).to_be_visible()
    student.run_all()
    expect(page.locator(".cw-asleep")).to_be_hidden()


def test_a_word_can_be_typed_over_a_list_without_touching_the_notebook(page: Any, lab: Any) -> None:
    """Keys that mean something to JupyterLab: a and b insert cells, d twice deletes one, arrows move between cells."""
    student = Student(page, lab, "keys", ["s2", "s5", "s7", "s8"]).open()
    student.run_all()
    before = student.cells()
    for place in (
        student.card("s2").get_by_role("radio").first,
        student.card("s2").get_by_role("slider"),
        student.card("s2").locator(".cw-keep"),
        student.card("s2").get_by_role("checkbox").first,
        student.card("s5").get_by_role("button", name="Move down").first,
        student.card("s7").get_by_label("Your answer"),
        student.card("s8").get_by_label("Your answer"),
    ):
        place.focus()
        for key in ("a", "b", "x", "d", "d", "m", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        assert student.cells() == before
        assert page.evaluate("document.activeElement.closest('.cw') !== null"), "the focus stays in the card"


def test_the_state_is_announced_and_is_the_same_element_before_and_after(page: Any, lab: Any) -> None:
    student = Student(page, lab, "names", ["s3", "s5"]).open()
    student.run_all()
    region = student.card("s5").locator(".cw-live").element_handle()
    student.card("s5").get_by_role("button", name="Move down").first.click()
    expect(student.card("s5").locator(".cw-live")).to_contain_text("now place 2 of 4")
    assert region.evaluate("e => e.isConnected && e.getAttribute('role')") == "status"


@pytest.mark.parametrize("where", ["/lab/tree/", "/notebooks/"])
def test_no_card_keeps_a_person_with_a_disability_out(page: Any, lab: Any, where: str) -> None:
    student = Student(page, lab, f"axe-{where.split('/')[1]}").open(where)
    student.run_all()
    # axe takes a label for missing that is scrolled out of the notebook's window at the top.
    page.locator(".jp-WindowedPanel-outer").evaluate("notebook => notebook.scrollTo(0, 0)")

    assert barriers(page, ".cw") == []  # of all that axe-core knows, in the cards and nowhere else


def test_texts_are_shown_as_written(page: Any, lab: Any) -> None:
    """Two prices in one label are no formula, and markup in it is no markup."""
    student = Student(page, lab, "prices", ["s2"]).open()
    student.run_all()
    expect(student.card("s2").locator("label", has_text="It compares")).to_have_text(
        "It compares $5 with $50 and calls that <b>cheap</b> & safe."
    )
    assert page.locator(".cw mjx-container").count() == 0


CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] / 255 + below[i] * (1 - top[3] / 255)).concat(255);
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 255]);
  };
  const light = colour => {
    const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const poor = [];
  const ours = ':is(.cw, .cw-hand-in, .cw-message) *, .jp-RenderedMarkdown blockquote p';
  for (const element of document.querySelectorAll(ours)) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.tagName === 'STYLE' || element.tagName === 'OPTION') continue;
    const below = ground(element), text = over(rgba(getComputedStyle(element).color), below);
    const [a, b] = [light(text), light(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${element.className} ${element.textContent.slice(0, 40)}`);
  }
  return poor;
}"""

CUT_OFF = """() => {
  const cut = [];
  for (const card of document.querySelectorAll('.cw, .cw-hand-in')) {
    const edge = card.getBoundingClientRect(), outputs = card.closest('.jp-Cell-outputArea');
    if (outputs.getBoundingClientRect().bottom + 1 < edge.bottom) cut.push('squeezed: ' + card.className);
    for (const element of card.querySelectorAll('*')) {
      if (!element.checkVisibility() || element.closest('.cw-assets, .cw-live, .cw-judged')) continue;
      const box = element.getBoundingClientRect();
      const outside = box.right > edge.right + 1 || box.left < edge.left - 1;
      if (box.width && outside) cut.push(element.outerHTML.slice(0, 120));
      if (element.title && getComputedStyle(element).textOverflow === 'ellipsis') continue; // its title says it whole
      const clips = getComputedStyle(element).overflowX !== 'visible' && element.tagName !== 'TEXTAREA';
      if (clips && element.scrollWidth > element.clientWidth + 1) cut.push('clips: ' + element.outerHTML.slice(0, 120));
    }
  }
  return cut;
}"""


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_texts_have_enough_contrast(page: Any, lab: Any, theme: str) -> None:
    lab.set_theme(theme)
    try:
        student = Student(page, lab, theme.replace(" ", "-")).open("/notebooks/")
        student.run_all()
    finally:
        lab.set_theme("JupyterLab Light")
    answer_everything(student)
    student.record()
    expect(student.status("s2")).to_have_text(RECORDED)
    page.mouse.move(0, 0)
    assert page.evaluate(CONTRAST) == []


def test_nothing_is_cut_off(page: Any, lab: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    student = Student(page, lab, "wide").open("/notebooks/")
    # The menus of a narrow Notebook are folded away.
    page.locator(".jp-Cell").first.click()
    for _ in range(student.cells()):
        page.keyboard.press("Shift+Enter")
    expect(page.locator(".cw")).to_have_count(len(student.items))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(CUT_OFF) == []
        assert page.locator(".cw").first.bounding_box()["width"] > 0.8 * min(width, 700)


# --- without a kernel -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["/lab/tree/", "/notebooks/"])
def test_a_card_whose_python_was_started_again_locks_and_says_so_until_its_cell_runs(
    page: Any, lab: Any, where: str
) -> None:
    student = Student(page, lab, f"again-{where.split('/')[1]}", ["s1", "s8"]).open(where)
    student.run_all()
    student.card("s8").get_by_label("Your answer").fill("Kept.")
    student.record()
    expect(student.status("s8")).to_have_text(RECORDED)
    _save(student, lambda: student.on_disk() != {})

    student.menu("Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(student.card("s8").locator(".cw-locked")).to_contain_text("This card is asleep, because Python was stopped")
    expect(student.card("s8").get_by_label("Your answer")).to_be_disabled()
    expect(student.card("s1").get_by_role("radio").first).to_be_disabled()
    expect(student.status("s8")).not_to_contain_text("recorded")

    wait_for_kernel(page)
    student.run_all()
    expect(student.card("s8").get_by_label("Your answer")).to_have_value("Kept.")
    student.card("s8").get_by_label("Your answer").fill("Kept, and more.")
    expect(student.status("s8")).to_contain_text("not yet recorded")


def test_a_card_whose_python_was_shut_down_locks(page: Any, lab: Any) -> None:
    student = Student(page, lab, "shut", ["s1"]).open()
    student.run_all()
    student.menu("Kernel", "Shut Down Kernel")
    expect(student.card("s1").locator(".cw-locked")).to_contain_text("This card is asleep")


def test_without_a_connection_a_card_locks_and_goes_on_when_it_is_back(page: Any, lab: Any) -> None:
    student = Student(page, lab, "away", ["s1", "s8"])
    page.route_web_socket("**/api/kernels/**", lambda socket: sockets.append((socket, socket.connect_to_server())))
    sockets: list[Any] = []
    student.open()
    student.run_all()
    student.card("s8").get_by_label("Your answer").fill("Before.")
    expect(student.status("s8")).to_contain_text("not yet recorded")
    page.context.set_offline(True)
    for here, there in sockets:
        there.close()
        here.close(code=3001)
    expect(student.card("s8").locator(".cw-locked")).to_contain_text("There is no connection to Python now")
    expect(student.card("s8").get_by_label("Your answer")).to_be_disabled()

    page.context.set_offline(False)
    expect(student.card("s8").get_by_label("Your answer")).to_be_enabled()
    expect(student.card("s8").get_by_label("Your answer")).to_have_value("Before.")
    student.card("s8").get_by_label("Your answer").fill("Before, and after.")
    expect(student.status("s8")).to_contain_text("not yet recorded")
    student.record()
    expect(student.status("s8")).to_have_text(RECORDED)


def test_nothing_is_called_recorded_before_python_said_so_of_this_answer(page: Any, lab: Any) -> None:
    """Python is busy, or gone in a way that nobody tells: the card says at once no more, and soon why."""
    student = Student(page, lab, "late", ["s1"])
    held = {"back": False}

    def route(socket: Any) -> None:
        there = socket.connect_to_server()
        socket.on_message(lambda message: None if held["back"] else there.send(message))

    page.route_web_socket("**/api/kernels/**", route)
    student.open()
    student.run_all()
    student.card("s1").get_by_role("radio").first.check()
    student.record()
    expect(student.status("s1")).to_have_text(RECORDED)
    held["back"] = True
    student.card("s1").get_by_role("radio").last.check()
    expect(student.status("s1")).not_to_contain_text("recorded")
    expect(student.status("s1")).to_contain_text("not kept yet: Python has not answered")
