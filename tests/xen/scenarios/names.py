# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios about what domains are called, and who says so."""

import contextlib

from lab import CLOCK, check_state
from machine import check

EVERYBODY = '[device "%s"]\nDomains=*\n' % CLOCK
STALLED = "xenstored does not answer"


@contextlib.contextmanager
def stalled(lab):
    """xenstored does not run for a while, nor does anything of xl's."""
    lab.run("systemctl kill -s STOP xenstored.service").expect()
    try:
        yield
    finally:
        lab.run("systemctl kill -s CONT xenstored.service").expect()


def xenstored_stalls(lab):
    """No domain that lives is said not to be there, and domids work."""
    lab.allow(EVERYBODY)
    guest = lab.create()
    domid = lab.domid(guest)
    lab.ptctl("plan guest %s" % CLOCK)
    with stalled(lab):
        lab.ptctl("plan guest %s" % CLOCK)  # it was read before
        lab.ptctl("plan %d %s" % (domid, CLOCK))
        check("xenstore" in [each["what"] for each in lab.query("status")["missing"]])
        lab.run("systemctl restart ptd.service").expect()
        lab.ptctl("plan guest %s" % CLOCK, 1, STALLED)
        lab.ptctl("assign %d %s" % (domid, CLOCK))
        check_state(lab, domid, "active")
    lab.run("""
        for i in {1..10}; do
            ptctl revoke guest; [ $? = 6 ] && exit 0
            sleep 0.1
        done
        exit 1""").expect()  # it is a second
    lab.run("xenstore-ls >/dev/null & ptctl --json assignments >/dev/null; wait").expect()
    lab.ptctl("revoke guest", 6)
    lab.ptctl("plan nobody %s" % CLOCK, 3, "nobody")


def renamed(lab):
    """Assignments, answers and monitors follow."""
    lab.allow()
    guest = lab.create()
    domid = lab.domid(guest)
    lab.ptctl("assign guest %s" % CLOCK)
    lab.run("""
        ptctl --json monitor >/run/lab/monitor & monitor=$!
        for i in {1..50}; do [ -s /run/lab/monitor ] && break; sleep 0.1; done
        xl rename guest other || exit 1
        for i in {1..50}; do
            grep -q '"assignment".*"other"' /run/lab/monitor && break
            sleep 0.1
        done
        kill $monitor
        grep '"assignment".*"other"' /run/lab/monitor""").expect()
    check_state(lab, domid, "active")
    lab.run("ptctl assignments").expect(0, "other")
    lab.ptctl("revoke guest", 3, "guest")
    lab.run("systemctl restart ptd.service").expect()
    lab.ptctl("revoke other %s" % CLOCK, 6, "other")


def twins(lab):
    """Two that live have one name: neither gets anything by it."""
    lab.allow(EVERYBODY)
    guest, other = lab.create(), lab.create("other")
    domids = [lab.domid(guest), lab.domid(other)]
    lab.run("xenstore-write /local/domain/%d/name guest" % domids[1]).expect()
    said = lab.ptctl("assign guest %s" % CLOCK, 3)
    check(all(str(domid) in (said.out + said.err).split() for domid in domids), said)
    lab.ptctl("assign %d %s" % (domids[1], CLOCK))
    check_state(lab, domids[1], "active")
