"""Random items and responses of all kinds: JavaScript finds what Python finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from claimwise import kinds, marking
from claimwise.kinds import ResponseError
from claimwise.kinds.shared import webs

Part = dict[str, Any]

# JavaScript puts names that are whole numbers first in a table. No id is one: they begin with a letter.
ids = st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,5}\Z") | st.sampled_from(["constructor", "toString", "length", "none"])
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=12).filter(str.strip)
shares = st.sampled_from([0, 0.1, 0.25, 0.3, 0.5, 0.6, 1])
points = st.sampled_from([0, 1, 2, 3, 4.5, 1.25])
amounts = st.integers(-50, 50) | st.sampled_from([0.5, 13.5, -2.25, 0.1, 1e-5, 99.99])
typed = st.sampled_from(
    ["13.5", "13,5 %", "1,200", "few", "Few!", "ＦＥＷ", "straße", "STRASSE", " ", "", "½", "x" * 2001]
)


@st.composite
def options(draw: Any, least: int = 2) -> list[dict[str, str]]:
    names = draw(st.lists(ids, min_size=least, max_size=6, unique=True))
    return [{"id": name, "text": draw(words)} for name in names]


@st.composite
def choices(draw: Any) -> Part:
    offered = draw(options())
    names = [option["id"] for option in offered]
    if draw(st.booleans()):
        return {"kind": "choice", "select": "many", "options": offered, **draw(sides(names))}
    best = draw(st.sampled_from(names))
    credit = {name: draw(shares.filter(lambda share: share < 1)) for name in names if name != best}
    credit = {name: credit.get(name, 1) for name in names if credit.get(name, 1)}
    return {"kind": "choice", "select": "one", "options": offered, "credit": credit}


@st.composite
def sides(draw: Any, names: list[str]) -> Part:
    side = {name: draw(st.sampled_from(["correct", "neutral", "wrong"])) for name in names}
    return {field: [name for name in names if side[name] == field] for field in ("correct", "neutral")}


@st.composite
def hottexts(draw: Any) -> Part:
    pieces = draw(options())
    segments = [piece for option in pieces for piece in ([draw(words), option] if draw(st.booleans()) else [option])]
    select = draw(st.sampled_from(["words", "sentences"]))
    return {"kind": "hottext", "select": select, "segments": segments, **draw(sides([p["id"] for p in pieces]))}


@st.composite
def orders(draw: Any) -> Part:
    things = draw(options(3))
    places = draw(st.permutations([thing["id"] for thing in things]))
    cut = draw(st.integers(1, len(places) - 1))
    key = [list(places[:cut]), *([place] for place in places[cut:])]
    return {"kind": "order", "options": things, "first": draw(words), "last": draw(words), "order": key}


@st.composite
def matches(draw: Any) -> Part:
    rows, targets = draw(options()), draw(options())
    targets = [target for target in targets if target["id"] != "none"] + [{"id": "none", "text": "Nothing here fits"}]
    if len(targets) < 2:
        targets.insert(0, {"id": "only", "text": "Only"})
    named = st.sampled_from([target["id"] for target in targets])
    pairs = {row["id"]: draw(named) for row in rows}
    accept = {row["id"]: {draw(named): draw(shares)} for row in rows if draw(st.booleans())}
    return {"kind": "match", "left": rows, "options": targets, "pairs": pairs, "accept": accept}


@st.composite
def sliders(draw: Any) -> Part:
    low, high = sorted(draw(st.lists(amounts, min_size=2, max_size=2, unique=True)))
    part = {"kind": "slider", "min": low, "max": high, "step": 1, "unit": draw(st.sampled_from(["", "%", "mg"]))}
    if draw(st.booleans()):
        part |= {"target": draw(amounts), "tolerance": draw(st.sampled_from([0, 0.1, 2]))}
        part |= {"half": 5} if draw(st.booleans()) else {}
    return part


@st.composite
def text_entries(draw: Any) -> Part:
    unit = draw(st.sampled_from(["", "%", "mg"]))
    number = st.fixed_dictionaries({"value": amounts, "tolerance": st.sampled_from([0, 0.1, 2])})
    text = st.fixed_dictionaries({"accept": st.lists(typed | words, min_size=1, max_size=3)})
    key = draw(number | text | st.just({}))
    other = st.tuples(number | text, shares).map(lambda path: {**path[0], "credit": path[1]})
    also = draw(st.lists(other | other.flatmap(lambda path: words.map(lambda why: {**path, "why": why})), max_size=2))
    expects = "text" if "accept" in key else "number"
    return {"kind": "text_entry", "expects": expects, "unit": unit, **key, **({"also": also} if key else {})}


@st.composite
def audits(draw: Any) -> Part:
    claims = [{**claim, "section": draw(st.sampled_from(["A", "B", "C"]))} for claim in draw(options())]
    verdicts = ["supported", *draw(st.lists(ids.filter(lambda name: name != "supported"), max_size=3, unique=True))]
    flaws = draw(st.lists(ids.filter(lambda name: name != "none"), min_size=1, max_size=4, unique=True))
    ledger = {}
    for claim in claims:
        best = draw(st.sampled_from(verdicts))
        credit = {name: draw(shares.filter(lambda share: share < 1)) for name in verdicts if name != best}
        side = {name: draw(st.sampled_from(["flaws", "arguable", ""])) for name in flaws}
        sides = {field: [name for name in flaws if side[name] == field] for field in ("flaws", "arguable")}
        ledger[claim["id"]] = {"credit": {best: 1, **{name: share for name, share in credit.items() if share}}, **sides}
    return {
        "kind": "audit",
        "rows": draw(st.integers(2, 5)),
        "kept": draw(st.integers(0, 2)),
        "sections": draw(st.integers(1, 3)),
        "same": draw(st.integers(1, 3)),
        "options": claims,
        "verdicts": [{"id": name, "label": draw(words), "text": draw(words)} for name in verdicts],
        "flaws": [{"id": name, "label": draw(words), "text": draw(words)} for name in [*flaws, "none"]],
        "ledger": ledger,
    }


@st.composite
def inquiries(draw: Any) -> Part:
    names = draw(st.lists(ids, min_size=2, max_size=5, unique=True))
    pages = [
        {"id": name, "site": "S", "address": "a.example", "kind": "blog", "body": draw(bodies())} for name in names
    ]
    pages = [{**page, "title": draw(words)} for page in pages]
    pages[0]["body"] = [["p", ["s99", draw(words)]], *pages[0]["body"]]  # so that there is something to keep
    known = list(webs.sentences({"pages": pages}))
    facts = []
    for number in range(draw(st.integers(1, 3))):
        stated = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        stance = draw(st.sampled_from(["for", "against", "who"]))
        facts.append({"id": f"f{number}", "text": draw(words), "stance": stance, "sentences": stated})
    step = st.lists(st.sampled_from(names), min_size=1, max_size=2)
    moves = [
        {
            "text": draw(words),
            "why": draw(words),
            "steps": draw(st.lists(step, min_size=1, max_size=3)),
            **({"ordered": "yes"} if ordered else {}),
        }
        for ordered in draw(st.lists(st.booleans(), max_size=2))
    ]
    traps = {name: draw(words) for name in names if draw(st.booleans())}
    web = {"title": draw(words), "pages": pages, "summaries": []}
    start = draw(st.sampled_from([f"p:{names[0]}", "q:tea"]))
    limits = {"views": draw(st.integers(1, 5)), "keep": draw(st.integers(1, 5))}
    return {"kind": "inquiry", "web": web, "start": start, **limits, "facts": facts, "moves": moves, "traps": traps}


@st.composite
def bodies(draw: Any) -> list[Any]:
    counted = iter(range(1, 99))
    run = words | words.map(lambda said: ["em", said]) | words.map(lambda said: ["a", "there", said])

    def sentence() -> list[Any]:
        return [f"s{next(counted)}", *draw(st.lists(run, min_size=1, max_size=2))]

    made: dict[str, Callable[[], list[Any]]] = {
        "h": lambda: ["h", draw(words)],
        "p": lambda: ["p", *(sentence() for _ in range(draw(st.integers(0, 2))))],
        "ul": lambda: ["ul", *([sentence()] for _ in range(draw(st.integers(0, 2))))],
        "table": lambda: [
            "table",
            [["", draw(words)], [""]],
            [sentence(), ["", draw(words)]],
            [[f"s{next(counted)}"], [""]],
        ],
    }
    return [made[kind]() for kind in draw(st.lists(st.sampled_from(sorted(made)), max_size=3))]


def walks(part: Part) -> st.SearchStrategy[Any]:
    """Walks through a web as they are asked for, or nearly so."""
    pages = [page["id"] for page in part["web"]["pages"]]
    steps = st.sampled_from([f"p:{page}" for page in pages]) | words.map(lambda said: f"q:{said}") | ids
    right = st.lists(st.sampled_from([f"p:{page}" for page in pages]), max_size=part["views"])
    there = st.sampled_from([*webs.sentences(part["web"]), "nowhere:s1"])
    stances = st.sampled_from(["for", "for", "against", "who", "far"])
    kept = st.dictionaries(there, stances, max_size=4)
    whole = st.just({"trail": [f"p:{page}" for page in pages[: part["views"]]]}).flatmap(
        lambda walk: kept.map(lambda held: {**walk, "kept": held})
    )
    odd = st.fixed_dictionaries(
        {}, optional={"trail": right | st.lists(steps, max_size=6) | ids, "kept": kept | ids, "x": ids}
    )
    return whole | whole | odd


@st.composite
def parts(draw: Any) -> Part:
    part = draw(st.one_of(audits(), inquiries(), choices(), hottexts(), orders(), matches(), sliders(), text_entries()))
    part |= {"id": draw(ids), "prompt": draw(words), "points": draw(points)}
    if kinds.has_key(part) and part["kind"] != "inquiry" and draw(st.booleans()):
        about = [row["id"] for row in part["left"]] if part["kind"] == "match" else kinds.option_ids(part)
        listed = part["kind"] in ("audit", "choice", "hottext", "match")
        part["why"] = {name: draw(words) for name in about if draw(st.booleans())} if listed else draw(words)
    return part


def rows_of(part: Part) -> st.SearchStrategy[Any]:
    """Rows of a sheet as they are asked for, or nearly so."""
    verdicts, flaws = ([term["id"] for term in part.get(name, ())] for name in ("verdicts", "flaws"))
    right = st.tuples(st.sampled_from([*verdicts, ""]), st.sampled_from([*flaws, ""])).map(list)
    return right | right | st.lists(ids | st.integers(), max_size=3)


def anything_for(part: Part) -> st.SearchStrategy[Any]:
    """What answers a part, or might, or cannot."""
    names = st.sampled_from(kinds.option_ids(part)) if part["kind"] not in ("inquiry", "slider", "text_entry") else ids
    rows = st.sampled_from([row["id"] for row in part["left"]]) if part["kind"] == "match" else ids
    numbers = amounts | st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False)
    some = [
        names | ids | typed | words,
        st.lists(names | ids, max_size=6),
        st.dictionaries(rows | ids, names | ids, max_size=6),
    ]
    if part["kind"] == "inquiry":
        return walks(part) | walks(part) | st.one_of(*some, numbers, st.none(), st.booleans())
    right = {
        "audit": st.dictionaries(names, rows_of(part), max_size=6),
        "order": st.permutations(kinds.option_ids(part)),
        "match": st.dictionaries(rows, names),
        "slider": st.floats(part["min"], part["max"]) if part["kind"] == "slider" else amounts,
        "text_entry": typed | amounts,
    }.get(part["kind"], st.lists(names, unique=True) | names)
    return right | st.one_of(*some, numbers, st.none(), st.booleans(), st.lists(st.integers(), max_size=2))


@st.composite
def answered(draw: Any) -> tuple[Part, Any]:
    part = draw(parts())
    return part, draw(anything_for(part).filter(lambda response: response is not None))


def problem_of(part: Part, response: Any) -> str | None:
    try:
        kinds.check(part, response)
    except ResponseError as error:
        return str(error)
    return None


@given(asked=answered())
@settings(max_examples=300)
def test_a_part_is_checked_credited_and_said_alike(twin: Any, asked: tuple[Part, Any]) -> None:
    part, response = asked
    problem = problem_of(part, response)
    keyed = kinds.has_key(part)
    expected = {"problem": problem, "marked": kinds.is_marked(part), "keyed": keyed}
    if problem is None:
        expected |= {
            "complete": kinds.complete(part, response),
            "words": kinds.of(part).in_words(part, response),
        }
        if keyed:
            expected |= {
                "credit": kinds.credit(part, _as_number(response)),
                "best": kinds.best(part),
            }
    assert twin.ask("part", part=part, response=response) == expected


def _as_number(response: Any) -> Any:
    """JSON does not tell 13.0 from 13."""
    return int(response) if isinstance(response, float) and response.is_integer() and abs(response) < 1e15 else response


@st.composite
def items(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    asked = draw(st.lists(parts(), min_size=1, max_size=4, unique_by=lambda part: part["id"]))
    # Numbers as texts: how numbers are said is tested above.
    responses = {part["id"]: draw(st.none() | anything_for(part).filter(_is_no_number)) for part in asked}
    return {"title": "Title", "parts": asked}, responses


def _is_no_number(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, (int, float))


@given(item=items())
@settings(max_examples=150)
def test_an_item_is_marked_and_explained_alike(twin: Any, item: tuple[Any, Any]) -> None:
    key, responses = item
    mark = marking.mark_item("q1", key, responses)
    told = twin.ask("item", key=key, responses={part: given for part, given in responses.items() if given is not None})

    assert (told["score"], told["points"]) == (mark.score, mark.points)
    said = BeautifulSoup(marking.html(mark, key), "html.parser").select(".cw-part")
    assert [_in_page(part) for part in told["parts"]] == [_in_python(part) for part in said]


@given(item=items(), own=st.none() | words)
@settings(max_examples=60)
def test_a_hint_leaves_the_answer_to_be_found(twin: Any, item: tuple[Any, Any], own: str | None) -> None:
    key, responses = item
    if own:
        key = {**key, "parts": [{**part, "hint": own} for part in key["parts"]]}
    given = {part: response for part, response in responses.items() if response is not None}
    hinted, whole = (twin.ask(name, key=key, responses=given) for name in ("hint", "item"))
    for told, all_told, mark in zip(hinted, whole["parts"], marking.mark_item("q1", key, responses).parts, strict=True):
        if mark.credit == 1 or not kinds.has_key(mark.part):
            assert told == all_told
            continue
        assert (told["best"], told["others"], told["routes"]) == (None, [], [])
        # What is told of options is about those that were chosen.
        given_words = "\n".join(map(str, told["given"]))
        chosen = {text for text in kinds.asked_words(mark.part).values() if str(text) in given_words}
        about = {name for name, _why in told["why"]} - {""}
        if mark.part["kind"] in ("choice", "hottext", "match", "order"):
            assert about <= chosen
        if own and not [path for path in mark.part.get("also", ()) if path.get("why")]:
            assert told["why"] == [["", own]]


def _in_page(told: dict[str, Any]) -> dict[str, Any]:
    sign = {"right": "✓ ", "partly": "◐ ", "wrong": "✗ ", "none": "– ", "unmarked": ""}[told["verdict"]]
    rows = {"Your answer": told["given"] or None, "Not understood": [told["problem"]], "Best answer": told["best"]}
    return {
        "prompt": told["part"]["prompt"],
        "credit": sign + told["credit"],
        "rows": {name: lines for name, lines in rows.items() if lines and lines != [""]},
        "why": [reason for about, reason in told["why"] if not about] or [list(pair) for pair in told["why"]],
        "others": [list(pair) for pair in told["others"]],
        "ways": [
            (way["title"], [(stop["counts"], stop["label"], stop["note"]) for stop in way["stops"]])
            for way in told["routes"]
        ],
    }


def _in_python(part: Tag) -> dict[str, Any]:
    terms = {term.text: term.find_next_sibling("dd") for term in part.find_all("dt")}
    why = terms.pop("Why", None)
    listed = [[_pair(entry) for entry in found.find_all("li")] for found in why.select("ul")] if why else []
    reasons = [list(why.stripped_strings)] if why and not listed else []
    return {
        "prompt": part.find("strong").text,
        "credit": part.select_one(".cw-credit").text,
        "rows": {name: lines for name, told in terms.items() if (lines := _lines(told)) != [""]},
        "why": [why.text] if reasons else (listed or [[]])[0],
        "others": listed[1] if len(listed) > 1 else [],
        "ways": [
            (head.text, [_stop(entry) for entry in way.select("li")])
            for head, way in zip(part.select(".cw-ways th"), part.select(".cw-ways td"), strict=True)
        ],
    }


def _stop(entry: Tag) -> tuple[bool, str, str]:
    note = entry.em.extract().text[1:-1] if entry.em else ""
    said = entry.text.removesuffix(" ") if note else entry.text
    return said.startswith("✓ "), said.removeprefix("✓ "), note


def _pair(entry: Tag) -> list[str]:
    about = entry.em.extract().text
    return [about, entry.text.removeprefix(" ")]


def _lines(told: Tag) -> list[str]:
    lines = [""]
    for piece in told.children:
        if isinstance(piece, Tag):
            lines.append("")
        else:
            lines[-1] += str(piece)
    return lines


def test_a_written_answer_is_a_text(twin: Any) -> None:
    part = {"id": "note", "kind": "extended_text", "prompt": "?", "points": 8, "words": 80, "rubric": []}
    for response in ("A text.", "One.\n\n Two. ", " \n", "x" * 20_000, "x" * 20_001, 3, ["x"], {"a": "x"}):
        told, problem = twin.ask("part", part=part, response=response), problem_of(part, response)
        assert told["problem"] == problem
        if problem is None:
            assert told["complete"] == kinds.complete(part, response)
            assert told["words"] == kinds.of(part).in_words(part, response)


def test_a_translation_is_data_and_what_it_lacks_is_english(twin: Any) -> None:
    slavic = {
        "locale": "pl",
        "messages": {"number": "1 234,5", "points": {"one": "{n} punkt", "few": "{n} punkty", "other": "{n} punktu"}},
    }
    say = [twin.ask("say", translation=slavic, message="points", values={"n": n}) for n in (1, 2, 1234.5)]
    assert say == ["1 punkt", "2 punkty", "1 234,5 punktu"]
    assert twin.ask("say", translation=slavic, message="open", values={}) == "Not answered yet"
