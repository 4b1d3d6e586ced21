"""Self-checks and printed sources in the built book: what is there without a script, and what each page loads."""

from __future__ import annotations

import pytest

CHAPTER = "chapters/01-tea"
SCRIPT = "script[src*='self-check.js']"


@pytest.fixture
def questions(built):
    return built.page(CHAPTER).select("[data-self-check='01-tea'] .cw-question")


def test_each_question_is_a_group_of_named_inputs_under_its_prompt(questions):
    assert [question.fieldset.legend.get_text() for question in questions] == [
        "What would show this to be wrong?",
        "What makes it fair?",
    ]
    assert [[box["type"] for box in question.select("label > input")] for question in questions] == [
        ["radio"] * 3,
        ["checkbox"] * 3,
    ]
    names = [{box["name"] for box in question.select("input")} for question in questions]
    assert names == [{"01-tea-calm"}, {"01-tea-fair"}]


def test_a_question_shows_the_claim_or_the_passage_that_it_is_about(questions):
    assert "“Nettle tea may calm the body”" in questions[0].blockquote.get_text()
    assert "A <b>pot</b> of tea" in questions[1].blockquote.get_text()
    assert "Written for this course" in questions[1].blockquote.get_text()


def test_without_a_script_every_answer_and_reason_is_there_folded_and_nothing_else_to_press(questions):
    first = questions[0]
    said = [" ".join(reason.get_text().split()) for reason in first.select("details li")]
    assert said == [
        "Not this one. “One restless customer.” One is few. The slip behind it: “It helped me, so it works”.",
        "Right. “A fair test without a difference.” It compares.",
        "Not this one. “Nothing.” A test could. The slip behind it: “Everything online is lies”.",
    ]
    assert "open" not in first.details.attrs
    assert first.button.has_attr("hidden")
    assert first.select_one("[role=status]").get_text() == ""


def test_only_pages_with_a_self_check_load_its_script(built):
    assert built.page(CHAPTER).select(SCRIPT)
    assert (built.html / "_static" / "self-check.js").is_file()
    for other in ("index", "help", "cases/tea/index", "genindex"):
        assert not built.page(other).select(SCRIPT)


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
