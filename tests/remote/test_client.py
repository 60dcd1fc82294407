"""The client against real servers on loopback: the same strings, in order, whatever goes wrong."""

import io
import itertools
import random
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from grpc import StatusCode
from servers import (
    SERVERS,
    Backend,
    Contract,
    Drop,
    Page,
    Refusal,
    free_port,
    in_turn,
    serve_rest,
    words,
)
from tensorflow.core.framework.tensor_pb2 import TensorProto

from translator import client as verb
from translator.errors import UserError
from translator.remote import client as client_module
from translator.remote.client import TranslationClient
from translator.remote.protocol import NO_HYPOTHESIS, Continuation
from translator.remote.transports import RequestError, open_transport, to_list

UNAVAILABLE = Refusal(StatusCode.UNAVAILABLE)


@pytest.fixture(scope="module")
def signatures(tmp_path_factory):
    path = tmp_path_factory.mktemp("contract") / "1"
    Contract().save(path)
    return dict(tf.saved_model.load(str(path)).signatures)


@pytest.fixture
def backend(signatures):
    return Backend(dict(signatures))


@pytest.fixture(params=["rest", "grpc"])
def server(request, backend):
    with SERVERS[request.param](backend) as address:
        yield address


@pytest.fixture(autouse=True)
def short_delays(monkeypatch):
    monkeypatch.setattr(client_module, "FIRST_DELAY", 0.01)


def upper(texts):
    return [text.upper() for text in texts]


# Answers


def test_translations(server, backend):
    texts = ["Bom dia!", "ação, 🙂 \"'\\", "", "  ", "a\nb", "x" * 41]
    with TranslationClient(server, "tiny") as client:
        translations = list(client.translations(texts))
    assert [t.text for t in translations] == [
        "BOM DIA!",
        "AÇÃO, 🙂 \"'\\",
        "",
        "",
        "A\nB",
        "X" * 41,
    ]
    assert [t.score for t in translations] == [-1.0, -1.375, 0.0, 0.0, -0.375, -5.125]
    assert [t.truncated for t in translations] == [False] * 5 + [True]
    assert backend.requests == [[text for text in texts if text.strip()]]  # no blank one is sent


def test_one_text(server):
    with TranslationClient(server, "tiny") as client:
        assert client.translate("Olá") == "OLÁ"


def test_nothing_is_asked_for_no_text(server, backend):
    with TranslationClient(server, "tiny") as client:
        assert client.translate([]) == []
        assert client.translate(["", " \t"]) == ["", ""]
    assert backend.requests == []


def test_other_signatures(server):
    with TranslationClient(server, "tiny", batch=2) as client:
        # The third place had no hypothesis.
        assert client.n_best(["um", "dois", "três"]) == [
            [(text.upper(), -0.25), (text, -0.5)] for text in ("um", "dois", "três")
        ]
        pairs = client.sentences(["um\ndois", "", "três"])
        assert pairs == [[("um", "UM"), ("dois", "DOIS")], [], [("três", "TRÊS")]]
        assert client.score(["um", "dois"], ["UM", "DOS"]) == [-0.5, -2.0]
        assert client.continued(["um", "dois"], ["A", "B"]) == [
            Continuation([(f"{begun} {text.upper()}", -0.25)], [(text, 0.5), (begun, 0.25)])
            for text, begun in (("um", "A"), ("dois", "B"))
        ]
        (attention,) = client.attention(["eu vi o gato"])
    assert attention.source == ["eu", "vi", "o", "gato"]
    assert attention.output == ["vi", "o", "gato"]
    t, s = np.meshgrid(np.arange(3), np.arange(4), indexing="ij")
    np.testing.assert_array_equal(attention.mean, t + s / 16)
    assert attention.heads.shape == (2, 3, 3, 4)
    np.testing.assert_array_equal(attention.heads[1, 2], t + s / 16 + 1 + 2 / 16)


