// The page: type, and see what the served models make of it. Text is only ever put in as text.

import { ModelCard, languagesOf } from "./card.js";
import { copyWith } from "./copy.js";
import { markDifferences } from "./differences.js";
import { make } from "./elements.js";
import { FileTranslation } from "./file.js";
import { Glossary } from "./glossary.js";
import { guessLanguage } from "./guess.js";
import { linkTo, recall, remember } from "./memory.js";
import { makeSplitter } from "./sentences.js";
import { ServerError, predictPath, sayWhy, sentenceRules, servedModels } from "./server.js";
import { LIMIT, Source } from "./source.js";
import { language, number, putWords, say } from "./strings.js";
import { Connection } from "./translations.js";

const PAUSE = 200; // ms without a keystroke before a request is made
const SHOWN = 1; // models shown at first; more can be ticked
// Of a model whose card has none.
const EXAMPLES = {
  pt: ["O gato dorme.", "A professora não comprou os livros velhos.", "O que você quer fazer hoje à noite?"],
  en: ["The black cat is sleeping.", "Do you want to drink something?", "If it rains tomorrow, we will stay at home."],
};

const $ = (id) => document.getElementById(id);

function directionOf(model) {
  const { source, output } = languagesOf(model);
  return source && output ? `${source.code}-${output.code}` : model.name;
}

function directionName(model) {
  const { source, output } = languagesOf(model);
  return source && output ? `${source.name} → ${output.name}` : model.name;
}

function tick(type, name, label, checked, change) {
  const element = make("label");
  const input = make("input", { type, name, checked });
  input.addEventListener("change", () => change(input.checked));
  element.append(input, label);
  return element;
}

class Page {
  constructor() {
    this.cards = new Map(); // by the model's name; they stay when the model is not shown
    this.sentences = [];
    this.at = { marked: null, chosen: null };
    this.source = new Source(this);
    this.connection = new Connection(servedModels, (models) => this.showAway(models));
    this.glossary = new Glossary(() => this.translateSoon());
    this.file = new FileTranslation(this);
    this.source.area.addEventListener("input", () => this.translateSoon());
    $("problem").querySelector("button").addEventListener("click", () => this.connection.hurry());
    $("swap").addEventListener("click", () => this.swap());
    $("clear").addEventListener("click", () => this.clear());
    $("link").addEventListener("click", () => this.link());
    const copy = $("curl").querySelector("button");
    copy.addEventListener("click", () => copyWith(copy, $("curl").querySelector("pre").textContent));
  }

  async start() {
    try {
      const [models, rules] = await Promise.all([servedModels(), sentenceRules()]);
      this.models = models;
      this.split = makeSplitter(rules);
    } catch (error) {
      if (error instanceof ServerError) return this.showProblem(sayWhy(error));
      await this.connection.back();
      return this.start();
    }
    const { text, direction, chosen = false, models = [], where, layer, head } = recall();
    this.attention = { where, layer, head };
    this.directionChosen = chosen;
    this.shown = new Set(models);
    // What was typed while the page was loading stays.
    this.source.value ||= text ?? "";
    this.examples = text === undefined ? [""] : [];
    this.offerDirections(direction);
  }

  // After the server was away its models may be others.
  renew(models) {
    const versions = (models) => JSON.stringify(models.map(({ name, version }) => [name, version]));
    if (versions(models) === versions(this.models)) return;
    this.models = models;
    for (const card of this.cards.values()) card.stop();
    this.cards.clear();
    this.offerDirections(this.direction);
  }

  offerDirections(wanted) {
    this.showProblem(this.models.length ? "" : say("noneServed"));
    this.directions = Map.groupBy(this.models, directionOf);
    const first = this.directions.has(wanted) ? wanted : this.directions.keys().next().value;
    const names = [...this.directions];
    const choices = names.map(([direction, [model]]) =>
      tick("radio", "direction", directionName(model), false, () => {
        this.chooseDirection(direction);
      }),
    );
    // There is no choice where there is one.
    const only = names.map(([, [model]]) => make("span", { className: "only", textContent: directionName(model) }));
    $("directions").replaceChildren($("directions").firstElementChild, ...(names.length > 1 ? choices : only));
    if (first) this.showDirection(first);
  }

  chooseDirection(direction) {
    this.directionChosen = true;
    this.guessed = "";
    this.showDirection(direction);
  }

  showDirection(direction) {
    const models = this.directions.get(direction);
    const { source } = languagesOf(models[0]);
    this.direction = direction;
    const directions = [...this.directions.keys()];
    $("directions").querySelectorAll("input").forEach((input, i) => (input.checked = directions[i] === direction));
    this.reverse = directions.find((other) => other === direction.split("-").reverse().join("-"));
    $("swap").hidden = !this.reverse;
    $("source-language").textContent = source?.name ?? say("text");
    this.source.area.lang = $("examples").lang = source?.code ?? "";
    this.showExamples(models[0].card.examples ?? EXAMPLES[source?.code] ?? []);
    this.glossary.show(direction, models);
    this.offerModels(models);
  }

  showExamples(examples) {
    // One stands there at first; where nobody has changed it, it changes with the direction.
    if (this.isExample()) this.source.value = examples[0] ?? "";
    this.examples = examples;
    $("examples").replaceChildren(
      ...examples.map((example) => {
        const button = make("button", { type: "button", textContent: example });
        button.addEventListener("click", () => {
          this.source.value = example;
          this.translate();
        });
        return button;
      }),
    );
  }

  isExample() {
    return this.examples.includes(this.source.value);
  }

