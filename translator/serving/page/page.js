// The page: type, and see what the served models make of it. Text is only ever put in as text.

import { AttentionView } from "./attention.js";

const PAUSE = 200; // ms without a keystroke before a request is made
const SLOW = 300; // ms after which an old answer is dimmed
const SHOWN = 2; // models shown at first; more can be ticked
const NO_HYPOTHESIS = -1e9;
const UNSURE = 0.5; // confidence below which a translation is more likely wrong than right
const IS_UNSURE = "The model is unsure here.";
const TOO_LONG = "The text is too long: its end is not translated.";
const NO_ATTENTION =
  "This model has no attention: it reads the whole sentence into one vector, and writes from that alone.";
const MANY_SENTENCES = "What the model looked at is shown for one sentence at a time.";
const MAY_BE_MANY = /[\n.!?…:;][^\p{L}]*\p{L}/u; // cheaper than to ask
const EXAMPLES = {
  pt: [
    "A minha irmã mais velha trabalha num hospital grande.",
    "A professora não comprou os livros velhos.",
    "O que você quer fazer hoje à noite?",
  ],
  en: [
    "My older sister works in a big hospital.",
    "Do you want to drink something?",
    "If it rains tomorrow, we will stay at home.",
  ],
};

const $ = (id) => document.getElementById(id);
const make = (name, properties) => Object.assign(document.createElement(name), properties);
const languageNames = new Intl.DisplayNames(["en"], { type: "language" });

class ServerError extends Error {
  constructor(status, message, retryAfter) {
    super(message);
    Object.assign(this, { status, retryAfter });
  }
}

async function fetchJson(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const retryAfter = Number(response.headers.get("Retry-After") ?? 1);
  throw new ServerError(response.status, body.error ?? response.statusText, retryAfter);
}

// The first and only row of a signature's answer.
async function ask(model, signature, text, signal) {
  const path = `v1/models/${encodeURIComponent(model.name)}:predict`;
  const body = JSON.stringify({ signature_name: signature, instances: [{ text }] });
  return (await fetchJson(path, { method: "POST", body, signal })).predictions[0];
}

async function servedModels() {
  const { models } = await fetchJson("page/models");
  const described = await Promise.all(models.map(describe));
  return described.filter((model) => model !== null);
}

async function describe({ name, cards }) {
  try {
    const path = `v1/models/${encodeURIComponent(name)}/metadata`;
    const { model_spec: spec, metadata } = await fetchJson(path);
    const signatures = Object.keys(metadata.signature_def.signature_def);
    return { name, version: spec.version, signatures, card: cards[spec.version] ?? {} };
  } catch (error) {
    if (error instanceof ServerError) return null; // this one cannot be served
    throw error;
  }
}

function languageName(code) {
  try {
    return languageNames.of(code);
  } catch {
    return code; // no language tag
  }
}

function languagesOf({ card }) {
  const language = (code) => code && { code, name: languageName(code) };
  return { source: language(card.source_language), output: language(card.target_language) };
}

function directionOf(model) {
  const { source, output } = languagesOf(model);
  return source && output ? `${source.name} → ${output.name}` : model.name;
}

function aboutOf({ version, card }) {
  const millions = card.parameters && `${(card.parameters / 1e6).toFixed(1)} M parameters`;
  const corpus = card.corpus && `trained on ${card.corpus}`;
  const bleu = Number.isFinite(card.scores?.bleu) && `BLEU ${card.scores.bleu.toFixed(1)}`;
  return [card.model, card.preset, millions, corpus, bleu, `version ${version}`].filter(Boolean).join(" · ");
}

// A score is null where the model gave no number.
function shownScore(score) {
  return score === null ? "" : score.toFixed(2).replace("-", "−");
}

function sayWhy(error) {
  if (!(error instanceof ServerError)) return "The server does not answer. Is it still running?";
  if (error.status === 503) return "The server is busy; trying again in a moment.";
  if (error.status === 404) return "This model is not served any more.";
  if (error.status === 413 || error.status === 400) return `This text is too much for the server: ${error.message}.`;
  return `The server could not translate this: ${error.message}.`;
}

// One model's card: the translation, other translations, attention.
class ModelCard {
  constructor(model) {
    this.model = model;
    this.element = $("model").content.cloneNode(true).firstElementChild;
    this.find = (selector) => this.element.querySelector(selector);
    this.find("h2").textContent = model.name;
    this.find(".about").textContent = aboutOf(model);
    this.element.ariaLabel = model.name;
    this.languages = languagesOf(model);
    this.find(".translation").lang = this.languages.output?.code ?? "";
    this.find(".alternatives ol").lang = this.languages.output?.code ?? "";
    this.attention = new AttentionView(this.find(".attention"));
  }

  has(signature) {
    return this.model.signatures.includes(signature);
  }

