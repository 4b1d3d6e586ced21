// `choice`: pick one of several options, or any number of them.

import { make } from "../dom.js";
import { checkKnown, checkList, described, fieldOf, offered, reasonsFor } from "./shared/parts.js";
import * as selection from "./shared/selection.js";

/** @import { Control, Host, Judgement, Message, Part, Response, Say } from "./shared/parts.js" */

export const KEYS = ["credit", "correct"];

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (part.select === "many") return checkList(part, response);
  if (typeof response !== "string") return ["takes_one", { part: part.id, given: described(response) }];
  return checkKnown(part, [response]);
}

export function complete() {
  return true;
}

/**
 * @param {Part} part
 * @param {Response} response
 */
export function credit(part, response) {
  return part.select === "many" ? selection.credit(part, response) : Number(fieldOf(part.credit, response, 0));
}

/** @param {Part} part */
export function best(part) {
  if (part.select === "many") return [...part.correct];
  const options = Object.keys(part.credit);
  return options.find((option) => options.every((other) => part.credit[other] <= part.credit[option]));
}

/**
 * @param {Part} part
 * @param {Response} response
 * @param {Say} say
 */
export function words(part, response, say) {
  return part.select === "many" ? selection.words(part, response, say) : [offered(part).get(response) ?? ""];
}

/** @param {Part} part */
export function explained(part) {
  return offered(part);
}

/**
 * @param {Part} part
 * @param {Response} response
 * @param {Say} say
 */
export function hints(part, response, say) {
  return part.select === "many" ? selection.hints(part, response, say) : reasonsFor(part, [response]);
}

/**
 * @param {Part} part
 * @param {Response} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  if (part.select === "many") return selection.judge(part, response);
  const earned = credit(part, response);
  const told = earned === 1 ? "right" : earned > 0 ? "partly" : "wrong";
  return new Map([[best(part), "best"], [response, told]]);
}

/**
 * @param {Part} part
 * @param {Host} host
 */
export function draw(part, host) {
  return part.select === "many" ? drawMany(part, host) : drawOne(part, host);
}

/**
 * Radio buttons, none of them chosen at first.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
function drawOne(part, host) {
  const name = host.id();
  const rows = new Map([...offered(part)].map(([id, text]) => [id, selection.option("radio", text, { name })]));
  const element = make("div", { class: "cw-options" }, ...[...rows.values()].map((row) => row.element));
  element.addEventListener("change", host.changed);
  return {
    element,
    read: () => [...rows].find(([, row]) => row.input.checked)?.[0] ?? null,
    show: (response) => rows.forEach((row, id) => (row.input.checked = id === response)),
    judge: (judgements) => selection.showJudgements(rows, judgements, host.say),
  };
}

/**
 * Boxes to tick, one in each row.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
function drawMany(part, host) {
  const rows = new Map([...offered(part)].map(([id, text]) => [id, selection.option("checkbox", text)]));
  const none = selection.option("checkbox", host.say("none_of_these"), { class: "cw-none" });
  const list = make("div", { class: "cw-options" }, ...[...rows.values()].map((row) => row.element), none.element);
  return selection.control(list, rows, none, host);
}
