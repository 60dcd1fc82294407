"""A run's tokenizer outside of the graph, for engines that do without TensorFlow."""

from pathlib import Path

import sentencepiece

from translator.data.normalisation import normalise
from translator.data.vocabulary import REMEDY, VOCABULARY_FILES, Symbols, read_vocabulary
from translator.errors import UserError
from translator.runtime import import_tensorflow


class SentencePiece:
    """SentencePiece's own library: the ids and the text of `SentencePieceTokenizer`.

    Attributes:
        pieces: all subwords, by id.
        symbols: those among them that stand for something else.
    """

    def __init__(self, model: bytes, symbols: Symbols):
        self.symbols = symbols
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        size = self._processor.vocab_size()
        self.pieces = [self._processor.id_to_piece(i) for i in range(size)]

    def encode(self, texts: list[str]) -> list[list[int]]:
        """The ids of each text, which is normalised first."""
        return [self._processor.encode(normalise(text)) for text in texts]

    def decode(self, rows: list[list[int]]) -> list[str]:
        """The text of each row of ids."""
        return [self._processor.decode(row) for row in rows]


class InGraph:
    """The same of any other tokenizer, by TensorFlow."""

    def __init__(self, folder: Path):
        import_tensorflow()
        from translator.data.tokenizer import load_tokenizer

        self._tokenizer = load_tokenizer(folder)
        self.symbols = self._tokenizer.symbols
        every = [list(range(self._tokenizer.vocabulary_size))]
        self.pieces = [piece.decode() for piece in self._tokenizer.pieces(every).numpy()[0]]

    def encode(self, texts: list[str]) -> list[list[int]]:
        return self._tokenizer.encode(texts).to_list()

    def decode(self, rows: list[list[int]]) -> list[str]:
        import tensorflow as tf

        ids = tf.ragged.constant(rows, tf.int32, ragged_rank=1)
        return [text.decode() for text in self._tokenizer.decode(ids).numpy()]


def load_python_tokenizer(folder: Path) -> SentencePiece | InGraph:
    """The tokenizer saved in `folder`.

    Raises:
        UserError: a file is missing or damaged.
    """
    kind, content, size, symbols = read_vocabulary(folder)
    if kind != "sentencepiece":
        return InGraph(folder)
    path = folder / VOCABULARY_FILES[kind]
    try:
        tokenizer = SentencePiece(content, symbols)
    except RuntimeError as error:
        raise UserError(f"{path}: damaged, not a SentencePiece model; {REMEDY}") from error
    if len(tokenizer.pieces) != size:
        raise UserError(f"{path}: {len(tokenizer.pieces)} subwords, not {size}; {REMEDY}")
    return tokenizer
