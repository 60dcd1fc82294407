"""Scores are sacreBLEU's, with what is needed to repeat them."""

import pytest
import sacrebleu

from translator.evaluation.scores import bleu, corpus_scores, scores_by_length

REFERENCES = ["The cat sat on the mat .", "She did not buy the old books.", "Yes."] * 4
HYPOTHESES = ["The cat sat on a mat .", "She did not buy the old books.", "No."] * 4


def test_scores_and_signatures_are_sacrebleus():
    scores = corpus_scores(HYPOTHESES, REFERENCES)
    assert scores["bleu"] == pytest.approx(sacrebleu.corpus_bleu(HYPOTHESES, [REFERENCES]).score)
    assert scores["chrf"] == pytest.approx(sacrebleu.corpus_chrf(HYPOTHESES, [REFERENCES]).score)
    assert bleu(HYPOTHESES, REFERENCES) == pytest.approx(scores["bleu"])
    for part in ("nrefs:1", "bs:1000", "case:mixed", "tok:13a", f"version:{sacrebleu.__version__}"):
        assert part in scores["bleu_signature"]
    assert scores["exact_match"] == pytest.approx(1 / 3)
    assert 0 < scores["bleu_interval"] < 50


def test_perfect():
    scores = corpus_scores(REFERENCES, REFERENCES)
    assert scores["bleu"] == pytest.approx(100)
    assert scores["chrf"] == pytest.approx(100)
    assert scores["exact_match"] == 1


def test_nearly_nothing_right_has_a_score_but_no_interval():
    hypotheses = ["x"] * 11 + [REFERENCES[-1]]
    scores = corpus_scores(hypotheses, REFERENCES)
    assert scores["chrf"] > 0
    assert scores["chrf_interval"] is None


def test_by_source_length():
    sources = ["a b", "a b c d e f", "a", "a b c d e"]
    rows = scores_by_length(sources, ["x y", "one two", "z", "w"], ["x y", "one two", "q", "w"])
    assert [(row["words"], row["sentences"]) for row in rows] == [("1–5", 3), ("6–10", 1)]
    assert rows[1]["chrf"] == pytest.approx(100)
    assert rows[0]["chrf"] < 100