def test_the_answers_of_the_model_itself(loaded):
    """An exported translator, odd texts included, answers by both transports as it does here."""
    texts = ["O gato dorme.", "palavra " * 100, "1 " * 40_000 + "a", "a\x00\x01", "\ufeffa", "🙂京"]
    signatures = {name: partial(loaded.run, name) for name in loaded.signatures}
    best, hypotheses, seen = (
        loaded.run(name, text=texts) for name in ("serving_default", "nbest", "attention")
    )
    expected = [text.decode() for text in best["translation"]]
    for serve in SERVERS.values():
        with serve(Backend(signatures)) as server, TranslationClient(server, "tiny") as client:
            translations = list(client.translations(texts))
            assert [t.text for t in translations] == expected
            assert [t.truncated for t in translations] == [False, False, True, *3 * [False]]
            np.testing.assert_allclose([t.score for t in translations], best["score"], rtol=1e-5)
            rows = zip(
                *(hypotheses[key] for key in ("translations", "scores")),
                client.n_best(texts),
                strict=True,
            )
            for row, row_scores, found in rows:
                there = row_scores > NO_HYPOTHESIS
                assert [text for text, _ in found] == [text.decode() for text in row[there]]
            scores = client.score(texts, expected)
            assert all(score < 0 for score in scores)
            for row, attention in zip(seen["heads"], client.attention(texts), strict=True):
                assert attention.source[-1] == "</s>"
                np.testing.assert_allclose(attention.heads.sum(-1), 1, atol=1e-5)
                t, s = attention.mean.shape
                np.testing.assert_allclose(attention.heads, row[..., :t, :s], atol=1e-6)
                np.testing.assert_allclose(attention.mean, row.mean((0, 1))[:t, :s], atol=1e-6)


# Many requests at once


def test_order_is_kept_where_answers_come_out_of_order(server, backend):
    rng = random.Random(0)
    backend.before = lambda texts: time.sleep(rng.choice([0, 0, 0.01, 0.06]))
    texts = words(100)
    with TranslationClient(server, "tiny", batch=3, in_flight=4) as client:
        assert client.translate(texts) == upper(texts)
    assert sorted(map(len, backend.requests)) == [1] + 33 * [3]
    assert backend.most_at_once == 4


def test_one_slow_answer_does_not_stop_the_others(server, backend):
    others = threading.Semaphore(0)

    def before(texts):
        if "palavra 0" in texts:
            assert all(others.acquire(timeout=20) for _ in range(3))
        else:
            others.release()

    backend.before = before
    with TranslationClient(server, "tiny", batch=1, in_flight=2, timeout=30) as client:
        assert client.translate(words(4)) == upper(words(4))


def test_a_stream_is_read_no_further_than_needed(server):
    read = itertools.count()
    texts = (f"palavra {next(read)}" for _ in itertools.count())
    with TranslationClient(server, "tiny", batch=5, in_flight=2) as client:
        first = list(itertools.islice(client.translations(texts), 7))
    assert [t.text for t in first] == upper(words(7))
    assert next(read) <= 7 + 5 * 2 * 2


def test_what_is_left_is_not_asked_after_a_failure(server, backend):
    backend.before = in_turn(Refusal(StatusCode.INVALID_ARGUMENT))
    with TranslationClient(server, "tiny", batch=1, in_flight=1) as client:
        with pytest.raises(RequestError):
            client.translate(words(50))
        time.sleep(0.2)
    assert len(backend.requests) <= 2  # one might have begun


