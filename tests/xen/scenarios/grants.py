# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which guests get the clock, and lose it."""

from lab import CLOCK, CLOCK_INTID, ELSEWHERE, FRAME, check_state, state_of_clock
from machine import check

XL_GRANTS = 'irqs=[%d]\niomem=["0x%s,1"]' % (CLOCK_INTID, FRAME)


def assigns(lab):
    """A guest that waits gets the clock, and it works there."""
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    domid = lab.domid(guest)
    check_state(lab, domid, "active")
    check(lab.io_memory(domid) == [FRAME], "Xen says otherwise:", lab.io_memory(domid))
    guest.unpause()
    guest.check_clock()


def assigns_elsewhere(lab):
    """The same at another guest address."""
    lab.allow()
    guest = lab.create(address=ELSEWHERE)
    lab.ptctl("assign guest %s --at %s=%#x" % (CLOCK, CLOCK, ELSEWHERE))
    guest.unpause()
    guest.check_clock(ELSEWHERE)


def revokes(lab):
    """Taken from a guest that runs: out of its reach at once; the interrupt stays until its end."""
    lab.allow()
    guest, other = lab.create(), lab.create("other")
    lab.ptctl("assign guest %s" % CLOCK)
    guest.unpause()
    guest.check_clock()
    lab.ptctl("revoke guest %s" % CLOCK, 6)
    domid = lab.domid(guest)
    held = check_state(lab, domid, "held")
    check([grant.get("intid") for grant in held["grants"]] == [CLOCK_INTID], held["grants"])
    check(lab.io_memory(domid) == [], "Xen still lets the guest have the registers")
    check(guest.ask("time") is None, "the guest still reads the clock")
    lab.ptctl("assign other %s" % CLOCK, 4, "guest")
    guest.destroy()
    lab.wait_until_free()
    lab.ptctl("assign other %s" % CLOCK)
    other.unpause()
    other.check_clock()


def started_guest(lab):
    """Where Xen binds no interrupt after the first unpause ptd says so; else it does it."""
    lab.allow()
    guest = lab.create(paused=False)
    guest.wait_for("ready")
    domid = lab.domid(guest)
    if lab.version == "4.17":
        lab.ptctl("assign guest %s" % CLOCK, 4, "xl create -p")
        check(state_of_clock(lab) is None, "somebody has the clock")
        check(lab.io_memory(domid) == [], "the guest has the registers")
        return
    check(guest.ask("time") is None, "the guest has the clock already")
    lab.ptctl("assign guest %s" % CLOCK)
    check_state(lab, domid, "active")
    check(guest.ask("look") is not None, "the guest does not find the clock")
    guest.check_clock()


def xl_has_it(lab):
    """What xl gave a guest counts as held by it; ptd completes that, and lets no other have it."""
    lab.allow()
    guest, _ = lab.create(extra=XL_GRANTS), lab.create("other")
    domid = lab.domid(guest)
    check_state(lab, domid, "active", "xl")
    lab.ptctl("assign other %s" % CLOCK, 4, "guest")
    lab.ptctl("assign guest %s" % CLOCK)
    check_state(lab, domid, "active", "ptd")
    guest.unpause()
    guest.check_clock()
