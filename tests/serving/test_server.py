"""`python -m translator.serve`: the REST API, micro-batching, versions, and the process itself."""

import asyncio
import base64
import gc
import json
import os
import shutil
import signal
import socket
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import httpx
import numpy as np
import pytest
import tensorflow as tf
from prometheus_client.parser import text_string_to_metric_families
from stub_model import Process, export_stub, running_server

from translator import serve
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.errors import UserError
from translator.serving import batcher, rest
from translator.serving.app import listen
from translator.serving.batcher import Batcher, QueueFull
from translator.serving.folder import find_versions
from translator.serving.guard import MAX_BODY
from translator.serving.registry import Servables
from translator.serving.tf_serving import models_config

TEXTS = ["Bom dia", "", "Olá  mundo", "🙂 東京", "<b>&", "uma frase um pouco mais longa"]
CARD = {"source_language": "pt", "target_language": "en", "model": "transformer", "xla": True}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved_models")
    export_stub(folder / "pt-en", card=CARD)
    export_stub(folder / "other", version=7, mark="* ", attention=False)
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with running_server(folder) as client:
        yield client


def predict(client, content, model="pt-en"):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return client.post(f"/v1/models/{model}:predict", content=body)


def answer(client, signature, texts, model="pt-en", form="inputs"):
    response = predict(client, {"signature_name": signature, form: texts}, model)
    assert response.status_code == 200, response.text
    return response.json()["outputs" if form == "inputs" else "predictions"]


def as_lists(tensor):
    value = tensor.numpy()
    return np.char.decode(value.astype(bytes), "utf-8").tolist() if value.dtype == object else value


@pytest.mark.parametrize("signature", ["serving_default", "nbest", "attention"])
def test_answers_are_the_models_own(client, folder, signature):
    model = tf.saved_model.load(str(folder / "pt-en" / "1"))
    own = model.signatures[signature](text=tf.constant(TEXTS))
    columns = answer(client, signature, {"text": TEXTS})
    rows = answer(client, signature, [{"text": text} for text in TEXTS], form="instances")
    assert columns.keys() == own.keys()
    for name, tensor in own.items():
        np.testing.assert_array_equal(columns[name], as_lists(tensor))
        np.testing.assert_array_equal([row[name] for row in rows], as_lists(tensor))


def test_every_form_of_a_request(client):
    expected = answer(client, "serving_default", {"text": ["Olá"]})
    encoded = {"b64": base64.b64encode("Olá".encode()).decode()}
    for inputs in (["Olá"], [encoded], {"text": [encoded]}):
        assert predict(client, {"inputs": inputs}).json()["outputs"] == expected
    for instance in ("Olá", encoded, {"text": "Olá"}, {"text": encoded}):
        (row,) = predict(client, {"instances": [instance]}).json()["predictions"]
        assert row == {name: values[0] for name, values in expected.items()}


def test_a_single_output_stands_without_its_name(client):
    rows = [{"text": "abc", "translation": "a"}, {"text": "a", "translation": "a"}]
    columns = {"text": ["abc", "a"], "translation": ["a", "a"]}
    assert answer(client, "score", rows, form="instances") == [-2.0, 0.0]
    assert answer(client, "score", columns) == [-2.0, 0.0]


def test_bytes_that_are_not_utf8_are_answered(client):
    odd = base64.b64encode(b"\xff a").decode()
    assert "A" in answer(client, "serving_default", [{"b64": odd}])["translation"][0]


