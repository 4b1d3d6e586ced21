// What concerns the device and not the questions: whose answers these are, taking them away, and bringing a file along.

import { same } from "./kinds/shared/parts.js";
import { ask } from "./ask.js";
import { make, newId } from "./dom.js";
import { isPlainId } from "./hand_in.js";
import { inWords } from "./marking.js";
import { open } from "./notebook.js";
import { begin, everybody, forget, goOnAs } from "./people.js";
import { TRIES } from "./tries.js";
import { canAnswer } from "./work.js";

/** @import { Course } from "./course.js" */
/** @import { Notebook, Spec } from "./notebook.js" */
/** @import { Response, Say } from "./kinds/shared/parts.js" */
/** @import { Person } from "./people.js" */
/** @import { Store } from "./storage.js" */
/** @import { Work } from "./work.js" */
/** @typedef {{item: string, part: string, response: Response}} Found an answer in a file */

/** Bytes of the largest file that is opened; a notebook with all answers has a hundredth of that. */
const LARGEST = 20_000_000;

/**
 * A person as others are told of.
 * @param {Person} person
 * @param {Say} say
 */
export function nameOf(person, say, since = false) {
  if (person.name) return person.name;
  return since ? say("page_nobody_since", { day: new Date(person.begun).toLocaleDateString() }) : say("page_nobody");
}

/**
 * Put the card into an element.
 * @param {HTMLElement} host
 * @param {{say: Say, store: Store, work: () => Work, notebook: Notebook, course: Course, tell: (sentence: string) => void,
 *   change: (person: Person) => Promise<void>, renew: () => void, onName: (name: string) => void}} page `change` shows
 *   somebody's answers, `renew` those of the same person
 */
