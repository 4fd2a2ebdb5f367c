"""The settings that the other stages read, and no others."""

from mlpstudy import paths
from mlpstudy.files import keep_only, write_json
from mlpstudy.resolve.stages import Resolved


def write_configs(resolved: Resolved) -> None:
    """A JSON file for each stage and each variant.

    DVC leaves what lies there (`persist` in dvc.yaml), so that settings that are refused take nothing away. So files of
    other stages and variants go, and first: a file system may take Ours.json and ours.json for one name.
    """
    files = {f"{name}.json": config for name, config in resolved.files().items()}
    keep_only(paths.CONFIGS, {*files, paths.VARIANT_CONFIGS.name, paths.CODE.name})
    keep_only(paths.VARIANT_CONFIGS, {f"{variant}.json" for variant in resolved.variants})
    for name, config in files.items():
        write_json(paths.CONFIGS / name, config.model_dump(mode="json"))
