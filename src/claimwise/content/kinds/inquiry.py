"""``inquiry``: search a small closed web and keep the sentences that matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from claimwise import kinds
from claimwise.content.interactions import Interaction, Sources, Spec
from claimwise.content.webs import Move, Web
from claimwise.content.wording import Slip, SlipsError, one_of
from claimwise.kinds.inquiry import MAX_KEPT, MAX_VIEWS
from claimwise.kinds.shared import webs
from claimwise.words import N_, _

SPARE = 2
"""So many more sentences may be kept than there are facts: one can err, and nobody can keep everything."""

PAGES_NEEDED = 4
"""A search that needs fewer pages is none."""


_LURES = ("copy", "invented", "outdated")
"""What a page can be that misleads whoever keeps it."""

_MACHINE = "ai-answer"

_NOTICED = {
    "left_first_site": N_("Left the first site"),
    "kept_copy": N_("Kept copied text that settles nothing"),
    "kept_invented": N_("Kept something that rests on an invented source"),
    "kept_outdated": N_("Kept something that is out of date"),
    "kept_machine": N_("Kept what a machine said and what settles nothing"),
    "summary_first": N_("Opened first what the machine's summary named"),
}


def _yes(value: bool) -> str:
    return "yes" if value else "no"  # not said: data; noticed_in_words() says it


def _move(move: Move) -> Spec:
    ordered = {"ordered": "yes"} if move.ordered else {}
    return {"id": move.id, "text": move.text, "why": move.why, "steps": move.steps, **ordered}


class Inquiry(Interaction):
    """Search a web, open at most ``views`` of its pages and keep at most ``keep`` sentences.

    It starts at a page (its name) or with a search (``q:words``). What it is worth stands in the web's key.
    """

    kind: Literal["inquiry"]
    web: str
    start: str
    views: int = Field(ge=1, le=MAX_VIEWS)
    keep: int = Field(ge=1, le=MAX_KEPT)

    _web: Web | None = PrivateAttr(default=None)

    def resolved(self, sources: Sources) -> Inquiry:
        """The inquiry with its web."""
        web = sources.webs.get(self.web)
        if web is None:
            what = _("there is no web “{name}”", name=self.web)
            raise SlipsError(Slip(("web",), what, one_of(sources.webs, self.web)))
        if web.key is None:
            what = _("the web “{name}” has no key", name=self.web)
            raise SlipsError(Slip(("web",), what, _("write solutions/{name}.web.yml", name=self.web)))
        if self.points and not web.graded:
            what = _("the web “{name}” lies in book/webs, where everybody can read it beforehand", name=self.web)
            raise SlipsError(Slip(("web",), what, _("move it to solutions/webs, or ask it for practice")))
        if not self.start.startswith(webs.SEARCH) and self.start not in web.pages:
            remedy = _("name a page, or a search that begins with “q:”")
            raise SlipsError(Slip(("start",), _("there is no page “{name}”", name=self.start), remedy))
        found = self.model_copy()
        found._web = web
        if slips := list(found._unfair(len(web.key.facts))):
            raise SlipsError(*slips)
        return found

    def _unfair(self, facts: int) -> Iterator[Slip]:
        if not facts <= self.keep <= facts + SPARE:
            what = _("{keep} sentences may be kept, and there are {facts} facts", keep=self.keep, facts=facts)
            yield Slip(("keep",), what, _("allow from {low} to {high}", low=facts, high=facts + SPARE))
        best: dict[str, Any] = kinds.named(self.kind).best(self.key())
        needed = len(set(webs.opened(best["trail"])))
        if kinds.earned(self.key(), best) < 1:
            what = _("not all facts and moves can be had at once")
            yield Slip(("web",), what, _("look at the order of the moves, and at facts that share a sentence"))
        if needed > self.views:
            what = _("what settles the question takes {n} pages, and {views} may be opened", n=needed, views=self.views)
            yield Slip(("views",), what, _("allow more"))
        if needed < PAGES_NEEDED:
            what = _("what settles the question takes only {n} pages", n=needed)
            yield Slip(("web",), what, _("spread the facts over {n} pages or more", n=PAGES_NEEDED))

    @property
    def web_named(self) -> str:
        return self.web

    @property
    def web_drawn(self) -> Web | None:
        return self._web

    @classmethod
    def trial(cls, web: Web, prompt: str) -> Inquiry:
        """With as many views and sentences as its key needs and a few more; without a key it cannot be marked."""
        facts = len(web.key.facts) if web.key else PAGES_NEEDED
        first = next((name for name, page in web.pages.items() if page.head.boost > 1), next(iter(web.pages)))
        made = cls(
            id="search",
            kind="inquiry",
            prompt=prompt,
            points=0,
            web=web.name,
            start=first,
            views=min(MAX_VIEWS, len(web.pages)),
            keep=min(MAX_KEPT, facts + 1),
        )
        made._web = web
        needed = len(set(webs.opened(kinds.named(made.kind).best(made.key())["trail"]))) if web.key else MAX_VIEWS
        return made.model_copy(update={"views": min(made.views, needed + 2)})

    def noticed(self, response: Any) -> Mapping[str, str]:
        """Where the search began and whether it left there; and whether it fell for what the web lays out."""
        web, opened = self._drawn, webs.opened(response.get("trail", []))
        if not opened or web.key is None:
            return {}
        sites = [web.pages[page].head.site for page in opened]
        after = [page for page in opened if page != self.start]
        found = {"first_page": after[0] if after else "", "left_first_site": _yes(len(set(sites)) > 1)}
        settling = {name for fact in web.key.facts for name in fact.sentences}
        pages = {webs.page_of(name) for name in response.get("kept", {}) if name not in settling}
        for role in _LURES:
            if role in web.key.pages.values():
                found[f"kept_{role}"] = _yes(any(web.key.pages[page] == role for page in pages))
        if machines := {name for name, page in web.pages.items() if page.head.kind == _MACHINE}:
            found["kept_machine"] = _yes(bool(pages & machines))
        if named := {page for summary in web.info.summaries for page in summary.pages}:
            found["summary_first"] = _yes(bool(after) and after[0] in named)
        return found

    def noticed_in_words(self, name: str, value: str) -> tuple[str, str]:
        pages = self._drawn.pages
        if name == "first_page":
            return _("Opened first"), pages[value].head.title if value in pages else _("nothing else")
        said = {"yes": _("yes"), "no": _("no")}
        return _(_NOTICED[name]), said[value]

    def public(self) -> Spec:
        start = self.start if self.start.startswith(webs.SEARCH) else webs.OPEN + self.start
        return self._spec(web=self._drawn.public, start=start, views=self.views, keep=self.keep)

    def secret(self) -> Spec:
        key = self._drawn.key
        if key is None:
            return {}
        return {
            "facts": [fact.model_dump() for fact in key.facts],
            "moves": [_move(move) for move in key.moves],
            "traps": key.traps,
        }

    @property
    def _drawn(self) -> Web:
        if self._web is None:
            raise TypeError(f"{self.id} still names the web {self.web}")
        return self._web


MODEL = Inquiry
