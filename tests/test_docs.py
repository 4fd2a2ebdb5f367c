"""docs/architecture.md says what is so of stages, files, columns and shapes (of imports: test_architecture.py)."""

import importlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from ruamel.yaml import YAML

from mlpstudy.compare.comparisons import Verdict
from mlpstudy.contracts import search
from mlpstudy.contracts.features import BackboneInfo
from mlpstudy.contracts.history import EpochMetrics
from mlpstudy.contracts.index import COLUMNS
from mlpstudy.contracts.leftout import LeftOut
from mlpstudy.contracts.measures import RUN_COLUMNS
from mlpstudy.contracts.passed_over import PassedOverCounts
from mlpstudy.contracts.quality import Quality
from mlpstudy.contracts.split import SplitInfo
from mlpstudy.files import write_csv
from tests.conftest import ROOT
from tests.markdown import code, fenced, links, tables
from tests.repository import Repository

PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
DVC = YAML(typ="safe").load(ROOT / "dvc.yaml")["stages"]
FILES = tables(PAGE, "The files between the stages")[0]  # file, written by, read by, reader and writer
PACKAGE = ROOT / "src/mlpstudy"
ON_REQUEST = "data/features/features.npy"  # only where data.features names a backbone
MADE = ("data/", "models/", "runs/", ".scratch/", "metrics/", "reports/")  # by the pipeline


def declared(stage: str, kind: str) -> list[str]:
    """Paths of a stage's deps or outs, with <variant> for the variant's name."""
    body = DVC[stage].get("do", DVC[stage])
    entries = body.get(kind, []) + (body.get("metrics", []) if kind == "outs" else [])
    names = [next(iter(entry)) if isinstance(entry, dict) else entry for entry in entries]
    return [name.replace("${key}", "<variant>") for name in names]


def column_names(heading: str) -> list[str]:
    return [code(row[0])[0] for row in tables(PAGE, heading)[0]]


def test_the_table_of_stages_is_that_of_dvc_yaml() -> None:
    rows = tables(PAGE, "The stages")[0]
    assert [code(row[0]) for row in rows] == [[stage] for stage in DVC]
    for (stage,), takes, gives, config in [(code(row[0]), *row[1:]) for row in rows]:
        needs = [path for path in declared(stage, "deps") if path.startswith(("data/", "models"))]
        assert sorted(code(takes) + code(config)) == sorted(needs or ["params.yaml"])
        assert sorted(code(gives)) == sorted(declared(stage, "outs"))


def folder_of(path: str) -> str:
    """What the picture shows of a path: data/<folder or file>, or the first folder."""
    return "/".join(Path(path).parts[: 2 if path.startswith("data/") else 1])


def test_the_picture_has_an_arrow_for_whatever_a_stage_reads_or_writes() -> None:
    (picture,) = fenced(PAGE, "mermaid")
    labels = dict(re.findall(r'(\w+)\[\("(.+?)"\)\]', picture))
    shown = {
        node: re.findall(r"(?:data|models|metrics|reports)\b(?:[\w/]|\.\w)*", label) for node, label in labels.items()
    }
    arrows = re.findall(r"^ *(\w+)\S*.*? --> (\w+)", picture, re.MULTILINE)
    for stage in set(DVC) - {"resolve"}:
        reads = {folder_of(path) for node, target in arrows if target == stage for path in shown[node]}
        needs = {folder_of(path) for path in declared(stage, "deps") if path.startswith(("data/", "models"))}
        assert reads == needs - {"data/configs"}, stage
        writes = {folder_of(path) for source, node in arrows if source == stage for path in shown[node]}
        assert writes == {folder_of(path) for path in declared(stage, "outs")}, stage
    assert {("params", "resolve"), ("resolve", "configs")} <= set(arrows)


