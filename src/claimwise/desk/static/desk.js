// What pages of the desk do with scripts: forms keep what is typed, offer comments and take files that are dropped, and
// pages show how far a job is. Everything but dropping works without, by loading again.

import { offerComments } from "./comments.js";
import { token } from "./token.js";

// A form with a file carries the token in its address, and the page that answers it would show it there.
if (new URLSearchParams(location.search).has("_xsrf")) history.replaceState(null, "", location.pathname);

// A page may be older than the login, and what was typed into it should count all the same.
addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.method !== "post") return;
  const field = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("_xsrf"));
  if (field) field.value = token();
  const address = new URL(form.action);
  if (!address.searchParams.has("_xsrf")) return;
  address.searchParams.set("_xsrf", token());
  form.action = address.href;
});

/**
 * What is typed into one of several forms stays while another one is sent, and when the page is loaded again.
 * @param {HTMLFormElement} form
 */
function keep(form) {
  const key = `claimwise-form ${form.dataset.keep}`;
  const fields = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("textarea, select, input:not([type=hidden])")]);
  const typed = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  for (const field of fields) field.value = typed[field.name] ?? field.value;
  form.addEventListener("input", () => {
    sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
  });
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-keep]"))) keep(form);
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-comments]"))) offerComments(form);

const OFTEN = 700;

/**
 * Show how far a job is, until it ends; then the page is loaded again, which shows what came of it.
 * @param {HTMLElement} place an element with the address of the job's state
 */
async function follow(place) {
  for (;;) {
    await new Promise((ready) => setTimeout(ready, OFTEN));
    const answer = await fetch(place.dataset.job ?? "", { headers: { "X-XSRFToken": token() } }).catch(() => null);
    if (!answer) continue; // the server may come back
    const job = answer.ok ? await answer.json() : { state: "gone" };
    if (job.state !== "running") return location.reload();
    show(place, job);
  }
}

/**
 * @param {HTMLElement} place
 * @param {{stage: string, done: number, total: number}} job
 */
function show(place, { stage, done, total }) {
  const bar = place.querySelector("progress");
  const counted = total > 1; // of one step nobody can say how far it is
  if (bar && counted) Object.assign(bar, { max: total, value: done });
  else bar?.removeAttribute("value");
  const words = place.querySelector("[data-stage]");
  if (words && stage) words.textContent = stage;
  const count = place.querySelector("[data-progress]");
  if (count) count.textContent = counted ? `${done} / ${total}` : "";
}

for (const place of document.querySelectorAll("[data-job]")) follow(/** @type {HTMLElement} */ (place));

/**
 * Let files be dropped on a form: tables are class lists, everything else is work. The form is sent by its button.
 * @param {HTMLFormElement} form
 */
function takeDrops(form) {
  const here = /** @type {HTMLElement} */ (form.querySelector("[data-drop-here]"));
  const [work, list] = ["files", "list"].map((name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name)));
  here.hidden = false;
  const over = (/** @type {boolean} */ is) => here.classList.toggle("over", is);
  form.addEventListener("dragover", (event) => (event.preventDefault(), over(true)));
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const isTable = (/** @type {File} */ file) => /\.(csv|tsv|txt)$/i.test(file.name);
    give(list, files.filter(isTable).slice(0, 1));
    give(work, files.filter((file) => !isTable(file)));
  });
}

/**
 * @param {HTMLInputElement} field
 * @param {File[]} files
 */
function give(field, files) {
  if (!files.length) return;
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  field.files = held.files;
}

for (const form of document.querySelectorAll("form[data-drop]")) takeDrops(/** @type {HTMLFormElement} */ (form));
