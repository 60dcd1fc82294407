// Where several models' translations of a sentence differ.

const NAME = "different"; // of the highlight in the style sheet
const MOST = 400; // words of a translation; longer ones are not compared

const wordsIn = (text) => [...text.matchAll(/\S+/gu)].map(({ 0: word, index }) => ({ word, index }));

// Two lists of words → the indices in each of those that are not in their longest common subsequence.
export function unshared(words, others) {
  const [n, m] = [words.length, others.length];
  if (n > MOST || m > MOST) return [[], []];
  const common = Array.from({ length: n + 1 }, () => new Uint16Array(m + 1)); // of what is behind
  for (let i = n - 1; i >= 0; i--) {
    for (let j = m - 1; j >= 0; j--) {
      const same = words[i] === others[j];
      common[i][j] = same ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const left = [[], []];
  for (let i = 0, j = 0; i < n || j < m; ) {
    if (i < n && j < m && words[i] === others[j]) i++, j++;
    else if (i === n || (j < m && common[i][j + 1] >= common[i + 1][j])) left[1].push(j++);
    else left[0].push(i++);
  }
  return left;
}

// Marks in each model's sentences, elements with one text each, the words by which they differ from
// the first model's; in the first model's, those by which any other differs. What is not
// translated yet is left out. Gives how many words are marked; none where the browser cannot.
export function markDifferences([first = [], ...rest]) {
  if (!CSS.highlights) return 0;
  const ranges = [];
  first.forEach((span, i) => {
    const others = rest.map((spans) => spans[i]).filter((other) => other && isKnown(other));
    if (!isKnown(span)) return;
    const own = wordsIn(span.textContent);
    const marked = new Set();
    for (const other of others) {
      const theirs = wordsIn(other.textContent);
      const [here, there] = unshared(...[own, theirs].map((words) => words.map(({ word }) => word)));
      for (const at of here) marked.add(at);
      ranges.push(...there.map((at) => rangeOf(other, theirs[at])));
    }
    ranges.push(...[...marked].map((at) => rangeOf(span, own[at])));
  });
  CSS.highlights.set(NAME, new Highlight(...ranges));
  return ranges.length;
}

const isKnown = (span) => !span.classList.contains("pending");

function rangeOf(span, { word, index }) {
  const range = new Range();
  range.setStart(span.firstChild, index);
  range.setEnd(span.firstChild, index + word.length);
  return range;
}
