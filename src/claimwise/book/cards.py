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
    span,
)
from claimwise.content import Course
from claimwise.content.cases import Case, Claim, Evidence, Verdict
from claimwise.content.vocabulary import Level

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
        card = make("article", classes=["cw-card", "cw-claim"], data_claim=claim.id, aria_label=f"Claim {claim.id}")
        if anchor:
            card["ids"].append(anchor)
        head = self._claim_head(case, claim, linked=not anchor)
        fill(card, head, quotation(case, claim), self._facts(case, claim, brief=bool(anchor)))
        ledger = case.verdicts.get(claim.id) if verdict else None
        warning = medicines_warning(self.docname) if claim.medicines else None
        judged = self._verdict(case, ledger) if ledger else None
        return fill_card(card, judged, warning, self._footer(claim, ledger, anchor))

    def _claim_head(self, case: Case, claim: Claim, *, linked: bool) -> element:
        name = span(f"Claim {claim.id}", "cw-name")
        link = claim_link(f"{case.info.id}/{claim.id}", name, self.docname, warn=False)
        return make("div", paragraph(link if linked else name), classes=["cw-head"])

    def _facts(self, case: Case, claim: Claim, *, brief: bool) -> nodes.definition_list:
        """What may be said without judging. ``brief`` leaves out what a reader of many cards knows by then."""
        kind = self.course.vocabulary.terms("claim-types")[claim.type]
        explained = [] if brief else [". ", kind.text]
        return facts(
            ("Type", [paragraph(span(capitalised(kind.label), "cw-strong"), *explained)]),
            ("Hedges", [_chips(claim.hedges) if claim.hedges else paragraph("none")]),
            ("The article offers", [paragraph(*self._linked(case, claim.offers))]),
            ("Context", [paragraph(*self._linked(case, claim.context))]),
        )

    def _linked(self, case: Case, text: str) -> list[nodes.Node]:
        """Text in which the ids of claims are links."""
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
        head = paragraph(span("Our verdict", "cw-label"), " ", badge, " ", span(meaning, "cw-meaning"))
        reasons = paragraph(ledger.reasoning, classes=["cw-reasons"])
        more = make("details", make("summary", "The evidence behind it"), self._grounds(case, ledger, certainty.text))
        return make("section", head, reasons, more, classes=["cw-verdict"], aria_label="Our verdict")

    def _grounds(self, case: Case, ledger: Verdict, certainty: str) -> nodes.definition_list:
        rows: list[tuple[str, Iterable[nodes.Node]]] = [
            ("What the evidence says", [paragraph(ledger.says)]),
            ("How certain it is", [paragraph(certainty)]),
            ("What would settle it", [paragraph(ledger.needed)]),
        ]
        if ledger.flaws:
            rows.append(("What is wrong with it", [self._flaws(ledger.flaws)]))
        if ledger.evidence:
            rows.append(("Sources", [self._sources(case, ledger.evidence)]))
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
            return paragraph("Worked step by step in the chapter ", where, ".", classes=["cw-foot"])
        if ledger or claim.worked:
            return None
        return paragraph("No verdict here: this one is yours to judge.", classes=["cw-foot"])

    def _title(self, chapter: str) -> str:
        module = self.course.modules.get(chapter)
        return f"“{module.module.title}”" if module else chapter

    def evidence(self, card: Evidence) -> element:
        """The card of a piece of evidence."""
        head = make(
            "div",
            paragraph(span("Evidence", "cw-name")),
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
            aria_label=f"Evidence: {card.title}",
        )

    def _level(self, card: Evidence) -> Sequence[nodes.Node]:
        level: Level = self.course.vocabulary.terms("evidence-levels")[card.level]
        steps = [make("span", classes=["cw-on"] if step <= level.rank else []) for step in LADDER]
        words = f"step {level.rank + 1} of {len(LADDER)} on the evidence ladder"
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


def medicines_warning(docname: str) -> element:
    """That MDMA with medicines can kill and that no medicine may be left out for it; links to more on the help page."""
    more = label_link("medicines", "MDMA and medicines", docname)
    words = (
        "People have died after combining MDMA with one kind of antidepressant (MAO-A inhibitors such as moclobemide). "
        "Never stop or skip a medicine for a drug: ask a doctor or pharmacist. More: "
    )
    line = paragraph(span("Some combinations kill.", "cw-strong"), " ", words, more)
    return make("div", line, classes=["cw-help", "cw-medicines"], role="note", aria_label="Warning about medicines")


def quotation(case: Case, claim: Claim) -> nodes.block_quote:
    """The words of a claim, with the section that they stand in."""
    section = case.section_title(claim.id)
    where = nodes.attribution("", "the article, section ", nodes.emphasis("", section))
    return nodes.block_quote("", paragraph(f"“{claim.quote}”"), where, classes=["cw-quote"])


def _findings(card: Evidence, reference: nodes.paragraph) -> nodes.definition_list:
    studied = facts(
        ("What", [paragraph(card.studied.substance)]),
        ("In whom", [paragraph(card.studied.people)]),
        ("Against what", [paragraph(card.studied.comparison)]),
        ("Measured by", [paragraph(card.studied.outcome)]),
        classes=["cw-inner"],
    )
    return facts(
        ("Studied", [studied]),
        ("Found", [paragraph(card.found, classes=["cw-found"])]),
        ("Limits", [paragraph(card.limits)]),
        ("How far we read", [paragraph(_how_far_read(card))]),
        ("Source", [reference]),
    )


def _how_far_read(card: Evidence) -> str:
    when = f", read on {card.read.day} {card.read:%B %Y}" if card.read else ""
    return capitalised(card.seen) + when


def _chip(text: str) -> nodes.inline:
    return span(text, "cw-chip")


def _chips(texts: Iterable[str]) -> nodes.paragraph:
    line = paragraph(classes=["cw-chips"])
    for number, text in enumerate(texts):
        fill(line, *([" "] if number else []), _chip(text))
    return line
