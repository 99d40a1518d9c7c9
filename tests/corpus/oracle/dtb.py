# SPDX-License-Identifier: LGPL-2.1-or-later
"""A flattened devicetree as nodes in document order (Devicetree Specification 0.4, chapter 5)."""

import struct

MAGIC = 0xD00DFEED
BEGIN_NODE, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9


class Malformed(Exception):
    """The blob breaks the format."""


class Node:
    """One node: its properties as bytes, its parent and children."""

    def __init__(self, name, parent):
        self.name = name
        self.parent = parent
        self.children = []
        self.properties = {}
        self.phandle = 0
        self.path = self._path()

    def _path(self):
        if self.parent is None:
            return "/"
        return self.parent.path.rstrip("/") + "/" + self.name

    @property
    def unit_name(self):
        """The name without its unit address, as of_node_name_eq() compares it."""
        return self.name.split("@", 1)[0]

    @property
    def unit_address(self):
        """As a number, or None if there is none."""
        try:
            return int(self.name.split("@", 1)[1], 16)
        except (IndexError, ValueError):
            return None

    def has(self, name):
        return name in self.properties

    def cells(self, name):
        """The property as 32-bit cells; a tail shorter than a cell is dropped."""
        value = self.properties.get(name, b"")
        return list(struct.unpack(">%dI" % (len(value) // 4), value[: len(value) // 4 * 4]))

    def u32(self, name, default=None):
        """The first cell, or the default when the property is missing or too short."""
        value = self.properties.get(name, b"")
        return struct.unpack_from(">I", value)[0] if len(value) >= 4 else default

    def strings(self, name):
        value = self.properties.get(name, b"")
        if not value:
            return []
        return value.rstrip(b"\0").decode("utf-8", "replace").split("\0")

    def string_at(self, name, index):
        """Entry `index` of a string list; empty strings count as entries."""
        parts = self.properties.get(name, b"").split(b"\0")[:-1]
        return parts[index].decode("utf-8", "replace") if index < len(parts) else None

    def is_compatible(self, *names):
        return any(c in names for c in self.strings("compatible"))

    def enabled(self):
        """The node's own status, as of_device_is_available() reads it."""
        if not self.has("status"):
            return True
        return self.properties["status"].split(b"\0")[0] in (b"okay", b"ok")

    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Tree:
    """All nodes of a blob in document order, with a phandle index."""

    def __init__(self, blob):
        self.nodes = _Reader(blob).read()
        self.by_phandle = {}
        for node in self.nodes:
            if node.phandle:
                self.by_phandle.setdefault(node.phandle, node)

    def node_of(self, phandle):
        return self.by_phandle.get(phandle) if phandle else None


def load(path):
    with open(path, "rb") as file:
        return Tree(file.read())


class _Reader:
    """One pass over the structure block."""

    def __init__(self, blob):
        if len(blob) < 40:
            raise Malformed("shorter than a header")
        header = struct.unpack_from(">10I", blob)
        magic, total, at_struct, at_strings, _, version, last_compatible = header[:7]
        if magic != MAGIC or version < 16 or last_compatible > 17 or total > len(blob):
            raise Malformed("bad header")
        self.blob = blob[:total]
        self.at = at_struct
        self.end = at_struct + header[9] if version >= 17 else total
        self.strings = self.blob[at_strings : at_strings + header[8]]
        if self.end > total or at_struct % 4:
            raise Malformed("structure block outside the blob")
        self.nodes = []

    def read(self):
        """The stack holds the open nodes; the root's END_NODE must be followed by END."""
        stack = []
        while True:
            token = self._u32()
            if token == BEGIN_NODE:
                stack.append(self._begin(stack))
            elif token == END_NODE and stack:
                _set_phandle(stack.pop())
            elif token == PROP and stack:
                self._property(stack[-1])
            elif token == END and not stack and self.nodes:
                return self.nodes
            elif token != NOP:
                raise Malformed("unexpected token 0x%x" % token)

    def _begin(self, stack):
        parent = stack[-1] if stack else None
        if parent is None and self.nodes:
            raise Malformed("two roots")
        node = Node(self._name(), parent)
        if parent is not None:
            parent.children.append(node)
        self.nodes.append(node)
        return node

    def _property(self, node):
        length, at_name = self._u32(), self._u32()
        if self.at + length > self.end or at_name >= len(self.strings):
            raise Malformed("property outside its block")
        name = _string(self.strings, at_name)
        value = self.blob[self.at : self.at + length]
        self.at += (length + 3) & ~3
        # Given twice: the first one wins, as of_find_property() finds it.
        node.properties.setdefault(name, value)

    def _name(self):
        name = _string(self.blob[: self.end], self.at)
        self.at += (len(name) + 4) & ~3
        return name

    def _u32(self):
        if self.at + 4 > self.end:
            raise Malformed("structure block ends early")
        self.at += 4
        return struct.unpack_from(">I", self.blob, self.at - 4)[0]


def _string(block, at):
    end = block.find(b"\0", at)
    if end < 0:
        raise Malformed("string without end")
    return block[at:end].decode("latin-1")


def _set_phandle(node):
    """ibm,phandle overrides, phandle comes before linux,phandle (drivers/of/fdt.c)."""
    for name in ("ibm,phandle", "phandle", "linux,phandle"):
        value = node.u32(name, 0)
        if value:
            node.phandle = value
            return
