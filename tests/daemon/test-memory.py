#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lets allocations fail, once or from then on, at each moment of a start and of each method.

    test-memory.py PTD DTC VARLINKFILE FAIL-ALLOC [EACH]

Only some of the moments are tried, or all of them if EACH is 1. Whatever happens, no reply and no
record says what is not so; ptd lives on or ends with status 1, and the next start is clean.
"""

import contextlib
import itertools
import json
import os
import shutil
import sys
import tempfile

import ptd
from failalloc import FailAlloc
from granted import ALL, BOARD, FREE, NAMES, POLICY, Recorded, agree, domains
from wire import Closed, Contract, TestFailure, check, same

SAMPLES = 5  # of each kind of failure
LEAST = 5  # allocations, or the preloaded allocator does not work
PATIENCE = 5  # seconds without an answer, after which there is memory again
VOLATILE = ("pid", "started", "since", "uptime", "connections", "counts")
WANT = dict(ALL, domain="guest")
FILES = dict(ALL, accept=["shared_page"])
CALLS = (
    ("GetStatus", {}), ("List", {}), ("List", {"patterns": ["/dma*", "rtc@*"]}),
    ("Describe", {"devices": [FREE]}), ("ListAssignments", {}),
    ("Plan", {"domain": "guest2", "devices": [FREE]}), ("Export", dict(FILES, format="xl")),
    ("Export", dict(FILES, format="dtb")), ("Export", dict(FILES, format="dom0less")), ("Reload", {}),
    ("org.varlink.service.GetInfo", {}),
)  # fmt: skip


class LeanDaemon(ptd.Daemon):
    """A ptd whose state is a copy of a directory, and whose memory may lack."""

    def __init__(self, memory, *arguments, **named):
        super().__init__(*arguments, **named)
        self.environment = dict(memory.environment, PTD_BOOT_ID="1")
        self.memory = memory
        self.set_domains(domains(NAMES))

    def renew(self, state):
        """Ends it, and takes over the state of another one."""
        self.kill()
        shutil.rmtree(self.state)
        shutil.copytree(state, self.state)

    def ended(self):
        """Whether it has ended, and then in the one way that is meant to be. It may still be about to,
        whatever it replied, unless it answers again."""
        while self.is_alive():
            with contextlib.suppress(Closed, OSError), self.client() as client:
                client.call("GetStatus")
                return False
        same("exit status: %s" % self.said(), self.process.returncode, 1)
        return True

    def try_start(self):
        """Whether it starts."""
        try:
            self.start()
            return True
        except TestFailure:
            self.process.wait(PATIENCE)
            check("should start or end: %s" % self.said(), self.ended())
            return False


def steady(value):
    """A reply without what differs from call to call."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items() if key not in VOLATILE}
    return [steady(item) for item in value] if isinstance(value, list) else value


