"""A chapter as a second reader needs it: its text, with what the cards of claims and evidence say in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimwise.content import Course
from claimwise.content.cases import Case
from claimwise.content.modules import ResolvedModule
from claimwise.words import _

_FENCE = re.compile(r"(?ms)^(`{3,}|:{3,})\{([\w-]+)\}[ ]*([^\n]*)\n(.*?)^\1[ ]*$\n?")
_DRAWN = re.compile(r"(?is)<(svg|style)\b.*?</\1>")
_OPTION = re.compile(r"(?m)^:([\w-]+):.*\n?")
_ROLE = re.compile(r"\{([\w:-]+)\}`([^`]*)`")
_SHOWN_AS_TEXT = {"admonition", "dropdown", "note", "tip", "warning"}


def chapter_text(course: Course, module: ResolvedModule) -> str:
    """The page of the book that a module is about, as plain Markdown; empty if there is none."""
    pages = sorted((course.root / "book").rglob(f"{module.module.chapter}.md"))
    return _plain(pages[0].read_text(encoding="utf-8"), course) if pages else ""


def _plain(text: str, course: Course) -> str:
    text = _DRAWN.sub("", text)
    shown = _FENCE.sub(lambda found: _directive(found[2], found[3].strip(), found[4], course), text)
    return _ROLE.sub(lambda found: "" if found[1].startswith("cite") else found[2].partition(" <")[0], shown)


def _directive(name: str, argument: str, body: str, course: Course) -> str:
    """What a directive shows, as far as it is words of the chapter.

    Pictures and lists of exercises are left out, and self-checks, because they tell their answers.
    """
    if name in _SHOWN_AS_TEXT:
        return f"**{argument}**\n\n{_plain(_OPTION.sub('', body), course)}\n"
    if name == "rules":
        return "".join(f"**{rule.label}.** {rule.text}\n\n" for rule in course.vocabulary.rules)
    for case in course.cases.values():
        if name == "claim" and argument in case.claims:
            return "".join(f"> {line}\n>\n" for line in _claim(case, argument, course, ":verdict:" in body)) + "\n"
        if name == "evidence" and argument in case.evidence:
            return "".join(f"> {line}\n>\n" for line in _evidence(case, argument)) + "\n"
    return ""


def _claim(case: Case, name: str, course: Course, verdict: bool) -> Iterator[str]:
    claim, ledger = case.claims[name], case.verdicts.get(name)
    yield f"“{claim.quote}”"
    yield claim.context
    if verdict and claim.worked and ledger:
        label = course.vocabulary.terms("verdicts")[ledger.verdict].label
        yield f"**{_('Our verdict')}: {label}.** {ledger.reasoning} {ledger.says}"


def _evidence(case: Case, name: str) -> Iterator[str]:
    card = case.evidence[name]
    yield f"**{card.title}**"
    yield "; ".join(card.studied.model_dump().values())
    yield card.found
    yield card.limits
