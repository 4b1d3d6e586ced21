"""Pages for graders of written answers: the rubrics, and answers with alike texts side by side."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from claimwise.content.modules import ResolvedModule
from claimwise.grading.graders_notebook import rubric_html
from claimwise.handed_in.cells import written_cell
from claimwise.templating import from_markdown, render
from claimwise.written.similar import AlikeAnswers

LONGEST_COMPARED = 500
"""Words up to which two texts are compared word by word; it takes time with the square of the length."""


def rubrics_page(module: ResolvedModule) -> str:
    """The written questions of a module with rubrics and model answers, for a marker who must not see earlier marks."""
    items = [
        {
            "number": module.number(item),
            "title": item.title,
            "text": from_markdown(module.about(item)),
            "parts": [
                {
                    "name": written_cell(item.id, part.id),
                    "prompt": part.prompt,
                    "columns": [criterion.id for criterion in part.rubric],
                    "rubric": Markup(rubric_html(part)),  # noqa: S704  made and escaped by our own marking step
                }
                for part in item.written
                if part.points
            ],
        }
        for item in module.items
    ]
    shown = [item for item in items if item["parts"]]
    return render("rubrics.html", title=module.module.title, items=shown)


def similar_page(module: ResolvedModule, groups: Sequence[AlikeAnswers]) -> str:
    """The groups of alike answers in their order, with everybody's points so far."""
    asked = {written_cell(item.id, part.id): (item, part) for item in module.items for part in item.written}
    sections = [
        {
            "title": asked[question][0].title,
            "prompt": asked[question][1].prompt,
            "groups": [_group(group) for group in together],
        }
        for question, together in groupby(groups, key=lambda group: group.question)
    ]
    return render("similar.html", title=module.module.title, questions=sections)


def _group(group: AlikeAnswers) -> dict[str, Any]:
    typical = group.wordings[0][0].text
    return {
        "size": len(group.answers),
        "points": group.points,
        "wordings": [
            {"pieces": list(compared(typical, wording[0].text)), "answers": wording} for wording in group.wordings
        ],
    }


def compared(typical: str, text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether the typical text has other words there."""
    ours, theirs = text.split(" "), typical.split(" ")
    if max(len(ours), len(theirs)) > LONGEST_COMPARED:
        yield text, False
        return
    for what, _, _, start, end in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if start < end:
            yield " ".join(ours[start:end]), what != "equal"
