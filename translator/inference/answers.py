"""What signatures answer, in Python's types.

It needs no TensorFlow: a signature's outputs come as arrays, by name.
"""

from translator.remote.protocol import NO_HYPOTHESIS, Continuation, Translation


def to_translations(outputs) -> list[Translation]:
    """The arrays that the signature `serving_default` answers with, as Python's types."""
    texts, scores = outputs["translation"], outputs["score"]
    # Models exported by the first releases do not say whether they cut.
    truncated = outputs.get("truncated", [False] * len(texts))
    confidence = outputs.get("confidence", [None] * len(texts))
    return [
        Translation(text.decode(), float(score), bool(cut), None if sure is None else float(sure))
        for text, score, cut, sure in zip(texts, scores, truncated, confidence, strict=True)
    ]


def to_hypotheses(outputs) -> list[list[Translation]]:
    """The same of the signature `nbest`."""
    rows = zip(outputs["translations"], outputs["scores"], strict=True)
    return [
        [
            Translation(text.decode(), float(score))
            for text, score in zip(*row, strict=True)
            if score > NO_HYPOTHESIS
        ]
        for row in rows
    ]


def to_continuations(outputs) -> list[Continuation]:
    """The same of the signature `continue`."""
    columns = zip(outputs["words"], outputs["probabilities"], strict=True)
    words = [
        [(word.decode(), float(probability)) for word, probability in zip(*row, strict=True)]
        for row in columns
    ]
    return [
        Continuation([(one.text, one.score) for one in hypotheses], some)
        for hypotheses, some in zip(to_hypotheses(outputs), words, strict=True)
    ]


def as_arrays(outputs):
    """Eager tensors by name → arrays by name."""
    return {name: value.numpy() for name, value in outputs.items()}
