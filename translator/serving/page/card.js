// One model's card: its translation of the text, and of a chosen sentence what else it found and
// what it looked at.

import { showAlternatives } from "./alternatives.js";
import { AttentionView } from "./attention.js";
import { copyWith } from "./copy.js";
import { make } from "./elements.js";
import { OwnTranslation } from "./own.js";
import { SearchView } from "./search.js";
import { joined } from "./sentences.js";
import { ServerError, ask, sayWhy } from "./server.js";
import { languageName, putWords, say } from "./strings.js";
import { Translations } from "./translations.js";
import { WordChooser } from "./words.js";

const UNSURE = 0.5; // confidence below which a translation is more likely wrong than right
const EXTRAS_PAUSE = 500; // ms without a change before more of a sentence is asked for
const EXTRAS = ["alternatives", "attention", "search"]; // what is asked for only where it is open
const OPEN = "open"; // in the browser's store: which of them are

const percent = (share) => Math.round(100 * share);

export function languagesOf({ card }) {
  const language = (code) => code && { code, name: languageName(code) };
  return { source: language(card.source_language), output: language(card.target_language) };
}

function aboutOf({ version, card }) {
  const millions = card.parameters && say("about", { millions: (card.parameters / 1e6).toFixed(1) });
  const corpus = card.corpus && say("trainedOn", { corpus: card.corpus });
  const bleu = Number.isFinite(card.scores?.bleu) && `BLEU ${card.scores.bleu.toFixed(1)}`;
  const parts = [card.model, card.preset, millions, corpus, bleu, say("version", { version })];
  return parts.filter(Boolean).join(" · ");
}

export class ModelCard {
  // `page` has `mark(i)`, for a sentence pointed at or null, `choose(i)`, and `compare()`, to be
  // called when something else is shown.
  constructor(model, connection, page) {
    Object.assign(this, { model, connection, page });
    this.element = document.getElementById("model").content.cloneNode(true).firstElementChild;
    putWords(this.element);
    this.find = (selector) => this.element.querySelector(selector);
    this.languages = languagesOf(model);
    this.output = this.find(".translation");
    this.attention = new AttentionView(this.find(".attention"), () => this.look());
    this.attention.offerKinds(model.signatures);
    this.search = new SearchView(this.find(".search"));
    this.words = new WordChooser(this.find(".continuation"), model, (translation) => this.use(translation));
    this.own = new OwnTranslation(this.find(".own"), model);
    this.translations = new Translations(model, connection, () => this.draw());
    this.text = "";
    this.sentences = [];
    this.spans = [];
    this.reason = null; // the sentence of which it is to be said why it is marked
    this.describe();
    this.listen();
  }

  describe() {
    const { name, card } = this.model;
    this.find("h2").textContent = this.element.ariaLabel = name;
    this.find(".attention .scroller").ariaLabel = `${say("weights")}: ${name}`;
    this.find(".search .scroller").ariaLabel = `${say("search")}: ${name}`;
    this.find(".about").textContent = aboutOf(this.model);
    const written = [".alternatives ol", ".search tbody", ".search ol"].map(this.find);
    for (const element of [this.output, ...written]) element.lang = this.languages.output?.code ?? "";
    this.find(".language").textContent = this.languages.output?.name ?? "";
    const limits = Array.isArray(card.limits) ? card.limits : [];
    this.find(".limits").replaceChildren(...limits.map((textContent) => make("li", { textContent, lang: "en" })));
  }

  listen() {
    const indexOf = (event) => {
      const span = event.target.closest?.(".sentence");
      return span ? this.spans.indexOf(span) : null;
    };
    this.output.addEventListener("mouseover", (event) => this.page.mark(indexOf(event)));
    this.output.addEventListener("mouseleave", () => this.page.mark(null));
    for (const name of ["focusin", "click"]) {
      this.output.addEventListener(name, (event) => {
        if (indexOf(event) === null) return;
        this.reason = indexOf(event);
        this.page.choose(this.reason);
      });
    }
    this.output.addEventListener("keydown", (event) => this.walk(event));
    const copy = this.find(".copy");
    copy.addEventListener("click", () => copyWith(copy, this.translation()));
    for (const name of EXTRAS) {
      const extra = this.find(`.${name}`);
      extra.open = opened().includes(name);
      extra.addEventListener("toggle", () => {
        setOpened(name, extra.open);
        this.look();
      });
    }
  }

  has(signature) {
    return this.model.signatures.includes(signature);
  }

