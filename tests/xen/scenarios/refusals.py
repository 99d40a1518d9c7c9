# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which ptd refuses, and says why."""

import json

from lab import CLOCK, POLICY, state_of_clock
from machine import check
from scenarios.basics import GIC, TIMER

GPIO = "/pl061@9030000"
EVERYTHING = "".join('[device "%s"]\nDomains=*\n' % path for path in (CLOCK, GIC, TIMER, GPIO))
USER = 4000


def refuses_devices(lab):
    """Not the interrupt controller, not private interrupts, not what Xen gave to dom0."""
    lab.allow(EVERYTHING)
    guest = lab.create()
    lab.ptctl("assign guest %s" % GIC, 4, "held_by_xen")
    lab.ptctl("assign guest %s" % TIMER, 4, "interrupt_private")
    lab.ptctl("assign guest %s --accept provider" % GPIO, 4, "xen,passthrough")
    lab.ptctl("assign guest /nothing@0", 3)
    domid = lab.domid(guest)
    check(lab.io_memory(domid) == [], "the guest has registers")
    check(state_of_clock(lab) is None, "somebody has the clock")


def refuses_domains(lab):
    """Not dom0, not a domain that is not there, not one without vCPUs: Xen 4.17 would panic."""
    lab.allow(EVERYTHING)
    lab.ptctl("assign 0 %s" % CLOCK, 4, "dom0")
    lab.ptctl("assign nobody %s" % CLOCK, 3, "nobody")
    lab.ptctl("assign 4711 %s" % CLOCK, 3)
    domid = lab.run("/lab/dom0-tool empty").expect().out.strip()
    try:
        lab.ptctl("assign %s %s" % (domid, CLOCK), 4, "vCPU")
        check(state_of_clock(lab) is None, "somebody has the clock")
        check(lab.io_memory(int(domid)) == [], "the domain has registers")
    finally:
        lab.run("/lab/dom0-tool destroy %s" % domid)


def refuses_without_room(lab):
    """A guest without room for SPIs: nothing is left of the attempt, and the advice is right."""
    lab.allow()
    guest = lab.create(room=False)
    advice = "vuart" if lab.version == "4.17" else "nr_spis"
    lab.ptctl("assign guest %s" % CLOCK, 1, advice)
    check(lab.io_memory(lab.domid(guest)) == [], "the guest has registers")
    check(state_of_clock(lab) is None, "somebody has the clock")


def as_user(command):
    """The command as somebody in the socket's group."""
    return "setpriv --reuid=%d --regid=$(awk -F: '$1 == \"ptd\" { print $3 }' /etc/group) " \
           "--clear-groups %s" % (USER, command)


def refused_by_policy(lab):
    """A device that no rule lists, and a user whom no rule names; the journal has all of it."""
    lab.allow('[device "%s"]\nDomains=other\n' % CLOCK)
    lab.create()
    lab.ptctl("assign guest %s" % CLOCK, 5)
    lab.allow()
    lab.run(as_user("ptctl status")).expect()
    lab.run(as_user("ptctl assign guest %s" % CLOCK)).expect(5)
    entries = lab.run("journalctl --sync; journalctl -q -b PTD_EVENT=refused PTD_UID=%d -o json"
                      % USER).expect().out.splitlines()
    check(len(entries) == 1, "entries in the journal:", entries)
    entry = json.loads(entries[0])
    check((entry["PTD_DEVICE"], entry["PTD_DOMAIN"]) == (CLOCK, "guest"), entry)
    lab.allow(POLICY + "By=%d\n" % USER)
    lab.run(as_user("ptctl assign guest %s" % CLOCK)).expect()
    lab.run(as_user("ptctl revoke guest %s" % CLOCK)).expect(6)
