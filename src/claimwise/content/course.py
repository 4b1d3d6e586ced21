"""The whole course: everything read, checked and tied together, or every problem at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from claimwise.content import references as bibliography
from claimwise.content import self_checks
from claimwise.content import vocabulary as vocabularies
from claimwise.content.cases import Case, CaseInfo, Claim, Evidence, Ledger, Remark
from claimwise.content.interactions import Choice, ChoiceOption
from claimwise.content.modules import Item, Module, ResolvedModule
from claimwise.content.problems import ContentError, Problem
from claimwise.content.references import Reference
from claimwise.content.self_checks import Question, SelfCheck
from claimwise.content.vocabulary import Vocabulary
from claimwise.content.yamlfile import Location, YamlFile

NOT_MODULES = {"released"}
"""YAML files beside the modules in ``solutions/`` that are something else; so are ``*.verdicts.yml``."""


class Course:
    """A course folder with its cases and modules, ready for use.

    Make it with :meth:`load`. Without a ``solutions/`` folder it holds no modules and no verdicts, which is all that
    the book needs.
    """

    def __init__(
        self,
        root: Path,
        vocabulary: Vocabulary,
        references: dict[str, Reference],
        cases: dict[str, Case],
        modules: dict[str, ResolvedModule],
        self_checks: dict[str, SelfCheck],
    ) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.references = references
        self.cases = cases
        self.modules = modules
        self.self_checks = self_checks

    @classmethod
    def load(cls, root: Path) -> Course:
        """Read the course in a folder.

        Raises :class:`ContentError` with every problem found: unreadable files, wrong keys, unknown references,
        points that do not add up, quotes that are too long or hold a dose.
        """
        reader = _Reader(root)
        course = cls(root, reader.vocabulary, reader.references, reader.cases, reader.modules, reader.checks)
        if reader.problems:
            raise ContentError(reader.problems)
        return course

    def module(self, name: str) -> ResolvedModule:
        """A module by its name. Raises :class:`ContentError` that lists the names there are."""
        if name in self.modules:
            return self.modules[name]
        known = ", ".join(self.modules) or "none yet"
        raise ContentError([Problem(Path("solutions"), 0, f"there is no module “{name}”", f"the modules are: {known}")])


_cache: dict[Path, tuple[tuple[object, ...], Course]] = {}


def cached_course(root: Path) -> Course:
    """The course in a folder, read again only when one of its files has changed. For long classes and servers."""
    state = _state(root)
    if root not in _cache or _cache[root][0] != state:
        _cache[root] = state, Course.load(root)
    return _cache[root][1]


def _state(root: Path) -> tuple[object, ...]:
    paths = [*(root / "solutions").glob("*.yml"), *(root / "book").glob("*.yml")]
    paths += (root / "book" / "cases").glob("*/*.yml")
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in paths))


def find_root(start: Path) -> Path:
    """The course folder that a path lies in: the nearest one upwards with ``_config.yml`` and ``book/``.

    Raises :class:`ContentError` if there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "_config.yml").is_file() and (folder / "book").is_dir():
            return folder
    remedy = "change into the course's folder, or name it with --root"
    raise ContentError(
        [Problem(start, 0, "this is not inside a course (no _config.yml beside a book/ folder)", remedy)]
    )


