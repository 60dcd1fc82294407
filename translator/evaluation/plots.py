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


# Colour-blind readers can tell Okabe & Ito's colours apart, and in grey there are the markers.
STYLES = [
    {"color": color, "marker": marker, "linestyle": line}
    for color, marker, line in (
        ("#0072B2", "o", "-"),
        ("#D55E00", "s", "--"),
        ("#009E73", "^", "-."),
        ("#CC79A7", "D", ":"),
        ("#000000", "v", (0, (5, 1, 1, 1))),
        ("#E69F00", "P", (0, (1, 1))),
        ("#56B4E9", "X", (0, (8, 2))),
        ("#7F7F7F", "*", (0, (3, 1, 1, 1, 1, 1))),
    )
]


def _styles(names):
    """A style for each of the runs; those of one model, which differ in the seed, share one."""
    models = [name.split("-seed-")[0] for name in names]
    order = list(dict.fromkeys(models))
    return [
        STYLES[order.index(model) % len(STYLES)]
        | {"label": model if models.index(model) == i else "_again"}  # one line in the legend
        for i, model in enumerate(models)
    ]


def _finish(figure, axes, path):
    """One legend below all panels, light grids, and into the file."""
    for axis in axes.flat:
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    handles, labels = axes.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def plot_curves(curves: dict[str, list[dict]], path: Path):
    """Validation BLEU and loss over minutes and over target tokens.

    Args:
        curves: {run: validations}, each with `seconds`, `target_tokens`, `validation_bleu` and
            `validation_loss`.
        path: the picture, in the format its suffix names.
    """
    figure, axes = plt.subplots(
        2, 2, figsize=(10, 7), sharex="col", sharey="row", layout="constrained"
    )
    columns = (
        ("seconds", 60, "minutes of training"),
        ("target_tokens", 1e6, "million target tokens"),
    )
    rows = (
        ("validation_bleu", "validation BLEU (greedy)"),
        ("validation_loss", "validation loss (nats per token)"),
    )
    for row, (of_y, y_label) in zip(axes, rows, strict=True):
        row[0].set_ylabel(y_label)
        for axis, (of_x, unit, x_label) in zip(row, columns, strict=True):
            axis.set_xlabel(x_label)
            for points, style in zip(curves.values(), _styles(curves), strict=True):
                x, y = [p[of_x] / unit for p in points], [p[of_y] for p in points]
                axis.plot(x, y, markersize=4, **style)
            axis.label_outer()
    _finish(figure, axes, path)


def plot_lengths(by_length: dict[str, list[dict]], path: Path):
    """BLEU and chrF by the length of the source.

    Args:
        by_length: {run: rows of `translator.evaluation.scores.scores_by_length`}.
        path: the picture, in the format its suffix names.
    """
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.5), squeeze=False, layout="constrained")
    buckets = next(iter(by_length.values()))
    ticks = [f"{row['words']}\nn = {row['sentences']}" for row in buckets]
    for axis, (key, label) in zip(axes.flat, (("bleu", "BLEU"), ("chrf", "chrF")), strict=True):
        for rows, style in zip(by_length.values(), _styles(by_length), strict=True):
            axis.plot(range(len(rows)), [row[key] for row in rows], **style)
        axis.set_xticks(range(len(ticks)), ticks)
        axis.set(title=label, xlabel="source words (n test sentences)", ylim=(0, None))
    axes[0, 0].set_ylabel("score, 0 to 100")
    _finish(figure, axes, path)


def plot_quarters(found: dict[str, list[float]], path: Path):
    """Which part of a long sentence gets lost.

    Args:
        found: {run: `translator.evaluation.scores.found_by_quarter`}.
        path: the picture, in the format its suffix names.
    """
    figure, axes = plt.subplots(1, 1, figsize=(6, 4.5), squeeze=False, layout="constrained")
    for shares, style in zip(found.values(), _styles(found), strict=True):
        axes[0, 0].plot(range(4), [100 * share for share in shares], **style)
    axes[0, 0].set_xticks(range(4), ["first", "second", "third", "last"])
    axes[0, 0].set(
        xlabel="quarter of the reference",
        ylabel="words found in the translation, %",
        ylim=(0, 100),
    )
    _finish(figure, axes, path)


def plot_reliability(confidence: dict, path: Path):
    """How often translations are right, by how sure the model is of them (DeGroot & Fienberg 1983),
    and how many there are of each.

    Args:
        confidence: what `translator.evaluation.confidence.measure` returns.
        path: the picture, in the format its suffix names.
    """
    rows = confidence["reliability"]
    sure, right, counts = (
        [row[key] for row in rows] for key in ("confidence", "right", "sentences")
    )
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(5.5, 6.5), sharex=True, height_ratios=(3, 1), layout="constrained"
    )
    above.plot([0, 1], [0, 1], color="grey", linestyle=":", label="perfectly calibrated")
    above.plot(sure, right, **STYLES[0], label=f"ECE {confidence['ece']:.3f}")
    above.set(ylim=(-0.02, 1.02), ylabel=f"share with chrF ≥ {confidence['threshold']:.0f}")
    above.legend(frameon=False)
    below.bar(sure, counts, width=0.04, color=STYLES[0]["color"])
    below.set(xlim=(-0.02, 1.02), xlabel="confidence", ylabel="sentences", yscale="symlog")
    for axis in (above, below):
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _label(piece: str) -> str:
    """A subword as an axis label: "$" would start a formula, "</s>" is the end of the text."""
    return {"</s>": "END", "[END]": "END"}.get(piece, piece).replace("$", r"\$")
