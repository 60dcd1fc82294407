// Attention between two sentences, or in one: words joined by lines, and every subword in a table.

import { curve } from "./elements.js";
import { say } from "./strings.js";
import { isEnd, present, shown, spells, wordsOf } from "./subwords.js";

// What looks where: the signature that tells it and its output; what stands above (`source`, which
// is looked at) and below (`output`); and how it is told.
const KINDS = {
  cross: {
    signature: "attention", heads: "heads", source: "source", output: "output",
    name: "crossAttention", how: "crossHow", below: "crossBelow", above: "crossAbove",
  },
  encoder: {
    signature: "self_attention", heads: "encoder_heads", source: "source", output: "source",
    name: "encoderAttention", how: "encoderHow", below: "encoderBelow", above: "encoderAbove",
  },
  decoder: {
    signature: "self_attention", heads: "decoder_heads", source: "before", output: "output",
    name: "decoderAttention", how: "decoderHow", below: "decoderBelow", above: "decoderAbove",
  },
};
const START = "START"; // what a decoder reads before it has written anything

const HINT = say(matchMedia("(hover: none)").matches ? "hintTap" : "hintPoint");
const LEAST = 0.1; // weights below are not drawn
const MANY = 24; // words whose lines are a tangle: only those of one word at a time stand out

// Of heads [L][H][T][S], the weights [T][S] of one layer and head, or the mean over all of either
// where it is null; cut to the lengths of the sentences.
export function chosenWeights(heads, layer, head, outputs, sources) {
  const layers = layer === null ? heads : [heads[layer]];
  const chosen = layers.flatMap((all) => (head === null ? all : [all[head]]));
  const mean = (t, s) => chosen.reduce((sum, weights) => sum + weights[t][s], 0) / chosen.length;
  return Array.from({ length: outputs }, (_, t) => Array.from({ length: sources }, (_, s) => mean(t, s)));
}

// Weights between words: what a word's subwords looked at on average, in all subwords of the other.
export function wordWeights(weights, outputWords, sourceWords) {
  const sum = (row, word) => row.slice(word.begin, word.end).reduce((a, b) => a + b, 0);
  return outputWords.map((output) =>
    sourceWords.map((source) => {
      const rows = weights.slice(output.begin, output.end);
      return rows.reduce((total, row) => total + sum(row, source), 0) / rows.length;
    }),
  );
}

const percent = (weight) => `${Math.round(100 * weight)} %`;
const isMark = ({ text, mark }) => mark || isEnd(text);
const named = (word) => (isEnd(word.text) ? say("theEnd") : `“${word.text}”`);

// What is written before each word of a translation is written.
function wordsBefore(words) {
  const later = words.slice(0, -1).map(({ begin, end, text }) => ({ begin: begin + 1, end: end + 1, text }));
  return [{ begin: 0, end: 1, text: START, mark: true }, ...later];
}

export class AttentionView {
  // `change()` is called when another kind is chosen.
  constructor(section, change) {
    const find = (selector) => section.querySelector(selector);
    this.section = section;
    this.links = find(".links");
    this.svg = find("svg");
    this.rows = { source: find(".source"), output: find(".output") };
    this.says = find(".says");
    this.how = find(".how");
    this.where = find(".where");
    this.layer = find(".layer");
    this.head = find(".head");
    this.table = find("table");
    for (const select of [this.layer, this.head]) select.addEventListener("change", () => this.draw());
    this.where.addEventListener("change", change);
    this.links.addEventListener("mouseover", (event) => this.point(event.target));
    this.links.addEventListener("mouseleave", () => this.point(document.activeElement));
    this.links.addEventListener("focusin", (event) => this.point(event.target));
    this.links.addEventListener("focusout", (event) => this.point(event.relatedTarget));
    this.links.addEventListener("click", (event) => this.point(event.target));
    this.links.addEventListener("keydown", (event) => this.walk(event));
    this.sizes = new ResizeObserver(() => this.arrange());
    this.sizes.observe(section);
  }

  // The kinds of which the model tells.
  offerKinds(signatures) {
    const kinds = Object.keys(KINDS).filter((kind) => signatures.includes(KINDS[kind].signature));
    this.where.parentElement.hidden = kinds.length < 2;
    this.where.replaceChildren(...kinds.map((kind) => new Option(say(KINDS[kind].name), kind)));
  }

