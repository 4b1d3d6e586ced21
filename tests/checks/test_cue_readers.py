"""Readers who go by cues: each finds the cue that it looks for, and nothing where keys do not follow it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modules import NAME, NEUTRAL, Record, add, item
from support import change, found

from claimwise.checks import check_whole
from claimwise.checks.chance import EXACT_UP_TO, Bet, bet_on_some, likelihood
from claimwise.checks.played import known_cues
from claimwise.checks.readers import CUES, Readers
from claimwise.checks.wording_cues import ABSOLUTE, content_words
from claimwise.content import Course


def cues(root: Path, name: str = NAME) -> set[str]:
    """The cues that a module is refused for."""
    lines = [line for line in found(root) if line.startswith(f"solutions/{name}.yml") and "(cue “" in line]
    return {line.rpartition("(cue “")[2].partition("”")[0] for line in lines}


def leaking(number: int, cue: Callable[[str, int], str], right: int) -> Record:
    """An item whose key alone bears a cue."""
    texts = [cue(text, number) if place == right else text for place, text in enumerate(NEUTRAL)]
    return item(number, texts, right)


LEAKS: dict[str, Callable[[str, int], str]] = {
    "overlap-question": lambda text, number: f"{text}, a case",  # noqa: ARG005  all take both
    "overlap-passage": lambda text, number: f"{text} and shines",  # noqa: ARG005  all take both
    "careful-options": lambda text, number: f"{text}, it seems",  # noqa: ARG005  all take both
}


@pytest.mark.parametrize("cue", LEAKS)
def test_a_cue_that_only_keys_bear_is_named(tiny: Path, cue: str) -> None:
    add(tiny, [leaking(number, LEAKS[cue], number % 4) for number in range(1, 8)])

    assert cues(tiny) == {cue}
    line = next(line for line in found(tiny) if f"(cue “{cue}”)" in line)
    assert f"{CUES[cue]} earns 100% on 7 questions, and a guess 25%" in line
    assert "change some of z1.best, z2.best" in line


AGAINST: dict[str, str] = {"absolutes": "It always holds", "neutral": "It is good because it is"}


@pytest.mark.parametrize("cue", AGAINST)
def test_a_cue_that_all_but_the_keys_bear_is_named(tiny: Path, cue: str) -> None:
    items = []
    for number in range(1, 8):
        texts = [f"{text}. {AGAINST[cue]}." for text in NEUTRAL]
        texts[number % 4] = NEUTRAL[number % 4]
        items.append(item(number, texts, number % 4))
    add(tiny, items)

    assert cue in cues(tiny)


def test_what_a_cue_finds_in_wrong_options_as_often_is_no_cue(tiny: Path) -> None:
    items = []
    for number in range(1, 13):
        marked = (number + number % 3) % 4  # the key at every third, as chance would have it about
        texts = [f"{text}, it seems" if place == marked else text for place, text in enumerate(NEUTRAL)]
        items.append(item(number, texts, number % 4))
    add(tiny, items)

    assert cues(tiny) == set()


def test_a_few_questions_are_no_pattern(tiny: Path) -> None:
    add(tiny, [leaking(number, LEAKS["careful-options"], number % 4) for number in range(1, 4)])

    assert cues(tiny) == set()


def test_lists_of_a_vocabulary_are_not_picked_from(tiny: Path) -> None:
    part = {"id": "type", "kind": "choice", "prompt": "Which type of claim?", "points": 1, "choices": "claim-types"}
    keys = ["effect", "harm", "safety", "mechanism", "comparison", "legal", "advice"]
    items = [{**item(n, NEUTRAL, 0), "interactions": [{**part, "key": {key: 1}}]} for n, key in enumerate(keys, 1)]
    add(tiny, items)
    course = Course.load(tiny)

    assert Readers(course).play(course.modules[NAME]) == []


# --- who speaks


def judged(number: int, sound: str, voice: str | None, prompt: str = "?") -> Record:
    part = {"id": "word", "kind": "text_entry", "prompt": f"{prompt} {number}", "points": 1, "accept": ["lamp"]}
    speaks = {"voice": voice} if voice else {}
    return {**item(number, NEUTRAL, 0), "judged": sound, **speaks, "interactions": [part]}


def by_source(pairs: list[tuple[str, str | None]]) -> list[Record]:
    return [judged(number, sound, voice) for number, (sound, voice) in enumerate(pairs, 1)]


SORTED: list[tuple[str, str | None]] = [
    *[("sound", "institutional")] * 5, *[("unsound", "commercial")] * 5, ("unsound", "institutional"),
    ("partly", "commercial"), ("sound", "research"), ("unsound", "personal"), ("unsound", "press"),
]  # fmt: skip


def test_a_module_that_sorts_by_source_is_named(tiny: Path) -> None:
    add(tiny, by_source(SORTED))

    assert cues(tiny) == {"source"}


def test_voices_that_are_right_and_wrong_alike_are_no_cue(tiny: Path) -> None:
    add(tiny, by_source([(sound, voice) for sound, (_, voice) in zip(["sound", "unsound"] * 8, SORTED, strict=False)]))

    assert not [line for line in found(tiny) if "voice" in line or "source" in line]


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([("sound", "institutional"), ("unsound", "commercial")],
         ["no commercial voice is sound or partly sound", "no institutional voice is unsound"]),
        ([("sound", "research"), ("unsound", "press")],
         ["no commercial voice is sound or partly sound", "no commercial voice is unsound",
          "no institutional voice is sound or partly sound", "no institutional voice is unsound"]),
        ([("sound", "institutional"), ("unsound", "institutional"),
          ("partly", "commercial"), ("unsound", "commercial")], []),
        ([("sound", "institutional")], []),
        ([], []),
    ],
)  # fmt: skip
def test_sellers_and_institutions_must_both_be_right_and_wrong(
    tiny: Path, pairs: list[tuple[str, str | None]], says: list[str]
) -> None:
    add(tiny, [*by_source(pairs), item(98, NEUTRAL, 0), item(99, NEUTRAL, 1)])

    lines = sorted(line for line in found(tiny) if "voice is" in line)
    assert [line.partition(": ")[2].partition(" in what")[0] for line in lines] == sorted(says)


def test_claims_of_the_case_count_as_sellers(tiny: Path) -> None:
    claims = [{**item(50 + n, NEUTRAL, n), "claim": claim} for n, claim in enumerate(["t01", "t03"])]
    add(tiny, [*by_source([("sound", "institutional"), ("unsound", "institutional")]), *claims])

    assert not [line for line in found(tiny) if "voice is" in line]


def test_a_judged_passage_says_who_speaks(tiny: Path) -> None:
    change(tiny / "solutions/01-tea.yml", "    voice: commercial\n", "")

    assert found(tiny) == [
        "solutions/01-tea.yml:44: q3 judges a passage and does not say who speaks in it → "
        "add “voice”: commercial, institutional, press, research or personal"
    ]


# --- words among the options


def framed(number: int, sound: str, word: str) -> Record:
    texts = [f"{text} {word} {'abcdefgh'[place]}x{number}" for place, text in enumerate(NEUTRAL)]
    voice = "commercial" if number % 2 else "institutional"
    return {**item(number, texts, number % 4), "judged": sound, "voice": voice}


def test_options_that_come_with_one_verdict_only_are_named(tiny: Path) -> None:
    sorts = ["sound", "unsound", "unsound", "sound"] * 3
    add(tiny, [framed(n, sound, "disproved" if sound == "unsound" else "shown") for n, sound in enumerate(sorts, 1)])

    assert cues(tiny) == {"frames"}
    change(tiny / f"solutions/{NAME}.yml", " shown ", " disproved ")
    assert cues(tiny) == set()


def test_twins_in_two_forms_do_not_speak_for_each_other(tiny: Path) -> None:
    # A word is in two items of a form: one other says nothing, and with those of the other form it would be three.
    sorts = ["sound", "sound", "unsound", "sound", "unsound", "unsound", "sound", "unsound"]
    items = [framed(2 * n + half, sort, f"topic{'abcdefgh'[n]}") for n, sort in enumerate(sorts) for half in (1, 2)]
    for name, form in (("02-form", "A"), ("03-form", "B")):
        add(tiny, items, name, test={"name": "judging", "form": form})
    assert not [line for line in found(tiny) if "“frames”" in line]

    for name in ("02-form", "03-form"):
        add(tiny, items, name)
    assert [line for line in found(tiny) if "“frames”" in line]


# --- what cannot be changed


def test_a_known_cue_is_a_warning_with_its_reason(tiny: Path) -> None:
    add(tiny, by_source(SORTED), known_cues={"source": "It is in use."})

    assert not [line for line in found(tiny) if "voice" in line or "source" in line]
    warnings = [str(finding) for finding in known_cues(Course.load(tiny))]
    assert len(warnings) == 1
    assert "known cue: a reader who trusts institutions" in warnings[0]
    assert warnings[0].endswith("(It is in use.)")


def test_warnings_on_known_cues_are_shown_by_check(tiny: Path) -> None:
    pairs: list[tuple[str, str | None]] = [("sound", "institutional"), ("unsound", "commercial")]
    add(tiny, by_source(pairs), known_cues={"source": "It is in use."})

    checked = check_whole(tiny)

    assert checked.findings == []
    assert [str(warning).endswith("(It is in use.)") for warning in checked.warnings[:2]] == [True, True]


def test_a_known_cue_that_gives_nothing_away_is_named(tiny: Path) -> None:
    known = {"source": "It is in use.", "sauce": "A slip."}
    add(tiny, [item(number, NEUTRAL, number % 4) for number in range(1, 4)], known_cues=known)

    lines = [line.partition(": ")[2] for line in found(tiny) if "cue" in line]
    assert lines[0] == "the cue “source” gives nothing away any more → remove it from “known_cues”"
    assert lines[1].startswith("there is no cue “sauce” → did you mean “source”?")


def test_a_small_habit_over_many_modules_is_named(tiny: Path) -> None:
    for module in range(2, 14):
        items = []
        for number in range(1, 11):
            marked = number % 4 if number < 6 else (number + 1) % 4  # half of them are the key
            texts = [f"{text}, it seems" if place == marked else text for place, text in enumerate(NEUTRAL)]
            items.append(item(number, texts, number % 4))
        add(tiny, items, f"{module:02}-habit")

    lines = [line for line in found(tiny) if "(cue “" in line]
    assert [line.partition(":")[0] for line in lines] == ["solutions"]
    assert (
        "over all modules: a reader who picks the option with most careful words earns 50% on 120 questions" in lines[0]
    )


# --- chance


bets = st.lists(
    st.lists(st.sampled_from([0, 0.4, 1, 2]), min_size=2, max_size=4).flatmap(
        lambda worth: st.tuples(st.just(worth), st.integers(1, len(worth)))
    ),
    min_size=1,
    max_size=4,
)


def made(worth: list[float], k: int) -> Bet:
    named = dict(zip("abcd", worth, strict=False))
    return bet_on_some(named, list(named)[:k])


@given(bets)
def test_few_bets_are_counted_exactly(drawn: list[tuple[list[float], int]]) -> None:
    placed = [made(*each) for each in drawn]
    earned = sum(bet.earned for bet in placed)
    expected = 0.0
    for outcome in product(*(bet.outcomes.items() for bet in placed)):
        chance = 1.0
        for _, likely in outcome:
            chance *= likely
        if sum(points for points, _ in outcome) >= earned - 0.001:
            expected += chance

    assert likelihood(placed) == pytest.approx(expected, abs=1e-9)


@given(bets)
def test_a_bet_on_options_is_fair(drawn: list[tuple[list[float], int]]) -> None:
    for worth, k in drawn:
        bet = made(worth, k)
        assert sum(bet.outcomes.values()) == pytest.approx(1)
        assert bet.mean == pytest.approx(sum(worth) / len(worth), abs=1e-5)
        assert bet.variance >= -1e-9


def test_many_bets_go_by_the_normal_curve() -> None:
    def run(n: int, right: int) -> float:
        return likelihood([Bet(float(place < right), {1.0: 0.25, 0.0: 0.75}) for place in range(n)])

    # P(X >= 16 of 40) is 0.0262 exactly; the curve without a correction is a little stricter on the cue.
    assert run(EXACT_UP_TO, 16) == pytest.approx(0.0262, abs=0.0005)
    assert run(100, 25) == pytest.approx(0.5)
    assert run(100, 35) == pytest.approx(0.0105, abs=0.0005)


def test_words_are_found_as_people_mean_them() -> None:
    assert ABSOLUTE.count("Nothing at all is proved; a smaller wall.") == 3
    assert content_words("The studies showed 1,200 lamps, and lamp 7!") == {"studi", "show", "1,200", "lamp", "7"}
