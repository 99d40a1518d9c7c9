#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints docs/findings.md from what `ptctl explain` says; with --check FILE compares instead."""

import argparse
import difflib
import json
import pathlib
import subprocess
import sys
import textwrap

INTRODUCTION = """\
# Findings

What ptctl finds out about a device, it says as *findings*: each has a code from this closed list,
a severity, the node, the property, and a sentence with the numbers in it. `ptctl explain CODE`
prints what stands here. This file is made from the program itself: `tests/client/findings.py PTCTL`.
"""

SEVERITIES = [
    ("blocker", "Blockers", "The device cannot be passed through; its verdict is `blocked`."),
    (
        "risk",
        "Risks",
        "Possible if the request accepts the code by name; the verdict is `risky`.",
    ),
    ("note", "Notes", "Worth knowing; no effect on the verdict."),
]


def paragraph(text):
    text = text if text.endswith((".", "!", "?")) else text + "."
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False) + "\n"


def section(code):
    return "\n".join(
        (
            f"### {code['code']}\n",
            paragraph(code["meaning"]),
            paragraph(f"*Example:* {code['example']}"),
            paragraph(f"*What to do:* {code['action']}"),
        )
    )


def document(codes):
    text = INTRODUCTION
    for severity, title, meaning in SEVERITIES:
        text += f"\n## {title}\n\n{meaning}\n"
        for code in codes:
            if code["severity"] == severity:
                text += "\n" + section(code)
    return text


def check(path, expected):
    found = pathlib.Path(path).read_text(encoding="utf-8")
    sys.stdout.writelines(
        difflib.unified_diff(
            found.splitlines(True), expected.splitlines(True), path, "ptctl explain"
        )
    )
    return found != expected


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ptctl")
    parser.add_argument("--check", metavar="FILE")
    options = parser.parse_args()
    output = subprocess.run([options.ptctl, "explain", "--json"], check=True, capture_output=True)
    text = document(json.loads(output.stdout)["codes"])
    if options.check:
        return check(options.check, text)
    sys.stdout.buffer.write(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
