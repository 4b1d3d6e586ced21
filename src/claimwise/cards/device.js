// What concerns the device and not the questions: whose answers these are, taking them away, and bringing a file along.

import { same } from "./kinds/shared/parts.js";
import { ask } from "./ask.js";
import { make, newId } from "./dom.js";
import { isPlainId } from "./hand_in.js";
import { inWords } from "./marking.js";
import { open } from "./notebook.js";
import { begin, everybody, forget, goOnAs, isCalled, join } from "./people.js";
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
 * Say something of a person. Of somebody without an id it is said in another way, by a message of its own.
 * @param {Say} say
 * @param {string} message
 * @param {Person} person
 * @param {Record<string, any>} [more] other values
 */
export function sayOf(say, message, person, more = {}) {
  return say(person.name ? message : `${message}_nobody`, { who: person.name, day: new Date(person.begun), ...more });
}

/**
 * The id in the name of a module's file, as far as browsers and platforms leave it: they put words before it, and a number
 * behind it. An empty text if there is none.
 * @param {string} name
 * @param {string} module
 */
export function idIn(name, module) {
  const at = name.lastIndexOf(`${module}_`);
  const id = at < 0 ? "" : name.slice(at + module.length + 1).replace(/( ?\(\d+\))?\.ipynb$/i, "");
  return isPlainId(id) ? id : "";
}

