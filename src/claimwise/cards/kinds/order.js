// `order`: put things in order, by buttons or by dragging.

import { make, put } from "../dom.js";
import { checkList, offered } from "./shared/parts.js";
import { sign } from "./shared/selection.js";

/** @import { Control, Host, Judgement, Message, Part, Say } from "./shared/parts.js" */

export const KEYS = ["order"];

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  const wrong = checkList(part, response);
  if (wrong) return wrong;
  const all = offered(part).size;
  return /** @type {string[]} */ (response).length === all ? null : ["all_in_order", { part: part.id, n: all }];
}

export function complete() {
  return true;
}

/**
 * Kendall's tau over the pairs that the key puts in an order: 1 − 2 × wrong pairs ÷ all such pairs.
 * @param {Part} part
 * @param {string[]} response
 */
export function credit(part, response) {
  const place = places(part);
  let pairs = 0;
  let wrong = 0;
  response.forEach((first, rank) => {
    for (const second of response.slice(rank + 1)) {
      const difference = Number(place.get(first)) - Number(place.get(second));
      if (difference) pairs += 1;
      if (difference > 0) wrong += 1;
    }
  });
  return 1 - (2 * wrong) / pairs;
}

/**
 * @param {Part} part
 * @returns {Map<string, number>}
 */
function places(part) {
  return new Map(part.order.flatMap((/** @type {string[]} */ tied, /** @type {number} */ rank) =>
    tied.map((thing) => [thing, rank])));
}

/** @param {Part} part */
export function best(part) {
  return part.order.flat();
}

/**
 * @param {Part} part
 * @param {string[]} response
 */
export function words(part, response) {
  const shown = offered(part);
  return response.map((thing, place) => `${place + 1}. ${shown.get(thing)}`);
}

/**
 * How many neighbours stand the wrong way round; the signs say what stands right.
 * @param {Part} part
 * @param {string[]} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  const place = places(part);
  const wrong = response.slice(1).filter((thing, at) => Number(place.get(thing)) < Number(place.get(response[at])));
  return [["", say("hint_pairs", { n: wrong.length })]];
}

/**
 * A thing is right where one that the key lets stand there stands.
 * @param {Part} part
 * @param {string[]} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  const place = places(part);
  const due = best(part).map((/** @type {string} */ thing) => place.get(thing));
  return new Map(response.map((thing, at) => [thing, place.get(thing) === due[at] ? "right" : "wrong"]));
}

/**
 * A list that starts in the order of the spec, which is an answer only once the student moves something or says so.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const { say } = host;
  const texts = offered(part);
  const rows = new Map([...texts].map(([thing, text]) => [thing, drawRow(text, say)]));
  const list = make("ol", { class: "cw-order", role: "list", "aria-labelledby": host.prompt });
  const keep = make("button", { type: "button", class: "cw-button cw-keep" });
  const element = make(
    "div", {}, make("p", { class: "cw-end" }, say("order_first", { name: part.first })), list,
    make("p", { class: "cw-end" }, say("order_last", { name: part.last })), keep,
  );
  /** @type {string[]} */
  let order = [];
  let answered = false;

  /** @param {string[]} next */
  function arrange(next) {
    order = next;
    list.replaceChildren(...order.map((thing) => /** @type {OrderRow} */ (rows.get(thing)).element));
    order.forEach((thing, at) => {
      const row = /** @type {OrderRow} */ (rows.get(thing));
      put(row.place, String(at + 1));
      row.up.setAttribute("aria-disabled", String(at === 0));
      row.down.setAttribute("aria-disabled", String(at === order.length - 1));
    });
  }

  /** @param {boolean} given */
  function mark(given) {
    answered = given;
    element.classList.toggle("cw-unanswered", !given);
    put(keep, say(given ? "order_kept" : "order_keep"));
    keep.setAttribute("aria-disabled", String(given));
  }

  /**
   * Take an order that the student made, and say where the thing is now.
   * @param {string} thing
   * @param {number} to
   */
  function move(thing, to) {
    const at = order.indexOf(thing);
    const told = { thing: texts.get(thing), place: to + 1, of: order.length };
    if (to < 0 || to >= order.length) return host.announce(say(to < 0 ? "order_is_first" : "order_is_last", told));
    if (to !== at) arrange(moved(order, at, to));
    mark(true);
    host.announce(say("order_moved", told));
    host.changed();
  }

  rows.forEach((row, thing) => {
    const step = (/** @type {HTMLElement} */ button, /** @type {number} */ by) => () => {
      move(thing, order.indexOf(thing) + by);
      button.focus(); // moving its row has taken the focus away
    };
    row.up.addEventListener("click", step(row.up, -1));
    row.down.addEventListener("click", step(row.down, 1));
    makeDraggable(row, {
      rows: () => order.map((other) => /** @type {OrderRow} */ (rows.get(other)).element),
      try: (to) => arrange(moved(order, order.indexOf(thing), to)),
      drop: (from) => (order.indexOf(thing) === from ? undefined : move(thing, order.indexOf(thing))),
      at: () => order.indexOf(thing),
    });
  });
  keep.addEventListener("click", () => {
    if (answered) return;
    mark(true);
    host.announce(say("order_kept"));
    host.changed();
  });
  return {
    element,
    read: () => (answered ? [...order] : null),
    show: (response) => {
      arrange(response ?? [...texts.keys()]);
      mark(response !== null);
    },
    judge: (judgements) => rows.forEach((row, thing) => sign(row.element, row.sign, judgements?.get(thing), say)),
  };
}

