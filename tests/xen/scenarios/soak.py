# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random cycles of all that happens to guests and to ptd, compared with Xen after each step.

PTD_SOAK_MINUTES says for how long, PTD_SOAK_SEED with which seed. The seed alone decides which steps
come in which order; at which instant something is killed, and who wins a race, is up to the machine.
"""

import os
import random
import time

from lab import CLOCK, FRAME
from machine import TestFailure, check

NAMES = ("guest", "other")
POLICY = '[device "%s"]\nDomains=*\n' % CLOCK
# No restart is refused, however many deaths there are.
DROP_IN = "/run/systemd/system/ptd.service.d/soak.conf"
RESTARTS = "[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestartSec=100ms\n"
TRUTH = """
xl list | awk 'NR > 1 && $2 > 0 { print "domain", $2, $1 }'
xl dmesg -c >/dev/null; xl debug-keys q; xl dmesg | grep -aA6 'Rangesets belonging'
echo ptd:
ptctl --json assignments"""
PATIENCE = 10  # seconds until a dead guest's clock is free


class Truth:
    """What Xen and ptd say at one moment."""

    def __init__(self, lab):
        result = lab.run(TRUTH).expect()
        xen, _, ptd = result.out.partition("\nptd:\n")
        result.out = ptd
        assignments = result.json()["assignments"]
        check(len(assignments) <= 1, "too many assignments:", assignments)
        self.assignment = assignments[0] if assignments else None
        self.names, self.frames, domid = {}, {}, None
        for line in xen.splitlines():
            if line.startswith("domain "):
                _, number, name = line.split()
                self.names[int(number)] = name
            elif "belonging to domain" in line:
                domid = int(line.rpartition("domain ")[2].rstrip(":"))
            elif "I/O Memory {" in line and domid:
                inner = line.partition("{")[2].partition("}")[0]
                self.frames[domid] = inner.replace(",", " ").split()

    def state(self, domid=None):
        """Of the clock, or of what this domain has of it; "free"."""
        if not self.assignment or domid not in (None, self.assignment["domid"]):
            return "free"
        return self.assignment["state"]

    def problem(self):
        """What does not fit, or None."""
        state = self.state()
        holder = self.assignment["domid"] if self.assignment else None
        if state not in ("free", "active", "held"):
            return "the clock is %s" % state
        if holder and holder not in self.names:
            return "domain %d has the clock, and is gone" % holder
        if holder and self.assignment["domain"] != self.names[holder]:
            return "domain %d has another name" % holder
        for domid in self.names:
            expected = [FRAME] if domid == holder and state == "active" else []
            if self.frames.get(domid) != expected:
                return "domain %d: Xen lists %s, and ptd has %s" % (
                    domid, self.frames.get(domid), self.assignment)
        return None


class Soak:
    """The guests, and what may happen to them."""

    def __init__(self, lab, seed):
        self.lab = lab
        self.random = random.Random(seed)
        self.guests = {}  # by name: those that live
        self.running = set()  # names
        self.looking = set()  # names of guests whose kernel has found the clock
        self.dubious = set()  # names: ptd died, and may not know what they have
        self.truth = None
        self.counts = {}

    def settle(self):
        """Xen and ptd agree: at once, or, after a death, soon."""
        deadline = time.monotonic() + PATIENCE
        self.truth = Truth(self.lab)
        while self.truth.problem() and time.monotonic() < deadline:
            self.truth = Truth(self.lab)
        check(not self.truth.problem(), self.truth.problem())

    def domid(self, name):
        """Of a guest that lives; else None."""
        found = [domid for domid, other in self.truth.names.items() if other == name]
        return found[0] if found else None

    def expected(self, name):
        """Exit statuses of an assignment that are right."""
        domid = self.domid(name)
        if name not in self.guests:
            return {3}
        if name in self.dubious:
            return {0, 1, 4}
        state = self.truth.state()
        if state == "free":
            return {4} if self.lab.version == "4.17" and name in self.running else {0}
        # What it has already is done.
        return {0} if self.truth.state(domid) in ("held", "active") else {4}

    # ---- steps ----

    def create(self, name):
        """A guest, paused or running."""
        paused = self.random.random() < 0.7
        if name in self.guests:
            return
        self.guests[name] = self.lab.create(name, paused=paused, late=True)
        if not paused:
            self.guests[name].wait_for("ready")
            self.running.add(name)

    def unpause(self, name):
        """Lets it run."""
        if name in self.guests and name not in self.running:
            self.guests[name].unpause()
            self.running.add(name)

    def assign(self, name):
        """The result is the one that Xen's state calls for."""
        status = self.lab.run("ptctl assign %s %s" % (name, CLOCK))
        check(status.status in self.expected(name), status, "- expected", self.expected(name))

    def revoke(self, name):
        """Interrupts stay."""
        expected = {3} if name not in self.guests else {0, 6}
        result = self.lab.run("ptctl revoke %s" % name)
        check(result.status in expected, result, "- expected", expected)

    def forget(self, name):
        """All that is known about a guest ends with it."""
        for what in self.running, self.looking, self.dubious:
            what.discard(name)

    def destroy(self, name):
        """Ends it at once."""
        if name in self.guests:
            self.guests.pop(name).destroy()
            self.forget(name)

    def reboot(self, name):
        """The next life has another domid, and nothing."""
        if name not in self.running:
            return
        self.forget(name)
        self.running.add(name)
        before = self.domid(name)
        guest = self.guests[name]
        self.lab.run("""
            n=$(grep -ac '^GUEST ready' %(log)s)
            xl reboot -F %(name)s || exit 1
            for i in {1..150}; do
                [ $(grep -ac '^GUEST ready' %(log)s) -gt $n ] && exit 0
                sleep 0.2
            done
            exit 1""" % {"log": guest.console, "name": name}, 60).expect()
        check(self.lab.domid(guest) != before, "the same domid after a reboot")

    def kill(self, name):
        """ptd dies at some instant of an assignment, or of its end."""
        verb = self.random.choice(("assign %s %s" % (name, CLOCK), "revoke %s" % name))
        delay = self.random.random() * 0.1
        self.lab.run("""
            ptctl %s & sleep %.3f
            systemctl kill -s KILL ptd.service; wait
            timeout 20 ptctl status""" % (verb, delay)).expect()
        if name in self.guests:
            self.dubious.add(name)

    def race(self, _):
        """Both want it; who has it already keeps it."""
        answers = self.lab.run("""
            ptctl assign guest %s; echo guest $? >/run/lab/race-guest &
            ptctl assign other %s; echo other $? >/run/lab/race-other
            wait; cat /run/lab/race-guest /run/lab/race-other""".replace("; echo", " ; echo")
                               % (CLOCK, CLOCK)).out.split()
        winners = [name for name, status in zip(answers[::2], answers[1::2]) if status == "0"]
        check(len(winners) <= 1, "both have won")

    def noise(self, _):
        """Requests that come to nothing, and a xenstored that is busy or stalls."""
        self.lab.run(self.random.choice((
            "ptctl assign 0 %s" % CLOCK,
            "ptctl assign guest /nothing@0",
            "ptctl list >/dev/null & ptctl show %s >/dev/null; wait" % CLOCK,
            "for i in {1..5}; do xenstore-ls >/dev/null; done & ptctl assignments; wait",
            "systemctl kill -s STOP xenstored; sleep 0.3; systemctl kill -s CONT xenstored",
            "systemctl restart ptd.service",
            "ptctl reload",
        )))

    def use(self, name):
        """The clock works in a guest that has it."""
        if self.truth.state(self.domid(name)) != "active" or name not in self.running:
            return
        guest = self.guests[name]
        if name not in self.looking:
            check(guest.ask("look") is not None, name, "does not find the clock")
            self.looking.add(name)
        check(guest.ask("time"), name, "cannot read the clock")

    def step(self):
        """One of them, at random, and what has come of it."""
        weights = {"create": 4, "unpause": 2, "assign": 6, "revoke": 3, "destroy": 2, "reboot": 1,
                   "kill": 3, "race": 2, "noise": 3, "use": 3}  # fmt: skip
        verb = self.random.choices(list(weights), list(weights.values()))[0]
        name = self.random.choice(NAMES)
        self.counts[verb] = self.counts.get(verb, 0) + 1
        try:
            getattr(self, verb)(name)
            self.settle()
        except TestFailure as error:
            raise TestFailure("step %d, %s %s: %s" % (sum(self.counts.values()), verb, name, error)
                              ) from error  # fmt: skip


def soak(lab):
    """As long as it is to last."""
    minutes = float(os.environ.get("PTD_SOAK_MINUTES", "1"))
    seed = int(os.environ.get("PTD_SOAK_SEED") or random.SystemRandom().randrange(10**9))
    end = time.monotonic() + minutes * 60
    print("        soak on %s: seed %d, %g minutes" % (lab.version, seed, minutes), flush=True)
    try:
        lab.write(DROP_IN, RESTARTS)
        lab.run("systemctl daemon-reload").expect()
        lab.allow(POLICY)
        run = Soak(lab, seed)
        run.settle()
        while time.monotonic() < end:
            run.step()
        print("        soak on %s: %s" % (lab.version, run.counts), flush=True)
    finally:
        lab.run("rm -f %s; systemctl daemon-reload" % DROP_IN)
