"""What grades in processes of its own leaves none behind, also if it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from servers import wait_for

CODE = """
import multiprocessing, os, sys, time
from concurrent.futures import ProcessPoolExecutor
from claimwise.grading.workers import _remember

if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_remember, initargs=(None,))
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(1000)
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:3]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_a_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(CODE)
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        worker = int(started.stdout.readline())
        assert is_running(worker)
        started.kill()

    wait_for(lambda: not is_running(worker))
