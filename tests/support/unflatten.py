# SPDX-License-Identifier: LGPL-2.1-or-later
"""Turns a device tree blob into a directory like /sys/firmware/devicetree/base.

A node is a directory, a property a file with its raw value. As in the kernel's directory every
node also has a property `name`, its name without the unit address; the root's is empty.
"""

import os
import struct

MAGIC = 0xD00DFEED
BEGIN_NODE, END_NODE, PROP, NOP, END = 1, 2, 3, 4, 9


def string_at(blob, offset):
    return blob[offset : blob.index(b"\0", offset)].decode()


def align(offset):
    return (offset + 3) & ~3


def tokens(blob):
    """(token, name, value) for each token of the structure block; names and values as they fit."""
    magic, _, at, strings = struct.unpack_from(">4I", blob)
    if magic != MAGIC:
        raise ValueError("no device tree blob")
    while True:
        (token,) = struct.unpack_from(">I", blob, at)
        at += 4
        if token == BEGIN_NODE:
            name = string_at(blob, at)
            at = align(at + len(name) + 1)
            yield token, name, None
        elif token == PROP:
            length, name = struct.unpack_from(">2I", blob, at)
            yield token, string_at(blob, strings + name), blob[at + 8 : at + 8 + length]
            at = align(at + 8 + length)
        elif token == END:
            return
        else:
            yield token, None, None


def write_property(directory, name, value):
    with open(os.path.join(directory, name), "wb") as file:
        file.write(value)


def unflatten(blob, root):
    """Writes the tree below the new directory `root`."""
    stack = []
    for token, name, value in tokens(blob):
        if token == BEGIN_NODE:
            stack.append(os.path.join(stack[-1], name) if stack else root)
            os.mkdir(stack[-1])
            write_property(stack[-1], "name", name.partition("@")[0].encode() + b"\0")
        elif token == END_NODE:
            stack.pop()
        elif token == PROP:
            write_property(stack[-1], name, value)
