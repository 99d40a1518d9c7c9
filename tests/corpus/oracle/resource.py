# SPDX-License-Identifier: LGPL-2.1-or-later
"""A board: its devices with parts, regions, interrupts, streams, suppliers, sharing, findings."""

from collections import namedtuple

import dma
import gic
import owned
import sharing
from address import is_mapped, regions
from controllers import Controllers
from interrupt import has_interrupts
from memory import Memory
from rules import owns_its_childrens
from provider import Users
from supplier import phandle_list, suppliers
from verdict import judge

Stream = namedtuple("Stream", "iommu id count mask")

PAGE_MASK = (1 << sharing.PAGE_SHIFT) - 1
NO_DEVICES = ("cpus", "chosen", "aliases", "reserved-memory", "__symbols__")


class Device:
    """A node with `compatible` and reg or interrupts, and what belongs to it."""

    def __init__(self, node):
        self.node = node
        self.parts = []
        self.regions = []
        self.registers = []
        self.interrupts = []
        self.streams = []
        self.suppliers = []
        self.consumers = set()
        self.coherent = False
        self.windows = None
        self.pci_windows = []
        self.owned = []
        self.shared_pages = []
        self.shared_interrupts = {}
        self.shared_streams = {}
        self.codes = set()
        self.judged = set()


class Board:
    """Everything, computed once."""

    def __init__(self, tree):
        self.tree = tree
        self.controllers = Controllers(tree)
        self.devices = {}
        self.holders = []
        self._owner = {}
        self._find_devices()
        self._regions = {node: regions(node) for node in self.holders}
        self.masters = legacy_masters(tree)
        for device in self.devices.values():
            self._describe(device)
        self._find_consumers()
        self._find_sharing()
        self._find_codes()
        self.users = Users(self)
        for device in self.devices.values():
            device.judged = judge(self, device)

    def interrupts(self, node):
        return self.controllers.interrupts(node)

    def streams(self, node):
        legacy = sorted(self.masters.get(node, []), key=lambda s: (s.iommu.path, s.id))
        return streams(self.tree, node) + legacy + mapped_streams(self.tree, node)

    def regions(self, node):
        return self._regions[node]

    def registers(self, device):
        """The regions of a device; without `reg` those of its parts, if any of them is mapped."""
        parts = sorted(device.parts, key=lambda part: part.path.split("/"))
        below = [r for part in parts for r in self._regions[part]]
        lent = not device.node.has("reg") and any(is_mapped(r) for r in below)
        below = [region._replace(index=i) for i, region in enumerate(below)]
        return below if lent else self._regions[device.node]

    def interrupt_owner(self, node, intid):
        """A device without registers and the one above it that has the same line are one."""
        device = self.devices[self.owner(node)] if self.owner(node) in self.devices else None
        while device and not any(is_mapped(r) for r in self.registers(device)):
            above = self.device_of(device.node.parent)
            if not above or intid not in lines_of(self.interrupts(above.node)):
                break
            device = above
        return device.node if device else node

    def owner(self, node):
        """The device that a node is or belongs to, else the node itself."""
        return self._owner.get(node, node)

    def _find_devices(self):
        for node in self.tree.nodes:
            if excluded(node):
                continue
            holds = node.has("reg") or has_interrupts(node)
            holds = holds or (node.has("compatible") and has_registers_below(node))
            if holds:
                self.holders.append(node)
            if node.has("compatible"):
                if holds:
                    self.devices[node] = Device(node)
                continue
            device = self.device_of(node)
            if device:
                self._owner[node] = device.node
                device.parts += [node] if holds else []

    def device_of(self, node):
        """The nearest device, the node itself included."""
        while node is not None and node not in self.devices:
            node = node.parent
        return self.devices.get(node)

    def _describe(self, device):
        node = device.node
        device.regions = self._regions[node]
        device.registers = self.registers(device)
        device.interrupts = self.interrupts(node)
        device.streams = self.streams(node)
        device.pci_windows = owned.windows(node)
        device.owned = owned.owned(self.controllers, node)
        device.coherent = dma.coherent(self.tree, node)
        device.windows = dma.windows(self.tree, node)
        for holder in [node] + list(without_compatible(node)):
            device.suppliers += suppliers(self.controllers, holder)

    def _find_consumers(self):
        for device in self.devices.values():
            for supplier in device.suppliers:
                provider = self.device_of(supplier.node)
                if provider and provider is not device:
                    provider.consumers.add(device.node)

    def _find_sharing(self):
        pages = sharing.neighbours_by_page(self._regions.items(), self.owner)
        intids = sharing.neighbours_by_key(self._intids(), self.interrupt_owner)
        masters = [n for n in self.tree.nodes if self.streams(n) and not excluded(n)]
        found = sharing.neighbours_by_stream([(n, self.streams(n)) for n in masters], self.owner)
        for node, device in self.devices.items():
            device.shared_pages = pages.get(node, [])
            device.shared_interrupts = {}
            for member in [node] + device.parts:
                for intid, others in intids.get(member, {}).items():
                    before = device.shared_interrupts.get(intid, frozenset())
                    device.shared_interrupts[intid] = before | others
            device.shared_streams = found.get(node, {})

    def _find_codes(self):
        top = self.tree.nodes[0].children
        carved = [area for node in top if node.name == "reserved-memory" for area in node.children]
        controllers = [node for node in self.holders if node.has("interrupt-controller")]
        registers = [r for node in controllers for r in self._regions[node]]
        memory = Memory([node for node in top if is_memory(node)], carved, registers)
        for device in self.devices.values():
            granted = [r for node in [device.node] + device.parts for r in self._regions[node]]
            device.codes = codes(device, granted) | memory.codes(granted)

    def _intids(self):
        for node in self.holders:
            found = set()
            if not owns_its_childrens(node):
                found |= lines_of(self.interrupts(node))
            for o in owned.owned(self.controllers, node):
                found.update(range(o.intid, o.intid + o.count))
            yield node, found


