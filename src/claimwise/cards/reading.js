// The text of a passage, which authors write in a little Markdown, as elements: paragraphs, quotes, lists, headings,
// tables, strong and emphasised words, links to the web. Whatever else stands in it is shown as it is written.

import { make } from "./dom.js";

const INLINE = /\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)|\\([\\`*_{}[\]()#+.!>~|-])/gs;
const RULE = /^\|(?: *:?-+:? *\|)+\s*$/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)]) +/;

/**
 * @param {string} text
 * @returns {HTMLElement[]}
 */
export function drawReading(text) {
  return blocks(text).map(drawBlock);
}

/**
 * Stretches of lines that belong together: what a blank line separates, except within a quote or a list.
 * @param {string} text
 */
function blocks(text) {
  /** @type {string[][]} */
  const found = [];
  let open = false;
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const last = found.at(-1);
    if (!line.trim()) open = false;
    else if (last && (open ? !startsBlock(line, last) : continues(line, last))) {
      last.push(line);
      open = true;
    } else {
      found.push([line]);
      open = true;
    }
  }
  return found;
}

/**
 * @param {string} line
 * @param {string[]} block
 */
function startsBlock(line, block) {
  return /^#{1,6} /.test(line) || (line.startsWith(">") && !block[0].startsWith(">")) ||
    (ITEM.test(line) && !ITEM.test(block[0]));
}

/**
 * After a blank line, a list goes on with its next item.
 * @param {string} line
 * @param {string[]} block
 */
function continues(line, block) {
  return ITEM.test(line) && ITEM.test(block[0]) && /\d/.test(line[0]) === /\d/.test(block[0][0]);
}

/** @param {string[]} lines */
function drawBlock(lines) {
  const heading = /^#{1,6} +(.*)$/.exec(lines[0]);
  if (heading) return make("p", { class: "cw-heading" }, ...inline(heading[1]));
  if (lines[0].startsWith(">")) {
    return make("blockquote", {}, ...drawReading(lines.map((line) => line.replace(/^> ?/, "")).join("\n")));
  }
  if (lines[0].startsWith("|") && RULE.test(lines[1] ?? "")) return drawTable(lines);
  if (!ITEM.test(lines[0])) return make("p", {}, ...inline(lines.join("\n")));
  /** @type {string[]} */
  const items = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""));
    else items[items.length - 1] += `\n${line.trim()}`;
  }
  const first = /^ *(\d+)/.exec(lines[0]);
  const list = items.map((item) => make("li", {}, ...inline(item)));
  return first ? make("ol", { start: Number(first[1]) }, ...list) : make("ul", {}, ...list);
}

/** A table, which scrolls by itself where it is too wide. @param {string[]} lines */
function drawTable([head, , ...body]) {
  const cells = (/** @type {string} */ line) =>
    line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const columns = cells(head).map((cell) =>
    cell ? make("th", { scope: "col" }, ...inline(cell)) : make("td"));
  const rows = body.map((line) => make("tr", {}, ...cells(line).map((cell) => make("td", {}, ...inline(cell)))));
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...columns)), make("tbody", {}, ...rows));
  return make("div", { class: "cw-table", tabindex: 0 }, table);
}

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function inline(text) {
  /** @type {(Node | string)[]} */
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    const [all, strong, emphasised, link, address, escaped] = found;
    pieces.push(text.slice(end, found.index));
    if (strong) pieces.push(make("strong", {}, ...inline(strong)));
    else if (emphasised) pieces.push(make("em", {}, ...inline(emphasised)));
    else if (link) pieces.push(make("a", { href: address, rel: "noopener noreferrer" }, ...inline(link)));
    else pieces.push(escaped);
    end = /** @type {number} */ (found.index) + all.length;
  }
  return [...pieces, text.slice(end)].filter((piece) => piece !== "");
}
