"""Settings: presets, `config.json`, and the rules that name the flag at fault."""

import dataclasses
import functools
import json

import pytest

from translator.config import Config, ModelConfig, TrainingConfig
from translator.errors import UserError
from translator.presets import PRESETS, RECURRENT_SIZES, preset_for

VALID = Config(training=TrainingConfig(steps=10))
VALID_RECURRENT = dataclasses.replace(VALID, model=ModelConfig(model="lstm", attention="dot"))
CELLS = ("rnn", "gru", "lstm")

# (section, key, values that make no sense, the flag that the error names)
FAULTS = [
    ("data", "direction", ("pt", "pt-", "-en", "pt-en-es", ""), "--direction"),
    ("data", "direction", ("pt-br:", ":en", "pt:en:es", ":"), "--direction"),
    ("data", "vocabulary_size", (7, -1), "--vocabulary-size"),
    ("data", "max_tokens", (1, 0), "--max-tokens"),
    ("data", "batch_tokens", (2 * VALID.data.max_tokens - 1, 0), "--batch-tokens"),
    ("data", "subword_sampling", (-0.1,), "--subword-sampling"),
    ("model", "width", (100, 0.5), "--width"),
    ("model", "heads", (0, -8, 3), "--width"),
    ("model", "hidden", (0,), "--hidden"),
    ("model", "encoder_layers", (0,), "--encoder-layers"),
    ("model", "decoder_layers", (0,), "--decoder-layers"),
    ("model", "dropout", (-0.1, 1, 30), "--dropout"),
    ("model", "attention", ("additive", "dot"), "--attention"),
    ("training", "steps", (0, None), "--steps"),
    ("training", "epochs", (0, -1), "--epochs"),
    ("training", "minutes", (0, -0.5), "--minutes"),
    ("training", "target_tokens", (0, -1), "--target-tokens"),
    ("training", "patience", (0,), "--patience"),
    ("training", "learning_rate", (0, -1e-3), "--learning-rate"),
    ("training", "warmup_steps", (0,), "--warmup-steps"),
    ("training", "label_smoothing", (-0.1, 1), "--label-smoothing"),
    ("training", "r_drop", (-0.1,), "--r-drop"),
    ("training", "clip_norm", (0, -1), "--clip-norm"),
    ("training", "accumulate", (0,), "--accumulate"),
    ("training", "average_decay", (-0.1, 1), "--average-decay"),
    ("training", "validate_every", (0,), "--validate-every"),
    ("training", "validation_sentences", (0,), "--validation-sentences"),
    ("training", "seed", (-1, 2**31), "--seed"),
    ("search", "beam", (0, -4), "--beam"),
    ("search", "length_penalty", (-0.1,), "--length-penalty"),
    ("search", "max_length_ratio", (0, -1), "--max-length-ratio"),
    ("search", "max_length_extra", (-1,), "--max-length-extra"),
]

RECURRENT_FAULTS = [
    ("heads", 4, "--heads"),
    ("positions", "learned", "--positions"),
    ("normalisation", "post", "--normalisation"),
    ("hidden", 510, "--hidden"),
    ("width", 130, "--width"),
    ("encoder_layers", 2, "--decoder-layers"),
    ("decoder_layers", 2, "--decoder-layers"),
]


def changed(config, section, **values):
    return dataclasses.replace(
        config, **{section: dataclasses.replace(getattr(config, section), **values)}
    )


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name):
    """Each knows its own name; building it has checked it."""
    assert PRESETS[name].preset == name


