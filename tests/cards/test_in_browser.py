"""A card in a real browser: every kind by mouse and by keyboard alone, announced, on a phone, dark, on paper."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import barriers
from lab import keep_picture
from servers import serving
from small_web import FELL, FOUND, question, without_key
from support import REPOSITORY

from claimwise import kinds

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A card</title><link rel="icon" href="data:,"><link rel="stylesheet" href="cards/card.css">
<style>body { margin: 1rem; } body.cw-dark { background: var(--cw-paper); color: var(--cw-ink); }</style>
<body><main><h1>A page</h1><div id="here"></div></main><script type="module">
import { mount } from "./cards/card.js";
window.put = (item, options = {}) => {
  window.given = [];
  const onChange = (responses, state) => window.given.push({ responses, state });
  document.getElementById("here").replaceChildren();
  window.card = mount(document.getElementById("here"), item, { onChange, heading: 2, ...options });
};
window.ready = true;
</script></body></html>"""


def options(*words: str) -> list[dict[str, str]]:
    return [{"id": f"o{place}", "text": text} for place, text in enumerate(words, 1)]


def part(kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": "part", "kind": kind, "prompt": f"What about the {kind}?", "points": 2, **fields}


LONG = "A target so long that it would never stand on a button: it wraps."
ONE = part("choice", select="one", options=options("Apple", "Pear", "Plum"))
MANY = part("choice", select="many", options=options("Apple", "Pear", "Plum"))
SEGMENTS = ["Tea ", {"id": "w1", "text": "may"}, " ", {"id": "w2", "text": "calm"}, " the body."]
WORDS = part("hottext", select="words", segments=SEGMENTS)
SENTENCES = part(
    "hottext", select="sentences", segments=[{"id": "s1", "text": "It helps."}, " ", {"id": "s2", "text": "Buy it."}]
)
ORDER = part("order", first="most", last="least", options=options("Cures", "Helps", "May help"))
MATCH = part(
    "match",
    left=options("Does it work?", "Is it sold?"),
    options=[*options("A trial", LONG), {"id": "none", "text": "None"}],
)
SHORT = part("match", left=options("Does it work?", "Is it sold?"), options=options("A trial", "A price"))
SLIDER = part("slider", min=0, max=20, step=1, unit="cups")
NUMBER = part("text_entry", expects="number", unit="%")
TEXT = part("text_entry", expects="text", unit="")
RUBRIC = [{"id": "fair", "text": "Plain and fair", "levels": ["Mocking", "Fair"]}]
WRITTEN = part("extended_text", words=4, rubric=RUBRIC)
CLAIMS = [
    {"id": f"c{place}", "text": text, "section": section, "context": f"It stands in {section}."}
    for place, (text, section) in enumerate(
        [
            ("Tea calms", "Title"),
            ("Most sleep better", "Benefits"),
            ("Few trials", "Benefits"),
            ("Nature's own", "End"),
        ],
        1,
    )
]
FLAWS = [("story", "anecdote", "A story is used as proof."), ("vague", "vague claim", "It is too vague.")]
SHEET = part(
    "audit",
    rows=2,
    kept=1,
    sections=2,
    same=1,
    options=CLAIMS,
    verdicts=[
        {"id": name, "label": name, "text": f"{name.capitalize()}: so it is."} for name in ("supported", "unsupported")
    ],
    flaws=[
        {"id": name, "label": label, "text": text}
        for name, label, text in (*FLAWS, ("none", "no flaw", "No flaw: none."))
    ],
)
KETTLE = question()
SEARCH = {**without_key(KETTLE), "id": "part"}
KINDS = {
    "one": ONE,
    "many": MANY,
    "words": WORDS,
    "sentences": SENTENCES,
    "order": ORDER,
    "match": MATCH,
    "short": SHORT,
    "slider": SLIDER,
    "number": NUMBER,
    "text": TEXT,
    "written": WRITTEN,
    "sheet": SHEET,
    "search": SEARCH,
}


def item(*parts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    named = (
        [{**asked, "id": f"{asked['id']}{place}"} for place, asked in enumerate(parts)] if len(parts) > 1 else [*parts]
    )
    return {"title": "Tea", "points": 2, "parts": named, **fields}


VERDICTS = (
    "Supported: the evidence says as much",
    "Partly supported: a part of it holds",
    "Unsupported: nothing bears on it",
)
MISSING = ("How many were asked", "What the tea costs", "People who drank something else")
HEDGES = [{"id": f"w{place}", "text": word} for place, word in enumerate(("may", "most", "sleep"), 1)]
HEDGED = ["The tea ", HEDGES[0], " help ", HEDGES[1], " people to ", HEDGES[2], "."]
STUDIES = ("One person's story", "Two groups, drawn by lot", "A survey of customers")
SPEAKERS = ("The shop", "A customer", "The trial")
SAID = ("It helped me.", "It helps everybody.", "We saw no difference.")
QUOTED = """*Invented for the tests.*

> “Most of our customers sleep better within days.”
"""

READING = """*Written for the tests.* A shop.

> “Tea calms.”
>
> *The label*

1. One
2. Two

| | a | b |
| --- | --: | --- |
| x | 1 | *2* |
"""
EVERYTHING = item(
    *KINDS.values(),
    reading=READING,
    place=2,
    total=9,
)
PRACTICE_KEY = {
    "title": "Tea",
    "parts": [
        {
            **ONE,
            "id": "one",
            "credit": {"o1": 1, "o2": 0.5},
            "why": {"o1": "Because.", "o2": "Nearly.", "o3": "No."},
            "points": 0,
        },
        {**MANY, "id": "many", "correct": ["o1", "o2"], "neutral": [], "why": {"o1": "Both."}, "points": 0},
        {**ORDER, "id": "order", "order": [["o1"], ["o2"], ["o3"]], "why": "So.", "points": 0},
    ],
    "explanation": "All of it.",
    "evidence": [{"text": "A trial.", "source": "Somebody 2020", "url": "https://example.org/"}],
}
PRACTICE = {**item(*PRACTICE_KEY["parts"]), "parts": PRACTICE_KEY["parts"], "practice": "yes", "key": PRACTICE_KEY}


RULES = [{"label": "A report", "text": "Look at what it is used to show."}, {"label": "Harm", "text": "A lower bar."}]
JUDGED = item({**ONE, "rules": "yes"}, NUMBER, {**SHORT, "rules": "yes"}, rules=RULES)


@pytest.fixture(scope="module")
def address(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:  # noqa: ARG001  skipped where there is none
    """A plain web server with the cards and a page that mounts one."""
    folder: Path = tmp_path_factory.mktemp("cards")
    shutil.copytree(REPOSITORY / "src" / "claimwise" / "cards", folder / "cards")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    with serving(folder) as url:
        yield url


@pytest.fixture
def put(page: Any, address: str) -> Any:
    """Puts a card into a page; gives the page."""
    with putting(page, address) as put_card:
        yield put_card


@pytest.fixture
def put_on_phone(phone: Any, address: str) -> Any:
    """Puts a card into a page on a phone; gives the page."""
    with putting(phone, address) as put_card:
        yield put_card


@contextlib.contextmanager
def putting(page: Any, address: str) -> Iterator[Any]:
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))

    def put_card(asked: dict[str, Any], **options: Any) -> Any:
        page.goto(address)
        page.wait_for_function("window.ready")
        page.evaluate("([item, options]) => put(item, options)", [asked, options])
        return page

    yield put_card
    assert failed == []


def response(page: Any) -> Any:
    return page.evaluate("card.read()").get("part")


def state(page: Any) -> str:
    return page.locator(".cw-status").inner_text()


def live(page: Any) -> Any:
    return page.locator(".cw-live")


def test_each_kind_is_answered_by_mouse(put: Any) -> None:
    page = put(item(ONE))
    assert "Not answered yet" in state(page)
    page.get_by_text("Pear").click()
    assert response(page) == "o2"
    assert "Answered" in state(page)

    page = put(item(MANY))
    page.get_by_text("Apple").click()
    page.get_by_text("Plum").click()
    assert response(page) == ["o1", "o3"]

    page = put(item(WORDS))
    page.get_by_role("checkbox", name="calm").click()
    assert response(page) == ["w2"]

    page = put(item(SENTENCES))
    page.get_by_text("Buy it.").click()
    assert response(page) == ["s2"]

    page = put(item(MATCH))
    page.get_by_role("radiogroup", name="Does it work?").get_by_role("radio").nth(1).click()
    assert response(page) == {"o1": "o2"}
    assert "Not complete yet" in state(page)
    expect(page.locator(".cw-chosen").first).to_have_text(f"B: {LONG}")
    page.get_by_role("radiogroup", name="Is it sold?").get_by_role("radio", name="None").click()
    assert response(page) == {"o1": "o2", "o2": "none"}
    assert "Answered" in state(page)

    page = put(item(SLIDER))
    bar = page.get_by_role("slider").bounding_box()
    page.mouse.click(bar["x"] + bar["width"] - 3, bar["y"] + bar["height"] / 2)
    assert response(page) == 20

    page = put(item(TEXT))
    page.get_by_role("textbox").fill(" few ")
    assert response(page) == " few "

    page = put(item(WRITTEN))
    page.get_by_role("textbox").fill("Some slept better; nobody compared.")
    assert response(page) == "Some slept better; nobody compared."

    page = put(item(SHEET))
    page.get_by_text("“Few trials”").click()
    assert response(page) == {"c3": ["", ""]}
    page.get_by_role("radiogroup", name="Verdict “Few trials”").get_by_role(
        "radio", name="supported", exact=True
    ).click()
    page.get_by_role("combobox", name="Main flaw “Few trials”").select_option("no flaw")
    assert response(page) == {"c3": ["supported", "none"]}
    assert "Not complete yet" in state(page)


def test_each_kind_is_answered_by_keyboard_alone(put: Any) -> None:
    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    page = put(item(ONE))
    press("Tab", "Space", "ArrowDown")
    assert response(page) == "o2"

    page = put(item(MANY))
    press("Tab", "Space", "Tab", "Tab", "Space")
    assert response(page) == ["o1", "o3"]

    page = put(item(WORDS))
    press("Tab", "Tab", "Space")
    assert response(page) == ["w2"]

    page = put(item(ORDER))
    press("Tab", "Tab", "Enter")  # the first thing, down
    assert response(page) == ["o2", "o1", "o3"]
    press("Enter")  # the same button goes with its thing
    assert response(page) == ["o2", "o3", "o1"]
    press("Enter")
    assert response(page) == ["o2", "o3", "o1"]
    assert live(page).inner_text() == "Cures: is last already"

    page = put(item(MATCH))
    press("Tab", "Space", "ArrowRight", "Tab", "Space")
    assert response(page) == {"o1": "o2", "o2": "o1"}

    page = put(item(SLIDER))
    press("Tab", "ArrowRight")
    assert response(page) == 11
    page = put(item(SLIDER))
    press("Tab", "Tab", "Tab", "Enter")
    assert response(page) == 10

    page = put(item(NUMBER))
    press("Tab")
    page.keyboard.type("13,5")
    assert response(page) == "13,5"

    page = put(item(WRITTEN))
    press("Tab")
    page.keyboard.type("One\ntwo")
    assert response(page) == "One\ntwo"

    page = put(item(SHEET))
    press("Tab", "Tab", "Space", "Tab", "Space", "ArrowRight", "Tab")  # the first claim, its verdict, then its flaw
    page.keyboard.type("vague")
    assert response(page) == {"c1": ["unsupported", "vague"]}
    press("Tab", "Space")
    assert response(page) == {"c1": ["unsupported", "vague"], "c2": ["", ""]}


def test_what_has_the_focus_is_seen(put: Any) -> None:
    page = put(EVERYTHING)
    outlines = """() => {
      const at = document.activeElement, row = at.closest(".cw-option, .cw-chip") ?? at;
      const style = getComputedStyle(row);
      return at === document.body ? null : [at.outerHTML.slice(0, 80), style.outlineStyle, style.outlineWidth];
    }"""
    seen = 0
    page.keyboard.press("Tab")
    while outline := page.evaluate(outlines):
        assert outline[1:] == ["solid", "3px"], outline[0]
        seen += 1
        page.keyboard.press("Tab")
    assert seen > 25


def test_a_sheet_says_live_what_is_missing_and_is_never_too_full(put: Any) -> None:
    page = put(item(SHEET))
    tally = page.locator(".cw-tally")
    assert not page.get_by_text("It stands in Title.").is_visible()
    expect(tally).to_have_text(
        "0 of 2 claims chosen. Still to keep: 1 (verdict “supported”). Choose from 2 more sections."
    )

    def judge(claim: str, verdict: str, flaw: str) -> None:
        page.get_by_role("checkbox", name=claim).check()
        verdicts = page.get_by_role("radiogroup", name=f"Verdict “{claim}”")
        verdicts.get_by_role("radio", name=verdict, exact=True).check()
        page.get_by_role("combobox", name=f"Main flaw “{claim}”").select_option(flaw)

    judge("Most sleep better", "unsupported", "anecdote")
    assert page.get_by_text("It stands in Benefits.").first.is_visible()
    expect(tally).to_have_text(
        "1 of 2 claims chosen. Still to keep: 1 (verdict “supported”). Choose from 1 more section."
    )
    judge("Tea calms", "unsupported", "anecdote")
    expect(tally).to_contain_text("2 rows say “unsupported” and “anecdote”: together they count as 1.")
    page.get_by_role("radiogroup", name="Verdict “Tea calms”").get_by_role(
        "radio", name="supported", exact=True
    ).check()
    expect(tally).to_have_text("2 of 2 claims chosen. The sheet is complete.")
    assert live(page).inner_text() == "2 of 2 claims chosen. The sheet is complete."
    assert "Answered" in state(page)

    before = response(page)
    page.get_by_role("checkbox", name="Few trials").click()
    assert live(page).inner_text() == "You have 2 claims already. Take one off first."
    expect(page.get_by_role("checkbox", name="Few trials")).not_to_be_checked()
    assert response(page) == before
    assert page.evaluate("given.length") == len({str(entry) for entry in page.evaluate("given")})

    only = page.get_by_role("button", name="Show only my claims")
    only.click()
    assert only.get_attribute("aria-pressed") == "true"
    assert not page.get_by_role("checkbox", name="Few trials").is_visible()
    page.get_by_role("checkbox", name="Tea calms").uncheck()
    only.click()
    page.get_by_role("checkbox", name="Tea calms").check()
    assert response(page) == before  # what was said of it is there again


def test_a_sheet_that_is_practised_tells_of_its_rows(put: Any) -> None:
    ledger = {
        claim["id"]: {"credit": {"unsupported": 1}, "flaws": ["story"], "arguable": ["vague"]} for claim in CLAIMS
    }
    ledger["c3"] = {"credit": {"supported": 1}, "flaws": [], "arguable": []}
    key = {**SHEET, "points": 0, "ledger": ledger, "why": {"c1": "Nobody counted.", "c4": "A secret."}}
    page = put({**item(SHEET), "practice": "yes", "key": {"title": "Tea", "parts": [key]}})
    page.evaluate("card.show({part: {c1: ['unsupported', 'vague'], c3: ['supported', 'none']}})")
    page.get_by_role("button", name="Check my answer").click()
    assert page.locator(".cw-judged").all_inner_texts() == ["◐ partly right", "", "✓ right", ""]
    assert "Nobody counted." not in page.locator(".cw-feedback").inner_text()
    page.get_by_role("button", name="Show the answer").click()
    told = page.locator(".cw-feedback").inner_text()
    assert "“Tea calms” → unsupported · anecdote" in told
    assert "Flaw: arguable, half. Main flaws: anecdote. Arguable: vague claim. Nobody counted." in told
    assert "A secret." not in told


def find(page: Any, words: str) -> None:
    page.get_by_role("searchbox", name="Search this web").fill(words)
    page.get_by_role("button", name="Search", exact=True).click()


def keep(page: Any, sentence: str, stance: str) -> None:
    page.get_by_role("button", name=f"Keep: {sentence}").click()
    page.get_by_role("button", name=stance).click()


def test_a_web_is_searched_opened_and_kept_by_mouse(put: Any) -> None:
    page = put(item(SEARCH))
    shown = page.locator(".cw-web-panel")
    assert page.get_by_role("region", name="A small web to search: Does the Kettle boil faster?").count() == 1
    expect(shown.get_by_role("heading", name="The Kettle, faster than any other")).to_be_visible()
    expect(page.locator(".cw-web-left")).to_have_text("You may open 4 more pages.")
    assert response(page) is None

    find(page, "kettle test")
    assert response(page) == {"trail": ["p:shop", "q:kettle test"], "kept": {}}
    assert "Not complete yet" in state(page)
    expect(shown.get_by_text("Summary written by a machine")).to_be_visible()
    assert "pages found for “kettle test”" in live(page).inner_text()
    shown.get_by_role("button", name="Plan of the kettle test").click()
    expect(shown.locator(".cw-web-address")).to_have_text("lab.example/plans/8")
    expect(shown.get_by_text("Written for this course.")).to_be_visible()
    assert live(page).inner_text() == "Open: Plan of the kettle test. You may open 3 more pages."

    keep(page, "Nothing was changed after the start.", "against the claim")
    assert live(page).inner_text() == "Kept, against the claim. 1 of 4 kept."
    page.get_by_role("tab", name="The Kettle, faster than any other").click()
    shown.get_by_role("button", name="about us", exact=True).click()
    keep(page, "It paid for the test", "who is behind it")
    shown.get_by_role("button", name="test in the kitchen lab", exact=True).click()
    keep(page, "The best of the others · 2.6 minutes.", "for the claim")
    page.get_by_role("button", name="Change what is kept: The best of the others").click()
    page.get_by_role("button", name="against the claim").click()

    walked = ["p:shop", "q:kettle test", "p:plan", "p:shop", "p:about", "p:test"]
    kept = {"plan:s3": "against", "about:s2": "who", "test:s3": "against"}
    assert response(page) == {"trail": walked, "kept": kept}
    assert "Answered" in state(page)
    tray = page.locator(".cw-web-tray li")
    assert tray.count() == 3
    tray.first.get_by_role("button").click()
    assert live(page).inner_text() == "Taken back."
    assert response(page)["kept"] == {"about:s2": "who", "test:s3": "against"}

    page.get_by_role("button", name="Previous page").click()
    expect(shown.locator(".cw-web-address")).to_have_text("kettles.example/about")
    assert page.get_by_role("tab").all_inner_texts() == [
        "Results",
        "The Kettle, faster than any other",
        "Plan of the kettle test",
        "About the Kettle Shop",
        "Eight kettles compared",
    ]


def test_a_web_is_searched_opened_and_kept_by_keyboard_alone(put: Any) -> None:
    page = put(item(SEARCH))

    def to(name: str, role: str = "button") -> None:
        """Go on with the tab key to what has this name."""
        for _step in range(60):
            page.keyboard.press("Tab")
            if (
                page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
                == name
            ):
                return
        raise AssertionError(f"the tab key never comes to {name} ({role})")

    to("Search this web")
    page.keyboard.type("kettle")
    page.keyboard.press("Enter")
    to("Plan of the kettle test")
    page.keyboard.press("Enter")
    expect(page.locator(".cw-web-panel")).to_be_focused()
    to("Keep: Nothing was changed after the start.")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert response(page) == {"trail": ["p:shop", "q:kettle", "p:plan"], "kept": {"plan:s3": "against"}}
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Change what is kept: Nothing was"
    )
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator(".cw-web-choose").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Change what is kept: Nothing was"
    )
    page.get_by_role("tab", name="Plan of the kettle test").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab", name="The Kettle, faster than any other")).to_be_focused()
    assert page.get_by_role("tab", selected=True).inner_text() == "The Kettle, faster than any other"


