// Other translations of a sentence, and how far behind the best they are.

import { make } from "./elements.js";

export const NO_HYPOTHESIS = -1e9;

// A line of a list: an element, a bar of which `share` is filled, and a number in words.
export function barred(element, share, number) {
  const bar = make("span", { className: "bar" });
  bar.style.setProperty("--share", `${100 * Math.min(1, share)}%`);
  const item = make("li");
  item.append(element, bar, make("span", { className: "score", textContent: number }));
  return item;
}

// A line of a list: a translation, and how far its score is behind the best.
export function behindBest(text, behind) {
  const element = make("span", { className: "text", textContent: text, dir: "auto" });
  return barred(element, Math.exp(behind), behind.toFixed(2).replace("-", "−"));
}

// Shows what the signature `nbest` answers, in `section`; `best` is the translation that is shown.
export function showAlternatives(section, { translations, scores }, best) {
  const find = (selector) => section.querySelector(selector);
  const seen = new Set([best]);
  const others = translations
    .map((text, i) => ({ text, behind: scores[i] - scores[0] })) // 0 where they are no numbers
    .filter(({ text }, i) => (scores[i] ?? 0) > NO_HYPOTHESIS && !seen.has(text) && seen.add(text));
  find(".none").hidden = others.length > 0;
  find(".behind").hidden = others.length === 0;
  find("ol").replaceChildren(
    ...others.map(({ text, behind }) => behindBest(text, behind)),
  );
}
