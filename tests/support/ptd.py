# SPDX-License-Identifier: LGPL-2.1-or-later
"""A ptd of one's own for tests: a board, domains that come and go, the recording hypervisor."""

import contextlib
import functools
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from wire import TIMEOUT, Cases, Client, Closed, Contract, Skipped, TestFailure, check

NOBODY = 65534  # a user that owns nothing here

# One device of each kind that the tests need. Free to come and go: /soc/rtc@3000, which has no
# interrupt. Two share a page; two have one name; one has a part; one is marked.
BOARD = """/dts-v1/;
/ {
	#address-cells = <1>; #size-cells = <1>; interrupt-parent = <&gic>;
	aliases { serial0 = "/soc/serial@2000"; rtc0 = "/soc/rtc@3000"; };
	gic: interrupt-controller@1000 {
		compatible = "arm,gic-400"; reg = <0x1000 0x1000>;
		interrupt-controller; #interrupt-cells = <3>;
	};
	soc {
		#address-cells = <1>; #size-cells = <1>; ranges;
		serial@2000 {
			compatible = "vendor,uart", "ns16550a"; reg = <0x2000 0x1000>;
			interrupts = <0 100 4>; xen,passthrough;
		};
		rtc@3000 { compatible = "vendor,rtc"; reg = <0x3000 0x1000>; };
		ethernet@4000 {
			compatible = "vendor,mac"; reg = <0x4000 0x1000>; interrupts = <0 101 4>;
			mdio { #address-cells = <1>; #size-cells = <0>; phy@0 { reg = <0>; }; };
		};
		timer@5000 { compatible = "vendor,timer"; reg = <0x5000 0x100>; };
		timer@5800 { compatible = "vendor,timer"; reg = <0x5800 0x100>; };
	};
	aux {
		#address-cells = <1>; #size-cells = <1>; ranges;
		serial@2000 { compatible = "vendor,uart"; reg = <0x12000 0x1000>; };
	};
};
"""
GIC, SERIAL, RTC = "/interrupt-controller@1000", "/soc/serial@2000", "/soc/rtc@3000"
ETHERNET, PHY = "/soc/ethernet@4000", "/soc/ethernet@4000/mdio/phy@0"
TIMER, OTHER_TIMER = "/soc/timer@5000", "/soc/timer@5800"
OTHER_SERIAL = "/aux/serial@2000"
DEVICES = [OTHER_SERIAL, GIC, ETHERNET, RTC, SERIAL, TIMER, OTHER_TIMER]
POLICY = "".join('[device "%s"]\nDomains=*\n' % path for path in DEVICES if path != OTHER_SERIAL)
POLICY += '[device "%s"]\nDomains=guest2\nAccept=dma_unprotected\n' % ETHERNET
POLICY += '[device "%s"]\nDomains=nobody-has-this-name\n' % OTHER_SERIAL


