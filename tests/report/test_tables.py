import json
from dataclasses import replace
from pathlib import Path

import pandas as pd

from mlpstudy.compare.study import Study
from mlpstudy.report.tables import harmless, rounded, variant_metrics, write_tables


def test_a_class_that_looks_like_a_formula_is_text_in_a_spreadsheet() -> None:
    table = pd.DataFrame({"class": ["=cmd|' /C calc'!A0", "@x", "plain"], "f1": [-0.5, 0.1, 0.2]})
    assert harmless(table)["class"].tolist() == ["'=cmd|' /C calc'!A0", "'@x", "plain"]
    assert harmless(table)["f1"].tolist() == [-0.5, 0.1, 0.2]


def test_what_is_not_finite_becomes_null() -> None:
    assert rounded({"a": {"b": float("nan"), "c": 0.123456789}, "d": "x"}, 4) == {
        "a": {"b": None, "c": 0.1235},
        "d": "x",
    }


def test_a_variant_says_how_it_compares_where_it_is_compared(compared: Study) -> None:
    assert "p_holm" in variant_metrics(compared.row("better"), "accuracy")
    assert "diff" not in variant_metrics(compared.baseline, "accuracy")
    assert variant_metrics(compared.baseline, "accuracy")["verdict"] == "baseline"


def test_what_is_no_result_any_more_goes(compared: Study) -> None:
    old = Path("metrics/variants/old.json")
    old.parent.mkdir(parents=True, exist_ok=True)
    old.touch()
    write_tables(replace(compared))
    assert not old.exists()
    summary = json.loads(Path("metrics/summary.json").read_text())
    assert [scores for scores in summary.values() if "ridge 8x8" in scores] == []
