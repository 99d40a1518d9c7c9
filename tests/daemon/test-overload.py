#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Gives ptd too much of everything: calls, replies that are not read, events, bytes.

    test-overload.py PTD DTC VARLINKFILE

Memory stays bounded, no call is lost, and others are served meanwhile.
"""

import os
import select
import sys
import tempfile

import ptd
from wire import INTERFACE, Contract, check

MIB = 1 << 20
ROOM = 40 * MIB  # by which a daemon may grow in one case
DEVICES = 400  # of the large board

LINE = 'serial@%x { compatible = "vendor,uart"; reg = <0x%x 0x1000>; interrupts = <0 %d 4>; };'
LARGE = ptd.BOARD.replace("	aux {", """	many {
		#address-cells = <1>; #size-cells = <1>; ranges;
%s	};
	aux {""" % "".join(
    "\t\t" + LINE % (address, address, 200 + i) + "\n"
    for i, address in enumerate(range(0x100000, 0x100000 + DEVICES * 0x1000, 0x1000))
))  # fmt: skip


def numbered(n):
    """Calls whose replies show which call they answer: their methods do not exist."""
    return [b'{"method":"%s.M%d"}\0' % (INTERFACE.encode(), i) for i in range(n)]


def answers(reply, i):
    return reply.get("parameters") == {"method": "%s.M%d" % (INTERFACE, i)}


def exchange(client, data):
    """Writes the bytes while it reads; a generator of raw replies that ends with its caller."""
    while True:
        while b"\0" not in client.buffer:
            writers = [client.socket] if data else []
            _, writable, _ = select.select([client.socket], writers, [], 60)
            if writable:
                data = data[client.flood(data) :]
            else:
                client.fill()
        yield client.receive_raw()


class Memory:
    """Watches the daemon's memory from its creation on."""

    def __init__(self, daemon, room=ROOM):
        self.daemon, self.before, self.most, self.room = daemon, daemon.rss(), 0, room

    def look(self):
        self.most = max(self.most, self.daemon.rss() - self.before)

    def check(self):
        self.look()
        if not self.daemon.is_sanitized():
            found = "takes %d MiB more, may take %d" % (self.most // MIB, self.room // MIB)
            check(found, self.most <= self.room)


def connect(daemon, n):
    return [daemon.client() for _ in range(n)]


def close(clients):
    for client in clients:
        client.close()


def flood_of_calls(watched, client):
    """Others do not wait while one connection has more calls than are read."""
    n = 50000
    data = b"".join(numbered(n))
    client.contract = None
    sent = client.flood(data)
    check("should stop reading, took %d bytes" % sent, sent < len(data))
    watched.is_served()
    for i, reply in zip(range(n), exchange(client, data[sent:])):
        check("reply %d is %.200r" % (i, reply), b".M%d\"" % i in reply)
    check("should be all", client.is_silent())


def flood_from_many(watched, _):
    """The same on twenty connections, which are then closed."""
    clients = connect(watched.daemon, 20)
    for client in clients:
        client.flood(b"".join(numbered(5000)))
    watched.is_served()
    close(clients)


def slow_reader(watched, client):
    """1000 lists that are not read cost no memory, and all come in order afterwards."""
    n = 1000
    memory = Memory(watched.daemon)
    ask = client.prepare("List")
    client.pending.clear()
    data = b"".join(ask + call for call in numbered(n))
    sent = client.flood(data)
    for _ in range(20):
        watched.is_served()
        memory.look()
    replies = exchange(client, data[sent:])
    first = None
    for i in range(n):
        listed, other = next(replies), next(replies)
        first = first or listed
        check("list %d should be like the first" % i, listed == first)
        check("reply %d is %.200r" % (i, other), b".M%d\"" % i in other)
    check("should list all", first.count(b"ns16550a") == 1 and len(first) > DEVICES * 100)
    memory.check()


def slow_readers(watched, _):
    """A hundred lists on each of forty connections, which never read."""
    memory = Memory(watched.daemon)
    clients = connect(watched.daemon, 40)
    for client in clients:
        client.flood(client.prepare("List") * 100)
    watched.is_served()
    memory.look()
    close(clients)
    watched.is_served()
    memory.check()


def slow_monitor(watched, client):
    """Thousands of events are not read: memory is bounded, and the client catches up."""
    memory = Memory(watched.daemon)
    events = client.more("Monitor")
    check("should begin with the present", next(events)["event"] == "present")
    with watched.client() as other:
        for _ in range(20):
            ptd.come_and_go(other, 150)
            memory.look()
        other.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
        read_until_present(events)
        other.call("Revoke", {"domain": "guest", "devices": [ptd.RTC]})
        while next(events)["event"] != "released":
            pass
    memory.check()


def read_until_present(events):
    """Dropped events are followed by the current state; those before it are in order."""
    last = None
    for event in events:
        if event["event"] == "present":
            held = [(each["device"], each["state"]) for each in event["assignments"]]
            check("should hold the device, holds %s" % held, held == [(ptd.RTC, "active")])
            return
        state = event["assignment"]["state"] if event["event"] == "assignment" else "released"
        allowed = {None: ["applying", "active"], "applying": ["active"], "released": ["applying"],
                   "active": ["active", "revoking", "released"],
                   "revoking": ["released"]}  # fmt: skip
        check("%s should not follow %s" % (state, last), state in allowed[last])
        last = state


def monitors_that_die(watched, client):
    """Clients leave while events are on their way to them."""
    client.close()
    watched.wait_for_connections(1)
    before = watched.daemon.n_fds()
    clients = connect(watched.daemon, 20)
    for client in clients:
        client.send("Monitor", more=True)
        client.result()
    with watched.client() as other:
        for client in clients:
            ptd.come_and_go(other, 5)
            client.close()
        ptd.come_and_go(other, 5)
    watched.wait_for_connections(1)
    after = watched.daemon.n_fds()
    check("should close them, had %d, has %d" % (before, after), after <= before + 1)


def half_messages(watched, program, blob):
    """Pending bytes are counted for each user, and one with too many is dropped."""
    with ptd.Daemon(program, blob, config="MessageSizeMax=1M\nPendingPerUserMax=4M\n") as daemon:
        small = ptd.Watched(daemon, watched.contract)
        clients = connect(daemon, 100)
        memory = Memory(daemon, 10 * MIB)
        for client in clients:
            client.flood(b" " * (900 << 10))
        small.is_served()
        memory.check()
        close(clients)
        small.is_served()


def test_all(watched, program, blob):
    for case in (flood_of_calls, flood_from_many, slow_reader, slow_readers, slow_monitor,
                 monitors_that_die):  # fmt: skip
        watched.run(case.__name__, case)
    watched.cases.run("half_messages", half_messages, watched, program, blob)
    watched.cases.run("the end", watched.is_served)


def main():
    program, dtc, interface = sys.argv[1:]
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, LARGE, blob))
        with ptd.Daemon(program, blob) as daemon:
            watched = ptd.Watched(daemon, Contract(interface))
            test_all(watched, program, blob)
    return watched.cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
