"""The cards of the book: a claim, a verdict, a piece of evidence. Data in, docutils nodes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from docutils import nodes

from claimwise.book.markup import (
    capitalised,
    claim_link,
    decoration,
    element,
    facts,
    fill,
    label_link,
    make,
    page_link,
    paragraph,
    sentence,
    span,
)
from claimwise.content import Course
from claimwise.content.cases import Case, Claim, Evidence, Verdict
from claimwise.content.vocabulary import Level
from claimwise.words import _, day

LADDER = range(9)
"""The steps of the evidence ladder, from nothing found to a systematic review."""


@dataclass(frozen=True)
class Cards:
    """Draws the cards of a course for one page. ``cite`` draws a citation; ``has_page`` knows the book's pages."""

    course: Course
    docname: str
    cite: Callable[[str], Sequence[nodes.Node]]
    has_page: Callable[[str], bool]

    def claim(self, case: Case, claim: Claim, *, verdict: bool, anchor: str = "") -> element:
        """The card of a claim. The caller decides whether the verdict may be seen."""
        card = make("article", classes=["cw-card", "cw-claim"], data_claim=claim.id, aria_label=_named(claim))
        if anchor:
            card["ids"].append(anchor)
        head = self._claim_head(case, claim, linked=not anchor)
        fill(card, head, quotation(case, claim), self._facts(case, claim, brief=bool(anchor)))
        ledger = case.verdicts.get(claim.id) if verdict else None
        warning = medicines_warning(self.docname) if claim.medicines else None
        judged = self._verdict(case, ledger) if ledger else None
        return fill_card(card, judged, warning, self._footer(claim, ledger, anchor))

    def _claim_head(self, case: Case, claim: Claim, *, linked: bool) -> element:
        name = span(_named(claim), "cw-name")
        link = claim_link(f"{case.info.id}/{claim.id}", name, self.docname, warn=False)
        return make("div", paragraph(link if linked else name), classes=["cw-head"])

    def _facts(self, case: Case, claim: Claim, *, brief: bool) -> nodes.definition_list:
        """What may be said without judging. ``brief`` leaves out what a reader of many cards knows by then."""
        kind = self.course.vocabulary.terms("claim-types")[claim.type]
        explained = [] if brief else [". ", kind.text]
        return facts(
            (_("Type"), [paragraph(span(capitalised(kind.label), "cw-strong"), *explained)]),
            (_("Hedges"), [_chips(claim.hedges) if claim.hedges else paragraph(_("none"))]),
            (_("The article offers"), [paragraph(*self._linked(case, claim.offers))]),
            (_("Context"), [paragraph(*self._linked(case, claim.context))]),
        )

    def _linked(self, case: Case, text: str) -> list[nodes.Node]:
        """Text in which the ids of claims are links. Authors write plain sentences here; an id is a word in them."""
        ids = "|".join(map(re.escape, case.claims))
        return [self._claim_or_text(case, piece) for piece in re.split(rf"\b({ids})\b", text) if piece]

    def _claim_or_text(self, case: Case, piece: str) -> nodes.Node:
        if piece not in case.claims:
            return nodes.Text(piece)
        return claim_link(f"{case.info.id}/{piece}", span(piece), self.docname, warn=False)

    def _verdict(self, case: Case, ledger: Verdict) -> element:
        term = self.course.vocabulary.terms("verdicts")[ledger.verdict]
        certainty = self.course.vocabulary.terms("certainty")[ledger.certainty]
        meaning = capitalised(term.text.partition(": ")[2] or term.text)
        badge = make(
            "span",
            decoration(classes=["cw-icon"]),
            span(capitalised(term.label)),
            classes=["cw-badge"],
            data_verdict=ledger.verdict,
        )
        head = paragraph(span(_("Our verdict"), "cw-label"), " ", badge, " ", span(meaning, "cw-meaning"))
        reasons = paragraph(ledger.reasoning, classes=["cw-reasons"])
        more = make(
            "details", make("summary", _("The evidence behind it")), self._grounds(case, ledger, certainty.text)
        )
        return make("section", head, reasons, more, classes=["cw-verdict"], aria_label=_("Our verdict"))

    def _grounds(self, case: Case, ledger: Verdict, certainty: str) -> nodes.definition_list:
        rows: list[tuple[str, Iterable[nodes.Node]]] = [
            (_("What the evidence says"), [paragraph(ledger.says)]),
            (_("How certain it is"), [paragraph(certainty)]),
            (_("What would settle it"), [paragraph(ledger.needed)]),
        ]
        if ledger.flaws:
            rows.append((_("What is wrong with it"), [self._flaws(ledger.flaws)]))
        if ledger.evidence:
            rows.append((_("Sources"), [self._sources(case, ledger.evidence)]))
        return facts(*rows)

    def _flaws(self, flaws: Iterable[str]) -> nodes.bullet_list:
        terms = self.course.vocabulary.terms("flaws")
        lines = [paragraph(span(capitalised(terms[flaw].label), "cw-strong"), ". ", terms[flaw].text) for flaw in flaws]
        return nodes.bullet_list("", *(nodes.list_item("", line) for line in lines))

    def _sources(self, case: Case, names: Iterable[str]) -> nodes.bullet_list:
        lines = [self._source(case.evidence[name]) for name in names]
        return nodes.bullet_list("", *(nodes.list_item("", line) for line in lines))

    def _source(self, card: Evidence) -> nodes.paragraph:
        level = self.course.vocabulary.terms("evidence-levels")[card.level]
        return paragraph(card.title, " ", span(f"({level.label})", "cw-muted"), " ", *self.cite(card.id))

    def _footer(self, claim: Claim, ledger: Verdict | None, anchor: str) -> nodes.paragraph | None:
        """Where the reader goes from here. A card in a chapter needs no such line."""
        if not anchor:
            return None
        page = f"chapters/{claim.worked}"
        if claim.worked and self.has_page(page):
            where = page_link(page, self._title(claim.worked), self.docname)
            told = sentence(_("Worked step by step in the chapter {chapter}."), chapter=where)
            return paragraph(*told, classes=["cw-foot"])
        if ledger or claim.worked:
            return None
        return paragraph(_("No verdict here: this one is yours to judge."), classes=["cw-foot"])

    def _title(self, chapter: str) -> str:
        module = self.course.modules.get(chapter)
        return _("“{title}”", title=module.module.title) if module else chapter

    def evidence(self, card: Evidence) -> element:
        """The card of a piece of evidence."""
        head = make(
            "div",
            paragraph(span(_("Evidence"), "cw-name")),
            paragraph(card.title, classes=["cw-title"]),
            classes=["cw-head"],
        )
        return make(
            "article",
            head,
            *self._level(card),
            _findings(card, self._reference(card.id)),
            *([medicines_warning(self.docname)] if card.medicines else []),
            classes=["cw-card", "cw-evidence"],
            data_evidence=card.id,
            aria_label=_("Evidence: {title}", title=card.title),
        )

    def _level(self, card: Evidence) -> Sequence[nodes.Node]:
        level: Level = self.course.vocabulary.terms("evidence-levels")[card.level]
        steps = [make("span", classes=["cw-on"] if step <= level.rank else []) for step in LADDER]
        words = _("step {n} of {last} on the evidence ladder", n=level.rank + 1, last=len(LADDER))
        return [
            make(
                "div",
                decoration(*steps, classes=["cw-steps"]),
                paragraph(span(capitalised(level.label), "cw-strong"), ": ", words, classes=["cw-level"]),
                classes=["cw-meter"],
                data_level=str(level.rank),
            ),
            paragraph(level.text, classes=["cw-meaning"]),
        ]

    def _reference(self, key: str) -> nodes.paragraph:
        reference = self.course.references[key]
        shown: nodes.Node = nodes.Text(reference.text)
        if reference.url:
            shown = nodes.reference("", reference.text, refuri=reference.url, internal=False)
        return paragraph(shown, " ", *self.cite(key))


