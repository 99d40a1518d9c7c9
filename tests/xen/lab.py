# SPDX-License-Identifier: LGPL-2.1-or-later
"""The tools of scenarios: dom0, ptd and ptctl in it, and guests."""

import itertools
import os
import subprocess

from guest import PlainLinux, XlGuest, lone_guest
from machine import HERE, Machine, TestFailure, check

CLOCK = "/pl031@9010000"
CLOCK_ADDRESS = 0x9010000
CLOCK_INTID = 34
HOST_TREE = "/boot/board.dtb"
ELSEWHERE = 0xA000000  # where a guest may find it instead
PACKAGES = "/lab/packages"
FRAME = "%x" % (CLOCK_ADDRESS >> 12)
SECTOR = "written-by-the-disk-itself"  # on the one that a lone guest's machine has
POLICY = '[device "%s"]\nDomains=guest other\n' % CLOCK


def tree(address, late):
    """The guest's partial device tree with the clock at an address, as a blob."""
    with open(os.path.join(HERE, "guest.dts"), encoding="utf-8") as file:
        source = file.read().replace("@ADDRESS@", hex(address))
    if late:
        source = source.replace("/*LATE", "").replace("LATE*/", "")
    dtc = subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb"], input=source.encode(),
                         stdout=subprocess.PIPE, check=True)
    return dtc.stdout


class Lab(Machine):
    """The machine with what all scenarios need."""

    def __init__(self, version, directory, log, board="board.dtb", xen="xen"):
        super().__init__(directory, log, board, xen)
        self.version = version
        self.directory = directory
        try:
            self.install()
        except TestFailure:
            self.stop()
            raise

    def install(self, folder=PACKAGES):
        """ptd and ptctl, as people do; what dpkg says."""
        said = self.run("dpkg --install %s/*.deb" % folder, 120).expect()
        self.run("cp /lab/ptd.conf /etc/ptd/ptd.conf").expect()
        return said

    def ptctl(self, arguments, status=0, text=""):
        """Runs ptctl; its exit status has to be this one, and its words contain the text."""
        return self.run("ptctl %s" % arguments).expect(status, text)

    def query(self, arguments):
        """The reply of ptctl, as JSON."""
        return self.ptctl("--json %s" % arguments).json()

    def allow(self, policy=POLICY):
        """Puts a policy in force."""
        self.write("/etc/ptd/policy.d/lab.conf", policy)
        self.run("systemctl start ptd.socket && ptctl reload").expect()

    def create(self, name="guest", paused=True, late=False, address=CLOCK_ADDRESS, room=True,
               extra=""):
        """Creates a guest that has the clock in its tree, and nothing granted.

        Its kernel looks for the clock when it boots, or, if it is late, when it is asked to.
        """
        self.write("/run/lab/%s.dtb" % name, tree(address, late or not paused))
        lines = ['device_tree="/run/lab/%s.dtb"' % name, extra]
        if room:
            lines.append('vuart="sbsa_uart"' if self.version == "4.17" else "nr_spis=32")
        return self.create_with("\n".join(lines), name, paused)

    def create_with(self, lines, name="guest", paused=True):
        """Creates a guest with these lines in its configuration."""
        self.write("/run/lab/%s.cfg" % name, """
name="%s"
kernel="/lab/linux"
ramdisk="/lab/guest.cpio"
extra="console=hvc0 rdinit=/init quiet deferred_probe_timeout=-1"
memory=96
vcpus=1
%s
""" % (name, lines))
        guest = XlGuest(self, name)
        self.run("rm -f %s" % guest.console)
        self.run("xl create -q %s /run/lab/%s.cfg" % ("-p" if paused else "", name), 60).expect()
        return guest

    def lone_guest(self, passthrough, domain=""):
        """A guest that Xen itself starts on another machine, with the devices of a partial tree,
        and these properties more in its node."""
        for name, data in (("passthrough.dtb", passthrough), ("domain.dtsi", domain.encode()),
                           ("sector.img", SECTOR.encode().ljust(512, b"\n"))):  # fmt: skip
            with open(os.path.join(self.directory, name), "wb") as file:
                file.write(data)
        return lone_guest(self.directory, self.log + ".alone")

    def plain_linux(self):
        """The same board without Xen."""
        return lone_guest(self.directory, self.log + ".plain", PlainLinux)

    def domid(self, guest):
        """The domid of a living guest."""
        return int(self.run("xl domid %s" % guest.name).expect().out)

    def io_memory(self, domid):
        """The frames of registers that Xen says a domain may map, as Xen prints them."""
        self.run("xl dmesg -c >/dev/null; xl debug-keys q").expect()
        lines = iter(self.run("xl dmesg").out.splitlines())
        for line in lines:
            if "Rangesets belonging to domain %d:" % domid in line:
                rest = "".join(itertools.islice(lines, 6))
                return rest.partition("I/O Memory {")[2].partition("}")[0].replace(",", " ").split()
        raise TestFailure("Xen does not know domain %d" % domid)

    def hold(self, domid):
        """Keeps memory of a domain mapped until the unit lab-hold is stopped."""
        self.run("systemd-run -q --unit=lab-hold /lab/dom0-tool hold %d" % domid).expect()
        self.run("""
            for i in {1..20}; do
                journalctl -q -u lab-hold | grep -q held && exit 0
                sleep 0.2
            done
            exit 1""").expect()

    def reset(self):
        """As it was after boot, but for the journal."""
        self.run("""
            for id in $(xl list | awk 'NR > 1 && $2 > 0 { print $2 }'); do xl destroy $id; done
            for i in {1..50}; do [ $(xl list | wc -l) = 2 ] && break; sleep 0.1; done
            systemctl stop ptd.service
            systemctl reset-failed ptd.service ptd.socket
            rm -rf /etc/ptd/policy.d/* /run/ptd/assignments
            cp /lab/ptd.conf /etc/ptd/ptd.conf
            [ $(xl list | wc -l) = 2 ]""", 60).expect()

    def wait_until_free(self):
        """The clock comes free by itself, within seconds."""
        self.run("""
            for i in {1..50}; do
                ptctl --json assignments | grep -q %s || exit 0
                sleep 0.2
            done
            exit 1""" % CLOCK).expect()

    def wait_for_state(self, state):
        """xenstored tells ptd, a moment later, that a domain died."""
        self.run("""
            for i in {1..50}; do
                ptctl --json assignments | grep -q '"state":"%s"' && exit 0
                sleep 0.2
            done
            exit 1""" % state).expect()

    def diagnosis(self):
        """Logs that may explain a failure."""
        return self.run("""
            echo '-- ptd:'
            journalctl -q -u ptd.service -u ptd.socket -n 20 --no-pager -o short-monotonic
            echo '-- xl list:'; xl list
            echo '-- xl dmesg:'; xl dmesg | tail -n 12""").out


def state_of_clock(lab):
    """The assignment of the clock, or None."""
    assignments = lab.query("assignments")["assignments"]
    check(len(assignments) <= 1, "too many assignments:", assignments)
    return assignments[0] if assignments else None


def check_state(lab, domid, state, granter="ptd"):
    """Somebody has the clock, in this state."""
    found = state_of_clock(lab)
    check(found, "nobody has the clock")
    check((found["domid"], found["state"], found["by"]) == (domid, state, granter), found)
    return found
