"""``hottext``: select words in a running text, or whole sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimwise.kinds.shared import options, selection
from claimwise.kinds.shared.base import Guesser, Kind, Part, Reasons, Response, Strategy


class Hottext(Kind):
    """The text is cut into segments: plain pieces, and those that can be selected, with an id. Youden's J."""

    key_fields = selection.KEY_FIELDS

    def check(self, part: Part, response: Response) -> None:
        options.check_list(part, response, self.ids(part))

    def complete(self, part: Part, response: Response) -> bool:
        return True

    def credit(self, part: Part, response: Response) -> float:
        return selection.credit(part, response, self.ids(part))

    def best(self, part: Part) -> Response:
        return list(part["correct"])

    def in_words(self, part: Part, response: Response) -> list[str]:
        return selection.in_words(response, self.options(part))

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        return options.reasons(part, self.options(part))

    def earning(self, part: Part, response: Response) -> str:
        return selection.earning(part, response, self.ids(part))

    def asked(self, part: Part) -> Mapping[str, str]:
        return options.asked(part.get("segments", ()))

    def group(self, part: Part) -> str:
        return selection.GROUP

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        return selection.strategies(self.ids)

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        return selection.simulated(part, guesser, self.ids(part))

    def options(self, part: Part) -> Sequence[Mapping[str, str]]:
        return [piece for piece in part["segments"] if isinstance(piece, Mapping)]

    def running_text(self, part: Part) -> str:
        return "".join(piece if isinstance(piece, str) else piece["text"] for piece in part["segments"])


KIND = Hottext