def test_json_never_holds_nan(client):
    def refuse(word):
        raise AssertionError(word)

    response = predict(client, {"instances": ["nan", "one"]})
    rows = json.loads(response.text, parse_constant=refuse)["predictions"]
    assert rows[0]["score"] is None
    assert rows[1]["score"] == pytest.approx(-0.3)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON Parse error"),
        (b"{", "JSON Parse error"),
        (b"\xff", "JSON Parse error"),
        (b"[" * 100_000, "JSON Parse error"),
        (b'{"instances": ["\\ud800"]}', "not Unicode"),
        ([1], "Is not object"),
        ({}, "Missing 'inputs' or 'instances' key"),
        ({"instances": ["a"], "inputs": ["a"]}, "only one of"),
        ({"instances": "a"}, "'instances' to be a list"),
        ({"instances": []}, "at least one"),
        ({"inputs": []}, "at least one"),
        ({"inputs": {"text": []}}, "at least one"),
        ({"inputs": {"text": "a"}}, "list of strings for input text"),
        ({"inputs": {"texts": ["a"]}}, "Missing named input: text"),
        ({"instances": [{"texts": "a"}]}, "keys must be equal to: text"),
        ({"instances": [{"text": "a"}, "a", {"text": "a", "b": 1}]}, "element: 2"),
        ({"instances": [5]}, "JSON Value: 5 is not of expected type: string"),
        ({"instances": [None]}, "not of expected type"),
        ({"instances": [["a"]]}, "not of expected type"),
        ({"instances": [{"b64": "*"}]}, "base64"),
        ({"instances": [{"text": {"b64": 1}}]}, "not of expected type"),
        ({"instances": ["a"], "signature_name": "nope"}, '"nope" not found in signature def'),
        ({"instances": ["a"], "signature_name": 5}, "must be a string"),
        (b'{"instances": ["a"], "signature_name": "\\ud800"}', "not found in signature def"),
        ({"instances": ["a"], "signature_name": "n" * 10_000}, "not found in signature def"),
        (
            {"instances": ["a"], "signature_name": "score"},
            "keys must be equal to: text,translation",
        ),
        ({"inputs": ["a"], "signature_name": "score"}, "are required"),
        (
            {"inputs": {"text": ["a"], "translation": ["a", "b"]}, "signature_name": "score"},
            "same number of rows",
        ),
        ({"instances": ["a"] * (rest.MAX_ROWS + 1)}, f"at most {rest.MAX_ROWS}"),
        ({"instances": ["a" * (rest.MAX_BYTES + 1)]}, f"at most {rest.MAX_BYTES}"),
        ({"instances": ["fail"]}, "a text that fails"),
    ],
)
def test_bad_requests_say_what_is_wrong(client, content, words):
    response = predict(client, content)
    assert response.status_code == 400
    assert response.json().keys() == {"error"}
    assert words in response.json()["error"]
    assert "\n" not in response.json()["error"]
    assert len(response.content) < 1000  # what was asked is not echoed whole


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "nope", 404, "Could not find any versions of model nope"),
        ("GET", "pt-en/versions/9", 404, "Could not find version 9 of model pt-en"),
        ("GET", "nope/metadata", 404, "Servable not found for request: Latest(nope)"),
        ("POST", "nope:predict", 404, "Servable not found for request: Latest(nope)"),
        ("POST", "pt-en/versions/9:predict", 404, "request: Specific(pt-en, 9)"),
        ("POST", "pt-en/labels/new:predict", 400, "Unrecognized servable version label: new"),
        ("GET", "pt-en:predict", 400, "Malformed request: GET /v1/models/pt-en:predict"),
        ("POST", "pt-en:classify", 400, "Malformed request"),
        ("DELETE", "pt-en", 400, "Malformed request"),
        ("POST", "pt-en/versions/x:predict", 400, "Malformed request"),
        ("GET", f"pt-en/versions/{'9' * 5000}", 400, "Malformed request"),
        ("POST", f"pt-en/versions/{'9' * 5000}:predict", 400, "Malformed request"),
    ],
)
def test_paths_that_lead_nowhere(client, method, path, status, words):
    response = client.request(method, f"/v1/models/{path}")
    assert response.status_code == status
    assert words in response.json()["error"]
    assert client.get("/nowhere").status_code == 404


def test_too_large_a_body_is_refused(client):
    body = json.dumps({"instances": ["a" * 9_000] * 130}).encode()
    assert len(body) > MAX_BODY
    assert predict(client, body).status_code == 413
    in_chunks = client.post("/v1/models/pt-en:predict", content=iter([body[:50_000]] * 30))
    assert in_chunks.status_code == 413
    assert "too large" in in_chunks.json()["error"]
    assert answer(client, "serving_default", ["still here"])


