#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An example of how to use ptd from a program, with nothing but a socket and JSON.

Makes sure that DOMAIN has DEVICE, as often as you like. With --release, takes the device back and
waits until nobody holds it any more.

Exit status: 0 done, 1 failed, 2 usage, 3 no such device or domain, 4 the device cannot be assigned
(now), 5 not allowed, 7 no daemon: the same as ptctl's.
"""

import argparse
import json
import socket
import sys

INTERFACE = "org.ptctl.Passthrough"
STATUS = {
    "NoSuchDevice": 3,
    "AmbiguousDevice": 3,
    "NoSuchDomain": 3,
    "DomainNotReady": 4,
    "NotAssignable": 4,
    "AlreadyAssigned": 4,
    "NotAllowed": 5,
}


class CallFailed(Exception):
    """An error reply: its name without the interface, and what it carries."""

    def __init__(self, name, parameters):
        self.name = name.rpartition(".")[2]
        self.parameters = parameters
        # Most errors bring a sentence; the members of the others say enough.
        super().__init__(parameters.get("text") or f"{self.name} {json.dumps(parameters)}")


class Ptd:
    """A connection. A call is one JSON object that ends with a zero byte, and so is a reply."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect("\0" + path[1:] if path.startswith("@") else path)
        self.received = b""

    def receive(self):
        while b"\0" not in self.received:
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("ptd hung up")
            self.received += data
        message, _, self.received = self.received.partition(b"\0")
        reply = json.loads(message)
        if "error" in reply:
            raise CallFailed(reply["error"], reply.get("parameters") or {})
        return reply.get("parameters") or {}

    def call(self, method, more=False, **parameters):
        call = {"method": f"{INTERFACE}.{method}", "parameters": parameters}
        if more:
            call["more"] = True
        self.socket.sendall(json.dumps(call).encode() + b"\0")
        return self.receive()


def assignment_of(assignments, domain, device):
    """The one of this device to this domain (name, domid or UUID), or None."""
    for found in assignments:
        names = found["domain"], found["uuid"], str(found["domid"])
        if found["device"] == device and domain in names:
            return found
    return None


def is_active(ptd, domain, device):
    found = assignment_of(ptd.call("ListAssignments")["assignments"], domain, device)
    return found is not None and found["state"] == "active"


def assign(ptd, domain, device, accept):
    # The state may change between looking and acting: ptd decides, and does all or nothing. After a
    # refusal we look again, because somebody else may have done the same just before us.
    if is_active(ptd, domain, device):
        print(f"{domain} has {device} already")
        return
    try:
        ptd.call("Assign", domain=domain, devices=[device], accept=accept)
    except CallFailed as error:
        if error.name != "AlreadyAssigned" or not is_active(ptd, domain, device):
            raise
    print(f"{domain} has {device}")


def incarnation(assignment):
    """A domid alone may belong to another domain by now; the UUID identifies the incarnation."""
    return assignment["device"], assignment["domid"], assignment["uuid"]


def says_free(event, mine):
    if event["event"] == "released":
        return incarnation(event["assignment"]) == mine
    if event["event"] == "present":
        return all(incarnation(each) != mine for each in event["assignments"])
    return False


def release(ptd, path, domain, device):
    # The first event lists all assignments, and the others report every change since. So the order
    # is: listen, then act, then wait. Nothing can slip through between asking and waiting. A stream
    # keeps its connection busy, so it has one of its own.
    monitor = Ptd(path)
    present = monitor.call("Monitor", more=True)
    found = assignment_of(present["assignments"], domain, device)
    if found:
        held = ptd.call("Revoke", domain=domain, devices=[device])["held"]
        for each in held:
            print(f"{device} stays with {domain} for now:", each.get("text"), flush=True)
        while not says_free(monitor.receive(), incarnation(found)):
            pass
    print(f"{device} is free of {domain}")


def parse_arguments():
    parser = argparse.ArgumentParser(description="make sure that a domain has a device")
    parser.add_argument("--socket", default="/run/ptd/org.ptctl.Passthrough", metavar="PATH")
    parser.add_argument("--accept", action="append", default=[], metavar="CODE",
                        help="accept this risk; may be given several times")
    parser.add_argument("--release", action="store_true",
                        help="take the device back, and wait until it is free")
    parser.add_argument("domain", metavar="DOMAIN", help="name, domid or UUID")
    parser.add_argument("device", metavar="DEVICE", help="path, alias or the end of a path")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    try:
        ptd = Ptd(arguments.socket)
    except OSError as error:
        print(f"no ptd at {arguments.socket}: {error.strerror}", file=sys.stderr)
        return 7
    try:
        # Answers name the whole path.
        device = ptd.call("Describe", devices=[arguments.device])["devices"][0]["path"]
        if arguments.release:
            release(ptd, arguments.socket, arguments.domain, device)
        else:
            assign(ptd, arguments.domain, device, arguments.accept)
    except CallFailed as error:
        print(error, file=sys.stderr)
        return STATUS.get(error.name, 1)
    except ConnectionError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


sys.exit(main())
