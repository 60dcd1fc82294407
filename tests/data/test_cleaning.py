import dataclasses
import itertools

import pytest

from translator.data.cleaning import NORMALISE_ONLY, CleaningReport, Limits, clean, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("cafe\u0301", "café"),  # NFD → NFC
        ("  bom\t dia\u00a0\u2028senhor \r\n", "bom dia senhor"),
        ("a\u0085b\x0bc\x1cd", "a b c d"),  # control characters that are whitespace
        ("so\x00bre\x07 a\x7f me\x9fsa", "sobre a mesa"),
        ("por\u00adtu\u200bguês\ufeff\u2060", "português"),
        ("\u200efim\u202c", "fim"),
        ("e\u00ad\u0301", "é"),  # composes only once the soft hyphen is gone
        ("\u200b\u00a0", ""),
        ("👩\u200d🍳", "👩\u200d🍳"),  # the joiner makes one cook of woman and pan
        ("«Olá», disse — 5 % 😀", "«Olá», disse — 5 % 😀"),
    ],
)
def test_normalise(raw, expected):
    assert normalise(raw) == expected
    assert normalise(expected) == expected


def test_each_dropped_pair_is_counted_under_its_reason():
    pairs = [
        ("Bom dia.", "Good morning."),
        ("Bom\u00a0dia. ", "Good morning."),  # equal once normalised
        ("Bom dia.", "Good day."),  # another translation is no duplicate
        ("", "Nothing."),
        ("Nada.", " \u200b "),
        ("palavra " * 6, "six words"),
        ("dois", "x" * 31),
        ("x" * 21, "y" * 10),
        ("x" * 20, "y" * 10),  # at the ratio's limit
        ("x" * 8, "y"),  # too short for the ratio to say anything
        ("um dois três quatro cinco", "x" * 30),  # at both length limits
    ]
    report = CleaningReport()
    limits = Limits(max_words=5, max_characters=30, max_ratio=2, ratio_from=8)

    kept = list(clean(pairs, limits, report))

    assert kept == [
        ("Bom dia.", "Good morning."),
        ("Bom dia.", "Good day."),
        ("x" * 20, "y" * 10),
        ("x" * 8, "y"),
        ("um dois três quatro cinco", "x" * 30),
    ]
    assert dataclasses.asdict(report) == {
        "read": 11, "kept": 5, "empty": 2, "too_long": 2, "bad_ratio": 1, "duplicate": 1,
    }  # fmt: skip
    assert str(report) == (
        "kept 5 of 11 pairs; dropped 2 empty, 2 too long, 1 of unlike lengths, 1 duplicate"
    )


def test_sides_do_not_run_together_in_the_fingerprint():
    pairs = [("a b", "c"), ("a", "b c"), ("c", "a b")]
    assert list(clean(pairs)) == pairs


def test_held_out_pairs_are_normalised_but_neither_filtered_nor_merged():
    long = "muito " * 5000
    pairs = [(long, "very"), ("Sim.", "Yes. "), ("Sim.", "Yes."), ("", "No.")]
    report = CleaningReport()

    kept = list(clean(pairs, NORMALISE_ONLY, report))

    assert kept == [(long.strip(), "very"), ("Sim.", "Yes."), ("Sim.", "Yes.")]
    assert (report.kept, report.empty) == (3, 1)


def test_default_limits_keep_long_but_honest_sentences():
    honest = [
        ("palavra " * 150, "word " * 190),
        ("Obrigado.", "Thank you very much indeed, my dear."),
    ]
    assert len(list(clean(honest))) == 2
    assert not list(clean([("Sim.", "A translation that says a great deal more than its source.")]))


def test_streams():
    endless = ((f"frase {n}", f"sentence {n}") for n in itertools.count())
    report = CleaningReport()

    assert len(list(itertools.islice(clean(endless, report=report), 1000))) == 1000
    assert report.read == 1000


def test_finds_duplicates_far_apart():
    pairs = [(f"frase {n % 30_000}", "the same sentence") for n in range(40_000)]
    report = CleaningReport()

    assert [source for source, _ in clean(pairs, report=report)] == [
        f"frase {n}" for n in range(30_000)
    ]
    assert report.duplicate == 10_000