def test_views_are_used_up_and_a_tray_is_full(put: Any) -> None:
    page = put(item({**SEARCH, "views": 2, "keep": 1}))
    shown = page.locator(".cw-web-panel")
    find(page, "kettle")
    shown.locator(".cw-web-results").get_by_role("button", name="Kettle is fastest, lab finds").click()
    page.get_by_role("tab", name="Results").click()
    shown.locator(".cw-web-results").get_by_role("button", name="Plan of the kettle test").click()
    assert live(page).inner_text() == "You have opened as many pages as you may. What is open stays open."
    expect(page.locator(".cw-web-left")).to_have_text(
        "You have opened as many pages as you may. What is open stays open."
    )
    page.get_by_role("tab", name="Kettle is fastest, lab finds").click()
    keep(page, "The shop hopes", "for the claim")
    keep(page, "The Kettle is faster", "for the claim")
    assert live(page).inner_text() == "You have kept 1 sentence, as many as you may. Take it back first."
    assert response(page)["kept"] == {"news:s2": "for"}
    assert response(page)["trail"][:3] == ["p:shop", "q:kettle", "p:news"]


def test_whoever_goes_on_and_on_keeps_an_answer_that_can_be_marked(put: Any) -> None:
    page = put(item(SEARCH))
    page.evaluate("""() => {
      const field = document.querySelector("input[type=search]");
      for (let round = 0; round < 300; round++) {
        field.value = `kettle ${round}`;
        field.form.requestSubmit();
      }
    }""")
    page.locator(".cw-web-results").get_by_role("button", name="Plan of the kettle test").click()
    keep(page, "Nothing was changed", "against the claim")
    given = response(page)
    assert len(given["trail"]) <= 200
    kinds.check(KETTLE, given)
    assert given["kept"] == {"plan:s3": "against"}


