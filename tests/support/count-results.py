#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""count-results.py TESTLOG - how many of meson's tests passed, failed and were skipped; then, for each
that failed, a line FOLDER: TEST, and its last words, indented."""

import json
import pathlib
import sys

PASSED = ("OK", "EXPECTEDFAIL")
SKIPPED = ("SKIP",)
LAST_WORDS = 20

log = pathlib.Path(sys.argv[1])
lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
tests = [json.loads(line) for line in lines]
failed = [test for test in tests if test["result"] not in PASSED + SKIPPED]
skipped = sum(test["result"] in SKIPPED for test in tests)
print(len(tests) - len(failed) - skipped, len(failed), skipped)
for test in failed:
    print("%s: %s" % (log.parent.parent, test["name"].rpartition(" ")[2]))
    words = test.get("stdout", "").splitlines() + test.get("stderr", "").splitlines()
    print("".join("    %s\n" % line for line in words[-LAST_WORDS:]), end="")
