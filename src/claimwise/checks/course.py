"""All checks on a course, for ``claimwise check``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from claimwise.checks.balance import CEILING, SOUND_SHARE, blanket_shares
from claimwise.checks.citations import find_lost_citations
from claimwise.checks.coverage import find_gaps
from claimwise.checks.cues import find_cues
from claimwise.checks.ids import find_telling_ids
from claimwise.checks.quotes import find_misquotes
from claimwise.checks.secrecy import find_leaks
from claimwise.checks.self_checks import find_slips
from claimwise.checks.terms import find_lost_terms
from claimwise.content import Course, Problem
from claimwise.content.cases import find_dose
from claimwise.content.modules import ResolvedModule

STUDENT_FOLDERS = ("exercises", "book", "_build/html")
"""What students get, relative to the course folder; what is not built yet is not checked."""


def check_course(course: Course) -> list[Problem]:
    """Every problem of a course that could be read: fairness, coverage, quotes, terms, doses, self-checks, leaks."""
    problems = [*_doses(course), *find_misquotes(course), *find_lost_citations(course), *find_lost_terms(course)]
    problems += [*find_gaps(course), *find_cues(course), *find_telling_ids(course), *find_slips(course)]
    for module in course.modules.values():
        problems.extend(_fairness(module))
        problems.extend(_released_ids(module, course.root))
    folders = [course.root / folder for folder in STUDENT_FOLDERS if (course.root / folder).is_dir()]
    return sorted([*problems, *find_leaks(course, folders)])


def judged_share(module: ResolvedModule) -> tuple[int, int]:
    """How many judged claims of a module are sound or partly sound, and how many are judged at all."""
    judged = [sound for item in module.items if (sound := module.soundness(item))]
    return sum(sound != "unsound" for sound in judged), len(judged)


def _fairness(module: ResolvedModule) -> Iterator[Problem]:
    shares = blanket_shares(module)
    if sum(shares.values()) > CEILING:
        listed = "; ".join(f"{name} {share:.0%}" for name, share in shares.items())
        what = f"somebody who does not read earns {sum(shares.values()):.0%} of the points ({listed})"
        yield Problem(module.file, 0, what, f"spread keys or add options until it is at most {CEILING:.0%}")
    sound, judged = judged_share(module)
    if judged and sound < SOUND_SHARE * judged:
        what = f"only {sound} of {judged} claims judged are sound or partly sound"
        yield Problem(module.file, 0, what, f"add sound claims until it is at least {SOUND_SHARE:.0%}")


def _doses(course: Course) -> Iterator[Problem]:
    """Amounts and schedules of the drug in anything written for the course."""
    paths = [*(course.root / "book").rglob("*.md"), *(course.root / "book").rglob("*.yml")]
    paths += (course.root / "solutions").glob("*.yml")
    for path in sorted(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if dose := find_dose(line):
                what = f"“{dose}” reads like an amount or a schedule"
                yield Problem(path.relative_to(course.root), number, what, "elide it as […] or say it another way")


def released_file(root: Path) -> Path:
    """Where the ids of released items are kept."""
    return root / "solutions" / "released.yml"


def released_ids(root: Path) -> dict[str, list[str]]:
    """Module -> ids of items that were ever released."""
    path = released_file(root)
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}


def _released_ids(module: ResolvedModule, root: Path) -> Iterator[Problem]:
    """Ids of released items are frozen: an id stays, or is retired and never used again."""
    kept = {item.id for item in module.items} | set(module.module.retired)
    for item in released_ids(root).get(module.name, []):
        if item not in kept:
            what = f"the item {item} was released and is gone"
            yield Problem(module.file, 0, what, "bring it back, or list it under “retired”")
