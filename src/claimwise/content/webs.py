"""A small closed web: sites, pages and sentences to be searched, and for instructors what each page is and settles.

What students see lies in a folder: ``book/webs/WEB/`` for webs to try out, ``solutions/webs/WEB/`` for those of graded items,
which reach students with their module only. It holds ``web.yml`` and ``pages/PAGE.md``. The key is ``solutions/WEB.web.yml``.

A page is small, safe Markdown below a head in YAML: headings, paragraphs, lists, tables, emphasis, and links to other pages
by their names. Each sentence stands on a line of its own; the sentences of a page are called s1, s2 … in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import AfterValidator, Field

from claimwise.content.cases import Day
from claimwise.content.interactions import Identifier, Spec
from claimwise.content.wording import Slip, SlipsError
from claimwise.content.yamlfile import Model
from claimwise.errors import Finding
from claimwise.words import _

MAX_BYTES = 60_000
"""The largest web, as its cards carry it."""

PageKind = Literal[
    "shop", "about", "news", "press-release", "paper", "abstract", "registry", "encyclopedia", "ruling", "leaflet",
    "health-service", "forum", "reviews", "blog", "video", "ai-answer", "retraction", "expired",
]  # fmt: skip
"""What a page looks like."""

Role = Literal["origin", "independent", "copy", "interest", "outdated", "invented", "aside"]
"""What a page is worth: where something was first said, somebody without a stake, words copied from elsewhere, somebody with
a stake, overtaken, with a source that does not exist, or beside the point."""

_ENDS = re.compile(r"[.!?…:][”\"’)\]]*$")


def _example(address: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.example", address):
        what = _("“{address}” could be somebody’s address", address=address)
        raise SlipsError(Slip((), what, _("end it in “.example”, in small letters")))
    return address


class Site(Model):
    """Who owns which address."""

    id: Identifier
    name: str
    address: Annotated[str, AfterValidator(_example)]


class Summary(Model):
    """What stands above the results of a search that holds one of the ``words``, as if a machine had summed them up."""

    words: list[str] = Field(min_length=1)
    text: str
    pages: list[str] = []


class WebInfo(Model):
    """What ``web.yml`` holds."""

    title: str
    sites: list[Site] = Field(min_length=1)
    summaries: list[Summary] = []


class Head(Model):
    """The head of a page. ``boost`` says how far up a search puts it, ``found`` whether it finds it at all.

    A ``digest`` is a page on a real study, law or ruling: our summary, with its key in the bibliography and the day on
    which we read it.
    """

    site: Identifier
    kind: PageKind
    title: str
    path: str = ""
    date: Day | None = None
    author: str | None = None
    digest: str | None = None
    read: Day | None = None
    boost: float = Field(default=1, gt=0, le=10)
    found: bool = True

    def slips(self) -> Iterator[Slip]:
        if bool(self.digest) != bool(self.read):
            what = _("a digest needs its key in the bibliography and the day on which it was read")
            yield Slip(("digest" if self.digest else "read",), what, _("give both “digest” and “read”"))


class Fact(Model):
    """Something that settles the question: any of the ``sentences`` states it, kept in this stance."""

    id: Identifier
    text: str
    stance: Literal["for", "against", "who"]
    sentences: list[str] = Field(min_length=1)


class Move(Model):
    """Something that a good search does: a trail with a page of each step, in their order if it is ``ordered``.

    ``why`` is said to whoever did not do it.
    """

    id: Identifier
    text: str
    why: str
    steps: list[list[str]] = Field(min_length=1)
    ordered: bool = False


class WebKey(Model):
    """What instructors hold of a web: what each page is, what settles the question, and where the traps are."""

    pages: dict[str, Role]
    facts: list[Fact] = Field(min_length=1)
    moves: list[Move] = []
    traps: dict[str, str] = {}


@dataclass(frozen=True)
class Page:
    """A page: its head, and its body as :mod:`claimwise.kinds.shared.webs` describes it."""

    id: str
    head: Head
    body: list[list[Any]]
    links: frozenset[str]


@dataclass(frozen=True)
class Web:
    """A web with its key, if it is there. ``public`` is what a card carries."""

    name: str
    info: WebInfo
    pages: dict[str, Page]
    key: WebKey | None

    @property
    def public(self) -> Spec:
        """All that students see."""
        sites = {site.id: site for site in self.info.sites}
        return {
            "title": self.info.title,
            "pages": [_public_page(page, sites[page.head.site]) for page in self.pages.values()],
            "summaries": [summary.model_dump() for summary in self.info.summaries],
        }


def _public_page(page: Page, site: Site) -> Spec:
    head = page.head
    shown = {
        "id": page.id,
        "site": site.name,
        "address": f"{site.address}{head.path}",
        "kind": head.kind,
        "title": head.title,
        "date": f"{head.date:%-d %B %Y}" if head.date else "",
        "author": head.author or "",
        "digest": f"{head.digest}" if head.digest else "",
        "boost": head.boost if head.boost != 1 else "",
        "hidden": "" if head.found else "yes",
    }
    return {**{name: value for name, value in shown.items() if value}, "body": page.body}


# --- a page's Markdown


class PageFault(ValueError):
    """Something in a page that no page may hold. ``line`` counts from the first line of the body."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_body(text: str) -> tuple[list[list[Any]], frozenset[str]]:
    """The blocks of a page and the pages that it links. Raises :class:`PageFault`."""
    blocks: list[list[Any]] = []
    reader = _Sentences()
    tokens = iter(_parser().parse(text))
    for token in tokens:
        line = (token.map or [0])[0]
        match token.type:
            case "heading_open":
                blocks.append(["h", *reader.lines(next(tokens), line, ends=False)])
            case "paragraph_open":
                blocks.append(["p", *reader.lines(next(tokens), line)])
            case "bullet_list_open":
                blocks.append(["ul", *_items(tokens, reader, "bullet_list_close", "list_item_open", ends=True)])
            case "table_open":
                blocks.append(["table", *_items(tokens, reader, "table_close", "tr_open", ends=False)])
            case name if name.endswith("_close"):
                continue
            case _:
                what = _("a page of a web cannot hold this ({what})", what=token.type.replace("_", " "))
                raise PageFault(line, what, _("use headings, paragraphs, lists, tables, emphasis and links only"))
    return blocks, frozenset(reader.links)


