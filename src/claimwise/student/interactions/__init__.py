"""One module for each kind of interaction, named like the kind; each has ``create(part, on_change)``.

A new kind is a new module here and nothing else: it is found by its name.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, cast

from claimwise import kinds
from claimwise.student.interactions.shared.base import Interaction


def create(part: Mapping[str, Any], on_change: Callable[[], None]) -> Interaction:
    """The interaction for one part of an item. ``on_change`` is called after each change by the student.

    Raises ``UnknownKindError`` if there is no such kind: the notebook was made with a newer version of the package.
    """
    kind = part["kind"]
    if not kinds.known(kind):
        raise kinds.UnknownKindError(kind)
    module = importlib.import_module(f"{__name__}.{kind}")
    return cast(Interaction, module.create(part, on_change))
