// The head of the page: how far one is, a map of the questions, whose answers these are, and what there is to know.

import { sayOf } from "./device.js";
import { make, put } from "./dom.js";

/** @import { Question } from "./hand_in.js" */
/** @import { Say } from "./kinds/shared/parts.js" */
/** @import { View } from "./steps.js" */
/** @import { State } from "./storage.js" */
/** @import { Summary } from "./summary.js" */
/** @import { Work } from "./work.js" */

/** The states of a question on the map, each with a sign and the message that names it. */
const LEGEND = /** @type {const} */ ([
  ["answered", "●", "map_answered"], ["incomplete", "◐", "map_begun"], ["write", "✎", "map_to_write"], ["open", "○", "map_open"],
]);

/** More buttons than this to go on as somebody else would be a list of names; they stand at the page's end only. */
const FEW = 2;

/** @param {Question} question */
function stateOf({ state, toWrite }) {
  return toWrite ? "write" : state;
}

/**
 * The head of the page: how far one is, a map of the questions, and what there is to know.
 * @param {HTMLElement} place
 * @param {{say: Say, end: string, onView: (view: View) => void}} page `end` is the address of handing in
 */
export function drawProgress(place, { say, end, onView }) {
  const done = make("p", { class: "cw-state cw-strong" });
  const whose = make("p", { class: "cw-hint cw-whose" });
  const goOn = make("a", { class: "cw-button cw-check" });
  const map = make("ol", { class: "cw-map", role: "list" });
  const legend = make("p", { class: "cw-hint cw-legend", "aria-hidden": "true" }); // each place says it in its name
  const views = make("button", { type: "button", class: "cw-button cw-small cw-view" });
  const notices = make("div", { class: "cw-notices", role: "status" });
  const standing = make("div", { class: "cw-notices" });
  const element = make("div", { class: "cw cw-progress" }, make("div", { class: "cw-top" }, done, views),
    make("nav", { "aria-label": say("page_map") }, map, legend), make("p", { class: "cw-buttons cw-begin" }, goOn), whose);
  /** @type {View} */
  let view = "one";
  let here = "";
  views.addEventListener("click", () => onView(view === "one" ? "all" : "one"));

  /** @param {string} sentence */
  function tell(sentence) {
    notices.replaceChildren(make("p", { class: "cw-notice" }, sentence));
    notices.scrollIntoView({ block: "nearest" });
  }

  /** Say where on the page one is, and how it is shown. @param {string} address @param {View} chosen */
  function stepTo(address, chosen) {
    [here, view] = [address, chosen];
    put(views, say(view === "one" ? "page_view_all" : "page_view_one"));
    for (const link of map.querySelectorAll("a")) mark(link);
  }

  /** @param {HTMLAnchorElement} link */
  function mark(link) {
    if (view === "one" && link.getAttribute("href") === here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }

  /** @param {Question[]} questions @param {Summary | null} summary */
  function drawMap(questions, summary) {
    const handed = summary !== null && ["made", "handed"].includes(summary.state);
    const named = questions.map((question) => {
      const state = stateOf(question);
      const [, sign, message] = LEGEND.find(([name]) => name === state) ?? LEGEND[3];
      const { place, title } = question.spec;
      const label = say("page_question", { place, title, state: say(message) });
      return { href: question.address, state, sign, label, text: String(place) };
    });
    const last = { href: end, state: handed ? "answered" : "open", sign: "✓",
      label: handed ? say("map_file_made") : say("hand_in"), text: say("hand_in") };
    [...named, last].forEach((drawn, at) => drawPlace(drawn, at));
    const told = LEGEND.map(([state, sign, message]) => {
      const n = questions.filter((question) => stateOf(question) === state).length;
      return n ? [make("span", {}, `${sign} ${say(message)}: ${n}`)] : [];
    });
    legend.replaceChildren(...told.flat());
  }

  /**
   * A place of the map; one that is there already is changed, so that nobody loses it under a finger.
   * @param {{href: string, state: string, sign: string, label: string, text: string}} drawn
   * @param {number} at
   */
  function drawPlace({ href, state, sign, label, text }, at) {
    const shown = make("span", { class: "cw-map-sign", "aria-hidden": "true" });
    if (!map.children[at]) map.append(make("li", {}, make("a", {}, text, shown)));
    const link = /** @type {HTMLAnchorElement} */ (map.children[at].firstElementChild);
    for (const [name, value] of Object.entries({ href, "data-state": state, "aria-label": label, title: label })) {
      link.setAttribute(name, value);
    }
    put(/** @type {HTMLElement} */ (link.lastElementChild), state === "open" ? "" : sign);
    mark(link);
  }

  /**
   * @param {Question[]} questions
   * @param {Work} work
   * @param {Summary | null} summary
   * @param {State} state
   * @param {() => void} onReread
   * @param {HTMLElement[]} others buttons to go on with others' answers
   */
  function renew(questions, work, summary, state, onReread, others) {
    if (!element.isConnected) place.replaceChildren(notices, element, standing);
    const answered = questions.filter((one) => one.state === "answered").length;
    put(done, say("page_done", { done: answered, n: questions.length }));
    drawMap(questions, summary);
    const next = summary ? summary.place : questions[0]?.spec.place;
    goOn.setAttribute("href", summary ? summary.address : (questions[0]?.address ?? end));
    put(goOn, next ? say(summary ? "page_go_on" : "page_begin", { place: next }) : say("page_to_end"));
    drawWhose(work, summary !== null, others);
    const told = state === "kept" ? [] : [make("p", { class: "cw-notice", role: "alert" },
      say(state === "memory" ? "page_memory" : "page_full"), " ", make("a", { href: end }, say("page_to_file")))];
    const old = work.file && !work.isGiven()
      ? [make("p", { class: "cw-notice" }, say("page_old_file"), " ", make("a", { href: end }, say("page_to_new_file")))]
      : [];
    const drawn = [...told, ...old, ...drawReworded(questions, work, onReread, say), ...drawAside(work, say)];
    // What stands there already stays: it would be read out again, and a fold that is open would close.
    if (drawn.map((one) => one.textContent).join("") !== standing.textContent) standing.replaceChildren(...drawn);
  }

  /** @param {Work} work @param {boolean} began @param {HTMLElement[]} others */
  function drawWhose(work, began, others) {
    const mine = work.person.name || began;
    const other = mine ? [" ", make("a", { href: "#this-device" }, say("page_not_you"))] : [];
    const near = others.length <= FEW ? others.flatMap((button) => [" ", button]) : [];
    whose.replaceChildren(mine ? sayOf(say, "page_here", work.person) : say("page_kept"), ...other, ...near);
  }

  return { renew, tell, stepTo };
}

/**
 * @param {Question[]} questions
 * @param {Work} work
 * @param {() => void} onReread
 * @param {Say} say
 */
function drawReworded(questions, work, onReread, say) {
  const reworded = new Set(work.reworded());
  if (!reworded.size) return [];
  const links = questions.filter(({ item }) => reworded.has(item)).map(({ spec, address }) =>
    make("li", {}, make("a", { href: address }, `${spec.place}. ${spec.title}`)));
  const button = make("button", { type: "button", class: "cw-button cw-small" }, say("page_reread"));
  button.addEventListener("click", onReread);
  return [make("div", { class: "cw-notice" }, make("p", {}, say("page_reworded")), make("ul", {}, ...links), button)];
}

/** @param {Work} work @param {Say} say */
function drawAside(work, say) {
  const drawn = [];
  const aside = work.aside();
  if (aside.length) {
    const entries = aside.map(({ title, prompt, said }) =>
      make("li", {}, make("strong", {}, title), " ", prompt, make("br"), said.join("; ")));
    drawn.push(make("details", { class: "cw-notice" }, make("summary", {}, say("page_aside", { n: aside.length })), make("ul", {}, ...entries)));
  }
  for (const { name, text } of work.unread) {
    drawn.push(make("details", { class: "cw-notice" }, make("summary", {}, say("page_unread", { name })), make("pre", {}, text)));
  }
  return drawn;
}
