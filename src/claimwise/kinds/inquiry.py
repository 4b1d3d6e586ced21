"""``inquiry``: search a small closed web, open its pages, and keep the sentences that matter.

A response is ``{"trail": ["q:what was searched", "p:page", …], "kept": {"page:s4": "for", …}}``: each search and each
page that was opened, in order, and every sentence that was kept, as speaking for the claim or against it, or as saying
who is behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from claimwise.kinds.shared import webs
from claimwise.kinds.shared.base import (
    Guesser,
    Kind,
    Part,
    Reasons,
    Response,
    ResponseError,
    Route,
    Stop,
    Strategy,
    Text,
)
from claimwise.kinds.shared.folding import folded
from claimwise.kinds.shared.texts import clipped, described
from claimwise.words import N_, _, ngettext

MAX_STEPS, MAX_VIEWS, MAX_KEPT, MAX_QUERY = 200, 40, 20, 200
"""The most steps of a trail, pages opened, kept sentences, and characters of a search."""

STANCES = {
    "for": N_("for the claim"),
    "against": N_("against the claim"),
    "who": N_("who is behind it"),
}

MOVES_SHARE = 0.25
"""What all moves together are worth: a trail can be made up, a finding cannot."""

WASTED = 0.5
"""What a kept sentence costs that states none of the facts, as a share of one."""


class Inquiry(Kind):
    """Credit for facts among what was kept, and for moves such as leaving the first page.

    Each fact earns the same, once, by any sentence that states it and is kept in the right stance; each kept sentence
    that states none costs half a fact. Nothing is earned by speed or by the number of pages.
    """

    alone = True
    key_fields = frozenset({"facts", "moves", "traps"})

    def check(self, part: Part, response: Response) -> None:
        if not isinstance(response, dict):
            what = described(response)
            raise ResponseError(_("“{part}” takes a trail and what was kept, not {what}.", part=part["id"], what=what))
        if odd := [name for name in response if name not in ("trail", "kept")]:
            message = _("“{part}” takes “trail” and “kept”, and no “{name}”.", part=part["id"], name=clipped(odd[0]))
            raise ResponseError(message)
        trail, kept = response.get("trail", []), response.get("kept", {})
        _check_trail(part, trail)
        _check_kept(part, kept, trail)

    def complete(self, part: Part, response: Response) -> bool:
        return bool(response.get("kept"))

    def credit(self, part: Part, response: Response) -> float:
        trail, kept = response.get("trail", []), response.get("kept", {})
        facts, moves = part["facts"], part["moves"]
        found = sum(_is_found(fact, kept) for fact in facts) - WASTED * len(_wasted(part, kept))
        earned = max(0.0, found / len(facts))
        if not moves:
            return earned
        return (1 - MOVES_SHARE) * earned + MOVES_SHARE * sum(_is_done(move, trail) for move in moves) / len(moves)

    def best(self, part: Part) -> Response:
        kept = {fact["sentences"][0]: fact["stance"] for fact in part["facts"]}
        moves = [step[0] for move in part["moves"] for step in move["steps"]]
        read = dict.fromkeys(page for page in map(webs.page_of, kept) if page not in moves)
        trail = [part["start"], *(webs.OPEN + page for page in (*moves, *read))]
        return {
            "trail": [step for step, before in zip(trail, ["", *trail], strict=False) if step != before],
            "kept": kept,
        }

    def in_words(self, part: Part, response: Response) -> list[str]:
        titles, known = _titles(part), webs.sentences(part["web"])
        walked = [
            _("opened: {page}", page=titles[step.removeprefix(webs.OPEN)])
            if step.startswith(webs.OPEN)
            else _("searched: “{words}”", words=step.removeprefix(webs.SEARCH))
            for step in response.get("trail", [])
        ]
        kept = [
            _("kept, {stance}: “{sentence}” ({page})", stance=_(STANCES[stance]), sentence=known[name], page=page)
            for name, stance in response.get("kept", {}).items()
            for page in [titles[webs.page_of(name)]]
        ]
        return [*walked, *kept]

    def reasons(self, part: Part, response: Response | None) -> Reasons:
        trail, kept = (response or {}).get("trail", []), (response or {}).get("kept", {})
        known, titles, walked = webs.sentences(part["web"]), _titles(part), webs.opened(trail)
        told = [(fact["text"], _why_found(fact, kept, known, titles)) for fact in part["facts"]]
        told += [(move["text"], _("Done.") if _is_done(move, trail) else move["why"]) for move in part["moves"]]
        nothing = _("This states none of the facts that settle the question.")
        told += [(f"“{known[name]}”", nothing) for name in _wasted(part, kept)]
        told += [(titles[page], why) for page, why in part["traps"].items() if page in walked]
        return Reasons(told, [(titles[page], why) for page, why in part["traps"].items() if page not in walked])

    def texts(self, part: Part) -> list[Text]:
        """Each page, with where it lies."""
        return [
            Text(f"{page['title']} ({page['address']})", [*_about(page), *webs.lines(page), _written(page)])
            for page in part["web"]["pages"]
        ]

    def routes(self, part: Part, response: Response | None) -> list[Route]:
        if response is None:
            return []
        return [
            Route(_("Your way"), _stops(part, response)),
            Route(_("A good way"), _stops(part, self.best(part))),
        ]

    def earning(self, part: Part, response: Response) -> str:
        trail, kept = response.get("trail", []), response.get("kept", {})
        facts, moves = part["facts"], part["moves"]
        told = [_("Facts found: {found} of {n}.", found=sum(_is_found(fact, kept) for fact in facts), n=len(facts))]
        if wasted := len(_wasted(part, kept)):
            told.append(
                ngettext(
                    "{n} sentence kept for nothing takes half a fact off.",
                    "{n} sentences kept for nothing take half a fact off each.",
                    wasted,
                )
            )
        if moves:
            done = sum(_is_done(move, trail) for move in moves)
            told.append(
                _("Good moves: {done} of {n}; together they are a quarter of the points.", done=done, n=len(moves))
            )
        return " ".join(told)

    def telling(self, part: Part) -> Sequence[tuple[str, ...]]:
        """A fact, and each sentence that states one."""
        known = webs.sentences(part["web"])
        sentences = [known[name] for fact in part["facts"] for name in fact["sentences"]]
        return [(text,) for text in (*(fact["text"] for fact in part["facts"]), *sentences)]

    def asked(self, part: Part) -> Mapping[str, str]:
        return {**webs.sentences(part["web"]), "(start)": str(part["start"])}

    def group(self, part: Part) -> str:
        return "inquiry"

    def strategies(self, parts: Sequence[Part]) -> Mapping[str, Strategy]:
        found: dict[str, Strategy] = {}
        for stance, said in STANCES.items():
            in_words = {"stance": _(said)}
            found |= {
                _("keep the first sentence of each top result, {stance}", **in_words): _blind(stance, _first),
                _("keep what repeats most of the question, {stance}", **in_words): _blind(stance, _echo),
                _("keep the first sentences of the first page, {stance}", **in_words): _blind(stance, _first_page),
            }
        return found | {_("open the top results and keep nothing"): _blind("for", lambda _part, _pages: [])}

    def simulated(self, part: Part, guesser: Guesser) -> Response:
        chance, best = guesser.chance, self.best(part)
        known = {name: stance for name, stance in best["kept"].items() if chance.random() < guesser.known}
        # Who does not know better goes down the list of results and keeps what stands at the top.
        top = _top(part)[: max(1, part["views"] // 2)]
        pages = list(dict.fromkeys([*map(webs.page_of, known), *top]))[: part["views"]]
        guesses = {_of_page(part, page)[0]: chance.choice(list(STANCES)) for page in pages if _of_page(part, page)}
        kept = {**known, **{name: stance for name, stance in guesses.items() if chance.random() >= guesser.known}}
        walked = best["trail"] if chance.random() < guesser.known else []
        trail = [*walked, *(webs.OPEN + page for page in pages if page not in webs.opened(walked))]
        room = _within(trail, part["views"])
        opened = set(webs.opened(room))
        return {
            "trail": room,
            "kept": dict([(n, s) for n, s in kept.items() if webs.page_of(n) in opened][: part["keep"]]),
        }

    def telling_ids(self, part: Part) -> str:
        if telling := sorted(_TELLING & {page["id"] for page in part["web"]["pages"]}):
            return _("the id “{id}” says something about the key", id=telling[0])
        return ""


_TELLING = {"copy", "fake", "invented", "key", "origin", "outdated", "right", "trap", "true", "wrong"}


# --- what a response holds


def _check_trail(part: Part, trail: object) -> None:
    if not isinstance(trail, list) or not all(isinstance(step, str) for step in trail):
        raise ResponseError(_("The trail of “{part}” is no list of steps.", part=part["id"]))
    if len(trail) > MAX_STEPS:
        raise ResponseError(
            _(
                "The trail of “{part}” has {n:,} steps; {most:,} are allowed.",
                part=part["id"],
                n=len(trail),
                most=MAX_STEPS,
            )
        )
    known = webs.pages(part["web"])
    for step in trail:
        name = step[len(webs.OPEN) :]
        if not step.startswith((webs.SEARCH, webs.OPEN)):
            raise ResponseError(_("“{part}” knows no step “{step}”.", part=part["id"], step=clipped(step)))
        if step.startswith(webs.OPEN) and name not in known:
            raise ResponseError(_("“{part}” has no page “{page}”.", part=part["id"], page=clipped(name)))
        if len(name) > MAX_QUERY:
            raise ResponseError(
                _(
                    "A search in “{part}” has {n:,} characters; {most:,} are allowed.",
                    part=part["id"],
                    n=len(name),
                    most=MAX_QUERY,
                )
            )
    if (opened := len(set(webs.opened(trail)))) > part["views"]:
        raise ResponseError(
            _("“{part}” opens {n:,} pages; {most:,} are allowed.", part=part["id"], n=opened, most=part["views"])
        )


def _check_kept(part: Part, kept: object, trail: Sequence[str]) -> None:
    if not isinstance(kept, dict) or not all(isinstance(stance, str) for stance in kept.values()):
        raise ResponseError(_("What “{part}” keeps is no table of sentences.", part=part["id"]))
    if len(kept) > part["keep"]:
        raise ResponseError(
            _("“{part}” keeps {n:,} sentences; {most:,} are allowed.", part=part["id"], n=len(kept), most=part["keep"])
        )
    known, opened = webs.sentences(part["web"]), set(webs.opened(trail))
    for name, stance in kept.items():
        if name not in known:
            raise ResponseError(_("“{part}” has no sentence “{name}”.", part=part["id"], name=clipped(name)))
        if stance not in STANCES:
            raise ResponseError(_("“{part}” keeps nothing as “{stance}”.", part=part["id"], stance=clipped(stance)))
        if webs.page_of(name) not in opened:
            raise ResponseError(
                _(
                    "“{part}” keeps a sentence of “{page}”, which was not opened.",
                    part=part["id"],
                    page=webs.page_of(name),
                )
            )


def _is_found(fact: Mapping[str, Any], kept: Mapping[str, str]) -> bool:
    return any(kept.get(name) == fact["stance"] for name in fact["sentences"])


def _is_done(move: Mapping[str, Any], trail: Sequence[str]) -> bool:
    return webs.walks(trail, move["steps"], ordered="ordered" in move)


def _wasted(part: Part, kept: Mapping[str, str]) -> list[str]:
    """What was kept and states none of the facts."""
    useful = {name for fact in part["facts"] for name in fact["sentences"]}
    return [name for name in kept if name not in useful]


def _about(page: Mapping[str, Any]) -> list[str]:
    return [" · ".join(page[field] for field in ("site", "author", "date") if page.get(field))]


def _written(page: Mapping[str, Any]) -> str:
    if not page.get("digest"):
        return _("Written for this course.")
    source = {"source": page["digest"], "day": page["read"]}
    return _("A summary in our words, written for this course. Source: {source} Read on {day}.", **source)


def _stops(part: Part, response: Response) -> list[Stop]:
    """Each search and each page that was opened, once, with what was kept there and what that was worth."""
    kept, pages = response.get("kept", {}), webs.pages(part["web"])
    stops = []
    for step in dict.fromkeys(response.get("trail", [])):
        name = step[len(webs.OPEN) :]
        if step.startswith(webs.SEARCH):
            stops.append(Stop(_("Search: “{words}”", words=name)))
        else:
            here = {sentence: stance for sentence, stance in kept.items() if webs.page_of(sentence) == name}
            found = sum(_is_found(fact, here) for fact in part["facts"])
            stops.append(Stop(pages[name]["title"], "; ".join(_notes(part, name, here, found)), bool(found)))
    return stops


def _notes(part: Part, page: str, here: Mapping[str, str], found: int) -> Iterator[str]:
    """What became of a page: the facts found there, and what was kept for nothing."""
    if found:
        yield ngettext("{n} fact found", "{n} facts found", found)
    if wasted := len(_wasted(part, here)):
        yield ngettext("{n} sentence kept for nothing", "{n} sentences kept for nothing", wasted)
    said = {name: fact["stance"] for fact in part["facts"] for name in fact["sentences"]}
    if other := sum(said.get(name, stance) != stance for name, stance in here.items()):
        yield ngettext("{n} speaks otherwise", "{n} speak otherwise", other)
    if page in part["traps"]:
        yield _("a trap")


def _titles(part: Part) -> dict[str, str]:
    return {name: f"{page['title']}, {page['address']}" for name, page in webs.pages(part["web"]).items()}


def _why_found(
    fact: Mapping[str, Any], kept: Mapping[str, str], known: Mapping[str, str], titles: Mapping[str, str]
) -> str:
    kept_here = [name for name in fact["sentences"] if name in kept]
    shown = (kept_here or fact["sentences"])[0]
    where = {"sentence": known[shown], "page": titles[webs.page_of(shown)]}
    if _is_found(fact, kept):
        return _("Found: “{sentence}” ({page}).", **where)
    if kept_here:
        return _(
            "Kept, but it speaks otherwise ({stance}): “{sentence}” ({page}).",
            stance=_(STANCES[fact["stance"]]),
            **where,
        )
    return _("Not kept. It stands here: “{sentence}” ({page}).", **where)


# --- people who do not read


def _blind(stance: str, keep: Callable[[Part, Sequence[str]], Sequence[str]]) -> Strategy:
    """Opens results from the top until the views are gone, and keeps what a rule says, all in one stance."""

    def walk(part: Part) -> Response:
        pages = _top(part)[: part["views"]]
        kept = keep(part, pages)[: part["keep"]]
        return {"trail": [webs.OPEN + page for page in pages], "kept": dict.fromkeys(kept, stance)}

    return walk


def _first(part: Part, pages: Sequence[str]) -> list[str]:
    return [name for page in pages for name in _of_page(part, page)[:1]]


def _first_page(part: Part, pages: Sequence[str]) -> list[str]:
    return _of_page(part, pages[0])


def _echo(part: Part, pages: Sequence[str]) -> list[str]:
    """The sentences that share most words with the question, those that share most first."""
    asked, known = _words(_asked(part)), webs.sentences(part["web"])
    read = [name for name in known if webs.page_of(name) in pages]
    return sorted(read, key=lambda name: -len(asked & _words(known[name])))


def _top(part: Part) -> list[str]:
    """The pages as a search for the question would give them, the page to begin with first.

    Ranked by words in common, those of titles counting twice. The card's search engine weighs words in a finer way.
    """
    asked, known = _words(_asked(part)), webs.sentences(part["web"])

    def rank(page: Mapping[str, Any]) -> tuple[bool, float]:
        body = " ".join(text for name, text in known.items() if webs.page_of(name) == page["id"])
        common = 2 * len(asked & _words(page["title"])) + len(asked & _words(body))
        return page["id"] not in webs.opened([part["start"]]), -common * page.get("boost", 1)

    start = webs.opened([part["start"]])
    shown = [page for page in part["web"]["pages"] if not page.get("hidden") or page["id"] in start]
    return [page["id"] for page in sorted(shown, key=rank)]


def _asked(part: Part) -> str:
    return f"{part['prompt']} {part['start'].removeprefix(webs.SEARCH)}"


def _of_page(part: Part, page: str) -> list[str]:
    return [name for name in webs.sentences(part["web"]) if webs.page_of(name) == page]


def _words(text: str) -> set[str]:
    return {word for word in folded(text).split() if len(word) > 3}


def _within(trail: Sequence[str], views: int) -> list[str]:
    """A trail cut where its views are gone."""
    kept: list[str] = []
    for step in trail:
        if len({*webs.opened(kept), *webs.opened([step])}) <= views:
            kept.append(step)
    return kept[:MAX_STEPS]


KIND = Inquiry