def test_use_from_several_threads(server, backend):
    results = {}
    with TranslationClient(server, "tiny", batch=2, in_flight=3) as client:

        def translate(name):
            results[name] = client.translate([f"{name} {i}" for i in range(20)])

        threads = [threading.Thread(target=translate, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == {n: upper(f"{n} {i}" for i in range(20)) for n in "abc"}
    assert backend.most_at_once <= 3


# What goes wrong


@pytest.mark.parametrize("code", [StatusCode.UNAVAILABLE, StatusCode.RESOURCE_EXHAUSTED])
def test_what_may_pass_is_tried_again(server, backend, code, caplog):
    backend.before = in_turn(*3 * [Refusal(code, "the queue is full")])
    with TranslationClient(server, "tiny", retries=3) as client:
        assert client.translate(["um"]) == ["UM"]
    assert len(backend.requests) == 4
    assert [r.getMessage().split(";")[0] for r in caplog.records] == 3 * [
        f"{server}: not available (the queue is full)"
    ]


def test_but_not_for_ever(server, backend):
    backend.before = in_turn(*10 * [UNAVAILABLE])
    with (
        TranslationClient(server, "tiny", retries=2) as client,
        pytest.raises(RequestError, match=r"not available \(as planned\); tried 3 times"),
    ):
        client.translate(["um"])
    assert len(backend.requests) == 3


def test_delays_grow_and_differ(server, backend, monkeypatch):
    monkeypatch.setattr(client_module, "FIRST_DELAY", 1.0)
    monkeypatch.setattr(client_module, "LAST_DELAY", 3.0)
    backend.before = in_turn(*5 * [UNAVAILABLE])
    delays = []
    with TranslationClient(server, "tiny", retries=5) as client:
        client._closed.wait = delays.append
        client.translate(["um"])
    for delay, most in zip(delays, [1, 2, 3, 3, 3], strict=True):
        assert most / 2 <= delay <= most
    assert len(set(delays)) == 5


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (StatusCode.INVALID_ARGUMENT, "model tiny: as planned"),
        (StatusCode.FAILED_PRECONDITION, "model tiny: as planned"),
        (StatusCode.NOT_FOUND, r"there is no model tiny \(as planned\)"),
        (StatusCode.INTERNAL, "model tiny: as planned"),
        (StatusCode.DEADLINE_EXCEEDED, "no answer within 10 s"),
    ],
)
def test_what_would_fail_again_is_not_tried_again(server, backend, code, said):
    backend.before = in_turn(Refusal(code))
    with (
        TranslationClient(server, "tiny") as client,
        pytest.raises(RequestError, match=said) as raised,
    ):
        client.translate(["um"])
    assert len(backend.requests) == 1
    assert not raised.value.transient
    assert "\n" not in str(raised.value)


def test_deadline(server, backend):
    backend.before = lambda texts: time.sleep(1.5)
    begun = time.monotonic()
    with (
        TranslationClient(server, "tiny", timeout=0.3) as client,
        pytest.raises(RequestError, match=r"no answer within 0.3 s"),
    ):
        client.translate(["um"])
    assert time.monotonic() - begun < 1.4
    assert len(backend.requests) == 1


def test_dropped_connections(server, backend):
    backend.before = in_turn(Drop(), Drop(within=True), Drop())
    with TranslationClient(server, "tiny", batch=1, in_flight=2) as client:
        assert client.translate(words(6)) == upper(words(6))
    assert len(backend.requests) == 9


@pytest.mark.parametrize("kind", SERVERS)
def test_a_server_that_comes_late_and_comes_back(kind, backend, monkeypatch):
    monkeypatch.setattr(client_module, "FIRST_DELAY", 0.1)
    port = free_port()
    address = f"{'http' if kind == 'rest' else 'grpc'}://127.0.0.1:{port}"
    again = threading.Event()

    def come_and_go():
        time.sleep(0.5)
        with SERVERS[kind](backend, port):
            again.wait(20)
        time.sleep(0.5)
        with SERVERS[kind](backend, port):
            done.wait(20)

    done = threading.Event()
    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        with TranslationClient(address, "tiny", retries=8) as client:
            assert client.translate(["um"]) == ["UM"]
            again.set()
            time.sleep(0.2)
            assert client.translate(["dois"]) == ["DOIS"]
    finally:
        again.set()
        done.set()
        thread.join()


@pytest.mark.parametrize("scheme", ["http", "grpc"])
def test_no_server(scheme):
    address = f"{scheme}://127.0.0.1:{free_port()}"
    with (
        TranslationClient(address, "tiny", retries=1) as client,
        pytest.raises(RequestError, match=rf"{address}: not available \(.*refused.*tried 2 times"),
    ):
        client.translate(["um"])


