"""params.yaml -> data/configs: one canonical JSON per stage and per variant, or one error before anything runs."""

from mlpstudy import paths
from mlpstudy.errors import explained
from mlpstudy.files import write_json
from mlpstudy.resolve.stages import resolve


def main() -> None:
    configs = resolve(paths.PARAMS)
    for name, config in configs.items():
        write_json(paths.CONFIGS / f"{name}.json", config.model_dump(mode="json"))
    print(f"{sum(name.startswith('variants/') for name in configs)} variants")


if __name__ == "__main__":
    with explained():
        main()
