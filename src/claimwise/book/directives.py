"""The directives and the role that authors of the book write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from pybtex.plugin import find_plugin, register_plugin
from sphinx.addnodes import index
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.nodes import make_id
from sphinx.util.osutil import relative_uri
from sphinxcontrib.bibtex.roles import CiteRole

from claimwise.book import blueprint, domain, exercises, figures, heads, ideas, readable, self_checks
from claimwise.book.cards import Cards, medicines_warning, quotation
from claimwise.book.errors import BookError
from claimwise.book.markup import (
    capitalised,
    claim_link,
    facts,
    fill,
    label_link,
    make,
    page_link,
    paragraph,
    sentence,
    span,
)
from claimwise.content.cases import Case, Claim, Evidence
from claimwise.content.self_checks import Question
from claimwise.words import _, day, ngettext

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class DataDirective(SphinxDirective):
    """A directive that draws something from the course's data."""

    required_arguments = 1
    has_content = False

    @property
    def domain(self) -> domain.ClaimwiseDomain:
        """The course's data."""
        return domain.of(self.env)

    @property
    def cards(self) -> Cards:
        """Draws cards for the page that the directive stands in."""
        return Cards(self.domain.course, self.env.docname, self._cite, self.env.found_docs.__contains__)

    def run(self) -> list[nodes.Node]:
        """Draw, or stop the build saying where."""
        self.domain.note_reader(self.env.docname)
        try:
            return list(self.draw(self.arguments[0].strip() if self.arguments else ""))
        except BookError as error:
            raise error.at(*self.get_source_info()) from error

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """What stands in the page."""
        raise NotImplementedError

    def _cite(self, key: str) -> Sequence[nodes.Node]:
        # The real role, because it also puts the source into the page's bibliography.
        drawn, _messages = CiteRole()("cite:p", f"{{cite:p}}`{key}`", key, self.lineno, self.state.inliner)
        return drawn


class ClaimDirective(DataDirective):
    """The card of a claim; with ``:verdict:`` also what we think of it."""

    option_spec: ClassVar = {"verdict": directives.flag}

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The card."""
        case, claim = self.domain.find_claim(name)
        verdict = "verdict" in self.options
        if verdict and not claim.worked:
            raise BookError(
                _("the verdict on claim {claim} is for instructors only", claim=claim.id),
                _(
                    "leave out :verdict:, or work the claim in a chapter and say so with “worked” in "
                    "book/cases/{case}/claims.yml",
                    case=case.info.id,
                ),
            )
        return [self.cards.claim(case, claim, verdict=verdict)]


class EvidenceDirective(DataDirective):
    """The card of a piece of evidence."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The card."""
        card = self.domain.find_evidence(name)
        return [*_indexed(self.env.new_serialno("evidence"), card.title), self.cards.evidence(card)]


class AnnotatedCaseDirective(DataDirective):
    """A whole case: how to find a claim, then every claim by section."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The text's claims in its own order."""
        case = self.domain.find_case(name)
        sections = [self._section(case, section_id) for section_id in case.sections]
        return [*self._introduction(case), *(section for section in sections if section)]

    def _introduction(self, case: Case) -> Iterator[nodes.Node]:
        yield paragraph(case.info.summary)
        everywhere = label_link("genindex", _("general index"), self.env.docname)
        count = ngettext("{n} claim.", "{n} claims.", len(case.claims))
        checked = _("We last checked the facts on {day}.", day=day(case.info.checked))
        listed_in = sentence(_("The claims are also listed in the {index}."), index=everywhere)
        yield paragraph(f"{count} {checked} ", *listed_in, classes=["cw-muted"])
        yield make(
            "nav",
            paragraph(span(_("Find a claim by its type"), "cw-label")),
            self._by_type(case),
            classes=["cw-finder"],
            aria_label=_("Claims by type"),
        )

    def _by_type(self, case: Case) -> nodes.definition_list:
        kinds = self.domain.course.vocabulary.terms("claim-types").values()
        found = {kind: [claim for claim in case.claims.values() if claim.type == kind.id] for kind in kinds}
        rows = [
            (capitalised(kind.label), [paragraph(kind.text), self._links(case, claims)])
            for kind, claims in found.items()
            if claims
        ]
        return facts(*rows, classes=["cw-index"])

    def _links(self, case: Case, claims: Sequence[Claim]) -> nodes.paragraph:
        line = paragraph()
        for claim in claims:
            fill(line, claim_link(_name(case, claim), span(claim.id), self.env.docname, warn=True), " ")
        return line

    def _section(self, case: Case, section_id: str) -> nodes.section | None:
        claims = [claim for claim in case.claims.values() if claim.section == section_id]
        if not claims:
            return None
        anchor = make_id(self.env, self.state.document, "section", section_id)
        section = nodes.section("", nodes.title("", case.sections[section_id].title), ids=[anchor])
        self.state.document.note_explicit_target(section)
        for claim in claims:
            fill(section, *self._annotated(case, claim))
        return section

    def _annotated(self, case: Case, claim: Claim) -> Sequence[nodes.Node]:
        anchor = make_id(self.env, self.state.document, "", claim.id)
        card = self.cards.claim(case, claim, verdict=claim.worked is not None, anchor=anchor)
        self.state.document.note_explicit_target(card)
        self.domain.note_claim(_name(case, claim), self.env.docname, anchor)
        kind = self.domain.course.vocabulary.terms("claim-types")[claim.type].label
        section = case.section_title(claim.id)
        # The index holds no quotations: a quotation stands with its section and its context, or not at all.
        return [
            _index(anchor, _("claims by type: {kind}", kind=kind), f"{claim.id}, {section}"),
            _index(anchor, _("claims by section: {section}", section=section), f"{claim.id}, {kind}"),
            card,
        ]


