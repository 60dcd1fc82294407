"""A TensorFlow-native neural translator between Portuguese and English.

Importing the package is cheap: TensorFlow is imported by the modules that need it. The environment
variables set here only take effect before that import, which is why they are set first of all;
a value the user has set stays.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # start-up noise of TensorFlow's C++ side
os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def __getattr__(name):
    """`translator.Translator`, imported when it is asked for."""
    if name == "Translator":
        from translator.inference.translator import Translator

        return Translator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
