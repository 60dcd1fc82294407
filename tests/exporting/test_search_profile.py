"""`benchmarks.search_profile`: what a step of an export's search runs."""

import pytest
import tensorflow as tf

from benchmarks import search_profile
from translator.errors import UserError
from translator.exporting.saved_model import write_saved_model


def test_search_profile_counts_what_each_step_runs():
    trace = tf.compat.v1.RunMetadata()
    device = trace.step_stats.dev_stats.add()
    for op, runs, microseconds in (
        ("NextIteration", 3, 1),
        ("MatMul", 3, 20),
        ("MatMul", 3, 10),
        ("BatchMatMulV2", 3, 5),
        ("Softmax", 1, 99),  # of the encoder
    ):
        name = f"while/{op}_{microseconds}"
        for _ in range(runs):
            label = f"{name} = {op}(x, y)"
            device.node_stats.add(
                node_name=name, timeline_label=label, op_end_rel_micros=microseconds
            )
    found = search_profile.by_part(trace)
    assert found["steps"] == 3
    assert {part: tuple(n.values()) for part, n in found["parts"].items() if n["ops"]} == {
        "loop": (1, 1),
        "products with weights": (2, 30),
        "attention": (1, 5),
    }


def test_search_profile_of_an_export(version):
    found = search_profile.measure(search_profile.Arguments(version, sentence="O gato dorme."))
    parts = found["parts"]
    assert found["milliseconds"] > 0
    assert found["steps"] > 1
    # Two layers of eight projections each, and the output layer.
    assert parts["products with weights"]["ops"] >= 17
    assert all(part["ops"] and part["microseconds"] for part in parts.values())


@pytest.mark.slow  # XLA compiles
def test_search_profile_cannot_see_into_xla(new_graph, tmp_path):
    write_saved_model(new_graph(beam=1), tmp_path / "1", "compiled", xla=True)
    with pytest.raises(UserError, match="cannot see into what XLA compiles"):
        search_profile.measure(search_profile.Arguments(tmp_path / "1"))


def test_search_profile_wants_an_export(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(UserError, match="not a SavedModel, but a run"):
        search_profile.measure(search_profile.Arguments(tmp_path))
