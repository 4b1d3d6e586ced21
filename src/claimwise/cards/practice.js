// What a card says of an answer at once. A first try is told what is wrong with it, and what was right stays in sight; after
// a second one, or for those who ask, all is told, and they can begin anew.

import { make, newId } from "./dom.js";
import { hasKey, isByPerson, isComplete, kindOf } from "./kinds.js";
import { same } from "./kinds/shared/parts.js";
import { SIGNS, explain, hint, isDone, markItem, totalInWords } from "./marking.js";

/** @import { Responses } from "./card.js" */
/** @import { Judgement, Part, Response, Route, Say } from "./kinds/shared/parts.js" */
/** @import { Explained, ItemMark, Key } from "./marking.js" */
/** @import { Tries } from "./tries.js" */
/**
 * A part of the card: `judge` puts signs beside what was chosen, and takes others away.
 * @typedef {{part: Part, element: HTMLElement, judge: (judgements: Map<string, Judgement> | null) => void}} Field
 */
/**
 * What the card gives: its answers now, and a place to note a try. `onTry` is told of each with all parts answered, and
 * whether it followed a hint. `kept` says that the host keeps them.
 * @typedef {{say: Say, announce: (text: string) => void, read: () => Responses, kept: boolean,
 *   onTry: (given: Responses, hinted: boolean) => void}} Practised
 */

/** What is to be found yet on a first try. @type {Judgement[]} */
const TO_FIND = ["best", "missed"];

/**
 * @param {Key} key
 * @param {Field[]} fields
 * @param {Practised} card
 */
export function drawPractice(key, fields, { say, announce, read, kept, onTry }) {
  const check = make("button", { type: "button", class: "cw-button cw-check" }, say("check"));
  const show = make("button", { type: "button", class: "cw-button cw-small" }, say("show_answer"));
  const again = make("button", { type: "button", class: "cw-button" }, say("again"));
  const feedback = make("div", { class: "cw-feedback", tabindex: -1 });
  const keyed = new Map(key.parts.map((part) => [part.id, part]));
  const askable = fields.filter(({ part }) => kindOf(part));
  /** How much was said of the answer. @type {"nothing" | "hint" | "all"} */
  let told = "nothing";
  /** The signs that are shown. @type {Map<Field, Map<string, Judgement>>} */
  let signs = new Map();

  check.addEventListener("click", () => {
    const given = read();
    const open = askable.filter(({ part }) => !isComplete(part, given[part.id])).map(({ part }) => part.prompt);
    if (open.length) {
      feedback.replaceChildren(make("p", {}, say("still_open")), make("ul", {}, ...open.map((one) => make("li", {}, one))));
      announce([say("still_open"), ...open].join(" "));
      return;
    }
    if (told !== "all") onTry(given, told === "hint");
    const mark = markItem(key, given);
    tell(mark, told !== "nothing" || mark.parts.every(isDone));
  });
  show.addEventListener("click", () => {
    tell(markItem(key, read()), true);
    feedback.focus(); // the button is gone
  });
  again.addEventListener("click", () => {
    const open = markItem(key, read()).parts.find((mark) => !isDone(mark));
    forget();
    announce(say("again_begun"));
    controlOf(fields.find(({ part }) => part.id === open?.part.id))?.focus();
  });

  /**
   * @param {ItemMark} mark
   * @param {boolean} whole whether all is told
   */
  function tell(mark, whole) {
    announce(draw(mark, whole));
  }

  /**
   * Draw what is said of an answer; gives it as it is read out.
   * @param {ItemMark} mark
   * @param {boolean} whole
   */
  function draw(mark, whole) {
    told = whole ? "all" : "hint";
    const marks = mark.parts.filter(({ part }) => !isByPerson(part));
    const said = marks.map((one) => (whole ? explain(one, say) : hint(one, say, !key.hint)));
    const drawn = said.map((one, at) => drawPartMark(one, key.parts.length > 1, whole || isDone(marks[at]), say));
    feedback.replaceChildren(...(whole ? drawAll(mark, drawn) : drawHint(drawn)));
    const aloud = said.map(({ credit, why }) => [`${credit}.`, ...why.map(([, reason]) => reason)].join(" "));
    sign((found) => whole || !TO_FIND.includes(found));
    return [...(whole || !key.hint ? [] : [key.hint]), ...aloud, ...(whole ? [] : [say("try_again")])].join(" ");
  }

  /** @param {HTMLElement[]} drawn */
  function drawHint(drawn) {
    const own = key.hint ? [make("p", { class: "cw-hinted" }, make("strong", {}, say("hint")), " ", key.hint)] : [];
    const noted = kept ? [make("p", { class: "cw-noted" }, say("tries_noted"))] : [];
    return [...own, ...drawn, make("p", { class: "cw-again" }, make("span", {}, say("try_again")), " ", show), ...noted];
  }

  /**
   * @param {ItemMark} mark
   * @param {HTMLElement[]} drawn
   */
  function drawAll(mark, drawn) {
    const total = mark.points ? [make("p", { class: "cw-total" }, make("strong", {}, totalInWords(mark, say)))] : [];
    const explanation = key.explanation ? [make("p", { class: "cw-explanation" }, key.explanation)] : [];
    const anew = mark.parts.every(isDone) ? [] : [make("p", { class: "cw-again" }, again)];
    return [...total, ...drawn, ...explanation, ...drawEvidence(key.evidence ?? [], say), ...anew];
  }

  /**
   * Put signs beside the answers as they are now.
   * @param {(judgement: Judgement, id: string, field: Field) => boolean} which
   */
  function sign(which) {
    const given = read();
    const now = fields.map((field) => {
      const found = [...judgementsOf(keyed.get(field.part.id), given[field.part.id] ?? null)];
      return /** @type {const} */ ([field, new Map(found.filter(([id, judgement]) => which(judgement, id, field)))]);
    });
    signs = new Map(now);
    for (const [field, shown] of now) field.judge(shown);
  }

  /** Leave of what was said only the signs of what was right, as far as it is still there. */
  function forget() {
    told = "nothing";
    feedback.replaceChildren();
    keepRight();
  }

  function keepRight() {
    const before = signs;
    sign((judgement, id, field) => judgement === "right" && before.get(field)?.get(id) === "right");
  }

  return {
    element: make("div", { class: "cw-practising" }, check, feedback),
    /** The student changed something: a hint stays, all else that was said is no longer about the answer. */
    changed() {
      if (told === "hint") keepRight();
      else forget();
    },
    /**
     * Another answer is shown. Was just this one checked, as far as the noted tries say, it is told what it was told then.
     * @param {Tries | null} tries
     */
    show(tries) {
      signs = new Map();
      forget();
      const given = read();
      const checked = tries && [tries.first, tries.second].findLastIndex((one) => one && same(one, given));
      if (checked === null || checked < 0) return;
      const mark = markItem(key, given);
      draw(mark, checked > 0 || mark.parts.every(isDone));
    },
  };
}

