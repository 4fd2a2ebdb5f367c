"""Augmentation policies are tried out before anything runs."""

import warnings

import numpy as np

from mlpstudy.augmentation import apply_policy, build_policy
from mlpstudy.config.train import Policy
from mlpstudy.errors import ConfigError, in_one_line


def check_policy(name: str, policy: Policy, shape: tuple[int, int, int], file: str) -> None:
    """Refuses a transform that does not exist, misuses its arguments or changes shape or type of an image."""
    for number, entry in enumerate(policy):
        key = f"{file}: augment.{name}.{number}.{next(iter(entry))}"
        always = {transform: arguments | {"p": 1.0} for transform, arguments in entry.items()}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # Albumentations only warns of an unknown argument
                build_policy((entry,))
                transform = build_policy((always,))
                warnings.simplefilter("ignore")  # and ToGray of black images
                result = apply_policy(transform, np.zeros((1, *shape), np.uint8))[0]
        except Exception as error:  # Albumentations raises whatever its checks raise
            told = f"refused by Albumentations: {in_one_line(error)}"
            raise ConfigError(f"{key} = {next(iter(entry.values()))}: {told}") from None
        if result.shape != shape or result.dtype != np.uint8:
            raise ConfigError(
                f"{key}: turns a uint8 image {shape} into {result.dtype} {result.shape}; "
                "expected a transform that keeps both"
            )
