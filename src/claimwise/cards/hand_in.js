// The card at the end of the page: what is answered, who hands in, and the file.

import { make, newId, put } from "./dom.js";
import { fill } from "./notebook.js";

/** @import { State } from "./card.js" */
/** @import { Notebook, Spec } from "./notebook.js" */
/** @import { Message, Say } from "./kinds/shared/parts.js" */
/** @import { Work } from "./work.js" */
/**
 * A question as the list names it: its place, whether a text is asked for and missing, and where it stands.
 * @typedef {{item: string, spec: Spec, state: State, toWrite: boolean, address: string, section: HTMLElement}} Question
 */

const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const RESERVED = /^(con|prn|aux|nul|(com|lpt)[0-9])$/i;

/**
 * Whether a text can be an id that files are named by; the twin of Python's `ids.is_plain_id`.
 * @param {string} text
 */
export function isPlainId(text) {
  return PLAIN_ID.test(text) && !text.endsWith(".") && !RESERVED.test(text.split(".")[0]);
}

/** @param {string} module @param {string} student */
export function fileName(module, student) {
  return `${module}_${student}.ipynb`;
}

/**
 * Put the card into an element.
 * @param {HTMLElement} host
 * @param {{say: Say, questions: () => Question[], work: () => Work, notebook: Notebook,
 *   claim: (name: string) => Promise<"named" | "changed" | "refused">, onFile: () => void,
 *   next: {href: string, title: string} | null}} page `claim` gives the answers an id, or shows others that have it;
 *   `onFile` is called when the file was made or handed in, `next` is where one goes on then
 */
