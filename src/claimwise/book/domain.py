"""The course's data as seen by Sphinx: where each claim stands in the book, and which pages are made from data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from sphinx.domains import Domain, ObjType
from sphinx.util.nodes import make_refnode

from claimwise.book.errors import BookError
from claimwise.content import ContentError, Course, self_checks
from claimwise.content.cases import Case, Claim, Evidence
from claimwise.content.course import find_root
from claimwise.content.self_checks import SelfCheck
from claimwise.content.webs import Web
from claimwise.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

ENV_VERSION = 1

_INPUTS = (
    "_config.yml",
    "book/references.bib",
    "book/*.yml",
    "book/cases/*/*.yml",
    "book/webs/*/web.yml",
    "book/webs/*/pages/*.md",
    "solutions/*.yml",
    "exercises/*/*.ipynb",
)


class ClaimwiseDomain(Domain):
    """The course behind the book."""

    name = "claimwise"
    label = "claimwise"
    object_types = {"claim": ObjType("claim", "claim")}  # noqa: RUF012  Sphinx declares these two on instances
    initial_data: dict[str, Any] = {"claims": {}, "readers": set(), "fingerprint": ""}  # noqa: RUF012
    data_version = ENV_VERSION

    @property
    def dangling_warnings(self) -> dict[str, str]:  # type: ignore[override]
        """What Sphinx says of a claim that no page annotates."""
        return {"claim": _("no annotated case of this book has the claim %(target)s")}

    @cached_property
    def course(self) -> Course:
        """The course that the book belongs to. Read once; Sphinx does not store it with its environment."""
        try:
            return Course.load(self.root)
        except ContentError as error:
            raise BookError(_("the course has mistakes:\n{mistakes}", mistakes=error)) from error

    @cached_property
    def root(self) -> Path:
        """The folder of the course."""
        try:
            return find_root(self.env.srcdir)
        except ContentError as error:
            raise BookError(error.finding) from error

    def find_claim(self, name: str) -> tuple[Case, Claim]:
        """A claim by its id, or by ``case/id`` where two cases share an id."""
        case_id, _slash, claim_id = name.rpartition("/")
        cases = [case for case in self._cases(case_id) if claim_id in case.claims]
        if len(cases) == 1:
            return cases[0], cases[0].claims[claim_id]
        if cases:
            names = ", ".join(f"{case.info.id}/{claim_id}" for case in cases)
            raise BookError(
                _("several cases have a claim “{claim}”", claim=claim_id), _("write one of {names}", names=names)
            )
        raise BookError(_("there is no claim “{name}”", name=name), _("claims are in book/cases/*/claims.yml"))

    def find_evidence(self, name: str) -> Evidence:
        """An evidence card by its id."""
        for case in self.course.cases.values():
            if name in case.evidence:
                return case.evidence[name]
        raise BookError(
            _("there is no evidence card “{name}”", name=name), _("evidence cards are in book/cases/*/evidence.yml")
        )

    def find_self_check(self, name: str) -> SelfCheck:
        """The self-check of a chapter."""
        if name not in self.course.self_checks:
            raise BookError(
                _("the chapter “{name}” has no self-check", name=name), _("write one in {file}", file=self_checks.FILE)
            )
        return self.course.self_checks[name]

    def find_web(self, name: str) -> Web:
        """A small web that everybody may see."""
        shown = [web.name for web in self.course.webs.values() if not web.graded]
        if name in shown:
            return self.course.webs[name]
        if name in self.course.webs:
            raise BookError(
                _("the web “{name}” belongs to a graded item and reaches students with its module only", name=name),
                _("show a web of book/webs"),
            )
        known = ", ".join(shown) or _("none yet")
        raise BookError(_("there is no web “{name}”", name=name), _("the webs are: {known}", known=known))

    def find_case(self, name: str) -> Case:
        """A case by its id."""
        if name not in self.course.cases:
            known = ", ".join(self.course.cases) or _("none yet")
            raise BookError(_("there is no case “{name}”", name=name), _("the cases are: {known}", known=known))
        return self.course.cases[name]

    def _cases(self, case_id: str) -> list[Case]:
        return [case for name, case in self.course.cases.items() if case_id in ("", name)]

    def note_reader(self, docname: str) -> None:
        """Remember that a page shows data, so that it is made anew when the data change."""
        self.data["readers"].add(docname)

    def note_claim(self, name: str, docname: str, anchor: str) -> None:
        """Remember where a claim is annotated."""
        self.data["claims"][name] = (docname, anchor)

    def stale_pages(self) -> Set[str]:
        """The pages whose data have changed since they were made."""
        fingerprint = _fingerprint(self.root)
        changed = fingerprint != self.data["fingerprint"]
        self.data["fingerprint"] = fingerprint
        return set(self.data["readers"]) if changed else set()

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["readers"].discard(docname)
        self.data["claims"] = {name: place for name, place in self.data["claims"].items() if place[0] != docname}

    def merge_domaindata(self, docnames: Iterable[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        pages = set(docnames)
        self.data["readers"] |= otherdata["readers"] & pages
        self.data["claims"].update({name: place for name, place in otherdata["claims"].items() if place[0] in pages})

    def resolve_xref(
        self,
        env: BuildEnvironment,  # noqa: ARG002  Sphinx's signature
        fromdocname: str,
        builder: Builder,
        typ: str,  # noqa: ARG002
        target: str,
        node: pending_xref,  # noqa: ARG002
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """The link to a claim."""
        if target not in self.data["claims"]:
            return None
        docname, anchor = self.data["claims"][target]
        return make_refnode(builder, fromdocname, docname, anchor, contnode)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """The claims, for the inventory and for the search."""
        for name, (docname, anchor) in self.data["claims"].items():
            yield name, name.rpartition("/")[2], "claim", docname, anchor, 1


def of(env: BuildEnvironment) -> ClaimwiseDomain:
    """The course behind the book that is being built."""
    return cast(ClaimwiseDomain, env.get_domain("claimwise"))


def setup(app: Sphinx) -> None:
    """Register the domain, and make pages anew when their data change."""
    app.add_domain(ClaimwiseDomain)
    app.connect("env-get-outdated", _outdated)


def _outdated(
    app: Sphinx,  # noqa: ARG001  Sphinx's signature
    env: BuildEnvironment,
    added: set[str],  # noqa: ARG001
    changed: set[str],  # noqa: ARG001
    removed: set[str],
) -> list[str]:
    return sorted(of(env).stale_pages() - removed)


def _fingerprint(root: Path) -> str:
    # Names count too: when solutions/ disappears, the verdicts have to disappear from the pages.
    digest = hashlib.sha256()
    for pattern in _INPUTS:
        for path in sorted(root.glob(pattern)):
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
