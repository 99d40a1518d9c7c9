#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs ptd as in dom0: a host tree beside the live one, a tree as a directory, drivers in sysfs.

    test-trees.py PTD DTC VARLINKFILE GOLDEN

The trees of golden/ are from a real Xen.
"""

import os
import sys
import tempfile

import ptd
from unflatten import unflatten
from wire import Cases, Contract, TestFailure, check, same

BASE = "sys/firmware/devicetree/base"
CLOCK = "/pl031@9010000"  # of QEMU's board; marked for passthrough


def described(client, device):
    return client.call("Describe", {"devices": [device]})["devices"][0]


def codes(client, device):
    return [finding["code"] for finding in described(client, device)["findings"]]


def missing(client):
    return [each["what"] for each in client.call("GetStatus")["missing"]]


# ---- a host tree, and dom0's ----


class Pair:
    """The blobs of one board: as the boot loader has it, and as Xen made it for dom0."""

    def __init__(self, folder, dtc, golden, name):
        self.host, self.dom0 = [os.path.join(folder, kind + ".dtb") for kind in ("host", "dom0")]
        for blob, kind in (self.host, "host"), (self.dom0, "dom0"):
            source = os.path.join(golden, "%s.%s.dts" % (name, kind))
            check("dtc should compile it", ptd.compile_tree(dtc, source, blob))


def both_trees(program, contract, pair):
    daemon = ptd.Daemon(program, pair.dom0)
    daemon.tree += ["--host-tree", pair.host]
    with daemon, daemon.client(contract) as client:
        status = client.call("GetStatus")
        same("the trees", (status["tree"]["source"], status["liveTree"]["source"]),
             (pair.host, pair.dom0))  # fmt: skip
        check("should miss no tree", "host_tree" not in missing(client))
        same("the mark", described(client, CLOCK)["mark"], "marked")
        marked = [d["path"] for d in client.call("List", {"marked": True})["devices"]]
        same("all that are marked", marked, [CLOCK])
        reply = client.call("Reload")
        same("reloaded", (reply["tree"], reply["liveTree"]),
             (status["tree"], status["liveTree"]))  # fmt: skip


def dom0_only(program, contract, pair):
    """Xen removes the marks, so that they are not known."""
    with ptd.Daemon(program, pair.dom0) as daemon, daemon.client(contract) as client:
        check("should miss the host tree", "host_tree" in missing(client))
        check("should have one tree", "liveTree" not in client.call("GetStatus"))
        same("the mark", described(client, CLOCK)["mark"], "unknown")


def host_only(program, contract, pair):
    with ptd.Daemon(program, pair.host) as daemon, daemon.client(contract) as client:
        check("should have one tree", "liveTree" not in client.call("GetStatus"))
        same("the mark", described(client, CLOCK)["mark"], "marked")


def mixed_up(program, contract, pair):
    """Dom0's tree in place of the host's is refused, at the start and on a reload."""
    daemon = ptd.Daemon(program, pair.dom0)
    link = daemon.path("host.dtb")
    os.symlink(pair.host, link)
    daemon.tree += ["--host-tree", link]
    with daemon, daemon.client(contract) as client:
        os.unlink(link)
        os.symlink(pair.dom0, link)
        before = client.call("List")
        error = client.fails("TreeFailed", "Reload")
        check("should name it: %s" % error, link in error["text"])
        same("the list", client.call("List"), before)
        daemon.kill()
        try:
            daemon.start()
        except TestFailure as wrong:
            check("should say why: %s" % wrong, link in str(wrong) and "dom0" in str(wrong))
        else:
            raise TestFailure("should not start")


def another_board(program, contract, pair):
    """At the start all devices are blocked, and told why; a reload keeps the tree in use."""
    other = pair.host + ".other"
    with open(pair.host, "rb") as file:
        blob = file.read().replace(b"linux,dummy-virt", b"other,dummy-virt")
    with open(other, "wb") as file:
        file.write(blob)
    daemon = ptd.Daemon(program, pair.dom0)
    link = daemon.path("host.dtb")
    os.symlink(other, link)
    daemon.tree += ["--host-tree", link]
    with daemon, daemon.client(contract) as client:
        check("should say so: %s" % missing(client), "tree_mismatch" in missing(client))
        verdicts = {each["verdict"] for each in client.call("List")["devices"]}
        same("the verdicts", verdicts, {"blocked"})
        check("should be why", "tree_mismatch" in codes(client, CLOCK))
        check("should log it: %s" % daemon.said(), "Nothing can be assigned" in daemon.said())
        client.fails("TreeFailed", "Reload")
        replace_link(link, pair.host)
        client.call("Reload")
        check("should be gone", "tree_mismatch" not in missing(client))
        before = client.call("List")
        replace_link(link, other)
        error = client.fails("TreeFailed", "Reload")["text"]
        for words in "tree_mismatch", "other,dummy-virt", "linux,dummy-virt":
            check("should say %s: %s" % (words, error), words in error)
        same("the list", client.call("List"), before)


def replace_link(link, target):
    os.unlink(link)
    os.symlink(target, link)


# ---- drivers ----


class Sysfs:
    """A /sys with a tree, and devices on its buses."""

    def __init__(self, folder, blob):
        self.root = os.path.join(folder, "sys")
        self.tree = os.path.join(folder, BASE)
        os.makedirs(os.path.dirname(self.tree))
        with open(blob, "rb") as file:
            unflatten(file.read(), self.tree)

    def path(self, device, name=""):
        return os.path.join(self.root, "bus/platform/devices", device, name)

    def add(self, device, node):
        os.makedirs(self.path(device))
        os.symlink("../../../../firmware/devicetree/base" + node, self.path(device, "of_node"))

    def bind(self, device, driver):
        os.symlink("../../../../bus/platform/drivers/" + driver, self.path(device, "driver"))

    def unbind(self, device):
        os.unlink(self.path(device, "driver"))


def wait_for_driver(client, device, driver):
    """The kernel does not announce it; it is noticed within a second."""
    while described(client, device).get("driver") != driver:
        pass


def drivers(program, contract, blob):
    daemon = ptd.Daemon(program, blob)
    sysfs = Sysfs(daemon.folder, blob)
    sysfs.add("3000.rtc", ptd.RTC)
    sysfs.bind("3000.rtc", "rtc-vendor")
    daemon.tree = ["--tree", sysfs.tree]
    with daemon, daemon.client(contract) as client:
        same("all devices", [d["path"] for d in client.call("List")["devices"]], ptd.DEVICES)
        same("the driver", described(client, ptd.RTC)["driver"], "rtc-vendor")
        check("others have none", "driver" not in described(client, ptd.SERIAL))
        check("should be a finding", "driver_bound" in codes(client, ptd.RTC))
        bound_and_assigned(client, sysfs)


def bound_and_assigned(client, sysfs):
    """A device with a driver is a risk; Assign looks again."""
    request = {"domain": "guest", "devices": [ptd.RTC]}
    error = client.fails("NotAssignable", "Assign", request)
    same("why", [each["code"] for each in error["findings"]], ["driver_bound"])
    sysfs.unbind("3000.rtc")
    client.call("Assign", request)
    check("should be told at once", "driver" not in described(client, ptd.RTC))
    client.call("Revoke", request)
    sysfs.bind("3000.rtc", "other")
    client.fails("NotAssignable", "Assign", request)
    same("the driver", described(client, ptd.RTC)["driver"], "other")
    sysfs.unbind("3000.rtc")
    wait_for_driver(client, ptd.RTC, None)
    sysfs.add("2000.serial", ptd.SERIAL)
    sysfs.bind("2000.serial", "uart-vendor")
    wait_for_driver(client, ptd.SERIAL, "uart-vendor")


PROVIDER = "/clock-controller@6000"
CLOCKED = ptd.BOARD.replace("soc {", """chosen { bootargs = "quiet clk_ignore_unused"; };
	clk: clock-controller@6000 {
		compatible = "vendor,clk"; reg = <0x6000 0x1000>; #clock-cells = <1>;
	};
	soc {""", 1).replace('"vendor,rtc";', '"vendor,rtc"; clocks = <&clk 3>;')


def needs(program, contract, blob):
    """What has to be on, and whether it is; what this kernel was booted with counts as well."""
    daemon = ptd.Daemon(program, blob)
    sysfs = Sysfs(daemon.folder, blob)
    sysfs.add("6000.clock", PROVIDER)
    sysfs.bind("6000.clock", "clk-vendor")
    os.makedirs(sysfs.path("6000.clock", "power"))
    with open(sysfs.path("6000.clock", "power/runtime_status"), "w", encoding="ascii") as file:
        file.write("suspended\n")
    daemon.tree = ["--tree", sysfs.tree]
    with daemon, daemon.client(contract) as client:
        same("the clock", described(client, ptd.RTC)["needs"],
             [{"property": "clocks", "kind": "clock", "supplier": PROVIDER, "specifier": [3],
               "index": 0, "state": "unheld", "live": {"runtimeStatus": "suspended"}}])  # fmt: skip
        texts = [f["text"] for f in described(client, ptd.RTC)["findings"]
                 if f["code"] == "unheld_supplier"]  # fmt: skip
        check("should know the parameter", texts[0].endswith("clk_ignore_unused, as this kernel was"))
        same("nothing", described(client, ptd.SERIAL)["needs"], [])


def test_all(cases, program, dtc, contract, golden):
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(folder, dtc, golden, "qemu-gicv2")
        for case in both_trees, dom0_only, host_only, mixed_up, another_board:
            cases.run(case.__name__, case, program, contract, pair)
        blob = os.path.join(folder, "board.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, ptd.BOARD, blob))
        cases.run("drivers", drivers, program, contract, blob)
        clocked = os.path.join(folder, "clocked.dtb")
        check("dtc should compile it", ptd.compile_tree(dtc, CLOCKED, clocked))
        cases.run("needs", needs, program, contract, clocked)


def main():
    program, dtc, interface, golden = sys.argv[1:]
    cases = Cases()
    test_all(cases, os.path.abspath(program), dtc, Contract(interface), golden)
    return cases.conclude()


if __name__ == "__main__":
    sys.exit(main())