def compile_tree(dtc, source, blob):
    """Compiles a device tree's text, or the file of that name; whether dtc took it."""
    text = None if os.path.exists(source) else source
    command = [dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", blob, "-" if text else source]
    done = subprocess.run(command, input=text, text=True, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def uuid_of(domid, incarnation=0):
    return "%08x-0000-4000-8000-%012x" % (incarnation, domid)


def domain(domid, incarnation=0, **changes):
    """A domain as record.conf has it."""
    usual = {"Id": domid, "UUID": uuid_of(domid, incarnation), "VCPUs": 1, "Started": "no",
             "Dying": "no", "IOMMU": "yes", "SPIs": 960}  # fmt: skip
    return dict(usual, **changes)


def three_domains():
    return {"guest": domain(1), "guest2": domain(2), "guest3": domain(3)}


class Daemon:
    """A ptd with directories of its own."""

    def __init__(self, program, blob, config=None, policy=POLICY, state_below=None, **popen):
        self.program, self.blob, self.config, self.popen = program, blob, config, popen
        self.tree, self.environment = ["--dtb", blob], {}
        self.folder = tempfile.mkdtemp(prefix="ptd-", dir=state_below)
        self.socket, self.state, self.policy = map(self.path, ("socket", "state", "policy"))
        self.process = self.log = None
        for folder in self.state, self.policy:
            os.mkdir(folder, 0o755)
        self.write(self.path("policy/test.conf"), policy)
        if config is not None:
            self.write(self.path("ptd.conf"), config)
        self.set_domains(three_domains())

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, path, text):
        """Whole or not at all, for whoever watches the file."""
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
            os.fchmod(file.fileno(), 0o644)  # whatever the umask
        os.rename(path + ".new", path)

    def set_domains(self, domains, version="4.20", fail=None):
        """The domains that the recording hypervisor has from now on."""
        text = "[xen]\nVersion=%s\n" % version + ("Fail=%s\n" % fail if fail else "")
        for name, values in domains.items():
            text += '\n[domain "%s"]\n' % name
            text += "".join("%s=%s\n" % item for item in values.items())
        self.write(os.path.join(self.state, "record.conf"), text)

    def command(self):
        config = [] if self.config is None else ["--config", self.path("ptd.conf")]
        return [self.program, *self.tree, "--hypervisor=record", "--socket", self.socket,
                "--state-dir", self.state, "--policy-dir", self.policy, *config]  # fmt: skip

    def start(self):
        """Starts it, and waits until it says that it is ready."""
        environment = dict(os.environ, NOTIFY_SOCKET=self.path("notify"), **self.environment)
        with self.bind_notify() as notify, open(self.path("log"), "ab") as log:
            self.process = subprocess.Popen(self.command(), env=environment, stdout=log, stderr=log,
                                            **self.popen)  # fmt: skip
            self.wait_ready(notify)

    def bind_notify(self):
        """A socket that gets what the daemon tells systemd from now on."""
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        notify.settimeout(TIMEOUT)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path("notify"))
        notify.bind(self.path("notify"))
        return notify

    def wait_ready(self, notify):
        end = os.pidfd_open(self.process.pid)
        deadline = time.monotonic() + TIMEOUT
        try:
            while notify in select.select([notify, end], [], [], deadline - time.monotonic())[0]:
                if b"READY=1" in notify.recv(4096).split(b"\n"):
                    return
        finally:
            os.close(end)
        raise TestFailure("the daemon does not start: %s" % self.said())

    def said(self):
        """The last that it logged."""
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def open_to_all(self):
        """Lets other users connect, as the socket's group may."""
        os.chmod(self.folder, 0o711)
        os.chmod(self.socket, 0o666)

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Ends it as systemd does; returns its exit status."""
        self.signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT)

    def client(self, contract=None):
        return Client(self.socket, contract)

    def is_alive(self, patience=0):
        """Whether it runs, and goes on to for so many seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        return self.process.returncode is None

    def status(self, key):
        """What /proc/PID/status says of it."""
        with open("/proc/%d/status" % self.process.pid, encoding="ascii") as file:
            return next(line for line in file if line.startswith(key + ":")).split()[1]

    def is_stopped(self):
        """Not at once after SIGSTOP."""
        return self.status("State") == "T"

    def rss(self):
        """Resident memory in bytes."""
        return int(self.status("VmRSS")) << 10

    def peak_rss(self):
        """The most that it ever was."""
        return int(self.status("VmHWM")) << 10

    def n_fds(self):
        return len(os.listdir("/proc/%d/fd" % self.process.pid))

    def cpu_seconds(self):
        with open("/proc/%d/stat" % self.process.pid, encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def is_sanitized(self):
        """ASan's own memory tells nothing about the daemon's."""
        with open(self.program, "rb") as file:
            return b"__asan_init" in file.read()


def try_case(case, contract, program, blob, **daemon):
    """Runs a case with a daemon of its own, which has to live on."""
    with Daemon(program, blob, **daemon) as one, one.client(contract) as client:
        case(one, client)
        check("the daemon died: %s" % one.said(), one.is_alive())


def main(cases, **daemon):
    """Runs the cases of a script that was called with PTD DTC INTERFACE; its exit status."""
    program, dtc, interface = sys.argv[1:]
    program, contract, results = os.path.abspath(program), Contract(interface), Cases()
    with tempfile.TemporaryDirectory() as folder:
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", compile_tree(dtc, BOARD, blob))
        for case in cases:
            results.run(case.__name__, functools.partial(try_case, **daemon), case, contract, program,
                        blob)  # fmt: skip
    return results.conclude()


class Watched:
    """A daemon and cases that it has to survive: after each, a new client is answered."""

    def __init__(self, daemon, contract):
        self.daemon, self.contract, self.cases = daemon, contract, Cases()

    def client(self):
        return self.daemon.client(self.contract)

    def run(self, name, function, *arguments):
        self.cases.run(name, self.try_one, function, *arguments)
        if not self.daemon.is_alive():
            self.daemon.start()

    def try_one(self, function, *arguments):
        try:
            with self.client() as client:
                function(self, client, *arguments)
        except (TestFailure, OSError):
            self.lives(patience=1)
            raise
        self.is_served()

    def lives(self, patience=0):
        check("the daemon died: %s" % self.daemon.said(), self.daemon.is_alive(patience))

    def is_served(self):
        """A new client is answered, and by the process that was started."""
        self.lives()
        with self.client() as other:
            pid = other.call("GetStatus")["pid"]
        check("another process answers", pid == self.daemon.process.pid)

    def wait_for_connections(self, n):
        """Until the daemon has noticed that clients went; before, this one may find no room."""
        n_now = n + 1
        while n_now > n:
            with self.client() as client, contextlib.suppress(Closed):
                n_now = client.call("GetStatus")["counts"]["connections"]


def next_second():
    """Until what happens from now on has another time than what was before."""
    then = int(time.time())
    while int(time.time()) == then:
        time.sleep(0.01)


def come_and_go(client, times):
    """The device that can be taken back at once is assigned and revoked, so many times."""
    parameters = {"domain": "guest", "devices": [RTC]}
    for _ in range(times):
        client.send("Assign", parameters)
        client.send("Revoke", parameters)
        client.result()
        check("should be free", client.result()["released"] == [RTC])


@contextlib.contextmanager
def other_user(gid=NOBODY, groups=()):
    """Connections made in here are another user's, with this group and these supplementary ones."""
    if os.geteuid() != 0:
        raise Skipped("only root can be another user; run it as root, too")
    kept = os.getgroups()
    os.setgroups(groups)
    os.setegid(gid)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(kept)
