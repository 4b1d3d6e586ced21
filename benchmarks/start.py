"""How long a command takes to start: today's code beside another commit's, in one run.

    python benchmarks/start.py 48b2eed [--rounds 7]

“check” checks the whole course that comes with each version. “grade” finds nothing new in a tiny course, so what is
measured is the way to the work. The numbers are the fastest of all rounds, and the ratio is today's to the other's.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
MODULE = "01-tea"
COMMANDS = {"--help": ["--help"], "check": ["check"], "grade": ["grade", MODULE]}


class Version:
    """One state of the code, with a course of its own in which a module is assigned, handed in and graded."""

    def __init__(self, code: Path, place: Path) -> None:
        self._code, self.course = code, place
        shutil.copytree(code / "tests" / "data" / "tiny", place)
        self.run(["assign", MODULE])
        folder = place / "submitted" / "ada" / MODULE
        folder.mkdir(parents=True)
        shutil.copy2(place / "exercises" / MODULE / f"{MODULE}.ipynb", folder)
        self.run(["grade", MODULE])

    def run(self, command: list[str]) -> float:
        """Run a command and give its seconds."""
        environment = {**os.environ, "PYTHONPATH": str(self._code / "src")}
        python = [sys.executable, "-c", "from claimwise.cli import app; app()"]
        place = self._code if command == ["check"] else self.course
        start = time.perf_counter()
        subprocess.run([*python, *command], cwd=place, env=environment, capture_output=True, check=False)  # noqa: S603  our own command
        return time.perf_counter() - start


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="the commit to compare with")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        other = Path(home) / "other"
        git = ["git", "-C", str(REPOSITORY), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(other), arguments.commit], check=True)  # noqa: S603  our own command
        try:
            before, today = Version(other, Path(home) / "before"), Version(REPOSITORY, Path(home) / "today")
            for name, command in COMMANDS.items():
                pairs = [(before.run(command), today.run(command)) for _ in range(arguments.rounds)]
                old, new = (min(seconds) for seconds in zip(*pairs, strict=True))
                print(f"{name}: {old:.2f} s then, {new:.2f} s today, {new / old:.2f} of it")
        finally:
            subprocess.run([*git, "remove", "--force", str(other)], check=True)  # noqa: S603  our own command


if __name__ == "__main__":
    main()
