"""Models of the Hugging Face Hub: the client itself, `huggingface_hub`, against a server here."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hub_stub import Hub, Large, Refusal, Repository, serve_hub
from huggingface_hub import constants
from runs import call, one_line_error
from servers import free_port

from translator import export, share, translate
from translator.config import Config
from translator.errors import UserError
from translator.export import read_summary
from translator.exporting import sharing
from translator.exporting.sharing import upload
from translator.hub import name_of, to_folder
from translator.inference.translator import Translator, find_model
from translator.parent import parent_config
from translator.serving.folder import find_versions

# Processes and servers take a minute or more; tests/exporting/test_hub_card.py is always run.
pytestmark = pytest.mark.slow

ADDRESS = "hf://ana/run"


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """Nothing of the user's own: token, cache, endpoint."""
    for name in ("HF_HUB_CACHE", "HF_TOKEN_PATH", "HF_STORED_TOKENS_PATH", "AGENT_HARNESSES_PATH"):
        monkeypatch.setattr(constants, name, str(tmp_path / name.lower()))
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setenv("HF_XET_CACHE", str(tmp_path / "hf_xet_cache"))
    monkeypatch.setenv("HF_TOKEN", "hf_ana")
    return tmp_path / "hf_hub_cache"


@pytest.fixture
def point_to(monkeypatch, cache):
    """A function of an address that makes it the Hub's, as HF_ENDPOINT does in a new process."""

    def point(address):
        template = address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_URL_HOSTS", frozenset({"127.0.0.1"}))

    return point


@pytest.fixture
def hub(point_to):
    hub = Hub()
    with serve_hub(hub) as address:
        point_to(address)
        hub.address = address
        yield hub


@pytest.fixture(scope="module")
def run(trained, tmp_path_factory):
    """The trained run, to be shared as ana/run: its export, which takes longest, is there."""
    run = shutil.copytree(trained[0], tmp_path_factory.mktemp("share") / "run")
    shutil.copytree(trained[1], run / "shared" / "ana" / "run" / "run")
    return run


@pytest.fixture
def small(tmp_path):
    """What stands for a run where only the way matters: {path on the Hub: file}."""
    contents = {
        "README.md": b"---\nlicense: mit\n---\n\n# small\n",
        "config.json": Path("saved_models/pt-en/1/assets.extra/run/config.json").read_bytes(),
        "model.keras": b"\0" * 1000,
        "run/1/saved_model.pb": b"\1" * 2000,
        "run/1/variables/variables.index": b"\2\0" * 500,
    }
    for path, content in contents.items():
        (tmp_path / "small" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "small" / path).write_bytes(content)
    return {path: tmp_path / "small" / path for path in contents}


def files_of(hub, name="ana/run"):
    """{path: content} of what LFS and git keep."""
    _, files = hub.repositories[name].at("main")
    return {
        path: hub.objects[file.sha] if isinstance(file, Large) else file
        for path, file in files.items()
    }


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def message(work, *arguments):
    with pytest.raises(UserError) as error:
        work(*arguments)
    assert "\n" not in str(error.value)
    return str(error.value)


# --- there and back


def test_a_shared_run_comes_back_and_translates_as_before(run, hub, corpus, cache, capsys):
    before = contents(run)
    assert call(share, run, "--to", "ana/run", "--licence", "not stated") == 0
    address = capsys.readouterr().out.strip()
    oid = hub.repositories["ana/run"].branches["main"]
    assert address == f"{ADDRESS}@{oid}"
    assert not hub.repositories["ana/run"].private

    there = files_of(hub)
    export = {path for path in there if path.startswith("run/1/")}
    assert set(there) - export == {
        *(".gitattributes", "README.md", "config.json", "summary.json", "confidence.json"),
        *("model.keras", "tokenizer/sentencepiece.model", "tokenizer/tokenizer.json"),
    }
    assert {"run/1/saved_model.pb", "run/1/variables/variables.index"} <= export
    for path in ("model.keras", "confidence.json", "tokenizer/sentencepiece.model"):
        assert there[path] == before[path]
    for path in export:
        assert there[path] == before[f"shared/ana/run/{path}"]
    for path, content in there.items():
        assert str(corpus.parent).encode() not in content, path  # where things lay is private

    assert not cache.exists()
    folder = to_folder(address)
    assert contents(folder) == there
    assert folder.is_relative_to(cache)
    rows = (run / "test-translations.tsv").read_text("utf-8").splitlines()[:5]
    sources, _, translations = zip(*(row.split("\t") for row in rows), strict=True)
    assert Translator.load(ADDRESS)(list(sources)) == list(translations)


