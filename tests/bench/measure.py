# SPDX-License-Identifier: LGPL-2.1-or-later
"""For benchmarks: commands that take turns on one CPU, and tables of what they took."""

import fcntl
import os
import pty
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time

WARM_UP = 5
QUIET = [
    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
]
SCREEN = 40, 120
CHUNK = 65536


def time_once(command, files=QUIET):
    """Nanoseconds from the start of a command to its end."""
    start = time.perf_counter_ns()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=files)
    _, status = os.waitpid(pid, 0)
    end = time.perf_counter_ns()
    if status != 0:
        sys.exit(f"{' '.join(command)}: failed")
    return end - start


def drain(terminal):
    try:
        while os.read(terminal, CHUNK):
            pass
    except OSError:
        pass  # EIO: the other end is closed


def time_on_terminal(command):
    """The same on a terminal that is read as fast as it can be."""
    terminal, screen = pty.openpty()
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", *SCREEN, 0, 0))
    reader = threading.Thread(target=drain, args=(terminal,))
    reader.start()
    taken = time_once(command, [QUIET[0], (os.POSIX_SPAWN_DUP2, screen, 1)])
    os.close(screen)
    reader.join()
    os.close(terminal)
    return taken


def compare(runs, *measurements):
    """Medians of what functions return that take turns, in milliseconds; they return ns."""
    times = [[measure() for measure in measurements] for _ in range(WARM_UP + runs)]
    return [statistics.median(column) / 1e6 for column in zip(*times[WARM_UP:])]


def run(command):
    """The output of a command."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def pin():
    """All that is started from here on shares one CPU."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def print_table(rows):
    print("| what | measured | yardstick | ratio | target | |")
    print("|---|---|---|---|---|---|")
    for *cells, reached in rows:
        print("|", " | ".join(cells), "|", "ok" if reached else "**missed**", "|")
