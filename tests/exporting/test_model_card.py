"""What goes with a served model."""

import json
from dataclasses import replace

import pytest

from translator.exporting.model_card import NOT_STATED, SCORES, card_text, make_card, write_card
from translator.presets import PRESETS

SUMMARY = {
    "bleu": 40.055,
    "bleu_interval": 1.598,
    "bleu_signature": "nrefs:1|case:mixed|version:2.6.0",
    "chrf": 56.336,
    "chrf_interval": None,
    "chrf_signature": "nrefs:1|nc:6|version:2.6.0",
    "exact_match": 0.1865,
    "sentences": 2000,
    "parameters": 2_363_904,
    "versions": {"tensorflow": "2.21.0", "translator": "0.1.0"},
    "machine": {"cores": 2},
    "examples": ["O gato dorme."],
}


def config_for(corpus):
    config = PRESETS["small"]
    return replace(config, data=replace(config.data, corpus=corpus))


def test_the_card_says_what_the_run_was(tmp_path):
    card = make_card(config_for("some/where/tatoeba.tsv"), SUMMARY, "CC BY 2.0 FR")
    write_card(tmp_path, card, "pt-en", 3, xla=False)
    found = json.loads((tmp_path / "assets.extra" / "model_card.json").read_text("utf-8"))
    assert (found["name"], found["version"], found["xla"]) == ("pt-en", 3, False)
    assert (found["source_language"], found["target_language"]) == ("pt", "en")
    assert found["corpus"] == "tatoeba.tsv"  # not where it lay
    assert found["licence_of_data"] == "CC BY 2.0 FR"
    assert (found["model"], found["preset"]) == ("transformer", "small")
    assert found["parameters"] == 2_363_904
    assert found["max_tokens"] == 128
    assert found["scores"] == {key: SUMMARY[key] for key in SCORES}
    assert found["versions"] == SUMMARY["versions"]
    assert found["examples"] == SUMMARY["examples"]
    assert any("128 subwords" in limit for limit in found["limits"])


def test_the_same_for_people(tmp_path):
    write_card(tmp_path, make_card(config_for("tatoeba"), SUMMARY, "CC0"), "pt-en", 3, xla=True)
    text = (tmp_path / "README.md").read_text("utf-8")
    for part in (
        *("# pt-en, version 3", "pt → en", "tatoeba", "CC0", "2,363,904", "2,000 sentences"),
        *("BLEU 40.1 ± 1.6", SUMMARY["bleu_signature"], "chrF 56.3,", "tensorflow 2.21.0"),
        *("128 subwords", "--xla_cpu_compilation_enabled=true"),
    ):
        assert part in text


def test_what_is_not_known_is_not_invented():
    card = make_card(config_for("tfds:ted_hrlr_translate/pt_to_en"), {})
    assert card["corpus"] == "tfds:ted_hrlr_translate/pt_to_en"
    assert (card["parameters"], card["scores"], card["versions"]) == (None, {}, {})
    text = card_text({"name": "ted", "version": 1, "xla": False, **card})
    assert "Not measured" in text
    assert f"licence of the data: {NOT_STATED}" in text
    assert "None" not in text


@pytest.mark.parametrize(("corpus", "said"), [("sample", True), ("tatoeba", False)])
def test_the_sample_is_called_synthetic(corpus, said):
    assert (
        any("synthetic" in limit for limit in make_card(config_for(corpus), {})["limits"]) == said
    )


def test_every_export_has_one(version):
    card = json.loads((version / "assets.extra" / "model_card.json").read_text("utf-8"))
    assert (card["name"], card["version"]) == ("tiny", 1)
    assert (version / "README.md").read_text("utf-8").startswith("# tiny, version 1\n")
