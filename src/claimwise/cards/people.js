// Who works at this device: several people may, one after the other. What is kept of each stands under their own id.

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
  await Promise.all(["answer", "aside", "file", "progress", "person"].map((kind) => store.remove([kind, person.id])));
}
