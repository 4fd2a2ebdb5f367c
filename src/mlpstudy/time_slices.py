"""How long a process that computes keeps its core before another's turn comes."""

import ctypes
import os
import platform
import struct
from contextlib import suppress

SCHED_SETATTR = {"x86_64": 314, "aarch64": 274}  # numbers of the system call; glibc has no function for it before 2.41
LONGEST_NS = 100_000_000  # Linux takes none above
ATTRIBUTES = "=IIQiIQQQ"  # size, policy, flags, nice value, priority, slice, deadline, period: sched_setattr(2)


def ask_for_long_time_slices() -> None:
    """Asks Linux to let this thread compute for 100 ms at a time, where more processes want to than there are cores.

    By itself Linux changes between them every 3 ms, and each time the caches of the core are filled anew: six variants
    by eight workers on two cores took 23 to 32 % more core-seconds than by two, and take 8 to 22 % more with long
    slices (docs/architecture.md). Others do not wait for it: a thread that asks for nothing has shorter slices, and so
    its turn comes first when it wakes; and as SCHED_BATCH this one interrupts nobody when it wakes itself. Slices are
    heeded from Linux 6.12 on (https://docs.kernel.org/scheduler/sched-eevdf.html), SCHED_BATCH before too.

    Whoever has chosen another policy keeps it (`chrt`), and a nice value stays. Where Linux refuses, nothing changes.
    """
    number = SCHED_SETATTR.get(platform.machine())
    with suppress(OSError):  # a container may refuse even to say which policy there is
        if number and os.sched_getscheduler(0) == os.SCHED_OTHER:
            nice = os.getpriority(os.PRIO_PROCESS, 0)
            size = struct.calcsize(ATTRIBUTES)
            attributes = struct.pack(ATTRIBUTES, size, os.SCHED_BATCH, 0, nice, 0, LONGEST_NS, 0, 0)
            ctypes.CDLL(None).syscall(number, 0, attributes, 0)
