"""Whether a SavedModel answers, asked as TensorFlow Serving will ask it."""

from pathlib import Path

import numpy as np
import tensorflow as tf

from translator.errors import UserError, in_one_line
from translator.exporting.warmup import read_warmup
from translator.inference.saved_graph import ServingSession


def check_answers(saved_model: Path):
    """Asks each signature its first warm-up request.

    Raises:
        UserError: the model cannot be opened, a signature fails, or does not answer each row with
            numbers.
    """
    session = ServingSession(saved_model, optimise=False)
    requests = {}
    for signature, inputs in read_warmup(saved_model):
        requests.setdefault(signature, inputs)
    try:
        for signature in session.signatures:
            check_answer(session.run(signature, **requests[signature]), requests[signature])
    except (LookupError, ValueError, tf.errors.OpError) as error:
        raise UserError(
            f"{saved_model}: does not answer {signature} ({in_one_line(error)})"
        ) from error
    finally:
        session.close()


def check_answer(outputs, inputs):
    """Raises ValueError unless each output has a row for each of the inputs', and numbers."""
    (rows,) = {len(texts) for texts in inputs.values()}
    for name, value in outputs.items():
        if len(value) != rows:
            raise ValueError(f"{name} has {len(value)} rows for {rows} texts")
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            raise ValueError(f"{name} is not finite")
