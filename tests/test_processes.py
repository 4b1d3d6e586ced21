"""Programs that do a part of the work: what they say, and that none goes on when nobody wants it any more."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from claimwise import processes
from claimwise.errors import Cancelled
from claimwise.progress import quiet_step


def test_a_program_ends_with_its_code_and_what_it_said(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd()); print(); print(os.environ['TEA'], file=sys.stderr); sys.exit(3)"

    ended = processes.run([sys.executable, "-c", code], quiet_step, cwd=tmp_path, env={"TEA": "hot"})

    assert ended == processes.Ended(3, [str(tmp_path)], ["hot"])


def test_a_program_that_says_much_does_not_wait_for_a_reader() -> None:
    ended = processes.run([sys.executable, "-c", "print('x' * 500_000)"], quiet_step)

    assert ended == processes.Ended(0, ["x" * 500_000], [])


def test_a_program_ends_when_it_is_not_wanted(tmp_path: Path) -> None:
    started = tmp_path / "started"
    code = f"import os, pathlib, time; pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(600)"

    def step(_done: int) -> None:
        if started.exists() and started.read_text():
            raise Cancelled

    with pytest.raises(Cancelled):
        processes.run([sys.executable, "-c", code], step)

    assert not psutil.pid_exists(int(started.read_text()))