/**
 * Put the card into an element.
 * @param {HTMLElement} host
 * @param {{say: Say, store: Store, work: () => Work, notebook: Notebook, course: Course, tell: (sentence: string) => void,
 *   change: (person: Person) => Promise<void>, renew: () => void,
 *   onName: (name: string) => Promise<void>}} page `change` lets somebody else work here, `renew` shows what is kept now
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
    const own = await modulesOf(person);
    const choices = own.length
      ? [{ name: "keep", label: say("other_keep_button") }, { name: "clear", label: say("other_clear_button") }]
      : [{ name: "keep", label: say("other_new") }];
    const told = own.length ? [sayOf(say, "other_keep", person), say("other_keep_long")] : [];
    const chosen = await ask(say("device_other"), [...told, say("device_about")], choices, say("cancel"));
    if (!chosen) return;
    if (chosen === "clear" && !(await reallyClear(person, own))) return;
    await change(await begin(store));
    location.hash = ""; // the page's beginning has the button to the first question
    tell(say("other_begun"));
  }

  /** @param {Person} person */
  async function goOn(person) {
    await goOnAs(store, person);
    await change(person);
    tell(sayOf(say, "other_now", person));
  }

  /** Everybody else with answers here, each as a button to go on with them. */
  async function others() {
    const { person } = work();
    const all = (await everybody(store)).filter((one) => one.person.id !== person.id && one.modules.length);
    return all.map((one) => {
      const button = make("button", { type: "button", class: "cw-button cw-small" }, sayOf(say, "other_go_on", one.person));
      button.addEventListener("click", () => void goOn(one.person));
      return button;
    });
  }

  /** Who else here goes by an id, and in which modules they have answers. @param {string} name */
  async function whoHas(name) {
    const { person } = work();
    if (isCalled(person, name)) return undefined;
    return (await everybody(store)).find((one) => one.person.id !== person.id && isCalled(one.person, name));
  }

  /**
   * Give the answers on the page an id. If other answers here have it, the student is asked whether to go on with those:
   * two sets under one id could not be told apart. Says whether the page shows answers of that id now, and whose.
   * @param {string} name
   * @returns {Promise<"named" | "changed" | "refused">}
   */
  async function claim(name) {
    const known = await whoHas(name);
    if (known?.modules.length) return (await goOnInstead(known.person)) ? "changed" : "refused";
    if (known) await forget(store, known.person);
    await onName(name);
    return "named";
  }

  /** @param {Person} known */
  async function goOnInstead(known) {
    const { person } = work();
    const own = (await modulesOf(person)).length > 0;
    const far = await store.get(["progress", known.id, notebook.module]);
    const sentences = [...(far ? [say("id_how_far", far)] : []), ...(own ? [sayOf(say, "id_kept", person)] : [])];
    const choices = [
      { name: "go-on", label: sayOf(say, "other_go_on", known), main: true },
      ...(own ? [{ name: "join", label: say("id_join", { who: known.name }) }] : []),
    ];
    const chosen = await ask(say("id_taken", { who: known.name }), sentences, choices, say("id_cancel"));
    if (!chosen) return false;
    await goOnAs(store, known);
    if (chosen === "join") await join(store, person, known);
    await goOn(known);
    return true;
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
    if (!(await ask(sayOf(say, "clear_ask", person), sentences, choices, say("cancel")))) return false;
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
    const whose = idIn(chosen.name, notebook.module);
    if (whose && (await whoHas(whose)) && (await claim(whose)) === "refused") return undefined;
    const unread = opened.problems.filter(([name]) => name === "cell_unread");
    if (unread.length) {
      const texts = opened.cells.filter(({ names, kind }) => names.includes("answers") && kind !== "").map(({ source }) => source);
      await work().setAside({ name: chosen.name, text: texts.join("\n\n") });
    }
    const found = compare(opened, work());
    if (found.all) await takeOver(chosen.name, whose, opened, found);
    else if (!unread.length) tell(say("open_nothing", { name: chosen.name }));
    return renew();
  }

  /**
   * @param {string} name
   * @param {string} whose
   * @param {Notebook} opened
   * @param {ReturnType<typeof compare>} found
   */
  async function takeOver(name, whose, opened, found) {
    const { person } = work();
    const another = whose && !isCalled(person, whose);
    const numbers = [...new Set(found.different.map(({ item }) => notebook.cards.get(item)?.place ?? item))].join(", ");
    const sentences = [
      another && (person.name || found.here) ? sayOf(say, "open_whose", person, { whose }) : "",
      ...[["open_same", found.same], ["open_new", questionsOf(found.fresh)], ["open_here", found.here],
        ["open_misfit", found.misfit.length]].map(([message, n]) => (n ? say(String(message), { n }) : "")),
      found.different.length ? say("open_different", { n: questionsOf(found.different), questions: numbers }) : "",
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
    if (another && !person.name) await claim(whose);
    tell(say("open_done", { n: questionsOf(taken) }));
  }

  const kept = make("div", { class: "cw-others" });

  /** Show who else has answers here. */
  async function renewOthers() {
    const buttons = await others();
    kept.replaceChildren(...(buttons.length
      ? [make("p", {}, say("other_here")), make("p", { class: "cw-buttons" }, ...buttons)] : []));
  }

  const element = make(
    "section", { class: "cw cw-device", "aria-labelledby": title, id: "this-device" },
    make("h2", { class: "cw-title", id: title }, say("device")),
    make("div", { class: "cw-part" }, make("p", {}, say("device_about")),
      kept, make("p", { class: "cw-buttons" }, clear, other), make("p", { id: note }, say("device_open_about")),
      make("p", { class: "cw-buttons" }, opens, file)),
  );
  host.append(element);
  return { element, claim, others, renew: renewOthers };
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
    const answered = Object.entries(parts).filter(([part]) => part !== TRIES);
    found.all += answered.length;
    for (const [part, response] of Object.entries(parts)) {
      const spec = work.partOf(item, part);
      if (part === TRIES) { // no answer, and told to nobody: what was noted here stays
        if (spec && !Object.hasOwn(held, part)) found.tries.push({ item, part, response });
      } else if (!canAnswer(response, spec)) found.misfit.push({ item, part, response });
      else if (!Object.hasOwn(held, part)) found.fresh.push({ item, part, response });
      else if (!same(held[part], response)) found.different.push({ item, part, response });
    }
    if (answered.length && answered.every(([part, response]) => same(held[part] ?? null, response))) found.same += 1;
  }
  for (const [item, parts] of Object.entries(work.answers())) {
    if (Object.keys(parts).some((part) => part !== TRIES && !Object.hasOwn(opened.answers[item] ?? {}, part))) found.here += 1;
  }
  return found;
}

/** How many questions answers are to: the page counts those everywhere. @param {Found[]} answers */
function questionsOf(answers) {
  return new Set(answers.map(({ item }) => item)).size;
}
