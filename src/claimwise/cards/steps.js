// The way through the page: one question at a time, or all on one page, as the student likes. Every step has an address
// (`#…`), and each button is a link to one, so the browser's own way back works, and so does a link from elsewhere.
// Steps are taken off the screen only: paper shows them all.

import { make, put } from "./dom.js";

/** @import { Say } from "./kinds/shared/parts.js" */
/** @import { Store } from "./storage.js" */
/** @typedef {{address: string, section: HTMLElement, name: string}} Step `name` is read out when it comes */
/** @typedef {"one" | "all"} View */

/**
 * @param {HTMLElement} page the section with all that there is
 * @param {Step[]} steps in their order; the first is the page's beginning, the last is handing in
 * @param {{say: Say, store: Store, view: View, onStep: (address: string, view: View) => void}} host
 */
export function layOut(page, steps, { say, store, view, onStep }) {
  const root = document.documentElement;
  const live = make("p", { class: "cw-live", role: "status" });
  const back = make("a", { class: "cw-button" });
  const on = make("a", { class: "cw-button cw-check" });
  const buttons = make("nav", { class: "cw cw-steps", "aria-label": say("page_steps") }, back, on, live);
  let at = 0;
  page.append(buttons);

  function draw() {
    root.classList.toggle("cw-one", view === "one");
    root.classList.toggle("cw-begun", at > 0);
    steps.forEach(({ section }, place) => section.classList.toggle("cw-away", place > 0 && place !== at));
    const [before, after] = [steps[at - 1], steps[at + 1]];
    back.hidden = !before;
    on.hidden = !after || at === 0; // the page's beginning has a button of its own
    if (before) back.setAttribute("href", before.address);
    if (after) on.setAttribute("href", after.address);
    put(back, say("page_back"));
    put(on, say(at === steps.length - 2 ? "page_to_end" : "page_continue"));
    onStep(steps[at].address, view);
  }

  /** What the address of the page means: the place of a step, and what in it is meant. */
  function meant() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id ? document.getElementById(id) : page;
    const place = steps.findIndex(({ section }, step) => step > 0 && target && section.contains(target));
    return { place: Math.max(place, 0), target, known: !target || page.contains(target) };
  }

  function follow() {
    const { place, target, known } = meant();
    if (!known) return; // something else on the page, such as its search
    at = place;
    draw();
    if (view === "all") return;
    const { section, name } = steps[at];
    const inside = at > 0 && target instanceof HTMLElement && target.id === "this-device" ? target : section;
    const head = /** @type {HTMLElement | null} */ (inside.querySelector(at ? ".cw-title" : "h1"));
    head?.setAttribute("tabindex", "-1");
    head?.focus({ preventScroll: true });
    if (at) inside.scrollIntoView();
    else scrollTo(0, 0);
    put(live, name);
  }

  /** Open the page at an address: the one that is asked for, or where one stopped. @param {string} stopped */
  function begin(stopped) {
    if (!location.hash && stopped) history.replaceState(history.state, "", stopped);
    const { place, target } = meant();
    at = place;
    draw();
    // The page's top says how far one is, and the question stands below it; a browser may have scrolled to where it was.
    if (view === "one" && target === steps[at].section) scrollTo(0, 0);
    else if (at) target?.scrollIntoView();
    addEventListener("hashchange", follow);
  }

  /** @param {View} chosen */
  async function choose(chosen) {
    view = chosen;
    draw();
    await store.put(["view"], chosen);
  }

  return { begin, choose };
}

/** How the student likes it on this device; one at a time until they say so. @param {Store} store @returns {Promise<View>} */
export async function viewOf(store) {
  return (await store.get(["view"])) === "all" ? "all" : "one";
}
