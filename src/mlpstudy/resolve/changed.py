"""Does the study's folder or archive differ from what was read of it? Said before anything runs, and once."""

from mlpstudy.config.params import Params
from mlpstudy.paths import PARAMS, experiment_name
from mlpstudy.resolve.stages import named_source
from mlpstudy.watch import change_line

TRIAL = ".trial"  # what `mlpstudy trial` tells its stages as DVC_EXP_NAME; git refuses it, so no experiment has it


def changed_line(params: Params) -> str:
    """One sentence if so; else nothing, as in the stages of a trial, which says it itself."""
    source = named_source(params, str(PARAMS))
    return change_line(source.path, source.labels) if source.path and experiment_name() != TRIAL else ""
