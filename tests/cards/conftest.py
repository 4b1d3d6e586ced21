"""The cards' JavaScript in one long-lived Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


class RefusedError(Exception):
    """The twin refuses an answers cell."""

    def __init__(self, why: str, line: int) -> None:
        super().__init__(why)
        self.line = line


class Twin:
    """Asks the twin, one line of JSON at a time."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, name: str, **question: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"ask": name, **question}) + "\n")
        self._process.stdin.flush()
        # JavaScript has one kind of number, and writes large ones with as few digits as tell them apart.
        reply = json.loads(self._process.stdout.readline(), parse_int=_number)
        if "refused" in reply:
            raise RefusedError(reply["refused"], reply["line"])
        assert "told" in reply, reply.get("failed", f"{name} gave nothing")
        return reply["told"]


def _number(digits: str) -> float:
    return int(digits) if abs(int(digits)) < 2**53 else float(digits)


@pytest.fixture(scope="session")
def node() -> str:
    """Node, which only these tests need."""
    found = shutil.which("node")
    if not found:
        pytest.skip("there is no node")
    return found


@pytest.fixture(scope="session")
def twin(node: str) -> Iterator[Twin]:
    pipe = subprocess.PIPE
    command = [node, str(HERE / "twin.mjs")]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        yield Twin(process)
        assert process.stdin
        process.stdin.close()
