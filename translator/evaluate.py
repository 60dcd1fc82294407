"""`python -m translator.evaluate`: BLEU, chrF and speed of a run or an export."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import tyro

from translator.cli import check_output, make_console, run_verb
from translator.config import CONFIG, Config, DataConfig
from translator.errors import UserError
from translator.files import write_json
from translator.runtime import import_tensorflow

STDOUT = Path("-")


@dataclass(frozen=True)
class Arguments:
    """Score a translator: sacreBLEU's BLEU and chrF with 95 % intervals, exact matches, scores by
    source length, and sentences per second; and its confidence: how well it tells right
    translations from wrong ones, and clean sentences from planted failures."""

    model: tyro.conf.Positional[str]
    """A run folder, an export (then with --corpus and --direction), or an address of the Hub,
    hf://<user>/<name>."""
    corpus: str | None = None
    """The corpus to score on; by default the one of which the run held out sentences."""
    direction: str | None = None
    """Source and target language, like pt-en or pt-br:en; by default the run's."""
    split: Literal["test", "validation", "train"] = "test"
    """Which part of the corpus."""
    beam: int | None = None
    """Hypotheses followed at once, 1 for greedy search; by default the run's. A SavedModel
    searches as it was exported to."""
    length_penalty: float | None = None
    """α of the length penalty; by default the run's."""
    json: Path | None = None
    """Also write the scores to this file; - for standard output, instead of the tables."""


def test_pairs(arguments: Arguments) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """The source's and the target's language, and the pairs to score on, normalised but otherwise
    as they stand in the corpus."""
    from translator.data.cleaning import NORMALISE_ONLY, clean
    from translator.data.corpus import open_corpus
    from translator.inference.translator import find_model

    given = {"corpus": arguments.corpus, "direction": arguments.direction}
    if lacking := [f"--{key}" for key, value in given.items() if value is None]:
        kind, folder = find_model(arguments.model)
        if kind != "run":
            raise UserError(f"{arguments.model} is no run folder: give {' and '.join(lacking)}")
        data = Config.load(folder / CONFIG).data
        data.check_translates(arguments.model)
    else:
        data = DataConfig()
    if arguments.corpus:
        given["validate_on"] = arguments.corpus
    data = replace(data, **{key: value for key, value in given.items() if value is not None})
    corpus = open_corpus(data.held_out, *data.languages)
    kept = clean(corpus.pairs(arguments.split), NORMALISE_ONLY)
    pairs = [(source, target) for source, target, *_ in kept]
    if not pairs:
        raise UserError(f"corpus {data.held_out}: cleaning left no {arguments.split} pair")
    return data.languages, pairs


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.evaluate")
    if arguments.json and arguments.json != STDOUT:
        check_output("--json", arguments.json)
    (source, target), pairs = test_pairs(arguments)
    import_tensorflow()
    from translator.evaluation.evaluate import evaluate, print_scores
    from translator.evaluation.varieties import VARIETIES, consistency
    from translator.inference.translator import Translator

    translator = Translator.load(
        arguments.model, beam=arguments.beam, length_penalty=arguments.length_penalty
    )
    scores, _ = evaluate(translator, pairs, source)
    if target == "pt" and set(VARIETIES) <= set(translator.tags):
        scores["varieties"] = consistency(lambda texts, tag: translator(texts, tag=tag), pairs)
    if arguments.json == STDOUT:
        print(json.dumps(scores, indent=2, ensure_ascii=False))
        return
    if arguments.json:
        write_json(arguments.json, scores)
    print_scores(make_console(), scores)


if __name__ == "__main__":
    run_verb(main)
