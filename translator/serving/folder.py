"""What is in a folder of exported models: `<name>/<version>/`, as TensorFlow Serving has it."""

import json
from contextlib import suppress
from os.path import isfile
from pathlib import Path

from translator.remote.protocol import CARD_FILE


def find_versions(folder: Path) -> dict[str, dict[int, Path]]:
    """{name: {version: its folder}}, of a folder of models or of one model's own folder."""
    own = _versions(folder)
    if own:
        return {folder.resolve().name: own}
    models = {}
    for path in sorted(folder.iterdir()):
        with suppress(PermissionError):  # `lost+found`, say
            if path.is_dir():
                models[path.name] = _versions(path)
    return {name: versions for name, versions in models.items() if versions}


def _versions(model: Path):
    """Exports for CTranslate2 have versions too, which no TensorFlow server can load. One that may
    not be read is a version: to load it fails, which is told of."""
    numbered = (path for path in model.iterdir() if path.is_dir() and path.name.isdecimal())
    return {int(path.name): path for path in numbered if not isfile(path / "model.bin")}


def read_card(version: Path) -> dict | None:
    """What an export wrote down about itself; None where there is nothing to read."""
    try:
        card = json.loads((version / CARD_FILE).read_bytes())
    except (OSError, ValueError):
        return None
    return card if isinstance(card, dict) else None


def read_cards(folder: Path) -> list[dict]:
    """Of each model its name and the card of each version."""
    return [
        {"name": name, "cards": {version: read_card(path) for version, path in versions.items()}}
        for name, versions in find_versions(folder).items()
    ]
