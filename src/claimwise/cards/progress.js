// The head of the page: how far one is, a map of the questions, whose answers these are, and what there is to know.

import { nameOf } from "./device.js";
import { make, put } from "./dom.js";

/** @import { Question } from "./hand_in.js" */
/** @import { Say } from "./kinds/shared/parts.js" */
/** @import { State } from "./storage.js" */
/** @import { Work } from "./work.js" */

/**
 * The head of the page: how far one is, a map of the questions, and what there is to know.
 * @param {HTMLElement} place
 * @param {Say} say
 */
export function drawProgress(place, say) {
  const done = make("span", { class: "cw-strong" });
  const whose = make("span");
  const goOn = make("a", { class: "cw-button cw-check" });
  const map = make("ol", { class: "cw-map", "aria-label": say("page_map") });
  const notices = make("div", { class: "cw-notices", role: "status" });
  const standing = make("div", { class: "cw-notices" });
  const element = make(
    "div", { class: "cw cw-progress" }, make("p", { class: "cw-state" }, done), map,
    make("p", { class: "cw-buttons" }, goOn), make("p", { class: "cw-hint" }, whose),
  );

  /** @param {string} sentence */
  function tell(sentence) {
    notices.replaceChildren(make("p", { class: "cw-notice" }, sentence));
    notices.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {Question[]} questions
   * @param {Work} work
   * @param {State} state
   * @param {() => void} onReread
   */
  function renew(questions, work, state, onReread) {
    if (!element.isConnected) place.replaceChildren(notices, element, standing);
    const answered = questions.filter((one) => one.state === "answered").length;
    put(done, say("page_done", { done: answered, n: questions.length }));
    map.replaceChildren(...questions.map(({ spec, state: how, address }) => make("li", {}, make(
      "a", { href: address, "data-state": how, "aria-label": say("page_question", { place: spec.place, state: say(how) }) },
      String(spec.place)))));
    const next = questions.find((one) => one.state !== "answered");
    const began = questions.some((one) => one.state !== "open");
    goOn.setAttribute("href", next ? next.address : end());
    put(goOn, next ? say(began ? "page_go_on" : "page_begin", { place: next.spec.place }) : say("page_all_done"));
    drawWhose(work, began);
    const told = state === "kept" ? [] : [make("p", { class: "cw-notice", role: "alert" },
      say(state === "memory" ? "page_memory" : "page_full"), " ", make("a", { href: end() }, say("page_to_file")))];
    const drawn = [...told, ...drawReworded(questions, work, onReread, say), ...drawAside(work, say)];
    // What stands there already stays: it would be read out again, and a fold that is open would close.
    if (drawn.map((one) => one.textContent).join("") !== standing.textContent) standing.replaceChildren(...drawn);
  }

  /** Where the file is. */
  function end() {
    return `#${document.querySelector("[data-hand-in]")?.closest("section")?.id}`;
  }

  /** @param {Work} work @param {boolean} began */
  function drawWhose(work, began) {
    const other = make("a", { href: "#this-device" }, say("page_not_you"));
    if (work.person.name || began) whose.replaceChildren(say("page_here", { who: nameOf(work.person, say, true) }), " ", other);
    else put(whose, say("page_kept"));
  }

  return { renew, tell };
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
