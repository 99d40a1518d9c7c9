# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine in QEMU that runs Xen, and the agent in its dom0 that does what it is told."""

import base64
import json
import os
import re
import select
import shlex
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BOOT = 120  # seconds; it takes about 8 on an idle machine
GRACE = 15  # seconds that an answer may come after the command's own time is over


class Wrong(Exception):
    """Something is not as it should be."""


class Dead(Exception):
    """The machine, or its agent, is no more."""


def demand(condition, *text):
    """Complains if the condition does not hold."""
    if not condition:
        raise Wrong(" ".join(str(part) for part in text))


class Result:
    """What a command in dom0 came to."""

    def __init__(self, command, status, out, err):
        self.command = command
        self.status = status
        self.out, self.err = (text.decode(errors="replace") for text in (out, err))

    def __str__(self):
        said = " ".join((self.out + self.err).split())
        return "%s: status %d, said: %s" % (self.command, self.status, said[-600:])

    def expect(self, status=0, text=""):
        """Complains about another exit status, or if the text was not said."""
        demand(self.status == status, self, "- expected status", status)
        demand(text in self.out + self.err, self, "- expected:", text)
        return self

    def json(self):
        """The standard output as JSON."""
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise Wrong("%s: %s" % (self, error)) from error


class Machine:
    """Boots when it is made; run() it commands, then stop() it."""

    def __init__(self, directory, log):
        self.log = log
        if os.path.exists(log):
            os.remove(log)
        self._buffer = b""
        self._errors = open(os.path.join(directory, "qemu.log"), "w", encoding="utf-8")
        self._qemu = subprocess.Popen(
            [os.path.join(HERE, "qemu.sh"), directory, "boot", log],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors)
        if self._line(BOOT) != "ready":
            self.stop()
            raise Dead("dom0's agent is confused")

    def _receive(self, enough, seconds):
        """What the agent says, until there is enough of it."""
        deadline = time.monotonic() + seconds
        while not enough(self._buffer):
            left = deadline - time.monotonic()
            ready = left > 0 and select.select([self._qemu.stdout], [], [], left)[0]
            data = os.read(self._qemu.stdout.fileno(), 65536) if ready else b""
            if not data:
                self.stop()
                raise Dead("Xen panicked" if self.panicked() else "dom0 is silent")
            self._buffer += data

    def _line(self, seconds):
        self._receive(lambda buffer: b"\n" in buffer, seconds)
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.decode().strip()

    def _bytes(self, length):
        self._receive(lambda buffer: len(buffer) >= length, GRACE)
        data, self._buffer = self._buffer[:length], self._buffer[length:]
        return data

    def panicked(self):
        """Whether Xen gave up."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return re.search(r"^\(XEN\) Panic on CPU", file.read(), re.MULTILINE)

    def _send(self, command, seconds):
        script = command.encode()
        try:
            self._qemu.stdin.write(b"%d %d\n%s" % (seconds, len(script), script))
            self._qemu.stdin.flush()
        except (OSError, ValueError) as error:
            raise Dead("dom0 is gone") from error

    def run(self, command, seconds=30):
        """Runs a bash script in dom0 and waits for its end."""
        self._send(command, seconds)
        status, *lengths = map(int, self._line(seconds + GRACE).split())
        return Result(command, status, *map(self._bytes, lengths))

    def write(self, path, data):
        """Makes a file in dom0, and its directory."""
        data = data if isinstance(data, bytes) else data.encode()
        path = shlex.quote(path)
        self.run('mkdir -p "$(dirname %s)" && base64 -d >%s <<<%s'
                 % (path, path, base64.b64encode(data).decode())).expect()

    def alive(self):
        """Whether it still runs."""
        return self._qemu.poll() is None

    def power_off(self):
        """The way it should end: within seconds, by itself."""
        demand(self.alive(), "the machine is gone")
        self._send("systemctl poweroff", 30)  # the agent may end before it can answer
        try:
            self._qemu.wait(30)
        except subprocess.TimeoutExpired as error:
            self.stop()
            raise Wrong("dom0 does not power off") from error
        self.stop()

    def stop(self):
        """The other way: at once."""
        if self.alive():
            self._qemu.terminate()
            self._qemu.wait()
        for stream in (self._qemu.stdin, self._qemu.stdout, self._errors):
            stream.close()