def test_a_search_that_is_practised_tells_first_how_much_was_found_and_then_where_it_stands(put: Any) -> None:
    key = {**KETTLE, "id": "part", "points": 0}
    page = put({**item(SEARCH), "practice": "yes", "key": {"title": "Tea", "parts": [key]}})
    page.evaluate("given => card.show({part: given})", FELL)
    expect(page.get_by_role("tab", selected=True)).to_have_text("Which kettle is fastest?")
    page.get_by_role("button", name="Check my answer").click()
    told = page.locator(".cw-feedback")
    expect(told).to_contain_text("0 of 3 facts found.")
    expect(told).to_contain_text("The plan says what was to be measured.")
    assert "2.6 minutes" not in told.inner_text()
    assert told.locator(".cw-route").count() == 0
    assert page.locator(".cw-web-tray .cw-judged").all_inner_texts() == ["✗ not right", "✗ not right"]
    page.get_by_role("button", name="Show the answer").click()
    expect(told).to_contain_text(
        "Not kept. It stands here: “The best of the others · 2.6 minutes.” (Eight kettles compared"
    )
    expect(told).to_contain_text("There is no such journal.")

    mine, good = (told.get_by_role("list", name=name, exact=True) for name in ("Your way", "A good way"))
    assert mine.get_by_role("listitem").all_inner_texts() == [
        "Search: “kettle”",
        "Kettle is fastest, lab finds\n1 sentence kept for nothing; a trap",
        "Which kettle is fastest?\n1 sentence kept for nothing; a trap",
    ]
    assert mine.locator(".cw-counts").count() == 0
    assert good.locator(".cw-counts").count() == 3
    expect(good).to_contain_text("About the Kettle Shop 1 fact found")


