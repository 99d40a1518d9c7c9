# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is a node's without being in its reg or interrupts: a PCI host's windows and INTx lines, the
SPIs that an MSI controller hands out (bindings pci, interrupt-controller/msi-controller)."""

from collections import namedtuple

import address
from interrupt import BadMap, Entry, map_entries, nexus_address_cells

Owned = namedtuple("Owned", "property intid count")
Window = namedtuple("Window", "space bus_address address size")

SPIS = range(32, 1020)
SPACES = ("configuration", "io", "memory", "memory")


def is_pci_host(node):
    if node.strings("device_type")[:1] == ["pci"]:
        return True
    return node.has("ranges") and node.u32("#address-cells") == 3


def is_host(node):
    """The bus above is another one: a bridge's windows lie in its host's."""
    return node.parent is not None and is_pci_host(node) and not is_pci_host(node.parent)


def windows(node):
    """The entries of a host's ranges; those of a bridge lie in its host's."""
    if node.parent is None or not is_pci_host(node):
        return []
    bus, upper = address.bus_of(node), address.bus_of(node.parent)
    if upper.kind == "pci" or bus.kind != "pci" or not address.usable(upper.cells):
        return []
    na, ns = bus.cells
    pna, cells = upper.cells[0], node.cells("ranges")
    width = na + pna + ns
    found = []
    for at in range(0, len(cells) - width + 1, width):
        entry = cells[at : at + width]
        space = SPACES[entry[0] >> 24 & 3]
        if space == "memory" and entry[0] & 0x40000000:
            space = "prefetchable"
        cpu, _ = address.translate(node, entry[na : na + pna], 0)
        bus_address = address.number(entry[bus.flag_cells : na])
        found.append(Window(space, bus_address, cpu, address.number(entry[na + pna :])))
    return found


def owned(controllers, node):
    found = []
    if node.has("msi-controller"):
        found += _pairs(node, "mbi-ranges") + _pairs(node, "marvell,spi-ranges")
        found += [("marvell,spi-base", base, 8) for base in node.cells("marvell,spi-base")]
        found += _base_and_number(node, "arm,msi-base-spi", "arm,msi-num-spis", 0)
        found += _base_and_number(node, "al,msi-base-spi", "al,msi-num-spis", 32)
        found += _msi_ranges(controllers, node)
    if is_pci_host(node):
        found += [("interrupt-map", intid, 1) for intid in _intx(controllers, node)]
    return [
        Owned(name, intid, min(count, SPIS.stop - intid))
        for name, intid, count in found
        if intid in SPIS and count
    ]


def _pairs(node, name):
    cells = node.cells(name)
    return [(name, cells[at], cells[at + 1]) for at in range(0, len(cells) - 1, 2)]


def _base_and_number(node, base, count, offset):
    if not node.has(base) or not node.has(count):
        return []
    return [(base, node.u32(base) + offset, node.u32(count))]


def _spi_of(controllers, parent, specifier):
    _, ending = controllers.follow(Entry(parent, specifier, "interrupts"), [0] * 16)
    line = ending.line
    return line.intid if line and line.type == "spi" and ending.route in ("direct", "forwarded") else None


def _msi_ranges(controllers, node):
    """<parent specifier number>, of which Raspberry Pi's MIP uses the part from an offset on."""
    cells = node.cells("msi-ranges")
    parent = controllers.tree.node_of(cells[0]) if cells else None
    count = parent.u32("#interrupt-cells") if parent else None
    if count is None or len(cells) < count + 2:
        return []
    intid = _spi_of(controllers, parent, cells[1 : 1 + count])
    offset = node.u32("brcm,msi-offset", 0)
    return [("msi-ranges", intid + offset, cells[1 + count])] if intid else []


def _intx(controllers, node):
    """Where the entries of the map arrive, each INTID once."""
    pins, found = node.u32("#interrupt-cells"), []
    if pins is None:
        return []
    try:
        for entry in map_entries(controllers.tree, node, nexus_address_cells(node) + pins):
            intid = _spi_of(controllers, entry.parent, entry.specifier)
            if intid and intid not in found:
                found.append(intid)
    except BadMap:
        pass
    return found
