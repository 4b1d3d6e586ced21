// Answers questions about the cards' rules, a line of JSON each: {"ask": name, …} gives {"told": …} or {"refused": …}.

import { createInterface } from "node:readline";

const cards = new URL("../../src/claimwise/cards/", import.meta.url);
const { nextOf } = await import(new URL("course.js", cards));
const { idIn } = await import(new URL("device.js", cards));
const people = await import(new URL("people.js", cards));
const { summaryOf } = await import(new URL("summary.js", cards));
const [answers, { hasKey, isByPerson, isComplete, isMarked, kindOf }, marking, notebook, numbers, texts, tries, { Work }, { ENGLISH, speaker }] =
  await Promise.all(
    ["answers", "kinds", "marking", "notebook", "numbers", "texts", "tries", "work", "words", "page_words"].map((name) => import(new URL(`${name}.js`, cards))),
  );
const say = speaker();

const ASKED = {
  messages: () => ENGLISH,
  plain: ({ texts: given }) => given.map(texts.plain),
  strip: ({ texts: given }) => given.map(texts.strip),
  shown: ({ values }) => values.map(numbers.shown),
  fixed: ({ values, digits }) => values.map((value) => numbers.fixed(value, digits)),
  points: ({ values }) => values.map(numbers.points),
  number: ({ given, unit }) => numbers.parseNumber(given, unit),
  say: ({ translation, message, values }) => speaker(translation)(message, values),
  part: ({ part, response }) => {
    const problem = kindOf(part).check(part, response);
    const said = { problem: problem && say(problem), marked: isMarked(part), keyed: hasKey(part) };
    if (problem) return said;
    return {
      ...said,
      complete: isComplete(part, response),
      words: marking.inWords(part, response, say),
      ...(hasKey(part) ? { credit: marking.creditOf(part, response), best: kindOf(part).best(part) } : {}),
    };
  },
  item: ({ key, responses }) => {
    const mark = marking.markItem(key, responses);
    return {
      score: mark.score,
      points: mark.points,
      parts: mark.parts.filter(({ part }) => !isByPerson(part)).map((part) => marking.explain(part, say)),
    };
  },
  hint: ({ key, responses }) =>
    marking.markItem(key, responses).parts.filter(({ part }) => !isByPerson(part)).map((part) => marking.hint(part, say)),
  summary: ({ states, touched, file, isGiven }) => {
    const questions = states.map((state, at) => ({ item: `q${at + 1}`, state, address: `#q${at + 1}`, spec: { place: at + 1 } }));
    const work = { touched: () => touched, changed: () => 7, file: file ?? null, isGiven: () => isGiven };
    return summaryOf(questions, work, "#hand-in");
  },
  next: ({ modules, after }) => nextOf({ modules }, after)?.title ?? null,
  id_in: ({ file, module }) => idIn(file, module),
  called: ({ id, typed }) => people.isCalled({ name: id }, typed),
  join: async ({ records, from, into }) => {
    const store = inMemory(records);
    await people.join(store, from, into);
    return store.records();
  },
  tries: ({ made }) => made.reduce((before, [given, hinted]) => tries.oneMore(before, given, hinted), null),
  tries_in: ({ responses }) => tries.triesIn(responses),
  work: async ({ cards: specs, given }) => {
    const work = new Work({ put: async () => {} }, { id: "somebody" }, "module", new Map(Object.entries(specs)), say);
    for (const [item, responses] of Object.entries(given)) await work.set(item, responses);
    work.cards.delete(Object.keys(given)[0]);
    return { text: answers.write({ ...work.answers() }), aside: work.aside().map(({ part }) => part) };
  },
  read: ({ source }) => answers.read(source),
  write: ({ answers: given }) => answers.write(given),
  rewrite: ({ source, answers: given }) => answers.rewrite(source, given),
  open: ({ text }) => {
    const opened = notebook.open(text);
    return opened && { ...opened, cells: undefined, text: undefined, cards: Object.fromEntries(opened.cards) };
  },
  fill: ({ text, answers: given }) => {
    const filled = notebook.fill(notebook.open(text), given);
    return { text: filled.text, problems: filled.problems.map((problem) => say(problem)) };
  },
};

/** A store of records, in place of the browser's. */
function inMemory(records) {
  const held = new Map(records.map(([key, value]) => [JSON.stringify(key), value]));
  const below = (start) => [...held.keys()].map((key) => JSON.parse(key)).filter((key) => start.every((word, at) => key[at] === word));
  return {
    records: () => [...held].map(([key, value]) => [JSON.parse(key), value]),
    list: async (start) => below(start).map((key) => ({ key, value: held.get(JSON.stringify(key)) })),
    put: async (key, value) => void held.set(JSON.stringify(key), value),
    remove: async (start) => below(start).forEach((key) => held.delete(JSON.stringify(key))),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...question } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ told: await ASKED[ask](question) }));
  } catch (error) {
    if (!(error instanceof answers.AnswersError)) console.log(JSON.stringify({ failed: String(error.stack) }));
    else console.log(JSON.stringify({ refused: say(error.why), line: error.line }));
  }
}
