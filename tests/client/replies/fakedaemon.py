# SPDX-License-Identifier: LGPL-2.1-or-later
"""A daemon for tests of clients, with replies that they choose.

Replies and calls have to be in the types of the interface file.
"""

import contextlib
import json
import os
import socket
import threading

import varlink

INTERFACE = "org.ptctl.Passthrough"


class FakeDaemon:
    """replies: method → parameters of its reply; an error as (name, parameters); several replies as a
    list, after which the daemon hangs up unless an ellipsis comes last; bytes are sent as they are, and then it hangs up too."""

    def __init__(self, folder, interface):
        self.interface = varlink.load(interface)
        self.path = os.path.join(folder, "socket")
        self.address = "unix:" + self.path
        self.replies, self.calls, self.wrong = {}, [], []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            buffer = b""
            while data := connection.recv(65536):
                *calls, buffer = (buffer + data).split(b"\0")
                for call in calls:
                    if not self.reply(connection, json.loads(call)):
                        return

    def complain(self, check, value, where):
        self.wrong += varlink.complaints(check, value, where)

    def reply(self, connection, call):
        """Whether the connection goes on."""
        name = call["method"].removeprefix(INTERFACE + ".")
        parameters, reply = call.get("parameters", {}), self.replies[name]
        self.calls.append((name, parameters))
        self.complain(self.interface.methods[name][0], parameters, name)
        if isinstance(reply, bytes):
            connection.sendall(reply)
            return False
        if isinstance(reply, list):
            for one in reply:
                if one is ...:
                    return True
                self.complain(self.interface.methods[name][1], one, name)
                self.send(connection, {"parameters": one, "continues": True})
            return False
        self.send(connection, self.message(name, reply))
        return True

    def message(self, name, reply):
        if not isinstance(reply, tuple):
            self.complain(self.interface.methods[name][1], reply, name)
            return {"parameters": reply}
        error, parameters = reply
        if "." not in error:
            self.complain(self.interface.errors[error], parameters, error)
            error = INTERFACE + "." + error
        return {"error": error, "parameters": parameters}

    @staticmethod
    def send(connection, message):
        connection.sendall(json.dumps(message, separators=(",", ":")).encode() + b"\0")
