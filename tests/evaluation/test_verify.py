"""`python -m translator.verify`, as its user meets it."""

import json
import os
from dataclasses import replace

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # idle threads of CTranslate2 wait busily

from runs import call, one_line_error

from translator import verify
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.inference.ctranslate2_graph import CTranslate2Graph
from translator.presets import PRESETS

OF_ANSWERS = [
    "a row alone is answered as in a batch",
    "a text without a letter comes back unchanged",
    "what must survive is in the answer, once",
    "any bytes are answered, and disturb no neighbour",
]


@pytest.fixture(scope="module")
def exported(new_graph, tmp_path_factory):
    """For CTranslate2, which needs nothing of what takes long; greedy, and of few words."""
    graph, folder = new_graph(beam=1), tmp_path_factory.mktemp("exports") / "tiny"
    graph.search = replace(graph.search, max_length_ratio=0.2, max_length_extra=2)
    export_ctranslate2(graph, folder)
    return folder


def test_a_line_for_each(exported, tmp_path, capsys):
    assert call(verify, exported, "--json", tmp_path / "found.json") == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert last.startswith("0 of 4 missed")
    for line, claim in zip(lines, OF_ANSWERS, strict=True):
        assert line.startswith(f"✓ {claim}")
        assert "≤" in line
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert found["passed"]
    assert [one["invariant"] for one in found["invariants"]] == OF_ANSWERS
    for one in found["invariants"]:
        assert set(one) == {"invariant", "figure", "tolerance", "passed", "detail"}
        assert 0 <= one["figure"] <= one["tolerance"]


def test_a_miss_is_an_exit_status_of_one(exported, monkeypatch, capsys):
    def by_batch(self, texts, whole=CTranslate2Graph.translations):
        return [one._replace(text=f"{len(texts)} {one.text}") for one in whole(self, texts)]

    monkeypatch.setattr(CTranslate2Graph, "translations", by_batch)
    assert call(verify, exported, "--json", "-") == 1
    found = json.loads(capsys.readouterr().out)
    assert not found["passed"]
    assert [one["passed"] for one in found["invariants"]] == [False, False, True, False]
    assert found["invariants"][0]["figure"] is None  # JSON has no infinity
    assert call(verify, exported) == 1
    out = capsys.readouterr().out
    assert out.count("✗") == 3
    assert "3 of 4 missed" in out


def test_what_is_no_model_is_one_clear_error(exported, tmp_path, capsys):
    assert call(verify, tmp_path) == 2
    assert one_line_error(capsys).startswith(f"{tmp_path}: neither a run folder")
    (tmp_path / "saved_model.pb").write_bytes(b"half")
    assert call(verify, tmp_path) == 2
    assert one_line_error(capsys).startswith(f"{tmp_path}: not a SavedModel")
    (tmp_path / "config.json").write_text("{")
    assert call(verify, tmp_path) == 2
    assert "not a configuration" in one_line_error(capsys)
    assert call(verify, exported, "--json", tmp_path / "no" / "found.json") == 2
    assert one_line_error(capsys).startswith(f"--json {tmp_path / 'no' / 'found.json'}: ")


def write_run(folder, graph):
    """A run folder that was never trained, its weights as large as they are at the start of it."""
    graph.model.set_weights([weight / 3 for weight in graph.model.get_weights()])
    graph.tokenizer.save(folder / "tokenizer")
    graph.model.save(folder / "model.keras")
    (folder / "config.json").write_text(json.dumps(PRESETS["tiny"].to_dict()))
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("settings", [{}, {"model": "gru", "attention": "additive"}])
def test_a_run_and_its_export(new_graph, version, settings, tmp_path, capsys):
    """All of a Transformer; what does not apply to a recurrent model says so."""
    run = write_run(tmp_path / "run", new_graph(**settings))
    assert call(verify, run, "--json", "-") == 0
    found = json.loads(capsys.readouterr().out)["invariants"]
    skipped = [one["invariant"].split()[0] for one in found if one["passed"] is None]
    assert len(found) == 16
    assert skipped == (["CTranslate2"] * 2 if settings else [])
    assert call(verify, version, "--json", "-") == 0
    assert len(json.loads(capsys.readouterr().out)["invariants"]) == 6
