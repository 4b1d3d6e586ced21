// `agree`: say yes or no to a statement.

import { make } from "../dom.js";
import { described } from "./shared/parts.js";
import * as selection from "./shared/selection.js";

/** @import { Control, Host, Message, Part, Response } from "./shared/parts.js" */

export const KEYS = ["agreed"];

const ANSWERS = ["yes", "no"];

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  return ANSWERS.includes(String(response)) ? null : ["takes_one", { part: part.id, given: described(response) }];
}

export function complete() {
  return true;
}

/**
 * @param {Part} part
 * @param {Response} response
 */
export function credit(part, response) {
  return Number(response === part.agreed);
}

/** @param {Part} part */
export function best(part) {
  return part.agreed;
}

/**
 * @param {Part} part
 * @param {Response} response
 */
export function words(part, response) {
  return [response === "yes" ? "I agree" : "I do not agree"];
}

/**
 * The statement, and radio buttons for yes and no.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const name = host.id();
  const rows = new Map(ANSWERS.map((answer) => [answer, selection.option("radio", answer, { name })]));
  const shown = [...rows.values()].map((row) => row.element);
  const element = make("div", { class: "cw-options" }, make("p", {}, part.statement), ...shown);
  element.addEventListener("change", host.changed);
  return {
    element,
    read: () => [...rows].find(([, row]) => row.input.checked)?.[0] ?? null,
    show: (response) => rows.forEach((row, answer) => (row.input.checked = answer === response)),
  };
}
