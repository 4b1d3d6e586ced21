// The host of the cards on a page of the book: it takes their specs from the notebook that lies beside the page, keeps the
// answers in this browser at each change, and gives them back in that notebook.

import { mount } from "./card.js";
import { mountDevice, nameOf } from "./device.js";
import { make, put } from "./dom.js";
import { mountHandIn } from "./hand_in.js";
import { isByPerson, isComplete } from "./kinds.js";
import { open } from "./notebook.js";
import "./page_words.js";
import { openStore } from "./storage.js";
import { Work, goOnAs, whoIsHere } from "./work.js";
import { speaker } from "./words.js";

/** @import { Card, State } from "./card.js" */
/** @import { Question } from "./hand_in.js" */
/** @import { Say } from "./kinds/shared/parts.js" */
/** @import { Notebook } from "./notebook.js" */
/** @import { Person } from "./work.js" */
/** @import { Translation } from "./words.js" */

/** The site's first page: these modules lie in `_static/cards-…/`. */
const SITE = new URL("../../", import.meta.url);

/** @param {HTMLElement} start where the page says how far one is */
async function run(start) {
  const words = /** @type {Translation} */ (JSON.parse(document.getElementById("claimwise-words")?.textContent ?? "{}"));
  const say = speaker(words);
  try {
    await open_(start, say, words);
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
async function open_(start, say, words) {
  const module = String(start.dataset.exercisePage);
  const head = drawHead(start, say);
  const [notebook, store] = await Promise.all([
    fetchNotebook(module), openStore(SITE.pathname, { onChange: changedElsewhere, onState: () => (noteAll(), renew()) }),
  ]);
  let work = await new Work(store, await whoIsHere(store), module, notebook.cards, say).load();
  /** The items that were answered on this page since it was opened. @type {Set<string>} */
  const noted = new Set();
  /** @type {Map<string, {card: Card, address: string}>} */
  const cards = new Map();
  for (const [item, spec] of notebook.cards) {
    const place = /** @type {HTMLElement | null} */ (document.querySelector(`[data-item="${CSS.escape(item)}"]`));
    if (!place) throw new Error(`no place for ${item}`);
    const section = place.closest("section") ?? place;
    const card = mount(place, spec, {
      response: work.responses(item), words, heading: 2,
      onChange: (responses) => void answered(item, responses),
    });
    section.replaceChildren(card.element);
    section.classList.add("cw-mounted");
    cards.set(item, { card, address: `#${section.id}` });
  }

  /** @returns {Question[]} */
  function questions() {
    return [...notebook.cards].map(([item, spec]) => {
      const { card, address } = /** @type {{card: Card, address: string}} */ (cards.get(item));
      const given = card.read();
      const state = card.state();
      const others = spec.parts.filter((part) => !isByPerson(part));
      const toWrite = state !== "answered" && others.length < spec.parts.length &&
        others.every((part) => isComplete(part, given[part.id]));
      return { item, spec, state, toWrite, address };
    });
  }

  /** @param {string} item @param {Record<string, any>} responses */
  async function answered(item, responses) {
    // Some browsers ask before they promise to keep it, so not before there is something to keep.
    if (!noted.size) navigator.storage?.persist?.().catch(() => false);
    noted.add(item);
    await work.set(item, responses);
    noteAll();
    renew();
  }

  function noteAll() {
    const note = say(store.state() === "kept" ? "page_kept_here" : "page_not_kept");
    for (const item of noted) cards.get(item)?.card.note(note);
  }

  function renew() {
    const reworded = new Set(work.reworded());
    for (const [item, { card }] of cards) card.complain(reworded.has(item) ? [say("page_reworded_here")] : []);
    renewHead();
    handIn.renew();
  }

  function renewHead() {
    head.renew(questions(), work, store.state(), async () => {
      await work.reread();
      renew();
    });
  }

  /** Show the answers that are kept. */
  function show() {
    noted.clear();
    for (const [item, { card }] of cards) {
      card.show(work.responses(item));
      card.note("");
    }
    handIn.name(work.person.name);
    renew();
  }

  /** @param {Person} person */
  async function change(person) {
    work = await new Work(store, person, module, notebook.cards, say).load();
    show();
  }

  /** @param {{key: string[], value: any} | {removed: string[]}} changed */
  async function changedElsewhere(changed) {
    if ("removed" in changed) return;
    const { key, value } = changed;
    if (key[0] === "here") {
      if (value === work.person.id) return;
      await change(await whoIsHere(store));
      head.tell(say("other_now", { who: nameOf(work.person, say, true) }));
    } else if (key[0] === "person" && key[1] === work.person.id) {
      work.person = value;
      handIn.name(value.name);
    }
    const item = work.receive(/** @type {any} */ (key), value);
    if (item === null) return;
    const place = cards.get(item);
    place?.card.show(work.responses(item));
    renew();
  }

  /** @param {string} name */
  async function onName(name) {
    if (name === work.person.name) return;
    work.person = { ...work.person, name };
    await store.put(["person", work.person.id], work.person);
    await goOnAs(store, work.person);
    renewHead();
  }

  const end = /** @type {HTMLElement} */ (document.querySelector("[data-hand-in]"));
  const handIn = mountHandIn(end, { say, questions, work: () => work, notebook, onName });
  const section = end.closest("section");
  section?.replaceChildren(end);
  section?.classList.add("cw-mounted");
  mountDevice(end, { say, store, work: () => work, notebook, tell: head.tell, change, renew: show, onName });
  handIn.name(work.person.name);
  renew();
  document.documentElement.classList.add("cw-ready");
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();

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

/**
 * The head of the page: how far one is, a map of the questions, and what there is to know.
 * @param {HTMLElement} place
 * @param {Say} say
 */
function drawHead(place, say) {
  const done = make("span", { class: "cw-strong" });
  const whose = make("span");
  const goOn = make("a", { class: "cw-button cw-check" });
  const map = make("ol", { class: "cw-map", "aria-label": say("page_map") });
  const notices = make("div", { class: "cw-notices", role: "status" });
  const standing = make("div", { class: "cw-notices" });
  const element = make(
    "div", { class: "cw cw-progress" }, make("p", { class: "cw-state" }, done), map,
    make("p", { class: "cw-buttons" }, goOn), make("p", { class: "cw-hint" }, whose),
  );

  /** @param {string} sentence */
  function tell(sentence) {
    notices.replaceChildren(make("p", { class: "cw-notice" }, sentence));
    notices.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {Question[]} questions
   * @param {import("./work.js").Work} work
   * @param {import("./storage.js").State} state
   * @param {() => void} onReread
   */
  function renew(questions, work, state, onReread) {
    if (!element.isConnected) place.replaceChildren(notices, element, standing);
    const answered = questions.filter((one) => one.state === "answered").length;
    put(done, say("page_done", { done: answered, n: questions.length }));
    map.replaceChildren(...questions.map(({ spec, state: how, address }) => make("li", {}, make(
      "a", { href: address, "data-state": how, "aria-label": say("page_question", { place: spec.place, state: say(how) }) },
      String(spec.place)))));
    const next = questions.find((one) => one.state !== "answered");
    const began = questions.some((one) => one.state !== "open");
    goOn.setAttribute("href", next ? next.address : end());
    put(goOn, next ? say(began ? "page_go_on" : "page_begin", { place: next.spec.place }) : say("page_all_done"));
    drawWhose(work, began);
    const told = state === "kept" ? [] : [make("p", { class: "cw-notice", role: "alert" },
      say(state === "memory" ? "page_memory" : "page_full"), " ", make("a", { href: end() }, say("page_to_file")))];
    const drawn = [...told, ...drawReworded(questions, work, onReread, say), ...drawAside(work, say)];
    // What stands there already stays: it would be read out again, and a fold that is open would close.
    if (drawn.map((one) => one.textContent).join("") !== standing.textContent) standing.replaceChildren(...drawn);
  }

  /** Where the file is. */
  function end() {
    return `#${document.querySelector("[data-hand-in]")?.closest("section")?.id}`;
  }

  /** @param {import("./work.js").Work} work @param {boolean} began */
  function drawWhose(work, began) {
    const other = make("a", { href: "#this-device" }, say("page_not_you"));
    if (work.person.name || began) whose.replaceChildren(say("page_here", { who: nameOf(work.person, say, true) }), " ", other);
    else put(whose, say("page_kept"));
  }

  return { renew, tell };
}

/**
 * @param {Question[]} questions
 * @param {import("./work.js").Work} work
 * @param {() => void} onReread
 * @param {Say} say
 */
function drawReworded(questions, work, onReread, say) {
  const reworded = new Set(work.reworded());
  if (!reworded.size) return [];
  const links = questions.filter(({ item }) => reworded.has(item)).map(({ spec, address }) =>
    make("li", {}, make("a", { href: address }, `${spec.place}. ${spec.title}`)));
  const button = make("button", { type: "button", class: "cw-button cw-small" }, say("page_reread"));
  button.addEventListener("click", onReread);
  return [make("div", { class: "cw-notice" }, make("p", {}, say("page_reworded")), make("ul", {}, ...links), button)];
}

/** @param {import("./work.js").Work} work @param {Say} say */
function drawAside(work, say) {
  const drawn = [];
  const aside = work.aside();
  if (aside.length) {
    const entries = aside.map(({ title, prompt, said }) =>
      make("li", {}, make("strong", {}, title), " ", prompt, make("br"), said.join("; ")));
    drawn.push(make("details", { class: "cw-notice" }, make("summary", {}, say("page_aside", { n: aside.length })), make("ul", {}, ...entries)));
  }
  for (const { name, text } of work.unread) {
    drawn.push(make("details", { class: "cw-notice" }, make("summary", {}, say("page_unread", { name })), make("pre", {}, text)));
  }
  return drawn;
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
