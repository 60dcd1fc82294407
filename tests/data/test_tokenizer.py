"""Both kinds of tokenizer: ids, round trips, files, and the ops their graphs are made of."""

import json
import random
import shutil
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
import tensorflow as tf

from translator.data.normalisation import normalise
from translator.data.placeholders import PLACEHOLDERS, TAGS
from translator.data.tokenizer import load_tokenizer, train_tokenizer
from translator.data.vocabulary import (
    END,
    PAD,
    SETTINGS_FILE,
    START,
    UNKNOWN,
    VOCABULARY_FILES,
    Symbols,
)
from translator.errors import UserError

KINDS = ("sentencepiece", "wordpiece")

TEXTS = [
    "O gato dorme na casa da avó.",
    "The cat sleeps in grandmother's house.",
    "A menina não quer comer a maçã.",
    "The girl does not want to eat the apple.",
    'Ele disse: "Não sei, talvez amanhã!"',
    'He said: "I don\'t know, maybe tomorrow!"',
    "Quanto custa? São 10,50 euros (com desconto).",
    "How much is it? It is 10.50 euros (with a discount).",
    "Dá-me um copo d'água, por favor; estou com sede.",
    "Give me a glass of water, please; I am thirsty.",
] * 3

# Ops beyond TensorFlow's core; each is linked into TensorFlow Serving 2.12 to 2.20.
SERVING_OPS = {
    "sentencepiece": {
        "NormalizeUTF8",
        "SentencepieceOp",
        "SentencepieceTokenizeOp",
        "SentencepieceDetokenizeOp",
        "SentencepieceIdToStringOp",
    },
    "wordpiece": {
        "NormalizeUTF8",
        "FastBertNormalize",
        "FastWordpieceTokenizeWithOffsets",
        "TFText>FastWordpieceDetokenize",
    },
}


@pytest.fixture(scope="module", params=KINDS)
def tokenizer(request):
    return train_tokenizer(TEXTS, request.param, vocabulary_size=400)


@pytest.fixture(scope="module")
def sentencepiece():
    return train_tokenizer(TEXTS, "sentencepiece", vocabulary_size=400)


@pytest.fixture(scope="module")
def wordpiece():
    return train_tokenizer(TEXTS, "wordpiece", vocabulary_size=400)


def decoded(tokenizer, texts):
    return [text.decode() for text in tokenizer.decode(tokenizer.encode(texts)).numpy()]


def test_special_ids_never_come_from_text(tokenizer):
    texts = ["<pad> <unk> <s> </s>", "[PAD] [START] [END]", "<0x41>", *TEXTS]
    ids = tokenizer.encode(texts)
    assert ids.dtype == tf.int32
    assert ids.flat_values.numpy().max() < tokenizer.vocabulary_size
    assert not {PAD, START, END} & set(ids.flat_values.numpy())


def test_known_text_comes_back(tokenizer):
    assert decoded(tokenizer, TEXTS) == TEXTS


def test_sentencepiece_loses_nothing(sentencepiece):
    texts = [
        "ÀÉÎõü ação AÇÃO",
        "dois  espaços   dentro",
        "🙂👍🏽👨‍👩‍👧 emoji",
        "日本語とрусский и עברית",
        "¿«“‘…—’”»? ½ ² Ⅷ ﬁ",
        "a\tb\nc\x00d",
        "non\u00a0breaking\u200b\ufeff\u3000marks",
        "<s> </s> <unk> <0x41> ⁇ \ufffd",
    ]
    generator = random.Random(0)
    alphabet = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c))[0] in "LMNPSZ"]
    noise = ["".join(generator.choices(alphabet, k=20)) for _ in range(200)]
    texts += [text.replace("▁", "") for text in noise]
    assert decoded(sentencepiece, texts) == [normalise(text) for text in texts]
    assert UNKNOWN not in sentencepiece.encode(texts).flat_values


def test_sentencepiece_reads_its_own_space_mark_as_underscore(sentencepiece):
    assert decoded(sentencepiece, ["a▁b ▁"]) == ["a_b _"]