def test_status_and_metadata(client):
    state = {"state": "AVAILABLE", "status": {"error_code": "OK", "error_message": ""}}
    for path in ("other", "other/versions/7"):
        assert client.get(f"/v1/models/{path}").json() == {
            "model_version_status": [{"version": "7", **state}]
        }
    metadata = client.get("/v1/models/other/metadata").json()
    assert metadata["model_spec"] == {"name": "other", "signature_name": "", "version": "7"}
    signatures = metadata["metadata"]["signature_def"]["signature_def"]
    assert {"serving_default", "nbest", "score"} <= signatures.keys()
    text = signatures["serving_default"]["inputs"]["text"]
    assert text["dtype"] == "DT_STRING"
    assert text["tensor_shape"]["dim"][0]["size"] == "-1"
    path = "/v1/models/other/versions/7:predict"
    assert client.post(path, json={"instances": ["a"]}).json()["predictions"][0]["score"] < 0


def test_the_page_knows_the_models(client):
    models = {
        model["name"]: model["cards"] for model in client.get("/page/models").json()["models"]
    }
    assert models == {"pt-en": {"1": CARD}, "other": {"7": None}}


def test_nothing_comes_from_elsewhere(client):
    for path in ("/", "/page/page.js", "/page/style.css", "/v1/models/pt-en"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.headers["content-security-policy"].startswith("default-src 'self'")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in response.headers
    assert client.get("/page/../serve.py").status_code == 404
    assert client.get("/page/%2e%2e/rest.py").status_code == 404


def metric(client, name, **labels):
    text = client.get("/monitoring/prometheus/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_metrics(client):
    labels = {"model": "pt-en", "signature": "nbest"}

    def counts():
        return {
            "good": metric(client, "translator_requests_total", status="200", **labels),
            "bad": metric(client, "translator_requests_total", status="400", **labels),
            "lost": metric(client, "translator_requests_total", status="404", model=""),
            "timed": metric(client, "translator_request_seconds_count", **labels),
            "rows": metric(client, "translator_batch_rows_sum", **labels),
        }

    before = counts()
    answer(client, "nbest", ["a", "b", "c"])
    assert predict(client, {"inputs": [1], "signature_name": "nbest"}).status_code == 400
    assert predict(client, {"inputs": ["a"]}, model="made-up").status_code == 404
    after = counts()
    assert {name: after[name] - before[name] for name in after} == {
        "good": 1,
        "bad": 1,
        "lost": 1,
        "timed": 1,
        "rows": 3,
    }
    assert metric(client, "translator_queue_rows", **labels) == 0


def concurrently(client, requests):
    """The answers to (signature, texts, model), all asked at the same moment."""
    start = threading.Barrier(len(requests))

    def ask(request):
        start.wait()
        return answer(client, *request)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))


def test_micro_batching_changes_no_answer(client):
    signatures = ["serving_default", "nbest", "serving_default", "attention"]
    requests = [
        (signatures[i % 4], [f"{text} {i}" for text in TEXTS[: 1 + i % 5]], "pt-en")
        for i in range(32)
    ]
    alone = [answer(client, *request) for request in requests]
    calls = metric(client, "translator_batch_rows_count", model="pt-en")
    assert concurrently(client, requests) == alone
    # They were joined, or this shows nothing. A busy machine joins fewer: 17 calls were seen.
    assert metric(client, "translator_batch_rows_count", model="pt-en") - calls < 24