def test_models_versions_and_labels(server):
    for known in [{}, {"version": 7}, {"label": "stable"}]:
        with TranslationClient(server, "tiny", **known) as client:
            assert client.translate(["um"]) == ["UM"]
    for model, asked, said in [
        ("other/one", {}, "no model other/one"),
        ("tiny", {"version": 8}, "no model tiny, version 8"),
        ("tiny", {"label": "canary"}, "model tiny, label canary: Unrecognized"),
    ]:
        with (
            TranslationClient(server, model, **asked) as client,
            pytest.raises(RequestError, match=said),
        ):
            client.translate(["um"])


def test_no_such_signature(server, backend):
    del backend.signatures["attention"]
    with (
        TranslationClient(server, "tiny") as client,
        pytest.raises(RequestError, match='"attention" not found'),
    ):
        client.attention(["um"])


def test_a_model_that_is_no_translator(server, backend):
    backend.signatures["serving_default"] = lambda text: {"other": np.array(text, object)}
    with (
        TranslationClient(server, "tiny") as client,
        pytest.raises(RequestError, match="the answer is not translation and score"),
    ):
        client.translate(["um"])


def test_a_server_that_answers_too_little(server, backend):
    translate = backend.signatures["serving_default"]
    backend.signatures["serving_default"] = lambda text: translate(text=text[1:])
    with (
        TranslationClient(server, "tiny") as client,
        pytest.raises(RequestError, match="not one to each of 3 texts"),
    ):
        client.translate(words(3))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, "not that of TensorFlow Serving"),
        (404, "no model tiny .status 404 Not Found"),
        (502, "not available .status 502 Bad Gateway"),
        (301, "model tiny: status 301 Moved"),
    ],
)
def test_another_kind_of_server(backend, status, said):
    backend.before = in_turn(Page(status))
    with (
        serve_rest(backend) as address,
        TranslationClient(address, "tiny", retries=0) as client,
        pytest.raises(RequestError, match=said),
    ):
        client.translate(["um"])


def test_what_is_no_text(server):
    with (
        TranslationClient(server, "tiny") as client,
        pytest.raises(UserError, match=r"'a\\udcff': not Unicode text"),
    ):
        client.translate(["a\udcff"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"server": "localhost:8501"}, "not an address"),
        ({"server": "ftp://localhost"}, "not an address"),
        ({"server": "grpc://localhost"}, "not an address"),
        ({"server": "http://localhost:99999"}, "not an address"),
        ({"server": "http://local..host:8501"}, "not an address"),
        ({"server": "http://b\u00fccher\\0:8501"}, "not an address"),
        ({"version": 1, "label": "stable"}, "give one of them"),
        ({"batch": 0}, "batch 0: it must be at least 1"),
        ({"in_flight": 0}, "in-flight 0"),
        ({"timeout": float("nan")}, "timeout nan"),
        ({"retries": -1}, "retries -1"),
    ],
)
def test_arguments_that_make_no_sense(changed, said):
    with pytest.raises(UserError, match=said):
        TranslationClient(**{"server": "http://localhost:8501", "model": "tiny"} | changed)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6, dtype=np.float32).reshape(1, 2, 3),
        np.array([True, False]),
        np.array([["a", "é"], ["", "b"]]),
        np.zeros([0, 3], np.float32),
    ],
)
def test_tensors_are_read_in_every_form(value):
    proto = tf.make_tensor_proto(value)  # floats packed as bytes
    assert to_list(proto) == value.tolist()


def test_tensors_whose_last_values_are_left_out():
    proto = TensorProto(dtype=tf.float32.as_datatype_enum, float_val=[1, 2])
    proto.tensor_shape.dim.add(size=5)
    assert to_list(proto) == [1, 2, 2, 2, 2] == tf.make_ndarray(proto).tolist()


WITHOUT_TENSORFLOW = """
import sys
from translator.remote.client import TranslationClient
clients = [TranslationClient(s, "tiny") for s in ("http://localhost:1", "grpc://localhost:1")]
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
import tensorflow as tf, tensorflow_text
from tensorflow.core.framework.tensor_pb2 import TensorProto
assert tf.function(lambda x: x + 1)(tf.constant(1)) == 2
request = clients[1]._transport._request()
request.inputs["text"].CopyFrom(tf.make_tensor_proto(["a"]))
assert type(request.inputs["text"]) is TensorProto
"""


