"""What each worker does: texts to translations, in a process of its own, on one core."""

import os

from translator.inference.translator import Translator
from translator.sampling import Sampling

CORES = 1  # of a worker: more workers translate more than more threads do
# TensorFlow's sessions heed nothing else; OMP is for CTranslate2. GPUs no worker has to itself.
ENVIRONMENT = {
    **dict.fromkeys(
        ("TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS"), str(CORES)
    ),
    "CUDA_VISIBLE_DEVICES": "-1",
}


class Worker:
    """An actor's side: one model, which is loaded when that is asked for, so that what is wrong
    with it is told as an answer."""

    def load(self, model: str, sampling: Sampling | None):
        os.environ |= ENVIRONMENT
        self._translator = Translator.load(model, sampling=sampling)

    def translate(self, texts: list[bytes]) -> list[tuple[str, str]]:
        return translate_texts(self._translator, texts)


def translate_texts(translator, texts: list[bytes]) -> list[tuple[str, str]]:
    """Of each text its translation and "", or "" and the reason why there is none."""
    results, valid = [("", "")] * len(texts), {}
    for i, text in enumerate(texts):
        try:
            valid[i] = text.decode()
        except UnicodeDecodeError as error:
            byte = error.object[error.start]
            results[i] = "", f"byte {error.start + 1}, 0x{byte:02x}, is not UTF-8"
    for i, result in zip(valid, _translated(translator, list(valid.values())), strict=True):
        results[i] = result
    return results


def _translated(translator, texts):
    """The same, of valid texts: together, or one by one where that fails."""
    try:
        return [_judged(one) for one in translator.translations(texts)]
    except Exception as error:  # whatever a model raises for a text
        if len(texts) == 1:
            return [("", f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")]
    half = len(texts) // 2
    return _translated(translator, texts[:half]) + _translated(translator, texts[half:])


def _judged(translation):
    if translation.truncated:
        return "", "the text is too long: only its beginning would be translated"
    return translation.text, ""
