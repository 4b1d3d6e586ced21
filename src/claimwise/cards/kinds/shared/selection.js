// Ticking any number of options, shared by `choice` (many) and `hottext`.

import { make } from "../../dom.js";
import { offered, reasonsFor } from "./parts.js";

/** @import { Control, Host, Judgement, Part, Say } from "./parts.js" */
/** @typedef {{element: HTMLElement, input: HTMLInputElement, sign: HTMLElement}} Row */

/** A sign for each judgement, so that none depends on colour. */
const SIGNS = { right: "✓", partly: "◐", wrong: "✗", best: "➜", missed: "➜" };

/**
 * Youden's J: hits ÷ keys − wrong picks ÷ non-keys. Picking all and picking none both earn 0. With nothing to pick it
 * is 1 − wrong picks ÷ offered. Neutral options count neither way.
 * @param {Part} part
 * @param {string[]} response
 */
export function credit(part, response) {
  const { keys, wrong, neutral } = sides(part);
  const picked = response.filter((id) => !neutral.has(id));
  const missteps = wrong.size ? picked.filter((id) => wrong.has(id)).length / wrong.size : 0;
  if (!keys.size) return 1 - missteps;
  return picked.filter((id) => keys.has(id)).length / keys.size - missteps;
}

/** @param {Part} part */
function sides(part) {
  const keys = new Set(part.correct);
  const neutral = new Set(part.neutral);
  const wrong = new Set([...offered(part).keys()].filter((id) => !keys.has(id) && !neutral.has(id)));
  return { keys, wrong, neutral };
}

/**
 * @param {Part} part
 * @param {string[]} response
 * @param {Say} say
 */
export function words(part, response, say) {
  const lines = [...offered(part)].filter(([id]) => response.includes(id)).map(([, text]) => `• ${text}`);
  return lines.length ? lines : [say("none_of_these")];
}

/**
 * @param {Part} part
 * @param {string[]} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  const { keys, wrong } = sides(part);
  /** @type {Map<string, Judgement>} */
  const told = new Map();
  for (const id of keys) told.set(id, response.includes(id) ? "right" : "missed");
  for (const id of wrong) if (response.includes(id)) told.set(id, "wrong");
  return told;
}

/**
 * The reasons for what was chosen, and how much is missing; not what.
 * @param {Part} part
 * @param {string[]} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  const missing = part.correct.filter((/** @type {string} */ id) => !response.includes(id)).length;
  return [...(missing ? [/** @type {[string, string]} */ (["", say("hint_fit", { n: missing })])] : []), ...reasonsFor(part, response)];
}

/**
 * An option to choose: its whole row is the label.
 * @param {"radio" | "checkbox"} type
 * @param {string} text
 * @param {{name?: string, class?: string}} more
 * @returns {Row}
 */
export function option(type, text, more = {}) {
  const input = /** @type {HTMLInputElement} */ (make("input", { type, name: more.name }));
  const sign = make("span", { class: "cw-judged" });
  const element = make(
    "label", { class: `cw-option ${more.class ?? ""}`.trim() }, input, make("span", { class: "cw-words" }, text), sign,
  );
  return { element, input, sign };
}

/**
 * The control of options and one more for “none of these”, so that choosing nothing differs from not having
 * answered. What the student ticked is never taken away without a word and a way back.
 * @param {HTMLElement} list
 * @param {Map<string, Row>} rows
 * @param {Row} none
 * @param {Host} host
 * @returns {Control}
 */
export function control(list, rows, none, host) {
  const said = make("span", {});
  const back = make("button", { type: "button", class: "cw-button cw-small" }, host.say("put_back"));
  const undo = make("p", { class: "cw-undo", hidden: true }, said, " ", back);
  /** @type {string[]} */
  let taken = [];

  function picked() {
    return [...rows].filter(([, row]) => row.input.checked).map(([id]) => id);
  }

  /** @param {string[] | null} response */
  function show(response) {
    rows.forEach((row, id) => (row.input.checked = response?.includes(id) ?? false));
    none.input.checked = response?.length === 0;
    undo.hidden = true;
  }

  list.addEventListener("change", (event) => {
    undo.hidden = true;
    if (event.target !== none.input) {
      if (none.input.checked && picked().length) none.input.checked = false;
    } else if (none.input.checked && (taken = picked()).length) {
      show([]);
      said.textContent = host.say("ticks_removed", { n: taken.length });
      undo.hidden = false;
      host.announce(said.textContent);
    }
    host.changed();
  });
  back.addEventListener("click", () => {
    show(taken);
    rows.get(taken[0])?.input.focus();
    host.changed();
  });
  return {
    element: make("div", {}, list, undo),
    read: () => (picked().length || none.input.checked ? picked() : null),
    show,
    judge: (judgements) => showJudgements(rows, judgements, host.say),
  };
}

/**
 * @param {Map<string, Row>} rows
 * @param {Map<string, Judgement> | null} judgements
 * @param {Say} say
 */
export function showJudgements(rows, judgements, say) {
  rows.forEach((row, id) => sign(row.element, row.sign, judgements?.get(id), say));
}

/**
 * Colour an element by a judgement and put its sign and words into a place; without one, take both away.
 * @param {HTMLElement} element
 * @param {HTMLElement} place
 * @param {Judgement | undefined} judgement
 * @param {Say} say
 */
export function sign(element, place, judgement, say) {
  element.dataset.judged = judgement ?? "";
  place.replaceChildren(...(judgement ? judged(judgement, say) : []));
}

/**
 * The sign of a judgement with its words.
 * @param {Judgement} judgement
 * @param {Say} say
 */
export function judged(judgement, say) {
  const sign = make("span", { "aria-hidden": "true" }, SIGNS[judgement]);
  return [sign, " ", make("span", {}, say(`judged_${judgement}`))];
}
