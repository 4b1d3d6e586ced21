"""The pages' templates: everything put into one is escaped, and a missing name is an error."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from claimwise.marking import number

_environment = Environment(
    loader=PackageLoader("claimwise"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["points"] = number


def percent(share: float | None) -> str:
    """A share from 0 to 1 as a whole per cent; a dash for ``None``."""
    return "–" if share is None else f"{100 * share:.0f}%"


def decimal(value: float | None) -> str:
    """A number with two decimals and a real minus sign; a dash for ``None``."""
    return "–" if value is None else f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")


_environment.filters["percent"] = percent
_environment.filters["decimal"] = decimal


def render(template: str, **values: Any) -> str:
    """A page from a template in ``templates/``."""
    return _environment.get_template(template).render(**values)
