"""Where the time of a training step goes, and how much arithmetic it does."""

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from translator.config import ModelConfig

# The first that is found in "<name>:<kernel>" decides; names are Keras's and TensorFlow's own.
PARTS = {
    "optimizer and moving average": r"^cond/|global_norm",
    "dropout": r"/dropout",
    "layer normalisation": r"layer_normalization",
    "softmax and cross-entropy": r":_?(Mkl)?Softmax|SoftmaxCrossEntropy|TensorScatter",
    "matrix products, backward": r"gradient_tape.*:_?(Mkl)?(Fused)?(Batch)?MatMul",
    "matrix products, forward": r":_?(Mkl)?(Fused)?(Batch)?MatMul",
    "biases": r":BiasAdd",
    "transposes": r":_?(Mkl)?Transpose",
    "rest": r"",
}


def time_by_part(run) -> dict[str, float]:
    """Share of the kernels' time (summed over threads) that each part of `run()` takes, 0 to 1,
    by TensorFlow's profiler."""
    import tensorflow as tf
    from tensorflow.tsl.profiler.protobuf.xplane_pb2 import XSpace

    with TemporaryDirectory() as folder:
        with tf.profiler.experimental.Profile(folder):
            run()
        (file,) = Path(folder).rglob("*.xplane.pb")
        space = XSpace.FromString(file.read_bytes())
    seconds = dict.fromkeys(PARTS, 0)
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                name = plane.event_metadata[event.metadata_id].name
                if re.fullmatch(r"[\w/.]+:[A-Z_]\w+", name):  # a kernel, not what called it
                    seconds[part_of(name, PARTS)] += event.duration_ps
    return {part: time / sum(seconds.values()) for part, time in seconds.items()}


def part_of(name: str, parts: dict[str, str]) -> str:
    """The first of `parts` whose pattern is found in `name`."""
    return next(part for part, pattern in parts.items() if re.search(pattern, name))


def step_flops(config: ModelConfig, vocabulary_size: int, batch) -> float:
    """Floating-point operations of the matrix products of one update, padding included.

    Of each product's 2·m·k·n there are three: one forward, and one for the gradient of either
    factor.
    """
    (rows, s), (_, t) = batch[0].shape, batch[2].shape
    width, hidden = config.width, config.hidden
    attend = 2 * width  # multiply-adds for each pair of a query and a key: scores, weighted sum
    encoder = s * (4 * width**2 + 2 * width * hidden) + attend * s * s
    decoder = (
        t * (6 * width**2 + 2 * width * hidden)
        + s * 2 * width**2  # the context's keys and values
        + attend * t * (t + s)
    )
    output = t * width * vocabulary_size
    layers = config.encoder_layers * encoder + config.decoder_layers * decoder
    return 3 * 2 * rows * (layers + output)


def matrix_product_gflops(size=2048, repeats=10) -> float:
    """What a product of two large square float32 matrices reaches: the best of `repeats`."""
    import tensorflow as tf

    a, b = (tf.random.normal([size, size]) for _ in range(2))
    seconds = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        tf.matmul(a, b).numpy()
        seconds.append(time.perf_counter() - begun)
    return 2 * size**3 / min(seconds) / 1e9
