# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which ptd dies, or a guest does."""

from lab import CLOCK, FRAME, check_state, state_of_clock
from machine import check

PRELOADED = "[Service]\nEnvironment=LD_PRELOAD=/lab/kill-at.so\nRestartSec=100ms\n"
DROP_IN = "/run/systemd/system/ptd.service.d/lab.conf"
ACTS = 12  # more than an assignment or its end takes


def check_truth(lab, domid):
    """What ptd says of the clock is what Xen says."""
    assignment = state_of_clock(lab)
    frames = lab.io_memory(domid)
    if assignment and assignment["state"] == "active":
        check(frames == [FRAME], "it is active, but Xen's list is", frames)
    else:
        state = assignment["state"] if assignment else "free"
        check(frames == [], "it is", state, "but Xen's list is", frames)
        kinds = {grant["kind"] for grant in (assignment or {}).get("grants", [])}
        check(kinds <= {"interrupt"}, "held, not only interrupts:", assignment)


def is_active(lab):
    """Whether somebody has all of the clock."""
    assignment = state_of_clock(lab)
    return assignment is not None and assignment["state"] == "active"


def die_at_each_act(lab, domid, verb, status, check_truth=check_truth):
    """Kills ptd before each act of a verb in turn; returns how many deaths there were."""
    for act in range(1, ACTS):
        if verb == "revoke" and not is_active(lab):
            lab.ptctl("assign guest %s" % CLOCK)
        lab.run("echo %d >/run/ptd/kill-at" % act).expect()
        result = lab.run("ptctl %s guest %s" % (verb, CLOCK))
        if result.status == status:
            # What is left of the plan is in ptd's memory.
            lab.run("rm -f /run/ptd/kill-at; systemctl restart ptd.service").expect()
            return act - 1
        result.expect(1)
        check_truth(lab, domid)
        lab.run("systemctl reset-failed ptd.service")
    check(False, "so many acts:", ACTS)
    return ACTS


def survives_kills(lab):
    """SIGKILL at any moment of assign and revoke: after the restart all is true, and goes on."""
    try:
        lab.write(DROP_IN, PRELOADED)
        lab.run("systemctl daemon-reload").expect()
        lab.allow()
        guest = lab.create()
        domid = lab.domid(guest)
        deaths = die_at_each_act(lab, domid, "assign", 0)
        check(deaths >= 4, "only", deaths, "deaths while it was assigned")
        check_truth(lab, domid)
        deaths = die_at_each_act(lab, domid, "revoke", 6)
        check(deaths >= 3, "only", deaths, "deaths while it was revoked")
        lab.ptctl("assign guest %s" % CLOCK)
        guest.unpause()
        guest.check_clock()
    finally:
        lab.run("rm -f %s /run/ptd/kill-at; systemctl daemon-reload" % DROP_IN)


def on_record(assignment):
    """What does not depend on what ptd has seen since it started: the stand-in it looks at anew."""
    return {key: value for key, value in assignment.items() if key != "standIn"}


def restarts(lab):
    """ptd is restarted, and killed, while a guest has the clock: neither notices."""
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    before = on_record(check_state(lab, lab.domid(guest), "active"))
    guest.unpause()
    for act in ("systemctl restart ptd.service", "systemctl kill -s KILL ptd.service"):
        lab.run(act).expect()
        after = check_state(lab, lab.domid(guest), "active")
        check(on_record(after) == before, "after", act, after)
    guest.check_clock()


def guest_reboots(lab):
    """The guest's next life has another domid, and nothing of the clock."""
    lab.allow()
    guest = lab.create(late=True)
    lab.ptctl("assign guest %s" % CLOCK)
    domid = lab.domid(guest)
    guest.unpause()
    check(guest.ask("look") is not None, "the guest does not find the clock")
    lab.run("xl reboot -F guest").expect()
    lab.run("""
        for i in {1..100}; do
            [ $(grep -ac '^GUEST ready' %s) = 2 ] && exit 0
            sleep 0.2
        done
        exit 1""" % guest.console, 60).expect()
    lab.wait_until_free()
    check(lab.domid(guest) != domid, "the guest has the same domid")
    check(lab.io_memory(lab.domid(guest)) == [], "the guest has the registers")
    events = lab.run("journalctl --sync; journalctl -q -b -o cat PTD_EVENT=released PTD_DOMID=%d"
                     % domid).expect().out
    check(events, "the journal does not say that the clock is free again")


def ends_quietly(lab):
    """The usual end of a guest is no reason for a warning."""
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    guest.unpause()
    guest.destroy()
    lab.wait_until_free()
    said = lab.run("""journalctl --sync
        journalctl -q -b -p warning -o cat _PID=$(systemctl show -P MainPID ptd.service)""").out
    check(not said, said)


def zombie(lab):
    """A dead guest that something still maps keeps the interrupt until that lets go."""
    lab.allow('[device "%s"]\nDomains=*\n' % CLOCK)  # the dead one has no name any more
    guest, other = lab.create(), lab.create("other")
    domid = lab.domid(guest)
    lab.ptctl("assign guest %s" % CLOCK)
    lab.hold(domid)
    try:
        lab.run("xl destroy guest")
        lab.wait_for_state("draining")
        check_state(lab, domid, "draining")
        lab.ptctl("assign other %s" % CLOCK, 4, "draining")
        lab.ptctl("assign %d %s" % (domid, CLOCK), 4, "dying")
        lab.ptctl("revoke %d %s" % (domid, CLOCK), 6)
    finally:
        lab.run("systemctl stop lab-hold")
    lab.wait_until_free()
    lab.ptctl("assign other %s" % CLOCK)
    other.unpause()
    other.check_clock()
