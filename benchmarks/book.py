"""How long the book takes to build, against a plain jupyter-book on the same pages.

    python benchmarks/book.py [--rounds 3]

Side by side in one run, each from nothing: “claimwise book”, and jupyter-book with the same pages, configuration and
other extensions, where each of our directives and roles leaves no more than its name. So the plain book has less to
write and nothing to read besides its pages. Time on the clock says how long one waits; time of the processor does not
depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]

PLAIN = '''
"""The directives and roles of claimwise.book, which here leave only their names."""
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

NAMES = (
    "claim", "evidence", "annotated-case", "exercises", "blueprint", "evidence-list", "figure-data", "self-check",
    "help-and-support", "medicines-warning",
)


class Name(SphinxDirective):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"verdict": directives.flag}

    def run(self):
        return [nodes.paragraph("", self.name), *self.parse_content_to_nodes()]


def setup(app):
    for name in NAMES:
        app.add_directive(name, Name)
    app.add_role("claim", lambda name, raw, text, line, inliner, options=None, content=(): ([nodes.Text(text)], []))
    return {"parallel_read_safe": True}
'''


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, plain = course(folder / "whole"), without_claimwise(course(folder / "plain"))
        times: dict[str, list[tuple[float, float]]] = {"claimwise book": [], "plain jupyter-book": []}
        for _ in range(rounds):
            times["claimwise book"].append(built(whole, "claimwise", "book"))
            times["plain jupyter-book"].append(built(plain, "jupyter-book", "build", "book", "-q"))
    for what, seen in times.items():
        clock, processor = best(seen)
        print(f"{what}: {clock:.1f} s on the clock, {processor:.1f} s of the processor")
    ratios = [ours / theirs for ours, theirs in zip(best(times["claimwise book"]), best(seen), strict=True)]
    print(f"ratio: {ratios[0]:.2f} on the clock, {ratios[1]:.2f} of the processor (best of {rounds} each)")


def best(seen: list[tuple[float, float]]) -> tuple[float, float]:
    """The least of each, which is nearest to what a quiet machine would take."""
    clock, processor = zip(*seen, strict=True)
    return min(clock), min(processor)


def course(root: Path) -> Path:
    """A copy of what the book is made of."""
    for name in ("book", "solutions", "exercises"):
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copy(REPOSITORY / "_config.yml", root)
    return root


def without_claimwise(root: Path) -> Path:
    """The same course for a jupyter-book that does not know claimwise."""
    (root / "plain_names.py").write_text(PLAIN)
    config = root / "_config.yml"
    config.write_text(config.read_text().replace("claimwise.book", "plain_names"))
    return root


def built(root: Path, program: str, *arguments: str) -> tuple[float, float]:
    """Build from nothing; gives seconds on the clock and of the processor."""
    shutil.rmtree(root / "_build", ignore_errors=True)
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(root), "NO_COLOR": "1"}
    ended = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode or not (root / "_build" / "html" / "index.html").is_file():
        sys.exit(f"{program} failed:\n{ended.stdout}{ended.stderr}")
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
