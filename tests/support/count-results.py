#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""count-results.py TESTLOG - how many of meson's tests passed, failed and were skipped."""

import json
import pathlib
import sys

PASSED = ("OK", "EXPECTEDFAIL")
SKIPPED = ("SKIP",)

log = pathlib.Path(sys.argv[1])
lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
results = [json.loads(line)["result"] for line in lines]
passed = sum(result in PASSED for result in results)
skipped = sum(result in SKIPPED for result in results)
print(passed, len(results) - passed - skipped, skipped)
