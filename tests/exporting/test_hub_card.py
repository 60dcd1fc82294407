"""The fields of the Hub's card, as PyYAML reads them."""

from dataclasses import replace

import pytest
import yaml

from translator.exporting.hub_card import make_hub_card
from translator.exporting.model_card import NOT_STATED, make_card
from translator.presets import PRESETS

SCORES = {
    "bleu": 38.6449,
    "bleu_interval": 1.4,
    "bleu_signature": "nrefs:1|version:2.6.0",
    "chrf": 57.3,
    "chrf_interval": 1.0,
    "chrf_signature": "nrefs:1|nc:6",
    "exact_match": 0.1,
    "sentences": 2000,
    "examples": ['Ela disse: "Não!"'],
}


def fields_and_text(summary=SCORES, licence=NOT_STATED, init_from=None, **data):
    config = PRESETS["tiny"]
    training = replace(config.training, init_from=init_from)
    config = replace(config, data=replace(config.data, **data), training=training)
    card = make_card(config, summary, licence)
    card = {"name": "pt-en", "version": 1, "xla": False, **card}
    _, fields, text = str(make_hub_card(config, card, "ana/pt-en")).split("---\n", 2)
    return yaml.safe_load(fields), text


def test_scores_of_a_data_set_of_the_hub():
    corpus = "hf:Helsinki-NLP/opus-100/en-pt + /home/ana/secret/mine:0.5"
    fields, text = fields_and_text(corpus=corpus)
    assert fields["datasets"] == ["Helsinki-NLP/opus-100"]
    assert fields["metrics"] == ["sacrebleu", "chrf"]
    (model,) = fields["model-index"]
    assert model["name"] == "pt-en"
    (result,) = model["results"]
    assert result["dataset"] == {
        "name": "hf:Helsinki-NLP/opus-100/en-pt",
        "type": "Helsinki-NLP/opus-100",
        "config": "en-pt",
        "split": "test",
    }
    bleu, _ = result["metrics"]
    assert bleu == {
        "type": "sacrebleu",
        "name": "BLEU",
        "value": 38.64,
        "args": {"signature": "nrefs:1|version:2.6.0"},
    }
    assert "secret" not in text
    assert "38.6 ± 1.4" in text


def test_a_run_without_scores():
    fields, text = fields_and_text(summary={})
    assert not {"model-index", "metrics", "datasets", "base_model", "model_name"} & set(fields)
    assert "Not measured" in text


def test_the_direction_and_the_parent():
    fields, _ = fields_and_text(direction="en-pt", init_from="hf://rui/mother@v1")
    assert fields["language"] == ["en", "pt"]
    assert fields["base_model"] == "rui/mother"
    assert "base_model" not in fields_and_text(init_from="runs/mother")[0]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (NOT_STATED, {"license": "unknown"}),
        ("CC-BY-4.0", {"license": "cc-by-4.0"}),
        ("CC BY, GPL and others", {"license": "other", "license_name": "cc-by-gpl-and-others"}),
    ],
)
def test_licences(stated, expected):
    fields, text = fields_and_text(licence=stated)
    assert {key: fields[key] for key in fields if key.startswith("license")} == expected
    assert f"licence of the data: {stated}" in text


def test_what_is_to_be_pasted_can_be_run():
    """Quotes in the example."""
    _, text = fields_and_text()
    code = text.split("```python\n")[1].split("```")[0]
    compile(code, "card", "exec")
    assert """hf://ana/pt-en 'Ela disse: "Não!"'""" in text
