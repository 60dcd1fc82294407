"""In which order a server asks its models what their exports have written down for warming up."""

import pytest
import tensorflow as tf
from stub_model import export_stub
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog

from translator.exporting.warmup import FILE
from translator.inference.saved_graph import ServingSession
from translator.serving.registry import Servables


def write_requests(version, *requests):
    """(signature, text) of each, in the form that TensorFlow Serving documents."""
    with tf.io.TFRecordWriter(str(version / FILE)) as file:
        for signature, text in requests:
            log = PredictionLog()
            log.predict_log.request.model_spec.signature_name = signature
            log.predict_log.request.inputs["text"].CopyFrom(tf.make_tensor_proto([text]))
            file.write(log.SerializeToString())


@pytest.fixture
def asked(monkeypatch):
    """(signature, text) of everything that any model is asked."""
    asked, run = [], ServingSession.run

    def note(self, signature, **inputs):
        asked.append((signature, inputs["text"][0].decode()))
        return run(self, signature, **inputs)

    monkeypatch.setattr(ServingSession, "run", note)
    return asked


def test_all_models_translate_before_the_rest_of_any_is_warm(tmp_path, asked):
    for name in ("a", "b"):
        version = export_stub(tmp_path / name)
        write_requests(version, ("nbest", f"n{name}"), ("", f"t{name}"), ("sentences", f"s{name}"))
    servables = Servables(tmp_path)
    servables.refresh()
    assert servables.current.keys() == {"a", "b"}
    assert asked == [("serving_default", "ta"), ("serving_default", "tb")]
    servables.refresh()
    rest = [("nbest", "na"), ("sentences", "sa"), ("nbest", "nb"), ("sentences", "sb")]
    assert asked[2:] == rest
    servables.refresh()
    assert len(asked) == 6


def test_a_new_version_is_warm_in_all_before_it_takes_the_place(tmp_path, asked, monkeypatch):
    export_stub(tmp_path / "m", 1)
    servables = Servables(tmp_path)
    servables.refresh()
    write_requests(export_stub(tmp_path / "m", 2), ("nbest", "n"), ("serving_default", "t"))
    serving, run = [], ServingSession.run

    def note(self, signature, **inputs):
        serving.append(servables.current["m"].version)
        return run(self, signature, **inputs)

    monkeypatch.setattr(ServingSession, "run", note)
    servables.refresh()
    assert sorted(asked) == [("nbest", "n"), ("serving_default", "t")]
    assert serving == [1, 1]
    assert servables.current["m"].version == 2


def test_a_model_that_cannot_translate_is_not_served(tmp_path, capsys):
    write_requests(export_stub(tmp_path / "m"), ("serving_default", "fail"))
    servables = Servables(tmp_path)
    servables.refresh()
    assert servables.current == {}
    errors = capsys.readouterr().err
    assert "m/1: cannot be served (assertion failed: [a text that fails])" in errors


def test_another_signature_that_fails_is_said_once_and_takes_nothing_else(tmp_path, capsys):
    write_requests(export_stub(tmp_path / "m"), ("nbest", "fail"), ("serving_default", "a"))
    servables = Servables(tmp_path)
    for _ in range(3):
        servables.refresh()
    assert servables.current.keys() == {"m"}
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert "m/1: cannot be served (assertion failed: [a text that fails])" in errors[0]