def test_a_web_is_searched_opened_kept_and_practised_by_touch(put_on_phone: Any) -> None:
    key = {**KETTLE, "id": "part", "points": 0}
    page = put_on_phone({**item(SEARCH), "practice": "yes", "key": {"title": "Tea", "parts": [key]}})
    shown = page.locator(".cw-web-panel")

    def tap(role: str, name: str, place: Any = page) -> None:
        found = place.get_by_role(role, name=name)
        found.tap()
        box = found.bounding_box() if found.count() else None
        assert box is None or min(box["width"], box["height"]) >= 24, name  # as large as WCAG 2.2 asks

    def taken(sentence: str, stance: str) -> None:
        page.get_by_role("button", name=f"Keep: {sentence}").tap()
        page.get_by_role("button", name=stance).tap()

    page.get_by_role("searchbox", name="Search this web").tap()
    page.keyboard.type("kettle test")
    page.get_by_role("button", name="Search", exact=True).tap()
    tap("button", "Plan of the kettle test", shown.locator(".cw-web-results"))
    taken("Nothing was changed after the start.", "against the claim")
    tap("tab", "The Kettle, faster than any other")
    shown.get_by_role("button", name="about us", exact=True).tap()
    taken("It paid for the test", "who is behind it")
    page.get_by_role("button", name="Check my answer").tap()
    told = page.locator(".cw-feedback")
    expect(told).to_contain_text("2 of 3 facts found.")
    assert told.locator(".cw-route").count() == 0
    page.get_by_role("button", name="Previous page").tap()
    expect(page.get_by_role("tab", selected=True)).to_have_text("The Kettle, faster than any other")
    tap("tab", "About the Kettle Shop")
    shown.get_by_role("button", name="test in the kitchen lab", exact=True).tap()
    taken("The best of the others", "against the claim")
    page.locator(".cw-web-kept summary").tap()
    assert page.locator(".cw-web-tray li").count() == 3
    page.get_by_role("button", name="Check my answer").tap()

    expect(told.get_by_role("list", name="Your way", exact=True).locator(".cw-counts")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert barriers(page) == []
    keep_picture(page.locator("#here"), "web-touched-390")


def test_nothing_on_a_page_of_a_web_becomes_markup(put: Any) -> None:
    evil = "<img src=x onerror='window.hit = 1'>"
    body = [
        ["h", evil],
        ["p", ["s1", evil, ["em", evil], ["a", "javascript:alert(1)", evil]]],
        ["table", [["", evil]], [["s2", evil]]],
    ]
    pages = [
        dict.fromkeys(("id", "site", "address", "title", "date", "author", "digest", "read"), evil) | {"kind": "shop"}
    ]
    web = {
        "title": evil,
        "pages": [{**pages[0], "body": body}],
        "summaries": [{"words": ["x"], "text": evil, "pages": [evil]}],
    }
    page = put(item({**SEARCH, "web": web, "start": f"p:{evil}"}))
    page.get_by_role("button", name="Keep: ").first.click()
    page.get_by_role("button", name="for the claim").click()
    page.locator(".cw-web-page .cw-web-link").click()
    find(page, "x img src")
    assert page.locator("img").count() == 0
    assert page.locator("a").count() == 0
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize(("width", "scheme"), [(1000, "light"), (390, "light"), (390, "dark")])
def test_a_web_fits_each_screen_and_stands_in_nobodys_way(put: Any, page: Any, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    put(item(SEARCH), response={"part": FOUND})
    page.evaluate("scheme => document.body.classList.toggle('cw-dark', scheme === 'dark')", scheme)
    for name, step in {
        "page": lambda: page.get_by_role("tab", name="Eight kettles").click(),
        "choosing": lambda: page.get_by_role("button", name="Keep: ").first.click(),
        "results": lambda: find(page, "kettle"),
        "nothing": lambda: find(page, "zzz"),
    }.items():
        step()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert barriers(page) == [], name
        keep_picture(page.locator("#here"), f"web-{name}-{width}-{scheme}")
    page.evaluate("card.lock('Python is gone.')")
    assert page.get_by_role("button", name="Search", exact=True).is_disabled()
    assert response(page)["kept"] == FOUND["kept"]


def test_an_order_is_dragged_announced_and_put_back(put: Any) -> None:
    page = put(item(ORDER))
    assert response(page) is None
    first, last = page.locator("li").first, page.locator("li").last
    handle, box = first.locator(".cw-handle").bounding_box(), last.bounding_box()
    middle = handle["x"] + handle["width"] / 2

    page.mouse.move(middle, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] - 2, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert response(page) is None
    assert page.locator("li .cw-words").all_inner_texts() == ["Cures", "Helps", "May help"]

    page.mouse.move(middle, handle["y"] + 5)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] - 2, steps=5)
    page.mouse.up()
    assert response(page) == ["o2", "o3", "o1"]
    assert live(page).inner_text() == "Cures: now place 3 of 3"
    assert page.evaluate("given.length") == 1


