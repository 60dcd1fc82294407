"""A translation that goes on from a given beginning."""

import numpy as np
import pytest
import tensorflow as tf
from exports import MAX_TOKENS

from translator.data.sample import sentences
from translator.data.vocabulary import END, START
from translator.errors import UserError
from translator.inference.continuation import translations_from
from translator.inference.sentence_rules import BREAK
from translator.inference.translator import Translator

TEXTS = [source for source, _ in sentences("test") if len(source) < MAX_TOKENS][:6]
PREFIXES = ["The old", "", "She was the", "A", "My", "no"]


@pytest.fixture(scope="module")
def found(graph):
    return [np.array(x) for x in _ask(graph, TEXTS, PREFIXES)]


def _ask(graph, texts, prefixes):
    answer = graph.continued(tf.constant(texts), tf.constant(prefixes))
    return [answer[name] for name in ("translations", "scores", "words", "probabilities")]


def test_without_a_beginning_it_is_any_translation(graph):
    translations, scores, _, _ = _ask(graph, TEXTS, [""] * len(TEXTS))
    expected = graph.nbest(tf.constant(TEXTS))
    assert translations.numpy().tolist() == expected["translations"].numpy().tolist()
    np.testing.assert_allclose(scores, expected["scores"], rtol=1e-3)


def test_every_translation_begins_as_it_must(found):
    translations, scores, _, _ = found
    for prefix, row in zip(PREFIXES, translations, strict=True):
        assert all(text.decode().startswith(prefix) for text in row)
        assert len(set(row)) > 1
    assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("length", [1, 3])
def test_what_the_search_itself_began_goes_on_as_it_did(graph, length):
    """With the same score, of which what is given has its share; not always, for a beam that may
    follow nothing else beside it follows more of this."""
    source, expected = graph.find(tf.constant(TEXTS), n_best=1)
    given = tf.pad(expected.ids[:, 0, :length], [[0, 0], [0, 1]])
    translations, scores = translations_from(graph, source, given)
    written = tf.strings.regex_replace(graph.write(expected)[0], f"[{BREAK}]+", " ")
    same = (translations[:, 0] == written[:, 0]).numpy()
    assert same.sum() > len(TEXTS) / 2
    np.testing.assert_allclose(scores[:, 0][same], expected.scores[:, 0][same], rtol=1e-3)


def test_words_are_the_most_probable_that_come_next(graph, found):
    """As the model says of a whole sentence, in one pass and without any search."""
    _, _, words, probabilities = found
    for text, prefix, row, own in zip(TEXTS, PREFIXES, words, probabilities, strict=True):
        source = graph.tokenizer.encode([text]).to_tensor()[0].numpy().tolist()
        begun = graph.tokenizer.encode([prefix]).to_tensor()[0].numpy().tolist()
        logits = graph.model((tf.constant([[*source, END]]), tf.constant([[START, *begun]])))
        each = tf.nn.softmax(logits[0, -1]).numpy()
        each[: graph.tokenizer.symbols.end] = 0
        best = np.argsort(-each)[: len(own)]
        np.testing.assert_allclose(own, each[best], rtol=1e-3)
        for word, token in zip(row, best, strict=True):
            beginning = graph.tokenizer.decode(tf.constant([[*begun, token]]))
            beginning = tf.strings.regex_replace(beginning, f"[{BREAK}]+", " ")[0].numpy().decode()
            assert (prefix + word.decode()).startswith(beginning)
            assert b" " not in word.strip()


def test_the_rest_is_searched_again_behind_the_word_chosen(graph, found):
    chosen = [
        (text, prefix + word.decode())
        for text, prefix, row in zip(TEXTS, PREFIXES, found[2], strict=True)
        for word in row
        if word.isascii() and word.strip().isalpha()  # a random model writes odd words, too
    ]
    assert len(chosen) > 3
    translations, *_ = _ask(graph, *map(list, zip(*chosen, strict=True)))
    for (_, prefix), row in zip(chosen, translations.numpy(), strict=True):
        assert row[0].decode().startswith(prefix)


def test_what_must_survive_does(graph):
    """A span stands in the translation once, whether what is given has it or not."""
    text = f"{TEXTS[0]} https://a.pt/x"
    for prefix in ("The old", "See https://a.pt/x"):
        translations, scores, _, _ = _ask(graph, [text], [prefix])
        for one, score in zip(translations[0].numpy(), scores[0].numpy(), strict=True):
            assert score == -1e9 or one.count(b"https://a.pt/x") == 1
        assert scores[0, 0] > -1e9


def test_odd_texts_and_beginnings_are_answered(graph):
    odd = [b"", b"\xff\xfe", b"palavra " * 600, "🙂".encode()]
    for one in odd:
        for other in odd:
            for answer in _ask(graph, [one], [other]):
                assert answer.dtype == tf.string or np.isfinite(answer).all()


@pytest.mark.parametrize(("model", "attention"), [("gru", "additive"), ("rnn", "none")])
def test_recurrent_models_and_greedy_search(new_graph, model, attention):
    graph = new_graph(beam=1, model=model, attention=attention, hidden=32)
    translations, scores, _, _ = _ask(graph, TEXTS, PREFIXES)
    for prefix, (text,) in zip(PREFIXES, translations.numpy(), strict=True):
        assert text.decode().startswith(prefix)
    assert np.isfinite(scores).all()


def test_the_same_of_a_run_and_of_its_export(graph, version):
    run, export = Translator(graph), Translator.load(version)
    one, other = (each.continued(TEXTS[0], "The old") for each in (run, export))
    assert [text for text, _ in one.translations] == [text for text, _ in other.translations]
    assert [word for word, _ in one.words] == [word for word, _ in other.words]
    assert one.words[0][1] == pytest.approx(other.words[0][1], rel=1e-3)


def test_engines_that_cannot_are_named():
    with pytest.raises(UserError, match="only a run folder or a SavedModel can go on"):
        Translator(object()).continued("Bom dia!", "Good")
