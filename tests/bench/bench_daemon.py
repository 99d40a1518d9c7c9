# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of the bench table that are about ptd, with the recording hypervisor.

Each is measured by tests/bench/bench-wire.c, which has its yardstick in itself, or here, alternating with
a command that does similar work. docs/PERFORMANCE.md tells what each of them means.
"""

import json
import os
import select
import signal
import socket
import tempfile
import time

import measure
import ptd
import worst
from wire import INTERFACE, TIMEOUT

RUNS = 51
MIB = 1 << 20
N_CLIENTS = 100
TMPFS = "/dev/shm"
QUIET = [*measure.QUIET, (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)]
CONFIG = "ConnectionsMax=1024\nConnectionsPerUserMax=512\n"


def request(method, **parameters):
    return json.dumps({"method": f"{INTERFACE}.{method}", "parameters": parameters})


class Bench:
    """A daemon on the largest board, and the programs that measure it."""

    def __init__(self, build, blob, folder):
        self.build, self.blob, self.folder = build, blob, folder
        self.device = self.revocable_device()
        policy = f'[device "{self.device}"]\nDomains=*\n'
        self.daemon = ptd.Daemon(self.program(), blob, CONFIG, policy, state_below=folder)

    def program(self):
        return str(self.build / "daemon/ptd")

    def ptctl(self):
        return str(self.build / "client/ptctl")

    def offline(self, *arguments):
        """ptctl's answer about the board without a daemon."""
        return json.loads(measure.run([self.ptctl(), "--dtb", self.blob, "--json", *arguments]))

    def revocable_device(self):
        """One that can be taken back at once: with registers, and no interrupts that stay."""
        fit = [device["path"] for device in self.offline("list")["devices"]
               if device["verdict"] != "blocked" and not device["interrupts"]
               and any("guestAddress" in region for region in device["regions"])]  # fmt: skip
        return fit[len(fit) // 2]

    def risks(self):
        """The risks of the device, to be accepted."""
        findings = self.offline("show", self.device)["devices"][0]["findings"]
        return sorted({each["code"] for each in findings if each["severity"] == "risk"})

    def wire(self, *arguments):
        """The output of bench-wire, as numbers by name."""
        program = str(self.build / "tests/bench/bench-wire")
        line = measure.run([program, self.daemon.socket, *map(str, arguments)])
        return {name: float(value) for name, value in (word.split("=") for word in line.split())}


def ratio_row(name, own, other, yardstick, target):
    """A row of two times in nanoseconds."""
    ratio = own / other
    return [name, f"{own / 1e3:.1f} µs", f"{yardstick} {other / 1e3:.1f} µs", f"{ratio:.2f}",
            f"at most {target}", ratio <= target]  # fmt: skip


def trip_row(bench, name, call, target):
    found = bench.wire("trip", call)
    yardstick = f"echo of {found['bytes']:.0f} bytes"
    return ratio_row(name, found["p50_ns"], found["echo_p50_ns"], yardstick, target)


def flight_row(bench):
    found, target = bench.wire("flight", 64, request("GetStatus")), 250000
    rate, echo = found["calls_per_s"], found["echo_per_s"]
    return ["`GetStatus`, 64 in flight", f"{rate / 1e3:.0f}k/s", f"echo {echo / 1e3:.0f}k/s",
            "", "at least 250k/s", rate >= target]  # fmt: skip


def assign_row(bench):
    path, accept = bench.device, bench.risks()
    found = bench.wire("assign", bench.daemon.state,
                       request("Assign", domain="guest", devices=[path], accept=accept),
                       request("Revoke", domain="guest", devices=[path]))  # fmt: skip
    yardstick = f"{found['renames']:.0f} write-and-renames, {found['bytes']:.0f} bytes,"
    return ratio_row("`Assign`", found["p50_ns"], found["files_p50_ns"], yardstick, 3.0)


def list_row(bench):
    """From the shell: fork, exec, connect, ask, print; the yardstick leaves out all but two."""
    echo = bench.wire("trip", request("List"))["echo_p50_ns"] / 1e6
    command = [bench.ptctl(), "--socket", bench.daemon.socket, "list"]
    own, true = measure.compare(
        RUNS, lambda: measure.time_once(command), lambda: measure.time_once(["true"])
    )
    more, target = own - true - echo, 4
    return ["`ptctl list`", f"{own:.2f} ms", f"`true` {true:.2f} ms + echo {echo:.2f} ms",
            f"{more:.2f} ms more", f"at most {target} ms more", more <= target]  # fmt: skip


def ready_ns(bench):
    """From the start of a daemon to the moment when it says that it is ready."""
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        paths = {name: os.path.join(folder, name) for name in ("notify", "socket", "state")}
        os.mkdir(paths["state"])
        command = [bench.program(), "--dtb", bench.blob, "--hypervisor=record",
                   "--socket", paths["socket"], "--state-dir", paths["state"],
                   "--policy-dir", bench.daemon.policy]  # fmt: skip
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(paths["notify"])
            return time_ready(command, dict(os.environ, NOTIFY_SOCKET=paths["notify"]), notify)


def time_ready(command, environment, notify):
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], command, environment, file_actions=QUIET)
    try:
        wait_ready(notify)
        return time.perf_counter_ns() - start
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def wait_ready(notify):
    while select.select([notify], [], [], TIMEOUT)[0]:
        if b"READY=1" in notify.recv(4096).split(b"\n"):
            return
    raise TimeoutError("the daemon does not get ready")


