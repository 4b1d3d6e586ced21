"""``audit``: a sheet of claims that the student chooses among many, with a verdict and the main flaw for each.

The rule, as it is published:

- A row is worth one share of the sheet: a third for its verdict, two thirds for its flaw. So verdicts alone never earn
  more than a third.
- The verdict earns what the ledger says, part of it for a neighbouring verdict. The flaw earns all if it is one of the
  claim's main flaws, or if “no flaw” is said where there is none; half if it is arguable. It counts only if the verdict
  earned something: a flaw explains a verdict, and cannot stand for it.
- A sheet is varied. If more than ``same`` rows say the same verdict with the same flaw, those rows together count as
  ``same`` of them.
- A sheet is fair and looks around. For each claim to keep (verdict “supported”) and each section of the text that it
  lacks, a tenth of what its rows earned is taken off. Rows that are missing earn nothing and cost nothing else.

So the same answer in every row earns at most ``same`` ÷ ``rows`` of the points, whichever claims are chosen for it.

A response is a table from claims to ``[verdict, flaw]``; what is not said yet is an empty text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle, islice

from claimwise.kinds.shared import options
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.numbers import total
from claimwise.kinds.shared.texts import clipped, described
from claimwise.words import _, ngettext

KEEP = "supported"
"""The verdict of a claim that the student keeps."""

NO_FLAW = "none"
"""The id that says that a claim has no main flaw."""

TENTHS = 10
"""Of so many parts of what the rows earn, each thing that the sheet lacks costs one."""


class Audit(Kind):
    """Credit for each row, less for a sheet that keeps too little, stays in one corner or says the same everywhere."""

    key_fields = frozenset({"ledger", "why"})

    def check(self, part: Part, response: Response) -> None:
        if not isinstance(response, dict):
            what = described(response)
            raise ResponseError(
                _("“{part}” takes a verdict and a flaw for each claim, not {what}.", part=part["id"], what=what)
            )
        for claim, row in response.items():
            if not (isinstance(row, list) and len(row) == 2 and all(isinstance(word, str) for word in row)):
                message = _(
                    "“{part}” takes two texts for a claim, its verdict and its flaw; “{claim}” has something else.",
                    part=part["id"],
                    claim=clipped(claim),
                )
                raise ResponseError(message)
        known, verdicts, flaws = self.ids(part), _ids(part["verdicts"]), _ids(part["flaws"])
        for claim, (verdict, flaw) in response.items():
            if claim not in known:
                raise ResponseError(_("“{part}” has no claim “{claim}”.", part=part["id"], claim=clipped(claim)))
            if verdict and verdict not in verdicts:
                raise ResponseError(_("“{part}” has no verdict “{name}”.", part=part["id"], name=clipped(verdict)))
            if flaw and flaw not in flaws:
                raise ResponseError(_("“{part}” has no flaw “{name}”.", part=part["id"], name=clipped(flaw)))
        if len(response) > part["rows"]:
            message = _(
                "“{part}” takes {most} claims, not {n}; take some off.",
                part=part["id"],
                most=part["rows"],
                n=len(response),
            )
            raise ResponseError(message)

    def complete(self, part: Part, response: Response) -> bool:
        full = len(response) == part["rows"] and all(verdict and flaw for verdict, flaw in response.values())
        return full and not any(_lacks(part, response))

    def credit(self, part: Part, response: Response) -> float:
        """What the rows earn, those that say the same counted ``same`` times at most, less a tenth for each lack."""
        alike = _alike(response)
        rows = total(
            _row_credit(part, claim, response[claim]) * min(1, part["same"] / max(1, alike[tuple(response[claim])]))
            for claim in self.ids(part)
            if claim in response
        )
        share: float = rows / part["rows"] * (TENTHS - min(TENTHS, sum(_lacks(part, response)))) / TENTHS
        return share

    def best(self, part: Part) -> Response:
        """One of the sheets that earn everything: first claims to keep, then other sections, then in order."""
        found: dict[str, list[str]] = {}
        sections = _sections(part)
        ids = self.ids(part)
        kept = [claim for claim in ids if _best_verdict(part, claim) == KEEP]
        for claim in kept[: part["kept"]]:
            _put_best(part, found, claim)
        for claim in ids:
            seen = {sections[name] for name in found}
            if sections[claim] not in seen and len(seen) < part["sections"]:
                _put_best(part, found, claim)
        for claim in ids:
            _put_best(part, found, claim)
        return {claim: found[claim] for claim in ids if claim in found}

    def best_for(self, part: Part, response: Response | None) -> Response | None:
        """What the ledger says of the claims that were chosen. It says nothing of the others."""
        found = {}
        for claim in self.ids(part):
            if claim in (response or {}):
                flaw = (response or {})[claim][1]
                right = _flaw_credit(part, claim, flaw) == 1
                found[claim] = [_best_verdict(part, claim), flaw if right else _main_flaws(part, claim)[0]]
        return found or None

    def in_words(self, part: Part, response: Response) -> list[str]:
        verdicts, flaws = _labels(part["verdicts"]), _labels(part["flaws"])
        rows = [(option["text"], *response[option["id"]]) for option in self.options(part) if option["id"] in response]
        return [
            f"“{text}” → {verdicts[verdict] if verdict else _('no verdict')} · {flaws[flaw] if flaw else _('not said')}"
            for text, verdict, flaw in rows
        ] or [_("No claim chosen")]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        """What the ledger says of the claims that were chosen, and what became of the sheet as a whole."""
        given = response or {}
        found = [(_("The sheet"), sentence) for sentence in _of_sheet(part, given)]
        chosen = [option for option in self.options(part) if option["id"] in given]
        rows = [(f"“{option['text']}”", _of_row(part, option["id"], given[option["id"]])) for option in chosen]
        return Reasons([*found, *rows])

    def earning(self, part: Part, response: Response) -> str:
        return _(
            "Each of the {n} rows counts the same: a third of it for the verdict, two thirds for the flaw.",
            n=part["rows"],
        )

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        """A claim together with its verdict."""
        labels = _labels(part["verdicts"])
        return [(option["text"], labels[_best_verdict(part, option["id"])]) for option in self.options(part)]

    def asked(self, part: Part) -> Mapping[str, str]:
        named = {f"{name} {term['id']}": str(term["text"]) for name in ("verdicts", "flaws") for term in part[name]}
        return {
            **options.asked(part.get("options", ())),
            **named,
            **options.asked_fields(part, "rows", "kept", "sections", "same"),
        }

    def group(self, part: Part) -> str:
        return "audit"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        """The same in every row, on the claims where that pays most; one verdict with all flaws in turn; three kept.

        Whoever knows where a rule pays has read already. So the first two are more than anybody earns unread.
        """
        verdicts, flaws = _labels(parts[0]["verdicts"]), _labels(parts[0]["flaws"])
        blind: dict[str, Strategy] = {}
        for verdict, said in verdicts.items():
            for flaw, named in flaws.items():
                label = _("every row “{verdict}” and “{flaw}”, where it pays most", verdict=said, flaw=named)
                blind[label] = self._always(verdict, flaw)
            blind[_("every row “{verdict}” and the flaws in turn, where it pays most", verdict=said)] = self._in_turn(
                verdict
            )
            for place, spread in ((_("the first claims"), False), (_("claims from all over"), True)):
                label = _("{place}: keep some, the rest “{verdict}” with the flaws in turn", place=place, verdict=said)
                blind[label] = self._mixed(verdict, spread=spread)
        return blind

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        """Claims at random, but with some to keep as they see it; a row that is not known is guessed."""
        chance, known = guesser.chance, guesser.known
        believed = {claim: self._believed(part, claim, guesser) for claim in self.ids(part)}
        claims = chance.sample(list(believed), len(believed))
        kept = [claim for claim in claims if believed[claim][0] == KEEP][: part["kept"]]
        rows = part["rows"] if chance.random() < 0.7 + 0.3 * known else part["rows"] - 1
        chosen = set([*kept, *(claim for claim in claims if claim not in kept)][:rows])
        return {claim: believed[claim] for claim in believed if claim in chosen}

    def _believed(self, part: Part, claim: str, guesser: Guesser) -> list[str]:
        chance = guesser.chance
        verdicts, flaws = _ids(part["verdicts"]), _ids(part["flaws"])
        verdict = _best_verdict(part, claim) if chance.random() < guesser.known else chance.choice(verdicts)
        if chance.random() < guesser.known:
            return [verdict, chance.choice(_main_flaws(part, claim))]
        return [verdict, NO_FLAW if verdict == KEEP else chance.choice(flaws)]

    # --- strategies

    def _always(self, verdict: str, flaw: str) -> Strategy:
        def sheet(part: Part) -> Response:
            rows = self._where_it_pays(part, [verdict, flaw])
            sheets = [dict(list(rows.items())[:most]) for most in (part["same"], part["rows"])]
            return max(sheets, key=lambda rows: self.credit(part, rows))

        return sheet

    def _in_turn(self, verdict: str) -> Strategy:
        def sheet(part: Part) -> Response:
            chosen = self._where_it_pays(part, [verdict, ""])
            return dict(zip(chosen, _in_turn(part, verdict), strict=False))

        return sheet

    def _mixed(self, verdict: str, *, spread: bool) -> Strategy:
        def sheet(part: Part) -> Response:
            ids, rows = self.ids(part), part["rows"]
            step = len(ids) // rows if spread else 1
            chosen = ids[:: max(1, step)][:rows]
            rest = islice(_in_turn(part, verdict), max(0, len(chosen) - part["kept"]))
            return dict(zip(chosen, [*[[KEEP, NO_FLAW]] * part["kept"], *rest], strict=False))

        return sheet

    def _where_it_pays(self, part: Part, row: list[str]) -> dict[str, list[str]]:
        """A sheet of the same row on the claims where it earns most; first from as many sections as are asked for."""
        ordered = sorted(self.ids(part), key=lambda claim: -_row_credit(part, claim, row))
        sections, first = _sections(part), dict[str, str]()
        for claim in ordered:
            first.setdefault(sections[claim], claim)
        ahead = list(first.values())[: part["sections"]]
        claims = [*ahead, *(claim for claim in ordered if claim not in ahead)]
        return {claim: list(row) for claim in claims[: part["rows"]]}


def _in_turn(part: Part, verdict: str) -> Iterable[list[str]]:
    flaws = [flaw for flaw in _ids(part["flaws"]) if flaw != NO_FLAW]
    return cycle([[verdict, flaw] for flaw in flaws])


def _put_best(part: Part, found: dict[str, list[str]], claim: str) -> None:
    """Put the best row of a claim into a sheet, if there is room and not too many say the same."""
    verdict = _best_verdict(part, claim)
    rows = [[verdict, flaw] for flaw in _main_flaws(part, claim)]
    fitting = [row for row in rows if list(found.values()).count(row) < part["same"]]
    if fitting and claim not in found and len(found) < part["rows"]:
        found[claim] = fitting[0]


def _ids(terms: Iterable[Mapping[str, str]]) -> list[str]:
    return [term["id"] for term in terms]


def _labels(terms: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {term["id"]: term["label"] for term in terms}


def _sections(part: Part) -> dict[str, str]:
    return {option["id"]: option["section"] for option in part["options"]}


def _best_verdict(part: Part, claim: str) -> str:
    credit: Mapping[str, float] = part["ledger"][claim]["credit"]
    return max(credit, key=credit.__getitem__)


def _main_flaws(part: Part, claim: str) -> list[str]:
    """The main flaws of a claim, or that it has none."""
    return part["ledger"][claim]["flaws"] or [NO_FLAW]


def _flaw_credit(part: Part, claim: str, flaw: str) -> float:
    if flaw in _main_flaws(part, claim):
        return 1.0
    return 0.5 if flaw in part["ledger"][claim]["arguable"] else 0.0


def _row_credit(part: Part, claim: str, row: Sequence[str]) -> float:
    """A third for the verdict, two thirds for the flaw, which counts only beside a verdict that earns something."""
    verdict, flaw = row
    credit = float(part["ledger"][claim]["credit"].get(verdict, 0))
    return (credit + 2 * _flaw_credit(part, claim, flaw)) / 3 if credit else 0.0


def _lacks(part: Part, response: Mapping[str, Sequence[str]]) -> tuple[int, int]:
    """How many claims to keep, and how many sections, a sheet lacks."""
    sections = _sections(part)
    kept = sum(verdict == KEEP for verdict, _flaw in response.values())
    seen = len({sections[claim] for claim in response})
    return max(0, part["kept"] - kept), max(0, part["sections"] - seen)


def _alike(response: Mapping[str, Sequence[str]]) -> Counter[tuple[str, ...]]:
    """How many rows say each verdict with each flaw, of those that say both."""
    return Counter(tuple(row) for row in response.values() if all(row))


def _of_sheet(part: Part, response: Mapping[str, Sequence[str]]) -> list[str]:
    """What became of the sheet as a whole, in sentences; nothing if nothing did."""
    kept, sections = _lacks(part, response)
    missing = part["rows"] - len(response)
    most = max(_alike(response).values(), default=0)
    told = []
    if missing:
        told.append(
            ngettext("{n} row is missing and earns nothing.", "{n} rows are missing and earn nothing.", missing)
        )
    if kept:
        told.append(
            ngettext(
                "{n} claim to keep is missing: a tenth less.", "{n} claims to keep are missing: {n} tenths less.", kept
            )
        )
    if sections:
        told.append(
            ngettext("{n} section is missing: a tenth less.", "{n} sections are missing: {n} tenths less.", sections)
        )
    if most > part["same"]:
        told.append(
            _("{n} rows say the same verdict and flaw; together they count as {most}.", n=most, most=part["same"])
        )
    return told


def _of_row(part: Part, claim: str, row: Sequence[str]) -> str:
    """How a row did, and what the ledger says of its claim."""
    verdict, flaw = row
    ledger = part["ledger"][claim]
    credit = ledger["credit"].get(verdict, 0)
    labels, flaws = _labels(part["verdicts"]), _labels(part["flaws"])
    best = labels[_best_verdict(part, claim)]
    if credit == 1:
        told = [_("Verdict: right.")]
    elif credit:
        told = [_("Verdict: partly right; we say “{verdict}”.", verdict=best)]
    else:
        told = [_("Verdict: not right; we say “{verdict}”.", verdict=best)]
    earned = _flaw_credit(part, claim, flaw)
    if earned and not credit:
        told.append(_("Flaw: fits, but counts only beside a verdict that earns something."))
    else:
        told.append(
            _("Flaw: right.") if earned == 1 else _("Flaw: arguable, half.") if earned else _("Flaw: not right.")
        )
    main = "; ".join(flaws[name] for name in ledger["flaws"])
    told.append(_("Main flaws: {flaws}.", flaws=main) if main else _("We found no main flaw."))
    if arguable := "; ".join(flaws[name] for name in ledger["arguable"]):
        told.append(_("Arguable: {flaws}.", flaws=arguable))
    return " ".join([*told, part["why"][claim]]) if part.get("why", {}).get(claim) else " ".join(told)


KIND = Audit
