"""How long a student waits: from opening a notebook to the first card that can be used, against an empty notebook.

    python benchmarks/first_card.py [--module 01-claims] [--site FOLDER] [--rounds 3]

Side by side in one run: in JupyterLab, an empty notebook's first output and the first card of 11 and of 45; with
``--site``, a folder that “claimwise site” made, a module's first card and an empty page of the same book, on a first
and on a second visit, on a slow line and on a slow computer; and what importing costs in a student's kernel.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import re
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
from typing import Any, ClassVar

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
            in_the_site(browser, arguments.site, arguments.module, arguments.rounds or 3)


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


SLOW_LINE = {"offline": False, "downloadThroughput": 3e6 / 8, "uploadThroughput": 1e6 / 8, "latency": 50}
"""3 Mbit/s, and 50 ms until an answer begins."""

SLOWER = 4
"""So many times slower is the slow computer."""

WHAT = ("first card", "empty page")

# The first card is there when it is painted; an empty page when it is painted and its load event is over.
NOTE = """
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".cw-mounted .cw-part")) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => (window.shown = performance.now())));
    }).observe(document, { childList: true, subtree: true });
    addEventListener("load", () => setTimeout(() => (window.loaded = performance.now())));
"""


def in_the_site(browser: Any, site: Path, module: str, rounds: int) -> None:
    """From the address of a page until its first card is painted, beside an empty page of the same book."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(shutil.copytree(site, Path(home) / "site"))
        write_empty_page(folder / "exercises" / f"{module}.html", folder / "exercises" / "empty.html")
        handler = functools.partial(StaticHandler, directory=str(folder))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/exercises"
            for name, line, slower in (
                ("", None, 1),
                (", 3 Mbit/s", SLOW_LINE, 1),
                (f", {SLOWER} x slower", None, SLOWER),
            ):
                visits = [
                    [visit(browser, f"{address}/{page}.html", shown, line, slower) for _ in range(rounds)]
                    for page, shown in ((module, "shown"), ("empty", "loaded"))
                ]
                for which in (0, 1):
                    card, empty = (median_of(those, which) for those in visits)
                    told = [
                        f"{what} {seconds:.2f} s, {size:.0f} kB"
                        for what, (seconds, size) in zip(WHAT, (card, empty), strict=True)
                    ]
                    more = f"{card[1] - empty[1]:.0f} kB more"
                    print(f"website, {('first', 'second')[which]} visit{name}: {'; '.join([*told, more])}")
            server.shutdown()
    files = [file for file in site.rglob("*") if file.is_file()]
    print(f"website: {sum(file.stat().st_size for file in files) / 1e6:.1f} MB in {len(files)} files")


def write_empty_page(page: Path, empty: Path) -> None:
    """The page without what it says, and without its cards."""
    html = page.read_text(encoding="utf-8")
    html = re.sub(r"(<article[^>]*>).*(</article>)", r"\1<h1>Nothing</h1>\2", html, flags=re.DOTALL)
    html = re.sub(r'<link rel="(modulepreload|preload" as="fetch)[^>]*>|<script type="module".*?</script>', "", html)
    empty.write_text(re.sub(r"<link[^>]*/cards-[^>]*>", "", html), encoding="utf-8")


def visit(browser: Any, url: str, shown: str, line: dict[str, Any] | None, slower: int) -> list[tuple[float, float]]:
    """A newcomer's first visit and the second one: seconds, and kB that came over the line until then."""
    with newcomer(browser) as context:
        return [one_visit(context, url, shown, line, slower) for _ in range(2)]


def one_visit(context: Any, url: str, shown: str, line: dict[str, Any] | None, slower: int) -> tuple[float, float]:
    """One visit, after which all is kept that the site keeps."""
    page = context.new_page()
    page.add_init_script(NOTE)
    client = context.new_cdp_session(page)
    came: list[float] = []
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    client.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    if line:
        client.send("Network.emulateNetworkConditions", line)
    page.goto(url, wait_until="commit")
    page.wait_for_function(f"window.{shown}", timeout=MINUTES)
    kilobytes = sum(came) / 1000
    seconds = page.evaluate(f"window.{shown}") / 1000
    # What the worker keeps is there before the next visit begins.
    if shown == "shown":
        client.send("Network.emulateNetworkConditions", {**SLOW_LINE, "downloadThroughput": -1, "latency": 0})
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.close()
    return seconds, kilobytes


def median_of(visits: list[list[tuple[float, float]]], which: int) -> tuple[float, float]:
    """The medians of seconds and of kB."""
    seconds, kilobytes = zip(*(those[which] for those in visits), strict=True)
    return statistics.median(seconds), statistics.median(kilobytes)


class StaticHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files as a usual web server does: text compressed, kept for ten minutes, over a lasting connection."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".ipynb": "application/json"}
    packed: ClassVar[dict[Path, bytes]] = {}

    def handle(self) -> None:
        """Answer until the browser leaves, which it may do at any time."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Give a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        kind = self.guess_type(path)
        text = kind.startswith("text/") or kind.endswith(("json", "javascript", "svg+xml"))
        if path not in self.packed:
            self.packed[path] = gzip.compress(path.read_bytes()) if text else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "max-age=600")
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(self.packed[path])))
        self.end_headers()
        self.wfile.write(self.packed[path])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
