// Asking before something is done: a dialog with a few sentences and a button for each thing that can be done.

import { make, newId } from "./dom.js";

/** @typedef {{name: string, label: string, main?: boolean}} Choice */

/**
 * Ask; gives the name of the choice, or an empty text if the student left it.
 * @param {string} title
 * @param {(string | HTMLElement)[]} sentences
 * @param {Choice[]} choices
 * @param {string} cancel
 * @returns {Promise<string>}
 */
export function ask(title, sentences, choices, cancel) {
  const id = newId();
  const buttons = [...choices, { name: "", label: cancel, main: false }].map(({ name, label, main }) =>
    make("button", { value: name, class: main ? "cw-button cw-check" : "cw-button" }, label));
  const texts = sentences.map((text) => (typeof text === "string" ? make("p", {}, text) : text));
  const form = make("form", { method: "dialog" }, make("h2", { id, class: "cw-ask-title" }, title), ...texts,
    make("p", { class: "cw-buttons" }, ...buttons));
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", { class: "cw cw-ask", "aria-labelledby": id }, form));
  document.querySelector("[data-exercise-page]")?.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue);
  }));
}
