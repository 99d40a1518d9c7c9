#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gives ptd more connections than it may have, or has descriptors for.

    test-connections.py PTD DTC VARLINKFILE

Each user has a limit, and so have all together. Connections above it are closed, and no user is
locked out.
"""

import os
import resource
import select
import sys
import tempfile

import ptd
from wire import Closed, Contract, check

USERS = "ConnectionsMax=32\nConnectionsPerUserMax=8\n"
SMALL = "ConnectionsMax=16\nConnectionsPerUserMax=16\n"


def is_served(client):
    """Whether the daemon serves the connection."""
    try:
        return "pid" in client.call("GetStatus")
    except (Closed, ConnectionError):
        return False


def connect(daemon, n):
    return [daemon.client() for _ in range(n)]


def close(clients):
    for client in clients:
        client.close()


def flood_of_connections(watched):
    for _ in range(2000):
        watched.daemon.client().close()
    watched.wait_for_connections(1)


def limit_of_a_user(watched):
    """ConnectionsPerUserMax=: one user cannot have all connections."""
    daemon = watched.daemon
    with ptd.other_user():
        clients = connect(daemon, 12)
    served = [is_served(client) for client in clients]
    check("8 should be served, not %s" % served, served == [True] * 8 + [False] * 4)
    watched.is_served()
    close(clients)
    watched.wait_for_connections(1)
    with ptd.other_user():
        clients = connect(daemon, 8)
    served = [is_served(client) for client in clients]
    check("8 should be served again, not %s" % served, all(served))
    close(clients)


def limit_of_all(watched):
    """ConnectionsMax=: a quarter is reserved for root."""
    daemon = watched.daemon
    watched.wait_for_connections(1)
    with ptd.other_user():
        clients = connect(daemon, 30)
    served = sum(is_served(client) for client in clients)
    check("12 of 16 should be served, not %d" % served, served == 12)
    watched.is_served()
    close(clients)


def limit_of_ones_own(watched):
    """The user that runs the daemon is limited by ConnectionsMax= only."""
    watched.wait_for_connections(1)
    clients = connect(watched.daemon, 40)
    served = sum(is_served(client) for client in clients)
    close(clients)
    check("at most 16 should be served, and not %d" % served, 0 < served <= 16)
    watched.wait_for_connections(1)


def end_of_descriptors(watched):
    """accept() lacks descriptors: clients wait without load, and are served later."""
    daemon = watched.daemon
    watched.wait_for_connections(1)
    limits = resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE)
    few = daemon.n_fds() + 4
    resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (few, limits[1]))
    clients = connect(daemon, 20)
    for client in clients:
        client.send("GetStatus")
    answered = wait_idly(daemon, clients)
    check("a few should be answered, not %d" % len(answered), 0 < len(answered) <= 6)
    close(answered)
    waiting = [client for client in clients if client not in answered]
    while waiting:
        client = waiting.pop(0)
        client.result()
        client.close()
    resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, limits)
    watched.is_served()


def wait_idly(daemon, clients):
    """The clients that get an answer within a second, in which the daemon has to be idle."""
    before = daemon.cpu_seconds()
    select.select([], [], [], 1)  # nothing must happen
    used = daemon.cpu_seconds() - before
    check("should wait, not spin: %.2f s in a second" % used, used < 0.5)
    return [client for client in clients if not client.is_silent()]


def start_with_few(watched, program, blob):
    """A daemon that is started with few descriptors keeps some for its work."""

    def limit():
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))

    with ptd.Daemon(program, blob, preexec_fn=limit) as daemon:
        few = ptd.Watched(daemon, watched.contract)
        clients = connect(daemon, 40)
        served = [client for client in clients if is_served(client)]
        check("some should be served, not %d" % len(served), 0 < len(served) < 32)
        ptd.come_and_go(served[0], 3)
        close(clients)
        few.wait_for_connections(1)
        few.is_served()


def limited(watched, program, blob, function, config):
    """The case with a daemon that has small limits."""
    with ptd.Daemon(program, blob, config=config) as daemon:
        daemon.open_to_all()
        small = ptd.Watched(daemon, watched.contract)
        function(small)
        small.is_served()


def test_all(watched, program, blob):
    for function, config in (
        (flood_of_connections, ""), (limit_of_a_user, USERS), (limit_of_all, SMALL),
        (limit_of_ones_own, SMALL), (end_of_descriptors, ""),
    ):  # fmt: skip
        watched.cases.run(function.__name__, limited, watched, program, blob, function, config)
    watched.cases.run("start_with_few", start_with_few, watched, program, blob)


def main():
    program, dtc, interface = sys.argv[1:]
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, ptd.BOARD, blob))
        with ptd.Daemon(program, blob) as daemon:
            watched = ptd.Watched(daemon, Contract(interface))
            test_all(watched, program, blob)
            watched.cases.run("the end", watched.is_served)
    return watched.cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
