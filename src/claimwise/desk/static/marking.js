// Marking an answer: keys, points that add up, what is typed kept from the first letter on, the next answer there at
// once. Everything works without; then each step loads a page.

/** @typedef {{ values: [string, string][], at: number }} Kept */

const A_MOMENT = 250;
const PATIENCE = 3000;

const token = () =>
  /** @type {HTMLMetaElement} */ (document.querySelector('meta[name="claimwise-xsrf"]')).content;

/** @param {string} id */
const element = (id) => document.getElementById(id);

/** What is said again after a page was exchanged, for those who hear and do not see it. */
const voice = document.body.appendChild(
  Object.assign(document.createElement("div"), { className: "voice" }),
);
voice.setAttribute("aria-live", "polite");
Object.assign(voice.style, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" });

/** @type {{ address: string, page: Promise<string | null> } | null} */
let prepared = null;

/** The page on one answer, from when it is shown until another takes its place. */
class Marking {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.form = /** @type {HTMLFormElement} */ (element("marking"));
    this.words = JSON.parse(place.dataset.words);
    this.rows = /** @type {HTMLElement[]} */ ([...this.form.querySelectorAll("[data-row]")]);
    this.key = `claimwise-typed ${location.pathname} ${place.dataset.user} ${place.dataset.question} ${place.dataset.answer}`;
    this.number = 0;
    this.sent = -1;
    this.sending = /** @type {Promise<Response | null> | null} */ (null);
    this.timer = 0;
    this.busy = false;
    this.bringBack();
    this.add();
    this.turnTo(this.rows.findIndex((row) => !chosen(row)));
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.save()));
    for (const one of this.form.querySelectorAll("[data-comment]"))
      one.addEventListener("click", () => this.insert(/** @type {HTMLElement} */ (one).dataset.comment));
    prepare(place.dataset.next);
  }

  /** @param {string} text */
  say(text) {
    element("state").textContent = text;
  }

  // --- what is typed

  values() {
    const skipped = ["_xsrf", "me", "module", "question", "answer", "section"];
    return /** @type {[string, string][]} */ (
      [...new FormData(this.form)].filter(([name]) => !skipped.includes(name))
    );
  }

  /** Something was chosen or typed: it is in the browser at once, and at the desk a moment later. */
  changed() {
    this.number += 1;
    this.add();
    try {
      localStorage.setItem(this.key, JSON.stringify({ values: this.values(), at: Date.now() }));
    } catch {
      // a browser that keeps nothing; the desk does
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), A_MOMENT);
  }

  async keep() {
    const number = this.number;
    this.sending = this.send(this.place.dataset.draft);
    const answer = await this.sending;
    if (number !== this.number || this.busy) return;
    if (answer?.ok) {
      this.sent = number;
      localStorage.removeItem(this.key);
      this.say(this.words.kept);
    } else {
      this.trouble(answer);
      this.timer = setTimeout(() => this.keep(), PATIENCE);
    }
  }

  /** What an earlier page could not bring to the desk. */
  bringBack() {
    const kept = localStorage.getItem(this.key);
    if (!kept) return;
    const { values } = /** @type {Kept} */ (JSON.parse(kept));
    for (const input of this.form.querySelectorAll('input[type="radio"]')) input.checked = false;
    let changed = false;
    for (const [name, value] of values) {
      const field = /** @type {any} */ (this.form.elements.namedItem(name));
      if (!field) continue;
      if (name === "hash" || name === "seen") changed ||= field.value !== value;
      field.value = value; // also what was seen then, which the desk compares with what is there now
    }
    this.say(this.words.again);
    this.timer = setTimeout(async () => {
      await this.keep();
      if (changed && this.sent === this.number) show(this.place.dataset.here); // the desk shows both versions
    }, 0);
  }

  // --- sending

  /** @param {string} address */
  async send(address) {
    const fields = new URLSearchParams(/** @type {any} */ (new FormData(this.form)));
    fields.set("script", "1");
    fields.set("next", this.place.dataset.nextCode ?? "");
    const options = { method: "POST", headers: { "X-XSRFToken": token() }, body: fields, redirect: "manual" };
    return fetch(address, /** @type {RequestInit} */ (options)).catch(() => null);
  }

  /** @param {Response | null} answer */
  trouble(answer) {
    const login = answer && (answer.status === 403 || answer.type === "opaqueredirect");
    const other = answer?.status === 412; // somebody else took their turn in another tab
    this.say(login ? this.words.login : other ? this.words.other : this.words.away);
  }

  async save() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    this.say(this.words.saving);
    await this.sending; // a draft must not arrive after the mark
    const answer = await this.send(this.form.action);
    if (!answer?.ok) {
      this.busy = false;
      this.changed();
      this.trouble(answer);
      return;
    }
    const { outcome, said } = await answer.json();
    if (outcome.startsWith("taken")) {
      localStorage.removeItem(this.key);
      const { next, after } = this.place.dataset;
      await show(outcome === "taken" && next ? next : after);
    } else if (outcome === "refused") {
      this.busy = false;
      this.say(said);
    } else {
      localStorage.removeItem(this.key); // the desk has it
      await show(this.place.dataset.here, said);
    }
  }

  // --- the rubric

  add() {
    const levels = this.rows.map((row) => chosen(row)?.value);
    const sum = levels.reduce((all, level) => all + Number(level ?? 0), 0);
    const place = /** @type {HTMLElement} */ (this.form.querySelector("[data-sum]"));
    place.textContent = levels.some((level) => level !== undefined) ? `${sum} / ${place.dataset.most}` : "";
  }

  /** @param {number} place */
  turnTo(place) {
    this.now = place;
    this.rows.forEach((row, each) => row.classList.toggle("now", each === place));
  }

  /** @param {string} digit */
  level(digit) {
    const row = this.rows[this.now];
    const input = /** @type {HTMLInputElement | null} */ (row?.querySelector(`input[value="${digit}"]`));
    if (!input) return;
    input.checked = true;
    voice.textContent = input.closest("label").textContent.trim();
    this.changed();
    const later = this.rows.findIndex((each, place) => place > this.now && !chosen(each));
    this.turnTo(later >= 0 ? later : this.rows.findIndex((each) => !chosen(each)));
    (this.rows[this.now] ?? element("save")).scrollIntoView({ block: "nearest" });
  }

  back() {
    const before = this.now < 0 ? this.rows.length - 1 : this.now - 1;
    if (before < 0) return;
    const input = chosen(this.rows[before]);
    if (input) input.checked = false;
    this.turnTo(before);
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
    else if (event.key === "m") turnOver(element("models"));
    else if (event.key === "u") turnOver(this.form.querySelector(".used"));
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

/** @param {Element | null} details */
function turnOver(details) {
  if (details instanceof HTMLDetailsElement) {
    details.open = !details.open;
    if (details.open) details.scrollIntoView({ block: "nearest" });
  }
}

// --- pages

/** @param {string} address @returns {Promise<string | null>} */
async function page(address) {
  const answer = await fetch(address, { headers: { "X-XSRFToken": token() } }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

/**
 * Title and main part of a page; its style has a nonce of its own, and this page has the same style already.
 * @param {string} text
 */
function parts(text) {
  return (text.match(/<title>[^]*?<\/title>/)?.[0] ?? "") + (text.match(/<main[^]*<\/main>/)?.[0] ?? "");
}

/** @param {string | undefined} address */
function prepare(address) {
  prepared = address ? { address, page: page(address) } : null;
}

/**
 * Show another page of the room in place of this one; if that fails, as a link does.
 * @param {string} address
 * @param {string} [said]
 */
async function show(address, said = "") {
  const text = await (prepared?.address === address ? prepared.page : page(address));
  const found = text && new DOMParser().parseFromString(parts(text), "text/html");
  const main = found && found.querySelector("main");
  if (!main) return location.assign(address);
  document.querySelector("main").replaceWith(main);
  document.title = found.title;
  history.pushState(null, "", address);
  scrollTo(0, 0);
  begin();
  const heading = /** @type {HTMLElement | null} */ (element("answer") ?? main.querySelector("h1"));
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
  if (said && element("state")) element("state").textContent = said;
}

/** @type {Marking | null} */
let marking = null;

function begin() {
  const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-answer]"));
  marking = place && new Marking(place);
  const on = /** @type {HTMLInputElement | null} */ (element("keys-on"));
  if (!on) return;
  on.checked = localStorage.getItem("claimwise-keys") !== "off";
  on.addEventListener("change", () => localStorage.setItem("claimwise-keys", on.checked ? "on" : "off"));
}

addEventListener("keydown", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  const on = /** @type {HTMLInputElement | null} */ (element("keys-on"));
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

addEventListener("popstate", () => location.reload());
begin();
