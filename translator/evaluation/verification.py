"""All that `translator.verify` asks a run or an export, one finding at a time."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import tensorflow as tf

from translator.data.batching import shift_right
from translator.evaluation import answer_invariants as answers
from translator.evaluation import invariants
from translator.evaluation.invariants import Finding
from translator.exporting.compiled import CompiledGraph
from translator.exporting.saved_model import with_untied_output, write_saved_model
from translator.exporting.warmup import FILE as WARM_UP
from translator.exporting.warmup import read_warmup, some_texts
from translator.inference.answers import to_translations
from translator.inference.keras_graph import KerasGraph, load_graph
from translator.inference.saved_graph import ServingSession
from translator.inference.translator import find_model
from translator.models.transformer import Transformer
from translator.remote.protocol import (
    CARD_FILE,
    DEFAULT_SIGNATURE,
    WITH_TERMS,
    Translation,
)

# Beside these, a model is asked words of its own tokenizer, whatever its languages are.
SENTENCES = [
    "O menino queria ver o gato.",
    "Ela não comprou os livros velhos.",
    "Where did you find this book?",
    "I don't know.",
]
HOSTILE = [
    *(b"", b" \n ", b"\0", b"\x01\x1f\x7f", b"\xff\xfeA\0", b"\x80", b"\xc3", b"\xe2\x96"),
    *(b"\xc0\x80", b"\xf8\x88\x80\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),  # no UTF-8
    *(b"<s> </s> <pad> <unk> [PAD] [END]", b"%s ${x} \\0 '; --", "▁ <0x00>".encode()),
    *("\u202eabc\u2066אב\u2069".encode(), "🏳️\u200d🌈 👍🏽 1️⃣ 日本語 हिन्दी".encode()),
    *(("a" + "\u0301\u0316" * 20).encode(), b"x" * 200, b"palavra " * 50, b"a\n" * 20),
]


def verify(path: str | Path) -> Iterator[Finding]:
    """What is found of the run or export at `path`, as soon as it is.

    Raises:
        UserError: neither is there, or it is damaged.
    """
    kind, folder = find_model(path)
    if kind == "run":
        return of_run(load_graph(folder))
    return _of_ctranslate2(folder) if kind == "ctranslate2" else _of_saved_model(folder)


def of_run(graph: KerasGraph) -> Iterator[Finding]:
    """All invariants, of a model and of exports that are made of it for the purpose."""
    words = [*some_texts(graph.tokenizer, 4, 2), *some_texts(graph.tokenizer, 12, 1)]
    texts = [*words, *SENTENCES]
    yield from _of_network(graph, texts)
    yield invariants.tokenizer_round_trip(graph.tokenizer, texts)
    yield from _of_engines(graph, texts)


def _of_network(graph, texts):
    model, source = graph.model, graph.read(tf.constant(texts))
    ids = source.ids.numpy()
    batch = ids, shift_right(ids[::-1])  # any text may be taken for another's translation
    yield invariants.padding_changes_nothing(model, *batch)
    yield invariants.no_future(model, *batch)
    yield invariants.steps_equal_full_pass(model, *batch)
    alpha = graph.search.length_penalty
    yield invariants.beam_of_one_is_greedy(model, ids, graph.limits(source.lengths), alpha)


def _of_engines(graph, texts):
    best = graph.hypotheses(texts)
    yield answers.eager_as_graph(best, lambda texts: eagerly(graph, texts), texts)
    compiled = CompiledGraph(with_untied_output(graph))
    yield answers.xla_as_graph(best, compiled.translations, texts)
    with TemporaryDirectory() as folder:
        yield from _of_ctranslate2_exports(graph, texts, Path(folder))
        saved_model = Path(folder) / "saved_model"
        write_saved_model(graph, saved_model, name="model")
        session = ServingSession(saved_model)
        yield answers.session_as_graph(best, lambda texts: by_session(session, texts), texts)
        yield from _of_session(session, saved_model, xla=False, words=texts[:1])


def eagerly(graph: KerasGraph, texts: list) -> list[Translation]:
    """Its translations, one op after the other as Python comes to them."""
    tf.config.run_functions_eagerly(True)
    try:
        return graph.translations(texts)
    finally:
        tf.config.run_functions_eagerly(False)


def by_session(session: ServingSession, texts: list) -> list[Translation]:
    """Those of an export."""
    return to_translations(session.run(DEFAULT_SIGNATURE, text=texts))


def _of_ctranslate2_exports(graph, texts, folder):
    flavours = {None: answers.ctranslate2_as_model, "int8": answers.int8_beside_model}
    reason = ""
    if not isinstance(graph.model, Transformer):
        reason = "CTranslate2 can hold a Transformer of encoder and decoder only"
    elif find_spec("ctranslate2") is None:
        reason = 'CTranslate2 is not installed: pip install -e ".[ctranslate2]"'
    for quantization, invariant in flavours.items():
        if reason:
            yield invariant.skipped(reason)
            continue
        from translator.exporting.ctranslate2 import export_ctranslate2
        from translator.inference.ctranslate2_graph import load_ctranslate2

        version = export_ctranslate2(graph, folder / "ctranslate2", quantization=quantization)
        yield invariant(graph.model, load_ctranslate2(version, beam=1), texts)


# --- exports


def _of_saved_model(folder):
    session = ServingSession(folder)
    card = folder / CARD_FILE
    xla = card.is_file() and json.loads(card.read_text(encoding="utf-8"))["xla"]
    words = []
    if (folder / WARM_UP).is_file():
        words = [text.decode() for text in next(read_warmup(folder))[1]["text"]]
    yield from _of_session(session, folder, xla, words)


def _of_session(session, folder, xla, words):
    try:
        yield answers.only_servable_ops(folder, xla)
        yield answers.warm_up_is_answered(folder, session.run)
        signatures = session.signatures
        yield from _of_answers(session.run, signatures, words, WITH_TERMS in signatures)
    finally:
        session.close()


def _of_ctranslate2(folder):
    from translator.inference.ctranslate2_graph import load_ctranslate2

    engine = load_ctranslate2(folder)

    def ask(signature, text):
        found = engine.translations(text)
        return {
            "translation": np.array([one.text.encode() for one in found], object),
            "score": np.array([one.score for one in found], np.float32),
            "truncated": np.array([one.truncated for one in found]),
        }

    yield from _of_answers(ask, [DEFAULT_SIGNATURE], [], engine.tags is not None)


def _of_answers(ask, signatures, words, has_placeholders):
    """What anything is asked that answers texts."""
    texts = [*SENTENCES, *words, "", " ".join(SENTENCES[:2]), SENTENCES[0]]
    yield answers.row_alone_as_in_a_batch(ask, signatures, texts)
    yield answers.without_a_letter_unchanged(ask)
    if has_placeholders:
        yield answers.spans_survive(ask, SENTENCES)
    else:
        yield answers.spans_survive.skipped("it was trained before there were placeholders")
    yield answers.any_bytes_are_answered(ask, HOSTILE, SENTENCES[0])
