"""params.yaml -> data/configs: one canonical JSON per stage and per variant, or one error before anything runs."""

from mlpstudy import paths
from mlpstudy.errors import explained
from mlpstudy.files import write_json
from mlpstudy.resolve.resources import study_line
from mlpstudy.resolve.stages import resolve


def main() -> None:
    resolved = resolve(paths.PARAMS)
    for name, config in resolved.files().items():
        write_json(paths.CONFIGS / f"{name}.json", config.model_dump(mode="json"))
    print(study_line(resolved.params, resolved.variants))


if __name__ == "__main__":
    with explained():
        main()