def test_what_has_not_changed_is_not_sent_again(run, hub, capsys):
    assert call(share, run, "--to", "ana/run") == 0
    first, hub.received[:] = capsys.readouterr().out, []
    assert call(share, run, "--to", "ana/run") == 0
    assert capsys.readouterr().out == first
    assert not any("PUT" in path or "/commit/" in path for path, _ in hub.received)
    assert sum(size for _, size in hub.received) < 30_000  # names and the beginnings of files


def test_the_card_has_what_the_hub_filters_by(run, hub):
    assert call(share, run, "--to", "ana/run") == 0
    _, fields, text = files_of(hub)["README.md"].decode().split("---\n", 2)
    fields, summary = yaml.safe_load(fields), json.loads((run / "summary.json").read_text())
    assert fields["language"] == ["pt", "en"]
    assert fields["license"] == "unknown"
    assert fields["pipeline_tag"] == "translation"
    (model,) = fields["model-index"]
    (result,) = model["results"]
    assert result["task"]["type"] == "translation"
    assert result["dataset"]["name"] == "corpus0"  # the folder's name and no more
    assert {one["type"]: one["value"] for one in result["metrics"]} == {
        "sacrebleu": pytest.approx(summary["bleu"], abs=0.006),
        "chrf": pytest.approx(summary["chrf"], abs=0.006),
    }
    assert f'Translator.load("{ADDRESS}")' in text
    assert "## Limits" in text


def test_a_dry_run_lists_and_sends_nothing(run, hub, capsys):
    assert call(share, run, "--to", "ana/run", "--dry-run") == 0
    lines = {
        words[0]: words[1:]
        for line in capsys.readouterr().out.splitlines()
        if (words := line.split())
    }
    size = (run / "model.keras").stat().st_size
    assert lines["model.keras"] == [f"{size / 1000:,.1f}"]
    assert "run/1/saved_model.pb" in lines
    assert hub.received == []


def test_the_export_is_made_anew_where_it_is_of_another_model(run, tmp_path, monkeypatch):
    made = []

    def export(graph, folder, card, config):
        made.append(card["licence_of_data"])
        version = shutil.copytree(run / "shared" / "ana" / "run" / "run" / "1", folder / "1")
        path = version / "assets.extra" / "model_card.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | card))
        return version

    monkeypatch.setattr(sharing, "load_graph", lambda run: None)
    monkeypatch.setattr(sharing, "export_saved_model", export)
    copy = shutil.copytree(run, tmp_path / "run", ignore=shutil.ignore_patterns("shared"))
    config, summary = Config.load(copy / "config.json"), read_summary(copy)
    sharing.prepare(copy, config, summary, "ana/run", "mit")
    sharing.prepare(copy, config, summary, "ana/run", "mit")
    assert made == ["mit"]
    files = sharing.prepare(copy, config, summary, "ana/run", "cc0-1.0")
    assert "license: cc0-1.0\n" in files["README.md"].read_text()
    (copy / "model.keras").touch()
    sharing.prepare(copy, config, summary, "ana/run", "cc0-1.0")
    assert made == ["mit", "cc0-1.0", "cc0-1.0"]


def test_an_upload_that_broke_off_goes_on(small, hub):
    def full(method, path):
        if method == "PUT" and len(hub.objects) == 1:
            raise Refusal(400, "RequestTimeout")

    hub.fail = full
    assert "run it again" in message(upload, "ana/run", small)
    assert set(files_of(hub)) == {".gitattributes"}  # all or nothing
    (first,) = hub.objects
    hub.fail, hub.received[:] = lambda method, path: None, []
    upload("ana/run", small)
    sent = {path.split("/")[-1] for path, _ in hub.received if path.startswith("PUT")}
    assert sent == set(hub.objects) - {first}
    assert len(sent) == 2
    files = files_of(hub)
    assert all(files[path] == file.read_bytes() for path, file in small.items())


