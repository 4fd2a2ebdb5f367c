"""Why runs are paired: `metrics/runs.csv` read with pandas.

In any finished study, as the repository has one: `python examples/paired_runs.py`. Run i of every variant has the same
images and seed, so what its images make easy or hard is in both scores, and cancels in their difference. In k-fold each
fold counts alike here, while the report counts each image alike: its differences are a little different.
"""

from pathlib import Path

import pandas as pd

RUNS = Path("metrics/runs.csv")
BASELINE = "baseline"


def paired_table(runs: pd.DataFrame, score: str = "accuracy") -> pd.DataFrame:
    """Of each competitor, in points: difference from the baseline, and its deviation over runs, paired and not."""
    scores = 100 * runs.pivot(index="run", columns="variant", values=score)
    baseline = scores[BASELINE]
    differences = scores.sub(baseline, axis=0).drop(columns=BASELINE)
    unpaired = (scores.var() + baseline.var()) ** 0.5  # as if the two had nothing in common
    table = pd.DataFrame(
        {
            "difference": differences.mean(),
            "runs above": (differences > 0).sum(),  # had there been one run of each, so often it would have won
            "deviation, paired": differences.std(),
            "deviation, unpaired": unpaired.drop(BASELINE),
            "correlation": scores.corrwith(baseline).drop(BASELINE),
        }
    )
    return table.sort_values("difference", ascending=False).round(2)


def main() -> None:
    """Prints the table of the study in the working folder."""
    runs = pd.read_csv(RUNS, keep_default_na=False, na_values=[""])  # a variant may be called null
    table = paired_table(runs)
    print(table.to_string())
    variants = table.loc[table.index.isin(runs.loc[runs["network"].notna(), "variant"])]  # trivial methods have none
    saved = (variants["deviation, unpaired"] / variants["deviation, paired"]) ** 2
    print(f"\nUnpaired, a variant would take {saved.median():.1f} times as many runs (median) to see as much.")
    print("The deviation over runs is a part of the error only: verdicts count the luck of the test images too.")


if __name__ == "__main__":
    main()
