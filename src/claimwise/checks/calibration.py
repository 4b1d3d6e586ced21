"""Whether graders can learn a rubric from its model answers: enough of them, and spread over the scale."""

from __future__ import annotations

from collections.abc import Container, Iterator

from claimwise.content import Finding
from claimwise.content.modules import ResolvedModule
from claimwise.words import _, ngettext

AT_LEAST = 5
TOTALS = 3


def find_thin_models(module: ResolvedModule, released: Container[str]) -> Iterator[Finding]:
    """Written questions of these items with too few model answers, or with ones that all earn much the same."""
    for item in module.graded:
        for part in item.written:
            if not part.points or item.id not in released:
                continue
            totals = {sum(anchor.levels.values()) for anchor in part.anchors}
            told = {"item": item.id, "part": part.id}
            if (n := len(part.anchors)) < AT_LEAST:
                what = ngettext(
                    "{item}, {part}: graders have {n} model answer to practise with",
                    "{item}, {part}: graders have {n} model answers to practise with",
                    n,
                    **told,
                )
                remedy = _("add “anchors” until there are {least}, above all such as are hard to mark", least=AT_LEAST)
                yield Finding(what, remedy, *module.place(item))
            elif len(totals) < min(TOTALS, 1 + sum(len(criterion.levels) - 1 for criterion in part.rubric)):
                what = _("{item}, {part}: the model answers do not spread over the scale", **told)
                remedy = _("add “anchors” that earn nothing, some and all of the points")
                yield Finding(what, remedy, *module.place(item))
