// Building elements. A text is always put in as text, so nothing in a spec or in an answer can become markup.

/**
 * An element with attributes (`true` sets one, `false` and `undefined` leave it out) and children.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | undefined>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

const page = Math.random().toString(36).slice(2, 8);
let made = 0;

/** An id that no other element has, be it of another copy of this module. */
export function newId() {
  made += 1;
  return `cw-${page}-${made}`;
}

/**
 * Give an element a text, if it has another one: what is put there again would be read out again.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
