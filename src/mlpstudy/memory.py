"""What a process that computes asks of the C library: large buffers again and again, without the system each time."""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h of glibc


def keep_freed_memory() -> None:
    """Lets glibc reuse freed buffers of up to 32 MB instead of handing them back to the system.

    Got from the system, a buffer is filled in page by page. In training the gradient of 12288 x 512 weights is 25 MB
    and is made anew in every step; in prediction the first layer of a cnn makes 8 to 34 MB of each chunk of images.
    glibc learns to keep such buffers by itself, but not in every process: without this, one run of three took 11 %
    longer an epoch, a cnn a third longer to predict, and on other machines first epochs took three times as long. Other
    C libraries lack mallopt.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_MMAP_THRESHOLD, 32 << 20)  # the largest threshold glibc takes
        mallopt(M_TRIM_THRESHOLD, 512 << 20)
