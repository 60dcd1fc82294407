"""Translation models in plain Keras 3: nothing here imports TensorFlow."""

import keras

from translator.config import ModelConfig
from translator.models.decoder_only import DecoderOnly
from translator.models.recurrent import Recurrent
from translator.models.seq2seq import Seq2Seq
from translator.models.transformer import Transformer


def build_model(config: ModelConfig, vocabulary_size: int) -> Seq2Seq:
    """A new model with random weights, as `keras.utils.set_random_seed` determines them."""
    shared = {key: getattr(config, key) for key in ("width", "hidden", "dropout", "tied")}
    if config.is_recurrent:
        own = {"cell": config.model, "attention": config.attention, "layers": config.encoder_layers}
        return Recurrent(vocabulary_size, **shared, **own)
    shared |= {key: getattr(config, key) for key in ("heads", "positions", "normalisation")}
    if config.model == "decoder-only":
        return DecoderOnly(vocabulary_size, layers=config.decoder_layers, **shared)
    layers = {key: getattr(config, key) for key in ("encoder_layers", "decoder_layers")}
    return Transformer(vocabulary_size, **shared, **layers)


def load_model(path) -> Seq2Seq:
    """A model from its `.keras` file; that the classes are registered is this module's doing."""
    return keras.models.load_model(path, compile=False)
