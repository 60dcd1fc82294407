// Files, taken apart into what is translated and what must stay as it is.
//
// A file becomes a list of parts: {text} stays, {text, translate: true} is translated, and `finish`
// makes what it becomes of its translation.

const stay = (text) => ({ text });
const translate = (text, finish = (translation) => translation) => ({ text, translate: true, finish });

// Lines with their ends, alternately; an end may be "".
const lines = (text) => text.split(/(\r\n|\n|\r)/);

function plain(text) {
  return [translate(text)];
}

// Code in fences, what stands before it all between lines of ---, and HTML comments stay; of a
// table every cell is a text of its own. What marks a heading or an item is no part of a sentence.
function markdown(text) {
  let until = null; // the line that ends what stays
  return lines(text).map((line, i) => {
    const fence = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (until) {
      if (until(line)) until = null;
      return stay(line);
    }
    if (fence) until = (line) => line.trim().startsWith(fence) && !line.trim().replaceAll(fence[0], "");
    else if (i === 0 && line === "---") until = (line) => line === "---";
    else if (/^\s*<!--/.test(line) && !line.includes("-->")) until = (line) => line.includes("-->");
    else if (/^\s*\|.*\|\s*$/.test(line)) return line.split(/(\|)/).map((cell) => (cell === "|" ? stay(cell) : translate(cell)));
    else if (!/^( {4}|\t)(?!\s*([-*+]|\d+[.)])\s)/.test(line)) return translate(line); // else code
    return stay(line);
  }).flat();
}

// A cue's lines are one text, which is broken into as many lines again.
function subtitles(text) {
  const parts = [];
  let cue = null; // its lines and their ends
  const close = () => {
    if (!cue) return;
    const end = cue.length > 1 ? cue[1] : "\n";
    const said = cue.filter((_, i) => i % 2 === 0);
    const last = cue.length % 2 === 0 ? cue.at(-1) : "";
    if (said.length) parts.push(translate(said.join(" "), (translation) => wrap(translation, said.length).join(end)), stay(last));
    cue = null;
  };
  const all = lines(text);
  for (let i = 0; i < all.length; i += 2) {
    const [line, end = ""] = all.slice(i, i + 2);
    if (line.includes("-->")) {
      parts.push(stay(line + end));
      cue = [];
    } else if (cue && line.trim()) {
      cue.push(line, end);
    } else {
      close();
      parts.push(stay(line + end));
    }
  }
  close();
  return parts;
}

// Words in so many lines, of about the same length.
function wrap(text, count) {
  const words = text.split(/\s+/);
  const wrapped = [];
  let left = text.length;
  for (let rest = count; rest > 1 && words.length > 1; rest--) {
    let line = words.shift();
    while (words.length > 1 && line.length + words[0].length / 2 < left / rest) line += ` ${words.shift()}`;
    wrapped.push(line);
    left -= line.length + 1;
  }
  return [...wrapped, words.join(" ")].filter(Boolean);
}

function table(text) {
  return text.split(/(\t|\r\n|\n|\r)/).map((cell) => (/^[\t\r\n]*$/.test(cell) ? stay(cell) : translate(cell)));
}

const FORMATS = { txt: plain, md: markdown, srt: subtitles, tsv: table };

// The parts of a file, by the ending of its name; null for a file of another kind.
export function takeApart(name, text) {
  const format = FORMATS[name.toLowerCase().split(".").at(-1)];
  return format ? format(text) : null;
}
