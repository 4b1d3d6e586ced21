"""A small closed web: sites, pages and sentences to be searched, and for instructors what each page is and settles.

What students see lies in a folder: ``book/webs/WEB/`` for webs to try out, ``solutions/webs/WEB/`` for those of graded items,
which reach students with their module only. It holds ``web.yml`` and ``pages/PAGE.md``. The key is ``solutions/WEB.web.yml``.

A page is small, safe Markdown below a head in YAML: headings, paragraphs, lists, tables, emphasis, and links to other pages
by their names. Each sentence stands on a line of its own; the sentences of a page are called s1, s2 … in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import AfterValidator, Field

from claimwise.content.cases import Day
from claimwise.content.interactions import Identifier, Spec
from claimwise.content.wording import Location, Slip, SlipsError, one_of
from claimwise.content.yamlfile import Model, YamlFile
from claimwise.errors import Finding
from claimwise.kinds.shared import webs
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
                blocks.append(["h", next(tokens).content])
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


# --- reading


FOLDERS = (Path("book") / "webs", Path("solutions") / "webs")
"""Where webs lie: those that everybody may see, and those of graded items."""


def find(root: Path) -> list[Path]:
    """The folders of all webs of a course."""
    return sorted(path.parent for folder in FOLDERS for path in (root / folder).glob("*/web.yml"))


def key_file(root: Path, name: str) -> Path:
    """Where the key of a web lies."""
    return root / "solutions" / f"{name}.web.yml"


class WebReader:
    """Reads one web; ``files`` are all that were read, with what is wrong with each."""

    def __init__(self, folder: Path, root: Path, references: Collection[str]) -> None:
        self.files: list[YamlFile] = []
        self._root, self._references = root, references
        info_file = self._open(folder / "web.yml")
        info = info_file.validate(WebInfo)
        sites = {site.id for site in info.sites} if info else set()
        pages = {path.stem: self._page(path, sites) for path in sorted((folder / "pages").glob("*.md"))}
        for page, (file, read) in pages.items():
            for target in sorted((read.links if read else frozenset()) - pages.keys()):
                what = _("it links a page “{page}” that does not exist", page=target)
                file.report((), what, one_of(pages.keys() - {page}, target))
        key = self._key(folder.name, pages) if key_file(root, folder.name).is_file() else None
        known = {page: read for page, (_file, read) in pages.items() if read}
        self._check_info(info, info_file, known)
        self.web: Web | None = None
        if info and not any(file.findings for file in self.files):
            self.web = Web(folder.name, info, known, key)
            self._check_whole(self.web, info_file, {page: file for page, (file, _read) in pages.items()})
        if any(file.findings for file in self.files):
            self.web = None

    def _open(self, path: Path, text: str | None = None) -> YamlFile:
        file = YamlFile(path, self._root, text)
        self.files.append(file)
        return file

    def _page(self, path: Path, sites: Collection[str]) -> tuple[YamlFile, Page | None]:
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError):
            return self._open(path), None  # says why
        end = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
        file = self._open(path, "\n".join(["", *lines[1:end]]))
        if not end:
            file.findings.clear()
            what = _("the page has no head")
            file.report((), what, _("begin with a line “---”, then “site: …”, “kind: …”, “title: …”, and “---” again"))
            return file, None
        head = file.validate(Head)
        try:
            body, links = read_body("\n".join(lines[end + 1 :]))
        except PageFault as fault:
            file.findings.append(Finding(fault.what, fault.remedy, file=file.name, line=end + 2 + fault.line))
            return file, None
        if head is None:
            return file, None
        if head.site not in sites:
            file.report(("site",), _("there is no site “{name}”", name=head.site), one_of(sites, head.site))
        if head.digest and head.digest not in self._references:
            what = _("there is no reference “{name}”", name=head.digest)
            file.report(("digest",), what, _("add it to book/references.bib"))
        return file, Page(path.stem, head, body, links)

    def _check_info(self, info: WebInfo | None, file: YamlFile, pages: Mapping[str, Page]) -> None:
        for number, summary in enumerate(info.summaries if info else ()):
            for page in summary.pages:
                if page not in pages:
                    what = _("there is no page “{name}”", name=page)
                    file.report(("summaries", number, "pages"), what, one_of(pages, page))
        if not pages:
            file.report((), _("the web has no pages"), _("write some as pages/NAME.md"))

    def _key(self, name: str, pages: Mapping[str, tuple[YamlFile, Page | None]]) -> WebKey | None:
        file = self._open(key_file(self._root, name))
        key = file.validate(WebKey)
        if key is None or any(page is None for _file, page in pages.values()):
            return key
        known = webs.sentences(
            {"pages": [{"id": page.id, "body": page.body} for _file, page in pages.values() if page]}
        )
        for number, fact in enumerate(key.facts):
            for place, sentence in enumerate(fact.sentences):
                if sentence not in known:
                    what = _("there is no sentence “{name}”", name=sentence)
                    remedy = _("name it as PAGE:s4, the fourth sentence of a page")
                    file.report(("facts", number, "sentences", place), what, remedy)
        for number, move in enumerate(key.moves):
            for place, step in enumerate(move.steps):
                for page in step:
                    self._expect_page(file, ("moves", number, "steps", place), page, pages)
        for name_ in key.traps:
            self._expect_page(file, ("traps", name_), name_, pages)
        for page in pages.keys() - key.pages.keys():
            what = _("it does not say what the page “{name}” is", name=page)
            file.report(("pages",), what, one_of(get_args(Role)))
        for page in key.pages:
            self._expect_page(file, ("pages", page), page, pages)
        return key

    @staticmethod
    def _expect_page(file: YamlFile, at: Location, page: str, pages: Collection[str]) -> None:
        if page not in pages:
            file.report(at, _("there is no page “{name}”", name=page), one_of(pages, page))

    def _check_whole(self, web: Web, info_file: YamlFile, files: Mapping[str, YamlFile]) -> None:
        size = len(json.dumps(web.public, ensure_ascii=False).encode())
        if size > MAX_BYTES:
            what = _("the web takes {n:,} bytes; {most:,} are allowed", n=size, most=MAX_BYTES)
            info_file.report((), what, _("shorten pages, or leave some out"))
        for page in web.pages.keys() - _reachable(web):
            what = _("nobody can get to this page: no search finds it, and no page that can be found links it")
            files[page].report((), what, _("link it, or remove “found: false”"))


def _reachable(web: Web) -> set[str]:
    reached: set[str] = set()
    waiting = [page for page, read in web.pages.items() if read.head.found]
    waiting += [page for summary in web.info.summaries for page in summary.pages]
    while waiting:
        page = waiting.pop()
        if page not in reached:
            reached.add(page)
            waiting += web.pages[page].links
    return reached
