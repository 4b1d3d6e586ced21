// `match`: choose a target for each row.

import { make, put } from "../dom.js";
import { NO_TARGET, checkKnown, described, fieldOf, isTable, offered } from "./shared/parts.js";
import { sign } from "./shared/selection.js";
import { clip } from "../texts.js";

/** @import { Control, Host, Judgement, Message, Part, Say } from "./shared/parts.js" */

export const KEYS = ["pairs"];

/** Targets of up to so many characters stand on their buttons; longer ones get letters. */
const SHORT = 24;

/**
 * @param {Part} part
 * @returns {Map<string, string>}
 */
export function explained(part) {
  return new Map(part.left.map((/** @type {any} */ row) => [row.id, row.text]));
}

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  const table = /** @type {Record<string, any>} */ (response);
  if (!isTable(response) || !Object.values(table).every((target) => typeof target === "string")) {
    return ["takes_targets", { part: part.id, given: described(response) }];
  }
  const rows = explained(part);
  const unknown = Object.keys(table).find((row) => !rows.has(row));
  if (unknown !== undefined) return ["no_row", { part: part.id, row: clip(unknown) }];
  return checkKnown(part, Object.values(table));
}

/**
 * @param {Part} part
 * @param {Record<string, string>} response
 */
export function complete(part, response) {
  return Object.keys(response).length === part.left.length;
}

/**
 * Credit per row; a wrong row costs 1 ÷ (targets − 1) of a row, so that guessing expects 0.
 * @param {Part} part
 * @param {Record<string, string>} response
 */
export function credit(part, response) {
  const earned = Object.entries(response).reduce((sum, [row, target]) => sum + rowCredit(part, row, target), 0);
  return earned / Object.keys(part.pairs).length;
}

/**
 * @param {Part} part
 * @param {string} row
 * @param {string} target
 */
function rowCredit(part, row, target) {
  if (part.pairs[row] === target) return 1;
  return Number(fieldOf(fieldOf(part.accept, row, {}), target, -1 / (offered(part).size - 1)));
}

/** @param {Part} part */
export function best(part) {
  return { ...part.pairs };
}

/**
 * @param {Part} part
 * @param {Record<string, string>} response
 */
export function words(part, response) {
  const rows = explained(part);
  const targets = offered(part);
  return Object.entries(response).map(([row, target]) => `${rows.get(row)} → ${targets.get(target)}`);
}

/**
 * How many rows are right; the signs say which.
 * @param {Part} part
 * @param {Record<string, string>} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  const right = Object.entries(response).filter(([row, target]) => rowCredit(part, row, target) === 1).length;
  return [["", say("hint_rows", { right, n: part.left.length })]];
}

/**
 * Each row, and beside one that is not right the target that is best for it, as `row/target`.
 * @param {Part} part
 * @param {Record<string, string>} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  /** @type {Map<string, Judgement>} */
  const told = new Map();
  for (const [row, target] of Object.entries(response)) {
    const earned = rowCredit(part, row, target);
    told.set(row, earned === 1 ? "right" : earned > 0 ? "partly" : "wrong");
    if (earned !== 1) told.set(`${row}/${part.pairs[row]}`, "best");
  }
  return told;
}

/**
 * For each row a group of buttons of which one is chosen. Long targets stand above in full, under letters; the one that
 * is chosen stands below its row once more.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const targets = nameTargets(part);
  const lettered = targets.some(({ letter }) => letter);
  const rows = new Map([...explained(part)].map(([id, text]) => [id, drawRow(text, targets, host)]));
  const listed = targets.filter(({ letter }) => letter).map(({ letter, text }) =>
    make("li", {}, make("span", { class: "cw-letter" }, letter), make("span", {}, text)));
  const element = make("div", { class: "cw-match" }, ...[...rows.values()].map((row) => row.element));
  if (lettered) element.prepend(make("ul", { class: "cw-targets", role: "list" }, ...listed));

  /** @param {{inputs: Map<string, HTMLInputElement>}} row */
  function chosenIn(row) {
    return targets.find(({ id }) => row.inputs.get(id)?.checked);
  }

  function describe() {
    for (const row of rows.values()) {
      const chosen = chosenIn(row);
      put(row.chosen, chosen?.letter ? `${chosen.letter}: ${chosen.text}` : "");
    }
  }

  element.addEventListener("change", () => {
    describe();
    host.changed();
  });
  return {
    element,
    read: () => {
      const given = [...rows].map(([id, row]) => [id, chosenIn(row)?.id]).filter(([, target]) => target !== undefined);
      return given.length ? Object.fromEntries(given) : null;
    },
    show: (response) => {
      rows.forEach((row, id) => row.inputs.forEach((input, target) =>
        (input.checked = fieldOf(response ?? {}, id, null) === target)));
      describe();
    },
    judge: (judgements) => rows.forEach((row, id) => {
      sign(row.element, row.sign, judgements?.get(id), host.say);
      row.chips.forEach((chip, target) => sign(chip.element, chip.sign, judgements?.get(`${id}/${target}`), host.say));
    }),
  };
}

/** @typedef {{id: string, text: string, letter: string}} Target */

/**
 * The targets with a letter each, unless all are short; “nothing fits” never has one.
 * @param {Part} part
 * @returns {Target[]}
 */
function nameTargets(part) {
  const targets = [...offered(part)];
  const short = targets.every(([, text]) => text.length <= SHORT);
  const named = short ? [] : targets.map(([id]) => id).filter((id) => id !== NO_TARGET);
  return targets.map(([id, text]) => ({ id, text, letter: letterOf(named.indexOf(id)) }));
}

/** A to Z, then AA to ZZ; none below 0. @param {number} place */
function letterOf(place) {
  return place < 0 ? "" : String.fromCharCode(65 + (place % 26)).repeat(1 + Math.floor(place / 26));
}

/**
 * @param {string} text
 * @param {Target[]} targets
 * @param {Host} host
 */
function drawRow(text, targets, host) {
  const [label, name] = [host.id(), host.id()];
  const inputs = new Map(targets.map(({ id }) =>
    [id, /** @type {HTMLInputElement} */ (make("input", { type: "radio", name }))]));
  const chips = new Map(targets.map(({ id, text: target, letter }) => {
    const input = /** @type {HTMLInputElement} */ (inputs.get(id));
    if (letter) input.setAttribute("aria-label", `${letter}: ${target}`);
    const look = letter ? "cw-chip cw-lettered" : "cw-chip";
    const mark = make("span", { class: "cw-judged" });
    const chip = make("label", { class: look }, input, make("span", { class: "cw-target" }, letter || target), mark);
    return /** @type {const} */ ([id, { element: chip, sign: mark }]);
  }));
  const chosen = make("p", { class: "cw-chosen", "aria-hidden": "true" }); // the chosen button has said it
  const mark = make("span", { class: "cw-judged" });
  const element = make(
    "div", { class: "cw-row", role: "radiogroup", "aria-labelledby": label },
    make("p", { class: "cw-words" }, make("span", { id: label }, text), " ", mark),
    make("div", { class: "cw-chips" }, ...[...chips.values()].map((chip) => chip.element)), chosen,
  );
  return { element, inputs, chips, chosen, sign: mark };
}
