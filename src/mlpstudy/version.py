"""Which version of this package runs: that of pyproject.toml, as pip has noted it."""

from importlib.metadata import PackageNotFoundError, version


def package_version() -> str:
    """0 where the code runs beside no installation."""
    try:
        return version("mlpstudy")
    except PackageNotFoundError:
        return "0"
