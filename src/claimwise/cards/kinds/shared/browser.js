// A small browser for a small web: a search with its results, pages in tabs, and a tray with the sentences that were kept.

import MiniSearch from "../../vendor/minisearch.js";
import { make, put } from "../../dom.js";
import { judged } from "./selection.js";
import { openedIn, pageOf, pagesOf, plainOf, sentencesOf, shown } from "./web.js";

/** @import { Control, Host, Judgement, Part } from "./parts.js" */
/** @import { Page, Run, Sentence } from "./web.js" */

const RESULTS = ":results"; // no page can be called that
const MOST_RESULTS = 10;

/** Results that begin below this share of the window would hardly be seen: the page goes on to them. */
const LOW = 0.4;
const MAX_STEPS = 200;

/**
 * @param {Part} part
 * @param {Host} host
 * @param {string[]} stances
 * @returns {Control}
 */
export function drawBrowser(part, host, stances) {
  const { say } = host;
  const [pages, sentences] = [pagesOf(part.web), sentencesOf(part.web)];
  const engine = indexed(part.web.pages, sentences);
  /** @type {string[]} */
  let trail = [];
  /** @type {Map<string, string>} */
  let kept = new Map();
  /** @type {Map<string, Judgement>} */
  let judgements = new Map();
  /** @type {string[]} what was shown, the last one being shown now */
  let past = [];
  let query = "";

  const input = /** @type {HTMLInputElement} */ (
    make("input", { type: "search", class: "cw-text", "aria-label": say("web_search_for"), maxlength: 200, autocomplete: "off" }));
  const search = make("form", { class: "cw-web-search", role: "search" }, input,
    make("button", { type: "submit", class: "cw-button" }, say("web_search")));
  const back = make("button", { type: "button", class: "cw-button cw-small" }, say("web_back"));
  const left = make("p", { class: "cw-web-left" });
  const tabs = make("div", { class: "cw-web-tabs", role: "tablist", "aria-label": say("web_open_pages") });
  const panel = make("div", { class: "cw-web-panel", role: "tabpanel", tabindex: -1, id: host.id() });
  const tray = make("ul", { class: "cw-web-tray" });
  const count = make("summary", {});
  const element = make(
    "div", { class: "cw-web", role: "region", "aria-label": say("web_region", { title: part.web.title }) },
    make("div", { class: "cw-web-bar" }, back, search), left, tabs, panel,
    make("details", { class: "cw-web-kept", open: !matchMedia("(max-width: 30rem)").matches }, count, tray),
  );

  const opened = () => [...new Set(openedIn(trail))];
  const viewsLeft = () => part.views - opened().length;
  const current = () => past[past.length - 1];

  /** The student does something: from now on there is an answer. @param {string} [step] */
  function act(step) {
    if (!trail.length && part.start && step !== part.start) trail.push(part.start);
    // Room is left for every page that may still be opened: what is kept must be seen to have been read.
    const isNew = step?.startsWith("p:") && !trail.includes(step);
    if (step && (isNew || trail.length < MAX_STEPS - part.views)) trail.push(step);
  }

  /** @param {string} words */
  function look(words) {
    query = words;
    input.value = words;
    past.push(RESULTS);
  }

  /** @param {string} id */
  function open(id) {
    const page = pages.get(id);
    if (!page) return;
    const isNew = !opened().includes(id) && !isStart(id);
    if (isNew && viewsLeft() <= 0) {
      host.announce(say("web_no_views"));
      put(left, say("web_no_views"));
      left.classList.add("cw-web-none");
      return;
    }
    act(`p:${id}`);
    past.push(id);
    render();
    panel.focus({ preventScroll: false });
    host.announce(say("web_now_open", { page: page.title, left: say("web_left", { n: viewsLeft() }) }));
    host.changed();
  }

  /** Whether a page is the one to begin with, and nothing was done yet. @param {string} id */
  function isStart(id) {
    return !trail.length && part.start === `p:${id}`;
  }

  /**
   * @param {string} name
   * @param {string | null} stance
   */
  function keep(name, stance) {
    if (stance && !kept.has(name) && kept.size >= part.keep) {
      host.announce(say("web_tray_full", { n: part.keep }));
      put(count, say("web_tray_full", { n: part.keep }));
      return;
    }
    act(isStart(pageOf(name)) ? part.start : undefined);
    if (stance) kept.set(name, stance);
    else kept.delete(name);
    host.announce(stance
      ? say("web_kept_now", { stance: say(`stance_${stance}`), count: kept.size, most: part.keep })
      : say("web_removed"));
    render();
    host.changed();
  }

  function render() {
    put(left, say("web_left", { n: viewsLeft() - (trail.length || !part.start.startsWith("p:") ? 0 : 1) }));
    left.classList.toggle("cw-web-none", viewsLeft() <= 0);
    back.toggleAttribute("disabled", past.length < 2);
    renderTabs();
    panel.replaceChildren(...(current() === RESULTS ? drawResults() : drawPage(/** @type {Page} */ (pages.get(current())))));
    renderTray();
  }

  function renderTabs() {
    const shownPages = [...new Set([...(part.start.startsWith("p:") ? [part.start.slice(2)] : []), ...opened()])];
    const all = [...(query ? [RESULTS] : []), ...shownPages];
    tabs.replaceChildren(...all.map((id) => {
      const chosen = id === current();
      const name = id === RESULTS ? say("web_results") : /** @type {Page} */ (pages.get(id)).title;
      const tab = make("button", {
        type: "button", role: "tab", class: "cw-web-tab", "aria-selected": String(chosen), "aria-controls": panel.id,
        tabindex: chosen ? 0 : -1, title: name,
      }, name);
      tab.addEventListener("click", () => {
        past.push(id);
        if (id !== RESULTS && trail.length) act(`p:${id}`);
        render();
        (/** @type {HTMLElement | null} */ (tabs.querySelector("[aria-selected=true]")))?.focus();
      });
      return tab;
    }));
    showChosen();
  }

  /** Bring the chosen tab into sight, without moving the page. */
  function showChosen() {
    const chosen = /** @type {HTMLElement | null} */ (tabs.querySelector("[aria-selected=true]"));
    if (!chosen) return;
    const [from, to] = [chosen.offsetLeft - tabs.offsetLeft, chosen.offsetLeft - tabs.offsetLeft + chosen.offsetWidth];
    if (from < tabs.scrollLeft) tabs.scrollLeft = from - 10;
    else if (to > tabs.scrollLeft + tabs.clientWidth) tabs.scrollLeft = to - tabs.clientWidth + 10;
  }

  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = /** @type {HTMLElement[]} */ ([...tabs.children]);
    const at = all.findIndex((tab) => tab === document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    all[(at + step + all.length) % all.length].focus();
  });

  /** @returns {HTMLElement[]} */
  function drawResults() {
    const found = engine(query);
    const head = make("p", { class: "cw-web-found" },
      say(found.length ? "web_found_pages" : "web_found_nothing", { n: found.length, words: query }));
    const above = part.web.summaries.filter((/** @type {any} */ summary) => mentions(query, summary.words)).map(drawSummary);
    const list = make("ol", { class: "cw-web-results" }, ...found.map(({ page, snippet }) => make(
      "li", {},
      linkTo(page.id, page.title, "cw-web-title"),
      make("p", { class: "cw-web-address" }, [page.address, page.date].filter(Boolean).join(" · ")),
      make("p", { class: "cw-web-snippet" }, snippet),
    )));
    return [head, ...above, list];
  }

  /** @param {{text: string, pages: string[]}} summary */
  function drawSummary({ text, pages: named }) {
    const links = named.map((id) => make("li", {}, linkTo(id, /** @type {Page} */ (pages.get(id)).title)));
    return make(
      "div", { class: "cw-web-summary" }, make("p", { class: "cw-web-address" }, say("web_summary")), make("p", {}, text),
      ...(links.length ? [make("ul", {}, ...links)] : []),
    );
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {string} [look]
   */
  function linkTo(id, text, look = "") {
    const link = make("button", { type: "button", class: `cw-web-link ${look}`.trim() }, text);
    link.addEventListener("click", () => open(id));
    return link;
  }

  /** @param {Page} page @returns {HTMLElement[]} */
  function drawPage(page) {
    const about = [page.site, page.author, page.date].filter(Boolean).join(" · ");
    return [make(
      "article", { class: `cw-web-page cw-web-${page.kind}` },
      make("p", { class: "cw-web-address" }, page.address),
      make("h5", { class: "cw-web-head" }, page.title),
      make("p", { class: "cw-web-about" }, make("span", { class: "cw-badge" }, say(`web_${page.kind.replaceAll("-", "_")}`)), " ", about),
      ...page.body.map((block) => drawBlock(page, block)),
      make("p", { class: "cw-web-note" }, page.digest ? say("web_digest", { source: page.digest, day: page.read }) : say("web_written")),
    )];
  }

  /**
   * @param {Page} page
   * @param {any[]} block
   */
  function drawBlock(page, [kind, ...inside]) {
    const sentencesIn = (/** @type {Sentence[]} */ row) => row.flatMap((sentence) => [drawSentence(page, sentence), " "]);
    if (kind === "h") return make("h6", {}, inside[0]);
    if (kind === "p") return make("p", {}, ...sentencesIn(inside));
    if (kind === "ul") return make("ul", {}, ...inside.map((row) => make("li", {}, ...sentencesIn(row))));
    const [head, ...rows] = inside;
    return make("div", { class: "cw-web-scroll" }, make(
      "table", {},
      make("thead", {}, make("tr", {}, ...head.map((/** @type {Sentence} */ cell) => make("th", { scope: "col" }, plainOf(cell))))),
      make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map((/** @type {Sentence} */ cell) =>
        make("td", {}, ...(cell[0] ? [drawSentence(page, cell)] : cell.slice(1).map(drawRun))))))),
    ));
  }

  /**
   * @param {Page} page
   * @param {Sentence} sentence
   */
  function drawSentence(page, [id, ...runs]) {
    const name = `${page.id}:${id}`;
    const stance = kept.get(name);
    const button = make("button", {
      type: "button", class: "cw-web-keep", "aria-expanded": "false", "data-sentence": name,
      "aria-label": say(stance ? "web_change" : "web_keep", { sentence: sentences.get(name) }),
    }, stance ? SIGNS[stance] ?? "✓" : "+");
    const [most, last] = beforeLastWord(runs);
    const drawn = (/** @type {Run[]} */ some) => make("span", { class: "cw-web-words" }, ...some.map((run) => drawRun(run)));
    // The + stays with the word before it: alone at a line's beginning it would look like that of the next sentence.
    const end = make("span", { class: "cw-web-end" }, ...(last.length ? [drawn(last)] : []), " ", button);
    const whole = make("span", { class: stance ? "cw-web-sentence cw-web-is-kept" : "cw-web-sentence" }, drawn(most), end);
    button.addEventListener("click", () => {
      const choosing = whole.querySelector(".cw-web-choose");
      panel.querySelectorAll(".cw-web-choose").forEach((other) => other.remove());
      panel.querySelectorAll(".cw-web-keep").forEach((other) => other.setAttribute("aria-expanded", "false"));
      if (choosing) return;
      button.setAttribute("aria-expanded", "true");
      const choices = drawChoices(name, stance);
      whole.append(choices);
      (/** @type {HTMLElement} */ (choices.firstElementChild)).focus();
    });
    return whole;
  }

  /**
   * @param {string} name
   * @param {string | undefined} stance
   */
  function drawChoices(name, stance) {
    const choices = stances.filter((each) => each !== stance).map((each) => {
      const choose = make("button", { type: "button", class: "cw-button cw-small" }, `${SIGNS[each]} ${say(`stance_${each}`)}`);
      choose.addEventListener("click", () => {
        keep(name, each);
        focusOn(name);
      });
      return choose;
    });
    if (stance) {
      const drop = make("button", { type: "button", class: "cw-button cw-small" }, say("web_drop"));
      drop.addEventListener("click", () => {
        keep(name, null);
        focusOn(name);
      });
      choices.push(drop);
    }
    const group = make("span", { class: "cw-web-choose", role: "group", "aria-label": say("web_keep_as") }, ...choices);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      const button = /** @type {HTMLElement | null} */ (group.parentElement?.querySelector(".cw-web-keep"));
      group.remove();
      button?.setAttribute("aria-expanded", "false");
      button?.focus();
    });
    return group;
  }

  /** Back to the button of a sentence, which was drawn anew. @param {string} name */
  function focusOn(name) {
    const buttons = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll(".cw-web-keep")]);
    buttons.find((button) => button.dataset.sentence === name)?.focus({ preventScroll: true });
  }

  /** @param {Run} run */
  function drawRun(run) {
    if (typeof run === "string") return run;
    if (run[0] === "a") return linkTo(run[1], run[2]);
    return make("em", {}, shown(run));
  }

  function renderTray() {
    put(count, say("web_tray", { count: kept.size, most: part.keep }));
    tray.replaceChildren(...[...kept].map(([name, stance]) => {
      const judgement = judgements.get(name);
      const drop = make("button", { type: "button", class: "cw-button cw-small", "aria-label": say("web_drop_this", { sentence: sentences.get(name) }) }, say("web_drop"));
      drop.addEventListener("click", () => {
        keep(name, null);
        count.focus();
      });
      return make(
        "li", { "data-judged": judgement ?? "" },
        make(
          "span", {},
          make("strong", {}, `${SIGNS[stance]} ${say(`stance_${stance}`)}`), " ",
          make("span", { class: "cw-judged" }, ...(judgement ? judged(judgement, say) : [])), " ",
          make("q", {}, sentences.get(name) ?? ""), " ",
          make("span", { class: "cw-web-address" }, pages.get(pageOf(name))?.title ?? ""),
        ), drop,
      );
    }));
    if (!kept.size) tray.replaceChildren(make("li", { class: "cw-web-empty" }, say("web_tray_empty")));
  }

  search.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = input.value.trim();
    if (!words) return;
    act(`q:${words}`);
    look(words);
    render();
    panel.focus({ preventScroll: true });
    if (panel.getBoundingClientRect().top > innerHeight * LOW) search.scrollIntoView({ block: "start" });
    host.announce(panel.querySelector(".cw-web-found")?.textContent ?? "");
    host.changed();
  });
  back.addEventListener("click", () => {
    past.pop();
    if (current() !== RESULTS && trail.length) act(`p:${current()}`);
    render();
    host.changed();
  });

  return {
    element,
    read: () => (trail.length ? { trail: [...trail], kept: Object.fromEntries(kept) } : null),
    show: (response) => {
      trail = [...(response?.trail ?? [])];
      kept = new Map(Object.entries(response?.kept ?? {}));
      judgements = new Map();
      past = [];
      query = "";
      for (const step of trail.length ? trail : [part.start]) {
        if (step.startsWith("q:")) look(step.slice(2));
        else past.push(step.slice(2));
      }
      render();
      requestAnimationFrame(showChosen); // its place is known once it is in the page
    },
    judge: (found) => {
      judgements = found ?? new Map();
      renderTray();
    },
  };
}

