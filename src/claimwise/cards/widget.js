// The card in Jupyter, for JupyterLab, Notebook and whatever else shows anywidget's widgets. This module comes with every
// card, so it is small; the card's own modules reach a page once. What page and kernel tell each other stands in Python's
// student/widget.py.
//
// A card never says that an answer is kept unless the kernel said so of this very answer: each change has a number, and
// what the kernel says names the number that it is about. Without a kernel the card is locked.

import { linker } from "./linking.js";

/** @import { Card, Responses } from "./card.js" */
/** @import { Say } from "./kinds/shared/parts.js" */
/**
 * @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   send: (message: unknown) => void, on: (name: string, heard: (told: any) => void) => void,
 *   off: (name: string, heard: (told: any) => void) => void, widget_manager?: any}} Model
 */
/** @typedef {{mount: typeof import("./card.js").mount, speaker: typeof import("./words.js").speaker}} Cards */
/** @typedef {{cards: Promise<Cards>, found: (cards: Promise<Cards>) => void, waiting: Model[]}} Loading */

/** Milliseconds after which what was asked of the kernel is asked again, and after which it is late. */
const PATIENCE = 4000;

/** What ipywidgets puts on a widget whose kernel is gone. */
const DISCONNECTED = "jupyter-widgets-disconnected";
const GONE = ["restarting", "autorestarting", "dead", "terminating"];

/** The cards' modules in this page, by the fingerprint of their texts. @type {Map<string, Loading>} */
const pages = (/** @type {any} */ (globalThis).claimwiseCards ??= new Map());

/**
 * Draw a card.
 * @param {{model: Model, el: HTMLElement}} widget
 */
async function render({ model, el }) {
  el.classList.add("cw-jupyter");
  keepKeys();
  const { mount, speaker } = await load(model);
  return draw(model, el, mount, speaker());
}

/**
 * @param {Model} model
 * @param {HTMLElement} el
 * @param {Cards["mount"]} mount
 * @param {Say} say
 */
function draw(model, el, mount, say) {
  const card = mount(el, model.get("item"), { response: model.get("response"), onChange, heading: 4 });
  const kernel = watch(model, el, renew);
  let late = 0;

  /** @param {Responses} responses */
  function onChange(responses) {
    model.set("touched", model.get("touched") + 1);
    model.set("response", responses);
    model.save_changes();
    clearTimeout(late);
    late = window.setTimeout(renew, PATIENCE, true);
    renew();
  }

  function renew(isLate = false) {
    const { of, note } = model.get("said");
    const answered = of === model.get("touched");
    if (answered) clearTimeout(late);
    card.lock(model.get("retired") || (kernel.state() ? say(kernel.state()) : ""));
    card.note(kernel.state() ? "" : answered ? note : isLate === true ? say("kernel_late") : "");
    card.complain(model.get("complaints"));
  }

  const heard = {
    "change:response": () => card.show(model.get("response")),
    "change:said": renew,
    "change:complaints": renew,
    "change:retired": renew,
  };
  for (const [name, hear] of Object.entries(heard)) model.on(name, hear);
  renew();
  return () => {
    for (const [name, hear] of Object.entries(heard)) model.off(name, hear);
    clearTimeout(late);
    kernel.stop();
    card.remove();
  };
}

// --- the kernel ------------------------------------------------------------------------------------------------------

/**
 * Follow whether the kernel of a card is there. It is gone once it was stopped or started again, because it does not
 * know the card any more; after a break in the connection it must answer first.
 * @param {Model} model
 * @param {HTMLElement} el
 * @param {() => void} changed
 */
