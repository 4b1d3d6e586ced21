// `audit`: a sheet of claims that the student chooses, with a verdict and the main flaw for each.

import { make, put } from "../dom.js";
import { clip } from "../texts.js";
import { described, fieldOf, isTable, offered } from "./shared/parts.js";
import * as selection from "./shared/selection.js";

/** @import { Control, Host, Judgement, Message, Part, Say } from "./shared/parts.js" */
/** @typedef {[verdict: string, flaw: string]} Row what is not said yet is an empty text */
/** @typedef {Record<string, Row>} Sheet */
/** @typedef {{id: string, label: string, text: string}} Term */

export const KEYS = ["ledger"];

/** The verdict of a claim that the student keeps. */
const KEEP = "supported";
/** The id that says that a claim has no main flaw. */
const NO_FLAW = "none";
/** Of so many parts of what the rows earn, each thing that the sheet lacks costs one. */
const TENTHS = 10;

/**
 * @param {Part} part
 * @param {unknown} response
 * @returns {Message | null}
 */
export function check(part, response) {
  if (!isTable(response)) return ["takes_rows", { part: part.id, given: described(response) }];
  const rows = Object.entries(/** @type {Record<string, any>} */ (response));
  const odd = rows.find(([, row]) => !isRow(row));
  if (odd) return ["takes_two_texts", { part: part.id, claim: clip(odd[0]) }];
  const [known, verdicts, flaws] = [offered(part), labels(part.verdicts), labels(part.flaws)];
  for (const [claim, [verdict, flaw]] of rows) {
    if (!known.has(claim)) return ["no_claim", { part: part.id, claim: clip(claim) }];
    if (verdict && !verdicts.has(verdict)) return ["no_verdict", { part: part.id, name: clip(verdict) }];
    if (flaw && !flaws.has(flaw)) return ["no_flaw", { part: part.id, name: clip(flaw) }];
  }
  return rows.length > part.rows ? ["too_many_rows", { part: part.id, most: part.rows, count: rows.length }] : null;
}

/** @param {any} row */
function isRow(row) {
  return Array.isArray(row) && row.length === 2 && row.every((word) => typeof word === "string");
}

/**
 * @param {Part} part
 * @param {Sheet} response
 */
export function complete(part, response) {
  const rows = Object.values(response);
  const full = rows.length === part.rows && rows.every((row) => row.every(Boolean));
  return full && !lacks(part, response).some(Boolean);
}

/**
 * What the rows earn, those that say the same counted `same` times at most, less a tenth for each lack.
 * @param {Part} part
 * @param {Sheet} response
 */
export function credit(part, response) {
  const counted = alike(response);
  const rows = ids(part).filter((claim) => Object.hasOwn(response, claim)).reduce((sum, claim) => {
    const row = response[claim];
    return sum + rowCredit(part, claim, row) * Math.min(1, part.same / Math.max(1, counted.get(row.join(" ")) ?? 0));
  }, 0);
  const [kept, sections] = lacks(part, response);
  return ((rows / part.rows) * (TENTHS - Math.min(TENTHS, kept + sections))) / TENTHS;
}

/**
 * One of the sheets that earn everything: first claims to keep, then other sections, then in order.
 * @param {Part} part
 */
export function best(part) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  const within = sections(part);
  const kept = ids(part).filter((claim) => bestVerdict(part, claim) === KEEP);
  for (const claim of kept.slice(0, part.kept)) putBest(part, found, claim);
  for (const claim of ids(part)) {
    const seen = new Set([...found.keys()].map((name) => within.get(name)));
    if (!seen.has(within.get(claim)) && seen.size < part.sections) putBest(part, found, claim);
  }
  for (const claim of ids(part)) putBest(part, found, claim);
  return Object.fromEntries(ids(part).filter((claim) => found.has(claim)).map((claim) => [claim, found.get(claim)]));
}

/**
 * Put the best row of a claim into a sheet, if there is room and not too many say the same.
 * @param {Part} part
 * @param {Map<string, Row>} found
 * @param {string} claim
 */
function putBest(part, found, claim) {
  const verdict = bestVerdict(part, claim);
  const count = (/** @type {string} */ flaw) =>
    [...found.values()].filter(([other, named]) => other === verdict && named === flaw).length;
  const flaw = mainFlaws(part, claim).find((name) => count(name) < part.same);
  if (flaw !== undefined && !found.has(claim) && found.size < part.rows) found.set(claim, [verdict, flaw]);
}

/**
 * What the ledger says of the claims that were chosen. It says nothing of the others.
 * @param {Part} part
 * @param {Sheet | null} response
 * @returns {Sheet | null}
 */