/** Longer words would not fit into a line of a phone together with their +. */
const LONGEST_WORD = 24;

/**
 * A sentence up to its last word, and that word, if it can stand in a line with what follows.
 * @param {Run[]} runs
 * @returns {[Run[], Run[]]}
 */
function beforeLastWord(runs) {
  const [last, before] = [runs.at(-1) ?? "", runs.at(-2)];
  const text = shown(last);
  const word = /\S+\s*$/.exec(text)?.[0] ?? "";
  if (word.length > LONGEST_WORD) return [runs, []];
  const head = text.slice(0, text.length - word.length);
  const others = runs.slice(0, -1);
  if (typeof last === "string") {
    if (head || !before || shown(before).length > LONGEST_WORD) return [[...others, head], [word]];
    return [runs.slice(0, -2), [before, word]]; // the point behind a link
  }
  if (last[0] === "a") return text.length > LONGEST_WORD ? [runs, []] : [others, [last]];
  return [[...others, ["em", head]], [["em", word]]];
}

/** A sign for each stance, so that none depends on words or colour alone. @type {Record<string, string>} */
const SIGNS = { for: "▲", against: "▼", who: "◆" };

/**
 * What finds pages by words: the best ones first, each with the sentence that fits most.
 * @param {Page[]} pages
 * @param {Map<string, string>} sentences
 */
