// The token that says that a request comes from a page of ours.

/**
 * The cookie's is newer than that of the page once somebody has logged in again in another tab.
 * @returns {string}
 */
export function token() {
  const cookie = document.cookie.match(/(?:^|; )_xsrf=([^;]+)/)?.[1];
  const page = /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="claimwise-xsrf"]'));
  return cookie ?? page?.content ?? "";
}
