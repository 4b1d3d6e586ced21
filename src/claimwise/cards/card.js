// The card of one item. It knows no host: a page of the book and a notebook mount it in the same way.

import { make, newId, put } from "./dom.js";
import { fieldOf, isTable, same } from "./kinds/shared/parts.js";
import { hasKey, isByPerson, isComplete, kindOf } from "./kinds.js";
import { SIGNS, explain, hint, isDone, markItem, totalInWords } from "./marking.js";
import { points } from "./numbers.js";
import { drawReading } from "./reading.js";
import { speaker } from "./words.js";

/** @import { Control, Part, Response, Route, Say } from "./kinds/shared/parts.js" */
/** @import { Explained, ItemMark, Key } from "./marking.js" */
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
 * `onChange` gets the responses, as plain data, after each change by the student. `heading` is the level of the title.
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
export function mount(host, item, { response = {}, onChange = () => {}, words, heading = 3, about } = {}) {
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
  const practice = item.key ? drawPractice(item.key) : null;
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
    practice?.clear();
    renew();
    onChange(read(), state());
  }

  /** @param {string[]} sentences */
  function complain(sentences) {
    complaints.hidden = !sentences.length;
    complaints.replaceChildren(...sentences.map((sentence) => make("li", {}, sentence)));
  }

  /** @param {Responses} responses */
  function show(responses) {
    const given = isTable(responses) ? responses : {};
    // What is shown already stays untouched: a student may be in the middle of typing it.
    const others = fields.filter(({ part, read: held }) => !same(held(), fieldOf(given, part.id, null)));
    for (const { part, show: showPart } of others) showPart(fieldOf(given, part.id, null));
    if (others.length) practice?.clear();
    renew();
  }

  /** @param {Key} key */
  function drawPractice(key) {
    const button = make("button", { type: "button", class: "cw-button cw-check" }, say("check"));
    const more = make("button", { type: "button", class: "cw-button cw-small" }, say("show_answer"));
    const again = make("p", { class: "cw-again" }, make("span", {}, say("try_again")), " ", more);
    const feedback = make("div", { class: "cw-feedback", tabindex: -1 });
    let tried = false;
    more.addEventListener("click", () => {
      tell(markItem(key, read()), true);
      feedback.focus(); // the button is gone
    });
    button.addEventListener("click", () => {
      const given = read();
      const open = askable.filter((part) => !isComplete(part, given[part.id]));
      if (open.length) {
        const list = make("ul", {}, ...open.map((part) => make("li", {}, part.prompt)));
        feedback.replaceChildren(make("p", {}, say("still_open")), list);
        announce([say("still_open"), ...open.map((part) => part.prompt)].join(" "));
        return;
      }
      const mark = markItem(key, given);
      tell(mark, tried || mark.parts.every(isDone));
      tried = true;
    });

    /**
     * @param {ItemMark} mark
     * @param {boolean} whole whether all is told; a first try that is not right is told what is wrong with it
     */
    function tell(mark, whole) {
      const marked = mark.parts.filter(({ part }) => !isByPerson(part));
      const told = marked.map((part) => (whole ? explain : hint)(part, say));
      const parts = told.map((part) => drawPartMark(part, key.parts.length > 1, say));
      feedback.replaceChildren(...(whole ? drawMark(mark, key, parts, say) : [...parts, again]));
      const aloud = told.map(({ credit, why }) => [`${credit}.`, ...why.map(([, reason]) => reason)].join(" "));
      announce([...aloud, ...(whole ? [] : [say("try_again")])].join(" "));
      for (const { part, given } of mark.parts) {
        const all = given !== null && hasKey(part) ? [...(kindOf(part)?.judge?.(part, given) ?? [])] : [];
        const shown = all.filter(([, judgement]) => whole || !["best", "missed"].includes(judgement));
        fields.find((field) => field.part.id === part.id)?.judge(new Map(shown));
      }
    }

    function clear() {
      feedback.replaceChildren();
      fields.forEach((field) => field.judge(null));
    }
    return { element: make("div", { class: "cw-practising" }, button, feedback), clear };
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

/**
 * @param {ItemMark} mark
 * @param {Key} key
 * @param {HTMLElement[]} told
 * @param {Say} say
 * @returns {HTMLElement[]}
 */
function drawMark(mark, key, told, say) {
  const total = mark.points ? [make("p", { class: "cw-total" }, make("strong", {}, totalInWords(mark, say)))] : [];
  const explanation = key.explanation ? [make("p", { class: "cw-explanation" }, key.explanation)] : [];
  return [...total, ...told, ...explanation, ...drawEvidence(key.evidence ?? [], say)];
}

/**
 * @param {Explained} told
 * @param {boolean} asked whether it says which part it is about
 * @param {Say} say
 */
function drawPartMark(told, asked, say) {
  const verdict = make(
    "p", { class: "cw-verdict" }, make("span", { class: "cw-sign", "aria-hidden": "true" }, SIGNS[told.verdict]), " ",
    make("strong", {}, told.credit),
  );
  const rows = [row(say("your_answer"), told.given)];
  if (told.problem) rows.push(row(say("not_understood"), [told.problem]));
  if (told.best) rows.push(row(say("best_answer"), told.best));
  if (told.why.length) {
    const others = told.others.length
      ? [make("details", {}, make("summary", {}, say("other_answers")), drawReasons(told.others))]
      : [];
    rows.push([make("dt", {}, say("why")), make("dd", {}, drawReasons(told.why), ...others)]);
  }
  return make(
    "div", { class: "cw-mark", "data-verdict": told.verdict },
    ...(asked ? [make("p", { class: "cw-asked" }, told.part.prompt)] : []), verdict, make("dl", {}, ...rows.flat()),
    ...(told.routes.length ? [make("div", { class: "cw-routes" }, ...told.routes.map((route) => drawRoute(route, say)))] : []),
  );
}

/**
 * A way as a small map: a list on a line, in which a stop that was worth something looks other than the rest. What it
 * was worth stands there in words.
 * @param {Route} route
 * @param {Say} say
 */
function drawRoute({ title, stops }, say) {
  const drawn = stops.map(({ label, note, counts }) => make(
    "li", { class: counts ? "cw-counts" : undefined },
    make("span", { class: "cw-stop" }, label), ...(note ? [" ", make("span", { class: "cw-noted" }, note)] : []),
  ));
  const name = newId();
  return make(
    "div", { class: "cw-route" }, make("p", { class: "cw-heading", id: name }, title),
    drawn.length
      ? make("ol", { role: "list", "aria-labelledby": name }, ...drawn)
      : make("p", {}, say("way_nothing")),
  );
}

/**
 * @param {string} term
 * @param {string[]} lines
 */
function row(term, lines) {
  return [make("dt", {}, term), make("dd", {}, ...lines.map((line) => make("p", {}, line)))];
}

/** @param {[about: string, reason: string][]} reasons */
function drawReasons(reasons) {
  const head = (/** @type {string} */ about) => (about ? [make("strong", {}, about), " "] : []);
  const items = reasons.map(([about, reason]) => make("li", {}, ...head(about), reason));
  return make("ul", { class: "cw-why" }, ...items);
}

/**
 * @param {{text: string, source: string, url?: string}[]} evidence
 * @param {Say} say
 */
function drawEvidence(evidence, say) {
  if (!evidence.length) return [];
  const entries = evidence.map(({ text, source, url }) => {
    const linked = url && /^https?:\/\//.test(url);
    const named = linked ? make("a", { href: url, rel: "noopener noreferrer" }, source) : make("span", {}, source);
    return make("li", {}, text, " ", make("span", { class: "cw-source" }, named));
  });
  const head = make("p", {}, make("strong", {}, say("evidence")));
  return [make("div", { class: "cw-evidence" }, head, make("ul", {}, ...entries))];
}