def test_an_order_is_dragged_by_a_finger(put: Any) -> None:
    page = put(item(ORDER))
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    handle = page.locator(".cw-handle").last.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    top = page.locator("li").first.bounding_box()["y"] + 2

    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 6):
        point = {"x": x, "y": y + (top - y) * step / 5}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    page.wait_for_function("given.length === 1")
    assert response(page) == ["o3", "o1", "o2"]


def test_an_order_that_is_right_already_can_be_kept(put: Any) -> None:
    page = put(item(ORDER))
    page.get_by_role("button", name="Keep this order").click()
    assert response(page) == ["o1", "o2", "o3"]
    page.get_by_role("button", name="Move down: Cures").click()
    assert response(page) == ["o2", "o1", "o3"]


def test_ticks_are_never_taken_away_without_a_way_back(put: Any) -> None:
    for asked in (MANY, WORDS):
        page = put(item(asked))
        boxes = page.get_by_role("checkbox")
        boxes.nth(0).check()
        boxes.nth(1).check()
        ticked = response(page)
        page.get_by_role("checkbox", name="None of these").check()
        assert response(page) == []
        assert live(page).inner_text() == "2 ticks were taken off."
        page.get_by_role("button", name="Put them back").click()
        assert response(page) == ticked
        assert not page.get_by_role("checkbox", name="None of these").is_checked()


def test_a_slider_that_was_not_touched_has_no_response(put: Any) -> None:
    page = put(item(SLIDER))
    bar, field = page.get_by_role("slider"), page.get_by_label("Your value (cups)")
    assert (response(page), field.input_value(), bar.get_attribute("aria-valuetext")) == (
        None,
        "",
        "No value chosen yet",
    )

    field.fill("30")
    expect(page.locator(".cw-hint")).to_have_text("Give a number from 0 cups to 20 cups.")
    assert response(page) is None
    field.fill("7 cups")
    assert (response(page), bar.input_value()) == (7, "7")
    field.fill("many")
    expect(page.locator(".cw-hint")).to_contain_text("cannot be read as a number")
    field.press("Tab")
    assert (response(page), field.input_value()) == (7, "7")
    assert live(page).inner_text() == "Your value is 7 cups."


def test_a_number_is_said_as_it_was_understood_once(put: Any) -> None:
    page = put(item(NUMBER))
    field = page.get_by_label("Your number (%)")
    field.press_sequentially("13,5")
    expect(page.locator(".cw-hint")).to_have_text("Understood as 13.5 %")
    assert live(page).inner_text() == ""  # not at each key
    field.press("Tab")
    assert live(page).inner_text() == "Understood as 13.5 %"

    field.fill("13.5 apples")
    expect(page.locator(".cw-hint")).to_contain_text("cannot be read as a number")
    assert response(page) == "13.5 apples"
    assert "Not complete yet" in state(page)
    assert field.get_attribute("aria-invalid") == "true"


def test_words_are_counted_and_an_over_long_text_is_kept(put: Any) -> None:
    page = put(item(WRITTEN))
    box = page.get_by_label("Your answer")
    hint = page.locator(".cw-hint")
    expect(hint).to_have_text("0 words of at most 4")
    box.fill("One, two – three")
    expect(hint).to_have_text("3 words of at most 4")
    box.fill("one two three four five")
    expect(hint).to_have_text("5 words: at most 4 are asked for")
    box.fill("x" * 20_001)
    expect(hint).to_contain_text("20,001 characters; 20,000 are allowed")
    assert len(response(page)) == 20_001
    assert "Not complete yet" in state(page)


def test_each_change_is_reported_as_plain_data(put: Any) -> None:
    page = put(item(ONE, MATCH))
    page.get_by_text("Pear").click()
    page.get_by_role("radiogroup").first.get_by_role("radio").first.check()
    page.get_by_role("radiogroup").last.get_by_role("radio").first.check()
    assert page.evaluate("given") == [
        {"responses": {"part0": "o2"}, "state": "incomplete"},
        {"responses": {"part0": "o2", "part1": {"o1": "o1"}}, "state": "incomplete"},
        {"responses": {"part0": "o2", "part1": {"o1": "o1", "o2": "o1"}}, "state": "answered"},
    ]


RESPONSES = [
    "o2",
    [],
    ["w1"],
    ["s2"],
    ["o3", "o1", "o2"],
    {"o1": "o2"},
    {"o2": "o1"},
    7,
    "13,5 %",
    "few",
    "A text.\n\nMore.",
    {"c1": ["unsupported", "vague"], "c3": ["", ""]},
    FOUND,
]


def test_responses_are_shown_and_read_back_without_a_change(put: Any) -> None:
    given = {f"part{place}": answer for place, answer in enumerate(RESPONSES)}
    page = put(EVERYTHING, response=given)
    assert page.evaluate("card.read()") == given
    page.evaluate("card.show({})")
    assert page.evaluate("card.read()") == {}
    page.evaluate("given => card.show(given)", given)
    assert page.evaluate("card.read()") == given
    assert page.evaluate("given") == []


def test_showing_what_is_shown_disturbs_nobody(put: Any) -> None:
    page = put(item(NUMBER, SLIDER, MANY))
    field = page.get_by_label("Your value (cups)")
    field.fill("7")
    field.fill("7 cu")
    page.get_by_label("Your number (%)").fill("13,5")
    page.keyboard.press("ArrowLeft")
    page.evaluate("card.show(card.read())")
    page.keyboard.type("0")
    assert page.evaluate("card.read()") == {"part0": "13,05", "part1": 7}
    assert field.input_value() == "7"  # leaving the field has said what is kept


def test_a_response_that_cannot_be_shown_is_kept_and_named(put: Any) -> None:
    newer = part("drawing")
    page = put(item(ONE, newer), response={"part0": "gone", "part1": [[1, 2]]})
    expect(page.locator(".cw-problem").first).to_contain_text("“part0” has no option “gone”.")
    expect(page.locator(".cw-problem").last).to_contain_text("of a kind (drawing) that this page does not know")
    assert page.evaluate("card.read()") == {"part0": "gone", "part1": [[1, 2]]}
    assert "Not complete yet" in state(page)
    page.get_by_text("Plum").click()
    assert page.evaluate("card.read()") == {"part0": "o3", "part1": [[1, 2]]}
    expect(page.locator(".cw-problem").first).to_be_empty()
    assert "Answered" in state(page)


