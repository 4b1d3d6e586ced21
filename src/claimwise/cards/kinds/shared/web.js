// A small web as it stands in a part: its pages and their sentences, and the steps of somebody who walked through it. The
// twin of `kinds/shared/webs.py`, which says what a page holds.

/** @typedef {string | [kind: string, ...rest: string[]]} Run */
/** @typedef {[id: string, ...runs: Run[]]} Sentence */
/**
 * @typedef {{id: string, site: string, address: string, kind: string, title: string, date?: string, author?: string,
 *   digest?: string, read?: string, boost?: number, hidden?: string, body: any[][]}} Page
 */
/** @typedef {{title: string, pages: Page[], summaries: {words: string[], text: string, pages: string[]}[]}} Web */

/** Stands between the cells of a row that is quoted. */
const BETWEEN = " · ";

/**
 * The pages by their ids, in order.
 * @param {Web} web
 * @returns {Map<string, Page>}
 */
export function pagesOf(web) {
  return new Map(web.pages.map((page) => [page.id, page]));
}

/**
 * The words of every sentence by its full name, in order.
 * @param {Web} web
 * @returns {Map<string, string>}
 */
export function sentencesOf(web) {
  return new Map(web.pages.flatMap((page) =>
    sentencesOn(page).map(([name, said]) => /** @type {const} */ ([`${page.id}:${name}`, said]))));
}

/**
 * The names and words of what can be kept on a page: sentences, and rows of tables, which their first cells name.
 * @param {Page} page
 * @returns {[name: string, said: string][]}
 */
function sentencesOn(page) {
  const told = (/** @type {Sentence} */ sentence) => /** @type {[string, string]} */ ([sentence[0], plainOf(sentence)]);
  return page.body.flatMap(([kind, ...inside]) => {
    if (kind === "p") return inside.map(told);
    if (kind === "ul") return inside.flatMap((row) => row.map(told));
    if (kind !== "table") return [];
    const rows = inside.filter((row) => row[0][0]);
    return rows.map((row) => /** @type {[string, string]} */ ([row[0][0], row.map(plainOf).filter(Boolean).join(BETWEEN)]));
  });
}

/** What a sentence says. @param {Sentence} sentence */
export function plainOf([, ...runs]) {
  return runs.map(shown).join("");
}

/** @param {Run} run */
export function shown(run) {
  return typeof run === "string" ? run : run[run.length - 1];
}

/** The page on which a sentence stands, by its full name. @param {string} sentence */
export function pageOf(sentence) {
  return sentence.slice(0, sentence.lastIndexOf(":"));
}

/** The pages that a trail opens, in order, again and again where it comes back. @param {string[]} trail */
export function openedIn(trail) {
  return trail.filter((step) => step.startsWith("p:")).map((step) => step.slice(2));
}

/**
 * Whether a trail opens one page of each step; in the order of the steps if that matters.
 * @param {string[]} trail
 * @param {string[][]} steps
 * @param {boolean} ordered
 */
export function walks(trail, steps, ordered) {
  const walked = openedIn(trail);
  if (!ordered) return steps.every((step) => step.some((page) => walked.includes(page)));
  let from = 0;
  return steps.every((step) => {
    const at = walked.findIndex((page, place) => place >= from && step.includes(page));
    from = at + 1;
    return at >= 0;
  });
}
