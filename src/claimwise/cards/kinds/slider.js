// `slider`: a number from a range.

import { make, put } from "../dom.js";
import { parseNumber, shown, within } from "../numbers.js";
import { clip, strip } from "../texts.js";
import { described } from "./shared/parts.js";
import { sign } from "./shared/selection.js";

/** @import { Control, Host, Judgement, Message, Part, Say } from "./shared/parts.js" */

export const KEYS = ["target"];

/** What is judged: there is one thing only. */
const VALUE = "value";

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (typeof response !== "number" || !Number.isFinite(response)) {
    return ["takes_number", { part: part.id, given: described(response) }];
  }
  if (part.min <= response && response <= part.max) return null;
  return ["out_of_range", { part: part.id, min: shown(part.min), max: shown(part.max), given: shown(response) }];
}

export function complete() {
  return true;
}

/**
 * Full credit within the tolerance, half within the wider band if the author gave one.
 * @param {Part} part
 * @param {number} response
 */
export function credit(part, response) {
  const distance = Math.abs(response - part.target);
  if (within(distance, part.tolerance)) return 1;
  return Object.hasOwn(part, "half") && within(distance, part.half) ? 0.5 : 0;
}

/** @param {Part} part */
export function best(part) {
  return part.target;
}

/**
 * @param {Part} part
 * @param {number} response
 */
export function words(part, response) {
  return [strip(`${shown(response)} ${part.unit ?? ""}`)];
}

/**
 * @param {Part} part
 * @param {number} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  return [["", say(response > part.target ? "hint_high" : "hint_low")]];
}

/**
 * @param {Part} part
 * @param {number} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  const earned = credit(part, response);
  return new Map([[VALUE, earned === 1 ? "right" : earned ? "partly" : "wrong"]]);
}

/**
 * A slider, and the same number as a field to type into. The slider stands in the middle at first, which is an answer
 * only once the student moves it or says so.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const { say } = host;
  const [hint, field] = [host.id(), host.id()];
  const { min, max, step } = part;
  const middle = Number((min + step * Math.floor((max - min) / step / 2)).toFixed(9));
  const name = say(part.unit ? "slider_value_in" : "slider_value", { unit: part.unit });
  const bar = /** @type {HTMLInputElement} */ (
    make("input", { type: "range", min, max, step, "aria-label": part.prompt, "aria-describedby": hint })
  );
  const typed = /** @type {HTMLInputElement} */ (
    make("input", { type: "text", inputmode: "decimal", autocomplete: "off", id: field, class: "cw-number",
      "aria-describedby": hint })
  );
  const keep = make("button", { type: "button", class: "cw-button cw-keep" });
  const note = make("p", { class: "cw-hint", id: hint });
  const mark = make("span", { class: "cw-judged" });
  const element = make(
    "div", { class: "cw-slider" }, bar,
    make("div", { class: "cw-ends" }, make("span", {}, amount(part, min)), make("span", {}, amount(part, max))),
    make("div", { class: "cw-confirm" }, make("label", { for: field }, name), typed, keep, mark), note,
  );
  /** @type {number | null} */
  let value = null;

  /** @param {number | null} next */
  function set(next) {
    value = next;
    bar.value = String(value ?? middle);
    bar.setAttribute("aria-valuetext", value === null ? say("slider_unset") : amount(part, value));
    element.classList.toggle("cw-unanswered", value === null);
    put(keep, value === null ? say("slider_keep", { value: amount(part, middle) }) : say("slider_kept"));
    keep.setAttribute("aria-disabled", String(value !== null));
    tell(["slider_unset"], value === null);
  }

  /**
   * @param {Message} message
   * @param {boolean} when
   */
  function tell(message, when) {
    put(note, when ? say(message) : "");
    typed.setAttribute("aria-invalid", String(when && message[0] !== "slider_unset"));
  }

  /** @param {number} next */
  function take(next) {
    set(next);
    typed.value = shown(next);
    host.changed();
  }

  // A click that does not move it says that the value is meant, too.
  for (const event of ["input", "click"]) {
    bar.addEventListener(event, () => (value === Number(bar.value) ? undefined : take(Number(bar.value))));
  }
  typed.addEventListener("input", () => {
    const number = parseNumber(typed.value, part.unit);
    if (number !== null && !check(part, number)) {
      if (number !== value) {
        set(number);
        host.changed();
      } else tell(["slider_unset"], false);
    } else if (strip(typed.value)) tell(refused(number), true);
    else tell(["slider_unset"], value === null);
  });
  // What was typed and not taken gives way to what is kept, and that is said.
  typed.addEventListener("change", () => {
    const number = parseNumber(typed.value, part.unit);
    if (number !== null && number === value) {
      host.announce(say("understood", { value: amount(part, number) }));
    } else if (value !== null) {
      typed.value = shown(value);
      const told = say("slider_stays", { value: amount(part, value) });
      put(note, told);
      host.announce(told);
    } else if (strip(typed.value)) host.announce(say(refused(number)));
  });
  keep.addEventListener("click", () => (value === null ? take(middle) : undefined));

  /**
   * @param {number | null} number
   * @returns {Message}
   */
  function refused(number) {
    if (number === null) return ["unreadable_number", { typed: clip(strip(typed.value)), like: middle }];
    return ["slider_outside", { min: amount(part, min), max: amount(part, max) }];
  }

  return {
    element,
    read: () => value,
    show: (response) => {
      set(response);
      typed.value = response === null ? "" : shown(response);
    },
    judge: (judgements) => sign(element, mark, judgements?.get(VALUE), say),
  };
}

/**
 * A number with its unit.
 * @param {Part} part
 * @param {number} value
 */
function amount(part, value) {
  const gap = ["", "%"].includes(part.unit ?? "") ? "" : " ";
  return `${shown(value)}${gap}${part.unit ?? ""}`;
}
