# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios in which a running Linux says what it has: dom0, a guest, and the board without Xen."""

import base64

from lab import CLOCK, CLOCK_ADDRESS, CLOCK_INTID, ELSEWHERE, HOST_TREE
from machine import check
from scenarios.exports import DIRECTORY, export

SNAPSHOT = "/run/lab/snapshot"
SCRIPT = "/usr/share/doc/ptctl/examples/snapshot.sh"
GPIOS, GPIOS_INTID = "/pl061@9030000", 39


def verify(lab, arguments="", status=0):
    """What the witness answers: by device and property, the answer and Linux's number."""
    result = lab.run("ptctl --json --dtb %s verify --witness %s %s" % (HOST_TREE, SNAPSHOT, arguments))
    reply = result.expect(status).json()["witness"]
    check(reply["agrees"] == (status == 0), "it should say so:", reply)
    return {(answer.get("device"), answer["what"]): (answer["answer"], answer.get("seen"))
            for answer in reply["answers"]}  # fmt: skip


def expect(answers, device, what, answer, seen=None):
    """One of them."""
    found = answers.get((device, what))
    check(found == (answer, seen), device, what, "is", found, "and not", (answer, seen))


def take(lab, machine):
    """The snapshot that the shell script of another machine makes, into dom0."""
    files = machine.ask("snapshot")
    check(files, "there is no snapshot")
    lab.write(SNAPSHOT + ".tar.gz", base64.b64decode(files))
    lab.run("mkdir -p %s && busybox tar -xzf %s.tar.gz -C %s" % (SNAPSHOT, SNAPSHOT, SNAPSHOT)).expect()


def forget(lab):
    """As if there had been none."""
    lab.run("rm -rf %s*" % SNAPSHOT).expect()


def dom0(lab):
    """dom0 has the INTIDs and addresses of the host's tree; the script keeps what ptctl keeps."""
    forget(lab)
    lab.run("grep -q debugfs /proc/mounts || mount -t debugfs none /sys/kernel/debug").expect()
    lab.ptctl("snapshot -o %s" % SNAPSHOT)
    lab.run("sh %s %s-by-script" % (SCRIPT, SNAPSHOT)).expect()
    for name in ("board.dtb", "cmdline", "drivers", "iomem", "irqs", "version", "pm_genpd_summary"):
        lab.run("busybox cmp %s/%s %s-by-script/%s" % (SNAPSHOT, name, SNAPSHOT, name)).expect()
    own, other = ([line.split()[:3] for line in lab.read(SNAPSHOT + kind + "/manifest").decode().splitlines()]
                  for kind in ("", "-by-script"))  # fmt: skip
    check(own == other, "the manifests are", own, other)  # but for sizes of what is counted
    answers = verify(lab)
    expect(answers, GPIOS, "reg 0", "agrees", "0x9030000+0x1000")
    expect(answers, GPIOS, "interrupts 0", "agrees", "INTID %d level" % GPIOS_INTID)
    expect(answers, CLOCK, "interrupts 0", "not_seen")
    lab.ptctl("verify --witness %s" % SNAPSHOT, text="0 differ")
    lab.ptctl("--dtb %s list --witness %s --columns path,driver" % (HOST_TREE, SNAPSHOT),
              text="pl061_gpio (witness)")  # fmt: skip


def guest(lab):
    """A guest has what was exported for it, and not what another export says."""
    forget(lab)
    lab.run("systemctl stop ptd.socket ptd.service").expect()
    export(lab, "--format=xl --at %s=%#x" % (CLOCK, ELSEWHERE))
    other = lab.create_with(lab.read(DIRECTORY + "/passthrough.cfg").decode(), paused=False)
    other.wait_for("ready")
    take(lab, other)
    answers = verify(lab, "%s/passthrough.cfg" % DIRECTORY)
    seen = sorted(answers.values())
    check(seen == [("agrees", "%#x+0x1000" % ELSEWHERE), ("agrees", "INTID %d level" % CLOCK_INTID)],
          "the guest has", answers)  # fmt: skip
    export(lab, "--format=xl --at %s=%#x" % (CLOCK, CLOCK_ADDRESS))
    answers = verify(lab, "%s/passthrough.cfg" % DIRECTORY, 1)
    expect(answers, None, "reg", "differs", "%#x+0x1000" % ELSEWHERE)


def plain_boot(lab):
    """Linux alone on the board has the numbers of its tree, and is bound to the marked clock."""
    forget(lab)
    with lab.plain_linux() as machine:
        take(lab, machine)
    answers = verify(lab)
    expect(answers, CLOCK, "reg 0", "agrees", "%#x+0x1000" % CLOCK_ADDRESS)
    expect(answers, CLOCK, "interrupts 0", "agrees", "INTID %d level" % CLOCK_INTID)
    expect(answers, GPIOS, "interrupts 0", "agrees", "INTID %d level" % GPIOS_INTID)
