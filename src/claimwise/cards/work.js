// One person's answers to one module, as they are kept in this browser.
//
// Each part is a record of its own with the time of its change, so that tabs never overwrite each other's: for each part
// the newest counts. A record says what was asked, so that a newer version of the module is noticed: an answer that does
// not fit it is set aside, never dropped.

import { isTable, same } from "./kinds/shared/parts.js";
import { kindOf } from "./kinds.js";
import { inWords } from "./marking.js";
import { newId } from "./people.js";
import { TRIES, TRIES_PART } from "./tries.js";

/** @import { Part, Response, Say } from "./kinds/shared/parts.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Responses } from "./card.js" */
/** @import { Spec } from "./notebook.js" */
/** @import { Person } from "./people.js" */
/** @import { Key, Store } from "./storage.js" */
/** @import { Summary } from "./summary.js" */
/**
 * What was asked when an answer was given, and the answer in words.
 * @typedef {{title: string, prompt: string, form: string, words: string, said: string[]}} Asked
 */
/** @typedef {{response: Response, at: number, asked: Asked}} Given */
/** @typedef {{item: string, part: string, title: string, prompt: string, said: string[]}} Aside */

/** What is asked, as far as an answer's form depends on it. @param {Part} part */
function formOf(part) {
  return [part.kind, part.select ?? ""].join(" ");
}

/** The words of what is asked; the order of options says nothing. @param {Part} part */
function wordsOf(part) {
  const pieces = [...(part.options ?? []), ...(part.segments ?? []), ...(part.left ?? [])].filter(isTable);
  const ends = ["first", "last", "min", "max", "unit"].map((name) => `${name}: ${part[name] ?? ""}`);
  return JSON.stringify([part.prompt, ...pieces.map(({ id, text }) => `${id}: ${text}`).sort(), ...ends]);
}

/**
 * Whether a response can be an answer to a part as it is asked now. One that is too long stays where it is: its card and
 * the file say so.
 * @param {Response} response
 * @param {Part | undefined} part
 */
export function canAnswer(response, part) {
  const problem = part && kindOf(part)?.check(part, response);
  return Boolean(part) && (!problem || problem[0] === "too_long");
}

/** @param {Given} given @param {Part | undefined} part */
function fits(given, part) {
  return part !== undefined && given.asked.form === formOf(part) && canAnswer(given.response, part);
}

export class Work {
  /**
   * @param {Store} store
   * @param {Person} person
   * @param {string} module
   * @param {Map<string, Spec>} cards
   * @param {Say} say
   */
  constructor(store, person, module, cards, say) {
    this.store = store;
    this.person = person;
    this.module = module;
    this.cards = cards;
    this.say = say;
    /** @type {Map<string, Given>} by item and part */
    this.given = new Map();
    /** What was set aside for good, because another answer took its place. @type {Aside[]} */
    this.replaced = [];
    /** Texts of answers cells that could not be read. @type {{name: string, text: string}[]} */
    this.unread = [];
    /** When the file was given, if it was, and whether the student says that it was handed in.
     * @type {{at: number, name: string, handed?: boolean} | null} */
    this.file = null;
    /** What other pages are told, as it is kept. @type {Summary | null} */
    this.summary = null;
  }

  /** Read what is kept. */
  async load() {
    const [given, aside, file, summary] = await Promise.all([
      this.store.list(["answer", this.person.id, this.module]), this.store.list(["aside", this.person.id, this.module]),
      this.store.get(["file", this.person.id, this.module]), this.store.get(["progress", this.person.id, this.module]),
    ]);
    for (const { key, value } of given) this.given.set(`${key[3]} ${key[4]}`, value);
    this.replaced = aside.filter(({ value }) => value.prompt).map(({ value }) => value);
    this.unread = aside.filter(({ value }) => value.text).map(({ value }) => value);
    this.file = file ?? null;
    this.summary = summary ?? null;
    return this;
  }

  /** @param {string} item @param {string} part @returns {Key} */
  key(item, part) {
    return ["answer", this.person.id, this.module, item, part];
  }

  /** What is kept of an item: its parts, and the tries at one for practice. @param {string} item @returns {Part[]} */
  partsOf(item) {
    const spec = this.cards.get(item);
    return spec ? [...spec.parts, ...(spec.key ? [TRIES_PART] : [])] : [];
  }

  /** @param {string} item @param {string} part */
  partOf(item, part) {
    return this.partsOf(item).find(({ id }) => id === part);
  }

  /** The answers to a card, as far as they fit it. @param {string} item @returns {Responses} */
  responses(item) {
    /** @type {Responses} */
    const found = {};
    for (const part of this.partsOf(item)) {
      const given = this.given.get(`${item} ${part.id}`);
      if (given && given.response !== null && fits(given, part)) found[part.id] = given.response;
    }
    return found;
  }

