// Everything that a card says. A translation is a table of the same names, handed in as data: whatever it lacks is said
// in English. Values stand in braces, so that a language can put them in its own order. A message about `{n}` things is
// a table of forms, one for each plural of the language as `Intl.PluralRules` names them; `other` must be there.

import { shown } from "./numbers.js";

/** @import { Message, Say } from "./kinds/shared/parts.js" */
/** @typedef {string | Record<string, string>} Form */
/** @typedef {{locale?: string, messages?: Record<string, Form>}} Translation */

/** @type {Record<string, Form>} */
export const ENGLISH = {
  number: "1,234.5", // how a number is written

  // The head of a card
  question: "Question",
  question_of: "Question {place} of {total}",
  practice: "Practice, no points",
  points: { one: "{n} point", other: "{n} points" },
  not_marked: "not marked",

  // How far an item is
  open: "Not answered yet",
  incomplete: "Not complete yet",
  parts_answered: { one: "{done} of {n} part answered", other: "{done} of {n} parts answered" },
  answered: "Answered",
  unreadable_response: "An answer that was given before cannot be shown here, and is kept until you give another. {why}",
  rules: "How is this judged? Three rules",
  newer_kind:
    "This part is of a kind ({kind}) that this page does not know. Ask your instructor for the newer version; your " +
    "other answers are not affected.",

  // In Jupyter, about the kernel
  kernel_gone:
    "This card is asleep, because Python was stopped or started again: what you would change here could not be kept. " +
    "Choose the menu Run, then Run All Cells. Your answers come back.",
  kernel_away:
    "There is no connection to Python now, so nothing can be changed here. The card goes on by itself when the " +
    "connection is back.",
  kernel_late: "not kept yet: Python has not answered",

  // Choosing
  none_of_these: "None of these",
  ticks_removed: { one: "{n} tick was taken off.", other: "{n} ticks were taken off." },
  put_back: "Put them back",

  // Putting in order
  order_first: "First: {name}",
  order_last: "Last: {name}",
  order_up: "Move up: {thing}",
  order_down: "Move down: {thing}",
  order_drag: "Drag to another place",
  order_moved: "{thing}: now place {place} of {of}",
  order_is_first: "{thing}: is first already",
  order_is_last: "{thing}: is last already",
  order_keep: "Keep this order",
  order_kept: "✓ Your order",

  // The sheet of an audit
  audit_chosen: "{count} of {rows} claims chosen.",
  audit_open: {
    one: "{n} chosen claim lacks a verdict or a flaw.", other: "{n} chosen claims lack a verdict or a flaw.",
  },
  audit_keep: "Still to keep: {n} (verdict “{verdict}”).",
  audit_sections: { one: "Choose from {n} more section.", other: "Choose from {n} more sections." },
  audit_alike: "{n} rows say “{verdict}” and “{flaw}”: together they count as {most}.",
  audit_whole: "The sheet is complete.",
  audit_full: {
    one: "You have {n} claim already. Take it off first.", other: "You have {n} claims already. Take one off first.",
  },
  audit_only: "Show only my claims",
  audit_meanings: "What the verdicts and flaws mean",
  audit_verdicts: "Verdicts",
  audit_flaws: "Flaws",
  audit_verdict: "Verdict",
  audit_flaw: "Main flaw",
  audit_choose: "Choose …",
  audit_no_verdict: "no verdict",
  audit_unsaid: "not said",
  audit_none: "No claim chosen",
  audit_sheet: "The sheet",
  audit_rows_missing: {
    one: "{n} row is missing and earns nothing.", other: "{n} rows are missing and earn nothing.",
  },
  audit_kept_missing: {
    one: "{n} claim to keep is missing: a tenth less.", other: "{n} claims to keep are missing: {n} tenths less.",
  },
  audit_sections_missing: {
    one: "{n} section is missing: a tenth less.", other: "{n} sections are missing: {n} tenths less.",
  },
  audit_same: "{n} rows say the same verdict and flaw; together they count as {most}.",
  audit_verdict_right: "Verdict: right.",
  audit_verdict_partly: "Verdict: partly right; we say “{verdict}”.",
  audit_verdict_wrong: "Verdict: not right; we say “{verdict}”.",
  audit_flaw_right: "Flaw: right.",
  audit_flaw_arguable: "Flaw: arguable, half.",
  audit_flaw_wrong: "Flaw: not right.",
  audit_flaw_alone: "Flaw: fits, but counts only beside a verdict that earns something.",
  audit_main: "Main flaws: {flaws}.",
  audit_no_main: "We found no main flaw.",
  audit_arguable: "Arguable: {flaws}.",

  // A small web
  web_region: "A small web to search: {title}",
  web_search_for: "Search this web",
  web_search: "Search",
  web_back: "Previous page",
  web_open_pages: "Open pages",
  web_results: "Results",
  web_found_pages: { one: "{n} page found for “{words}”", other: "{n} pages found for “{words}”" },
  web_found_nothing: "No page found for “{words}”. Try fewer words or other ones, such as a name or what it is about.",
  web_left: { one: "You may open {n} more page.", other: "You may open {n} more pages." },
  web_no_views: "You have opened as many pages as you may. What is open stays open.",
  web_now_open: "Open: {page}. {left}",
  web_summary: "Summary written by a machine",
  web_written: "Written for this course.",
  web_digest: "A summary in our words, written for this course. Source: {source} Read on {day}.",
  web_shop: "Shop",
  web_about: "About us",
  web_news: "News",
  web_press_release: "Press release",
  web_paper: "Study",
  web_abstract: "Summary of a study",
  web_registry: "Register of trials",
  web_encyclopedia: "Encyclopedia",
  web_ruling: "Ruling",
  web_leaflet: "Leaflet",
  web_health_service: "Health service",
  web_forum: "Forum",
  web_reviews: "Reviews",
  web_blog: "Blog",
  web_video: "Video, written down",
  web_ai_answer: "Answer of a chatbot",
  web_retraction: "Retraction",
  web_expired: "Page from an archive",
  web_keep: "Keep: {sentence}",
  web_change: "Change what is kept: {sentence}",
  web_keep_as: "Keep this sentence as speaking …",
  web_drop: "Take back",
  web_drop_this: "Take back: {sentence}",
  web_kept_now: "Kept, {stance}. {count} of {most} kept.",
  web_removed: "Taken back.",
  web_tray: "Kept: {count} of {most}",
  web_tray_empty: "Nothing yet. The + behind a sentence keeps it.",
  web_tray_full: {
    one: "You have kept {n} sentence, as many as you may. Take it back first.",
    other: "You have kept {n} sentences, as many as you may. Take one back first.",
  },
  stance_for: "for the claim",
  stance_against: "against the claim",
  stance_who: "who is behind it",
  web_opened: "opened: {page}",
  web_searched: "searched: “{words}”",
  web_kept: "kept, {stance}: “{sentence}” ({page})",
  web_facts: { one: "{found} of {n} fact found.", other: "{found} of {n} facts found." },
  web_done: "Done.",
  web_wasted: "This states none of the facts that settle the question.",
  web_found: "Found: “{sentence}” ({page}).",
  web_other_stance: "Kept, but it speaks otherwise ({stance}): “{sentence}” ({page}).",
  web_not_kept: "Not kept. It stands here: “{sentence}” ({page}).",
  way_yours: "Your way",
  way_good: "A good way",
  way_search: "Search: “{words}”",
  way_nothing: "Nothing was opened.",
  way_found: { one: "{n} fact found", other: "{n} facts found" },
  way_nothing_kept: { one: "{n} sentence kept for nothing", other: "{n} sentences kept for nothing" },
  way_otherwise: { one: "{n} speaks otherwise", other: "{n} speak otherwise" },
  way_trap: "a trap",

  // Numbers and texts
  slider_value: "Your value",
  slider_value_in: "Your value ({unit})",
  slider_unset: "No value chosen yet",
  slider_keep: "Choose {value}",
  slider_kept: "✓ Value kept",
  slider_outside: "Give a number from {min} to {max}.",
  slider_stays: "Your value is {value}.",
  type_number: "Your number",
  type_number_in: "Your number ({unit})",
  type_answer: "Your answer",
  type_answer_in: "Your answer ({unit})",
  unreadable_number: "“{typed}” cannot be read as a number. Write only the number, such as {like}.",
  understood: "Understood as {value}",
  type_written: "Your answer",
  words_counted: { one: "{n} word", other: "{n} words" },
  words_of: { one: "{n} word of at most {most}", other: "{n} words of at most {most}" },
  words_over: { one: "{n} word: at most {most} are asked for", other: "{n} words: at most {most} are asked for" },
  looked_for: "A person reads it and looks for:",
  levels: "From lowest to highest:",

  // Marking at once
  check: "Check my answer",
  hint: "Hint",
  you_answered: "You answered",
  try_again: "Change your answer and check once more, or:",
  show_answer: "Show the answer",
  again: "Try again",
  again_begun: "Try again. What was right is still marked.",
  tries_noted: "Your file notes how often you try, and what you answer first. It is counted for the class without names, and never marked.",
  hint_fit: { one: "{n} answer that fits is not chosen yet.", other: "{n} answers that fit are not chosen yet." },
  hint_rows: { one: "{right} of {n} row is right.", other: "{right} of {n} rows are right." },
  hint_pairs: {
    one: "{n} pair of neighbours stands the wrong way round.", other: "{n} pairs of neighbours stand the wrong way round.",
  },
  hint_high: "Your number is too high.",
  hint_low: "Your number is too low.",
  still_open: "Answer every part first, then check. Still open:",
  your_answer: "Your answer",
  no_answer: "No answer",
  not_understood: "Not understood",
  best_answer: "Best answer",
  why: "Why",
  other_answers: "The other answers",
  evidence: "Evidence",
  total: { one: "{score} of {n} point", other: "{score} of {n} points" },
  right: "right",
  partly: "partly right",
  wrong: "not right",
  none: "no answer",
  earned: "{verdict}: {score} of {of}",
  judged_right: "right",
  judged_partly: "partly right",
  judged_wrong: "not right",
  judged_best: "best answer",
  judged_missed: "also right",

  // What is wrong with an answers cell; each follows “the answers cell cannot be read: ”
  cell_too_long: "the cell holds {length} characters; at most {most} are read.",
  cell_incomplete: "this is not a complete answers(…) call.",
  cell_empty: "there is no answers(…) call.",
  cell_more: "there is more in the cell than one answers(…) call.",
  cell_other: "the cell must hold one answers(…) call and nothing else.",
  cell_unnamed: "answers() takes item=…, nothing without a name.",
  cell_no_table: "{name} must be {{part: response}}.",
  cell_twice: "“{name}” is answered twice.",
  cell_names: "the names in a table must be texts in quotation marks.",
  cell_deep: "the answers are nested too deeply to read.",
  cell_digits: "a number has more than {n} digits.",
  cell_code: "only plain texts, numbers, lists and tables are read, never code.",
  cell_value: "only plain texts and numbers can be an answer.",

  // What is wrong with a notebook
  no_answers_cell: "The notebook has no cell for the answers, so none can be put into it.",
  several_answers_cells: "The notebook has several cells with answers, so none was changed.",
  cell_unread: "The answers cell cannot be read, so it was left as it is: line {line}: {why}",
  text_differs: "The cell of a written answer ({cell}) holds another text than the card, so it was left as it is.",
  text_pictures: "The cell of a written answer ({cell}) holds a picture, so it was left as it is.",
  text_no_cell: "The notebook has no cell for a written answer ({cell}); it stands among the answers only.",
  text_unfit: "A written answer ({cell}) stands in its cell only: {why}",

  // What is wrong with the form of a response
  takes_one: "“{part}” takes the name of one option, not {given}.",
  takes_list: "“{part}” takes a list of option names, not {given}.",
  option_twice: "“{part}” names an option twice.",
  no_option: "“{part}” has no option “{option}”.",
  all_in_order: "“{part}” must put all {n} things in order.",
  takes_targets: "“{part}” takes a target for each row, not {given}.",
  no_row: "“{part}” has no row “{row}”.",
  takes_rows: "“{part}” takes a verdict and a flaw for each claim, not {given}.",
  takes_two_texts:
    "“{part}” takes two texts for a claim, its verdict and its flaw; “{claim}” has something else.",
  no_claim: "“{part}” has no claim “{claim}”.",
  no_verdict: "“{part}” has no verdict “{name}”.",
  no_flaw: "“{part}” has no flaw “{name}”.",
  too_many_rows: "“{part}” takes {most} claims, not {count}; take some off.",
  takes_trail: "“{part}” takes a trail and what was kept, not {given}.",
  trail_and: "“{part}” takes “trail” and “kept”, and no “{name}”.",
  trail_no_list: "The trail of “{part}” is no list of steps.",
  trail_long: "The trail of “{part}” has {count} steps; {most} are allowed.",
  trail_step: "“{part}” knows no step “{step}”.",
  no_page: "“{part}” has no page “{page}”.",
  search_long: "A search in “{part}” has {count} characters; {most} are allowed.",
  pages_many: "“{part}” opens {count} pages; {most} are allowed.",
  kept_no_table: "What “{part}” keeps is no table of sentences.",
  kept_many: "“{part}” keeps {count} sentences; {most} are allowed.",
  no_sentence: "“{part}” has no sentence “{name}”.",
  no_stance: "“{part}” keeps nothing as “{stance}”.",
  kept_unopened: "“{part}” keeps a sentence of “{page}”, which was not opened.",
  takes_number: "“{part}” takes a number, not {given}.",
  out_of_range: "“{part}” takes a number from {min} to {max}, not {given}.",
  takes_text: "“{part}” takes a text or a number, not {given}.",
  takes_written: "“{part}” takes a text, not {given}.",
  too_long: "“{part}” holds {length} characters; {most} are allowed.",
  a_text: "a text",
  a_list: "a list",
  a_table: "a table",
  a_truth: "True or False",
  a_number: "a number",
  not_a_number: "something that is not a number (NaN or infinity)",
  nothing: "nothing",
};

