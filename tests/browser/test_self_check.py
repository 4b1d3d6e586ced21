"""A self-check in a real browser: by keyboard, announced, on paper, and still of use where no script runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from accessibility import barriers
from servers import serving
from tiny_book import Book

CHAPTER = "/chapters/01-tea.html"


@pytest.fixture(scope="module")
def address(browser: Any, built: Book) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """Where the built tiny book is served."""
    with serving(built.html) as url:
        yield url


@pytest.fixture
def chapter(page: Any, address: str) -> Any:
    """The chapter, with the cards of its self-check there."""
    page.goto(address + CHAPTER)
    page.locator(".cw-asking").wait_for()
    return page


def card(page: Any, place: int) -> Any:
    return page.get_by_role("region", name=f"Question {place} of 3")


def said(place: Any) -> str:
    return " ".join(place.inner_text().split())


def test_a_question_is_answered_by_keyboard_and_announced(chapter: Any) -> None:
    question = card(chapter, 1)
    feedback, announced = question.locator(".cw-feedback"), question.locator(".cw-live[role=status]")

    question.get_by_role("radio").first.focus()
    chapter.keyboard.press("Space")
    chapter.keyboard.press("ArrowDown")
    assert feedback.inner_text() == ""  # moving through the options does not answer

    chapter.keyboard.press("Tab")
    chapter.keyboard.press("Enter")
    assert "✓ right" in said(feedback)
    assert said(announced) == "right. It compares."
    assert question.locator("[data-judged=right]").inner_text().split("\n")[0] == "A fair test without a difference."

    question.get_by_role("radio").first.check()
    assert feedback.inner_text() == ""  # what was said is no longer about what is chosen
    question.get_by_role("button", name="Check my answer").click()
    assert "✗ not right" in said(feedback)
    assert "It helped me, so it works" in said(feedback)
    assert "It helped me, so it works" in said(announced)


def test_who_is_wrong_learns_why_and_has_another_try(chapter: Any) -> None:
    question = card(chapter, 1)
    feedback, button = question.locator(".cw-feedback"), question.get_by_role("button", name="Check my answer")
    question.get_by_label("One restless customer.").check()
    button.click()
    assert "It helped me, so it works" in said(feedback)
    assert "It compares." not in said(feedback)

    question.get_by_label("Nothing.").check()
    button.click()
    assert "A test could." in said(feedback)
    assert "It compares." in said(feedback)


def test_each_part_is_a_group_named_by_its_prompt_and_shows_what_it_is_about(chapter: Any) -> None:
    group = chapter.get_by_role("group", name="What makes it fair?")
    assert group.get_by_role("checkbox").count() == 4  # with “none of these”
    assert card(chapter, 2).get_by_text("A <b>pot</b> of tea").is_visible()
    assert card(chapter, 1).get_by_text("“Nettle tea may calm the body”").is_visible()


def test_signs_stand_beside_several_answers(chapter: Any) -> None:
    question = card(chapter, 2)
    button = question.get_by_role("button", name="Check my answer")

    button.click()
    assert "Answer every part first" in said(question.locator(".cw-feedback"))
    question.get_by_label("Chance decides.").check()
    question.get_by_label("The keen ones choose.").check()
    button.click()
    assert [said(sign) for sign in question.locator(".cw-judged").all()][:3] == [
        "✓ right",
        "",
        "✗ not right",
    ]
    question.get_by_label("The keen ones choose.").uncheck()
    question.get_by_label("All are counted.").check()
    button.click()
    assert "✓ right" in said(question.locator(".cw-verdict"))


def test_any_kind_can_be_asked(chapter: Any) -> None:
    question = card(chapter, 3)

    question.get_by_label("may").check()
    question.get_by_role("button", name="Check my answer").click()
    assert "It leaves room." in said(question.locator(".cw-feedback"))


def test_nothing_is_kept(chapter: Any) -> None:
    card(chapter, 1).get_by_role("radio").first.check()
    chapter.reload()
    chapter.locator(".cw-asking").wait_for()
    assert not card(chapter, 1).get_by_role("radio").first.is_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way(page: Any, address: str, theme: str) -> None:
    page.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}')")
    page.goto(address + CHAPTER)
    page.locator(".cw-asking").wait_for()
    card(page, 1).get_by_role("radio").first.check()
    card(page, 1).get_by_role("button", name="Check my answer").click()

    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert barriers(page, "[data-self-check]") == []


def test_without_scripts_the_answers_are_folded_below_the_questions(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + CHAPTER)

    assert page.get_by_text("A fair test without a difference.").first.is_visible()
    reason = page.get_by_text("It compares.")
    assert not reason.is_visible()
    page.get_by_text("The answer to question 1, with reasons").click()
    assert reason.is_visible()
    context.close()


def test_where_the_cards_do_not_come_questions_and_answers_stay(page: Any, address: str) -> None:
    page.route("**/card.js", lambda route: route.abort())
    page.goto(address + CHAPTER)
    page.wait_for_load_state("load")

    assert page.get_by_text("A fair test without a difference.").first.is_visible()
    assert page.get_by_text("The answer to question 1, with reasons").is_visible()


def test_a_phone_shows_it_without_scrolling_sideways(chapter: Any) -> None:
    chapter.set_viewport_size({"width": 390, "height": 844})
    card(chapter, 1).get_by_role("radio").first.check()
    card(chapter, 1).get_by_role("button", name="Check my answer").click()

    assert chapter.evaluate("document.documentElement.scrollWidth") <= 390


def test_answers_stand_on_paper_only_after_all_questions(chapter: Any) -> None:
    answers = chapter.locator(".cw-answers")
    assert not answers.is_visible()
    chapter.emulate_media(media="print")

    assert answers.get_by_text("Nobody is lost.").is_visible()
    below = [place.bounding_box()["y"] for place in chapter.locator("[data-question]").all()]
    assert answers.bounding_box()["y"] > max(below)
    assert chapter.locator(".cw-printed").is_visible()
    assert not card(chapter, 1).get_by_role("button").first.is_visible()