class ExercisesDirective(DataDirective):
    """The box that leads to a module, and the line at the page's head that does."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The box; a module that is not to be offered yet is described without a way to it."""
        module = exercises.describe(self.domain.course, name)
        offered = self.config.claimwise_modules.split()
        url = self._url(name)
        if offered and name not in offered:
            module, url = replace(module, notebook=None), ""
        box = exercises.box(module, self.env.docname, url)
        box["ids"].append(f"exercises-{name}")
        heads.note(self.env, module, url, box["ids"][0])
        return [box]

    def _url(self, name: str) -> str:
        template: str = self.config.claimwise_exercises_url
        if not template or "://" in template:
            return template.format(module=name)
        here = self.env.app.builder.get_target_uri(self.env.docname)
        return relative_uri(here, template.format(module=name))


class BlueprintDirective(SphinxDirective):
    """Objectives by items by claims by difficulty, for everybody who writes items."""

    def run(self) -> list[nodes.Node]:
        """The tables."""
        course = domain.of(self.env)
        course.note_reader(self.env.docname)
        return blueprint.draw(course.course)


class EvidenceListDirective(DataDirective):
    """All evidence cards of a case in short, from the strongest kind of source to the weakest."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """One heading for each step of the ladder, one paragraph for each card."""
        case = self.domain.find_case(name)
        levels = self.domain.course.vocabulary.terms("evidence-levels").values()
        drawn: list[nodes.Node] = []
        for level in sorted(levels, key=lambda level: -level.rank):
            cards = [card for card in case.evidence.values() if card.level == level.id]
            if cards:
                drawn += [nodes.rubric("", capitalised(level.label)), paragraph(level.text, classes=["cw-muted"])]
            for card in cards:
                title = nodes.strong("", card.title)
                drawn.append(paragraph(title, f". {card.found} ", *self._cite(card.id)))
        return drawn


class ReadListDirective(DataDirective):
    """What was read for each evidence card of a case, and on which day."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """A table with one row for each card, in the order of their titles."""
        case = self.domain.find_case(name)
        columns = (_("Evidence card"), _("What we read"), _("Read on"))
        head = make("tr", *(make("th", text, scope="col") for text in columns))
        rows = [self._row(card) for card in sorted(case.evidence.values(), key=lambda card: card.title.lower())]
        return [
            make(
                "div",
                make("table", make("thead", head), make("tbody", *rows), classes=["table"]),
                classes=["cw-scroll"],
            )
        ]

    def _row(self, card: Evidence) -> nodes.Element:
        source = paragraph(f"{card.title} ", *self._cite(card.id))
        read = day(card.read) if card.read else "–"
        return make("tr", make("th", source, scope="row"), make("td", card.seen), make("td", read))


class FigureDirective(DataDirective):
    """A figure drawn from data: ``support CASE``, or a kind of figure with the evidence cards that it draws.

    What stands in the directive is the caption.
    """

    final_argument_whitespace = True
    has_content = True

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The figure."""
        self.assert_has_content()
        kind, *names = name.split()
        return [figures.draw(kind, self._figure(kind, names), self.parse_content_to_nodes(), self._source(kind, names))]

    def _figure(self, kind: str, names: Sequence[str]) -> figures.Figure:
        if not names:
            raise BookError(
                _("“{kind}” of what?", kind=kind),
                _("write “support CASE”, or a kind of figure and its evidence cards"),
            )
        if kind == "support":
            return figures.support(self.domain.course, self.domain.find_case(names[0]))
        if kind not in figures.OF_CARDS:
            known = ", ".join(["support", *figures.OF_CARDS])
            raise BookError(_("there is no figure “{kind}”", kind=kind), _("the figures are: {known}", known=known))
        return figures.OF_CARDS[kind]([self.domain.find_evidence(card) for card in names])

    def _source(self, kind: str, names: Sequence[str]) -> nodes.paragraph:
        if kind == "support":
            return paragraph(_("Counted from the annotated case when this book was built."), classes=["cw-muted"])
        cited = [node for name in names for node in (nodes.Text(" "), *self._cite(name))]
        told = sentence(_("Numbers from the evidence cards of {sources}"), sources=cited[1:])
        return paragraph(*told, classes=["cw-muted"])