class Sweep:
    """All moments of one kind of daemon."""

    def __init__(self, daemon, contract, is_whole):
        self.daemon, self.contract, self.is_whole = daemon, contract, is_whole
        self.memory, self.wrong, self.n = daemon.memory, [], 0
        self.states = {}
        self.padding = itertools.cycle(range(1, 1000))

    def keep_state(self, name):
        """The state as it is now can be had again."""
        self.daemon.kill()
        self.states[name] = self.daemon.path("state-" + name)
        shutil.copytree(self.daemon.state, self.states[name])

    def make_states(self):
        self.keep_state("empty")
        self.daemon.start()
        with self.daemon.client(self.contract) as client:
            client.call("Assign", WANT)
        self.keep_state("assigned")
        self.daemon.renew(self.states["assigned"])
        self.write_half_done()
        self.keep_state("half")

    def write_half_done(self):
        """A record without a checksum, of a transaction that had made all steps."""
        name = "1-%s.json" % ptd.uuid_of(1)
        path = os.path.join(self.daemon.state, "assignments", name)
        with open(path, encoding="utf-8") as file:
            record = json.load(file)
        steps = {json.dumps(grant): grant for each in record["devices"] for grant in each["grants"]}
        kinds = ("iommu", "iomem", "mapping", "interrupt")
        steps = sorted(steps.values(), key=lambda grant: kinds.index(grant["kind"]))
        for each in record["devices"]:
            each.update(state="applying", before=[])
        record.pop("sha256", None)
        record.update(version=1, steps=steps, done=len(steps) // 2, tried=len(steps))
        self.daemon.write(path, json.dumps(record))
        os.chmod(path, 0o600)

    # ---- moments ----

    def moments(self, n):
        """Numbers of allocations, of which the last is never reached."""
        step = 1 if self.is_whole else max(1, n // SAMPLES)
        return range(1, n + 2, step)

    def sweep(self, what, count, try_one):
        """count() says how many allocations there are when none fails."""
        self.memory.arm()
        n = count()
        print("%s: %d allocations" % (what, n))
        check("the preloaded allocator should count", n >= LEAST)
        for first, persistently in itertools.product(self.moments(n), (False, True)):
            self.n += 1
            try:
                try_one(first, persistently)
            except (TestFailure, OSError, ValueError, KeyError) as error:
                where = "from %d on" % first if persistently else "at %d" % first
                self.wrong.append("%s, %s: %s" % (what, where, error))
                self.daemon.kill()
            self.memory.arm()
            if len(self.wrong) > 20:
                return

    # ---- what holds ----

    def is_true(self):
        """With memory again: everything agrees, now and after a kill."""
        self.memory.arm()
        for _ in range(2):
            with self.daemon.client(self.contract) as client:
                status = client.call("GetStatus")
                check("missing: %s" % status["missing"],
                       "state" not in [each["what"] for each in status["missing"]])  # fmt: skip
                assignments = client.call("ListAssignments")["assignments"]
            recorded = Recorded(os.path.join(self.daemon.state, "record.log"), sorted(NAMES))
            for domid in NAMES:
                agree(recorded, assignments, domid)
            self.daemon.kill()
            self.daemon.start()
        return {each["device"]: each["state"] for each in assignments}

    def answer(self, method, parameters):
        """The reply; None if there is none, since the daemon has ended or hung up."""
        try:
            with self.daemon.client(self.contract) as client:
                client.socket.settimeout(PATIENCE)
                message = client.prepare(method, parameters)[:-1]
                client.send_raw(message + b" " * next(self.padding) + b"\0")
                try:
                    return client.receive()
                except TestFailure as error:
                    if isinstance(error, Closed):
                        raise
                    self.memory.arm()
                    return client.receive()
        except (Closed, ConnectionError):
            return None

    # ---- a start ----

    def start_once(self, state, first, persistently):
        self.daemon.renew(self.states[state])
        self.memory.arm(first, persistently)
        if self.daemon.try_start():
            self.answer("GetStatus", {})
        self.memory.arm()
        if self.daemon.ended():
            check(self.daemon.said(), "destroy the domain" not in self.daemon.said())
            self.daemon.start()
        states = self.is_true()
        if state == "assigned":
            check("states: %s" % states, set(states.values()) == {"active"} and len(states) == 3)

    def sweep_start(self, state):
        def count():
            self.daemon.renew(self.states[state])
            self.memory.arm()
            self.daemon.start()
            return self.memory.count

        def try_one(first, persistently):
            self.start_once(state, first, persistently)

        self.sweep("start, " + state, count, try_one)

    # ---- methods ----

    def is_refusal(self, reply):
        return reply is None or reply.get("parameters", {}).get("errno") == "ENOMEM"

    def ask_once(self, method, parameters, expected):
        """A question has the same answer, or none."""
        if self.daemon.process is None or not self.daemon.is_alive():
            self.daemon.renew(self.states["assigned"])
            self.memory.arm(0)
            self.daemon.start()

        def ask(first, persistently):
            if not self.daemon.is_alive():
                self.daemon.start()
            self.memory.arm(first, persistently)
            reply = self.answer(method, parameters)
            self.memory.arm()
            self.daemon.ended()
            if not self.is_refusal(reply):
                same("reply", steady(reply), expected)

        return ask

    def sweep_question(self, method, parameters):
        self.daemon.renew(self.states["assigned"])
        self.memory.arm()
        self.daemon.start()
        expected = steady(self.answer(method, parameters))
        is_plan = method == "Plan"  # of a device that another domain has
        check("%s: %s" % (method, expected), is_plan or "error" not in expected)

        def count():
            self.memory.arm()
            self.answer(method, parameters)
            return self.memory.count

        self.sweep(method, count, self.ask_once(method, parameters, expected))
        if self.daemon.is_alive():
            self.is_true()

    def change(self, state, method, first, persistently):
        self.daemon.renew(self.states[state])
        self.memory.arm()
        self.daemon.start()
        self.memory.arm(first, persistently)
        parameters = WANT if method == "Assign" else {"domain": "guest"}
        reply = self.answer(method, parameters)
        count = self.memory.count
        self.memory.arm()
        if self.daemon.ended():
            self.daemon.start()
        states = self.is_true()
        if reply and "error" not in reply:
            self.is_done(method, reply["parameters"], states)
        elif reply and reply["error"].endswith("HypervisorFailed"):
            same("errno", reply["parameters"]["errno"], "ENOMEM")
        else:
            check("reply: %s" % reply, self.is_refusal(reply))
        return count

    def is_done(self, method, reply, states):
        if method == "Assign":
            check("states: %s" % states, sorted(states) == sorted(ALL["devices"]))
            check("states: %s" % states, set(states.values()) == {"active"})
            return
        held = [each["device"] for each in reply["held"]]
        same("all of them", sorted(held + reply["released"]), sorted(ALL["devices"]))
        same("held", sorted(held), sorted(states))

    def sweep_change(self, state, method):
        self.sweep(method, lambda: self.change(state, method, 0, False),
                   lambda first, persistently: self.change(state, method, first, persistently))  # fmt: skip

    def run(self):
        self.make_states()
        for state in self.states:
            self.sweep_start(state)
        self.sweep_change("empty", "Assign")
        self.sweep_change("assigned", "Revoke")
        for method, parameters in CALLS:
            self.sweep_question(method, parameters)


def main():
    program, dtc, interface, module = sys.argv[1:5]
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, BOARD, blob))
        memory = FailAlloc(module, trace="FAIL_ALLOC_TRACE" in os.environ)
        daemon = LeanDaemon(memory, os.path.abspath(program), blob, policy=POLICY)
        sweep = Sweep(daemon, Contract(interface), len(sys.argv) > 5 and sys.argv[5] == "1")
        try:
            sweep.run()
        finally:
            daemon.kill()
            shutil.rmtree(daemon.folder, ignore_errors=True)
    print("%d moments, %d failures" % (sweep.n, len(sweep.wrong)), *sweep.wrong, sep="\n  ")
    return 1 if sweep.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