def test_large_files_go_to_the_xet_store_and_come_from_there(
    small, hub, cache, tmp_path, monkeypatch
):
    """What the client does by default, with `hf_xet`."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", False)
    hub.xet = tmp_path / "xet"
    small["model.keras"].write_bytes(random.Random(1).randbytes(300_000))
    first = upload("ana/run", small)
    assert not any(path.startswith("PUT /lfs") for path, _ in hub.received)
    hub.received.clear()
    assert upload("ana/run", small) == first
    assert not any("/commit/" in path for path, _ in hub.received)
    folder = to_folder(ADDRESS)
    assert all((folder / path).read_bytes() == file.read_bytes() for path, file in small.items())
    assert not any("/cdn/" in path for path, _ in hub.received)

    def forbidden(method, path):
        if "xet-write-token" in path:
            raise Refusal(403, "Authorization error.")

    hub.fail = forbidden
    small["model.keras"].write_bytes(random.Random(2).randbytes(300_000))
    assert "hf://ana/run: broke off (ConnectionError: " in message(upload, "ana/run", small)


# --- addresses


def test_a_revision_stays_what_it_was(small, hub):
    first = upload("ana/run", small)
    small["model.keras"].write_bytes(b"\3\0" * 10)
    second = upload("ana/run", small)
    for address, expected in (
        (f"{ADDRESS}@{first}", b"\0" * 1000),
        (f"{ADDRESS}@{second}", b"\3\0" * 10),
        (ADDRESS, b"\3\0" * 10),
        (Path(ADDRESS), b"\3\0" * 10),  # which takes one slash away
    ):
        assert (to_folder(address) / "model.keras").read_bytes() == expected
    hub.received.clear()
    to_folder(f"{ADDRESS}@{first}")
    assert hub.received == []  # a commit never changes


def test_a_folder_of_it_is_downloaded_alone(small, hub):
    upload("ana/run", small)
    folder = to_folder(f"{ADDRESS}/run")
    assert set(contents(folder)) == {"1/saved_model.pb", "1/variables/variables.index"}
    assert not (folder.parent / "model.keras").exists()
    assert find_model(f"{ADDRESS}/run") == ("saved_model", folder / "1")


def test_every_verb_finds_it(small, hub, tmp_path, monkeypatch, capsys):
    upload("ana/run", small)
    kind, folder = find_model(ADDRESS)
    assert kind == "run"
    assert parent_config(ADDRESS) == Config.load(folder / "config.json")
    assert find_versions(to_folder(ADDRESS)) == {"run": {1: folder / "run" / "1"}}
    assert name_of(f"{ADDRESS}@main") == "run"
    monkeypatch.chdir(tmp_path)
    for verb in (translate, export):
        assert call(verb, ADDRESS) == 2  # what stands there is no tokenizer
        assert one_line_error(capsys).startswith(str(folder / "tokenizer"))


def test_without_a_network_the_cache_is_enough(small, hub, point_to, monkeypatch):
    upload("ana/run", small)
    folder = to_folder(ADDRESS)
    point_to(f"http://127.0.0.1:{free_port()}")
    assert to_folder(ADDRESS) == folder
    assert "hf://ana/other: not in the cache" in message(to_folder, "hf://ana/other")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    hub.received.clear()
    assert to_folder(ADDRESS) == folder
    assert "HF_HUB_OFFLINE" in message(to_folder, "hf://ana/other")
    assert "HF_HUB_OFFLINE" in message(upload, "ana/run", small)
    assert hub.received == []


def test_a_private_model_is_for_its_owner(small, hub, monkeypatch):
    upload("ana/run", small, True)
    upload("ana/run", small, True)
    assert hub.repositories["ana/run"].private
    to_folder(ADDRESS)
    monkeypatch.setenv("HF_TOKEN", "hf_rui")
    assert "there is no such model, or it is private" in message(to_folder, "hf://ana/run@main2")
    monkeypatch.delenv("HF_TOKEN")
    assert "there is no such model, or it is private" in message(to_folder, "hf://ana/run@main3")


def test_it_needs_nothing_but_the_environment(small, hub, tmp_path):
    """A process of its own, as its user starts it; it imports no TensorFlow."""
    upload("ana/run", small)
    code = (
        "import sys; from translator.inference.translator import find_model;"
        f"print(*find_model('{ADDRESS}')); assert 'tensorflow' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    kind, folder = done.stdout.split()
    assert kind == "run"
    assert Path(folder).is_relative_to(tmp_path / "home")


# --- what goes wrong, in a line each


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("hf://run", "hf://run: a model's address is hf://<user>/<name>"),
        ("hf://", "a model's address is hf://<user>/<name>"),
        ("hf://ana/run@", "a model's address is hf://<user>/<name>"),
        ("hf://datasets/ana/run", "that is a dataset"),
        ("hf://ana/nothing", "there is no such model"),
        ("hf://ana/run@v9", "there is no such revision"),
    ],
)
def test_faulty_addresses(address, expected, small, hub, capsys):
    upload("ana/run", small)
    assert call(translate, address, "Bom dia!") == 2
    assert expected in one_line_error(capsys)


@pytest.mark.parametrize("address", ["hf://ana/cat", "hf://ana/cat/tail"])
def test_neither_run_nor_export_there(address, hub, capsys):
    hub.repositories["ana/cat"] = Repository(False)
    hub.repositories["ana/cat"].commit({"cat.txt": b"miau"})
    assert call(translate, address, "Bom dia!") == 2
    assert one_line_error(capsys).startswith(f"{address}: neither a run folder")


def test_sharing_needs_a_token_that_may_write(small, hub, monkeypatch):
    assert "hf://rui/run: not yours" in message(upload, "rui/run", small)
    hub.repositories["rui/run"] = Repository(False)
    hub.repositories["rui/run"].commit({})
    assert "hf://rui/run: not yours" in message(upload, "rui/run", small)
    assert files_of(hub, "rui/run") == {}
    monkeypatch.setenv("HF_TOKEN", "hf_old")
    assert "the Hub does not know you" in message(upload, "ana/run", small)
    monkeypatch.delenv("HF_TOKEN")
    hub.received.clear()
    assert "`hf auth login`" in message(upload, "ana/run", small)
    assert hub.received == []


def test_what_is_public_is_not_taken_for_private(small, hub):
    upload("ana/run", small)
    oid = hub.repositories["ana/run"].branches["main"]
    small["model.keras"].write_bytes(b"\4\0")
    assert "is there already, and public" in message(upload, "ana/run", small, True)
    assert hub.repositories["ana/run"].branches["main"] == oid


def test_a_licence_that_the_hub_does_not_know(small, hub):
    small["README.md"].write_text("---\nlicense: mine\n---\n")
    assert '"license" must be one of' in message(upload, "ana/run", small)
    assert set(files_of(hub)) == {".gitattributes"}


def test_what_cannot_be_shared(trained, tmp_path, hub, monkeypatch, capsys):
    run = tmp_path / "run"
    run.mkdir()
    for expected, arguments in (
        ("--to ana/run@v1: must be <user>/<name>", [run, "--to", "ana/run@v1"]),
        ("hf://run: a model's address is", [run, "--to", "run"]),
        (f"{run / 'config.json'}: ", [run, "--to", "ana/run"]),
        (f"{trained[1] / 'config.json'}: ", [trained[1], "--to", "ana/run"]),
    ):
        assert call(share, *arguments) == 2
        assert one_line_error(capsys).startswith(expected)
    shutil.copy(trained[0] / "config.json", run)
    assert call(share, run, "--to", "ana/run") == 2
    assert one_line_error(capsys).startswith(f"{run}: not trained yet")
    assert hub.received == []
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert call(share, run, "--to", "ana/run") == 2
    assert 'pip install -e ".[hub]"' in one_line_error(capsys)