def start_row(bench):
    decompile = ["dtc", "-qIdtb", "-Odts", "-o/dev/null", bench.blob]
    own, other = measure.compare(
        RUNS, lambda: ready_ns(bench), lambda: measure.time_once(decompile)
    )
    ratio, target = own / other, 2.0
    return ["start to READY", f"{own:.2f} ms", f"`dtc` {other:.2f} ms", f"{ratio:.2f}",
            f"at most {target}", ratio <= target]  # fmt: skip


def memory_row(name, bytes_, target):
    return [name, f"{bytes_ / MIB:.1f} MiB", "", "", f"at most {target} MiB",
            bytes_ <= target * MIB]  # fmt: skip


def memory_rows(bench):
    """The memory of a daemon that nobody asked anything yet, and with clients that each asked once."""
    fresh = ptd.Daemon(bench.program(), bench.blob, CONFIG, state_below=bench.folder)
    with fresh:
        idle = fresh.rss()
        clients = [fresh.client() for _ in range(N_CLIENTS)]
        for client in clients:
            client.call("GetStatus")
        many = fresh.rss()
        for client in clients:
            client.close()
    return [memory_row("resident memory, idle", idle, 10),
            memory_row(f"resident memory, {N_CLIENTS} clients", many, 14)]  # fmt: skip


def worst_row(bench, name, blob, paths):
    """What others wait for while the worst message of all methods is handled, twice."""
    target, most, what = 250, 0, ""
    with ptd.Daemon(bench.program(), blob, CONFIG, worst.policy(paths), bench.folder) as daemon:
        for each, message in worst.messages(paths):
            with daemon.client() as client:
                waited = worst.waited(daemon, client, message) * 1e3
            if waited > most:
                most, what = waited, each
    return [f"worst message, {name}", f"{most:.0f} ms", what, "", f"at most {target} ms",
            most <= target]  # fmt: skip


def worst_rows(bench):
    paths = [device["path"] for device in bench.offline("list")["devices"]]
    large, large_paths = worst.plain_board(100000)
    blob = os.path.join(bench.folder, "large.dtb")
    with open(blob, "wb") as file:
        file.write(large)
    return [worst_row(bench, "largest board", bench.blob, paths),
            worst_row(bench, "100,000 devices", blob, large_paths)]  # fmt: skip


def rows_of(bench, device):
    describe = request("Describe", devices=[device])
    return [
        trip_row(bench, "`GetStatus`", request("GetStatus"), 1.8),
        flight_row(bench),
        trip_row(bench, "`Describe` of one device", describe, 2.5),
        trip_row(bench, "`List`", request("List"), 2.5),
        assign_row(bench),
        list_row(bench),
        start_row(bench),
        *memory_rows(bench),
        *worst_rows(bench),
    ]


def rows(build, blob, device):
    """The table's rows; the device is the one to describe. State is on tmpfs, as /run is."""
    if not (build / "daemon/ptd").exists():
        return [["ptd", "not built", "", "", "", False]]
    with tempfile.TemporaryDirectory(dir=TMPFS) as folder:
        bench = Bench(build, blob, folder)
        with bench.daemon:
            return rows_of(bench, device)
