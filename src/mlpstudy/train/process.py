"""Everything that leans on private parts of PyTorch or of the C library, in one place.

Nothing here changes a result but `fix_arithmetic`, which is what makes results repeat. The rest saves time; when the
test of one in tests/train/test_process.py fails for good, or the last column has come true, delete it. Figures are of
two cores of an AMD EPYC (Zen 4), PyTorch 2.13, glibc 2.36, and epochs of a 12288-512-128-9 network.

| function             | gains                                  | may go when                                       |
|----------------------|----------------------------------------|---------------------------------------------------|
| fix_arithmetic       | the same bits whatever else runs       | never                                             |
| skip_compiler_import | 1.1 s for each process that trains     | Optimizer's methods no longer import torch._dynamo |
| bare_step            | the same 1.1 s, at the first step      | Optimizer.step no longer imports it               |
| request_huge_pages   | 5 to 8 % of an epoch                   | the kernel gives huge pages to all ("always")     |
| freeze_garbage       | 0.2 s of processor time a process      | Python ends without a last collection             |
| ignore_lost_logs     | no traceback where runs/ is full       | TensorBoard's writer keeps its errors to itself   |
| ignore_warnings      | none of what runs do on purpose        | nothing in it is warned of any more               |

torch is imported inside the functions: the stage's own process, which only waits for its workers, calls
`request_huge_pages` and shall not spend a second on torch.
"""

import gc
import inspect
import os
import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING

from mlpstudy.memory import keep_freed_memory

if TYPE_CHECKING:
    from torch.optim import Optimizer

HUGE_PAGES = "glibc.malloc.hugetlb=1"
HARMLESS = (  # beginnings of warnings
    "The image is already gray",  # Albumentations' ToGray, of pictures that are grey by themselves
    "The input to trace is already a ScriptModule",  # TensorBoard's writer, of the graph that it is given
)


def prepare_process() -> None:
    """Called first by whatever trains, in each process."""
    fix_arithmetic()
    keep_freed_memory()
    skip_compiler_import()
    ignore_warnings()
    freeze_garbage()


def fix_arithmetic() -> None:
    """One thread for each run, and deterministic algorithms.

    The number of threads decides how sums are split, so it may not depend on how many cores are free.
    """
    import torch

    torch.set_num_threads(1)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is deterministic only with a fixed workspace
    # The same as torch.use_deterministic_algorithms(True), which imports torch.compile too (0.9 s).
    torch.set_deterministic_debug_mode("error")
    torch.backends.cudnn.allow_tf32 = False  # else a GPU's convolutions would keep 10 of the 23 bits behind the point
    # Deterministic mode fills every new tensor with NaN, in case somebody reads what was never written. Nothing here
    # does; on a GPU each filling is one more kernel (on the processor no difference was seen).
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


def skip_compiler_import() -> None:
    """Marks torch.optim's methods as already excluded from torch.compile, so that calling them does not import it.

    They are wrapped by torch._disable_dynamo, which at the first call imports torch._dynamo (1.1 s) to make an excluded
    version, and keeps that in the attribute `__dynamo_disable`. Nothing is compiled here: the plain method will do.
    """
    from torch.optim import Optimizer

    for method in (Optimizer.add_param_group, Optimizer.zero_grad, Optimizer.state_dict, Optimizer.load_state_dict):
        if plain := getattr(method, "__wrapped__", None):
            plain.__dynamo_disable = plain


def bare_step(optimizer: "Optimizer", kind: "type[Optimizer] | None" = None) -> None:
    """The optimiser's step (or that of a base class, `kind`) without the wrappers that profile and compile it.

    They too import torch._dynamo; they also turn gradients off, which is done here instead.
    """
    import torch

    with torch.no_grad():
        inspect.unwrap((kind or type(optimizer)).step)(optimizer)


def request_huge_pages() -> None:
    """Has processes that start from now on ask the kernel for memory in pages of 2 MB; this one has begun without.

    Each step walks through 100 MB of a large first layer: with 4 kB pages the processor looks up addresses more often
    than it has room to remember. The Makefile sets the same for stages that train in their own process.
    """
    os.environ.setdefault("GLIBC_TUNABLES", HUGE_PAGES)


@cache
def freeze_garbage() -> None:
    """Once, when everything is imported: exempts all objects that exist from garbage collection.

    The 300,000 objects of torch and its company stay to the end anyway; each full collection, the one at exit included,
    would visit them for 0.2 s.
    """
    gc.freeze()


def ignore_warnings() -> None:
    """For good, and for all threads of this process.

    warnings.catch_warnings, around each place that warns, changes the filters of all threads too: of two runs in one
    process each would now and then end the other's exception, or leave its own behind.
    """
    import torch

    for message in HARMLESS:
        warnings.filterwarnings("ignore", message, UserWarning)
    # of layers that look at sizes and values while their graph is traced
    warnings.filterwarnings("ignore", category=torch.jit.TracerWarning)  # type: ignore[attr-defined]
    # of PyTorch 2.14 and newer, for each graph: TensorBoard's writer traces by it too, and takes nothing else
    warnings.filterwarnings("ignore", "`torch.jit.trace", FutureWarning)


def ignore_lost_logs() -> None:
    """Keeps tracebacks of TensorBoard's writing thread off the terminal where its disk is full.

    The thread hands its error to whoever writes next, who tells of it in a sentence; it also prints it on its own.
    """
    threading.excepthook = print_unless_disk


def print_unless_disk(problem: threading.ExceptHookArgs) -> None:
    """Python's own way with exceptions of threads, but for those of the disk."""
    if not issubclass(problem.exc_type, OSError):
        threading.__excepthook__(problem)
