// One person's answers to one module, as they are kept in this browser.
//
// Each part is a record of its own with the time of its change, so that tabs never overwrite each other's: for each part
// the newest counts. A record says what was asked, so that a newer version of the module is noticed: an answer that does
// not fit it is set aside, never dropped.

import { isTable, same } from "./kinds/shared/parts.js";
import { kindOf } from "./kinds.js";
import { inWords } from "./marking.js";
import { TRIES, TRIES_PART } from "./tries.js";

/** @import { Part, Response, Say } from "./kinds/shared/parts.js" */
/** @import { Answers } from "./answers.js" */
/** @import { Responses } from "./card.js" */
/** @import { Spec } from "./notebook.js" */
/** @import { Key, Store } from "./storage.js" */
/**
 * What was asked when an answer was given, and the answer in words.
 * @typedef {{title: string, prompt: string, form: string, words: string, said: string[]}} Asked
 */
/** @typedef {{response: Response, at: number, asked: Asked}} Given */
/** @typedef {{item: string, part: string, title: string, prompt: string, said: string[]}} Aside */

/**
 * Who works here. `name` is the student's id, once it was typed.
 * @typedef {{id: string, name: string, begun: number}} Person
 */

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
    /** When the file was given, if it was. @type {{at: number, name: string} | null} */
    this.file = null;
  }

  /** Read what is kept. */
  async load() {
    const [given, aside, file] = await Promise.all([
      this.store.list(["answer", this.person.id, this.module]), this.store.list(["aside", this.person.id, this.module]),
      this.store.get(["file", this.person.id, this.module]),
    ]);
    for (const { key, value } of given) this.given.set(`${key[3]} ${key[4]}`, value);
    this.replaced = aside.filter(({ value }) => value.prompt).map(({ value }) => value);
    this.unread = aside.filter(({ value }) => value.text).map(({ value }) => value);
    this.file = file ?? null;
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
   * Take over what another tab kept; gives the item that is to be shown anew.
   * @param {Key} key
   * @param {Given} value
   */
  receive([kind, person, module, item, part], value) {
    if (kind !== "answer" || person !== this.person.id || module !== this.module) return null;
    const held = this.given.get(`${item} ${part}`);
    if (held && held.at > value.at) return null;
    this.given.set(`${item} ${part}`, value);
    return item;
  }

  /** When something was changed last. */
  changed() {
    return Math.max(0, ...[...this.given.values()].map(({ at }) => at));
  }

  /** Whether the file that was given holds all that is here. */
  isGiven() {
    return this.file !== null && this.file.at >= this.changed();
  }

  /** Note that the file was given. @param {string} name */
  async giveFile(name) {
    this.file = { at: this.changed(), name };
    await this.store.put(["file", this.person.id, this.module], this.file);
  }
}

/** @param {string} item @param {string} part @param {Given} given @returns {Aside} */
function asideOf(item, part, { asked }) {
  return { item, part, title: asked.title, prompt: asked.prompt, said: asked.said };
}

/** A name that nothing else has. It needs no secure address, as `crypto.randomUUID` does. */
export function newId() {
  const numbers = crypto.getRandomValues(new Uint32Array(3));
  return [...numbers].map((number) => number.toString(36)).join("");
}

// --- people ----------------------------------------------------------------------------------------------------------

/**
 * Who works at this device now; somebody without a name if nobody did yet.
 * @param {Store} store
 * @returns {Promise<Person>}
 */
export async function whoIsHere(store) {
  const here = await store.get(["here"]);
  const person = here && (await store.get(["person", here]));
  return person ?? begin(store, here ?? "first"); // the same for two tabs that are opened at once
}

/**
 * Somebody new.
 * @param {Store} store
 * @returns {Promise<Person>}
 */
export async function begin(store, id = newId()) {
  const person = { id, name: "", begun: Date.now() };
  await store.put(["person", person.id], person);
  await goOnAs(store, person);
  return person;
}

/** @param {Store} store @param {Person} person */
export async function goOnAs(store, person) {
  await store.put(["here"], person.id);
}

/**
 * Everybody who has answers here, and in which modules.
 * @param {Store} store
 * @returns {Promise<{person: Person, modules: string[]}[]>}
 */
export async function everybody(store) {
  const [people, answers] = await Promise.all([store.list(["person"]), store.list(["answer"])]);
  const given = answers.filter(({ value }) => value.response !== null);
  return people.map(({ value: person }) => {
    const modules = given.filter(({ key }) => key[1] === person.id).map(({ key }) => key[2]);
    return { person, modules: [...new Set(modules)] };
  });
}

/** Forget a person and all that is kept of them. @param {Store} store @param {Person} person */
export async function forget(store, person) {
  await Promise.all(["answer", "aside", "file", "person"].map((kind) => store.remove([kind, person.id])));
}
