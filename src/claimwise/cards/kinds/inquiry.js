// `inquiry`: search a small closed web, open its pages, and keep the sentences that matter.

import { clip, length } from "../texts.js";
import { drawBrowser } from "./shared/browser.js";
import { described, fieldOf, isTable } from "./shared/parts.js";
import { openedIn, pageOf, pagesOf, sentencesOf, walks } from "./shared/web.js";

/** @import { Control, Host, Judgement, Message, Part, Route, Say } from "./shared/parts.js" */
/** @typedef {{trail?: string[], kept?: Record<string, string>}} Walk */

export const KEYS = ["facts"];

const [MAX_STEPS, MAX_QUERY] = [200, 200];
const STANCES = ["for", "against", "who"];

/** What all moves together are worth: a trail can be made up, a finding cannot. */
const MOVES_SHARE = 0.25;

/** What a kept sentence costs that states none of the facts, as a share of one. */
const WASTED = 0.5;

/**
 * @param {Part} part
 * @param {any} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (!isTable(response)) return ["takes_trail", { part: part.id, given: described(response) }];
  const odd = Object.keys(response).find((name) => name !== "trail" && name !== "kept");
  if (odd !== undefined) return ["trail_and", { part: part.id, name: clip(odd) }];
  const [trail, kept] = [fieldOf(response, "trail", []), fieldOf(response, "kept", {})];
  return checkTrail(part, trail) ?? checkKept(part, kept, trail);
}

/**
 * @param {Part} part
 * @param {any} trail
 * @returns {Message | null}
 */
function checkTrail(part, trail) {
  if (!Array.isArray(trail) || !trail.every((step) => typeof step === "string")) {
    return ["trail_no_list", { part: part.id }];
  }
  if (trail.length > MAX_STEPS) return ["trail_long", { part: part.id, count: trail.length, most: MAX_STEPS }];
  const known = pagesOf(part.web);
  for (const step of trail) {
    const name = step.slice(2);
    if (!/^[qp]:/.test(step)) return ["trail_step", { part: part.id, step: clip(step) }];
    if (step.startsWith("p:") && !known.has(name)) return ["no_page", { part: part.id, page: clip(name) }];
    if (length(name) > MAX_QUERY) return ["search_long", { part: part.id, count: length(name), most: MAX_QUERY }];
  }
  const opened = new Set(openedIn(trail)).size;
  return opened > part.views ? ["pages_many", { part: part.id, count: opened, most: part.views }] : null;
}

/**
 * @param {Part} part
 * @param {any} kept
 * @param {string[]} trail
 * @returns {Message | null}
 */
function checkKept(part, kept, trail) {
  if (!isTable(kept) || !Object.values(kept).every((stance) => typeof stance === "string")) {
    return ["kept_no_table", { part: part.id }];
  }
  const names = Object.keys(kept);
  if (names.length > part.keep) return ["kept_many", { part: part.id, count: names.length, most: part.keep }];
  const [known, opened] = [sentencesOf(part.web), new Set(openedIn(trail))];
  for (const name of names) {
    if (!known.has(name)) return ["no_sentence", { part: part.id, name: clip(name) }];
    if (!STANCES.includes(kept[name])) return ["no_stance", { part: part.id, stance: clip(kept[name]) }];
    if (!opened.has(pageOf(name))) return ["kept_unopened", { part: part.id, page: pageOf(name) }];
  }
  return null;
}

/**
 * @param {Part} _part
 * @param {Walk} response
 */
export function complete(_part, response) {
  return Object.keys(response.kept ?? {}).length > 0;
}

/**
 * @param {Part} part
 * @param {Walk} response
 */
export function credit(part, { trail = [], kept = {} }) {
  const found = part.facts.filter((/** @type {any} */ fact) => isFound(fact, kept)).length;
  const earned = Math.max(0, (found - WASTED * wasted(part, kept).length) / part.facts.length);
  if (!part.moves.length) return earned;
  const done = part.moves.filter((/** @type {any} */ move) => isDone(move, trail)).length;
  return (1 - MOVES_SHARE) * earned + (MOVES_SHARE * done) / part.moves.length;
}