export function mountDevice(host, { say, store, work, notebook, course, tell, change, renew, onName }) {
  const [title, note] = [newId(), newId()];
  const file = /** @type {HTMLInputElement} */ (make("input", {
    type: "file", accept: ".ipynb,application/x-ipynb+json,application/json", class: "cw-file", hidden: true,
  }));
  const [opens, other, clear] = ["device_open", "device_other", "device_clear"].map((name) =>
    make("button", { type: "button", class: "cw-button" }, say(name)));
  opens.setAttribute("aria-describedby", note);
  opens.addEventListener("click", () => file.click());
  other.addEventListener("click", startAsOther);
  clear.addEventListener("click", clearAll);
  file.addEventListener("change", async () => {
    const chosen = file.files?.[0];
    if (chosen) await openFile(chosen);
    file.value = "";
  });

  /** @param {string} module */
  const titleOf = (module) => course.modules.find(({ name }) => name === module)?.title ?? module;

  /** @param {Person} person */
  async function modulesOf(person) {
    return (await everybody(store)).find((one) => one.person.id === person.id)?.modules ?? [];
  }

  async function startAsOther() {
    const { person } = work();
    const all = await everybody(store);
    const own = all.find((one) => one.person.id === person.id)?.modules ?? [];
    const others = all.filter((one) => one.person.id !== person.id && one.modules.length);
    const goOn = others.map((one) => ({ name: one.person.id, label: say("other_go_on", { who: nameOf(one.person, say, true) }) }));
    const choices = own.length
      ? [{ name: "keep", label: say("other_keep_button") }, { name: "clear", label: say("other_clear_button") }]
      : [{ name: "keep", label: say("other_new") }];
    const told = own.length ? [say("other_keep", { who: nameOf(person, say) }), say("other_keep_long")] : [];
    const chosen = await ask(say("device_other"), [...told, say("device_about")], [...choices, ...goOn], say("cancel"));
    if (!chosen) return;
    if (chosen === "clear" && !(await reallyClear(person, own))) return;
    const known = others.find((one) => one.person.id === chosen)?.person;
    if (known) await goOnAs(store, known);
    const next = known ?? (await begin(store));
    await change(next);
    tell(known ? say("other_now", { who: nameOf(next, say, true) }) : say("other_begun"));
  }

  async function clearAll() {
    const { person } = work();
    const own = await modulesOf(person);
    if (!own.length) {
      tell(say("clear_nothing"));
      return;
    }
    if (!(await reallyClear(person, own))) return;
    await change(await begin(store));
    tell(say("clear_done"));
  }

  /**
   * Ask, and clear.
   * @param {Person} person
   * @param {string[]} modules
   */
  async function reallyClear(person, modules) {
    const notGiven = modules.includes(notebook.module) && !work().isGiven() ? [say("clear_not_given")] : [];
    const sentences = [say("clear_what", { modules: modules.map(titleOf).join("; ") }), ...notGiven];
    const choices = [{ name: "clear", label: say("clear_button"), main: true }];
    if (!(await ask(say("clear_ask", { who: nameOf(person, say) }), sentences, choices, say("cancel")))) return false;
    try {
      await forget(store, person);
      return true;
    } catch (error) {
      console.error(error);
      tell(say("clear_failed"));
      return false;
    }
  }

  /** @param {File} chosen */
  async function openFile(chosen) {
    const opened = chosen.size > LARGEST ? null : open(await chosen.text());
    if (!opened || !opened.module) return tell(say("open_no_notebook"));
    if (opened.module !== notebook.module) return tell(say("open_other_module", { module: titleOf(opened.module) }));
    const unread = opened.problems.filter(([name]) => name === "cell_unread");
    if (unread.length) {
      const texts = opened.cells.filter(({ names, kind }) => names.includes("answers") && kind !== "").map(({ source }) => source);
      await work().setAside({ name: chosen.name, text: texts.join("\n\n") });
    }
    const found = compare(opened, work());
    if (found.all) await takeOver(chosen.name, opened, found);
    else if (!unread.length) tell(say("open_nothing", { name: chosen.name }));
    return renew();
  }

  /**
   * @param {string} name
   * @param {Notebook} opened
   * @param {ReturnType<typeof compare>} found
   */
  async function takeOver(name, opened, found) {
    const whose = /^.*_([^_]+)\.ipynb$/.exec(name)?.[1] ?? "";
    const { person } = work();
    const another = isPlainId(whose) && name.startsWith(notebook.module) && whose !== person.name;
    const numbers = [...new Set(found.different.map(({ item }) => notebook.cards.get(item)?.place ?? item))].join(", ");
    const sentences = [
      another && (person.name || found.here) ? say("open_whose", { whose, who: nameOf(person, say) }) : "",
      ...[["open_same", found.same], ["open_new", found.fresh.length], ["open_here", found.here],
        ["open_misfit", found.misfit.length]].map(([message, n]) => (n ? say(String(message), { n }) : "")),
      found.different.length ? say("open_different", { n: found.different.length, questions: numbers }) : "",
      opened.cells.some((cell) => isOwn(cell, notebook)) ? say("open_notes") : "",
    ].filter((sentence) => sentence);
    const choices = [
      ...(found.fresh.length + found.different.length ? [{ name: "take", label: say("open_take"), main: true }] : []),
      ...(found.different.length ? [{ name: "missing", label: say("open_missing") }] : []),
    ];
    const end = choices.length ? say("cancel") : say("page_close");
    const chosen = await ask(say("open_ask", { name }), sentences, choices, end);
    if (!chosen) return;
    const taken = chosen === "take" ? [...found.fresh, ...found.different] : found.fresh;
    for (const { item, part, response } of [...taken, ...found.tries]) await work().put(item, part, response);
    for (const { item, part, response } of found.misfit) {
      const spec = opened.cards.get(item)?.parts.find(({ id }) => id === part);
      const said = spec ? inWords(spec, response, say) : [JSON.stringify(response)];
      await work().setAside({ item, part, title: opened.cards.get(item)?.title ?? item, prompt: spec?.prompt ?? part, said });
    }
    if (another && !person.name) onName(whose);
    tell(say("open_done", { n: taken.length }));
  }

  const element = make(
    "section", { class: "cw cw-device", "aria-labelledby": title, id: "this-device" },
    make("h2", { class: "cw-title", id: title }, say("device")),
    make("div", { class: "cw-part" }, make("p", {}, say("device_about")),
      make("p", { class: "cw-buttons" }, clear, other), make("p", { id: note }, say("device_open_about")),
      make("p", { class: "cw-buttons" }, opens, file)),
  );
  host.append(element);
  return { element, clear };
}

/** Whether a cell is the student's own, with something in it. @param {Notebook["cells"][0]} cell @param {Notebook} released */
function isOwn(cell, released) {
  const names = new Set(released.cells.flatMap((one) => one.names));
  return cell.pictures || (cell.source.trim() !== "" && !cell.names.some((name) => names.has(name)));
}

/**
 * What a file holds beside what is here.
 * @param {Notebook} opened
 * @param {Work} work
 */
function compare(opened, work) {
  const found = { all: 0, same: 0, here: 0, fresh: /** @type {Found[]} */ ([]), different: /** @type {Found[]} */ ([]),
    misfit: /** @type {Found[]} */ ([]), tries: /** @type {Found[]} */ ([]) };
  for (const [item, parts] of Object.entries(opened.answers)) {
    const held = work.responses(item);
    for (const [part, response] of Object.entries(parts)) {
      const spec = work.partOf(item, part);
      if (part === TRIES) { // no answer, and told to nobody: what was noted here stays
        if (spec && !Object.hasOwn(held, part)) found.tries.push({ item, part, response });
        continue;
      }
      found.all += 1;
      if (!canAnswer(response, spec)) found.misfit.push({ item, part, response });
      else if (!Object.hasOwn(held, part)) found.fresh.push({ item, part, response });
      else if (same(held[part], response)) found.same += 1;
      else found.different.push({ item, part, response });
    }
  }
  for (const [item, parts] of Object.entries(work.answers())) {
    found.here += Object.keys(parts).filter((part) => part !== TRIES && !Object.hasOwn(opened.answers[item] ?? {}, part)).length;
  }
  return found;
}
