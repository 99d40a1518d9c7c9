# SPDX-License-Identifier: LGPL-2.1-or-later
"""A scenario with a whole system, which `ptctl build` makes: a guest of xl, and one that Xen starts."""

import contextlib
import json
import os
import subprocess

from guest import BOOT, XlGuest
from lab import CLOCK, ELSEWHERE, HOST_TREE, Lab
from machine import TestFailure, check
from scenarios import standins

CONFIGURATION = "/fw-cfg@9020000"
FIRST_WORD = "QEMU"  # what is there
SYSTEM = "/run/lab/system"
BOARD = "built.dtb"
# Where QEMU, as the boot loader, puts what the second guest is made of.
KERNEL, RAMDISK, TREE = 0x60000000, 0x66000000, 0x68000000
CONF = """[board]
Tree=board.dtb
Directory=%(system)s
Xen=%(version)s

[domain "clock"]
Kind=xl
Kernel=/lab/linux
Ramdisk=/lab/guest.cpio
CommandLine=console=hvc0 rdinit=/init quiet deferred_probe_timeout=-1
Memory=96
VCPUs=1

[device "clock" "%(clock)s"]
At=%(elsewhere)#x
Tested=in the lab

[domain "word"]
Kind=dom0less
Kernel=linux
KernelAddress=%(kernel)#x
KernelSize=%(kernel_size)d
Ramdisk=guest.cpio
RamdiskAddress=%(ramdisk)#x
RamdiskSize=%(ramdisk_size)d
TreeAddress=%(tree)#x
CommandLine=console=ttyAMA0 rdinit=/init quiet ask=peek argument=%(elsewhere)#x
Memory=96

[device "word" "%(configuration)s"]
Accept=dma_unprotected no_interrupt
At=%(elsewhere)#x
"""


def size(lab, name):
    return os.path.getsize(os.path.join(lab.directory, name))


def build(lab):
    """Everything that the build wrote, by name."""
    with open(os.path.join(lab.directory, "unmarked.dtb"), "rb") as file:
        lab.write("/run/lab/board.dtb", file.read())
    lab.write("/run/lab/system.conf", CONF % {
        "system": SYSTEM, "version": lab.version, "clock": CLOCK, "configuration": CONFIGURATION,
        "elsewhere": ELSEWHERE, "kernel": KERNEL, "kernel_size": size(lab, "linux"), "ramdisk": RAMDISK,
        "ramdisk_size": size(lab, "guest.cpio"), "tree": TREE})  # fmt: skip
    lab.ptctl("build /run/lab/system.conf -o %s" % SYSTEM)
    names = [file["name"] for file in json.loads(lab.read(SYSTEM + "/manifest.json"))["files"]]
    return {name: lab.read("%s/%s" % (SYSTEM, name)) for name in names}


def make_board(lab, files):
    """What the boot loader hands to Xen: the board's tree with both overlays, and the guest's modules."""
    for name in "mark.dtbo", "domus.dtbo", "word/passthrough.dtb":
        with open(os.path.join(lab.directory, "built-" + os.path.basename(name)), "wb") as file:
            file.write(files[name])
    subprocess.run(["fdtoverlay", "-i", "unmarked.dtb", "-o", BOARD, "built-mark.dtbo", "built-domus.dtbo"],
                   cwd=lab.directory, check=True)  # fmt: skip
    with open(os.path.join(lab.directory, BOARD + ".modules"), "w", encoding="utf-8") as file:
        for address, name in (KERNEL, "linux"), (RAMDISK, "guest.cpio"), (TREE, "built-passthrough.dtb"):
            file.write("%#x %s\n" % (address, name))


@contextlib.contextmanager
def machine(lab, files):
    """Another machine that boots it; its dom0 has the files of the build."""
    make_board(lab, files)
    other = Lab(lab.version, lab.directory, lab.log + ".built", BOARD)
    try:
        with open(os.path.join(lab.directory, BOARD), "rb") as file:
            other.write(HOST_TREE, file.read())
        for name, data in files.items():
            if not name.startswith("report"):
                other.write("%s/%s" % (SYSTEM, name), data)
        yield other
        other.power_off()
    finally:
        other.stop()


def wait_for_word(other):
    """The guest that Xen started says what it found, on Xen's console."""
    def said(_):
        with open(other.log, encoding="utf-8", errors="replace") as file:
            return [line for line in file if "GUEST asked " in line]

    lines = []
    for _ in range(BOOT * 5):
        lines = said(None)
        if lines:
            break
        other.run("sleep 0.2")
    if not lines:
        raise TestFailure("the guest that Xen started is silent")
    word = int(lines[0].split("ok")[1].split()[0], 16) if " ok " in lines[0] else 0
    found = word.to_bytes(4, "little").decode(errors="replace")
    check(FIRST_WORD in (found, found[::-1]), "the guest that Xen started said", lines[0].strip())


def built(lab):
    """Both guests have their devices, and nobody made a file by hand."""
    with machine(lab, build(lab)) as other:
        wait_for_word(other)
        other.run("systemd-tmpfiles --create %s/ptd-stand-ins.conf" % SYSTEM).expect()
        check(standins.line_is_high(other), "the stand-ins are not on")
        guest = XlGuest(other, "clock")
        other.run("xl create -q %s/clock/xl.cfg" % SYSTEM, 60).expect()
        guest.wait_for("ready")
        guest.check_clock(ELSEWHERE)
        other.run("cp %s/policy.conf /etc/ptd/policy.d/system.conf && systemctl start ptd.socket" % SYSTEM).expect()
        found = other.query("assignments")["assignments"]
        check([(a["device"], a["domain"]) for a in found] == [(CLOCK, "clock")], "ptd sees", found)
        check(other.ptctl("show %s" % CLOCK, 0, "in the lab"), "ptd has not the policy")
