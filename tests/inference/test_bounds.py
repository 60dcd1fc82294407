"""What a text may cost: long texts are cut, long sentences divided, and no bytes do harm."""

import re
import subprocess
import sys
import time
import unicodedata
from itertools import islice, pairwise

import pytest
import tensorflow as tf
from hypothesis import given, settings
from test_sentences import BATCH, BREAKS, HOSTILE, INVISIBLE, TEXTS

from translator.data.sample import sentences as sample
from translator.data.tokenizer import train_tokenizer
from translator.exporting.op_check import check_servable
from translator.inference.bounds import divide, read_texts
from translator.inference.sentence_rules import MAX_BYTES, MAX_SENTENCES
from translator.inference.sentences import join_sentences, split_sentences

ANY_TEXTS = [tf.TensorSpec([None], tf.string, name="text")]
MAX_TOKENS = 8  # few, so that short texts are divided


@pytest.fixture(scope="module", params=["sentencepiece", "wordpiece"])
def either_tokenizer(request):
    pairs = islice(sample("train"), 300)
    texts = [text for pair in pairs for text in pair]
    return train_tokenizer(texts, request.param, vocabulary_size=400)


def divider(tokenizer):
    """A function of texts that gives their parts, separators, subwords and the texts joined."""

    @tf.function(input_signature=ANY_TEXTS, autograph=False)
    def divided(texts):
        split, ids = divide(split_sentences(texts), tokenizer.encode, MAX_TOKENS)
        return split.sentences, split.separators, ids, join_sentences(*split)

    return divided


class Divided(tf.Module):
    """Text → the same text, and how many parts it was divided into."""

    def __init__(self, tokenizer):
        super().__init__()
        self.tokenizer = tokenizer

    @tf.function(input_signature=ANY_TEXTS, autograph=False)
    def run(self, text):
        split, truncated = read_texts(text)
        parts, _ = divide(split, self.tokenizer.encode, MAX_TOKENS)
        counts = parts.sentences.row_lengths()
        return {"text": join_sentences(*parts), "parts": counts, "truncated": truncated}


def words_of(texts):
    """In place of a tokenizer's `encode`: every word is one subword."""
    words = tf.strings.split(texts)
    return words.with_values(tf.ones_like(words.values, tf.int32))


def parts_of(text, max_tokens, encode=words_of):
    split, _ = divide(split_sentences([text]), encode, max_tokens)
    assert join_sentences(*split).numpy()[0].decode() == text
    return [part.decode() for part in split.sentences.to_list()[0]]


# --- long sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("um dois três quatro", ["um dois três quatro"]),
        ("um dois três quatro cinco", ["um dois três quatro", "cinco"]),
        ("um dois, três quatro cinco", ["um dois,", "três quatro cinco"]),
        ("um, dois, três quatro cinco", ["um, dois,", "três quatro cinco"]),
        ("um dois três quatro, cinco", ["um dois três quatro,", "cinco"]),
        ("um dois três quatro cinco, seis", ["um dois três quatro", "cinco, seis"]),
        ("one two; three four five", ["one two;", "three four five"]),
        ("one: two three four five", ["one:", "two three four five"]),
        ("one two — three four five", ["one two —", "three four five"]),
        ("one “two,” three four five", ["one “two,”", "three four five"]),
        ("pay 1,000 in 3 days now", ["pay 1,000 in 3", "days now"]),
        ("a b c d e f g h i", ["a b c d", "e f g h", "i"]),
        ("a \t b  c d  e", ["a \t b  c d", "e"]),
        ("a b c d e. A b. A b c d e", ["a b c d", "e.", "A b.", "A b c d", "e"]),
        ("- a b c d e\n- f", ["a b c d", "e", "f"]),
    ],
)
def test_a_long_sentence_is_divided_at_the_last_mark_or_blank(text, expected):
    assert parts_of(text, 4) == expected