  get kind() {
    return this.where.value || "cross";
  }

  // The signature that tells of the chosen kind.
  get signature() {
    return KINDS[this.kind].signature;
  }

  // Kind, layer and head to begin with, as a link has them.
  prefer({ where, layer, head }) {
    this.preferred = { layer, head };
    if ([...this.where.options].some(({ value }) => value === where)) this.where.value = where;
  }

  get choice() {
    return { where: this.kind, layer: this.layer.value, head: this.head.value };
  }

  // What the signature of a kind answers for one row, and the two languages; gives what is to be
  // said instead where the answer is of another translation than this one.
  show(kind, answer, translation, languages) {
    const tokens = { source: present(answer.source_tokens), output: present(answer.output_tokens) };
    const whole = tokens.source.length < answer.source_tokens.length;
    if (!whole || !spells(tokens.output, translation)) return say("otherAttention");
    tokens.before = [START, ...tokens.output.slice(0, -1)];
    const words = { source: wordsOf(tokens.source), output: wordsOf(tokens.output) };
    words.before = wordsBefore(words.output);
    this.shown = KINDS[kind];
    const pick = (of) => ({ source: of[this.shown.source], output: of[this.shown.output] });
    this.tokens = pick(tokens);
    this.words = pick(words);
    this.heads = answer[this.shown.heads];
    this.how.textContent = say(this.shown.how);
    this.offer("layer", this.heads.length);
    this.offer("head", this.heads[0].length);
    for (const side of ["source", "output"]) {
      this.fill(side, this.shown[side] === "source" ? languages.source : languages.output);
    }
    this.draw();
    return null;
  }

  offer(name, count) {
    const select = this[name];
    select.parentElement.hidden = count < 2;
    if (select.length === count + 1) return; // the choice stays from sentence to sentence
    const chosen = this.preferred?.[name] ?? select.value;
    delete this.preferred?.[name]; // a link is of what is shown first
    const options = Array.from({ length: count }, (_, i) => new Option(`${i + 1}`, i));
    select.replaceChildren(new Option(say("mean"), ""), ...options);
    if (Number(chosen) < count) select.value = chosen;
  }

