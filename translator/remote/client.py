"""A client for translators behind TensorFlow Serving, or behind `python -m translator.serve`.

It needs no TensorFlow, and starts at once.
"""

import itertools
import logging
import random
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any, NamedTuple

import numpy as np

from translator.errors import UserError
from translator.glossary import to_lines
from translator.remote.protocol import (
    ATTENTION,
    CONTINUE,
    DEFAULT_SIGNATURE,
    NO_HYPOTHESIS,
    SIGNATURES,
    WITH_TERMS,
    Continuation,
    Translation,
)
from translator.remote.transports import ModelSpec, RequestError, open_transport

FIRST_DELAY, LAST_DELAY = 0.25, 8.0  # seconds before a request is made again, at most

log = logging.getLogger(__name__)
Row = dict[str, Any]


class Attention(NamedTuple):
    """What each token of a translation looked at in the text."""

    source: list[str]  # [S] subwords
    output: list[str]  # [T] subwords, with END
    mean: np.ndarray  # [T,S] float32, over layers and heads
    heads: np.ndarray  # [L,H,T,S] float32


class TranslationClient:
    """Translates with a model that a server holds.

    with TranslationClient("grpc://localhost:8500", "pt-en") as client:
        client.translate(["Bom dia!", "Obrigado."])

    Texts go to the server in batches, some of them at the same time, and the answers come back in
    the order of the texts. A request is made again, after a delay that doubles each time and is
    partly random, where that may help and cannot harm (a translation changes nothing on the
    server): the server cannot be reached, drops the connection, is overburdened or not ready. These
    are gRPC's UNAVAILABLE and RESOURCE_EXHAUSTED and HTTP's 429, 502 and 503. A deadline that has
    passed is not such a case: a busy server would only be asked for the same work once more.

    All methods raise `RequestError`, a `UserError`, where there is no answer in the end, and
    `UserError` for what is no Unicode text. They may be called by several threads.

    Args:
        server: http://host:port (REST; https:// too) or grpc://host:port.
        model: its name on the server.
        version: one version of it; by default the newest.
        label: the version that has this label, instead of `version`.
        batch: texts in one request.
        in_flight: requests at the same time.
        timeout: seconds that one request may take.
        retries: how often one request is made again before it is given up.
        terms: how terms must be translated, by `translate` and `translations`; see
            `translator.glossary`.
        tag: one that the model was trained with, for the same; another changes nothing.

    Raises:
        UserError: `server` is no address, or a number or a term makes no sense.
    """

    def __init__(
        self,
        server: str,
        model: str,
        *,
        version: int | None = None,
        label: str | None = None,
        batch: int = 32,
        in_flight: int = 4,
        timeout: float = 10.0,
        retries: int = 3,
        terms: dict[str, str] | None = None,
        tag: str = "",
    ):
        if version is not None and label is not None:
            raise UserError(f"version {version} and label {label}: give one of them")
        for name, value, least in [
            ("batch", batch, 1),
            ("in-flight", in_flight, 1),
            ("timeout", timeout, 0.001),
            ("retries", retries, 0),
        ]:
            if not value >= least:
                raise UserError(f"{name} {value}: it must be at least {least}")
        self.batch, self.in_flight, self.retries = batch, in_flight, retries
        self._wishes = {"terms": to_lines(terms or {}), "tag": tag}
        self._transport = open_transport(server, ModelSpec(model, version, label), timeout)
        self._slots = threading.Semaphore(in_flight)
        self._closed = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """Ends what is under way and frees the connections."""
        self._closed.set()
        self._transport.close()

    def translate(self, texts: str | list[str]) -> str | list[str]:
        """The translation of each text; "" for one that is empty or blank."""
        if isinstance(texts, str):
            return self.translate([texts])[0]
        return [translation.text for translation in self.translations(texts)]

    def translations(self, texts: Iterable[str]) -> Iterator[Translation]:
        """One translation after the other, of a few batches' texts at a time: `texts` may be
        larger than memory. Empty and blank ones are not sent."""
        texts, sent = itertools.tee(texts)
        signature, wishes = DEFAULT_SIGNATURE, {}
        if any(self._wishes.values()):
            signature, wishes = WITH_TERMS, self._wishes
        answers = self._stream(signature, ({"text": t, **wishes} for t in sent if t.strip()))
        for text in texts:
            if not text.strip():
                yield Translation("")
                continue
            answer = next(answers)
            # Models exported by earlier releases do not say whether they cut, or how sure they are.
            yield Translation(
                answer["translation"],
                answer["score"],
                answer.get("truncated", False),
                answer.get("confidence"),
            )

    def n_best(self, texts: Iterable[str]) -> list[list[tuple[str, float]]]:
        """(translation, score) of each text's hypotheses, best first; as many as the model was
        exported with, fewer where its search found fewer."""
        return [_possible(row) for row in self._stream("nbest", ({"text": t} for t in texts))]

    def sentences(self, texts: Iterable[str]) -> list[list[tuple[str, str]]]:
        """(sentence, translation) of each sentence of each text, in order."""
        rows = self._stream("sentences", ({"text": text} for text in texts))
        sides = ([row[name].split("\n") for name in ("sentences", "translations")] for row in rows)
        return [[pair for pair in zip(*both, strict=True) if pair != ("", "")] for both in sides]

    def score(self, texts: Iterable[str], translations: Iterable[str]) -> list[float]:
        """The mean log-probability of the tokens of each given translation of each text."""
        rows = (
            {"text": text, "translation": translation}
            for text, translation in zip(texts, translations, strict=True)
        )
        return [row["score"] for row in self._stream("score", rows)]

    def continued(self, texts: Iterable[str], prefixes: Iterable[str]) -> list[Continuation]:
        """How the translation of each text, a sentence, can go on from each beginning."""
        pairs = zip(texts, prefixes, strict=True)
        rows = self._stream(CONTINUE, ({"text": text, "prefix": prefix} for text, prefix in pairs))
        return [
            Continuation(
                _possible(row),
                list(zip(row["words"], row["probabilities"], strict=True)),
            )
            for row in rows
        ]

    def attention(self, texts: Iterable[str]) -> list[Attention]:
        """What the best translation of each text looked at."""
        rows = self._stream(ATTENTION, ({"text": text} for text in texts))
        return [_without_padding(row) for row in rows]

    def _stream(self, signature: str, rows: Iterable[Row]) -> Iterator[Row]:
        """The answer to each row, in order."""
        waiting: deque[Future] = deque()
        try:
            for batch in _batches(rows, self.batch):
                waiting.append(self._begin(signature, batch))
                # Twice as many as are under way, so that one slow answer does not stop the others.
                if len(waiting) == 2 * self.in_flight:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def _begin(self, signature, rows) -> Future:
        """Asks in a thread of its own, when there is a slot. An executor's threads would keep the
        program from ending, on Ctrl-C for example, before the server has answered them."""
        future = Future()

        def work():
            with self._slots:
                if not future.set_running_or_notify_cancel():
                    return
                try:
                    future.set_result(self._ask(signature, rows))
                except BaseException as error:
                    future.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return future

    def _ask(self, signature, rows: list[Row]) -> list[Row]:
        """The answers to the rows of one request, which is repeated while that may help."""
        inputs = {name: [_checked(row[name]) for row in rows] for name in rows[0]}
        for attempt in itertools.count(1):
            try:
                outputs = self._transport.predict(signature, inputs)
                return self._to_rows(signature, outputs, len(rows))
            except RequestError as error:
                if not error.transient or attempt > self.retries or self._closed.is_set():
                    tried = f"; tried {attempt} times" if attempt > 1 else ""
                    raise RequestError(f"{error}{tried}", error.transient) from error
                delay = random.uniform(0.5, 1) * min(LAST_DELAY, FIRST_DELAY * 2 ** (attempt - 1))
                log.warning("%s; trying again in %.1f s", error, delay)
                self._closed.wait(delay)

    def _to_rows(self, signature, outputs, count) -> list[Row]:
        """Outputs by name, each with all rows → rows, each with all outputs."""
        names, server = SIGNATURES[signature], self._transport.server
        if isinstance(outputs, list) and len(names) == 1:
            outputs = {names[0]: outputs}
        if not isinstance(outputs, dict) or not set(names) <= set(outputs):
            raise RequestError(
                f"{server}: the answer is not {' and '.join(names)}; is "
                f"{self._transport.model} a translator of this project?"
            )
        if any(len(values) != count for values in outputs.values()):
            raise RequestError(f"{server}: the answer is not one to each of {count} texts")
        return [dict(zip(outputs, row, strict=True)) for row in zip(*outputs.values(), strict=True)]


def _batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _checked(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # bytes of the command line that were not UTF-8
        raise UserError(f"{text[:60]!r}: not Unicode text") from error
    return text


def _possible(row) -> list[tuple[str, float]]:
    """The hypotheses that the search found."""
    both = zip(row["translations"], row["scores"], strict=True)
    return [(text, score) for text, score in both if score > NO_HYPOTHESIS]


def _without_padding(row) -> Attention:
    source, output = (
        [token for token in row[name] if token] for name in ("source_tokens", "output_tokens")
    )
    mean, heads = (np.array(row[name], np.float32) for name in ("cross_attention", "heads"))
    s, t = len(source), len(output)
    return Attention(source, output, mean[:t, :s], heads[..., :t, :s])
