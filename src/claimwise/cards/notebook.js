// A released or downloaded notebook: which cards it holds, what was answered, and the file with other answers in it.
//
// Which cell is which is told as Python's handed_in/ tells it of what comes back: by nbgrader's name, by the cell's id,
// by the id that Colab keeps, then by what it holds. But where several cells could hold the answers, none is written
// to. In the file only the texts of those cells are replaced; everything else stays as it is, byte for byte.

import { AnswersError, IMPORT, read, rewrite, write } from "./answers.js";
import { isByPerson, kindOf } from "./kinds.js";
import { isTable, same } from "./kinds/shared/parts.js";
import { strip, whole } from "./texts.js";

/** @import { Message, Part, Response } from "./kinds/shared/parts.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Item } from "./card.js" */
/** @typedef {{kind: string, source: string, names: string[], pictures: boolean, span: [number, number] | null}} Cell */
/** @typedef {Item & {module: string, items: string[]}} Spec a card's spec, with `reading`, `place` and `total` */
/**
 * A notebook as it was opened. `answers` are the responses to show: what the answers cell holds, and texts that stand
 * in their own cells only. `problems` say what could not be read, or will not be written.
 * @typedef {{text: string, cells: Cell[], module: string, version: string, cards: Map<string, Spec>, answers: Answers,
 *   problems: Message[]}} Notebook
 */

/** The name of the cell with the answers. */
const ANSWERS_CELL = "answers";

/** What stands in the cell for a written answer when it is released. */
export const WRITE_HERE =
  "*Your written answer goes into the box of the card above, and is kept here too. " +
  "Is there no box? Then replace this text.*";

/** Every text that ever stood there. */
const STUBS = [
  WRITE_HERE,
  "*Write your answer here: double-click this text, click into it, and replace it. " +
    "Press Shift and Enter when you are done.*",
  "*No text was found for this answer. What was looked for, and where, stands above.*",
  "*Write your answer here: double-click this text, replace it, then press Shift and Enter.*",
];
const STUB = new RegExp(STUBS.map((stub) => {
  const words = stub.replace(/^\*|\*$/g, "").split(" ").map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return `[*_]{0,3}${words.join("\\s+")}[*_]{0,3}`;
}).join("|"), "g");

