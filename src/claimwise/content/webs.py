"""A small closed web: sites, pages and sentences to be searched, and for instructors what each page is and settles.

What students see lies in a folder: ``book/webs/WEB/`` for webs to try out, ``solutions/webs/WEB/`` for those of graded
items, which reach students with their module only. It holds ``web.yml`` and ``pages/PAGE.md``. The key is
``solutions/WEB.web.yml``.

A page is small, safe Markdown below a head in YAML: headings, paragraphs, lists, tables, emphasis, and links to other
pages by their names. Each sentence stands on a line of its own; the sentences of a page are called s1, s2 … in order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import AfterValidator, Field

from claimwise.content.cases import Day
from claimwise.content.interactions import Identifier, Spec, twins
from claimwise.content.references import Reference
from claimwise.content.wording import Location, Slip, SlipsError, one_of
from claimwise.content.yamlfile import Model, YamlFile
from claimwise.errors import Finding
from claimwise.kinds.shared import webs
from claimwise.words import N_, _

MAX_BYTES = 60_000
"""The largest web, as its cards carry it."""

PageKind = Literal[
    "shop", "about", "news", "press-release", "paper", "abstract", "registry", "encyclopedia", "ruling", "leaflet",
    "health-service", "forum", "reviews", "blog", "video", "ai-answer", "retraction", "expired",
]  # fmt: skip
"""What a page looks like."""

Role = Literal["origin", "independent", "copy", "interest", "outdated", "invented", "aside"]
"""What a page is worth: where something was first said, somebody without a stake, words copied from elsewhere, somebody
with a stake, overtaken, with a source that does not exist, or beside the point."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_ENDS = re.compile(r"[.!?…:][”\"’)\]]*$")


