"""`python -m benchmarks.search_profile EXPORT`: where the time of a search goes."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import tyro

from benchmarks.step_profile import part_of
from benchmarks.timing import in_turns, machine, report
from translator.cli import run_verb
from translator.errors import UserError
from translator.remote.protocol import DEFAULT_SIGNATURE
from translator.runtime import import_tensorflow

# The first that is found in "<node>:<op>" decides; nodes have Keras's and TensorFlow's own names.
PARTS = {
    "loop": r":(Switch|Merge|NextIteration|LoopCond)$",
    "reading weights": r":ReadVariableOp$",
    "constants, shapes": r":(Const|Shape|StridedSlice|Reshape|Identity|Pack|ExpandDims|Cast)$",
    "layer normalisation": r"layer_normalization",
    "products with weights": r":(_Fused)?MatMul$",
    "attention": r":(BatchMatMulV2|Softmax)$",
    "cache and other gathers": r":(ConcatV2|GatherV2)$",
    "rest": r"",
}
RUNS = 5


@dataclass(frozen=True)
class Arguments:
    """The ops in a step of an export's search for the translation of a sentence, and the time they
    take, by TensorFlow's tracer, which slows short ops down."""

    export: tyro.conf.Positional[Path]
    """A SavedModel, or the folder of its versions, exported without --xla."""
    sentence: str = "Você poderia me dizer onde fica a estação?"
    """What is translated."""
    json: Path | None = None
    """Also write the results to this file."""


def measure(arguments: Arguments) -> dict:
    from translator.exporting.op_check import COMPILED, graph_ops
    from translator.inference.saved_graph import ServingSession
    from translator.inference.translator import find_model

    kind, folder = find_model(arguments.export)
    if kind != "saved_model":
        raise UserError(f"{arguments.export}: not a SavedModel, but a {kind}; export it")
    if COMPILED in graph_ops(folder):
        raise UserError(f"{arguments.export}: TensorFlow cannot see into what XLA compiles")
    session = ServingSession(folder)
    asked = {"signature": DEFAULT_SIGNATURE, "text": [arguments.sentence]}
    seconds = in_turns({"export": partial(session.run, **asked)}, RUNS)["export"]
    trace = session.trace(**asked)
    session.close()
    return {"milliseconds": 1000 * seconds, **by_part(trace), "machine": machine()}


def by_part(trace) -> dict:
    """{"steps": …, "parts": {part: ops and microseconds in a step}} of what is run in every step
    of the longest loop."""
    times, runs = Counter(), Counter()
    for device in trace.step_stats.dev_stats:
        for node in device.node_stats:
            op = re.search(r" = (\w+)\(", node.timeline_label)
            name = f"{node.node_name}:{op[1] if op else ''}"
            times[name] += node.op_end_rel_micros - node.op_start_rel_micros
            runs[name] += 1
    steps = max(n for name, n in runs.items() if name.endswith(":NextIteration"))
    counts, microseconds = Counter(), Counter()
    for name, n in runs.items():
        if n >= steps:
            part = part_of(name, PARTS)
            counts[part] += n / steps
            microseconds[part] += times[name] / steps
    return {
        "steps": steps,
        "parts": {p: {"ops": counts[p], "microseconds": microseconds[p]} for p in PARTS},
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.search_profile")
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
