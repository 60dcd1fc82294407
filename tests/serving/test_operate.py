"""The files for operators: they parse as what reads them, and fit each other, the exports and the
client. No container or cluster is needed, or tried."""

import contextlib
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
import yaml  # comes with keras-nlp
from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    message_factory,
    text_format,
    wrappers_pb2,
)
from servers import STATE, Backend, free_port, serve_rest
from tensorflow_serving.config.model_server_config_pb2 import ModelServerConfig

from translator.client import Arguments
from translator.exporting.op_check import SERVING_RELEASE
from translator.serving.batcher import SIZES

FOLDER = Path(str(files("translator.serving") / "operate"))

# Of tensorflow_serving/model_servers/main.cc, what an operator of translators may want.
FLAGS = """
port rest_api_port rest_api_num_threads rest_api_timeout_in_ms enable_batching
allow_version_labels_for_unavailable_models batching_parameters_file model_config_file
model_config_file_poll_wait_seconds tensorflow_session_parallelism grpc_channel_arguments
grpc_max_threads monitoring_config_file xla_cpu_compilation_enabled
""".split()

# Of session_bundle_config.proto and monitoring_config.proto, which tensorflow-serving-api lacks:
# the fields, and their types.
INT64, BOOL = ".google.protobuf.Int64Value", ".google.protobuf.BoolValue"
MESSAGES = {
    "BatchingParameters": {
        "max_batch_size": INT64,
        "batch_timeout_micros": INT64,
        "max_enqueued_batches": INT64,
        "num_batch_threads": INT64,
        "enable_large_batch_splitting": BOOL,
        "max_execution_batch_size": INT64,
    },
    "PrometheusConfig": {"enable": "bool", "path": "string"},
    "MonitoringConfig": {"prometheus_config": ".serving.PrometheusConfig"},
}


def message_class(name):
    file = descriptor_pb2.FileDescriptorProto(name="serving.proto", package="serving")
    file.syntax = "proto3"
    file.dependency.append("google/protobuf/wrappers.proto")
    types = {"bool": 8, "string": 9}
    for message, fields in MESSAGES.items():
        described = file.message_type.add(name=message)
        for number, (field, kind) in enumerate(fields.items(), 1):
            added = described.field.add(name=field, number=number, label=1)
            if kind in types:
                added.type = types[kind]
            else:
                added.type, added.type_name = 11, kind
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(wrappers_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"serving.{name}"))


