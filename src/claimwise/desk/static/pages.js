// Pages of the desk in place of one another; the one that comes next is fetched before it is asked for.

import { first } from "./elements.js";
import { token } from "./token.js";

/** @type {{ address: string, page: Promise<string | null> } | null} */
let prepared = null;

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

/** @param {string | undefined} address of the page that is asked for next, if one is known */
export function prepare(address) {
  prepared = address ? { address, page: page(address) } : null;
}

/** @param {string} address */
export async function fetched(address) {
  return parsed(await page(address));
}

/**
 * Show another page in place of this one; if that fails, as a link does.
 * @param {string} address
 * @returns whether it was prepared before, so that it may not know what was done last; `null` if it is loaded
 */
export async function exchange(address) {
  const ready = prepared?.address === address ? prepared : null;
  const found = parsed(await (ready?.page ?? page(address)));
  const main = found.querySelector("main");
  if (!main) {
    location.assign(address);
    return null;
  }
  first("main").replaceWith(main);
  document.title = found.title;
  history.pushState(null, "", address);
  scrollTo(0, 0);
  return ready !== null;
}
