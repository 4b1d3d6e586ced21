// What a page of a site knows of the course: its modules in their order, as the build wrote them into the page.

/**
 * `page` and `chapter` are addresses from the site's first page; a module may have no chapter. `about` is the chapter's
 * title. `test` says that it measures, before or after a course: nothing comes next then.
 * @typedef {{name: string, title: string, page: string, chapter?: string, about?: string, test?: number}} Module
 */
/** @typedef {{modules: Module[], words: Record<string, string>}} Course */

/** The site's first page: these modules lie in `_static/cards-…/`. */
export const SITE = new URL("../../", import.meta.url);

/** @returns {Course} */
export function readCourse() {
  const written = document.getElementById("claimwise-course")?.textContent;
  return written ? JSON.parse(written) : { modules: [], words: {} };
}

/**
 * Where one goes on after a module: to the next chapter, or to the next module of the same one.
 * @param {Course} course
 * @param {string} name
 * @returns {{href: string, title: string} | null}
 */
export function nextOf({ modules }, name) {
  const at = modules.findIndex((module) => module.name === name);
  const [here, next] = [modules[at], modules[at + 1]];
  if (!here || !next || here.test) return null;
  const same = !next.chapter || next.chapter === here.chapter;
  return same
    ? { href: new URL(next.page, SITE).href, title: next.title }
    : { href: new URL(String(next.chapter), SITE).href, title: String(next.about) };
}
