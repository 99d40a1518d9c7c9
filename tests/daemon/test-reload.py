#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Changes the tree and the policy under a running ptd: the new ones are used whole, or not at all.

    test-reload.py PTD DTC VARLINKFILE
"""

import hashlib
import os
import signal
import sys
import tempfile

import ptd
from wire import Cases, Contract, check, same

ADDED = "/soc/timer@9000"
TIMER = 'timer@9000 { compatible = "vendor,timer"; reg = <0x9000 0x1000>; };'
OTHER_BOARD = ptd.BOARD.replace("rtc@3000 {", TIMER + "\n\t\trtc@3000 {")


class Reloading:
    """A daemon whose tree and policy are its own to change."""

    def __init__(self, daemon, client, dtc):
        self.daemon, self.client, self.dtc = daemon, client, dtc

    def replace_tree(self, source):
        new = self.daemon.blob + ".new"
        check("dtc should compile it", ptd.compile_tree(self.dtc, source, new))
        os.rename(new, self.daemon.blob)

    def break_tree(self):
        with open(self.daemon.blob, "r+b") as file:
            file.truncate(os.path.getsize(self.daemon.blob) - 40)

    def write_policy(self, text):
        self.daemon.write(os.path.join(self.daemon.policy, "test.conf"), text)

    def paths(self):
        return [device["path"] for device in self.client.call("List")["devices"]]

    def digest(self):
        return self.client.call("GetStatus")["tree"]["sha256"]

    def stays(self, before):
        """All answers are as before."""
        same("the list", self.client.call("List"), before[0])
        same("the tree", self.client.call("GetStatus")["tree"], before[1])
        self.client.call("Plan", {"domain": "guest", "devices": ["rtc0"]})

    def answers(self):
        return self.client.call("List"), self.client.call("GetStatus")["tree"]


def nothing_new(test):
    before = test.answers()
    reply = test.client.call("Reload")
    same("the tree", reply["tree"], before[1])
    same("the rules", reply["rules"], ptd.POLICY.count("[device"))
    test.stays(before)


def another_tree(test):
    test.replace_tree(OTHER_BOARD)
    check("should not be read before it is asked to", ADDED not in test.paths())
    reply = test.client.call("Reload")
    with open(test.daemon.blob, "rb") as file:
        same("the tree", reply["tree"]["sha256"], hashlib.sha256(file.read()).hexdigest())
    same("the status", test.digest(), reply["tree"]["sha256"])
    check("should be read", ADDED in test.paths())
    device = test.client.call("Describe", {"devices": ["timer@9000"]})["devices"][0]
    same("described", device["path"], ADDED)
    test.replace_tree(ptd.BOARD)
    test.client.call("Reload")
    check("should be gone", ADDED not in test.paths())
    test.client.fails("NoSuchDevice", "Describe", {"devices": [ADDED]})


def broken_tree(test):
    before = test.answers()
    test.break_tree()
    for _ in range(3):
        error = test.client.fails("TreeFailed", "Reload")
        check("should name the file: %s" % error, test.daemon.blob in error["text"])
        test.stays(before)
    os.unlink(test.daemon.blob)
    test.client.fails("TreeFailed", "Reload")
    test.stays(before)
    test.replace_tree(OTHER_BOARD)
    test.client.call("Reload")
    check("should be read again", ADDED in test.paths())


def broken_policy(test):
    rules = test.client.call("GetStatus")["counts"]["rules"]
    for text, line in (
        ('[device "%s"]\nDomains=*\nNonsense=1\n' % ptd.RTC, 3),
        ('\n[device "%s"]\nDomains=*\nAccept=nonsense\n' % ptd.RTC, 4),
        ("[nonsense]\n", 1),
    ):
        test.write_policy(text)
        error = test.client.fails("PolicyFailed", "Reload")
        same("the line", error["line"], line)
        check("should name the file: %s" % error, error["file"].endswith("/test.conf"))
        same("the rules", test.client.call("GetStatus")["counts"]["rules"], rules)
        test.client.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
        test.client.call("Revoke", {"domain": "guest", "devices": [ptd.RTC]})


def another_policy(test):
    test.write_policy('[device "%s"]\nDomains=guest2\nTested=on the bench\n' % ptd.RTC)
    test.client.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
    test.client.call("Revoke", {"domain": "guest", "devices": [ptd.RTC]})
    same("the rules", test.client.call("Reload")["rules"], 1)
    error = test.client.fails("NotAllowed", "Assign", {"domain": "guest", "devices": [ptd.RTC]})
    same("the device", error["device"], ptd.RTC)
    test.client.call("Assign", {"domain": "guest2", "devices": [ptd.RTC]})
    device = test.client.call("Describe", {"devices": [ptd.RTC]})["devices"][0]
    same("tested", device["tested"], "on the bench")


def broken_of_both(test):
    """If one of them is bad, the other one is not used either."""
    before = test.answers()
    test.replace_tree(OTHER_BOARD)
    test.write_policy("[nonsense]\n")
    test.client.fails("PolicyFailed", "Reload")
    test.stays(before)
    test.write_policy("")
    test.break_tree()
    test.client.fails("TreeFailed", "Reload")
    same("the rules", test.client.call("GetStatus")["counts"]["rules"],
         ptd.POLICY.count("[device"))  # fmt: skip


def assignments_stay(test):
    """A device that the new tree does not have stays with its domain, and can be revoked."""
    test.replace_tree(OTHER_BOARD)
    test.client.call("Reload")
    test.write_policy(ptd.POLICY + '[device "%s"]\nDomains=*\n' % ADDED)
    test.client.call("Reload")
    test.client.call("Assign", {"domain": "guest", "devices": [ADDED, ptd.SERIAL]})
    before = test.client.call("ListAssignments")
    test.replace_tree(ptd.BOARD)
    test.client.call("Reload")
    same("the assignments", test.client.call("ListAssignments"), before)
    reply = test.client.call("Revoke", {"domain": "guest"})
    same("released", reply["released"], [ADDED])


def connections_stay(test):
    """Monitors get an event, and go on."""
    with test.daemon.client(test.client.contract) as watcher:
        events = watcher.more("Monitor")
        next(events)
        test.client.call("Reload")
        same("the event", next(events)["event"], "reloaded")
        test.break_tree()
        test.client.fails("TreeFailed", "Reload")
        test.client.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
        same("the next event", next(events)["event"], "assignment")


def by_signal(test):
    with test.daemon.client(test.client.contract) as watcher:
        events = watcher.more("Monitor")
        next(events)
        test.replace_tree(OTHER_BOARD)
        test.daemon.signal(signal.SIGHUP)
        same("the event", next(events)["event"], "reloaded")
        before = test.answers()
        check("should be read", ADDED in test.paths())
        test.break_tree()
        test.daemon.signal(signal.SIGHUP)
        test.stays(before)
        test.replace_tree(ptd.BOARD)
        test.daemon.signal(signal.SIGHUP)
        same("the event", next(events)["event"], "reloaded")
        check("should be gone", ADDED not in test.paths())


CASES = (
    nothing_new, another_tree, broken_tree, broken_policy, another_policy, broken_of_both,
    assignments_stay, connections_stay, by_signal,
)  # fmt: skip


def try_one(case, contract, program, dtc):
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, ptd.BOARD, blob))
        with ptd.Daemon(program, blob) as daemon, daemon.client(contract) as client:
            case(Reloading(daemon, client, dtc))
            check("the daemon died: %s" % daemon.said(), daemon.is_alive())


def main():
    program, dtc, interface = sys.argv[1:]
    contract, cases = Contract(interface), Cases()
    for case in CASES:
        cases.run(case.__name__, try_one, case, contract, os.path.abspath(program), dtc)
    return cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
