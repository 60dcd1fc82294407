"""Whether a SavedModel can run on stock TensorFlow Serving, read from its graph.

Serving loads a model whose ops it lacks the kernels of, and fails at the first request. So the
check is made here, at export.
"""

import json
from importlib.resources import files
from pathlib import Path

from google.protobuf.message import DecodeError
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

from translator.errors import UserError

SERVING_RELEASE = "2.20.0"
COMPILED = "jit_compile=True"  # stands for an op where a function is compiled


def servable_ops() -> set[str]:
    """The ops of core TensorFlow, of the release that `tensorflow_model_server` was built from (the
    installed one may have more), and those of TF-Text that it is linked with."""
    core, text = (
        json.loads((files(__package__) / name).read_text(encoding="utf-8"))["releases"]
        for name in ("core_ops.json", "tf_text_ops.json")
    )
    return set(core[SERVING_RELEASE]) | set(text[SERVING_RELEASE]["ops"])


def graph_ops(saved_model: Path) -> dict[str, str]:
    """{op: the first function it stands in} over the main graph and every function of the library;
    calls between functions are left out.

    Raises:
        UserError: `saved_model` has no readable saved_model.pb.
    """
    path = saved_model / "saved_model.pb"
    try:
        model = SavedModel.FromString(path.read_bytes())
    except (OSError, DecodeError) as error:
        raise UserError(f"{path}: not a SavedModel ({error})") from error
    ops = {}
    for meta_graph in model.meta_graphs:
        functions = meta_graph.graph_def.library.function
        names = {function.signature.name for function in functions}
        bodies = [("main graph", meta_graph.graph_def.node)]
        bodies += [(function.signature.name, function.node_def) for function in functions]
        for place, nodes in bodies:
            for node in nodes:
                if node.op not in names:
                    ops.setdefault(node.op, place)
        for function in functions:
            if function.attr["_XlaMustCompile"].b:
                ops[COMPILED] = function.signature.name
    return ops


def unservable_ops(saved_model: Path, xla: bool = False) -> list[str]:
    """What stock Serving could not run, and where it stands: ops that it does not have, and those
    that need XLA, which it runs only when its operator says so; `xla` lets functions be compiled.

    Raises:
        UserError: `saved_model` has no readable saved_model.pb.
    """
    servable = servable_ops() | ({COMPILED} if xla else set())
    return [
        f"{op} (in {place})"
        for op, place in sorted(graph_ops(saved_model).items())
        if op not in servable or op.startswith("Xla")
    ]


def check_servable(saved_model: Path, xla: bool = False):
    """Raises UserError where there are `unservable_ops`."""
    if problems := unservable_ops(saved_model, xla):
        raise UserError(
            f"{saved_model}: stock TensorFlow Serving {SERVING_RELEASE} cannot run "
            f"{', '.join(problems)}"
        )
