// The kinds of interaction, named as in 1EdTech QTI 3 and as in a part's `kind`. A new kind is a file and a line here.

import * as audit from "./kinds/audit.js";
import * as choice from "./kinds/choice.js";
import * as extended_text from "./kinds/extended_text.js";
import * as hottext from "./kinds/hottext.js";
import * as inquiry from "./kinds/inquiry.js";
import * as match from "./kinds/match.js";
import * as order from "./kinds/order.js";
import * as slider from "./kinds/slider.js";
import * as text_entry from "./kinds/text_entry.js";

/** @import { Kind, Part, Response } from "./kinds/shared/parts.js" */

/** @type {Map<string, Kind>} */
export const KINDS = new Map(
  Object.entries({ audit, choice, extended_text, hottext, inquiry, match, order, slider, text_entry })
    .filter(([, kind]) => "draw" in kind), // a page fetches no kind of which it shows nothing
);

/**
 * The kind of a part, or `undefined` if this version knows none of that name.
 * @param {Part} part
 */
export function kindOf(part) {
  return KINDS.get(part.kind);
}

/**
 * Whether a part says what is right, so that credit can be computed.
 * @param {Part} part
 */
export function hasKey(part) {
  return kindOf(part)?.KEYS.some((name) => Object.hasOwn(part, name)) ?? false;
}

/**
 * Whether people mark a part, and its text also goes into a cell of its own.
 * @param {Part} part
 */
export function isByPerson(part) {
  return kindOf(part)?.BY_PERSON ?? false;
}

/**
 * Whether a part earns points by itself: written answers are marked by people, polls not at all.
 * @param {Part} part
 */
export function isMarked(part) {
  return Boolean(part.points) && !isByPerson(part);
}

/**
 * Whether responses answer a part completely.
 * @param {Part} part
 * @param {Response} response
 */
export function isComplete(part, response) {
  const kind = kindOf(part);
  if (!kind || response === null || response === undefined || kind.check(part, response)) return false;
  return kind.complete(part, response);
}
