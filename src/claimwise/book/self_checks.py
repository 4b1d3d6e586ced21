"""The self-check of a chapter: questions that a card takes the place of, and their answers below them; and small webs.

The answers are for readers without scripts, folded, and for paper, which shows them at the end of the self-check.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes

from claimwise import kinds
from claimwise.book import card_files, readable
from claimwise.book.markup import element, fill, holds, make, paragraph, span
from claimwise.book.readable import Spec
from claimwise.content.interactions import with_slips
from claimwise.content.kinds import to_try
from claimwise.content.self_checks import Question, SelfCheck
from claimwise.content.vocabulary import Misconception
from claimwise.content.webs import Web
from claimwise.words import N_, _

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HEADS = {
    2: N_("Two quick questions. Nothing here is marked or kept."),
    3: N_("Three quick questions. Nothing here is marked or kept."),
}


def draw(check: SelfCheck, shown: Sequence[nodes.Node], slips: dict[str, Misconception]) -> element:
    """The questions of a chapter; ``shown`` is for each question what it is about."""
    total = len(check.questions)
    items = [_item(question, place, total, slips) for place, question in enumerate(check.questions, 1)]
    return make(
        "section",
        paragraph(_(HEADS[total]), classes=["cw-muted"]),
        *(_question(item, about) for item, about in zip(items, shown, strict=True)),
        make("div", paragraph(span(_("Answers"), "cw-strong")), *map(_answer, items), classes=["cw-answers"]),
        classes=["cw-self-check"],
        data_self_check=check.chapter,
        aria_label=_("Check yourself"),
    )


def draw_web(web: Web, question: str) -> element:
    """A small web to try, or with a question that is marked at once."""
    part = to_try(web, question or _("Search this small web. Open its pages, and keep sentences. Nothing is marked."))
    item: Spec = {"title": web.info.title, "points": 0, "practice": "yes", "parts": [part.public()]}
    if question:
        item["key"] = {"title": web.info.title, "parts": [part.key()]}
    return make(
        "section",
        make(
            "div", *readable.asked(part.public()), data_question=json.dumps(item), data_kinds=card_files.kinds_of(item)
        ),
        classes=["cw-self-check", *([] if question else ["cw-trying"])],
        data_self_check=f"web-{web.name}",
        aria_label=web.info.title,
    )


def passage(words: str) -> nodes.block_quote:
    """A text of ours that a question is about."""
    return nodes.block_quote(
        "",
        paragraph(words),
        nodes.attribution("", _("Written for this course")),
        classes=["cw-quote"],
    )


def _item(question: Question, place: int, total: int, slips: dict[str, Misconception]) -> Spec:
    """A question as cards take it: an item for practice, with its key."""
    return {
        "points": 0,
        "practice": "yes",
        "place": place,
        "total": total,
        "parts": [part.public() for part in question.interactions],
        "key": {"title": "", "parts": [with_slips(part, slips) for part in question.interactions]},
    }


def _question(item: Spec, about: nodes.Node) -> element:
    parts = (node for part in item["parts"] for node in readable.asked(part))
    place = paragraph(_("Question {place} of {total}", place=item["place"], total=item["total"]), classes=["cw-muted"])
    shown = card_files.kinds_of(item)
    return make("div", place, about, *parts, data_question=json.dumps(item), data_kinds=shown)


def _answer(item: Spec) -> element:
    parts = item["key"]["parts"]
    summary = make("summary", _("The answer to question {place}, with reasons", place=item["place"]))
    explained = make("details", summary)
    for part in parts:
        fill(explained, *([paragraph(part["prompt"])] if len(parts) > 1 else []), *_explained(part))
    return explained


def _explained(part: Spec) -> Iterator[nodes.Node]:
    kind, best = kinds.of(part), kinds.best(part)
    yield paragraph(span(_("Best answer:"), "cw-strong"), " ", " ".join(kind.in_words(part, best)))
    reasons = kind.reasons(part, best)
    told = [*reasons.at_once, *reasons.folded]
    yield fill(nodes.bullet_list(), *(nodes.list_item("", paragraph(*_reason(*pair))) for pair in told))


def _reason(about: str, why: str) -> Iterator[nodes.Node | str]:
    if about:
        yield span(_("“{option}”", option=about), "cw-strong")
        yield " "
    yield why


def setup(app: Sphinx) -> None:
    """Load the cards into the pages that have a self-check."""
    app.connect("html-page-context", _load)


def _load(
    app: Sphinx,
    pagename: str,  # noqa: ARG001  Sphinx's signature
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if holds(doctree, "data-self-check"):
        card_files.load(app, context, card_files.CHECK, doctree)
