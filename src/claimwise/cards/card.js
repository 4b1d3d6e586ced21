// The card of one item. It knows no host: a page of the book and a notebook mount it in the same way.

import { make, newId, put } from "./dom.js";
import { fieldOf, isTable, same } from "./kinds/shared/parts.js";
import { isComplete, kindOf } from "./kinds.js";
import { points } from "./numbers.js";
import { drawPractice } from "./practice.js";
import { drawReading } from "./reading.js";
import { oneMore, triesIn, withTries } from "./tries.js";
import { speaker } from "./words.js";

/** @import { Control, Part, Response, Say } from "./kinds/shared/parts.js" */
/** @import { Key } from "./marking.js" */
/** @import { Translation } from "./words.js" */
/**
 * An item as its public spec says it; practice carries its key. `reading` is what there is to judge, in the Markdown of
 * the notebook; `place` and `total` number the card. Without a title the card is named by its number. `rules` are those
 * that verdicts keep; they are told below each part that says so.
 * @typedef {{title?: string, points: number, parts: Part[], practice?: string, key?: Key, reading?: string,
 *   rules?: {label: string, text: string}[], place?: number, total?: number}} Item
 */
/** @typedef {Record<string, Response>} Responses */
/** @typedef {"open" | "incomplete" | "answered"} State */
/**
 * `onChange` gets the responses, as plain data, after each change by the student, and after each try at a practice item:
 * its tries then stand beside them, as `response` and `show` take them (see tries.js). `heading` is the level of the title.
 * `about` is what there is to judge as the host has drawn it, in place of the item's `reading`.
 * @typedef {{response?: Responses, onChange?: (responses: Responses, state: State) => void, words?: Translation,
 *   heading?: number, about?: Node}} Options
 */
/**
 * A card on screen. `note` puts a sentence of the host's beside the state (“recorded and saved”), `complain`
 * sentences below it; `lock` says why nothing can be changed now, or (with an empty text) lets it be changed again.
 * @typedef {{element: HTMLElement, read: () => Responses, show: (responses: Responses) => void, state: () => State,
 *   note: (text: string) => void, complain: (sentences: string[]) => void, lock: (why: string) => void,
 *   remove: () => void}} Card
 */

/** A sign for each state, so that none depends on colour. */
const STATES = { open: "○", incomplete: "◐", answered: "●" };

/**
 * Put a card into an element.
 * @param {HTMLElement} host
 * @param {Item} item
 * @param {Options} options
 * @returns {Card}
 */
export function mount(host, item, { response = {}, onChange, words, heading = 3, about } = {}) {
  const say = speaker(words);
  const name = newId();
  const title = item.title ? [make(`h${heading}`, { class: "cw-title", id: name }, item.title)] : [];
  const reading = about ? [about] : drawReading(item.reading ?? "");
  const live = make("p", { class: "cw-live", role: "status" });
  const announce = announcer(live);
  const askable = item.parts.filter(kindOf);
  const fields = item.parts.map((part) => drawPart(part, item, { say, announce, changed }));
  const [sign, told, noted] = [make("span", { class: "cw-sign", "aria-hidden": "true" }), make("span"), make("span")];
  const status = make("p", { class: "cw-status" }, sign, " ", told, noted);
  const complaints = make("ul", { class: "cw-complaints", hidden: true });
  const locked = make("p", { class: "cw-locked", role: "status" });
  const practice = item.key
    ? drawPractice(item.key, fields, { say, announce, read, kept: Boolean(onChange), onTry: tried })
    : null;
  /** What was noted of tries. */
  let tries = triesIn(response);
  const element = make(
    "section", { class: item.key ? "cw cw-practice" : "cw", "aria-labelledby": name },
    drawHead(item, say, item.title ? undefined : name), ...title,
    ...(reading.length ? [make("div", { class: "cw-reading" }, ...reading)] : []),
    ...fields.map((field) => field.element), ...(practice ? [practice.element] : []), status, locked, complaints, live,
  );

  /** @returns {Responses} */
  function read() {
    const given = fields.map((field) => /** @type {const} */ ([field.part.id, field.read()]));
    return Object.fromEntries(given.filter(([, value]) => value !== null));
  }

  /** @returns {State} */
  function state() {
    const given = read();
    if (askable.every((part) => isComplete(part, given[part.id]))) return "answered";
    return Object.keys(given).length ? "incomplete" : "open";
  }

  function renew() {
    const now = state();
    const given = read();
    const done = askable.filter((part) => isComplete(part, given[part.id])).length;
    const several = now === "incomplete" && askable.length > 1;
    put(sign, STATES[now]);
    put(told, several ? say("parts_answered", { done, n: askable.length }) : say(now));
    element.dataset.state = now;
  }

  function changed() {
    practice?.changed();
    renew();
    report();
  }

  function report() {
    onChange?.(withTries(read(), tries), state());
  }

  /**
   * @param {Responses} given
   * @param {boolean} hinted
   */
  function tried(given, hinted) {
    tries = oneMore(tries, given, hinted);
    report();
  }

  /** @param {string[]} sentences */
  function complain(sentences) {
    complaints.hidden = !sentences.length;
    complaints.replaceChildren(...sentences.map((sentence) => make("li", {}, sentence)));
  }

  /** @param {Responses} responses */
  function show(responses) {
    const given = isTable(responses) ? responses : {};
    tries = triesIn(given);
    // What is shown already stays untouched: a student may be in the middle of typing it.
    const others = fields.filter(({ part, read: held }) => !same(held(), fieldOf(given, part.id, null)));
    for (const { part, show: showPart } of others) showPart(fieldOf(given, part.id, null));
    if (others.length) practice?.show(tries);
    renew();
  }

  show(response);
  host.append(element);
  return {
    element,
    read,
    show,
    state,
    note: (text) => put(noted, text ? ` · ${text}` : ""),
    complain,
    lock: (why) => {
      put(locked, why);
      element.classList.toggle("cw-is-locked", Boolean(why));
      fields.forEach((field) => field.lock(Boolean(why)));
    },
    remove: () => element.remove(),
  };
}

