"""What goes with a served model: what it was trained on, how well it does, and its limits.

After Mitchell et al. 2019, "Model Cards for Model Reporting".
"""

import json
from pathlib import Path

from translator.config import Config
from translator.mixture import BETWEEN, parts_of
from translator.remote.protocol import CARD_FILE

TEXT_FILE = "README.md"
NOT_STATED = "not stated"
SCORES = (
    *("bleu", "bleu_interval", "bleu_signature", "chrf", "chrf_interval", "chrf_signature"),
    *("exact_match", "sentences"),
)
SAMPLE = (
    "The bundled sample is synthetic: the model knows only the constructions of a small grammar, "
    "and its scores say nothing about real text."
)


def make_card(config: Config, summary: dict, licence: str = NOT_STATED) -> dict:
    """The card of a run.

    Args:
        summary: the run's `summary.json`; empty where training has not come to its end, and then
            nothing is said about scores, parameters and versions.
        licence: of the data, as its user states it.
    """
    data, search = config.data, config.search
    source, target = data.languages
    limits = [
        "A text is translated sentence by sentence: no sentence knows of the others.",
        f"A sentence of more than {data.max_tokens} subwords is divided.",
        "Scores hold for text like that of the corpus; other text was not tried.",
        "A translation can be fluent and wrong; nobody has checked it for harm or bias.",
    ]
    return {
        "source_language": source,
        "target_language": target,
        "corpus": corpus_name(data.corpus),
        **({"test_corpus": corpus_name(data.held_out)} if data.held_out != data.corpus else {}),
        "licence_of_data": licence,
        "model": config.model.name,
        "preset": config.preset,
        "parameters": summary.get("parameters"),
        "search": {"beam": search.beam, "length_penalty": search.length_penalty},
        "max_tokens": data.max_tokens,
        "scores": {key: summary[key] for key in SCORES if key in summary},
        "confidence": {
            key: value
            for key, value in summary.get("confidence", {}).items()
            if key in ("threshold", "auc", "ece", "planted_auc")
        },
        **({"examples": summary["examples"]} if summary.get("examples") else {}),
        "limits": [*limits, SAMPLE] if data.corpus == "sample" else limits,
        "seed": config.training.seed,
        "versions": summary.get("versions", {}),
    }


def corpus_name(corpus: str) -> str:
    """Of a `--corpus`, what may be told: not where a folder or file lay."""
    names = (
        str(part) if part.spec == "sample" or part.is_public else Path(str(part)).name
        for part in parts_of(corpus)
    )
    return BETWEEN.join(names)


def write_card(export: Path, card: dict, name: str, version: int, **flavour):
    """Writes the card of the model `name` into its version's folder, for programs and people.

    Args:
        flavour: `xla` (bool) of a SavedModel, `ctranslate2` (the type of its weights) of a
            CTranslate2 model.
    """
    card = {"name": name, "version": version, **flavour, **card}
    path = export / CARD_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (export / TEXT_FILE).write_text(card_text(card), encoding="utf-8")


def card_text(card: dict) -> str:
    """The card as Markdown."""
    heading = f"# {card['name']}, version {card['version']}"
    return "\n".join([heading, "", *fact_lines(card), "", *section_lines(card), ""])


def fact_lines(card: dict) -> list[str]:
    """Of the card's text, what the model is."""
    search, size = card["search"], card["parameters"]
    size = "" if size is None else f", {size:,} parameters"
    versions = ", ".join(f"{name} {version}" for name, version in card["versions"].items())
    facts = [
        f"Translates {card['source_language']} → {card['target_language']}",
        f"Trained on {card['corpus']}; licence of the data: {card['licence_of_data']}",
        f"Model: {card['model']}, preset {card['preset']}{size}, seed {card['seed']}",
        f"Search: beam {search['beam']}, length penalty {search['length_penalty']}",
        _needs(card),
        f"Made with: {versions or NOT_STATED}",
    ]
    return _bullets(facts)


def section_lines(card: dict) -> list[str]:
    """Of the card's text, how well the model does, and its limits."""
    return [
        *("## Scores", "", *_score_lines(card)),
        *_confidence_lines(card.get("confidence")),
        *("", "## Limits", "", *_bullets(card["limits"])),
    ]


def _needs(card):
    if "ctranslate2" in card:
        return f"Needs CTranslate2; weights in {card['ctranslate2']}"
    flags = "`--xla_cpu_compilation_enabled=true`" if card["xla"] else "no flags of its own"
    return f"Needs of TensorFlow Serving: {flags}"


def _bullets(lines):
    return [f"- {line}" for line in lines]


def _confidence_lines(confidence):
    if not confidence:
        return []

    def shown(name):
        return NOT_STATED if confidence[name] is None else f"{confidence[name]:.3f}"

    facts = [
        f"AUC {shown('auc')}, expected calibration error {shown('ece')} on the test split",
        f"AUC {shown('planted_auc')} for clean sentences against planted failures",
    ]
    told = (
        "`confidence` is the probability that a translation has a chrF of "
        f"{confidence['threshold']:.0f} or more, learnt from text like that of the corpus:"
    )
    return ["", "## Confidence", "", told, "", *_bullets(facts)]


def _score_lines(card):
    scores = card["scores"]
    if "bleu" not in scores:
        return ["Not measured: the run has not come to its end."]
    lines = []
    for name, label in (("bleu", "BLEU"), ("chrf", "chrF")):
        interval = scores[f"{name}_interval"]
        interval = "" if interval is None else f" ± {interval:.1f}"
        signature = scores[f"{name}_signature"]
        lines.append(f"{label} {scores[name]:.1f}{interval}, sacreBLEU's signature `{signature}`")
    corpus = card.get("test_corpus", "the corpus")
    heading = f"On the {scores['sentences']:,} sentences of {corpus}'s test split:"
    return [heading, "", *_bullets(lines), "", "± is half of the 95 % interval."]