  // Shows what the model makes of `text`; a call before this one is given up.
  async translate(text) {
    this.pending?.abort();
    const { signal } = (this.pending = new AbortController());
    if (!text.trim()) return this.clear();
    const dimming = setTimeout(() => this.wait(true), SLOW);
    try {
      await this.answer(text, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.fail(error, text);
    } finally {
      clearTimeout(dimming);
      if (!signal.aborted) this.wait(false);
    }
  }

  wait(busy) {
    this.element.classList.toggle("waiting", busy);
    this.element.setAttribute("aria-busy", busy);
  }

  async answer(text, signal) {
    const best = await ask(this.model, "serving_default", text, signal);
    showProblem("");
    const unsure = best.confidence < UNSURE; // not so where a model does not say
    this.element.classList.toggle("unsure", unsure);
    const said = [unsure && IS_UNSURE, best.truncated && TOO_LONG, !this.has("attention") && NO_ATTENTION];
    const notes = said.filter(Boolean);
    this.note(notes.join(" "));
    this.find(".translation").textContent = best.translation;
    this.find(".score").textContent = shownScore(best.score);
    const rest = [];
    if (this.has("nbest")) {
      rest.push(ask(this.model, "nbest", text, signal).then((answer) => this.showAlternatives(answer, best)));
    }
    if (this.has("attention")) {
      rest.push(this.showAttention(text, notes, signal));
    }
    await Promise.all(rest);
  }

  // The signature `attention` takes any text for one sentence.
  async showAttention(text, notes, signal) {
    if (this.has("sentences") && MAY_BE_MANY.test(text)) {
      const { sentences } = await ask(this.model, "sentences", text, signal);
      if (sentences.includes("\n")) {
        this.attention.hide();
        return this.note([...notes, MANY_SENTENCES].join(" "));
      }
    }
    this.attention.show(await ask(this.model, "attention", text, signal), this.languages);
  }

  clear() {
    this.element.classList.remove("unsure");
    this.find(".translation").textContent = this.find(".score").textContent = "";
    this.find(".alternatives").hidden = true;
    this.attention.hide();
    this.note("");
    this.wait(false);
  }

  note(text, wrong = false) {
    this.find(".note").textContent = text;
    this.find(".note").classList.toggle("wrong", wrong);
  }

  fail(error, text) {
    if (!(error instanceof ServerError)) return showProblem(sayWhy(error));
    showProblem("");
    this.clear();
    this.note(sayWhy(error), true);
    if (error.status === 503) {
      const still = () => this.element.isConnected && text === $("text").value;
      setTimeout(() => still() && this.translate(text), 1000 * error.retryAfter);
    }
  }

  showAlternatives({ translations, scores }, best) {
    const seen = new Set([best.translation]);
    const others = translations
      .map((text, i) => ({ text, score: scores[i] }))
      .filter(({ text, score }) => score > NO_HYPOTHESIS && !seen.has(text) && seen.add(text));
    this.find(".alternatives").hidden = false;
    this.find(".none").hidden = others.length > 0;
    this.find(".alternatives ol").replaceChildren(
      ...others.map(({ text, score }) => {
        const bar = make("span", { className: "bar" });
        bar.style.setProperty("--share", `${100 * Math.exp(score - best.score)}%`);
        const item = make("li");
        item.append(
          make("span", { className: "text", textContent: text, dir: "auto" }),
          bar,
          make("span", { className: "score", textContent: shownScore(score) }),
        );
        return item;
      }),
    );
  }
}

// The page as a whole.

let cards = [];
let waiting = null;

function translateAll() {
  clearTimeout(waiting);
  for (const card of cards) card.translate($("text").value);
}

function tick(type, name, label, checked, change) {
  const element = make("label");
  const input = make("input", { type, name, checked });
  input.addEventListener("change", () => change(input.checked));
  element.append(input, label);
  return element;
}

function showModels(models) {
  const update = () => {
    for (const card of cards) card.pending?.abort();
    cards = models.filter(({ shown }) => shown).map((model) => new ModelCard(model));
    $("models").replaceChildren(...cards.map((card) => card.element));
    translateAll();
  };
  models.forEach((model, i) => (model.shown = i < SHOWN));
  $("choice").hidden = models.length < 2;
  $("choice").replaceChildren(
    $("choice").firstElementChild,
    ...models.map((model) =>
      tick("checkbox", "model", model.name, model.shown, (shown) => {
        model.shown = shown;
        update();
      }),
    ),
  );
  update();
}

function showDirection(models) {
  const { source } = languagesOf(models[0]);
  const examples = EXAMPLES[source?.code] ?? [];
  const text = $("text");
  $("source-language").textContent = source?.name ?? "Text";
  text.lang = $("examples").lang = source?.code ?? "";
  $("examples").hidden = examples.length === 0;
  $("examples").replaceChildren(
    ...examples.map((example) => {
      const button = make("button", { type: "button", textContent: example });
      button.addEventListener("click", () => {
        text.value = example;
        translateAll();
      });
      return button;
    }),
  );
  const untouched = Object.values(EXAMPLES).some((list) => list.includes(text.value));
  if (text.value === "" || untouched) text.value = examples[0] ?? "";
  showModels(models);
}

function showProblem(message) {
  $("problem").hidden = !message;
  $("problem").firstElementChild.textContent = message;
}

async function start() {
  let models;
  try {
    models = await servedModels();
  } catch (error) {
    return showProblem(sayWhy(error));
  }
  showProblem(models.length ? "" : "The server has no model that it can serve.");
  const directions = Map.groupBy(models, directionOf);
  const list = $("directions");
  const chosen = list.querySelector(":checked")?.parentElement.textContent;
  const first = directions.has(chosen) ? chosen : directions.keys().next().value;
  list.replaceChildren(
    list.firstElementChild,
    ...[...directions].map(([name, members]) =>
      tick("radio", "direction", name, name === first, () => showDirection(members)),
    ),
  );
  if (first) showDirection(directions.get(first));
}

$("text").addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(translateAll, PAUSE);
});
$("problem").querySelector("button").addEventListener("click", start);
start();
