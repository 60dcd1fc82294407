"""Where sentence pairs come from: the bundled sample, a folder, a TSV file, a Moses pair of files,
or a data set of TFDS, of the Hugging Face Hub or of Tatoeba.

All kinds are a `Corpus` with the same three splits, and stream: a corpus may be larger than memory.
A kind without splits of its own is divided by `split_of`.
"""

from collections.abc import Sequence
from pathlib import Path

from translator.data.corpus_files import FolderCorpus, MosesCorpus, TsvCorpus, find_moses
from translator.data.hf_corpus import HfCorpus
from translator.data.manifest import PreparedCorpus, is_prepared
from translator.data.splits import SPLITS, Corpus
from translator.data.tatoeba_corpus import TatoebaCorpus
from translator.data.text_files import find_text, whole_name
from translator.data.tfds_corpus import TfdsCorpus
from translator.errors import UserError


def open_corpus(
    spec: str,
    source: str = "pt",
    target: str = "en",
    data_dir: str | None = None,
    splits: Sequence[str] = SPLITS,
) -> Corpus:
    """The corpus that `spec` names, translated from language `source` to language `target`.

    Args:
        spec: `sample`; `tfds:<name>[/<config>]`; `hf:<user>/<name>[/<config>]`;
            `tatoeba:<language>-<language>`; a folder of `<language>.<split>.txt` files (the layout
            of `tfds.folder_dataset.TranslateFolder`); a two-column `.tsv` file; or what two files
            `<spec>.<language>` have in common. Files may be gzipped, and in shards.
        source: language code, as the corpus spells it (`pt`, `pt-br`).
        target: language code.
        data_dir: where TFDS keeps its data sets; its own default where None.
        splits: those that will be read; the corpus may lack the others.

    Raises:
        UserError: there is no such corpus, or it lacks a language or a split, or its held-out
            sentences cannot be read. Faults further into the training split come to light while it
            is streamed.
    """
    if source == target:
        raise UserError(f"source and target language are both {source}: give two languages")
    corpus = _open(spec, source, target, data_dir, splits)
    for split in splits:
        if next(corpus.pairs(split), None) is None:
            raise UserError(f"corpus {spec} has no {split} pairs: it is too small, or incomplete")
    return corpus


def _open(spec, source, target, data_dir, splits) -> Corpus:
    path = Path(spec).expanduser()
    if spec == "sample":
        return SampleCorpus(spec, source, target)
    if spec.startswith("tfds:"):
        return TfdsCorpus(spec, source, target, data_dir)
    if spec.startswith("hf:"):
        return HfCorpus(spec, source, target)
    if spec.startswith("tatoeba:"):
        return TatoebaCorpus(spec, source, target)
    if path.is_dir() and is_prepared(spec):
        return PreparedCorpus(spec, source, target, path)
    if path.is_dir():
        return FolderCorpus(spec, source, target, path, splits)
    if whole_name(path).suffix == ".tsv":
        if text := find_text(path):
            return TsvCorpus(spec, source, target, text)
    elif texts := find_moses(path, source, target):
        return MosesCorpus(spec, source, target, texts)
    problem = "is not a .tsv file" if path.exists() else "there is no such file or folder"
    raise UserError(
        f"corpus {spec}: {problem}; give sample, tfds:<name>, hf:<user>/<name>, "
        f"tatoeba:por-eng, a folder with {source}.train.txt and {target}.train.txt, a two-column "
        f".tsv file, or what two files <name>.{source} and <name>.{target} have in common"
    )


class SampleCorpus(Corpus):
    """The corpus that comes with the package, Portuguese and English."""

    def __init__(self, spec: str, source: str, target: str):
        super().__init__(spec, source, target)
        if {source, target} != {"pt", "en"}:
            raise UserError(f"corpus sample has the languages pt and en, not {source} and {target}")

    def _pairs(self, split):
        from translator.data.sample import sentences

        for portuguese, english in sentences(split):
            yield (portuguese, english) if self.source == "pt" else (english, portuguese)
