"""``audit``: a sheet of claims that the student chooses among those of the case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, PrivateAttr

from claimwise import kinds
from claimwise.content.cases import Verdict
from claimwise.content.interactions import Interaction, Sources, Spec, short
from claimwise.content.wording import Slip, SlipsError
from claimwise.kinds.audit import NO_FLAW
from claimwise.words import _


class Audit(Interaction):
    """Choose ``rows`` claims, with a verdict and the main flaw for each. See ``kinds/audit.py`` for the rule.

    At least ``kept`` of them are to be kept (“supported”), from at least ``sections`` sections of the text; at most
    ``same`` rows that say the same count. The claims are those that no chapter works, or the worked ones, whose
    verdicts are public: only these can be practised. The case and its ledger say the rest.
    """

    kind: Literal["audit"]
    rows: int = Field(ge=2, le=30)
    kept: int = Field(ge=0)
    sections: int = Field(ge=1)
    same: int = Field(ge=1)
    claims: Literal["unworked", "worked"] = "unworked"

    draws_claims: ClassVar[bool] = True
    _drawn: Spec = PrivateAttr(default_factory=dict)

    def slips(self) -> Iterator[Slip]:
        for name in ("kept", "sections", "same"):
            if getattr(self, name) > self.rows:
                yield Slip((name,), _("“{name}” is more than there are rows", name=name), _("lower it, or add rows"))

    @property
    def draws_on(self) -> str | None:
        return None if self._drawn else "verdicts"

    @property
    def asks_for_verdicts(self) -> bool:
        return True

    @property
    def keeps_secrets(self) -> bool:
        return self.claims == "unworked"

    @property
    def claims_drawn(self) -> Sequence[str]:
        return [option["id"] for option in self._drawn.get("public", {}).get("options", ())]

    def verdicts_in(self, response: Any) -> Mapping[str, str]:
        return {claim: verdict for claim, (verdict, _flaw) in response.items() if verdict}

    def resolved(self, sources: Sources) -> Audit:
        """The sheet with the claims of the case and what the ledger says of them."""
        vocabulary, case = sources.vocabulary, sources.case
        claims = [claim for claim in case.claims.values() if bool(claim.worked) == (self.claims == "worked")]
        options = [
            {"id": claim.id, "text": claim.quote, "section": case.section_title(claim.id), "context": claim.context}
            for claim in claims
        ]
        sections = len({option["section"] for option in options})
        if len(options) < self.rows or sections < self.sections:
            what = _(
                "there are only {claims} such claims in {sections} sections", claims=len(options), sections=sections
            )
            raise SlipsError(Slip((), what, _("ask for fewer")))
        # What is asked is compared when work comes back, whoever reads it.
        none = {
            "id": NO_FLAW,
            "label": "no flaw",
            "text": "No flaw: none of these is a main flaw of it.",
        }  # not said: as above
        flaws = [{"id": i, "label": term.label, "text": term.text} for i, term in vocabulary.terms("flaws").items()]
        verdicts = [
            {"id": i, "label": term.label, "text": term.text} for i, term in vocabulary.terms("verdicts").items()
        ]
        found = self.model_copy()
        found._drawn = {
            "public": {"options": options, "verdicts": verdicts, "flaws": [*flaws, none]},
            "secret": _key([case.verdicts[option["id"]] for option in options]),
        }
        best = kinds.best(found.key())
        if best is None or kinds.credit(found.key(), best) < 1:
            what = _("by the ledger no sheet earns everything")
            raise SlipsError(Slip((), what, _("ask for less to keep, fewer sections, or let more rows say the same")))
        return found

    def public(self) -> Spec:
        bounds = {"rows": self.rows, "kept": self.kept, "sections": self.sections, "same": self.same}
        return self._spec(**bounds, **self._of_case("public"))

    def secret(self) -> Spec:
        return self._of_case("secret")

    def _of_case(self, what: str) -> Spec:
        if not self._drawn:
            raise TypeError(f"{self.id} has not drawn its claims yet")
        drawn: Spec = self._drawn[what]
        return drawn


def _key(verdicts: Sequence[Verdict]) -> Spec:
    ledger = {
        verdict.claim: {
            "credit": {verdict.verdict: 1, **{name: short(credit) for name, credit in verdict.accept.items()}},
            "flaws": verdict.flaws,
            "arguable": verdict.arguable,
        }
        for verdict in verdicts
    }
    return {"ledger": ledger, "why": {verdict.claim: f"{verdict.reasoning} {verdict.says}" for verdict in verdicts}}


MODEL = Audit
