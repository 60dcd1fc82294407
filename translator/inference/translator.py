"""`Translator`: text in, text out, whatever translates it."""

from pathlib import Path
from typing import Literal

import numpy as np

from translator.errors import UserError
from translator.glossary import to_lines
from translator.hub import to_folder
from translator.remote.protocol import Continuation, Translation
from translator.runtime import import_tensorflow
from translator.sampling import Sampling

CTRANSLATE2_FILE = "model.bin"  # an export for CTranslate2 is known by it


class Translator:
    """Translates text, from a run folder, an exported SavedModel or CTranslate2 model alike.

    translator = Translator.load("runs/sample-pt-en-tiny")
    translator("Bom dia!")                   → "Good morning!"
    translator(["Bom dia!", "Obrigado."])    → a list
    """

    def __init__(self, graph):
        """`graph`: a `KerasGraph`, `SavedGraph` or `CTranslate2Graph`."""
        self._graph = graph

    @classmethod
    def load(
        cls, path, optimise: bool = True, sampling: Sampling | None = None, **search
    ) -> "Translator":
        """From a run folder, or an export: its version folder or the folder above; or from the
        Hugging Face Hub: `hf://<user>/<name>[@<revision>]`, see `translator.hub`.

        TensorFlow is imported only where the model needs it.

        Args:
            optimise: let TensorFlow rewrite the graph before its first run. For a few texts that
                takes longer than they do.
            sampling: draw each translation so, instead of searching for the best. An export for
                CTranslate2 cannot.
            search: keys of `SearchConfig` that differ from the run's; None leaves one as it is.
                A CTranslate2 model takes `beam` and `length_penalty`, a SavedModel none.

        Raises:
            UserError: none of these is there, or it is damaged or of another version.
        """
        kind, folder = find_model(path)
        if sampling:
            import_tensorflow(optimise=optimise)
            from translator.inference.sampling import load_sampling

            return cls(load_sampling(kind, folder, sampling, **search))
        if kind == "ctranslate2":
            from translator.inference.ctranslate2_graph import load_ctranslate2

            return cls(load_ctranslate2(folder, **search))
        if kind == "run":
            import_tensorflow(optimise=optimise)
            from translator.inference.keras_graph import load_graph

            return cls(load_graph(folder, **search))
        if given := [key for key, value in search.items() if value is not None]:
            flags = ", ".join(f"--{key.replace('_', '-')}" for key in given)
            raise UserError(
                f"{folder}: a SavedModel searches as it was exported to; leave out {flags}, or "
                "translate from the run folder"
            )
        import_tensorflow()
        from translator.inference.saved_graph import SavedGraph

        return cls(SavedGraph(folder, optimise))

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the tags that the model was trained with."""
        return self._graph.tags or ()

    def __call__(
        self, texts: str | list[str], terms: dict[str, str] | None = None, tag: str = ""
    ) -> str | list[str]:
        """The translation of each text.

        Args:
            terms: how terms must be translated, in all texts; see `translator.glossary`.
            tag: one that the model was trained with, such as a variety of the language.

        Raises:
            UserError: terms that make no sense, or a tag that the model does not know.
        """
        if isinstance(texts, str):
            return self([texts], terms, tag)[0]
        return [translation.text for translation in self.translations(texts, terms, tag)]

    def with_scores(self, texts: list[str], batch: int = 64) -> list[tuple[str, float]]:
        """(translation, score) of each text, in order; `batch` texts are searched at once."""
        found = self.translations(texts, batch=batch)
        return [(translation.text, translation.score) for translation in found]

    def translations(
        self, texts: list[str], terms: dict[str, str] | None = None, tag: str = "", batch: int = 64
    ) -> list[Translation]:
        """As a call, with all that the model says of each translation, its confidence for one. That
        is None of a CTranslate2 model, and of one that was trained by an earlier version."""
        lines = self._check_wishes(terms or {}, tag)
        return in_batches(lambda some: self._graph.translations(some, lines, tag), texts, batch)

    def _check_wishes(self, terms, tag) -> str:
        """The terms in lines."""
        lines = to_lines(terms)
        if (lines or tag) and self._graph.tags is None:
            raise UserError(
                "this model takes neither terms nor tags, being of an earlier version; train it "
                "anew, without --init-from"
            )
        if tag and tag not in self._graph.tags:
            known = ", ".join(self._graph.tags) or "none; its corpus had no tags"
            raise UserError(f"--tag {tag}: the model does not know it; it knows {known}")
        return lines

    def n_best(self, texts: list[str], n: int, batch: int = 64) -> list[list[tuple[str, float]]]:
        """The n best (translation, score) of each text; fewer where the search found fewer.

        Raises:
            UserError: n is not in 1 … beam.
        """
        beam = self._graph.beam
        if not 1 <= n <= beam:
            raise UserError(f"--n-best {n}: with --beam {beam} it can be 1 to that")
        found = in_batches(self._graph.hypotheses, texts, batch)
        return [[(one.text, one.score) for one in best[:n]] for best in found]

    def continued(self, text: str, prefix: str) -> Continuation:
        """How the translation of a sentence can go on from a given beginning.

        Raises:
            UserError: this is an export for CTranslate2, or one of an earlier version.
        """
        if not hasattr(self._graph, "continuations"):
            raise UserError("only a run folder or a SavedModel can go on from a given beginning")
        return self._graph.continuations([text], [prefix])[0]

    def attention(self, text: str) -> tuple[list[str], list[str], dict[str, np.ndarray]]:
        """What the best translation of `text` looked at.

        Returns:
            The source's subwords [S], the translation's [T] with END, and for each layer that has
            cross-attention its weights [H,T,S], by name.

        Raises:
            UserError: this is an export.
        """
        if not hasattr(self._graph, "attention"):
            raise UserError("--attention needs the run folder: an export only translates")
        return self._graph.attention(text)


def in_batches(translate, texts: list[str], batch: int = 64) -> list:
    """`translate` of all texts, in order; a batch takes as long as its longest text, so texts of
    like length go together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    results = [None] * len(texts)
    for begin in range(0, len(order), batch):
        rows = order[begin : begin + batch]
        for i, result in zip(rows, translate([texts[i] for i in rows]), strict=True):
            results[i] = result
    return results


def find_model(path: str | Path) -> tuple[Literal["run", "saved_model", "ctranslate2"], Path]:
    """What is at `path`, a run folder or an export, and its folder: of an export the version's.
    What is at an address of the Hub is downloaded first.

    Raises:
        UserError: neither is there.
    """
    given, path = path, to_folder(path)
    if folder := _find_export(path, CTRANSLATE2_FILE):  # before config.json: it has one, too
        return "ctranslate2", folder
    if (path / "config.json").is_file():
        return "run", path
    if folder := _find_export(path, "saved_model.pb"):
        return "saved_model", folder
    raise UserError(
        f"{given}: neither a run folder (config.json) nor an export (saved_model.pb, "
        f"{CTRANSLATE2_FILE})"
    )


def _find_export(path: Path, file: str) -> Path | None:
    """The folder at `path`, or the one with the highest version number below it, which has the
    file that this kind of export is known by."""
    if (path / file).is_file():
        return path
    versions = [p for p in path.glob("*") if p.name.isdecimal() and (p / file).is_file()]
    return max(versions, key=lambda p: int(p.name), default=None)
