// Another word: what else could stand at a word of a translation, and how the rest reads then.

import { barred } from "./alternatives.js";
import { make } from "./elements.js";
import { ask, sayWhy } from "./server.js";
import { percent } from "./strings.js";

export class WordChooser {
  // `use(translation)` is called with what is to stand in the sentence's place; null for what the
  // model wrote by itself.
  constructor(section, model, use) {
    Object.assign(this, { section, model, use });
    const find = (selector) => section.querySelector(selector);
    [this.line, this.list, this.note, this.back] = [".line", "ol", ".note", ".back"].map(find);
    this.back.addEventListener("click", () => this.replace(null, 0));
  }

  // Of the sentence and its translation; whether that is another than the model wrote.
  show(sentence, translation, changed) {
    this.pending?.abort();
    this.sentence = sentence;
    this.back.hidden = !changed;
    this.note.textContent = "";
    this.list.replaceChildren();
    const words = [...translation.matchAll(/\S+/gu)];
    this.line.replaceChildren(
      ...words.map(({ 0: word, index }) => {
        const button = make("button", { type: "button", className: "word", textContent: word });
        button.addEventListener("click", () => this.look(button, translation.slice(0, index).trimEnd(), word));
        return button;
      }),
    );
  }

  async look(button, prefix, word) {
    for (const other of this.line.children) other.setAttribute("aria-pressed", other === button);
    const answer = await this.ask(prefix);
    if (!answer) return;
    const words = merged(answer.words, answer.probabilities);
    const items = words.map(([next, probability]) => {
      const choose = make("button", { type: "button", textContent: next.trim() });
      choose.setAttribute("aria-pressed", next.trim() === word);
      choose.addEventListener("click", () => this.choose(prefix + (prefix ? next : next.trimStart())));
      return barred(choose, probability, percent(probability));
    });
    this.list.replaceChildren(...items);
  }

  async choose(prefix) {
    const answer = await this.ask(prefix);
    if (answer) this.replace(answer.translations[0] || prefix, prefix.split(/\s+/u).length - 1);
  }

  // The words are made anew; the focus goes to the one that was chosen.
  replace(translation, index) {
    this.use(translation);
    this.line.children[index]?.focus();
  }

  // The answer to a beginning; null where there is none, or another has been asked for since.
  async ask(prefix) {
    this.pending?.abort();
    const { signal } = (this.pending = new AbortController());
    try {
      const [answer] = await ask(this.model, "continue", [{ text: this.sentence, prefix }], signal);
      this.note.textContent = "";
      return answer;
    } catch (error) {
      if (!signal.aborted) this.note.textContent = sayWhy(error);
      return null;
    }
  }
}

// A word may begin with several subwords: it is as probable as they are together.
function merged(words, probabilities) {
  const sums = new Map();
  words.forEach((word, i) => word.trim() && sums.set(word, (sums.get(word) ?? 0) + probabilities[i]));
  return [...sums].sort(([, a], [, b]) => b - a);
}
