"""What a kind of interaction says of itself. Whatever is abstract here, each kind must say."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from claimwise.words import _

if TYPE_CHECKING:
    import random

Part = Mapping[str, Any]
Response = Any

Strategy = Callable[[Part], Any]
"""A rule that needs no reading: a response for a part, or ``None`` where the rule does not answer."""


class ResponseError(ValueError):
    """The response does not have the form that the part asks for. The message is a plain sentence."""


class Reasons(NamedTuple):
    """Why answers are right or wrong, as pairs of what it is about (empty: the whole part) and why."""

    at_once: Sequence[tuple[str, str]]
    folded: Sequence[tuple[str, str]] = ()
    """What is shown only to those who ask for it."""


class Stop(NamedTuple):
    """A place on a way: what it is called, what became of it there, and whether that was worth something."""

    label: str
    note: str = ""
    counts: bool = False


class Route(NamedTuple):
    """A way that somebody went, stop by stop."""

    title: str
    stops: Sequence[Stop]


class Text(NamedTuple):
    """Something to be read in a part besides its question: a title, and lines below it."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Guesser:
    """Somebody simulated, who knows a part with the probability ``known`` and guesses otherwise.

    ``soundness`` says how sound the claim is that the item judges, if it judges one.
    """

    known: float
    chance: random.Random
    soundness: str | None = None


class Kind(ABC):
    """One kind of interaction. A *part* given to its methods is of this kind; a key is in it where one is needed."""

    by_person = False
    """Whether people mark it. Its text may stand in a cell of its own as well as among the answers."""

    alone = False
    """Whether blanket strategies may not earn too much of any single part of it, besides the module's points."""
    needs_passage = False
    """Whether a part is answered from what stands above it. Else it carries the words that it is about, and a second
    reader cannot be asked it without them. A kind that says so gives the four methods on answers on paper."""

    @property
    @abstractmethod
    def key_fields(self) -> frozenset[str]:
        """All fields that a part has only with its key: what is right, and why. No card may hold one of them."""

    @abstractmethod
    def check(self, part: Part, response: Response) -> None:
        """Raise :class:`ResponseError` unless the response has the right form and names only what was offered."""

    @abstractmethod
    def complete(self, part: Part, response: Response) -> bool:
        """Whether a response of the right form answers the whole part."""

    @abstractmethod
    def credit(self, part: Part, response: Response) -> float:
        """What a response of the right form earns by the key: a share, cut to 0 to 1 by who asks."""

    @abstractmethod
    def best(self, part: Part) -> Response:
        """A response that earns full credit."""

    def best_for(self, part: Part, response: Response | None) -> Response | None:
        """The best answer as it is shown to somebody who gave this response; ``None`` if none may be shown."""
        return self.best(part)

    @abstractmethod
    def in_words(self, part: Part, response: Response) -> list[str]:
        """A response as people read it: one line for each thing chosen, placed, matched or typed."""

    @abstractmethod
    def reasons(self, part: Part, response: Response | None) -> Reasons:
        """The reasons in the key, for somebody who gave this response."""

    def earning(self, part: Part, response: Response) -> str:
        """How a response that is not wholly right came to what it earns, in sentences; empty if nothing explains it."""
        return ""

    @abstractmethod
    def asked(self, part: Part) -> Mapping[str, str]:
        """What gives answers their meaning besides the prompt, by ids that stay: a change is another question.

        The part may come out of a student's file: anything may be missing or of another type, and then this may raise.
        """

    @abstractmethod
    def group(self, part: Part) -> str:
        """The parts that blanket strategies are tried on together: those of one group, whatever their kind."""

    @abstractmethod
    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        """The blanket strategies for all parts of this kind in a group, by their names; those of one name are one."""

    @abstractmethod
    def simulated(self, part: Part, guesser: Guesser) -> Response | None:
        """What somebody simulated answers: the best, or what this kind invites who does not know it."""

    def options(self, part: Part) -> Sequence[Mapping[str, str]]:
        """What a response may name, each with its ``id`` and ``text``, in the order shown."""
        found: Sequence[Mapping[str, str]] = part.get("options", ())
        return found

    def ids(self, part: Part) -> list[str]:
        """The ids of the options, in the order shown."""
        return [option["id"] for option in self.options(part)]

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        """What gives the key away in a hint: texts, or several that do so together.

        Of an option that names something and says what it is (“Supported: …”) the name is enough.
        """
        best = self.best(part)
        named = {best} if isinstance(best, str) else set(best)
        texts = [option["text"] for option in self.options(part) if option["id"] in named]
        return [(text.partition(": ")[0],) for text in texts]

    def telling_ids(self, part: Part) -> str:
        """How the ids that students can read give the key away; empty if they don't."""
        if telling := sorted(_TELLING & set(self.ids(part))):
            return _("the id “{id}” says something about the key", id=telling[0])
        return ""

    def texts(self, part: Part) -> Sequence[Text]:
        """What a part gives to read, where its card cannot be drawn; nothing if it is all in its options."""
        return ()

    def routes(self, part: Part, response: Response | None) -> Sequence[Route]:
        """Ways to be drawn beside each other, such as the student's and a good one; none for most kinds."""
        return ()

    # --- answers on paper, of kinds that need their passage

    def sort(self, part: Part) -> str:
        """What parts like this one are called where they are counted together, as several are: “numbers”."""
        raise NotImplementedError

    def how_to_write(self, part: Part, letters: Sequence[str]) -> str:
        """How to answer on paper, in a few words. The options are called by these letters."""
        raise NotImplementedError

    def from_paper(self, part: Part, written: str, options: Mapping[str, str]) -> Response:
        """The response that was written down, where ``options`` says which id a letter stands for.

        Raises :class:`ResponseError` unless it can be read.
        """
        raise NotImplementedError

    def by_chance(self, part: Part) -> float:
        """What somebody earns on average who answers at random, from 0 to 1."""
        raise NotImplementedError

    # ---

    def running_text(self, part: Part) -> str:
        """The text that a page shows in one piece although the part holds it in several."""
        return ""


_TELLING = {"best", "correct", "false", "key", "right", "true", "wrong"}
