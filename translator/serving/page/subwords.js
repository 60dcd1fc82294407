// Subwords, as the signatures give them, and the words that they make.

const ENDS = ["</s>", "[END]"]; // of a sentence, as SentencePiece and WordPiece have it

// Subwords → words [{text, begin, end}] over subwords begin … end-1. SentencePiece begins a word with
// "▁" and spells characters it has never seen as bytes; WordPiece continues one with "##".
export function wordsOf(tokens) {
  const spaced = tokens.some((token) => token.startsWith("▁"));
  const words = [];
  tokens.forEach((token, i) => {
    const continues = spaced ? !token.startsWith("▁") : token.startsWith("##");
    if (i > 0 && continues && !ENDS.includes(token)) words.at(-1).end = i + 1;
    else words.push({ begin: i, end: i + 1 });
  });
  for (const word of words) word.text = spell(tokens.slice(word.begin, word.end));
  return words;
}

function spell(tokens) {
  if (ENDS.includes(tokens[0])) return tokens[0];
  return written(tokens).trim() || "␣";
}

// What subwords spell.
function written(tokens) {
  const bytes = tokens.flatMap((token) => {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
    return byte ? [parseInt(byte[1], 16)] : [...new TextEncoder().encode(token)];
  });
  return new TextDecoder().decode(new Uint8Array(bytes)).replaceAll("▁", " ").replaceAll("##", "");
}

// Whether subwords are a translation with its end. The signatures that tell more of a sentence take
// another way to it, which cuts what is long and knows no terms.
export function spells(tokens, translation) {
  const bare = (text) => text.replace(/\s+/gu, "");
  return isEnd(tokens.at(-1)) && bare(written(tokens.slice(0, -1))) === bare(translation);
}

// Without the padding.
export const present = (tokens) => tokens.filter((token) => token !== "");

export const isEnd = (token) => ENDS.includes(token);

export const shown = (token) => token.replaceAll("▁", "_"); // the same sign, but thinner