def test_neither_transport_needs_tensorflow_and_both_bear_it():
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_TENSORFLOW], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr


# The verb


def run(monkeypatch, *arguments, stdin=b""):
    monkeypatch.setattr(sys, "argv", ["client", "--model", "tiny", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    verb.main()


def test_sentences_and_standard_input(server, monkeypatch, capsys):
    run(monkeypatch, "Bom dia!", "", "Olá.", "--server", server)
    assert capsys.readouterr().out == "BOM DIA!\n\nOLÁ.\n"
    run(monkeypatch, "--server", server, stdin="um\r\n\ndois três\nx\u2028y".encode())
    assert capsys.readouterr().out == "UM\n\nDOIS TRÊS\nX\u2028Y\n"
    run(monkeypatch, "um", "--n-best", "2", "--server", server)
    assert capsys.readouterr().out == "-0.250\tUM\n-0.500\tum\n"
    run(monkeypatch, "um\ndois", "x" * 50, "--server", server)
    out, err = capsys.readouterr()
    assert out == f"UM\nDOIS\n{'X' * 50}\n"
    assert err == "warning: 1 texts were cut, being too long for the model\n"


@pytest.fixture
def source(tmp_path):
    """Fifty lines with everything that may stand in a file, without an end to the last."""
    path = tmp_path / "in.txt"
    lines = [f"palavra {i}" for i in range(50)]
    lines[3], lines[10], lines[11], lines[20] = "", "", "   ", "a\u2028b\x85c\rd\x0be"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines[:30]).encode() + b"\r\n")
    with path.open("ab") as file:
        file.write("\n".join(lines[30:]).encode())
    return path


def expected_lines(source):
    text = source.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    return [line.upper().strip(" ").replace("\r", " ") for line in text.split("\n")]


def test_file(server, source, tmp_path, monkeypatch, capsys):
    out = tmp_path / "out.txt"
    out.write_text("old")
    run(monkeypatch, "--file", source, "--out", out, "--batch", 4, "--server", server)
    assert out.read_bytes().decode() == "".join(line + "\n" for line in expected_lines(source))
    assert "out.txt: 50 lines" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.txt", "out.txt"]
    run(monkeypatch, "--file", source, "--server", server)
    assert capsys.readouterr().out == out.read_bytes().decode()
    source.write_text("")
    run(monkeypatch, "--file", source, "--out", out, "--server", server)
    assert out.read_bytes() == b""


def test_a_failure_loses_nothing(server, source, backend, tmp_path, monkeypatch, capsys):
    out, part = tmp_path / "out.txt", tmp_path / "out.txt.part"
    out.write_text("old")
    arguments = ["--file", source, "--out", out, "--batch", 1, "--in-flight", 1]
    arguments += ["--server", server, "--retries", 0]
    backend.before = fail_at("palavra 25")
    with pytest.raises(RequestError):
        run(monkeypatch, *arguments)
    assert "25 lines are in" in capsys.readouterr().err
    assert out.read_text() == "old"
    kept = part.read_bytes()
    assert kept.decode().split("\n")[:-1] == expected_lines(source)[:25]

    with pytest.raises(UserError, match=r"out.txt.part: lines of an unfinished run; .* --resume"):
        run(monkeypatch, *arguments)
    assert part.read_bytes() == kept

    part.write_bytes(kept + b"a torn li")  # as a power cut may leave it
    backend.before = lambda texts: None
    backend.requests.clear()
    run(monkeypatch, *arguments, "--resume")
    assert out.read_bytes().decode().split("\n")[:-1] == expected_lines(source)
    assert backend.requests[0] == ["palavra 25"]
    assert not part.exists()


def fail_at(text):
    def before(texts):
        if text in texts:
            raise UNAVAILABLE

    return before