  // Shows what the model makes of the text, as it becomes known.
  translate(text, sentences, terms) {
    Object.assign(this, { text, sentences, terms, reason: null });
    this.translations.want(sentences.map(({ text }) => text), terms);
    this.draw();
  }

  stop() {
    this.translations.want([], this.terms);
    clearTimeout(this.looking);
    this.asking?.abort();
    this.shown = null;
  }

  answers() {
    return this.sentences.map(({ text }) => this.translations.get(text));
  }

  // The whole translation; null while some of it is missing.
  translation() {
    const answers = this.answers();
    if (answers.some((answer) => typeof answer?.translation !== "string")) return null;
    return joined(this.text, this.sentences, answers.map(({ translation }) => translation));
  }

  draw() {
    const before = this.spans.map((span) => span.textContent);
    const answers = this.answers();
    // What is not known yet keeps what stood in its place, dimmed.
    this.spans = answers.map((answer, i) => this.drawSentence(answer, before[i] ?? "…", this.spans[i]));
    const between = this.sentences.map(({ begin }, i) => this.text.slice(this.sentences[i - 1]?.end ?? 0, begin));
    const rest = this.text.slice(this.sentences.at(-1)?.end ?? 0);
    const content = this.spans.flatMap((span, i) => [between[i], span]);
    const wanted = this.text.trim() ? [...content, rest] : [];
    if (!isContent(this.output, wanted)) replaceContent(this.output, wanted);
    const missing = answers.some((answer) => answer === undefined);
    this.element.setAttribute("aria-busy", missing);
    this.find(".copy").disabled = !this.text.trim() || this.translation() === null;
    this.drawScore(answers);
    this.mark(this.page.marked());
    this.choose(this.page.chosen());
    this.page.compare();
  }

  drawSentence(answer, before, span = make("span", { className: "sentence" })) {
    const text = answer?.translation ?? before;
    if (span.textContent !== text) span.textContent = text;
    span.setAttribute("role", "button");
    span.classList.toggle("pending", typeof answer?.translation !== "string");
    span.classList.toggle("failed", Boolean(answer?.error));
    const unsure = answer?.confidence < UNSURE; // not so where a model does not say
    span.classList.toggle("unsure", unsure);
    span.ariaDescription = unsure ? say("unsure") : null;
    return span;
  }

  drawScore(answers) {
    const sure = answers.map((answer) => answer?.confidence).filter(Number.isFinite);
    const all = sure.length && sure.length === answers.length;
    const key = sure.length > 1 ? "leastConfidence" : "confidence";
    this.find(".score").textContent = all ? say(key, { percent: percent(Math.min(...sure)) }) : "";
  }

  mark(i) {
    this.spans.forEach((span, j) => span.classList.toggle("marked", i === j));
  }

  // The sentence of which more is shown.
  choose(i) {
    this.spans.forEach((span, j) => {
      span.tabIndex = i === j ? 0 : -1; // one stop for Tab; arrow keys do the rest
      span.setAttribute("aria-pressed", i === j);
    });
    this.note(i);
    this.look();
  }

  note(chosen) {
    const answers = this.answers();
    const error = answers.find((answer) => answer?.error)?.error;
    const wrong = error ?? this.translations.waiting;
    const unsure = answers.filter((answer) => answer?.confidence < UNSURE);
    const confidence = answers[chosen]?.confidence;
    const notes = [];
    if (wrong instanceof ServerError) notes.push(sayWhy(wrong));
    if (confidence < UNSURE && chosen === this.reason) notes.push(whyUnsure(confidence));
    else if (unsure.length) notes.push(say(answers.length > 1 ? "unsureMany" : "unsure"));
    if (answers.some((answer) => answer?.truncated)) notes.push(say("tooLong"));
    if (!this.has("attention")) notes.push(say("noAttention"));
    const note = this.element.querySelector(":scope > .note");
    const text = this.text.trim() ? notes.join(" ") : "";
    if (note.textContent !== text) note.textContent = text; // what is written again is read out again
    note.classList.toggle("wrong", wrong instanceof ServerError);
  }

  walk(event) {
    const i = this.spans.indexOf(event.target);
    if (i < 0) return;
    if (event.key === "Escape") return event.target.blur();
    const last = this.spans.length - 1;
    const steps = { ArrowDown: i + 1, ArrowRight: i + 1, ArrowUp: i - 1, ArrowLeft: i - 1, Home: 0, End: last };
    if (!(event.key in steps)) return;
    event.preventDefault();
    this.spans[Math.max(0, Math.min(last, steps[event.key]))].focus();
  }

