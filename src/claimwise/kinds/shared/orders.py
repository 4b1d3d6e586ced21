"""Ids that stand in an order."""

from __future__ import annotations

import re
from typing import Any


def natural(name: str) -> list[tuple[str, int]]:
    """A key to sort by in which r10 comes after r2."""
    return [(letters, int(number or 0)) for letters, number in re.findall(r"(\D*)(\d*)", name)]


def is_sorted(values: list[Any]) -> bool:
    """Whether values stand in their order, forwards or backwards."""
    return values in (sorted(values), sorted(values, reverse=True))
