// What pages of the desk do with scripts: they show how far a job is. Everything works without, by loading again.

/** The token that says that a request comes from a page of ours. */
const xsrf = document.querySelector('meta[name="claimwise-xsrf"]')?.content ?? "";

const OFTEN = 700;

/**
 * Show how far a job is, until it ends; then the page is loaded again, which shows what came of it.
 * @param {HTMLElement} place an element with the address of the job's state
 */
async function follow(place) {
  for (;;) {
    await new Promise((ready) => setTimeout(ready, OFTEN));
    const answer = await fetch(place.dataset.job, { headers: { "X-XSRFToken": xsrf } }).catch(() => null);
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
