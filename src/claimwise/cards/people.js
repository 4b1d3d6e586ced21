// Who works at this device: several people may, one after the other. What is kept of each stands under their own id.

import { same } from "./kinds/shared/parts.js";

/** @import { Store } from "./storage.js" */
/**
 * Somebody who works here. `name` is the student's id, once it was typed.
 * @typedef {{id: string, name: string, begun: number}} Person
 */

/** A name that nothing else has. It needs no secure address, as `crypto.randomUUID` does. */
export function newId() {
  const numbers = crypto.getRandomValues(new Uint32Array(3));
  return [...numbers].map((number) => number.toString(36)).join("");
}

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
 * Whether a person goes by an id: capitals make no other one, as in Python's `ids.id_key`.
 * @param {Person} person
 * @param {string} name
 */
export function isCalled(person, name) {
  return person.name.toLowerCase() === name.toLowerCase();
}

/**
 * Everybody of whom something is kept here, and in which modules they have it.
 * @param {Store} store
 * @returns {Promise<{person: Person, modules: string[]}[]>}
 */
export async function everybody(store) {
  const [people, answers, aside] = await Promise.all(["person", "answer", "aside"].map((kind) => store.list([kind])));
  const given = [...answers.filter(({ value }) => value.response !== null), ...aside];
  return people.map(({ value: person }) => {
    const modules = given.filter(({ key }) => key[1] === person.id).map(({ key }) => key[2]);
    return { person, modules: [...new Set(modules)] };
  });
}

/** Forget a person and all that is kept of them. @param {Store} store @param {Person} person */
export async function forget(store, person) {
  await Promise.all(["answer", "aside", "file", "progress", "person"].map((kind) => store.remove([kind, person.id])));
}

/**
 * Add to somebody's answers those of another, where they have none themselves; what is left over stays where it is.
 * @param {Store} store
 * @param {Person} from
 * @param {Person} into
 */
export async function join(store, from, into) {
  const left = await Promise.all(["answer", "aside", "progress"].map((kind) => addMissing(store, kind, from, into)));
  if (!left[0] && !from.name) await forget(store, from);
}

/**
 * Copy the records of a kind that somebody lacks; gives how many stand for something else there.
 * @param {Store} store
 * @param {string} kind
 * @param {Person} from
 * @param {Person} into
 */
async function addMissing(store, kind, from, into) {
  const [theirs, ours] = await Promise.all([store.list([kind, from.id]), store.list([kind, into.id])]);
  const held = new Map(ours.map(({ key, value }) => [JSON.stringify(key.slice(2)), value]));
  let left = 0;
  for (const { key, value } of theirs.filter((one) => one.value.response !== null)) {
    const there = held.get(JSON.stringify(key.slice(2)));
    if (!there || there.response === null) await store.put([kind, into.id, ...key.slice(2)], value);
    else if (!same(there.response, value.response)) left += 1;
  }
  return left;
}
