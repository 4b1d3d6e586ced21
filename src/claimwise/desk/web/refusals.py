"""What is said where the desk does not do what was asked: the status, and what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from http import HTTPStatus

from tornado import web

from claimwise.desk.persons import PersonChangedError
from claimwise.desk.place import Place
from claimwise.desk.visit import AskedError, Right
from claimwise.errors import Finding
from claimwise.troubles import findings_of, in_words
from claimwise.words import N_, _, listed

LONGEST_FIELD = 20_000
"""Most characters of one field: about ten pages, where people write a comment."""

_RIGHTS = {
    Right.MARK: N_("to mark"),
    Right.RUN: N_("to take in, mark by machine and hand back"),
    Right.NAMES: N_("to see students' names"),
}


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
    if status == HTTPStatus.FORBIDDEN:  # without the token that each page of ours holds
        what = _("the page that sent this is too old, or none of the desk's; nothing was done")
        return Finding(what, _("go back, copy what you typed, load the page again, and send it once more"))
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        return Finding(_("there is no such page at the desk"), _("begin at the page “Course”"))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Finding(_("what you sent is too large"), _("take it in as several archives"))
    if status == HTTPStatus.BAD_REQUEST:
        what = _("what you typed is too long, or did not arrive whole")
        return Finding(what, _("go back, shorten it, and send it again"))
    return Finding(_("the desk could not answer"), _("go back and try again"))


def of_no_right(account: str, missing: Collection[Right], *, chooses: bool) -> Finding:
    """What is said to somebody who lacks rights, or with none ``missing`` has none at all.

    ``chooses`` says that the server does not know who it is.
    """
    if chooses:
        what = _(
            "this is not for you: this server cannot tell people apart, so it lets everybody do only what its "
            "settings say of “*”"
        )
        return Finding(what, _("ask whoever set it up"))
    rights = listed([_(_RIGHTS[right]) for right in Right if right in missing])
    what = _("as “{who}” you have no right at this desk", who=account)
    if rights:
        what = _("as “{who}” you have no right to this: {rights}", who=account, rights=rights)
    return Finding(what, _("ask whoever set it up; rights go by the name that you log in with"))


def of_frame() -> Finding:
    """What is said where another page shows the desk inside of it."""
    return Finding(_("the desk shows itself inside of no other page"), _("open it in a tab of its own"))


def of_host() -> Finding:
    """What is said where the server was asked for under an address that is not its own."""
    what = _("the desk does not answer under this address: another page could have made it up")
    return Finding(what, _("open the desk by the address that it named when it began"))
