"""The model card in the form of the Hugging Face Hub: what it filters and ranks by, then the text.

Its fields: https://huggingface.co/docs/hub/model-cards
"""

import json
import re
from shlex import quote

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from translator.config import Config
from translator.exporting.model_card import NOT_STATED, fact_lines, section_lines
from translator.hub import is_address, parse

METRICS = {"bleu": ("BLEU", "sacrebleu"), "chrf": ("chrF", "chrf")}  # name, what the Hub calls it
ON_THE_HUB = re.compile(r"hf:([\w.-]+(?:/[\w.-]+)?)(?:/(.+))?")  # a data set and its configuration


def make_hub_card(config: Config, card: dict, repository: str) -> ModelCard:
    """The README.md of a shared model.

    Args:
        card: that of its export; see `exporting.model_card`.
        repository: `<user>/<name>`.
    """
    measured = [key for key in METRICS if key in card["scores"]]
    parent = config.training.init_from
    fields = ModelCardData(
        language=list(config.data.languages),
        **_licence(card["licence_of_data"]),
        library_name="translator",
        tags=["tensorflow", config.model.name],
        pipeline_tag="translation",
        datasets=_data_sets(config) or None,
        base_model=parse(parent).id if parent and is_address(parent) else None,
        metrics=[METRICS[key][1] for key in measured] or None,
        model_name=card["name"] if measured else None,
        eval_results=[_result(config, card, key) for key in measured] or None,
    )
    text = [
        *(f"# {card['name']}", "", *fact_lines(card), ""),
        *(*_use(card, repository), "", *section_lines(card), ""),
    ]
    return ModelCard(f"---\n{fields.to_yaml()}\n---\n\n" + "\n".join(text))


def _licence(stated):
    """The Hub knows licences by identifiers; of any other it wants a name without spaces."""
    if stated == NOT_STATED:
        return {"license": "unknown"}
    name = stated.lower()
    if re.fullmatch(r"[\w.-]+", name):
        return {"license": name}
    return {"license": "other", "license_name": re.sub(r"[^a-z0-9.]+", "-", name).strip("-")}


def _data_sets(config):
    found = (ON_THE_HUB.fullmatch(part.spec) for part in config.data.parts)
    return [match[1] for match in found if match]


def _result(config, card, key) -> EvalResult:
    """One figure of the test split, as the Hub's `model-index` has it."""
    name, metric = METRICS[key]
    corpus = card.get("test_corpus", card["corpus"])
    known = ON_THE_HUB.fullmatch(corpus)
    return EvalResult(
        task_type="translation",
        task_name=f"Translation {' → '.join(config.data.languages)}",
        dataset_type=known[1] if known else re.sub(r"\W+", "-", corpus).strip("-"),
        dataset_name=corpus,
        dataset_config=known[2] if known else None,
        dataset_split="test",
        metric_type=metric,
        metric_name=name,
        metric_value=round(card["scores"][key], 2),
        metric_args={"signature": card["scores"][f"{key}_signature"]},
    )


def _use(card, repository):
    text = (card.get("examples") or ["Bom dia!"])[0]
    return [
        *("## How to use", "", "With `translator`, installed with its extra `hub`:", ""),
        *("```python", "from translator import Translator", ""),
        f'translator = Translator.load("hf://{repository}")',
        *(f"translator({json.dumps(text, ensure_ascii=False)})", "```", ""),
        *("or on the command line:", "", "```bash"),
        f"python -m translator.translate hf://{repository} {quote(text)}",
        *(f"python -m translator.serve hf://{repository}", "```", ""),
        f"`{card['name']}/{card['version']}/` is a SavedModel that stock TensorFlow Serving runs: "
        "text in, text out. What lies beside it is the run's folder: it can be scored "
        "(`evaluate`), exported in other forms (`export`) and trained further (`train "
        "--init-from`).",
    ]
