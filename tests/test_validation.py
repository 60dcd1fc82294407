"""What is scored during training."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from translator import training_run
from translator.config import Config, ModelConfig, TrainingConfig


@pytest.mark.parametrize(
    ("total", "most", "expected"),
    [
        (10, 10, range(10)),
        (10, 500, range(10)),
        (10, 5, [0, 2, 4, 6, 8]),
        (10, 3, [0, 4, 7]),
        (10, 1, [0]),
        (1000, 500, range(0, 1000, 2)),
    ],
)
def test_bleu_is_of_sentences_from_all_over_the_split(total, most, expected, monkeypatch):
    """A sorted corpus has its short sentences first, say."""
    seen = []
    data = SimpleNamespace(
        tokenizer=SimpleNamespace(vocabulary_size=20),
        validation=range(total),
        texts=lambda split: ((f"source {i}", f"reference {i}") for i in range(total)),
    )

    def bleu(hypotheses, references):
        seen.append((hypotheses, references))
        return 7.0

    monkeypatch.setattr(training_run, "KerasGraph", lambda *args: None)
    monkeypatch.setattr(training_run, "Translator", lambda graph: lambda sources: sources)
    monkeypatch.setattr(training_run, "bleu", bleu)
    monkeypatch.setattr(
        training_run, "Trainer", lambda *args: SimpleNamespace(validation_bleu=args[4])
    )
    config = Config(
        model=ModelConfig(width=4, heads=1, hidden=4, encoder_layers=1, decoder_layers=1),
        training=TrainingConfig(steps=1, validation_sentences=most),
    )
    trainer = training_run.build_trainer(config, data, Path(), None)
    assert trainer.validation_bleu() == 7.0
    assert seen == [([f"source {i}" for i in expected], [f"reference {i}" for i in expected])]


def test_examples_are_what_is_translated_best():
    pairs = [
        ("um dois três", "one two three"),  # too short to show anything
        ("um dois três quatro", "one two three four"),
        ("a b c d e", "one two three four five"),
        ("um dois três quatro cinco", "one two three four five"),
        ("o gato preto dorme hoje", "the black cat sleeps today"),
        ("um " * 13, "one " * 13),  # too long
    ]
    translations = [reference for _, reference in pairs]
    translations[2], translations[4] = "nothing of it", "the black cat slept today"
    assert training_run.choose_examples(pairs, translations) == [
        "um dois três quatro cinco",
        "um dois três quatro",
        "o gato preto dorme hoje",
    ]
    assert training_run.choose_examples(pairs[:1], translations[:1]) == []
