"""Modules of invented items, written beside the tiny one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Record = dict[str, Any]

NAME = "02-cues"
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