def test_what_has_no_blank_is_halved():
    def letters(texts):
        return tf.strings.unicode_decode(texts, "UTF-8")

    assert parts_of("éxyzw", 3, letters) == ["éx", "yzw"]
    assert parts_of("a abcdefgh b", 3, letters) == ["a", "ab", "cd", "ef", "gh", "b"]
    assert parts_of("日本語の文", 1, letters) == list("日本語の文")


@settings(max_examples=20, deadline=None, derandomize=True)
@given(BATCH)
def check_division(divided, texts):
    parts, separators, ids, joined = divided(tf.constant(texts, tf.string))
    assert [text.decode() for text in joined.numpy()] == texts
    counts = ids.row_lengths().numpy()
    for part, count in zip(parts.values.numpy(), counts, strict=True):
        part = part.decode()
        assert count <= MAX_TOKENS or len(part) == 1
        assert part == part.strip().strip(INVISIBLE) != ""
        assert not set(part) & set(BREAKS)
    alone = divided(tf.constant(texts[:1]))
    assert alone[0].to_list() == parts[:1].to_list()
    assert alone[1].to_list() == separators[:1].to_list()


def test_any_text_is_divided(either_tokenizer):
    check_division(divider(either_tokenizer))


def test_sentences_of_the_sample_are_divided_between_words(either_tokenizer):
    """Subwords counted word by word are those of the part: a part has room for no word more."""
    texts = [source for source, _ in islice(sample("train"), 300, 600)]
    encode = either_tokenizer.encode
    most = 16  # no word has so many
    split, ids = divide(split_sentences(texts), encode, most)
    assert [text.decode() for text in join_sentences(*split).numpy()] == texts
    several = [row for row in split.sentences.to_list() if len(row) > 1]
    filled = 0
    for row in several:
        for part, following in pairwise(row):
            if not re.search(rb"[,;:.?!]$|\xe2\x80\x94$", part):
                longer = encode([part + b" " + following.split()[0]]).row_lengths()[0]
                assert longer > most
                filled += 1
    assert filled > 100
    assert max(ids.row_lengths().numpy()) == most


# --- long texts


def read(text):
    """(sentences, separators, truncated, the text joined) of any bytes or str."""
    split, truncated = read_texts(tf.constant([text]))
    joined = join_sentences(*split).numpy()[0].decode()
    return split.sentences.to_list()[0], split.separators.to_list()[0], bool(truncated), joined


def test_a_text_of_the_most_bytes_is_whole():
    text = ("Bom dia, minha senhora, como está? " * 2000).encode()[:MAX_BYTES].decode()
    *_, truncated, joined = read(text)
    assert not truncated
    assert joined == text


@pytest.mark.parametrize("more", range(1, 12))
def test_a_longer_text_is_cut_at_the_end_of_a_sentence(more):
    # Each time, other bytes of these characters stand at the limit.
    text = "x" * more + "\n" + "Olá, José, você já está aí? É cedo, café só às oito. 🙂 " * 2000
    sentences, _, truncated, joined = read(text)
    assert truncated
    assert text.startswith(joined)
    assert joined.endswith(("aí?", "oito."))
    assert len(joined.encode()) > MAX_BYTES - 80
    assert len(sentences) > 1000


def test_a_text_of_too_many_sentences_is_cut_after_the_last():
    text = "Sim.\n" * (MAX_SENTENCES + 1)
    sentences, _, truncated, joined = read(text)
    assert truncated
    assert len(sentences) == MAX_SENTENCES
    assert joined == text[: 5 * MAX_SENTENCES - 1]
    *_, truncated, joined = read(text[5:])
    assert not truncated
    assert joined == text[5:]


def test_its_neighbours_are_not_cut():
    many = "Sim.\n" * (MAX_SENTENCES + 1)
    split, truncated = read_texts([many, "Oi. Tudo?\n", "", "a" * 70_000, "🙂"])
    joined = [text.decode() for text in join_sentences(*split).numpy()]
    assert truncated.numpy().tolist() == [True, False, False, True, False]
    assert joined[1:3] + joined[4:] == ["Oi. Tudo?\n", "", "🙂"]


