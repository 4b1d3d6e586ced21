"""The book: what its cards show, what they keep to themselves, and that it loads nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from claimwise.book.build import BuildError, build_book
from claimwise.content import vocabulary
from claimwise.errors import Cancelled

CHAPTER, CASE = "chapters/01-tea", "cases/tea/index"

SECRETS = [  # from solutions/tea.verdicts.yml, on claims that no chapter works
    "Nobody says how many customers",
    "A count of all customers asked",
    "Sleep after warm water improved",
    "A search finds one trial",
    "One small trial was found",
]


def card(page: BeautifulSoup, claim: str) -> Tag:
    found = page.select_one(f"article[data-claim={claim}]")
    assert found
    return found


def fact(card: Tag, label: str) -> str:
    term = next(term for term in card.select("dt") if term.get_text(strip=True) == label)
    return " ".join(term.find_next_sibling("dd").get_text(" ").split())


def test_claim_card_shows_quotation_section_and_facts(built):
    shown = card(built.page(CHAPTER), "t01")
    assert "“Nettle tea may calm the body”" in shown.blockquote.get_text()
    assert "Opening" in shown.blockquote.select_one(".attribution").get_text()
    assert fact(shown, "Type").startswith("Effect")
    assert fact(shown, "Hedges") == "may"
    assert fact(shown, "The article offers") == "Nothing."
    assert fact(shown, "Context") == "The leaflet opens with it."


def test_worked_claim_shows_its_verdict_in_words(built):
    verdict = card(built.page(CHAPTER), "t01").select_one(".cw-verdict")
    badge = verdict.select_one("[data-verdict=unsupported]")
    assert badge.get_text(strip=True) == "Unsupported"
    assert badge.select_one(".cw-icon[aria-hidden=true]")
    assert "Calm is not defined" in verdict.get_text()
    assert "vague" in fact(verdict, "What is wrong with it").lower()
    assert "Leaf and Root" in fact(verdict, "Sources")


def test_claim_card_without_the_option_shows_no_verdict(built):
    assert not card(built.page(CHAPTER), "t02").select("[data-verdict], .cw-verdict")


def test_annotated_case_shows_only_worked_verdicts(built):
    page = built.page(CASE)
    shown = {found["data-claim"] for found in page.select("[data-claim]:has([data-verdict])")}
    assert shown == {"t01"}
    assert "yours to judge" in card(page, "t02").get_text()


def test_nothing_published_holds_an_unworked_verdict(built):
    published = built.everything()
    assert [secret for secret in SECRETS if secret in published] == []


def test_annotated_case_has_an_anchor_for_each_claim_under_its_section(built):
    page = built.page(CASE)
    assert [found["id"] for found in page.select("article[data-claim]")] == ["t01", "t02", "t03"]
    sections = [page.find(id=claim).find_parent("section").h3.contents[0] for claim in ("t01", "t02", "t03")]
    assert sections == ["Opening", "Benefits", "Benefits"]


def test_annotated_case_links_to_claims_by_type(built):
    finder = built.page(CASE).select_one("nav.cw-finder")
    assert [link["href"] for link in finder.select("a")] == ["#t01", "#t03", "#t02"]  # in the vocabulary's order


def test_role_links_to_the_annotated_claim(built):
    page = built.page(CHAPTER)
    links = {link.get_text(): link["href"] for link in page.select("a.reference.internal")}
    assert links["claim t02"] == "../cases/tea/index.html#t02"
    assert links["the small print"] == "../cases/tea/index.html#t03"
    assert links["Claim t01"] == "../cases/tea/index.html#t01"


def test_claims_named_in_a_text_become_links(built):
    assert card(built.page(CHAPTER), "t02").select_one("dd a[href$='#t01']")


def test_general_index_lists_claims_by_type_and_section_without_quoting(built):
    text = built.page("genindex").get_text(" ")
    for entry in ("claims by type: testimony", "t02, Benefits", "claims by section: Benefits", "t02, testimony"):
        assert entry in text
    assert "customers" not in text


def test_evidence_card_says_its_level_in_words_and_steps(built):
    shown = built.page(CHAPTER).select_one("article[data-evidence=leaf2020]")
    assert "Small randomised trial: step 7 of 9" in shown.get_text()
    assert len(shown.select(".cw-steps > span")) == 9
    assert len(shown.select(".cw-steps > .cw-on")) == 7
    assert fact(shown, "In whom") == "40 adults"
    assert fact(shown, "Found").startswith("Both groups slept")
    assert fact(shown, "Its authors conclude") == "The tea did no more for sleep than warm water."
    assert fact(shown, "How far we read") == "Abstract, read on 9 January 2026"
    assert shown.select_one("a[href='https://doi.org/10.0000/invented']")


def test_evidence_card_puts_its_source_into_the_bibliography(built):
    assert "Nettle tea at bedtime: an invented trial" in built.page("bibliography").get_text()


def test_exercises_box_describes_the_module_and_offers_the_notebook(built):
    box = built.page(CHAPTER).select_one("aside[data-exercises='01-tea']")
    text = box.get_text(" ")
    for words in ("Tea and claims", "about 20 minutes", "for practice", "26 points"):
        assert words in text
    target = (built.html / "chapters" / box.select_one("a.cw-button")["href"]).resolve()
    assert target.read_bytes() == (built.root / "exercises" / "01-tea" / "01-tea.ipynb").read_bytes()


def test_blueprint_shows_objectives_items_claims_and_difficulty_but_no_key(built):
    page = built.page("blueprint")
    (row,) = page.select("tbody tr")
    assert [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] == [
        "Judge a sentence about tea.",
        "q1 (practice), q2, q3, q4, q5",
        "t01, t02, t03",
        "1 easy, 3 medium, 1 hard",
    ]
    words = page.get_text()
    assert "1 module, 5 items. In 0 of them a second reader" in words
    assert "Best blanket strategy" in words
    assert not any(secret in words for secret in SECRETS)


def test_evidence_list_names_each_card_under_its_kind_of_source(built):
    page = built.page("evidence-list")
    assert page.select_one("p.rubric").get_text(strip=True) == "Small randomised trial"
    assert "Both groups slept eleven minutes longer" in page.get_text()


def test_read_list_tells_what_was_read_and_on_which_day(built):
    row = built.page("evidence-list").select_one("table tbody tr")
    assert "against warm water at bedtime" in row.th.get_text()
    assert row.th.select_one("a")["href"]
    assert [cell.get_text() for cell in row.select("td")] == ["abstract", "9 January 2026"]


def test_rules_are_shown_in_the_words_of_the_vocabulary(built):
    shown = built.page(CHAPTER).select_one("dl.cw-rules")
    rules = vocabulary.load().rules

    assert [term.get_text(strip=True) for term in shown.select("dt")] == [rule.label for rule in rules]
    assert [fact(shown, rule.label)[-40:] for rule in rules] == [rule.text[-40:] for rule in rules]


def test_help_line_links_to_the_help_page(built):
    assert built.page(CHAPTER).select_one(".cw-help a")["href"] == "../help.html"


@pytest.mark.parametrize(
    ("page", "where"),
    [
        (CHAPTER, "article[data-evidence=leaf2020]"),
        (CHAPTER, "article[data-claim=t02]"),
        (CASE, "article[data-claim=t02]"),
        ("evidence-list", "article"),
    ],
)
def test_warning_about_medicines_stands_where_it_is_wanted_and_leads_to_the_help_page(built, page, where):
    (warning,) = built.page(page).select(f"#main-content {where} .cw-medicines")
    text = warning.get_text()
    assert "People have died" in text
    assert "Never stop or skip a medicine" in text
    link = warning.a["href"]
    assert link.endswith("help.html#medicines")
    assert built.page("help").find(id="medicines")


def test_other_cards_carry_no_warning_about_medicines(built):
    assert not card(built.page(CHAPTER), "t01").select(".cw-medicines")


def test_markup_in_the_data_is_shown_and_never_obeyed(built):
    for name in (CHAPTER, CASE, "genindex"):
        article = built.page(name).select_one("#main-content article")
        assert not article.select("script, img, [onclick='x'], [onerror]")
    chapter = built.page(CHAPTER)
    assert fact(card(chapter, "t02"), "Context").startswith("<script>alert(")
    assert "<script>alert(2)</script>" in card(chapter, "t01").get_text()
    evidence = chapter.select_one("article[data-evidence]")
    assert evidence["aria-label"] == "Evidence: <img src=x onerror=alert(1)> Nettle against warm water at bedtime"


def test_noindex_is_honoured_where_a_page_asks_for_it(built):
    pages = {
        str(path.relative_to(built.html))
        for path in built.html.rglob("*.html")
        if BeautifulSoup(path.read_text(), "html.parser").select("head meta[name=robots][content=noindex]")
    }
    assert pages == {"cases/tea/index.html"}


def test_no_page_loads_anything_from_another_host(built):
    pages = list(built.html.rglob("*.html"))
    assert len(pages) >= 7
    for path in pages:
        assert _foreign(BeautifulSoup(path.read_text(), "html.parser")) == [], path
    for path in built.html.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", path.read_text()), path


def _foreign(page: BeautifulSoup) -> list[str]:
    """Addresses on other hosts that the page would load; ordinary links are not loaded."""
    elements = page.select("[src], [srcset], link[href], object[data], form[action]")
    addresses = [
        str(element.get(name, "")) for element in elements for name in ("src", "srcset", "href", "data", "action")
    ]
    inline = [script.get_text() for script in page.select("script:not([src]), style")]
    return [text for text in addresses if re.match(r"(https?:)?//", text)] + [
        text for text in inline if re.search(r"https?://|thebe", text, re.IGNORECASE)
    ]


def test_asking_for_an_unworked_verdict_stops_the_build(book):
    book.write("chapters/01-tea.md", "# Tea\n\n```{claim} t02\n:verdict:\n```\n")
    result = book.build()
    assert result.returncode != 0
    assert "the verdict on claim t02 is for instructors only" in result.stdout
    assert "01-tea.md:3" in result.stdout
    assert not (book.html / "chapters" / "01-tea.html").exists()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("```{claim} t99\n```", "there is no claim “t99”"),
        ("See {claim}`t99`.", "there is no claim “t99”"),
        ("```{evidence} nobody1900\n```", "there is no evidence card “nobody1900”"),
        ("```{annotated-case} coffee\n```", "there is no case “coffee” → the cases are: tea"),
    ],
)
def test_unknown_names_stop_the_build_and_say_where(book, wrong, message):
    book.write("chapters/01-tea.md", f"# Tea\n\n{wrong}\n")
    result = book.build()
    assert result.returncode != 0
    assert message in result.stdout
    assert "01-tea.md:3" in result.stdout


def test_mistakes_in_the_data_stop_the_build_with_file_and_line(book):
    book.replace("book/cases/tea/claims.yml", "type: effect", "type: efect")
    result = book.build()
    assert result.returncode != 0
    assert "book/cases/tea/claims.yml:4: there is no claim type “efect”" in result.stdout


def test_book_builds_without_solutions_and_then_shows_no_verdicts(book):
    shutil.rmtree(book.root / "solutions")
    result = book.build(CLAIMWISE_EXERCISES_URL="hub/{module}.ipynb")
    assert result.returncode == 0, result.stdout
    assert not any("data-verdict" in page.read_text() for page in book.html.rglob("*.html"))
    assert card(book.page(CHAPTER), "t01")
    box = book.page(CHAPTER).select_one("aside[data-exercises='01-tea']")
    assert box.select_one("a.cw-button")["href"] == "../hub/01-tea.ipynb"


def test_pages_follow_their_data(book):
    assert book.build().returncode == 0
    book.replace("book/cases/tea/claims.yml", "The leaflet opens with it.", "The leaflet now opens with it.")
    assert book.build().returncode == 0
    assert "now opens" in card(book.page(CHAPTER), "t01").get_text()
    shutil.rmtree(book.root / "solutions")
    assert book.build().returncode == 0
    assert "data-verdict" not in Path(book.html / f"{CHAPTER}.html").read_text()


def test_a_cancelled_or_failed_build_leaves_the_good_book_as_it_was(book):
    page = build_book(book.root)
    before = {path: path.read_bytes() for path in book.html.rglob("*") if path.is_file()}
    book.write("help.md", "# Changed\n\n(medicines)=\n## Tea and medicines\n\nSee {claim}`t99`.")

    def cancel(_done: int) -> None:
        if any(book.html.parent.glob(".building-*/_build")):  # Sphinx is at work
            raise Cancelled

    with pytest.raises(BuildError, match=r"help\.md:6: there is no claim “t99”"):
        build_book(book.root)
    book.write("help.md", "# Changed\n\n(medicines)=\n## Tea and medicines")
    with pytest.raises(Cancelled):
        build_book(book.root, stages=lambda _title, _total: cancel)

    assert {path: path.read_bytes() for path in book.html.rglob("*") if path.is_file()} == before
    assert [path.name for path in book.html.parent.iterdir()] == ["html"]
    assert page == build_book(book.root)
    assert "Changed" in page.with_name("help.html").read_text()
