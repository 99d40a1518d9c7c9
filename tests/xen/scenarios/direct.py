# SPDX-License-Identifier: LGPL-2.1-or-later
"""Scenarios with a bus master that no IOMMU confines: QEMU's disk."""

from lab import HOST_TREE, SECTOR
from machine import check
from scenarios.exports import DIRECTORY

DISK = "/virtio_mmio@a003e00"  # QEMU gives its first device the last transport
RISKS = "shared_page,dma_unprotected"
# The memory of qemu.sh's guest, at the host's addresses and not Xen's.
STATIC = "direct-map; xen,static-mem = <0x0 0x50000000 0x0 0x6000000>;"


def export(lab, options):
    """The disk's partial tree, and what ptctl said."""
    said = lab.ptctl("--dtb %s export --format=dom0less --accept %s %s -o %s %s"
                     % (HOST_TREE, RISKS, options, DIRECTORY, DISK))  # fmt: skip
    return lab.read(DIRECTORY + "/passthrough.dtb"), said.out + said.err


def direct_map(lab):
    """A guest at the host's addresses reads the disk."""
    passthrough, _ = export(lab, "--layout=host")
    with lab.lone_guest(passthrough, STATIC) as guest:
        answer = guest.ask("disk")
        check(answer == SECTOR, "the disk says", answer)


def dma_goes_astray(lab):
    """A guest at other addresses does not, and ptctl had said so."""
    passthrough, said = export(lab, "")
    check("direct-map" in said, "ptctl said nothing of that:", said)
    with lab.lone_guest(passthrough) as guest:
        answer = guest.ask("disk")
        check(answer is None, "the disk says", answer)