  offerModels(models) {
    if (!models.some(({ name }) => this.shown.has(name))) {
      for (const { name } of models.slice(0, SHOWN)) this.shown.add(name);
    }
    $("choice").hidden = models.length < 2;
    $("choice").replaceChildren(
      $("choice").firstElementChild,
      ...models.map(({ name }) =>
        tick("checkbox", "model", name, this.shown.has(name), (shown) => {
          if (shown) this.shown.add(name);
          else this.shown.delete(name);
          this.showModels(models);
        }),
      ),
    );
    this.showModels(models);
  }

  showModels(models) {
    const cards = models.filter(({ name }) => this.shown.has(name)).map((model) => this.cardOf(model));
    for (const card of this.cards.values()) if (!cards.includes(card)) card.stop();
    $("models").replaceChildren(...cards.map(({ element }) => element));
    $("none").hidden = cards.length > 0;
    this.now = cards;
    this.translate();
    this.compare(); // where no model is left, none calls for it
  }

  // The cards' translations with each other, as they become known.
  compare() {
    const differ = markDifferences((this.now ?? []).map(({ spans }) => spans));
    const text = differ ? say("differences") : "";
    if ($("differences").textContent !== text) $("differences").textContent = text;
  }

  cardOf(model) {
    if (!this.cards.has(model.name)) {
      const card = new ModelCard(model, this.connection, this);
      card.attention.prefer(this.attention);
      this.cards.set(model.name, card);
    }
    return this.cards.get(model.name);
  }

  translateSoon() {
    clearTimeout(this.waiting);
    this.source.count();
    this.waiting = setTimeout(() => this.translate(), PAUSE);
  }

  translate() {
    clearTimeout(this.waiting);
    if (!this.split || !this.now) return; // the text waits for the models
    if (this.guess()) return;
    const { text } = this.source;
    this.sentences = this.split(text);
    this.at = { marked: null, chosen: this.sentences.length ? 0 : null };
    for (const card of this.now) card.translate(text, this.sentences, this.terms());
    this.source.show(this.sentences);
    $("clear").disabled = !this.source.value;
    $("examples").hidden = !this.examples.length || !(text === "" || this.isExample());
    this.say(this.source.count() ? say("overLimit", { limit: number(LIMIT) }) : (this.guessed ?? ""));
    this.showCurl(text);
    remember(this.state());
  }

  // Changes the direction where the text is plainly in the other language and nobody chose this one.
  guess() {
    const codes = [this.direction, this.reverse].map((direction) => direction?.split("-")[0]);
    const guess = this.directionChosen || !this.reverse ? null : guessLanguage(this.source.text, codes);
    if (guess !== codes[1]) return false;
    this.guessed = say("guessed", { language: languagesOf(this.directions.get(this.reverse)[0]).source.name });
    this.showDirection(this.reverse); // which translates
    return true;
  }

  state() {
    const models = this.now.map(({ model }) => model.name);
    const { direction, directionChosen: chosen } = this;
    return { text: this.source.value, direction, chosen, models, ...this.now[0]?.attention.choice };
  }

  swap() {
    const translation = this.now[0]?.translation();
    if (translation) this.source.value = translation;
    this.chooseDirection(this.reverse);
    this.source.area.focus();
  }

  clear() {
    this.source.value = "";
    this.guessed = "";
    this.translate();
    this.source.area.focus();
  }

  async link() {
    if (!this.now) return; // nothing is shown yet
    const url = linkTo(this.state());
    if (await copyWith($("link"), url)) this.say(say("linkCopied"));
    history.replaceState(null, "", url);
  }

  showCurl(text) {
    const [card] = this.now;
    $("curl").hidden = !card;
    if (!card) return;
    const terms = card.has("with_terms") && this.terms();
    const signature = terms ? { signature_name: "with_terms" } : {};
    const row = terms ? { text, terms, tag: "" } : { text };
    const body = JSON.stringify({ ...signature, instances: [row] });
    const quoted = `'${body.replaceAll("'", "'\\''")}'`;
    const url = new URL(predictPath(card.model.name), location.href);
    $("curl").querySelector("pre").textContent = `curl -d ${quoted} '${url}'`;
  }

  say(text) {
    if ($("said").textContent !== text) $("said").textContent = text;
  }

  // What a file needs of the page.
  terms() {
    return this.glossary.lines();
  }

  fileModel() {
    return (this.now[0] ?? this.cardOf(this.directions.get(this.direction)[0])).model;
  }

  // What source and cards need of the page, beside `compare`: one sentence is marked, in all of them,
  // while it is pointed at; of the chosen one more is shown.
  marked() {
    return this.at.marked ?? (this.sentences.length > 1 ? this.at.chosen : null);
  }

  chosen() {
    return this.at.chosen;
  }

  mark(i) {
    if (this.at.marked === i) return;
    this.at.marked = i;
    this.showMarks();
  }

  choose(i) {
    if (this.at.chosen === i && i !== null) return this.now?.forEach((card) => card.choose(i));
    this.at.chosen = i;
    this.showMarks();
    for (const card of this.now ?? []) card.choose(i);
  }

  showMarks() {
    for (const part of [this.source, ...(this.now ?? [])]) part.mark(this.marked());
  }

  showProblem(message, again = false) {
    $("problem").hidden = !message;
    $("problem").firstElementChild.textContent = message;
    $("problem").querySelector("button").hidden = !again;
  }

  // `models` are those that the server came back with, null while it is away.
  showAway(models) {
    this.showProblem(models ? "" : say("away"), !models);
    if (models && this.models) this.renew(models);
  }
}

document.documentElement.lang = language;
document.title = say("title");
putWords(document.body);
new Page().start();