/**
 * @param {any} fact
 * @param {Record<string, string>} kept
 */
function isFound(fact, kept) {
  return fact.sentences.some((/** @type {string} */ name) => fieldOf(kept, name, null) === fact.stance);
}

/**
 * @param {any} move
 * @param {string[]} trail
 */
function isDone(move, trail) {
  return walks(trail, move.steps, Object.hasOwn(move, "ordered"));
}

/**
 * What was kept and states none of the facts.
 * @param {Part} part
 * @param {Record<string, string>} kept
 */
function wasted(part, kept) {
  const useful = new Set(part.facts.flatMap((/** @type {any} */ fact) => fact.sentences));
  return Object.keys(kept).filter((name) => !useful.has(name));
}

/**
 * @param {Part} part
 * @returns {Walk}
 */
export function best(part) {
  const kept = Object.fromEntries(part.facts.map((/** @type {any} */ fact) => [fact.sentences[0], fact.stance]));
  const moves = part.moves.flatMap((/** @type {any} */ move) => move.steps.map((/** @type {string[]} */ step) => step[0]));
  const read = new Set(Object.keys(kept).map(pageOf).filter((page) => !moves.includes(page)));
  const trail = [part.start, ...[...moves, ...read].map((page) => `p:${page}`)];
  return { trail: trail.filter((step, at) => step !== trail[at - 1]), kept };
}

/**
 * @param {Part} part
 * @param {Walk} response
 * @param {Say} say
 */
export function words(part, { trail = [], kept = {} }, say) {
  const [titles, known] = [titlesOf(part), sentencesOf(part.web)];
  const walked = trail.map((step) => step.startsWith("p:")
    ? say("web_opened", { page: titles.get(step.slice(2)) })
    : say("web_searched", { words: step.slice(2) }));
  const held = Object.entries(kept).map(([name, stance]) =>
    say("web_kept", { stance: say(`stance_${stance}`), sentence: known.get(name), page: titles.get(pageOf(name)) }));
  return [...walked, ...held];
}

/**
 * @param {Part} part
 * @param {Walk | null} response
 * @param {Say} say
 * @returns {[string, string][]}
 */
export function reasons(part, response, say) {
  const { trail = [], kept = {} } = response ?? {};
  const [titles, known, walked] = [titlesOf(part), sentencesOf(part.web), openedIn(trail)];
  const facts = part.facts.map((/** @type {any} */ fact) => [fact.text, whyFound(fact, kept, known, titles, say)]);
  const moves = part.moves.map((/** @type {any} */ move) => [move.text, isDone(move, trail) ? say("web_done") : move.why]);
  const nothing = wasted(part, kept).map((name) => [`“${known.get(name)}”`, say("web_wasted")]);
  return [...facts, ...moves, ...nothing, ...trapsOf(part, (page) => walked.includes(page))];
}

/**
 * The student's way and a good one.
 * @param {Part} part
 * @param {Walk} response
 * @param {Say} say
 * @returns {Route[]}
 */
export function routes(part, response, say) {
  return [
    { title: say("way_yours"), stops: stopsOf(part, response, say) },
    { title: say("way_good"), stops: stopsOf(part, best(part), say) },
  ];
}

/**
 * Each search and each page that was opened, once, with what was kept there and what that was worth.
 * @param {Part} part
 * @param {Walk} response
 * @param {Say} say
 */
function stopsOf(part, { trail = [], kept = {} }, say) {
  const pages = pagesOf(part.web);
  return [...new Set(trail)].map((step) => {
    const name = step.slice(2);
    if (step.startsWith("q:")) return { label: say("way_search", { words: name }), note: "", counts: false };
    const here = Object.fromEntries(Object.entries(kept).filter(([sentence]) => pageOf(sentence) === name));
    const found = part.facts.filter((/** @type {any} */ fact) => isFound(fact, here)).length;
    return { label: pages.get(name)?.title ?? "", note: notesOn(part, name, here, found, say).join("; "), counts: found > 0 };
  });
}