def test_one_sentence_longer_than_a_text_may_be_is_cut_between_characters():
    sentences, _, truncated, joined = read("é🙂a" * 20_000)
    assert truncated
    assert len(sentences) == 1
    assert joined == ("é🙂a" * 20_000)[: len(joined)]
    assert len(joined.encode()) > MAX_BYTES - 4


def test_a_long_text_without_a_sentence_is_cut_between_characters():
    *_, truncated, joined = read(" " + "🙂" * 20_000)
    assert truncated
    assert joined == " " + "🙂" * ((MAX_BYTES - 1) // 4)


# --- any bytes


def test_bytes_become_text():
    *_, joined = read(b"a\xff cafe\xcc\x81. \xc3")
    assert joined == "a\ufffd café. \ufffd"
    assert not read(b"")[0]


def test_marks_are_put_into_order():
    """As Unicode wants them, up to 30; more are no language."""
    marks = "\u0301\u0316" * 15
    *_, joined = read("q" + marks)
    assert joined == unicodedata.normalize("NFC", "q" + marks)
    *_, joined = read("q" + marks * 2)
    assert joined.replace("\u034f", "").count("\u0316") == 30


@pytest.fixture(scope="module")
def read_and_divide(tokenizer):
    module = Divided(tokenizer)
    module.run(["Olá."])  # traced
    return module.run


@pytest.mark.parametrize("text", [*HOSTILE.values(), "a" * 10_000_000], ids=[*HOSTILE, "10 MB"])
def test_hostile_text_is_read_and_divided(text, read_and_divide):
    begin = time.perf_counter()
    found = read_and_divide([text])
    assert time.perf_counter() - begin < 5  # less than 1 s, but other tests may run beside this
    joined, truncated = found["text"].numpy()[0].decode(), found["truncated"].numpy()[0]
    if "\u034f" not in joined:  # see `test_marks_are_put_into_order`
        whole = unicodedata.normalize("NFC", text)
        assert whole.startswith(joined)
        assert truncated == (joined != whole)


# --- in stock Serving


SERVER = """
import pickle, sys
sys.modules["translator"] = sys.modules["tensorflow_text"] = None  # neither can be imported
import tensorflow as tf
for op_library in sys.argv[2:]:
    tf.load_op_library(op_library)
texts = pickle.load(sys.stdin.buffer)
with tf.compat.v1.Session(graph=tf.Graph()) as session:
    model = tf.compat.v1.saved_model.loader.load(session, ["serve"], sys.argv[1])
    signature = model.signature_def["serving_default"]
    outputs = {name: info.name for name, info in signature.outputs.items()}
    answer = session.run(outputs, {signature.inputs["text"].name: texts})
pickle.dump({name: value.tolist() for name, value in answer.items()}, sys.stdout.buffer)
"""


def test_a_server_can_run_it(tokenizer, tmp_path):
    import pickle

    import tensorflow_text

    module = Divided(tokenizer)
    folder = tmp_path / "1"
    tf.saved_model.save(module, str(folder), signatures={"serving_default": module.run})
    check_servable(folder)
    ops_folder = f"{tensorflow_text.__path__[0]}/python/ops"
    libraries = [
        f"{ops_folder}/{name}.so" for name in ("_normalize_ops", "_sentencepiece_tokenizer")
    ]
    texts = [text[:3000].encode() for text in [*HOSTILE.values(), *TEXTS]]
    result = subprocess.run(
        [sys.executable, "-c", SERVER, str(folder), *libraries],
        input=pickle.dumps(texts),
        capture_output=True,
        cwd=tmp_path,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr.decode()
    # RE2 has little memory for a pattern; where it is used up, a match takes 20 times as long.
    assert b"DFA out of memory" not in result.stderr
    own = {name: value.numpy().tolist() for name, value in module.run(tf.constant(texts)).items()}
    assert pickle.loads(result.stdout) == own
    assert own["text"][-len(TEXTS) :] == texts[-len(TEXTS) :]
