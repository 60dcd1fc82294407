"""A stand-in for TensorFlow Serving's REST API, which answers at once and needs no TensorFlow.

The "translation" of a text is the text in upper case, as in `stub_model`. What a test wants to be
otherwise it says of the `StandIn`: how long an answer takes, which texts fail and how.
"""

import asyncio
import json
import math
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.routing import Route

from translator.remote.protocol import CARD_FILE
from translator.serving.app import listen, make_app, make_server

SIGNATURES = (
    *("serving_default", "with_terms", "nbest", "sentences", "score", "continue"),
    *("attention", "self_attention", "search_tree"),
)
WIDTH = 64


@dataclass
class StandIn:
    """Models below `folder`, as far as the page can tell."""

    folder: Path
    seconds: float = 0.0
    """That every answer takes."""
    failures: dict = field(default_factory=dict)
    """{signature or text that is in a row: (status, error)}"""
    translations: dict = field(default_factory=dict)
    """{text: its translation, where that is not the text in upper case}"""
    confidences: dict = field(default_factory=dict)
    signatures: dict = field(default_factory=dict)
    """{name of a model: its signatures, where it lacks some}"""
    asked: list = field(default_factory=list)
    """(model, signature, [texts]) of each request, in order."""

    def add(self, name, card=None):
        """A model with the card given; none for a model without one."""
        version = self.folder / name / "1"
        (version / "assets.extra").mkdir(parents=True)
        if card is not None:
            (version / CARD_FILE).write_text(json.dumps(card))

    @property
    def routes(self):
        return [
            Route("/v1/models/{name}:predict", self.predict, methods=["POST"]),
            Route("/v1/models/{name}/metadata", self.metadata),
        ]

    async def watch(self):
        """There is nothing to do beside the requests."""

    async def metadata(self, request):
        name = request.path_params["name"]
        signatures = {key: {} for key in self.signatures.get(name, SIGNATURES)}
        return JSONResponse(
            {
                "model_spec": {"name": name, "signature_name": "", "version": "1"},
                "metadata": {"signature_def": {"signature_def": signatures}},
            }
        )

    async def predict(self, request):
        question = await request.json()
        signature, rows = question.get("signature_name", "serving_default"), question["instances"]
        texts = [row["text"] for row in rows]
        self.asked.append((request.path_params["name"], signature, texts))
        waited = 0.0
        while waited < self.seconds:
            await asyncio.sleep(0.05)
            waited += 0.05
            if await request.is_disconnected():
                return JSONResponse({}, 499)
        for what, (status, error) in self.failures.items():
            if what == signature or any(what in text for text in texts):
                return JSONResponse({"error": error}, status, {"Retry-After": "1"})
        return JSONResponse({"predictions": [self.answer(signature, row) for row in rows]})

    def answer(self, signature, row):
        named = {"continue": self.continue_from}  # which is no name in Python
        return named.get(signature, getattr(self, signature, None))(**row)

    def continue_from(self, text, prefix):
        """The rest of the translation behind any beginning, and three words that could come."""
        rest = self.serving_default(text)["translation"].split()[len(prefix.split()) :]
        words = [rest[0] if rest else ".", "OUTRO", "OUTRO", "MAIS"]
        return {
            "translations": [" ".join([prefix, *rest]).strip()],
            "scores": [-1.0],
            "words": [f" {word}" if prefix else word for word in words],
            "probabilities": [0.6, 0.15, 0.1, 0.05],
        }

    def serving_default(self, text):
        return {
            "translation": self.translations.get(text, text.upper()),
            "score": -len(text.encode()) / 10,
            "truncated": False,
            "confidence": self.confidences.get(text, 0.9),
        }

    def with_terms(self, text, terms, tag):
        answer = self.serving_default(text)
        for line in terms.split("\n"):
            term, _, translation = line.partition("=")
            answer["translation"] = answer["translation"].replace(term.upper(), translation)
        return answer

    def score(self, text, translation):
        """What is no letter of the text costs."""
        strange = sum(letter not in text.upper() for letter in translation.upper())
        return {"score": math.log(0.5) * strange}

    def nbest(self, text):
        best = self.serving_default(text)
        other = " ".join(reversed(best["translation"].split()))
        scores = [best["score"], best["score"] - 1, -1e9]
        return {"translations": [best["translation"], other, ""], "scores": scores}

    def attention(self, text):
        length = min(len(text.split()), WIDTH - 1) + 1
        eye = [[float(i == j < length) for j in range(WIDTH)] for i in range(WIDTH)]
        return {
            "source_tokens": pieces(text),
            "output_tokens": pieces(self.translations.get(text, text.upper())),
            "cross_attention": eye,
            "heads": [[eye, eye], [eye, eye]],
        }

    def self_attention(self, text):
        """In the sentence everything looks at its first word, in the translation at what was
        written last; three layers of one head, and one of two."""
        tokens = {key: value for key, value in self.attention(text).items() if "tokens" in key}
        read, written = (sum(token != "" for token in side) for side in tokens.values())
        first = [[float(j == 0 and i < read) for j in range(WIDTH)] for i in range(WIDTH)]
        last = [[float(i == j < written) for j in range(WIDTH)] for i in range(WIDTH)]
        return {**tokens, "encoder_heads": [[first]] * 3, "decoder_heads": [[last, last]]}

    def search_tree(self, text):
        """The best stands on top from its second word on, and comes from the second place of the
        first step; what stands below it ends there once, and is given up."""
        best = pieces(self.translations.get(text, text.upper()))
        count = best.index("</s>")
        tokens = [[best[t], f"▁outro{t}"] if t else ["▁outro0", best[0]] for t in range(count)]
        parents = [[0, 0]] + [[int(t == 1), int(t == 1)] for t in range(1, count)]
        scores = [[-0.1 * t, -0.1 * t - 7] for t in range(1, count + 1)]
        empty = WIDTH - count
        other = pieces(" ".join([*text.upper().split()[: count - 1], f"outro{count - 1}"]))
        return {
            "tokens": tokens + [["", ""]] * empty,
            "parents": parents + [[0, 0]] * empty,
            "log_probabilities": scores + [[0.0, 0.0]] * empty,
            "finished": [best, other],
            "scores": [-0.5, -1.5],
        }


def pieces(text):
    """The words of a text as subwords, with the end."""
    words = [f"▁{word}" for word in text.split()][: WIDTH - 1]
    return [*words, "</s>"] + [""] * (WIDTH - 1 - len(words))


@contextmanager
def running(api, folder, port=0, hosts=()):
    """A server of the page and `api` in a thread of this process; gives its URL."""
    server = make_server(make_app(api, folder, hosts))
    with listen("127.0.0.1", port) as taken:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