class IdeaDirective(DataDirective):
    """An idea drawn by hand: its kind, its words as options, and the caption."""

    has_content = True
    option_spec: ClassVar = dict.fromkeys(("alt", *ideas.options()), directives.unchanged_required)

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The figure."""
        self.assert_has_content()
        return [ideas.draw(name, self.options, self.parse_content_to_nodes())]


class SelfCheckDirective(DataDirective):
    """The questions of a chapter that answer at once, by the chapter's name."""

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The box."""
        check = self.domain.find_self_check(name)
        slips = self.domain.course.vocabulary.terms("misconceptions")
        return [self_checks.draw(check, [self._about(question) for question in check.questions], slips)]

    def _about(self, question: Question) -> nodes.Node:
        if question.claim:
            return quotation(*self.domain.find_claim(question.claim))
        return self_checks.passage(question.passage or "")


class WebDirective(DataDirective):
    """A small web to search, by its name. What stands in the directive is a question, which is marked at once.

    Without one the web is to be tried out. Nothing is kept.
    """

    has_content = True

    def draw(self, name: str) -> Sequence[nodes.Node]:
        """The browser; where no script runs, its pages to read."""
        web, question = self.domain.find_web(name), " ".join(" ".join(self.content).split())
        if question and web.key is None:
            raise BookError(_("the web “{name}” has no key", name=name), _("write solutions/{name}.web.yml", name=name))
        return [self_checks.draw_web(web, question)]


class RulesDirective(DataDirective):
    """The rules that every verdict keeps, in the words that stand below each question for one."""

    required_arguments = 0

    def draw(self, name: str) -> Sequence[nodes.Node]:  # noqa: ARG002  there is one set of them
        """Name and text of each."""
        rules = self.domain.course.vocabulary.rules
        return [readable.rules([{"label": rule.label, "text": rule.text} for rule in rules])]


class HelpDirective(SphinxDirective):
    """The line that leads to the page with people to talk to."""

    def run(self) -> list[nodes.Node]:
        """One line, so that it can stand on every page without getting in the way."""
        link = page_link("help", _("Help and support"), self.env.docname)
        text = paragraph(*sentence(_("Worried about yourself or somebody else? {page}"), page=link))
        return [make("aside", text, classes=["cw-help"], aria_label=_("Help and support"))]


class MedicinesWarningDirective(SphinxDirective):
    """The warning for pages that speak of the drug together with medicines."""

    def run(self) -> list[nodes.Node]:
        """The same words everywhere, with a link to the help page."""
        return [medicines_warning(self.env.docname)]


class ClaimRole(ReferenceRole):
    """A link to a claim in the annotated case: ``{claim}`c23``` shows “claim c23”."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link. Sphinx warns if no page annotates the claim."""
        course = domain.of(self.env)
        course.note_reader(self.env.docname)
        try:
            case, claim = course.find_claim(self.target)
        except BookError as error:
            raise error.at(*self.get_source_info()) from error
        text = self.title if self.has_explicit_title else _("claim {claim}", claim=claim.id)
        return [claim_link(_name(case, claim), span(text), self.env.docname, warn=True)], []


def setup(app: Sphinx) -> None:
    """Register what authors write."""
    app.setup_extension("sphinxcontrib.bibtex")
    _find_plugins_once()
    app.add_directive("claim", ClaimDirective)
    app.add_directive("evidence", EvidenceDirective)
    app.add_directive("annotated-case", AnnotatedCaseDirective)
    app.add_directive("exercises", ExercisesDirective)
    app.add_directive("blueprint", BlueprintDirective)
    app.add_directive("evidence-list", EvidenceListDirective)
    app.add_directive("read-list", ReadListDirective)
    app.add_directive("figure-data", FigureDirective)
    app.add_directive("idea", IdeaDirective)
    app.add_directive("self-check", SelfCheckDirective)
    app.add_directive("web", WebDirective)
    app.add_directive("rules", RulesDirective)
    app.add_directive("help-and-support", HelpDirective)
    app.add_directive("medicines-warning", MedicinesWarningDirective)
    app.add_role("claim", ClaimRole())


def _find_plugins_once() -> None:
    """Spare pybtex looking through all installed packages at each of some four hundred citations, for 18 ms each."""
    for name in ("docutils", "plaintext"):
        register_plugin("pybtex.backends", name, find_plugin("pybtex.backends", name), force=True)


def _name(case: Case, claim: Claim) -> str:
    return f"{case.info.id}/{claim.id}"


def _index(anchor: str, entry: str, below: str) -> index:
    value = "; ".join(part.replace(";", ",") for part in (entry, below))  # a semicolon separates the two levels
    return index(entries=[("single", value, anchor, "", None)])


def _indexed(number: int, title: str) -> Sequence[nodes.Node]:
    anchor = f"evidence-{number + 1}"
    return [_index(anchor, _("evidence cards"), title), nodes.target("", "", ids=[anchor])]
