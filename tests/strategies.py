"""Hypothesis strategies: responses as students, and as anybody else, could give them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from claimwise import kinds
from claimwise.kinds.shared import webs

texts = st.text(st.characters(codec="utf-8"), max_size=30)
scalars = texts | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)
item_ids = st.from_regex(r"[a-z]{1,8}[0-9]{1,4}", fullmatch=True)


def responses_to(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Responses of the right form for a part."""
    options = kinds.option_ids(part)
    match part["kind"]:
        case "choice" if part["select"] == "one":
            return st.sampled_from(options)
        case "choice" | "hottext":
            return st.lists(st.sampled_from(options), unique=True)
        case "order":
            return st.permutations(options)
        case "match":
            rows = [row["id"] for row in part["left"]]
            return st.dictionaries(st.sampled_from(rows), st.sampled_from(options))
        case "audit":
            verdicts, flaws = ([term["id"] for term in part[name]] for name in ("verdicts", "flaws"))
            rows = st.tuples(st.sampled_from([*verdicts, ""]), st.sampled_from([*flaws, ""])).map(list)
            return st.dictionaries(st.sampled_from(options), rows, max_size=part["rows"])
        case "inquiry":
            pages = list(webs.pages(part["web"]))
            opened = st.lists(st.sampled_from(pages), unique=True, max_size=part["views"])
            return st.tuples(opened, st.text(max_size=20)).flatmap(lambda drawn: _walks(part, *drawn))
        case "slider":
            return st.integers(part["min"], part["max"]) | st.floats(part["min"], part["max"])
        case "text_entry":
            known = ["13.5", "13,5 %", "27", "few", "Few!", "", "a lot"]
            return st.sampled_from(known) | texts | st.integers(-100, 100)
        case "extended_text":
            return texts
        case _:
            return st.nothing()


def _walks(part: dict[str, Any], pages: list[str], words: str) -> st.SearchStrategy[Any]:
    """Walks that open these pages after a search, and keep some of their sentences."""
    there = [name for name in webs.sentences(part["web"]) if webs.page_of(name) in pages]
    stances = st.sampled_from(["for", "against", "who"])
    kept = st.dictionaries(st.sampled_from(there), stances, max_size=part["keep"]) if there else st.just({})
    return st.fixed_dictionaries({"trail": st.just([f"q:{words}", *(f"p:{page}" for page in pages)]), "kept": kept})


def answers_to(keys: dict[str, dict[str, Any]]) -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    """Answers to a module: each part answered in the right form, in any form at all, or not."""

    def part_answers(part: dict[str, Any]) -> st.SearchStrategy[Any]:
        return st.none() | responses_to(part) | anything

    items = {
        item: st.fixed_dictionaries({part["id"]: part_answers(part) for part in key["parts"]})
        for item, key in keys.items()
    }
    return st.fixed_dictionaries(items).map(
        lambda answers: {
            item: {part: response for part, response in parts.items() if response is not None}
            for item, parts in answers.items()
        }
    )
