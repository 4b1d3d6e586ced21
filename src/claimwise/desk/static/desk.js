// What pages of the desk do with scripts: they show how far a job is. Everything works without, by loading again.

/** The token that says that a request comes from a page of ours. */
const xsrf = document.querySelector('meta[name="claimwise-xsrf"]')?.getAttribute("content") ?? "";

// A form with a file carries the token in its address, and the page that answers it would show it there.
if (new URLSearchParams(location.search).has("_xsrf")) history.replaceState(null, "", location.pathname);

const OFTEN = 700;

/**
 * Show how far a job is, until it ends; then the page is loaded again, which shows what came of it.
 * @param {HTMLElement} place an element with the address of the job's state
 */
async function follow(place) {
  for (;;) {
    await new Promise((ready) => setTimeout(ready, OFTEN));
    const answer = await fetch(place.dataset.job ?? "", { headers: { "X-XSRFToken": xsrf } }).catch(() => null);
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
  if (bar && total) Object.assign(bar, { max: total, value: done });
  const words = place.querySelector("[data-stage]");
  if (words && stage) words.textContent = stage;
  const count = place.querySelector("[data-progress]");
  if (count) count.textContent = total ? `${done} / ${total}` : "";
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
