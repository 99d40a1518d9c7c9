# SPDX-License-Identifier: LGPL-2.1-or-later
"""The interrupt tree as the OF core sees it: drivers/of/irq.c, >= 6.9 (and >= 6.11 for a missing reg)."""

from collections import namedtuple

MAX_ARGS = 16
MAX_HOPS = 64

# of_irq_imap_abusers[]: controllers whose interrupt-map belongs to their driver.
MAP_ABUSERS = (
    "CBEA,platform-spider-pic",
    "sti,platform-spider-pic",
    "realtek,rtl-intc",
    "fsl,ls1021a-extirq",
    "fsl,ls1043a-extirq",
    "fsl,ls1088a-extirq",
    "renesas,rza1-irqc",
    "pasemi,rootbus",
)

Hop = namedtuple("Hop", "controller specifier")
# parent is None for a hole, a bad phandle and a missing interrupt parent.
Entry = namedtuple("Entry", "parent specifier source")
MapEntry = namedtuple("MapEntry", "child parent address specifier")
BROKEN = Entry(None, [], "interrupts-extended")
HOLE = Entry(None, [], "hole")


class BadMap(Exception):
    """An interrupt-map entry that of_irq_parse_imap_parent() refuses."""


def has_interrupts(node):
    return node.has("interrupts") or node.has("interrupts-extended")


def find_parent(tree, node):
    """of_irq_find_parent(): the walk goes on from the candidate, not from the child."""
    for _ in range(MAX_HOPS):
        phandle = node.u32("interrupt-parent")
        node = node.parent if phandle is None else tree.node_of(phandle)
        if node is None or node.has("#interrupt-cells"):
            return node
    return None


def domain_parent(tree, controller):
    """of_irq_init(): the first interrupts-extended phandle, else the interrupt parent."""
    first = tree.node_of(controller.u32("interrupts-extended", 0))
    parent = first or find_parent(tree, controller)
    return None if parent is controller else parent


# The entries of one node


def entries(tree, node):
    """of_irq_parse_one() for every index: extended first, `interrupts` where that fails."""
    extended, plain = _extended(tree, node), _plain(tree, node)
    found = extended + plain[len(extended) :]
    for index, entry in enumerate(extended):
        if entry.parent is None and index < len(plain):
            found[index] = plain[index]
    return found


def _extended(tree, node):
    """A hole keeps its index; a broken entry ends the list, as no later one can be found."""
    cells, found = node.cells("interrupts-extended"), []
    while cells:
        parent = tree.node_of(cells[0])
        count = parent.u32("#interrupt-cells") if parent else 0
        broken = cells[0] != 0 and parent is None or count is None or count > len(cells) - 1
        if broken:
            found.append(BROKEN)
        elif parent is None:
            found.append(HOLE)
        else:
            found.append(Entry(parent, cells[1 : 1 + count], "interrupts-extended"))
        if broken:
            break
        cells = cells[1 + count :]
    return found


def _plain(tree, node):
    """A tail shorter than a specifier is no entry; without a parent nothing can be counted."""
    cells = node.cells("interrupts")
    if not cells:
        return []
    parent = find_parent(tree, node)
    count = parent.u32("#interrupt-cells") if parent else None
    if not count:
        return [Entry(None, [], "interrupts")]
    return [
        Entry(parent, cells[at : at + count], "interrupts")
        for at in range(0, len(cells) - count + 1, count)
    ]


# The walk


def unit_address(node):
    """Missing cells count as zeros (>= 6.11); the kernel keeps three."""
    return node.cells("reg")[:3] + [0] * MAX_ARGS


def walk(tree, entry, address):
    """of_irq_parse_raw(): the hops up to the controller where it stops, None if it fails."""
    hops = [Hop(entry.parent, list(entry.specifier))]
    cells = nexus_address_cells(entry.parent)
    while not _stops(hops[-1].controller):
        step = _step(tree, hops[-1], address[:cells])
        if step is None or len(hops) == MAX_HOPS:
            return None
        hop, new_address = step
        if new_address is not None:
            address, cells = new_address, len(new_address)
        hops.append(hop)
        if hop.controller is hops[-2].controller:
            # An interrupt-map entry to the node itself ends there.
            break
    return hops


def _step(tree, hop, address):
    """(next hop, its unit address if a map gave one), or None."""
    node = hop.controller
    if node.has("interrupt-map"):
        entry = _match(tree, node, address + hop.specifier, len(address) + len(hop.specifier))
        return entry and (Hop(entry.parent, entry.specifier), entry.address)
    upper = find_parent(tree, node)
    return (Hop(upper, hop.specifier), None) if upper else None


def _stops(node):
    """A map takes precedence over interrupt-controller, but not with an abuser."""
    if not node.has("interrupt-controller"):
        return False
    return not node.has("interrupt-map") or node.is_compatible(*MAP_ABUSERS)


def nexus_address_cells(node):
    """Own #address-cells or the nearest ancestor's; default 2, unlike `reg`."""
    while node is not None:
        if node.has("#address-cells"):
            return node.u32("#address-cells", 0)
        node = node.parent
    return 2


def _match(tree, nexus, key, width):
    """The first entry that matches under the mask and whose parent is enabled."""
    if width > MAX_ARGS:
        return None
    mask = nexus.cells("interrupt-map-mask") if nexus.has("interrupt-map-mask") else []
    mask = (mask + [0xFFFFFFFF] * width)[:width]
    try:
        for entry in map_entries(tree, nexus, width):
            same = all((a ^ b) & m == 0 for a, b, m in zip(key, entry.child, mask))
            if same and entry.parent.enabled():
                return entry
    except BadMap:
        pass
    return None


def map_entries(tree, nexus, width):
    """of_irq_parse_imap_parent(): the new parent's missing #address-cells are 0, not 2."""
    cells = nexus.cells("interrupt-map")
    while len(cells) > width + 1:
        parent = tree.node_of(cells[width])
        count = parent.u32("#interrupt-cells") if parent else None
        if count is None:
            raise BadMap
        address = parent.u32("#address-cells", 0)
        rest = cells[width + 1 :]
        if address + count > min(MAX_ARGS, len(rest)):
            raise BadMap
        yield MapEntry(cells[:width], parent, rest[:address], rest[address : address + count])
        cells = rest[address + count :]
