"""Does the study's folder or archive differ from what was read of it? Said before anything runs, and once."""

from mlpstudy.config.params import Params
from mlpstudy.explained import TRIAL
from mlpstudy.paths import PARAMS, experiment_name
from mlpstudy.resolve.stages import named_source
from mlpstudy.watch import change_line


def changed_line(params: Params) -> str:
    """One sentence if so; else nothing, as in the stages of a trial, which says it itself."""
    source = named_source(params, str(PARAMS))
    return change_line(source.path, source.labels) if source.path and experiment_name() != TRIAL else ""
