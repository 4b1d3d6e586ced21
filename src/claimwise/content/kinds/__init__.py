"""The kinds of interaction as authors write them: one file for each, named like the kind in ``claimwise.kinds``."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from claimwise import kinds
from claimwise.content.interactions import Interaction
from claimwise.content.webs import Web


def model(name: str) -> type[Interaction]:
    """The author's model of a kind. Raises ``TypeError`` if its file is missing, or says nothing of what is needed."""
    try:
        module = import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        raise TypeError(f"the kind {name} has no content/kinds/{name}.py") from error
    made = getattr(module, "MODEL", None)
    if not (isinstance(made, type) and issubclass(made, Interaction)):
        raise TypeError(f"content/kinds/{name}.py does not say which class is its MODEL")
    for method in ("public", "secret"):
        if getattr(made, method) is getattr(Interaction, method):
            raise TypeError(f"content/kinds/{name}.py lacks {method}")
    return made


if TYPE_CHECKING:
    AnyInteraction = Interaction
else:
    AnyInteraction = Annotated[reduce(or_, map(model, kinds.names())), Field(discriminator="kind")]


def to_try(web: Web, prompt: str) -> Interaction:
    """An interaction that searches a small web, for trying it: of the first kind that can."""
    found = (model(name).trial(web, prompt) for name in kinds.names())
    return next(part for part in found if part)


def confidence_slider(part: Interaction) -> Interaction:
    """The slider that asks how sure the student is of a part, before any feedback. Reported, never marked."""
    asked: dict[str, Any] = {
        "id": f"{part.id}_confidence",
        "kind": "slider",
        # What is asked is compared when work comes back, whoever reads it.
        "prompt": "How sure are you that this answer is the best one?",  # not said: as above
        "points": 0,
        "min": 50,
        "max": 100,
        "step": 5,
        "unit": "%",
    }
    return model("slider").model_validate(asked)
