"""How long work tells what it is doing, to a terminal or a page: it calls back, and whoever called it draws.

A callback that raises :class:`claimwise.errors.Cancelled` stops the work.
"""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[int], None]
"""Is told how many more are done, each time some are."""

Stages = Callable[[str, int], Step]
"""Is told that another part of the work begins: what it is, in words, and how many steps it has. Gives its step."""


def quiet_step(_done: int) -> None:
    """A step that tells nobody."""


def quiet(_title: str, _total: int) -> Step:
    """Stages that tell nobody."""
    return quiet_step
