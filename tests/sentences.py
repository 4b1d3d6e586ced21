"""Finds sentences in the source that gettext never sees, so that no language but English could say them.

Run it on files or folders to list what escaped: ``python tests/sentences.py src/claimwise/collect``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SAID = {"_", "ngettext", "pgettext", "N_"}
"""Calls that hand their texts to gettext."""

NOT_FOR_PEOPLE = "# not said:"
"""A comment for texts that no user reads, with the reason after the colon: on the first line of a text or statement."""

SENTENCE = re.compile(r"(?<![\w/.\\-])[A-Za-z’'\-]{2,}[,:;]?[ ](?:[a-z“{]|[A-Z][a-z’\-])[a-z’'\-]*")


def escaped(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of everything in a file that reads like words for people and is not handed to gettext."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    spared = {id(part) for node in ast.walk(tree) for part in _spared(node, lines)}
    for node in ast.walk(tree):
        if id(node) in spared or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        text = _text(node)
        if SENTENCE.search(text) and NOT_FOR_PEOPLE not in lines[node.lineno - 1]:
            yield node.lineno, text


def _text(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _spared(node: ast.AST, lines: list[str]) -> Iterator[ast.AST]:
    """What is spared below a node: docstrings, what gettext gets, pieces of a text that is looked at as a whole."""
    if isinstance(node, ast.stmt) and NOT_FOR_PEOPLE in lines[node.lineno - 1]:
        yield from ast.walk(node)
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if called in SAID:
            yield from (argument for argument in node.args if isinstance(argument, ast.Constant))
        if called in {"compile", "fullmatch", "match", "search", "sub", "finditer", "findall", "split"}:
            yield from node.args[:1]  # a pattern
        if called in {"config", "getLogger", "filterwarnings"}:
            yield from (part for part in ast.walk(node) if part is not node)
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        name = getattr(node.exc.func, "id", "")
        if name in {"AssertionError", "TypeError", "NotImplementedError"}:  # mistakes of ours
            yield from ast.walk(node.exc)


def main() -> None:
    """List what escaped in the files and folders that were named."""
    count = 0
    for name in sys.argv[1:]:
        for path in sorted(Path(name).rglob("*.py")) if Path(name).is_dir() else [Path(name)]:
            for line, text in escaped(path):
                count += 1
                print(f"{path}:{line}: {text[:150]!r}")
    print(count, "escaped")


if __name__ == "__main__":
    main()
