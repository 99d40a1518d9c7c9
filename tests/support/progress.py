# SPDX-License-Identifier: LGPL-2.1-or-later
"""How far long work has come, on a terminal."""

import sys


def progress(results, total, stream=None):
    """Passes the results on, and says on the stream (stderr), if it is a terminal, how many of them there
    were. The line is gone at the end."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield from results
        return
    for n, result in enumerate(results, 1):
        # What the caller prints about a result begins in the first column.
        stream.write("\r\033[K")
        stream.flush()
        yield result
        stream.write("\r%d of %d (%d %%)" % (n, total, 100 * n // total))
        stream.flush()
    stream.write("\r\033[K")
    stream.flush()
