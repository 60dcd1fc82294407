"""Drawn translations: by the model's own probabilities, from nothing else than what is asked for,
and the same wherever a text stands."""

import numpy as np
import pytest
import tensorflow as tf
from runs import call, one_line_error

from translator import translate
from translator.data.sample import sentences
from translator.data.vocabulary import END, PAD, START
from translator.errors import UserError
from translator.inference.sampling import SamplingGraph, draw, sample, uniforms
from translator.inference.search import greedy_search
from translator.inference.translator import Translator
from translator.sampling import Sampling

pytestmark = pytest.mark.slow  # thousands of draws, and an export

TEXTS = [source for source, _ in sentences("test")][:8]
DRAWS = 4000


class OfOneSource:
    """A model that reads the same source whatever it is given: rows that differ draw differently,
    and all from the same probabilities."""

    def __init__(self, model, source):
        self.model, self.source = model, source

    def start(self, source_ids):
        return self.model.start(tf.repeat(self.source, tf.shape(source_ids)[0], axis=0))

    def step(self, *given):
        return self.model.step(*given)


@pytest.fixture(scope="module")
def model(new_transformer):
    return new_transformer(positions="relative", vocabulary_size=20)


@pytest.fixture(scope="module")
def first_tokens(model, padded_rows):
    """A function of `Sampling` that gives of DRAWS draws how often each token was the first, [V];
    and the probabilities of tokens that may be, by one full forward pass."""
    source = tf.constant(padded_rows([7], seed=1, vocabulary_size=20))
    rows = np.arange(3 * DRAWS, dtype=np.int32).reshape(DRAWS, 3) + 4
    logits = model((source, tf.constant([[START]])))[0, 0].numpy().astype(np.float64)
    logits[[PAD, START]] = -np.inf  # which are never written
    one = OfOneSource(model, source)

    def count(sampling):
        # Traced: eagerly, each row's stream takes as long as a step of all.
        draws = tf.function(lambda: sample(one, rows, tf.fill([DRAWS], 2), sampling))
        found = draws()
        return np.bincount(found.ids[:, 0, 0].numpy(), minlength=20)

    return count, logits


def softmax(logits):
    each = np.exp(logits - logits.max())
    return each / each.sum()


def assert_drawn_from(counts, expected):
    """Pearson's χ², which is below this bound in all but one of a million cases: mean and variance
    are those of its degrees of freedom n, n and 2n."""
    assert counts.sum() == DRAWS
    assert (counts[expected == 0] == 0).all()
    often = expected * DRAWS >= 5
    rest = [counts[~often].sum(), expected[~often].sum() * DRAWS]
    pairs = [*zip(counts[often], expected[often] * DRAWS, strict=True), rest]
    chi_square = sum((seen - mean) ** 2 / mean for seen, mean in pairs if mean > 0)
    n = len(pairs) - 1
    # Wilson and Hilferty 1931: the cube root of χ²/n is nearly normal; 4.75 are its deviations.
    assert chi_square < n * (1 - 2 / (9 * n) + 4.75 * (2 / (9 * n)) ** 0.5) ** 3


# --- probabilities


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_first_tokens_are_as_frequent_as_the_model_says(first_tokens, temperature):
    count, logits = first_tokens
    expected = softmax(logits / temperature)
    assert (expected * DRAWS > 50).sum() > 3  # it is no trivial distribution
    assert_drawn_from(count(Sampling(temperature=temperature)), expected)


def test_of_the_k_most_probable_only(first_tokens):
    count, logits = first_tokens
    expected = softmax(np.where(logits >= np.sort(logits)[-3], logits, -np.inf))
    assert_drawn_from(count(Sampling(top_k=3)), expected)


@pytest.mark.parametrize("p", [0.01, 0.6, 0.9, 1.0])
def test_of_the_nucleus_only(first_tokens, p):
    """The fewest that have at least probability p: less than that without the last of them."""
    count, logits = first_tokens
    each = softmax(logits)
    order = np.argsort(-each)
    size = next(n for n in range(1, 21) if each[order[:n]].sum() >= min(p, 1 - 1e-6))
    expected = np.zeros(20)
    expected[order[:size]] = each[order[:size]] / each[order[:size]].sum()
    assert_drawn_from(count(Sampling(top_p=p)), expected)


def test_the_nucleus_is_of_what_top_k_and_temperature_leave():
    logits = np.log([[0.4, 0.3, 0.2, 0.1]]).repeat(200, axis=0).astype(np.float32)
    uniform = np.linspace(0, 1, 200, endpoint=False, dtype=np.float32)
    for sampling, expected in (
        (Sampling(top_k=2, top_p=0.5), {0}),  # 4/7 of the two
        (Sampling(top_k=3, top_p=0.75), {0, 1}),  # 7/9 of the three
        (Sampling(temperature=0.5, top_p=0.5), {0}),  # 16/30
        (Sampling(temperature=1e-38), {0}),
        (Sampling(top_k=99), {0, 1, 2, 3}),
    ):
        assert set(draw(logits, uniform, sampling).numpy()) == expected


def test_what_is_impossible_is_never_drawn():
    """At both ends of what is drawn from, and of what draws."""
    logits = np.full((2, 9), -1e9, np.float32)
    logits[:, [3, 5]] = 0, 1
    ends = np.array([0, 1 - 2**-23], np.float32)
    for sampling in (Sampling(), Sampling(top_p=1.0), Sampling(top_k=9, temperature=5.0)):
        assert set(draw(logits, ends, sampling).numpy()) == {3, 5}


