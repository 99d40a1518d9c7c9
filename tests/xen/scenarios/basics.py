# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios without a guest: dom0, the units, what ptd makes of the trees."""

from lab import CLOCK
from machine import check

UART, GIC, TIMER = "/pl011@9000000", "/intc@8000000", "/timer"


def boots(lab):
    """systemd is the first process of dom0, under this version of Xen, and content."""
    lab.run("systemctl is-system-running --wait", 60).expect(0, "running")
    lab.run("xl info").expect(0, "xen_version            : " + lab.version)


def activates(lab):
    """The first question starts ptd in its sandbox, and nobody has anything to complain of."""
    lab.run("systemctl start ptd.socket").expect()
    lab.run("systemctl is-active ptd.service").expect(3)
    status = lab.query("status")
    lab.run("systemctl is-active ptd.service").expect()
    main = lab.run("systemctl show -P MainPID ptd.service").expect().out.strip()
    check(int(main) == status["pid"], "ptd says that it is", status["pid"], "and systemd", main)
    process = lab.run("cat /proc/%s/status" % main).expect().out.split("\n")
    check("CapEff:\t0000000000000000" in process, "ptd has capabilities")
    check("NoNewPrivs:\t1" in process and "Seccomp:\t2" in process, "ptd is not in its sandbox")


def complains_of_nothing(lab):
    """No warning of ptd's, nor of systemd about its units, since boot."""
    lab.ptctl("status")
    warnings = lab.run("journalctl -q -b --no-pager -p warning -u ptd.service -u ptd.socket").out
    warnings += lab.run("journalctl -q -b --no-pager -p warning _PID=1 | grep -i ptd").out
    check(not warnings, warnings)


def knows_xen(lab):
    """ptd finds Xen by itself, and its version."""
    hypervisor = lab.query("status")["hypervisor"]
    check(hypervisor == {"name": "xen", "version": lab.version}, hypervisor)


def knows_marks(lab):
    """With the host tree the clock can be assigned, and what Xen keeps can not."""
    devices = {device["path"]: device for device in lab.query("list")["devices"]}
    clock = devices[CLOCK]
    check(clock["mark"] == "marked" and clock["verdict"] == "assignable", clock)
    check(clock["interrupts"][0]["intid"] == 34, clock["interrupts"])
    for path in (UART, GIC, TIMER):
        check(devices[path]["verdict"] == "blocked", path, devices[path]["verdict"])
        check("held_by_xen" in devices[path]["codes"], path, devices[path]["codes"])
    marked = lab.query("list --marked")["devices"]
    check([device["path"] for device in marked] == [CLOCK], marked)


def knows_no_marks(lab):
    """Without it ptd does not guess: the clock is disabled in dom0's tree, and may be marked."""
    lab.run("sed -i /HostTree=/d /etc/ptd/ptd.conf").expect()
    clock = lab.query("show %s" % CLOCK)["devices"][0]
    check(clock["mark"] == "unknown", clock["mark"])
    check("mark_unknown" in clock["codes"], clock["codes"])
    check("host_tree" in [missing["what"] for missing in lab.query("status")["missing"]])
