"""Translating files in bulk, with Ray."""

import os

from translator.errors import UserError

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
try:
    import fsspec  # noqa: F401
    import pyarrow  # noqa: F401
    import ray  # noqa: F401
except ImportError as error:
    raise UserError(f'{error.name} is not installed: pip install -e ".[ray]"') from error
