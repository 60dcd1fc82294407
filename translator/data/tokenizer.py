"""Text to subword ids and back, inside the TensorFlow graph.

The same TensorFlow Text ops run in the training pipeline and in the exported SavedModel, so a
translator can never be served with another tokenisation than the one it was trained with. All of
them are among the ops stock TensorFlow Serving is linked with.

Two kinds, with one interface:

* `SentencePieceTokenizer` (the default), Kudo 2018, "Subword Regularization": a unigram model over
  raw text. Nothing is lost: case, accents, punctuation and emoji come back from `decode`.
* `WordPieceTokenizer`, Schuster & Nakajima 2012, as TensorFlow's translation course uses it: words
  and punctuation are split first, so spacing is only guessed on the way back, and a word with a
  character never seen in training becomes [UNK].

One vocabulary is learnt from all texts given; for a vocabulary shared by both languages, give both.
"""

import io
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import sentencepiece
import tensorflow as tf
import tensorflow_text as tf_text
from sentencepiece import sentencepiece_model_pb2
from tensorflow_text.tools.wordpiece_vocab.bert_vocab_from_dataset import bert_vocab_from_dataset

from translator.data.normalisation import normalise, normalise_in_graph
from translator.data.spans import RESERVED
from translator.data.vocabulary import (
    END,
    NO_SYMBOLS,
    PAD,
    REMEDY,
    SETTINGS_FILE,
    START,
    UNKNOWN,
    VOCABULARY_FILES,
    Symbols,
    read_vocabulary,
)
from translator.errors import UserError
from translator.files import write_file, write_json

_NO_TEXT = "no text to learn a tokenizer from: give a corpus with at least one sentence"