def _items(tokens: Iterator[Token], reader: _Sentences, close: str, opens: str, *, ends: bool) -> list[list[Any]]:
    rows: list[list[Any]] = []
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == close:
            break
        if token.type == opens:
            rows.append([])
        elif token.type == "inline":
            rows[-1] += reader.lines(token, line, ends=ends) or []
        elif token.type.startswith(("bullet_list", "ordered_list", "blockquote", "fence", "html")):
            what = _("a list in a list cannot be shown")
            raise PageFault(line, what, _("make one list of it"))
    return rows


class _Sentences:
    """Counts the sentences of a page and notes its links."""

    def __init__(self) -> None:
        self.links: set[str] = set()
        self._count = 0

    def lines(self, inline: Token, line: int, *, ends: bool = True) -> list[list[Any]]:
        """The sentences of a text, one a line."""
        sentences: list[list[Any]] = []
        for number, tokens in enumerate(_split(inline.children or [])):
            runs = list(self._runs(tokens, line + number))
            shown = "".join(run if isinstance(run, str) else run[-1] for run in runs).strip()
            if not shown:
                continue
            if ends and not _ENDS.search(shown):
                what = _("the sentence “{text}” has no end", text=shown[:60])
                raise PageFault(line + number, what, _("write one whole sentence on each line"))
            self._count += 1
            sentences.append([f"s{self._count}", *runs])
        return sentences

    def _runs(self, tokens: Sequence[Token], line: int) -> Iterator[str | list[str]]:
        inside: list[str] | None = None
        for token in tokens:
            match token.type:
                case "link_open":
                    inside = ["a", str(token.attrs["href"])]
                    self.links.add(str(token.attrs["href"]))
                case "em_open" | "strong_open":
                    inside = inside or ["em"]
                case "link_close" | "em_close" | "strong_close":
                    if inside and (token.type == "link_close" or inside[0] == "em"):
                        yield [*inside[: 2 if inside[0] == "a" else 1], "".join(inside[2 if inside[0] == "a" else 1 :])]
                        inside = None
                case "text":
                    if inside is None:
                        yield token.content
                    else:
                        inside.append(token.content)
                case _:
                    what = _("a sentence of a web cannot hold this ({what})", what=token.type.replace("_", " "))
                    raise PageFault(line, what, _("use emphasis and links only"))


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
