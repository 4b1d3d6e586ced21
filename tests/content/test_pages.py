"""A page of the book as data: what is a role, a directive and a sentence, and on which line it stands."""

from __future__ import annotations

import yaml
from support import REPOSITORY

from claimwise.content.pages import EXTENSIONS, Directive, Page, Role, is_citation, read_page

PAGE = """\
---
title: not {term}`read`
---
# About {term}`tea`

One {term}`hedge` and {term}`two
words <many words>`, then `code
in lines` and {cite:t}`leaf2020,
mint2021`.
% a comment with {term}`nothing`

| a {term}`cell` |
| --- |
| more |

:::::{grid}
:gutter: 2

::::{card} Its {term}`title`
- A point {cite}`mint2021`.

```{glossary}
:sorted:

green tea
  Leaves, {term}`plucked`.
black tea
  Older leaves.
```
::::
:::::

```python
x = "{term}`code`"
```

```{code-block} text
{term}`code`
```

> Said by
> {term}`them`
"""


def test_roles_stand_where_they_begin() -> None:
    assert [(role.line, role.name, role.text, role.target) for role in read_page(PAGE).roles] == [
        (4, "term", "tea", "tea"),
        (6, "term", "hedge", "hedge"),
        (6, "term", "two words", "many words"),
        (8, "cite:t", "leaf2020, mint2021", "leaf2020, mint2021"),
        (12, "term", "cell", "cell"),
        (19, "term", "title", "title"),
        (20, "cite", "mint2021", "mint2021"),
        (26, "term", "plucked", "plucked"),
        (42, "term", "them", "them"),
    ]


def test_directives_have_their_options_taken_off() -> None:
    page = read_page(PAGE)

    assert [(directive.name, directive.argument, directive.line) for directive in page.directives] == [
        ("grid", "", 16),
        ("card", "Its {term}`title`", 19),
        ("glossary", "", 22),
        ("code-block", "text", 37),
    ]
    body = "green tea\n  Leaves, {term}`plucked`.\nblack tea\n  Older leaves."
    assert list(page.shown("glossary")) == [Directive("glossary", "", body, 22)]


def test_sentences_are_what_a_reader_reads_without_what_is_fenced_by_backticks() -> None:
    assert read_page(PAGE).prose == [
        (6, "One hedge and two words"),
        (7, ", then code in lines"),
        (8, " and "),
        (9, "."),
        (20, "A point ."),
        (41, "Said by"),
        (42, "them"),
    ]


def test_a_page_without_words_is_an_empty_page() -> None:
    assert read_page("") == Page()


def test_a_role_without_a_target_points_to_what_it_shows() -> None:
    assert Role("term", "a < b", 1).target == "a < b"
    assert [is_citation(Role(name, "x", 1)) for name in ("cite", "cite:p", "citer")] == [True, True, False]


def test_pages_are_read_with_the_extensions_that_the_book_is_built_with() -> None:
    config = yaml.safe_load((REPOSITORY / "_config.yml").read_text(encoding="utf-8"))

    assert set(config["parse"]["myst_enable_extensions"]) == EXTENSIONS
