#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The hard stops: lines of files, columns, lines of functions.

    test-limits.py SRCDIR
"""

import pathlib
import re
import sys
import tempfile

FILE_LINES = {".c": 500, ".h": 200}
COLUMNS = 100
FUNCTION_LINES = 80

# In clang-format's layout a function's body is between two braces in the first column.
FUNCTION = re.compile(r"^\{.*?^\}", re.MULTILINE | re.DOTALL)


def long_lines(text):
    for number, line in enumerate(text.splitlines(), 1):
        columns = len(line.expandtabs(8))
        if columns > COLUMNS:
            yield number, "%d columns" % columns


def long_functions(text):
    for match in FUNCTION.finditer(text):
        lines = match.group().count("\n") + 1
        if lines > FUNCTION_LINES:
            yield text.count("\n", 0, match.start()) + 1, "a function of %d lines" % lines


def violations(source):
    for room in ("lib", "client", "daemon", "tests"):
        for file in sorted((source / room).rglob("*.[ch]")):
            text = file.read_text(encoding="utf-8")
            lines, allowed = text.count("\n"), FILE_LINES[file.suffix]
            if lines > allowed:
                yield "%s: %d lines, %d are allowed" % (file, lines, allowed)
            for number, complaint in [*long_lines(text), *long_functions(text)]:
                yield "%s:%d: %s" % (file, number, complaint)


def self_test():
    with tempfile.TemporaryDirectory() as scratch:
        (pathlib.Path(scratch) / "lib").mkdir()
        body = "".join("\tcall(%d);\n" % i for i in range(510))
        pathlib.Path(scratch, "lib/long.c").write_text("void f(void)\n{\n%s}\n%0101d\n" % (body, 0))
        found = list(violations(pathlib.Path(scratch)))
        assert len(found) == 3, found


def main():
    self_test()
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    sys.exit(bool(found))


main()
