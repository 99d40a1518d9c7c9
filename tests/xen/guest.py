# SPDX-License-Identifier: LGPL-2.1-or-later
"""Guests that do what is written to their consoles: see init-guest."""

import contextlib
import itertools
import time

from machine import Dead, Qemu, TestFailure, check

CONSOLES = "/var/log/xen/console"
BOOT = 60  # seconds; it takes about 2 on an idle machine
SWITCH = b"\1\1\1"  # to Xen's console: what is typed goes to the next domain from now on


class Guest:
    """Any guest. It may be gone at any time."""

    def __init__(self):
        self._numbers = itertools.count(1)

    def wait_for(self, text, seconds=BOOT):
        """Waits for a line of the guest that begins so; the rest of it."""
        raise NotImplementedError

    def say(self, line):
        """Writes a line to its console."""
        raise NotImplementedError

    def ask(self, verb, *arguments):
        """The guest's answer; None if it could not do it."""
        number = str(next(self._numbers))
        self.say(" ".join([number, verb, *arguments]))
        words = self.wait_for(number + " ").split()
        return (words[1] if len(words) > 1 else "") if words[0] == "ok" else None

    def check_clock(self, address=None):
        """The clock works in the guest: it has the host's time, and its alarm interrupts.

        It is at this address of the guest's, if one is given.
        """
        now = int(time.time())
        answer = self.ask("time")
        check(answer, "the guest has no clock")
        # There is no other clock, not in dom0 either: this time can only come from the device.
        check(abs(int(answer) - now) < 600, "the guest's clock says", answer, "not", now)
        interrupts = self.ask("alarm")
        check(interrupts and int(interrupts) > 0, "the alarm brings no interrupt:", interrupts)
        where = self.ask("where") if address else None
        check(not address or int(where, 16) == address, "the guest's clock is at", where)


class XlGuest(Guest):
    """One that xl has created."""

    def __init__(self, lab, name):
        super().__init__()
        self.lab = lab
        self.name = name
        self.console = "%s/guest-%s.log" % (CONSOLES, name)

    def unpause(self):
        """Lets it run until it is ready."""
        self.lab.run("xl unpause %s" % self.name).expect()
        return self.wait_for("ready")

    def wait_for(self, text, seconds=BOOT):
        # No process for each look, for each would take time from the guest.
        result = self.lab.run("""
            for i in {1..%d}; do
                while IFS= read -r line; do
                    [[ $line = "GUEST %s"* ]] && echo "$line" && exit
                done <%s
                sleep 0.2
            done
            exit 1""" % (seconds * 5, text, self.console), seconds + 10)
        if result.status != 0:
            said = self.lab.run("tail -n 15 %s" % self.console).out
            raise TestFailure("%s is silent (%s); it said last: %s" % (self.name, text, said))
        return result.out.split(text, 1)[1].strip()

    def say(self, line):
        self.lab.run('echo "%s" >"$(xenstore-read /local/domain/$(xl domid %s)/console/tty)"'
                     % (line, self.name)).expect()

    def destroy(self):
        """Ends it at once."""
        self.lab.run("xl destroy %s" % self.name).expect()


class LoneGuest(Guest):
    """One that Xen itself starts, on a machine of its own that has no dom0: see qemu.sh.

    Its console is Xen's.
    """

    command = "alone"  # of qemu.sh

    def __init__(self, directory, log):
        super().__init__()
        self.qemu = Qemu(directory, self.command, log)

    def listen(self):
        """Waits until it is ready, and hears what is typed."""
        self.wait_for("ready")
        # Until 4.18 that goes to the dom0 that is not there.
        if b"Serial input to DOM1" not in self.qemu.buffer:
            self.qemu.send(SWITCH)
            self._line("Serial input to DOM1", 10)

    def _line(self, text, seconds):
        """The rest of the first line that has this text."""
        text = text.encode()
        self.qemu.receive(lambda said: b"\n" in said.partition(text)[2], seconds)
        return self.qemu.buffer.partition(text)[2].partition(b"\n")[0].decode(errors="replace")

    def wait_for(self, text, seconds=BOOT):
        return self._line("GUEST " + text, seconds).strip()

    def say(self, line):
        self.qemu.send(line.encode() + b"\n")


class PlainLinux(LoneGuest):
    """No guest: Linux alone on the board."""

    command = "plain"

    def listen(self):
        self.wait_for("ready")


@contextlib.contextmanager
def lone_guest(directory, log, kind=LoneGuest):
    """A LoneGuest that has booted. Its death is not that of the machine that has dom0."""
    guest = kind(directory, log)
    try:
        guest.listen()
        yield guest
    except Dead as error:
        said = guest.qemu.buffer.decode(errors="replace").splitlines()[-15:]
        raise TestFailure("%s; it said last: %s" % (error, "\n".join(said))) from error
    finally:
        guest.qemu.stop()
