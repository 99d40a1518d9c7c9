#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Memory that runs out: for every verb, each allocation fails, once or from then on. Either nobody notices,
or ptctl ends with status 1 and says so; nothing is left behind where it writes files.

    test-memory.py PTCTL DTC INTERFACE FAIL-ALLOC [POINTS]

With POINTS, only so many allocations of each verb are tried: the first and the last ones, and others
between them.
"""

import os
import sys
import tempfile

from everyverb import EveryVerb
from failalloc import FailAlloc
from samples import FAILED

MESSAGE = b"ptctl: out of memory\n"


class Sweep:
    def __init__(self, verbs, memory, points):
        self.verbs, self.memory, self.points = verbs, memory, points
        self.runs, self.noticed, self.failures = 0, 0, 0
        self.environment = {**verbs.environment, **memory.environment}

    def chosen(self, count):
        """Numbers of allocations."""
        if not self.points or count <= self.points:
            return range(1, count + 1)
        edge = self.points // 4
        step = (count - 2 * edge) / (self.points - 2 * edge)
        middle = (edge + 1 + int(i * step) for i in range(self.points - 2 * edge))
        return sorted({*range(1, edge + 1), *middle, *range(count - edge + 1, count + 1)})

    def run(self, command, replies, n, persistently):
        self.memory.arm(n, persistently)
        return self.verbs.run(command, replies, env=self.environment)

    def left(self):
        out = os.path.join(self.verbs.folder, "out")
        return sorted(os.listdir(out)) if os.path.isdir(out) else []

    def try_one(self, command, replies, n, good):
        self.runs += 1
        result = self.run(command, replies, n, persistently=n % 2 == 0)
        same = (result.returncode, result.stdout, result.stderr) == (
            good.returncode, good.stdout, good.stderr)  # fmt: skip
        ended = result.returncode == FAILED and result.stderr.endswith(MESSAGE)
        self.noticed += ended
        if (same or ended) and not any(name.startswith(".") for name in self.left()):
            return
        self.failures += 1
        print("%s: allocation %d\n  status %d, stderr %r, stdout %s, left %s" % (
            " ".join(command), n, result.returncode, result.stderr[-200:],
            "the same" if result.stdout == good.stdout else "another", self.left()))  # fmt: skip

    def try_all(self, command, replies):
        good = self.run(command, replies, 0, False)
        count = self.memory.count
        if count == 0:
            self.failures += 1
            print("%s: counts %d allocations" % (" ".join(command), count))
        for n in self.chosen(count):
            self.try_one(command, replies, n, good)


def main():
    with tempfile.TemporaryDirectory() as folder, FailAlloc(os.path.abspath(sys.argv[4])) as memory:
        verbs = EveryVerb(*sys.argv[1:4], folder)
        sweep = Sweep(verbs, memory, int(sys.argv[5]) if len(sys.argv) > 5 else 0)
        for command, replies in verbs.with_json():
            sweep.try_all(command, replies)
    print("%d runs, %d of them ended early, %d failures" % (sweep.runs, sweep.noticed, sweep.failures))
    return 1 if sweep.failures or not sweep.noticed else 0


if __name__ == "__main__":
    sys.exit(main())