function indexed(pages, sentences) {
  const texts = new Map(pages.map(({ id }) => [id, [...sentences].filter(([name]) => pageOf(name) === id).map(([, text]) => text)]));
  const engine = new MiniSearch({
    fields: ["title", "site", "text"],
    searchOptions: {
      boost: { title: 2 }, prefix: true, fuzzy: 0.15,
      boostDocument: (/** @type {string} */ id) => Number(pages.find((page) => page.id === id)?.boost ?? 1),
    },
  });
  engine.addAll(pages.filter((page) => !page.hidden).map((page) =>
    ({ id: page.id, title: page.title, site: page.site, text: (texts.get(page.id) ?? []).join(" ") })));
  return (/** @type {string} */ query) => engine.search(query).slice(0, MOST_RESULTS).map((/** @type {any} */ { id, terms }) => {
    const page = /** @type {Page} */ (pages.find((each) => each.id === id));
    const all = texts.get(id) ?? [];
    const hits = (/** @type {string} */ text) => terms.filter((/** @type {string} */ term) => text.toLowerCase().includes(term)).length;
    const fits = [...all].sort((one, two) => hits(two) - hits(one))[0] ?? "";
    return { page, snippet: fits };
  });
}

/**
 * Whether a search holds one of some words.
 * @param {string} query
 * @param {string[]} words
 */
function mentions(query, words) {
  const typed = query.toLowerCase();
  return words.some((word) => typed.includes(word.toLowerCase()));
}