def test_wordpiece_restores_spacing(wordpiece):
    texts = [
        '(Ele disse: "não", ela disse: "talvez".)',
        "São 10,50 euros; dá-me d'água!",
    ]
    assert decoded(wordpiece, texts) == texts


def test_wordpiece_knows_no_other_characters(wordpiece):
    assert wordpiece.encode(["🙂"]).to_list() == [[UNKNOWN]]
    assert decoded(wordpiece, ["O gato 🙂"]) == ["O gato [UNK]"]


def test_case_and_accents_distinguish(tokenizer):
    rows = tokenizer.encode(["avó", "avo", "Avó"]).to_list()
    assert len(set(map(tuple, rows))) == 3


def test_composed_and_decomposed_text_are_the_same(tokenizer):
    text = "maçã não"
    composed, decomposed = tokenizer.encode([text, unicodedata.normalize("NFD", text)]).to_list()
    assert composed == decomposed
    learnt = train_tokenizer(
        [unicodedata.normalize("NFD", text) for text in TEXTS],
        tokenizer.kind,
        vocabulary_size=400,
    )
    assert learnt.encode(TEXTS).to_list() == tokenizer.encode(TEXTS).to_list()


def test_outer_whitespace_is_dropped(tokenizer):
    bare, padded, empty, blank = tokenizer.encode(["O gato", " \tO gato\r\n", "", " \n"]).to_list()
    assert bare == padded
    assert empty == blank == []


def test_no_texts_at_all(tokenizer):
    ids = tokenizer.encode(tf.zeros([0], tf.string))
    assert ids.shape[0] == 0
    assert tokenizer.decode(ids).shape == [0]
    assert tokenizer.decode(tf.zeros([2, 0], tf.int32)).numpy().tolist() == [b"", b""]


def test_random_bytes_are_tolerated(tokenizer):
    generator = np.random.default_rng(0)
    texts = [generator.bytes(n) for n in range(1, 100)] + [b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]
    for text in tokenizer.decode(tokenizer.encode(texts)).numpy():
        text.decode()


def test_invalid_bytes_become_replacement_characters(sentencepiece):
    assert decoded(sentencepiece, [b"gato\xff\xfe"]) == ["gato\ufffd\ufffd"]


def test_any_ids_decode_to_valid_text(tokenizer):
    generator = np.random.default_rng(0)
    ids = generator.integers(0, tokenizer.vocabulary_size, [500, 30])
    for dtype in (tf.int32, tf.int64):
        for text in tokenizer.decode(tf.constant(ids, dtype)).numpy():
            text.decode()


def test_decode_stops_at_the_first_end(tokenizer):
    (gato,) = tokenizer.encode(["O gato"]).to_list()
    (casa,) = tokenizer.encode(["casa"]).to_list()
    rows = [
        [START, *gato, END, *casa, END, PAD],
        [*gato, PAD, PAD],
        [START, PAD, *gato, END],
        [END, *gato],
        [PAD],
        [],
    ]
    expected = [b"O gato"] * 3 + [b""] * 3
    ragged = tf.ragged.constant(rows, dtype=tf.int32)
    assert tokenizer.decode(ragged).numpy().tolist() == expected
    assert tokenizer.decode(ragged.to_tensor()).numpy().tolist() == expected


def test_pieces_are_the_visible_subwords(tokenizer):
    ids = tokenizer.encode(TEXTS)
    pieces = tokenizer.pieces(ids)
    assert pieces.row_lengths().numpy().tolist() == ids.row_lengths().numpy().tolist()
    joined = ["".join(piece.decode() for piece in row) for row in pieces.to_list()]
    bare = [text.replace("▁", "").replace("##", "") for text in joined]
    assert bare == [text.replace(" ", "") for text in TEXTS]
    assert tokenizer.pieces(tf.constant([[PAD, END], [START, UNKNOWN]])).shape == [2, 2]


