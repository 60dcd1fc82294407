"""The recipes for many machines start the training that they mean. No cluster is tried."""

import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from translator.config import CONFIG
from translator.files import write_json
from translator.train import parse
from translator.training.cluster import find_cluster

FOLDER = Path(str(files("translator.training") / "operate"))


@pytest.fixture
def called(tmp_path):
    """Runs a command in a folder where `python` and `srun` only do what is asked of them here;
    returns how `python` was called."""
    commands = tmp_path / "bin"
    commands.mkdir()
    bodies = {"python": "printf '%s\\n' \"$@\"", "srun": 'shift; exec "$@"'}
    for name, body in bodies.items():
        (commands / name).write_text(f"#!/bin/sh\n{body}\n")
        (commands / name).chmod(0o755)
    tools = {"PATH": f"{commands}:/usr/bin:/bin"}

    def call(command, **variables):
        environment = tools | {name: str(value) for name, value in variables.items()}
        result = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert not result.stderr
        return result.stdout.splitlines()

    return call


@pytest.fixture(scope="module")
def resources():
    text = (FOLDER / "kubernetes.yaml").read_text(encoding="utf-8")
    return {resource["kind"]: resource for resource in yaml.safe_load_all(text)}


def test_the_job_finds_its_workers(resources, called, tmp_path):
    job, service = resources["Job"], resources["Service"]["metadata"]["name"]
    pod = job["spec"]["template"]
    assert job["spec"]["completionMode"] == "Indexed"
    assert pod["spec"]["subdomain"] == service
    assert resources["Service"]["spec"]["selector"] == pod["metadata"]["labels"]
    (container,) = pod["spec"]["containers"]
    variables = {variable["name"]: variable["value"] for variable in container["env"]}
    workers = int(variables["WORKERS"])
    assert job["spec"]["completions"] == job["spec"]["parallelism"] == workers
    (port,) = container["ports"]
    command = [*container["command"], *container["args"]]
    mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
    assert all(any(variables[n].startswith(f"{m}/") for m in mounts) for n in ("RUN", "CORPUS"))
    variables |= {"RUN": tmp_path / "run", "JOB_COMPLETION_INDEX": workers - 1}
    module, *flags = called(command, **variables)[1:]
    assert module == "translator.train"
    arguments = parse(flags)
    cluster = find_cluster(arguments.cluster, arguments.task)
    name = job["metadata"]["name"]
    assert cluster.index == workers - 1
    assert list(cluster.addresses) == [  # a pod's host name is the Job's, with its index
        f"{name}-{i}.{service}:{port['containerPort']}" for i in range(workers)
    ]
    assert (arguments.run, arguments.resume) == (tmp_path / "run", False)

    (tmp_path / "run").mkdir()
    write_json(tmp_path / "run" / CONFIG, arguments.config.to_dict())
    assert called(command, **variables)[-1] == "--resume"
    assert parse(called(command, **variables)[2:]).resume


def test_the_batch_script(called, tmp_path):
    script = FOLDER / "train.sbatch"
    directives = [
        line.split(None, 1)[1] for line in script.read_text().splitlines() if line[:8] == "#SBATCH "
    ]
    assert {"--nodes=4", "--ntasks-per-node=1", "--signal=TERM@300"} <= set(directives)
    subprocess.run(["bash", "-n", script], check=True)
    bash = ["bash", str(script)]
    module, *flags = called(bash, CORPUS="tatoeba")[1:]
    assert module == "translator.train"
    assert str(parse(flags).run) == "runs/mine"
    (tmp_path / "runs" / "mine").mkdir(parents=True)
    (tmp_path / "runs" / "mine" / "config.json").touch()
    assert called(bash)[-1] == "--resume"


def test_the_readme_names_the_files():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{path.name}`" in readme for path in FOLDER.iterdir() if path.suffix != ".md")
