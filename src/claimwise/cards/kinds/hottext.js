// `hottext`: select words in a running text, or whole sentences.

import { make } from "../dom.js";
import { checkList, isTable, offered } from "./shared/parts.js";
import * as selection from "./shared/selection.js";

/** @import { Control, Host, Part } from "./shared/parts.js" */

export { checkList as check, offered as explained };
export { credit, hints, judge, words } from "./shared/selection.js";

export const KEYS = ["correct"];

export function complete() {
  return true;
}

/** @param {Part} part */
export function best(part) {
  return [...part.correct];
}

/**
 * The text, in which each piece that can be selected is a box to tick; words stay in the flow of the text.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const inSentences = part.select === "sentences";
  const rows = new Map([...offered(part)].map(([id, text]) => [id, selection.option("checkbox", text)]));
  const flow = make("div", { class: inSentences ? "cw-options" : "cw-flow" });
  for (const piece of part.segments) {
    if (isTable(piece)) flow.append(rows.get(piece.id)?.element ?? "");
    else if (!inSentences) flow.append(piece);
    else if (piece.trim()) flow.append(make("p", { class: "cw-between" }, piece));
  }
  const none = selection.option("checkbox", host.say("none_of_these"), { class: "cw-none" });
  return selection.control(make("div", { class: "cw-hottext" }, flow, none.element), rows, none, host);
}
