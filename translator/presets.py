"""Presets: whole configurations that work, by name, for every model family."""

from dataclasses import replace

from translator.config import Config, DataConfig, ModelConfig, TrainingConfig

# What docs/recipe.md found for every model family on little data; the peak is a preset's own.
RECIPE = TrainingConfig(optimizer="muon", schedule="linear", warmup_steps=100)

PRESETS = {
    # Some minutes on two CPU cores, for the bundled sample.
    "tiny": Config(
        data=DataConfig(vocabulary_size=2000, batch_tokens=3072),
        model=ModelConfig(width=128, hidden=512, heads=4, encoder_layers=2, decoder_layers=2),
        training=replace(RECIPE, epochs=4, learning_rate=1.6e-2, validate_every=300),
        preset="tiny",
    ),
    # The course's size; for tens of thousands of sentence pairs.
    "small": Config(
        data=DataConfig(vocabulary_size=8000, batch_tokens=3072),
        model=ModelConfig(dropout=0.3),
        training=replace(
            RECIPE,
            minutes=50,
            r_drop=1.0,
            learning_rate=1.2e-2,
            validate_every=500,
            validation_sentences=1000,
        ),
        preset="small",
    ),
    # The paper's size (Vaswani et al. 2017, table 3); for millions of pairs and a GPU.
    "base": Config(
        data=DataConfig(vocabulary_size=16_000, batch_tokens=25_000),
        model=ModelConfig(width=512, hidden=2048, encoder_layers=6, decoder_layers=6),
        training=TrainingConfig(
            steps=100_000, learning_rate=7e-4, warmup_steps=4000, validate_every=2000
        ),
        preset="base",
    ),
}

# Recurrent layers on each side, and the state size F which gives a model about as many parameters
# as the preset's Transformer has.
RECURRENT_SIZES = {
    "tiny": {"layers": 2, "rnn": 368, "gru": 216, "lstm": 184},
    "small": {"layers": 2, "rnn": 544, "gru": 312, "lstm": 272},
    "base": {"layers": 4, "rnn": 1816, "gru": 1048, "lstm": 904},
}
RECURRENT_PEAKS = {"small": 6e-3}  # of the rate, where another than the Transformer's is better


def preset_for(name: str, model: str) -> Config:
    """The preset of that name for a model family: its data and training, a network of its size."""
    config = PRESETS[name]
    if model == "transformer":
        return config
    if model == "decoder-only":
        # A layer has what an encoder's has, 4 D² + 2 D F with F = 4 D; one of a decoder, with its
        # second attention, has a third more.
        layers = round(config.model.encoder_layers + config.model.decoder_layers * 4 / 3)
        network = replace(config.model, model=model, encoder_layers=layers, decoder_layers=layers)
        return replace(config, model=network)
    sizes = RECURRENT_SIZES[name]
    network = ModelConfig(
        model=model,
        width=config.model.width,
        hidden=sizes[model],
        encoder_layers=sizes["layers"],
        decoder_layers=sizes["layers"],
        dropout=config.model.dropout,
    )
    peak = RECURRENT_PEAKS.get(name, config.training.learning_rate)
    return replace(config, model=network, training=replace(config.training, learning_rate=peak))