def test_a_first_try_gets_a_hint_and_a_second_one_all_with_signs_that_stay_for_what_is_right(put: Any) -> None:
    page = put(PRACTICE)
    check = page.get_by_role("button", name="Check my answer")
    page.get_by_text("Pear").first.click()
    check.click()
    expect(page.locator(".cw-feedback")).to_contain_text("Answer every part first, then check. Still open:")
    assert "What about the order?" in live(page).inner_text()
    assert noted(page) is None

    many = page.get_by_role("group").nth(1)
    many.get_by_text("Apple").click()
    page.get_by_role("button", name="Move down: Helps").click()
    check.click()
    first = page.locator(".cw-mark").first
    assert live(page).inner_text() == (
        "partly right. Nearly. partly right. 1 answer that fits is not chosen yet. Both. partly right. 1 pair of "
        "neighbours stands the wrong way round. Change your answer and check once more, or:"
    )
    assert first.locator("dt").all_inner_texts() == ["You answered", "Hint"]  # what is best is still to be found
    assert not page.get_by_text("All of it.").count()
    signs = [page.get_by_role("group").nth(place).locator(".cw-judged").all_inner_texts() for place in (0, 1)]
    assert signs == [["", "◐ partly right", ""], ["✓ right", "", "", ""]]
    expect(page.get_by_text("without names, and never marked")).to_be_visible()
    given = {"one": "o2", "many": ["o1"], "order": ["o1", "o3", "o2"]}
    assert noted(page) == {"made": 1, "first": given}

    many.get_by_text("Plum").click()  # the hint stays, and so do the signs of what is right
    assert many.locator(".cw-judged").all_inner_texts() == ["✓ right", "", "", ""]
    assert page.get_by_role("group").first.locator(".cw-judged").all_inner_texts() == ["", "", ""]
    assert "Nearly." in first.inner_text()

    check.click()
    assert live(page).inner_text().startswith("partly right. Because. Nearly. not right.")
    assert first.locator(".cw-verdict").inner_text() == "◐ partly right"
    assert first.locator("dd").all_inner_texts()[:2] == ["Pear", "Apple"]
    assert "Nearly." in first.inner_text()
    assert not first.get_by_text("No.").is_visible()  # folded away
    judged = page.get_by_role("group").first.locator(".cw-judged").all_inner_texts()
    assert judged == ["➜ best answer", "◐ partly right", ""]
    assert many.locator(".cw-judged").all_inner_texts() == ["✓ right", "➜ also right", "✗ not right", ""]
    assert page.locator("li .cw-judged").all_inner_texts() == ["✓ right", "✗ not right", "✗ not right"]
    assert page.get_by_role("link", name="Somebody 2020").get_attribute("href") == "https://example.org/"
    assert noted(page) == {"made": 2, "first": given, "second": {**given, "many": ["o1", "o3"]}}

    page.evaluate("kept = { ...card.read(), '(tries)': given.at(-1).responses['(tries)'] }; card.show({})")
    expect(page.locator(".cw-feedback")).to_be_empty()
    page.evaluate("card.show({ ...kept, many: ['o1'] })")  # as it is after a reload
    expect(page.locator(".cw-again")).to_contain_text("check once more")
    page.evaluate("card.show(kept)")
    assert first.locator(".cw-verdict").inner_text() == "◐ partly right"
    page.evaluate("card.show({ ...kept, many: ['o1', 'o2'] })")  # nobody checked that
    expect(page.locator(".cw-feedback")).to_be_empty()
    page.evaluate("card.show(kept)")
    page.get_by_role("button", name="Try again").press("Enter")
    assert live(page).inner_text() == "Try again. What was right is still marked."
    expect(page.get_by_role("radio", name="Pear")).to_be_focused()
    expect(page.locator(".cw-feedback")).to_be_empty()
    assert page.locator(".cw-judged").all_inner_texts() == ["", "", "", "✓ right", "", "", "", "✓ right", "", ""]
    assert page.evaluate("card.read()") == {**given, "many": ["o1", "o3"]}
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Move up: Helps").press("Enter")
    check.press("Enter")
    assert noted(page) == {"made": 3, "first": given, "second": {**given, "many": ["o1", "o3"]}}
    page.get_by_text("Plum").first.click()  # what was said is no longer about what is chosen
    page.evaluate("card.show({ one: 'o2' })")
    expect(page.locator(".cw-feedback")).to_be_empty()
    assert "".join(page.locator(".cw-judged").all_inner_texts()) == ""


def noted(page: Any) -> Any:
    """The tries that the host was told of last."""
    return page.evaluate("given.at(-1)?.responses['(tries)'] ?? null")


def test_the_authors_hint_comes_first_and_the_answer_after_it_to_who_asks_and_at_once_to_who_has_it(put: Any) -> None:
    one = {**ONE, "credit": {"o1": 1}, "why": {"o1": "Because.", "o3": "No."}, "points": 0}
    number = {**NUMBER, "id": "number", "value": 12, "tolerance": 0, "why": "A sum.", "points": 0}
    also = [{"value": 3, "tolerance": 0, "credit": 0, "why": "That is the number of weeks."}]
    key = {"title": "Tea", "hint": "Look at the label.", "parts": [one, {**number, "also": also, "hint": "Add them."}]}
    question = {**item(ONE), "parts": [ONE, {**NUMBER, "id": "number"}], "practice": "yes", "key": key}
    page = put(question)
    feedback, check = page.locator(".cw-feedback"), page.get_by_role("button", name="Check my answer")
    page.get_by_text("Plum").click()
    page.get_by_role("textbox").fill("4 %")
    check.click()
    assert "Hint Look at the label." in feedback.inner_text()
    assert [said in feedback.inner_text() for said in ("Add them.", "No.", "Because.", "too low")] == [
        True,
        *[False] * 3,
    ]
    assert page.locator(".cw-entry .cw-judged").inner_text() == "✗ not right"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Because." in feedback.inner_text()
    expect(feedback).to_be_focused()
    page.get_by_role("textbox").fill("3")
    check.click()
    assert "That is the number of weeks." in feedback.inner_text()

    page = put(question, response={"part": "o1", "number": "12"}, onChange=None)
    page.get_by_role("button", name="Check my answer").click()
    assert "Because." in feedback.inner_text()
    assert (
        page.get_by_role("button", name="Show the answer").count()
        == page.get_by_role("button", name="Try again").count()
        == 0
    )
    assert page.locator(".cw-entry .cw-judged").inner_text() == "✓ right"


