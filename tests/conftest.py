"""Shared by all tests: no network, no GPU needed, quiet TensorFlow."""

import translator  # noqa: F401  (sets the environment before TensorFlow is imported)
