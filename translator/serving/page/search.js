// How the translation was found: what the search kept after each step, joined to what it came from.

import { NO_HYPOTHESIS, behindBest } from "./alternatives.js";
import { curve, make } from "./elements.js";
import { percent, say } from "./strings.js";
import { isEnd, present, shown, spells, wordsOf } from "./subwords.js";

const MOST = 32; // steps in one picture

// The K beginnings kept after each step, [W][K]: {token, parent, path, probability,
// ends, leads, best}. `ends`: it was finished as it is; `leads`: it, or what comes of it, was; `best`:
// to the translation.
export function kept({ tokens, parents, log_probabilities: scores, finished }) {
  const steps = [];
  const at = new Map(); // subwords from the beginning on → what stands there
  for (let t = 0; tokens[t]?.some((token) => token !== ""); t += 1) {
    steps.push(tokens[t].map((token, k) => {
      if (token === "") return null;
      const parent = t > 0 ? steps[t - 1][parents[t][k]] : null;
      const path = [...(parent?.path ?? []), token];
      const one = { token, parent, path, probability: Math.exp(scores[t][k]) };
      if (!at.has(path.join("\n"))) at.set(path.join("\n"), one); // spans may be spelt alike
      return one;
    }));
  }
  finished.map(present).forEach((path, rank) => {
    let one = isEnd(path.at(-1)) ? at.get(path.slice(0, -1).join("\n")) : null;
    if (one) one.ends = true;
    for (; one; one = one.parent) {
      one.leads = true;
      if (rank === 0) one.best = true;
    }
  });
  return steps;
}

export class SearchView {
  constructor(section) {
    const find = (selector) => section.querySelector(selector);
    [this.tree, this.svg, this.table, this.list] = [".tree", "svg", "table", "ol"].map(find);
    new ResizeObserver(() => this.join()).observe(this.tree);
  }

  // What the signature `search_tree` answers for one row; gives what is to be said instead where
  // the answer is of another translation than this one, or too long for a picture.
  show(answer, translation) {
    const best = present(answer.finished[0]);
    if (best.length > MOST || !spells(best, translation)) return say("otherAttention");
    this.steps = kept(answer).slice(0, MOST);
    this.tabulate();
    this.tell(answer);
    this.join();
    return null;
  }

  tabulate() {
    const numbers = this.steps.map((_, t) => make("th", { scope: "col", textContent: t + 1 }));
    const head = make("tr");
    head.append(make("td"), ...numbers);
    const rows = (this.steps[0] ?? []).map((_, k) => {
      const row = make("tr");
      row.append(make("th", { scope: "row", textContent: `${k + 1}.` }), ...this.steps.map((step) => cell(step[k])));
      return row;
    });
    this.table.tHead.replaceChildren(head);
    this.table.tBodies[0].replaceChildren(...rows);
  }

  tell({ finished, scores }) {
    const found = finished.map(present).filter((_, i) => scores[i] > NO_HYPOTHESIS);
    this.list.replaceChildren(...found.map((tokens, i) => {
      const text = wordsOf(tokens.slice(0, -1)).map((word) => word.text).join(" ");
      return behindBest(text, scores[i] - scores[0]);
    }));
  }

  // Lines between the cells of a column and of the next.
  join() {
    const frame = this.tree.getBoundingClientRect();
    if (!this.steps || !frame.width) return;
    const box = ({ element }) => element.getBoundingClientRect();
    const lines = this.steps.slice(1).flat().filter((one) => one?.parent).map((one) => {
      const from = box(one.parent), to = box(one);
      const place = (x, { top, height }) => [x - frame.left, top + height / 2 - frame.top];
      const path = curve(place(from.right, from), place(to.left, to), true);
      path.setAttribute("class", kindOf(one));
      return path;
    });
    this.svg.replaceChildren(...lines);
  }
}

const kindOf = (one) => (one.best ? "best" : one.leads ? "leads" : "dropped");

function cell(one) {
  const td = make("td");
  if (!one) return td;
  one.element = make("span", { className: `piece ${kindOf(one)}`, textContent: shown(one.token) });
  one.element.append(" ", make("small", { textContent: percent(one.probability) }));
  // For those who do not see the lines.
  const said = [one.ends && say("ends"), !one.leads && say("dropped"), one.best && say("onTheWay")].filter(Boolean);
  if (one.ends) one.element.classList.add("ends");
  td.append(one.element, make("span", { className: "unseen", textContent: ` ${said.join(", ")}` }));
  return td;
}
