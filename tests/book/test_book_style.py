"""The book's colours: readable in both themes, which is computed and not judged by eye."""

from __future__ import annotations

import re

import pytest
from support import REPOSITORY

CSS = (REPOSITORY / "book" / "_static" / "claimwise.css").read_text()

VERDICTS = ("supported", "partly", "unsupported", "contradicted", "uncheckable")
PAIRS = [
    *[(text, ground) for text in ("ink", "muted", "brand") for ground in ("paper", "surface", "raised")],
    *[(text, "brand-soft") for text in ("ink", "brand")],
    ("on-brand", "brand"),
    ("paper", "ink"),
    *[(name, f"{name}-soft") for name in VERDICTS],
    *[("ink", f"{name}-soft") for name in VERDICTS],
    *[("brand", f"{name}-soft") for name in VERDICTS],
]


def palette(theme: str) -> dict[str, str]:
    block = re.search(rf'html\[data-theme="{theme}"\] \{{([^}}]*--cw-paper[^}}]*)\}}', CSS)
    assert block
    return dict(re.findall(r"--cw-([\w-]+): (#[0-9a-f]{6});", block[1]))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(theme, text, ground):
    colours = palette(theme)
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_both_themes_name_the_same_colours():
    assert palette("light").keys() == palette("dark").keys()


def test_stylesheet_fetches_nothing():
    addresses = re.findall(r"url\(\"([^\"]*)", CSS)
    assert addresses
    assert all(address.startswith("data:image/svg+xml,") for address in addresses)
    assert "@import" not in CSS
    assert "@font-face" not in CSS
