#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How ptd starts and ends: its options and files, its sockets, and its messages to systemd.

    test-life.py PTD DTC VARLINKFILE
"""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys

import ptd
from wire import TIMEOUT, Client, Closed, check, same

USAGE = 2
# What systemd does between fork and exec: the descriptor becomes number 3, the pid is this one.
PASS = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_FDNAMES="varlink", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def run(daemon, *arguments):
    """Starts another daemon, which should end by itself; its exit status and output."""
    done = subprocess.run([*daemon.command(), *arguments], stdout=subprocess.PIPE, timeout=TIMEOUT,
                          stderr=subprocess.STDOUT, check=False)  # fmt: skip
    return done.returncode, done.stdout.decode(errors="replace")


def refuses(daemon, status, text, *arguments):
    """It ends with this status, and gives one line for each thing that is wrong."""
    found, said = run(daemon, *arguments)
    check("%s: ends with %d, not %d: %s" % (arguments, found, status, said), found == status)
    check("%s: should say %r, says %r" % (arguments, text, said), text in said)
    check("%s: says it at length: %s" % (arguments, said), said.count("\n") <= 2)


# ---- options and files ----


def options(daemon, _):
    refuses(daemon, USAGE, "'--nonsense'", "--nonsense")
    refuses(daemon, USAGE, "unexpected argument 'word'", "word")
    refuses(daemon, USAGE, "'--socket' requires", "--socket")
    refuses(daemon, USAGE, "give one of them", "--tree", "/nowhere")
    refuses(daemon, USAGE, "--socket and --listen", "--listen", "@other")
    refuses(daemon, 1, "is not a group", "--socket-group", "no-such-group", "--state-dir",
            daemon.path("other-state"))
    refuses(daemon, USAGE, "--hypervisor: ", "--hypervisor=kvm")
    refuses(daemon, USAGE, "--socket: ", "--socket", "/" + "x" * 108)
    for option in "--help", "--version":
        status, said = run(daemon, option)
        same(option, (status, said.startswith("ptd ")), (0, True))


def configuration(daemon, _):
    """Errors have file and line."""
    path = daemon.path("other.conf")
    for text, line in (
        ("Nonsense=1\n", 1), ("\n# x\nConnectionsMax=many\n", 3), ("ConnectionsMax=0\n", 1),
        ("MessageSizeMax=1G\n", 1), ("[ptd]\nSocket=relative\n", 2), ("[other]\nSocket=/x\n", 1),
        ("HostTree=/x\nHostTree=/y\n", 2), ("Hypervisor=kvm\n", 1), ("nonsense\n", 1),
    ):  # fmt: skip
        daemon.write(path, text)
        refuses(daemon, USAGE, "ptd: %s:%d: " % (path, line), "--config", path)
    refuses(daemon, USAGE, daemon.path("missing.conf"), "--config", daemon.path("missing.conf"))
    daemon.write(path, "")
    os.mkdir(path + ".d")
    daemon.write(path + ".d/x.conf", "ConnectionsMax=1\nNonsense=1\n")
    refuses(daemon, USAGE, "ptd: %s.d/x.conf:2: " % path, "--config", path)


def trees_and_policy(daemon, _):
    """Without them there is no service."""
    for name, content in ("empty", b""), ("text", b"/dts-v1/;"), ("cut", b"\xd0\x0d\xfe\xed" * 9):
        with open(daemon.path(name), "wb") as file:
            file.write(content)
        refuses(daemon, 1, daemon.path(name), "--dtb", daemon.path(name))
    refuses(daemon, 1, daemon.path("missing"), "--dtb", daemon.path("missing"))
    refuses(daemon, 1, daemon.path("missing"), "--host-tree", daemon.path("missing"))
    daemon.write(daemon.path("policy/z.conf"), "[nonsense]\n")
    refuses(daemon, 1, daemon.path("policy/z.conf") + ":1: ")


def state_directory(daemon, _):
    """It is created, but not its parents."""
    refuses(daemon, 1, "--state-dir", "--state-dir", daemon.path("none/state"))
    daemon.stop()
    daemon.state = daemon.path("made")
    daemon.start()
    with daemon.client() as client:
        same("the state", client.call("GetStatus")["state"], daemon.path("made"))


# ---- sockets ----


def second_one(daemon, client):
    """It says that there is another one, which goes on."""
    other_state = "--state-dir", daemon.path("other")
    refuses(daemon, 1, "Another process listens at %s" % daemon.socket, *other_state)
    refuses(daemon, 1, "Another ptd uses %s" % daemon.state)
    with daemon.client() as other:
        same("pid", other.call("GetStatus")["pid"], client.call("GetStatus")["pid"])


def stale_socket(daemon, _):
    daemon.kill()
    check("the file should still be there", os.path.exists(daemon.socket))
    daemon.start()
    with daemon.client() as client:
        same("pid", client.call("GetStatus")["pid"], daemon.process.pid)


def no_socket(daemon, _):
    """A file that is in the way and is not a socket stays as it is."""
    path = daemon.path("file")
    daemon.write(path, "precious")
    daemon.stop()
    refuses(daemon, 1, path, "--socket", path)
    with open(path, encoding="ascii") as file:
        same("the file", file.read(), "precious")
    refuses(daemon, 1, daemon.folder, "--socket", daemon.folder)
    refuses(daemon, 1, "/nowhere/socket", "--socket", "/nowhere/socket")
    daemon.start()


def socket_mode(daemon, _):
    """For its user and group only, whatever the umask is."""
    for umask, mode in (0, 0o660), (0o077, 0o600):
        daemon.stop()
        before = os.umask(umask)
        try:
            daemon.start()
        finally:
            os.umask(before)
        same("the mode", stat.S_IMODE(os.stat(daemon.socket).st_mode), mode)


def abstract_socket(daemon, _):
    daemon.stop()
    daemon.socket = "@ptd-test-%d" % os.getpid()
    daemon.start()
    with Client("\0" + daemon.socket[1:]) as client:
        same("pid", client.call("GetStatus")["pid"], daemon.process.pid)


class Activated(ptd.Daemon):
    """One that is passed a socket."""

    def __init__(self, program, blob, passed):
        super().__init__(program, blob, pass_fds=[passed.fileno()])
        self.passed = passed

    def command(self):
        descriptor = str(self.passed.fileno())
        return [sys.executable, "-c", PASS, descriptor, *super().command()]


def passed_listener(daemon, client):
    """As with ptd.socket: clients that came before the daemon are served, too."""
    path = daemon.path("listener")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        with Client(path, client.contract) as early:
            early.send("GetStatus")
            with Activated(daemon.program, daemon.blob, listener) as other:
                same("pid", early.result()["pid"], other.process.pid)
                with Client(path) as late:
                    same("pid", late.call("GetStatus")["pid"], other.process.pid)
                check("should have no socket of its own", not os.path.exists(other.socket))
                same("exit status", other.stop(), 0)
        check("the socket's file should stay", os.path.exists(path))


def break_tree(daemon):
    with open(daemon.blob, "rb") as file:
        good = file.read()
    daemon.write(daemon.blob, "/dts-v1/;")

    def mend():
        with open(daemon.blob, "wb") as file:
            file.write(good)

    return "TreeFailed", daemon.blob, mend


def break_policy(daemon):
    daemon.write(daemon.path("policy/z.conf"), "[nonsense]\n")
    return "PolicyFailed", "section", lambda: os.unlink(daemon.path("policy/z.conf"))


def break_configuration(daemon):
    daemon.write(daemon.path("ptd.conf"), "Nonsense=1\n")
    return ("ConfigurationFailed", "Nonsense",
            lambda: daemon.write(daemon.path("ptd.conf"), "ConnectionsMax=100\n"))  # fmt: skip


def outgrow_hypervisor(daemon):
    """As after an upgrade, until Xen is booted anew."""
    daemon.write(os.path.join(daemon.state, "record.conf"), "[xen]\nFits=no\n")
    return "SystemError", "another version", lambda: daemon.set_domains(ptd.three_domains())


def is_explained(client, error, words):
    """Each method says what is wrong, and reloading does."""
    for method, parameters in (("GetStatus", {}), ("List", {}), ("ListAssignments", {}),
                               ("Revoke", {"domain": "guest"}), ("Reload", {})):  # fmt: skip
        text = client.fails(error, method, parameters)["text"]
        check("%s should say %r, says %r" % (method, words, text), words in text)


def reload_by_call(_, client):
    client.call("Reload")


def reload_by_signal(daemon, _):
    with daemon.bind_notify() as notify:
        daemon.signal(signal.SIGHUP)
        while "devices" not in told(notify).get("STATUS", ""):
            pass


def wrong_settings(daemon, client):
    """With a socket that was passed nobody waits in vain: each call is told, until they are mended."""
    for break_it in break_tree, break_policy, break_configuration, outgrow_hypervisor:
        for reload in reload_by_call, reload_by_signal:
            waits_for_settings(daemon, client, break_it, reload)


def waits_for_settings(daemon, client, break_it, reload):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(daemon.path("passed"))
        listener.listen()
        other = Activated(daemon.program, daemon.path("own.dtb"), listener)
        other.config = ""
        other.write(other.path("ptd.conf"), "")
        shutil.copy(daemon.blob, other.blob)
        error, words, mend = break_it(other)
        statuses = []
        other.wait_ready = lambda notify: statuses.append(told(notify)["STATUS"])
        with other, Client(daemon.path("passed"), client.contract) as asking:
            check("the status: %s" % statuses, words in statuses[0])
            is_explained(asking, error, words)
            mend()
            reload(other, asking)
            same("pid", asking.call("GetStatus")["pid"], other.process.pid)
            asking.call("Assign", {"domain": "guest", "devices": [ptd.RTC]})
            other.set_domains({})
            while asking.call("ListAssignments")["assignments"]:
                pass  # the end of the domain is noticed
            same("exit status", other.stop(), 0)
    os.unlink(daemon.path("passed"))


def passed_connection(daemon, client):
    """As `varlinkctl exec:` does: it ends with its only client."""
    ours, theirs = socket.socketpair()
    with Activated(daemon.program, daemon.blob, theirs) as other:
        theirs.close()
        only = Client(None, client.contract, ours)
        same("pid", only.call("GetStatus")["pid"], other.process.pid)
        only.close()
        same("exit status", other.process.wait(TIMEOUT), 0)


def passed_nonsense(daemon, _):
    with open(os.devnull, "rb") as file:
        other = Activated(daemon.program, daemon.blob, file)
        with subprocess.Popen(other.command(), pass_fds=[file.fileno()],
                              stderr=subprocess.PIPE) as process:  # fmt: skip
            said = process.stderr.read().decode()
        other.__exit__()
    same("exit status", process.returncode, 1)
    check("should say why: %s" % said, "socket that was passed" in said)


# ---- systemd ----


def told(notify):
    """The next message as a dictionary."""
    return dict(line.split("=", 1) for line in notify.recv(4096).decode().splitlines())


def ready(daemon, _):
    daemon.stop()
    told_ready = []
    daemon.wait_ready = lambda notify: told_ready.append(told(notify))
    daemon.start()
    same("ready", told_ready[0]["READY"], "1")
    status = told_ready[0]["STATUS"]
    check("should say how many: %s" % status, "%d devices" % len(ptd.DEVICES) in status)


def ends(daemon, _):
    """Connections are closed, and the exit status is 0."""
    for number in signal.SIGTERM, signal.SIGINT:
        with daemon.bind_notify() as notify, daemon.client() as client:
            client.send("Monitor", more=True)
            client.result()
            daemon.signal(number)
            same("told", told(notify), {"STOPPING": "1"})
            same("exit status", daemon.process.wait(TIMEOUT), 0)
            try:
                check("should hang up, not say %r" % client.receive(), False)
            except Closed:
                pass
        daemon.start()


def reloads(daemon, client):
    """Between the two messages systemd knows that it is busy; after a failure it is ready, too."""
    for policy in "", "[nonsense]\n":
        daemon.write(os.path.join(daemon.policy, "z.conf"), policy)
        with daemon.bind_notify() as notify:
            daemon.signal(signal.SIGHUP)
            begins = told(notify)
            same("told", begins.pop("RELOADING"), "1")
            check("should have a time: %s" % begins, int(begins["MONOTONIC_USEC"]) > 0)
            same("told", told(notify)["READY"], "1")
        client.call("GetStatus")


def watchdog(daemon, _):
    daemon.stop()
    daemon.environment["WATCHDOG_USEC"] = "100000"
    daemon.start()
    with daemon.bind_notify() as notify:
        for _ in range(3):
            same("told", told(notify), {"WATCHDOG": "1"})


CASES = (
    options, configuration, trees_and_policy, state_directory, second_one, stale_socket, no_socket,
    socket_mode, abstract_socket, passed_listener, wrong_settings, passed_connection, passed_nonsense, ready, ends,
    reloads, watchdog,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(ptd.main(CASES))