/**
 * Where the keyboard goes on in a part.
 * @param {Field | undefined} field
 * @returns {HTMLElement | null | undefined}
 */
function controlOf(field) {
  return field?.element.querySelector("input:checked") ?? field?.element.querySelector("input, button, select, textarea");
}

/**
 * @param {Part | undefined} part with its key
 * @param {Response} given
 * @returns {Map<string, Judgement>}
 */
function judgementsOf(part, given) {
  if (!part || given === null) return new Map();
  const kind = kindOf(part);
  if (!kind?.judge || !hasKey(part) || kind.check(part, given)) return new Map();
  return kind.judge(part, given);
}

/**
 * @param {Explained} told
 * @param {boolean} asked whether it says which part it is about
 * @param {boolean} whole whether nothing is left to find; else it is a hint, which stays while the answer changes
 * @param {Say} say
 */
function drawPartMark(told, asked, whole, say) {
  const verdict = make(
    "p", { class: "cw-verdict" }, make("span", { class: "cw-sign", "aria-hidden": "true" }, SIGNS[told.verdict]), " ",
    make("strong", {}, told.credit),
  );
  const rows = [row(say(whole ? "your_answer" : "you_answered"), told.given)];
  if (told.problem) rows.push(row(say("not_understood"), [told.problem]));
  if (told.best) rows.push(row(say("best_answer"), told.best));
  if (told.why.length) {
    const others = told.others.length
      ? [make("details", {}, make("summary", {}, say("other_answers")), drawReasons(told.others))]
      : [];
    rows.push([make("dt", {}, say(whole ? "why" : "hint")), make("dd", {}, drawReasons(told.why), ...others)]);
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