@pytest.mark.parametrize("sampling", [Sampling(temperature=1e-4), Sampling(top_k=1)])
def test_without_chance_it_is_greedy(model, padded_rows, sampling):
    sources = padded_rows([3, 9, 5], seed=4, vocabulary_size=20)
    limits = tf.constant([8, 8, 5])
    found, greedy = sample(model, sources, limits, sampling), greedy_search(model, sources, limits)
    np.testing.assert_array_equal(found.ids, greedy.ids)
    np.testing.assert_allclose(found.scores, greedy.scores, atol=1e-4)
    np.testing.assert_allclose(found.least, greedy.least, atol=1e-4)


def test_scores_are_the_models_own(model, padded_rows):
    """Whatever the temperature; by one full forward pass."""
    sources, limits = padded_rows([5, 5, 5], seed=2, vocabulary_size=20), [9, 9, 4]
    found = sample(model, sources, tf.constant(limits), Sampling(temperature=3.0, top_k=5))
    for row, limit in enumerate(limits):
        ids = found.ids[row, 0].numpy()
        ids = ids[: int(np.flatnonzero(ids == END)[0]) + 1]
        assert len(ids) <= limit
        logits = model((sources[row : row + 1], tf.constant([[START, *ids[:-1]]])))[0]
        each = tf.nn.log_softmax(logits).numpy()[np.arange(len(ids)), ids]
        np.testing.assert_allclose(found.scores[row, 0], each.sum(), atol=1e-4)
        np.testing.assert_allclose(found.least[row, 0], each.min(), atol=1e-4)


# --- chance


def test_a_rows_stream_is_its_own():
    """Uniform, and independent of batch-mates, place, padding, and how long others are."""
    rows = np.array([[5, 9, 3, 0], [6, 3, 0, 0], [59, 3, 0, 0], [5, 93, 0, 0]], np.int32)
    streams = uniforms(rows, tf.constant([30, 4, 7, 9]), 1).numpy()
    assert (streams[1, 4:] == 0).all()
    alone = uniforms(np.pad(rows[[0]], [[0, 0], [0, 5]]), tf.constant([30]), 1).numpy()
    np.testing.assert_array_equal(alone[0], streams[0])
    turned = uniforms(rows[::-1, :3], tf.constant([9, 7, 4, 30]), 1).numpy()
    np.testing.assert_array_equal(turned, streams[::-1])
    assert len(np.unique(streams[:, :4])) == 16
    assert not (streams[0] == uniforms(rows, tf.constant([30, 4, 7, 9]), 2).numpy()[0]).any()
    many = tf.function(uniforms)(np.arange(4, 1004)[:, None], tf.fill([1000], 10), 7).numpy()
    deciles = np.bincount((many * 10).astype(int).ravel(), minlength=10)
    assert abs(deciles - 1000).max() < 150  # five deviations
    assert abs(np.corrcoef(many.T) - np.eye(10)).max() < 0.16


@pytest.fixture(scope="module")
def drawn(graph):
    return Translator(SamplingGraph(graph, Sampling()))


def test_the_same_seed_draws_the_same_and_another_something_else(graph):
    first, again, other = (
        SamplingGraph(graph, Sampling(seed=seed)).find(tf.constant(TEXTS))[1].ids[:, 0].numpy()
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert all(one.tolist() != two.tolist() for one, two in zip(first, other, strict=False))


def test_a_text_is_translated_the_same_alone_and_beside_others(drawn):
    together = drawn([*TEXTS, "palavra " * 60])
    assert drawn(TEXTS[::-1]) == together[:-1][::-1]
    for text, expected in zip(TEXTS, together, strict=False):
        assert drawn(text) == expected
    both = drawn(f"{TEXTS[0]} {TEXTS[1]}")  # each sentence of a text, too
    assert both == f"{together[0]} {together[1]}"


def test_what_must_survive_does(drawn):
    """A random model writes anything: a span stands there once all the same."""
    for text in ("Veja https://a.pt/x e {nome}, por favor.", "{nome}: https://a.pt/x"):
        translation = drawn(text)
        assert translation.count("https://a.pt/x") == translation.count("{nome}") == 1
    assert drawn("O gato dorme.", terms={"gato": "Felix"}).count("Felix") == 1


def test_nothing_has_no_translation(drawn):
    assert drawn([]) == []
    assert drawn(["", " \n"]) == ["", " \n"]


# --- who can


def test_an_export_without_its_runs_files(tmp_path):
    (tmp_path / "saved_model.pb").touch()
    with pytest.raises(UserError, match=r"without the files of its run \(assets.extra/run\)"):
        Translator.load(tmp_path, sampling=Sampling())


def test_ctranslate2_does_not(tmp_path):
    (tmp_path / "model.bin").touch()
    with pytest.raises(UserError, match="CTranslate2 does not sample as the model does"):
        Translator.load(tmp_path, sampling=Sampling())


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--temperature", 0.5, "--top-k", 3], "--temperature, --top-k: only with --sample"),
        (["--sample", "--temperature", 0], "--temperature 0.0: it must be more than 0"),
        (["--sample", "--top-k", 0], "--top-k 0: it must be more than 0"),
        (["--sample", "--top-p", 1.5], "--top-p 1.5: it must be above 0, at most 1"),
        (["--sample", "--seed", -1], "--seed -1: it must be 0 or more and below 2^31"),
        (["--sample", "--beam", 2], "it goes with neither --beam nor --n-best"),
        (["--sample", "--n-best", 2], "it goes with neither --beam nor --n-best"),
    ],
)
def test_errors(flags, said, tmp_path, capsys):
    assert call(translate, tmp_path, "Bom dia!", *flags) == 2
    assert said in one_line_error(capsys)
