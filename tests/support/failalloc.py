# SPDX-License-Identifier: LGPL-2.1-or-later
"""Memory that runs out at a chosen allocation of another process (tests/support/c/fail-alloc.c).

    with FailAlloc(module) as memory:
        subprocess.run(command, env=dict(os.environ, **memory.environment))
        n = memory.count                # that many allocations it made
        memory.arm(first=3)             # the third will fail; persistently: it and all that follow
        subprocess.run(...)
        memory.failed                   # how many did
"""

import mmap
import struct
import tempfile

FOR_EVER = (1 << 64) - 1
COUNT, FIRST, LAST, FAILED = range(4)


class FailAlloc:
    """The numbers that the preloaded allocator shares with this process."""

    def __init__(self, module, trace=False):
        # pylint: disable=consider-using-with
        self.file = tempfile.NamedTemporaryFile(prefix="fail-alloc-")
        self.file.write(bytes(32))
        self.file.flush()
        self.shared = mmap.mmap(self.file.fileno(), 32)
        self.environment = {"LD_PRELOAD": module, "FAIL_ALLOC": self.file.name}
        if trace:
            self.environment["FAIL_ALLOC_TRACE"] = "1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.shared.close()
        self.file.close()

    def get(self, index):
        return struct.unpack_from("Q", self.shared, 8 * index)[0]

    def set(self, index, value):
        struct.pack_into("Q", self.shared, 8 * index, value)

    @property
    def count(self):
        return self.get(COUNT)

    @property
    def failed(self):
        return self.get(FAILED)

    def arm(self, first=0, persistently=False):
        """Counts anew. The allocation of this number will fail; none with 0."""
        self.set(FIRST, 0)
        self.set(COUNT, 0)
        self.set(FAILED, 0)
        self.set(LAST, FOR_EVER if persistently else first)
        self.set(FIRST, first)