def _example(address: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.example", address):
        what = _("“{address}” could be somebody’s address", address=address)
        raise SlipsError(Slip((), what, _("end it in “.example”, in small letters")))
    return address


def _path(path: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", path):
        what = _("“{path}” is no path behind an address", path=path)
        raise SlipsError(Slip((), what, _("begin with “/”, and use letters, digits, “-” and “.”")))
    return path


class Site(Model):
    """Who owns which address."""

    id: Identifier
    name: str
    address: Annotated[str, AfterValidator(_example)]


class Summary(Model):
    """What stands above the results of a search that holds one of the ``words``, as if a machine had summed them up."""

    words: list[Annotated[str, Field(min_length=1)]] = Field(min_length=1)
    text: str
    pages: list[str] = []


class WebInfo(Model):
    """What ``web.yml`` holds."""

    title: str = Field(min_length=1)
    sites: list[Site] = Field(min_length=1)
    summaries: list[Summary] = []

    def slips(self) -> Iterator[Slip]:
        yield from twins(N_("the site “{name}” stands here twice"), [site.id for site in self.sites], "sites")
        addresses = [site.address for site in self.sites]
        yield from twins(N_("the address “{name}” belongs to two sites"), addresses, "sites")


class Head(Model):
    """The head of a page. ``boost`` says how far up a search puts it, ``found`` whether it finds it at all.

    A ``digest`` is a page on a real study, law or ruling: our summary, with its key in the bibliography and the day on
    which we read it.
    """

    site: Identifier
    kind: PageKind
    title: str
    path: Annotated[str, AfterValidator(_path)] = ""
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
    steps: list[Annotated[list[str], Field(min_length=1)]] = Field(min_length=1)
    ordered: bool = False


class WebKey(Model):
    """What instructors hold of a web: what each page is, what settles the question, and where the traps are."""

    pages: dict[str, Role]
    facts: list[Fact] = Field(min_length=1, max_length=12)
    moves: list[Move] = []
    traps: dict[str, str] = {}

    def slips(self) -> Iterator[Slip]:
        yield from twins(N_("the fact “{name}” stands here twice"), [fact.id for fact in self.facts], "facts")
        yield from twins(N_("the move “{name}” stands here twice"), [move.id for move in self.moves], "moves")
        said: dict[str, str] = {}
        for number, fact in enumerate(self.facts):
            for place, sentence in enumerate(fact.sentences):
                if said.setdefault(sentence, fact.stance) != fact.stance:
                    what = _("“{name}” is to be kept in two stances", name=sentence)
                    yield Slip(("facts", number, "sentences", place), what, _("a sentence can be kept in one only"))


@dataclass(frozen=True)
class Page:
    """A page: its head, and its body as :mod:`claimwise.kinds.shared.webs` describes it.

    ``links`` are the pages that it links, with the line of each in the body, which begins at ``line`` of its file.
    ``source`` is what a digest is of.
    """

    id: str
    head: Head
    body: list[list[Any]]
    links: dict[str, int]
    line: int
    source: str = ""


@dataclass(frozen=True)
class Web:
    """A web with its key, if it is there. A ``graded`` one reaches students with its module and nowhere else."""

    name: str
    info: WebInfo
    pages: dict[str, Page]
    key: WebKey | None
    graded: bool = False

    @property
    def public(self) -> Spec:
        """All that students see, as a card carries it."""
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
        "date": _shown_day(head.date),
        "author": head.author or "",
        "digest": page.source,
        "read": _shown_day(head.read) if page.source else "",
        "boost": head.boost if head.boost != 1 else "",
        "hidden": "" if head.found else "yes",
    }
    return {**{name: value for name, value in shown.items() if value}, "body": page.body}


def _shown_day(day: date | None) -> str:
    # Part of what is asked, and so the same whoever makes it.
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if day else ""


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip  # not said: as above


# --- a page's Markdown


class PageError(ValueError):
    """Something in a page that no page may hold. ``line`` counts from the first line of the body."""

    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_body(text: str) -> tuple[list[list[Any]], dict[str, int]]:
    """The blocks of a page, and the pages that it links with the line of each. Raises :class:`PageError`."""
    blocks: list[list[Any]] = []
    reader = _Sentences()
    tokens = iter(_parser().parse(text))
    for token in tokens:
        line = (token.map or [0])[0]
        match token.type:
            case "heading_open":
                blocks.append(["h", _plain_heading(next(tokens), line)])
            case "paragraph_open":
                blocks.append(["p", *reader.lines(next(tokens), line)])
            case "bullet_list_open":
                blocks.append(["ul", *_items(tokens, reader)])
            case "table_open":
                blocks.append(["table", *_rows(tokens, reader, line)])
            case "heading_close" | "paragraph_close":
                continue
            case _:
                raise _not_allowed(token, line)
    return blocks, reader.links


def _not_allowed(token: Token, line: int) -> PageError:
    name = token.type.removesuffix("_open").replace("_", " ")
    what = _("a page of a web cannot hold this ({what})", what=name)
    return PageError(line, what, _("use headings, paragraphs, lists, tables, emphasis and links only"))


def _plain_heading(inline: Token, line: int) -> str:
    for child in inline.children or []:
        if child.type not in ("text", "softbreak"):
            raise PageError(line, _("a heading holds more than text"), _("write it without emphasis and links"))
    return " ".join(child.content for child in inline.children or [] if child.type == "text").strip()


def _items(tokens: Iterator[Token], reader: _Sentences) -> list[list[Any]]:
    """The sentences of each entry of a list."""
    entries: list[list[Any]] = []
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        match token.type:
            case "bullet_list_close":
                break
            case "list_item_open":
                entries.append([])
            case "inline":
                entries[-1] += reader.lines(token, line)
            case "paragraph_open" | "paragraph_close" | "list_item_close":
                continue
            case "bullet_list_open" | "ordered_list_open":
                raise PageError(line, _("a list in a list cannot be shown"), _("make one list of it"))
            case _:
                raise _not_allowed(token, line)
    return entries


def _rows(tokens: Iterator[Token], reader: _Sentences, line: int) -> list[list[Any]]:
    """The cells of each row of a table. A row is kept as a whole, by its first cell; the head is never kept."""
    rows: list[list[Any]] = []
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(reader.cell(token, line, first=len(rows) > 1 and not rows[-1]))
    return rows


class _Sentences:
    """Counts the sentences of a page and notes its links, with the line of each."""

    def __init__(self) -> None:
        self.links: dict[str, int] = {}
        self._count = 0

    def lines(self, inline: Token, line: int) -> list[list[Any]]:
        """The sentences of a text, one a line."""
        sentences: list[list[Any]] = []
        for number, tokens in enumerate(_split(inline.children or [])):
            runs = list(self._runs(tokens, line + number))
            if not (shown := _shown(runs)):
                continue
            if not _ENDS.search(shown):
                what = _("the sentence “{text}” has no end", text=shown[:60])
                raise PageError(line + number, what, _("write one whole sentence on each line"))
            sentences.append([self._next(), *runs])
        return sentences

    def cell(self, inline: Token, line: int, *, first: bool) -> list[Any]:
        """A cell of a table; the first one of a row names it."""
        return [self._next() if first else "", *self._runs(inline.children or [], line)]

    def _next(self) -> str:
        self._count += 1
        return f"s{self._count}"

    def _runs(self, tokens: Sequence[Token], line: int) -> Iterator[str | list[str]]:
        link: list[str] = []
        stressed = 0
        for token in tokens:
            match token.type:
                case "link_open":
                    link = ["a", str(token.attrs["href"]), ""]
                    self.links.setdefault(link[1], line)
                case "link_close":
                    yield link
                    link = []
                case "em_open" | "strong_open":
                    stressed += 1
                case "em_close" | "strong_close":
                    stressed -= 1
                case "text" if not token.content:
                    continue
                case "text" if link:
                    link[2] += token.content
                case "text":
                    yield ["em", token.content] if stressed else token.content
                case _:
                    what = _("a sentence of a web cannot hold this ({what})", what=token.type.replace("_", " "))
                    raise PageError(line, what, _("use emphasis and links only"))


def _shown(runs: Sequence[str | list[str]]) -> str:
    return webs.words(["", *runs]).strip()


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
    # HTML and links of all sorts are recognised, so that they are refused and not shown as odd text.
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    vars(parser).update(validateLink=lambda url: True, normalizeLink=lambda url: url)  # noqa: ARG005
    return parser


# --- reading


PUBLIC, GRADED = Path("book") / "webs", Path("solutions") / "webs"
"""Where webs lie: those that everybody may see, and those of graded items."""


def find(root: Path) -> list[Path]:
    """The folders of all webs of a course."""
    return [path for place in (PUBLIC, GRADED) for path in sorted((root / place).glob("*")) if path.is_dir()]


def key_file(root: Path, name: str) -> Path:
    """Where the key of a web lies."""
    return root / "solutions" / f"{name}{KEY_ENDING}"


KEY_ENDING = ".web.yml"


class WebReader:
    """Reads one web; ``files`` are all that were read. ``draft`` is the web without its key, whatever is wrong there.

    If the ``references`` are not ``whole``, one that is not there may be one that could not be read.
    """

    def __init__(self, folder: Path, root: Path, references: Mapping[str, Reference], *, whole: bool = True) -> None:
        self.files: list[YamlFile] = []
        self.web: Web | None = None
        self.draft: Web | None = None
        self._root, self._references, self._whole = root, references, whole
        info_file = self._open(folder / "web.yml")
        self._check_name(folder.name, info_file)
        info = info_file.validate(WebInfo)
        sites = {site.id for site in info.sites} if info else None
        read = {path.stem: self._page(path, sites) for path in sorted((folder / "pages").glob("*.md"))}
        files = {name: file for name, (file, _page) in read.items()}
        pages = {name: page for name, (_file, page) in read.items() if page}
        for name, page in pages.items():
            for target, line in page.links.items():
                if target not in files:
                    what = _("it links a page “{page}” that does not exist", page=target)
                    self._add(files[name], page.line + line, what, one_of(files.keys() - {name}, target))
        self._check_info(info, info_file, files)
        if info and not self.findings:
            self.draft = Web(folder.name, info, pages, None, graded=folder.parent == root / GRADED)
            self._check_whole(self.draft, info_file, files)
        key = self._key(folder.name, pages, files) if key_file(root, folder.name).is_file() else None
        if self.draft and not self.findings:
            self.web = replace(self.draft, key=key)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with it."""
        return [finding for file in self.files for finding in file.findings]

    def _open(self, path: Path, text: str | None = None) -> YamlFile:
        file = YamlFile(path, self._root, text)
        self.files.append(file)
        return file

    @staticmethod
    def _add(file: YamlFile, line: int, what: str, remedy: str) -> None:
        file.findings.append(Finding(what, remedy, file=file.name, line=line))

    @staticmethod
    def _check_name(name: str, file: YamlFile) -> None:
        if not _NAME.fullmatch(name):
            what = _("“{name}” cannot be the name of a web or of a page", name=name)
            file.report((), what, _("use small letters, digits and “-”, and begin with a letter"))

    def _page(self, path: Path, sites: Collection[str] | None) -> tuple[YamlFile, Page | None]:
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError):
            return self._open(path), None  # says why
        ruled = [number for number, line in enumerate(lines) if line.rstrip() == "---"]
        if len(ruled) < 2 or ruled[0] != 0:
            file = self._open(path, "none: here")  # not said: in place of what is lacking
            remedy = _("begin with a line “---”, then “site: …”, “kind: …”, “title: …”, and “---” again")
            self._add(file, 1, _("the page has no head"), remedy)
            return file, None
        end = ruled[1]
        file = self._open(path, "\n".join(["", *lines[1:end]]))
        self._check_name(path.stem, file)
        head = file.validate(Head)
        try:
            body, links = read_body("\n".join(lines[end + 1 :]))
        except PageError as fault:
            self._add(file, end + 2 + fault.line, fault.what, fault.remedy)
            return file, None
        if head is None:
            return file, None
        if sites is not None and head.site not in sites:
            file.report(("site",), _("there is no site “{name}”", name=head.site), one_of(sites, head.site))
        if head.digest and self._whole and head.digest not in self._references:
            what = _("there is no reference “{name}”", name=head.digest)
            file.report(("digest",), what, _("add it to {file}", file="book/references.bib"))
        reference = self._references.get(head.digest or "")
        source = reference.text if reference else ""
        page = Page(path.stem, head, body, links, end + 2, source)
        if not webs.sentences({"pages": [{"id": page.id, "body": body}]}):
            self._add(file, page.line, _("the page says nothing"), _("write it below the head"))
        return file, page

    def _check_info(self, info: WebInfo | None, file: YamlFile, pages: Collection[str]) -> None:
        for number, summary in enumerate(info.summaries if info else ()):
            for place, page in enumerate(summary.pages):
                self._expect_page(file, ("summaries", number, "pages", place), page, pages)
        if not pages:
            file.report((), _("the web has no pages"), _("write some as pages/NAME.md"))

    def _key(self, name: str, pages: Mapping[str, Page], files: Mapping[str, YamlFile]) -> WebKey | None:
        file = self._open(key_file(self._root, name))
        key = file.validate(WebKey)
        if key is None:
            return key
        self._check_facts(name, key, file, pages, files)
        for number, move in enumerate(key.moves):
            for place, step in enumerate(move.steps):
                for spot, page in enumerate(step):
                    self._expect_page(file, ("moves", number, "steps", place, spot), page, files)
        for page in key.traps:
            self._expect_page(file, ("traps", page), page, files)
        for page in key.pages:
            self._expect_page(file, ("pages", page), page, files)
        for page in sorted(files.keys() - key.pages.keys()):
            what = _("it does not say what the page “{name}” is", name=page)
            file.report(("pages",), what, one_of(get_args(Role)))
        return key

    def _check_facts(
        self, name: str, key: WebKey, file: YamlFile, pages: Mapping[str, Page], files: Mapping[str, YamlFile]
    ) -> None:
        known = webs.sentences({"pages": [{"id": page.id, "body": page.body} for page in pages.values()]})
        remedy = _("name it as PAGE:s4, the fourth sentence of a page; “claimwise web {web}” lists them", web=name)
        for number, fact in enumerate(key.facts):
            for place, sentence in enumerate(fact.sentences):
                page = webs.page_of(sentence)
                if sentence not in known and (page in pages or page not in files):
                    # Of a page with a fault nobody knows what it will say.
                    what = _("there is no sentence “{name}”", name=sentence)
                    file.report(("facts", number, "sentences", place), what, remedy)

    @staticmethod
    def _expect_page(file: YamlFile, at: Location, page: str, pages: Collection[str]) -> None:
        if page not in pages:
            file.report(at, _("there is no page “{name}”", name=page), one_of(pages, page))

    def _check_whole(self, web: Web, info_file: YamlFile, files: Mapping[str, YamlFile]) -> None:
        size = len(json.dumps(web.public, ensure_ascii=False).encode())
        if size > MAX_BYTES:
            what = _("the web takes {n:,} bytes; {most:,} are allowed", n=size, most=MAX_BYTES)
            info_file.report((), what, _("shorten pages, or leave some out"))
        for page in sorted(web.pages.keys() - _reachable(web)):
            what = _("nobody can get to this page: no search finds it, and no page that can be found links it")
            files[page].report(("found",), what, _("link it, or remove “found: false”"))


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


def keys_without_web(root: Path, names: Collection[str]) -> Iterator[Finding]:
    """A finding for each key whose web is not there."""
    for path in sorted((root / "solutions").glob(f"*{KEY_ENDING}")):
        if (name := path.name.removesuffix(KEY_ENDING)) not in names:
            what = _("this is the key of a web “{name}” that is not there", name=name)
            yield Finding(what, _("write the web into {folder}", folder=PUBLIC / name), file=path.relative_to(root))


def twins_of(folders: Sequence[Path], root: Path) -> Iterator[Finding]:
    """A finding for each web that has the name of another one."""
    seen: dict[str, Path] = {}
    for folder in folders:
        if folder.name in seen:
            what = _(
                "there is another web “{name}” in {folder}",
                name=folder.name,
                folder=seen[folder.name].parent.relative_to(root),
            )
            yield Finding(what, _("give each its own name"), file=folder.relative_to(root) / "web.yml")
        seen.setdefault(folder.name, folder)