export function bestFor(part, response) {
  const chosen = ids(part).filter((claim) => response && Object.hasOwn(response, claim));
  if (!chosen.length) return null;
  return Object.fromEntries(chosen.map((claim) => {
    const flaw = /** @type {Sheet} */ (response)[claim][1];
    const right = flawCredit(part, claim, flaw) === 1;
    return [claim, [bestVerdict(part, claim), right ? flaw : mainFlaws(part, claim)[0]]];
  }));
}

/**
 * @param {Part} part
 * @param {Sheet} response
 * @param {Say} say
 */
export function words(part, response, say) {
  const [verdicts, flaws] = [labels(part.verdicts), labels(part.flaws)];
  const lines = [...offered(part)].filter(([claim]) => Object.hasOwn(response, claim)).map(([claim, text]) => {
    const [verdict, flaw] = response[claim];
    const said = [verdict ? verdicts.get(verdict) : say("audit_no_verdict"), flaw ? flaws.get(flaw) : say("audit_unsaid")];
    return `“${text}” → ${said.join(" · ")}`;
  });
  return lines.length ? lines : [say("audit_none")];
}

/**
 * What became of the sheet as a whole, and what the ledger says of the claims that were chosen.
 * @param {Part} part
 * @param {Sheet | null} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function reasons(part, response, say) {
  const given = response ?? {};
  const rows = [...offered(part)].filter(([claim]) => Object.hasOwn(given, claim));
  return [
    ...ofSheet(part, given, say).map((told) => /** @type {[string, string]} */ ([say("audit_sheet"), told])),
    ...rows.map(([claim, text]) =>
      /** @type {[string, string]} */ ([`“${text}”`, ofRow(part, claim, given[claim], say)])),
  ];
}

/**
 * @param {Part} part
 * @param {Sheet} response
 * @param {Say} say
 */
function ofSheet(part, response, say) {
  const [kept, lacking] = lacks(part, response);
  const missing = part.rows - Object.keys(response).length;
  const most = Math.max(0, ...alike(response).values());
  return [
    missing ? say("audit_rows_missing", { n: missing }) : "",
    kept ? say("audit_kept_missing", { n: kept }) : "",
    lacking ? say("audit_sections_missing", { n: lacking }) : "",
    most > part.same ? say("audit_same", { n: most, most: part.same }) : "",
  ].filter(Boolean);
}

/**
 * How many rows are right, and what the sheet lacks; not what the ledger says.
 * @param {Part} part
 * @param {Sheet} response
 * @param {Say} say
 * @returns {[about: string, reason: string][]}
 */
export function hints(part, response, say) {
  const right = Object.entries(response).filter(([claim, row]) => rowCredit(part, claim, row) === 1).length;
  const rows = say("hint_rows", { right, n: part.rows });
  return [rows, ...ofSheet(part, response, say)].map((told) => /** @type {[string, string]} */ (["", told]));
}

/**
 * How a row did, and what the ledger says of its claim.
 * @param {Part} part
 * @param {string} claim
 * @param {Row} row
 * @param {Say} say
 */
function ofRow(part, claim, [verdict, flaw], say) {
  const ledger = part.ledger[claim];
  const [earned, fits] = [fieldOf(ledger.credit, verdict, 0), flawCredit(part, claim, flaw)];
  const named = labels(part.verdicts).get(bestVerdict(part, claim));
  const flaws = (/** @type {string[]} */ some) => some.map((name) => labels(part.flaws).get(name)).join("; ");
  const told = [
    earned === 1 ? say("audit_verdict_right") : say(earned ? "audit_verdict_partly" : "audit_verdict_wrong", { verdict: named }),
    fits && !earned ? say("audit_flaw_alone")
      : say(fits === 1 ? "audit_flaw_right" : fits ? "audit_flaw_arguable" : "audit_flaw_wrong"),
    ledger.flaws.length ? say("audit_main", { flaws: flaws(ledger.flaws) }) : say("audit_no_main"),
    ledger.arguable.length ? say("audit_arguable", { flaws: flaws(ledger.arguable) }) : "",
    fieldOf(part.why, claim, ""),
  ];
  return told.filter(Boolean).join(" ");
}

/**
 * @param {Part} part
 * @param {Sheet} response
 * @returns {Map<string, Judgement>}
 */
export function judge(part, response) {
  return new Map(Object.entries(response).map(([claim, row]) => {
    const earned = rowCredit(part, claim, row);
    return [claim, earned === 1 ? "right" : earned > 0 ? "partly" : "wrong"];
  }));
}

/** @param {Part} part */
function ids(part) {
  return [...offered(part).keys()];
}

/** @param {Term[]} terms */
function labels(terms) {
  return new Map(terms.map(({ id, label }) => [id, label]));
}