class Tokenizer(tf.Module):
    """What both kinds share: clean text in, plain ids out.

    A subclass defines `train` (see `train_tokenizer`) and `pieces`; `_split` ([B] clean string →
    RaggedTensor [B, None] int32) and its inverse `_join` (which gets no PAD, START or END); and
    `_to_bytes` (the content of its vocabulary file) and its inverse `_from_bytes`.

    Its symbols have the ids from END + 1 on. In a text they are characters of their own; `encode`
    does not tell whether they were meant.
    """

    kind: str
    vocabulary_size: int
    symbols: Symbols

    def encode(self, texts):
        """[B] UTF-8 string → RaggedTensor [B, None] int32, without START and END.

        Any bytes are text: it is normalised first, as the text of training was (see
        `translator.data.normalisation`).
        """
        return self._split(normalise_in_graph(tf.convert_to_tensor(texts, tf.string)))

    def decode(self, ids):
        """[B, T] int, dense or ragged → [B] string.

        PAD and START are dropped, and everything from the first END on. Any ids below
        `vocabulary_size` give valid UTF-8.
        """
        if isinstance(ids, tf.RaggedTensor):
            ids = ids.to_tensor(PAD)
        ids = tf.cast(ids, tf.int32)
        before_end = tf.cumsum(tf.cast(ids == END, tf.int32), axis=1) == 0
        return self._join(tf.ragged.boolean_mask(ids, before_end & (ids != PAD) & (ids != START)))

    def pieces(self, ids):
        """[B, T] int, dense or ragged → the same shape of string: each id's subword, as learnt.

        SentencePiece writes a space as "▁", WordPiece the continuation of a word as "##".
        """
        raise NotImplementedError

    def is_same(self, other: "Tokenizer") -> bool:
        """Whether both give every text the same ids."""
        mine, others = ((t.kind, t.symbols, t._to_bytes()) for t in (self, other))
        return mine == others

    def save(self, folder):
        """Writes the tokenizer's two files into `folder`, the settings last."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        settings = {
            "kind": self.kind,
            "vocabulary_size": self.vocabulary_size,
            "placeholders": self.symbols.placeholders,
            "tags": self.symbols.tags,
        }
        write_file(folder / VOCABULARY_FILES[self.kind], self._to_bytes())
        write_json(folder / SETTINGS_FILE, settings)


class SentencePieceTokenizer(Tokenizer):
    """Lossless: `decode(encode(x)) == x` for normalised text.

    The one exception is U+2581 "▁", which SentencePiece itself writes for a space: it is read as
    an underscore. Characters outside the vocabulary are spelt in UTF-8 bytes, never UNKNOWN.

    Set random seeds before making one: `tf.random.set_seed` empties TensorFlow's kernel cache, and
    with it goes the model of every such tokenizer alive ("Resource … does not exist").

    Args:
      model: bytes, a serialised SentencePiece model with the ids PAD, UNKNOWN, START, END, and the
        symbols behind them.
      symbols: what these are.

    Raises:
      ValueError: not such a model.
    """

    kind = "sentencepiece"

    def __init__(self, model, symbols=NO_SYMBOLS):
        super().__init__()
        processor = sentencepiece.SentencePieceProcessor()
        try:
            processor.LoadFromSerializedProto(model)
        except RuntimeError as error:
            raise ValueError("not a SentencePiece model") from error
        special = (processor.pad_id(), processor.unk_id(), processor.bos_id(), processor.eos_id())
        if special != (PAD, UNKNOWN, START, END):
            raise ValueError(f"padding, unknown, start, end are {special}, not (0, 1, 2, 3)")
        self.vocabulary_size = processor.vocab_size()
        places = range(END + 1, min(symbols.end, self.vocabulary_size))
        if tuple(map(processor.id_to_piece, places)) != symbols.characters:
            raise ValueError("its symbols are others")
        self.model, self.symbols = model, symbols
        # FastSentencepieceTokenizer is twice as fast but has no byte fallback: it loses emoji.
        self._ops = tf_text.SentencepieceTokenizer(model, out_type=tf.int32)

    def pieces(self, ids):
        return self._ops.id_to_string(tf.cast(ids, tf.int32))

    def _split(self, texts):
        return self._ops.tokenize(texts)

    def _join(self, ids):
        return self._ops.detokenize(ids)

    def _to_bytes(self):
        return self.model

    @classmethod
    def _from_bytes(cls, content, symbols):
        return cls(content, symbols)

    @classmethod
    def train(cls, texts, vocabulary_size, symbols):
        model = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder:
            # Otherwise identity. A rule is needed for "▁", which would come back as a space; and
            # without any, loading the model logs a line about it, here and in Serving.
            rules, lines = Path(folder) / "normalisation.tsv", Path(folder) / "text"
            rules.write_text("2581\t5F\n", encoding="utf-8")
            # A file, and no iterator: for each text of one, it would wait for the interpreter.
            with lines.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(normalise(text) + "\n" for text in texts)
            try:
                sentencepiece.SentencePieceTrainer.train(
                    input=[str(lines)],  # a string would be divided at commas
                    model_writer=model,
                    model_type="unigram",
                    vocab_size=vocabulary_size,
                    hard_vocab_limit=False,
                    pad_id=PAD,
                    unk_id=UNKNOWN,
                    bos_id=START,
                    eos_id=END,
                    user_defined_symbols=list(symbols.characters),
                    normalization_rule_tsv=str(rules),
                    remove_extra_whitespaces=False,
                    # Of the web's thousands of characters, all but one in 10,000 in running text
                    # are in the vocabulary; the others are spelt in bytes.
                    character_coverage=0.9999,
                    byte_fallback=True,
                    # A sample, drawn with a fixed seed, bounds memory.
                    input_sentence_size=1_000_000,
                    shuffle_input_sentence=True,
                    num_threads=1,  # the model depends on the number, through rounding
                    minloglevel=2,
                )
            except RuntimeError as error:
                if "sentences_.empty()" in str(error):
                    raise UserError(_NO_TEXT) from error
                if least := re.search(r"smaller than required_chars\. \d+ vs (\d+)", str(error)):
                    raise UserError(_too_small(vocabulary_size, int(least[1]))) from error
                raise
        proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
        proto.normalizer_spec.ClearField("normalization_rule_tsv")  # paths of this run
        proto.trainer_spec.ClearField("input")
        return cls(proto.SerializeToString(deterministic=True), symbols)


class WordPieceTokenizer(Tokenizer):
    """Words split into the longest subwords known, "##" marking those that continue a word.

    Case and accents are kept. `decode` restores the usual spacing around punctuation.

    Args:
      vocabulary: list of str, the subwords by id: [PAD] [UNK] [START] [END], the symbols, and what
        is learnt.
      symbols: what these are.

    Raises:
      ValueError: not such a vocabulary.
    """

    kind = "wordpiece"
    special = ("[PAD]", "[UNK]", "[START]", "[END]")

    # (pattern, rewrite): the spacing of Portuguese and English text, applied in this order.
    spacing = (
        (r" ([.,;:!?%)\]}»”…])", r"\1"),
        (r"([(\[{«“$]) ", r"\1"),
        (r" (['’/-]) ", r"\1"),
        (r'" ([^"]*) "', r'"\1"'),
        (r"(\d[.,:]) (\d)", r"\1\2"),
    )

    def __init__(self, vocabulary, symbols=NO_SYMBOLS):
        super().__init__()
        vocabulary = tuple(vocabulary)
        if vocabulary[:4] != self.special:
            raise ValueError(f"starts with {vocabulary[:4]}, not {self.special}")
        if vocabulary[END + 1 : symbols.end] != symbols.characters:
            raise ValueError("its symbols are others")
        if len(set(vocabulary)) < len(vocabulary) or "" in vocabulary:
            raise ValueError("an empty or repeated subword")
        self.vocabulary, self.symbols = vocabulary, symbols
        self.vocabulary_size = len(vocabulary)
        self._ops = tf_text.FastBertTokenizer(
            list(vocabulary), token_out_type=tf.int32, support_detokenization=True
        )

    def pieces(self, ids):
        return tf.gather(tf.constant(self.vocabulary), ids)

    def _split(self, texts):
        # The library takes a symbol for a letter of the word beside it.
        apart = tf.strings.regex_replace(texts, f"({RESERVED})", r" \1 ")
        return self._ops.tokenize(apart if self.symbols.characters else texts)

    def _join(self, ids):
        texts = self._ops.detokenize(ids)
        for pattern, rewrite in self.spacing:
            texts = tf.strings.regex_replace(texts, pattern, rewrite)
        return texts

    def _to_bytes(self):
        return "".join(piece + "\n" for piece in self.vocabulary).encode()

    @classmethod
    def _from_bytes(cls, content, symbols):
        return cls(content.decode().removesuffix("\n").split("\n"), symbols)

    @classmethod
    def train(cls, texts, vocabulary_size, symbols):
        reserved = [*cls.special, *symbols.characters]
        failures = []

        def words():
            try:
                for text in texts:
                    yield re.sub(RESERVED, " ", normalise(text))
            except Exception as error:
                failures.append(error)
                raise

        signature = tf.TensorSpec((), tf.string)
        dataset = tf.data.Dataset.from_generator(words, output_signature=signature).batch(1000)
        try:
            learnt = bert_vocab_from_dataset(
                dataset,
                vocab_size=vocabulary_size,
                reserved_tokens=reserved,
                # Its time grows with the words it counts: half a minute with these.
                learn_params={"lower_thresh": 2, "max_input_tokens": 30_000},
            )
        except StopIteration:  # its counter of words is empty
            raise UserError(_NO_TEXT) from None
        except tf.errors.OpError:
            # What `texts` raise comes in an error of TensorFlow's own: give it back.
            if failures:
                raise failures[0] from None
            raise
        # The search for a frequency threshold can end above the size asked for. Single characters
        # must stay, or words could no longer be spelt; of the rest, the most frequent come first.
        learnt = learnt[len(reserved) :]
        characters = [p for p in learnt if len(p.removeprefix("##")) == 1]
        longer = [p for p in learnt if len(p.removeprefix("##")) > 1]
        room = vocabulary_size - len(reserved) - len(characters)
        if room < 0:
            raise UserError(_too_small(vocabulary_size, vocabulary_size - room))
        return cls([*reserved, *characters, *longer[:room]], symbols)


KINDS = {kind.kind: kind for kind in (SentencePieceTokenizer, WordPieceTokenizer)}


def train_tokenizer(
    texts: Iterable[str],
    kind="sentencepiece",
    *,
    vocabulary_size: int,
    symbols: Symbols = NO_SYMBOLS,
):
    """Learn a tokenizer of the given kind, with these symbols, from `texts`, read once and not
    kept.

    The same texts in the same order give the same tokenizer. Its `vocabulary_size` may be less
    than what was asked for, where the texts do not support more.

    Raises:
      UserError: no text, or a `vocabulary_size` that cannot hold every character.
    """
    return KINDS[kind].train(texts, vocabulary_size, symbols)


def load_tokenizer(folder):
    """The tokenizer saved in `folder`.

    Raises:
      UserError: a file is missing or damaged.
    """
    kind, content, size, symbols = read_vocabulary(Path(folder))
    path = Path(folder) / VOCABULARY_FILES[kind]
    try:
        tokenizer = KINDS[kind]._from_bytes(content, symbols)
    except ValueError as error:
        raise UserError(f"{path}: damaged, {error}; {REMEDY}") from error
    if tokenizer.vocabulary_size != size:
        found = tokenizer.vocabulary_size
        raise UserError(f"{path}: {found} subwords, {SETTINGS_FILE} says {size}; {REMEDY}")
    return tokenizer


def _too_small(size, least):
    return f"--vocabulary-size {size}: too small for the corpus's characters, at least {least}"