/**
 * What says messages in a language.
 * @param {Translation} [translation]
 * @returns {Say}
 */
export function speaker({ locale = "en", messages = {} } = {}) {
  const inItsLanguage = new Intl.PluralRules(locale);
  const inEnglish = new Intl.PluralRules("en");
  const example = String(messages.number ?? ENGLISH.number);

  /** @param {unknown} value */
  function written(value) {
    if (typeof value === "number") return localized(shown(value), example);
    if (value instanceof Date) return value.toLocaleDateString(locale === "en" ? "en-GB" : locale, { dateStyle: "long" });
    return Array.isArray(value) ? say(/** @type {Message} */ (value)) : String(value);
  }

  /** @type {Say} */
  function say(message, values = {}) {
    if (typeof message !== "string") return say(...message);
    const translated = Object.hasOwn(messages, message);
    const form = translated ? messages[message] : ENGLISH[message];
    const plural = translated ? inItsLanguage : inEnglish;
    const text = typeof form === "string" ? form : (form[plural.select(Number(values.n))] ?? form.other);
    return text.replace(/\{\{|\}\}|\{(\w+)\}/g, (all, name) => {
      if (!name) return all[0];
      return Object.hasOwn(values, name) ? written(values[name]) : all;
    });
  }

  return say;
}

/**
 * A number with the marks for thousands and decimals that an example of 1234.5 shows.
 * @param {string} text
 * @param {string} example
 */
function localized(text, example) {
  const [whole, decimals] = text.split(".");
  const grouped = /^-?\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, example.slice(1, -5)) : whole;
  return decimals === undefined ? grouped : `${grouped}${example.at(-2)}${decimals}`;
}
