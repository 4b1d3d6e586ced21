"""The self-check of a chapter: plain HTML for the keyboard, for a phone, and for a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from claimwise.book.markup import element, holds, make, paragraph, span
from claimwise.content.interactions import ReasonedOption
from claimwise.content.self_checks import Question, SelfCheck
from claimwise.content.vocabulary import Misconception
from claimwise.words import N_, _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

SCRIPT = "self-check.js"
"""Loaded only by pages that hold a self-check, so it does not lie under ``book/_static``."""

WORDS = {"yes": N_("Right."), "partly": N_("Partly right."), "no": N_("Not this one.")}

HEADS = {
    2: N_("Two quick questions. Nothing here is marked or kept."),
    3: N_("Three quick questions. Nothing here is marked or kept."),
}


def draw(check: SelfCheck, shown: Sequence[nodes.Node], slips: dict[str, Misconception]) -> element:
    """The box with the questions of a chapter; ``shown`` is for each question what it is about."""
    head = paragraph(_(HEADS[len(check.questions)]), classes=["cw-muted"])
    questions = zip(check.questions, shown, strict=True)
    return make(
        "section",
        head,
        *(_question(check, question, about, slips) for question, about in questions),
        classes=["cw-card", "cw-check"],
        data_self_check=check.chapter,
        data_choose=_("Choose an answer first."),
        # The script counts, so it puts in the numbers.
        data_found=_("Found: {hits} of {keys}. Nothing ticked besides."),
        data_besides=_("Found: {hits} of {keys}. Ticked besides: {wrong}."),
        aria_label=_("Check yourself"),
    )


def passage(words: str) -> nodes.block_quote:
    """A text of ours that a question is about."""
    return nodes.block_quote(
        "",
        paragraph(words),
        nodes.attribution("", _("Written for this course")),
        classes=["cw-quote"],
    )


def _question(check: SelfCheck, question: Question, about: nodes.Node, slips: dict[str, Misconception]) -> element:
    kind = "checkbox" if question.multiple else "radio"
    name = f"{check.chapter}-{question.id}"
    options = (
        make("label", make("input", type=kind, name=name, value=option.id), span(option.text), classes=["cw-option"])
        for option in question.options
    )
    reasons = (_reason(option, slips) for option in question.options)
    return make(
        "div",
        about,
        make("fieldset", make("legend", question.prompt), *options),
        make("button", _("Check my answer"), type="button", hidden="hidden", classes=["cw-button"]),
        make("div", role="status", classes=["cw-said"]),
        make("details", make("summary", _("All answers and reasons")), make("ul", *reasons)),
        classes=["cw-question"],
    )


def _reason(option: ReasonedOption, slips: dict[str, Misconception]) -> element:
    right = "yes" if option.is_best else "partly" if option.credit else "no"
    return make(
        "li",
        paragraph(span(_(WORDS[right]), "cw-strong"), " ", _("“{option}”", option=option.text)),
        paragraph(*_why(option, slips)),
        data_option=option.id,
        data_right=right,
    )


def _why(option: ReasonedOption, slips: dict[str, Misconception]) -> Iterator[nodes.Node | str]:
    yield option.why
    if option.misconception:
        slip = _("The slip behind it: “{slip}”.", slip=slips[option.misconception].label)
        yield span(f" {slip}", "cw-muted")


def setup(app: Sphinx) -> None:
    """Put the script beside the book's own files, and into the pages that need it."""
    app.connect("config-inited", _offer_script)
    app.connect("html-page-context", _load_script)


def _offer_script(app: Sphinx, config: Config) -> None:  # noqa: ARG001  Sphinx's signature
    config.html_static_path = [*config.html_static_path, str(Path(__file__).with_name("static"))]


def _load_script(
    app: Sphinx,
    pagename: str,  # noqa: ARG001  Sphinx's signature
    templatename: str,  # noqa: ARG001
    context: dict[str, Any],  # noqa: ARG001
    doctree: nodes.document | None,
) -> None:
    if holds(doctree, "data-self-check"):
        app.add_js_file(SCRIPT, loading_method="defer")