  /** All answers, in the order of the questions. @returns {Answers} */
  answers() {
    const all = [...this.cards.keys()].map((item) => /** @type {const} */ ([item, this.responses(item)]));
    return Object.fromEntries(all.filter(([, parts]) => Object.keys(parts).length));
  }

  /** Answers that fit nothing that is asked now. @returns {Aside[]} */
  aside() {
    const misfits = [...this.given].filter(([name, { response }]) => response !== null && name).flatMap(([name, given]) => {
      const [item, part] = name.split(" ");
      return part === TRIES || fits(given, this.partOf(item, part)) ? [] : [asideOf(item, part, given)];
    });
    return [...misfits, ...this.replaced];
  }

  /** The items that were answered when they were worded in another way. */
  reworded() {
    return [...this.cards.keys()].filter((item) => (this.cards.get(item)?.parts ?? []).some((part) => {
      const given = this.given.get(`${item} ${part.id}`);
      return given && given.response !== null && fits(given, part) && given.asked.words !== wordsOf(part);
    }));
  }

  /** Note that the student has seen the new words. */
  async reread() {
    for (const item of this.reworded()) {
      const responses = this.responses(item);
      await Promise.all(Object.keys(responses).map((part) => this.put(item, part, responses[part])));
    }
  }

  /**
   * Take over what a card holds now; keeps each part that changed.
   * @param {string} item
   * @param {Responses} responses
   */
  async set(item, responses) {
    const before = this.responses(item);
    const parts = this.partsOf(item).map(({ id }) => id);
    const changed = parts.filter((part) => !same(before[part] ?? null, responses[part] ?? null));
    await Promise.all(changed.map((part) => this.put(item, part, responses[part] ?? null)));
  }

  /** @param {string} item @param {string} part @param {Response} response */
  async put(item, part, response) {
    const spec = /** @type {Part} */ (this.partOf(item, part));
    const before = this.given.get(`${item} ${part}`);
    if (before && before.response !== null && !fits(before, spec)) await this.setAside(asideOf(item, part, before));
    const asked = {
      title: String(this.cards.get(item)?.title), prompt: spec.prompt, form: formOf(spec), words: wordsOf(spec),
      said: response === null || part === TRIES ? [] : inWords(spec, response, this.say),
    };
    const given = { response, at: Math.max(Date.now(), (before?.at ?? 0) + 1), asked };
    this.given.set(`${item} ${part}`, given);
    await this.store.put(this.key(item, part), given);
  }

  /** @param {Aside | {name: string, text: string}} what */
  async setAside(what) {
    if ("text" in what) this.unread.push(what);
    else this.replaced.push(what);
    await this.store.put(["aside", this.person.id, this.module, newId()], what);
  }

  /**
   * Take over what another tab kept; gives the item that is to be shown anew, or an empty text if it is the file.
   * @param {Key} key
   * @param {any} value
   */
  receive([kind, person, module, item, part], value) {
    if (person !== this.person.id || module !== this.module) return null;
    if (kind === "progress") this.summary = value;
    if (kind === "file") this.file = value;
    if (kind !== "answer") return kind === "file" ? "" : null;
    const held = this.given.get(`${item} ${part}`);
    if (held && held.at > value.at) return null;
    this.given.set(`${item} ${part}`, value);
    return item;
  }

  /** When an answer was changed last. To practise once more changes none. */
  changed() {
    return Math.max(0, ...[...this.given].map(([name, { at }]) => (name.endsWith(TRIES) ? 0 : at)));
  }

  /** The item that was worked on last; an empty text if none was. */
  touched() {
    const [name] = [...this.given].reduce((last, one) => (one[1].at > last[1].at ? one : last), ["", { at: 0 }]);
    return name.split(" ")[0];
  }

  /** Whether the file that was given holds all that is here. */
  isGiven() {
    return this.file !== null && this.file.at >= this.changed();
  }

  /** Note that the file was given. @param {string} name */
  async giveFile(name) {
    await this.putFile({ at: this.changed(), name });
  }

  /** Note that the student says that the file was handed in. */
  async handIn() {
    if (this.file) await this.putFile({ ...this.file, handed: true });
  }

  /** @param {NonNullable<Work["file"]>} file */
  async putFile(file) {
    this.file = file;
    await this.store.put(["file", this.person.id, this.module], file);
  }

  /** Note how far this is, for other pages. @param {Summary | null} summary */
  async sumUp(summary) {
    if (same(summary, this.summary)) return;
    this.summary = summary;
    const key = ["progress", this.person.id, this.module];
    await (summary ? this.store.put(key, summary) : this.store.remove(key));
  }
}

/** @param {string} item @param {string} part @param {Given} given @returns {Aside} */
function asideOf(item, part, { asked }) {
  return { item, part, title: asked.title, prompt: asked.prompt, said: asked.said };
}