def test_a_locked_card_says_why_and_keeps_its_answers(put: Any) -> None:
    page = put(EVERYTHING, response={"part0": "o1"})
    page.evaluate("card.lock('Python is gone. What you change is not kept.')")
    expect(page.get_by_text("Python is gone.")).to_be_visible()
    controls = page.locator("fieldset :is(input, button, textarea)")
    assert all(controls.nth(place).is_disabled() for place in range(controls.count()))
    page.evaluate("card.lock('')")
    page.get_by_text("Pear").first.click()
    assert page.evaluate("card.read()") == {"part0": "o2"}


def test_a_host_adds_its_words(put: Any) -> None:
    page = put(item(ONE), response={"part": "o1"})
    page.evaluate("card.note('recorded and saved')")
    assert " ".join(state(page).split()) == "● Answered · recorded and saved"
    page.evaluate("card.complain(['The cell could not be read.'])")
    expect(page.get_by_text("The cell could not be read.")).to_be_visible()


def test_it_speaks_another_language(put: Any) -> None:
    words = {
        "locale": "de",
        "messages": {
            "number": "1.234,5",
            "understood": "Verstanden: {value}",
            "words_of": {"one": "{n} Wort, höchstens {most}", "other": "{n} Wörter, höchstens {most}"},
        },
    }
    page = put(item(WRITTEN), words=words)
    page.get_by_role("textbox").fill("eins")
    expect(page.locator(".cw-hint")).to_have_text("1 Wort, höchstens 4")
    page.get_by_role("textbox").fill("x" * 20_001)
    expect(page.locator(".cw-hint")).to_contain_text("20.001 characters")


def test_markup_in_an_item_is_text(put: Any) -> None:
    evil = "<img src=x onerror='window.hit = 1'>"
    asked = part(
        "choice", select="one", options=options(evil, "[x](javascript:alert(1))"), credit={"o1": 1}, why={"o1": evil}
    )
    asked["prompt"] = evil
    source = [{"text": evil, "source": evil, "url": "javascript:alert(1)"}]
    key = {"title": evil, "parts": [asked], "explanation": evil, "evidence": source}
    page = put(
        {**item(asked), "title": evil, "reading": f"**{evil}** [x](javascript:alert(1))", "practice": "yes", "key": key}
    )
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Check my answer").click()
    assert page.locator("img").count() == 0
    assert page.locator("a").count() == 0
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("theme", ["", "cw-dark"])
def test_nothing_stands_in_the_way_of_anybody(put: Any, theme: str) -> None:
    page = put(EVERYTHING)
    page.evaluate("theme => document.body.className = theme", theme)
    assert barriers(page) == []
    given = {f"part{place}": answer for place, answer in enumerate(RESPONSES)}
    page.evaluate("given => card.show(given)", given)
    assert barriers(page) == []
    poll = item(NUMBER, practice="yes", key={"title": "Tea", "parts": [NUMBER]})
    page.evaluate("poll => put(poll, { response: { part: 'many' } })", poll)
    page.get_by_role("button", name="Check my answer").click()
    page.evaluate("card.complain(['Something is wrong.']); card.lock('Nothing can be changed now.')")
    assert barriers(page) == []


def test_names_are_what_is_asked(put: Any) -> None:
    page = put(EVERYTHING)
    for kind in ("choice", "hottext", "order", "match", "slider", "text_entry", "extended_text"):
        assert page.get_by_role("group", name=f"What about the {kind}?").count() >= 1
    assert page.get_by_role("region", name="Tea").count() == 1
    assert page.get_by_role("heading", name="Tea", level=2).count() == 1
    assert page.get_by_role("radio", name=f"B: {LONG}").count() == 2
    assert page.get_by_role("slider", name="What about the slider?").count() == 1


