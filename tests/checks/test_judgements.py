"""Verdicts that hang together: twins, what an item is said to judge, verdicts alone, claim types."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from modules import NAME, add, item
from support import change, found

from claimwise import kinds
from claimwise.checks.judgements import verdict_parts
from claimwise.content import Course
from claimwise.content.modules import SOUND_VERDICTS
from claimwise.grading.marker import Marker
from claimwise.handed_in.submission import Submission
from claimwise.report.discernment import judgements
from claimwise.report.results import Work, marked_results

TWINS = (
    "solutions/tea.verdicts.yml:22: t02 is not-checkable and t01 is unsupported; both are of one type and rest on the "
    "same evidence → give both the same verdict, or say why not in “differs” of one of them"
)


def alike(root: Path) -> None:
    """Give all claims one type."""
    claims = root / "book/cases/tea/claims.yml"
    claims.write_text(re.sub(r"(?m)^  type: .*$", "  type: effect", claims.read_text()))


def test_twins_with_other_verdicts_are_named(tiny: Path) -> None:
    alike(tiny)

    assert TWINS.partition(": ")[2] in [line.partition(": ")[2] for line in found(tiny)]


@pytest.mark.parametrize("claim", ["t01", "t02"])
def test_the_ledger_may_say_why_twins_differ(tiny: Path, claim: str) -> None:
    alike(tiny)
    says = f"  - claim: {claim}\n"
    change(tiny / "solutions/tea.verdicts.yml", says, f"{says}    differs: It counts.\n")

    assert not [line for line in found(tiny) if "rest on the same evidence" in line]


def test_twins_with_one_verdict_or_other_evidence_are_none(tiny: Path) -> None:
    alike(tiny)
    text = (tiny / "solutions/tea.verdicts.yml").read_text()
    first, second = text.split("  - claim: t02", 1)
    (tiny / "solutions/tea.verdicts.yml").write_text(f"{first}  - claim: t02{second.replace('[leaf2020]', '[]', 1)}")

    assert not [line for line in found(tiny) if "rest on the same evidence" in line]


# --- what an item judges


KEYED, CORRECT = "the verdict on z1 is keyed", " → correct one of them"


def verdict(number: int, key: str, name: str = "verdict", **more: Any) -> dict[str, Any]:
    others = ["supported", "partly-supported", "unsupported", "contradicted", "not-checkable"]
    part = {
        "id": name,
        "kind": "choice",
        "prompt": f"How well is claim {number} supported?",
        "points": 1,
        "choices": "verdicts",
        "key": {key: 1},
        "remarks": {other: {"why": "Look."} for other in others},
    }
    return {**item(number, ["a", "b"], 0), "voice": "research", "interactions": [part], **more}


@pytest.mark.parametrize(
    ("key", "judged", "says"),
    [
        ("supported", "sound", None),
        ("partly-supported", "partly", None),
        ("unsupported", "unsound", None),
        ("contradicted", "unsound", None),
        ("not-checkable", "unsound", None),
        ("supported", "partly", f"{KEYED} supported, but the claim is said to be partly{CORRECT}"),
        ("contradicted", "sound", f"{KEYED} contradicted, but the claim is said to be sound{CORRECT}"),
        ("supported", None, "z1 asks for a verdict, and nothing says how sound the claim is → add “judged: sound”"),
    ],
)  # fmt: skip
def test_what_an_item_judges_agrees_with_its_key(tiny: Path, key: str, judged: str | None, says: str | None) -> None:
    add(tiny, [verdict(1, key, **({"judged": judged} if judged else {})), item(2, ["a", "b"], 1)])

    lines = [line.partition(": ")[2] for line in found(tiny) if "z1" in line and "verdict" in line]
    assert lines == ([says] if says else [])


@pytest.mark.parametrize(("judged", "right"), [("sound", True), ("partly", True), (None, True), ("unsound", True)])
def test_an_item_with_several_verdicts_may_say_any_or_partly(tiny: Path, judged: str | None, right: bool) -> None:
    several = verdict(1, "supported")["interactions"] + verdict(2, "contradicted", "other")["interactions"]
    more = {"judged": judged} if judged else {}
    add(tiny, [{**verdict(1, "supported", **more), "interactions": several}, item(2, ["a", "b"], 1)])

    assert right != any("z1" in line and "verdict" in line for line in found(tiny))


def test_verdicts_alone_must_not_be_had_unread(tiny: Path) -> None:
    keys = ["supported", "supported", "unsupported", "contradicted"]
    items = [verdict(n, key, judged=SOUND_VERDICTS.get(key, "unsound")) for n, key in enumerate(keys, 1)]
    add(tiny, items)
    says = f"solutions/{NAME}.yml: who always says “supported” earns 50% of the points of its 4 verdicts"

    assert any(line.startswith(says) for line in found(tiny))
    add(tiny, [verdict(5, "partly-supported", judged="partly"), *items])
    assert not [line for line in found(tiny) if "who always says" in line]


def test_three_verdicts_are_too_few_to_be_looked_at_alone(tiny: Path) -> None:
    add(tiny, [verdict(number, "supported", judged="sound") for number in range(3)])

    assert not [line for line in found(tiny) if "who always says" in line]


# --- claim types


def test_claim_types_that_nobody_is_asked_for_are_named(tiny: Path) -> None:
    part = {"id": "type", "kind": "choice", "prompt": "Which type?", "points": 1, "choices": "claim-types"}
    types = list(Course.load(tiny).vocabulary.terms("claim-types"))
    items = [
        {**item(n, ["a"], 0), "interactions": [{**part, "prompt": f"Which type {n}?", "key": {key: 1}}]}
        for n, key in enumerate(types, 1)
    ]
    add(tiny, items[2:])

    says = "solutions: no graded question is answered by the claim type effect and harm → ask about such a claim"
    assert says in found(tiny)
    add(tiny, items)
    assert not [line for line in found(tiny) if "claim type" in line]


def test_claim_types_may_be_matched_to_rows(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "{id: r1, text:", "{id: effect, text:")
    change(tiny / "solutions/01-tea.yml", "{id: r2, text:", "{id: harm, text:")
    change(tiny / "solutions/01-tea.yml", "{id: r3, text:", "{id: safety, text:")
    change(tiny / "solutions/01-tea.yml", "key: {l1: r1, l2: r2, l3: none}", "key: {l1: effect, l2: harm, l3: none}")
    change(tiny / "solutions/01-tea.yml", "accept: {l1: {r2: 0.5}}", "accept: {l1: {harm: 0.5}}")

    line = next(line for line in found(tiny) if "claim type" in line)
    assert "safety" in line
    assert "effect" not in line


# --- discernment


def test_discernment_counts_every_judged_item_of_the_course(course: Course) -> None:
    """Whoever gives the best answers everywhere is counted once for each verdict that is asked, and always right."""
    for module in course.modules.values():
        asked: Counter[tuple[str, str]] = Counter()
        answers: dict[str, dict[str, Any]] = {}
        for entry in module.graded:
            verdicts = list(verdict_parts(course, module, entry))
            answers[entry.id] = {part["id"]: kinds.best(part) for part in verdicts}
            sounds = [SOUND_VERDICTS.get(str(kinds.best(part)), "unsound") for part in verdicts]
            asked.update((sound, sound) for sound in sounds)
        submission = Submission(answers)
        results = tuple(marked_results(module, Marker(module).mark(submission), submission))

        assert judgements(module, Work("ada", None, results)) == asked, module.name
        single = [entry for entry in module.graded if module.soundness(entry) and answers[entry.id]]
        assert sum(asked.values()) >= len(single)
