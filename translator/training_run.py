"""A whole run: prepare, train, score, and leave a folder that says everything about it."""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import keras
from rich.console import Console

from translator.config import CONFIG, Config, DataConfig
from translator.data.batching import batches_of
from translator.data.encoding import best_segmentation, encode_pairs
from translator.data.manifest import is_prepared
from translator.data.preparation import prepare
from translator.data.prepared import PreparedData, load_prepared, spread
from translator.data.tokenizer import load_tokenizer
from translator.environment import processor, versions
from translator.errors import UserError
from translator.evaluation.confidence import calibrate
from translator.evaluation.evaluate import evaluate, print_scores, write_translations
from translator.evaluation.plots import plot_reliability
from translator.evaluation.restoring import restoring_bleu
from translator.evaluation.scores import bleu, sentence_chrf
from translator.exporting.model_card import make_card
from translator.exporting.saved_model import export_saved_model
from translator.files import write_json
from translator.inference.confidence import FILE as CALIBRATION
from translator.inference.keras_graph import KerasGraph, load_graph
from translator.inference.translator import Translator
from translator.models import build_model
from translator.parent import load_parent
from translator.run_folder import has_trained
from translator.training.checkpoint import saved_states
from translator.training.display import Display
from translator.training.distribution import Workers
from translator.training.loop import Trainer
from translator.training.precision import computing_in
from translator.training.step import make_loss_function, mean_loss

ENCODED = "encoded"
CALIBRATION_SENTENCES = 400  # of the validation split, at most


def train_and_score(
    config: Config,
    run: Path,
    export: Path,
    resume: bool,
    console: Console,
    workers: Workers | None = None,
) -> dict | None:
    """Trains in the folder `run`, scores the best model on the test split and exports it; one that
    was trained to restore sentences is not scored, and no translator to be exported.

    Args:
        resume: go on from the last checkpoint, or begin again where there is none.
        workers: who trains with this process. All call this function; the chief alone writes.

    Returns:
        The run's summary, which also stands in `summary.json`; None for all but the chief.

    Raises:
        UserError: bad input, a loss that is not finite, a full disk, or another worker is gone.
    """
    workers = workers or Workers()
    working = run / ENCODED if workers.is_chief else Path(tempfile.mkdtemp())
    try:
        with workers.together():
            data, trainer = train(config, run, working, resume, console, workers)
        if not workers.is_chief:
            return None
        if config.data.objective == "denoise":
            return _end_pre_training(config, data, trainer, run, console)
        return _score(config, data, trainer, run, export, console)
    except KeyboardInterrupt:
        if has_trained(run):
            console.print(f"to go on: python -m translator.train --run {run} --resume")
        raise
    finally:
        shutil.rmtree(working, ignore_errors=True)


def train(
    config: Config, run: Path, working: Path, resume: bool, console: Console, workers: Workers
) -> tuple[PreparedData, Trainer]:
    """Trains in the folder `run`, as `train_and_score` does; what comes after is left out.

    Args:
        working: a folder for the encoded corpus.
    """
    # Before the tokenizer is made: it would not survive a new seed, see `SentencePieceTokenizer`.
    keras.utils.set_random_seed(config.training.seed)
    tokenizer, weights = None, None
    can_resume = bool(saved_states(run / "checkpoints"))
    if resume and not can_resume:
        console.print("no checkpoint yet: starting from the beginning")
    # What the chief sees decides: the others may have looked at another moment.
    (resume,) = workers.from_chief(resume and can_resume)
    if resume:
        tokenizer = load_tokenizer(run / "tokenizer")
    elif config.training.init_from:
        tokenizer, weights = load_parent(config)
    data = _prepare(config.data, run, working, tokenizer, console.print, workers)
    if workers.is_chief:
        check_corpus(data, run, resume)
        data.tokenizer.save(run / "tokenizer")
    trainer = build_trainer(config, data, run, Display(console), weights, workers)
    if resume:
        trainer.resume()
    elif weights and workers.is_chief:
        trainer.checkpoints.save()  # to go on, it will not need the other run any more
    if workers.is_chief:
        write_json(run / CONFIG, config.to_dict())  # a resumed run's limits may be new
    parameters = trainer.model.count_params()
    console.print(f"model: {config.model.name} {config.preset}, {parameters:,} parameters")
    if config.data.objective == "denoise":
        console.print("objective: text infilling; BLEU is that of restored sentences")
    if workers.strategy.num_replicas_in_sync > 1:
        console.print(f"{workers}")
    with trainer.display:
        trainer.train()
    return data, trainer


def _prepare(config: DataConfig, run, working, tokenizer, say, workers) -> PreparedData:
    """The corpus is prepared once: by the chief, in its folder, from which the others read."""
    if is_prepared(config.corpus):
        return load_prepared(config, working, tokenizer, say)
    if workers.is_chief:
        shutil.rmtree(working, ignore_errors=True)  # a killed run has left its own there
        data = prepare(config, working, tokenizer, say)
        if workers.count > 1:
            data.save()
    workers.barrier()
    if workers.is_chief:
        return data
    config = replace(config, corpus=str(run / ENCODED), validate_on=None)  # that is there, too
    return load_prepared(config, working, tokenizer, say)