export function mountHandIn(host, { say, questions, work, notebook, claim, onFile, next }) {
  const [title, hint, problem, field] = [newId(), newId(), newId(), newId()];
  const list = make("div", { class: "cw-done" });
  const input = /** @type {HTMLInputElement} */ (make("input", {
    id: field, type: "text", class: "cw-text", autocomplete: "username", autocapitalize: "none", spellcheck: "false",
    "aria-describedby": `${problem} ${hint}`,
  }));
  const told = make("p", { id: hint, class: "cw-muted" }, say("hand_in_why"));
  const refused = make("p", { id: problem, class: "cw-hint", role: "status" });
  const outcome = make("div", { class: "cw-outcome", role: "status" });
  const button = make("button", { type: "button", class: "cw-button cw-check" }, say("hand_in_make"));
  const element = make(
    "section", { class: "cw cw-hand-in", "aria-labelledby": title }, make("h2", { class: "cw-title", id: title }, say("hand_in")),
    make("div", { class: "cw-part" }, make("p", { class: "cw-prompt" }, say("hand_in_what")), list),
    make("div", { class: "cw-part" }, make("label", { class: "cw-prompt", for: field }, say("hand_in_who")), input, refused, told,
      make("p", { class: "cw-buttons" }, button), outcome),
  );
  /** The file as it was made on this page. @type {{at: number, address: string, complaints: HTMLElement[]}} */
  let made = { at: -1, address: "", complaints: [] };

  function renew() {
    const all = questions();
    const open = all.filter(({ state, toWrite }) => state === "open" && !toWrite);
    const groups = [
      drawGroup("○", say("hand_in_open"), open, say),
      drawGroup("◐", say("hand_in_incomplete"), all.filter(({ state, toWrite }) => state === "incomplete" && !toWrite), say),
      drawGroup("✎", say("hand_in_to_write"), all.filter(({ toWrite }) => toWrite), say),
      drawGroup("●", say("hand_in_answered"), all.filter(({ state }) => state === "answered"), say),
    ];
    list.replaceChildren(...groups.filter((group) => group !== null));
    drawOutcome();
  }

  /** What is said of the file, if there is one. */
  function drawOutcome() {
    const { file } = work();
    if (!file) show();
    else if (!work().isGiven()) show(make("p", {}, say("hand_in_changed")));
    else show(...(file.handed ? [head("hand_in_done", file.name)] : drawMade(file.name, file.at)), ...drawNow(file.handed));
  }

  /** @param {string} message @param {string} file */
  function head(message, file) {
    return make("p", { class: "cw-strong", tabindex: -1 }, say(message, { file }));
  }

  /** @param {string} file @param {number} at */
  function drawMade(file, at) {
    const told = made.at === at
      ? make("p", {}, say("hand_in_not_found"), " ", make("a", { href: made.address, download: file }, say("hand_in_again")), ".")
      : make("p", {}, say("hand_in_made_before"));
    const done = make("button", { type: "button", class: "cw-button cw-check" }, say("hand_in_uploaded"));
    done.addEventListener("click", async () => {
      await work().handIn();
      onFile();
      focusHead();
    });
    return [head("hand_in_ready", file), told, ...(made.at === at ? made.complaints : []),
      make("p", {}, say("hand_in_upload")),
      make("p", { class: "cw-buttons" }, done)];
  }

  /** What happens now, and where one goes on. @param {boolean} [handed] */
  function drawNow(handed) {
    const on = next
      ? [make("p", { class: "cw-buttons" }, make("a", { class: handed ? "cw-button cw-check" : "cw-button", href: next.href },
        say("hand_in_next", { title: next.title })))]
      : [];
    const told = ["hand_in_who_gets", "hand_in_feedback", "hand_in_once_more"].map((message) => make("li", {}, say(message)));
    return [make("p", { class: "cw-prompt" }, say("hand_in_now")), make("ul", {}, ...told), ...on];
  }

  /** @param {...HTMLElement} children */
  function show(...children) {
    // What stands there already stays: it would be read out again.
    if (children.map((one) => one.textContent).join("") !== outcome.textContent) outcome.replaceChildren(...children);
  }

  function student() {
    const typed = input.value.trim();
    return isPlainId(typed) ? typed : "";
  }

  /** Say what is wrong with the id, below its field and nowhere else. @param {boolean} [needed] */
  function check(needed = false) {
    const typed = input.value.trim();
    const wrong = typed === "" ? needed : !student();
    input.toggleAttribute("aria-invalid", false);
    if (wrong) input.setAttribute("aria-invalid", "true");
    put(refused, wrong ? say(typed ? "hand_in_bad_id" : "hand_in_no_id") : "");
    return !wrong;
  }

  async function press() {
    const became = check(true) ? await claim(student()) : "refused";
    if (became === "refused") input.focus();
    if (became !== "named") return; // other answers are to be seen before they go into a file
    const open = questions().filter(({ spec, state }) => state !== "answered" && !spec.practice);
    if (!open.length) {
      give();
      return;
    }
    const anyway = make("button", { type: "button", class: "cw-button" }, say("hand_in_as_it_is"));
    anyway.addEventListener("click", give);
    show(make("p", {}, say("hand_in_still_open")), make("p", { class: "cw-buttons" }, anyway));
  }

  async function give() {
    const file = fileName(notebook.module, student());
    const { text, problems } = fill(notebook, work().answers());
    if (made.address) URL.revokeObjectURL(made.address);
    const address = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    make("a", { href: address, download: file }).click();
    await work().giveFile(file);
    made = { at: work().file?.at ?? 0, address, complaints: complaints(problems) };
    outcome.replaceChildren();
    onFile();
    focusHead();
  }

  /** The button that was pressed is gone. */
  function focusHead() {
    /** @type {HTMLElement | null} */ (outcome.querySelector(".cw-strong"))?.focus();
  }

  /** @param {Message[]} problems */
  function complaints(problems) {
    if (!problems.length) return [];
    const lines = problems.map((problem) => make("li", {}, say(problem)));
    return [make("div", { class: "cw-problem" }, make("p", {}, say("hand_in_problem")), make("ul", {}, ...lines))];
  }

  input.addEventListener("input", () => check());
  button.addEventListener("click", press);
  host.replaceChildren(element);
  host.classList.remove("cw-to-read");
  return {
    element,
    renew,
    /** Show whose file it will be. @param {string} name */
    name: (name) => {
      input.value = name;
      check();
      renew();
    },
  };
}

/**
 * @param {string} sign
 * @param {string} label
 * @param {Question[]} questions
 * @param {Say} say
 */
function drawGroup(sign, label, questions, say) {
  if (!questions.length) return null;
  const links = questions.map(({ spec, address }) => {
    const practice = spec.practice ? ` (${say("hand_in_practice")})` : "";
    return make("li", {}, make("a", { href: address }, `${spec.place}. ${spec.title}`), practice);
  });
  const head = make("p", {}, make("span", { class: "cw-sign", "aria-hidden": "true" }, sign), " ",
    make("strong", {}, `${label}: ${questions.length}`));
  return make("div", { class: "cw-group" }, head, make("ul", {}, ...links));
}
