"""Proof that nothing under ``solutions/`` has leaked into what students get.

Secret are: keys and explanations of graded items, anchors of rubrics, and what the ledger says of claims that no
chapter works. Files for students are searched for their wording, and released notebooks for the fields of a key.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from claimwise import kinds
from claimwise.content import Course, Finding
from claimwise.content.cases import Case
from claimwise.content.modules import ResolvedModule
from claimwise.content.webs import Web
from claimwise.kinds.shared.webs import lines
from claimwise.words import _

RUN = 9
"""So many words in a row, taken from a secret text, are a leak; shorter runs occur by chance in plain English."""

EXPLANATION = "explanation"
"""The field of an item's key that is secret besides those of its parts."""

_TEXT_FILES = {
    ".html",
    ".js",
    ".mjs",
    ".json",
    ".map",
    ".md",
    ".txt",
    ".xml",
    ".svg",
    ".ipynb",
    ".yml",
    ".yaml",
    ".csv",
}
_TEXT_FILES |= {".py", ".toml", ".cfg", ".bib", ".css", ".j2", ".rst", ".inv"}
_TAG = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL)


def find_leaks(course: Course, folders: Iterable[Path]) -> list[Finding]:
    """Every place in folders for students where something secret stands."""
    secrets = _Secrets(course)
    findings: list[Finding] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in _TEXT_FILES:
                name = path.relative_to(course.root) if path.is_relative_to(course.root) else path
                within = (folder.name, *path.relative_to(folder).parts)
                findings.extend(_leaks_in(path, name, secrets, {Path(part).stem for part in within}))
    return findings


def _leaks_in(path: Path, name: Path, secrets: _Secrets, within: set[str]) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        yield from _verdicts_in_page(text, name, secrets.unworked)
        text = unescape(_TAG.sub(" ", text))
    if path.suffix == ".ipynb":
        text, findings = _notebook_text(text, name)
        yield from findings
    for source in secrets.found_in(text):
        remedy = _("build it again without them; solutions never leave the instructor")
        yield Finding(_("holds words of {source}", source=source), remedy, file=name)
    for web in secrets.webs_in(text, within):
        what = _("holds words of the web “{web}”, which reaches students with its module only", web=web)
        yield Finding(what, _("leave it out there, or show a web of book/webs"), file=name)


def _verdicts_in_page(html: str, name: Path, unworked: set[str]) -> Iterator[Finding]:
    """Verdict badges inside cards of claims that no chapter works."""
    for card in re.split(r"(?=data-claim=)", html)[1:]:
        claim = re.match(r"data-claim=[\"']([^\"']+)", card)
        if claim and claim[1] in unworked and "data-verdict=" in card:
            what = _("shows the verdict on {claim}, which no chapter works", claim=claim[1])
            yield Finding(what, _("remove :verdict: there"), file=name)


def _notebook_text(raw: str, name: Path) -> tuple[str, list[Finding]]:
    """The words of a released notebook, and a finding for each card that carries a field of a key."""
    try:
        sources = ["".join(cell.get("source", "")) for cell in json.loads(raw).get("cells", [])]
    except (ValueError, AttributeError, TypeError):
        return raw, [Finding(_("is no notebook that can be read"), _("make it with “claimwise assign”"), file=name)]
    findings = []
    for source in sources:
        item, spec = _public_spec(source)
        if spec and "practice" not in spec and (fields := _secret_fields(spec)):
            what = _("the card of {item} carries {fields}", item=item, fields=", ".join(sorted(fields)))
            findings.append(Finding(what, _("generate it again"), file=name))
        if "HIDDEN TESTS" in source or "BEGIN SOLUTION" in source:
            what = _("holds a hidden test or a solution")
            findings.append(Finding(what, _("make it with “claimwise assign”"), file=name))
    return "\n".join(sources), findings


def _public_spec(source: str) -> tuple[str, dict[str, Any] | None]:
    if "claim(" not in source:
        return "", None
    try:
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and len(node.args) == 2]
        return ast.literal_eval(calls[0].args[0]), ast.literal_eval(calls[0].args[1])
    except (SyntaxError, ValueError, IndexError):
        return "", None


def _secret_fields(spec: dict[str, Any]) -> set[str]:
    secret = kinds.key_fields() | {EXPLANATION}
    return {field for part in (spec, *spec["parts"]) for field in secret & set(part)}


