"""What a report tells of the finished runs of a comparison: scores, speed, curves, sentences."""

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from translator.errors import UserError
from translator.evaluation.evaluate import read_translations
from translator.evaluation.scores import found_by_quarter, paired_p_values
from translator.inference.translator import Translator

ROUNDS = 3  # of the measurements of speed; the median counts
LATENCY_SENTENCES, THROUGHPUT_SENTENCES, BATCH = 20, 320, 32
SHOWN = 10  # sentences in the report

OF_SUMMARY = """model seed parameters steps epochs target_tokens target_tokens_per_second seconds
validation_bleu test_loss bleu bleu_interval bleu_signature chrf chrf_interval chrf_signature
by_length""".split()
IN_COMMON = "corpus direction preset machine versions".split()


def compare(runs: dict[str, Path], say: Callable[[str], None]) -> dict:
    """Gathers all that a report needs from finished runs on the same corpus.

    Args:
        runs: {name in the report: run folder}; each with its export in `saved_model/`.
        say: called with each line about what is being done, to print it, say.

    Returns:
        `runs`, a dict for each; `sentences`, ten of the test split, and `attention`, what each
        model that has attention looked at in one of them; `p_over_seeds`, {model: p} where there
        are several; and what the runs have in common.

    Raises:
        UserError: the runs were tested on different sentences or have different tokenizers.
    """
    _check_alike(list(runs.values()))
    tables = {name: read_translations(run) for name, run in runs.items()}
    sources, references, _ = next(iter(tables.values()))
    outputs = {name: translations for name, (_, _, translations) in tables.items()}
    say("testing differences by paired bootstrap")
    p_values = paired_p_values(outputs, references)
    summaries = [json.loads((run / "summary.json").read_text("utf-8")) for run in runs.values()]
    say("measuring speed, the models alternately")
    speeds = measure_speed([run / "saved_model" for run in runs.values()], sources)
    shown = evenly_spaced(sources, SHOWN)
    return {
        **{key: summaries[0][key] for key in IN_COMMON},
        "test_sentences": len(sources),
        "p_over_seeds": p_over_seeds([s["model"] for s in summaries], outputs, references),
        "runs": [
            {
                "name": name,
                **{key: summary[key] for key in OF_SUMMARY},
                "p_value": p_values[name],
                "found_by_quarter": found_by_quarter(outputs[name], references),
                **speed,
                "curve": curve(run),
            }
            for (name, run), summary, speed in zip(runs.items(), summaries, speeds, strict=True)
        ],
        "sentences": [
            {
                "source": sources[i],
                "reference": references[i],
                "translations": {name: translations[i] for name, translations in outputs.items()},
            }
            for i in shown
        ],
        "attention": attention_maps(runs, sources[shown[SHOWN // 2]]),
    }


def p_over_seeds(
    models: list[str], outputs: dict[str, list[str]], references: list[str]
) -> dict[str, float | None]:
    """{model: p} by `paired_p_values`, the translations of all of a model's runs together; {} where
    each model has one run. `models` are those of `outputs`, and have as many runs each."""
    together = {}
    for model, translations in zip(models, outputs.values(), strict=True):
        together.setdefault(model, []).extend(translations)
    seeds = len(outputs) // len(together)
    return paired_p_values(together, seeds * references) if seeds > 1 else {}


def _check_alike(runs: list[Path]):
    """Same tokenizer, same test split: what was learnt and scored can be compared."""
    for run in runs[1:]:
        for file in sorted(path.name for path in (runs[0] / "tokenizer").iterdir()):
            if (run / "tokenizer" / file).read_bytes() != (
                runs[0] / "tokenizer" / file
            ).read_bytes():
                raise UserError(f"{run / 'tokenizer'} differs from the one of {runs[0]}")
        if read_translations(run)[:2] != read_translations(runs[0])[:2]:
            raise UserError(f"{run} was tested on other sentences than {runs[0]}")


def evenly_spaced(sources: list[str], n: int) -> list[int]:
    """Indices of n sentences from short to long: in the order of length, the middle one of each
    n-th part. (All of them where there are fewer.)"""
    order = sorted(range(len(sources)), key=lambda i: (len(sources[i].split()), i))
    n = min(n, len(order))
    return [order[(2 * k + 1) * len(order) // (2 * n)] for k in range(n)]


def measure_speed(saved_models: list[Path], sources: list[str]) -> list[dict[str, float]]:
    """Exported models side by side: alternately, on evenly spaced test sentences.

    Returns:
        For each: `latency_ms` of a sentence at batch 1, `sentences_per_second` at batch 32, and
        `megabytes` on disk.
    """
    translators = [Translator.load(path) for path in saved_models]
    single = [sources[i] for i in evenly_spaced(sources, LATENCY_SENTENCES)]
    many = [sources[i] for i in evenly_spaced(sources, THROUGHPUT_SENTENCES)]
    work = [
        (translator, texts, b)
        for texts, b in ((single, 1), (many, BATCH))
        for translator in translators
    ]
    for translator, texts, batch in work:
        translator.with_scores(texts[:batch], batch)  # traces the graph
    seconds = [[] for _ in work]
    for _ in range(ROUNDS):
        for (translator, texts, batch), times in zip(work, seconds, strict=True):
            begun = time.perf_counter()
            translator.with_scores(texts, batch)
            times.append(time.perf_counter() - begun)
    medians = [statistics.median(times) for times in seconds]
    halves = zip(
        saved_models, medians[: len(translators)], medians[len(translators) :], strict=True
    )
    return [
        {
            "latency_ms": 1000 * alone / len(single),
            "sentences_per_second": len(many) / together,
            "megabytes": sum(f.stat().st_size for f in path.rglob("*") if f.is_file()) / 1e6,
        }
        for path, alone, together in halves
    ]


def curve(run: Path) -> list[dict[str, float]]:
    """The validations of a run, in order."""
    lines = map(json.loads, (run / "metrics.jsonl").read_text("utf-8").splitlines())
    keys = ("seconds", "target_tokens", "validation_loss", "validation_bleu")
    return [{key: line[key] for key in keys} for line in lines if "validation_bleu" in line]


def attention_maps(runs: dict[str, Path], source: str) -> dict[str, dict]:
    """{name: {source [S], target [T], weights {layer: [H][T][S]}}} for those that attend."""
    maps = {}
    for name, run in runs.items():
        pieces, translation, weights = Translator.load(run).attention(source)
        if weights:
            weights = {layer: of_layer.round(3).tolist() for layer, of_layer in weights.items()}
            maps[name] = {"source": pieces, "target": translation, "weights": weights}
    return maps