/**
 * @param {Item} item
 * @param {Say} say
 * @param {string} [name] the id of what names the card, if that is its number
 */
function drawHead(item, say, name) {
  const where = item.place ? say("question_of", { place: item.place, total: item.total }) : say("question");
  const worth = item.practice ? say("practice") : worthOf(item.points, say);
  return make(
    "p", { class: "cw-head" }, make("span", { class: "cw-where", id: name }, where),
    make("span", { class: item.practice ? "cw-badge" : "cw-worth" }, worth),
  );
}

/**
 * @param {number} worth
 * @param {Say} say
 */
function worthOf(worth, say) {
  return worth ? say("points", { n: Number(points(worth)) }) : say("not_marked");
}

/**
 * One part: its question, its control, and what it holds that the control cannot show.
 * @param {Part} part
 * @param {Item} item
 * @param {{say: Say, announce: (text: string) => void, changed: () => void}} card
 */
function drawPart(part, item, { say, announce, changed }) {
  const prompt = newId();
  const kind = kindOf(part);
  const problem = make("p", { class: "cw-problem" });
  /** @type {Response} what was given before and is kept, though it cannot be shown */
  let kept = null;

  function onChange() {
    kept = null;
    put(problem, "");
    changed();
  }

  const control = kind?.draw(part, { say, announce, prompt, id: newId, changed: onChange });
  // A card of one part says in its head what it is worth.
  const worth = item.practice || (part.points && item.parts.length === 1) ? "" : worthOf(part.points, say);
  const element = /** @type {HTMLFieldSetElement} */ (make(
    "fieldset", { class: `cw-part cw-${part.kind}` },
    make("legend", { class: "cw-prompt" }, make("span", { id: prompt }, part.prompt), " ",
      make("span", { class: "cw-worth" }, worth)),
    ...(control ? [control.element] : []), problem, ...(part.rules ? drawRules(item.rules ?? [], say) : []),
  ));
  if (!control) put(problem, say("newer_kind", { kind: part.kind }));
  control?.show(null);
  return {
    part,
    element,
    read: () => kept ?? control?.read() ?? null,
    /** @param {Response} response */
    show(response) {
      const wrong = response === null ? null : kind?.check(part, response);
      kept = wrong || !control ? response : null;
      control?.show(wrong ? null : response);
      if (control) put(problem, wrong ? say("unreadable_response", { why: wrong }) : "");
    },
    /** @param {Parameters<NonNullable<Control["judge"]>>[0]} judgements */
    judge: (judgements) => control?.judge?.(judgements),
    /** @param {boolean} on */
    lock: (on) => (element.disabled = on),
  };
}

/**
 * How verdicts are judged, folded until somebody wants to know.
 * @param {{label: string, text: string}[]} rules
 * @param {Say} say
 */
function drawRules(rules, say) {
  if (!rules.length) return [];
  const told = rules.flatMap(({ label, text }) => [make("dt", {}, label), make("dd", {}, text)]);
  return [make("details", { class: "cw-rules" }, make("summary", {}, say("rules")), make("dl", {}, ...told))];
}

/**
 * What has a screen reader say a text, also the same one again.
 * @param {HTMLElement} live
 */
function announcer(live) {
  return (/** @type {string} */ text) => {
    // A text that is there already would not be read: an unseen space makes it another one.
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  };
}