@pytest.mark.parametrize(
    ("section", "key", "value", "flag"),
    [(section, key, value, flag) for section, key, values, flag in FAULTS for value in values],
)
def test_what_makes_no_sense_is_named(section, key, value, flag):
    with pytest.raises(UserError, match=rf"^(--\w+, )*{flag}[, ]") as caught:
        changed(VALID, section, **{key: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("section", "key", "values"),
    [(section, key, [v for v in values if v is not None]) for section, key, values, _ in FAULTS],
)
def test_each_part_checks_itself(section, key, values):
    """A `SearchConfig`, say, needs no whole configuration around it to be checked."""
    for value in values:
        with pytest.raises(UserError):
            dataclasses.replace(getattr(VALID, section), **{key: value})


@pytest.mark.parametrize(("key", "value", "flag"), RECURRENT_FAULTS)
def test_what_makes_no_sense_for_a_recurrent_model_is_named(key, value, flag):
    with pytest.raises(UserError, match=f"^{flag} must be ") as caught:
        changed(VALID_RECURRENT, "model", **{key: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("direction", "languages"),
    [
        ("pt-en", ("pt", "en")),
        ("pt:en", ("pt", "en")),
        ("pt-br:en", ("pt-br", "en")),
        ("en:zh-hans-cn", ("en", "zh-hans-cn")),
        ("pt-pt:pt-br", ("pt-pt", "pt-br")),
    ],
)
def test_languages_may_have_hyphens(direction, languages):
    assert changed(VALID, "data", direction=direction).data.languages == languages


def test_the_way_to_write_hyphens_is_named():
    with pytest.raises(UserError, match=r"^--direction must be .* like pt-br:en where"):
        changed(VALID, "data", direction="pt-br-en")


def test_width_is_a_multiple_of_four():
    with pytest.raises(UserError, match="--width must be a multiple of 4"):
        changed(VALID, "model", width=18, heads=2)


def test_subword_sampling_needs_sentencepiece():
    with pytest.raises(UserError, match=r"^--subword-sampling .* sentencepiece$"):
        changed(VALID, "data", subword_sampling=0.3, tokenizer="wordpiece")
    changed(VALID, "data", subword_sampling=0.3, tokenizer="sentencepiece")


@pytest.mark.parametrize(
    ("section", "values"),
    [
        ("data", {"vocabulary_size": 8, "max_tokens": 2, "batch_tokens": 4}),
        ("model", {"width": 4, "heads": 1, "hidden": 1, "dropout": 0, "encoder_layers": 1}),
        ("training", {"label_smoothing": 0, "average_decay": 0, "seed": 2**31 - 1, "steps": 1}),
        ("training", {"steps": None, "minutes": 0.1}),
        ("training", {"steps": None, "target_tokens": 1}),
        ("search", {"beam": 1, "length_penalty": 0, "max_length_extra": 0}),
    ],
)
def test_the_limits_themselves_are_allowed(section, values):
    changed(VALID, section, **values)


def test_a_run_of_an_earlier_version_goes_on_as_it_was_begun(tmp_path):
    values = PRESETS["tiny"].to_dict()
    for key in ("optimizer", "schedule"):
        del values["training"][key]
    (tmp_path / "config.json").write_text(json.dumps(values))
    training = Config.load(tmp_path / "config.json").training
    assert (training.optimizer, training.schedule) == ("adam", "inverse_square_root")


def test_the_one_stack_of_a_decoder_only_model_has_one_number():
    model = ModelConfig(model="decoder-only", encoder_layers=3, decoder_layers=3)
    with pytest.raises(UserError, match=r"^--decoder-layers must be the same as --encoder-layers"):
        dataclasses.replace(model, encoder_layers=2)
    with pytest.raises(UserError, match=r"^--attention must be left out with --model decoder-only"):
        dataclasses.replace(model, attention="dot")


@pytest.mark.parametrize("name", PRESETS)
def test_decoder_only_presets_differ_in_layers_only(name):
    config = preset_for(name, "decoder-only")
    own = {key: getattr(config.model, key) for key in ("model", "encoder_layers", "decoder_layers")}
    assert dataclasses.replace(PRESETS[name].model, **own) == config.model
    assert dataclasses.replace(config, model=PRESETS[name].model) == PRESETS[name]


@pytest.mark.parametrize("name", ["tiny", "small", pytest.param("base", marks=pytest.mark.slow)])
def test_decoder_only_presets_are_as_large_as_the_transformer(name, parameters):
    own = parameters(preset_for(name, "decoder-only").model, name)
    assert own == pytest.approx(parameters(PRESETS[name].model, name), rel=0.08)


@pytest.mark.parametrize("model", CELLS)
@pytest.mark.parametrize("name", PRESETS)
def test_recurrent_presets_differ_in_the_network_and_the_peak_only(name, model):
    config = preset_for(name, model)
    peak = config.training.learning_rate
    assert peak == {"small": 6e-3}.get(name, PRESETS[name].training.learning_rate)
    same_peak = changed(PRESETS[name], "training", learning_rate=peak)
    assert dataclasses.replace(config, model=PRESETS[name].model) == same_peak
    assert (config.model.model, config.model.attention) == (model, "none")
    assert config.model.hidden == RECURRENT_SIZES[name][model]
    for key in ("width", "dropout", "tied"):
        assert getattr(config.model, key) == getattr(PRESETS[name].model, key)
    for attention in ("none", "additive", "dot"):  # each passes the rules
        changed(config, "model", attention=attention)


def test_preset_for_the_transformer_is_the_preset():
    assert {name: preset_for(name, "transformer") for name in PRESETS} == PRESETS


@pytest.mark.parametrize("attention", ["none", "additive", "dot"])
@pytest.mark.parametrize("model", CELLS)
@pytest.mark.parametrize("name", ["tiny", "small", pytest.param("base", marks=pytest.mark.slow)])
def test_recurrent_presets_are_as_large_as_the_transformer(name, model, attention, parameters):
    """A comparison under one preset is one of architectures, not of sizes."""
    config = changed(preset_for(name, model), "model", attention=attention).model
    assert parameters(config, name) == pytest.approx(
        parameters(PRESETS[name].model, name), rel=0.06
    )


@pytest.fixture(scope="module")
def parameters():
    """A function of a network and a preset's name: how many parameters it has with the preset's
    vocabulary."""
    from translator.models import build_model

    @functools.cache
    def count(model, name):
        return build_model(model, PRESETS[name].data.vocabulary_size).count_params()

    return count


@pytest.mark.parametrize("name", PRESETS)
def test_there_and_back_as_json(name, tmp_path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(PRESETS[name].to_dict()))
    assert Config.load(path) == PRESETS[name]


def test_settings_of_an_older_version_get_defaults(tmp_path):
    path = tmp_path / "config.json"
    values = VALID.to_dict()
    del values["search"], values["model"]["positions"]
    path.write_text(json.dumps(values))
    assert Config.load(path) == VALID


def broken(section, key, value):
    values = VALID.to_dict()
    (values[section] if section else values)[key] = value
    return json.dumps(values)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "No such file"),
        ("", "char 0"),
        ('{"data": {', "line 1"),
        ("[]", ""),
        ("7", ""),
        (broken("model", "colour", 1), "colour"),
        (broken(None, "colour", 1), "colour"),
        (broken(None, "model", []), ""),
        (broken(None, "model", None), ""),
        (broken("model", "width", "wide"), ""),
        (broken("model", "width", 30), "--width"),
    ],
)
def test_unreadable_file_is_named(tmp_path, content, what):
    path = tmp_path / "config.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UserError) as caught:
        Config.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert what in str(caught.value)
    assert "\n" not in str(caught.value)
