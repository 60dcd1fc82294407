"""What an exporter, a server and a client agree on: signatures, their outputs, and what these mean.

It needs no TensorFlow, and depends on nothing.
"""

from typing import NamedTuple

DEFAULT_SIGNATURE = "serving_default"
WITH_TERMS = "with_terms"
CONTINUE = "continue"
SEARCH_TREE = "search_tree"
ATTENTION, SELF_ATTENTION = "attention", "self_attention"
CARD_FILE = "assets.extra/model_card.json"  # below a version's folder
RUN_FILES = "assets.extra/run"  # likewise: the files of the run that training goes on from
NO_HYPOTHESIS = -1e9  # the score of a place that the search could not fill

# The outputs that an answer must have, for each signature.
SIGNATURES = {
    DEFAULT_SIGNATURE: ("translation", "score"),
    WITH_TERMS: ("translation", "score"),
    "nbest": ("translations", "scores"),
    "sentences": ("sentences", "translations"),
    CONTINUE: ("translations", "scores", "words", "probabilities"),
    "score": ("score",),
    SEARCH_TREE: ("tokens", "parents", "log_probabilities", "finished", "scores"),
    ATTENTION: ("source_tokens", "output_tokens", "cross_attention", "heads"),
    SELF_ATTENTION: ("source_tokens", "output_tokens", "encoder_heads", "decoder_heads"),
}


class Continuation(NamedTuple):
    """How a translation can go on from a given beginning."""

    translations: list[tuple[str, float]]
    """The best that begin so, whole, with their scores."""
    words: list[tuple[str, float]]
    """What may stand next, to be put behind the beginning as it is, and how probable its first
    subword is; the most probable first."""


class Translation(NamedTuple):
    """One translation; `truncated` where the text was too long for the model and was cut;
    `confidence`, 0 to 1, that it is right, None of a model that was not calibrated."""

    text: str
    score: float = 0.0
    truncated: bool = False
    confidence: float | None = None
