"""What holds of whatever answers texts: the graph run in any way, an export, another engine.

`ask` is a function of a signature and its inputs by name that gives its outputs as arrays, as
`ServingSession.run` does.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

import numpy as np
import tensorflow as tf

from translator.data.batching import shift_right
from translator.data.spans import SPANS, find_spans
from translator.data.vocabulary import END, PAD, START
from translator.errors import in_one_line
from translator.evaluation.invariants import LOGITS, NONE, SCORES, invariant
from translator.exporting.answer_check import check_answer
from translator.exporting.op_check import SERVING_RELEASE, unservable_ops
from translator.exporting.warmup import read_warmup
from translator.inference.sentence_rules import MAX_BYTES, MAX_SENTENCES
from translator.remote.protocol import (
    CONTINUE,
    DEFAULT_SIGNATURE,
    NO_HYPOTHESIS,
    WITH_TERMS,
    Translation,
)

Ask = Callable[..., dict[str, np.ndarray]]
AT_ONCE = 4  # requests, each in a thread, as a server answers them

# --- the same answers, whatever runs the graph


def _answers_apart(hypotheses: list[list[Translation]], translate, texts):
    """The K best of each text, as the graph has them, and what else translates → the most that a
    score is apart. Of two translations that are equally good, rounding may choose either: so it is
    also the most that the one chosen is worse. What is not among the K is infinitely far."""
    apart, other = 0.0, []
    for best, found in zip(hypotheses, translate(texts), strict=True):
        if found.text != best[0].text:
            other.append(f"{found.text!r}, not {best[0].text!r}")
        same = (one for one in best if one.text == found.text)
        scores = (max(abs(one.score - found.score), best[0].score - one.score) for one in same)
        apart = np.maximum(apart, min(scores, default=math.inf))
    return apart, "; ".join(other[:1]) or f"{len(texts)} texts, all the same"


eager_as_graph = invariant("run eagerly, it answers as in its graph", SCORES)(_answers_apart)
session_as_graph = invariant("a session like Serving's answers as the graph", SCORES)(
    _answers_apart
)
xla_as_graph = invariant("compiled by XLA, it answers as the graph", SCORES)(_answers_apart)


def _apart_from_ctranslate2(model, engine, texts):
    """What CTranslate2 writes greedily, read by our own full pass → the most that the
    log-probability of a subword is apart, or that another would have been likelier."""
    sources = engine.read(texts)
    found = [best[0][0] for best in engine.find(sources)]
    rows = [engine.to_subwords(ids) for ids in sources], [engine.to_subwords(ids) for ids in found]
    theirs = engine.log_probabilities(*rows)
    source_ids, target_ids = _padded([[*ids, END] for ids in sources]), _padded(found)
    ours = tf.nn.log_softmax(model((source_ids, shift_right(target_ids)))).numpy()
    written = np.take_along_axis(ours, target_ids[..., None], axis=2)[..., 0]
    ours[..., [PAD, START]] = -np.inf  # never written
    behind, differences = ours.max(axis=2) - written, []
    for source, ids, row, own, worse in zip(sources, found, theirs, written, behind, strict=True):
        is_free = len(ids) < engine.limit(len(source))  # at the limit END is not chosen
        differences += [np.abs(row - own[: len(ids)]), worse[: len(ids) - (not is_free)]]
    differences = np.concatenate(differences)
    detail = f"{sum(map(len, found))} subwords; the mean is {differences.mean():.1e}"
    return differences.max(), detail


ctranslate2_as_model = invariant("CTranslate2 (float32) writes as the model", LOGITS)(
    _apart_from_ctranslate2
)
int8_beside_model = invariant("CTranslate2 (int8) beside the model", None)(_apart_from_ctranslate2)


def _padded(rows):
    """Lists of ids → [B,T] int32."""
    return tf.ragged.constant(rows, tf.int32).to_tensor(PAD).numpy()


# --- an export


@invariant(f"every op is in stock TensorFlow Serving {SERVING_RELEASE}", NONE)
def only_servable_ops(saved_model: Path, xla: bool):
    """See `op_check`."""
    problems = unservable_ops(saved_model, xla)
    return len(problems), ", ".join(problems[:3]) or ("and XLA, which it must be told" * xla)


@invariant("every warm-up request is answered", NONE)
def warm_up_is_answered(saved_model: Path, ask: Ask):
    """A row for each text, and numbers that are numbers."""

    def problem(request):
        signature, inputs = request
        try:
            check_answer(ask(signature, **inputs), inputs)
        except (ValueError, tf.errors.OpError) as error:
            return f"{signature}: {in_one_line(error)}"

    requests = list(read_warmup(saved_model))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        problems = [found for found in pool.map(problem, requests) if found]
    detail = "; ".join(problems[:1]) or f"{len(requests)} requests, {AT_ONCE} at once"
    return len(problems) if requests else math.inf, detail


# --- any engine


@invariant("a row alone is answered as in a batch", SCORES)
def row_alone_as_in_a_batch(ask: Ask, signatures, texts):
    """In every signature the strings are the same, and the numbers but for rounding; of hypotheses
    that are equally good, rounding may choose others."""
    largest = 0.0
    for signature in signatures:
        inputs = {"text": texts}
        if signature == "score":
            inputs["translation"] = [*texts[1:], *texts[:1]]
        elif signature == CONTINUE:
            inputs["prefix"] = [(text.split() or [""])[0] for text in texts]
        elif signature == WITH_TERMS:
            words = [text.split()[0] if text.split() else "" for text in texts]
            inputs |= {"terms": [f"{word}=term" for word in words], "tag": [""] * len(texts)}
        together = ask(signature, **inputs)
        for row in range(len(texts)):
            alone = ask(signature, **{key: [value[row]] for key, value in inputs.items()})
            for key, value in together.items():
                one, other = alone[key][0], value[row]
                if key == "translations" and "scores" in together:
                    one = np.where(_tied(together["scores"][row]), other, one)
                apart = _apart(one, other)
                if apart == math.inf:
                    return apart, f"{signature}: {key} of {texts[row]!r:.60} is another"
                largest = np.maximum(largest, apart)
    return largest, f"{len(texts)} texts, {len(signatures)} signatures"


def _tied(scores):
    """[K] → [K] bool: another hypothesis is as good. A text of the same sentence again and again
    has many that are, each with another of them translated second best."""
    ties = np.isclose(scores[:, None], scores, rtol=1e-6, atol=0)
    return (ties.sum(axis=1) > 1) & (scores != NO_HYPOTHESIS)


def _apart(one, other):
    """Infinite for strings and truth values that differ; numbers above 1 relatively."""
    one, other = np.asarray(one), np.asarray(other)
    if one.dtype.kind != "f":
        return 0.0 if np.array_equal(one, other) else math.inf
    return (np.abs(one - other) / np.maximum(np.abs(other), 1)).max(initial=0.0)


@invariant("a text without a letter comes back unchanged", NONE)
def without_a_letter_unchanged(ask: Ask):
    """Nothing, blanks, numbers, lines and emoji."""
    texts = ["", "   ", "42", "---", "🙂\n\n1.000,00"]
    found = [text.decode() for text in ask(DEFAULT_SIGNATURE, text=texts)["translation"]]
    changed = [f"{a!r} → {b!r}" for a, b in zip(texts, found, strict=True) if a != b]
    return len(changed), "; ".join(changed[:1]) or f"{len(texts)} texts"


@invariant("what must survive is in the answer, once", NONE)
def spans_survive(ask: Ask, sentences: list[str]):
    """Each kind of span before, in and behind a sentence; all together, in more than there are
    placeholders."""
    examples = [span.example for span in SPANS]
    texts = []
    for i, example in enumerate(examples):
        words = sentences[i % len(sentences)].split()
        places = (0, 1, len(words))
        texts += [" ".join([*words[:place], example, *words[place:]]) for place in places]
    mixed = zip(cycle(sentences[0].split()), examples, strict=False)
    texts.append(" ".join(f"{word} {span}" for word, span in mixed))
    found = [text.decode() for text in ask(DEFAULT_SIGNATURE, text=texts)["translation"]]
    pairs = list(zip(texts, found, strict=True))
    lost = [
        f"{text!r} → {translation!r}"
        for text, translation in pairs
        if any(translation.count(span) != text.count(span) for span in find_spans(text))
    ]
    return len(lost), "; ".join(lost[:1]) or f"{len(texts)} texts, {len(examples)} kinds"


@invariant("any bytes are answered, and disturb no neighbour", NONE)
def any_bytes_are_answered(ask: Ask, texts: list[bytes], neighbour: str):
    """Each with valid text, a score that is a number, and `truncated` only of what is long."""
    (alone,) = ask(DEFAULT_SIGNATURE, text=[neighbour])["translation"]
    found = ask(DEFAULT_SIGNATURE, text=[neighbour, *texts, neighbour])
    rows = zip(*(found[key] for key in ("translation", "score", "truncated")), strict=True)
    first, *rows, last = rows
    wrong = [text for text, row in zip(texts, rows, strict=True) if not _is_answer(text, *row)]
    wrong += [neighbour for row in (first, last) if row[0] != alone]
    return len(wrong), f"{wrong[0]!r:.60}" if wrong else f"{len(texts)} texts"


def _is_answer(text, translation, score, truncated):
    try:
        translation.decode()
    except UnicodeDecodeError:
        return False
    must_be_cut = len(text) > MAX_BYTES
    may_be_cut = len(text) >= 2 * MAX_SENTENCES  # a sentence is a letter and a line break, at least
    fits = truncated if must_be_cut else may_be_cut or not truncated
    return bool(fits and np.isfinite(score) and score > NO_HYPOTHESIS)
