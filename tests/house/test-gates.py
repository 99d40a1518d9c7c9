#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Calls that only their gate may make: lib/input/open.h says what a careless open() can do, and
lib/base/text/memstream.h why open_memstream() is not used.

    test-gates.py SRCDIR
"""

import pathlib
import re
import sys
import tempfile

ROOMS = ("lib", "daemon")
GATES = (
    (re.compile(r"\bopen_memstream\("), {}),
    (
        re.compile(r"(?<![\w.>])(?:open|openat|open64|fopen|creat)\("),
        {
            "lib/input/open.c": "the gate",
            "lib/input/inifile.c": "does not wait either, and its sentences need the path",
            "lib/base/fallback.c": "in place of a call of the C library",
            "lib/tree/directory.c": "a device tree's files below a directory, without links",
            "lib/board/drivers.c": "a file of sysfs",
            "lib/input/bound.c": "directories of sysfs",
            "daemon/ledger/store.c": "the kernel's boot id",
            "daemon/standin/sysfs.c": "files of sysfs below a directory, without links",
            "daemon/ledger/xl-config.c": "files of libxl, with rules of their own",
        },
    ),
)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


def blank(match):
    """A comment's lines stay, so that numbers do."""
    return "\n" * match.group().count("\n")


def violations(source):
    for room in ROOMS:
        for file in sorted((source / room).rglob("*.[ch]")):
            text = COMMENT.sub(blank, file.read_text(encoding="utf-8"))
            for call, allowed in GATES:
                if file.relative_to(source).as_posix() in allowed:
                    continue
                for match in call.finditer(text):
                    line = text.count("\n", 0, match.start()) + 1
                    yield "%s:%d: %s...): there is a gate for this" % (file, line, match.group())


def self_test():
    with tempfile.TemporaryDirectory() as scratch:
        (pathlib.Path(scratch) / "lib").mkdir()
        body = "/* open(\n */\n\topen_memstream(&a, &b);\n\tfd = open(path, 0);\n\tops->open(a);\n"
        pathlib.Path(scratch, "lib/a.c").write_text(body)
        found = list(violations(pathlib.Path(scratch)))
        assert len(found) == 2 and "a.c:3:" in found[0] and "a.c:4:" in found[1], found


def main():
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(bool(found))


main()
