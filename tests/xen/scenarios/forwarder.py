# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios on a board whose clock has another interrupt controller before the GIC."""

import contextlib
import os
import subprocess

from lab import CLOCK, CLOCK_INTID, HOST_TREE, Lab
from machine import check

GPC = "/gpc"
PHANDLE = "36865"  # QEMU's begin with 32768


def put_gpc(board):
    """Hands interrupts on unchanged, and needs nobody who programs it (fsl,imx8mq-gpc.yaml)."""

    def put(*words):
        subprocess.run(["fdtput", *words], check=True)

    gic = subprocess.run(["fdtget", "-t", "u", board, "/", "interrupt-parent"], check=True,
                         capture_output=True, text=True).stdout.strip()  # fmt: skip
    put("-c", board, GPC)
    put("-t", "s", board, GPC, "compatible", "fsl,imx8mq-gpc")
    put(board, GPC, "interrupt-controller")
    for name, value in (("#interrupt-cells", "3"), ("interrupt-parent", gic), ("phandle", PHANDLE)):
        put("-t", "u", board, GPC, name, value)
    put("-t", "u", board, CLOCK, "interrupt-parent", PHANDLE)


def make_board(lab, name, rewritten):
    """The lab's board with a GPC, as it is or with what ptctl makes to mark it."""
    board = os.path.join(lab.directory, name)
    with open(board, "wb") as file:
        file.write(lab.read(HOST_TREE))
    put_gpc(board)
    if not rewritten:
        return
    with open(board, "rb") as file:
        lab.write("/run/lab/gpc.dtb", file.read())
    lab.ptctl("--dtb /run/lab/gpc.dtb export --format=overlay -o /run/lab/marks %s" % CLOCK)
    overlay = os.path.join(lab.directory, "mark.dtbo")
    with open(overlay, "wb") as file:
        file.write(lab.read("/run/lab/marks/mark.dtbo"))
    subprocess.run(["fdtoverlay", "-i", board, "-o", board, overlay], check=True)


@contextlib.contextmanager
def machine(lab, name, rewritten):
    """Another machine, which Xen boots with that board."""
    make_board(lab, name, rewritten)
    other = Lab(lab.version, lab.directory, lab.log + "." + name, name)
    try:
        with open(os.path.join(lab.directory, name), "rb") as file:
            other.write(HOST_TREE, file.read())
        yield other
        other.power_off()
    finally:
        other.stop()


def forwarded(lab):
    """Xen gave dom0 nothing of it, so that nobody can give it to a guest; and ptctl knows."""
    with machine(lab, "forwarded.dtb", False) as other:
        other.allow()
        domid = other.domid(other.create())
        other.ptctl("plan guest %s" % CLOCK, 0, "interrupt_forwarded")
        other.run("/lab/dom0-tool bind %d %d" % (domid, CLOCK_INTID - 32)).expect(
            1, "Operation not permitted")
        said = other.run("ptctl assign guest %s" % CLOCK)
        check(said.status in (1, 4), said)


def rewritten(lab):
    """With the marks of ptctl the guest gets its interrupt."""
    with machine(lab, "rewritten.dtb", True) as other:
        other.allow()
        guest = other.create()
        other.ptctl("assign guest %s" % CLOCK)
        guest.unpause()
        guest.check_clock()
