// The host of the cards on a page of the book: it takes their specs from the notebook that lies beside the page, keeps the
// answers in this browser at each change, and gives them back in that notebook.

import { mount } from "./card.js";
import { SITE, nextOf, readCourse } from "./course.js";
import { mountDevice, sayOf } from "./device.js";
import { make } from "./dom.js";
import { mountHandIn } from "./hand_in.js";
import { isByPerson, isComplete } from "./kinds.js";
import { open } from "./notebook.js";
import "./page_words.js";
import { goOnAs, whoIsHere } from "./people.js";
import { drawProgress } from "./progress.js";
import { layOut, viewOf } from "./steps.js";
import { openStore } from "./storage.js";
import { summaryOf } from "./summary.js";
import { Work } from "./work.js";
import { speaker } from "./words.js";

/** @import { Card, State } from "./card.js" */
/** @import { Question } from "./hand_in.js" */
/** @import { Say } from "./kinds/shared/parts.js" */
/** @import { Notebook } from "./notebook.js" */
/** @import { Person } from "./people.js" */
/** @import { Entry, Key } from "./storage.js" */
/** @import { Translation } from "./words.js" */
/** @typedef {Entry | {removed: Key}} Changed what another tab did */

/** So many cards are drawn before the others, because a screen shows no more. */
const FIRST = 2;

/** @param {HTMLElement} start where the page says how far one is */
async function run(start) {
  const words = /** @type {Translation} */ (JSON.parse(document.getElementById("claimwise-words")?.textContent ?? "{}"));
  const say = speaker(words);
  try {
    await bringUp(start, say, words);
  } catch (error) {
    console.error(error);
    document.documentElement.classList.add("cw-failed"); // shows the questions to read
    start.prepend(make("p", { role: "alert", class: "cw-notice" }, say("page_failed", { why: String(error) })));
  }
}

/**
 * @param {HTMLElement} start
 * @param {Say} say
 * @param {Translation} words
 */
