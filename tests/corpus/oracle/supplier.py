# SPDX-License-Identifier: LGPL-2.1-or-later
"""Phandle references by binding: of_supplier_bindings of drivers/of/property.c, and some more."""

import re
from collections import namedtuple

import vendor
from interrupt import MAP_ABUSERS, BadMap, Entry, map_entries, nexus_address_cells

Supplier = namedtuple("Supplier", "property node specifier")

# Fixed names: the property -> the supplier's cell count property, or None for bare phandles.
# Missing #xxx-cells mean no arguments (parse_prop_cells()).
LISTS = {
    "clocks": "#clock-cells",
    "interconnects": "#interconnect-cells",
    "iommus": "#iommu-cells",
    "mboxes": "#mbox-cells",
    "io-channels": "#io-channel-cells",
    "io-backends": "#io-backend-cells",
    "interrupt-parent": None,
    "dmas": "#dma-cells",
    "power-domains": "#power-domain-cells",
    "hwlocks": "#hwlock-cells",
    "extcon": None,
    "nvmem-cells": "#nvmem-cell-cells",
    "phys": "#phy-cells",
    "wakeup-parent": None,
    "pwms": "#pwm-cells",
    "resets": "#reset-cells",
    "leds": None,
    "backlight": None,
    "panel": None,
    "msi-parent": "#msi-cells",
    "post-init-providers": None,
    "access-controllers": "#access-controller-cells",
    "pses": "#pse-cells",
    "power-supplies": None,
    # Not in the parsers of drivers/of/property.c; from the bindings:
    "memory-region": None,
    "phy-handle": None,
    "thermal-sensors": "#thermal-sensor-cells",
    "sound-dai": "#sound-dai-cells",
    "assigned-clocks": "#clock-cells",
    "assigned-clock-parents": "#clock-cells",
    "nvmem": None,
    "mmc-pwrseq": None,
    "cooling-device": "#cooling-cells",
    "usb-phy": None,
    "operating-points-v2": None,
    "sram": None,
    "mux-controls": "#mux-control-cells",
    # net/ethernet-controller.yaml; fsl,fman-dtsec.yaml calls the PCS a PHY
    "phy": None,
    "phy-device": None,
    "pcs-handle": None,
    "pcsphy-handle": None,
    "sfp": None,
    "mdio-parent-bus": None,
    "i2c-parent": None,
    "i2c-bus": None,
    "ddc-i2c-bus": None,
    "nand-ecc-engine": None,
    "performance-domains": "#performance-domain-cells",
    "trigger-sources": "#trigger-source-cells",
    "qcom,smem-states": "#qcom,smem-state-cells",
}
# Lists whose entries have a fixed number of cells behind the phandle.
FIXED = {"gpio-ranges": 3, "timestamper": 1}
# Four cells an entry, the phandle second; what the others mean is no specifier.
RID_MAPS = ("iommu-map", "msi-map")
MAPS = RID_MAPS + ("interrupt-map",)
PINCTRL = re.compile(r"pinctrl-\d+$")
PORTS = ("ports", "in-ports", "out-ports")


def is_known(name):
    """True if the oracle has a rule for this property."""
    special = ("dma-masters", "remote-endpoint", "interrupts", "interrupts-extended")
    if name in LISTS or name in FIXED or name in MAPS or name in special or _is_suffix(name):
        return True
    return vendor.count(name, [0]) is not None


def _is_suffix(name):
    return bool(PINCTRL.match(name)) or _long(name, "-supply") or _is_gpio(name)


def _long(name, suffix):
    return name.endswith(suffix) and len(name) > len(suffix)


def _is_gpio(name):
    if name in ("gpio", "gpios"):
        return True
    return (_long(name, "-gpio") or _long(name, "-gpios")) and not _long(name, ",nr-gpios")


def suppliers(board, node):
    """Every reference that a node's own properties make."""
    found = list(_interrupts(board, node))
    for name in node.properties:
        found += [Supplier(name, target, cells) for target, cells in _references(board, node, name)]
    return found


def named(board, node, name):
    """The nodes whose phandles a property has, wherever they lead."""
    tree, cells = board.tree, node.cells(name)
    if name == "remote-endpoint":
        return [tree.node_of(cell) for cell in cells]
    if name == "interrupts-extended":
        return [target for target, _ in phandle_list(tree, cells, "#interrupt-cells", None)]
    if name == "interrupt-map":
        return _named_by_map(tree, node)
    return [target for target, _ in _references(board, node, name)]