@pytest.mark.slow
def test_a_real_export_answers_as_it_does_by_itself(version, ask):
    texts = [source for source, _ in islice(sentences("test"), 16)]
    with running_server(version.parent) as client:
        for signature in ("serving_default", "nbest", "attention", "score"):
            others = {"translation": texts[::-1]} if signature == "score" else {}
            own = ask(signature, text=texts, **others)
            rows = [{"text": texts[i], **{k: v[i] for k, v in others.items()}} for i in range(16)]
            requests = [(signature, [row], "tiny", "instances") for row in rows]
            answers = [answer for (answer,) in concurrently(client, requests)]
            if len(own) == 1:
                answers = [dict.fromkeys(own, answer) for answer in answers]
            for name, values in own.items():
                served = np.array([answer[name] for answer in answers])
                if values.dtype == object:
                    expected = np.char.decode(values.astype(bytes), "utf-8")
                    if signature == "nbest":  # rounding may change places of equally good ones
                        served, expected = np.sort(served, axis=1), np.sort(expected, axis=1)
                    assert served.tolist() == expected.tolist()
                else:
                    np.testing.assert_allclose(served, values, rtol=1e-3, atol=2e-3)


def test_without_batching_every_request_is_a_call(folder):
    with running_server(folder, joining=False) as client:
        calls = metric(client, "translator_batch_rows_count", model="other")
        requests = [("serving_default", [f"text {i}"], "other") for i in range(8)]
        answers = concurrently(client, requests)
        assert [a["translation"] for a in answers] == [[f"* TEXT {i}"] for i in range(8)]
        assert metric(client, "translator_batch_rows_count", model="other") - calls == 8


def test_one_request_that_fails_does_not_fail_the_others(client):
    with ThreadPoolExecutor(6) as pool:
        texts = ["one", "two", "fail", "three", "four"]
        holding = pool.submit(predict, client, {"inputs": ["slow"]})  # the others meet behind it
        time.sleep(0.2)
        answers = list(pool.map(lambda text: predict(client, {"inputs": [text]}), texts))
        assert holding.result().status_code == 200
    assert [response.status_code for response in answers] == [200, 200, 400, 200, 200]
    assert "a text that fails" in answers[2].json()["error"]
    good = [
        response.json()["outputs"]["translation"] for response in answers if response.is_success
    ]
    assert good == [["ONE"], ["TWO"], ["THREE"], ["FOUR"]]


class Held:
    """A model that notes what it is called with, and answers when it is let go."""

    def __init__(self):
        self.calls, self.go = [], threading.Event()

    def __call__(self, inputs):
        self.calls.append(inputs["text"])
        assert self.go.wait(30)
        return {"translation": np.array(inputs["text"], object)}


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


def test_requests_join_behind_the_one_that_runs():
    async def scenario():
        model = Held()
        ask = Batcher(model, ("m", "s"), calls=1)
        first = asyncio.create_task(ask({"text": [b"a"]}))
        await until(lambda: model.calls)
        later = [asyncio.create_task(ask({"text": [b"b", b"c"]})) for _ in range(20)]
        await asyncio.sleep(0)
        model.go.set()
        assert [len((await task)["translation"]) for task in later] == [2] * 20
        assert (await first)["translation"].tolist() == [b"a"]
        assert [len(call) for call in model.calls] == [1, batcher.SIZES[-1], 8]

    asyncio.run(scenario())


def test_what_waits_is_shared_out_over_the_calls_that_are_free():
    async def scenario():
        model = Held()
        ask = Batcher(model, ("m", "s"), calls=2)
        tasks = [asyncio.create_task(ask({"text": [b"a"]})) for _ in range(8)]
        await until(lambda: len(model.calls) == 2)
        tasks += [asyncio.create_task(ask({"text": [b"a"]})) for _ in range(5)]
        await asyncio.sleep(0.05)
        assert [len(call) for call in model.calls] == [4, 4]  # no third at the same time
        model.go.set()
        await asyncio.gather(*tasks)
        assert sum(len(call) for call in model.calls[2:]) == 5

    asyncio.run(scenario())


def test_too_many_waiting_rows_are_turned_away(monkeypatch):
    monkeypatch.setattr(batcher, "MAX_WAITING", 3)

    async def scenario():
        model = Held()
        ask = Batcher(model, ("m", "s"), calls=1)
        tasks = [asyncio.create_task(ask({"text": [b"a"]})) for _ in range(3)]
        await until(lambda: model.calls)
        with pytest.raises(QueueFull):
            await ask({"text": [b"a"]})
        model.go.set()
        await asyncio.gather(*tasks)
        await ask({"text": [b"a"]})  # there is room again

    asyncio.run(scenario())


