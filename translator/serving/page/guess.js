// Which language a text is in: that whose small words, or letters, it has most of.

const WORDS = {
  pt: `a o os as um uma de do da dos das em no na nos nas ao aos à às que e é não para por pelo pela
    com se eu ele ela eles elas nós você vocês meu minha seu sua mas ou quando onde como porque muito
    mais já também está estão foi era ser ter tem há isso isto este esta esse essa sem sim hoje bom
    boa dia obrigado obrigada olá até qual quem num numa lhe me te`,
  en: `the a an of to in on at and is are was were be been it i you he she we they not do does did for
    with that this these those my your his her our their but or when where how why what who which
    from have has had will would can could there very more yes no hello good day thank thanks please
    if so as by about if me him them`,
};
const LETTERS = { pt: /[ãõçáéíóúâêôà]/giu, en: /\b\w+(?:'(?:s|t|re|ll|ve|d|m)|ing)\b/giu };
const ENOUGH = 2; // more than the next language has, before anything is said

const SETS = Object.fromEntries(Object.entries(WORDS).map(([code, words]) => [code, new Set(words.split(/\s+/))]));

// One of the language codes, or null where the text does not show it.
export function guessLanguage(text, codes) {
  const words = text.slice(0, 1000).toLowerCase().match(/[\p{L}']+/gu) ?? [];
  const score = (code) =>
    words.filter((word) => SETS[code].has(word)).length + (text.slice(0, 1000).match(LETTERS[code]) ?? []).length;
  const known = codes.filter((code) => code in SETS);
  const [best, next] = known.map((code) => ({ code, score: score(code) })).sort((a, b) => b.score - a.score);
  return next && best.score - next.score >= ENOUGH ? best.code : null;
}
