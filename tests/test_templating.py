"""Our own pages: what others chose is text on each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from support import REPOSITORY

from claimwise.content import Course
from claimwise.errors import Finding
from claimwise.templating import render
from claimwise.written.answers import WrittenAnswer
from claimwise.written.pages import similar_page
from claimwise.written.similar import AlikeAnswers

TEMPLATES = REPOSITORY / "src" / "claimwise" / "templates"
OWN = "\"'><x-owned></x-owned><script>owned()</script>"


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_turns_escaping_off(template: Path) -> None:
    text = template.read_text(encoding="utf-8").replace(" ", "")

    assert "|safe" not in text
    assert "autoescapefalse" not in text


def owned(page: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(page, "html.parser").find_all(["x-owned", "script"])]


def test_ids_names_and_answers_are_text_on_our_pages(course: Course) -> None:
    students = [{"id": OWN, "cells": [{"href": OWN, "score": 1, "pending": True, "late": False}]}]
    module = {"name": OWN, "title": OWN, "points": 2}
    answer = WrittenAnswer(OWN, "r1", OWN)
    chosen = course.modules["03-hedges"]

    one = {**module, "student": OWN, "href": OWN, "score": 1}
    pages = [
        render("gradebook.html", modules=[module], students=students),
        render("start.html", students=1, modules=[module], feedback=[one], marked=one, changed=one),
        render("problems.html", problems={OWN: [Finding(OWN, OWN, student=OWN)]}),
        similar_page(chosen, [AlikeAnswers(next(iter(chosen.form.written)), ((answer, answer),))]),
    ]

    for page in pages:
        assert owned(page) == []
        assert "&lt;x-owned&gt;" in page
