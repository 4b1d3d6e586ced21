"""What parts offer and tell: options that a response names, their meaning, and the reasons in a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from claimwise.kinds.shared.base import Part, Reasons, Response, ResponseError
from claimwise.kinds.shared.texts import clipped, described
from claimwise.words import _

NO_TARGET = "none"
"""The id that stands for “nothing fits” where a row is matched with a target."""


def check_list(part: Part, response: Response, offered: Sequence[str]) -> None:
    """Raise :class:`ResponseError` unless the response is a list of offered options, none of them twice."""
    if not isinstance(response, list) or not all(isinstance(entry, str) for entry in response):
        what = described(response)
        raise ResponseError(_("“{part}” takes a list of option names, not {what}.", part=part["id"], what=what))
    if len(set(response)) != len(response):
        raise ResponseError(_("“{part}” names an option twice.", part=part["id"]))
    check_known(part, response, offered)


def check_known(part: Part, named: Iterable[str], offered: Sequence[str]) -> None:
    """Raise :class:`ResponseError` if something is named that was not offered."""
    for option in named:
        if option not in offered:
            raise ResponseError(_("“{part}” has no option “{option}”.", part=part["id"], option=clipped(option)))


def reasons(part: Part, shown: Iterable[Mapping[str, str]]) -> Reasons:
    """The reason for each thing shown that has one, all at once."""
    why = part.get("why", {})
    return Reasons([(thing["text"], why[thing["id"]]) for thing in shown if thing["id"] in why])


def reason(part: Part) -> Reasons:
    """The one reason for the whole part, if its author gave one."""
    return Reasons([("", part["why"])] if part.get("why") else [])


def asked(pieces: Iterable[object]) -> dict[str, str]:
    """The texts of options by their ids, for :meth:`Kind.asked`: among them may be anything."""
    return {str(piece["id"]): str(piece["text"]) for piece in pieces if isinstance(piece, Mapping)}


def asked_fields(part: Part, *names: str) -> dict[str, str]:
    """The fields of a part that give answers their meaning, for :meth:`Kind.asked`."""
    return {f"({name})": str(part[name]) for name in names if name in part}