def _score(config, data, trainer, run, export, console) -> dict:
    graph = load_graph(run)
    pairs = spread(data.texts("validation"), len(data.validation), CALIBRATION_SENTENCES)
    translations = calibrate(graph, data.train.source.ids, pairs)
    graph.calibration.save(run / CALIBRATION)
    summary = _summarise(config, data, trainer, graph, run)
    summary["examples"] = choose_examples(pairs, translations)
    write_json(run / "summary.json", summary)
    plot_reliability(summary["confidence"], run / "confidence.png")
    print_scores(console, summary)
    exported = export_saved_model(graph, export, make_card(config, summary), config=config)
    console.print(f"run:         {run}\nSavedModel:  {exported}")
    console.print(f'try:         python -m translator.translate {run} "…"')
    return summary


def _end_pre_training(config, data, trainer, run, console) -> dict:
    summary = _facts(config, data, trainer)
    write_json(run / "summary.json", summary)
    console.print(
        f"run:         {run}, restores with BLEU {summary['validation_bleu']:.1f} on validation "
        f"sentences\nto go on:    python -m translator.train --init-from {run} --corpus …"
    )
    return summary


def check_corpus(data: PreparedData, run: Path, resume: bool):
    """Keeps what the clean text of a new run is known by in `corpus.json`; a resumed run must have
    the same, or its position in the data and its best BLEU would mean nothing.

    Raises:
        UserError: the corpus has changed, or the file is damaged.
    """
    path = run / "corpus.json"
    digests = {split: data.digest(split) for split in ("train", "validation")}
    if resume and path.is_file():
        try:
            before = dict(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError) as error:
            raise UserError(f"{path}: damaged ({error}); copy the run again") from error
        for split, digest in digests.items():
            if before.get(split) != digest:
                raise UserError(
                    f"corpus {data.config.corpus}: its {split} pairs are not those that {run} was "
                    "begun with; bring them back, or begin a new run on the new ones with "
                    f"--init-from {run}"
                )
    write_json(path, digests)


def _summarise(config: Config, data: PreparedData, trainer: Trainer, graph, run: Path) -> dict:
    """Scores `graph` on the test split; with all that is needed to judge and repeat the run."""
    test = list(data.texts("test"))
    scores, translations = evaluate(Translator(graph), test, config.data.languages[0])
    write_translations(run, test, translations)
    encode, settings = best_segmentation(data.tokenizer), config.data
    encoded = encode_pairs(test, encode, data.working / "test", settings.max_tokens, cut=True)
    batches = batches_of(encoded, settings.batch_tokens)
    over = {"train": data.train, "validation": data.validation, "test": encoded}
    return {
        **scores,
        "test_loss": mean_loss(make_loss_function(graph.model), batches),
        # Of what cleaning kept: left out of the training split, cut in the others.
        "over_max_tokens": {split: pairs.too_long for split, pairs in over.items()},
        **_facts(config, data, trainer),
    }


def _facts(config: Config, data: PreparedData, trainer: Trainer) -> dict:
    """What a run was and cost, and how good it looked on the way."""
    return {
        **trainer.summary(),
        "parameters": trainer.model.count_params(),
        "corpus": config.data.corpus,
        "cleaning": {split: asdict(report) for split, report in data.reports.items()},
        "objective": config.data.objective,
        "direction": config.data.direction,
        "model": config.model.name,
        "preset": config.preset,
        "seed": config.training.seed,
        "init_from": config.training.init_from,
        "versions": versions(),
        "machine": {"cores": os.cpu_count(), "processor": processor()},
    }


def choose_examples(pairs: list[tuple[str, str]], translations: list[str]) -> list[str]:
    """Sources that show what the model can do: of those of 4 to 12 words, the three whose
    translations come nearest to the reference, the longest of equals."""
    sources, references = zip(*pairs, strict=True)
    rows = zip(sentence_chrf(translations, references), sources, strict=True)
    scored = [(score, len(source.split()), source) for score, source in rows]
    fit = [row for row in scored if 4 <= row[1] <= 12]
    return [source for *_, source in sorted(fit, reverse=True)[:3]]


def build_trainer(
    config: Config,
    data: PreparedData,
    run: Path,
    display: Display,
    weights: list | None = None,
    workers: Workers | None = None,
) -> Trainer:
    """A trainer whose BLEU, of translating or restoring, is taken by greedy search on validation
    sentences; its model is new, or has the `weights` given."""
    workers = workers or Workers()
    size = data.tokenizer.vocabulary_size
    with workers.building():
        with computing_in(config.training.precision):
            model = build_model(config.model, size)
        averaged = build_model(config.model, size)
        if weights:
            model.set_weights(weights)
        averaged.set_weights(model.get_weights())
    greedy = replace(config.search, beam=1)
    graph = KerasGraph(averaged, data.tokenizer, greedy, config.data.max_tokens)
    translator = Translator(graph)

    def validation_bleu():
        most = config.training.validation_sentences
        if config.data.objective == "denoise":
            return restoring_bleu(graph, data.validation, most)
        pairs = spread(data.texts("validation"), len(data.validation), most)
        sources, references = map(list, zip(*pairs, strict=True))
        return bleu(translator(sources), references)

    with workers.building():
        return Trainer(config, data, model, averaged, validation_bleu, run, display, workers)
