"""Showing a folder's pages in a browser on this computer, and nothing else to anybody else."""

from __future__ import annotations

import contextlib
import functools
import http.server
import re
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from claimwise.errors import ClaimwiseError
from claimwise.words import _

_OURS = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?", re.IGNORECASE)
"""What a browser calls us. Any other name is that of a page that made its own name lead here, to read what we show."""


class ServeError(ClaimwiseError):
    """The folder cannot be shown. The message says why."""


def serve_folder(folder: Path, port: int) -> None:
    """Serve a folder's files at 127.0.0.1 until interrupted. Raises :class:`ServeError` if the port is taken."""
    try:
        server = server_of(folder, port)
    except OSError as error:
        raise ServeError(
            _("port {port} cannot be used ({why}); choose another with --port", port=str(port), why=error.strerror)
        ) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


def server_of(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server that shows a folder, ready to run. Raises :class:`OSError` if the port is taken."""
    handler = functools.partial(_Handler, directory=str(folder.resolve()))
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Hands out the folder's own files to this computer's browser: no lists, no hidden files, nothing behind links."""

    def send_head(self) -> BinaryIO | None:
        """The file that is asked for, or an answer that says no."""
        if not _OURS.fullmatch(self.headers.get("Host", "")):
            # HTTP's own line holds no letters but those of English.
            self.send_error(
                HTTPStatus.MISDIRECTED_REQUEST, explain=_("This server answers to 127.0.0.1 and localhost only")
            )
        elif not self._is_shown(Path(self.translate_path(self.path))):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            return super().send_head()
        return None

    def _is_shown(self, path: Path) -> bool:
        """Whether a path, or the page of a folder, lies in our folder wherever links lead, and is not hidden."""
        try:
            places = [path, *(path / name for name in self.index_pages)]
            return all(map(self._is_open, places))
        except (OSError, ValueError, RuntimeError):  # no such name, or links in a circle
            return False

    def _is_open(self, place: Path) -> bool:
        """Whether a place, and where its links lead, is in our folder, not hidden, and a file or folder or nothing."""
        inside = [path.relative_to(self.directory) for path in (place, place.resolve())]
        hidden = any(name.startswith(".") for path in inside for name in path.parts)
        return not hidden and (place.is_file() or place.is_dir() or not place.exists())

    index_pages = ("index.html", "index.htm")

    def list_directory(self, path: object) -> None:  # noqa: ARG002
        """No list of what is in a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_message: object) -> None:
        """Say nothing: a line for each file would bury the rest."""
