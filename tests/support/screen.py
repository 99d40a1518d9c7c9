# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program on a pseudo-terminal of a given size."""

import fcntl
import os
import select
import struct
import subprocess
import termios

PLAIN = {"TERM": "dumb", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PAGER": ""}
END = b"\0the end\0"


def read_all(terminal, program, pid):
    """What is written until the process ends, and before what is written here then: Linux hands text on
    later, and may forget what was written right before the last close."""
    text, ended, waiting = b"", os.pidfd_open(pid), True
    while not text.endswith(END):
        ready = select.select([terminal, ended] if waiting else [terminal], [], [])[0]
        if terminal in ready:
            text += os.read(terminal, 65536)
        else:
            os.write(program, END)
            waiting = False
    os.close(ended)
    return text[: -len(END)]


def run(size, command, **environment):
    """The status, and what is on the terminal; `size` is "80x24", stdin is empty. None unsets a variable."""
    columns, rows = map(int, size.split("x"))
    terminal, program = os.openpty()
    fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "LESS")}
    environment = {**inherited, **PLAIN, **environment}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=program, stderr=program,
        env={name: value for name, value in environment.items() if value is not None})  # fmt: skip
    text = read_all(terminal, program, process.pid).decode().replace("\r\n", "\n")
    os.close(program)
    os.close(terminal)
    return process.wait(), text