def fill_card(card: element, *parts: nodes.Node | None) -> element:
    """The card, with the parts that there are."""
    fill(card, *(part for part in parts if part is not None))
    return card


def _named(claim: Claim) -> str:
    return _("Claim {claim}", claim=claim.id)


def medicines_warning(docname: str) -> element:
    """That MDMA with medicines can kill and that no medicine may be left out for it; links to more on the help page."""
    more = label_link("medicines", _("MDMA and medicines"), docname)
    message = _(
        "People have died after combining MDMA with one kind of antidepressant (MAO-A inhibitors such as moclobemide). "
        "Never stop or skip a medicine for a drug: ask a doctor or pharmacist. More: {page}"
    )
    line = paragraph(span(_("Some combinations kill."), "cw-strong"), " ", *sentence(message, page=more))
    return make("div", line, classes=["cw-help", "cw-medicines"], role="note", aria_label=_("Warning about medicines"))


def quotation(case: Case, claim: Claim) -> nodes.block_quote:
    """The words of a claim, with the section that they stand in."""
    section = case.section_title(claim.id)
    where = sentence(_("the article, section {section}"), section=nodes.emphasis("", section))
    quote = paragraph(_("“{quote}”", quote=claim.quote))
    return nodes.block_quote("", quote, nodes.attribution("", "", *where), classes=["cw-quote"])


def _findings(card: Evidence, reference: nodes.paragraph) -> nodes.definition_list:
    studied = facts(
        (_("What"), [paragraph(card.studied.substance)]),
        (_("In whom"), [paragraph(card.studied.people)]),
        (_("Against what"), [paragraph(card.studied.comparison)]),
        (_("Measured by"), [paragraph(card.studied.outcome)]),
        classes=["cw-inner"],
    )
    return facts(
        (_("Studied"), [studied]),
        (_("Found"), [paragraph(card.found, classes=["cw-found"])]),
        *([(_("Its authors conclude"), [paragraph(card.concludes)])] if card.concludes else []),
        (_("Limits"), [paragraph(card.limits)]),
        (_("How far we read"), [paragraph(_how_far_read(card))]),
        (_("Source"), [reference]),
    )


def _how_far_read(card: Evidence) -> str:
    seen = capitalised(card.seen)
    return _("{seen}, read on {day}", seen=seen, day=day(card.read)) if card.read else seen


def _chip(text: str) -> nodes.inline:
    return span(text, "cw-chip")


def _chips(texts: Iterable[str]) -> nodes.paragraph:
    line = paragraph(classes=["cw-chips"])
    for number, text in enumerate(texts):
        fill(line, *([" "] if number else []), _chip(text))
    return line
