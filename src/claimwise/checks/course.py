"""All checks on a course, for ``claimwise check``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from claimwise import released
from claimwise.checks.balance import CEILING, ENOUGH_VERDICTS, SOUND_SHARE, alone, blanket_shares, verdict_share
from claimwise.checks.calibration import find_thin_models
from claimwise.checks.citations import find_lost_citations
from claimwise.checks.coverage import find_gaps, gaps_in
from claimwise.checks.cues import find_cues
from claimwise.checks.evidence import find_lost_sources, find_unread, unread_in
from claimwise.checks.forms import find_lost_forms, find_still_there
from claimwise.checks.hints import find_telling_hints, telling_hints_in
from claimwise.checks.ids import find_telling_ids
from claimwise.checks.judgements import disagreeing_in, find_disagreeing, find_twins, find_types_not_asked
from claimwise.checks.played import find_played, played_in
from claimwise.checks.quotes import find_misquotes, misquotes_in
from claimwise.checks.secrecy import find_leaks
from claimwise.checks.sections import find_lost_sections
from claimwise.checks.self_checks import find_slips
from claimwise.checks.terms import find_lost_terms
from claimwise.content import ContentError, Course, Finding
from claimwise.content.cases import find_dose
from claimwise.content.modules import ResolvedModule
from claimwise.content.pages import page_files
from claimwise.words import _, ngettext

STUDENT_FOLDERS = ("exercises", "book", "_build/html")
"""What students get, relative to the course folder; what is not built yet is not checked."""


def check_course(course: Course) -> list[Finding]:
    """Every finding in a course that could be read: fairness, coverage, evidence, quotes, doses, self-checks.

    Of a course that was read in part (:meth:`Course.read`) the parts are checked; what only the whole shows is not.
    """
    findings = [
        *find_gaps(course),
        *find_unread(course),
        *_doses(course),
        *_released(course),
        *find_telling_ids(course),
    ]
    for module in course.modules.values():
        findings += [*_fairness(module, course), *telling_hints_in(module)]
    findings += [*find_played(course), *find_disagreeing(course), *find_twins(course)]
    if undecodable := list(_undecodable(course.root)):
        return sorted([*findings, *undecodable])
    findings += [*find_misquotes(course), *find_lost_citations(course), *find_lost_sources(course)]
    findings += [*find_lost_terms(course), *find_lost_sections(course)]
    if course.whole:
        folders = [course.root / folder for folder in STUDENT_FOLDERS if (course.root / folder).is_dir()]
        findings += [
            *find_cues(course),
            *find_types_not_asked(course),
            *find_lost_forms(course),
            *find_still_there(course),
            *find_slips(course),
            *find_telling_hints(course),
            *find_leaks(course, folders),
        ]
    return sorted(findings)


def check_module(course: Course, module: ResolvedModule) -> list[Finding]:
    """Every finding in one module that students would meet, whatever is wrong elsewhere in the course."""
    asked = dict.fromkeys(claim for item in module.items for claim in item.claims)
    findings = [*misquotes_in(module.case, course.root, asked), *gaps_in(module, course)]
    findings += [*unread_in(module), *_doses_in(course.root / module.file, course.root), *_fairness(module, course)]
    findings += [*telling_hints_in(module), *played_in(course, module), *disagreeing_in(module, course)]
    return sorted([*findings, *released.findings_of(module, released.read(course.root))])


def judged_share(module: ResolvedModule) -> tuple[int, int]:
    """How many judged claims of a module are sound or partly sound, and how many are judged at all."""
    judged = [sound for item in module.items for sound in module.judged(item)]
    return sum(sound != "unsound" for sound in judged), len(judged)


def _fairness(module: ResolvedModule, course: Course) -> Iterator[Finding]:
    shares = blanket_shares(module)
    if sum(shares.values()) > CEILING:
        each = "; ".join(_("{strategy} {share:.0%}", strategy=name, share=share) for name, share in shares.items())
        what = _(
            "somebody who does not read earns {share:.0%} of the points ({each})",
            share=sum(shares.values()),
            each=each,
        )
        remedy = _("spread keys or add options until it is at most {share:.0%}", share=CEILING)
        yield Finding(what, remedy, file=module.file)
    for item in module.items:
        for part in module.key(item)["parts"]:
            strategy, share = alone(part)
            if share > CEILING:
                what = _(
                    "somebody who does not read earns {share:.0%} of “{part}” in {item} ({strategy})",
                    share=share,
                    part=part["id"],
                    item=item.id,
                    strategy=strategy,
                )
                file, line = module.place(item)
                yield Finding(what, _("change it until it is at most {share:.0%}", share=CEILING), file=file, line=line)

    always = verdict_share(module, course)
    if always.n >= ENOUGH_VERDICTS and always.share > CEILING:
        what = _(
            "who always says “{verdict}” earns {share:.0%} of the points of its {n} verdicts",
            verdict=always.verdict,
            share=always.share,
            n=always.n,
        )
        yield Finding(what, _("spread the verdicts until it is at most {share:.0%}", share=CEILING), file=module.file)
    sound, judged = judged_share(module)
    if judged and sound < SOUND_SHARE * judged:
        what = ngettext(
            "only {sound} of {n} claim judged is sound or partly sound",
            "only {sound} of {n} claims judged are sound or partly sound",
            judged,
            sound=sound,
        )
        remedy = _("add sound claims until it is at least {share:.0%}", share=SOUND_SHARE)
        yield Finding(what, remedy, file=module.file)


def _doses(course: Course) -> Iterator[Finding]:
    """Amounts and schedules of the drug in anything written for the course."""
    paths = [*(course.root / "book").rglob("*.md"), *(course.root / "book").rglob("*.yml")]
    paths += (course.root / "solutions").glob("*.yml")
    paths += (course.root / "solutions" / "webs").rglob("*.*")
    for path in sorted(filter(Path.is_file, paths)):
        yield from _doses_in(path, course.root)


def _doses_in(path: Path, root: Path) -> Iterator[Finding]:
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if dose := find_dose(line):
            what = _("“{dose}” reads like an amount or a schedule", dose=dose)
            remedy = _("elide it as […] or say it another way")
            yield Finding(what, remedy, file=path.relative_to(root), line=number)


def _released(course: Course) -> Iterator[Finding]:
    try:
        ledger = released.read(course.root)
    except ContentError as error:
        yield from error.findings
    else:
        for module in course.modules.values():
            yield from released.findings_of(module, ledger)
            yield from find_thin_models(module, ledger.get(module.name, {}))


def _undecodable(root: Path) -> Iterator[Finding]:
    """Pages and fingerprints in another encoding, which nothing can be looked for in."""
    for path in sorted([*page_files(root), *(root / "book" / "cases").glob("*/fingerprint.txt")]):
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            what = _("not UTF-8 text (byte {n})", n=error.start)
            yield Finding(what, _("save the file as UTF-8"), file=path.relative_to(root))
