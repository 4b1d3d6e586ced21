"""Runs in Pyodide when the site is built: imports what every notebook needs.

What talks to the page, such as ``pyodide_kernel``, can only be imported in the browser.
"""

import importlib

import ipywidgets  # noqa: F401  like the others above

from claimwise import scoring
from claimwise.student import interactions

for kind in scoring.KINDS:
    importlib.import_module(f"{interactions.__name__}.{kind}")