async function bringUp(start, say, words) {
  const module = String(start.dataset.exercisePage);
  const page = /** @type {HTMLElement} */ (start.closest("section"));
  const ending = /** @type {HTMLElement} */ (document.querySelector("[data-hand-in]"));
  const last = /** @type {HTMLElement} */ (ending.closest("section"));
  const end = `#${last.id}`;
  const course = readCourse();
  const head = drawProgress(start, { say, end, onView: (view) => void way.choose(view) });
  /** What other tabs changed before the cards were there. @type {Changed[]} */
  const early = [];
  let isUp = false;
  const [notebook, store] = await Promise.all([fetchNotebook(module), openStore(SITE.pathname, {
    onChange: (changed) => void (isUp ? changedElsewhere(changed) : early.push(changed)),
    onState: () => {
      if (!isUp) return;
      noteAll();
      void renew();
    },
  })]);
  let work = await new Work(store, await whoIsHere(store), module, notebook.cards, say).load();
  /** The items that were answered on this page since it was opened. @type {Set<string>} */
  const noted = new Set();
  /** Buttons to go on with the answers of others who have some here. @type {HTMLElement[]} */
  let others = [];
  /** @type {Map<string, {card: Card, address: string, section: HTMLElement}>} */
  const cards = new Map();
  for (const [item, spec] of notebook.cards) {
    const place = /** @type {HTMLElement | null} */ (document.querySelector(`[data-item="${CSS.escape(item)}"]`));
    if (!place) throw new Error(`no place for ${item}`);
    const section = /** @type {HTMLElement} */ (place.closest("section"));
    const card = mount(place, spec, {
      response: work.responses(item), words, heading: 2,
      onChange: (responses) => void answered(item, responses),
    });
    // Its other names stay, so that links to a question still lead to it.
    section.replaceChildren(...section.querySelectorAll(":scope > span[id]"), card.element);
    section.classList.add("cw-mounted");
    cards.set(item, { card, address: `#${section.id}`, section });
    if (cards.size === FIRST) await new Promise((resolve) => setTimeout(resolve)); // let these be seen
  }

  /** @returns {Question[]} */
  function questions() {
    return [...notebook.cards].map(([item, spec]) => {
      const { card, address, section } = /** @type {{card: Card, address: string, section: HTMLElement}} */ (cards.get(item));
      const given = card.read();
      const state = card.state();
      const others = spec.parts.filter((part) => !isByPerson(part));
      const toWrite = state !== "answered" && others.length < spec.parts.length &&
        others.every((part) => isComplete(part, given[part.id]));
      return { item, spec, state, toWrite, address, section };
    });
  }

  /** @param {string} item @param {Record<string, any>} responses */
  async function answered(item, responses) {
    // Some browsers ask before they promise to keep it, so not before there is something to keep.
    if (!noted.size) navigator.storage?.persist?.().catch(() => false);
    noted.add(item);
    await work.set(item, responses);
    noteAll();
    await renew();
  }

  function noteAll() {
    const note = say(store.state() === "kept" ? "page_kept_here" : "page_not_kept");
    for (const item of noted) cards.get(item)?.card.note(note);
  }

  async function renew() {
    if (!isUp) return; // somebody was quick: it is drawn when all cards are there
    const reworded = new Set(work.reworded());
    for (const [item, { card }] of cards) card.complain(reworded.has(item) ? [say("page_reworded_here")] : []);
    renewHead();
    handIn.renew();
    await work.sumUp(summaryOf(questions(), work, end));
  }

  function renewHead() {
    const all = questions();
    head.renew(all, work, summaryOf(all, work, end), store.state(), async () => {
      await work.reread();
      await renew();
    }, others);
  }

  /** Look anew who else has answers here. */
  async function renewOthers() {
    others = await device.others();
    await device.renew();
    renewHead();
  }

  /** Show the answers that are kept. */
  function show() {
    noted.clear();
    for (const [item, { card }] of cards) {
      card.show(work.responses(item));
      card.note("");
    }
    handIn.name(work.person.name);
    void renew();
    void renewOthers();
  }

  /** @param {Person} person */
  async function change(person) {
    work = await new Work(store, person, module, notebook.cards, say).load();
    show();
  }

  /** @param {Changed} changed */
  async function changedElsewhere(changed) {
    if ("removed" in changed) return;
    const { key, value } = changed;
    if (key[0] === "here") {
      if (value === work.person.id) return;
      await change(await whoIsHere(store));
      head.tell(sayOf(say, "other_now", work.person));
    } else if (key[0] === "person" && key[1] === work.person.id) {
      work.person = value;
      handIn.name(value.name);
    }
    const item = work.receive(key, value);
    if (item === null) return;
    cards.get(item)?.card.show(work.responses(item));
    await renew();
  }

  /** @param {string} name */
  async function onName(name) {
    if (name === work.person.name) return;
    work.person = { ...work.person, name };
    handIn.name(name);
    await store.put(["person", work.person.id], work.person);
    await goOnAs(store, work.person);
    renewHead();
  }

  const handIn = mountHandIn(ending, {
    say, questions, work: () => work, notebook, claim: (name) => device.claim(name), onFile: renew, next: nextOf(course, module),
  });
  last.replaceChildren(ending);
  last.classList.add("cw-mounted");
  const device = mountDevice(ending, {
    say, store, work: () => work, notebook, course, tell: head.tell, change, renew: show, onName,
  });
  const way = layOut(page, [
    { address: `#${page.id}`, section: page, name: "" },
    ...questions().map(({ spec, address, section }) => (
      { address, section, name: say("question_of", { place: spec.place, total: spec.total }) })),
    { address: end, section: last, name: say("hand_in") },
  ], { say, store, view: await viewOf(store), onStep: head.stepTo });
  isUp = true;
  handIn.name(work.person.name);
  await renew();
  await renewOthers();
  early.forEach(changedElsewhere);
  way.begin(work.summary?.address ?? "");
  document.documentElement.classList.add("cw-ready");

  addEventListener("beforeunload", (event) => {
    if (store.unkept() && noted.size && !work.isGiven()) event.preventDefault();
  });
  addEventListener("pageshow", async (event) => {
    if (event.persisted) await change(await whoIsHere(store)); // what other pages did in the meantime
  });
}

/**
 * @param {string} module
 * @returns {Promise<Notebook>}
 */
async function fetchNotebook(module) {
  const response = await fetch(new URL(`${module}.ipynb`, location.href), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${module}.ipynb: ${response.status}`);
  const notebook = open(await response.text());
  if (!notebook) throw new Error(`${module}.ipynb`);
  return notebook;
}

/** Have the site kept for when there is no line, where that is possible. */
function keepSite() {
  const workers = navigator.serviceWorker; // not there if the address is not secure
  workers?.register(new URL("worker.js", SITE), { updateViaCache: "none" }).catch(console.info);
}

const start = document.querySelector("[data-exercise-page]");
if (start instanceof HTMLElement) {
  void run(start);
  if (document.readyState === "complete") keepSite();
  else addEventListener("load", keepSite);
}