def test_files_are_written_and_read_by_the_stages_named() -> None:
    assert len(FILES) > 15
    for file, writer, readers, _ in FILES:
        path = Path(code(file)[0].rstrip("/"))
        assert any(
            path.is_relative_to(out) or Path(out).is_relative_to(path) for out in declared(code(writer)[0], "outs")
        ), path
        for reader in set(code(readers)) & set(DVC):
            assert any(path.is_relative_to(dep) for dep in declared(reader, "deps")), path
        assert set(code(readers)) <= {*DVC, "dvc metrics", "dvc plots"}


def test_readers_and_writers_are_where_the_page_says() -> None:
    for *_, where in FILES:
        module, *functions = code(where)
        owner = importlib.import_module(f"mlpstudy.{module.removesuffix('.py').replace('/', '.')}")
        assert functions
        assert [name for name in functions if not callable(getattr(owner, name, None))] == []


def test_every_contract_is_described() -> None:
    modules = {f"contracts/{file.name}" for file in (PACKAGE / "contracts").glob("*.py")} - {"contracts/__init__.py"}
    assert modules - {code(row[3])[0] for row in FILES} == set()


def test_columns_and_keys_are_those_of_the_contracts() -> None:
    assert column_names("`data/prepared/index.csv`") == list(COLUMNS)
    assert column_names("`data/split/split.json`") == list(SplitInfo.model_fields)
    assert column_names("`data/features/backbone.json`") == list(BackboneInfo.model_fields)
    assert column_names("`data/measures/variants/<variant>/runs.csv`") == list(RUN_COLUMNS)
    assert column_names("`data/passed_over.json`") == list(PassedOverCounts.model_fields)
    epoch = EpochMetrics(1, 0.1, 1.0, 0.5, 1.0, 0.5, dead_units=0.0, gradient_norms=(1.0,))
    assert column_names("`models/<variant>/history.csv`") == ["run", *epoch.columns()]
    assert column_names("`models/<variant>/search.csv`, of a variant with a search") == list(search.COLUMNS)
    assert set(column_names("`data/prepared/dataset.json`")) == set(Quality.model_fields)


@pytest.mark.shipped
def test_every_source_with_a_name_is_in_the_table_of_sources() -> None:
    page = (ROOT / "docs/images.md").read_text(encoding="utf-8")
    named = [name for row in tables(page, "Sources with a name")[0] for name in code(row[0])]
    assert sorted(named) == sorted(YAML(typ="safe").load(ROOT / "params.yaml")["sources"])


def test_every_reason_to_leave_an_image_out_is_named() -> None:
    ((_, reasons),) = (row for row in tables(PAGE, "`data/split/left_out.csv`")[0] if code(row[0]) == ["reason"])
    assert re.split(", | or ", reasons) == list(get_args(LeftOut))


@pytest.mark.shipped
def test_columns_and_verdicts_of_metrics_show_are_explained() -> None:
    (section,) = re.findall(r"^### `metrics/`\n(.*?)^###", PAGE, re.DOTALL | re.MULTILINE)
    named = set(code(section.replace("\n", " ")))
    assert set(json.loads((ROOT / "metrics/variants/l2.json").read_text())) <= named
    assert {*get_args(Verdict), "baseline"} <= named


@pytest.mark.shipped
def test_every_column_of_the_runs_is_explained() -> None:
    columns, of_parts, of_runs = (
        [name for row in table for name in code(row[0])]
        for table in tables(PAGE, "`data/measures/variants/<variant>/runs.csv`")
    )
    measures = {f"{part}{name}" for part in ("", "validation_", "train_") for name in of_parts} | set(of_runs)
    with (ROOT / "metrics/runs.csv").open() as file:
        header = next(file).strip().split(",")
    assert header[: len(columns)] == columns
    assert {re.sub("gradient_[2-9]$", "gradient_1", name) for name in header[len(columns) :]} == measures


