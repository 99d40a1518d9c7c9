#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""newc.py OUT PATH=FILE... - an initramfs of these files

The directories and devices that it needs are in it too. All belongs to root, whoever runs this.
"""

import os
import stat
import sys

EMPTY = ("bin", "dev", "proc", "sys", "new")
DEVICES = (("dev/console", 5, 1), ("dev/null", 1, 3))


def padded(data):
    """To a multiple of four bytes."""
    return data + bytes(-len(data) % 4)


def entry(name, mode, data=b"", major=0, minor=0, number=[0]):
    """One file as the kernel wants it: a header of hexadecimal numbers, the name, the content."""
    number[0] += 1
    numbers = (number[0], mode, 0, 0, 1, 0, len(data), 0, 0, major, minor, len(name) + 1, 0)
    header = "070701" + "".join("%08X" % value for value in numbers) + name + "\0"
    return padded(header.encode()) + padded(data)


def contents(path):
    """The bytes and the mode of a file."""
    with open(path, "rb") as file:
        return file.read(), stat.S_IFREG | (0o755 if os.access(path, os.X_OK) else 0o644)


def main():
    """Writes the archive."""
    files = dict(argument.split("=", 1) for argument in sys.argv[2:])
    directories = {os.path.dirname(name) for name in files if "/" in name}
    archive = [entry(name, stat.S_IFDIR | 0o755) for name in sorted(directories.union(EMPTY))]
    archive += [entry(name, stat.S_IFCHR | 0o600, b"", *number) for name, *number in DEVICES]
    for name, path in files.items():
        data, mode = contents(path)
        archive.append(entry(name, mode, data))
    archive.append(entry("TRAILER!!!", 0))
    with open(sys.argv[1], "wb") as file:
        file.write(b"".join(archive))


main()
