// What the kinds of interaction have in common: parts as they are in a spec, and sentences about responses.

import { shown } from "../../numbers.js";
import { clip } from "../../texts.js";

/**
 * One interaction of an item, as it stands in a spec: see `content/interactions.py` for the fields of each kind.
 * @typedef {Record<string, any> & {id: string, kind: string, prompt: string, points: number}} Part
 */
/**
 * What a student answered to a part: a text, a number, a list of ids, or a table from row to target.
 * @typedef {any} Response
 */
/**
 * A sentence to be said: its name in `words.js`, and its values, which may be sentences too.
 * @typedef {[name: string, values?: Record<string, any>]} Message
 */
/** @typedef {(message: string | Message, values?: Record<string, any>) => string} Say */
/**
 * What a card gives the drawing of one part. `prompt` is the id of the element with the question, `id` makes an id that
 * no other element has, `changed` says that the student changed something, `announce` has a screen reader say it.
 * @typedef {{say: Say, prompt: string, id: () => string, changed: () => void, announce: (text: string) => void}} Host
 */
/**
 * A part on screen. `read` gives the response, or `null` for none; `show` shows one without reporting a change.
 * `judge` puts signs beside what was chosen; without judgements it takes them away.
 * @typedef {{element: HTMLElement, read: () => Response, show: (response: Response) => void,
 *   judge?: (judgements: Map<string, Judgement> | null) => void}} Control
 */
/** @typedef {"right" | "partly" | "wrong" | "best" | "missed"} Judgement */
/**
 * Ways beside each other, such as the student's and a good one: stop by stop what it is, what became of it there, and
 * whether that was worth something.
 * @typedef {{title: string, stops: {label: string, note: string, counts: boolean}[]}} Route
 */
/**
 * One kind of interaction. `check` gives what is wrong with the form of a response, or `null`; the others are asked
 * only about responses of the right form. `KEYS` are the fields of which a part has one if it says what is right.
 * @typedef {object} Kind
 * @property {string[]} KEYS
 * @property {boolean} [BY_PERSON] whether people mark it, and its text also goes into a cell of its own
 * @property {(part: Part, response: unknown) => Message | null} check
 * @property {(part: Part, response: Response) => boolean} complete
 * @property {(part: Part, response: Response) => number} credit
 * @property {(part: Part) => Response} best
 * @property {(part: Part, response: Response, say: Say) => string[]} words
 * @property {(part: Part, response: Response | null) => Response | null} [bestFor] the best answer as it is shown to
 *   somebody who gave this response, if that is not simply the best
 * @property {(part: Part, response: Response | null, say: Say) => [about: string, reason: string][]} [reasons] the
 *   reasons, if they are more than the key's own words
 * @property {(part: Part, response: Response | null, say: Say) => [about: string, reason: string][]} [others] reasons
 *   that are shown only to those who ask
 * @property {(part: Part, response: Response, say: Say) => [about: string, reason: string][]} [hints] what a first try
 *   that is not right is told, so that something is left to find
 * @property {(part: Part, response: Response) => string} [pathTaken] the reason that the author gives for just this
 *   response, where that is not the reason for an option; empty if there is none
 * @property {(part: Part, response: Response, say: Say) => Route[]} [routes] ways to be drawn beside each other
 * @property {(part: Part) => Map<string, string>} [explained] what reasons are about: id -> its words
 * @property {(part: Part, response: Response) => Map<string, Judgement>} [judge]
 * @property {(part: Part, host: Host) => Control} draw
 */

/** The target of a match row for which nothing fits. */
export const NO_TARGET = "none";

/**
 * A field of a table, which may lack it; names that every object of JavaScript has are none.
 * @template T
 * @param {Record<string, any> | undefined} table
 * @param {string} name
 * @param {T} otherwise
 * @returns {any | T}
 */
export function fieldOf(table, name, otherwise) {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : otherwise;
}

/** Whether a value is a table, as JSON has them. @param {unknown} value */
export function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What a response may name: id -> the words shown for it, in the order shown.
 * @param {Part} part
 * @returns {Map<string, string>}
 */
export function offered(part) {
  const pieces = part.segments ?? part.options ?? [];
  return new Map(pieces.filter(isTable).map((/** @type {any} */ piece) => [piece.id, piece.text]));
}

/**
 * The reasons that the author gives for some of the options, in the order shown.
 * @param {Part} part
 * @param {string[]} named
 * @returns {[about: string, reason: string][]}
 */
export function reasonsFor(part, named) {
  const told = [...offered(part)].filter(([id]) => named.includes(id) && isTable(part.why) && Object.hasOwn(part.why, id));
  return told.map(([id, text]) => /** @type {[string, string]} */ ([text, part.why[id]]));
}

/**
 * @param {Part} part
 * @param {Iterable<string>} named
 * @returns {Message | null}
 */
export function checkKnown(part, named) {
  const known = offered(part);
  for (const option of named) {
    if (!known.has(option)) return ["no_option", { part: part.id, option: clip(option) }];
  }
  return null;
}

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function checkList(part, response) {
  if (!Array.isArray(response) || !response.every((entry) => typeof entry === "string")) {
    return ["takes_list", { part: part.id, given: described(response) }];
  }
  if (new Set(response).size !== response.length) return ["option_twice", { part: part.id }];
  return checkKnown(part, response);
}

/**
 * What a response is that should be something else.
 * @param {unknown} value
 * @returns {Message}
 */
export function described(value) {
  if (typeof value === "string") return ["a_text"];
  if (typeof value === "boolean") return ["a_truth"];
  if (value === null || value === undefined) return ["nothing"];
  if (Array.isArray(value)) return ["a_list"];
  if (typeof value === "number") return [Number.isFinite(value) ? "a_number" : "not_a_number"];
  return ["a_table"];
}

/**
 * A response of one text or number as it was given.
 * @param {string | number} response
 */
export function asText(response) {
  return typeof response === "number" ? shown(response) : response;
}

/**
 * Whether two responses are the same; in a table the order says nothing.
 * @param {Response} one
 * @param {Response} two
 * @returns {boolean}
 */
export function same(one, two) {
  if (Array.isArray(one)) {
    return Array.isArray(two) && one.length === two.length && one.every((value, at) => same(value, two[at]));
  }
  if (!isTable(one) || !isTable(two)) return one === two;
  const names = Object.keys(one);
  return names.length === Object.keys(two).length &&
    names.every((name) => Object.hasOwn(two, name) && same(one[name], two[name]));
}
