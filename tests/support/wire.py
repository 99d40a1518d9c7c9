# SPDX-License-Identifier: LGPL-2.1-or-later
"""Raw Varlink for tests, every reply held against the interface file, and a runner of cases.

Deadlines are there so that a broken daemon fails the test; nothing waits for them otherwise.
"""

import collections
import contextlib
import json
import select
import socket

import varlink

INTERFACE = "org.ptctl.Passthrough"
SERVICE = "org.varlink.service"
TIMEOUT = 60  # seconds
SERVICE_TEXT = """interface org.varlink.service
method GetInfo() -> (
  vendor: string, product: string, version: string, url: string, interfaces: []string
)
method GetInterfaceDescription(interface: string) -> (description: string)
error InterfaceNotFound (interface: string)
error MethodNotFound (method: string)
error MethodNotImplemented (method: string)
error InvalidParameter (parameter: string)
error PermissionDenied ()
error ExpectedMore ()
"""


class TestFailure(Exception):
    """Something is not as it should be."""


class Closed(TestFailure):
    """The other side hung up."""


class Contract:
    """What the interface files say that replies look like."""

    def __init__(self, path):
        self.interfaces = {INTERFACE: varlink.load(path), SERVICE: varlink.Interface(SERVICE_TEXT)}
        with open(path, encoding="utf-8") as file:
            self.text = file.read()

    def check(self, method, more, reply):
        """Raises TestFailure if this is no reply to this method."""
        if not isinstance(reply, dict) or not isinstance(reply.get("parameters"), dict):
            raise TestFailure("a reply without parameters: %.200r" % (reply,))
        if reply.keys() - {"parameters", "error", "continues"}:
            raise TestFailure("a reply with other members: %.200r" % (reply,))
        continues = reply.get("continues", True)
        if continues is not True or "continues" in reply and ("error" in reply or not more):
            raise TestFailure("a reply that must not continue: %.200r" % (reply,))
        check = self.check_of(method, reply.get("error"))
        found = varlink.complaints(check, reply["parameters"], reply.get("error", method))
        if found:
            raise TestFailure("; ".join(found[:3]))

    def check_of(self, method, error):
        interface, _, name = (error or method).rpartition(".")
        known = self.interfaces.get(interface)
        if error and known and name in known.errors:
            return known.errors[name]
        if error or not known or name not in known.methods:
            raise TestFailure("no interface has this: %r" % (error or method))
        return known.methods[name][1]


class Client:
    """A connection. Calls are written and replies read in whatever order the test likes."""

    def __init__(self, path, contract=None, connected=None):
        self.contract, self.buffer, self.pending = contract, bytearray(), collections.deque()
        self.socket = connected or socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(TIMEOUT)
        if not connected:
            self.socket.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send_raw(self, data):
        """Bytes as they are; a daemon that hangs up meanwhile is no error yet."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def send(self, method, parameters=None, **flags):
        """A call; flags are members of the envelope."""
        self.send_raw(self.prepare(method, parameters, **flags))

    def flood(self, data):
        """As many of the bytes as the daemon takes before it reads no more; how many went."""
        sent = 0
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            while sent < len(data):
                sent += self.socket.send(data[sent : sent + (1 << 16)])
        self.socket.settimeout(TIMEOUT)
        return sent

    def prepare(self, method, parameters=None, **flags):
        """The bytes of a call, whose reply is expected from now on."""
        full = method if "." in method else "%s.%s" % (INTERFACE, method)
        message = dict(method=full, **flags)
        if parameters is not None:
            message["parameters"] = parameters
        if not flags.get("oneway"):
            self.pending.append((full, bool(flags.get("more"))))
        return json.dumps(message).encode() + b"\0"

    def receive_raw(self):
        """The bytes of the next message."""
        while (end := self.buffer.find(b"\0")) < 0:
            self.fill()
        message = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        return message

    def fill(self):
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            data = b""
        except TimeoutError as error:
            raise TestFailure("no answer for %d seconds" % TIMEOUT) from error
        if not data:
            raise Closed("the daemon hung up")
        self.buffer += data

    def receive(self):
        """The next reply, as it is on the wire."""
        reply = json.loads(self.receive_raw())
        if not self.pending:
            raise TestFailure("a reply that nobody asked for: %.200r" % (reply,))
        method, more = self.pending[0]
        if not isinstance(reply, dict) or not reply.get("continues"):
            self.pending.popleft()
        if self.contract:
            self.contract.check(method, more, reply)
        return reply

    def result(self):
        """The parameters of the next reply, which is no error."""
        reply = self.receive()
        if "error" in reply:
            raise TestFailure("%s: %.300r" % (reply["error"], reply["parameters"]))
        return reply["parameters"]

    def call(self, method, parameters=None, **flags):
        """The parameters of the reply."""
        self.send(method, parameters, **flags)
        return self.result()

    def fails(self, error, method, parameters=None, **flags):
        """The parameters of the error, which is this one."""
        self.send(method, parameters, **flags)
        reply = self.receive()
        full = error if "." in error else "%s.%s" % (INTERFACE, error)
        if reply.get("error") != full:
            raise TestFailure("%s %.200r: should be %s, is %.300r" % (method, parameters, error, reply))
        return reply["parameters"]

    def invalid(self, parameter, method, parameters=None, **flags):
        """The call is refused for this parameter."""
        named = self.fails(SERVICE + ".InvalidParameter", method, parameters, **flags)["parameter"]
        if named != parameter:
            raise TestFailure("%s: should name %s, names %s" % (method, parameter, named))

    def more(self, method, parameters=None):
        """A generator of the replies' parameters."""
        self.send(method, parameters, more=True)
        while True:
            yield self.result()

    def is_silent(self):
        """Whether nothing waits to be read at this moment."""
        return not self.buffer and not select.select([self.socket], [], [], 0)[0]


def check(what, good):
    if not good:
        raise TestFailure(what)


def same(what, found, expected):
    check("%s: is %.300r, should be %.300r" % (what, found, expected), found == expected)


class Skipped(Exception):
    """A case that cannot be tried here; says why."""


class Cases:
    """Runs cases, one line for each that fails, and says how many there were."""

    def __init__(self):
        self.n = self.failures = 0
        self.skipped = []

    def run(self, name, function, *arguments):
        self.n += 1
        try:
            function(*arguments)
        except Skipped as skipped:
            self.skipped.append("%s: %s" % (name, skipped))
        except (TestFailure, OSError, ValueError, KeyError, IndexError, StopIteration) as error:
            self.failures += 1
            print("%s: %s: %s" % (name, type(error).__name__, " ".join(str(error).split())))

    def conclude(self):
        """Prints the sum; the exit status."""
        for line in self.skipped:
            print("SKIPPED: %s" % line)
        print("%d cases, %d failures, %d skipped" % (self.n, self.failures, len(self.skipped)))
        return 1 if self.failures else 0
