// How far one is with a module, in a few words that other pages can show without knowing its questions.

/** @import { Question } from "./hand_in.js" */
/** @import { Work } from "./work.js" */
/**
 * `begun`: not all is answered; `answered`: all is, and there is no file; `made`: the file holds all that is here;
 * `changed`: it does not any more; `handed`: the student says that it was handed in. `place` and `address` are those of
 * the question to go on with, or of handing in. `changed` is when an answer was changed last.
 * @typedef {{state: "begun" | "answered" | "made" | "changed" | "handed", done: number, n: number, place: number,
 *   address: string, changed: number}} Summary
 */

/**
 * The question to go on with: the one that was worked on last, until it is answered, then the next open one; `undefined`
 * if all are answered. So who leaves out a question is not sent back to it before the others are done.
 * @param {Question[]} questions
 * @param {Work} work
 */
export function whereToGoOn(questions, work) {
  const last = questions.findIndex(({ item }) => item === work.touched());
  const open = questions.filter(({ state }) => state !== "answered");
  return open.find((question) => questions.indexOf(question) >= last) ?? open[0];
}

/**
 * @param {Question[]} questions
 * @param {Work} work
 * @param {string} end the address of handing in
 * @returns {Summary | null} nothing if nothing was begun
 */
export function summaryOf(questions, work, end) {
  if (!work.file && questions.every(({ state }) => state === "open")) return null;
  const next = whereToGoOn(questions, work);
  const done = questions.filter(({ state }) => state === "answered").length;
  const state = stateOf(work, next === undefined);
  const [place, address] = state === "begun" && next ? [next.spec.place ?? 0, next.address] : [0, end];
  return { state, done, n: questions.length, place, address, changed: work.changed() };
}

/** @param {Work} work @param {boolean} isWhole @returns {Summary["state"]} */
function stateOf(work, isWhole) {
  if (!work.file) return isWhole ? "answered" : "begun";
  if (!work.isGiven()) return isWhole ? "changed" : "begun";
  return work.file.handed ? "handed" : "made";
}
