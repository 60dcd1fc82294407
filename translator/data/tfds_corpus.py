"""Corpora of TensorFlow Datasets, by name; TensorFlow and TFDS are imported when one is opened."""

import contextlib
import difflib
import logging
import sys
from pathlib import Path

from translator.data.splits import Corpus
from translator.errors import UserError, in_short


class TfdsCorpus(Corpus):
    """A data set of TensorFlow Datasets whose features hold both languages.

    They may be text features side by side (`Translation`, `FeaturesDict`) or a
    `TranslationVariableLanguages`, at the top or nested in dictionaries. Rows that lack a language
    are passed over; of several translations the first is taken. Validation or test sentences that
    the data set lacks are taken out of its training split by `split_of`.
    """

    def __init__(self, spec: str, source: str, target: str, data_dir: str | None):
        super().__init__(spec, source, target)
        self._builder = _open_builder(spec, data_dir)
        self._place = self._find_languages()
        _prepare(self._builder, spec)
        if "train" not in self._builder.info.splits:
            there = ", ".join(self._builder.info.splits) or "none"
            raise UserError(f"{spec} has no train split; its splits are: {there}")

    def _find_languages(self):
        """Keys that lead to the feature that holds both languages."""
        found = dict(_language_features(self._builder.info.features))
        for place, languages in found.items():
            if {self.source, self.target} <= languages:
                return place
        there = ", ".join(sorted(set().union(*found.values()))) or "none"
        raise UserError(
            f"{self.spec} does not have both {self.source} and {self.target}; "
            f"its text features are: {there}"
        )

    def _pairs(self, split):
        return self._divided(split, set(self._builder.info.splits), self._rows)

    def _rows(self, split):
        import tensorflow_datasets as tfds

        streamed = tfds.ReadConfig(try_autocache=False)  # else up to 250 MB stay in memory
        rows = self._builder.as_dataset(split=split, read_config=streamed)
        batches = rows.map(self._select).batch(1024)  # rows one by one cost a TensorFlow call each
        for sources, targets in batches.as_numpy_iterator():
            for source, target in zip(sources, targets, strict=True):
                if source and target:
                    yield source.decode(), target.decode()

    def _select(self, row):
        """The texts of one row as two scalar string tensors, empty where a language is missing."""
        import tensorflow as tf

        for key in self._place:
            row = row[key]
        if self.source in row:
            return row[self.source], row[self.target]

        def first(language):
            texts = tf.boolean_mask(row["translation"], row["language"] == language)
            return tf.strings.reduce_join(texts[:1])

        return first(self.source), first(self.target)


def _language_features(feature, place=()):
    """(keys that lead there, the languages found there) for every dictionary of texts below."""
    import tensorflow_datasets as tfds

    if isinstance(feature, tfds.features.TranslationVariableLanguages):
        yield place, set(feature.languages or ())
    elif isinstance(feature, tfds.features.FeaturesDict):
        yield place, {key for key in feature if isinstance(feature[key], tfds.features.Text)}
        for key in feature:
            yield from _language_features(feature[key], (*place, key))


def _open_builder(spec, data_dir):
    import tensorflow_datasets as tfds

    name = spec.removeprefix("tfds:")
    try:
        return tfds.builder(name, data_dir=data_dir)
    except ImportError as error:
        raise _missing_package(spec, error) from error
    except tfds.core.DatasetNotFoundError as error:
        known = set(tfds.list_builders(with_community_datasets=False))
        close = ", ".join(difflib.get_close_matches(name.split("/")[0], known)) or "none"
        raise UserError(f"{spec}: TFDS has no such data set; similar names: {close}") from error
    except Exception as error:  # ValueError, TypeError, network errors of other catalogues …
        raise UserError(
            f"{spec} cannot be opened ({in_short(error)}); names and configurations are listed at "
            "https://www.tensorflow.org/datasets/catalog/overview"
        ) from error


def _prepare(builder, spec):
    """Downloads and prepares the data set, unless its data directory has it already."""
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.download import downloader

    tfds.disable_progress_bar()
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # a warning per retry
    downloader.MAX_RETRIES = 5  # six seconds; TFDS's own ten keep you waiting for minutes
    try:
        with contextlib.redirect_stdout(sys.stderr):
            builder.download_and_prepare()
    except ImportError as error:
        raise _missing_package(spec, error) from error
    except Exception as error:  # a builder runs its own code over files from elsewhere
        root = Path(builder.data_dir.removesuffix(builder.info.full_name))
        raise UserError(
            f"{spec} could not be downloaded and prepared ({in_short(error)}). Some hosts, TED's "
            "among them, fail at times: try again later, put the archive under its own name into "
            f"{root / 'downloads' / 'manual'}, or use --corpus sample, a folder or a .tsv file"
        ) from error


def _missing_package(spec, error):
    return UserError(f"{spec}: TFDS needs a Python package that is not installed: {error}")