  // Asks for more of the chosen sentence, of what is not folded away, when nothing changes any more.
  look() {
    const i = this.page.chosen();
    const sentence = this.sentences[i]?.text;
    const best = this.translations.get(sentence);
    const known = typeof best?.translation === "string";
    const extras = { alternatives: "nbest", attention: this.attention.signature, search: "search_tree" };
    for (const [name, signature] of Object.entries({ ...extras, continuation: "continue", own: "score" })) {
      this.find(`.${name}`).hidden = !this.has(signature) || !this.sentences.length;
    }
    const open = EXTRAS.filter((name) => this.has(extras[name]) && this.find(`.${name}`).open);
    const asked = open.map((name) => [name, extras[name]]);
    const kind = this.attention.kind;
    const of = known ? JSON.stringify([sentence, best]) : null;
    const wanted = known ? JSON.stringify([of, asked, kind]) : null;
    if (wanted === this.shown) return;
    this.shown = wanted;
    if (of !== this.of) {
      this.of = of;
      this.given = new Map();
      this.words.show(sentence, known ? best.translation : "", Boolean(best?.own));
      this.own.show(sentence, known ? best.translation : "");
    }
    this.asking?.abort();
    clearTimeout(this.looking);
    this.element.classList.add("stale");
    const pause = asked.every(([, signature]) => this.given.has(signature)) ? 0 : EXTRAS_PAUSE;
    if (known) this.looking = setTimeout(() => this.lookAt(sentence, best, asked, kind), pause);
    else if (!this.sentences.length) this.find(".alternatives .body").hidden = true;
  }

  // Shows the extras, [name, signature] each, and asks for what is not given yet.
  async lookAt(sentence, best, extras, kind) {
    const { signal } = (this.asking = new AbortController());
    const { given } = this;
    const show = {
      alternatives: (answer) => showAlternatives(this.find(".alternatives"), answer, best.translation),
      attention: (answer) => this.attention.show(kind, answer, best.translation, this.languages),
      search: (answer) => this.search.show(answer, best.translation),
    };
    // One that fails takes nothing else with it.
    await Promise.all(extras.map(async ([name, signature]) => {
      const extra = this.find(`.${name}`);
      let problem = "";
      try {
        if (!given.has(signature)) {
          const [answer] = await ask(this.model, signature, [{ text: sentence }], signal);
          given.set(signature, answer);
        }
        problem = show[name](given.get(signature)) ?? "";
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ServerError)) this.connection.back().then(() => this.lookAgain());
        problem = say("extraFailed", { message: error.message });
      }
      extra.querySelector(".note").textContent = problem;
      extra.querySelector(".body").hidden = problem !== "";
    }));
    if (!signal.aborted) this.element.classList.remove("stale");
  }

  // Puts another translation in the chosen sentence's place, or back what the model wrote.
  use(translation) {
    const { text } = this.sentences[this.page.chosen()];
    const answer = this.translations.get(text);
    const own = answer.own ?? answer;
    this.translations.remember(text, translation === null ? own : { translation, own });
    this.draw();
  }

  lookAgain() {
    this.shown = null;
    this.look();
  }
}

function whyUnsure(confidence) {
  return say("why", { percent: percent(confidence), threshold: percent(UNSURE) });
}

// Nodes and texts, without those that are empty: the elements that stay are not touched, so that
// neither the focus nor a selection is lost.
function isContent(element, content) {
  const wanted = content.filter((part) => part !== "");
  const nodes = [...element.childNodes];
  const same = (node, part) => node === part || (node.nodeType === Node.TEXT_NODE && node.data === part);
  return nodes.length === wanted.length && nodes.every((node, i) => same(node, wanted[i]));
}

function replaceContent(element, content) {
  const focused = content.find((part) => part === document.activeElement);
  element.replaceChildren(...content.filter((part) => part !== ""));
  focused?.focus();
}

// At first all are but the search, which few will ask for; on a phone none is.
function opened() {
  const stored = localStorage.getItem(OPEN);
  const first = matchMedia("(max-width: 40rem)").matches ? [] : ["alternatives", "attention"];
  return stored === null ? first : JSON.parse(stored);
}

function setOpened(name, open) {
  const rest = opened().filter((other) => other !== name);
  if (opened().includes(name) !== open) localStorage.setItem(OPEN, JSON.stringify(open ? [...rest, name] : rest));
}
