"""Whether a module can be sorted by cues: who speaks, words among the options, tone and shared words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from claimwise.checks.readers import COMMERCIAL, CUES, Played, Readers, play_together, voice_of
from claimwise.content import Course, Finding
from claimwise.content.modules import Item, ResolvedModule
from claimwise.content.wording import one_of
from claimwise.words import N_, _, ngettext

VOICES = {COMMERCIAL: N_("commercial"), "institutional": N_("institutional")}
"""Voices that must be right and wrong in each module that judges passages. Claims of the case are commercial ones."""

JUDGED_PASSAGES = 2
"""From so many judged passages on: with one, an institution cannot be both right and wrong."""

SOURCE = "source"


def find_played(course: Course) -> Iterator[Finding]:
    """What is wrong in each module, and cues that pay over the whole course although they pay in no single module."""
    readers = Readers(course)
    for module in course.modules.values():
        yield from _played_in(readers, module)
    if course.whole:
        for played in play_together(readers, list(course.modules.values())):
            if played.pays_in_the_long_run:
                yield _paying(played, Path("solutions"), _("over all modules: "))


def played_in(course: Course, module: ResolvedModule) -> Iterator[Finding]:
    """What is wrong in one module."""
    return _played_in(Readers(course), module)


def known_cues(course: Course) -> Iterator[Finding]:
    """Cues that give keys of a module away which cannot be changed, with the reasons of its author: no findings."""
    readers = Readers(course)
    for module in course.modules.values():
        known = module.module.known_cues
        for cue, found in _by_cue(readers, module) if known else ():
            if cue in known:
                what = _("known cue: {what} ({reason})", what=found.what, reason=known[cue])
                yield replace(found, what=what, remedy="")


def _played_in(readers: Readers, module: ResolvedModule) -> Iterator[Finding]:
    known, pays = module.module.known_cues, set[str]()
    for cue, found in _by_cue(readers, module):
        pays.add(cue)
        if cue not in known:
            yield found
    for cue in known:
        if cue not in CUES:
            yield Finding(_("there is no cue “{cue}”", cue=cue), one_of(CUES, cue), file=module.file)
        elif cue not in pays:
            what = _("the cue “{cue}” gives nothing away any more", cue=cue)
            yield Finding(what, _("remove it from “known_cues”"), file=module.file)


def _by_cue(readers: Readers, module: ResolvedModule) -> Iterator[tuple[str, Finding]]:
    """Each cue that pays in a module, and each voice that is missing or always right or wrong."""
    for found in _voices(module):
        yield SOURCE, found
    for played in readers.play(module):
        if played.pays:
            yield played.cue, _paying(played, module.file)


def _paying(played: Played, file: Path, where: str = "") -> Finding:
    said = ngettext(
        "a reader who {does} earns {earned:.0%} on {n} question, and a guess {guessed:.0%}",
        "a reader who {does} earns {earned:.0%} on {n} questions, and a guess {guessed:.0%}",
        played.n,
        does=_(CUES[played.cue]),
        earned=played.earned,
        guessed=played.guessed,
    )
    what = _("{where}{what} (cue “{cue}”)", where=where, what=said, cue=played.cue)
    return Finding(what, _("change some of {places}", places=_listed(played.places)), file=file)


SHOWN = 12
"""So many places are named."""


def _listed(places: Sequence[str]) -> str:
    more = len(places) - SHOWN
    shown = ", ".join(places[:SHOWN])
    return shown if more <= 0 else ngettext("{shown} and {n} more", "{shown} and {n} more", more, shown=shown)


def _voices(module: ResolvedModule) -> Iterator[Finding]:
    passages = [item for item in module.items if item.judged]
    for item in passages:
        if item.voice is None:
            what = _("{item} judges a passage and does not say who speaks in it", item=item.id)
            remedy = _("add “voice”: commercial, institutional, press, research or personal")
            yield Finding(what, remedy, *module.place(item))
    if len(passages) < JUDGED_PASSAGES:
        return
    for voice, name in VOICES.items():
        found = {sound for item in module.items for speaks, sound in _judged(module, item) if speaks == voice}
        if "unsound" not in found:
            yield _one_sided(module, _("no {voice} voice is unsound in what is judged here", voice=_(name)))
        if not found & {"sound", "partly"}:
            what = _("no {voice} voice is sound or partly sound in what is judged here", voice=_(name))
            yield _one_sided(module, what)


def _judged(module: ResolvedModule, item: Item) -> Iterator[tuple[str | None, str | None]]:
    """Who speaks in what an item judges, and how sound it is; also of each claim that a sheet offers."""
    if sound := module.soundness(item):
        yield voice_of(item), sound
    for part in item.interactions:
        for claim in part.claims_drawn:
            yield COMMERCIAL, module.soundness_of(claim)


def _one_sided(module: ResolvedModule, what: str) -> Finding:
    return Finding(what, _("let another passage be so, or who speaks in one"), file=module.file)
