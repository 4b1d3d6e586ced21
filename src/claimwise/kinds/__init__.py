"""Kinds of interaction: how a response to each is checked, credited, explained, guessed and kept secret.

Each file in this folder is one kind, named as in 1EdTech QTI 3; nothing else in the package names one. A *part* is one
interaction of an item as a mapping, a *response* what a student answered to it. Pure functions on plain data, standard
library only, so that the same rules run in a student's browser, in a notebook's kernel and in a batch of thousands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from claimwise.kinds.shared.base import Guesser, Kind, Part, Response, ResponseError
from claimwise.kinds.shared.folding import plain

__all__ = ["HINT", "Guesser", "Kind", "Part", "Response", "ResponseError", "UnknownKindError"]

HINT = "hint"
"""The field of a part's key, or of an item's, with what its author tells those whose first try is not right."""


class UnknownKindError(LookupError):
    """There is no such kind here: a slip, or something that was made with a newer version."""


@cache
def names() -> tuple[str, ...]:
    """The names of all kinds, in the order of the alphabet: those of the files in this folder."""
    from pkgutil import iter_modules

    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.ispkg))


def known(name: str) -> bool:
    """Whether there is a kind of this name."""
    return name in _loaded or name in names()


def named(name: str) -> Kind:
    """A kind by its name. Raises :class:`UnknownKindError` if there is none, ``TypeError`` if it lacks a part."""
    return _loaded[name]


def of(part: Part) -> Kind:
    """The kind of a part."""
    return _loaded[part["kind"]]


class _Kinds(dict[str, Kind]):
    """Kinds by their names. Each is loaded when it is first asked for; after that this is a plain look-up."""

    def __missing__(self, name: str) -> Kind:
        if name not in names():
            raise UnknownKindError(name)
        made = getattr(import_module(f"{__name__}.{name}"), "KIND", None)
        if not (isinstance(made, type) and issubclass(made, Kind)):
            raise TypeError(f"kinds/{name}.py does not say which class is its KIND")
        if lacking := sorted(made.__abstractmethods__):
            raise TypeError(f"kinds/{name}.py lacks {', '.join(lacking)}")
        self[name] = kind = made()
        return kind


_loaded = _Kinds()


# --- what is asked of a part, whatever its kind ---------------------------------------------------------------------


def check(part: Part, response: Response) -> None:
    """Raise :class:`ResponseError` unless the response has the right type and names only things that were offered."""
    of(part).check(part, response)


def complete(part: Part, response: Response) -> bool:
    """Whether a response of the right form answers the whole part."""
    return of(part).complete(part, response)


def credit(part: Part, response: Response) -> float:
    """The share of the part's points that a response earns, from 0 to 1.

    Raises :class:`ResponseError` for a response of the wrong form, so that it is reported and never silently zero.
    """
    check(part, response)
    return earned(part, response)


def earned(part: Part, response: Response) -> float:
    """Like :func:`credit`, for a response that has been checked."""
    return min(1.0, max(0.0, of(part).credit(part, response)))


def is_marked(part: Part) -> bool:
    """Whether the part earns points by itself: written answers are marked by people, polls not at all."""
    return bool(part["points"]) and not of(part).by_person


def has_key(part: Part) -> bool:
    """Whether the part says what is right, so that credit can be computed (polls and public specs do not)."""
    kind = of(part)
    return not (kind.by_person or kind.key_fields.isdisjoint(part))


def best(part: Part) -> Response | None:
    """A response that earns full credit, or ``None`` where there is no key."""
    return of(part).best(part) if has_key(part) else None


def given_away(part: Part, hint: str) -> str:
    """The words of a part's key that stand in a hint, word for word; empty if none do, and where there is no key."""
    if not has_key(part):
        return ""
    said = f" {plain(hint)} "
    found = (told for told in of(part).telling(part) if all(f" {plain(text)} " in said for text in told))
    return " … ".join(next(found, ()))


def option_ids(part: Part) -> list[str]:
    """The ids that a response to the part may name, in the order shown."""
    return of(part).ids(part)


def asked_words(part: Part) -> Mapping[str, str]:
    """What gives answers to a part their meaning; nothing for a part of a kind that is not known here."""
    return of(part).asked(part) if known(part["kind"]) else {}


@cache
def key_fields() -> frozenset[str]:
    """The fields that hold a key, a hint or an explanation in some kind; a part for students has none of them."""
    return frozenset({HINT}).union(*(named(name).key_fields for name in names()))