class _Reader:
    """Reads everything, and collects problems instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.vocabulary = vocabularies.load()
        self.references, self.problems = bibliography.load(root / "book" / "references.bib", root)
        self.cases = {case.info.id: case for case in self._cases()}
        self.modules = {module.name: module for module in self._modules()}
        self.checks = {check.chapter: check for check in self._self_checks()}

    def _cases(self) -> Iterator[Case]:
        for folder in sorted((self.root / "book" / "cases").glob("*/case.yml")):
            if case := self._case(folder.parent):
                yield case

    def _case(self, folder: Path) -> Case | None:
        info_file = self._open(folder / "case.yml")
        claims_file = self._open(folder / "claims.yml")
        evidence_file = self._open(folder / "evidence.yml")
        info = info_file.validate(CaseInfo)
        claims = claims_file.validate(list[Claim])
        evidence = evidence_file.validate(list[Evidence])
        ledger_file = self._ledger_file(folder.name)
        ledger = ledger_file.validate(Ledger) if ledger_file else None
        case = None
        if info and claims is not None and evidence is not None:
            case = Case(info, claims, evidence, ledger.verdicts if ledger else None)
            self._check_claims(case, claims, claims_file)
            self._check_evidence(evidence, evidence_file)
            if ledger and ledger_file:
                self._check_ledger(case, ledger, ledger_file)
        self._collect(info_file, claims_file, evidence_file, ledger_file)
        return case

    def _ledger_file(self, case: str) -> YamlFile | None:
        return self._open(self.root / "solutions" / f"{case}.verdicts.yml") if self._has_solutions() else None

    def _has_solutions(self) -> bool:
        return (self.root / "solutions").is_dir()

    def _check_claims(self, case: Case, claims: list[Claim], file: YamlFile) -> None:
        types, support = self.vocabulary.terms("claim-types"), self.vocabulary.terms("support")
        _report_twins(file, (), [claim.id for claim in claims])
        for place, claim in enumerate(claims):
            _report_unknown(file, (place, "section"), "section", claim.section, case.sections)
            _report_unknown(file, (place, "type"), "claim type", claim.type, types)
            _report_unknown(file, (place, "support"), "kind of support", claim.support, support)

    def _check_evidence(self, evidence: list[Evidence], file: YamlFile) -> None:
        levels = self.vocabulary.terms("evidence-levels")
        _report_twins(file, (), [card.id for card in evidence])
        for place, card in enumerate(evidence):
            _report_unknown(file, (place, "level"), "evidence level", card.level, levels)
            _report_unknown(file, (place, "id"), "reference", card.id, self.references, "add it to book/references.bib")

    def _check_ledger(self, case: Case, ledger: Ledger, file: YamlFile) -> None:
        verdicts, flaws = self.vocabulary.terms("verdicts"), self.vocabulary.terms("flaws")
        certainty = self.vocabulary.terms("certainty")
        _report_twins(file, ("verdicts",), [verdict.claim for verdict in ledger.verdicts])
        for place, verdict in enumerate(ledger.verdicts):
            here = ("verdicts", place)
            _report_unknown(file, (*here, "claim"), "claim", verdict.claim, case.claims)
            _report_unknown(file, (*here, "certainty"), "certainty", verdict.certainty, certainty)
            for name in (verdict.verdict, *verdict.accept):
                _report_unknown(file, (*here, "verdict"), "verdict", name, verdicts)
            for name, remark in verdict.remarks.items():
                _report_unknown(file, (*here, "remarks"), "verdict", name, verdicts)
                self._check_misconception(remark, (*here, "remarks", name, "misconception"), file)
            for name in (*verdict.flaws, *verdict.arguable):
                _report_unknown(file, (*here, "flaws"), "flaw", name, flaws)
            for name in verdict.evidence:
                _report_unknown(file, (*here, "evidence"), "evidence card", name, case.evidence)
        for claim in case.claims.keys() - case.verdicts.keys():
            file.problem(("verdicts",), f"the claim {claim} has no verdict", "add one")

    def _modules(self) -> Iterator[ResolvedModule]:
        for path in sorted((self.root / "solutions").glob("*.yml")):
            if path.name.endswith(".verdicts.yml") or path.stem in NOT_MODULES:
                continue
            file = self._open(path)
            module = file.validate(Module)
            resolved = self._resolve(path.stem, module, file) if module else None
            self._collect(file)
            if resolved:
                yield resolved

    def _resolve(self, name: str, module: Module, file: YamlFile) -> ResolvedModule | None:
        case = self.cases.get(module.case)
        if case is None:
            if not self.problems:  # a case that could not be read is reported where it stands
                _report_unknown(file, ("case",), "case", module.case, self.cases)
            return None
        items = [self._resolve_item(item, place, module, case, file) for place, item in enumerate(module.items)]
        return ResolvedModule(name, module.model_copy(update={"items": items}), case, self.references)

    def _resolve_item(self, item: Item, place: int, module: Module, case: Case, file: YamlFile) -> Item:
        here = ("items", place)
        _report_unknown(file, (*here, "objective"), "objective", item.objective, {o.id for o in module.objectives})
        for card in item.evidence or ():
            _report_unknown(file, (*here, "evidence"), "evidence card", card, case.evidence)
        if item.claim:
            _report_unknown(file, (*here, "claim"), "claim", item.claim, case.claims)
            if item.claim not in case.claims:  # its verdict cannot be looked up, so its key would be missing too
                return item
        if not item.claim and not item.passage:
            file.problem(here, f"the item {item.id} shows nothing to judge", "add “claim” or “passage”")
        interactions = []
        for number, part in enumerate(item.interactions):
            try:
                interactions.append(part.resolved(self.vocabulary, case.verdicts.get(item.claim or "")))
            except ValueError as error:
                what, _, remedy = str(error).partition(" → ")
                file.problem((*here, "interactions", number, "choices"), what, remedy)
            if isinstance(part, Choice):
                self._check_options(part, (*here, "interactions", number), file)
        return item.model_copy(update={"interactions": interactions})

    def _check_options(self, part: Choice, here: Location, file: YamlFile) -> None:
        for number, option in enumerate(part.choices if isinstance(part.choices, list) else ()):
            self._check_misconception(option, (*here, "choices", number, "misconception"), file)
        for name, remark in part.remarks.items():
            self._check_misconception(remark, (*here, "remarks", name, "misconception"), file)

    def _check_misconception(self, named: ChoiceOption | Remark, here: Location, file: YamlFile) -> None:
        if named.misconception:
            known = self.vocabulary.terms("misconceptions")
            _report_unknown(file, here, "misconception", named.misconception, known)

    def _self_checks(self) -> list[SelfCheck]:
        path = self.root / self_checks.FILE
        if not path.is_file():
            return []
        file = self._open(path)
        checks = file.validate(list[SelfCheck]) or []
        _report_twins(file, (), [check.chapter for check in checks])
        for place, check in enumerate(checks):
            _report_twins(file, (place, "questions"), [question.id for question in check.questions])
            for number, question in enumerate(check.questions):
                self._check_question(question, (place, "questions", number), file)
        self._collect(file)
        return checks

    def _check_question(self, question: Question, here: Location, file: YamlFile) -> None:
        self._check_options(question, here, file)
        worked = {claim.id for case in self.cases.values() for claim in case.claims.values() if claim.worked}
        if question.claim and question.claim not in worked and not self.problems:
            what = f"no chapter works a claim “{question.claim}”"
            file.problem(
                (*here, "claim"), what, f"a self-check is public, so ask about one of {', '.join(sorted(worked))}"
            )

    def _open(self, path: Path) -> YamlFile:
        return YamlFile(path, self.root)

    def _collect(self, *files: YamlFile | None) -> None:
        for file in files:
            self.problems.extend(file.problems if file else ())


def _report_unknown(
    file: YamlFile, location: Location, what: str, name: str, known: Collection[str], remedy: str = ""
) -> None:
    if name not in known:
        listed = ", ".join(sorted(known)[:12]) + (" …" if len(known) > 12 else "")
        file.problem(location, f"there is no {what} “{name}”", remedy or f"use one of {listed}")


def _report_twins(file: YamlFile, location: Location, names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            file.problem((*location, place), f"“{name}” stands here twice", "give each its own id")
