"""Stylesheets without the rules that no page can use: of Bootstrap, the book has a fifth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

# not said: CSS
_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]""", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[\w-]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")
_NAME = re.compile(r"[.#]([\w-]+)")
_BRACKET_OR_COMMA = re.compile(r"[][(),]")
_ICON_FONT = re.compile(r"font-family:\s*[\"']?Font\\? Awesome")  # not said: CSS
_GROUPS = ("@media", "@supports")


def words(text: str) -> Set[str]:
    """All words of a page or a script: whatever class or id it can have is among them."""
    return set(_WORD.findall(text))


def slim(css: str, known: Set[str]) -> str:
    """The stylesheet without rules for classes and ids that are not among the known words.

    What stands in brackets (``:not(.x)``, ``:is(.x, .y)``) and everything that is not understood counts as used. So do
    all rules that begin with ``@``, but for the fonts of icons, which :mod:`claimwise.book.light` takes away.
    """
    return "".join(_kept(prelude.strip(), body, known) for prelude, body in _rules(css))


def _kept(prelude: str, body: str | None, known: Set[str]) -> str:
    if body is None:
        return prelude
    if prelude.startswith(_GROUPS):
        inner = slim(body, known)
        return f"{prelude}{{{inner}}}" if inner else ""
    if prelude.startswith("@"):
        return "" if prelude == "@font-face" and _ICON_FONT.search(body) else f"{prelude}{{{body}}}"
    selectors = [selector for selector in _selectors(prelude) if _is_used(selector, known)]
    return f"{','.join(selectors)}{{{body}}}" if selectors else ""


def _selectors(prelude: str) -> Iterator[str]:
    """What stands between commas that are in no bracket."""
    depth = start = 0
    for sign in _BRACKET_OR_COMMA.finditer(prelude):
        depth += {",": 0, "(": 1, "[": 1}.get(sign[0], -1)
        if sign[0] == "," and not depth:
            yield prelude[start : sign.start()]
            start = sign.end()
    yield prelude[start:]


def _is_used(selector: str, known: Set[str]) -> bool:
    bare, changes = selector, 1
    while changes:
        bare, changes = _IN_BRACKETS.subn("", bare)
    return "\\" in bare or all(name in known for name in _NAME.findall(bare))


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """What stands before the braces and in them, for each rule; statements without braces have None."""
    depth = start = opened = 0
    for token in _TOKEN.finditer(css):
        if token[0] == "{":
            opened = opened if depth else token.end()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if not depth:
                yield _COMMENT.sub("", css[start : opened - 1]), css[opened : token.start()]
                start = token.end()
        elif token[0] == ";" and not depth:
            yield _COMMENT.sub("", css[start : token.end()]), None
            start = token.end()
