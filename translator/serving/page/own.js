// A translation of one's own, beside the model's: how likely the model takes either to be.

import { barred } from "./alternatives.js";
import { make } from "./elements.js";
import { ask, sayWhy } from "./server.js";

const PAUSE = 500; // ms without a keystroke before it is scored

export class OwnTranslation {
  constructor(section, model) {
    Object.assign(this, { section, model });
    const find = (selector) => section.querySelector(selector);
    [this.area, this.list, this.note] = ["textarea", "ol", ".note"].map(find);
    this.area.addEventListener("input", () => this.scoreSoon());
  }

  // What is scored is a translation of this sentence; what was typed for another goes.
  show(sentence, translation) {
    if (sentence !== this.sentence) this.area.value = "";
    Object.assign(this, { sentence, translation });
    this.scoreSoon();
  }

  scoreSoon() {
    this.pending?.abort();
    clearTimeout(this.waiting);
    this.list.replaceChildren();
    this.note.textContent = "";
    if (this.area.value.trim() && this.translation) this.waiting = setTimeout(() => this.score(), PAUSE);
  }

  async score() {
    const { signal } = (this.pending = new AbortController());
    const translations = [this.area.value.trim(), this.translation];
    const rows = translations.map((translation) => ({ text: this.sentence, translation }));
    try {
      const answers = await ask(this.model, "score", rows, signal);
      this.list.replaceChildren(...answers.map(({ score }, i) => line(translations[i], Math.exp(score))));
    } catch (error) {
      if (!signal.aborted) this.note.textContent = sayWhy(error);
    }
  }
}

// The score is a mean of log-probabilities: a probability's own mean, the geometric one.
function line(translation, probability) {
  const element = make("span", { className: "text", textContent: translation, dir: "auto" });
  return barred(element, probability, `${(100 * probability).toFixed(probability < 0.1 ? 1 : 0)} %`);
}
