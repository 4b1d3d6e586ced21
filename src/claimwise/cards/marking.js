// An item's key and a student's responses become marks, and marks become words: the twin of Python's marking. Only
// items whose key is in the page are marked here, that is practice and self-checks.

import { asText, isTable, offered, reasonsFor } from "./kinds/shared/parts.js";
import { hasKey, isByPerson, isMarked, kindOf } from "./kinds.js";
import { points, round } from "./numbers.js";

/** @import { Message, Part, Response, Route, Say } from "./kinds/shared/parts.js" */
/**
 * An item with what is right and why.
 * @typedef {{title: string, parts: Part[], quote?: string, explanation?: string, hint?: string,
 *   evidence?: {text: string, source: string, url?: string}[]}} Key
 */
/**
 * What a part earned: a share from 0 to 1, and points. `problem` says why a response could not be understood.
 * @typedef {{part: Part, given: Response, credit: number, score: number, problem: Message | null}} PartMark
 */
/** @typedef {{parts: PartMark[], score: number, points: number}} ItemMark */
/** @typedef {"right" | "partly" | "wrong" | "none" | "unmarked"} Verdict */
/**
 * A mark in words: what was given, the best answer if that was not given, and the reasons, each with what it is about.
 * `others` are the reasons for options that were neither chosen nor best, `routes` ways to be drawn.
 * @typedef {{part: Part, verdict: Verdict, credit: string, given: string[], problem: string, best: string[] | null,
 *   why: [about: string, reason: string][], others: [about: string, reason: string][], routes: Route[]}} Explained
 */

/** A sign for each verdict, so that none depends on colour. */
export const SIGNS = { right: "✓", partly: "◐", wrong: "✗", none: "–", unmarked: "" };

/**
 * Mark one item. Whatever is unexpected in a response earns nothing and is kept as a problem.
 * @param {Key} key
 * @param {Record<string, Response>} responses
 * @returns {ItemMark}
 */
export function markItem(key, responses) {
  const given = isTable(responses) ? responses : {};
  const parts = key.parts.map((part) => markPart(part, Object.hasOwn(given, part.id) ? given[part.id] : null));
  const marked = key.parts.filter(isMarked);
  const score = round(sum(parts.map((part) => part.score)), 4);
  return { parts, score, points: sum(marked.map((part) => part.points)) };
}

/**
 * @param {Part} part
 * @param {Response} response
 * @returns {PartMark}
 */
function markPart(part, response) {
  const kind = kindOf(part);
  if (response === null || !kind || isByPerson(part)) {
    return { part, given: null, credit: 0, score: 0, problem: null };
  }
  const problem = kind.check(part, response);
  if (problem) return { part, given: null, credit: 0, score: 0, problem };
  const credit = creditOf(part, response);
  return { part, given: response, credit, score: round(credit * part.points, 4), problem: null };
}

/**
 * The share of a part's points that a response of the right form earns; 0 where nothing says what is right.
 * @param {Part} part
 * @param {Response} response
 */
export function creditOf(part, response) {
  const kind = kindOf(part);
  return kind && hasKey(part) ? Math.min(1, Math.max(0, kind.credit(part, response))) : 0;
}

/** In the order given, as Python must add too. @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * A response as people read it: one line for each thing chosen, placed, matched or typed.
 * @param {Part} part
 * @param {Response} response
 * @param {Say} say
 */
export function inWords(part, response, say) {
  return kindOf(part)?.words(part, response, say) ?? [asText(response)];
}

/**
 * A part's mark in words.
 * @param {PartMark} mark
 * @param {Say} say
 * @returns {Explained}
 */
export function explain(mark, say) {
  const { part, given, problem } = mark;
  const keyed = hasKey(part);
  const best = keyed && mark.credit < 1 ? bestFor(part, given) : null;
  return {
    part,
    verdict: verdictOf(mark),
    credit: creditInWords(mark, say),
    given: given === null ? [say("no_answer")] : inWords(part, given, say),
    problem: problem ? say(problem) : "",
    best: best === null ? null : inWords(part, best, say),
    ...(keyed ? reasons(mark, say) : { why: [], others: [] }),
    routes: (keyed && given !== null && kindOf(part)?.routes?.(part, given, say)) || [],
  };
}

