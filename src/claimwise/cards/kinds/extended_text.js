// `extended_text`: a written answer, read by a person.

import { make, put } from "../dom.js";
import { countWords, length, strip, whole } from "../texts.js";
import { described } from "./shared/parts.js";

/** @import { Control, Host, Message, Part } from "./shared/parts.js" */

export const BY_PERSON = true;

/** @type {string[]} */
export const KEYS = [];

/** Longest written answer, in characters, that is read. */
export const MAX_WRITTEN = 20_000;

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (typeof response !== "string") return ["takes_written", { part: part.id, given: described(response) }];
  const long = length(response);
  return long > MAX_WRITTEN ? ["too_long", { part: part.id, length: long, most: MAX_WRITTEN }] : null;
}

/**
 * @param {Part} part
 * @param {string} response
 */
export function complete(part, response) {
  return strip(response) !== "";
}

/** A person marks it. */
export function credit() {
  return 0;
}

export function best() {
  return null;
}

/**
 * @param {Part} part
 * @param {string} response
 */
export function words(part, response) {
  return response.split("\n").map(strip).filter(Boolean);
}

/**
 * A box to write in, with its words counted, and what readers will look for.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const { say } = host;
  const [id, note] = [host.id(), host.id()];
  const box = /** @type {HTMLTextAreaElement} */ (
    make("textarea", { id, rows: 7, class: "cw-writing", "aria-describedby": note })
  );
  const count = make("p", { class: "cw-hint", id: note });
  const element = make("div", { class: "cw-entry" }, make("label", { for: id }, say("type_written")), box, count);
  if (part.rubric?.length) {
    element.append(make("p", { class: "cw-looked-for" }, say("looked_for")), drawRubric(part.rubric, host));
  }

  function remark() {
    const problem = check(part, whole(box.value));
    if (problem) return say(problem);
    const n = countWords(box.value);
    if (!part.words) return say("words_counted", { n });
    const most = part.words;
    return n > most ? say("words_over", { n, most }) : say("words_of", { n, most });
  }

  box.addEventListener("input", () => {
    put(count, remark());
    host.changed();
  });
  box.addEventListener("change", () => host.announce(remark()));
  return {
    element,
    read: () => (strip(box.value) ? whole(box.value) : null),
    show: (response) => {
      box.value = response ?? "";
      put(count, remark());
    },
  };
}

/**
 * @param {{text: string, levels: string[]}[]} rubric
 * @param {Host} host
 */
function drawRubric(rubric, { say }) {
  const criteria = rubric.map(({ text, levels }) => make("li", {}, make(
    "details", {}, make("summary", {}, text), make("p", {}, say("levels")),
    make("ol", { start: 0 }, ...levels.map((level) => make("li", {}, level))),
  )));
  return make("ul", { class: "cw-rubric" }, ...criteria);
}
