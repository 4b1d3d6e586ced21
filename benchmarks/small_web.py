"""How long a small web of the largest size takes in a page: its card after the page is there, a search, opening a page.

    python benchmarks/small_web.py [--rounds 20]

The web is made up: as many pages of invented sentences as fit into 60 kB. Medians, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from conftest import CHROMIUM, CHROMIUM_OPTIONS  # noqa: E402
from servers import serving  # noqa: E402

from claimwise.content.webs import MAX_BYTES  # noqa: E402

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,">
<link rel="stylesheet" href="cards/card.css"><body><div id="here"></div><script type="module">
import { mount } from "./cards/card.js";
const item = await (await fetch("item.json")).json();
window.draw = () => {
  const before = performance.now();
  document.getElementById("here").replaceChildren();
  mount(document.getElementById("here"), item, {});
  document.getElementById("here").getBoundingClientRect();
  return performance.now() - before;
};
window.timed = (action) => {
  const before = performance.now();
  action();
  document.body.getBoundingClientRect();
  return performance.now() - before;
};
window.search = (words) => timed(() => {
  const field = document.querySelector("input[type=search]");
  field.value = words;
  field.form.requestSubmit();
});
window.open = () => timed(() => document.querySelector(".cw-web-title").click());
window.first = draw();
window.sinceStart = performance.now();
</script></body></html>"""

WORDS = (
    "kettle tea trial water shop people sleep faster group drawn lot paid register plan outcome changed none".split()  # noqa: SIM905
)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    item = {"title": "A web", "points": 2, "parts": [_part()]}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "cards").symlink_to(REPOSITORY / "src" / "claimwise" / "cards")
        (folder / "index.html").write_text(PAGE, encoding="utf-8")
        (folder / "item.json").write_text(json.dumps(item), encoding="utf-8")
        with serving(folder) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            page = browser.new_page()
            page.goto(address)
            page.wait_for_function("window.sinceStart !== undefined")
            print(f"a web of {len(json.dumps(item['parts'][0]['web'], ensure_ascii=False).encode()):,} bytes")
            print(f"first card, after its page and files: {page.evaluate('first'):.0f} ms")
            print(f"the page with its card, from the start: {page.evaluate('sinceStart'):.0f} ms")
            _tell("another card", [page.evaluate("draw()") for _round in range(rounds)])
            words = [" ".join(random.Random(n).sample(WORDS, 3)) for n in range(rounds)]  # noqa: S311
            _tell("a search", [page.evaluate("words => search(words)", each) for each in words])
            page.evaluate("draw()")
            page.evaluate("search('kettle')")
            _tell("opening a page", [page.evaluate("open()")])
            browser.close()


def _part() -> dict[str, Any]:
    chance = random.Random("a web")  # noqa: S311
    web: dict[str, Any] = {"title": "A web", "pages": [], "summaries": []}
    while len(json.dumps(web, ensure_ascii=False).encode()) < MAX_BYTES - 3_000:
        number = len(web["pages"])
        said = [" ".join(chance.choices(WORDS, k=14)).capitalize() + "." for _sentence in range(25)]
        body = [["p", *([f"s{at}", text] for at, text in enumerate(said, 1))]]
        about = {"id": f"p{number}", "site": "A site", "address": f"site{number}.example", "kind": "news"}
        web["pages"].append({**about, "title": " ".join(chance.choices(WORDS, k=5)), "body": body})
    asked = {"id": "search", "kind": "inquiry", "prompt": "What settles it?", "points": 2}
    return {**asked, "web": web, "start": "p:p0", "views": 12, "keep": 6}


def _tell(what: str, times: list[float]) -> None:
    print(f"{what}: {statistics.median(times):.1f} ms (longest {max(times):.1f})")


if __name__ == "__main__":
    main()
