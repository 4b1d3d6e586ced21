"""What is said where the desk does not do what was asked: the status, and what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from tornado import web

from claimwise.desk.persons import PersonChangedError
from claimwise.desk.place import Place
from claimwise.desk.visit import AskedError
from claimwise.errors import Finding
from claimwise.troubles import findings_of, in_words
from claimwise.words import _

LONGEST_FIELD = 20_000
"""Most characters of one field: about ten pages, where people write a comment."""


def require_short(fields: Mapping[str, Sequence[str]]) -> None:
    """Refuse a request with a field that is longer than anybody types, or that holds what no database keeps."""
    if any(len(value) > LONGEST_FIELD or "\0" in value for values in fields.values() for value in values):
        raise web.HTTPError(400)


def of_error(error: Exception, place: Place) -> tuple[HTTPStatus, list[Finding]]:
    """What is said of an error, and the status that goes with it."""
    if isinstance(error, PersonChangedError):
        status = HTTPStatus.PRECONDITION_FAILED
    elif isinstance(error, AskedError):
        status = HTTPStatus.BAD_REQUEST
    else:
        status = HTTPStatus.CONFLICT if in_words(error) else HTTPStatus.INTERNAL_SERVER_ERROR
    return status, findings_of(error, place.root)


def of_status(status: int) -> Finding:
    """What is said where the web server refuses."""
    if status == HTTPStatus.UNAUTHORIZED:
        return Finding(
            _("this browser does not know the desk yet"),
            _(
                "open the desk again as you did at first, for example with “claimwise desk”: it opens in your browser, "
                "and shows the whole address for any other one"
            ),
        )
    if status == HTTPStatus.FORBIDDEN:
        what = _("this is not for you, or the page that you came from was too old")
        return Finding(what, _("go back, load the page again, and try once more"))
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return Finding(_("there is no such page at the desk"), _("begin at the page “Course”"))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Finding(_("what you sent is too large"), _("take it in as several archives"))
    if status == HTTPStatus.BAD_REQUEST:
        what = _("what you typed is too long, or did not arrive whole")
        return Finding(what, _("go back, shorten it, and send it again"))
    return Finding(_("the desk could not answer"), _("go back and try again"))
