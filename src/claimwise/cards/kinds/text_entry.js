// `text_entry`: type a number or a few words.

import { make, put } from "../dom.js";
import { parseNumber, shown, withUnit, within } from "../numbers.js";
import { clip, length, plain, strip, whole } from "../texts.js";
import { asText, described } from "./shared/parts.js";
import { sign } from "./shared/selection.js";

/** @import { Control, Host, Judgement, Message, Part, Response, Say } from "./shared/parts.js" */

export const KEYS = ["accept", "value"];

/** What is judged: there is one thing only. */
const TYPED = "typed";

/** Longest text, in characters, that is looked at. */
export const MAX_TEXT = 2_000;

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (typeof response === "string") {
    const long = length(response);
    return long > MAX_TEXT ? ["too_long", { part: part.id, length: long, most: MAX_TEXT }] : null;
  }
  if (typeof response === "number" && Number.isFinite(response)) return null;
  return ["takes_text", { part: part.id, given: described(response) }];
}

/**
 * Whether there is something, and a number where one is asked for.
 * @param {Part} part
 * @param {string | number} response
 */
export function complete(part, response) {
  return part.expects === "number" ? parseNumber(response, part.unit) !== null : strip(asText(response)) !== "";
}

/**
 * Full credit for the key, the author's credit for a named other path, else 0.
 * @param {Part} part
 * @param {string | number} response
 */
export function credit(part, response) {
  const others = (part.also ?? []).filter((/** @type {any} */ path) => fits(path, response, part.unit));
  return Math.max(fits(part, response, part.unit) ? 1 : 0, ...others.map((/** @type {any} */ path) => path.credit));
}

/**
 * @param {Record<string, any>} path
 * @param {string | number} response
 * @param {string} unit
 */
function fits(path, response, unit) {
  if (!Object.hasOwn(path, "value")) {
    const given = plain(asText(response));
    return path.accept.some((/** @type {string} */ text) => plain(text) === given);
  }
  const number = parseNumber(response, unit);
  return number !== null && within(Math.abs(number - path.value), path.tolerance);
}

/** @param {Part} part */
export function best(part) {
  return Object.hasOwn(part, "accept") ? part.accept[0] : shown(part.value);
}

/**
 * @param {Part} part
 * @param {string | number} response
 */
export function words(part, response) {
  return [withUnit(asText(response), part.unit)];
}

/**
 * The reason for the named path that was taken, and the one for the whole part.
 * @param {Part} part
 * @param {Response | null} response
 * @returns {[about: string, reason: string][]}
 */
export function reasons(part, response) {
  const taken = response === null ? "" : pathTaken(part, response);
  return [
    ...(taken ? [/** @type {[string, string]} */ ([words(part, response)[0], taken])] : []),
    ...(part.why ? [/** @type {[string, string]} */ (["", part.why])] : []),
  ];
}

/**
 * On which side a number lies.
 * @param {Part} part
 * @param {string | number} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  if (!Object.hasOwn(part, "value")) return [];
  const number = parseNumber(response, part.unit);
  if (number === null) return [["", say(unreadable(asText(response)))]];
  return [["", say(number > part.value ? "hint_high" : "hint_low")]];
}

/**
 * @param {string} typed
 * @returns {Message}
 */
function unreadable(typed) {
  return ["unreadable_number", { typed: clip(strip(typed)), like: 12.5 }];
}

/**
 * The reason for another path that its author named.
 * @param {Part} part
 * @param {string | number} response
 * @returns {string}
 */
export function pathTaken(part, response) {
  if (fits(part, response, part.unit)) return "";
  return (part.also ?? []).find((/** @type {any} */ path) => path.why && fits(path, response, part.unit))?.why ?? "";
}

/**
 * @param {Part} part
 * @param {string | number} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  const earned = credit(part, response);
  return new Map([[TYPED, earned === 1 ? "right" : earned ? "partly" : "wrong"]]);
}

/**
 * One line to type into. A number is said as it was understood; what cannot be read as one is pointed out, but kept.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const { say } = host;
  const number = part.expects === "number";
  const [id, hint] = [host.id(), host.id()];
  const name = `${number ? "type_number" : "type_answer"}${part.unit ? "_in" : ""}`;
  const input = /** @type {HTMLInputElement} */ (
    make("input", { type: "text", id, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      inputmode: number ? "decimal" : undefined, class: number ? "cw-number" : "cw-text", "aria-describedby": hint })
  );
  const note = make("p", { class: "cw-hint", id: hint });
  const label = make("label", { for: id }, say(name, { unit: part.unit }));
  const mark = make("span", { class: "cw-judged" });
  const element = make("div", { class: "cw-entry" }, label, input, mark, note);

  /** What there is to say about what was typed. */
  function remark() {
    const problem = check(part, whole(input.value));
    if (problem) return say(problem);
    if (!number || !strip(input.value)) return "";
    const value = parseNumber(input.value, part.unit);
    if (value === null) return say(unreadable(input.value));
    return say("understood", { value: strip(`${shown(value)} ${part.unit ?? ""}`) });
  }

  function renew() {
    put(note, remark());
    const unreadable = number && strip(input.value) !== "" && parseNumber(input.value, part.unit) === null;
    input.setAttribute("aria-invalid", String(unreadable || check(part, whole(input.value)) !== null));
  }

  input.addEventListener("input", () => {
    renew();
    host.changed();
  });
  // Said once, when the student has finished typing.
  input.addEventListener("change", () => (remark() ? host.announce(remark()) : undefined));
  return {
    element,
    read: () => (strip(input.value) ? whole(input.value) : null),
    // An answers cell typed by hand may hold a bare number.
    show: (response) => {
      input.value = response === null ? "" : asText(response);
      renew();
    },
    judge: (judgements) => sign(element, mark, judgements?.get(TYPED), say),
  };
}