/**
 * What became of a page: the facts found there, and what was kept for nothing.
 * @param {Part} part
 * @param {string} page
 * @param {Record<string, string>} here
 * @param {number} found
 * @param {Say} say
 */
function notesOn(part, page, here, found, say) {
  const nothing = wasted(part, here).length;
  const said = new Map(part.facts.flatMap((/** @type {any} */ fact) =>
    fact.sentences.map((/** @type {string} */ name) => [name, fact.stance])));
  const other = Object.entries(here).filter(([name, stance]) => said.has(name) && said.get(name) !== stance).length;
  return [
    ...(found ? [say("way_found", { n: found })] : []),
    ...(nothing ? [say("way_nothing_kept", { n: nothing })] : []),
    ...(other ? [say("way_otherwise", { n: other })] : []),
    ...(Object.hasOwn(part.traps, page) ? [say("way_trap")] : []),
  ];
}

/**
 * The traps on pages that were not opened.
 * @param {Part} part
 * @param {Walk | null} response
 * @returns {[string, string][]}
 */
export function others(part, response) {
  const walked = openedIn(response?.trail ?? []);
  return trapsOf(part, (page) => !walked.includes(page));
}

/**
 * How much was found, what was kept for nothing and which moves are missing; not where the facts stand.
 * @param {Part} part
 * @param {Walk} response
 * @param {Say} say
 * @returns {[string, string][]}
 */
export function hints(part, { trail = [], kept = {} }, say) {
  const known = sentencesOf(part.web);
  const found = part.facts.filter((/** @type {any} */ fact) => isFound(fact, kept)).length;
  const nothing = wasted(part, kept).map((name) => /** @type {[string, string]} */ ([`“${known.get(name)}”`, say("web_wasted")]));
  const missing = part.moves.filter((/** @type {any} */ move) => !isDone(move, trail));
  return [["", say("web_facts", { found, n: part.facts.length })], ...nothing,
    ...missing.map((/** @type {any} */ move) => ["", move.why])];
}

/**
 * @param {Part} part
 * @param {(page: string) => boolean} chosen
 * @returns {[string, string][]}
 */
function trapsOf(part, chosen) {
  const titles = titlesOf(part);
  return Object.entries(part.traps).filter(([page]) => chosen(page)).map(([page, why]) => [titles.get(page) ?? "", why]);
}

/**
 * @param {any} fact
 * @param {Record<string, string>} kept
 * @param {Map<string, string>} known
 * @param {Map<string, string>} titles
 * @param {Say} say
 */
function whyFound(fact, kept, known, titles, say) {
  const here = fact.sentences.filter((/** @type {string} */ name) => Object.hasOwn(kept, name));
  const name = (here.length ? here : fact.sentences)[0];
  const where = { sentence: known.get(name), page: titles.get(pageOf(name)) };
  if (isFound(fact, kept)) return say("web_found", where);
  if (here.length) return say("web_other_stance", { ...where, stance: say(`stance_${fact.stance}`) });
  return say("web_not_kept", where);
}

/**
 * @param {Part} part
 * @returns {Map<string, string>}
 */
function titlesOf(part) {
  return new Map([...pagesOf(part.web)].map(([id, page]) => [id, `${page.title}, ${page.address}`]));
}

/**
 * @param {Part} part
 * @param {Walk} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, { kept = {} }) {
  const useless = wasted(part, kept);
  return new Map(Object.keys(kept).map((name) => {
    const stated = part.facts.filter((/** @type {any} */ fact) => fact.sentences.includes(name));
    const right = stated.some((/** @type {any} */ fact) => fact.stance === kept[name]);
    return [name, right ? "right" : useless.includes(name) ? "wrong" : "partly"];
  }));
}

/**
 * A small browser: a search, its results, pages, and a tray with what was kept.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  return drawBrowser(part, host, STANCES);
}
