"""A comparison as a folder that can be read on a code host: text, numbers and pictures."""

import json
from pathlib import Path

import numpy as np

from translator.evaluation.plots import (
    plot_attention,
    plot_curves,
    plot_lengths,
    plot_quarters,
)
from translator.files import write_file

BUDGETS = {
    "minutes": "{:g} minutes of training",
    "target_tokens": "{:,} target subwords",
    "epochs": "{:,} epochs",
}


def write_report(results: dict, folder: Path) -> Path:
    """Writes report.md, results.json and the pictures, and returns the report's path.

    Args:
        results: what `translator.evaluation.comparison.compare` returns, with `command` and
            `budget`, a pair of `TrainingConfig` key and value.
    """
    folder.mkdir(parents=True, exist_ok=True)
    runs = {run["name"]: run for run in results["runs"]}
    plot_curves({name: run["curve"] for name, run in runs.items()}, folder / "curves.png")
    plot_lengths({name: run["by_length"] for name, run in runs.items()}, folder / "lengths.png")
    if all(run["found_by_quarter"] for run in runs.values()):
        found = {name: run["found_by_quarter"] for name, run in runs.items()}
        plot_quarters(found, folder / "quarters.png")
    for name, of_run in results["attention"].items():
        weights = {layer: np.array(values) for layer, values in of_run["weights"].items()}
        path = folder / f"attention-{name}.png"
        plot_attention(of_run["source"], of_run["target"], weights, path)
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    write_file(folder / "results.json", text)
    report = folder / "report.md"
    parts = (_head, _scores, _seeds, _speed, _curves, _lengths, _quarters, _attention, _sentences)
    write_file(report, "\n".join(text for part in parts if (text := part(results))))
    return report


def _table(head, rows):
    """A Markdown table; all columns but the first are numbers, set right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def _head(results):
    names = ", ".join(dict.fromkeys(run["model"] for run in results["runs"]))
    key, value = results["budget"]
    machine, versions = results["machine"], results["versions"]
    return f"""# {names}: {results["corpus"]}, {results["direction"]}

    {results["command"]}

Every model had the same corpus, tokenizer, batches, loss, optimizer, schedule and search (preset
`{results["preset"]}`, with the peak of the rate that it has for each family), about as many
parameters, and the same budget:
{BUDGETS[key].format(value)}. The weights with the best BLEU on the validation split were tested on
{results["test_sentences"]:,} sentences that nothing was chosen by.

Machine: {machine["cores"]} cores, {machine["processor"]}; TensorFlow {versions["tensorflow"]},
Keras {versions["keras"]}, Python {versions["python"]}.
"""


def _interval(run, name):
    half = run[f"{name}_interval"]
    return f"{run[name]:.1f}" + ("" if half is None else f" ± {half:.1f}")


def _scores(results):
    first, *_ = results["runs"]
    rows = [
        [
            run["name"],
            f"{run['parameters']:,}",
            f"{run['test_loss']:.3f}",
            _interval(run, "bleu"),
            _interval(run, "chrf"),
            _p(run["p_value"]),
        ]
        for run in results["runs"]
    ]
    head = ["run", "parameters", "test loss", "BLEU", "chrF", "p"]
    return f"""## Scores

{_table(head, rows)}
Loss in nats per target subword. ± is half of the 95 % interval over 1,000 bootstrap resamples; p is
sacreBLEU's paired bootstrap on BLEU against {first["name"]} (0.001 is the smallest it gives).

BLEU `{first["bleu_signature"]}`, chrF `{first["chrf_signature"]}`.
"""


def _seeds(results):
    """The spread over seeds, which a bootstrap over sentences does not show."""
    if not results["p_over_seeds"]:
        return ""
    rows = []
    for model in dict.fromkeys(run["model"] for run in results["runs"]):
        row = [model]
        for name in ("bleu", "chrf"):
            scores = [run[name] for run in results["runs"] if run["model"] == model]
            row.append(f"{np.mean(scores):.1f} ({min(scores):.1f} to {max(scores):.1f})")
        rows.append([*row, _p(results["p_over_seeds"][model])])
    head = ["model", "BLEU, mean (range) over seeds", "chrF, mean (range)", "p"]
    return f"""## Seeds

{_table(head, rows)}
p is that of the paired bootstrap against {rows[0][0]}, the translations of all seeds together.
"""


def _p(value):
    return "" if value is None else f"{value:.3f}"


def _speed(results):
    rows = [
        [
            run["name"],
            f"{run['steps']:,}",
            run["epochs"],
            f"{run['target_tokens'] / 1e6:.2f}",
            f"{run['target_tokens_per_second']:,.0f}",
            f"{run['seconds'] / 60:.1f}",
            f"{run['latency_ms']:.0f}",
            f"{run['sentences_per_second']:.0f}",
            f"{run['megabytes']:.1f}",
        ]
        for run in results["runs"]
    ]
    head = ["run", "steps", "epochs", "M target tokens", "target tokens/s", "minutes"]
    head += ["ms a sentence, batch 1", "sentences/s, batch 32", "MB on disk"]
    return f"""## Cost

{_table(head, rows)}
The first five numbers are of training, the others of the exported SavedModel with its beam search,
on test sentences of all lengths, measured alternately in one process (median of three rounds).
"""


def _curves(results):
    return """## Learning

![Validation BLEU and loss over minutes and target tokens](curves.png)
"""


def _lengths(results):
    runs = results["runs"]
    rows = [
        [
            bucket["words"],
            bucket["sentences"],
            *(f"{run['by_length'][i]['bleu']:.1f}" for run in runs),
        ]
        for i, bucket in enumerate(runs[0]["by_length"])
    ]
    return f"""## By length

![BLEU and chrF by source length](lengths.png)

{_table(["source words", "sentences", *(f"{run['name']}, BLEU" for run in runs)], rows)}"""


def _quarters(results):
    runs = results["runs"]
    if not all(run["found_by_quarter"] for run in runs):
        return ""
    rows = [
        [run["name"], *(f"{100 * share:.0f} %" for share in run["found_by_quarter"])]
        for run in runs
    ]
    return f"""## What gets lost in long sentences

![Words found by quarter of the reference](quarters.png)

{_table(["run", "first quarter", "second", "third", "last"], rows)}
Words of the reference that stand anywhere in the translation, over references of 16 words or more.
"""


def _attention(results):
    if not results["attention"]:
        return ""
    pictures = [
        f"**{name}**\n\n![What each output subword of {name} looked at](attention-{name}.png)\n"
        for name in results["attention"]
    ]
    return "\n".join(
        ["## Attention\n", "The same sentence, read by every model that attends.\n", *pictures]
    )


def _sentences(results):
    """A table for each, its text escaped: a bar would end a cell, a star would be markup."""
    lines = [
        "## Sentences\n",
        "From short to long: the middle one of each tenth of the test split.\n",
    ]
    for i, sentence in enumerate(results["sentences"], start=1):
        rows = [
            ["source", _plain(sentence["source"])],
            ["reference", _plain(sentence["reference"])],
        ]
        rows += [[name, _plain(text)] for name, text in sentence["translations"].items()]
        body = "".join(f"| {name} | {text} |\n" for name, text in rows[1:])
        lines.append(f"| {i}. {rows[0][0]} | {rows[0][1]} |\n|---|---|\n{body}")
    return "\n".join(lines)


def _plain(text):
    for sign in "\\|*_`<>[]":
        text = text.replace(sign, "\\" + sign)
    return text
