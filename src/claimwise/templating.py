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


def render(template: str, **values: Any) -> str:
    """A page from a template in ``templates/``."""
    return _environment.get_template(template).render(**values)
