// Reading and writing the one cell that holds a student's answers: the twin of Python's handed_in/responses.py.
//
// The cell is plain Python, but only this much of it: an import of `answers` and a single call
// `answers(item={"part": response})` whose arguments are literals. What is read here means the same to Python; a cell
// in which anything else stands is refused with the line where it stands, even where Python could read it.

import { isTable, same } from "./kinds/shared/parts.js";
import { shown } from "./numbers.js";
import { length } from "./texts.js";

/** @import { Message, Response } from "./kinds/shared/parts.js" */
/** @typedef {Record<string, Record<string, Response>>} Answers item id -> part id -> response */

export const IMPORT = "from claimwise.student import answers";

/** Longest answers cell that is read, in characters. */
export const MAX_CHARACTERS = 200_000;
/** Deepest nesting of a response. */
const MAX_DEPTH = 6;
/** Longest whole number. */
const MAX_DIGITS = 18;

/**
 * The characters, from first to last, that are escaped as `\uXXXX` or `\UXXXXXXXX`; of all others only `"` and `\` are.
 * They cannot be seen, or turn other text around. The table is Python's; why each is in it stands there.
 */
const ESCAPED = [
  [0x00, 0x1f], [0x7f, 0xa0], [0xad, 0xad], [0x34f, 0x34f], [0x600, 0x605], [0x61c, 0x61c], [0x6dd, 0x6dd],
  [0x70f, 0x70f], [0x890, 0x891], [0x8e2, 0x8e2], [0x115f, 0x1160], [0x1680, 0x1680], [0x17b4, 0x17b5],
  [0x180e, 0x180e], [0x2000, 0x200f], [0x2028, 0x202f], [0x205f, 0x206f], [0x3000, 0x3000], [0x3164, 0x3164],
  [0xd800, 0xf8ff], [0xfdd0, 0xfdef], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff0, 0xfffb], [0xfffe, 0xffff],
  [0x110bd, 0x110bd], [0x110cd, 0x110cd], [0x13430, 0x1343f], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a],
  [0x1fffe, 0x1ffff], [0x2fffe, 0x2ffff], [0x3fffe, 0x10ffff],
];
const hex = (/** @type {number} */ code, /** @type {number} */ digits) => code.toString(16).padStart(digits, "0");
const TO_ESCAPE = new RegExp(
  `["\\\\]|[${ESCAPED.map(([first, last]) => `\\u{${hex(first, 1)}}-\\u{${hex(last, 1)}}`).join("")}]`, "gu",
);
/** @type {Record<string, string>} */
const SHORT = { '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r" };

/** @type {Record<string, string>} */
const ESCAPES = {
  "\\": "\\", "'": "'", '"': '"', a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\n": "",
};

/** Words of Python's own, which cannot name an argument. */
const KEYWORDS = new Set(
  ("False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield").split(" "),
);

/** The cell is not a plain call of `answers`. Carries what is wrong, and the line in the cell (from 1). */
export class AnswersError extends Error {
  /**
   * @param {Message} why
   * @param {number} line
   */
  constructor(why, line) {
    super(`line ${line}: ${why[0]}`);
    this.why = why;
    this.line = line;
  }
}

// --- writing ---------------------------------------------------------------------------------------------------------

/**
 * The text of the answers cell; `read` gives the answers back.
 * @param {Answers} answers
 */
export function write(answers) {
  return framed(answers, () => null);
}

/**
 * The text of a cell that holds these answers now. What did not change keeps its text, and remarks stay.
 * @param {string} source
 * @param {Answers} answers
 * @throws {AnswersError} for a cell that cannot be read, which must not be replaced
 */
export function rewrite(source, answers) {
  const before = parse(source);
  const held = new Map([...before.items].filter(([, parts]) => parts.size));
  const given = Object.entries(answers).filter(([, parts]) => Object.keys(parts).length);
  /** @type {[number, number][]} */
  const kept = [];
  const text = framed(answers, (item, part) => {
    const entry = held.get(item)?.get(part);
    if (!entry || !same(entry.value, answers[item][part])) return null;
    kept.push(entry.span);
    return before.source.slice(...entry.span);
  });
  const count = [...held.values()].reduce((sum, parts) => sum + parts.size, 0);
  if (kept.length === count && given.every(([item, parts]) => held.get(item)?.size === Object.keys(parts).length)) {
    return source;
  }
  const remarks = before.remarks.filter(([at]) => !kept.some(([start, end]) => start <= at && at < end));
  return [text, ...remarks.map(([, remark]) => remark)].join("\n");
}

/**
 * @param {Answers} answers
 * @param {(item: string, part: string) => string | null} textOf what already says an entry's response
 */
function framed(answers, textOf) {
  const given = Object.entries(answers).filter(([, parts]) => Object.keys(parts).length);
  if (!given.length) return `${IMPORT}\n\nanswers()`;
  const items = given.map(([item, parts]) => {
    const entries = Object.entries(parts).map(([part, response]) =>
      `        ${quoted(part)}: ${textOf(item, part) ?? rendered(response)},\n`);
    return `    ${item}={\n${entries.join("")}    },\n`;
  });
  return `${IMPORT}\n\nanswers(\n${items.join("")})`;
}

/**
 * @param {Response} response
 * @returns {string}
 */
function rendered(response) {
  if (typeof response === "string") return quoted(response);
  if (typeof response === "number" && Number.isFinite(response)) return shown(response);
  if (Array.isArray(response)) return `[${response.map(rendered).join(", ")}]`;
  if (!isTable(response)) throw new TypeError(`no answer can be ${response}`);
  const entries = Object.entries(response).map(([key, value]) => `${quoted(key)}: ${rendered(value)}`);
  return `{${entries.join(", ")}}`;
}

/** @param {string} text */
function quoted(text) {
  return `"${text.replace(TO_ESCAPE, escaped)}"`;
}

/** @param {string} character */
function escaped(character) {
  if (Object.hasOwn(SHORT, character)) return SHORT[character];
  const code = /** @type {number} */ (character.codePointAt(0));
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

// --- reading ---------------------------------------------------------------------------------------------------------

/**
 * What a cell says.
 * @param {string} source
 * @returns {Answers}
 * @throws {AnswersError}
 */
export function read(source) {
  const items = [...parse(source).items].map(([item, parts]) =>
    [item, Object.fromEntries([...parts].map(([part, { value }]) => [part, value]))]);
  return Object.fromEntries(items);
}

/** @typedef {{value: Response, span: [start: number, end: number]}} Entry */

/**
 * @param {string} source
 * @returns {{source: string, items: Map<string, Map<string, Entry>>, remarks: [at: number, text: string][]}}
 */
function parse(source) {
  if (source.length > MAX_CHARACTERS && length(source) > MAX_CHARACTERS) {
    throw new AnswersError(["cell_too_long", { length: length(source), most: MAX_CHARACTERS }], 1);
  }
  const reader = new Reader(source.replace(/\r\n?/g, "\n"));
  if (/\0|\p{Surrogate}/u.test(source)) reader.refuse("cell_incomplete");
  return { source: reader.source, items: reader.cell(), remarks: reader.remarks };
}

class Reader {
  /** @param {string} source */
  constructor(source) {
    this.source = source;
    this.at = 0;
    /** Where the value that was read last ended. */
    this.end = 0;
    /** @type {[at: number, text: string][]} */
    this.remarks = [];
  }

  /**
   * @param {string} name
   * @param {Record<string, any>} values
   * @param {number} at
   * @returns {never}
   */
  refuse(name, values = {}, at = this.at) {
    throw new AnswersError([name, values], this.source.slice(0, at).split("\n").length);
  }

  /**
   * What a pattern finds here; the reader goes on behind it.
   * @param {RegExp} pattern which is sticky
   */
  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (found) this.at += found[0].length;
    return found;
  }

  /** Spaces and remarks; ends of lines too, where they say nothing. @param {boolean} lines */
  skip(lines) {
    while (this.take(lines ? /[ \t\n]+/y : /[ \t]+/y) || this.remark());
  }

  remark() {
    const found = this.take(/#[^\n]*/y);
    if (found) this.remarks.push([this.at - found[0].length, found[0]]);
    return found;
  }

  /** The whole cell: lines with nothing, imports, and one call. */
  cell() {
    /** @type {Map<string, Map<string, Entry>> | null} */
    let items = null;
    while (this.at < this.source.length) {
      const start = this.at;
      this.skip(false);
      if (this.take(/\n/y) || this.at === this.source.length) continue;
      if (this.at !== start) this.refuse("cell_incomplete"); // what is indented belongs to nothing
      if (this.take(/from[ \t]+claimwise\.student[ \t]+import[ \t]+answers(?![\w.])/y)) this.endOfLine();
      else if (items) this.refuse("cell_more");
      else if (this.take(/answers[ \t]*\(/y)) {
        items = this.arguments();
        this.endOfLine();
      } else this.refuse("cell_other");
    }
    return items ?? this.refuse("cell_empty", {}, 0);
  }

  endOfLine() {
    this.skip(false);
    if (this.at < this.source.length && !this.take(/\n/y)) this.refuse("cell_more");
  }

  /** The arguments of the call, up to its end. */
  arguments() {
    /** @type {Map<string, Map<string, Entry>>} */
    const items = new Map();
    this.separated(")", () => {
      const name = this.take(/[A-Za-z]\w*(?=[ \t\n]*=(?!=))/y)?.[0];
      if (!name) this.refuse("cell_unnamed");
      if (KEYWORDS.has(name)) this.refuse("cell_incomplete");
      if (items.has(name)) this.refuse("cell_twice", { name });
      this.skip(true);
      this.take(/=/y);
      this.skip(true);
      if (!this.take(/\{/y)) this.refuse("cell_no_table", { name });
      items.set(name, this.table(1));
    });
    return items;
  }

  /**
   * What is separated by commas, of which one may stand at the end.
   * @param {string} end
   * @param {() => void} readOne
   */
  separated(end, readOne) {
    for (;;) {
      this.skip(true);
      if (this.source[this.at] === end) break;
      readOne();
      this.skip(true);
      if (this.source[this.at] === end) break;
      if (!this.take(/,/y)) this.refuse("cell_incomplete");
    }
    this.at += 1;
  }

  /**
   * A table behind its brace.
   * @param {number} depth
   */
  table(depth) {
    /** @type {Map<string, Entry>} */
    const table = new Map();
    this.separated("}", () => {
      const at = this.at;
      const name = this.text();
      if (name === null) this.refuse("cell_names");
      if (table.has(name)) this.refuse("cell_twice", { name }, at);
      this.skip(true);
      if (!this.take(/:/y)) this.refuse("cell_incomplete");
      this.skip(true);
      const start = this.at;
      const value = this.value(depth + 1);
      table.set(name, { value, span: [start, this.end] });
    });
    return table;
  }

  /**
   * @param {number} depth
   * @returns {Response}
   */
  value(depth) {
    if (depth > MAX_DEPTH) this.refuse("cell_deep");
    const text = this.text();
    if (text !== null) return text;
    const value = this.nested(depth);
    this.end = this.at;
    return value;
  }

  /**
   * @param {number} depth
   * @returns {Response}
   */
  nested(depth) {
    if (this.take(/\{/y)) return Object.fromEntries([...this.table(depth)].map(([name, { value }]) => [name, value]));
    if (this.take(/\[/y)) {
      /** @type {Response[]} */
      const list = [];
      this.separated("]", () => list.push(this.value(depth + 1)));
      return list;
    }
    if (!this.take(/-/y)) return this.number();
    if (depth + 1 > MAX_DEPTH) this.refuse("cell_deep");
    this.skip(true);
    return 0 - this.number();
  }

  number() {
    const start = this.at;
    const found = this.take(/(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?(?![\w.])/y);
    if (!found || !/^\.?\d/.test(found[0])) this.refuse("cell_code", {}, start);
    const digits = found[0].replaceAll("_", "");
    if (/^\d+$/.test(digits)) {
      if (/^0+[1-9]/.test(digits)) this.refuse("cell_incomplete", {}, start);
      if (BigInt(digits) >= 10n ** BigInt(MAX_DIGITS)) this.refuse("cell_digits", { n: MAX_DIGITS }, start);
    }
    if (!Number.isFinite(Number(digits))) this.refuse("cell_value", {}, start);
    return Number(digits);
  }

  /** One text, which may be several in a row; `null` if there is none. */
  text() {
    let text = this.literal();
    if (text === null) return null;
    for (;;) {
      this.end = this.at;
      this.skip(true);
      const more = this.literal();
      if (more === null) return text;
      text += more;
    }
  }

  /** What stands between quotation marks, one or three of them. */
  literal() {
    const mark = this.take(/"""|'''|"|'/y)?.[0];
    if (!mark) return null;
    let text = "";
    for (;;) {
      if (this.source.startsWith(mark, this.at)) {
        this.at += mark.length;
        return text;
      }
      const next = this.take(/\\/y) ? this.escape() : this.take(mark.length === 1 ? /[^\\\n]/y : /[^\\]/y)?.[0];
      if (next === undefined) this.refuse("cell_incomplete");
      text += next;
    }
  }

  /** What stands behind a backslash. Half a character could not be written down again. */
  escape() {
    const code = this.take(/x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})/y);
    if (code) {
      const value = code[4] ? parseInt(code[4], 8) : parseInt(code[1] ?? code[2] ?? code[3], 16);
      if (value > 0x10ffff) this.refuse("cell_incomplete");
      return 0xd800 <= value && value <= 0xdfff ? "?" : String.fromCodePoint(value);
    }
    const sign = this.take(/[^]/y)?.[0];
    if (sign === undefined || "xuUN".includes(sign)) this.refuse("cell_incomplete");
    return Object.hasOwn(ESCAPES, sign) ? ESCAPES[sign] : `\\${sign}`;
  }
}
