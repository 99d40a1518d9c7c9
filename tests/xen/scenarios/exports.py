# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which guests boot from what ptctl exports of the host tree."""

from lab import CLOCK, CLOCK_ADDRESS, ELSEWHERE, HOST_TREE, check_state
from machine import check

DIRECTORY = "/run/lab/export"


def export(lab, options):
    """Exports the clock into files of the directory."""
    lab.ptctl("--dtb %s export %s -o %s %s" % (HOST_TREE, options, DIRECTORY, CLOCK))


def xl_alone(lab):
    """xl gives a guest all that it needs, at an address of choice; no ptd runs."""
    lab.run("systemctl stop ptd.socket ptd.service").expect()
    export(lab, "--format=xl --at %s=%#x" % (CLOCK, ELSEWHERE))
    guest = lab.create_with(lab.read(DIRECTORY + "/passthrough.cfg").decode(), paused=False)
    guest.wait_for("ready")
    guest.check_clock(ELSEWHERE)
    lab.run("systemctl is-active ptd.service").expect(3)


def dynamic(lab):
    """xl grants nothing, but the guest is ready for what ptd grants."""
    lab.allow()
    export(lab, "--format=xl --dynamic")
    lines = lab.read(DIRECTORY + "/passthrough.cfg").decode()
    if lab.version == "4.17":
        lines = lines.replace("#   vuart", "vuart")  # as it says
    guest = lab.create_with(lines)
    domid = lab.domid(guest)
    check(lab.io_memory(domid) == [], "xl has granted", lab.io_memory(domid))
    lab.ptctl("assign guest %s" % CLOCK)
    check_state(lab, domid, "active")
    guest.unpause()
    guest.check_clock(CLOCK_ADDRESS)


def dom0less(lab):
    """Xen itself starts a guest with the clock, without dom0 and its tools."""
    export(lab, "--format=dom0less --at %s=%#x" % (CLOCK, ELSEWHERE))
    with lab.lone_guest(lab.read(DIRECTORY + "/passthrough.dtb")) as guest:
        guest.check_clock(ELSEWHERE)
