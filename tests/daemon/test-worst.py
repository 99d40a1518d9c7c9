#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sends ptd the worst messages of each method that its limits let through: nobody waits for long.

    test-worst.py PTD DTC VARLINKFILE

While ptd handles a message nobody else is answered. Processor time is compared, and not the time on the
clock, since tests run on busy machines, too.
"""

import os
import signal
import sys
import tempfile

import ptd
import worst
from wire import Closed, Contract, check

LIMIT = 0.25  # seconds
TRIES = 4  # other programs on the machine make all of this slower, but not each time
MEMORY = 64 << 20  # bytes
PATIENCE = 30  # seconds


def is_harmless(watched, _, message):
    daemon = watched.daemon
    before = daemon.peak_rss()
    for _ in range(TRIES):
        with watched.client() as client:
            waited = worst.waited(daemon, client, message)
        if waited < LIMIT:
            break
    grown = daemon.peak_rss() - before
    if not daemon.is_sanitized():
        check("another client waits for %d ms" % (waited * 1000), waited < LIMIT)
        check("takes %d MiB" % (grown >> 20), grown < MEMORY)


def root_is_heard(watched, _):
    """However many connections of another user have the worst to ask, root does not wait for them."""
    daemon, message = watched.daemon, worst.call("Describe", devices=[watched.path] * 1024)
    daemon.open_to_all()
    with ptd.other_user():
        others = [daemon.client() for _ in range(30)]
        for other in others:
            other.call("GetStatus")
    for other in others:
        other.send_raw(message + b"\0")
    before = worst.cpu_seconds(daemon)
    with daemon.client() as client:
        client.call("GetStatus")
    waited = worst.cpu_seconds(daemon) - before
    for other in others:
        other.close()
    if not daemon.is_sanitized():
        check("root waits for %d ms" % (waited * 1000), waited < LIMIT)


def ends_at_once(watched, _):
    """A request to end comes before all others that wait."""
    daemon, message = watched.daemon, worst.call("Describe", devices=[watched.path] * 1024)
    with daemon.client() as client:
        client.call("GetStatus")
        daemon.signal(signal.SIGSTOP)
        while not daemon.is_stopped():
            pass  # until then it may still see the message alone
        client.send_raw(message + b"\0")
        daemon.signal(signal.SIGTERM)
        daemon.signal(signal.SIGCONT)
        try:
            client.receive_raw()
            check("the daemon answers before it ends", False)
        except (Closed, ConnectionError):
            pass
    daemon.process.wait(PATIENCE)
    daemon.start()


def wish(domid, paths):
    return {"domain": str(domid), "devices": paths, "accept": worst.RISKS}


def all_that_can_be_assigned(watched, _, paths):
    """As many assignments as there may be, in all domains."""
    with watched.client() as client:
        for first in range(0, 1950, 650):
            client.call("Assign", wish(first // 650 + 1, paths[first : first + 400]))
            client.call("Assign", wish(first // 650 + 1, paths[first + 400 : first + 650]))
        text = client.fails("TooMuchWork", "Assign", wish(4, paths[1950:2050]))["text"]
        check(text, "more than 2048" in text)
    for message in (worst.call("ListAssignments"), worst.call("List", patterns=["/dev*"]),
                    worst.call("Describe", devices=paths[:1024]),
                    worst.call("Revoke", domain="1")):  # fmt: skip
        is_harmless(watched, None, message)


def try_full(program, contract):
    blob, paths = worst.silent_board(2050)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "board.dtb")
        with open(path, "wb") as file:
            file.write(blob)
        with ptd.Daemon(program, path, policy=worst.policy(paths)) as daemon:
            watched = ptd.Watched(daemon, contract)
            daemon.set_domains(dict(ptd.three_domains(), guest4=ptd.domain(4)))
            watched.run("all that can be assigned", all_that_can_be_assigned, paths)
            return watched.cases.conclude()


def try_board(program, contract, name, board, verifies=False):
    """What a file costs to verify depends on its content, so that some boards show it."""
    blob, paths = board
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "board.dtb")
        with open(path, "wb") as file:
            file.write(blob)
        with ptd.Daemon(program, path, policy=worst.policy(paths)) as daemon:
            watched = ptd.Watched(daemon, contract)
            for what, message in worst.messages(paths):
                if what.startswith("Verify") and not verifies:
                    continue
                watched.run("%s: %s" % (name, what), is_harmless, message)
            watched.path = paths[-1]
            watched.run("%s: root" % name, root_is_heard)
            watched.run("%s: SIGTERM" % name, ends_at_once)
            return watched.cases.conclude()


def main():
    program, _, interface = sys.argv[1:]
    program, contract = os.path.abspath(program), Contract(interface)
    status = try_board(program, contract, "2,000 devices", worst.plain_board(2000), True)
    status |= try_board(program, contract, "3 devices", worst.plain_board(3), True)
    status |= try_board(program, contract, "crowded", worst.crowded_board(20000), True)
    status |= try_board(program, contract, "long map", worst.searched_board(50000))
    status |= try_board(program, contract, "longest map", worst.searched_board(400000))
    status |= try_board(program, contract, "parts", worst.parts_board(5000))
    status |= try_board(program, contract, "many parts", worst.parts_board(80000))
    status |= try_board(program, contract, "interrupts", worst.wired_board(150))
    status |= try_board(program, contract, "many interrupts", worst.wired_board(900))
    status |= try_full(program, contract)
    return status | try_board(program, contract, "100,000 devices", worst.plain_board(100000))


if __name__ == "__main__":
    sys.exit(main())
