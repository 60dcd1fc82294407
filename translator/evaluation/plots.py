"""Pictures, legible in greyscale and by colour-blind readers."""

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")  # no window: pictures go into files

from matplotlib import pyplot as plt


def plot_attention(
    source: list[str], target: list[str], weights: dict[str, np.ndarray], path: Path
):
    """What each output token looked at: one panel for each layer, averaged over its heads.

    Args:
        source: S subwords.
        target: T subwords.
        weights: {layer name: [H,T,S]}, rows summing to 1.
        path: the picture, in the format its suffix names.
    """
    width, height = 1.2 + 0.32 * len(source), 1.4 + 0.28 * len(target)
    columns = min(len(weights), 2)
    rows = -(-len(weights) // columns)
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(width * columns, height * rows),
        squeeze=False,
        layout="constrained",
    )
    for axis in axes.flat[len(weights) :]:
        axis.set_visible(False)
    for axis, (name, heads) in zip(axes.flat, weights.items(), strict=False):
        image = axis.imshow(heads.mean(axis=0), cmap="Greys", vmin=0, vmax=1, aspect="auto")
        axis.set_xticks(range(len(source)), [_label(piece) for piece in source], rotation=90)
        axis.set_yticks(range(len(target)), [_label(piece) for piece in target])
        axis.set_title(name.replace("_", " "), fontsize=10)
        axis.tick_params(labelsize=9, length=0)
    figure.supxlabel("source subwords (read)", fontsize=10)
    figure.supylabel("translation subwords (written)", fontsize=10)
    figure.colorbar(image, ax=axes, label="attention weight, mean over heads", shrink=0.6)
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _label(piece: str) -> str:
    """A subword as an axis label: "$" would start a formula, "</s>" is the end of the text."""
    return {"</s>": "END", "[END]": "END"}.get(piece, piece).replace("$", r"\$")
