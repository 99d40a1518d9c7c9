# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whom others depend on: by a reference, by sitting on it, or by what it is a controller of."""

import supplier
from address import is_mapped

# Firmware, and drivers that look for a compatible, use these without a reference in the tree.
CONTROLLERS = (
    "#clock-cells",
    "#power-domain-cells",
    "#reset-cells",
    "#hwlock-cells",
    "#phy-cells",
)


class Users:
    """Which devices of a board have users, whatever these are."""

    def __init__(self, board):
        self.board = board
        self.used = set()
        self.named = set()
        for node in board.tree.nodes:
            self._note(node)
        # dtc makes phandles for what is referred to; with symbols for every label.
        if not any(node.path == "/__symbols__" for node in board.tree.nodes):
            self._find_unknown()

    def _note(self, node):
        for name in node.properties:
            self.named.update(supplier.named(self.board, node, name))
        for found in supplier.suppliers(self.board.controllers, node):
            # A graph's ends name each other; neither supplies the other with anything.
            if found.property != "remote-endpoint":
                self._use(found.node, node)

    def _use(self, target, user):
        """What is behind a bus without pages of its own is reached through the bus's controller."""
        provider = self.board.device_of(target)
        while provider and not _is_within(user, provider.node):
            self.used.add(provider.node)
            if _has_page(self.board, provider.node):
                break
            provider = self.board.device_of(provider.node.parent)

    def _find_unknown(self):
        for node in self.board.tree.nodes:
            device = self.board.device_of(node)
            if device and node.phandle and node not in self.named:
                self.used.add(device.node)


# simple-bus of the Devicetree Specification (4.5), and those of Linux's of_platform.c and bus/*.yaml.
BUSES = ("simple-bus", "simple-pm-bus", "arm,amba-bus", "isa", "ti,sysc")


def is_provider(board, device):
    node = device.node
    if node in board.users.used or node.is_compatible("syscon") or is_bus(node):
        return True
    # The lanes of a PHY are nodes of their own.
    lanes = [child for child in node.children if not child.has("compatible")]
    return any(map(_is_controller, [node, *lanes])) or _carries(board, node)


def is_bus(node):
    """Of the kinds that are no more than that, whatever is on it."""
    return node.unit_name == "bus" or node.is_compatible(*BUSES)


def _is_controller(node):
    return any(node.has(cells) for cells in CONTROLLERS)


def _is_within(node, top):
    return node is top or top in node.ancestors()


def _carries(board, node):
    """A device below that the CPU reaches by itself, and not through this one's registers."""
    return any(_has_page(board, child) for child in below(node))


def _has_page(board, node):
    device = board.devices.get(node)
    return device and any(map(is_mapped, device.registers))


def below(node):
    for child in node.children:
        yield child
        yield from below(child)
