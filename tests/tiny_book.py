"""The tiny course as a book, built by the real jupyter-book with the real configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from support import PATIENCE, REPOSITORY, TINY

PAGES = {
    "_toc.yml": """
        format: jb-book
        root: index
        chapters:
          - {file: chapters/01-tea}
          - {file: cases/tea/index}
          - {file: blueprint}
          - {file: evidence-list}
          - {file: help}
          - {file: bibliography}
        """,
    "chapters/01-tea.md": """
        # Tea and claims

        ```{help-and-support}
        ```

        Look at {claim}`t02`, then at {claim}`the small print <tea/t03>`. The trial is {cite}`leaf2020`.

        ```{claim} t01
        :verdict:
        ```

        ```{claim} t02
        ```

        ```{evidence} leaf2020
        ```

        ```{rules}
        ```

        :::{admonition} The move to remember
        :class: move
        Ask for the comparison.
        :::

        ```{figure-data} support tea
        What the *leaflet* offers.
        ```

        ```{self-check} 01-tea
        ```

        ```{exercises} 01-tea
        ```
        """,
    "self-checks.yml": """
        - chapter: 01-tea
          questions:
            - id: calm
              claim: t01
              interactions:
                - id: shows
                  kind: choice
                  points: 0
                  prompt: What would show this to be wrong?
                  choices:
                    - {id: a, text: One restless customer., why: One is few., misconception: M01}
                    - {id: b, text: A fair test without a difference., credit: 1, why: It compares.}
                    - {id: c, text: Nothing., why: A test could., misconception: M25}
            - id: fair
              passage: A <b>pot</b> of tea was compared with a pot of water.
              interactions:
                - id: fair
                  kind: choice
                  points: 0
                  multiple: true
                  prompt: What makes it fair?
                  choices:
                    - {id: a, text: Chance decides., correct: true, why: Like groups.}
                    - {id: b, text: All are counted., correct: true, why: Nobody is lost.}
                    - {id: c, text: The keen ones choose., why: They differ., misconception: M04}
            - id: small
              passage: A line on a box of nettle tea.
              interactions:
                - id: hedges
                  kind: hottext
                  points: 0
                  prompt: Which words hold back?
                  select: words
                  text: "Tea {w1|may} {w2|calm} some people."
                  key: [w1]
                  why: {w1: It leaves room., w2: That is what it says.}
        """,
    "cases/tea/index.md": """
        ---
        myst:
          html_meta:
            robots: noindex
        ---

        # The leaflet

        ## Claim by claim

        ```{annotated-case} tea
        ```
        """,
    "blueprint.md": """
        # The blueprint

        ```{blueprint}
        ```
        """,
    "evidence-list.md": """
        # The evidence

        ```{evidence-list} tea
        ```

        ```{read-list} tea
        ```
        """,
    "help.md": "# Help and support\n\n(medicines)=\n## Tea and medicines",
    "bibliography.md": """
        # Bibliography

        ```{bibliography}
        ```
        """,
}


class Book:
    """A course folder whose book can be built and read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.html = root / "_build" / "html"

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `jupyter-book build book`, with warnings as errors."""
        command = shutil.which("jupyter-book", path=Path(sys.executable).parent)
        assert command
        return subprocess.run(
            [command, "build", "book", "-W"],
            cwd=self.root,
            env={**os.environ, "NO_COLOR": "1", **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE,
            check=False,
        )

    def page(self, name: str) -> BeautifulSoup:
        """A built page."""
        return BeautifulSoup((self.html / f"{name}.html").read_text(), "html.parser")

    def everything(self) -> str:
        """All text files that are published."""
        kinds = {".html", ".js", ".json", ".txt", ".md"}
        return "\n".join(path.read_text() for path in sorted(self.html.rglob("*")) if path.suffix in kinds)

    def write(self, name: str, text: str) -> None:
        """Write a page. The indentation of the first line is taken off all of them."""
        lines = text.strip("\n").split("\n")
        indent = len(lines[0]) - len(lines[0].lstrip())
        path = self.root / "book" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line[indent:] for line in lines) + "\n")

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a file of the course."""
        path = self.root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))


def make_book(root: Path) -> Book:
    """The tiny course with pages that use every directive, in a new folder."""
    shutil.copytree(TINY, root)
    for name in ("_config.yml", "book/logo.svg", "book/favicon.svg"):
        shutil.copy(REPOSITORY / name, root / name)
    shutil.copytree(REPOSITORY / "book" / "_static", root / "book" / "_static")
    book = Book(root)
    for name, text in PAGES.items():
        book.write(name, text)
    return book
