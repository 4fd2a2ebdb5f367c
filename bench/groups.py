"""How often do two equal variants differ "significantly" where groups of test images differ in size?

PYTHONPATH=src python -m bench.groups [comparisons]

Ten runs score the same test images. A group of them (one patient, copies of one picture) is alike: as a whole it suits
one variant or the other. Over all groups there is no difference, so that p < .05 should come up in at most 5 % of
comparisons. "G alone": groups are counted, whatever their sizes. Nothing is timed here: the numbers are those of
src/mlpstudy/compare/two_way.py and docs/architecture.md.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from mlpstudy.compare.design import Design
from mlpstudy.compare.two_way import Estimate, estimate, group_errors, variances
from mlpstudy.power import standard_error

Floats = NDArray[np.float64]
Sizes = NDArray[np.int64]

RUNS = 10
OF_GROUPS, OF_RUNS, REST = 1.0, 0.1, 0.5  # standard deviations of the difference
CASES: dict[str, Callable[[np.random.Generator], Sizes]] = {
    "10 of 20 images": lambda generator: np.full(10, 20),
    "one of 50 images, 150 of one": lambda generator: np.array([50] + [1] * 150),
    "one of 200 images, 200 of one": lambda generator: np.array([200] + [1] * 200),
    "40, lognormal sizes (deviation 1)": lambda generator: np.ceil(5 * generator.lognormal(0, 1, 40)).astype(np.int64),
    "20, one of which has 398 of 589": lambda generator: np.array([398] + [10] * 18 + [11]),
}


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 10_000
    print(f"{'p < .05 without any difference':36}{'G alone':>9}{'so':>9}    of {count} comparisons")
    for name in CASES:
        alone, so = false_positives(name, count)
        print(f"{name:36}{100 * alone:7.1f} %{100 * so:7.1f} %", flush=True)


def false_positives(case: str, count: int) -> tuple[float, float]:
    """Share of the comparisons with p < .05: by the number of groups alone, and as a study does it."""
    generator = np.random.default_rng(0)
    found = np.array([list(p_values(CASES[case](generator), generator)) for _ in range(count)])
    alone, so = (found < 0.05).mean(axis=0)
    return float(alone), float(so)


def p_values(sizes: Sizes, generator: np.random.Generator) -> Iterator[float]:
    """Of one comparison: by the number of groups alone, and as a study does it."""
    design, differences = design_of(sizes), differences_of(sizes, generator)
    yield float(counting_groups(differences, design).p())
    yield float(estimate(differences, design).p())


def design_of(sizes: Sizes) -> Design:
    """A holdout whose test images are these groups."""
    images = np.arange(sizes.sum())
    runs = np.repeat(np.arange(RUNS)[:, None], len(images), axis=1)
    return Design(images, np.repeat(np.arange(len(sizes)), sizes), runs, kfold=False)


def differences_of(sizes: Sizes, generator: np.random.Generator) -> Floats:
    """(R, n) of two variants, by run and test image."""
    groups = np.repeat(generator.normal(0, OF_GROUPS, len(sizes)), sizes)
    runs = generator.normal(0, OF_RUNS, (RUNS, 1))
    return np.asarray(groups + runs + generator.normal(0, REST, (RUNS, sizes.sum())))


def counting_groups(differences: Floats, design: Design) -> Estimate:
    """As `estimate`, but each group counts as one of G, whatever its size."""
    mean, groups = differences.mean(), len(design.group_sizes)
    errors = group_errors(differences - mean, design)
    a, _, c = variances(errors, design)
    b = (errors.mean(axis=0) ** 2).sum() / (groups * (groups - 1))
    return Estimate(mean, *standard_error(a, b, c, design.runs, groups))


if __name__ == "__main__":
    main()
