"""Cells of ours that a kernel passed over are run again by JupyterLab's extension, in whatever order it says so."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from support import REPOSITORY

EXTENSION = REPOSITORY / "src" / "claimwise" / "labextension" / "static" / "remoteEntry.js"
Event = list[str]

SENT: list[Event] = [["send", "a"], ["send", "b"], ["send", "c"], ["status", "busy"]]
REPLIES: list[Event] = [["ok", "a"], ["aborted", "b"], ["aborted", "c"]]
IDLE: Event = ["status", "idle"]
CASES = {
    "the kernel rests after the replies": ([*SENT, *REPLIES, IDLE], ["b", "c"]),
    "it rests before them": ([*SENT, IDLE, *REPLIES], ["b", "c"]),
    "it rests between them": ([*SENT, *REPLIES[:2], IDLE, REPLIES[2]], ["b", "c"]),
    "it still works": ([*SENT, *REPLIES], []),
    "all cells were run": ([*SENT, ["ok", "a"], ["ok", "b"], ["ok", "c"], IDLE], []),
    "it has died and is back": ([*SENT, ["ok", "a"], ["ok", "b"], ["status", "dead"], IDLE], ["a", "b", "c"]),
}


@pytest.mark.parametrize("name", CASES)
def test_passed_over_cells_are_run_again(node: str, name: str) -> None:
    events, expected = CASES[name]
    harness = Path(__file__).with_name("waking.mjs")
    command = [node, str(harness), str(EXTENSION), json.dumps(events)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(ran) == expected
