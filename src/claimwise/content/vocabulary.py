"""The course's controlled vocabularies: verdicts, claim types, hedges, evidence levels, flaws and the rest."""

from __future__ import annotations

from collections.abc import Collection
from importlib.resources import as_file, files
from typing import Any

from pydantic import Field

from claimwise.content.yamlfile import Model, YamlFile
from claimwise.errors import ContentError


class Term(Model):
    """One word of a vocabulary: ``label`` as shown, ``text`` its explanation in a sentence."""

    id: str
    label: str
    text: str


class Level(Term):
    """A step of the evidence ladder: ``rank`` 8 (systematic review) down to 0 (none found)."""

    rank: int = Field(ge=0, le=8)


class Misconception(Term):
    """A mistake in thinking that distractors are tagged with: its name in the literature and a typical example."""

    name: str
    example: str


class Hedges(Model):
    """Words that say how strong a statement is, grouped by strength."""

    id: str
    label: str
    text: str
    words: list[str]


class Vocabulary(Model):
    """All vocabularies, in the order in which they are shown."""

    verdicts: list[Term]
    rules: list[Term]
    hooks: list[Term]
    claim_types: list[Term] = Field(alias="claim-types")
    hedges: list[Hedges]
    evidence_levels: list[Level] = Field(alias="evidence-levels")
    flaws: list[Term]
    support: list[Term]
    certainty: list[Term]
    misconceptions: list[Misconception]

    @classmethod
    def names(cls) -> list[str]:
        """The names of all vocabularies, as in YAML."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    def terms(self, name: str) -> dict[str, Any]:
        """A vocabulary by its name in YAML (``claim-types``), as id -> term. Raises ``KeyError`` if there is none."""
        field = name.replace("-", "_")
        if field not in type(self).model_fields:
            raise KeyError(name)
        return {term.id: term for term in getattr(self, field)}

    def named_by(self, options: Collection[str]) -> str | None:
        """The vocabulary whose ids these are, all of them and no others; ``None`` if it is none."""
        return next((name for name in self.names() if self.terms(name).keys() == set(options)), None)


def load() -> Vocabulary:
    """The vocabularies that come with the package."""
    with as_file(files("claimwise.content") / "vocabulary.yml") as path:
        file = YamlFile(path, path.parent)
        vocabulary = file.validate(Vocabulary)
    if vocabulary is None:
        raise ContentError(file.findings)
    return vocabulary
