"""Reads a whole course and names everything that is wrong with it, each fault once and where it begins.

Three things keep faults from hiding each other or from drawing others after them. What a record names is looked up in
the data as typed, whether or not the record is right. A name counts as unknown only where all names of its kind could
be read. And what rests on a record with a fault is left out in silence: it has no fault of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from claimwise import kinds
from claimwise.content import references as bibliography
from claimwise.content import self_checks, webs
from claimwise.content import vocabulary as vocabularies
from claimwise.content.cases import Case, CaseInfo, Claim, Evidence, Ledger, Verdict
from claimwise.content.interactions import Interaction, Sources
from claimwise.content.kinds import model
from claimwise.content.modules import Item, Module, ResolvedModule
from claimwise.content.self_checks import SelfCheck
from claimwise.content.webs import Web
from claimwise.content.wording import Location, SlipsError, one_of
from claimwise.content.yamlfile import YamlFile
from claimwise.words import N_, _, ngettext

NOT_MODULES = {"released"}
"""YAML files beside the modules in ``solutions/`` that are something else: so are ``*.verdicts.yml``, ``*.web.yml``."""

_INTERACTION = ("interactions", "*")
_MISCONCEPTIONS = (
    (*_INTERACTION, "choices", "*", "misconception"),
    (*_INTERACTION, "remarks", "*", "misconception"),
)

# What is said of a name that leads nowhere.
NO_CASE = N_("there is no case “{name}”")
NO_SECTION = N_("there is no section “{name}”")
NO_CLAIM = N_("there is no claim “{name}”")
NO_WORKED_CLAIM = N_("there is no worked claim “{name}”")
NO_CLAIM_TYPE = N_("there is no claim type “{name}”")
NO_SUPPORT = N_("there is no kind of support “{name}”")
NO_EVIDENCE = N_("there is no evidence card “{name}”")
NO_LEVEL = N_("there is no evidence level “{name}”")
NO_REFERENCE = N_("there is no reference “{name}”")
NO_VERDICT = N_("there is no verdict “{name}”")
NO_CERTAINTY = N_("there is no certainty “{name}”")
NO_FLAW = N_("there is no flaw “{name}”")
NO_MISCONCEPTION = N_("there is no misconception “{name}”")
NO_VOCABULARY = N_("there is no vocabulary “{name}”")
NO_CHAPTER = N_("there is no chapter “{name}”")
NO_OBJECTIVE = N_("there is no objective “{name}”")

T = TypeVar("T")


@dataclass(frozen=True)
class Names:
    """The names of one kind of thing. They are not ``whole`` where some could not be read: another may exist."""

    known: Collection[str]
    whole: bool = True

    @classmethod
    def in_file(cls, file: YamlFile, *path: str) -> Names:
        """The names that stand at a path of a file."""
        found = [value for _place, value in file.find(*path)]
        return cls(dict.fromkeys(name for name in found if isinstance(name, str)), None not in found)

    def lack(self, name: str) -> bool:
        """Whether there certainly is no such name."""
        return self.whole and name not in self.known


@dataclass(frozen=True)
class _CaseNames:
    """What can be named in a case, and the verdicts on its claims (``None`` without the instructor's files)."""

    claims: Names
    evidence: Names
    verdicts: Names | None


class Reader:
    """Reads everything. ``findings`` are what is wrong, in order of files and lines."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.vocabulary = vocabularies.load()
        self.references, self._others = bibliography.load(root / "book" / "references.bib", root)
        self._bibliography = Names(self.references, whole=not self._others)
        self._files: list[YamlFile] = []
        self._unknown: dict[tuple[str, str], list[tuple[YamlFile, Location, str]]] = {}
        self._module_files = {path.stem: self._open(path) for path in self._module_paths()}
        self._names: dict[str, _CaseNames] = {}
        self.cases = {case.info.id: case for case in self._cases()}
        self._webs_with_faults: set[str] = set()
        self.webs = {web.name: web for web in self._webs()}
        self.modules = {module.name: module for module in self._modules()}
        self.self_checks = {check.chapter: check for check in self._self_checks()}
        self._report_unknown()
        self.findings = sorted([*self._others, *(finding for file in self._files for finding in file.findings)])
        self.asked = self._asked()

    def _open(self, path: Path) -> YamlFile:
        file = YamlFile(path, self.root)
        self._files.append(file)
        return file

    def _module_paths(self) -> Iterator[Path]:
        for path in sorted((self.root / "solutions").glob("*.yml")):
            if not path.name.endswith((".verdicts.yml", ".web.yml")) and path.stem not in NOT_MODULES:
                yield path

    # --- what is named and is not there

    def _look_up(self, file: YamlFile, path: Iterable[str], what: str, names: Names, remedy: str = "") -> None:
        """Note each name at a path that certainly does not exist. ``what`` is the message that says so of a name."""
        for place, name in file.find(*path):
            if isinstance(name, str):
                self._expect(file, place, what, name, names, remedy)

    def _look_up_keys(self, file: YamlFile, path: Iterable[str], what: str, names: Names) -> None:
        for place, record in file.find(*path):
            for name in record if isinstance(record, dict) else ():
                if isinstance(name, str):
                    self._expect(file, (*place, name), what, name, names)

    def _expect(self, file: YamlFile, place: Location, what: str, name: str, names: Names, remedy: str = "") -> None:
        if names.lack(name):
            self._unknown.setdefault((what, name), []).append((file, place, remedy or one_of(names.known, name)))

    def _sound(self, file: YamlFile, kind: type[T], *path: str) -> Iterator[tuple[Location, T]]:
        """The records at a path that are right in themselves and name nothing unknown, with their places."""
        lost = [tuple(place) for places in self._unknown.values() for at, place, _remedy in places if at is file]
        for here, record in file.sound(kind, *path):
            if not any(place[: len(here)] == tuple(here) for place in lost):
                yield here, record

    def _report_unknown(self) -> None:
        """One finding for each unknown name, at the first place that names it."""
        for (what, name), places in self._unknown.items():
            file, place, remedy = places[0]
            said = _(what, name=name)
            if len(places) > 1:
                said = ngettext(
                    "{what} (named in {n} place, here first)",
                    "{what} (named in {n} places, here first)",
                    len(places),
                    what=said,
                )
            file.report(place, said, remedy)

    def _terms(self, name: str) -> Names:
        return Names(self.vocabulary.terms(name))

    def _chapters(self) -> Names:
        """The chapters of the book; where there are no pages yet, those that modules are about."""
        pages = [path.stem for path in sorted((self.root / "book" / "chapters").glob("*.md"))]
        if pages:
            return Names(pages)
        chapters = [Names.in_file(file, "chapter") for file in self._module_files.values()]
        known = {name for names in chapters for name in names.known}
        return Names(known, bool(known) and all(names.whole for names in chapters))

    # --- cases

    def _cases(self) -> Iterator[Case]:
        for folder in sorted({path.parent for path in (self.root / "book" / "cases").glob("*/*.yml")}):
            if case := self._case(folder):
                yield case

    def _case(self, folder: Path) -> Case | None:
        info_file, claims_file, evidence_file = (
            self._open(folder / f"{name}.yml") for name in ("case", "claims", "evidence")
        )
        info = info_file.validate(CaseInfo)
        claims_file.validate(list[Claim])
        evidence_file.validate(list[Evidence])
        self._expect_folder(info_file, "id", folder.name)
        self._names[folder.name] = names = _CaseNames(
            Names.in_file(claims_file, "*", "id"), Names.in_file(evidence_file, "*", "id"), self._verdicts(folder.name)
        )
        self._check_claims(claims_file, Names.in_file(info_file, "sections", "*", "id"))
        self._check_evidence(evidence_file)
        claims = list(self._sound(claims_file, Claim, "*"))
        cards = list(self._sound(evidence_file, Evidence, "*"))
        evidence = [card for _place, card in cards if card.id in self.references]
        verdicts, lines = self._ledger(folder.name, names)
        if info is None or info.id != folder.name:
            return None
        places = {
            "claims": {claim.id: claims_file.line(place) for place, claim in claims},
            "evidence": {card.id: evidence_file.line(place) for place, card in cards},
            "verdicts": lines,
        }
        return Case(info, [claim for _place, claim in claims], evidence, verdicts, places)

    def _expect_folder(self, file: YamlFile, field: str, folder: str) -> None:
        for place, name in file.find(field):
            if isinstance(name, str) and name != folder:
                what = _(
                    "“{field}” is “{name}”, but the case is in the folder “{folder}”",
                    field=field,
                    name=name,
                    folder=folder,
                )
                file.report(place, what, _("give both the same name"))

    def _check_claims(self, file: YamlFile, sections: Names) -> None:
        _report_twins(file, "*", "id")
        self._look_up(file, ("*", "section"), NO_SECTION, sections)
        self._look_up(file, ("*", "type"), NO_CLAIM_TYPE, self._terms("claim-types"))
        self._look_up(file, ("*", "support"), NO_SUPPORT, self._terms("support"))
        worked = _("name a page of book/chapters without “.md”: “worked” makes the verdict public")
        self._look_up(file, ("*", "worked"), NO_CHAPTER, self._chapters(), worked)

    def _check_evidence(self, file: YamlFile) -> None:
        _report_twins(file, "*", "id")
        self._look_up(file, ("*", "level"), NO_LEVEL, self._terms("evidence-levels"))
        self._look_up(
            file, ("*", "id"), NO_REFERENCE, self._bibliography, _("add it to {file}", file="book/references.bib")
        )

    # --- ledgers

    def _ledger_file(self, case: str) -> YamlFile | None:
        known = {file.path: file for file in self._files}
        path = self.root / "solutions" / f"{case}.verdicts.yml"
        return known.get(path) or self._open(path) if (self.root / "solutions").is_dir() else None

    def _verdicts(self, case: str) -> Names | None:
        file = self._ledger_file(case)
        return Names.in_file(file, "verdicts", "*", "claim") if file else None

    def _ledger(self, case: str, names: _CaseNames) -> tuple[list[Verdict], dict[str, int]]:
        """The verdicts that are right in themselves, and the lines where they stand, by claim."""
        file = self._ledger_file(case)
        if file is None:
            return [], {}
        file.validate(Ledger)
        self._expect_folder(file, "case", case)
        _report_twins(file, "verdicts", "*", "claim")
        verdict = ("verdicts", "*")
        self._look_up(file, (*verdict, "claim"), NO_CLAIM, names.claims)
        self._look_up(file, (*verdict, "certainty"), NO_CERTAINTY, self._terms("certainty"))
        self._look_up(file, (*verdict, "verdict"), NO_VERDICT, self._terms("verdicts"))
        for field in ("accept", "remarks"):
            self._look_up_keys(file, (*verdict, field), NO_VERDICT, self._terms("verdicts"))
        for field in ("flaws", "arguable"):
            self._look_up(file, (*verdict, field, "*"), NO_FLAW, self._terms("flaws"))
        self._look_up(file, (*verdict, "evidence", "*"), NO_EVIDENCE, names.evidence)
        misconceptions = self._terms("misconceptions")
        self._look_up(file, (*verdict, "remarks", "*", "misconception"), NO_MISCONCEPTION, misconceptions)
        self._report_unjudged(file, names)
        found = list(self._sound(file, Verdict, "verdicts", "*"))
        return [verdict for _place, verdict in found], {verdict.claim: file.line(place) for place, verdict in found}

    def _report_unjudged(self, file: YamlFile, names: _CaseNames) -> None:
        """Claims without a verdict. A verdict on an unknown claim may be meant for one of them, so it goes first."""
        verdicts = Names.in_file(file, "verdicts", "*", "claim")
        if not any(names.claims.lack(claim) for claim in verdicts.known):
            for claim in names.claims.known:
                if verdicts.lack(claim):
                    file.report(("verdicts",), _("the claim {claim} has no verdict", claim=claim), _("add one"))

    # --- modules

    def _modules(self) -> Iterator[ResolvedModule]:
        chapters = self._chapters()
        pages = Names({*chapters.known, *(path.stem for path in (self.root / "book").glob("*.md"))}, chapters.whole)
        for name, file in self._module_files.items():
            module = file.validate(Module)
            self._check_module(file, pages)
            case = next((value for _place, value in file.find("case")), None)
            self._look_up(file, ("case",), NO_CASE, Names(self._names))
            names = self._names.get(case) if isinstance(case, str) else None
            if names:
                self._check_named(file, names)
                resolved = self._resolved(name, module, file, names, self.cases.get(case or ""))
                if resolved:
                    yield resolved

    def _check_module(self, file: YamlFile, pages: Names) -> None:
        """What a module's items are only together."""
        for place in (("chapter",), ("objectives", "*", "chapter")):
            self._look_up(file, place, NO_CHAPTER, pages, _("name a page of book/chapters without “.md”"))
        self._look_up(file, ("items", "*", "objective"), NO_OBJECTIVE, Names.in_file(file, "objectives", "*", "id"))
        points = [value for _place, value in file.find("items", "*", "interactions", "*", "points")]
        stated = [value for _place, value in file.find("points")]
        if points and all(_is_number(value) for value in (*points, *stated)) and sum(points) != stated[0]:
            what = _("points: {stated:g}, but the items add up to {points:g}", stated=stated[0], points=sum(points))
            file.report(("points",), what, _("correct one of them"))
        used = [*file.find("items", "*", "id"), *file.find("retired", "*")]
        for twin, count in Counter(name for _place, name in used if isinstance(name, str)).items():
            if count > 1:
                last = [place for place, name in used if name == twin][-1]
                what = ngettext(
                    "the item id “{item}” is used {n} time", "the item id “{item}” is used {n} times", count, item=twin
                )
                file.report(last, what, _("ids are never used again"))

    def _check_named(self, file: YamlFile, names: _CaseNames) -> None:
        """What a module's items name of its case and of the vocabularies."""
        self._look_up(file, ("items", "*", "claim"), NO_CLAIM, names.claims)
        self._look_up(file, ("items", "*", "evidence", "*"), NO_EVIDENCE, names.evidence)
        vocabularies_ = Names(self.vocabulary.names())
        self._look_up(file, ("items", "*", *_INTERACTION, "choices"), NO_VOCABULARY, vocabularies_)
        for path in _MISCONCEPTIONS:
            self._look_up(file, ("items", "*", *path), NO_MISCONCEPTION, self._terms("misconceptions"))

    def _resolved(
        self, name: str, module: Module | None, file: YamlFile, names: _CaseNames, case: Case | None
    ) -> ResolvedModule | None:
        """The module with all that it names, if all of it is right."""
        whole, items, lines = module is not None and case is not None, [], {}
        for place, item in file.sound(Item, "items", "*"):
            resolved = self._resolved_item(item, place, file, names, case)
            whole = whole and resolved is not None
            items.append(resolved or item)
            lines[item.id] = file.line(place)
        if not whole or module is None or case is None or file.findings or self._is_unknown_in(file):
            return None
        module = module.model_copy(update={"items": items})
        words = self.vocabulary
        return ResolvedModule(name, module, case, self.references, lines, words.rules, words.terms("misconceptions"))

    def _is_unknown_in(self, file: YamlFile) -> bool:
        return any(at is file for places in self._unknown.values() for at, _place, _remedy in places)

    def _resolved_item(
        self, item: Item, here: Location, file: YamlFile, names: _CaseNames, case: Case | None
    ) -> Item | None:
        """The item with the words of vocabularies and the ledger's key; ``None`` if it has a fault or rests on one."""
        if item.claim and (case is None or item.claim not in case.claims):
            return None
        verdict = case.verdicts.get(item.claim or "") if case else None
        cards = item.evidence if item.evidence is not None else verdict.evidence if verdict else []
        if any(case is None or card not in case.evidence for card in cards):
            return None
        resolved: list[Interaction] = []
        for number, part in enumerate(item.interactions):
            if part.draws_on and part.draws_on not in self.vocabulary.names():
                return None
            if part.needs_ledger and item.claim and names.verdicts and verdict is None:
                return None  # the ledger's fault
            if part.web_named in self._webs_with_faults:
                return None  # the web's fault
            if case is None or (part.draws_claims and not self._is_whole(case, names)):
                return None  # the case's fault
            try:
                resolved.append(part.resolved(Sources(self.vocabulary, case, verdict, self.webs)))
            except SlipsError as error:
                for slip in error.slips:
                    file.report((*here, "interactions", number, "choices", *slip.at), slip.what, slip.remedy)
        return item.model_copy(update={"interactions": resolved})

    @staticmethod
    def _is_whole(case: Case, names: _CaseNames) -> bool:
        """Whether nothing is wrong with any claim of a case or the verdict on it."""
        verdicts = not names.verdicts or (names.verdicts.whole and set(names.claims.known) <= case.verdicts.keys())
        return names.claims.whole and set(names.claims.known) <= case.claims.keys() and verdicts

    def _asked(self) -> dict[str, frozenset[str]]:
        """Case -> claims that its modules ask about; only for cases where that is certain."""
        asked: dict[str, set[str]] = {}
        for file in self._module_files.values():
            case = next((value for _place, value in file.find("case")), None)
            items = [item if isinstance(item, dict) else {} for _place, item in file.find("items", "*")]
            certain = items and all(isinstance(item.get("claim") or item.get("passage"), str) for item in items)
            if not isinstance(case, str) or case not in self._names or not certain:
                return {}
            asked.setdefault(case, set()).update(Names.in_file(file, "items", "*", "claim").known)
            if any(_draws_claims(kind) for _place, kind in file.find("items", "*", *_INTERACTION, "kind")):
                asked[case].update(self._names[case].claims.known)
        return {
            case: frozenset(claims)
            for case, claims in asked.items()
            if self._names[case].claims.whole and not any(self._names[case].claims.lack(claim) for claim in claims)
        }

    # --- webs

    def _webs(self) -> Iterator[Web]:
        folders = webs.find(self.root)
        names = {folder.name: folder for folder in reversed(folders)}
        self._others += [*webs.twins_of(folders, self.root), *webs.keys_without_web(self.root, names)]
        for folder in sorted(names.values()):
            read = webs.WebReader(folder, self.root, self.references, whole=self._bibliography.whole)
            self._files += read.files
            self._webs_with_faults |= set() if read.web else {folder.name}
            if read.web:
                yield read.web

    # --- self-checks

    def _self_checks(self) -> list[SelfCheck]:
        path = self.root / self_checks.FILE
        if not path.is_file():
            return []
        file = self._open(path)
        checks = file.validate(list[SelfCheck]) or []
        _report_twins(file, "*", "chapter")
        for place, questions in file.find("*", "questions"):
            records = questions if isinstance(questions, list) else []
            ids = [question.get("id") if isinstance(question, dict) else None for question in records]
            for number, name in enumerate(ids):
                if name is not None and name in ids[:number]:
                    file.report((*place, number, "id"), *_twice(name))
        for path_ in _MISCONCEPTIONS:
            self._look_up(file, ("*", "questions", "*", *path_), NO_MISCONCEPTION, self._terms("misconceptions"))
        worked = {claim.id for case in self.cases.values() for claim in case.claims.values() if claim.worked}
        whole = all(names.claims.whole for names in self._names.values()) and len(self.cases) == len(self._names)
        remedy = _("a self-check is public, so ask about one of {claims}", claims=", ".join(sorted(worked)))
        claims = {claim for names in self._names.values() for claim in names.claims.known}
        sound = {claim.id for case in self.cases.values() for claim in case.claims.values()}
        known = Names(worked | (claims - sound), whole)  # of a claim with a fault nobody knows whether it is worked
        self._look_up(file, ("*", "questions", "*", "claim"), NO_WORKED_CLAIM, known, remedy)
        return checks


def _report_twins(file: YamlFile, *path: str) -> None:
    seen: set[str] = set()
    for place, name in file.find(*path):
        if isinstance(name, str):
            if name in seen:
                file.report(place, *_twice(name))
            seen.add(name)


def _twice(name: object) -> tuple[str, str]:
    """What to say of a name that stands there again, and what to do."""
    return _("“{name}” stands here twice", name=name), _("give each its own id")


def _draws_claims(kind: object) -> bool:
    return isinstance(kind, str) and kinds.known(kind) and model(kind).draws_claims


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
