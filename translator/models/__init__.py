"""Translation models in plain Keras 3: nothing here imports TensorFlow."""

import keras

from translator.config import ModelConfig
from translator.models.decoder_only import DecoderOnly
from translator.models.recurrent import Recurrent
from translator.models.seq2seq import Seq2Seq
from translator.models.transformer import Transformer


def build_model(config: ModelConfig, vocabulary_size: int) -> Seq2Seq:
    """A new model with random weights, as `keras.utils.set_random_seed` determines them."""
    if config.model == "decoder-only":
        return DecoderOnly(
            vocabulary_size,
            width=config.width,
            hidden=config.hidden,
            heads=config.heads,
            layers=config.decoder_layers,
            dropout=config.dropout,
            positions=config.positions,
            normalisation=config.normalisation,
            tied=config.tied,
        )
    if config.is_recurrent:
        return Recurrent(
            vocabulary_size,
            cell=config.model,
            attention=config.attention,
            width=config.width,
            hidden=config.hidden,
            layers=config.encoder_layers,
            dropout=config.dropout,
            tied=config.tied,
        )
    return Transformer(
        vocabulary_size,
        width=config.width,
        hidden=config.hidden,
        heads=config.heads,
        encoder_layers=config.encoder_layers,
        decoder_layers=config.decoder_layers,
        dropout=config.dropout,
        positions=config.positions,
        normalisation=config.normalisation,
        tied=config.tied,
    )


def load_model(path) -> Seq2Seq:
    """A model from its `.keras` file; that the classes are registered is this module's doing."""
    return keras.models.load_model(path, compile=False)
