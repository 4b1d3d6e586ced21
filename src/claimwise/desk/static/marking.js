// Marking an answer: keys, what is typed kept from the first letter on, the next answer there at once. Everything works
// without; then each step loads a page.

import { offerComments } from "./comments.js";
import { element, first } from "./elements.js";
import { exchange, fetched, prepare } from "./pages.js";
import { Rubric } from "./rubric.js";
import { token } from "./token.js";

/** @typedef {{ values: [string, string][] }} Kept */

const A_MOMENT = 250;
const PATIENCE = 3000;
const TOO_LONG = 30_000;

/** What this browser keeps, if it keeps anything. */
const kept = {
  /** @param {string} key */
  get: (key) => tried(() => localStorage.getItem(key)),
  /** @param {string} key @param {string} value */
  set: (key, value) => tried(() => (localStorage.setItem(key, value), true)) ?? false,
  /** @param {string} key */
  drop: (key) => tried(() => localStorage.removeItem(key)),
};

/** @template T @param {() => T} what @returns {T | null} */
function tried(what) {
  try {
    return what();
  } catch {
    return null;
  }
}

/** The page on one answer, from when it is shown until another takes its place. */
class Marking {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.told = /** @type {Record<string, string>} */ (place.dataset);
    this.form = /** @type {HTMLFormElement} */ (element("marking"));
    this.words = JSON.parse(this.told.words);
    this.rubric = new Rubric(this.form, () => this.changed());
    const { user, question, answer, group } = this.told;
    this.key = `claimwise-typed ${location.pathname} ${user} ${question} ${answer} ${group ?? ""}`.trim();
    this.number = 0;
    this.sent = -1;
    this.sending = /** @type {Promise<Response | null> | null} */ (null);
    this.timer = 0;
    this.busy = false;
    this.saves = false; // a mark was to be saved, and the desk has not got it yet
    this.failed = false;
    this.stored = "";
    this.bringBack();
    this.rubric.add();
    this.rubric.turnToOpen();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => {
      if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.name === "out") return; // another page comes
      event.preventDefault();
      this.save();
    });
    offerComments(this.form);
  }

  /**
   * @param {string} text
   * @param {"" | "refused" | "away" | "login"} [trouble] what is wrong; “refused” is not sent again by itself
   * @param {boolean} [both] whether the same person typed something else elsewhere
   */
  say(text, trouble = "", both = false) {
    if (!this.place.isConnected) return; // another answer is shown by now
    const link = /** @type {HTMLAnchorElement} */ (element("see-both"));
    Object.assign(link, { href: this.told.here, hidden: !both });
    this.failed = trouble === "away" || trouble === "login";
    element("state").textContent = trouble ? "" : text;
    element("trouble").hidden = !trouble;
    element("trouble-text").textContent = trouble ? text : "";
    element("log-in").hidden = trouble !== "login";
  }

  // --- what is typed

  values() {
    const skipped = ["_xsrf", "me", "module", "question", "answer", "section", "each", "looked"];
    return /** @type {[string, string][]} */ (
      [...new FormData(this.form)].filter(([name]) => !skipped.includes(name))
    );
  }

  /** Something was chosen or typed: it is in the browser at once, and at the desk a moment later. */
  changed() {
    this.number += 1;
    this.saves = false;
    this.rubric.add();
    this.store();
    this.later(A_MOMENT);
  }

  store() {
    const told = JSON.stringify({ values: this.values() });
    this.stored = kept.set(this.key, told) ? told : "";
  }

  /** The desk has it. What another tab keeps meanwhile stays. */
  drop() {
    if (kept.get(this.key) === this.stored) kept.drop(this.key);
  }

  /** @param {number} when in milliseconds */
  later(when) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), when);
  }

  again() {
    clearTimeout(this.timer);
    return this.saves ? this.save() : this.keep();
  }

  async keep() {
    if (this.busy) return;
    const number = this.number;
    this.sending = this.send(this.told.draft);
    const answer = await this.sending;
    if (number !== this.number || this.busy) return;
    if (answer?.ok) {
      this.sent = number;
      this.drop();
      const { others } = await answer.json();
      this.say(others ? this.words.elsewhere : this.words.kept, "", others > 0);
    } else await this.trouble(answer);
  }

  /** What an earlier page could not bring to the desk. */
  bringBack() {
    const told = kept.get(this.key);
    if (!told) return;
    const { values } = /** @type {Kept} */ (JSON.parse(told));
    this.rubric.uncheck();
    let changed = false;
    for (const [name, value] of values) {
      const field = /** @type {any} */ (this.form.elements.namedItem(name));
      if (!field) continue;
      if (name === "hash" || name === "seen") changed ||= field.value !== value;
      field.value = value; // also what was seen then, which the desk compares with what is there now
    }
    this.stored = told;
    this.say(this.words.again);
    this.timer = setTimeout(async () => {
      await this.keep();
      if (changed && this.sent === this.number) show(this.told.here); // the desk shows both versions
    }, 0);
  }

  // --- sending

  /** @param {string} address */
  async send(address) {
    const fields = new URLSearchParams(/** @type {any} */ (new FormData(this.form)));
    fields.set("_xsrf", token());
    fields.set("script", "1");
    fields.set("next", this.told.nextCode ?? "");
    const headers = { "X-XSRFToken": token() };
    const options = { method: "POST", headers, body: fields, redirect: "manual", signal: AbortSignal.timeout(TOO_LONG) };
    return fetch(address, /** @type {RequestInit} */ (options)).catch(() => null);
  }

  /**
   * Nothing arrived: say so, and what to do; and try again, until it does.
   * @param {Response | null} answer
   */
  async trouble(answer) {
    this.store();
    this.later(PATIENCE);
    if (answer && ([401, 403].includes(answer.status) || answer.type === "opaqueredirect"))
      return this.say(this.words.login, "login");
    if (answer?.status === 412) return this.say(this.words.other, "away"); // somebody else took their turn here
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = page?.querySelector("main li")?.textContent?.trim();
    this.say(why ? `${this.words.refused} ${why}` : this.words.away, "away");
  }

  async save() {
    if (this.busy) return;
    this.busy = this.saves = true;
    clearTimeout(this.timer);
    if (!this.failed) this.say(this.words.saving);
    await this.sending; // a draft must not arrive after the mark
    const number = this.number;
    const answer = await this.send(this.form.action);
    const told = answer?.ok ? await answer.json().catch(() => null) : null;
    this.busy = false;
    if (!told) return this.trouble(answer);
    const { outcome, said } = told;
    if (outcome === "refused") {
      this.saves = false;
      return this.say(`${this.words.refused} ${said}`, "refused");
    }
    this.busy = true; // until another page is here
    const { next, after, here } = this.told;
    const typedOn = this.number !== number;
    if (!typedOn) this.drop(); // the desk has it
    if (typedOn || !outcome.startsWith("taken")) return show(here, said); // the desk shows both versions
    return show(outcome === "taken" && next ? next : after, said, here);
  }

  comment() {
    return /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("comment"));
  }

  /** @param {KeyboardEvent} event @returns whether the key meant something */
  pressed(event) {
    if (/^\d$/.test(event.key)) this.rubric.level(event.key);
    else if (event.key === "Backspace") this.rubric.back();
    else if (event.key === "Enter") this.form.requestSubmit();
    else if (event.key === "c") this.comment().focus();
    else if (event.key === "m") turnOver(document.getElementById("models"));
    else if (event.key === "u") turnOver(this.form.querySelector(".used"), "button");
    else if (event.key === "j" || event.key === "k") {
      const link = /** @type {HTMLAnchorElement | null} */ (
        document.querySelector(`a[rel="${event.key === "j" ? "next" : "prev"}"]`)
      );
      if (link) show(link.href);
    } else return false;
    return true;
  }
}

