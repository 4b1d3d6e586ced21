"""``extended_text``: a written answer, marked by a person with a rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, ResponseError, Strategy
from claimwise.kinds.shared.texts import MAX_WRITTEN, check_length, described
from claimwise.words import _


class ExtendedText(Kind):
    """A text, of which nothing is marked without a person."""

    by_person = True
    key_fields = frozenset({"anchors"})

    def check(self, part: Part, response: Response) -> None:
        if not isinstance(response, str):
            what = described(response)
            raise ResponseError(_("“{part}” takes a text, not {what}.", part=part["id"], what=what))
        check_length(part, response, MAX_WRITTEN)

    def complete(self, part: Part, response: Response) -> bool:
        return bool(response.strip())

    def credit(self, part: Part, response: Response) -> float:
        raise ResponseError(_("“{part}” is marked by a person.", part=part["id"]))

    def best(self, part: Part) -> Response:
        return None

    def in_words(self, part: Part, response: Response) -> list[str]:
        return [line.strip() for line in response.split("\n") if line.strip()]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return Reasons(())

    def asked(self, part: Part) -> Mapping[str, str]:
        return {}

    def group(self, part: Part) -> str:
        return "written"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return {}

    def simulated(self, part: Part, guesser: Guesser) -> Response | None:
        return None


KIND = ExtendedText
