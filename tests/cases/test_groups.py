"""No patient is learnt from and scored."""

import numpy as np
import pytest
from stages.preprocess import main as preprocess

from mlpstudy import paths
from mlpstudy.contracts.index import Index, read_index
from mlpstudy.contracts.quality import read_quality
from mlpstudy.contracts.split import UNUSED, Split
from mlpstudy.errors import DataError
from mlpstudy.files import write_json
from mlpstudy.split.make import divide
from tests.cases.groups import GROUPS, PATIENTS, Case, images
from tests.preprocess.pictures import make_zip, settings
from tests.split.tables import settings as split_settings

pytestmark = pytest.mark.usefixtures("workplace")


def prepared(case: Case) -> Index:
    make_zip(paths.RAW_ZIP, case.files)
    config = settings(group_from=case.group_from, near_duplicate_distance=None)
    write_json(paths.CONFIGS / "preprocess.json", config.model_dump())
    preprocess()
    return read_index()


def parted(split: Split, index: Index) -> int:
    """Patients with images in two of training, validation and test of one run."""
    patients = np.array([int(name.rsplit("-")[-1].removesuffix(".png")) % PATIENTS for name in index.names])
    rows = [split.parts[run, patients == who] for run in range(split.runs) for who in range(PATIENTS)]
    return sum(len(set(parts[parts != UNUSED].tolist())) > 1 for parts in rows)


@pytest.mark.parametrize("case", GROUPS)
def test_the_quality_says_how_many_groups_and_whether_the_given_split_parts_them(case: str) -> None:
    prepared(GROUPS[case])
    declared = read_quality().declared_groups
    assert declared is not None
    assert declared.model_dump(exclude={"mixed"}) == GROUPS[case].declared
    assert len(declared.mixed) == declared.across_classes
    assert read_quality().duplicates.groups == 0  # patients are no duplicates


@pytest.mark.parametrize("scheme", ["holdout", "kfold"])
@pytest.mark.parametrize("case", [case for case in GROUPS if "half" not in case])
def test_no_part_of_a_run_shares_a_patient_with_another(case: str, scheme: str) -> None:
    index = prepared(GROUPS[case])
    division = divide(index, split_settings(scheme=scheme, test=0.3))
    assert parted(division.split, index) == 0
    if scheme == "holdout":
        assert division.split.info.left_out == GROUPS[case].left_out


def test_without_the_setting_patients_are_parted() -> None:
    index = prepared(Case(images(), None, {}))
    assert parted(divide(index, split_settings(test=0.3)).split, index) > 0
    assert read_quality().declared_groups is None
    assert "declared_groups" not in paths.DATASET.read_text()


def test_leakage_fail_names_the_images_of_parted_patients_and_keep_keeps_them() -> None:
    index = prepared(GROUPS["given splits part four patients"])
    with pytest.raises(DataError, match="a duplicate in a later split, or of one group with an image there: 16 "):
        divide(index, split_settings(leakage="fail"))
    assert parted(divide(index, split_settings(leakage="keep")).split, index) > 0


def test_a_pattern_that_matches_no_name_is_refused() -> None:
    with pytest.raises(DataError, match=r"group_from = \^case\(.*: matches none of 80 file names, such as p0-0\.png"):
        prepared(Case(images(), r"^case(\d+)", {}))
