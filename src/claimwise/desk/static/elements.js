// Parts that a page always has.

/** @param {string} id of an element that each page on an answer has */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} selector of an element that each page on an answer has @param {ParentNode} [within] */
export const first = (selector, within = document) => /** @type {HTMLElement} */ (within.querySelector(selector));
