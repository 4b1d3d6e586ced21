"""Runs in Pyodide when the site is built: imports what every notebook needs.

What talks to the page, such as ``pyodide_kernel``, can only be imported in the browser.
"""

import importlib

from claimwise import kinds

NEEDED = (
    *(f"IPython.core.{name}" for name in ("application", "history", "interactiveshell", "shellapp")),
    "ipywidgets",
    *(f"claimwise.student.{name}" for name in ("automatic", "card", "handing_in", "recorder")),
    *(f"claimwise.kinds.{kind}" for kind in kinds.names()),
)

for module in NEEDED:
    importlib.import_module(module)