@pytest.mark.parametrize("width", [320, 390, 640])
def test_it_fits_a_phone_and_a_page_at_200_percent(put: Any, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    put(EVERYTHING, response={"part5": {"o1": "o2"}})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    put(PRACTICE, response={"one": "o2", "many": ["o3"], "order": ["o3", "o2", "o1"]})
    page.get_by_role("button", name="Check my answer").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


SHOWN = {
    "choice-one": part("choice", prompt="How well is it supported?", select="one", options=options(*VERDICTS)),
    "choice-many": part("choice", prompt="What is missing?", select="many", options=options(*MISSING)),
    "hottext": part("hottext", prompt="Which words hold back?", select="words", segments=HEDGED),
    "order": part("order", prompt="Strongest first?", first="strongest", last="weakest", options=options(*STUDIES)),
    "match": part("match", prompt="Who says what?", left=options(*SPEAKERS), options=options(*SAID, LONG)),
    "slider": part("slider", prompt="How many of 100 slept better?", min=0, max=100, step=1, unit="people"),
    "text-entry": part("text_entry", prompt="How many per cent is that?", expects="number", unit="%"),
    "extended-text": part("extended_text", prompt="Write to a neighbour.", words=60, rubric=RUBRIC),
}
KEYS: dict[str, dict[str, Any]] = {
    "choice-one": {"credit": {"o3": 1, "o2": 0.3}, "why": {"o2": "A part of it?", "o3": "Nobody counted."}},
    "choice-many": {"correct": ["o1", "o2"], "neutral": [], "why": {"o3": "They are there: last line."}},
    "hottext": {"correct": ["w1", "w2"], "neutral": [], "why": {"w1": "It leaves room."}},
    "order": {"order": [["o2"], ["o3"], ["o1"]], "why": "By lot, then many, then one."},
    "match": {"pairs": {"o1": "o2", "o2": "o1", "o3": "o4"}, "why": {"o2": "It is one customer's."}},
    "slider": {"target": 55, "tolerance": 2, "half": 20, "why": "55 of 100 did."},
    "text-entry": {"value": 27, "tolerance": 0, "also": [], "why": "27 of 100."},
}
GIVEN = {
    "choice-one": "o2",
    "choice-many": ["o1", "o3"],
    "hottext": ["w1"],
    "order": ["o2", "o1", "o3"],
    "match": {"o1": "o2"},
    "slider": 40,
    "text-entry": "13,5 %",
    "extended-text": "Some customers of the shop slept better. Nobody was asked who drank something else.",
}


def judged_as(page: Any) -> set[str]:
    """How what is on screen is judged; the sign with its words stands beside each."""
    judged = page.locator("[data-judged]:not([data-judged=''])")
    signs = "all => all.map((one) => [...one.querySelectorAll('.cw-judged')].map((sign) => sign.innerText).join(''))"
    assert all(judged.evaluate_all(signs))
    return set(judged.evaluate_all("all => all.map((one) => one.dataset.judged)"))


@pytest.mark.parametrize(("width", "scheme"), [(w, s) for w in (1280, 390) for s in ("light", "dark")])
def test_all_kinds_stay_within_the_page(put: Any, page: Any, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)
    parts = [{**asked, "id": name} for name, asked in SHOWN.items()]
    put({**item(ONE, reading=QUOTED, place=2, total=9), "parts": parts}, response=GIVEN)
    page.evaluate("scheme => document.body.classList.toggle('cw-dark', scheme === 'dark')", scheme)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert f"{len(parts) - 1} of {len(parts)}" in state(page)  # of the match one row is open
    keep_picture(page.locator("#here"), f"kinds-{width}-{scheme}")

    key = {"title": "Tea", "parts": [{**part, **KEYS[part["id"]], "points": 0} for part in parts if part["id"] in KEYS]}
    practised = {**item(ONE), "parts": parts[: len(KEYS)], "practice": "yes", "key": key}
    page.evaluate(
        "([item, response]) => put(item, { response })",
        [practised, {**GIVEN, "match": {"o1": "o2", "o2": "o3", "o3": "o1"}}],
    )
    check = page.get_by_role("button", name="Check my answer")
    check.click()
    assert "missed" not in judged_as(page)
    keep_picture(page.locator("#here"), f"hinted-{width}-{scheme}")
    check.click()
    assert judged_as(page) >= {"right", "wrong", "partly", "best", "missed"}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert barriers(page) == []
    keep_picture(page.locator("#here"), f"practised-{width}-{scheme}")


def test_everything_to_press_is_large_enough(put: Any) -> None:
    page = put(EVERYTHING)
    small = page.evaluate("""() =>
      [...document.querySelectorAll(".cw-option, .cw-chip, button, summary, input[type=text], textarea")]
        .map((element) => [element.outerHTML.slice(0, 60), element.getBoundingClientRect()])
        .filter(([, { width, height }]) => width && (width < 24 || height < 24))
        .map(([name]) => name)""")
    assert small == []


def test_nothing_moves_for_who_wants_no_motion(put: Any, page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    put(item(ONE))
    assert page.evaluate("getComputedStyle(document.querySelector('.cw-option')).transitionProperty") == "none"


def test_paper_shows_the_question_and_no_buttons(put: Any, page: Any) -> None:
    put(EVERYTHING)
    page.emulate_media(media="print")
    assert page.get_by_text("What about the order?").is_visible()
    assert not page.locator(".cw-move").first.is_visible()


def test_a_kernel_sends_the_files_once_and_another_is_asked_if_one_is_silent(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("window.ready")
    cards = REPOSITORY / "src" / "claimwise" / "cards"
    kinds = (".js", ".css")
    files = {p.relative_to(cards).as_posix(): p.read_text("utf-8") for p in cards.rglob("*.*") if p.suffix in kinds}
    sent = page.evaluate(
        """async ([files, item]) => {
          const { default: { render } } = await import("/cards/widget.js");
          const said = { of: 0, note: "" };
          const state = { code: "1", item, response: {}, said, touched: 0, complaints: [], retired: "" };
          let sent = 0;
          const model = (answers) => {
            const heard = [];
            const reply = () => heard.forEach(([name, hear]) => name === "msg:custom" && hear({ modules: files }));
            return { get: (name) => state[name], set: () => {}, save_changes: () => {}, off: () => {},
              on: (...told) => heard.push(told), send: () => answers && (sent++, reply()) };
          };
          document.body.replaceChildren();
          const draw = (answers) => {
            const el = document.body.appendChild(document.createElement("div"));
            return render({ model: model(answers), el });
          };
          await Promise.all([false, true, true].map(draw));
          return sent;
        }""",
        [files, EVERYTHING],
    )
    assert sent == 1
    expect(page.locator(".cw-status")).to_have_count(3)
    page.locator(".cw-jupyter").last.get_by_text("Pear").first.click()
    expect(page.locator(".cw-status").last).to_contain_text("1 of 13 parts answered")


def test_no_markup_of_the_courses_passages_is_left(page: Any, address: str, course: Any) -> None:
    page.goto(address)
    readings = [
        module.reading(asked).partition("\n")[2] for module in course.modules.values() for asked in module.items
    ]
    shown = page.evaluate(
        """async (readings) => {
          const { drawReading } = await import("/cards/reading.js");
          return readings.map((text) => drawReading(text).map((block) => [block.tagName, block.textContent]));
        }""",
        readings,
    )
    texts = [text for blocks in shown for _tag, text in blocks]
    odd = re.compile(r"\*\*|\]\(|`|^\s*(>|#|[-*+] |\d+[.)] )|\*\w|\w\*|\||</?\w+", re.MULTILINE)
    assert [text for text in texts if odd.search(text)] == []
    assert {tag for blocks in shown for tag, _text in blocks} == {"P", "BLOCKQUOTE", "UL", "OL", "DIV"}


def folded(page: Any) -> Any:
    """The rules below each part that asks for a verdict."""
    return page.locator("details.cw-rules")


def test_the_rules_stand_closed_below_each_part_that_asks_for_a_verdict(put: Any) -> None:
    page = put(JUDGED)

    assert [part.locator("details.cw-rules").count() for part in page.locator(".cw-part").all()] == [1, 0, 1]
    assert not page.get_by_text("Look at what it is used to show.").first.is_visible()
    folded(page).first.get_by_text("How is this judged? Three rules").click()
    assert page.get_by_text("Look at what it is used to show.").first.is_visible()
    assert folded(page).first.locator("dt").all_text_contents() == ["A report", "Harm"]
    assert not page.get_by_text("Look at what it is used to show.").last.is_visible()
    assert barriers(page) == []


def test_the_rules_are_opened_by_keyboard_and_change_no_answer(put: Any) -> None:
    page = put(JUDGED, response={"part0": "o2"})
    before = page.evaluate("card.read()")

    page.get_by_role("radio", name="Pear").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "How is this judged? Three rules"
    page.keyboard.press("Enter")

    assert folded(page).first.get_attribute("open") is not None
    assert page.evaluate("card.read()") == before
    assert page.evaluate("given") == []


def test_the_rules_can_be_read_in_practice_and_while_a_card_is_locked(put: Any) -> None:
    practice = {**PRACTICE, "rules": RULES, "parts": [{**PRACTICE["parts"][0], "rules": "yes"}, *PRACTICE["parts"][1:]]}
    page = put(practice)
    folded(page).get_by_text("Three rules").click()
    assert page.get_by_text("A lower bar.").is_visible()

    page.evaluate("judged => { put(judged); card.lock('Nothing can be changed now.'); }", JUDGED)
    folded(page).first.get_by_text("Three rules").click()
    assert page.get_by_text("A lower bar.").first.is_visible()


@pytest.mark.parametrize("width", [320, 390, 640])
def test_the_rules_fit_a_phone(put: Any, page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    put({**JUDGED, "rules": [{"label": "L" * 60, "text": "word " * 80}]})
    summary = folded(page).first.locator("summary")
    summary.click()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert summary.bounding_box()["height"] >= 24
    page.set_viewport_size({"width": 1000, "height": 844})
    put(JUDGED)
    folded(page).first.locator("summary").click()
    keep_picture(page.locator("#here"), f"rules-{width}")


def test_a_card_without_rules_shows_none(put: Any) -> None:
    assert folded(put({**JUDGED, "rules": []})).count() == 0
    assert folded(put(item({**ONE, "rules": "yes"}))).count() == 0