function watch(model, el, changed) {
  // JupyterLab and Notebook tell; elsewhere ipywidgets' class is all there is.
  const session = model.widget_manager?.context?.sessionContext;
  const signals = ["statusChanged", "connectionStatusChanged", "kernelChanged"].map((name) => session?.[name]);
  let state = "";
  let asking = 0;

  function look() {
    const kernel = session?.session?.kernel;
    const gone = el.classList.contains(DISCONNECTED) || (session && (!kernel || GONE.includes(kernel.status)));
    if (gone) tell("kernel_gone");
    else if (kernel && kernel.connectionStatus !== "connected") tell("kernel_away");
    else if (state === "kernel_away") ask();
  }

  /** @param {string} now */
  function tell(now) {
    if (state === "kernel_gone" || state === now) return;
    state = now;
    changed();
  }

  function ask() {
    clearTimeout(asking);
    if (state !== "kernel_away") return;
    model.send({ ask: "alive" });
    asking = window.setTimeout(ask, PATIENCE);
  }

  /** @param {any} told */
  function hear(told) {
    if (told?.alive && state === "kernel_away") tell("");
  }

  const observer = new MutationObserver(look);
  observer.observe(el, { attributeFilter: ["class"] });
  for (const signal of signals) signal?.connect(look);
  model.on("msg:custom", hear);
  look();
  return {
    state: () => state,
    stop() {
      clearTimeout(asking);
      observer.disconnect();
      for (const signal of signals) signal?.disconnect(look);
      model.off("msg:custom", hear);
    },
  };
}

// --- the modules -----------------------------------------------------------------------------------------------------

/**
 * The cards' modules, which the kernel of the first card sends. If it is silent, those of the other cards are asked in turn.
 * @param {Model} model
 */
function load(model) {
  const code = model.get("code");
  const known = pages.get(code);
  const page = known ?? newPage();
  pages.set(code, page);

  /** @param {any} told */
  function hear(told) {
    if (told?.modules) page.found(link(told.modules));
  }

  model.on("msg:custom", hear);
  page.cards.finally(() => {
    model.off("msg:custom", hear);
    page.waiting.length = 0;
  });
  page.waiting.unshift(model); // before those that were asked
  if (!known) ask(page);
  return page.cards;
}

/** @param {Loading} page */
function ask(page) {
  const model = /** @type {Model} */ (page.waiting.shift());
  page.waiting.push(model);
  model.send({ ask: "modules" });
  const next = setTimeout(ask, PATIENCE, page);
  page.cards.finally(() => clearTimeout(next));
}

/** @returns {Loading} */
function newPage() {
  /** @type {Loading["found"]} */
  let found = () => {};
  const cards = /** @type {Promise<Cards>} */ (new Promise((resolve) => (found = resolve)));
  return { cards, found, waiting: [] };
}

/**
 * @param {Record<string, string>} sources
 * @returns {Promise<Cards>}
 */
async function link(sources) {
  const address = linker(sources);
  const style = document.createElement("style");
  style.textContent = sources["card.css"] + sources["widget.css"];
  document.head.append(style);
  const [{ mount }, { speaker }] = await Promise.all([import(address("card.js")), import(address("words.js"))]);
  return { mount, speaker };
}

// --- keys ------------------------------------------------------------------------------------------------------------

/**
 * JupyterLab takes every key first: an arrow on a radio button would move to the next cell, “a” insert one. Keys that
 * are the card's own stay in it, by an attribute that JupyterLab looks for.
 */
function keepKeys() {
  const page = /** @type {any} */ (globalThis);
  if (page.claimwiseKeys) return;
  page.claimwiseKeys = true;
  window.addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!target.closest?.(".cw-jupyter")) return;
    const runs = event.key === "Enter" && (event.shiftKey || event.altKey) && !target.matches("textarea");
    const notebooks = event.ctrlKey || event.metaKey || runs || (event.key === "Escape" && !target.matches("select"));
    target.toggleAttribute("data-lm-suppress-shortcuts", !notebooks);
  }, true);
  // JupyterLab 4.6 forbids new lines in whatever stands in a cell, by a listener that each key puts on its target.
  window.addEventListener("beforeinput", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (target.closest?.(".cw-jupyter")) event.stopImmediatePropagation();
  }, true);
}

export default { render };
