# SPDX-License-Identifier: LGPL-2.1-or-later
"""The way of a device's DMA: its parents, coherence, windows (drivers/of/address.c, 6.12)."""

from collections import namedtuple

import address
from supplier import phandle_list

Window = namedtuple("Window", "bus_address address size")

LONGEST = 128  # levels: interconnects may lead in a circle


def dma_parent(tree, node):
    """__of_get_dma_parent(): the interconnect named dma-mem, else the parent."""
    names = node.strings("interconnect-names")
    if "dma-mem" in names:
        paths = phandle_list(tree, node.cells("interconnects"), "#interconnect-cells", None)
        index = names.index("dma-mem")
        if index < len(paths):
            return paths[index][0]
    return node.parent


def coherent(tree, node):
    """of_dma_is_coherent(); not coherent is Arm's default."""
    seen = set()
    while node is not None and node not in seen:
        if node.has("dma-coherent"):
            return True
        if node.has("dma-noncoherent"):
            return False
        seen.add(node)
        node = dma_parent(tree, node)
    return False


def windows(tree, device):
    """of_dma_get_range(); None where no dma-ranges hold."""
    bus = _bus_with_ranges(tree, device)
    if bus is None or bus.parent is None:
        return None
    return list(_windows_of(tree, bus))


def _bus_with_ranges(tree, device):
    """Only the first bus may lack the property; empty ones are passed over."""
    bus = dma_parent(tree, device)
    for level in range(LONGEST):
        if bus is None or bus.has("dma-ranges") and bus.properties["dma-ranges"]:
            return bus
        if level and not bus.has("dma-ranges"):
            return None
        bus = dma_parent(tree, bus)
    return None


def _windows_of(tree, bus):
    na, ns = address.bus_of(bus).cells
    flags = address.bus_of(bus).flag_cells
    pna = address.bus_of(bus.parent).cells[0]
    cells = bus.cells("dma-ranges")
    width = na + pna + ns
    if 4 * len(cells) != len(bus.properties["dma-ranges"]) or len(cells) % width:
        return
    for at in range(0, len(cells), width):
        entry = cells[at : at + width]
        cpu = _to_cpu(tree, bus, entry[na : na + pna])
        if cpu is not None:
            yield Window(address.number(entry[flags:na]), cpu, address.number(entry[na + pna :]))


def _upper(tree, node):
    """The node above on this way, with the bus type that it matches and the cells of the tree's."""
    above = dma_parent(tree, node)
    bus = address.bus_of(above)
    if bus.kind in ("pci", "isa"):
        return above, bus
    return above, bus._replace(cells=address.bus_of(node.parent).cells)


def _to_cpu(tree, node, cells):
    """__of_translate_address() with dma-ranges, which may be missing anywhere."""
    above, bus = _upper(tree, node)
    for _ in range(LONGEST):
        if not address.usable(bus.cells):
            return None
        if above.parent is None:
            return address.number(cells[bus.flag_cells :])
        node = above
        above, upper = _upper(tree, node)
        if not address.usable(upper.cells):
            return None
        step = address.translate_one(node, bus, upper, cells, 0, "dma-ranges")
        if step is None:
            return None
        cells, bus = step[0], upper
    return None
