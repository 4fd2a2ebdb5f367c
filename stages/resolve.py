"""params.yaml -> data/configs: one canonical JSON per stage and per variant, or one error before anything runs;
and digests of the code of each stage, which dvc.lock would else have to list."""

from mlpstudy.errors import ConfigError
from mlpstudy.explained import explained

with explained():
    from mlpstudy import paths
    from mlpstudy.files import show_to_git
    from mlpstudy.resolve.changed import changed_line
    from mlpstudy.resolve.code import write_code
    from mlpstudy.resolve.edited import refuse_edited_while_resolved, settings_digest
    from mlpstudy.resolve.features import unused_line
    from mlpstudy.resolve.idle import idle_lines
    from mlpstudy.resolve.resources import missing_gpu_line, study_line
    from mlpstudy.resolve.stages import resolve
    from mlpstudy.resolve.write import write_configs
    from mlpstudy.workspace import way_back


def main() -> None:
    """Writes the configs, and says what lies ahead."""
    show_to_git(paths.PARAMS)
    try:
        resolved = resolve(paths.PARAMS)
    except ConfigError as error:
        raise ConfigError(f"{error}{way_back(paths.PARAMS)}") from None
    write_configs(resolved)
    write_code()
    refuse_edited_while_resolved(settings_digest(resolved.params))
    print(study_line(resolved.params, resolved.variants))
    if missing := missing_gpu_line(resolved.variants):
        print(f"warning: {missing}")
    if unused := unused_line(resolved.params, resolved.variants):
        print(unused)
    for line in idle_lines(resolved.params, resolved.variants):
        print(line)
    if changed := changed_line(resolved.params):
        print(changed)


if __name__ == "__main__":
    with explained():
        main()
