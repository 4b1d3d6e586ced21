"""How long a student waits: from opening a notebook to the first card that can be used, against an empty notebook.

    python benchmarks/first_card.py [--module 01-claims] [--site FOLDER] [--rounds 3]

Side by side in one run: in JupyterLab, an empty notebook's first output and the first card of 11 and of 45; with
``--site``, a folder that “claimwise site” made, on a first and on a second visit; and what importing costs in a
student's kernel.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from conftest import CHROMIUM, CHROMIUM_OPTIONS  # noqa: E402
from lab import running_lab  # noqa: E402

MINUTES = 180_000
MODULES = ("02-sources", "03-hedges", "04-stories", "05-comparisons", "06-borrowed")
NUMBERS = (11, 45)
EMPTY = new_notebook(
    cells=[new_code_cell("print('ready')")],
    metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
        "language_info": {"name": "python"},
    },
)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", default="01-claims")
    parser.add_argument("--site", type=Path, help="a folder that “claimwise site” made")
    parser.add_argument("--rounds", type=int, default=3, help="0 leaves JupyterLab out")
    arguments = parser.parse_args()
    imports(arguments.rounds or 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        if arguments.rounds:
            in_jupyterlab(browser, arguments.rounds)
        if arguments.site:
            in_the_site(browser, arguments.site, arguments.module)


def imports(rounds: int) -> None:
    """What importing costs in a student's kernel, which has loaded much of Python already; a fresh one each time."""

    def seconds(statement: str) -> float:
        timed = "import time, ipykernel.kernelapp; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
        command = [sys.executable, "-c", timed.format(statement)]
        runs = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(3 * rounds))  # noqa: S603  our own command
        return min(float(run.stdout) for run in runs)

    ours, widgets = seconds("from claimwise.student import claim, answers"), seconds("import ipywidgets")
    print(f"importing claimwise {1000 * ours:.1f} ms, ipywidgets {1000 * widgets:.1f} ms: {ours / widgets:.3f} of it")


def in_jupyterlab(browser: Any, rounds: int) -> None:
    """From the address to an empty notebook's output, and to the first card of eleven and of forty-five."""
    with tempfile.TemporaryDirectory() as home:
        root = Path(home) / "root"
        root.mkdir()
        nbformat.write(EMPTY, root / "empty.ipynb")
        cards = [cell for module in MODULES for cell in cards_of(module)]
        for number in NUMBERS:
            nbformat.write(new_notebook(cells=cards[:number], metadata=EMPTY.metadata), root / f"{number}.ipynb")
        # As it is installed for students, with the extension.
        with running_lab(Path(home), root, recording=True) as lab:
            times: dict[str, list[float]] = {"empty": [], **{str(number): [] for number in NUMBERS}}
            for _ in range(rounds):
                for name, seen in times.items():
                    shows = ".cw-part" if name != "empty" else ".jp-OutputArea-output pre"
                    with newcomer(browser) as context:
                        address = f"{lab.url}/lab/tree/{name}.ipynb?reset"
                        seen.append(opened(context, address, functools.partial(run_all, shows)))
    bare, *full = (statistics.median(seen) for seen in times.values())
    print(f"JupyterLab: empty notebook {bare:.2f} s")
    for number, seconds in zip(NUMBERS, full, strict=True):
        print(f"JupyterLab: first of {number} cards {seconds:.2f} s, {seconds - bare:.2f} s more")


def cards_of(module: str) -> list[Any]:
    """The cells of a module that show its cards."""
    notebook = nbformat.read(REPOSITORY / "exercises" / module / f"{module}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.id.startswith("card-")]


def run_all(shows: str, page: Any) -> None:
    """Run all cells once the kernel is there, and wait for what they show."""
    page.locator(".jp-KernelName", has_text="Python 3").first.wait_for(state="attached", timeout=MINUTES)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for(
        state="attached", timeout=MINUTES
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    page.locator(shows).first.wait_for(timeout=MINUTES)


def opened(context: Any, url: str, wait: Callable[[Any], None]) -> float:
    """Seconds from asking for a page until what is waited for is there."""
    page = context.new_page()
    start = time.perf_counter()
    page.goto(url)
    wait(page)
    seconds = time.perf_counter() - start
    page.close()
    return seconds


@contextmanager
def newcomer(browser: Any) -> Iterator[Any]:
    """A browser that knows nothing yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def in_the_site(browser: Any, site: Path, module: str) -> None:
    """From the address of an exercise to its first card, and of an empty notebook to its output; each twice."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(shutil.copytree(site, Path(home) / "site"))
        notebooks = sorted((folder / "lite" / "files").glob("*.ipynb"))
        empty = next(path for path in notebooks if path.stem != module)  # one that is there already, so it is found
        nbformat.write(EMPTY, empty)
        handler = functools.partial(QuietHandler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}"
            visit(browser, "empty notebook", f"{address}/lite/notebooks/index.html?path={empty.name}", first_output)
            visit(browser, "first card", f"{address}/exercises/{module}.html", first_card)
            server.shutdown()
    files = [file for file in site.rglob("*") if file.is_file()]
    lite = sum(file.stat().st_size for file in files if file.is_relative_to(site / "lite"))
    print(f"browser site: {sum(file.stat().st_size for file in files) / 1e6:.0f} MB in all, {lite / 1e6:.0f} to run it")


def visit(browser: Any, what: str, url: str, wait: Callable[[Any], None]) -> None:
    """Say how long a first and a second visit take."""
    with newcomer(browser) as context:
        for which in ("first", "second"):
            print(f"browser site, {which} visit: {what} after {opened(context, url, wait):.1f} s")


def first_output(page: Any) -> None:
    """Run an empty notebook's only cell as soon as that is possible."""
    page.wait_for_function("window.jupyterapp && jupyterapp.shell.currentWidget?.context?.isReady", timeout=MINUTES)
    page.evaluate("""async () => {
        await jupyterapp.shell.currentWidget.context.sessionContext.ready;
        await jupyterapp.commands.execute("notebook:run-all-cells");
    }""")
    page.locator(".jp-OutputArea-output pre").first.wait_for(timeout=MINUTES)


def first_card(page: Any) -> None:
    """Wait until the page shows the first card."""
    page.locator("#loading").wait_for(state="hidden", timeout=MINUTES)
    page.frame_locator("#notebook").locator(".cw-part").first.wait_for(timeout=MINUTES)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line on the terminal for each of them."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
