// Marking an answer: keys, points that add up, what is typed kept from the first letter on, the next answer there at
// once. Everything works without; then each step loads a page.

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

/** @param {string} id of an element that each page on an answer has */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} selector of an element that each page on an answer has @param {ParentNode} [within] */
const first = (selector, within = document) => /** @type {HTMLElement} */ (within.querySelector(selector));

/** What is said again after a page was exchanged, for those who hear and do not see it. */
const voice = document.body.appendChild(Object.assign(document.createElement("div"), { className: "hidden" }));
voice.setAttribute("aria-live", "polite");

/** @type {{ address: string, page: Promise<string | null> } | null} */
let prepared = null;

/** The page on one answer, from when it is shown until another takes its place. */
class Marking {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.told = /** @type {Record<string, string>} */ (place.dataset);
    this.form = /** @type {HTMLFormElement} */ (element("marking"));
    this.words = JSON.parse(this.told.words);
    this.rows = /** @type {HTMLElement[]} */ ([...this.form.querySelectorAll("[data-row]")]);
    const { user, question, answer, group } = this.told;
    this.key = `claimwise-typed ${location.pathname} ${user} ${question} ${answer} ${group ?? ""}`.trim();
    this.order = /** @type {number[]} */ ([]); // the rows in which a level was chosen, the last one at the end
    this.now = -1; // the row that digits are for
    this.number = 0;
    this.sent = -1;
    this.sending = /** @type {Promise<Response | null> | null} */ (null);
    this.timer = 0;
    this.busy = false;
    this.saves = false; // a mark was to be saved, and the desk has not got it yet
    this.failed = false;
    this.stored = "";
    this.bringBack();
    this.add();
    this.turnToOpen();
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("click", (event) => this.chose(/** @type {Element} */ (event.target)));
    this.form.addEventListener("focusin", (event) => {
      const row = this.rowOf(/** @type {Element} */ (event.target));
      if (row >= 0) this.turnTo(row);
    });
    this.form.addEventListener("submit", (event) => {
      if (/** @type {HTMLButtonElement | null} */ (event.submitter)?.name === "out") return; // another page comes
      event.preventDefault();
      this.save();
    });
    const clear = /** @type {HTMLElement | null} */ (this.form.querySelector("[data-clear]"));
    if (clear) clear.hidden = false;
    clear?.addEventListener("click", () => this.clear());
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.form.querySelectorAll("[data-comment]")))
      one.addEventListener("click", () => this.insert(one.dataset.comment ?? ""));
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
    this.add();
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
    for (const row of this.rows) uncheck(row);
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

  // --- the rubric

  add() {
    const levels = this.rows.map((row) => chosen(row)?.value);
    const sum = levels.reduce((all, level) => all + Number(level ?? 0), 0);
    const place = first("[data-sum]", this.form);
    place.textContent = levels.some((level) => level !== undefined) ? `${sum} / ${place.dataset.most}` : "";
  }

  /** @param {number} place */
  turnTo(place) {
    this.now = place;
    this.rows.forEach((row, each) => row.classList.toggle("now", each === place));
  }

  /** To the next row without a level; to none if all have one. */
  turnToOpen(after = -1) {
    const later = this.rows.findIndex((row, place) => place > after && !chosen(row));
    this.turnTo(later >= 0 ? later : this.rows.findIndex((row) => !chosen(row)));
  }

  /** @param {Element} field */
  rowOf(field) {
    return field.matches("[type=radio]") ? this.rows.findIndex((row) => row.contains(field)) : -1;
  }

  /**
   * A level was chosen, by mouse, arrow or digit: digits mean the next row from now on.
   * @param {Element} field
   */
  chose(field) {
    const row = this.rowOf(field);
    if (row < 0) return;
    this.order = [...this.order.filter((each) => each !== row), row];
    this.turnToOpen(row);
  }

  /** @param {string} digit */
  level(digit) {
    const row = this.rows[this.now];
    const input = /** @type {HTMLInputElement | null} */ (row?.querySelector(`input[value="${digit}"]`));
    if (!input) return;
    input.checked = true;
    voice.textContent = input.closest("label")?.textContent?.trim() ?? "";
    this.chose(input);
    this.changed();
    (this.rows[this.now] ?? element("save")).scrollIntoView({ block: "nearest" });
  }

  /** Take back the level that was chosen last. */
  back() {
    const row = this.order.pop() ?? this.rows.findLastIndex(chosen);
    if (row < 0) return;
    uncheck(this.rows[row]);
    this.turnTo(row);
    this.rows[row].scrollIntoView({ block: "nearest" });
    this.changed();
  }

  clear() {
    this.rows.forEach(uncheck);
    this.order = [];
    this.turnToOpen();
    this.changed();
  }

  /** @param {string} text */
  insert(text) {
    const comment = this.comment();
    comment.value = [comment.value.trimEnd(), text].filter(Boolean).join("\n");
    comment.focus();
    this.changed();
  }

  comment() {
    return /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("comment"));
  }

  /** @param {KeyboardEvent} event @returns whether the key meant something */
  pressed(event) {
    if (/^\d$/.test(event.key)) this.level(event.key);
    else if (event.key === "Backspace") this.back();
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

/** @param {HTMLElement} row */
function chosen(row) {
  return /** @type {HTMLInputElement | null} */ (row.querySelector("input:checked"));
}

/** @param {HTMLElement} row */
function uncheck(row) {
  const input = chosen(row);
  if (input) input.checked = false;
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

/** @param {string} address @returns {Promise<string | null>} */
async function page(address) {
  const asked = fetch(address, { headers: { "X-XSRFToken": token() }, redirect: "error" }); // to a login, for example
  const answer = await asked.catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/**
 * Title and main part of a page; its style has a nonce of its own, and this page has the same style already.
 * @param {string | null} text
 */
function parsed(text) {
  const parts = (text?.match(/<title>[^]*?<\/title>/)?.[0] ?? "") + (text?.match(/<main[^]*<\/main>/)?.[0] ?? "");
  return new DOMParser().parseFromString(parts, "text/html");
}

/** @param {string | undefined} address */
function prepare(address) {
  prepared = address ? { address, page: page(address) } : null;
}

/**
 * What changed since a page was prepared: how far the marking is, and which answer comes next.
 * @param {Marking} shown
 */
async function refresh(shown) {
  const now = parsed(await page(shown.told.here));
  const place = /** @type {HTMLElement | null} */ (now.querySelector("[data-answer]"));
  if (!place || !shown.place.isConnected) return;
  first("header.marking").replaceWith(first("header.marking", now));
  for (const name of ["next", "nextCode"])
    if (name in place.dataset) shown.place.dataset[name] = place.dataset[name];
    else delete shown.place.dataset[name];
}

/**
 * Show another page of the room in place of this one; if that fails, as a link does.
 * @param {string} address
 * @param {string} [said]
 * @param {string} [saved] the address of an answer whose mark was saved just now
 */
async function show(address, said = "", saved = "") {
  const ready = prepared?.address === address ? prepared : null;
  const found = parsed(await (ready?.page ?? page(address)));
  const main = found.querySelector("main");
  if (!main) return location.assign(address);
  first("main").replaceWith(main);
  document.title = found.title;
  history.pushState(null, "", address);
  scrollTo(0, 0);
  begin(ready !== null);
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
