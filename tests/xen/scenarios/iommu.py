# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios on a board with an IOMMU: Xen panics if a device is taken from whom it is not.

The clock is behind it, and so is a device without interrupts, which a guest that lives can lose
entirely, and another have then.
"""

import os
import subprocess

from lab import CLOCK, FRAME
from machine import check
from scenarios.deaths import DROP_IN, PRELOADED

BOX, BOX_FRAME = "/fw-cfg@9020000", "9020"
GPIO = "/pl061@9030000"
NETWORK = "/virtio_mmio@a000000"
POLICY = "".join('[device "%s"]\nDomains=*\n' % path for path in (CLOCK, BOX))
ENABLED = 'passthrough="enabled"'
ACTS = 20  # more than an assignment or its end takes


def create(lab, name="guest", **more):
    """A guest that may have devices that are behind an IOMMU."""
    return lab.create(name, extra=ENABLED, **more)


def owned(lab, device):
    """Whether Xen says that somebody has it."""
    return lab.run("/lab/dom0-tool owned %s" % device).expect().out.strip() == "yes"


def holdings(lab, device):
    """What ptd says of it: the domain, the state and what of it is in force, all without doubt."""
    for found in lab.query("assignments")["assignments"]:
        if found["device"] == device:
            kinds = {grant["kind"] for grant in found["grants"] if not grant.get("doubtful")}
            doubts = {grant["kind"] for grant in found["grants"] if grant.get("doubtful")}
            return found["domid"], found["state"], kinds, doubts
    return None, "free", set(), set()


def check_truth(lab, domid, device=CLOCK, frame=FRAME):
    """What ptd says of a device that nobody but this domain has is what Xen says."""
    said = _, state, kinds, doubts = holdings(lab, device)
    has = owned(lab, device)
    check("iommu" in doubts or has == ("iommu" in kinds), "Xen's answer:", has, "ptd's:", said)
    frames = lab.io_memory(domid)
    check((frame in frames) == ("iomem" in kinds), "Xen's list:", frames, "ptd's:", said)
    check(state != "active" or has, "it is active, and Xen says that nobody has it")
    return said


def in_doubt(lab, device):
    """Whether ptd cannot know if a guest still has it at the IOMMU: no other guest gets it then."""
    return "iommu" in holdings(lab, device)[3]


def check_free(lab, device=CLOCK):
    """Nobody has it, within seconds."""
    lab.run("""
        for i in {1..50}; do
            ptctl --json assignments | grep -q %s || exit 0
            sleep 0.2
        done
        exit 1""" % device).expect()
    check(not owned(lab, device), "Xen says that somebody has it")


def protected(lab):
    """Only what may do DMA and is not behind the IOMMU is a risk for that reason."""
    lab.allow('[device "%s"]\nDomains=*\n' % NETWORK)
    devices = {device["path"]: device for device in lab.query("list")["devices"]}
    for path in (CLOCK, BOX):
        check("dma_unprotected" not in devices[path]["codes"], devices[path])
    check("dma_unprotected" in devices[NETWORK]["codes"], devices[NETWORK])
    # A device that does no DMA needs no IOMMU.
    check("dma_unprotected" not in devices[GPIO]["codes"], devices[GPIO])
    create(lab)
    lab.ptctl("assign guest %s" % NETWORK, 4, "dma_unprotected")


def shares_a_stream(lab):
    """Two devices with one stream ID: each is a risk, and refused unless it is accepted."""
    path = os.path.join(lab.directory, "shared.dtb")
    with open(os.path.join(lab.directory, "board.dtb"), "rb") as file:
        board = file.read()
    with open(path, "wb") as file:
        file.write(board)
    stream = subprocess.run(["fdtget", "-t", "u", path, CLOCK, "iommus"], check=True,
                            stdout=subprocess.PIPE).stdout.decode().split()
    subprocess.run(["fdtput", "-t", "u", path, BOX, "iommus", *stream], check=True)
    with open(path, "rb") as file:
        lab.write("/etc/ptd/shared.dtb", file.read())
    for device in (CLOCK, BOX):
        lab.ptctl("--host-tree /etc/ptd/shared.dtb show %s" % device, text="shared_stream")
    lab.run("sed -i s,^HostTree=.*,HostTree=/etc/ptd/shared.dtb, /etc/ptd/ptd.conf").expect()
    lab.allow(POLICY)
    create(lab)
    lab.ptctl("assign guest %s" % BOX, 4, "shared_stream")
    check(not owned(lab, BOX), "the guest has it")


def refuses_without_iommu(lab):
    """A guest that was created without one is told how to create it."""
    lab.allow(POLICY)
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK, 4, ENABLED)
    check(check_truth(lab, lab.domid(guest))[1] == "free", "somebody has the clock")


def assigns_and_revokes(lab):
    """It works in the guest; taken from it while it runs, and given again, it works again."""
    lab.allow(POLICY)
    guest = create(lab)
    domid = lab.domid(guest)
    lab.ptctl("assign guest %s" % CLOCK)
    check(check_truth(lab, domid)[1:3] ==
           ("active", {"iommu", "iomem", "mapping", "interrupt"}), holdings(lab, CLOCK))
    guest.unpause()
    guest.check_clock()
    for _ in range(2):
        lab.ptctl("revoke guest %s" % CLOCK, 6)
        check(check_truth(lab, domid)[1:3] == ("held", {"interrupt"}), holdings(lab, CLOCK))
        lab.ptctl("revoke guest %s" % CLOCK, 6)
        lab.ptctl("assign guest %s" % CLOCK)
        check(check_truth(lab, domid)[1] == "active", holdings(lab, CLOCK))
        guest.check_clock()
    lab.ptctl("revoke guest %s" % CLOCK, 6)
    check(guest.ask("time") is None, "the guest still reads the clock")
    guest.destroy()
    check_free(lab)


def goes_to_another(lab):
    """A device that another guest has by now is not taken from it by whoever had it."""
    lab.allow(POLICY)
    guest, other = create(lab), create(lab, "other")
    domid = lab.domid(guest)
    lab.ptctl("assign guest %s" % BOX)
    check(check_truth(lab, domid, BOX, BOX_FRAME)[1] == "active", holdings(lab, BOX))
    lab.ptctl("assign other %s" % BOX, 4, "guest")
    lab.ptctl("revoke guest %s" % BOX)
    check(check_truth(lab, domid, BOX, BOX_FRAME)[1] == "free", holdings(lab, BOX))
    lab.ptctl("assign other %s" % BOX)
    lab.run("ptctl revoke guest %s" % BOX)
    lab.run("systemctl restart ptd.service").expect()
    lab.run("ptctl revoke guest %s" % BOX)
    said = check_truth(lab, lab.domid(other), BOX, BOX_FRAME)
    check(said[:2] == (lab.domid(other), "active"), said)
    lab.ptctl("revoke other %s" % BOX)
    lab.ptctl("assign guest %s" % BOX)
    check(check_truth(lab, domid, BOX, BOX_FRAME)[1] == "active", holdings(lab, BOX))


def guest_dies_first(lab):
    """Xen gives the devices of a destroyed guest back by itself; ptd must not do it once more."""
    lab.allow(POLICY)
    for stop in ("true", "systemctl stop ptd.service", "systemctl kill -s KILL ptd.service"):
        guest = create(lab)
        domid = lab.domid(guest)
        lab.ptctl("assign guest %s %s" % (CLOCK, BOX))
        lab.run("%s; xl destroy guest; ptctl revoke %d %s %s" % (stop, domid, CLOCK, BOX))
        check_free(lab)
        check_free(lab, BOX)
        lab.ptctl("revoke %d %s" % (domid, CLOCK), 3)


def zombie_revoked(lab):
    """Xen would panic if a device were taken from a zombie: it has given it back already."""
    lab.allow(POLICY)
    guest, other = create(lab), create(lab, "other")
    domid = lab.domid(guest)
    lab.ptctl("assign guest %s %s" % (CLOCK, BOX))
    lab.hold(domid)
    try:
        lab.run("xl destroy guest")
        for _ in range(2):
            lab.run("ptctl revoke %d %s %s" % (domid, CLOCK, BOX))
            said = holdings(lab, CLOCK)
            check(said[:2] == (domid, "draining"), said)
            check(not owned(lab, CLOCK), "Xen has not given it back")
            lab.run("systemctl restart ptd.service").expect()
        lab.ptctl("assign other %s" % CLOCK, 4, "draining")
    finally:
        lab.run("systemctl stop lab-hold")
    check_free(lab)
    lab.ptctl("assign other %s %s" % (CLOCK, BOX))
    check(check_truth(lab, lab.domid(other))[1] == "active", holdings(lab, CLOCK))


def die_at_each_act(lab, verb, status, devices, unpause=False):
    """Kills ptd before each act of a verb in turn, each time with another guest; for how many acts.

    After each death what ptd says is true, and remains so when all is revoked and assigned again.
    """
    lab.write(DROP_IN, PRELOADED)
    lab.run("systemctl daemon-reload").expect()
    lab.allow(POLICY)
    try:
        for act in range(1, ACTS):
            guest = create(lab, late=unpause)
            domid = lab.domid(guest)
            if unpause:
                guest.unpause()
            if verb == "revoke":
                lab.ptctl("assign guest %s" % devices)
            lab.run("echo %d >/run/ptd/kill-at" % act).expect()
            result = lab.run("ptctl %s guest %s" % (verb, devices))
            if result.status == status:
                # What is left of the plan is in ptd's memory.
                lab.run("rm -f /run/ptd/kill-at; systemctl restart ptd.service").expect()
                return act - 1
            result.expect(1)
            truth(lab, domid, devices)
            lab.run("ptctl revoke guest %s" % devices)
            truth(lab, domid, devices)
            if any(in_doubt(lab, device) for device in devices.split()):
                lab.ptctl("assign guest %s" % devices, 1, "held")
            else:
                lab.ptctl("assign guest %s" % devices)
            lab.run("systemctl reset-failed ptd.service")
            guest.destroy()
            for device in devices.split():
                check_free(lab, device)
        check(False, "so many acts:", ACTS)
    finally:
        lab.run("rm -f %s /run/ptd/kill-at; systemctl daemon-reload" % DROP_IN)
    return 0


def truth(lab, domid, devices):
    """As check_truth, of several."""
    for device in devices.split():
        check_truth(lab, domid, device, FRAME if device == CLOCK else BOX_FRAME)


def killed_while_assigning(lab):
    """SIGKILL at any moment: the state is true, and goes on."""
    deaths = die_at_each_act(lab, "assign", 0, "%s %s" % (CLOCK, BOX))
    check(deaths >= 6, "only", deaths, "deaths")


def killed_while_revoking(lab):
    """The same, and between the end of an assignment to the IOMMU and its record too."""
    deaths = die_at_each_act(lab, "revoke", 6, CLOCK)
    check(deaths >= 5, "only", deaths, "deaths")


def killed_with_running_guest(lab):
    """The same of a device that a guest that runs can lose entirely."""
    deaths = die_at_each_act(lab, "revoke", 0, BOX, unpause=True)
    check(deaths >= 5, "only", deaths, "deaths")
