"""BLEU and chrF by sacreBLEU (Post 2018), with signatures and bootstrap intervals."""

from functools import partial

from sacrebleu import BLEU as SacreBLEU
from sacrebleu import CHRF
from sacrebleu.significance import PairedTest

# `force` silences the warning about text that looks tokenised: ours is as the decoder wrote it.
BLEU = partial(SacreBLEU, force=True)


def bleu(hypotheses: list[str], references: list[str]) -> float:
    """Corpus BLEU, 0 to 100, without interval: for validation during training."""
    return float(BLEU().corpus_score(hypotheses, [references]).score)


def sentence_chrf(hypotheses: list[str], references: list[str]) -> list[float]:
    """chrF of each sentence by itself, 0 to 100."""
    metric = CHRF()
    pairs = zip(hypotheses, references, strict=True)
    return [metric.sentence_score(one, [reference]).score for one, reference in pairs]


def corpus_scores(hypotheses: list[str], references: list[str]) -> dict[str, float | str | None]:
    """BLEU, chrF and exact matches of a whole test set.

    Returns:
        `bleu` and `chrf` (0 to 100); half widths of their 95 % intervals over 1,000 bootstrap
        resamples (Koehn 2004), `bleu_interval` and `chrf_interval`, or None where so little is
        right that sacreBLEU has none; its signatures; and `exact_match`, the share (0 to 1) of
        translations equal to the reference.
    """
    scores = {}
    for name, metric in (("bleu", BLEU), ("chrf", CHRF)):
        # The references must be given at once for the resampling to keep their statistics.
        metric = metric(references=[references])
        try:
            result = metric.corpus_score(hypotheses, None, n_bootstrap=1000)
            interval = float(result._ci)
        except TypeError:  # it cannot average resamples of which some score exactly 0
            result, interval = metric.corpus_score(hypotheses, None), None
        scores[name] = float(result.score)
        scores[f"{name}_interval"] = interval
        scores[f"{name}_signature"] = str(metric.get_signature())
    matches = sum(h == r for h, r in zip(hypotheses, references, strict=True))
    return {**scores, "exact_match": matches / len(references)}


LENGTH_BUCKETS = ((1, 5), (6, 10), (11, 15), (16, 20), (21, 30), (31, None))  # source words


def scores_by_length(
    sources: list[str], hypotheses: list[str], references: list[str]
) -> list[dict[str, float | int | str]]:
    """BLEU and chrF of the sentences of each length bucket: [{words, sentences, bleu, chrf}]."""
    rows = []
    for low, high in LENGTH_BUCKETS:
        inside = [
            i
            for i, source in enumerate(sources)
            if low <= len(source.split()) and (high is None or len(source.split()) <= high)
        ]
        if inside:
            chosen = [[texts[i] for i in inside] for texts in (hypotheses, references)]
            rows.append(
                {
                    "words": f"{low}–{high}" if high else f"{low}+",
                    "sentences": len(inside),
                    "bleu": bleu(*chosen),
                    "chrf": float(CHRF().corpus_score(chosen[0], [chosen[1]]).score),
                }
            )
    return rows


def paired_p_values(
    systems: dict[str, list[str]], references: list[str]
) -> dict[str, float | None]:
    """How probable each system's difference in BLEU to the first would be by chance alone.

    sacreBLEU's paired bootstrap over 1,000 resamples (Koehn 2004); None for the first.
    """
    if len(systems) == 1:
        return dict.fromkeys(systems)
    test = PairedTest(
        list(systems.items()), {"BLEU": BLEU()}, [references], test_type="bs", n_samples=1000
    )
    _, scores = test()
    return {name: result.p_value for name, result in zip(systems, scores["BLEU"], strict=True)}


LONG = 16  # words


def found_by_quarter(hypotheses: list[str], references: list[str]) -> list[float] | None:
    """Where in a long sentence a translation loses its words.

    Returns:
        The share (0 to 1) of the words in the first, second, third and last quarter of a reference
        that stand anywhere in its translation, over all references of 16 words or more; None
        where there are fewer than 20 of these.
    """
    long = [
        (set(hypothesis.split()), words)
        for hypothesis, reference in zip(hypotheses, references, strict=True)
        if len(words := reference.split()) >= LONG
    ]
    if len(long) < 20:
        return None
    found, all_words = [0] * 4, [0] * 4
    for hypothesis, words in long:
        for i, word in enumerate(words):
            quarter = 4 * i // len(words)
            found[quarter] += word in hypothesis
            all_words[quarter] += 1
    return [f / n for f, n in zip(found, all_words, strict=True)]
