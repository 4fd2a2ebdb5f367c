"""What params.yaml may say, what it may not, and what each stage gets of it."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from ruamel.yaml import YAML

from mlpstudy.config.report import ReportConfig
from mlpstudy.config.split import SplitConfig
from mlpstudy.config.train import VariantConfig
from mlpstudy.errors import ConfigError
from mlpstudy.files import canonical_json
from mlpstudy.resolve.stages import resolve
from tests.conftest import ROOT

pytestmark = pytest.mark.shipped

SHIPPED = YAML(typ="safe").load(ROOT / "params.yaml")
GONE = object()


def changed(changes: dict[str, Any]) -> dict[str, Any]:
    """The shipped settings with values at dotted places set, or removed."""
    values = copy.deepcopy(SHIPPED)
    for place, value in changes.items():
        *sections, key = place.split(".")
        inner = values
        for section in sections:
            inner = inner.setdefault(section, {})
        if value is GONE:
            del inner[key]
        else:
            inner[key] = value
    return values


def write(folder: Path, values: Any) -> Path:
    file = folder / "params.yaml"
    file.write_text(yaml.dump(values, Dumper=yaml.CSafeDumper, sort_keys=False))
    return file


def digests(file: Path) -> dict[str, str]:
    return {name: canonical_json(config.model_dump(mode="json")) for name, config in resolve(file).files().items()}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"model.droput": 0.5}, r"model\.droput = 0\.5: unknown key; did you mean dropout\?"),
        ({"trian": {}}, r"trian = \{\}: unknown key; did you mean train\?"),
        ({"train.epochs": GONE}, r"train\.epochs is missing: .*\n.* `git log --all --full-history -p -- params"),
        ({"study": GONE}, r"study is missing"),
        ({"model.dropout": "abc"}, r'model\.dropout = "abc": expected a valid number'),
        ({"model.dropout": True}, r"model\.dropout = true: expected a valid number"),
        ({"model.batchnorm": 1}, r"model\.batchnorm = 1: expected true or false"),
        ({"train.epochs": 2.5}, r"train\.epochs = 2\.5: expected a valid integer"),
        ({"model.hidden": [512, "x"]}, r'model\.hidden\.1 = "x": expected a valid integer'),
        ({"model.dropout": 1.5}, r"model\.dropout = 1\.5: expected less than 1"),
        ({"train.epochs": 0}, r"train\.epochs = 0: expected greater than or equal to 1"),
        ({"train.epochs": 10**30}, r"train\.epochs = 1000"),
        ({"train.batch_size": 10**30}, r"train\.batch_size = 1000"),
        *[
            ({f"train.{key}": 1e30}, rf"train\.{key} = 1e\+30: expected less than or equal to 1000000")
            for key in ("learning_rate", "weight_decay", "l1", "mixup")
        ],
        ({"train.early_stopping": 10**30}, r"train\.early_stopping = 1000"),
        ({"split.train_per_class": 10**30}, r"split\.train_per_class = 1000"),
        ({"model.init_scale": 1e300}, r"model\.init_scale = 1e\+300: expected less than or equal to 1000"),
        ({"model.hidden": [1_000_000_000]}, r"model\.hidden\.0 = 1000000000: expected less than or equal to 1000000"),
        ({"model.hidden": [1] * 101}, r"model\.hidden = .*: expected at most 100 items"),
        (
            {"model.hidden": [1_000_000, 1_000_000]},
            r"variants\.\w+: its network of 1,00\d,\d+,\d+,\d+ weights takes at least 1\d,\d+\.\d GB to train",
        ),
        ({"augment.light": [{"Affine": {"scale": [0.9, float("nan")]}}]}, r"finite numbers, in Affine\.scale too"),
        ({"study.margin": 1e-320}, r"study\.margin = 1e-320: expected greater than or equal to 0\.000001"),
        ({"study.detect": 1e-7}, r"study\.detect = 1e-07: expected greater than or equal to 0\.000001"),
        ({"train.learning_rate": -0.1}, r"train\.learning_rate = -0\.1: expected greater than 0"),
        ({"train.learning_rate": float("nan")}, r"train\.learning_rate = NaN: expected a finite number"),
        ({"model.activation": "rleu"}, r"model\.activation = \"rleu\": expected .*'relu', 'leaky_relu'"),
        ({"data.source": "digit"}, r'data\.source = "digit": expected a key of sources; did you mean digits\?'),
        ({"train.augment": "lite"}, r'train\.augment = "lite".*expected a key of augment'),
        (
            {"variants.dropout.model.droput": 1},
            r"variants\.dropout\.model\.droput = 1: unknown key; did you mean dropout",
        ),
        ({"variants.dropout.serach": {}}, r"variants\.dropout\.serach = \{\}: unknown key; did you mean search\?"),
        ({"variants.dropout.xyz": {}}, r"variants\.dropout\.xyz = \{\}: unknown key; known: model, search, train"),
        ({"variants.dropout.modle": {}}, r"variants\.dropout\.modle = \{\}: unknown key; did you mean model\?"),
        ({"variants.dropout.model.dropout": 2}, r"variants\.dropout\.model\.dropout = 2: expected less than 1"),
        ({"variants.dropout.model": 3}, r"variants\.dropout\.model = 3: expected a mapping"),
        (
            {"variants.Bad-Name": {}},
            r'variants: "Bad-Name": expected a name of small letters a to z, digits and _, a letter first',
        ),
        ({"variants.dropout": None}, r"expected a mapping \(\{name: value\}\), \{\} where it is empty"),
        (
            {"study.baseline": "basline"},
            r'study\.baseline = "basline": expected a key of variants; did you mean baseline',
        ),
        ({"sources.folder.path": None}, r"sources\.folder: kind path needs path"),
        ({"sources.folder.pth": "x"}, r"sources\.folder\.pth = \"x\": unknown key; did you mean path\?"),
        ({"sources.skin.digest": "md5:xyz"}, r"sources\.skin\.digest = \"md5:xyz\""),
        ({"sources.skin.derived_from": "("}, r"sources\.skin\.derived_from = \"\(\": expected a regular expression"),
        ({"sources.skin.derived_from": "(a){99999999999999}"}, r"derived_from = .*: expected a regular expression"),
        ({"sources.skin.group_from": "^p"}, "one group, the name of what may not be parted"),
        ({"sources.synthetic.synthetic.imgs": 3}, r"synthetic\.imgs = 3: unknown key; did you mean images\?"),
        ({"sources.folder.splits": {"test": "val"}}, r"sources\.folder\.splits = .*expected a folder for train too"),
        (
            {"variants.dropout.train": {"augment": ["light"]}},
            r'augment = \["light"\] \(variant dropout\): expected a key',
        ),
        ({"augment.light": [{"Affine": {"rotate": float("nan")}}]}, r"augment\.light\.0 = .*: expected finite numbers"),
        ({"variants.batchnorm.train": {"batch_size": 1}}, r"batchnorm\.train\.batch_size = 1: expected at least 2"),
        (
            {"variants.l2.model": {"norm": "batch"}, "variants.l2.train": {"batch_size": 1}},
            r"l2\.train\.batch_size = 1",
        ),
        ({"model.norm": "group"}, r"model\.norm = \"group\": expected 'none', 'batch' or 'layer'"),
        ({"train.average_weights": 1}, r"train\.average_weights = 1.*: expected less than 1"),
        ({"train.average_weights": "none"}, r'train\.average_weights = "none": expected a valid number, or null'),
        ({"variants.l1.train.warmup_epochs": 41}, r"l1\.train\.warmup_epochs = 41: expected at most train.epochs = 40"),
        (
            {"variants.augment.model": {"test_views": "turns"}},
            r'augment\.model\.test_views = "turns": expected a policy .* by D4 or SquareSymmetry',
        ),
        ({"train.images_per_class": 0}, r"train\.images_per_class = 0: expected greater than or equal to 1"),
        ({"train.class_weights": "none"}, r'train\.class_weights = "none": expected .*balanced.*, or null'),
        (
            {"variants.dropout.train": {"images_per_class": 21}},
            r"variants\.dropout: train\.images_per_class = 21: expected at most 20",
        ),
        ({"augment.light": [{"Flipp": {}}]}, r"augment\.light\.0\.Flipp = \{\}: .*no image transform"),
        ({"augment.light": [{"HorizontalFlip": {"q": 1}}]}, r"augment\.light\.0\.HorizontalFlip.*'q'"),
        ({"augment.light": [{"RandomCrop": {"height": 8, "width": 8}}]}, r"turns a uint8 image .* \(8, 8, 1\)"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        resolve(write(tmp_path, changed(changes)))
    assert str(tmp_path / "params.yaml") in str(caught.value)
    assert len(str(caught.value).splitlines()) == (2 if "is missing" in message else 1)  # where its line stands


@pytest.mark.parametrize("name", ["yes", "1", "null"])
def test_a_variant_name_dvc_would_drop_is_refused(tmp_path: Path, name: str) -> None:
    file = write(tmp_path, SHIPPED)
    file.write_text(file.read_text().replace("  baseline: {}", f"  baseline: {{}}\n  {name}: {{}}"))
    if name == "yes":  # a word like any other in YAML 1.2
        assert "variants/yes" in resolve(file).files()
    else:
        with pytest.raises(ConfigError, match=rf"variants\.{name} is a .*expected a name"):
            resolve(file)


def test_all_misfits_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        resolve(write(tmp_path, changed({"model.dropout": 2, "train.epochs": 0})))
    assert len(str(caught.value).splitlines()) == 2


def test_a_number_in_scientific_notation_is_a_number(tmp_path: Path) -> None:
    file = write(tmp_path, SHIPPED)
    file.write_text(file.read_text().replace("learning_rate: 0.001", "learning_rate: 1e-05"))
    config = resolve(file).variants["baseline"]
    assert isinstance(config, VariantConfig)
    assert config.train.learning_rate == 0.00001


@pytest.mark.parametrize(
    "text",
    ["a: [", "- 1\n- 2\n", "", "a: 1\na: 2\n", "a: 2024-13-45", "a: !!int foo", "a: &x [*x]", "a: " + "[" * 3000],
)
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "params.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=r"params\.yaml"):
        resolve(file)


def test_comments_and_the_order_of_keys_change_no_config(tmp_path: Path) -> None:
    turned = {section: dict(reversed(SHIPPED[section].items())) for section in reversed(SHIPPED)}
    assert digests(write(tmp_path, turned)) == digests(ROOT / "params.yaml")


def test_dropout_changes_the_variants_that_inherit_it_and_no_other(tmp_path: Path) -> None:
    before, after = digests(ROOT / "params.yaml"), digests(write(tmp_path, changed({"model.dropout": 0.4})))
    same = {name for name in before if before[name] == after[name]}
    own = {"dropout", "batchnorm_dropout", "batchnorm_dropout_l2", "batchnorm_dropout_l2_augment"}
    assert same == {"download", "preprocess", "split", "evaluate"} | {f"variants/{name}" for name in own}


@pytest.mark.parametrize(
    ("place", "value", "stages"),
    [
        ("data.image_size", 16, {"preprocess"}),
        ("split.test", 0.4, {"split"}),
        ("study.runs", 5, {"split"}),
        ("study.detect", 0.02, {"split"}),
        ("study.score", "balanced_accuracy", {"split"}),
        ("report.language", "es", set()),
        ("study.margin", None, set()),
        ("sources.digits.train_per_class", 5, {"split"}),
        ("sources.folder.path", "elsewhere", set()),
        ("augment.photo", [], set()),
    ],
)
def test_a_setting_reaches_only_its_reader(tmp_path: Path, place: str, value: Any, stages: set[str]) -> None:
    before, after = digests(ROOT / "params.yaml"), digests(write(tmp_path, changed({place: value})))
    assert {name for name in before if before[name] != after[name]} - {"report"} == stages


def test_the_split_counts_comparisons_only_where_a_difference_is_wanted(tmp_path: Path) -> None:
    added = {"variants.mine": {"model": {"dropout": 0.3}}, "variants.other": {"model": {"kind": "cnn"}}}
    assert digests(write(tmp_path, changed(added)))["split"] == digests(ROOT / "params.yaml")["split"]
    shared = {"model": {"norm": "none", "hidden": SHIPPED["model"]["hidden"]}, "train": {"mixup": 0.0}}
    copies = {"variants.copy": {}, "variants.spelt_out": shared}
    split = resolve(write(tmp_path, changed({"study.detect": 0.02} | added | copies))).stages["split"]
    assert isinstance(split, SplitConfig)
    assert split.comparisons == len(SHIPPED["variants"]) - 2 + 1  # without baseline, its copies and cnn, and with mine


def test_what_the_search_of_a_baseline_sets_makes_no_other_variant_of_it(tmp_path: Path) -> None:
    def search() -> dict[str, Any]:
        return {"trials": 2, "space": {"model": {"dropout": {"uniform": [0.0, 0.5]}}}}

    variants = {"baseline": {"search": search()}, "said": {"model": {"dropout": 0.3}, "search": search()}, "other": {}}
    split = resolve(write(tmp_path, changed({"study.detect": 0.02, "variants": variants}))).stages["split"]
    assert isinstance(split, SplitConfig)
    assert split.comparisons == 1


def test_every_variant_of_the_design_ships() -> None:
    names = """baseline dropout batchnorm batchnorm_dropout l2 l1 augment early_stopping label_smoothing
    batchnorm_dropout_l2 batchnorm_dropout_l2_augment init_he init_xavier init_uniform init_orthogonal init_constant
    activation_tanh activation_sigmoid cnn"""
    assert sorted(SHIPPED["variants"]) == sorted(names.split())


def test_the_report_shows_the_policies_that_variants_use_and_no_others(tmp_path: Path) -> None:
    own = [{"VerticalFlip": {"p": 0.3}}]
    search = {"trials": 2, "space": {"train.augment": {"choice": ["none", "turned"]}}}
    variants = {"baseline": {}, "augment": {"train": {"augment": "light"}}, "tuned": {"search": search}}
    report = resolve(write(tmp_path, changed({"augment.light": own, "variants": variants}))).stages["report"]
    assert isinstance(report, ReportConfig)
    assert report.settings["augment"] == {"none": [], "light": own, "turned": SHIPPED["augment"]["turned"]}


def test_the_report_does_not_learn_where_a_folder_lies(tmp_path: Path) -> None:
    file = write(tmp_path, changed({"data.source": "folder", "sources.folder.path": "/home/someone/skin.tar.gz"}))
    configs = resolve(file).files()
    assert "someone" not in canonical_json(configs["report"].model_dump(mode="json"))
    assert "/home/someone/skin.tar.gz" in canonical_json(configs["download"].model_dump(mode="json"))
