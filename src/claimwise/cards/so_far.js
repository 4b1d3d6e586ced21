// How far one is, on every page of a site: beside the chapters in the contents and on the first page, and on the button
// that leads to a chapter's exercises. A page of exercises keeps this in a record for each module, so nothing has to be
// known here of questions. Where nothing is kept, or nothing can be kept, the page stays as it was written.

import { SITE, nextOf, readCourse } from "./course.js";
import { make } from "./dom.js";
import { openStore } from "./storage.js";

/** @import { Module } from "./course.js" */
/** @import { Summary } from "./summary.js" */
/** @typedef {{module: Module, summary: Summary}} Begun */

const course = readCourse();
/** A sign for each state, so that none depends on colour. */
const SIGNS = { begun: "◐", answered: "●", made: "●", changed: "◐", handed: "✓" };

/** Links in lists of pages: the contents, and the page that names all exercises. */
const LISTED = ".bd-links a, article li > p > a:not([href*='#'])";

/** @param {string} name @param {Record<string, string | number>} values */
function told(name, values = {}) {
  return (course.words[name] ?? "").replace(/\{(\w+)\}/g, (all, value) => String(values[value] ?? all));
}

/** @param {string} address */
const pathOf = (address) => new URL(address, SITE).pathname;

/** What a link to a module's page, or to its chapter, may be followed by: the modules by path. */
const leadsTo = new Map(course.modules.map((module) => [pathOf(module.page), [module.name]]));
for (const { name, chapter } of course.modules) {
  if (chapter) leadsTo.set(pathOf(chapter), [...(leadsTo.get(pathOf(chapter)) ?? []), name]);
}

/** What takes back all that was drawn, in the order in which it was done. @type {(() => void)[]} */
const drawn = [];

/** @param {Element} place @param {Node} what */
function add(place, what) {
  place.append(what);
  drawn.push(() => what.parentNode?.removeChild(what));
}

/** @param {Begun} begun @param {string} [length] */
function chip({ summary }, length = "") {
  const sign = make("span", { "aria-hidden": "true" }, `${SIGNS[summary.state]} `);
  const words = told(summary.state + length, { ...summary });
  return make("span", {}, " ", make("span", { class: "cw-so-far", "data-state": summary.state }, sign, words));
}

/** @param {Begun[]} all */
function draw(all) {
  for (const undo of drawn.splice(0)) undo();
  const begun = new Map(all.map((one) => [one.module.name, one]));
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(LISTED))) {
    for (const name of leadsTo.get(link.pathname) ?? []) {
      const one = begun.get(name);
      if (one) add(link, chip(one, "_short"));
    }
  }
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".sd-card > a"))) {
    const names = leadsTo.get(link.pathname) ?? [];
    for (const name of names) {
      const one = begun.get(name);
      const body = link.closest(".sd-card")?.querySelector(".sd-card-body");
      if (!one || !body) continue;
      const line = make("p", { class: "sd-card-text" }, ...(names.length > 1 ? [`${one.module.title}: `] : []), chip(one));
      add(body, line);
    }
  }
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-exercises]"))) {
    const one = begun.get(String(box.dataset.exercises));
    if (one) drawBox(box, one);
  }
  for (const place of document.querySelectorAll("[data-go-on]")) drawGoOn(place, all);
}

/**
 * A box that leads to a module, or a link that does so by itself.
 * @param {HTMLElement} box
 * @param {Begun} begun
 */
function drawBox(box, begun) {
  const link = /** @type {HTMLAnchorElement | null} */ (
    [box, ...box.querySelectorAll("a")].find((one) => one instanceof HTMLAnchorElement && leadsTo.has(one.pathname)) ?? null);
  if (!link) return;
  const [href, text] = [link.getAttribute("href") ?? "", link.textContent ?? ""];
  link.href = addressOf(begun);
  drawn.push(() => link.setAttribute("href", href));
  const line = box === link ? chip(begun) : make("p", { class: "cw-muted" }, chip(begun));
  drawn.push(() => line.remove());
  if (box === link) link.after(line);
  else link.parentElement?.before(line);
  if (box === link && !isAlone(begun.module)) return; // its text says which module it is
  const { state } = begun.summary;
  if (state === "handed") return;
  link.textContent = told(state === "begun" ? "go_on" : "hand_in", { ...begun.summary });
  drawn.push(() => (link.textContent = text));
}

/** Whether a module is the only one of its chapter. @param {Module} module */
function isAlone({ chapter }) {
  return !chapter || leadsTo.get(pathOf(chapter))?.length === 1;
}

/** @param {Begun} begun */
function addressOf({ module, summary }) {
  return new URL(module.page, SITE).href + summary.address;
}

/** The first page's way back: to what was done last. @param {Element} place @param {Begun[]} all */
function drawGoOn(place, all) {
  const [last] = [...all].sort((one, other) => other.summary.changed - one.summary.changed);
  if (!last) return;
  const next = last.summary.state === "handed" ? nextOf(course, last.module.name) : null;
  const [href, words] = next
    ? [next.href, told("next", { title: next.title })]
    : [addressOf(last), told("go_on_with", { title: last.module.title })];
  for (const first of document.querySelectorAll(".cw-hero .sd-btn-primary")) { // to begin is not what comes next
    first.classList.replace("sd-btn-primary", "sd-btn-outline-primary");
    drawn.push(() => first.classList.replace("sd-btn-outline-primary", "sd-btn-primary"));
  }
  add(place, make("p", { class: "cw-go-on" }, make("a", { class: "cw-button", href }, words), " ",
    ...(next ? [] : [chip(last)])));
}

async function run() {
  const store = await openStore(SITE.pathname, { onChange: (changed) => void heard(changed), onState: () => {} });

  /** @param {{key: string[]} | {removed: string[]}} changed */
  async function heard(changed) {
    const [kind] = "removed" in changed ? changed.removed : changed.key;
    if (kind === "progress" || kind === "here") await renew();
  }

  async function renew() {
    const person = await store.get(["here"]);
    const records = person ? await store.list(["progress", person]) : [];
    draw(records.flatMap(({ key, value }) => {
      const module = course.modules.find(({ name }) => name === key[2]);
      return module ? [{ module, summary: value }] : [];
    }));
  }

  addEventListener("pageshow", (event) => void (event.persisted && renew()));
  await renew();
}

run().catch(console.info); // the page is whole without it
