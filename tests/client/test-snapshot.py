#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ptctl snapshot of a directory that plays /, and the shell script that makes the same.

    test-snapshot.py PTCTL DTC SCRIPT
"""

import os
import shutil
import subprocess
import sys

from cli import DONE, FAILED, USAGE, Cli, main, tests_of

DEBUG = "sys/kernel/debug/"
NODE = "soc/serial@2000"
FILES = {
    "proc/version": "Linux version 6.12.9 (x)\n",
    "proc/cmdline": "console=ttyS0\n",
    "proc/interrupts": "           CPU0       \n 13:          0     GICv2 132 Level     ttyS0\n",
    "proc/iomem": "00002000-00002fff : 2000.serial serial@2000\n",
    "sys/kernel/irq/13/chip_name": "GICv2\n", "sys/kernel/irq/13/hwirq": "132\n",
    "sys/kernel/irq/13/type": "level\n", "sys/kernel/irq/13/name": "\n",
    "sys/kernel/irq/13/actions": "ttyS0,other one\n",
    "sys/kernel/irq/9/type": "edge\n",
    DEBUG + "irq/irqs/13": "handler:  x\ndomain:  :interrupt-controller@1000\n hwirq:   0x84\n chip:    GICv2\n",
    DEBUG + "irq/irqs/9": "handler:  y\n",
    DEBUG + "irq/domains/:interrupt-controller@1000": "name:   :interrupt-controller@1000\n",
    DEBUG + "clk/clk_summary": "",
    DEBUG + "pm_genpd/pm_genpd_summary": "domain status\n---\n",
    DEBUG + "devices_deferred": "",
}  # fmt: skip


class Snapshot(Cli):
    def __init__(self, ptctl, dtb, script):
        super().__init__(ptctl, dtb)
        self.script, self.folder, self.root = script, os.path.dirname(dtb), None

    def make_root(self):
        self.root = os.path.join(self.folder, "root")
        shutil.rmtree(self.root, ignore_errors=True)
        for name, text in FILES.items():
            self.write(name, text)
        shutil.copy(self.dtb, self.place("sys/firmware/fdt"))
        self.add_device("platform", "soc/2000.serial", "of_serial", NODE)
        self.add_device("platform", "soc/3000.ethernet", "a driver", "soc/ethernet@3000")
        self.add_device("platform", "soc/unbound", None, "aux")
        self.add_device("pci", "pci0000:00/0000:00:00.0", "other", None)

    def place(self, name):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def write(self, name, text):
        with open(self.place(name), "w", encoding="ascii") as file:
            file.write(text)

    def add_device(self, bus, device, driver, node):
        """With links as sysfs has them."""
        path = self.place("sys/devices/%s/%s/uevent" % (bus, device))
        up = "../" * (2 + device.count("/") + 1)
        os.makedirs(self.place("sys/bus/%s/devices/x" % bus), exist_ok=True)
        os.symlink("../../../devices/%s/%s" % (bus, device),
                   self.place("sys/bus/%s/devices/%s" % (bus, device.split("/")[-1])))  # fmt: skip
        if driver:
            os.symlink("%sbus/%s/drivers/%s" % (up, bus, driver), os.path.join(os.path.dirname(self.place(path)), "driver"))
        if node:
            os.symlink("%sfirmware/devicetree/base/%s" % (up, node), os.path.join(os.path.dirname(path), "of_node"))

    def take(self, name="own"):
        """The files that ptctl makes, by name."""
        directory = os.path.join(self.folder, name)
        shutil.rmtree(directory, ignore_errors=True)
        self.bare("snapshot", "--root", self.root, "-o", directory)
        return self.read(directory)

    def take_by_script(self):
        directory = os.path.join(self.folder, "script")
        shutil.rmtree(directory, ignore_errors=True)
        subprocess.run(["sh", self.script, directory, self.root], check=True, capture_output=True)
        return self.read(directory)

    @staticmethod
    def read(directory):
        files = {}
        for name in os.listdir(directory) if os.path.isdir(directory) else ():
            with open(os.path.join(directory, name), "rb") as file:
                files[name] = file.read()
        return files


def test_files(cli):
    cli.make_root()
    files = cli.take()
    cli.check("should print their names", len(cli.works().splitlines()) == len(files) == 13)
    cli.check("should have the drivers", files["drivers"] ==
              b"platform/soc/2000.serial of_serial /sys/firmware/devicetree/base/soc/serial@2000\n"
              b"platform/soc/3000.ethernet a driver /sys/firmware/devicetree/base/soc/ethernet@3000\n")  # fmt: skip
    cli.check("should have the interrupts", files["irqs"] == b"13|GICv2|132|level||ttyS0,other one\n9|||edge||\n")
    cli.check("should have the hierarchy", files["irq_hierarchy"].startswith(b"irq: 13\nhandler:  x\n") and
              b"irq: 9\nhandler:  y\n" in files["irq_hierarchy"])  # fmt: skip
    cli.check("should list all", files["manifest"].count(b" read ") == 12)
    cli.check("should list their sizes", b"cmdline /proc/cmdline read 14\n" in files["manifest"])
    with open(cli.dtb, "rb") as file:
        cli.check("should have the tree", files["board.dtb"] == file.read())


def test_script_makes_the_same(cli):
    cli.make_root()
    cli.check("should be the same", cli.take() == cli.take_by_script())
    shutil.rmtree(cli.place("sys/kernel/debug"))
    shutil.rmtree(cli.place("sys/kernel/irq"))
    os.remove(cli.place("proc/iomem"))
    cli.check("should lack the same", cli.take() == cli.take_by_script())


def test_script_tells_what_it_cannot_read(cli):
    cli.make_root()
    os.remove(cli.place(DEBUG + "irq/irqs/13"))
    cli.write(DEBUG + "irq/irqs/13/x", "")
    cli.check("should be the same", cli.take() == cli.take_by_script())
    cli.check("should be in the manifest", b" partly " in cli.take_by_script()["manifest"])


def test_what_is_missing(cli):
    cli.make_root()
    os.remove(cli.place(DEBUG + "clk/clk_summary"))
    files = cli.take()
    cli.check("should work", cli.last.returncode == DONE)
    cli.check("should say so", "clk_summary is not in the snapshot: /sys/kernel/debug/clk/clk_summary: "
              "No such file" in cli.last.stderr)  # fmt: skip
    cli.check("should be in the manifest", b"clk_summary /sys/kernel/debug/clk/clk_summary missing\n" in files["manifest"])
    cli.check("should not be there", "clk_summary" not in files)


def test_parts_that_cannot_be_read(cli):
    cli.make_root()
    os.remove(cli.place("sys/kernel/irq/13/actions"))
    for name in "sys/kernel/irq/13/actions/x", "sys/kernel/irq/9/actions/x", DEBUG + "irq/domains/y/x":
        cli.write(name, "")
    files = cli.take()
    cli.check("should say so", "irqs is not complete; not in the snapshot: /sys/kernel/irq/13/actions: Is a directory, and 1 "
              "more" in " ".join(cli.last.stderr.split()))  # fmt: skip
    cli.check("should say so of domains", "irq_domains is not complete" in cli.last.stderr)
    cli.check("should have the rest", b"13|GICv2|132|level||\n" in files["irqs"])
    cli.check("should be in the manifest", b"irqs /sys/kernel/irq partly 32\n" in files["manifest"])


def test_buses_that_cannot_be_read(cli):
    """A bus whose devices are no directory."""
    cli.make_root()
    cli.write("sys/bus/other/devices", "")
    files = cli.take()
    cli.check("should say so", "drivers is not complete" in cli.last.stderr)
    cli.check("should be in the manifest", b"drivers /sys/bus partly " in files["manifest"])
    cli.check("should have the rest", files["drivers"].count(b"\n") == 2)


def test_addresses_that_are_hidden(cli):
    cli.make_root()
    cli.write("proc/iomem", "00000000-00000000 : System RAM\n")
    cli.take()
    cli.check("should say so", "/proc/iomem has no addresses" in cli.last.stderr)


def test_tree_from_its_directory(cli):
    cli.make_root()
    os.remove(cli.place("sys/firmware/fdt"))
    cli.write("sys/firmware/devicetree/base/#address-cells", "\0\0\0\1")
    cli.write("sys/firmware/devicetree/base/name", "\0")
    files = cli.take()
    cli.check("should be flattened", files["board.dtb"][:4] == b"\xd0\x0d\xfe\xed")
    cli.check("should say from where", b"board.dtb /sys/firmware/devicetree/base read " in files["manifest"])


def test_snapshot_agrees_with_its_tree(cli):
    cli.make_root()
    cli.take()
    cli.bare("verify", "--witness", os.path.join(cli.folder, "own"))
    cli.check("should agree", "0 differ" in cli.works())


def test_file_of_an_earlier_snapshot(cli):
    """It would be taken for a part of the later one."""
    cli.make_root()
    earlier = cli.take()
    directory = os.path.join(cli.folder, "own")
    for name, source in ("iomem", "proc/iomem"), ("board.dtb", "sys/firmware/fdt"):
        cli.make_root()
        os.remove(cli.place(source))
        cli.bare("snapshot", "--root", cli.root, "-o", directory)
        cli.fails(FAILED, "%s is there already" % os.path.join(directory, name))
    cli.check("should write nothing", cli.read(directory) == earlier)


def test_file_that_was_cut(cli):
    """At the end of a line, so that nothing else tells."""
    cli.make_root()
    directory = os.path.join(cli.folder, "own")
    cli.take()
    with open(os.path.join(directory, "interrupts"), "w", encoding="ascii") as file:
        file.write("           CPU0       \n")
    cli.bare("verify", "--witness", directory)
    cli.fails(FAILED, "interrupts: it has 23 bytes, and 69 in the manifest")


def test_nothing_to_read(cli):
    cli.root = os.path.join(cli.folder, "empty")
    os.makedirs(cli.root, exist_ok=True)
    files = cli.take("none")
    cli.check("should fail", cli.last.returncode == FAILED and "nothing was written" in cli.last.stderr)
    cli.check("should leave nothing", not files)


def test_no_directory(cli):
    cli.bare("snapshot")
    cli.fails(USAGE, "snapshot requires -o DIR")


def test_file_in_the_way(cli):
    cli.make_root()
    blocked = os.path.join(cli.folder, "blocked")
    os.makedirs(os.path.join(blocked, "iomem"), exist_ok=True)
    cli.bare("snapshot", "--root", cli.root, "-o", blocked)
    cli.check("should write nothing", cli.last.returncode == FAILED and os.listdir(blocked) == ["iomem"])


sys.exit(main(tests_of(globals()), lambda ptctl, dtb: Snapshot(ptctl, dtb, sys.argv[3])))
