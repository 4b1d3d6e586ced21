"""A page of the book as data: its sentences, its roles and its directives, each with its line.

Pages are read by what also builds the book: markdown-it with MyST's plugins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from docutils.parsers.rst.directives.misc import TestDirective
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.backticks import backtick
from markdown_it.token import Token
from mdit_py_plugins.myst_role.index import myst_role
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.directives import parse_directive_text
from myst_parser.parsers.mdit import create_md_parser

EXTENSIONS = {"attrs_block", "attrs_inline", "colon_fence", "deflist", "fieldlist", "substitution"}
"""MyST's extensions that the book's ``_config.yml`` switches on."""

VERBATIM = {"code", "code-block", "code-cell", "eval-rst", "math", "raw", "sourcecode", "toctree"}
"""Directives whose body is not Markdown."""


def page_files(root: Path) -> list[Path]:
    """The pages of a course's book, in order. Those of small webs are none: they are read as data."""
    book = root / "book"
    return [path for path in sorted(book.rglob("*.md")) if path.relative_to(book).parts[0] != "webs"]


@dataclass(frozen=True)
class Role:
    """A role in a text: ``{name}`content```."""

    name: str
    content: str
    line: int

    @property
    def text(self) -> str:
        """What a reader reads: of ``shown <target>`` the first part."""
        return self._parts[0]

    @property
    def target(self) -> str:
        """What it points to: of ``shown <target>`` the second part."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str, str]:
        shown, pointed, target = self.content.removesuffix(">").partition("<")
        explicit = pointed and shown.strip() and self.content.endswith(">")
        return (shown.strip(), target.strip()) if explicit else (self.content, self.content.strip())


@dataclass(frozen=True)
class Directive:
    """A directive: its name, what stands beside it, and its body without options."""

    name: str
    argument: str
    body: str
    line: int


@dataclass
class Page:
    """What stands on a page, in order, directives in directives too.

    ``prose`` are the lines of sentences that a reader reads, by their numbers: no headings, tables, code or citations,
    and nothing that is fenced by backticks, as cards are. ``headings`` are as they are written.
    """

    prose: list[tuple[int, str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)

    def used(self, *names: str) -> Iterator[Role]:
        """Its roles of some names."""
        return (role for role in self.roles if role.name in names)

    def shown(self, name: str) -> Iterator[Directive]:
        """Its directives of a name."""
        return (directive for directive in self.directives if directive.name == name)


@lru_cache(maxsize=256)
def read_page(text: str) -> Page:
    """What stands in the Markdown of a page. Read once for all who ask, so nobody may change it."""
    page = Page()
    _read(text, 0, page, prose=True)
    return page


def is_citation(role: Role) -> bool:
    """Whether a role cites: ``cite``, ``cite:t`` and their like."""
    return role.name.partition(":")[0] == "cite"


def _read(text: str, above: int, page: Page, *, prose: bool) -> None:
    """Add what stands in a text to a page; ``above`` it are so many lines."""
    before = ""
    for token in _parser().parse(text):
        line = above + (token.map[0] if token.map else 0) + 1
        if token.type in ("fence", "colon_fence") and token.info.startswith("{"):
            _read_directive(token, line, page, prose=prose and token.type == "colon_fence")
        elif token.type == "inline":
            lines = _read_inline(token.children or [], line, page)
            if before == "heading_open":
                page.headings.append(token.content)
            if prose and before not in ("heading_open", "th_open", "td_open"):
                page.prose += lines
        before = token.type


def _read_directive(fence: Token, line: int, page: Page, *, prose: bool) -> None:
    name, _, argument = fence.info[1:].partition("}")
    parsed = parse_directive_text(TestDirective, "", fence.content)  # the one that takes any options
    body = "\n".join(parsed.body)
    page.directives.append(Directive(name, argument.strip(), body, line))
    if argument:
        _read_inline(_parser().parseInline(argument)[0].children or [], line, page)
    if body and name not in VERBATIM:
        _read(body, line + parsed.body_offset, page, prose=prose)


def _read_inline(tokens: list[Token], line: int, page: Page) -> list[tuple[int, str]]:
    """The lines of a text, with their numbers; its roles go to the page."""
    first, lines = line, {line: ""}
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        shown = token.content if token.type in ("text", "code_inline") else ""
        if token.type == "myst_role":
            role = Role(token.meta["name"], token.content, first + token.meta["begins"])
            page.roles.append(role)
            shown = "" if is_citation(role) else role.text
        lines[line] = lines.get(line, "") + shown
        if "ends" in token.meta:
            line = first + token.meta["ends"]
    return list(lines.items())


@cache
def _parser() -> MarkdownIt:
    parser = create_md_parser(MdParserConfig(enable_extensions=EXTENSIONS), RendererHTML)
    parser.disable("wordcount")
    parser.inline.ruler.at("myst_role", _noting_lines(myst_role))
    parser.inline.ruler.at("backticks", _noting_lines(backtick))
    return parser


def _noting_lines(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule that also notes at which line of its text each of its tokens begins and ends: it may hold line breaks."""

    def noting(state: StateInline, silent: bool) -> bool:
        begins, tokens = state.src.count("\n", 0, state.pos), len(state.tokens)
        found = rule(state, silent)
        if len(state.tokens) > tokens:
            state.tokens[-1].meta |= {"begins": begins, "ends": state.src.count("\n", 0, state.pos)}
        return found

    return noting
