#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""System descriptions for Microkit, and guests of a monitor there, of boards that exist.

    test-export-microkit.py PTCTL DTC BOARD.dts…
"""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "corpus"))

import cli as ptctl
import libvmm
import microkit
from risks import all_risks

ETHERNET = "/soc/ethernet@ff3f0000"
PHY = "/soc/bus@ff600000/mdio-multiplexer@4c000/mdio@0/ethernet-phy@0"
RISKS = "--accept=shared_page,dma_unprotected,provider"
SKIPPED = 77


class Board(ptctl.Cli):
    """Exports devices of a board; every description is held against the rules."""

    def __init__(self, program, dtb):
        super().__init__(program, dtb)
        self.texts = []

    def export(self, *arguments):
        """The parsed description."""
        self.run("--no-legend", "export", "--format=microkit", *arguments)
        text = self.works()
        self.texts.append(text)
        found = microkit.complaints(text)
        self.check("should keep Microkit's rules: %s" % found, not found)
        return ElementTree.fromstring(text)

    def guest(self, folder, *arguments):
        """The files for a monitor's guest, which belong together and are right."""
        self.run("--no-legend", "export", "--format=libvmm", "-o", folder, *arguments)
        self.works()
        paths = [os.path.join(folder, "passthrough." + end) for end in ("system", "h", "dtb")]
        texts = [open(path, "rb").read() for path in paths]
        found = libvmm.complaints(texts[0].decode(), texts[1].decode(), texts[2])
        self.check("should keep libvmm's rules: %s" % found, not found)
        self.run("verify", "--accept=shared_page", *paths)
        self.works()
        return ElementTree.fromstring(texts[0]), texts[1].decode()

    def regions(self, root):
        return [(r.get("phys_addr"), r.get("size")) for r in root.iter("memory_region")]

    def irqs(self, root):
        return [(i.get("irq"), i.get("id"), i.get("trigger")) for i in root.iter("irq")]


# Worked out by hand for the Odroid-C4 (the numbers are in tests/inputs/boards/odroid-c4.dts).


def test_ethernet(board):
    root = board.export(RISKS, ETHERNET)
    board.check("should have both regions' pages", board.regions(root) == [
        ("0xff3f0000", "0x10000"), ("0xff634000", "0x1000")])  # fmt: skip
    board.check("should have INTID 40", board.irqs(root) == [("40", "0", "level")])


def test_mapped_where_it_is(board):
    root = board.export(RISKS, ETHERNET)
    found = [m.get("vaddr") for m in root.iter("map")]
    board.check("should be 1:1, not %s" % found, found == ["0xff3f0000", "0xff634000"])


def test_with_its_phy(board):
    root = board.export(RISKS, ETHERNET, PHY)
    board.check("should have the PHY's page", ("0xff64c000", "0x1000") in board.regions(root))
    lines = [(str(96 + i), str(1 + i), "level") for i in range(8)]
    board.check("should have all candidates", board.irqs(root)[1:] == lines)


def test_static_dynamic(board):
    root = board.export(RISKS, "--static-dynamic", ETHERNET, PHY)
    board.check("should have the first one", board.irqs(root) == [
        ("40", "0", "level"), ("96", "1", "level")])  # fmt: skip


def test_at(board):
    root = board.export(RISKS, "--at", ETHERNET + "=0x10000000", ETHERNET)
    board.check("should be mapped there", root.find(".//map").get("vaddr") == "0x10000000")


def test_refused_without_accepting(board):
    board.run("export", "--format=microkit", ETHERNET)
    board.fails(ptctl.NOT_ASSIGNABLE, "shared_page", "dma_unprotected")


# The same for a monitor's guest.

RATES = ["--clock-rate=%s=24000000" % clock for clock in (
    "stmmaceth", "clkin1", "/soc/bus@ff600000/bus@3c000/system-controller@0/clock-controller:2")]
PHY_RATE = "--clock-rate=pclk=24000000"
CHOOSER = "/soc/bus@ffd00000/interrupt-controller@f080"


def test_guest(board):
    with tempfile.TemporaryDirectory() as folder:
        root, header = board.guest(folder, RISKS, *RATES, ETHERNET)
    shown = [(m.get("mr"), m.get("vaddr")) for m in root.findall(".//virtual_machine/map")]
    board.check("should be 1:1, but for the GIC's interface: %s" % shown, shown == [
        ("ethernet_ff3f0000", "0xff3f0000"), ("ethernet_ff634000", "0xff634000"),
        ("interrupt_controller_ffc06000", "0xffc02000")])  # fmt: skip
    board.check("should have the guest's interrupt", libvmm.channels(header) == [(40, 0)])


def test_guest_with_its_phy(board):
    """Nobody tells the guest which line was chosen, but its own driver."""
    with tempfile.TemporaryDirectory() as folder:
        _, header = board.guest(folder, RISKS, *RATES, PHY_RATE, ETHERNET, PHY)
        board.check("should have no candidates", libvmm.channels(header) == [(40, 0)])
        _, header = board.guest(folder, RISKS + ",infrastructure", *RATES, PHY_RATE, ETHERNET, PHY,
                                CHOOSER)  # fmt: skip
        lines = [(96 + i, 1 + i) for i in range(8)]
        board.check("should have all candidates", libvmm.channels(header)[1:] == lines)


def test_guest_needs_rates(board):
    board.run("export", "--format=libvmm", RISKS, ETHERNET)
    board.fails(ptctl.NOT_ASSIGNABLE, "clock_rate_unknown", "--clock-rate stmmaceth=HZ")


# On every board.


def every_device(board):
    """All that can be exported, one by one."""
    for device in board.json("list")["devices"]:
        if device["verdict"] != "blocked":
            board.export("--accept=" + all_risks(board.ptctl), device["path"])


def check_with_xmllint(board, xmllint, folder):
    names = []
    for i, text in enumerate(board.texts):
        names.append(os.path.join(folder, "%d.system" % i))
        with open(names[-1], "w", encoding="ascii") as file:
            file.write(text)
    run = subprocess.run([xmllint, "--noout", *names], capture_output=True, text=True, check=False)
    board.check("xmllint says %s" % run.stderr, run.returncode == 0 and not run.stderr)


def run_board(program, dtc, source, xmllint):
    with tempfile.TemporaryDirectory() as folder:
        dtb = os.path.join(folder, "board.dtb")
        subprocess.run([dtc, "-qq", "-I", "dts", "-O", "dtb", "-o", dtb, source], check=True)
        board = Board(program, dtb)
        if os.path.basename(source) == "odroid-c4.dts":
            for test in ODROID_TESTS:
                test(board)
        every_device(board)
        if xmllint:
            check_with_xmllint(board, xmllint, folder)
    print("%s: %d checks, %d failures" % (source, board.checks, board.failures))
    return board.failures


ODROID_TESTS = [
    test_ethernet, test_mapped_where_it_is, test_with_its_phy, test_static_dynamic, test_at,
    test_refused_without_accepting, test_guest, test_guest_with_its_phy, test_guest_needs_rates,
]  # fmt: skip


def main():
    program, dtc, *boards = sys.argv[1:]
    xmllint = shutil.which("xmllint")
    failures = sum(run_board(os.path.abspath(program), dtc, b, xmllint) for b in boards)
    if failures:
        return 1
    return 0 if xmllint else SKIPPED


if __name__ == "__main__":
    sys.exit(main())