def lines_of(interrupts):
    lines = (i.line for i in interrupts)
    return {line.intid for line in lines if line and line.intid is not None}


def has_registers_below(node):
    """of_platform_populate() makes one device of the node, none of those without `compatible`; a
    driver finds their reg through `ranges`, unless the node is a bus like any other."""
    buses = ("simple-bus", "simple-mfd", "simple-pm-bus", "arm,amba-bus", "isa")
    if not node.has("ranges") or node.is_compatible(*buses):
        return False
    return any(is_mapped(r) for below in without_compatible(node) for r in regions(below))


def excluded(node):
    """Memory, and what hangs below the nodes that describe no device."""
    line = [node] + list(node.ancestors())
    if len(line) < 2:
        return True
    return is_memory(node) or line[-2].name in NO_DEVICES


def is_memory(node):
    """By device_type, or by name at the top."""
    if node.strings("device_type")[:1] == ["memory"]:
        return True
    at_top = node.parent is not None and node.parent.parent is None
    return at_top and node.unit_name == "memory" and not node.has("compatible")


def without_compatible(node):
    """The descendants that have no struct device of their own: the search stops at `compatible`."""
    for child in node.children:
        if not child.has("compatible"):
            yield child
            yield from without_compatible(child)


def streams(tree, node):
    """`iommus` with strict #iommu-cells; arm-smmu: the second cell or stream-match-mask masks."""
    found = []
    for iommu, cells in phandle_list(tree, node.cells("iommus"), "#iommu-cells", None):
        mask = cells[1] if len(cells) > 1 else iommu.u32("stream-match-mask")
        found.append(Stream(iommu, cells[0] if cells else 0, 1, mask))
    return found


# of_device_id of Linux's arm-smmu.c: those that match streams under a mask.
SMMU_V2 = frozenset(
    "arm,smmu-v1 arm,smmu-v2 arm,mmu-400 arm,mmu-401 arm,mmu-500 "
    "cavium,smmu-v2 qcom,smmu-v2 qcom,smmu-500 nvidia,smmu-500".split()
)


def legacy_masters(tree):
    """The deprecated binding of arm,smmu: the SMMU's mmu-masters, with the masters' own
    #stream-id-cells. An ID's upper half is its mask; the list ends where it cannot be read."""
    found = {}
    for iommu in tree.nodes:
        if SMMU_V2.isdisjoint(iommu.strings("compatible")):
            continue
        for master, ids in phandle_list(tree, iommu.cells("mmu-masters"), "#stream-id-cells", None):
            streams_of = [Stream(iommu, i & 0xFFFF, 1, i >> 16 or None) for i in ids]
            found.setdefault(master, []).extend(streams_of)
    return found


def mapped_streams(tree, node):
    """`iommu-map` of a PCI host: entries of requester ID, IOMMU, first stream ID, their number."""
    cells = node.cells("iommu-map")
    rows = [cells[i : i + 4] for i in range(0, len(cells) - 3, 4)]
    masters = [(tree.node_of(phandle), first, count) for _, phandle, first, count in rows]
    return [
        Stream(iommu, first, count, iommu.u32("stream-match-mask"))
        for iommu, first, count in masters
        if iommu and count
    ]


def codes(device, granted):
    """The findings that follow from the numbers alone."""
    lines = [i.line for i in device.interrupts if i.line]
    mapped = [r for r in granted if r.address is not None and r.size]
    facts = {
        "not_translatable": any(r.address is None for r in device.regions),
        "interrupt_private": any(line.type in gic.PRIVATE for line in lines),
        "shared_page": bool(device.shared_pages),
        "shared_interrupt": bool(device.shared_interrupts),
        "shared_stream": bool(device.shared_streams),
        "region_past_range": any(r.past_range for r in granted),
        "sub_page": any((r.address | r.size) & PAGE_MASK for r in mapped),
    }
    return {code for code, holds in facts.items() if holds}