def test_names_stay_names_in_pandas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["01", "None", "NA", "true", "1e5"]
    write_csv(Path("metrics/classes.csv"), pd.DataFrame({"class": names, "f1": [0.5, None, 1.0, 0.0, 0.25]}))
    (reading,) = fenced(PAGE, "python")
    read: dict[str, Any] = {}
    exec(reading, read)
    assert read["classes"]["class"].tolist() == names
    assert read["classes"]["f1"].isna().tolist() == [False, True, False, False, False]


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "data/README.md",
        *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")),
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = links((ROOT / page).read_text(encoding="utf-8"))
    missing = [target for target in targets if not (folder / target).exists()]
    assert missing == []


def test_every_file_named_exists() -> None:
    named = set(re.findall(r"`([\w./-]+(?:\.py|\.md|\.yaml|/))`", PAGE))
    paths = [path for path in named if not path.startswith(MADE)]
    assert len(paths) > 20
    assert [path for path in paths if not ((ROOT / path).exists() or (PACKAGE / path).exists())] == []


def test_dask_workers_of_the_guide_have_one_thread_each() -> None:
    """`--nworkers auto` would choose the threads too, whatever `--nthreads` says."""
    commands = re.findall(r"\bdask worker .*", (ROOT / "docs/clusters.md").read_text(encoding="utf-8"))
    assert len(commands) == 3
    assert [each for each in commands if "--nthreads 1" not in each or "--nworkers auto" in each] == []


def test_a_run_is_called_a_run() -> None:
    for page in ("README.md", "docs/architecture.md"):
        assert re.findall(r"\b[Tt]rainings\b|\beach training\b", (ROOT / page).read_text(encoding="utf-8")) == []


def test_the_picture_of_the_report_is_small() -> None:
    picture = ROOT / "docs/images/report.png"
    assert picture.stat().st_size < 250_000
    with Image.open(picture) as image:
        assert image.size == (1100, 1500)


def example(path: str) -> str:
    """A file of the tiny study for a name with gaps."""
    gaps = {"<variant>": "dropout", "<stage>": "split", "<method>": "ridge_8x8", "run-NN": "run-00"}
    for gap, value in gaps.items():
        path = path.replace(gap, value)
    return path


@pytest.mark.slow
def test_a_finished_study_holds_the_files_named(finished_repository: Repository) -> None:
    rows = [*FILES, *tables(PAGE, "`metrics/`")[0], *tables(PAGE, "`reports/`")[0]]
    paths = [example(code(row[0])[0]) for row in rows if "of a variant with a search" not in row[0]]
    assert [path for path in paths if not (finished_repository.folder / path).exists()] == [ON_REQUEST]


@pytest.mark.slow
def test_a_finished_study_has_the_columns_named(finished_repository: Repository) -> None:
    headings = re.findall(r"^### (`[^`]+\.csv`)$", PAGE, re.MULTILINE)
    assert len(headings) == 4
    for heading in headings:
        names = column_names(heading)
        with (finished_repository.folder / example(code(heading)[0])).open() as file:
            header = [name for name in next(file).strip().split(",") if not re.fullmatch(r"gradient_norm_[2-9]", name)]
        assert header[: len(names)] == names
        assert len(header) == len(names) or heading.endswith("runs.csv`")


@pytest.mark.slow
def test_arrays_of_a_finished_study_have_the_shapes_named(finished_repository: Repository) -> None:
    sizes: dict[str, int] = {}
    for name, shape, dtype, _ in tables(PAGE, "Arrays")[0]:
        if code(name) == [ON_REQUEST]:  # tests/preprocess/test_features.py knows it
            continue
        array = np.load(finished_repository.folder / example(code(name)[0]))
        letters = [letter for letter in re.split(r"[(), ]+", shape) if letter]
        assert array.dtype == dtype
        for letter, size in zip(letters, array.shape, strict=True):
            assert sizes.setdefault(letter, int(letter) if letter.isdecimal() else size) == size
    info = json.loads((finished_repository.folder / "data/split/split.json").read_text())
    assert sizes["K"] == len(info["classes"])
    assert sizes["F"] == len(info["fold"])
