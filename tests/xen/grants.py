# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which guests get the clock, lose it, and do not get it."""

from lab import CLOCK, CLOCK_ADDRESS, CLOCK_INTID
from machine import demand

FRAME = "%x" % (CLOCK_ADDRESS >> 12)


def state_of_clock(lab):
    """The assignment of the clock, or None."""
    assignments = lab.query("assignments")["assignments"]
    demand(len(assignments) <= 1, "too many assignments:", assignments)
    return assignments[0] if assignments else None


def demand_state(lab, domid, state, granter="ptd"):
    """Somebody has the clock, in this state."""
    found = state_of_clock(lab)
    demand(found, "nobody has the clock")
    demand((found["domid"], found["state"], found["by"]) == (domid, state, granter), found)
    return found


def wait_until_free(lab):
    """The device comes free by itself within seconds."""
    command = "for i in {1..100}; do ptctl --json assignments | grep -q CLOCK || exit 0; sleep 0.1; done; exit 1"
    lab.run(command.replace("CLOCK", CLOCK)).expect()


def assigns(lab):
    """A guest that waits gets the clock; it works there, at the host's address."""
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    demand_state(lab, lab.domid(guest), "active")
    demand(FRAME in lab.io_memory(lab.domid(guest)), "Xen does not know of it")
    guest.unpause()
    guest.demand_clock()


def assigns_elsewhere(lab):
    """The same at another guest address."""
    lab.allow()
    guest = lab.create(address=0xA000000)
    lab.ptctl("assign guest %s --at %s=0xa000000" % (CLOCK, CLOCK))
    guest.unpause()
    guest.demand_clock()


def revokes(lab):
    """Taken from a guest that runs: it is out of reach at once, the interrupt stays until the end."""
    lab.allow()
    guest, other = lab.create(), lab.create("other")
    lab.ptctl("assign guest %s" % CLOCK)
    guest.unpause()
    guest.demand_clock()
    lab.ptctl("revoke guest %s" % CLOCK, 6)
    held = demand_state(lab, lab.domid(guest), "held")
    demand([grant.get("intid") for grant in held["grants"]] == [CLOCK_INTID], held["grants"])
    demand(lab.io_memory(lab.domid(guest)) == [], "Xen still lets the guest have the registers")
    demand(guest.ask("time") is None, "the guest still reads the clock")
    lab.ptctl("assign other %s" % CLOCK, 4, "guest")
    guest.destroy()
    wait_until_free(lab)
    lab.ptctl("assign other %s" % CLOCK)
    other.unpause()
    other.demand_clock()


def refuses_started(lab):
    """Xen 4.17 binds no interrupt after the first unpause; ptd says so and does nothing."""
    lab.allow()
    guest = lab.create(paused=False)
    guest.wait_for("ready")
    lab.ptctl("assign guest %s" % CLOCK, 4, "xl create -p")
    demand(state_of_clock(lab) is None and lab.io_memory(lab.domid(guest)) == [])
