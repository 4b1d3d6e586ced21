"""The Sphinx extension of the book: claim and evidence cards, the annotated case, figures, self-checks and boxes.

Everything it draws comes from :mod:`claimwise.content` and is made of docutils nodes, so that the builder escapes it. A
verdict is drawn only for a claim that a chapter works as an example.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sphinx.util.typing import ExtensionMetadata

from claimwise import __version__
from claimwise.book import (
    accessible,
    card_files,
    directives,
    domain,
    figures,
    heads,
    light,
    markup,
    offline,
    printed,
    questions,
    self_checks,
    so_far,
    terms,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension with Sphinx.

    ``claimwise_exercises_url`` is where a browser opens a module's notebook, as a path from the book's first page with
    ``{module}`` in it. ``claimwise_modules`` names the modules that may be offered, with spaces between them; all if
    it is empty. Both can also be given as environment variables, because whoever builds a site around the book should
    not have to edit the book's configuration for it.
    """
    for name in ("claimwise_exercises_url", "claimwise_modules"):
        app.add_config_value(name, os.environ.get(name.upper(), ""), "env", frozenset({str}))
    markup.setup(app)
    domain.setup(app)
    directives.setup(app)
    figures.setup(app)
    heads.setup(app)
    self_checks.setup(app)
    questions.setup(app)
    terms.setup(app)
    card_files.setup(app)
    so_far.setup(app)
    printed.setup(app)
    accessible.setup(app)
    offline.setup(app)
    light.setup(app)
    return {"version": __version__, "env_version": domain.ENV_VERSION, "parallel_read_safe": True}