/** @param {Part} part */
function sections(part) {
  return new Map(part.options.map((/** @type {any} */ option) => [option.id, option.section]));
}

/**
 * @param {Part} part
 * @param {string} claim
 */
function bestVerdict(part, claim) {
  const { credit: earned } = part.ledger[claim];
  const verdicts = Object.keys(earned);
  return verdicts.find((verdict) => verdicts.every((other) => earned[other] <= earned[verdict])) ?? "";
}

/**
 * The main flaws of a claim, or that it has none.
 * @param {Part} part
 * @param {string} claim
 * @returns {string[]}
 */
function mainFlaws(part, claim) {
  const { flaws } = part.ledger[claim];
  return flaws.length ? flaws : [NO_FLAW];
}

/**
 * @param {Part} part
 * @param {string} claim
 * @param {string} flaw
 */
function flawCredit(part, claim, flaw) {
  if (mainFlaws(part, claim).includes(flaw)) return 1;
  return part.ledger[claim].arguable.includes(flaw) ? 0.5 : 0;
}

/**
 * A third for the verdict, two thirds for the flaw, which counts only beside a verdict that earns something.
 * @param {Part} part
 * @param {string} claim
 * @param {Row} row
 */
function rowCredit(part, claim, [verdict, flaw]) {
  const earned = Number(fieldOf(part.ledger[claim].credit, verdict, 0));
  return earned ? (earned + 2 * flawCredit(part, claim, flaw)) / 3 : 0;
}

/**
 * How many rows say each verdict with each flaw, of those that say both.
 * @param {Sheet} response
 * @returns {Map<string, number>}
 */
function alike(response) {
  /** @type {Map<string, number>} */
  const counted = new Map();
  for (const row of Object.values(response)) {
    if (row.every(Boolean)) counted.set(row.join(" "), (counted.get(row.join(" ")) ?? 0) + 1);
  }
  return counted;
}

/**
 * How many claims to keep, and how many sections, a sheet lacks.
 * @param {Part} part
 * @param {Sheet} response
 */
function lacks(part, response) {
  const within = sections(part);
  const kept = Object.values(response).filter(([verdict]) => verdict === KEEP).length;
  const seen = new Set(Object.keys(response).map((claim) => within.get(claim))).size;
  return [Math.max(0, part.kept - kept), Math.max(0, part.sections - seen)];
}

// --- the card

/**
 * All claims by their sections, each with a box; below one that is chosen, what stands around it, the verdict and the
 * flaw. Above them stands what the sheet still lacks.
 * @param {Part} part
 * @param {Host} host
 * @returns {Control}
 */
export function draw(part, host) {
  const { say } = host;
  const rows = new Map(part.options.map((/** @type {any} */ option) => [option.id, drawRow(part, option, host)]));
  const tally = make("p", { class: "cw-tally" });
  const only = make("button", { type: "button", class: "cw-button cw-small", "aria-pressed": "false" }, say("audit_only"));
  const full = make("p", { class: "cw-problem" });
  const element = make(
    "div", { class: "cw-audit" }, drawMeanings(part, host), ...drawSections(part, rows, host),
    make("div", { class: "cw-sum" }, full, tally, only),
  );

  /** @returns {Sheet} */
  function sheet() {
    return Object.fromEntries([...rows].filter(([, row]) => row.input.checked).map(([id, row]) => [id, row.read()]));
  }

  /** What is chosen and what is missing. */
  function sum() {
    const given = sheet();
    const [kept, lacking] = lacks(part, given);
    const chosen = Object.values(given);
    const open = chosen.filter((row) => !row.every(Boolean)).length;
    const [verdicts, flaws] = [labels(part.verdicts), labels(part.flaws)];
    const same = [...alike(given)].filter(([, n]) => n > part.same).map(([row, n]) => {
      const [verdict, flaw] = row.split(" ");
      return say("audit_alike", { n, most: part.same, verdict: verdicts.get(verdict), flaw: flaws.get(flaw) });
    });
    return [
      say("audit_chosen", { count: chosen.length, rows: part.rows }),
      open ? say("audit_open", { n: open }) : "",
      kept ? say("audit_keep", { n: kept, verdict: verdicts.get(KEEP) }) : "",
      lacking ? say("audit_sections", { n: lacking }) : "",
      ...same,
      complete(part, given) ? say("audit_whole") : "",
    ].filter(Boolean).join(" ");
  }

  function renew() {
    rows.forEach((row) => row.open(row.input.checked));
    put(tally, sum());
  }

  element.addEventListener("change", (event) => {
    put(full, "");
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (box.type === "checkbox" && box.checked && Object.keys(sheet()).length > part.rows) {
      box.checked = false; // nothing else was changed, and why is said
      put(full, say("audit_full", { n: part.rows }));
      host.announce(full.textContent ?? "");
      return;
    }
    const before = tally.textContent;
    renew();
    if (tally.textContent !== before) host.announce(tally.textContent ?? "");
    host.changed();
  });
  only.addEventListener("click", () => {
    const pressed = only.getAttribute("aria-pressed") !== "true";
    only.setAttribute("aria-pressed", String(pressed));
    element.classList.toggle("cw-only", pressed);
  });
  return {
    element,
    read: () => (Object.keys(sheet()).length ? sheet() : null),
    show: (response) => {
      rows.forEach((row, id) => row.show(fieldOf(response ?? {}, id, null)));
      put(full, "");
      renew();
    },
    judge: (judgements) => selection.showJudgements(rows, judgements, say),
  };
}

