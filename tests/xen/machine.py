# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machines in QEMU that run Xen, and the agent in dom0 that does what it is told."""

import base64
import json
import os
import re
import select
import shlex
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# How much longer everything may take: where others use the processors too.
PATIENCE = float(os.environ.get("PTD_LAB_PATIENCE", "1"))
BOOT = 120  # seconds; it takes about 8 on an idle machine
GRACE = 15  # seconds that an answer may come after the command's own time is over


class TestFailure(Exception):
    """Something is not as it should be."""


class Dead(Exception):
    """The machine, or its agent, is no more."""


def check(condition, *text):
    """Complains if the condition does not hold."""
    if not condition:
        raise TestFailure(" ".join(str(part) for part in text))


class Result:
    """The result of a command in dom0."""

    def __init__(self, command, status, out, err):
        self.command = command
        self.status = status
        self.out, self.err = (text.decode(errors="replace") for text in (out, err))

    def __str__(self):
        said = " ".join((self.out + self.err).split())
        return "%s: status %d, said: %s" % (self.command, self.status, said[-600:])

    def expect(self, status=0, text=""):
        """Complains about another exit status, or if the text was not said."""
        check(self.status == status, self, "- expected status", status)
        check(text in self.out + self.err, self, "- expected:", text)
        return self

    def json(self):
        """The standard output as JSON."""
        try:
            return json.loads(self.out)
        except ValueError as error:
            raise TestFailure("%s: %s" % (self, error)) from error


class Qemu:
    """QEMU as qemu.sh starts it; what a port of the machine says comes here, and goes there."""

    def __init__(self, directory, command, log, *more):
        self.log = log
        if os.path.exists(log):
            os.remove(log)
        self.buffer = b""
        errors = os.path.join(directory, "qemu-%s.log" % command)
        self._errors = open(errors, "w", encoding="utf-8")
        self._process = subprocess.Popen(
            [os.path.join(HERE, "qemu.sh"), directory, command, log, *more],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors)

    def receive(self, enough, seconds):
        """Reads into the buffer until there is enough in it."""
        deadline = time.monotonic() + seconds * PATIENCE
        while not enough(self.buffer):
            left = deadline - time.monotonic()
            output = self._process.stdout
            ready = left > 0 and select.select([output], [], [], left)[0]
            data = os.read(output.fileno(), 65536) if ready else b""
            if not data:
                self.stop()
                raise Dead("Xen panicked" if self.panicked() else "the machine is silent")
            self.buffer += data

    def send(self, data):
        """Writes to the port."""
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise Dead("the machine is gone") from error

    def panicked(self):
        """Whether Xen gave up."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return re.search(r"^\(XEN\) Panic on CPU", file.read(), re.MULTILINE)

    def alive(self):
        """Whether it still runs."""
        return self._process.poll() is None

    def ends(self, seconds):
        """Whether it ends by itself, within these seconds."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self):
        """Ends it at once."""
        if self.alive():
            self._process.terminate()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            stream.close()


class Machine(Qemu):
    """Boots dom0 when it is made; run() it commands, then power it off, or stop() it."""

    def __init__(self, directory, log, board, xen="xen"):
        super().__init__(directory, "boot", log, board, xen)
        if self._line(BOOT) != "ready":
            self.stop()
            raise Dead("dom0's agent is confused")

    def _line(self, seconds):
        self.receive(lambda buffer: b"\n" in buffer, seconds)
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.decode().strip()

    def _bytes(self, length):
        self.receive(lambda buffer: len(buffer) >= length, GRACE)
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def _command(self, command, seconds):
        script = command.encode()
        self.send(b"%d %d\n%s" % (int(seconds), len(script), script))

    def run(self, command, seconds=30):
        """Runs a bash script in dom0 and waits for its end."""
        self._command(command, seconds * PATIENCE)
        status, *lengths = map(int, self._line(seconds + GRACE).split())
        return Result(command, status, *map(self._bytes, lengths))

    def write(self, path, data):
        """Makes a file in dom0, and its directory."""
        data = data if isinstance(data, bytes) else data.encode()
        path = shlex.quote(path)
        self.run('mkdir -p "$(dirname %s)" && base64 -d >%s <<<%s'
                 % (path, path, base64.b64encode(data).decode())).expect()

    def read(self, path):
        """The bytes of a file in dom0."""
        return base64.b64decode(self.run("base64 %s" % shlex.quote(path)).expect().out)

    def power_off(self):
        """The way it should end: within seconds, by itself."""
        check(self.alive(), "the machine is gone")
        self._command("systemctl poweroff", 30)  # the agent may end before it can answer
        ended = self.ends(30)
        self.stop()
        check(ended, "dom0 does not power off")