/**
 * The best answer as it is shown to somebody who gave this response; `null` if none may be shown.
 * @param {Part} part
 * @param {Response} given
 */
function bestFor(part, given) {
  const kind = kindOf(part);
  return (kind?.bestFor ? kind.bestFor(part, given) : kind?.best(part)) ?? null;
}

/**
 * A part's mark in words that leaves something to find: no best answer, no way to it, and in place of the reasons a hint.
 * @param {PartMark} mark
 * @param {Say} say
 * @param {boolean} alone whether nothing else gives a hint on this part
 * @returns {Explained}
 */
export function hint(mark, say, alone = true) {
  if (isDone(mark)) return explain(mark, say);
  return { ...explain(mark, say), best: null, others: [], routes: [], why: hints(mark, say, alone) };
}

/**
 * What the author says of just this answer, where it took a path that they named, or the author's hint; else what the kind
 * says of the answer, or the reasons for what was chosen: the slip behind it.
 * @param {PartMark} mark
 * @param {Say} say
 * @param {boolean} alone
 * @returns {[about: string, reason: string][]}
 */
function hints({ part, given }, say, alone) {
  const kind = kindOf(part);
  const path = given === null ? "" : kind?.pathTaken?.(part, given);
  if (path || part.hint) return [["", path || part.hint]];
  if (!alone || given === null) return [];
  return kind?.hints ? kind.hints(part, given, say) : reasonsFor(part, [given]);
}

/**
 * Whether nothing is left to find in a part.
 * @param {PartMark} mark
 */
export function isDone({ part, credit }) {
  return !hasKey(part) || credit === 1;
}

/**
 * @param {PartMark} mark
 * @returns {Verdict}
 */
function verdictOf(mark) {
  if (!hasKey(mark.part)) return "unmarked";
  if (mark.given === null) return "none";
  return mark.credit === 1 ? "right" : mark.credit ? "partly" : "wrong";
}

/**
 * @param {PartMark} mark
 * @param {Say} say
 */
function creditInWords(mark, say) {
  const verdict = verdictOf(mark);
  if (verdict === "unmarked") return say("not_marked");
  if (!mark.part.points) return say(verdict);
  return say("earned", { verdict: say(verdict), score: round(mark.score, 2), of: round(mark.part.points, 2) });
}

/**
 * The reasons: of a choice of one, those for what was chosen and what is best come first.
 * @param {PartMark} mark
 * @param {Say} say
 * @returns {{why: [string, string][], others: [string, string][]}}
 */
function reasons({ part, given }, say) {
  const own = kindOf(part)?.reasons;
  if (own) return { why: own(part, given, say), others: kindOf(part)?.others?.(part, given, say) ?? [] };
  if (!part.why) return { why: [], others: [] };
  if (typeof part.why === "string") return { why: [["", part.why]], others: [] };
  const about = kindOf(part)?.explained?.(part) ?? offered(part);
  const first = [given, kindOf(part)?.best(part)];
  const told = [...about].filter(([id]) => Object.hasOwn(part.why, id));
  const isFirst = (/** @type {string} */ id) => part.select !== "one" || first.includes(id);
  const pairs = (/** @type {[string, string][]} */ some) =>
    some.map(([id, text]) => /** @type {[string, string]} */ ([text, part.why[id]]));
  return { why: pairs(told.filter(([id]) => isFirst(id))), others: pairs(told.filter(([id]) => !isFirst(id))) };
}

/**
 * Points of an item as they are said.
 * @param {ItemMark} mark
 * @param {Say} say
 */
export function totalInWords(mark, say) {
  return say("total", { score: round(mark.score, 2), n: Number(points(mark.points)) });
}
