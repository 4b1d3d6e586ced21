"""Reading grades: what counts as text, and that harder prose gets a higher grade."""

from __future__ import annotations

from pathlib import Path

from claimwise.checks.readability import WARN_ABOVE, reading_grades, running_text
from claimwise.content import Course

PAGE = """\
---
myst: {}
---
# A heading

A {term}`hedge` weakens {term}`what is said <claim>` {cite}`leaf2020`. See [a page](page.md).

```{claim} t01
:verdict:
```

:::{admonition} The move
:class: move
Ask **one** more question.
:::

| a | table |
| --- | --- |
| of | cells |

- One point.
"""


def test_only_sentences_count() -> None:
    text = " ".join(running_text(PAGE).split())

    assert text == "A hedge weakens what is said . See a page. Ask one more question. One point."


def test_long_words_and_sentences_raise_the_grade(tmp_path: Path) -> None:
    chapters = tmp_path / "book" / "chapters"
    chapters.mkdir(parents=True)
    (chapters / "a.md").write_text("The cat sat. It was warm. We like tea.")
    hard = "Notwithstanding considerable methodological heterogeneity, investigators extrapolate generously."
    (chapters / "b.md").write_text(hard)

    grades = reading_grades(tmp_path)

    assert grades["a"] < WARN_ABOVE < grades["b"]


def test_no_chapter_is_too_hard_for_its_readers(course: Course) -> None:
    grades = reading_grades(course.root)

    assert len(grades) == 12
    assert max(grades.values()) <= WARN_ABOVE
