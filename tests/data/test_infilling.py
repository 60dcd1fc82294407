"""Text infilling, by what Lewis et al. 2020 (BART) §2.2 and §5.1 say of it."""

import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.data.infilling import MASK, infill, text_infilling
from translator.data.vocabulary import END, UNKNOWN, Symbols

SYMBOLS = Symbols(8, ("pt-PT",))
FIRST = END + 1 + 9  # the first id that is no symbol


def letters(n):
    """n different ids."""
    return np.arange(FIRST, FIRST + n, dtype=np.int32)


def gaps(whole, found):
    """How many ids each mask stands for, where all others are different and in their order: the
    masks are matched with what is missing between their neighbours."""
    lost, place, masks = [], 0, 0
    for token in [*found, None]:
        if token == MASK:
            masks += 1
            continue
        end = len(whole) if token is None else whole.index(token, place)
        if masks or end > place:
            lost.append((masks, end - place))
        masks, place = 0, end + 1
    return lost


@given(n=st.integers(0, 60), seed=st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_others_keep_their_order_and_a_mask_stands_for_something(n, seed):
    whole = letters(n)
    found = infill(whole, np.random.default_rng(seed))
    assert found.dtype == whole.dtype
    assert len(found) <= n
    kept = [i for i in found.tolist() if i != MASK]
    assert kept == sorted(set(kept))
    assert set(kept) <= set(whole.tolist())
    for masks, missing in gaps(whole.tolist(), found.tolist()):
        assert 1 <= masks <= missing  # nothing is lost without a mask, no mask without a loss
    lost = n - len(kept)
    assert abs(lost - 0.3 * n) < 1  # 30 %, to a whole number


@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 25, 400])
def test_thirty_per_cent_of_the_tokens_are_masked(n):
    rng, times = np.random.default_rng(n), 4000
    lost = [n - np.count_nonzero(infill(letters(n), rng) != MASK) for _ in range(times)]
    # Four standard errors of a mean of numbers that are less than 1 apart.
    assert np.mean(lost) == pytest.approx(0.3 * n, abs=4 * 0.5 / np.sqrt(times))


def test_spans_are_as_long_as_poisson_draws_them():
    """In a text so long that hardly any spans touch or are cut, of 1 or more."""
    rng, lost = np.random.default_rng(0), []
    for _ in range(40):
        whole = letters(3000)
        lost += gaps(whole.tolist(), infill(whole, rng).tolist())
    single = np.array([missing for masks, missing in lost if masks == 1])
    assert len(single) > 0.7 * len(lost)
    # P(k) = e⁻³ 3ᵏ / k!, of k > 0; two neighbours are counted as none, whatever their lengths.
    shares = np.array([3.0, 9 / 2, 27 / 6, 81 / 24, 243 / 120]) * np.exp(-3) / (1 - np.exp(-3))
    found = [np.mean(single == k) for k in range(1, 6)]
    assert found == pytest.approx(shares, abs=0.02)


def test_every_order_of_spans_and_others_is_as_likely():
    """Of six letters one or two are lost, so that there are 6, 6 · 5 / 2 or 5 places for them."""
    rng, times = np.random.default_rng(1), 20_000
    found = Counter(tuple(infill(letters(6), rng).tolist()) for _ in range(times))
    kinds = {}
    for ids, n in found.items():
        kinds.setdefault((len(ids), ids.count(MASK)), []).append(n)
    places = {kind: len(counts) for kind, counts in kinds.items()}
    assert places == {(6, 1): 6, (6, 2): 15, (5, 1): 5}  # (ids left, masks among them)
    for counts in kinds.values():
        mean = np.mean(counts)
        assert counts == pytest.approx(np.full(len(counts), mean), abs=5 * np.sqrt(mean))


@given(
    lengths=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    symbols=st.sets(st.integers(0, 71)),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=200, deadline=None)
def test_sentences_stay_apart_and_symbols_where_they_are(lengths, symbols, seed):
    ids = letters(sum(lengths))
    places = [i for i in sorted(symbols) if i < len(ids)]
    ids[places] = [END + 1 + i % 9 for i in places]
    corrupt = text_infilling(SYMBOLS, np.random.default_rng(seed))
    found, new_lengths = corrupt(ids, np.array(lengths))
    assert len(new_lengths) == len(lengths)
    begins = np.cumsum([0, *new_lengths])
    assert begins[-1] == len(found)
    # Each letter is one sentence's, so that a pattern of its own says what may have become of it.
    whole = np.split(ids, np.cumsum(lengths)[:-1])
    for before, begin, end in zip(whole, begins[:-1], begins[1:], strict=True):
        after = found[begin:end]
        assert [i for i in after if END < i < FIRST] == [i for i in before if END < i < FIRST]
        runs = [[chr(i) for i in side.tolist()] for side in (before, after)]
        pattern = "".join(
            f"[^{chr(END + 1)}-{chr(FIRST - 1)}]+" if c == chr(MASK) else re.escape(c)
            for c in runs[1]
        )
        assert re.fullmatch(pattern, "".join(runs[0]), re.DOTALL)


def test_a_word_that_wordpiece_cannot_spell_is_not_masked():
    """It would be one mask among others that are to be filled with what it is itself."""
    ids = np.full(50, UNKNOWN, np.int32)
    found, lengths = text_infilling(SYMBOLS, np.random.default_rng(0))(ids, np.array([50]))
    assert found.tolist() == ids.tolist()
    assert lengths.tolist() == [50]


def test_a_generator_of_the_same_seed_gives_the_same():
    ids, lengths = letters(200), np.array([50, 0, 150])
    runs = [text_infilling(SYMBOLS, np.random.default_rng(s))(ids, lengths) for s in (1, 1, 2)]
    assert runs[0][0].tolist() == runs[1][0].tolist()
    assert runs[0][0].tolist() != runs[2][0].tolist()
