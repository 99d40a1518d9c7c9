#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sends ptd bad messages: the offender is refused or dropped, and the others are served.

    test-hostile.py PTD DTC VARLINKFILE

After each case a new client is answered, by the same process.
"""

import os
import socket
import sys
import tempfile

import ptd
from messages import ANSWERED, DROPPED, EITHER, MESSAGES, REFUSED, SILENT, STATUS, pattern
from wire import INTERFACE, SERVICE, Cases, Closed, Contract, Skipped, check

OVERSIZE = 17 << 20  # more than any sensible limit on calls


def is_status(reply):
    return "error" not in reply and "pid" in reply["parameters"]


def replies_until_end(client):
    """All replies until the daemon closes the connection."""
    replies = []
    try:
        while True:
            replies.append(client.receive())
    except Closed:
        return replies


def verify(client, message, expected):
    """Sends the message between two good calls, and checks the replies."""
    client.pending.extend([(INTERFACE + ".GetStatus", False)] * 3)
    client.contract = None  # another test checks the types of replies
    client.send_raw(STATUS + b"\0" + message + b"\0" + STATUS + b"\0")
    check("the call before it should be answered", is_status(client.receive()))
    if expected is SILENT:
        check(expected, is_status(client.receive()))
        check(expected, client.is_silent())
    elif expected is DROPPED or expected is EITHER:
        verify_end(client, expected)
    else:
        check(expected, ("error" in client.receive()) == (expected is REFUSED))
        check("the call behind it should be answered", is_status(client.receive()))


def verify_end(client, expected):
    """The daemon closes the connection or refuses; the message never counts as a call."""
    try:
        reply = client.receive()
    except Closed:
        return
    check("%s; answer %.200r" % (expected, reply), "error" in reply)
    if expected is DROPPED:
        invalid = reply["error"] == SERVICE + ".InvalidParameter"
        check(expected, invalid and not replies_until_end(client))


def message(_, client, text, expected):
    verify(client, text, expected)


def byte_by_byte(_, client):
    for byte in STATUS + b"\0" + pattern(b"rtc0") + b"\0":
        client.send_raw(bytes([byte]))
    client.pending.extend([(INTERFACE + ".GetStatus", False), (INTERFACE + ".List", False)])
    check("should be answered", is_status(client.receive()))
    check("should be the second", [d["path"] for d in client.result()["devices"]] == [ptd.RTC])


def half_then_end(_, client):
    client.send_raw(STATUS[:20])
    client.socket.shutdown(socket.SHUT_WR)
    check("should not be answered", replies_until_end(client) == [])


def half_then_silence(hostile, client):
    """Waits for the rest, while others are served."""
    client.send_raw(STATUS[:20])
    for _ in range(3):
        hostile.is_served()
    check("should wait", client.is_silent())
    client.send_raw(STATUS[20:] + b"\0")
    client.pending.append((INTERFACE + ".GetStatus", False))
    check("should be answered", is_status(client.receive()))


def half_behind_whole(_, client):
    client.send("GetStatus")
    client.send_raw(STATUS[:30])
    check("the whole one should be answered", is_status(client.receive()))
    client.socket.shutdown(socket.SHUT_WR)
    check("should not be answered", replies_until_end(client) == [])


def whole_then_end(_, client):
    """As `printf … | nc -N` does."""
    for _ in range(100):
        client.send("GetStatus")
    client.socket.shutdown(socket.SHUT_WR)
    replies = replies_until_end(client)
    check("should answer all 100, answers %d" % len(replies), len(replies) == 100)


def many_halves(hostile, client):
    """Clients that have sent half a message wait; others do not."""
    others = [hostile.client() for _ in range(30)]
    for other in others:
        other.send_raw(STATUS[:20])
    check("should be answered", client.call("GetStatus"))
    for other in others:
        other.close()


def oversize(_, client, filler, end):
    """More than fits, in many pieces; the daemon may close the connection early."""
    client.pending.append((INTERFACE + ".GetStatus", False))
    for _ in range(OVERSIZE >> 16):
        client.send_raw(filler * (65536 // len(filler)))
    client.send_raw(end)
    check("should be closed", replies_until_end(client) == [])


def junk(_, client):
    client.send_raw(os.urandom(1 << 20) + b"\0")
    check("should be closed", replies_until_end(client) == [])


def nothing_but_ends(_, client):
    client.send_raw(bytes(1 << 16))
    check("should be closed", replies_until_end(client) == [])


def dies_mid_stream(hostile, client):
    """A monitor leaves while events come, and so does one that never read its replies."""
    client.send("Monitor", more=True)
    client.result()
    client.flood(client.prepare("List") * 100)
    client.close()
    with hostile.client() as other:
        other.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
        other.call("Revoke", {"domain": "guest", "devices": [ptd.RTC]})


def dies_before_the_replies(hostile, client):
    client.flood(client.prepare("List") * 1000)
    client.close()
    hostile.is_served()


def descriptors(hostile, client):
    """Descriptors sent along are not kept."""
    client.call("GetStatus")
    before = hostile.daemon.n_fds()
    readers = [os.open("/dev/null", os.O_RDONLY) for _ in range(200)]
    # One call at a time: the kernel counts an ordinary user's descriptors under way.
    for _ in range(10):
        socket.send_fds(client.socket, [client.prepare("GetStatus")], readers)
        client.receive()
    for reader in readers:
        os.close(reader)
    after = hostile.daemon.n_fds()
    check("should keep no descriptors, had %d, has %d" % (before, after), after <= before)


def descriptors_amidst(hostile, client):
    """Descriptors may come with any byte of a message."""
    client.call("GetStatus")
    before = hostile.daemon.n_fds()
    data = client.prepare("GetStatus")
    with open("/dev/null", "rb") as file:
        for byte in data:
            socket.send_fds(client.socket, [bytes([byte])], [file.fileno()])
    check("should be answered", is_status(client.receive()))
    check("should keep no descriptors", hostile.daemon.n_fds() <= before)


def message_limit(hostile, program, blob):
    """MessageSizeMax= is the exact limit."""
    with ptd.Daemon(program, blob, config="MessageSizeMax=64K\n") as daemon:
        for size, expected in ((65536, ANSWERED), (65537, DROPPED), (1 << 20, DROPPED)):
            with daemon.client(hostile.contract) as client:
                verify(client, STATUS + b" " * (size - len(STATUS)), expected)
        with daemon.client(hostile.contract) as client:
            client.send_raw(b" " * 65538)
            check("should be closed before the end", replies_until_end(client) == [])


def sanitizers(hostile):
    """The log has what a sanitizer found, even if the daemon went on."""
    if not hostile.daemon.is_sanitized():
        raise Skipped("built without AddressSanitizer")
    check(hostile.daemon.said(), "Sanitizer" not in hostile.daemon.said())


def test_all(hostile, program, blob):
    for name, text, expected in MESSAGES:
        hostile.run(name, message, text, expected)
    for case in (byte_by_byte, half_then_end, half_then_silence, half_behind_whole, whole_then_end,
                 many_halves, junk, nothing_but_ends, dies_mid_stream, dies_before_the_replies,
                 descriptors, descriptors_amidst):  # fmt: skip
        hostile.run(case.__name__, case)
    hostile.run("no end in sight", oversize, b"x", b"")
    hostile.run("blanks without end", oversize, b" ", b"")
    hostile.run("a call that is too large", oversize, b" ", STATUS + b"\0")
    hostile.cases.run("message_limit", message_limit, hostile, program, blob)
    hostile.cases.run("the end", hostile.is_served)
    hostile.cases.run("sanitizers", sanitizers, hostile)
    hostile.cases.run("a clean end", lambda: check("exit status", hostile.daemon.stop() == 0))


def main():
    program, dtc, interface = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        ptd.compile_tree(dtc, ptd.BOARD, blob)
        with ptd.Daemon(os.path.abspath(program), blob) as daemon:
            hostile = ptd.Watched(daemon, Contract(interface))
            test_all(hostile, os.path.abspath(program), blob)
    return hostile.cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
