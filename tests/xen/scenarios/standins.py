# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios about what keeps a device alive: the clock's own clock goes through a gate of dom0's."""

from lab import CLOCK, state_of_clock
from machine import check
from scenarios import deaths

STAND_IN = "/ptd/pl031-9010000"


def line_is_high(lab):
    """Whether the gate is open."""
    said = lab.run("""
        mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
        cat /sys/kernel/debug/gpio""").expect().out
    check("enable" in said, "nobody has the gate's line:", said)
    return any("enable" in line and " hi" in line for line in said.splitlines())


def wait_for_line(lab, high):
    """A stand-in is switched after the answer to who asked."""
    lab.run("""
        for i in {1..50}; do
            grep -q 'enable.* %s' /sys/kernel/debug/gpio && exit 0
            sleep 0.1
        done
        cat /sys/kernel/debug/gpio
        exit 1""" % ("hi" if high else "lo")).expect()


def follow_the_assignment(lab):
    """The gate is shut, open while a guest has the clock, and shut again."""
    check(not line_is_high(lab), "the gate is open after boot")
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    check(line_is_high(lab), "the gate is shut although the guest has the clock")
    guest.unpause()
    guest.check_clock()
    lab.ptctl("revoke guest", 6)
    check(line_is_high(lab), "the gate is shut although the guest still has the interrupt")
    guest.destroy()
    lab.wait_until_free()
    wait_for_line(lab, False)


def check_truth(lab, domid):
    """Xen, ptd and the gate say the same."""
    deaths.check_truth(lab, domid)
    wait_for_line(lab, state_of_clock(lab) is not None)


def follow_the_ledger(lab):
    """SIGKILL between any two steps: the ptd after it opens the gate or shuts it."""
    try:
        line_is_high(lab)
        lab.write(deaths.DROP_IN, deaths.PRELOADED)
        lab.run("systemctl daemon-reload").expect()
        lab.allow()
        guest = lab.create()
        domid = lab.domid(guest)
        died = deaths.die_at_each_act(lab, domid, "assign", 0, check_truth)
        check(died >= 5, "only", died, "deaths while it was assigned")
        check_truth(lab, domid)
        died = deaths.die_at_each_act(lab, domid, "revoke", 6, check_truth)
        check(died >= 3, "only", died, "deaths while it was revoked")
        guest.destroy()
        lab.wait_until_free()
        wait_for_line(lab, False)
    finally:
        lab.run("rm -f %s /run/ptd/kill-at; systemctl daemon-reload" % deaths.DROP_IN)


def clocks_not_held(lab):
    """Linux 6.1 makes devices of stand-ins, but takes no clocks: ptd says so."""
    lab.allow()
    lab.create()
    lab.run("mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug").expect()
    said = lab.ptctl("assign guest %s" % CLOCK)
    check(STAND_IN in said.out and "clk_ignore_unused" in said.out, said)
    check(not line_is_high(lab), "the gate is open: this Linux does take clocks")
