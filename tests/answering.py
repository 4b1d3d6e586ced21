"""Answering a card that JavaScript draws, as a student does: by mouse or finger, or by keyboard alone."""

from __future__ import annotations

from typing import Any

from claimwise.kinds.shared import webs

WRITTEN = "Some customers slept better.\nNobody compared them with anybody."


def answer(card: Any, part: dict[str, Any], response: Any) -> None:
    """Answer one part of a card by mouse or finger."""
    place = _part(card, part)
    words = _words(part)
    if part["kind"] == "order":
        for rank, thing in enumerate(response):
            _lift(place, words[thing], rank)
        if place.get_by_role("button", name="Keep this order").count():
            place.get_by_role("button", name="Keep this order").click()
    elif part["kind"] == "match":
        for row in part["left"]:
            group = place.get_by_role("radiogroup", name=row["text"])
            group.locator("label").nth(list(words).index(response[row["id"]])).click()
    elif own := _OWN.get(part["kind"]):
        own(place, part, response)
    elif isinstance(response, list):
        for option in response:
            place.locator("label", has_text=words[option]).first.click()
    elif part["kind"] == "choice":
        place.locator("label", has_text=words[response]).first.click()
    else:
        place.get_by_role("textbox").fill(str(response))


def press(page: Any, card: Any, part: dict[str, Any], response: Any) -> None:
    """Answer one part of a card by keyboard."""
    place = _part(card, part)
    words = _words(part)
    if part["kind"] == "order":
        for rank, thing in enumerate(response):
            _lift(place, words[thing], rank, page)
        keep = place.get_by_role("button", name="Keep this order")
        if keep.count():
            keep.focus()
            page.keyboard.press("Enter")
    elif part["kind"] == "match":
        for row in part["left"]:
            _choose(page, place.get_by_role("radiogroup", name=row["text"]), words, response[row["id"]])
    elif own := _OWN.get(part["kind"]):
        own(place, part, response, page)
    elif isinstance(response, list):
        for option in response:
            place.locator("label", has_text=words[option]).first.get_by_role("checkbox").focus()
            page.keyboard.press("Space")
    elif part["kind"] == "choice":
        _choose(page, place, words, response)
    else:
        place.get_by_role("textbox").focus()
        page.keyboard.type(str(response))


def _choose(page: Any, group: Any, words: dict[str, str], option: str) -> None:
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(list(words).index(option)):
        page.keyboard.press("ArrowDown")


def _lift(place: Any, thing: str, rank: int, page: Any = None) -> None:
    """Move a thing up to its place in an order."""
    rows = place.get_by_role("listitem")
    at = next(at for at, row in enumerate(rows.all()) if thing in row.inner_text())
    button = place.get_by_role("button", name=f"Move up: {thing}", exact=True)
    for _ in range(at - rank):
        if page:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()


def _judge(place: Any, part: dict[str, Any], rows: dict[str, Any], page: Any = None) -> None:
    """Choose claims of a sheet, each with its verdict and flaw; by keyboard if there is a page."""
    words = _words(part)
    verdicts, flaws = ({term["id"]: term["label"] for term in part[name]} for name in ("verdicts", "flaws"))
    for claim, (verdict, flaw) in rows.items():
        box, group, named = (
            place.get_by_role(role, name=words[claim]) for role in ("checkbox", "radiogroup", "combobox")
        )
        if page:
            box.focus()
            page.keyboard.press("Space")
            _choose(page, group, verdicts, verdict)
            named.focus()
            page.keyboard.type(flaws[flaw])
        else:
            box.check()
            group.locator("label", has_text=verdicts[verdict]).first.click()
            named.select_option(flaw)


def walk(part: dict[str, Any]) -> dict[str, Any]:
    """A response that earns everything and that can be given: each page is searched for, or linked by one that is."""
    shown = webs.pages(part["web"])
    kept = {
        next((name for name in fact["sentences"] if not _is_hidden(name, shown)), fact["sentences"][0]): fact["stance"]
        for fact in part["facts"]
    }
    needed = [step[0] for move in part["moves"] for step in move["steps"]] + list(map(webs.page_of, kept))
    trail = [part["start"]]
    for page in dict.fromkeys(needed):
        via = next((other for other in shown.values() if page in _links(other)), {"id": page})["id"]
        way = [via, page] if shown[page].get("hidden") else [page]
        if f"p:{page}" != part["start"]:
            trail += [f"q:{shown[way[0]]['title']}", *(f"p:{step}" for step in way)]
    return {"trail": trail, "kept": kept}


def _is_hidden(sentence: str, shown: Any) -> bool:
    return bool(shown[webs.page_of(sentence)].get("hidden"))


def _links(page: Any) -> dict[str, str]:
    """The pages that a page links, with the words of the link."""
    rows = [row for kind, *rows in page["body"] if kind != "h" for row in rows]
    sentences = [sentence for row in rows for sentence in ([row] if isinstance(row[0], str) else row)]
    runs = [run for _name, *runs in sentences for run in runs]
    return {run[1]: run[2] for run in runs if isinstance(run, list) and run[0] == "a"}


def search(place: Any, part: dict[str, Any], response: dict[str, Any], page: Any = None) -> None:
    """Walk through a small web and keep sentences of each page that is open; by keyboard if there is a page."""

    def use(button: Any) -> None:
        if page:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()

    shown = webs.pages(part["web"])
    panel = place.locator(".cw-web-panel")
    kept = dict(response["kept"])
    here = ""
    stances = {"for": "for the claim", "against": "against the claim", "who": "who is behind it"}
    said = webs.sentences(part["web"])
    for step in response["trail"]:
        if step.startswith("q:"):
            place.get_by_role("searchbox").fill(step.removeprefix("q:"))
            use(place.get_by_role("button", name="Search", exact=True))
            here = ""
            continue
        if step != part["start"]:
            named = _links(shown[here]).get(step[2:]) if here else None
            use(panel.get_by_role("button", name=named or shown[step[2:]]["title"], exact=True).first)
        here = step[2:]
        for sentence in [name for name in kept if webs.page_of(name) == here]:
            use(place.get_by_role("button", name=f"Keep: {said[sentence]}", exact=True))
            use(place.get_by_role("button", name=stances[kept.pop(sentence)]))


_OWN = {"audit": _judge, "inquiry": search}


def _part(card: Any, part: dict[str, Any]) -> Any:
    return card.get_by_role("group", name=part["prompt"])


def _words(part: dict[str, Any]) -> dict[str, str]:
    pieces = part["segments"] if part["kind"] == "hottext" else part.get("options", [])
    return {piece["id"]: piece["text"] for piece in pieces if isinstance(piece, dict)}
