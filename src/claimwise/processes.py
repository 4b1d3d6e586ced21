"""Other programs that do a part of the work: run to their end, or ended as soon as nobody wants it any more."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimwise.progress import Step

OFTEN = 0.2
"""Seconds between two questions whether the work is still wanted."""


class Ended(NamedTuple):
    """How a program ended: 0 if all went well; what it said, and what it said of errors, without empty lines."""

    code: int
    said: list[str]
    errors: list[str]


def run(command: Sequence[str], step: Step, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Ended:
    """Run a program and wait for its end. ``step`` is called with 0 all the while; what it raises ends the program."""
    with subprocess.Popen(  # noqa: S603  our own commands
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            out, errors = _wait(process, step)
        except BaseException:
            process.kill()
            raise
    said, of_errors = ([line for line in text.splitlines() if line.strip()] for text in (out, errors))
    return Ended(process.returncode, said, of_errors)


def _wait(process: subprocess.Popen[str], step: Step) -> tuple[str, str]:
    while True:
        step(0)
        try:
            return process.communicate(timeout=OFTEN)
        except subprocess.TimeoutExpired:
            continue
