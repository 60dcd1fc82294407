"""What the server refuses before it looks at a question, and what goes with every answer."""

import json
import re
import shutil
import signal
import socket
import subprocess
import time
from importlib.resources import files

import httpx
import pytest
import yaml  # comes with keras-nlp
from stub_model import Process, export_stub, running_server

from translator.serving import app, guard

PREDICT = "/v1/models/m:predict"
QUESTION = {"instances": ["a"]}
SECURE = {"content-security-policy", "cross-origin-resource-policy", "x-content-type-options"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved_models")
    export_stub(folder / "m")
    return folder


@pytest.fixture(scope="module")
def client(folder):
    with running_server(folder) as client:
        yield client


def connect(client):
    return socket.create_connection((client.base_url.host, client.base_url.port), timeout=60)


def said(connection):
    """(status, names of headers, body) of the answer with which the server closes it."""
    with connection, connection.makefile("rb") as stream:
        head, _, body = stream.read().decode().partition("\r\n\r\n")
    first, *headers = head.splitlines()
    return int(first.split()[1]), {line.partition(":")[0].lower() for line in headers}, body


def begun(client, body=b"", path=PREDICT):
    """A connection on which a request was begun whose body is to be of 100 bytes."""
    connection = connect(client)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
    connection.sendall(head.encode() + body)
    return connection


def trickle(connection, content, seconds):
    """Byte by byte, with as many seconds between them."""
    for byte in content:
        connection.sendall(bytes([byte]))
        time.sleep(seconds)


# Who asks.


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:80", "127.0.0.1:8501", "127.1.2.3", "[::1]:8501", "[::1]"],
)
def test_a_server_for_this_machine_answers_to_its_names(client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200
    assert client.post(PREDICT, json=QUESTION, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    """rebound.example rebound.example:8501 localhost.rebound.example 127.0.0.1.rebound.example
    localhost@rebound.example 10.0.0.1 [2001:db8::1] [""".split(),
)
def test_no_other_name_is_answered(client, host):
    for path in ("/", "/page/models", "/v1/models/m", "/monitoring/prometheus/metrics"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == 403
        assert "--allow-host" in response.json()["error"]
        assert response.headers.keys() >= SECURE
    assert client.post(PREDICT, json=QUESTION, headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    ("hosts", "host", "status"),
    [
        (["translate.example"], "Translate.Example:8501", 200),
        (["Translate.example"], "translate.example", 200),
        (["translate.example"], "10.0.0.1", 403),
        (["10.0.0.1"], "10.0.0.1:8501", 200),
        (["10.0.0.1"], "10.0.0.2:8501", 403),
        (["0.0.0.0"], "10.0.0.1:8501", 200),
        (["::"], "[2001:db8::1]:8501", 200),
        (["0.0.0.0"], "rebound.example", 403),
    ],
)
def test_the_names_that_are_given_are_answered(folder, hosts, host, status):
    with running_server(folder, hosts=hosts) as client:
        assert client.get("/page/models", headers={"Host": host}).status_code == status


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:3000"},
        {"Origin": "http://elsewhere.example"},  # what older browsers send
        {"Origin": "null"},
    ],
)
def test_another_sites_page_cannot_ask(client, kind, headers):
    response = client.post(PREDICT, json=QUESTION, headers={"Content-Type": kind, **headers})
    assert response.status_code == 403
    assert "another site" in response.json()["error"]
    assert response.headers.keys() >= SECURE


def test_the_own_page_and_programs_can(client):
    own = f"http://{client.base_url.netloc.decode()}"
    for headers in (
        {"Sec-Fetch-Site": "same-origin", "Origin": own},
        {"Sec-Fetch-Site": "none"},
        {"Origin": own},
        {"Content-Type": "application/x-www-form-urlencoded"},  # that of `curl -d`
        {"Content-Type": "text/plain"},
    ):
        assert client.post(PREDICT, json=QUESTION, headers=headers).status_code == 200
    # A link on another site leads here, and what it shows cannot be read there.
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl here")
def test_the_line_of_tensorflow_servings_documents(client):
    command = ["curl", "--silent", "--noproxy", "*", "-d", json.dumps(QUESTION)]
    result = subprocess.run([*command, f"{client.base_url}{PREDICT}"], capture_output=True)
    assert json.loads(result.stdout)["predictions"][0]["translation"] == "A"


