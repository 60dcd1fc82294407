"""`Translator`: the same from a run, a SavedModel and one's own graph."""

import json
import shutil
import subprocess
import sys

import pytest

from translator.data.sample import sentences
from translator.errors import UserError
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.inference.translator import Translator

TEXTS = [source for source, _ in sentences("test")][:9]


@pytest.fixture(scope="module")
def exported(version):
    return Translator.load(version)


def test_n_best_in_batches(graph, exported):
    """One graph for any number of texts; an export answers as the model it was made from."""
    alone = [Translator(graph).n_best([text], 3)[0] for text in TEXTS]
    traced = graph.nbest.experimental_get_tracing_count()
    together = Translator(graph).n_best(TEXTS, 3, batch=4)
    assert graph.nbest.experimental_get_tracing_count() == traced
    for one, other, saved in zip(alone, together, exported.n_best(TEXTS, 3, batch=4), strict=True):
        assert [text for text, _ in one] == [text for text, _ in other] == [t for t, _ in saved]
        assert len(one) == 3
        scores = [score for _, score in one]
        assert scores == sorted(scores, reverse=True)
        assert [score for _, score in saved] == pytest.approx(scores, rel=1e-3)
    first = [best[0][0] for best in Translator(graph).n_best(TEXTS, 1)]
    assert first == [best[0][0] for best in together] == Translator(graph)(TEXTS)


def test_nothing_has_no_translations(graph):
    assert Translator(graph).n_best([], 2) == []
    assert Translator(graph)([]) == []


@pytest.mark.parametrize("n", [0, -1, 4])
def test_more_than_the_beam_or_less_than_one(graph, exported, n):
    for translator in (Translator(graph), exported):
        with pytest.raises(UserError, match=f"--n-best {n}: with --beam 3 it can be 1 to that"):
            translator.n_best(TEXTS[:1], n)


def test_other_folders_beside_the_versions(version, exported, tmp_path):
    """A copy that somebody has kept is no version."""
    for name in ("2", "1.bak", "10-old", "notes"):
        shutil.copytree(version, tmp_path / name)
    (tmp_path / "3").mkdir()  # nothing in it
    assert Translator.load(tmp_path)(TEXTS[:1]) == exported(TEXTS[:1])


def test_ctranslate2_needs_no_tensorflow(new_graph, tmp_path):
    """Nor Keras: it starts in a moment."""
    graph = new_graph(beam=2)
    folder = export_ctranslate2(graph, tmp_path / "tiny")
    code = (
        "import json, sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
        "from translator import Translator\n"
        "translator = Translator.load(sys.argv[1])\n"
        "print(json.dumps(translator(sys.argv[2:])))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder), *TEXTS], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == Translator.load(folder)(TEXTS)
