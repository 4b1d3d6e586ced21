// The host of the cards on a page of feedback. It stands in the page, because the page is sent as one file: it folds and
// unfolds, and draws a question again for who wants to try. The cards and the keys lie packed beside it; without it, or in
// a browser that cannot unpack, the page can be read all the same.

import { linker } from "./linking.js";

/** @import { Item, mount } from "./card.js" */
/** @typedef {{mount: typeof mount}} Cards */

const CODE = "claimwise-cards";
const ITEMS = "claimwise-again";

// --- folding ---------------------------------------------------------------------------------------------------------

/** @returns {HTMLDetailsElement[]} */
function folds() {
  return [...document.querySelectorAll("details")];
}

/** Open what an address leads to, and all that it lies in. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let fold = target?.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  target?.scrollIntoView();
}

function letFold() {
  const tools = document.querySelector(".tools");
  tools?.removeAttribute("hidden");
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-fold]"))) {
    const items = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.item"));
    button.addEventListener("click", () => items.forEach((item) => (item.open = button.dataset.fold === "open")));
  }
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folds().filter((fold) => !fold.open);
    opened.forEach((fold) => (fold.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((fold) => (fold.open = false)));
  addEventListener("hashchange", openTarget);
  if (location.hash) openTarget();
}

// --- trying again ----------------------------------------------------------------------------------------------------

/**
 * What is packed in an element of the page.
 * @param {string} id
 * @returns {Promise<any>}
 */
async function unpack(id) {
  const packed = document.getElementById(id)?.textContent ?? "";
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** @type {Promise<[Cards, Record<string, Item>]> | undefined} */
let loaded;

/**
 * The cards, of which the page makes modules when the first one is wanted.
 * @returns {Promise<Cards>}
 */
async function load() {
  const sources = /** @type {Record<string, string>} */ (await unpack(CODE));
  const style = document.createElement("style");
  style.textContent = sources["card.css"];
  document.head.prepend(style);
  return import(linker(sources)("card.js"));
}

/** @param {HTMLElement} place the element of a question that can be tried again */
function letTry(place) {
  const [start, back] = /** @type {HTMLButtonElement[]} */ ([...place.querySelectorAll("button")]);
  const told = /** @type {HTMLElement} */ (place.parentElement?.querySelector(".told"));
  const host = /** @type {HTMLElement} */ (place.querySelector(".card"));

  /** @param {boolean} trying */
  function show(trying) {
    told.hidden = start.hidden = trying;
    host.hidden = back.hidden = !trying;
  }

  start.addEventListener("click", async () => {
    start.disabled = true; // a second click before the cards are there would draw two
    loaded ??= Promise.all([load(), unpack(ITEMS)]);
    const [{ mount }, items] = await loaded;
    host.replaceChildren();
    mount(host, items[place.dataset.again ?? ""], { heading: 4 });
    start.disabled = false;
    show(true);
    host.focus();
  });
  back.addEventListener("click", () => {
    show(false);
    start.focus();
  });
  place.hidden = false;
}

letFold();
if ("DecompressionStream" in globalThis) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-again]"))) letTry(place);
}