# How it is asked.


def test_a_body_that_stalls_is_not_waited_for(client, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.3)
    stalled = [begun(client, b'{"instances"') for _ in range(20)]
    for connection in stalled:
        status, headers, body = said(connection)
        assert status == 408
        assert headers >= SECURE
        assert "0.3 s" in json.loads(body)["error"]


def test_a_body_that_trickles_is_not_waited_for(client, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.5)
    connection = begun(client)
    with connection, pytest.raises(ConnectionError):
        trickle(connection, b" " * 99, 0.1)


def test_an_answer_may_take_longer_than_its_question(client, monkeypatch):
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.1)
    assert client.post(PREDICT, json={"inputs": ["slow"]}).status_code == 200


NOT_HTTP = {
    "nonsense": b"nonsense\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: rebound.example\r\n\r\n",
    "length": b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "too long": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000,
    "chunk": b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("content", NOT_HTTP.values(), ids=NOT_HTTP)
def test_what_is_not_http_is_answered_as_everything_is(client, content, capfd):
    connection = connect(client)
    connection.sendall(content)
    status, headers, body = said(connection)
    assert status == 400
    assert headers >= SECURE | {"content-type", "date"}
    assert json.loads(body).keys() == {"error"}
    assert client.get("/").status_code == 200
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.slow
def test_a_request_that_is_never_finished_is_given_up(client):
    """The keep-alive time is uvicorn's, 5 seconds."""
    connections = {name: connect(client) for name in ("silent", "begun", "trickling", "second")}
    connections["begun"].sendall(b"GET / HTTP/1.1\r\nHost:")
    connections["second"].sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT")
    start = time.monotonic()
    with pytest.raises(ConnectionError):
        trickle(
            connections["trickling"], b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Y: zzzzzzz", 0.25
        )
    for connection in connections.values():
        connection.settimeout(max(1, start + 15 - time.monotonic()))
        with connection:
            while connection.recv(1 << 16):
                pass


# How it ends.


def test_all_ends_before_kubernetes_ends_it():
    manifests = (files("translator.serving") / "operate/kubernetes.yaml").read_text("utf-8")
    deployment, *_ = yaml.safe_load_all(manifests)
    allowed = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert allowed - 10 >= guard.BODY_SECONDS + app.GRACE


@pytest.mark.slow
def test_bodies_that_stall_do_not_hold_up_the_end(folder):
    with Process(folder, "--port", 0) as process, httpx.Client(base_url=process.url) as client:
        stalled = [begun(client, b"{") for _ in range(50)]
        time.sleep(0.5)
        before = time.monotonic()
        assert process.stop(signal.SIGTERM) == (0, "")
        assert time.monotonic() - before < guard.BODY_SECONDS + 5
        assert {said(connection)[0] for connection in stalled} == {408}


# Anything else.


# Not whether all that fits is accepted: the description cannot say that columns are of one length.
CHECKS = """not_a_server_error status_code_conformance content_type_conformance
response_headers_conformance response_schema_conformance""".split()


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["", '[parameters]\n"path.model" = "m"\n'], ids=["any", "m"])
def test_fuzzing_finds_nothing_that_is_not_documented(folder, settings, tmp_path):
    """By requests that fit the description of the API, and by many that do not."""
    (tmp_path / "schemathesis.toml").write_text(settings)
    with Process(folder, "--port", 0) as process:
        command = ["schemathesis", "run", f"{process.url}/page/openapi.yaml", "--mode", "all"]
        command += ["--checks", ",".join(CHECKS), "--max-examples", "200", "--seed", "1"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-5000:]
        assert int(re.search(r"(\d+) generated", result.stdout)[1]) > 500, result.stdout
        assert httpx.post(process.url + PREDICT, json=QUESTION).status_code == 200
        status, errors = process.stop(signal.SIGTERM)
        assert status == 0
        assert "Traceback" not in errors
