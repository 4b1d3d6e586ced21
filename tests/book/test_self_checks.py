"""Self-checks and printed sources in the built book: what is there without a script, and what each page loads."""

from __future__ import annotations

import json

import pytest

from claimwise import cards, kinds, marking
from claimwise.book import card_files

CHAPTER = "chapters/01-tea"


@pytest.fixture
def check(built):
    return built.page(CHAPTER).select_one("[data-self-check='01-tea']")


@pytest.fixture
def questions(check):
    return check.select("[data-question]")


def test_each_question_can_be_read_with_what_it_offers(questions):
    assert [question.select_one(".cw-strong").get_text() for question in questions] == [
        "What would show this to be wrong?",
        "What makes it fair?",
        "Which words hold back?",
    ]
    assert [[entry.get_text() for entry in question.select("li")] for question in questions][:2] == [
        ["One restless customer.", "A fair test without a difference.", "Nothing."],
        ["Chance decides.", "All are counted.", "The keen ones choose."],
    ]
    assert "Tea may calm some people." in questions[2].get_text()


def test_a_question_shows_the_claim_or_the_passage_that_it_is_about(questions):
    assert "“Nettle tea may calm the body”" in questions[0].blockquote.get_text()
    assert "A <b>pot</b> of tea" in questions[1].blockquote.get_text()
    assert "Written for this course" in questions[1].blockquote.get_text()


def test_a_card_gets_the_question_with_its_key_as_data(questions):
    items = [json.loads(question["data-question"]) for question in questions]

    assert [(item["place"], item["total"]) for item in items] == [(1, 3), (2, 3), (3, 3)]
    assert all("why" not in part for item in items for part in item["parts"])
    best = [{"shows": "b"}, {"fair": ["a", "b"]}, {"hedges": ["w1"]}]
    marks = [marking.mark_item("", item["key"], given) for item, given in zip(items, best, strict=True)]
    assert [mark.parts[0].credit for mark in marks] == [1, 1, 1]
    assert items[0]["key"]["parts"][0]["why"] == {
        "a": "One is few. The slip behind it: “It helped me, so it works”.",
        "b": "It compares.",
        "c": "A test could. The slip behind it: “Everything online is lies”.",
    }


def test_without_a_script_every_answer_and_reason_is_folded_at_the_end_and_nothing_is_there_to_press(check):
    first, *others = check.select(".cw-answers details")
    assert len(others) == 2
    assert "open" not in first.attrs
    said = [" ".join(line.get_text().split()) for line in first.select("p")]
    assert said == [
        "Best answer: A fair test without a difference.",
        "“A fair test without a difference.” It compares.",
        "“One restless customer.” One is few. The slip behind it: “It helped me, so it works”.",
        "“Nothing.” A test could. The slip behind it: “Everything online is lies”.",
    ]
    assert check.find_all(recursive=False)[-1]["class"] == ["cw-answers"]
    assert not check.select("button, input")


def test_only_pages_with_a_self_check_load_the_cards_and_all_of_them_from_one_folder(built):
    def loaded(name):
        page = built.page(name)
        return {
            tag.get("href", tag.get("src")).partition("?")[0]
            for tag in page.select("[href*='cards-'], [src*='cards-']")
        }

    everything = {*cards.modules(card_files.CHECK), card_files.NONE, *card_files.STYLES}
    shown = {kind for tag in built.page(CHAPTER).select("[data-kinds]") for kind in tag["data-kinds"].split()}
    absent = frozenset(f"kinds/{kind}.js" for kind in kinds.names() if kind not in shown)
    needed = {*cards.modules(card_files.CHECK, absent), *card_files.STYLES}
    assert "choice" in shown
    assert "kinds/inquiry.js" in absent
    assert not {"kinds/inquiry.js", "vendor/minisearch.js"} & needed
    assert loaded(CHAPTER) == {f"../{card_files.folder()}/{name}" for name in needed}
    elsewhere = json.loads(built.page(CHAPTER).select_one("script[type=importmap]").string)["imports"]
    assert elsewhere == {
        f"../{card_files.folder()}/{name}": f"../{card_files.folder()}/{card_files.NONE}" for name in absent
    }
    for name in everything:
        published = (built.html / card_files.folder() / name).read_bytes()
        assert published == cards.text(name).encode()
    assert not {"page.js", "storage.js", "notebook.js"} & needed
    for other in ("index", "help", "cases/tea/index", "genindex"):
        assert loaded(other) == set()


def test_sources_of_a_page_stand_at_its_end_with_their_addresses_for_paper(built):
    printed = built.page(CHAPTER).select_one(".cw-printed").get_text()
    assert "https://doi.org/10.0000/invented" in printed
    assert printed.count("Leaf and Root") == 1
    assert not built.page("help").select(".cw-printed")


def test_figure_is_there_as_picture_in_words_and_as_a_table(built):
    figure = built.page(CHAPTER).select_one("figure[data-figure=support]")
    words = figure.select_one("[role=img]")["aria-label"]
    assert "its 3 claims" in words
    assert "what people tell: 1" in words
    assert len(figure.select("svg[aria-hidden=true] text.cw-number")) == 5
    rows = [[cell.get_text() for cell in row.select("th, td")][:2] for row in figure.select("tbody tr")]
    assert rows[0] == ["Nothing", "2"]
    assert sum(int(count) for _, count in rows) == 3
    assert figure.figcaption.em.get_text() == "leaflet"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("```{self-check} 02-coffee\n```", "the chapter “02-coffee” has no self-check"),
        ("```{figure-data} pie leaf2020\nOne.\n```", "there is no figure “pie” → the figures are: support, heads"),
    ],
)
def test_what_cannot_be_drawn_stops_the_build_and_says_where(book, wrong, message):
    book.write("chapters/01-tea.md", f"# Tea\n\n{wrong}\n")
    result = book.build()
    assert result.returncode != 0
    assert message in result.stdout
    assert "01-tea.md:3" in result.stdout