  fill(side, language) {
    const row = this.rows[side];
    const key = side === "output" ? "wordsThatLook" : "wordsLookedAt";
    row.setAttribute("aria-label", say(key, { language: language?.name ?? "" }));
    row.lang = language?.code ?? "";
    row.replaceChildren(
      ...this.words[side].map((word, i) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = isMark(word) ? "word end" : "word";
        button.textContent = isEnd(word.text) ? "END" : word.text;
        button.tabIndex = i === 0 ? 0 : -1; // one stop for Tab; arrow keys do the rest
        Object.assign(button.dataset, { side, index: i });
        return button;
      }),
    );
  }

  draw() {
    const chosen = (select) => (select.value === "" ? null : Number(select.value));
    const { source, output } = this.tokens;
    const layer = chosen(this.layer), head = chosen(this.head);
    const weights = chosenWeights(this.heads, layer, head, output.length, source.length);
    this.weights = wordWeights(weights, this.words.output, this.words.source);
    this.tabulate(weights);
    this.arrange();
    this.point(document.activeElement);
  }

  // Sentences one above the other where both fit, else as two columns.
  arrange() {
    if (!this.section.open || !this.weights) return;
    this.links.classList.remove("down");
    const tooWide = (row) => row.scrollWidth > row.clientWidth + 1;
    this.links.classList.toggle("down", Object.values(this.rows).some(tooWide));
    this.connect();
  }

  connect() {
    const down = this.links.classList.contains("down");
    const frame = this.links.getBoundingClientRect();
    const place = (button, first) => {
      const box = button.getBoundingClientRect();
      const [x, y] = down
        ? [first ? box.right : box.left, box.top + box.height / 2]
        : [box.left + box.width / 2, first ? box.bottom : box.top];
      return [x - frame.left, y - frame.top];
    };
    const sources = [...this.rows.source.children].map((button) => place(button, true));
    const outputs = [...this.rows.output.children].map((button) => place(button, false));
    this.paths = [];
    this.weights.forEach((row, output) =>
      row.forEach((weight, source) => {
        if (weight < LEAST) return;
        const path = curve(sources[source], outputs[output], down);
        path.setAttribute("stroke-width", 1 + 6 * weight);
        this.paths.push({ path, source, output, weight });
      }),
    );
    this.svg.replaceChildren(...this.paths.map(({ path }) => path));
    this.light();
  }

  point(target) {
    if (!this.weights) return; // there is nothing to point at yet
    const button = target?.closest?.(".word");
    const own = button && this.links.contains(button);
    const at = own ? { side: button.dataset.side, index: Number(button.dataset.index) } : null;
    if (at?.side === this.at?.side && at?.index === this.at?.index && at) return;
    this.at = at;
    this.light();
    this.tell();
  }

  // Weights between the word pointed at and each word of the other sentence.
  fromHere() {
    const { side, index } = this.at;
    return side === "output" ? this.weights[index] : this.weights.map((row) => row[index]);
  }

  light() {
    const at = this.at;
    const tangled = this.weights.length > MANY;
    for (const { path, weight, ...ends } of this.paths ?? []) {
      const faint = at ? ends[at.side] !== at.index : tangled;
      path.style.opacity = faint ? 0.04 + 0.1 * weight * !at : 0.2 + 0.7 * weight;
    }
    for (const side of ["source", "output"]) {
      [...this.rows[side].children].forEach((button, i) => {
        const weight = at && side !== at.side ? this.fromHere()[i] : 0;
        shade(button, weight);
        button.classList.toggle("active", at?.side === side && at.index === i);
      });
    }
  }

  // A status that is written again, even if unchanged, may be read out again.
  tell() {
    const text = this.at ? this.describe() : HINT;
    if (this.says.textContent !== text) this.says.textContent = text;
  }

  describe() {
    const { side, index } = this.at;
    const other = this.words[side === "output" ? "source" : "output"];
    const found = this.fromHere()
      .map((weight, i) => ({ weight, word: other[i] }))
      .filter(({ weight }) => weight >= 0.05)
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 4)
      .map(({ weight, word }) => `${named(word)} ${percent(weight)}`)
      .join(", ");
    const word = named(this.words[side][index]);
    return say(this.shown[side === "output" ? "below" : "above"], { word, found: found || say("nothing") });
  }

  walk(event) {
    const button = event.target.closest(".word");
    if (!button) return;
    const words = [...button.parentElement.children];
    const i = words.indexOf(button);
    const other = this.rows[button.dataset.side === "source" ? "output" : "source"].children;
    const down = this.links.classList.contains("down");
    const across = other[Math.min(i, other.length - 1)];
    const leftwards = getComputedStyle(button.parentElement).direction === "rtl";
    const [right, left] = leftwards ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const steps = {
      [down ? "ArrowDown" : right]: words[i + 1],
      [down ? "ArrowUp" : left]: words[i - 1],
      [down ? "ArrowRight" : "ArrowDown"]: across,
      [down ? "ArrowLeft" : "ArrowUp"]: across,
      Home: words[0],
      End: words.at(-1),
    };
    if (event.key === "Escape") this.point(null);
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = steps[event.key];
    if (!next) return;
    for (const word of next.parentElement.children) word.tabIndex = word === next ? 0 : -1;
    next.focus();
  }

  tabulate(weights) {
    const cell = (name, textContent, scope) =>
      Object.assign(document.createElement(name), { textContent }, scope && { scope });
    const row = (...cells) => {
      const element = document.createElement("tr");
      element.append(...cells);
      return element;
    };
    const head = row(cell("td", ""), ...this.tokens.source.map((token) => cell("th", shown(token), "col")));
    const body = weights.map((values, t) => {
      const cells = values.map((weight) => shade(cell("td", Math.round(100 * weight)), weight));
      return row(cell("th", shown(this.tokens.output[t]), "row"), ...cells);
    });
    this.table.tHead.replaceChildren(head);
    this.table.tBodies[0].replaceChildren(...body);
  }
}

function shade(element, weight) {
  element.style.setProperty("--weight", Math.min(1, weight).toFixed(3));
  return element;
}