const CLAIM = /^claim\("([a-z]+[0-9]+)", (\{[^]*\})\)\s*(?![^])/m;
const FENCED = /^\s*(`{3,}|~{3,})[^\n`]*\n([^]*?)\n?\1\s*(?![^])/;
const LIKE_ANSWERS = /\banswers\s*\(\s*[a-z]{1,8}[0-9]{1,4}\s*=|^[a-z]{1,8}[0-9]{1,4}\s*=\s*\{/m;
const HEADING = /^### \d+\. .*\n\s*(?:\*[^*\n]+\*\s*(?:\n|$))?/;
const PICTURE = /!\[[^\]\n]*\](?:\(|\[)|<img\b|data:image\//i;

/** @param {string} item @param {string} part */
export function writtenCell(item, part) {
  return `written-${item}-${part}`;
}

// --- opening ---------------------------------------------------------------------------------------------------------

/**
 * Open the text of a file; `null` if it is no notebook.
 * @param {string} file
 * @returns {Notebook | null}
 */
export function open(file) {
  const text = file.replace(/^\ufeff/, "");
  const content = parsed(text);
  if (!isTable(content) || !Array.isArray(content.cells)) return null;
  const spans = sourceSpans(text);
  const cells = spans.map((span, at) => cellOf(content.cells[at], span));
  const note = isTable(content.metadata?.claimwise) ? content.metadata.claimwise : {};
  const cards = findCards(cells);
  const { answers, problems } = readAnswers(cells);
  const noted = typeof note.module === "string" ? note.module : "";
  const notebook = {
    text, cells, module: noted || ([...cards.values()][0]?.module ?? ""), cards, answers, problems,
    version: typeof note.version === "string" ? note.version : "",
  };
  addWritten(notebook);
  return notebook;
}

/**
 * @param {string} text
 * @returns {any}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param {any} cell
 * @param {[number, number] | null} span
 * @returns {Cell}
 */
function cellOf(cell, span) {
  const fields = isTable(cell) ? cell : {};
  const metadata = isTable(fields.metadata) ? fields.metadata : {};
  const isText = (/** @type {unknown} */ value) => typeof value === "string";
  const lines = Array.isArray(fields.source) ? fields.source.filter(isText) : [];
  return {
    kind: String(fields.cell_type ?? ""),
    source: whole(typeof fields.source === "string" ? fields.source : lines.join("")),
    names: [metadata.nbgrader?.grade_id, fields.id, metadata.id].filter(isText),
    pictures: isTable(fields.attachments) && Object.keys(fields.attachments).length > 0,
    span,
  };
}

/**
 * The cards of a notebook, in their order.
 * @param {Cell[]} cells
 * @returns {Map<string, Spec>}
 */
function findCards(cells) {
  /** @type {Map<string, Spec>} */
  const cards = new Map();
  for (const cell of cells) {
    const found = cell.kind === "code" ? CLAIM.exec(cell.source) : null;
    const spec = found ? parsed(found[2]) : undefined;
    if (!found || !isTable(spec) || !Array.isArray(spec.parts)) continue;
    const reading = cells.find(({ names }) => names.includes(`read-${found[1]}`))?.source.replace(HEADING, "") ?? "";
    const items = Array.isArray(spec.items) ? spec.items : [];
    const place = items.indexOf(found[1]) + 1;
    cards.set(found[1], { ...spec, items, reading, ...(place ? { place, total: items.length } : {}) });
  }
  return cards;
}

/** @param {Cell[]} cells */
function answersCells(cells) {
  const named = cells.filter(({ names }) => names.includes(ANSWERS_CELL));
  const texts = new Set(named.flatMap(cellsOfTexts));
  return cells.filter((cell) =>
    named.includes(cell) || (callsAnswers(cell) && !cell.names.some((name) => texts.has(name))));
}

/**
 * The cells into which texts of an answers cell are written too. Such a text may look like answers.
 * @param {Cell} cell
 * @returns {string[]}
 */
function cellsOfTexts(cell) {
  try {
    return Object.entries(read(plain(cell))).flatMap(([item, parts]) => Object.entries(parts)
      .filter(([, response]) => typeof response === "string" && withoutStub({ source: response }))
      .map(([part]) => writtenCell(item, part)));
  } catch (error) {
    if (error instanceof AnswersError) return [];
    throw error;
  }
}

/** @param {Cell} cell */
function callsAnswers(cell) {
  const source = plain(cell);
  const calls = cell.kind === "code" && source.trimStart().startsWith("answers(");
  return source.includes(IMPORT) || calls || LIKE_ANSWERS.test(source);
}

/** The text of a cell as code: in a cell that became text it may stand between fences. @param {Cell} cell */
function plain(cell) {
  return FENCED.exec(cell.source)?.[2] ?? cell.source;
}

/**
 * What the answers cells hold together; a later one counts where two differ.
 * @param {Cell[]} cells
 * @returns {{answers: Answers, problems: Message[]}}
 */
function readAnswers(cells) {
  const found = answersCells(cells);
  /** @type {Answers} */
  const answers = {};
  /** @type {Message[]} */
  const problems = found.length ? [] : [["no_answers_cell"]];
  if (found.length > 1) problems.push(["several_answers_cells"]);
  for (const cell of found) {
    try {
      const held = Object.entries(read(plain(cell))).filter(([, parts]) => Object.keys(parts).length);
      Object.assign(answers, Object.fromEntries(held));
    } catch (error) {
      if (!(error instanceof AnswersError)) throw error;
      if (plain(cell).trim()) problems.push(["cell_unread", { line: error.line, why: error.why }]);
    }
  }
  return { answers, problems };
}

/**
 * Add texts that stand in their own cells only, as in a notebook that was worked on without this card.
 * @param {Notebook} notebook
 */
function addWritten({ cards, cells, answers }) {
  for (const [item, { id: part }] of writtenParts(cards)) {
    const texts = cells.filter(({ names }) => names.includes(writtenCell(item, part))).map(withoutStub).filter(Boolean);
    if (texts.length === 1 && !Object.hasOwn(answers[item] ?? {}, part)) {
      answers[item] = { ...answers[item], [part]: texts[0] };
    }
  }
}

/** @param {Map<string, Spec>} cards */
function writtenParts(cards) {
  return [...cards].flatMap(([item, { parts }]) =>
    parts.filter(isByPerson).map((part) => /** @type {const} */ ([item, part])));
}

/** What a student wrote into a cell. @param {{source: string}} cell */
function withoutStub({ source }) {
  let text = source;
  while (text.search(STUB) >= 0) text = strip(text.replace(STUB, ""));
  return strip(text) ? text : "";
}

// --- filling ---------------------------------------------------------------------------------------------------------

/**
 * The file with these answers in it, and what could not be put there. Written answers go into their own cells too, so
 * that they are seen where nobody reads the answers cell; a cell that holds another text is left as it is.
 * @param {Notebook} notebook
 * @param {Answers} answers
 * @returns {{text: string, problems: Message[]}}
 */
export function fill(notebook, answers) {
  /** @type {Message[]} */
  const problems = [];
  /** @type {Map<Cell, string>} */
  const sources = new Map();
  fillWritten(notebook, answers, sources, problems);
  fillAnswers(notebook, answers, sources, problems);
  return { text: withSources(notebook.text, sources), problems };
}

/**
 * @param {Notebook} notebook
 * @param {Answers} answers
 * @param {Map<Cell, string>} sources
 * @param {Message[]} problems
 */
function fillAnswers({ cells, cards }, answers, sources, problems) {
  const found = answersCells(cells);
  if (found.length !== 1) {
    problems.push([found.length ? "several_answers_cells" : "no_answers_cell"]);
    return;
  }
  const unfit = new Set(writtenParts(cards).filter(([item, part]) => whyUnfit(part, answers[item]?.[part.id]))
    .map(([item, part]) => writtenCell(item, part.id)));
  const kept = Object.entries(answers).map(([item, parts]) =>
    [item, Object.fromEntries(Object.entries(parts).filter(([part]) => !unfit.has(writtenCell(item, part))))]);
  try {
    const before = plain(found[0]);
    // An emptied answers cell is filled like one that was given out.
    const after = rewrite(before.trim() ? before : write({}), Object.fromEntries(kept));
    if (after !== before) sources.set(found[0], after);
  } catch (error) {
    if (!(error instanceof AnswersError)) throw error;
    problems.push(["cell_unread", { line: error.line, why: error.why }]);
  }
}

/**
 * @param {Notebook} notebook
 * @param {Answers} answers
 * @param {Map<Cell, string>} sources
 * @param {Message[]} problems
 */
function fillWritten(notebook, answers, sources, problems) {
  for (const [item, part] of writtenParts(notebook.cards)) {
    const name = writtenCell(item, part.id);
    const given = answers[item]?.[part.id];
    const text = typeof given === "string" ? given : "";
    const shown = String(notebook.answers[item]?.[part.id] ?? "");
    const own = notebook.cells.filter(({ names }) => names.includes(name));
    const [cell] = own;
    const why = whyUnfit(part, given);
    if (why) problems.push(["text_unfit", { cell: name, why }]);
    if (own.length !== 1) {
      if (text) problems.push([own.length ? "text_differs" : "text_no_cell", { cell: name }]);
      continue;
    }
    const held = withoutStub(cell);
    if (alike(held, text)) continue;
    if (cell.pictures || PICTURE.test(held)) problems.push(["text_pictures", { cell: name }]);
    else if (held && !alike(held, shown)) problems.push(["text_differs", { cell: name }]);
    else sources.set(cell, text || WRITE_HERE);
  }
}

/**
 * Why a text would make the whole answers cell unreadable, or cannot be read there.
 * @param {Part} part
 * @param {Response} given
 */
function whyUnfit(part, given) {
  return given === undefined ? null : (kindOf(part)?.check(part, given) ?? null);
}

/** @param {string} one @param {string} two */
function alike(one, two) {
  const lines = (/** @type {string} */ text) => strip(text).split(/\r\n?|\n/).map((line) => line.trimEnd());
  return same(lines(one), lines(two));
}

// --- the text of the file --------------------------------------------------------------------------------------------

const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const BETWEEN = /[^"{}[\]]+/y;

/**
 * Where the source of each cell stands in the text of a notebook, which is known to be JSON.
 * @param {string} text
 * @returns {([number, number] | null)[]}
 */
function sourceSpans(text) {
  /** @type {([number, number] | null)[]} */
  let spans = [];
  const [top] = valueAt(text, 0);
  eachField(text, top, (key, start) => {
    if (key !== "cells") return;
    spans = [];
    eachElement(text, start, (cell) => {
      /** @type {[number, number] | null} */
      let span = null;
      if (text[cell] === "{") {
        eachField(text, cell, (name, at) => {
          if (name === "source") span = [at, valueAt(text, at)[1]];
        });
      }
      spans.push(span);
    });
  });
  return spans;
}

/**
 * Where a value begins and ends.
 * @param {string} text
 * @param {number} from
 * @returns {[number, number]}
 */
function valueAt(text, from) {
  const start = skipSpace(text, from);
  let at = start;
  let depth = 0;
  do {
    const sign = text[at];
    if (sign === '"') at = behind(STRING, text, at);
    else if ("{[".includes(sign)) [depth, at] = [depth + 1, at + 1];
    else if ("}]".includes(sign)) [depth, at] = [depth - 1, at + 1];
    else at = depth ? behind(BETWEEN, text, at) : behind(/[^\s,}\]]+/y, text, at);
  } while (depth && at < text.length);
  return [start, at];
}

/**
 * @param {RegExp} pattern
 * @param {string} text
 * @param {number} at
 */
function behind(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : text.length;
}

/** @param {string} text @param {number} from */
function skipSpace(text, from) {
  return behind(/\s*/y, text, from);
}

/**
 * @param {string} text
 * @param {number} start where the object's brace stands
 * @param {(key: string, start: number) => void} does
 */
function eachField(text, start, does) {
  eachElement(text, start, (key) => {
    const [, end] = valueAt(text, key);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    does(JSON.parse(text.slice(key, end)), value);
    return valueAt(text, value)[1];
  });
}

/**
 * @param {string} text
 * @param {number} start where the bracket stands
 * @param {(start: number) => number | void} does may give where the element ends, if its first value is not all
 */
function eachElement(text, start, does) {
  let at = skipSpace(text, start + 1);
  while (at < text.length && !"]}".includes(text[at])) {
    const end = does(at) ?? valueAt(text, at)[1];
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
}

/**
 * The text of a file with other sources of some cells.
 * @param {string} text
 * @param {Map<Cell, string>} sources
 */
function withSources(text, sources) {
  let filled = text;
  const located = [...sources].filter(([cell]) => cell.span !== null);
  located.sort(([one], [two]) => /** @type {any} */ (two.span)[0] - /** @type {any} */ (one.span)[0]);
  for (const [{ span }, source] of located) {
    const [start, end] = /** @type {[number, number]} */ (span);
    filled = filled.slice(0, start) + asJson(source, filled, start) + filled.slice(end);
  }
  return filled;
}

/**
 * A source as JSON, in the form in which it stood there: a text, or a list of lines, one below the other or not.
 * @param {string} source
 * @param {string} text
 * @param {number} start
 */
function asJson(source, text, start) {
  if (text[start] !== "[") return JSON.stringify(source);
  const lines = source.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const key = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const indent = /^([ \t]*)"source"/.exec(key)?.[1];
  if (indent === undefined || !lines.length) return JSON.stringify(lines);
  // The key stands three levels deep: in the notebook, its cells, and one of them.
  const inner = `\n${indent}${indent.slice(0, indent.length / 3)}`;
  return `[${lines.map((line) => inner + JSON.stringify(line)).join(",")}\n${indent}]`;
}
