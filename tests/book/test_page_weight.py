"""What a page of the book loads: icons of our own, nothing that it does not use, and nothing heavy."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from claimwise.book.slim import slim, words

RAW, GZIPPED = 250_000, 60_000
"""What a page may load besides its own text, in bytes."""

STYLES = ("fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands")
SIZES = ("fa-lg",)
ICONS = (files("claimwise.book") / "static" / "icons.css").read_text()
DRAWN = set(re.findall(r"\.(fa-[\w-]+)(?=[,\s{])", ICONS)) - set(STYLES) - set(SIZES)


def icons(page: str) -> set[str]:
    """The icons that a page names by their classes; other libraries of icons are none of ours."""
    classes = {name for element in BeautifulSoup(page, "html.parser").select("[class]") for name in element["class"]}
    strange = {name for name in classes if re.match(r"(bi|material-icons|mdi|octicon|glyphicon)(-|$)", name)}
    return {name for name in classes if name.startswith("fa-")} - {*STYLES, *SIZES} | strange


def pages(book: Path) -> dict[str, str]:
    found = {str(path.relative_to(book)): path.read_text() for path in sorted(book.rglob("*.html"))}
    assert len(found) > 25
    return found


def loads(book: Path, name: str, page: str) -> dict[str, bytes]:
    """What a browser fetches for a page besides its text: address and content."""
    soup = BeautifulSoup(page, "html.parser")
    wanted = [tag["href"] for tag in soup.select("link[rel~=stylesheet], link[rel~=preload], link[rel~=icon]")]
    wanted += [tag["src"] for tag in soup.select("script[src], img[src], iframe[src], source[src]")]
    got: dict[str, bytes] = {}
    queue = [urljoin(name, address) for address in wanted]
    while queue:
        address = urldefrag(queue.pop())[0]
        assert not urlsplit(address).netloc, f"{name} loads {address} from another host"
        if address.startswith("data:") or address in got:
            continue
        got[address] = (book / unquote(urlsplit(address).path)).read_bytes()
        if urlsplit(address).path.endswith(".css"):
            queue += [urljoin(address, inner) for inner in _named_in(got[address].decode())]
    return got


def _named_in(css: str) -> Iterator[str]:
    for quoted, bare in re.findall(r"url\(\s*(?:[\"']([^\"']*)[\"']|([^\"')]*))\s*\)", _without_data(css)):
        yield quoted or bare
    yield from re.findall(r"@import\s+[\"']([^\"']*)", css)


def _without_data(css: str) -> str:
    return re.sub(r"url\((\"data:[^\"]*\"|'data:[^']*'|data:[^)]*)\)", "", css)


def test_every_icon_of_the_real_book_is_drawn(real_book):
    named = {name: icons(page) for name, page in pages(real_book).items()}
    assert {"fa-bars", "fa-sun", "fa-moon", "fa-list", "fa-expand"} <= named["index.html"]
    assert {name: missing for name, found in named.items() if (missing := found - DRAWN)} == {}


def test_every_icon_that_the_themes_offer_is_drawn():
    sources = "\n".join(
        path.read_text()
        for package in ("pydata_sphinx_theme", "sphinx_book_theme")
        for path in Path(str(files(package))).rglob("*")
        if path.suffix in (".py", ".html")
    )
    named = set(re.findall(r"[\"' ](fa-[a-z]+(?:-[a-z]+)*)", sources)) - {*STYLES, *SIZES}
    assert len(named) > 20
    assert named - DRAWN == set()


def test_no_page_of_the_real_book_is_heavy_or_loads_from_elsewhere(real_book):
    weights = {}
    for name, page in pages(real_book).items():
        loaded = loads(real_book, name, page)
        assert not [address for address in loaded if "fontawesome" in address or address.endswith((".woff2", ".ttf"))]
        if name != "search.html":  # which brings the book's index of words
            weights[name] = (
                sum(map(len, loaded.values())),
                sum(len(gzip.compress(content)) for content in loaded.values()),
            )
    assert {name: weight for name, weight in weights.items() if weight[0] > RAW or weight[1] > GZIPPED} == {}


def test_what_no_page_loads_is_not_published(real_book):
    published = {str(path.relative_to(real_book)): path.stat().st_size for path in real_book.rglob("_static/**/*")}
    assert not [name for name in published if re.search(r"\.map$|fontawesome|thebe|locales|webpack|bootstrap", name)]
    assert sum(published.values()) < 600_000  # of which searches in small webs are about a tenth


def test_what_opens_without_a_script_needs_none(real_book):
    for page in pages(real_book).values():
        assert set(re.findall(r'data-bs-toggle="(\w+)"', page)) <= {"tooltip"}


def test_the_theme_loads_no_more_than_our_template_knows():
    macros = files("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static" / "webpack-macros.html"
    assert set(re.findall(r"_static/([\w./-]+)", macros.read_text())) == {
        "styles/theme.css",
        "styles/pydata-sphinx-theme.css",
        "scripts/fontawesome.js",
        "scripts/bootstrap.js",
        "scripts/pydata-sphinx-theme.js",
    }
    basic = files("pydata_sphinx_theme") / "theme" / "pydata_sphinx_theme" / "static" / "styles" / "theme.css"
    assert re.findall(r"@import \"([^\"]*)", basic.read_text()) == ["../basic.css"]
    assert not re.search(r"[{}]", basic.read_text())


EVERYTHING = """
# Tea and everything