def _named_by_map(tree, node):
    if node.is_compatible(*MAP_ABUSERS):
        return [entry.parent for entry in _drivers_map(tree, node)]
    found, specifier = [], node.u32("#interrupt-cells", 0)
    try:
        for entry in map_entries(tree, node, nexus_address_cells(node) + specifier):
            found.append(entry.parent)
    except BadMap:
        pass
    return found


def _interrupts(board, node):
    """The controller where the walk ends, not the first hop."""
    for interrupt in board.interrupts(node):
        if interrupt.stop:
            yield Supplier(interrupt.source, interrupt.stop.controller, interrupt.stop.specifier)


def _references(board, node, name):
    tree, cells = board.tree, node.cells(name)
    if name in LISTS:
        return phandle_list(tree, cells, LISTS[name], 0)
    if name in RID_MAPS:
        return _rid_map(tree, cells)
    if name == "interrupt-map":
        return _interrupt_map(board, node)
    if name == "remote-endpoint":
        return _remote_port_parent(tree, cells)
    if name in FIXED:
        return phandle_list(tree, cells, None, FIXED[name])
    if name == "dma-masters":
        return _dma_masters(tree, cells)
    if _is_gpio(name):
        hog = name in ("gpio", "gpios") and node.has("gpio-hog")
        return [] if hog else phandle_list(tree, cells, "#gpio-cells", None)
    if _is_suffix(name):
        return phandle_list(tree, cells, None, 0)
    return vendor.references(tree, node, name)


def phandle_list(tree, cells, cells_name, default):
    """of_phandle_iterator_next(): holes are skipped; an entry of unknown length ends the list."""
    found = []
    while cells:
        target, count = tree.node_of(cells[0]), 0
        if target is not None and cells_name:
            count = target.u32(cells_name, default)
        elif cells[0] and not cells_name:
            count = default
        elif cells[0]:
            break
        if count is None or count > len(cells) - 1:
            break
        if target is not None:
            found.append((target, cells[1 : 1 + count]))
        cells = cells[1 + count :]
    return found


def _dma_masters(tree, cells):
    """of_dma_router_xlate() knows phandles; in a DMA controller's own node this is a number."""
    masters = [tree.node_of(cell) for cell in cells]
    if all(master is not None and master.has("#dma-cells") for master in masters):
        return [(master, []) for master in masters]
    return []


def _rid_map(tree, cells):
    targets = (tree.node_of(cells[at + 1]) for at in range(0, len(cells) - 3, 4))
    return [(target, []) for target in targets if target is not None]


def _drivers_map(tree, node):
    """A map that the driver reads itself: <input x parent specifier>, no unit address."""
    cells = node.cells("interrupt-map")
    while len(cells) > 2:
        parent = tree.node_of(cells[2])
        count = parent.u32("#interrupt-cells") if parent else None
        if count is None or len(cells) < 3 + count:
            return
        yield Entry(parent, cells[3 : 3 + count], "interrupt-map")
        cells = cells[3 + count :]


def _interrupt_map(board, nexus):
    """Every entry, followed to its end."""
    if nexus.is_compatible(*MAP_ABUSERS):
        followed = (board.follow(entry, [0] * 16)[0] for entry in _drivers_map(board.tree, nexus))
        return [(hop.controller, []) for hops in followed for hop in hops[-1:]]
    found, specifier = [], nexus.u32("#interrupt-cells")
    if specifier is None:
        return found
    try:
        for entry in map_entries(board.tree, nexus, nexus_address_cells(nexus) + specifier):
            target = Entry(entry.parent, entry.specifier, "interrupt-map")
            hops, _ = board.follow(target, entry.address + [0] * 16)
            found += [(hop.controller, []) for hop in hops[-1:]]
    except BadMap:
        pass
    return found


def _remote_port_parent(tree, cells):
    """of_graph_get_port_parent(): endpoint, port, then one more if that is `ports`."""
    node = tree.node_of(cells[0]) if cells else None
    for _ in range(2):
        node = node.parent if node is not None else None
    if node is not None and node.unit_name in PORTS:
        node = node.parent
    return [(node, [])] if node is not None else []