/**
 * What the verdicts and flaws mean, folded.
 * @param {Part} part
 * @param {Host} host
 */
function drawMeanings(part, { say }) {
  const list = (/** @type {Term[]} */ terms) => make("ul", {}, ...terms.map(({ label, text }) =>
    make("li", {}, text.toLowerCase().startsWith(label.toLowerCase()) ? text : `${label}: ${text}`)));
  const head = (/** @type {string} */ name) => make("p", { class: "cw-heading" }, say(name));
  return make(
    "details", { class: "cw-meanings" }, make("summary", {}, say("audit_meanings")),
    head("audit_verdicts"), list(part.verdicts), head("audit_flaws"), list(part.flaws),
  );
}

/**
 * The claims of each section under its title.
 * @param {Part} part
 * @param {Map<string, ReturnType<typeof drawRow>>} rows
 * @param {Host} host
 */
function drawSections(part, rows, host) {
  const titles = [...new Set(part.options.map((/** @type {any} */ option) => option.section))];
  return titles.map((title) => {
    const id = host.id();
    const within = part.options.filter((/** @type {any} */ option) => option.section === title);
    const drawn = within.map((/** @type {any} */ option) => /** @type {any} */ (rows.get(option.id)).place);
    return make(
      "div", { class: "cw-section", role: "group", "aria-labelledby": id },
      make("p", { class: "cw-heading", id }, String(title)), ...drawn,
    );
  });
}

/**
 * A claim with its box, and what is said of it once it is chosen. What was said stays if the box is cleared, so that it
 * is there again when the claim is taken back.
 * @param {Part} part
 * @param {{id: string, text: string, context?: string}} option
 * @param {Host} host
 */
function drawRow(part, option, { say, id }) {
  const row = selection.option("checkbox", `“${option.text}”`);
  const [quote, asks, label, name] = [id(), id(), id(), id()];
  row.element.querySelector(".cw-words")?.setAttribute("id", quote);
  const verdicts = new Map(part.verdicts.map((/** @type {Term} */ { id: verdict }) =>
    [verdict, /** @type {HTMLInputElement} */ (make("input", { type: "radio", name }))]));
  const chips = part.verdicts.map((/** @type {Term} */ term) =>
    make("label", { class: "cw-chip" }, verdicts.get(term.id) ?? "", make("span", { class: "cw-target" }, term.label)));
  const choices = part.flaws.map((/** @type {Term} */ term) => make("option", { value: term.id }, term.label));
  const flaw = /** @type {HTMLSelectElement} */ (make(
    "select", { class: "cw-select", "aria-labelledby": `${label} ${quote}` },
    make("option", { value: "" }, say("audit_choose")), ...choices,
  ));
  const judging = make(
    "div", { class: "cw-judging" },
    ...(option.context ? [make("p", { class: "cw-hint" }, option.context)] : []),
    make(
      "div", { role: "radiogroup", "aria-labelledby": `${asks} ${quote}` },
      make("p", { id: asks }, say("audit_verdict")), make("div", { class: "cw-chips" }, ...chips),
    ),
    make("p", { id: label }, say("audit_flaw")), flaw,
  );
  const place = make("div", { class: "cw-claim" }, row.element, judging);
  return {
    ...row,
    place,
    /** @param {boolean} on */
    open: (on) => {
      judging.hidden = !on;
      place.classList.toggle("cw-taken", on);
    },
    /** @returns {Row} */
    read: () => [[...verdicts].find(([, input]) => input.checked)?.[0] ?? "", flaw.value],
    /** @param {Row | null} given */
    show: (given) => {
      row.input.checked = given !== null;
      const [verdict, named] = given ?? ["", ""];
      verdicts.forEach((input, of) => (input.checked = of === verdict));
      flaw.value = named;
    },
  };
}