/** @typedef {{element: HTMLElement, place: HTMLElement, handle: HTMLElement, up: HTMLElement, down: HTMLElement,
 *   sign: HTMLElement}} OrderRow */

/**
 * @param {string} text
 * @param {Say} say
 * @returns {OrderRow}
 */
function drawRow(text, say) {
  const place = make("span", { class: "cw-place", "aria-hidden": "true" }); // the list itself counts
  const handle = make("span", { class: "cw-handle", "aria-hidden": "true", title: say("order_drag") }, "⠿");
  const button = (/** @type {string} */ sign, /** @type {string} */ name) =>
    make("button", { type: "button", class: "cw-move", "aria-label": say(name, { thing: text }) }, sign);
  const [up, down] = [button("↑", "order_up"), button("↓", "order_down")];
  const mark = make("span", { class: "cw-judged" });
  const element = make("li", {}, handle, place, make("span", { class: "cw-words" }, text, " ", mark),
    make("span", { class: "cw-moves" }, up, down));
  return { element, place, handle, up, down, sign: mark };
}

/**
 * @param {string[]} order
 * @param {number} from
 * @param {number} to
 */
function moved(order, from, to) {
  const next = order.filter((_, at) => at !== from);
  next.splice(to, 0, order[from]);
  return next;
}

/**
 * A row can be dragged by its handle, with a mouse, a pen or a finger; Escape puts it back.
 * @param {OrderRow} row
 * @param {{rows: () => HTMLElement[], try: (to: number) => void, drop: (from: number) => void, at: () => number}} does
 */
function makeDraggable({ element, handle }, does) {
  handle.addEventListener("pointerdown", (down) => {
    if (down.button !== 0 || element.closest("fieldset:disabled")) return;
    down.preventDefault();
    const from = does.at();
    const controller = new AbortController();
    const { signal } = controller;
    element.classList.add("cw-dragged");

    /** @param {boolean} dropped */
    function end(dropped) {
      controller.abort();
      element.classList.remove("cw-dragged");
      if (dropped) does.drop(from);
      else does.try(from);
    }

    // The page is listened to: a row that changes its place would lose the pointer.
    document.addEventListener("pointermove", (event) => {
      const to = placeAt(does.rows(), element, event.clientY);
      if (to !== does.at()) does.try(to);
    }, { signal });
    document.addEventListener("pointerup", () => end(true), { signal });
    document.addEventListener("pointercancel", () => end(false), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && end(false), { signal });
  });
}

/**
 * The place among the rows for a row that is held at a height: below all others whose middle lies above it.
 * @param {HTMLElement[]} rows
 * @param {HTMLElement} held
 * @param {number} height
 */
function placeAt(rows, held, height) {
  return rows.filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return row !== held && (top + bottom) / 2 < height;
  }).length;
}
