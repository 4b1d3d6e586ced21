// The host of the cards of a self-check in a chapter: each takes the place of its question, which can be read without it,
// and is marked at once. Nothing is kept, and nothing that a reader chooses leaves the page.

import { mount } from "./card.js";
import { make } from "./dom.js";

/** @import { Item } from "./card.js" */
/** @import { Translation } from "./words.js" */

/**
 * @param {HTMLElement} place
 * @param {Translation} words
 */
function ask(place, words) {
  const item = /** @type {Item} */ (JSON.parse(place.dataset.question ?? ""));
  const about = place.querySelector("blockquote")?.cloneNode(true);
  const card = mount(make("div"), item, { about, words });
  place.replaceChildren(card.element);
}

const words = /** @type {Translation} */ (JSON.parse(document.getElementById("claimwise-words")?.textContent ?? "{}"));
for (const check of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-self-check]"))) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (check.querySelectorAll("[data-question]"))) ask(place, words);
  check.classList.add("cw-asking"); // the answers below the questions are for paper now
}