def read(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def parse(name, message):
    return text_format.Parse(read(name), message)


@pytest.fixture(scope="module")
def models():
    config = parse("models.config", ModelServerConfig())
    return {model.name: model for model in config.model_config_list.config}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(read("docker-compose.yaml"))["services"]


@pytest.fixture(scope="module")
def kubernetes():
    return {resource["kind"]: resource for resource in yaml.safe_load_all(read("kubernetes.yaml"))}


@pytest.fixture(scope="module")
def container(kubernetes):
    (container,) = kubernetes["Deployment"]["spec"]["template"]["spec"]["containers"]
    return container


def flags(words):
    """{flag: value} of --flag=value; none is there twice."""
    pairs = [re.fullmatch(r"--(\w+)=(\S+)", word).groups() for word in words]
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


def test_models(models):
    assert set(models) == {"pt-en", "en-pt"}
    for name, model in models.items():
        assert model.base_path == f"/models/{name}"
        assert model.model_platform == "tensorflow"
        served = set(model.model_version_policy.specific.versions)
        assert set(model.version_labels) == {"stable", "canary"}
        assert set(model.version_labels.values()) <= served
        assert all(re.fullmatch(r"\w+", label) for label in model.version_labels)


def test_batching():
    parameters = parse("batching.config", message_class("BatchingParameters")())
    # The client's requests are taken as they come.
    assert Arguments(model="").batch <= parameters.max_execution_batch_size.value
    assert parameters.max_execution_batch_size.value <= parameters.max_batch_size.value
    assert parameters.max_execution_batch_size.value == max(SIZES)
    assert parameters.enable_large_batch_splitting.value
    assert 0 < parameters.batch_timeout_micros.value < 20_000
    assert parameters.max_enqueued_batches.value > parameters.num_batch_threads.value > 0


def test_monitoring(container, kubernetes):
    monitoring = parse("monitoring.config", message_class("MonitoringConfig")()).prometheus_config
    assert monitoring.enable
    (job,) = yaml.safe_load(read("prometheus.yaml"))["scrape_configs"]
    annotations = kubernetes["Deployment"]["spec"]["template"]["metadata"]["annotations"]
    paths = {job["metrics_path"], annotations["prometheus.io/path"], monitoring.path}
    assert paths == {"/monitoring/prometheus/metrics"}
    assert job["static_configs"] == [{"targets": ["translator:8501"]}]
    assert annotations["prometheus.io/port"] == "8501"


def test_compose_and_kubernetes_start_the_same_server(compose, container):
    composed, deployed = flags(compose["translator"]["command"]), flags(container["args"])
    assert composed.items() <= deployed.items()
    assert set(deployed) - set(composed) == {"grpc_channel_arguments"}
    assert set(deployed) <= set(FLAGS)
    for flag in ("model_config_file", "batching_parameters_file", "monitoring_config_file"):
        assert (FOLDER / Path(deployed[flag]).name).is_file()
        assert Path(deployed[flag]).parent == Path("/config")
    image = f"tensorflow/serving:{SERVING_RELEASE}"
    assert compose["translator"]["image"] == container["image"] == image
    assert compose["translator"]["environment"] == {"TF_ENABLE_ONEDNN_OPTS": "0"}
    assert container["env"] == [{"name": "TF_ENABLE_ONEDNN_OPTS", "value": "0"}]


def test_threads_fit_the_cpus(compose, container):
    parameters = parse("batching.config", message_class("BatchingParameters")())
    cpus = compose["translator"]["cpus"]
    limits = container["resources"]["limits"]
    assert parameters.num_batch_threads.value == cpus == int(limits["cpu"])
    assert flags(container["args"])["tensorflow_session_parallelism"] == limits["cpu"]


def test_compose(compose):
    translator = compose["translator"]
    assert translator["ports"] == ["8500:8500", "8501:8501"]
    targets = {volume.rsplit(":", 2)[1] for volume in translator["volumes"]}
    assert targets == {"/models", "/config"}
    assert all(volume.endswith(":ro") for volume in translator["volumes"])
    assert compose["prometheus"]["profiles"] == ["monitoring"]


@pytest.mark.parametrize(("served", "healthy"), [("pt-en", True), ("other", False), (None, False)])
def test_health_check(compose, served, healthy):
    """It is run as it stands there, but for the port."""
    kind, *command = compose["translator"]["healthcheck"]["test"]
    assert kind == "CMD"
    with contextlib.ExitStack() as stack:
        port = free_port()
        if served:
            stack.enter_context(serve_rest(Backend({}, served), port))
        command[-1] = command[-1].replace("/8501 ", f"/{port} ").replace("$$", "$")
        result = subprocess.run(command, capture_output=True, timeout=20)
    assert str(port) in command[-1]
    assert (result.returncode == 0) == healthy, result.stderr


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_ask_for_what_is_served(container, models, probe):
    asked = container[probe]["httpGet"]
    name, version, label = STATE.fullmatch(asked["path"]).groups()
    assert name in models
    assert version is None
    assert label is None or label in models[name].version_labels
    assert {"name": asked["port"], "containerPort": 8501} in container["ports"]


def test_kubernetes(kubernetes, container):
    deployment, service = kubernetes["Deployment"], kubernetes["Service"]
    scaler = kubernetes["HorizontalPodAutoscaler"]
    pod = deployment["spec"]["template"]
    assert "replicas" not in deployment["spec"]  # the autoscaler's
    selected = deployment["spec"]["selector"]["matchLabels"]
    assert selected == service["spec"]["selector"] == pod["metadata"]["labels"]
    assert {port["targetPort"] for port in service["spec"]["ports"]} == {"grpc", "rest"}
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounts == {"models": "/models", "config": "/config"}
    assert {volume["name"] for volume in pod["spec"]["volumes"]} == set(mounts)
    target = scaler["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", deployment["metadata"]["name"])
    assert scaler["spec"]["minReplicas"] < scaler["spec"]["maxReplicas"]
    (metric,) = scaler["spec"]["metrics"]
    assert metric["resource"]["name"] == "cpu"
    assert container["resources"]["requests"]["cpu"]  # which the autoscaler's share is of


def test_kustomization(kubernetes):
    kustomization = yaml.safe_load(read("kustomization.yaml"))
    assert kustomization["resources"] == ["kubernetes.yaml"]
    (generated,) = kustomization["configMapGenerator"]
    assert generated["files"] == ["models.config", "batching.config", "monitoring.config"]
    _, config = kubernetes["Deployment"]["spec"]["template"]["spec"]["volumes"]
    assert config["configMap"]["name"] == generated["name"]


def test_readme_names_the_files_and_the_flags_that_there_are(compose):
    readme = read("README.md")
    for path in FOLDER.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in readme
    server = re.search(r"tensorflow/serving:\S+ \\\n((?: +--\S+(?: \\)?\n)+)", readme).group(1)
    assert flags(re.findall(r"--\S+", server)) == flags(compose["translator"]["command"])
    described = {flag for row in re.findall(r"^\| (.*?) \|", readme, re.M) for flag in named(row)}
    assert described >= set(flags(compose["translator"]["command"]))
    assert described <= set(FLAGS)


def named(text):
    return re.findall(r"`--(\w+)", text)
