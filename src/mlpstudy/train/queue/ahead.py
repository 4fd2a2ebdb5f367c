"""Which variants DVC will have to train after this one: asked of DVC itself while it waits for this stage.

DVC runs one stage at a time and has no parallel `repro`. So the first train stage that has anything to train takes the
runs of the others along. DVC's lock is free while a stage runs; its modules named here are no public interface, and
tests/train/queue/test_ahead.py notices when a release changes them. Where DVC cannot be asked, each stage trains its
own runs.
"""

import os
from argparse import Namespace
from typing import Any

from mlpstudy.errors import in_one_line
from mlpstudy.scratch.request import BY_DVC, dvc_request
from mlpstudy.train.runs.backend import trains_ahead

PREFIX = "train@"


def variants_ahead(own: str) -> list[str]:
    """Names of the other variants that the running `dvc repro` or `dvc exp run` is going to train, in its order.

    None where the stage was not started by DVC, or MLPSTUDY_AHEAD is 0.
    """
    if not trains_ahead() or BY_DVC not in os.environ:
        return []
    try:
        return stale_variants(dvc_request(), own)
    except Exception as error:  # whatever another release of DVC raises: this is a matter of time, not of results
        print(
            f"DVC does not say what else is to be trained ({in_one_line(error)}): {own} trains its own runs alone",
            flush=True,
        )
        return []


def stale_variants(request: Namespace, own: str) -> list[str]:
    """Variants whose stages come after that of `own` and are going to run their commands."""
    from dvc.repo import Repo

    with Repo(".") as repo, repo.lock:
        steps = train_steps(repo, request)
        place = [step.addressing for step in steps].index(f"{PREFIX}{own}")
        return [step.addressing.removeprefix(PREFIX) for step in steps[place + 1 :] if will_run(step, request)]


def train_steps(repo: Any, request: Namespace) -> list[Any]:
    """The train stages among those that DVC was asked for, in the order in which it takes them."""
    from dvc.repo.reproduce import collect_stages, get_active_graph, plan_repro

    targets = [] if request.all_pipelines else request.targets
    steps = collect_stages(repo, targets or ["dvc.yaml"], recursive=request.recursive, glob=request.glob)
    if not request.single_item:
        graph = get_active_graph(repo.index.graph)
        steps = plan_repro(graph, steps, pipeline=request.pipeline, downstream=request.downstream)
    return [step for step in steps if step.addressing.startswith(PREFIX)]


def will_run(stage: Any, request: Namespace) -> bool:
    """Will DVC run the stage's command, rather than find nothing changed or take its results from the cache?"""
    if request.force:
        return True
    if not stage.changed(allow_missing=request.pull or request.allow_missing):
        return False
    return not is_restorable(stage, request)


def is_restorable(stage: Any, request: Namespace) -> bool:
    """Does DVC's cache hold what the stage gave when it last saw the same command and dependencies?"""
    if not stage.changed_stage() and stage.deps_cached() and all(bool(out.hash_info) for out in stage.outs):
        return bool(request.pull or stage.outs_cached())
    if request.no_run_cache:
        return False
    stage.save_deps()
    cache = stage.repo.stage_cache
    entry = cache._load(stage)
    return bool(entry and (request.pull or cache._create_stage(entry, wdir=stage.wdir).outs_cached()))