```{note}
Note.
```

```{admonition} Folded
:class: dropdown
Folded.
```

```python
print("tea")
```

::::{tab-set}
:::{tab-item} Green
Green.
:::
::::
"""


def test_a_page_that_uses_more_gets_more(book):
    book.write("chapters/01-tea.md", EVERYTHING)
    book.replace("_config.yml", "use_download_button: false", "use_download_button: true")
    result = book.build()
    assert result.returncode == 0, result.stdout

    page, other = (str(book.page(name)) for name in ("chapters/01-tea", "help"))
    for name in ("clipboard.min.js", "copybutton.js", "togglebutton.js", "design-tabs.js", "sphinx-design.min.css"):
        assert name in page
        assert name not in other
    assert 'data-bs-toggle="dropdown"' in page
    assert "scripts/bootstrap.js" in page
    assert icons(page) - DRAWN == set()
    assert {"fa-download", "fa-file", "fa-file-pdf"} <= icons(page)
    loaded = loads(book.html, "chapters/01-tea.html", page)
    css = b"".join(content for name, content in loaded.items() if ".css" in name).decode()
    for name in (".dropdown-menu", ".sd-tab-set", "toggle-hidden"):
        assert name in css
    assert "fa-whatsapp" not in css

    # Another build that uses less asks for a stylesheet of another name, so that nobody keeps the older one.
    asked = [address for address in loaded if "pydata-sphinx-theme.css" in address]
    book.write("chapters/01-tea.md", "# Tea")
    assert book.build().returncode == 0
    assert asked[0].rpartition("=")[2] not in str(book.page("chapters/01-tea"))


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{color:red}", ".a{color:red}"),
        (".b{color:red}", ""),
        (".a,.b{x:y}", ".a{x:y}"),
        (".a .b,.a>#c:hover{x:y}", ".a>#c:hover{x:y}"),
        (":is(.b,.a:not(.b)) p,.b{x:y}", ":is(.b,.a:not(.b)) p{x:y}"),
        ("p:not(.b),[data-x='.b']{x:y}", "p:not(.b),[data-x='.b']{x:y}"),
        (r".b\:c{x:y}", r".b\:c{x:y}"),
        ("@media print{.a{x:y}.b{x:y}}", "@media print{.a{x:y}}"),
        ("@media print{.b{x:y}}p{x:y}", "p{x:y}"),
        ("@keyframes b{0%{x:y}to{x:z}}", "@keyframes b{0%{x:y}to{x:z}}"),
        ('@charset "x";/* .a{ */.a:before{content:"}{;"}', '@charset "x";.a:before{content:"}{;"}'),
        ('@font-face{font-family:Font Awesome\\ 6 Free;src:url("a;b")}.a{x:y}', ".a{x:y}"),
        ('.a{b:url("data:x;y,<svg style={}>")}.b{x:y}', '.a{b:url("data:x;y,<svg style={}>")}'),
    ],
)
def test_only_rules_that_nothing_can_use_are_left_out(css, kept):
    assert slim(css, words('<p class="a" id="c">')) == kept
