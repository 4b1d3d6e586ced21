"""Modules of invented items, written beside the tiny one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]

NAME = "02-cues"
A, B = "22-form-a", "23-form-b"
NEUTRAL = ["The page names a street", "The table shows a river", "The note tells of a garden", "The list counts chairs"]


def option(name: str, text: str, right: bool) -> Record:
    reason = {"credit": 1} if right else {"misconception": "M01"}
    return {"id": name, "text": text, "why": "Look there.", **reason}


def item(number: int, texts: list[str], right: int, **more: Any) -> Record:
    part = {
        "id": "best",
        "kind": "choice",
        "prompt": f"Which of these bears on case {number}?",
        "points": 1,
        "choices": [option("abcdef"[place], text, place == right) for place, text in enumerate(texts)],
    }
    told = {"title": "A lamp", "objective": "o1", "difficulty": "easy", "passage": f"Lamps {number} shine."}
    return {"id": f"z{number}", **told, "interactions": [part], **more}


def add(root: Path, items: list[Record], name: str = NAME, **more: Any) -> None:
    """Write a module of items beside the tiny one."""
    points = sum(part["points"] for entry in items for part in entry["interactions"])
    told = {"title": "Cues", "chapter": "01-tea", "case": "tea", "minutes": 5, "points": points}
    rest = {"objectives": [{"id": "o1", "text": "Look."}], "introduction": "Look.", "items": items, **more}
    text = yaml.safe_dump({**told, **rest}, allow_unicode=True, sort_keys=False, width=1000)
    (root / f"solutions/{name}.yml").write_text(text)


def support() -> Record:
    """The slider of the tests: how likely it is that a claim is well supported."""
    return {
        "id": "support",
        "kind": "slider",
        "prompt": "How likely is it that the claim is well supported?",
        "points": 0,
        "min": 0,
        "max": 100,
        "step": 5,
    }


def form_items(pairs: int, judged: tuple[str, str] = ("unsound", "sound")) -> list[Record]:
    """So many items of a form, each with the slider and with the name of its pair; unsound and sound take turns."""
    items = [item(n, NEUTRAL, n % 4, judged=judged[(n + 1) % 2], pair=f"p{n}") for n in range(1, pairs + 1)]
    for each in items:
        each["interactions"].append(support())
    return items


def add_forms(root: Path, pairs: int = 4, **of_b: Any) -> None:
    """Write the two forms of a test, of invented items, beside the tiny module."""
    add(root, form_items(pairs), A, title="Test A", test={"name": "judging", "form": "A"}, replaces=["20-old-a"])
    test = {"name": "judging", "form": "B"}
    add(root, form_items(pairs), B, **{"title": "Test B", "test": test, "replaces": ["21-old-b"], **of_b})