/**
 * @param {Element | null} details
 * @param {string} [focused] what gets the focus in it
 */
function turnOver(details, focused) {
  if (details instanceof HTMLDetailsElement) {
    details.open = !details.open;
    if (!details.open) return;
    details.scrollIntoView({ block: "nearest" });
    if (focused) /** @type {HTMLElement | null} */ (details.querySelector(focused))?.focus();
  }
}

// --- pages

/**
 * What changed since a page was prepared: how far the marking is, and which answer comes next.
 * @param {Marking} shown
 */
async function refresh(shown) {
  const now = await fetched(shown.told.here);
  const place = /** @type {HTMLElement | null} */ (now.querySelector("[data-answer]"));
  if (!place || !shown.place.isConnected) return;
  first("header.marking").replaceWith(first("header.marking", now));
  for (const name of ["next", "nextCode"])
    if (name in place.dataset) shown.place.dataset[name] = place.dataset[name];
    else delete shown.place.dataset[name];
}

/**
 * Show another page of the room in place of this one, and what came of the last.
 * @param {string} address
 * @param {string} [said]
 * @param {string} [saved] the address of an answer whose mark was saved just now
 */
async function show(address, said = "", saved = "") {
  const ready = await exchange(address);
  if (ready === null) return;
  begin(ready);
  const main = first("main");
  const heading = /** @type {HTMLElement | null} */ (main.querySelector("#answer") ?? main.querySelector("h1"));
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  if (!saved && said) marking?.say(said, "refused");
  const last = /** @type {HTMLElement | null} */ (main.querySelector("#last"));
  if (!last) return;
  last.hidden = !(saved && said);
  if (said && saved) first("span", last).textContent = said;
  if (saved) first("a", last).setAttribute("href", saved);
}

