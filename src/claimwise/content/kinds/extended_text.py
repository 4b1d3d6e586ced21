"""``extended_text``: a written answer."""

from __future__ import annotations

from typing import Literal

from claimwise.content.interactions import Spec, WrittenInteraction


class ExtendedText(WrittenInteraction):
    """A text of at most so many words."""

    kind: Literal["extended_text"]

    def public(self) -> Spec:
        return self._spec(words=self.words, rubric=[criterion.model_dump() for criterion in self.rubric])

    def secret(self) -> Spec:
        return {"anchors": [anchor.model_dump() for anchor in self.anchors]}


MODEL = ExtendedText
