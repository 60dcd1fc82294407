"""Sampling: translations that are drawn from what the model says, and not the most probable.

It needs no TensorFlow; the draws are in `translator.inference.sampling`.
"""

from dataclasses import dataclass

import tyro

from translator.errors import UserError


@dataclass(frozen=True)
class Sampling:
    """From what each next token is drawn.

    Without top_k and top_p from all tokens, as back-translation does best (Edunov et al. 2018,
    "Understanding Back-Translation at Scale").

    Raises:
        UserError: a value makes no sense.
    """

    temperature: float = 1.0
    """By which logits are divided: below 1 draws what is probable more often yet."""
    top_k: int | None = None
    """Only the k most probable tokens are drawn from (Fan et al. 2018)."""
    top_p: float | None = None
    """Only the nucleus is drawn from: the fewest tokens, most probable first, that together have
    this probability (Holtzman et al. 2020), after temperature and top_k."""
    seed: int = 1
    """The same seed draws the same translation of the same text, whatever it stands beside."""

    def __post_init__(self):
        rules = (
            (self.temperature > 0, "temperature", "more than 0"),
            (self.top_k is None or self.top_k > 0, "top-k", "more than 0"),
            (self.top_p is None or 0 < self.top_p <= 1, "top-p", "above 0, at most 1"),
            (0 <= self.seed < 2**31, "seed", "0 or more and below 2^31"),
        )
        for is_right, name, rule in rules:
            if not is_right:
                value = getattr(self, name.replace("-", "_"))
                raise UserError(f"--{name} {value}: it must be {rule}")


@dataclass(frozen=True)
class SamplingFlags:
    """Draw translations at random, as for back-translation."""

    sample: tyro.conf.FlagCreatePairsOff[bool] = False
    """Draw each translation instead of searching for the best; not from a CTranslate2 model."""
    temperature: float | None = None
    """Of what is drawn from, 1 by default: lower for more probable translations."""
    top_k: int | None = None
    """Draw from the k most probable next subwords only."""
    top_p: float | None = None
    """Draw from the nucleus only: the most probable next subwords that together have this
    probability."""
    seed: int | None = None
    """Another one draws other translations, 1 by default; the same text always gets the same."""

    def settings(self) -> Sampling | None:
        """None where the best translation is asked for.

        Raises:
            UserError: a value makes no sense, or goes with --sample only.
        """
        values = {key: value for key, value in vars(self).items() if value is not None}
        if values.pop("sample"):
            return Sampling(**values)
        if values:
            flags = ", ".join(f"--{key.replace('_', '-')}" for key in values)
            raise UserError(f"{flags}: only with --sample, which is not there")
        return None
