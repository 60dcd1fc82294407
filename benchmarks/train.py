"""`python -m benchmarks.train`: the speed of training, beside PyTorch and by its parts."""

import statistics
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import tyro

from benchmarks.step_profile import matrix_product_gflops, step_flops, time_by_part
from benchmarks.timing import in_turns, machine, report
from benchmarks.train_pipeline import on_real_text, start_up
from benchmarks.train_rivals import (
    fixed_batches,
    our_step,
    our_train_step,
    pytorch_step,
    rival,
)
from translator.cli import run_verb
from translator.config import Config
from translator.errors import UserError
from translator.presets import PRESETS
from translator.runtime import import_tensorflow

STEPS_IN_A_CALL = 4


@dataclass(frozen=True)
class Arguments:
    """Real (not padding) target tokens a second in steady training: of this project beside
    PyTorch, on the same random batches; of its batches of similar length beside batches of 64
    pairs, each padded to 128 tokens, on real text. Then where a step's time goes, how fast batches
    are made, what starting costs, and whether bfloat16 or several steps in one call would pay."""

    corpus: str = "sample"
    """The corpus of real text, as in translator.train."""
    steps: int = 10
    """Updates in each turn on real text."""
    repeats: int = 5
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


@dataclass(frozen=True)
class Workload:
    """A network, and the size and number of its fixed batches."""

    config: Config
    batch_tokens: int
    batches: int

    def make(self):
        return fixed_batches(self.config, self.batch_tokens, self.batches)


def _like_the_peer(preset):
    """With sinusoidal positions and without R-Drop, as PyTorch's network; Adam trains both."""
    config = PRESETS[preset]
    return replace(
        config,
        model=replace(config.model, positions="sinusoidal"),
        training=replace(config.training, r_drop=0.0),
    )


# The paper's size with a batch that two cores can do; its own has 25,000 tokens a side.
WORKLOADS = {
    "tiny": Workload(_like_the_peer("tiny"), PRESETS["tiny"].data.batch_tokens, 4),
    "small": Workload(_like_the_peer("small"), PRESETS["small"].data.batch_tokens, 8),
    "base": Workload(_like_the_peer("base"), 1024, 2),
}


def beside_pytorch(workload: Workload, repeats: int) -> dict:
    """Both rivals on the same batches, in turns."""
    batches = workload.make()
    tokens = sum(int((target > 0).sum()) for *_, target in batches)
    with (
        rival(our_step, workload.config, batches) as ours,
        rival(pytorch_step, workload.config, batches) as theirs,
    ):
        turns = {"ours": [], "pytorch": []}
        rivals = {
            "ours": lambda: turns["ours"].append(ours()),
            "pytorch": lambda: turns["pytorch"].append(theirs()),
        }
        seconds = in_turns(rivals, repeats)
    counted = list(zip(turns["ours"], turns["pytorch"], strict=True))[1:]
    return {
        "batch_tokens": workload.batch_tokens,
        "batches": len(batches),
        "batch_shapes": [[source.shape, target.shape] for source, _, target in batches],
        "target_tokens_per_second": {name: tokens / time for name, time in seconds.items()},
        "cpu_seconds_per_step": {
            name: statistics.median(turn.cpu_seconds for turn in taken[1:]) / len(batches)
            for name, taken in turns.items()
        },
        "ours_over_pytorch": spread([b.seconds / a.seconds for a, b in counted]),
        "ours_over_pytorch_by_cpu_time": spread(
            [b.cpu_seconds / a.cpu_seconds for a, b in counted]
        ),
    }


def spread(ratios: list[float]) -> dict[str, float]:
    """Of the ratios of single turns."""
    return {"median": statistics.median(ratios), "least": min(ratios), "most": max(ratios)}


def parts_of_a_step(workload: Workload, repeats: int) -> dict:
    """The profile of a step, and its arithmetic beside that of one large matrix product."""
    batches, config = workload.make(), workload.config
    step = our_step(config)

    def run():
        for batch in batches:
            step(batch)

    run()
    shares = time_by_part(run)
    seconds = in_turns({"steps": run}, repeats)["steps"]
    flops = sum(step_flops(config.model, config.data.vocabulary_size, b) for b in batches)
    reached, possible = flops / seconds / 1e9, matrix_product_gflops()
    return {
        "milliseconds_per_step": 1000 * seconds / len(batches),
        "share_of_kernel_time": shares,
        "gflops": reached,
        "gflops_of_a_large_matrix_product": possible,
        "share_of_a_large_matrix_product": reached / possible,
    }


def bfloat16(workload: Workload, repeats: int) -> dict:
    """Matrix products in bfloat16, by TensorFlow's own rewriting of the graph for oneDNN."""
    import tensorflow as tf

    batches = workload.make()[:2]
    option, steps = "auto_mixed_precision_onednn_bfloat16", {}
    for name, on in (("float32", False), ("bfloat16", True)):
        tf.config.optimizer.set_experimental_options({option: on})
        steps[name] = our_step(workload.config)
        for batch in batches:  # traces the graph under this option
            steps[name](batch)
    tf.config.optimizer.set_experimental_options({option: False})
    rivals = {name: lambda step=step: [step(b) for b in batches] for name, step in steps.items()}
    seconds = in_turns(rivals, repeats)
    return {"float32_over_bfloat16": seconds["float32"] / seconds["bfloat16"]}


def steps_in_a_call(workload: Workload, repeats: int) -> dict:
    """As many calls as there are batches, over one call that does as many steps."""
    import tensorflow as tf

    batches = workload.make()[:STEPS_IN_A_CALL]
    tensors = [tuple(map(tf.constant, batch)) for batch in batches]
    step = our_train_step(workload.config)

    @tf.function(autograph=False, reduce_retracing=True)
    def several(batches):
        return [step((batch,)) for batch in batches]

    rivals = {
        "single": lambda: [float(step((batch,))[0]) for batch in tensors],
        "several": lambda: [float(loss) for loss, *_ in several(tensors)],
    }
    seconds = in_turns(rivals, repeats)
    return {"steps": len(batches), "single_over_several": seconds["single"] / seconds["several"]}


def measure(arguments: Arguments) -> dict:
    repeats, small = arguments.repeats, WORKLOADS["small"]
    return {
        "beside_pytorch": {
            name: beside_pytorch(WORKLOADS[name], repeats) for name in ("small", "base")
        },
        "real_text": on_real_text(arguments.corpus, small.config, arguments.steps, repeats),
        "parts": {name: parts_of_a_step(WORKLOADS[name], repeats) for name in ("small", "base")},
        "bfloat16": {name: bfloat16(WORKLOADS[name], repeats) for name in ("small", "base")},
        "several_steps_in_a_call": {
            name: steps_in_a_call(WORKLOADS[name], 2 * repeats) for name in ("tiny", "small")
        },
        "run": start_up(arguments.corpus, "small"),
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.train")
    if find_spec("torch") is None:
        raise UserError('PyTorch is measured beside: pip install -e ".[benchmarks]"')
    import_tensorflow(training=True)
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
