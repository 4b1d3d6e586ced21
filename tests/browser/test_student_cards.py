"""A student's cards in JupyterLab and in Notebook 7, as the student meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from accessibility import barriers
from at_work import ALL_ANSWERS, ANSWERED, Student, answer_everything
from lab import wait_until

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def _save(student: Student, saved: Callable[[], bool]) -> None:
    student.page.keyboard.press("Control+s")
    wait_until(student.page, saved)


def test_answers_are_given_recorded_found_again_and_saved(page: Any, lab: Any) -> None:
    student = Student(page, lab, "all-kinds").open()
    student.run_all()
    before = student.cells()
    answer_everything(student)
    assert student.cells() == before, "no key went to the notebook"

    student.record()
    expect(student.status("s2")).to_have_text("✓ Recorded")
    expect(student.answers_cell).to_contain_text("Recorded: all 7 questions.")
    expect(student.answers_cell.locator(".cm-content")).to_contain_text("unsupported")

    student.menu("Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    student.run_all()
    expect(student.card("s2").get_by_role("radio").nth(2)).to_be_checked()
    expect(student.card("s2").get_by_label("Your value")).to_have_value("85")
    expect(student.card("s3").get_by_role("checkbox", name="may")).to_be_checked()
    expect(student.card("s4").get_by_role("checkbox", name="None of these")).to_be_checked()
    expect(student.card("s5").get_by_label("Walking cures bad sleep.")).to_have_value("1 (strongest)")
    expect(student.card("s6").get_by_label("taste")).to_have_value("Nothing here fits")
    expect(student.card("s7").get_by_label("Your answer")).to_have_value("energy")
    for item in ALL_ANSWERS:
        expect(student.status(item)).to_have_text("✓ Recorded")

    # With the focus still in a card, Ctrl+S must reach the notebook.
    student.card("s7").get_by_label("Your answer").click()
    _save(student, lambda: student.on_disk() != {})
    assert student.on_disk() == ALL_ANSWERS


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
    for nth, place in enumerate("3124"):
        reach("combobox", nth=nth)
        keyboard.press(place)
    item = "s6"
    for nth, letter in enumerate("ABN"):
        reach("combobox", nth=nth)
        keyboard.press(letter)
    item = "s7"
    reach("textbox", "Your number")
    keyboard.type("13.5")
    reach("textbox", "Your answer")
    keyboard.type("energy")
    reach("button", "Keep this value")
    keyboard.press("Space")
    for item in ALL_ANSWERS:
        expect(student.status(item)).to_contain_text(ANSWERED)
    student.record()
    expect(student.status("s7")).to_have_text("✓ Recorded")
    # The kernel says so before the page has put the answers into the cell, and only what stands there is saved.
    expect(student.answers_cell.locator(".cm-content")).to_contain_text("energy")
    _save(student, lambda: student.on_disk() != {})
    assert student.on_disk() == ALL_ANSWERS


def test_notebook_7(page: Any, lab: Any) -> None:
    student = Student(page, lab, "seven").open("/notebooks/")
    student.run_all()
    before = student.cells()
    answer_everything(student)
    assert student.cells() == before
    student.record()
    expect(student.status("s6")).to_have_text("✓ Recorded")
    expect(student.answers_cell.locator(".cm-content")).to_contain_text("unsupported")
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
    student = Student(page, lab, "keys", ["s2", "s5", "s7"]).open()
    student.run_all()
    before = student.cells()
    for place in (
        student.card("s2").get_by_role("radio").first,
        student.card("s2").get_by_role("slider"),
        student.card("s2").get_by_label("Your value"),
        student.card("s2").locator(".cw-keep"),
        student.card("s2").get_by_role("checkbox").first,
        student.card("s5").locator("select").first,
        student.card("s7").get_by_label("Your answer"),
    ):
        place.focus()
        for key in ("a", "b", "x", "d", "d", "m", "ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
        assert student.cells() == before
        assert page.evaluate("document.activeElement.closest('.cw') !== null"), "the focus stays in the card"


def test_everything_to_operate_has_a_name_and_the_status_is_announced(page: Any, lab: Any) -> None:
    student = Student(page, lab, "names").open()
    student.run_all()
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('.cw input, .cw select, .cw button, .cw [role=slider], .cw textarea')]
            .filter(e => !((e.labels && [...e.labels].some(l => l.textContent.trim())) || e.textContent.trim()
                           || e.getAttribute('aria-label')))
            .map(e => e.outerHTML)"""
    )
    assert nameless == []
    for group in ("radiogroup", "group"):
        assert page.locator(f".cw [role={group}]:not([aria-label])").count() == 0
    expect(student.card("s2").get_by_role("radiogroup", name="How well is the sentence")).to_be_visible()
    # The region that is announced must be the same element before and after.
    region = student.card("s3").locator(".cw-status [role=status]").element_handle()
    student.card("s3").locator("label", has_text="may").click()
    expect(student.status("s3")).to_contain_text("Answered")
    assert region.evaluate("e => e.isConnected && e.getAttribute('aria-live')") == "polite"
    assert page.locator(".cw [title=null]").count() == 0


def test_no_card_keeps_a_person_with_a_disability_out(page: Any, lab: Any) -> None:
    student = Student(page, lab, "axe").open()
    student.run_all()

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
  for (const element of document.querySelectorAll('.cw *, .cw-message *, .jp-RenderedMarkdown blockquote p')) {
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
  for (const card of document.querySelectorAll('.cw')) {
    const edge = card.getBoundingClientRect(), outputs = card.closest('.jp-Cell-outputArea');
    if (outputs.getBoundingClientRect().bottom + 1 < edge.bottom) cut.push('squeezed: ' + card.className);
    for (const element of card.querySelectorAll('*')) {
      if (!element.checkVisibility() || element.closest('.cw-assets, .slider-container, option')) continue;
      const box = element.getBoundingClientRect();
      const outside = box.right > edge.right + 1 || box.left < edge.left - 1;
      if (box.width && outside) cut.push(element.outerHTML.slice(0, 120));
      const clips = getComputedStyle(element).overflowX !== 'visible' && element.tagName !== 'SELECT';
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
    expect(student.status("s2")).to_have_text("✓ Recorded")
    page.mouse.move(0, 0)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_cut_off(page: Any, lab: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    student = Student(page, lab, f"wide-{width}").open("/notebooks/")
    # The menus of a narrow Notebook are folded away.
    page.locator(".jp-Cell").first.click()
    for _ in range(student.cells()):
        page.keyboard.press("Shift+Enter")
    expect(page.locator(".cw-status .cw-line")).to_have_count(len(student.items))
    assert page.evaluate(CUT_OFF) == []
    assert page.locator(".cw").first.bounding_box()["width"] > 0.8 * min(width, 700)
