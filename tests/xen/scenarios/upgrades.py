# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios about the packages of ptd: upgrades and their end, while a guest has a device."""

import os
import subprocess

from lab import CLOCK, PACKAGES, Lab, check_state
from machine import HERE, check
from scenarios import deaths, standins

TOP = os.path.dirname(os.path.dirname(HERE))
OLDER = PACKAGES + "/older"
ASKING = "/run/lab/asking"
LEFT = "/etc/ptd /run/ptd /run/varlink/registry/org.ptctl.Passthrough /etc/systemd/system/*/ptd.*"


def version(lab):
    """Of the ptd that is installed."""
    return lab.run("dpkg-query -W -f '${Version}' ptd").expect().out


def pid(lab):
    """Of the ptd that runs."""
    return lab.run("systemctl show -P MainPID ptd.service").expect().out.strip()


def given_clock(lab):
    """A running guest that has the clock, and what is on record about that."""
    lab.allow()
    guest = lab.create()
    lab.ptctl("assign guest %s" % CLOCK)
    guest.unpause()
    return guest, deaths.on_record(check_state(lab, lab.domid(guest), "active"))


def check_unchanged(lab, guest, before):
    """Record, Xen, the guest and the stand-in are as they were."""
    after = check_state(lab, lab.domid(guest), "active")
    check(deaths.on_record(after) == before, "before", before, "after", after)
    deaths.check_truth(lab, lab.domid(guest))
    if lab.version != "4.17":  # whose Linux takes no clocks
        standins.line_is_high(lab)
        standins.wait_for_line(lab, True)
    guest.check_clock()


def ask_all_the_time(lab):
    """Until the file is gone; a question that fails stays in it."""
    lab.run("""systemd-run -q --unit=lab-asking bash -c '
        echo asked >%s
        while [ -e %s ]; do ptctl --json assignments >/dev/null 2>/run/lab/said || {
            cat /run/lab/said >>%s; break; }; sleep 0.5; done'
        until [ -e %s ]; do sleep 0.1; done""" % ((ASKING,) * 4)).expect()


def check_all_answered(lab):
    """Nobody was turned away since ask_all_the_time()."""
    said = lab.run("cat %s; rm %s" % (ASKING, ASKING)).expect().out
    check(said.strip() == "asked", said)


def upgraded(lab):
    """Downgraded, upgraded and restarted: what the guest has stays, and all questions are answered."""
    guest, before = given_clock(lab)
    new = version(lab)
    ask_all_the_time(lab)
    for folder in OLDER, PACKAGES:
        old = pid(lab)
        lab.install(folder)
        check(pid(lab) != old, "ptd was not restarted")
        check_unchanged(lab, guest, before)
        check((version(lab) == new) == (folder == PACKAGES), folder, version(lab))
    check_all_answered(lab)
    lab.run("systemctl restart ptd.socket ptd.service").expect()
    check_unchanged(lab, guest, before)


def masked(lab):
    """An admin has masked the socket: an upgrade opens it no more than before, and does not fail."""
    lab.run("systemctl stop ptd.socket ptd.service && systemctl -q mask ptd.socket").expect()
    try:
        said = lab.install()
        check("rror" not in said.out + said.err and "ailed" not in said.out + said.err, said.out, said.err)
        lab.run("systemctl is-enabled ptd.socket").expect(1, "masked")
        lab.run("! systemctl is-active ptd.service ptd.socket").expect()
        lab.ptctl("status", 7)
    finally:
        lab.run("systemctl -q unmask ptd.socket && systemctl start ptd.socket").expect()
    lab.ptctl("status")


def removed(lab):
    """What the guest has stays and is said; ptd goes on with it when it is back. Purged, nothing is left."""
    guest, before = given_clock(lab)
    try:
        lab.run("dpkg --remove ptd", 60).expect(0, CLOCK)
        lab.run("! systemctl is-active ptd.service ptd.socket").expect()
        guest.check_clock()
        lab.install()
        check_unchanged(lab, guest, before)
        lab.run("dpkg --purge ptd ptctl", 60).expect(0, "end these guests first")
        left = lab.run("ls -d %s 2>/dev/null; getent group ptd; systemctl list-unit-files 'ptd*' | grep ^ptd"
                       % LEFT).out
        check(not left, left)
        guest.check_clock()
    finally:
        lab.install()
        lab.ptctl("status")  # one that knows of no guest, and turns the stand-in off


def tested_as_installed(lab):
    """The packages' own test, for which ./run test has no systemd; it purges ptd at the end."""
    with open(os.path.join(TOP, "debian/tests/daemon"), encoding="utf-8") as file:
        lab.write("/run/lab/daemon", file.read())
    board = os.path.join(TOP, "tests/inputs/boards/midway.dts")
    dtc = subprocess.run(["dtc", "-q", "-O", "dtb", board], stdout=subprocess.PIPE, check=True)
    lab.write("/run/lab/midway.dtb", dtc.stdout)
    try:
        lab.run("BOARD=/run/lab/midway.dtb bash /run/lab/daemon", 120).expect()
    finally:
        lab.install()


def not_booted_since(lab):
    """dom0 was upgraded, and Xen is still the one before: the packages are installed, and ptd says what is wrong."""
    machine = Lab(lab.version, lab.directory, lab.log + ".other", xen="xen-other")
    try:
        machine.run("dpkg --install %s/*.deb" % PACKAGES, 120).expect()
        for _ in range(2):
            machine.ptctl("status", 1, "another version of Xen")
            machine.run("systemctl show -P StatusText ptd.service").expect(0, "another version of Xen")
            machine.run("ptctl reload").expect(1, "another version of Xen")
        machine.run("systemctl is-active ptd.service ptd.socket").expect()
        machine.ptctl("--dtb /boot/board.dtb list", 0, CLOCK)
    finally:
        machine.stop()
