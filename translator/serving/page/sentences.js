// A text's sentences, found as the models find them: the steps of
// translator/inference/python_sentences.py, by the same table of rules, which the server sends.

const CUT = "\uFFFF"; // is no character

// The table → a function: text → [{text, begin, end}], its sentences and where they stand. What
// is between them is no matter of translation. A line that was there the last time is not cut again.
export function makeSplitter(table) {
  const regex = (source, flags = "") => new RegExp(source, `u${flags}`);
  const within = (patterns) => regex(`(?:${patterns.join("|")})[^${table.line_break}]*$`);
  const ends = table.ends.map((pattern) => regex(pattern, "g"));
  const goesOn = within(table.goes_on);
  const endsStill = within(table.ends_still);
  const before = regex(`^(?:${table.before.join("|")})*`);
  const gap = regex(`^[${table.gap}]+`);
  const lines = regex(`([${table.line_break}]+)`);

  function piecesOf(line) {
    const marked = ends.reduce((text, pattern) => text.replace(pattern, `$1${CUT}$2`), line);
    const pieces = [];
    let last = "";
    for (const piece of marked.split(CUT)) {
      const right = piece.replace(gap, "");
      const sides = `${last}\n${right}`;
      if (pieces.length && right && goesOn.test(sides) && !endsStill.test(sides)) {
        pieces[pieces.length - 1] += piece;
      } else {
        pieces.push(piece);
      }
      last = piece;
    }
    return pieces;
  }

  function cut(line) {
    const found = [];
    let place = 0;
    for (const piece of piecesOf(line)) {
      const begin = place + before.exec(piece)[0].length;
      place += piece.length;
      const text = line.slice(begin, place);
      if (/\p{L}/u.test(text)) found.push({ text, begin, end: place });
    }
    return found;
  }

  let known = new Map();
  return function split(text) {
    const used = new Map();
    const found = [];
    let place = 0;
    for (const line of text.replaceAll(CUT, "\uFFFD").split(lines)) {
      if (!used.has(line)) used.set(line, known.get(line) ?? cut(line));
      for (const { text, begin, end } of used.get(line)) {
        found.push({ text, begin: place + begin, end: place + end });
      }
      place += line.length;
    }
    known = used;
    return found;
  };
}

// The text with translations in place of its sentences.
export function joined(text, sentences, translations) {
  let place = 0;
  const parts = sentences.map(({ begin, end }, i) => {
    const between = text.slice(place, begin);
    place = end;
    return between + translations[i];
  });
  return parts.join("") + text.slice(place);
}
