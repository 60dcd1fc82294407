"""`python -m translator.verify`: whether a model keeps to what every model should."""

import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import tyro

from translator.cli import check_output, make_console, run_verb
from translator.files import write_json
from translator.runtime import import_tensorflow

STDOUT = Path("-")


@dataclass(frozen=True)
class Arguments:
    """Check what should hold of every model, whatever it has learnt: that padding, batch-mates and
    the future change nothing, cached steps equal the full pass, all engines give the same answers,
    TensorFlow Serving can run it, and any bytes are answered. One line for each, with the figure
    measured and the most that is right; exit status 1 if any is missed."""

    model: tyro.conf.Positional[str]
    """A run folder, of which exports are made for the purpose, an export, or an address of the Hub,
    hf://<user>/<name>."""
    json: Path | None = None
    """Also write the findings to this file; - for standard output, instead of the lines."""


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.verify")
    if arguments.json and arguments.json != STDOUT:
        check_output("--json", arguments.json)
    begun = time.perf_counter()
    import_tensorflow()
    from translator.evaluation.verification import verify

    console, findings = make_console(), []
    for finding in verify(arguments.model):
        findings.append(finding)
        if arguments.json != STDOUT:
            style = "red" if finding.passed is False else None
            console.print(line(finding), style=style, markup=False, soft_wrap=True)
    missed = sum(finding.passed is False for finding in findings)
    result = {
        "model": arguments.model,
        "passed": not missed,
        "seconds": round(time.perf_counter() - begun, 1),
        "invariants": [as_json(finding) for finding in findings],
    }
    if arguments.json == STDOUT:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        if arguments.json:
            write_json(arguments.json, result)
        console.print(f"{missed} of {len(findings)} missed, in {result['seconds']:.0f} seconds")
    if missed:
        sys.exit(1)


def line(finding) -> str:
    """✓ claim, figure, tolerance, detail."""
    sign = {True: "✓", False: "✗", None: "–"}[finding.passed]
    if finding.figure is None:
        figure, tolerance = "", "skipped"
    else:
        figure = f"{finding.figure:.2g}"
        tolerance = "no bound" if finding.tolerance is None else f"≤ {finding.tolerance:g}"
    return f"{sign} {finding.invariant:<50} {figure:>8} {tolerance:<8}  {finding.detail}"


def as_json(finding) -> dict:
    """JSON has no infinity and no NaN: null."""
    finite = finding.figure is not None and math.isfinite(finding.figure)
    return {**finding._asdict(), "figure": finding.figure if finite else None}


if __name__ == "__main__":
    run_verb(main)
