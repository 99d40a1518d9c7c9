#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports every device of many boards, alone and in groups, and checks what comes out.

    check-exports.py EXPORT-ALL TREE…

The last line is `N passed, N failed`: one for each format. Boards of one family have much in
common; what is the same but for the tree's hash is checked once.
"""

import collections
import pathlib
import re
import subprocess
import sys

import marks
import microkit

GROUP = 8  # devices
COMPLAINTS_MAX = 10  # printed for one format
TREE = re.compile(r"tree: sha256 [0-9a-f]{64}\n")

# Why something that is not blocked may be refused all the same.
MICROKIT_REASONS = (
    "interrupt lines, which is what one protection domain has ids for",
    "would be both level and edge triggered",
    "is beyond what Microkit can map",
)
MARK_REASONS = (
    "by all that use libfdt",
    "characters that the Devicetree Specification does not allow",
)

CHECKS = {
    "microkit": (microkit.complaints, MICROKIT_REASONS),
    "uboot": (marks.uboot_complaints, MARK_REASONS),
    "imagebuilder": (
        marks.imagebuilder_complaints,
        MARK_REASONS + ("there is no room in a guest",),
    ),
}

Record = collections.namedtuple("Record", "dtb device name content")


def records(stream):
    """What export-all writes."""
    while heading := stream.readline():
        dtb, device, name, size = heading.decode().rstrip("\n").split("\t")
        yield Record(dtb, device, name, stream.read(int(size)).decode())


def refusal_complaints(text, reasons):
    return [] if any(reason in text for reason in reasons) else ["refused: " + text]


class Check:
    """One format on all boards."""

    def __init__(self, name):
        self.name = name
        self.complain, self.reasons = CHECKS[name]
        self.seen = set()
        self.files = self.refused = self.failed = 0

    def record_complaints(self, record):
        text, n = TREE.subn("", record.content)
        if not record.name:
            self.refused += 1
            return refusal_complaints(record.content, self.reasons)
        self.files += 1
        if hash(text) in self.seen:
            return []
        self.seen.add(hash(text))
        return self.complain(text) + ([] if n == 1 else ["does not name the tree"])

    def look_at(self, record):
        found = self.record_complaints(record)
        if found and self.failed < COMPLAINTS_MAX:
            print("FAILED %s %s: %s" % (record.dtb, record.device, "; ".join(found)))
        self.failed += bool(found)

    def run(self, program, trees):
        command = [program, self.name, str(GROUP), *trees]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            for record in records(process.stdout):
                self.look_at(record)
        good = process.returncode == 0 and self.failed == 0 and self.files > 0
        print("%s: %d files, %d of them different; %d refused, %d failed" % (
            self.name, self.files, len(self.seen), self.refused, self.failed))  # fmt: skip
        return good


def find_trees(names):
    trees = []
    for name in map(pathlib.Path, names):
        trees += sorted(name.rglob("*.dtb")) if name.is_dir() else [name]
    return [str(tree) for tree in trees]


def main():
    program, trees = sys.argv[1], find_trees(sys.argv[2:])
    passed = sum(Check(name).run(program, trees) for name in CHECKS)
    print("%d passed, %d failed" % (passed, len(CHECKS) - passed))
    return passed < len(CHECKS)


if __name__ == "__main__":
    sys.exit(main())
