"""How TensorFlow is started: without its noise, and without what nobody here needs of it."""

import gc
import os
import sys
from contextlib import contextmanager


@contextmanager
def _stderr_closed():
    """Nothing that is written to file descriptor 2 is seen, not even what C++ writes there."""
    if sys.stderr is None:  # the caller closed it
        yield
        return
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def _hidden(*packages):
    """Code that can do without these packages does without them meanwhile.

    Keras imports all of matplotlib and IPython, where they are installed, for pictures that are
    never shown here; that is a fifth of the time to start.
    """
    hidden = [package for package in packages if package not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for package in hidden:
            del sys.modules[package]


@contextmanager
def _uncollected():
    """What is made meanwhile is never looked at by Python's garbage collector.

    TensorFlow's modules are hundreds of thousands of objects, none of which is garbage: looking
    for it takes another fifth of the time to start, and a tenth of the time to build a model.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def import_tensorflow(training: bool = False, optimise: bool = True, first=None):
    """Imports TensorFlow quietly: its libraries log before they heed any setting of theirs.

    oneDNN's kernels prepare themselves anew in each call. That pays for the large matrix products
    of training, where they are an eighth faster, and not for those of a decoding step, where they
    are five times slower (`benchmarks/decode.py`). So they are on for training only, unless
    TF_ENABLE_ONEDNN_OPTS is set.

    Without `optimise`, graphs run as they are written: the first answer comes sooner, and a batch
    takes longer. `first` is called before TensorFlow looks for devices, and its value returned.
    """
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1" if training else "0")
    with _stderr_closed(), _hidden("matplotlib", "IPython"), _uncollected():
        import tensorflow as tf
        import tensorflow_text  # noqa: F401

        value = first() if first else None
        tf.constant(0)  # starts the runtime, which looks for devices
        tf.get_logger().setLevel("ERROR")
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": not optimise})
    return value
