"""The pages' templates: everything put into one is escaped, and a missing name is an error."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from claimwise import words
from claimwise.errors import writable
from claimwise.handed_in.written import BESIDE
from claimwise.marking import number

_environment = Environment(
    loader=PackageLoader("claimwise"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    trim_blocks=True,
    lstrip_blocks=True,
)
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def percent(share: float | None) -> str:
    """A share from 0 to 1 as a whole per cent; a dash for ``None``."""
    return "–" if share is None else f"{100 * share:.0f}%"


def decimal(value: float | None) -> str:
    """A number with two decimals and a real minus sign; a dash for ``None``."""
    return "–" if value is None else words.number(value, ".2f").replace("-0.00", "0.00").replace("-", "−")


def change(value: float) -> str:
    """A whole number with its sign, a real one."""
    return f"{round(value):+d}".replace("-", "−").replace("+0", "0")


def from_markdown(text: str) -> Markup:
    """Markdown as HTML; HTML in it is text."""
    return Markup(_markdown.render(text))  # noqa: S704  it escapes


def _gettext(message: str, /, **values: Any) -> Markup:
    """A message in a template. It may hold HTML of ours; its values are escaped."""
    return Markup(words._(message, **_escaped(values)))  # noqa: S704  messages are ours, and values are escaped


def _ngettext(one: str, many: str, n: float, /, **values: Any) -> Markup:
    """The same for a message about ``n`` things."""
    return Markup(words.ngettext(one, many, n, **_escaped(values)))  # noqa: S704  as above


def _escaped(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int | float) else escape(value) for name, value in values.items()}


def _beside(text: str) -> tuple[str, str]:
    """Of a written answer as graders see it, what counts, and another text that the notebook holds beside it."""
    counts, _between, other = text.partition(BESIDE)
    return counts, other


_environment.filters |= {"beside": _beside, "points": number, "percent": percent, "decimal": decimal, "change": change}
_environment.globals |= {"_": _gettext, "ngettext": _ngettext, "language": words.language}


def render(template: str, **values: Any) -> str:
    """A page from a template in ``templates/``, which can be written and sent whatever names are put into it."""
    return writable(_environment.get_template(template).render(**values))