def test_a_full_queue_is_a_503_that_says_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(batcher, "MAX_WAITING", 2)
    response = predict(client, {"inputs": ["a", "b", "c"]})
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["error"]


def test_nothing_is_run_for_those_who_have_gone():
    async def scenario():
        model = Held()
        ask = Batcher(model, ("m", "s"), calls=1)
        first, gone, last = (
            asyncio.create_task(ask({"text": [text]})) for text in (b"a", b"gone", b"b")
        )
        await until(lambda: model.calls)
        gone.cancel()
        later = asyncio.create_task(ask({"text": [b"c"]}))
        await asyncio.sleep(0)
        model.go.set()
        await asyncio.gather(first, last, later)
        assert model.calls[1:] in ([], [[b"c"]])

    asyncio.run(scenario())


def test_a_client_that_hangs_up_is_noticed(client):
    status = {"model": "pt-en", "status": str(rest.CLIENT_GONE)}
    before = metric(client, "translator_requests_total", **status)
    with pytest.raises(httpx.TimeoutException):
        client.post("/v1/models/pt-en:predict", json={"inputs": ["slow"]}, timeout=0.1)
    deadline = time.monotonic() + 30
    while metric(client, "translator_requests_total", **status) == before:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def translation(servables, name):
    ask = servables.current[name].ask["serving_default"]
    return asyncio.run(ask({"text": [b"a"]}))["translation"].tolist()


def sessions():
    """Those of TensorFlow that nobody has freed."""
    return {thing for thing in gc.get_objects() if type(thing) is tf.compat.v1.Session}


def test_versions_come_and_go(tmp_path, capsys):
    model, others = tmp_path / "m", sessions()
    export_stub(model, 1, mark="one ")
    servables = Servables(tmp_path)
    servables.refresh()
    assert translation(servables, "m") == [b"one A"]
    (session,) = sessions() - others
    old = weakref.ref(servables.current["m"]), weakref.ref(session)
    del session

    export_stub(model, 10, mark="ten ")
    export_stub(tmp_path / "new", 1)
    servables.refresh()
    assert translation(servables, "m") == [b"ten A"]
    assert servables.current.keys() == {"m", "new"}
    assert [reference() for reference in old] == [None, None]

    shutil.rmtree(model / "10")
    servables.refresh()
    assert translation(servables, "m") == [b"one A"]
    shutil.rmtree(model)
    servables.refresh()
    assert servables.current.keys() == {"new"}
    assert "no longer serving m" in capsys.readouterr().out


def test_a_folder_that_may_not_be_read_hides_no_other(tmp_path, monkeypatch):
    for version in ("lost+found/1", "pt-en/1"):
        (tmp_path / version).mkdir(parents=True)
    iterdir = Path.iterdir

    def private(folder):
        if folder.name == "lost+found":
            raise PermissionError(13, "Permission denied", str(folder))
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", private)
    assert find_versions(tmp_path) == {"pt-en": {1: tmp_path / "pt-en/1"}}


def test_what_is_for_another_engine_is_not_served(tmp_path):
    for version in ("pt-en/1", "pt-en-ctranslate2/1"):
        (tmp_path / version).mkdir(parents=True)
    (tmp_path / "pt-en-ctranslate2/1/model.bin").touch()
    assert find_versions(tmp_path) == {"pt-en": {1: tmp_path / "pt-en/1"}}


