// Numbers as people type them, as they are shown, and how they are rounded: the same rules as in Python.

import { folded, strip } from "./texts.js";

/** Where the ten digits of a script begin: ASCII's, Arabic, Persian, Hindi, and wide ones. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0xff10];

/** What people type for the signs of a number, and which sign that is. */
const SIGNS = new Map([
  ..."\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t".split("").map(
    (space) => /** @type {[string, string]} */ ([space, " "]),
  ),
  ["−", "-"], ["－", "-"], ["＋", "+"], ["．", "."], ["，", ","], ["٫", "."], ["٬", ","], ["’", "'"], ["％", "%"],
  ["٪", "%"],
]);

const NUMBER = /^[+-]?(?:[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]+)?(?:[.,][0-9]+)?$/;
const HEAD = /^[0-9+\-.,' ]*/;
const THOUSANDS = /^[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+$/;
/** @type {Record<string, string[]>} */
const UNIT_WORDS = { "%": ["%", "percent", "per cent", "pct"] };
const LONGEST = 40;

/**
 * A number as people type it ("13.5 %", "13,5", "1,200", "١٣"), or `null` if it is none. The part's own unit may follow;
 * any other word makes it no number.
 * @param {unknown} given
 * @param {string} unit
 * @returns {number | null}
 */
export function parseNumber(given, unit = "") {
  if (typeof given === "number") return Number.isFinite(given) ? given : null;
  if (typeof given !== "string") return null;
  const [head, whole] = readable(given);
  const text = withoutUnit(whole, unit);
  const isNumber = text.length <= Math.min(head.length, LONGEST) && NUMBER.test(text) && /[0-9]/.test(text);
  const number = isNumber ? Number(withDecimalPoint(text)) : NaN;
  return Number.isNaN(number) ? null : number; // 0,000,000 is nothing that anybody means
}

/**
 * @param {string} text
 * @param {string} unit
 */
function withoutUnit(text, unit) {
  const words = UNIT_WORDS[unit] ?? [folded([...unit].map(sign).join(""))];
  const word = words.find((typed) => typed && text.endsWith(typed));
  return strip(word ? text.slice(0, -word.length) : text);
}

/**
 * What was typed with the unit behind it, unless it stands there already.
 * @param {string} typed
 * @param {string} unit
 */
export function withUnit(typed, unit = "") {
  const [, whole] = readable(typed);
  return withoutUnit(whole, unit) === strip(whole) ? strip(`${typed} ${unit}`) : strip(typed);
}

/**
 * What begins a text as a number may, and the whole of it, folded behind that, with the signs of a number as we write them.
 * @param {string} typed
 */
function readable(typed) {
  const signed = strip([...typed].map(sign).join(""));
  const [head] = /** @type {RegExpExecArray} */ (HEAD.exec(signed));
  return [head, head + folded(signed.slice(head.length))];
}

/** @param {string} character */
function sign(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  const zero = ZEROS.find((first) => first <= code && code < first + 10);
  return zero === undefined ? (SIGNS.get(character) ?? character) : String(code - zero);
}

/** @param {string} text */
function withDecimalPoint(text) {
  const digits = text.replace(/[ ']/g, "");
  if (digits.includes(".")) return digits.replaceAll(",", "");
  // "1,200" is twelve hundred, "13,5" is thirteen and a half.
  return digits.replaceAll(",", THOUSANDS.test(digits) ? "" : ".");
}

/**
 * A number in full, as it stands in an answer: whole ones without a point, others with as few digits as tell it from any
 * other number, very large and very small ones with an exponent, as Python writes them.
 * @param {number} value
 */
export function shown(value) {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value + 0);
  const [digits, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) {
    const text = power < 0 ? value.toFixed(digits.replace(/[-.]/g, "").length - 1 - power) : String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/**
 * A number rounded to some digits after the point; what lies exactly between two goes to the even one.
 * @param {number} value
 * @param {number} digits
 */
export function fixed(value, digits) {
  const exact = value.toFixed(digits + 1);
  // Only a number that is a whole one over a power of two can lie exactly between two decimals.
  const between = exact.endsWith("5") && Number.isInteger(value * 2 ** (digits + 1));
  const below = exact.slice(0, digits ? -1 : -2);
  return between && "02468".includes(below.slice(-1)) ? below : value.toFixed(digits);
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function round(value, digits) {
  return Number(fixed(value, digits));
}

/**
 * Points as people write them: 2, 1.5, 0.67.
 * @param {number} value
 */
export function points(value) {
  return fixed(value, 2).replace(/\.?0+$/, "");
}

/**
 * Whether a distance is within a limit. 13.5 + 0.1 - 13.6 is not 0 in binary: a hair more than the limit still counts.
 * @param {number} distance
 * @param {number} limit
 */
export function within(distance, limit) {
  return distance <= limit + 1e-9;
}
