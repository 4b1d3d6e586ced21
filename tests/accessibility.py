"""axe-core's verdict on a page: what a person with a disability could not use."""

from __future__ import annotations

from typing import Any

WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # to describe all that is as it should be takes longer than to look
}


COLOURS = {**WCAG, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def barriers(page: Any, context: str | None = None, *, only_colours: bool = False) -> list[str]:
    """The serious and critical violations on a page, or in the part of it that a selector names, a line each.

    ``only_colours`` looks at nothing else: enough for what was looked at in other colours before.
    """
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=context, options=COLOURS if only_colours else WCAG).response["violations"]
    return [
        f"{violation['impact']}: {violation['id']}: {node['target'][0]}: {node['html'][:160]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"][:3]
    ]
