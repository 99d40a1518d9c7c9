#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lets one thing go wrong at every possible moment, and compares what is left.

    test-fault.py PTD-FAULT DTC VARLINKFILE

A script of assigning and revoking is run once for each operation on the state directory and each
kind of fault (tests/daemon/fault.c), and once for each call of the hypervisor. After each step the
daemon's record is compared with the hypervisor's: record.log, replayed here by its own rules.
"""

import concurrent.futures
import os
import sys
import tempfile

import ptd
from granted import ALL, BOARD, FREE, NAMES, POLICY, RTC, Recorded, agree, domains
from wire import Closed, Contract, TestFailure, check, same

BEFORE = (
    ("Assign", dict(ALL, domain="guest")),
    ("Revoke", {"domain": "guest", "devices": [RTC]}),
    ("Revoke", {"domain": "guest"}),
    ("Assign", {"domain": "guest2", "devices": [FREE]}),
)
AFTER = (
    ("Revoke", {"domain": "guest2"}),
    ("Assign", dict(ALL, domain="guest")),
)
FAULTS = ("ENOSPC", "EIO", "short", "before", "after")
ERRORS = ("EBUSY", "ENOMEM", "EPERM")
LEAST, MOST = 20, 1000  # moments of each kind
WORKERS = 2


class FaultyDaemon(ptd.Daemon):
    """A ptd-fault in which one thing goes wrong, once."""

    plans = ()  # one for each start

    def command(self):
        return ["env", *(self.plans[0] if self.plans else ()), *super().command()]

    def plan(self, start, n, kind):
        plan = ("FAULT_BELOW=" + self.state, "FAULT_AT=%d" % n, "FAULT_KIND=" + kind,
                "FAULT_MARK=" + self.path("mark"))  # fmt: skip
        self.plans = [()] * start + [plan]

    def has_failed(self):
        return os.path.exists(self.path("mark"))

    def start(self):
        """If the fault is at the start, it is started again."""
        try:
            super().start()
        except TestFailure:
            check(self.said(), self.has_failed())
            self.restart()

    def n_calls(self):
        """At least as many as one process has made."""
        with open(os.path.join(self.state, "record.log"), encoding="utf-8") as file:
            return len(file.readlines())

    def restart(self):
        self.kill()
        self.plans = self.plans[1:]
        self.start()


class Script:
    """The script for one daemon, and the checks."""

    def __init__(self, daemon, contract, expected):
        self.daemon, self.contract = daemon, contract
        self.expected = expected  # whether something has gone wrong, so that steps may fail
        self.domids = sorted(NAMES)
        self.client = daemon.client(contract)

    def restart(self):
        self.client.close()
        self.daemon.restart()
        self.client = self.daemon.client(self.contract)

    def call(self, method, parameters):
        """The reply; None if the daemon was killed, and then it runs again."""
        try:
            self.client.send(method, parameters)
            return self.client.receive()
        except Closed:
            check("has died: %s" % self.daemon.said(), self.daemon.has_failed())
            self.restart()
            return None

    def assignments(self):
        reply = self.call("ListAssignments", {}) or self.call("ListAssignments", {})
        return reply["parameters"]["assignments"]

    def step(self, method, parameters):
        """Whether it succeeded; in any case all agree afterwards."""
        reply = self.call(method, parameters)
        done = reply is not None and "error" not in reply
        check("%s: %s" % (method, reply), done or self.expected())
        assignments = self.check()
        if done and method == "Assign":
            states = {each["device"]: each["state"] for each in assignments}
            check("%s: %s" % (parameters, states),
                   all(states[device] == "active" for device in parameters["devices"]))  # fmt: skip
        return done

    def check(self):
        assignments = self.assignments()
        devices = [each["device"] for each in assignments]
        same("listed", sorted(devices), sorted(set(devices)))
        recorded = Recorded(os.path.join(self.daemon.state, "record.log"), self.domids)
        for domid in self.domids:
            agree(recorded, assignments, domid)
        return assignments

    def destroy(self, domid):
        """A domain goes, with everything that it has."""
        self.domids.remove(domid)
        self.daemon.set_domains(domains(self.domids))
        for _ in range(MOST):
            self.call("Plan", {"domain": "guest4", "devices": [FREE]})
            if not any(each["domid"] == domid for each in self.assignments()):
                return
        raise TestFailure("what domain %d had is not released" % domid)

    def has_all(self, domid):
        """Except for a fault, a domain gets everything, and no other domain has any of it."""
        return self.step("Assign", dict(ALL, domain=NAMES[domid]))

    def run(self):
        for step in BEFORE:
            self.step(*step)
        self.restart()
        self.check()
        for step in AFTER:
            self.step(*step)
        for domid in 1, 2:
            self.destroy(domid)
        if not self.has_all(3):
            self.destroy(3)
            check("should be free", self.has_all(4))
        self.client.close()
        same("exit status: %s" % self.daemon.said(), self.daemon.stop(), 0)


def try_once(program, contract, blob, kind, start, n):
    """Whether there were n operations or calls; the nth after this start has failed."""
    is_call = kind in ERRORS
    daemon = FaultyDaemon(program, blob, policy=POLICY)
    if is_call:
        daemon.set_domains(domains(NAMES), fail="%d:%s" % (n, kind))
    else:
        daemon.set_domains(domains(NAMES))
        daemon.plan(start, n, kind)
    with daemon:
        Script(daemon, contract, (lambda: True) if is_call else daemon.has_failed).run()
        return n < daemon.n_calls() if is_call else daemon.has_failed()


def try_kind(program, interface, blob, kind, start):
    """How many moments there were, and what went wrong."""
    contract, wrong = Contract(interface), []
    for n in range(1, MOST):
        try:
            if not try_once(program, contract, blob, kind, start, n):
                return n - 1, wrong
        except (TestFailure, OSError, ValueError, KeyError) as error:
            wrong.append("%s at %d.%d: %s: %s" % (kind, start, n, type(error).__name__, error))
    return MOST, ["%s: never ends" % kind]


def main():
    program, dtc, interface = sys.argv[1:]
    kinds = [(kind, start) for kind in FAULTS for start in (0, 1)]
    kinds += [(kind, 0) for kind in ERRORS]
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, BOARD, blob))
        with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
            tasks = [pool.submit(try_kind, os.path.abspath(program), interface, blob, *kind)
                     for kind in kinds]  # fmt: skip
        results = [task.result() for task in tasks]
    for kind, (n, wrong) in zip(kinds, results):
        print("%s, %d: %d moments, %d failures" % (*kind, n, len(wrong)), *wrong, sep="\n  ")
    return 1 if any(wrong or n < LEAST for n, wrong in results) else 0


if __name__ == "__main__":
    sys.exit(main())
