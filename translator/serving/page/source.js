// The text that is typed, and behind it the same text once more, in which sentences can be marked.

import { make } from "./elements.js";
import { number, say } from "./strings.js";

// Characters; as UTF-8 they are always fewer bytes than the 65,536 that a server reads of a text.
export const LIMIT = 20_000;

const $ = (id) => document.getElementById(id);

export class Source {
  // `page` has `mark(i)`, for a sentence pointed at or null, and `choose(i)`.
  constructor(page) {
    this.page = page;
    this.area = $("text");
    this.mirror = $("mirror");
    this.spans = [];
    this.sentences = [];
    this.area.addEventListener("mousemove", (event) => page.mark(this.at(event)));
    this.area.addEventListener("mouseleave", () => page.mark(null));
    this.area.addEventListener("scroll", () => (this.mirror.scrollTop = this.area.scrollTop));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.area) this.follow();
    });
  }

  get value() {
    return this.area.value;
  }

  set value(text) {
    this.area.value = text;
  }

  // What of it is translated.
  get text() {
    const text = this.value.slice(0, LIMIT);
    return text.isWellFormed?.() === false ? text.toWellFormed() : text; // half of a 🙂 is no text
  }

  show(sentences) {
    const { text } = this;
    this.sentences = sentences;
    this.spans = sentences.map(({ text: textContent }) => make("span", { textContent }));
    let place = 0;
    const content = sentences.flatMap(({ begin, end }, i) => {
      const between = text.slice(place, begin);
      place = end;
      return [between, this.spans[i]];
    });
    this.mirror.replaceChildren(...content, `${text.slice(place)}\u200B`);
    this.mirror.scrollTop = this.area.scrollTop;
    this.count();
    this.follow();
  }

  count() {
    const over = this.value.length > LIMIT;
    $("counter").textContent = say("counter", { count: number(this.value.length), limit: number(LIMIT) });
    $("counter").classList.toggle("wrong", over);
    return over;
  }

  mark(i) {
    this.spans.forEach((span, j) => span.classList.toggle("marked", i === j));
  }

  choose(i) {
    this.spans.forEach((span, j) => span.classList.toggle("chosen", i === j));
  }

  // The sentence that the caret is in, or behind.
  follow() {
    const caret = this.area.selectionStart;
    const after = this.sentences.findIndex(({ begin }) => begin > caret);
    const i = (after < 0 ? this.sentences.length : after) - 1;
    this.page.choose(this.sentences.length ? Math.max(0, i) : null);
  }

  at({ clientX, clientY }) {
    const inside = ({ left, right, top, bottom }) =>
      left <= clientX && clientX <= right && top <= clientY && clientY <= bottom;
    const i = this.spans.findIndex((span) => [...span.getClientRects()].some(inside));
    return i < 0 ? null : i;
  }
}
