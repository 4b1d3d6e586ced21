"""Small webs: each fault that a file can have is one finding with its line; what a page holds stays text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from small_web import ITEM, KETTLE, KEY, MODULE, with_question
from support import TINY, change, found

from claimwise.content import Course
from claimwise.content.course import cached_course
from claimwise.content.webs import MAX_BYTES, PageError, read_body
from claimwise.kinds.shared import webs

WEB = "book/webs/kettle/web.yml"
SHOP, TEST, NEWS, PLAN = (f"book/webs/kettle/pages/{name}.md" for name in ("shop", "test", "news", "plan"))


def faults(root: Path) -> list[str]:
    return [str(finding) for finding in Course.read(root)[1]]


def test_a_web_is_read_with_its_sentences_and_its_key(tiny: Path) -> None:
    web = Course.load(tiny).webs["kettle"]
    said = webs.sentences(web.public)

    assert said["shop:s1"] == "Our Kettle boils faster than any other."
    assert said["shop:s2"] == "Who we are stands on the page about us."
    assert said["test:s3"] == "The best of the others · 2.6 minutes."  # a row is kept as a whole
    assert [name for name in said if name.startswith("test:")] == [f"test:s{n}" for n in range(1, 6)]
    assert web.public["pages"][4]["body"][2] == ["ul", [["s3", "It comes in blue."]], [["s4", "It comes in green."]]]
    assert not web.graded
    assert web.key
    assert web.key.pages["news"] == "copy"
    assert len(json.dumps(web.public)) < 5_000


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        # what links and who gets there
        (SHOP, "(about)", "(abuot)", "it links a page “abuot” that does not exist → did you mean “about”?"),
        (SHOP, "(about)", "(https://evil.example/)", "it links a page “https://evil.example/” that does not exist"),
        (SHOP, "(about)", "(javascript:alert(1))", "it links a page “javascript:alert(1)” that does not exist"),
        (SHOP, "(about)", "(<data:text/html,x>)", "it links a page “data:text/html,x” that does not exist"),
        (SHOP, "[about us](about)", "<https://evil.example>", "it links a page “https://evil.example” that"),
        ("book/webs/kettle/pages/about.md", "[test in the kitchen lab](test)", "test", "nobody can get to this page"),
        (WEB, "pages: [news, shop]", "pages: [news, stop]", "there is no page “stop” → did you mean “shop”?"),
        # sentences and Markdown
        (NEWS, "hopes for orders.", "hopes for orders", "the sentence “The shop hopes for orders” has no end → write"),
        (NEWS, "The shop hopes", "<b>The shop</b> hopes", "a sentence of a web cannot hold this (html inline)"),
        (NEWS, "The shop hopes", "<img src=x onerror=alert(1)> hopes", "cannot hold this (html inline)"),
        (NEWS, "The shop hopes for orders.", "\n<script>alert(1)</script>\n", "cannot hold this (html block)"),
        (NEWS, "The shop hopes", "![shop](shop) hopes", "cannot hold this (image)"),
        (NEWS, "The shop hopes", "`The shop` hopes", "cannot hold this (code inline)"),
        (NEWS, "The shop hopes for orders.", "\n> The shop hopes.\n", "a page of a web cannot hold this (blockquote)"),
        (NEWS, "The shop hopes for orders.", "\n1. The shop hopes.\n", "cannot hold this (ordered list)"),
        (
            NEWS,
            "The shop hopes for orders.",
            "\n- One.\n  - Two.\n",
            "a list in a list cannot be shown → make one list",
        ),
        (NEWS, "The shop hopes for orders.", "\n- # One\n", "a page of a web cannot hold this (heading)"),
        (NEWS, "The shop hopes for orders.", "\n    four = spaces\n", "cannot hold this (code block)"),
        (NEWS, "The shop hopes for orders.", "\n***\n", "cannot hold this (hr)"),
        (SHOP, "# Buy it", "# Buy *it*", "a heading holds more than text → write it without emphasis and links"),
        (SHOP, "# Buy it", "# [Buy it](about)", "a heading holds more than text"),
        # heads
        (NEWS, "site: news", "site: nwes", "there is no site “nwes” → did you mean “news”?"),
        (NEWS, "kind: news", "kind: gossip", "“kind”"),
        (NEWS, "title: Kettle is fastest, lab finds", "titel: Kettle", "unknown key “titel” → did you mean “title”?"),
        (NEWS, "title: Kettle is fastest, lab finds", "title: [a, b]", "“title” must be a text"),
        (NEWS, "date: 2025-11-21", "date: 2025-02-30", "2025-02-30"),
        (NEWS, "date: 2025-11-21", "boost: strong", "“boost” must be a number"),
        (NEWS, "date: 2025-11-21", "found: maybe", "“found”"),
        (NEWS, "date: 2025-11-21", "digest: leaf2020", "a digest needs its key in the bibliography and the day"),
        (NEWS, "date: 2025-11-21", "read: 2026-01-02", "a digest needs its key in the bibliography and the day"),
        (
            NEWS,
            "date: 2025-11-21",
            "digest: leaf1999\nread: 2026-01-02",
            "there is no reference “leaf1999” → add it to",
        ),
        (NEWS, "date: 2025-11-21", "path: .com/x", "“.com/x” is no path behind an address → begin with “/”"),
        # the web
        (WEB, "kettles.example", "kettles.com", "“kettles.com” could be somebody’s address → end it in “.example”"),
        (WEB, "kettles.example", "example", "could be somebody’s address"),
        (WEB, "id: lab, name", "id: shop, name", "the site “shop” stands here twice"),
        (WEB, "lab.example", "kettles.example", "the address “kettles.example” belongs to two sites"),
        (WEB, "words: [kettle]", "words: []", "“words”"),
        # the key
        (KEY, "test:s3", "test:s33", "there is no sentence “test:s33” → name it as PAGE:s4, the fourth sentence"),
        (KEY, "test:s3", "trial:s3", "there is no sentence “trial:s3”"),
        (KEY, "[[test, plan, news]]", "[[test, plan, nwes]]", "there is no page “nwes”"),
        (KEY, "[[test, plan, news]]", "[]", "“steps”"),
        (KEY, "  news: It says", "  nwes: It says", "there is no page “nwes”"),
        (KEY, "news: copy, ", "", "it does not say what the page “news” is → use one of origin, independent"),
        (KEY, "news: copy", "news: cope", "“news”"),
        (KEY, "stance: who", "stance: whom", "“stance”"),
        (KEY, "id: payer", "id: slower", "the fact “slower” stands here twice"),
        (KEY, "id: origin,", "id: leave,", "the move “leave” stands here twice"),
        (KEY, '"plan:s2"', '"plan:s3"', "“plan:s3” is to be kept in two stances → a sentence can be kept in one only"),
    ],
)
def test_a_fault_is_one_finding_with_its_line_and_a_remedy(
    tiny: Path, file: str, old: str, new: str, says: str
) -> None:
    text = (tiny / file).read_text()
    assert text.count(old) >= 1
    line = text[: text.index(old)].count("\n") + 1 + len(new) - len(new.lstrip("\n"))
    change(tiny / file, old, new)

    (fault,) = faults(tiny)
    where, _, _ = fault.partition(": ")
    if "nobody can get to this page" in says:
        assert where.startswith("book/webs/kettle/pages/test.md:8")
    else:
        assert where.rpartition(":")[0] == file
        assert line <= int(where.rpartition(":")[2]) <= line + new.count("\n") + 1
    assert says in fault
    assert " → " in fault


@pytest.mark.parametrize("written", ["\ufeff{}", "\ufeff{}\r", "{}\r"])
def test_marks_of_byte_order_and_other_ends_of_lines_are_read(tiny: Path, written: str) -> None:
    before = Course.load(tiny).webs["kettle"].public
    for path in (tiny / "book/webs/kettle").rglob("*.*"):
        text = path.read_text()
        ends = "\r\n" if written.endswith("\r") else "\n"
        mark = "\ufeff" if written.startswith("\ufeff") else ""
        path.write_bytes((mark + text.replace("\n", ends)).encode())

    assert Course.load(tiny).webs["kettle"].public == before


@pytest.mark.parametrize("text", ["Only words.\n", "", "---\nsite: news\n", "\n---\nsite: news\n---\nWords.\n"])
def test_a_page_without_a_head_is_told_how_to_begin(tiny: Path, text: str) -> None:
    (tiny / NEWS).write_text(text)

    (fault,) = faults(tiny)
    assert fault.startswith(f"{NEWS}:1: the page has no head → begin with a line “---”, then “site: …”, “kind: …”")


def test_a_page_that_says_nothing_or_cannot_be_read_is_named_once(tiny: Path) -> None:
    head = (tiny / NEWS).read_text().partition("\n\n")[0]
    (tiny / NEWS).write_text(head + "\n\n# A heading\n")
    assert faults(tiny) == [f"{NEWS}:7: the page says nothing → write it below the head"]

    (tiny / NEWS).write_bytes(head.encode() + b"\n\nCaf\xe9.\n")
    assert [fault.partition(" → ")[0] for fault in found_or_faults(tiny)] == [
        f"{NEWS}: not UTF-8 text (byte {len(head) + 5})"
    ]


def found_or_faults(root: Path) -> list[str]:
    """Everything that “claimwise check” says."""
    from claimwise.checks import check_whole

    return [str(finding) for finding in check_whole(root).findings]


def test_names_are_ids(tiny: Path) -> None:
    (tiny / NEWS).rename(tiny / "book/webs/kettle/pages/Nice News.md")
    assert any("“Nice News” cannot be the name of a web or of a page" in fault for fault in faults(tiny))


def test_a_web_too_large_for_a_card_is_named(tiny: Path) -> None:
    text = (tiny / NEWS).read_text()
    (tiny / NEWS).write_text(text + "A sentence that is said again and again.\n" * (MAX_BYTES // 50))

    (fault,) = faults(tiny)
    assert fault.startswith(f"{WEB}:1: the web takes ")
    assert "60,000 are allowed → shorten pages, or leave some out" in fault


def test_webs_and_keys_belong_together(tiny: Path) -> None:
    (tiny / "solutions/pot.web.yml").write_text((tiny / KEY).read_text())
    assert faults(tiny) == [
        "solutions/pot.web.yml: this is the key of a web “pot” that is not there → write the web into book/webs/pot"
    ]
    (tiny / "solutions/pot.web.yml").unlink()
    (tiny / "book/webs/pot").mkdir()
    assert any(fault.startswith("book/webs/pot/web.yml: the file is missing") for fault in faults(tiny))
    (tiny / "book/webs/pot").rmdir()
    twin = tiny / "solutions/webs/kettle"
    twin.parent.mkdir()
    shutil.copytree(tiny / "book/webs/kettle", twin)
    assert any("there is another web “kettle” in book/webs" in fault for fault in faults(tiny))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("web: kettle", "web: pot", "there is no web “pot” → use one of kettle"),
        ("start: shop", "start: stop", "there is no page “stop” → name a page, or a search that begins with “q:”"),
        ("keep: 4", "keep: 6", "6 sentences may be kept, and there are 3 facts → allow from 3 to 5"),
        ("keep: 4", "keep: 2", "2 sentences may be kept, and there are 3 facts"),
        ("keep: 4", "keep: 400", "“keep”"),
        ("views: 5", "views: 3", "what settles the question takes 4 pages, and 3 may be opened → allow more"),
        ("views: 5", "views: many", "“views”"),
    ],
)
def test_a_question_that_cannot_be_asked_of_a_web_is_named(tiny: Path, old: str, new: str, says: str) -> None:
    with_question(tiny)
    change(tiny / MODULE, old, new)

    (fault,) = faults(tiny)
    assert fault.startswith(f"{MODULE}:")
    assert says in fault


def test_a_question_waits_for_its_web(tiny: Path) -> None:
    with_question(tiny)
    change(tiny / KETTLE / "pages/news.md", "hopes for orders.", "hopes")
    assert [fault.partition(":")[0] for fault in faults(tiny)] == [f"{KETTLE}/pages/news.md"]


def test_a_graded_web_may_not_lie_where_everybody_reads(tiny: Path) -> None:
    change(tiny / MODULE, "\npoints: 26", "\npoints: 30")
    (tiny / MODULE).write_text((tiny / MODULE).read_text() + ITEM)

    (fault,) = faults(tiny)
    assert (
        "the web “kettle” lies in book/webs, where everybody can read it beforehand → move it to solutions/webs"
        in fault
    )


def test_facts_on_too_few_pages_are_no_search(tiny: Path) -> None:
    with_question(tiny)
    change(tiny / KEY, '["about:s2", "plan:s2"]', '["plan:s2"]')
    assert any("what settles the question takes only 3 pages" in fault for fault in faults(tiny))


def test_a_changed_page_is_read_again(tiny: Path) -> None:
    before = cached_course(tiny).webs["kettle"].public
    change(tiny / NEWS, "hopes for orders.", "hopes for many orders.")
    assert cached_course(tiny).webs["kettle"].public != before


def test_the_pages_of_webs_are_no_pages_of_the_book() -> None:
    assert found(TINY) == []


def test_emphasis_and_links_may_stand_in_each_other() -> None:
    (block,), links = read_body("*One [two](there) three* and [*four*](here) **five**.\n")
    assert block == [
        "p",
        [
            "s1",
            ["em", "One "],
            ["a", "there", "two"],
            ["em", " three"],
            " and ",
            ["a", "here", "four"],
            " ",
            ["em", "five"],
            ".",
        ],
    ]
    assert links == {"there": 0, "here": 0}


def test_what_looks_like_html_is_text() -> None:
    (block,), _ = read_body("a &lt;b&gt; c < d & e.\n")
    assert webs.words(block[1]) == "a <b> c < d & e."


def test_a_fault_in_a_page_has_its_own_line() -> None:
    with pytest.raises(PageError) as caught:
        read_body("One.\nTwo.\n\n- Three.\n- Four\n")
    assert caught.value.line == 4
