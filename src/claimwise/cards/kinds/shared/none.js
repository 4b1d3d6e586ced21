// Stands on a page for a kind of which the page shows nothing: an import map leads to it, and the kind is not fetched.

/** @type {string[]} */
export const KEYS = [];