/** @type {Marking | null} */
let marking = null;
let shown = "";

/**
 * Let the address name the answer, so that loading it again or coming back shows this one and not the next to mark.
 * @param {string} here
 */
function nameAnswer(here) {
  if (!new URLSearchParams(location.search).has("answer")) history.replaceState(null, "", here + location.hash);
  return location.search;
}

/** @param {boolean} [ready] whether the page was prepared before, so that it may not know the last mark yet */
async function begin(ready = false) {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-answer]"));
  marking = place && new Marking(place);
  shown = marking ? nameAnswer(marking.told.here) : location.search;
  keysOn();
  const here = marking;
  if (here && ready) await refresh(here);
  if (here && here === marking) prepare(here.told.next);
}

function keysOn() {
  const on = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-on"));
  if (!on) return;
  on.checked = kept.get("claimwise-keys") !== "off";
  on.addEventListener("change", () => kept.set("claimwise-keys", on.checked ? "on" : "off"));
}

addEventListener("keydown", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  const on = /** @type {HTMLInputElement | null} */ (document.getElementById("keys-on"));
  if (!marking || event.isComposing) return;
  const typing = at.matches("textarea, input:not([type=radio]):not([type=checkbox]), select");
  if (typing) {
    if (event.key === "Escape") element("answer").focus();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) marking.form.requestSubmit();
    return;
  }
  if (event.repeat && event.key === "Enter") return event.preventDefault(); // held: the next answer is not read yet
  if (!on?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && at.matches("a, button, summary")) return;
  if (marking.pressed(event)) event.preventDefault();
});

/** Somebody comes back to this page: from another tab where they logged in, to a line that was gone. */
function comeBack() {
  if (marking?.failed && !document.hidden) marking.again();
}

addEventListener("focus", comeBack);
addEventListener("online", comeBack);
document.addEventListener("visibilitychange", comeBack);
addEventListener("storage", (event) => {
  if (marking && event.key === marking.key && event.newValue) marking.say(marking.words.twice);
});
addEventListener("beforeunload", (event) => {
  if (marking?.failed && !marking.stored) event.preventDefault(); // it is nowhere but on this page
});
addEventListener("popstate", () => {
  if (location.search !== shown) location.reload();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // what was kept of a page may be older than its marks
});
begin();
