"""Scoring a translator on a test set, for people and for programs."""

import time
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from translator.evaluation.confidence import measure
from translator.evaluation.scores import corpus_scores, scores_by_length
from translator.evaluation.varieties import VARIETIES
from translator.files import ONE_FIELD
from translator.inference.translator import Translator


def evaluate(
    translator: Translator, pairs: list[tuple[str, str]], source_language: str = ""
) -> tuple[dict[str, object], list[str]]:
    """Translates the sources of `pairs` and scores them against the targets.

    Returns:
        What `corpus_scores` returns, `by_length` from `scores_by_length`, `sentences`, and
        `sentences_per_second` of the translation alone, after a warm-up on one sentence; where the
        model says how sure it is, `confidence` from `translator.evaluation.confidence.measure`; and
        the translations.
    """
    sources, references = map(list, zip(*pairs, strict=True))
    translator(sources[:1])  # traces the graph
    begun = time.perf_counter()
    found = translator.translations(sources)
    seconds = time.perf_counter() - begun
    hypotheses = [one.text for one in found]
    scores = {
        **corpus_scores(hypotheses, references),
        "sentences": len(pairs),
        "sentences_per_second": len(pairs) / seconds,
        "by_length": scores_by_length(sources, hypotheses, references),
    }
    if found[0].confidence is not None:
        scores["confidence"] = measure(translator, pairs, found, source_language)
    return scores, hypotheses


TRANSLATIONS = "test-translations.tsv"  # in a run folder: source, reference, translation


def write_translations(run: Path, pairs: list[tuple[str, str]], translations: list[str]):
    """Keeps what a run made of the test split, so that others can score and compare it."""
    with (run / TRANSLATIONS).open("w", encoding="utf-8", newline="\n") as file:
        for (source, reference), translation in zip(pairs, translations, strict=True):
            file.write(f"{source}\t{reference}\t{translation.translate(ONE_FIELD)}\n")


def read_translations(run: Path) -> tuple[list[str], list[str], list[str]]:
    """Sources, references and translations of a run's test split."""
    lines = (run / TRANSLATIONS).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    sources, references, translations = zip(*(line.split("\t") for line in lines), strict=True)
    return list(sources), list(references), list(translations)


def print_scores(console: Console, scores: dict):
    """Prints the scores that `evaluate` returns, as tables."""
    table = Table("metric", "score", "95 % interval", Column("signature", overflow="fold"))
    for name, label in (("bleu", "BLEU"), ("chrf", "chrF")):
        interval = scores[f"{name}_interval"]
        interval = "unknown" if interval is None else f"± {interval:.1f}"
        table.add_row(label, f"{scores[name]:.1f}", interval, scores[f"{name}_signature"])
    table.add_row("exact match", f"{100 * scores['exact_match']:.1f} %", "", "")
    speed = f"{scores['sentences_per_second']:.0f} sentences/s"
    table.add_row("speed", speed, "", f"{scores['sentences']:,} sentences")
    for tag in VARIETIES if "varieties" in scores else ():
        found = scores["varieties"][tag]
        share = "none" if found["share"] is None else f"{100 * found['share']:.1f} %"
        places = f"of {found['places']:,} places in {scores['varieties']['sentences']} sentences"
        table.add_row(f"--tag {tag}", share, "", places)
    console.print(table)
    table = Table("source words", "sentences", "BLEU", "chrF")
    for row in scores["by_length"]:
        table.add_row(
            row["words"], f"{row['sentences']:,}", f"{row['bleu']:.1f}", f"{row['chrf']:.1f}"
        )
    console.print(table)
    if "confidence" in scores:
        _print_confidence(console, scores["confidence"])


def _print_confidence(console, confidence):
    def shown(value):
        return "unknown" if value is None else f"{value:.3f}"

    table = Table("confidence", "score", "")
    told = f"AUC, chrF of {confidence['threshold']:.0f} or more against less"
    table.add_row(told, shown(confidence["auc"]), "0.5 is chance, 1 is best")
    table.add_row("expected calibration error", shown(confidence["ece"]), "0 is best")
    told = "AUC, clean sentences against planted failures"
    table.add_row(told, shown(confidence["planted_auc"]), "all kinds together")
    for kind, value in confidence["planted"].items():
        table.add_row(f"  {kind}", shown(value), "")
    console.print(table)
