# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rules for what a guest of a monitor on Microkit is exported as: system, device tree and list of
channels, each by itself and with one another.

What the monitor's program makes of them: libvmm's virq_register_passthrough() (its virq.c), and
its examples' simple.system and overlay.dts.
"""

import re
import xml.etree.ElementTree as ElementTree

import guest_tree
import microkit

LIST = re.compile(r"^#define PASSTHROUGH_IRQS\(REGISTER\)((?:.*\\\n)*.*)$", re.MULTILINE)
ENTRY = re.compile(r"\bREGISTER\((\d+), (\d+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPI_FIRST = 32
PPI = 1


def channels(header):
    """(INTID, id) of each entry; None if the list is missing or has anything else."""
    found = LIST.search(COMMENT.sub("", header))
    if not found or ENTRY.sub("", found[1]).replace("\\", "").strip():
        return None
    return [(int(intid), int(number)) for intid, number in ENTRY.findall(found[1])]


def irqs(root):
    return [(int(i.get("irq")), int(i.get("id"))) for i in root.iter("irq")]


def _shown(root):
    """{guest address: (host address, size)} of the virtual machine's maps."""
    regions = {r.get("name"): r for r in root.iter("memory_region")}
    maps = root.findall(".//virtual_machine/map")
    return {int(m.get("vaddr"), 16): tuple(int(regions[m.get("mr")].get(name), 16)
                                           for name in ("phys_addr", "size")) for m in maps}  # fmt: skip


def _system(root):
    domains = root.findall("protection_domain")
    if len(domains) != 1 or len(root.findall("protection_domain/virtual_machine")) != 1:
        yield "not one domain with one virtual machine"
        return
    if domains[0].findall("map"):
        yield "the monitor maps what is for its guest"


def _machine(tree):
    """The nodes around the devices."""
    nodes = {n.path: n for n in tree.nodes}
    gic = next((n for n in tree.nodes if n.phandle == tree.nodes[0].u32("interrupt-parent")), None)
    if gic is None or not gic.has("interrupt-controller") or gic.u32("#interrupt-cells") != 3:
        yield "the root's interrupt parent is no GIC"
    elif gic.has("reg") and (len(gic.properties["reg"]) < 32 or len(gic.properties["reg"]) % 16):
        yield "the GIC has no two regions"
    cpu = nodes.get("/cpus/cpu@0")
    if cpu is None or cpu.strings("device_type") != ["cpu"] or cpu.u32("reg") != 0:
        yield "no processor 0"
    if "/timer" in nodes and set(nodes["/timer"].cells("interrupts")[::3]) != {PPI}:
        yield "an interrupt of the timer is no PPI"


def _is_shown(shown, first, size):
    return any(at <= first and first + size <= at + length for at, (_, length) in shown.items())


def _devices(guest, root):
    """What the tree has, the system gives."""
    shown, given = _shown(root), {intid for intid, _ in irqs(root)}
    for node in guest.nodes:
        if node.parent is not None and node.parent.u32("#size-cells") == 2:
            for first, size in guest_tree.placed_regs(node):
                if size and not _is_shown(shown, first, size):
                    yield f"{node.path}: the guest is not shown {first:#x}"
        for intid, _ in guest_tree.gic_interrupts(guest, node):
            if intid not in given:
                yield f"{node.path}: the monitor does not get INTID {intid}"


def complaints(system, header, blob):
    """The faults of the three files."""
    found = list(microkit.complaints(system))
    if found:
        return found
    root, tree = ElementTree.fromstring(system), guest_tree.dtb.Tree(blob)
    found += _system(root)
    if channels(header) != irqs(root):
        found.append("channels %s are not the irqs %s" % (channels(header), irqs(root)))
    found += guest_tree.complaints(blob, is_whole=True)
    found += _machine(tree)
    found += _devices(guest_tree.Guest(tree, is_whole=True), root)
    return found