class _Secrets:
    """The secret texts of a course, cut into runs of words."""

    def __init__(self, course: Course) -> None:
        self.unworked: set[str] = set()
        self._runs: dict[tuple[str, ...], str] = {}
        # The rules for verdicts are taught, so keys may repeat them.
        public = _runs_of_all(rule.text for rule in course.vocabulary.terms("rules").values())
        for case in course.cases.values():
            public |= _runs_of_all(_public_texts(case))
            for source, text in _ledger_texts(case):
                self._add(source, text)
            self.unworked |= {claim.id for claim in case.claims.values() if not claim.worked}
        for module in course.modules.values():
            public |= _runs_of_all(_shown_texts(module))
            for source, text in _key_texts(module):
                self._add(source, text)
        self._runs = {run: source for run, source in self._runs.items() if run not in public}
        self._webs = _runs_of_webs(course)

    def _add(self, source: str, text: str) -> None:
        for run in runs(text):
            self._runs.setdefault(run, source)

    def found_in(self, text: str) -> list[str]:
        """What the secret texts are that a text holds words of, each once."""
        return sorted({self._runs[run] for run in runs(text) if run in self._runs})

    def webs_in(self, text: str, within: set[str]) -> list[str]:
        """The webs of graded items that a text holds words of, although none of its folders is that of their module."""
        found = {run for run in runs(text) if run in self._webs} if self._webs else set()
        return sorted({web for web, modules in map(self._webs.__getitem__, found) if not modules & within})


def _runs_of_webs(course: Course) -> dict[tuple[str, ...], tuple[str, frozenset[str]]]:
    """The runs of words on the pages of webs of graded items, with the web and the modules that search it."""
    found: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
    public = {run for case in course.cases.values() for run in _runs_of_all(_public_texts(case))}
    public |= {run for web in course.webs.values() if not web.graded for run in _runs_of_all(_strings(web.public))}
    for web in course.webs.values():
        if web.graded:
            users = _users(course, web)
            for run in _runs_of_all(_texts_of_web(web)) - public:
                # What several webs say alike may stand with the module of each.
                name, others = found.get(run, (web.name, frozenset()))
                found[run] = (name, users | others)
    return found


def _users(course: Course, web: Web) -> frozenset[str]:
    """The modules that search a web."""
    asked = {
        module: (part for item in module.items for part in item.interactions) for module in course.modules.values()
    }
    return frozenset(module.name for module, parts in asked.items() if any(p.web_named == web.name for p in parts))


def _texts_of_web(web: Web) -> Iterator[str]:
    for page in web.public["pages"]:
        yield from (page["title"], *lines(page))
    for summary in web.info.summaries:
        yield summary.text


def _public_texts(case: Case) -> Iterator[str]:
    """What students may see although the ledger may say it too: quotes, contexts, evidence, worked verdicts."""
    for claim in case.claims.values():
        yield from (claim.quote, claim.context, claim.offers)
        if claim.worked and claim.id in case.verdicts:
            reasoning, needed, says = _verdict_texts(case, claim.id)
            # Joined, because cards and feedback set them one after the other.
            yield from (f"{reasoning} {needed} {says}", f"{reasoning} {says}")
    for card in case.evidence.values():
        yield from (card.title, card.found, card.concludes or "", card.limits, *card.studied.model_dump().values())


def _ledger_texts(case: Case) -> Iterator[tuple[str, str]]:
    for claim in case.claims.values():
        if not claim.worked and claim.id in case.verdicts:
            for text in _verdict_texts(case, claim.id):
                yield _("the verdict on {claim}", claim=claim.id), text


def _verdict_texts(case: Case, claim: str) -> tuple[str, str, str]:
    verdict = case.verdicts[claim]
    return verdict.reasoning, verdict.needed, verdict.says


def _shown_texts(module: ResolvedModule) -> Iterator[str]:
    """The wording of all questions, and everything of practice items."""
    for item in module.items:
        shown = module.public(item)
        yield from _strings(shown)
        yield item.passage or ""
        for part in shown["parts"]:
            yield kinds.of(part).running_text(part)


def _key_texts(module: ResolvedModule) -> Iterator[tuple[str, str]]:
    for item in module.graded:
        key = module.key(item)
        secret = [part[field] for part in key["parts"] for field in kinds.key_fields() & part.keys()]
        for text in _strings([key[EXPLANATION], key.get(kinds.HINT, ""), *secret]):
            yield _("the key of {module}, {item}", module=module.name, item=item.id), text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of ``RUN`` words in a text, without case and punctuation."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def _runs_of_all(texts: Iterable[str]) -> set[tuple[str, ...]]:
    return {run for text in texts for run in runs(text)}
