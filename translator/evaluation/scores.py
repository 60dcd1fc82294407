"""BLEU and chrF by sacreBLEU (Post 2018), with signatures and bootstrap intervals."""

from functools import partial

from sacrebleu import BLEU as SacreBLEU
from sacrebleu import CHRF

# `force`: text that looks tokenised is scored without a lecture; ours is what the decoder gave.
BLEU = partial(SacreBLEU, force=True)


def bleu(hypotheses: list[str], references: list[str]) -> float:
    """Corpus BLEU, 0 to 100, without interval: for validation during training."""
    return float(BLEU().corpus_score(hypotheses, [references]).score)


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