def test_what_is_wrong_with_a_file_is_said_before_anything_is_done(
    server, backend, tmp_path, monkeypatch
):
    source, out = tmp_path / "in.txt", tmp_path / "out.txt"
    arguments = ["--file", source, "--out", out, "--server", server]
    for content, said in [
        (None, "in.txt: cannot be read: No such file"),
        (b"um\ndois\nt\xeas\n", "in.txt:3: not UTF-8"),
    ]:
        if content:
            source.write_bytes(content)
        with pytest.raises(UserError, match=said):
            run(monkeypatch, *arguments)
    with pytest.raises(UserError, match="not a file"):
        run(monkeypatch, "--file", "/dev/null", "--server", server)
    source.write_text("um\n")
    with pytest.raises(UserError, match=r"there is no folder .*none; make it first"):
        run(monkeypatch, *arguments[:3], tmp_path / "none" / "out.txt", *arguments[4:])
    (tmp_path / "out.txt.part").write_text("UM\nDOIS\n")
    with pytest.raises(UserError, match=r"has 2 lines and .* only 1"):
        run(monkeypatch, *arguments, "--resume")
    assert backend.requests == []
    with pytest.raises(UserError, match="standard input:2: not UTF-8"):
        run(monkeypatch, "--server", server, stdin=b"um\n\xff\n")


def test_a_run_that_did_nothing_leaves_nothing(tmp_path, monkeypatch):
    source = tmp_path / "in.txt"
    source.write_text("um\n")
    with pytest.raises(RequestError):
        run(
            *[monkeypatch, "--file", source, "--out", tmp_path / "out.txt", "--retries", 0],
            *["--server", f"http://127.0.0.1:{free_port()}"],
        )
    assert [path.name for path in tmp_path.iterdir()] == ["in.txt"]


def test_ctrl_c_ends_at_once_and_keeps_what_is_done(server, backend, tmp_path):
    """Even while the server is silent."""
    silent, over = threading.Event(), threading.Event()

    def before(texts):
        if "palavra 30" in texts:
            silent.set()
            over.wait(60)

    backend.before = before
    source, out = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_text("".join(f"{word}\n" for word in words(60)))
    command = [sys.executable, "-m", "translator.client", "--model", "tiny", "--server", server]
    command += ["--file", source, "--out", out, "--batch", "10", "--timeout", "90", "--resume"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert silent.wait(60)
    deadline = time.monotonic() + 30
    part = Path(f"{out}.part")
    while part.read_bytes().count(b"\n") < 30 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)  # less than the server is silent
    over.set()
    assert process.returncode == 130
    assert "30 lines are in" in err
    assert err.endswith("interrupted\n")
    assert part.read_text().splitlines() == upper(words(30))
    backend.before = lambda texts: None
    subprocess.run(command, check=True, capture_output=True)
    assert out.read_text().splitlines() == upper(words(60))


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["um", "--file", "x"], "not both"),
        (["um", "--out", "x"], "--out needs --file"),
        (["--file", "x", "--out", "."], "--out .: not a file"),
        (["--file", "x", "--resume"], "--resume needs"),
        (["um", "--n-best", "0"], "--n-best"),
        (["--file", "x", "--n-best", "2"], "--n-best"),
        (["um", "--version", "1", "--label", "a"], "give one of them"),
    ],
)
def test_flags_that_do_not_go_together(flags, said, monkeypatch):
    with pytest.raises(UserError, match=said):
        run(monkeypatch, *flags)


def test_help_needs_nothing():
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "translator.client", "--help"],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0
    assert "--in-flight" in result.stdout
    assert not any(f"| {name}\n" in result.stderr for name in ("tensorflow", "grpc", "keras"))


def test_open_transport_keeps_a_path_before_the_api(backend):
    from translator.remote.transports import ModelSpec

    transport = open_transport("https://example.org/translate", ModelSpec("a b", label="c"), 1)
    request = transport._client.build_request("POST", f"{transport._path}:predict")
    assert str(request.url) == "https://example.org/translate/v1/models/a%20b/labels/c:predict"
