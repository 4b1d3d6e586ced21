// The tries at a practice item, as they are kept beside its answers for the class report. They are never marked. Python
// reads them in handed_in/tries.py.

import { isTable } from "./kinds/shared/parts.js";

/** @import { Responses } from "./card.js" */
/** @import { Part } from "./kinds/shared/parts.js" */
/**
 * How many tries were made, what was answered at the first, and what after its hint. A try after the answer was shown
 * is counted and says nothing else.
 * @typedef {{made: number, first: Responses, second?: Responses}} Tries
 */

/** Where they stand among the responses to an item: no part has a name with brackets. */
export const TRIES = "(tries)";

/** What hosts keep tries as: something beside the parts of an item that nobody asks. @type {Part} */
export const TRIES_PART = { id: TRIES, kind: TRIES, prompt: "", points: 0 };

/** More are not counted. */
const MOST = 99;

/**
 * The tries that stand among responses; `null` if there are none that can be read.
 * @param {Responses} responses
 * @returns {Tries | null}
 */
export function triesIn(responses) {
  const held = isTable(responses) && Object.hasOwn(responses, TRIES) ? responses[TRIES] : null;
  return isTable(held) && Number.isInteger(held.made) && held.made > 0 && isTable(held.first) ? held : null;
}

/**
 * @param {Tries | null} before
 * @param {Responses} given
 * @param {boolean} hinted whether a hint was given just before
 * @returns {Tries}
 */
export function oneMore(before, given, hinted) {
  if (!before) return { made: 1, first: given };
  const second = hinted && before.made === 1 ? { second: given } : {};
  return { ...before, made: Math.min(before.made + 1, MOST), ...second };
}

/**
 * Responses with the tries beside them.
 * @param {Responses} responses
 * @param {Tries | null} tries
 * @returns {Responses}
 */
export function withTries(responses, tries) {
  return tries ? { ...responses, [TRIES]: tries } : responses;
}