def test_a_damaged_version_is_said_once_and_the_old_one_stays(tmp_path, capsys):
    model = tmp_path / "m"
    export_stub(model, 1, mark="one ")
    servables = Servables(tmp_path)
    servables.refresh()
    whole = export_stub(model, 2, mark="two ")
    content = (whole / "saved_model.pb").read_bytes()
    (whole / "saved_model.pb").write_bytes(content[: len(content) // 2])
    for _ in range(3):
        servables.refresh()
    assert translation(servables, "m") == [b"one A"]
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert f"{whole}: cannot be served" in errors

    (whole / "saved_model.pb").write_bytes(content)  # a copy that took its time
    servables.refresh()
    assert translation(servables, "m") == [b"two A"]
    assert servables.failed == {}


def test_what_failed_is_replaced_and_not_changed(tmp_path):
    """Requests for a status walk through it while another thread looks at the folder."""
    whole = export_stub(tmp_path / "m", 1)
    content = (whole / "saved_model.pb").read_bytes()
    (whole / "saved_model.pb").write_bytes(b"")
    servables = Servables(tmp_path)
    before = servables.failed
    servables.refresh()
    damaged = servables.failed
    (whole / "saved_model.pb").write_bytes(content)
    servables.refresh()
    assert (before, list(damaged), servables.failed) == ({}, [whole], {})


def test_new_versions_are_looked_for_whatever_one_look_raises(monkeypatch, capsys):
    looks = []

    class Failing:
        def refresh(self):
            looks.append(1)
            raise ValueError("no number")

    async def watch():
        watching = asyncio.create_task(rest.RestApi(Failing()).watch())
        while len(looks) < 3:
            await asyncio.sleep(0.01)
        watching.cancel()

    monkeypatch.setattr(rest, "POLL_SECONDS", 0)
    asyncio.run(asyncio.wait_for(watch(), 10))
    assert "new versions: ValueError('no number')" in capsys.readouterr().err


class Doubler(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def run(self, x):
        return {"y": 2 * x}


def test_foreign_and_empty_models_leave_the_others_served(tmp_path, capsys):
    tf.saved_model.save(Doubler(), str(tmp_path / "doubler/1"))
    doubler = Doubler()
    tf.saved_model.save(doubler, str(tmp_path / "numbers/1"), signatures=doubler.run)
    (tmp_path / "empty/3").mkdir(parents=True)
    (tmp_path / "notes").mkdir()
    export_stub(tmp_path / "good")
    with running_server(tmp_path) as client:
        assert answer(client, "serving_default", ["a"], "good")["translation"] == ["A"]
        (state,) = client.get("/v1/models/empty").json()["model_version_status"]
        assert (state["version"], state["state"]) == ("3", "END")
        assert "cannot be served" in state["status"]["error_message"]
        assert client.get("/v1/models/numbers/metadata").status_code == 404
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 3
    assert all("cannot be served" in line for line in errors)
    assert sum("not a translator" in line for line in errors) == 2


def test_a_running_server_picks_up_a_new_version(tmp_path):
    export_stub(tmp_path / "m", 1, mark="one ")
    with running_server(tmp_path / "m") as client:  # one model's own folder
        assert answer(client, "serving_default", ["a"], "m")["translation"] == ["one A"]
        export_stub(tmp_path / "m", 2, mark="two ")
        deadline = time.monotonic() + 60
        while answer(client, "serving_default", ["a"], "m")["translation"] != ["two A"]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert client.get("/v1/models/m/versions/1").status_code == 404


# The process.


def is_listening(host, port):
    try:
        socket.create_connection((host, port), timeout=5).close()
    except ConnectionError:  # refused, or reset while it closed
        return False
    return True


@pytest.mark.parametrize(
    "with_signal", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
)
def test_stopping_answers_what_is_in_flight_and_refuses_the_rest(folder, with_signal):
    with Process(folder, "--port", 0) as process, ThreadPoolExecutor(2) as pool:
        host, _, port = process.url.removeprefix("http://").rpartition(":")
        assert host == "127.0.0.1"
        with httpx.Client(base_url=process.url, timeout=120) as client:
            slow = pool.submit(predict, client, {"inputs": ["slow one"]})
            with httpx.Client(base_url=process.url, timeout=120) as other:
                while metric(other, "translator_queue_rows", model="pt-en") == 0:
                    assert not slow.done()
            stopping = pool.submit(process.stop, with_signal)
            while is_listening(host, int(port)):
                assert not slow.done()
            assert slow.result().json()["outputs"]["translation"] == ["SLOW ONE"]
        assert stopping.result() == (0, "")


def test_what_cannot_start_says_why_in_one_line(folder, tmp_path, capsys, monkeypatch):
    (tmp_path / "m/1").mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for arguments, words in [
            ([tmp_path / "nowhere"], "no exported model"),
            ([folder / "pt-en" / "1"], "no exported model"),
            ([folder, "--port", port], "cannot be listened on"),
            ([folder, "--port", 99999], "cannot be listened on"),
            ([tmp_path, "--port", 0], "none of the models can be served"),
        ]:
            monkeypatch.setattr(sys, "argv", ["serve", *map(str, arguments)])
            with pytest.raises(SystemExit) as end:
                run_verb(serve.main)
            assert end.value.code == 2
            assert words in capsys.readouterr().err.splitlines()[-1]


FAKE_MODEL_SERVER = """#!{python}
import http.server, json, os, pathlib, signal, sys
flags = dict(argument[2:].split("=", 1) for argument in sys.argv[1:])
if os.environ.get("FAKE_FAILS"):
    print("no such flag", file=sys.stderr)
    sys.exit(1)

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({{"model_version_status": [{{"version": "1", "state": "AVAILABLE"}}],
                     "config": pathlib.Path(flags["model_config_file"]).read_text(),
                     "onednn": os.environ["TF_ENABLE_ONEDNN_OPTS"],
                     "flags": flags, "path": self.path}})
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.answer({{"path": self.path, "body": body}}, 418)
        if body == "die":
            os._exit(7)
    def answer(self, content, status=200):
        content = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(flags["rest_api_port"])), Handler)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server.serve_forever()
"""


@pytest.fixture
def path_with_model_server(tmp_path):
    binary = tmp_path / "bin" / "tensorflow_model_server"
    binary.parent.mkdir()
    binary.write_text(FAKE_MODEL_SERVER.format(python=sys.executable))
    binary.chmod(0o755)
    return f"{binary.parent}{os.pathsep}{os.environ['PATH']}"


def test_tensorflow_serving_is_put_behind_the_page(folder, path_with_model_server):
    with Process(folder, "--port", 0, PATH=path_with_model_server) as process:
        status = httpx.get(f"{process.url}/v1/models/pt-en").json()
        assert status["path"] == "/v1/models/pt-en"
        assert status["onednn"] == os.environ["TF_ENABLE_ONEDNN_OPTS"]
        flags = "enable_batching", "monitoring_config_file", "xla_cpu_compilation_enabled"
        assert set(flags) <= status["flags"].keys()
        assert f'name: "pt-en" base_path: "{folder / "pt-en"}"' in status["config"]
        answer = httpx.post(f"{process.url}/v1/models/a%20b:predict", content="{}")
        assert answer.status_code == 418
        assert answer.json() == {"path": "/v1/models/a%20b:predict", "body": "{}"}
        assert "Translator" in httpx.get(process.url).text
        assert len(httpx.get(f"{process.url}/page/models").json()["models"]) == 2
        path = "/monitoring/prometheus/metrics"
        assert httpx.get(process.url + path).json()["path"] == path
        assert process.stop() == (0, "")


def test_tensorflow_serving_that_ends_ends_the_server(folder, path_with_model_server):
    with Process(folder, "--port", 0, PATH=path_with_model_server) as process:
        httpx.post(f"{process.url}/v1/models/pt-en:predict", content="die")
        _, errors = process.process.communicate(timeout=60)
        assert process.process.returncode == 2
        assert errors == "error: tensorflow_model_server ended by itself, with status 7\n"
    with Process(folder, PATH=path_with_model_server, FAKE_FAILS="1") as process:
        assert process.status == 2
        assert process.errors.splitlines()[-1].startswith("error: tensorflow_model_server did not")


def test_names_are_quoted_for_tensorflow_serving():
    config = models_config({'a"b': Path('/x/"y')})
    assert 'name: "a\\"b" base_path: "/x/\\"y"' in config


def test_a_port_that_is_taken_is_a_user_error():
    with listen("127.0.0.1", 0) as taken, pytest.raises(UserError, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])
