"""What a result depends on besides its settings: libraries and machine."""

import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = (
    *("translator", "tensorflow", "tensorflow-text", "keras", "keras-nlp"),
    *("sentencepiece", "sacrebleu", "numpy"),
)


def versions() -> dict[str, str]:
    """The versions of Python, this package and the libraries that results depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def processor() -> str:
    """The processor's name where Linux tells it, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