@pytest.mark.parametrize("kind", KINDS)
def test_training_is_deterministic(kind, tmp_path):
    for name in "ab":
        train_tokenizer(iter(TEXTS), kind, vocabulary_size=400).save(tmp_path / name)
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_vocabulary_size_is_what_there_is(tokenizer):
    size = tokenizer.vocabulary_size
    assert size <= 400
    assert train_tokenizer(TEXTS, tokenizer.kind, vocabulary_size=10**5).vocabulary_size < 10**5
    assert tokenizer.pieces([[size - 1]]).shape == [1, 1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_empty_corpus(kind, texts):
    with pytest.raises(UserError, match="no text"):
        train_tokenizer(texts, kind, vocabulary_size=400)


@pytest.mark.parametrize("kind", KINDS)
def test_too_small_a_vocabulary_names_the_least(kind):
    with pytest.raises(UserError, match=r"--vocabulary-size 20: .* at least \d+$") as caught:
        train_tokenizer(TEXTS, kind, vocabulary_size=20)
    least = int(str(caught.value).split()[-1])
    assert train_tokenizer(TEXTS, kind, vocabulary_size=least).vocabulary_size == least
    with pytest.raises(UserError, match=f"at least {least}"):
        train_tokenizer(TEXTS, kind, vocabulary_size=least - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_error_of_the_corpus_passes_through(kind):
    def texts():
        yield "O gato"
        raise UserError("corpus.tsv:2: not UTF-8")

    with pytest.raises(UserError, match=r"^corpus.tsv:2: not UTF-8$"):
        train_tokenizer(texts(), kind, vocabulary_size=400)


def test_save_and_load(tokenizer, tmp_path):
    tokenizer.save(tmp_path / "new" / "folder")
    loaded = load_tokenizer(tmp_path / "new" / "folder")
    assert type(loaded) is type(tokenizer)
    assert loaded.vocabulary_size == tokenizer.vocabulary_size
    assert loaded.encode(TEXTS).to_list() == tokenizer.encode(TEXTS).to_list()
    files = sorted(file.name for file in (tmp_path / "new" / "folder").iterdir())
    assert files == sorted(["tokenizer.json", VOCABULARY_FILES[tokenizer.kind]])


def test_load_names_the_file_at_fault(tokenizer, tmp_path):
    with pytest.raises(UserError, match=r"tokenizer\.json"):
        load_tokenizer(tmp_path)

    tokenizer.save(tmp_path)
    vocabulary = tmp_path / VOCABULARY_FILES[tokenizer.kind]
    settings = tmp_path / "tokenizer.json"
    whole = vocabulary.read_bytes()
    for damaged in (b"", b"\xff\xfe", whole[: len(whole) // 2], whole[:-20]):
        vocabulary.write_bytes(damaged)
        with pytest.raises(UserError, match=VOCABULARY_FILES[tokenizer.kind]):
            load_tokenizer(tmp_path)
    vocabulary.unlink()
    with pytest.raises(UserError, match=VOCABULARY_FILES[tokenizer.kind]):
        load_tokenizer(tmp_path)

    vocabulary.write_bytes(whole)
    for damaged in ("", "{", "[]", "{}", json.dumps({"kind": "bytes", "vocabulary_size": 400})):
        settings.write_text(damaged)
        with pytest.raises(UserError, match=r"tokenizer\.json"):
            load_tokenizer(tmp_path)


def test_graph_has_only_ops_of_stock_serving(tokenizer):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def there_and_back(texts):
        ids = tokenizer.encode(texts)
        return tokenizer.decode(ids), tokenizer.decode(ids.to_tensor()), tokenizer.pieces(ids)

    graph = there_and_back.get_concrete_function().graph.as_graph_def()
    nodes = [*graph.node, *(node for f in graph.library.function for node in f.node_def)]
    beyond_core = {node.op for node in nodes if not hasattr(tf.raw_ops, node.op)}
    assert beyond_core
    assert beyond_core <= SERVING_OPS[tokenizer.kind]


def test_saved_model_survives_a_move(tokenizer, tmp_path):
    module = tf.Module()
    module.tokenizer = tokenizer

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
    def serve(texts):
        ids = tokenizer.encode(texts)
        return {"ids": ids.to_tensor(), "text": tokenizer.decode(ids)}

    tf.saved_model.save(module, str(tmp_path / "built"), signatures={"serving_default": serve})
    shutil.move(tmp_path / "built", tmp_path / "moved")

    loaded = tf.saved_model.load(str(tmp_path / "moved")).signatures["serving_default"]
    answer = loaded(tf.constant(TEXTS))
    np.testing.assert_array_equal(answer["ids"], tokenizer.encode(TEXTS).to_tensor())
    np.testing.assert_array_equal(answer["text"], tokenizer.decode(tokenizer.encode(TEXTS)))


def test_nothing_is_printed_by_the_library_underneath(tmp_path):
    """The C++ log goes to the process's own stderr: only a new process can be watched."""
    script = (
        "from translator.data.tokenizer import *; import sys;"
        "print('ready', file=sys.stderr, flush=True);"
        "train_tokenizer(['O gato dorme.'] * 9, vocabulary_size=300).save(sys.argv[1]);"
        "t = load_tokenizer(sys.argv[1]); t.decode(t.encode(['O gato']))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )
    assert run.stdout == ""
    after = run.stderr.split("ready\n")[1]
    assert "LOG(" not in after
    assert "sentencepiece" not in after


# --- symbols

SYMBOLS = Symbols(len(PLACEHOLDERS), ("pt-BR", "pt-PT"))


@pytest.fixture(scope="module", params=KINDS)
def with_symbols(request):
    masked = [f"Veja {PLACEHOLDERS[0]}.", *TEXTS]
    return train_tokenizer(masked, request.param, vocabulary_size=400, symbols=SYMBOLS)


def test_a_symbol_is_one_subword_wherever_it_stands(with_symbols):
    for i, symbol in enumerate(SYMBOLS.characters):
        (ids,) = with_symbols.encode([f"O gato{symbol}({symbol}), {symbol}"]).to_list()
        assert ids.count(END + 1 + i) == 3
    others = with_symbols.encode(TEXTS).flat_values.numpy()
    assert others.min() >= SYMBOLS.end or others.min() == UNKNOWN


def test_symbols_come_back_in_place(with_symbols):
    texts = [f"O {PLACEHOLDERS[7]} dorme na casa da {PLACEHOLDERS[0]}.", PLACEHOLDERS[3]]
    assert decoded(with_symbols, texts) == texts


def test_a_tag_is_a_beginning_of_its_own(with_symbols):
    (tag,), (text,), (both,) = (
        with_symbols.encode([text]).to_list()
        for text in (TAGS[1], TEXTS[0], f"{TAGS[1]} {TEXTS[0]}")
    )
    assert both == tag + text


def test_symbols_are_saved(with_symbols, tmp_path):
    with_symbols.save(tmp_path)
    again = load_tokenizer(tmp_path)
    assert again.symbols == SYMBOLS
    assert (
        again.encode([f"a {TAGS[0]}"]).to_list() == with_symbols.encode([f"a {TAGS[0]}"]).to_list()
    )
    settings = json.loads((tmp_path / SETTINGS_FILE).read_text())
    (tmp_path / SETTINGS_FILE).write_text(json.dumps({**settings, "placeholders": 7}))
    with pytest.raises(UserError, match="its symbols are others"):
        load_tokenizer(tmp_path)


def test_a_vocabulary_of_an_earlier_version_has_none(tokenizer, tmp_path):
    tokenizer.save(tmp_path)
    settings = json.loads((tmp_path / SETTINGS_FILE).read_text())
    del settings["placeholders"], settings["tags"]
    (tmp_path / SETTINGS_FILE).write_text(json.dumps(settings))
    assert load_tokenizer(tmp_path).symbols == Symbols()
